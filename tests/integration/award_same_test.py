# SPDX-License-Identifier: Apache-2.0
"""The same problem, seed and iteration limit give the same plan, byte for
byte, whatever compiler, optimisation and sanitizers the engine is built with."""

import concurrent.futures
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
ENGINE = os.path.join(ROOT, "broker", "engine")
BENCH = os.path.join(ROOT, "tests", "bench", "award")

FLAGS = ["-std=c11", "-ffp-contract=off", "-D_POSIX_C_SOURCE=200809L",
         '-DGOM_VERSION="same"', "-I", ROOT]
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
# name -> compilers, of which the first found is taken, and flags; beside them
# stands the program of this build, in the dev preset gcc -O0 with sanitizers
BUILDS = {
    "gcc -O3": (["gcc"], ["-O3"]),
    "clang -O0, sanitized": (["clang-14", "clang"], ["-O0"] + SANITIZE),
    "clang -O3": (["clang-14", "clang"], ["-O3"]),
}
# kind, preset, seed, iterations, options
RUNS = [
    ("identical", 1, 1, 3000, []),
    ("distinct", 1, 2, 3000, []),
    ("village", 1, 3, 3000, []),
    ("starts", 1, 4, 3000, []),
    ("fungible", 1, 5, 3000, []),
    ("equal-rate", 1, 6, 3000, ["--goal", "fairest"]),
    ("equal-rate", 1, 7, 3000, ["--goal", "soonest"]),
    ("starts", 1, 8, 3000, ["--goal", "fairest"]),
    ("gap", 5, 40, 2000, []),
    ("gap", 8, 60, 2000, []),
    ("identical", 2, 9, 300, []),
    ("distinct", 2, 10, 300, []),
    ("starts", 2, 11, 300, []),
]


def sources():
    """What CMake builds the program of."""
    found = []
    for folder in (ENGINE, os.path.join(ENGINE, "gom-clear")):
        with open(os.path.join(folder, "CMakeLists.txt"),
                  encoding="utf-8") as file:
            found += [os.path.join(folder, name) for name in
                      re.findall(r"^\s*([\w/-]+\.c)\b", file.read(), re.M)]
    return found + [os.path.join(ENGINE, "gom-clear", "main.c")]


def dense(agents, jobs):
    """A generalised assignment problem where what is cheap takes long."""
    rng = random.Random(agents * jobs)
    takes = [[rng.randint(5, 25) for _ in range(jobs)] for _ in range(agents)]
    costs = [[111 - 3 * t + rng.randint(-10, 10) for t in row]
             for row in takes]
    rooms = [4 * sum(row) // (5 * agents) for row in takes]
    return "\n".join(" ".join(map(str, row)) for row in
                     [[agents, jobs], *costs, *takes, rooms]) + "\n"


class Same(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="gom-same-")
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        cls.pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
        cls.addClassCleanup(cls.pool.shutdown)
        cls.compile()
        cls.write_problems()

    @classmethod
    def compile(cls):
        """Unit by unit, so that the cores share the work."""
        work = []
        links = []
        cls.programs = {"this build": os.path.join(os.environ["GOM_BIN"],
                                                   "gom-clear")}
        for name, (compilers, flags) in BUILDS.items():
            compiler = next(filter(None, map(shutil.which, compilers)), None)
            if compiler is None:
                print(f"{compilers[0]} is not here: {name} left out")
                continue
            folder = os.path.join(cls.dir, "build " + name)
            os.mkdir(folder)
            objects = []
            for source in sources():
                unit = os.path.relpath(source, ENGINE).replace("/", "-")
                objects.append(os.path.join(folder, unit + ".o"))
                work.append([compiler, *FLAGS, *flags, "-c", source, "-o",
                             objects[-1]])
            cls.programs[name] = os.path.join(folder, "gom-clear")
            links.append([compiler, *flags, "-o", cls.programs[name],
                          *objects, "-ljansson", "-lm"])
        for commands in (work, links):
            list(cls.pool.map(cls.call, commands))

    @staticmethod
    def call(command):
        done = subprocess.run(command, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise RuntimeError(" ".join(command) + "\n" + done.stderr)
        return done.stdout

    @classmethod
    def write_problems(cls):
        generator = os.path.join(cls.dir, "generate")
        cls.call(["gcc", *FLAGS, "-O1", "-o", generator, *[
            os.path.join(BENCH, name) for name in
            ("generate.c", "generate_draw.c", "generate_write.c")]])
        for kind, preset, seed, _, _ in RUNS:
            text = dense(preset, seed) if kind == "gap" else cls.call(
                [generator, "--kind", kind, "--preset", str(preset), "--seed",
                 str(seed)])
            with open(cls.problem(kind, preset, seed), "w",
                      encoding="ascii") as file:
                file.write(text)

    @classmethod
    def problem(cls, kind, preset, seed):
        return os.path.join(cls.dir, f"{kind}-{preset}-{seed}.problem")

    def solve(self, name, run):
        """The plan and the figures but for the times."""
        kind, preset, seed, iterations, options = run
        problem = self.problem(kind, preset, seed)
        plan = os.path.join(self.dir, re.sub(r"\W+", "-", "-".join(
            map(str, (name, kind, preset, seed)))))
        said = json.loads(self.call(
            [self.programs[name], "--iterations", str(iterations), "--seed",
             "7", *options, "--plan", plan, problem]))
        with open(plan, encoding="ascii") as file:
            return file.read(), {word: figure for word, figure in said.items()
                                 if not word.startswith("ms")}

    def test_every_build_gives_the_same_plan(self):
        self.assertGreaterEqual(len(self.programs), 2)
        names = list(self.programs)
        found = {(name, i): self.pool.submit(self.solve, name, run)
                 for i, run in enumerate(RUNS) for name in names}
        for i, run in enumerate(RUNS):
            plan, said = found[names[0], i].result()
            with self.subTest(run=run):
                self.assertRegex(plan, r"(?m)^(award|assign) \d+ \d+$")
            for name in names[1:]:
                with self.subTest(run=run, build=name):
                    self.assertEqual(found[name, i].result(), (plan, said))


if __name__ == "__main__":
    unittest.main()
