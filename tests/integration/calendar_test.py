# SPDX-License-Identifier: Apache-2.0
"""Shipped calendars: closures that hold for everybody, loaded, listed and
forgotten by the operator, with a broker running and without one."""

import contextlib
import datetime
import os
import sqlite3
import unittest

import house
import scene

AT_RISK = 63
TET = os.path.join(os.path.dirname(house.PROTO), "deploy", "calendars", "tet")
TET_ROWS = ["tet 2027-01-30 2027-02-15 Tết Đinh Mùi",
            "tet 2028-01-19 2028-02-04 Tết Mậu Thân",
            "tet 2029-02-06 2029-02-22 Tết Kỷ Dậu"]


def iso(day):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
            ).isoformat()


class Calendar(scene.Case):

    def setUp(self):
        self.home = self.house()

    def calendar(self, *arguments, status=0):
        done = scene.broker("calendar", self.home.place, *arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout if status == 0 else done.stderr

    def write(self, *lines, name="file"):
        path = os.path.join(self.home.dir, name)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        return path

    def loaded(self):
        return self.calendar().splitlines()

    def figures(self, *arguments):
        """Closures of all calendars and lots at risk, after a change."""
        words = self.calendar(*arguments).split()
        self.assertEqual(words[:1] + words[2:5],
                         ["closures", "lots", "at", "risk"])
        return int(words[1]), int(words[5])

    def copy(self, name):
        """The path of a copy of the database."""
        path = os.path.join(self.home.dir, name)
        self.assertEqual(
            scene.broker("backup", self.home.place, path).returncode, 0)
        return path

    def sql(self, path, statement):
        with contextlib.closing(sqlite3.connect(path)) as connection:
            with connection:
                return connection.execute(statement).fetchall()

    def seen(self, client):
        return [(closure.from_day, closure.to_day, closure.calendar)
                for closure in client.call("CAPACITY_SHOW").closures]

    def test_load_list_and_remove_while_it_runs(self):
        cast = scene.Cast(self.home)
        today = scene.today(cast.hoa)
        path = self.write("calendar hội", f"{iso(today + 3)} {iso(today + 4)}"
                          " Hội làng")
        self.assertEqual(self.loaded(), [])
        self.assertEqual(self.figures(TET), (3, 0))
        self.assertEqual(self.figures(path), (4, 0))
        self.assertEqual(
            sorted(self.loaded()),
            [f"hội {iso(today + 3)} {iso(today + 4)} Hội làng"] + TET_ROWS)
        for maker in (cast.hoa, cast.lan):
            self.assertIn((today + 3, today + 4, "hội"), self.seen(maker))

        # another file with the same name takes its place
        path = self.write("calendar hội", f"{iso(today + 5)} {iso(today + 5)}")
        self.assertEqual(self.figures(path), (4, 0))
        self.assertIn((today + 5, today + 5, "hội"), self.seen(cast.hoa))
        self.assertNotIn((today + 3, today + 4, "hội"), self.seen(cast.hoa))

        self.assertEqual(self.figures("--remove", "hội"), (3, 0))
        self.assertEqual(self.loaded(), TET_ROWS)
        self.assertIn("no calendar hội is loaded",
                      self.calendar("--remove", "hội", status=1))

    def test_load_list_and_remove_while_it_does_not(self):
        hoa = scene.Cast(self.home).hoa
        self.home.stop()
        self.assertEqual(self.figures(TET), (3, 0))
        self.assertEqual(self.loaded(), TET_ROWS)
        self.assertIn("no calendar x is loaded",
                      self.calendar("--remove", "x", status=1))
        self.home.start()
        self.home.reconnect(hoa)
        self.assertIn("tet", [name for _, _, name in self.seen(hoa)])
        self.home.stop()
        self.assertEqual(self.figures("--remove", "tet"), (0, 0))
        self.assertEqual(self.loaded(), [])

    def test_nothing_is_loaded_of_a_bad_file(self):
        self.figures(TET)
        path = self.write("# mistakes", "calendar tet",
                          "2027-01-30 2027-02-15 Tết", "2027-02-30 2027-03-01",
                          "", "2027-05-02 2027-05-01 tháng Năm")
        said = self.calendar(path, status=65)
        self.assertIn(f"{path}: line 4: this is not a date: 2027-02-30\n"
                      "  write year-month-day, as 2027-02-06\n", said)
        self.assertIn(f"{path}: line 6: the last day comes before the first\n",
                      said)
        self.assertIn("has mistakes: 2", said)
        self.assertEqual(self.loaded(), TET_ROWS)

        self.calendar(os.path.join(self.home.dir, "none"), status=66)
        self.calendar(self.home.dir, status=74)
        self.calendar(path, "--remove", "tet", status=65)
        self.assertEqual(self.loaded(), TET_ROWS)

    def test_all_calendars_together_are_bounded(self):
        days = [f"2030-{1 + i // 28:02}-{1 + i % 28:02}" for i in range(80)]
        path = self.write("calendar all", *(f"{day} {day} {'ờ' * 26}"
                                            for day in days))
        self.assertEqual(self.figures(path), (80, 0))
        self.assertEqual(len(self.loaded()), 80)
        self.assertIn("83 entries, at most 80", self.calendar(TET, status=65))
        self.assertEqual(len(self.loaded()), 80)
        self.home.stop()
        self.assertIn("83 entries, at most 80", self.calendar(TET, status=65))
        self.assertEqual(len(self.loaded()), 80)

    def test_lots_that_no_longer_fit_are_at_risk_and_no_breach(self):
        cast = scene.Cast(self.home)
        hoa = cast.hoa
        today = scene.today(hoa)
        lots = scene.produce(cast.exporter, hoa, "X")
        due = max(load.due_day for load in hoa.call("CAPACITY_SHOW").loads)
        hoa.connect(follow=True)
        since = max(event.n for event in hoa.events())

        # three lots of two days' work, and three days left for them
        path = self.write("calendar flood", f"{iso(today)} {iso(due - 3)}")
        self.assertEqual(self.figures(path), (1, 2))
        risky = [load.lot for load in hoa.call("CAPACITY_SHOW").loads
                 if load.at_risk]
        self.assertEqual(len(risky), 2)
        self.assertLess(set(risky), set(lots))
        told = [event.fact for event in hoa.events(since)]
        self.assertEqual([fact.kind for fact in told], [AT_RISK] * 2)
        while hoa.wait_push().fact.kind != AT_RISK:
            pass

        # the offers were made before it: the checker knows
        self.assertEqual(self.home.run_check()[0], 0)
        copy = self.copy("before.db")
        (loaded,), = self.sql(copy, "SELECT loaded_seq FROM closure")
        self.assertGreater(loaded, 0)
        self.sql(copy, "UPDATE closure SET loaded_seq = 0")
        done = scene.broker("check", copy)
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn("overbooked", done.stdout)

        # what stays when the file is loaded again counts from the first time
        path = self.write("calendar flood", f"{iso(today)} {iso(due - 3)} lũ",
                          f"{iso(due + 9)} {iso(due + 9)}")
        self.assertEqual(self.figures(path), (2, 2))
        rows = self.sql(self.copy("after.db"), "SELECT words, loaded_seq"
                        " FROM closure ORDER BY from_day")
        self.assertEqual(rows[0], ("lũ", loaded))
        self.assertGreater(rows[1][1], loaded)

        self.assertEqual(self.figures("--remove", "flood"), (0, 0))
        self.assertFalse(any(load.at_risk for load in
                             hoa.call("CAPACITY_SHOW").loads))

    def test_no_lot_is_offered_into_a_closure(self):
        cast = scene.Cast(self.home)
        today = scene.today(cast.hoa)
        scene.post(cast.exporter, "X")
        scene.open_order(cast.exporter, "X")
        scene.bid(cast.hoa, "X")
        path = self.write("calendar flood", f"{iso(today)} {iso(today + 90)}")
        self.assertEqual(self.figures(path), (1, 0))
        cast.exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(cast.exporter, "X")
        self.assertEqual(scene.offers(cast.hoa, "X"), {})


if __name__ == "__main__":
    unittest.main()
