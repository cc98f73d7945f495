# SPDX-License-Identifier: Apache-2.0
"""The award engine as a program: gom-clear and gom-clear verify."""

import csv
import json
import os
import re
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.path.join(os.environ["GOM_BIN"], "gom-clear")
GAP = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                   "..", "..", "..", "shared", "data", "solver", "gap")

TIMES = ["ms", "ms_first", "ms_1pct", "ms_01pct", "ms_optimal"]

# Household 0 can make four lots, household 1 four; 500 to open the village.
FIRST = """cpb 1
nlines 2
line 1 0 10 3 10 9000
line 2 0 20 3 10 9000
nvill 1
village 5 500
nhh 2
hh 0 5 2 10 200 20 400
hh 1 5 2 10 200 20 400
nbids 4
bid 11 0 1 4000 100 3 0
bid 12 0 2 4100 100 3 0
bid 13 1 1 4500 100 3 0
bid 14 1 2 5000 100 3 2
nshare 1
share 0 30 2 11 12
"""

# Work from day 1 to 10 leaves household 0 nothing before day 11.
SECOND = """cpb 2
nlines 2
line 1 0 10 3 10 9000
line 2 0 20 3 10 9000
nvill 1
village 5 500
nhh 2
hh 0 5 3 0 0 10 200 20 400
hh 1 5 3 0 0 10 200 20 400
nwork 1
work 0 1 10 200
nbids 4
bid 11 0 1 4000 100 3 0 1
bid 12 0 2 4100 100 3 0 1
bid 13 1 1 4500 100 3 0 1
bid 14 1 2 5000 100 3 0 11
nshare 0
ngroup 1
group 1 20 40 2 13 14
"""

FIRST_BEST = 500 + 2 * 4000 + 4500 + 4100 + 2 * 5000
SECOND_BEST = 500 + 2 * 4100 + 2 * 4500 + 5000 + 9000


def run(*words, text=None):
    return subprocess.run([PROGRAM, *words], input=text, text=True,
                          capture_output=True, timeout=250, check=False)


class Folder(unittest.TestCase):
    """A folder for files, and the program."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def solve(self, *words, text=None):
        said = run(*words, text=text)
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertEqual(said.stdout.count("\n"), 1)
        return json.loads(said.stdout)

    def verified(self, path, plan, solved):
        """The plan's own recount, equal to what the solver said."""
        result = self.file("result", json.dumps(solved))
        for words in ((), (result,)):
            found = self.solve("verify", path, plan, *words)
            self.assertTrue(found["exact"])
            for key in ("cost", "bound_prices", "unfilled"):
                self.assertEqual(found[key], solved[key], key)
        self.assertLessEqual(solved["bound"], solved["cost"])
        self.assertLessEqual(solved["bound_prices"], solved["bound"])

    def assert_refused(self, *words):
        said = run("verify", *words)
        self.assertEqual((said.returncode, said.stdout), (1, ""), words)
        self.assertNotEqual(said.stderr, "")


