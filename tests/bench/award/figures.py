# SPDX-License-Identifier: Apache-2.0
"""The figures to reach, T1 to T9, each held against what was measured.

A result is a dictionary (preset, kind) -> list of Measured, one a seed; sets
are rows by name of a set. What was not measured is said so.
"""

import collections
import statistics

from gom import NEVER
import sets

# peers: name -> peers.Answer; reached: name -> seconds to the gap, or None
Measured = collections.namedtuple("Measured", "seed marks peers reached")


def median(rows, mark):
    return statistics.median([getattr(row.marks, mark) for row in rows])


class Report:
    def __init__(self):
        self.n_missed = 0

    def at_most(self, name, what, found, limit, unit):
        """`found` is None where nothing was measured."""
        if found is None:
            verdict = "not measured"
        elif found <= limit:
            verdict = f"reached: {found:.4g} {unit}"
        else:
            self.n_missed += 1
            verdict = ("MISSED: not reached at all" if found == NEVER else
                       f"MISSED: {found:.4g} {unit}, "
                       f"{found / limit if limit else NEVER:.2f} x too much")
        print(f"{name:3} {what:58} <= {limit:g} {unit}  {verdict}")

    def at_least(self, name, what, found, limit, is_floor):
        """A ratio; is_floor where the peer was stopped before it was there,
        so that the true one is larger."""
        if found is None:
            verdict = "not measured"
        elif found >= limit:
            verdict = f"reached: {'more than ' * is_floor}{found:.0f} x"
        elif is_floor:
            verdict = (f"not shown: more than {found:.0f} x, the peer was "
                       "stopped")
        else:
            self.n_missed += 1
            verdict = f"MISSED: {found:.1f} x"
        print(f"{name:3} {what:58} >= {limit:g} x  {verdict}")


def ratio(rows, peer):
    """(median of peer's time over Gom's, whether that is only a floor)."""
    ratios = []
    for row in rows:
        if peer not in row.peers:
            continue
        reached = row.reached[peer]
        seconds = row.peers[peer].seconds if reached is None else reached
        ratios.append((1000.0 * seconds / max(0.001, row.marks.ms_01pct),
                       reached is None))
    if not ratios:
        return None, False
    middle = statistics.median_low([r for r, _ in ratios])
    return middle, any(floor for r, floor in ratios if r >= middle)


def _t1(report, results):
    for kind, limit in (("identical", 40), ("distinct", 100), ("village", 50)):
        rows = results.get((3, kind))
        report.at_most("T1", f"1,000 x 5,000 {kind}, gap 0.1 %",
                       rows and median(rows, "ms_01pct"), limit, "ms")
        for peer, times in (("CBC", 100), ("HiGHS", 50)):
            found, is_floor = ratio(rows or [], peer)
            report.at_least("T1", f"    faster than {peer}", found, times,
                            is_floor)


def _t2_to_t4(report, results):
    for kind in ("identical", "distinct", "village"):
        rows = results.get((3, kind))
        report.at_most("T2", f"1,000 x 5,000 {kind}, proven optimal",
                       rows and median(rows, "ms_optimal"), 1000, "ms")
    for kind in ("identical", "distinct"):
        rows = results.get((4, kind))
        report.at_most("T3", f"5,000 x 20,000 {kind}, gap 0.1 %",
                       rows and median(rows, "ms_01pct"), 250, "ms")
        report.at_most("T3", f"5,000 x 20,000 {kind}, gap after 1 s",
                       rows and 100 * median(rows, "gap"), 0.01, "%")
    for kind, limit in (("identical", 1000), ("village", 2000),
                        ("distinct", 3000)):
        rows = results.get((5, kind))
        report.at_most("T4", f"20,000 x 60,000 {kind}, gap 0.1 %",
                       rows and median(rows, "ms_01pct"), limit, "ms")


def _t5_t6(report, literature):
    hard = literature.get("D", []) + literature.get("E", [])
    above = [sets.above(row) for row in hard]
    late = max((row.marks.ms for row in hard), default=0)
    for what, found, limit in (
            ("mean above best known", above and statistics.mean(above), 0.03),
            ("largest above best known", above and max(above), 0.1),
            ("mean proven gap", hard and 100 * statistics.mean(
                row.marks.gap for row in hard), 0.08)):
        report.at_most("T5", f"GAP D, E at 1 s: {what}",
                       found if hard else None, limit, "%")
    report.at_most("T5", "GAP D, E: the longest run", late if hard else None,
                   1000, "ms")
    for name in ("gap1-12", "A", "B"):
        rows = literature.get(name)
        report.at_most("T6", f"GAP {name}: every one proven optimal",
                       max(row.marks.ms_optimal for row in rows)
                       if rows else None, 100, "ms")


def _t7_to_t9(report, results, goals, mended):
    for goal in ("fairest", "soonest"):
        found = goals.get(goal)
        report.at_most("T7", f"1,000 x 5,000 equal rate, {goal}, proven",
                       found and statistics.median(found), 100, "ms")
    for preset, limit, name in ((3, 1, "5,000"), (5, 10, "60,000")):
        found = mended.get(preset)
        report.at_most("T8", f"re-clear after a drop-out, {name} bids",
                       found and statistics.median(ms for ms, _ in found),
                       limit, "ms")
        report.at_most("T8", "    its gap", found and 100 * statistics.median(
            gap for _, gap in found), 0.1, "%")
    rows = results.get((5, "fungible"))
    report.at_most("T9", "20,000 x 60,000 fungible, proven optimal",
                   rows and median(rows, "ms_optimal"), 150, "ms")


def report_all(results, literature, goals, mended):
    report = Report()
    _t1(report, results)
    _t2_to_t4(report, results)
    _t5_t6(report, literature)
    _t7_to_t9(report, results, goals, mended)
    return report.n_missed
