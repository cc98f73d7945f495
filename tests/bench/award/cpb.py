#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads a .cpb award problem and writes it as a mixed-integer program.

    cpb.py FILE.cpb FILE.lp

The program is in CPLEX LP format, which CBC, GLPK and HiGHS read. It is in its
strong form: x_b <= k_b y_v for each bid, and rows that cannot bind, or that
repeat another one's members with more room, are left out.
"""

import collections
import sys

Line = collections.namedtuple("Line", "order due lots units unfilled")
Household = collections.namedtuple("Household", "village days")
Work = collections.namedtuple("Work", "first due minutes")
Bid = collections.namedtuple(
    "Bid", "household line cost minutes most least first")
# units of the bids together: 0, or from least to most
Total = collections.namedtuple("Total", "household least most bids")


class Instance:
    """Dictionaries by id, as the file has them."""

    def __init__(self, path):
        self.lines = {}
        self.villages = {}
        self.households = {}
        self.work = collections.defaultdict(list)
        self.bids = {}
        self.totals = []
        with open(path, encoding="ascii") as file:
            for row in file:
                word, *figures = row.split()
                add = getattr(self, "_" + word, None)
                if add is not None:
                    add(*map(int, figures))

    def _line(self, line, *figures):
        self.lines[line] = Line(*figures)

    def _village(self, village, cost):
        self.villages[village] = cost

    def _hh(self, household, village, n, *rows):
        assert len(rows) == 2 * n
        self.households[household] = Household(
            village, sorted(zip(rows[::2], rows[1::2])))

    def _work(self, household, first, due, minutes):
        self.work[household].append(Work(first, due, minutes))

    def _bid(self, bid, household, line, cost, minutes, most, least,
             first=None):
        self.bids[bid] = Bid(household, line, cost, minutes, most, least,
                             first)

    def _share(self, household, most, n, *bids):
        assert len(bids) == n
        self.totals.append(Total(household, 0, most, bids))

    def _group(self, household, least, most, n, *bids):
        assert len(bids) == n
        self.totals.append(Total(household, least, most, bids))

    def most(self, bid):
        return min(self.bids[bid].most, self.lines[self.bids[bid].line].lots)

    def minutes_until(self, household, day):
        """C of the row of that day, or of the last one before it."""
        minutes = 0
        for row_day, row_minutes in self.households[household].days:
            if row_day <= day:
                minutes = row_minutes
        return minutes

    def by_household(self):
        bids = collections.defaultdict(list)
        for b, bid in self.bids.items():
            bids[bid.household].append(b)
        return bids

    def rows(self, household, bids):
        """(members, room) of each interval of days that could bind."""
        work = self.work[household]
        dues = sorted({self.lines[self.bids[b].line].due for b in bids} |
                      {w.due for w in work})
        firsts = {self.bids[b].first for b in bids if
                  self.bids[b].first is not None} | {w.first for w in work}
        rooms = {}
        for first in sorted(firsts) or [None]:
            for due in dues:
                inside = tuple(
                    b for b in bids
                    if self.lines[self.bids[b].line].due <= due and
                    (first is None or self.bids[b].first >= first))
                room = self.minutes_until(household, due) - sum(
                    w.minutes for w in work
                    if w.first >= first and w.due <= due)
                if first is not None:
                    room -= self.minutes_until(household, first - 1)
                if inside:
                    rooms[inside] = min(room, rooms.get(inside, room))
        return [(inside, room) for inside, room in rooms.items() if
                room < sum(self.bids[b].minutes * self.most(b)
                           for b in inside)]


class Program:
    """The text of an LP file, a term a line: two of the readers take lines of
    255 characters only."""

    def __init__(self, file):
        self.file = file
        self.n_rows = 0

    def terms(self, terms):
        for factor, name in terms:
            self.file.write(f" {'+' if factor >= 0 else '-'} "
                            f"{abs(factor)} {name}\n")

    def row(self, terms, relation, right):
        self.file.write(f" r{self.n_rows}:\n")
        self.n_rows += 1
        self.terms(terms)
        self.file.write(f" {relation} {right}\n")


def _subject_to(program, instance):
    """Writes the rows; gives the names of the yes-or-no variables."""
    choices = {f"y{v}" for v, cost in instance.villages.items() if cost}
    of_line = collections.defaultdict(list)
    for b, bid in instance.bids.items():
        of_line[bid.line].append((1, f"x{b}"))
    for l, line in instance.lines.items():
        program.row(of_line[l] + [(1, f"s{l}")], "=", line.lots)
    for h, bids in instance.by_household().items():
        for inside, room in instance.rows(h, bids):
            program.row([(instance.bids[b].minutes, f"x{b}") for b in inside],
                        "<=", room)
    for b, bid in instance.bids.items():
        most = instance.most(b)
        village = f"y{instance.households[bid.household].village}"
        if bid.least > 1:
            choices.add(f"z{b}")
            program.row([(1, f"x{b}"), (-most, f"z{b}")], "<=", 0)
            program.row([(1, f"x{b}"), (-bid.least, f"z{b}")], ">=", 0)
        if village in choices:
            program.row([(1, f"x{b}"), (-most, village)], "<=", 0)
    for t, total in enumerate(instance.totals):
        units = [(instance.lines[instance.bids[b].line].units, f"x{b}")
                 for b in total.bids]
        largest = sum(q * instance.most(b)
                      for (q, _), b in zip(units, total.bids))
        most = min(total.most, largest)
        if total.least > 1:
            choices.add(f"g{t}")
            program.row(units + [(-most, f"g{t}")], "<=", 0)
            program.row(units + [(-total.least, f"g{t}")], ">=", 0)
        elif most < largest:
            program.row(units, "<=", most)
    return sorted(choices)


def write_lp(instance, path):
    with open(path, "w", encoding="ascii") as file:
        program = Program(file)
        file.write("Minimize\n cost:\n")
        program.terms((bid.cost, f"x{b}") for b, bid in instance.bids.items())
        program.terms((line.unfilled, f"s{l}")
                      for l, line in instance.lines.items())
        program.terms((cost, f"y{v}")
                      for v, cost in instance.villages.items() if cost)
        file.write("Subject To\n")
        choices = _subject_to(program, instance)
        file.write("Bounds\n")
        for b in instance.bids:
            file.write(f" 0 <= x{b} <= {instance.most(b)}\n")
        for l, line in instance.lines.items():
            file.write(f" 0 <= s{l} <= {line.lots}\n")
        file.write("General\n")
        for b in instance.bids:
            file.write(f" x{b}\n")
        if choices:
            file.write("Binary\n")
        for name in choices:
            file.write(f" {name}\n")
        file.write("End\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: cpb.py FILE.cpb FILE.lp")
    write_lp(Instance(sys.argv[1]), sys.argv[2])
