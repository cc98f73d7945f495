# SPDX-License-Identifier: Apache-2.0
"""What of Gom the bench runs: builds it, makes instances, solves, verifies."""

import collections
import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))

NEVER = float("inf")

# the middle of several runs; a mark that was not reached is NEVER
Marks = collections.namedtuple(
    "Marks", "ms ms_first ms_1pct ms_01pct ms_optimal gap cost bound")


class Wrong(Exception):
    """A figure of Gom's that cannot be true."""


def _call(*command):
    """Quiet where it goes well."""
    done = subprocess.run([str(word) for word in command], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    if done.returncode != 0:
        sys.exit(done.stdout)


class Gom:
    """The release build below `build`, and the bench's own programs beside
    it."""

    def __init__(self, build, run):
        self.build = os.path.abspath(build)
        self.run = run
        self.clear = os.path.join(self.build, "bin", "gom-clear")
        self.generator = os.path.join(self.build, "gom-award-generate")
        self.dropper = os.path.join(self.build, "gom-award-drop-out")

    def make(self):
        if not os.path.exists(os.path.join(self.build, "build.ninja")):
            _call("cmake", "--preset", "release", "-S", ROOT, "-B",
                  self.build)
        _call("cmake", "--build", self.build, "--target", "gom-clear")
        compiler = ["cc", "-std=c11", "-O2", "-ffp-contract=off",
                    "-D_POSIX_C_SOURCE=200809L", "-I", ROOT]
        _call(*compiler, "-o", self.generator, *[
            os.path.join(HERE, name) for name in
            ("generate.c", "generate_draw.c", "generate_write.c")])
        _call(*compiler, "-o", self.dropper,
              os.path.join(HERE, "drop_out.c"),
              os.path.join(self.build, "broker", "engine",
                           "libgom_engine.a"), "-lm")

    def generate(self, path, kind, preset, seed, tightness):
        if not os.path.exists(path):
            with open(path + ".part", "wb") as file:
                subprocess.run(
                    [self.generator, "--preset", str(preset), "--kind", kind,
                     "--seed", str(seed), "--tightness", tightness],
                    check=True, stdout=file)
            os.rename(path + ".part", path)
        return path

    def solve(self, path, time_ms, *options):
        """One run, its plan verified; what gom-clear said."""
        plan = path + ".plan"
        command = [self.clear, "--time-ms", time_ms, *options, "--plan", plan,
                   path]
        text = self.run(command, 2 * time_ms / 1000 + 60)
        try:
            said = json.loads(text.splitlines()[-1])
        except (IndexError, ValueError):
            raise Wrong(f"{path}: gom-clear said {text!r}") from None
        formats = [word for i, word in enumerate(options)
                   if "--format" in options[max(0, i - 1):i + 1]]
        check = subprocess.run(
            [self.clear, "verify", *formats, path, plan, "-"],
            input=text.splitlines()[-1], capture_output=True, text=True,
            check=False)
        if check.returncode != 0:
            raise Wrong(f"{path}: the plan does not hold: "
                        + check.stderr.strip())
        return said

    def middle(self, runs, path, time_ms, *options):
        """The medians of several runs."""
        said = [self.solve(path, time_ms, *options) for _ in range(runs)]
        return Marks(*[
            statistics.median_low(
                [NEVER if one[mark] is None else one[mark] for one in said])
            for mark in Marks._fields])

    def drop_out(self, path, seconds, n):
        """Milliseconds and gap after each of n drop-outs."""
        text = self.run([self.dropper, path, seconds, n], seconds + 120)
        try:
            rows = [json.loads(line) for line in text.splitlines()]
        except ValueError:
            raise Wrong(f"{path}: drop-outs: {text[-500:]}") from None
        return [(row["mend_ms"], row["gap"]) for row in rows
                if "mend_ms" in row]
