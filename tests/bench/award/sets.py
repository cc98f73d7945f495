# SPDX-License-Identifier: Apache-2.0
"""The literature's sets of generalised assignment problems."""

import collections
import csv
import os
import statistics

from gom import NEVER, Wrong

Row = collections.namedtuple("Row", "name best marks")

NAMES = ("gap1-12", "A", "B", "C", "D", "E")


def set_of(path):
    name = os.path.basename(path)
    return "gap1-12" if name.startswith("gap") else name[0].upper()


def known(data_dir):
    """(path, best known cost, best known bound) of every instance there is,
    by set."""
    found = collections.defaultdict(list)
    table = os.path.join(data_dir, "data.csv")
    if not os.path.exists(table):
        return found
    with open(table, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = os.path.join(data_dir, row["Path"])
            if os.path.exists(path):
                found[set_of(path)].append(
                    (path, int(row["Best known solution value"]),
                     int(row["Best known bound"] or 0)))
    return found


def measure(gom, work, instance, time_ms, runs):
    path, best, bound = instance
    name = os.path.basename(path)
    link = os.path.join(work, name)
    if not os.path.exists(link):
        os.symlink(os.path.abspath(path), link)
    marks = gom.middle(runs, link, time_ms, "--format", "gap")
    if marks.cost < bound or marks.bound > best:
        raise Wrong(f"{name}: cost {marks.cost} and bound {marks.bound}, "
                    f"where {best} is known and nothing below {bound}")
    return Row(name, best, marks)


def above(row):
    """Per cent above the best known value."""
    return 100.0 * (row.marks.cost - row.best) / row.best


def print_rows(rows):
    for row in rows:
        proven = row.marks.ms_optimal
        print(f"  {row.name:10} {row.best:8} {row.marks.cost:8} "
              f"{above(row):8.4f} %  gap {100 * row.marks.gap:8.4f} %  "
              + (f"proven in {proven:.0f} ms" if proven < NEVER
                 else f"not proven in {row.marks.ms:.0f} ms"))


def print_summary(name, rows):
    n_proven = sum(row.marks.ms_optimal < NEVER for row in rows)
    print(f"{name:8} {len(rows):3} instances: mean "
          f"{statistics.mean(map(above, rows)):.4f} % above best known, most "
          f"{max(map(above, rows)):.4f} %, mean gap "
          f"{100 * statistics.mean(r.marks.gap for r in rows):.4f} %, "
          f"{n_proven} proven, slowest {max(r.marks.ms for r in rows):.0f} ms")