class Program(Folder):
    """Options, files and the line of JSON."""

    def test_usage(self):
        said = run("--help")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertIn("usage: gom-clear [options] FILE", said.stdout)
        for line in said.stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)
        self.assertRegex(run("--version").stdout, r"^gom-clear \d+\.\d+")

    def test_mistakes_in_options(self):
        path = self.file("a.cpb", FIRST)
        for words, told in (
                ((), "which file?"),
                (("verify", path), "which plan?"),
                ((path, path), "one argument too many"),
                (("--fast", path), "there is no option '--fast'"),
                (("-x", path), "there is no option '-x'"),
                (("--seed",), "--seed wants a value"),
                (("--format", "mps", path), "--format is cpb or gap"),
                (("--goal", "best", path), "--goal is cheapest, fairest"),
                (("--time-ms", "1s", path), "--time-ms is a number"),
                (("--time-ms", "-1", path), "--time-ms is a number"),
                (("--iterations", "", path), "--iterations is a number"),
                (("--iterations", "9" * 30, path), "--iterations is"),
                (("--gap", "1.5", path), "--gap is a fraction"),
                (("--gap", "nan", path), "--gap is a fraction"),
                (("--gap", "0.1x", path), "--gap is a fraction"),
                (("--seed", "0x5", path), "--seed is a number"),
                (("--problem", "0", path), "--problem is a number from 1"),
                (("verify", path, "-", "-"),
                 "only one file can be standard input"),
                (("verify", path, path, path, path),
                 "one argument too many"),
                (("verify", "--seed", "1", path, path),
                 "verify has no --seed")):
            said = run(*words)
            self.assertEqual((said.returncode, said.stdout), (64, ""), words)
            self.assertIn(told, said.stderr)

    def test_files_that_are_not_good(self):
        said = run(os.path.join(self.folder, "none"))
        self.assertEqual((said.returncode, said.stdout), (66, ""))
        self.assertIn("No such file", said.stderr)
        path = self.file("a.cpb", FIRST.replace("bid 13 1 1", "bid 13 7 1"))
        said = run(path)
        self.assertEqual((said.returncode, said.stdout), (65, ""))
        self.assertEqual(said.stderr, f"{path}:13: there is no household 7 in "
                         "this file\n")
        said = run("--format", "gap", "-", text=FIRST)
        self.assertEqual(said.returncode, 65)
        self.assertIn("standard input:1: the number of agents is expected, "
                      "found 'cpb'", said.stderr)
        said = run("--plan", os.path.join(self.folder, "no", "plan"),
                   self.file("b.cpb", FIRST))
        self.assertEqual((said.returncode, said.stdout), (73, ""))

    def test_one_line_of_json(self):
        for text, best, unfilled in ((FIRST, FIRST_BEST, 0),
                                     (SECOND, SECOND_BEST, 1)):
            path = self.file("a.cpb", text)
            plan = os.path.join(self.folder, "plan")
            solved = self.solve("--plan", plan, "--seed=3", path)
            self.assertEqual(solved["cost"], best)
            self.assertEqual(solved["unfilled"], unfilled)
            self.assertEqual(solved["bound"], best)
            self.assertEqual(solved["gap"], 0)
            self.assertEqual(solved["goal"], "cheapest")
            self.assertIs(solved["proven"], True)
            with open(plan, encoding="ascii") as file:
                self.assertEqual({line.split()[0] for line in file},
                                 {"award", "price"})
            for key in TIMES:
                self.assertIsInstance(solved[key], float, key)
                self.assertLessEqual(solved[key], solved["ms"])
            self.verified(path, plan, solved)
            again = self.solve("--plan", plan + "2", "--seed", "3", "-",
                               text=text)
            self.assertEqual(again["cost"], best)
            with open(plan, encoding="ascii") as one, \
                    open(plan + "2", encoding="ascii") as two:
                self.assertEqual(one.read(), two.read())

    def test_other_goals_cover_first(self):
        for goal in ("fairest", "soonest"):
            path = self.file("a.cpb", FIRST.replace("line 2 0 20 3 10 9000",
                                                    "line 2 0 20 3 10 1"))
            plan = os.path.join(self.folder, "plan")
            solved = self.solve("--goal", goal, "--plan", plan, path)
            self.assertEqual(solved["goal"], goal)
            self.assertEqual(solved["covered_units"], 60)
            self.assertEqual(solved["covered_bound"], 60)
            self.assertIs(solved["proven"], True)
            for key in TIMES[1:-1]:
                self.assertIsNone(solved[key], key)
            self.assertLessEqual(solved["ms_optimal"], solved["ms"])
            if goal == "soonest":
                self.assertEqual(solved["objective"], 20)
            self.verified(path, plan, solved)

    def test_the_most_of_a_bid_is_what_the_file_says(self):
        """Bids may say more than their line has: the prices then prove less
        than the engine, which knows better."""
        path = self.file("a.cpb", FIRST.replace(" 3 0\n", " 9 0\n"))
        plan = os.path.join(self.folder, "plan")
        solved = self.solve("--plan", plan, path)
        self.assertEqual((solved["cost"], solved["bound"]),
                         (FIRST_BEST, FIRST_BEST))
        self.verified(path, plan, solved)

    def test_a_plan_tampered_with_is_refused(self):
        path = self.file("a.cpb", FIRST)
        plan = os.path.join(self.folder, "plan")
        result = self.file("result", json.dumps(
            self.solve("--plan", plan, path)))
        with open(plan, encoding="ascii") as file:
            text = file.read()
        self.assertEqual(len(re.findall(r"^price ", text, re.M)), 2)
        for pattern, put in ((r"^award (\d+) \d+", r"award \1 7"),
                             (r"^award (\d+)", "award 99"),
                             (r"^price 1 .*\n", ""),
                             (r"^price 1 .*", "price 1 9000001"),
                             (r"^price 1 .*", "price 1 -1"),
                             (r"^price 1 ", "cost 1 ")):
            bad = re.sub(pattern, put, text, count=1, flags=re.M)
            self.assertNotEqual(bad, text)
            self.assert_refused(path, self.file("bad", bad))
            self.assert_refused(path, self.file("bad", bad), result)
        for pattern, put in ((r"^award .*\n", ""),
                             (r"^price 1 .*", "price 1 0")):
            bad = re.sub(pattern, put, text, count=1, flags=re.M)
            self.assertNotEqual(bad, text)
            self.solve("verify", path, self.file("bad", bad))
            self.assert_refused(path, self.file("bad", bad), result)

    def test_a_result_tampered_with_is_refused(self):
        path = self.file("a.cpb", FIRST)
        plan = os.path.join(self.folder, "plan")
        solved = self.solve("--plan", plan, path)
        self.solve("verify", path, plan, "-", text=json.dumps(solved))
        for key in ("cost", "bound", "bound_prices", "unfilled", "gap",
                    "asked_units", "covered_units", "objective",
                    "objective_bound"):
            for more in (1, -1):
                bad = dict(solved)
                bad[key] += more
                self.assert_refused(
                    path, plan, self.file("bad", json.dumps(bad)))
        for bad in (dict(solved, covered_bound=solved["covered_units"] - 1),
                    {"cost": solved["cost"]}, [], "cost"):
            self.assert_refused(
                path, plan, self.file("bad", json.dumps(bad)))

    def test_a_job_that_fits_nowhere_is_left_out(self):
        path = self.file("a.gap", "2 2  3 4 5 6  9 2 9 2  5 5\n")
        plan = os.path.join(self.folder, "plan")
        solved = self.solve("--plan", plan, path)
        self.assertEqual((solved["unfilled"], solved["cost"]), (1, 4 + 12))
        result = self.file("result", json.dumps(solved))
        self.solve("verify", path, plan, result)
        self.assert_refused(path, plan)

    def test_the_time_is_kept(self):
        lines = 60
        text = f"{lines} {lines * 5}\n"
        for row in range(2 * lines):
            text += " ".join(str((row * 37 + job * job * 11) % 89 + 10)
                             for job in range(lines * 5)) + "\n"
        text += " ".join("210" for _ in range(lines)) + "\n"
        began = time.monotonic()
        solved = self.solve("--time-ms", "300", self.file("a.gap", text))
        # sanitizers and a busy machine are slow; minutes would be a fault
        self.assertLess(time.monotonic() - began, 60)
        self.assertLessEqual(solved["bound"], solved["cost"])


@unittest.skipUnless(os.path.isdir(GAP), "no instances in " + GAP)
class Literature(Folder):
    """Instances whose best values are known."""

    def test_small_ones_are_proven(self):
        with open(os.path.join(GAP, "data.csv"), encoding="utf-8") as file:
            best = {row["Path"]: row["Optimum"]
                    for row in csv.DictReader(file)}
        for name in ("cattrysse1994/gap1-0", "cattrysse1994/gap2-1",
                     "cattrysse1994/gap3-2", "chu1997/a05100"):
            path = os.path.join(GAP, name)
            plan = os.path.join(self.folder, "plan")
            solved = self.solve("--time-ms", "20000", "--plan", plan, path)
            self.verified(path, plan, solved)
            self.assertEqual(solved["unfilled"], 0)
            self.assertEqual(solved["cost"], int(best[name]), name)
            self.assertEqual(solved["bound"], solved["cost"], name)


if __name__ == "__main__":
    unittest.main()
