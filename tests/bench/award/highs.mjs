// SPDX-License-Identifier: Apache-2.0
// node highs.mjs PACKAGE_DIR FILE.lp SECONDS RATIO: solves it with HiGHS of
// the npm package and prints one JSON line. The time is that of the solver
// alone, as Gom's is counted from when its file is read.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [dir, file, seconds, ratio] = process.argv.slice(2);
const loadHighs = createRequire(dir + "/")("highs");
const highs = await loadHighs();
const model = highs.createModel({
	format: "lp",
	data: readFileSync(file, "ascii"),
});
model.options.set({
	output_flag: false,
	time_limit: Number(seconds),
	mip_rel_gap: Number(ratio),
	mip_abs_gap: 0,
});
const start = performance.now();
model.run();
console.log(JSON.stringify({
	seconds: (performance.now() - start) / 1000,
	cost: model.getObjectiveValue(),
	bound: model.info.get("mip_dual_bound"),
	has_award: model.info.get("primal_solution_status") === 2,
}));
model.dispose();
