# SPDX-License-Identifier: Apache-2.0
"""The solvers that Gom is measured beside, each as it is installed, with one
thread and no option but the gap and the time limit.

Times are those of the solver after it has read its file, as it prints them
itself; so are Gom's. What a peer says is only believed for its own row of the
table: no figure of Gom's rests on it.
"""

import collections
import json
import os
import re
import shutil
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))

# cost and bound are None where there is none
Answer = collections.namedtuple("Answer", "seconds cost bound")


def gap(cost, bound):
    if cost is None or bound is None:
        return None
    return max(0.0, (cost - bound) / max(1.0, bound))


class Run:
    """A command on one core, ended by its process id when its time is over.
    Every command line is kept for the report, with DIR for the folder of the
    instances."""

    def __init__(self, core, directory):
        self.core = core
        self.directory = directory
        self.commands = []

    def __call__(self, command, seconds, status=(0,)):
        command = [str(word) for word in command]
        line = " ".join(command).replace(self.directory, "DIR")
        self.commands.append(f"taskset -c {self.core} {line}")
        with subprocess.Popen(
                ["taskset", "-c", str(self.core)] + command,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True) as process:
            try:
                text, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                text, _ = process.communicate()
                return text
        if process.returncode not in status:
            raise RuntimeError(f"{line} ended with {process.returncode}:\n"
                               + text[-2000:])
        return text


def _figure(pattern, text):
    """The last figure that the pattern finds, or None."""
    found = re.findall(pattern, text)
    return float(found[-1]) if found else None


class Cbc:
    name = "CBC"

    @staticmethod
    def is_there():
        return shutil.which("cbc") is not None

    @staticmethod
    def version():
        text = subprocess.run(["cbc", "-quit"], capture_output=True,
                              text=True, check=False).stdout
        return "CBC " + "".join(re.findall(r"Version: (\S+)", text))

    @staticmethod
    def solve(run, lp, seconds, ratio):
        text = run(["cbc", lp, "-threads", 0, "-timeMode", "elapsed", "-sec",
                    seconds, "-ratioGap", ratio, "-solve", "-quit"],
                   2 * seconds + 30)
        cost = _figure(r"Objective value:\s+(\S+)", text)
        if "No feasible solution found" in text:
            cost = None
        bound = _figure(r"Lower bound:\s+(\S+)", text)
        if bound is None and "Result - Optimal solution found" in text:
            bound = cost
        took = _figure(r"\nTime \(Wallclock seconds\):\s+(\S+)", text)
        return Answer(took if took is not None else 2.0 * seconds + 30, cost,
                      bound)


class Highs:
    name = "HiGHS"

    def __init__(self, package_dir):
        self.package_dir = package_dir

    def _manifest(self):
        return os.path.join(self.package_dir, "node_modules", "highs",
                            "package.json")

    def is_there(self):
        return (shutil.which("node") is not None and
                os.path.exists(self._manifest()))

    def version(self):
        with open(self._manifest(), encoding="utf-8") as file:
            return "HiGHS (npm, WebAssembly) " + json.load(file)["version"]

    def solve(self, run, lp, seconds, ratio):
        text = run(["node", os.path.join(HERE, "highs.mjs"), self.package_dir,
                    lp, seconds, ratio], 2 * seconds + 30)
        try:
            said = json.loads(text.splitlines()[-1])
        except (IndexError, ValueError):
            return Answer(2.0 * seconds + 30, None, None)
        cost, bound = (None if figure is None or abs(figure) > 1e29
                       else figure for figure in
                       (said["cost"], said["bound"]))
        return Answer(said["seconds"], cost if said["has_award"] else None,
                      bound)


class Glpk:
    name = "GLPK"

    @staticmethod
    def is_there():
        return shutil.which("glpsol") is not None

    @staticmethod
    def version():
        text = subprocess.run(["glpsol", "--version"], capture_output=True,
                              text=True, check=False).stdout
        return "GLPK " + "".join(re.findall(r"Solver (\S+)", text))

    @staticmethod
    def solve(run, lp, seconds, ratio):
        start = time.monotonic()
        text = run(["glpsol", "--lp", lp, "--tmlim", seconds, "--mipgap",
                    ratio], 2 * seconds + 30)
        steps = re.findall(r"(?:mip =|>>>>>|mip=)\s+(not found yet|\S+)\s+"
                           r">=\s+(\S+)", text)
        cost, bound = steps[-1] if steps else ("not found yet", "-inf")
        if bound == "tree":  # "tree is empty": the award is the best
            bound = cost
        took = _figure(r"Time used:\s+(\S+) secs", text)
        if took is not None and took < 0.1:  # it counts in tenths
            took = time.monotonic() - start
        return Answer(took if took is not None else 2.0 * seconds + 30,
                      None if cost == "not found yet" else float(cost),
                      None if bound.endswith("inf") else float(bound))


def known(package_dir):
    return {"cbc": Cbc(), "highs": Highs(package_dir), "glpk": Glpk()}
