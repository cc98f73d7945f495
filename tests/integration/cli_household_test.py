# SPDX-License-Identifier: Apache-2.0
"""The work of a household, typed with gom by itself, by its leader and by a
coordinator."""

import datetime
import math
import re
import unittest

import person
import scene

LINES = (("BK-M", 240, 42000), ("BK-L", 120, 60000))


def read_day(text):
    """A day of JSON."""
    return datetime.date.fromisoformat(text)


def shown(day, today):
    """A day as people read it: the year only where it is another one."""
    text = f"{day.day}/{day.month}"
    return text if day.year == today.year else f"{text}/{day.year}"


class Village(scene.Case):
    """An order that is open for bids, and those who may bid for it."""

    def setUp(self):
        self.home = self.house()
        self.exporter = self.join("exporter", "Xuất", "")
        self.coordinator = self.join("coordinator", "Cô Tư")
        self.leader = self.join("leader", "Anh Bảy")
        self.hoa = self.join("household", "Chị Hoa", phone="0901 111 111")
        self.lan = self.join("household", "Bà Lan")
        self.may, _ = person.invitation(
            self.home, "household", "Mây", "An Phú",
            leader=self.leader.number)
        for one in (self.hoa, self.lan):
            one.does("capacity", "set", scene.CLASS, "--rate", "20/day")
        self.today = (datetime.date(1970, 1, 1) + datetime.timedelta(
            days=scene.today(self.home.operator)))
        self.order("HG-1")

    def join(self, role, name, village="An Phú", **more):
        return person.join(self, self.home, role, name, village, **more)

    def order(self, reference, *options, pack=24):
        rows = [f"{reference},{sku},{scene.CLASS},{quantity},{pack}"
                for sku, quantity, _ in LINES]
        path = self.exporter.write(
            reference + ".csv",
            "\n".join(["order,sku,class,quantity,pack"] + rows) + "\n")
        self.exporter.does("order", "post", path, "--due", "+90d",
                           "--currency", "VND",
                           *(options or ("--piece-rate", "42000")))
        self.exporter.does("order", "open", reference, "--ends", "+24h",
                           "--lot-count", "1=10", "--lot-count", "2=5")

    def award(self, reference="HG-1"):
        self.exporter.does("order", "end-bidding", reference, "--yes")

        def is_planned():
            return self.exporter.gom(
                "order", "award", reference, "--yes").status == 0
        scene.until(is_planned, "the plan of " + reference)

    def bids(self, who, *words):
        return who.reads("bids", *words)["bids"]

    def awards(self, who):
        return who.reads("awards")["awards"]


class Capacity(Village):

    def test_set_and_shown(self):
        self.hoa.does("capacity", "set", scene.CLASS, "--rate", "16/6d",
                      "--least-rate", "40000", "--auto-bid")
        self.hoa.does("capacity", "set", "rattan/tray", "--rate", "60/month")
        self.hoa.does("capacity", "set", "--weekdays", "mon-sat", "--workers",
                      "3", "--closed", f"{self.today}..{self.today}")
        shown_now = self.hoa.reads("capacity", "show")
        rows = {row["class"]: row for row in shown_now["rows"]}
        basket = rows[scene.CLASS]
        self.assertEqual(
            (basket["rate_units"], basket["rate_days"], basket["least_rate"],
             basket["currency"], basket["auto_bid"]),
            (16, 6, 40000, "VND", True))
        self.assertEqual(set(rows), {scene.CLASS, "rattan/tray"})
        self.assertEqual(shown_now["workers"], 3)
        closures = shown_now["closures"]
        self.assertEqual([(row["from_day"], row["to_day"])
                          for row in closures],
                         [(self.today.isoformat(),) * 2])
        self.hoa.does("capacity", "set", "rattan/tray", "--remove")
        self.hoa.does("capacity", "set", "--remove", "--closed",
                      self.today.isoformat())
        shown_now = self.hoa.reads("capacity", "show")
        self.assertEqual([row["class"] for row in shown_now["rows"]],
                         [scene.CLASS])
        self.assertEqual(shown_now["closures"], [])
        table = self.hoa.does("capacity", "show").out
        self.assertIn(scene.CLASS, table)
        self.assertIn("16/6", table)

    def test_what_cannot_be_is_told(self):
        for words, name in (
                ([scene.CLASS], "--rate"),
                ([scene.CLASS, "--rate", "fast"], "rate"),
                (["Rattan", "--rate", "20/day"], "Rattan"),
                (["--weekdays", "someday"], "weekdays"),
                (["--closed", "31/2"], "closed")):
            said = self.hoa.gom("capacity", "set", *words)
            self.assertIn(said.status, (64, 65), words)
            self.assertIn(name, said.err)

    def test_a_leader_sets_it_for_a_household(self):
        self.leader.does("capacity", "set", scene.CLASS, "--rate", "10/day",
                         "--for", f"M{self.may}")
        rows = self.leader.reads("capacity", "show", "--for", "mây")["rows"]
        self.assertEqual(rows[0]["rate_units"], 10)
        said = self.leader.gom("capacity", "set", scene.CLASS, "--rate",
                               "10/day", "--for", f"M{self.hoa.number}")
        self.assertIn(said.status, (1, 77))


class Bidding(Village):

    def test_lots_show_what_is_open(self):
        lines = self.hoa.reads("lots")["lines"]
        self.assertEqual([(line["sku"], line["units_open"],
                           line["piece_rate"]) for line in lines],
                         [("BK-M", 240, 42000), ("BK-L", 120, 42000)])
        table = self.hoa.does("lots").out
        self.assertIn("HG-1/1", table)
        self.assertIn("42,000 VND", table)
        hand_in = self.today + datetime.timedelta(days=80)
        self.assertIn(shown(hand_in, self.today), table)

    def check_reading(self, said, start, days, most):
        """The read-back says the days that were reckoned here."""
        last = start + datetime.timedelta(days=days - 1)
        first_line = said.out.splitlines()[0]
        self.assertIn(f"{most} pieces", first_line)
        self.assertIn(f"work {shown(start, self.today)} to "
                      f"{shown(last, self.today)}", first_line)
        self.assertIn(f"hand in by {shown(last, self.today)}", first_line)

    def first_day(self):
        """The day after bidding ends: before it nobody can begin."""
        ends = self.hoa.reads("lots")["lines"][0]["ends_ms"]
        return read_day(ends[:10]) + datetime.timedelta(days=1)

    def test_so_many_in_so_many_days(self):
        said = self.hoa.does("bid", "HG-1/1", "--most", "120", "--days", "25")
        self.check_reading(said, self.first_day(), 25, 120)
        bid = self.bids(self.hoa)[0]
        self.assertEqual((bid["terms"]["most"], bid["terms"]["lead_days"]),
                         (120, 25))

    def test_so_many_a_day_from_a_day_on(self):
        start = self.today + datetime.timedelta(days=9)
        said = self.hoa.does("bid", "HG-1/1", "--most", "120", "--rate",
                             "16/6d", "--start", f"{start.day}/{start.month}")
        self.check_reading(said, start, math.ceil(120 * 6 / 16), 120)
        terms = self.bids(self.hoa)[0]["terms"]
        self.assertEqual(
            (terms["rate_units"], terms["rate_days"], terms["start_day"]),
            (16, 6, start.isoformat()))

    def test_a_slower_standing_rate_is_said(self):
        self.hoa.does("capacity", "set", scene.CLASS, "--rate", "4/day")
        said = self.hoa.does("bid", "HG-1/1", "--most", "120", "--days", "10")
        self.check_reading(said, self.first_day(), 30, 120)
        self.assertIn("4/day", said.both())

    def test_only_read_back(self):
        said = self.hoa.does("bid", "HG-1/1", "-m", "120", "-d", "25",
                             "--dry-run")
        self.check_reading(said, self.first_day(), 25, 120)
        self.assertEqual(self.bids(self.hoa), [])

    def test_several_lines_with_a_total(self):
        self.hoa.does("bid", "HG-1", "1:240:20/day", "2:120:30", "--total",
                      "300")
        rows = self.bids(self.hoa)
        self.assertEqual([(row["terms"]["line"], row["terms"]["most"],
                           row["total"]) for row in rows],
                         [(1, 240, 300), (2, 120, 300)])

    def test_all_that_a_bid_can_say(self):
        self.hoa.does("bid", "HG-1/2", "--most", "96", "--least", "48",
                      "--batch", "24", "--tail", "6", "--give-back", "5",
                      "--rate", "12/day")
        terms = self.bids(self.hoa)[0]["terms"]
        self.assertEqual(
            (terms["least"], terms["batch"], terms["tail_days"],
             terms["give_back_days"]), (48, 24, 6, 5))

    def test_revised(self):
        self.hoa.does("bid", "HG-1/1", "-m", "120", "-d", "25")
        self.hoa.does("bid", "HG-1/1", "-m", "144", "-d", "20")
        self.assertEqual([row["terms"]["most"]
                          for row in self.bids(self.hoa)], [144])
        self.assertEqual(
            sorted((row["revision"], row["terms"]["most"])
                   for row in self.bids(self.hoa, "--revisions")),
            [(1, 120), (2, 144)])
        table = self.hoa.does("bids", "--revisions").out
        self.assertIn("Revision", table)
        self.assertEqual(table.count("replaced"), 1)
        table = self.hoa.does("bids").out
        self.assertNotIn("Revision", table)
        self.assertNotIn("replaced", table)

    def test_withdrawn(self):
        self.hoa.does("bid", "HG-1", "1:120:25", "2:48:25")
        said = self.hoa.does("withdraw", "HG-1/1")
        self.assertIn("HG-1/1", said.out)
        state = {row["terms"]["line"]: row["withdrawn"]
                 for row in self.bids(self.hoa)}
        self.assertEqual(state, {1: True, 2: False})
        said = self.hoa.gom("withdraw", "HG-1/1")
        self.assertEqual(said.status, 1)

    def test_refused_with_a_reason(self):
        said = self.hoa.gom("refuse", "HG-1/1")
        self.assertEqual(said.status, 65)
        self.assertIn("--reason", said.err)
        said = self.hoa.gom("refuse", "HG-1/1", "--reason", "weather")
        self.assertEqual(said.status, 65)
        self.assertIn("weather", said.err)
        self.hoa.does("refuse", "HG-1/1", "--reason", "harvest")
        row = self.bids(self.hoa)[0]
        self.assertEqual((row["refused"], row["reason"]), (True, "harvest"))
        self.assertTrue(self.hoa.reads("lots")["lines"][0]["have_refused"])

    def test_prices_where_they_are_asked(self):
        self.order("HG-2", "--ask-price", "--ceiling", "50000")
        for price, status, word in ((None, 65, "--price"),
                                    ("60000", 1, "50,000"),
                                    ("4x", 65, "4x")):
            options = [] if price is None else ["--price", price]
            said = self.hoa.gom("bid", "HG-2/1", "-m", "48", "-d", "20",
                                *options)
            self.assertEqual(said.status, status, said)
            self.assertIn(word, said.err)
        self.hoa.does("bid", "HG-2/1", "-m", "48", "-d", "20", "--price",
                      "45.000")
        self.assertEqual(self.bids(self.hoa)[0]["terms"]["price"], 45000)
        said = self.hoa.gom("bid", "HG-1/1", "-m", "48", "-d", "20",
                            "--price", "45000")
        self.assertEqual(said.status, 1)
        self.assertIn("fixed", said.err)

    def test_what_cannot_be_bid(self):
        for words, status in (
                (["HG-1/9", "-m", "48", "-d", "9"], 1),
                (["HG-9/1", "-m", "48", "-d", "9"], 1),
                (["HG-1/1", "-m", "2", "-d", "9"], 1),
                (["HG-1/1", "-m", "48"], 65),
                (["HG-1/1", "-d", "9"], 65),
                (["HG-1/1", "-m", "48", "-d", "9", "-r", "5/day"], 65),
                (["HG-1/1", "-m", "48", "-r", "5/day", "-s", "2020-01-01"],
                 65)):
            said = self.hoa.gom("bid", *words)
            self.assertIn(said.status, (status, 64), (words, said))
            self.assertRegex(said.err, r"^gom: .+")
        self.assertEqual(self.bids(self.hoa), [])

    def test_nobody_else_sees_it(self):
        self.hoa.does("bid", "HG-1/1", "-m", "120", "-d", "25")
        for who in (self.lan, self.coordinator, self.exporter, self.leader):
            self.assertEqual(self.bids(who), [], who)


class Making(Village):
    """From award to payment."""

    def setUp(self):
        super().setUp()
        self.hoa.does("bid", "HG-1/1", "-m", "48", "-d", "20")
        self.award()

    def test_confirmed_made_handed_in_and_owed(self):
        offers = self.awards(self.hoa)
        self.assertEqual(sum(row["quantity"] for row in offers), 48)
        self.assertEqual({row["state"] for row in offers}, {"offered"})
        lot = offers[0]["lot"]
        pieces = offers[0]["quantity"]
        said = self.hoa.does("confirm", lot, "--yes")
        self.assertIn(f"{pieces}", said.out)
        due = self.hoa.reads("due")["lots"]
        self.assertEqual([(row["lot"], row["quantity"]) for row in due],
                         [(lot, pieces)])
        self.hoa.does("progress", lot, "5")
        self.assertEqual(self.hoa.reads("due")["lots"][0]["made"], 5)
        said = self.hoa.does("deliver", lot, pieces)
        delivery = re.search(rf"{re.escape(lot)}/\d+", said.out).group()
        fetch = self.coordinator.reads("collect")["lots"]
        self.assertEqual([row["lot"] for row in fetch], [lot])
        self.coordinator.does("receive", lot, pieces)
        self.coordinator.does("inspect", delivery, "--accepted", pieces)
        self.assertEqual(self.hoa.reads("due")["lots"], [])
        owed = self.hoa.does("owed").out
        self.assertIn(f"{pieces * 42000:,}", owed)
        self.exporter.does("pay", "HG-1", f"M{self.hoa.number}", "--yes")
        balance = self.hoa.reads("owed")["balances"][0]
        self.assertEqual((balance["payments"], balance["balance"]),
                         (pieces * 42000, 0))
        self.assertIsNotNone(balance["pay_by_day"])
        self.assertIn(f"{pieces * 42000:,}",
                      self.hoa.does("statement", "HG-1").out)

    def test_declined(self):
        lot = self.awards(self.hoa)[0]["lot"]
        said = self.hoa.gom("decline", lot)
        self.assertEqual(said.status, 65)
        self.assertIn("--reason", said.err)
        self.hoa.does("decline", lot, "--reason", "illness")
        self.assertNotIn(lot, [row["lot"] for row in self.awards(self.hoa)
                               if row["state"] == "offered"])
        said = self.hoa.gom("confirm", lot, "--yes")
        self.assertEqual(said.status, 1)

    def test_several_lots_at_once(self):
        first, second = [row["lot"] for row in self.awards(self.hoa)]
        said = self.hoa.gom("confirm", first, "HG-1/1.99", "--yes")
        self.assertEqual(said.status, 1)
        self.assertIn("HG-1/1.99", said.err)
        self.assertIn(f"{first}: agreed", said.out)
        said = self.hoa.gom("decline", second, first, "--reason", "illness")
        self.assertEqual(said.status, 1)
        self.assertIn(f"{second}: declined", said.out)
        self.assertIn(f"{first}:\n", said.err)
        said = self.hoa.gom("confirm", "HG-1", "--yes")
        self.assertEqual(said.status, 1)
        self.assertIn("HG-1", said.err)

    def test_an_order_stands_for_all_that_waits(self):
        lots = sorted(row["lot"] for row in self.awards(self.hoa))
        self.assertEqual(self.coordinator.gom(
            "confirm", "HG-1", "--yes").status, 1)
        terminal = self.terminal("confirm", "HG-1")
        terminal.expect("Will you make all of these?")
        terminal.type("n")
        self.assertEqual(terminal.finish()[0], 130)
        said = self.hoa.gom("confirm", "HG-1", "--version-seen", "1")
        self.assertEqual(said.status, 64)
        said = self.hoa.reads("confirm", "HG-1", "--yes")["lots"]
        self.assertEqual(sorted((row["lot"], row["quantity"], row["status"])
                                for row in said),
                         [(lot, 24, 0) for lot in lots])
        self.assertEqual({row["state"] for row in self.awards(self.hoa)},
                         {"confirmed"})

    def terminal(self, *words):
        terminal = person.Terminal(self.hoa, *words)
        self.addCleanup(terminal.kill)
        return terminal

    def test_too_much_is_refused_with_figures(self):
        lot = self.awards(self.hoa)[0]
        self.hoa.does("confirm", lot["lot"], "--yes")
        said = self.hoa.gom("progress", lot["lot"], lot["quantity"] + 1)
        self.assertEqual(said.status, 1)
        self.assertIn(str(lot["quantity"]), said.err)
        self.assertEqual(self.hoa.gom("progress", "HG-1/1.99", "1").status, 1)

    def test_it_is_no_business_of_a_neighbour(self):
        lot = self.awards(self.hoa)[0]["lot"]
        self.assertEqual(self.awards(self.lan), [])
        said = self.lan.gom("confirm", lot, "--yes")
        self.assertEqual(said.status, 1)
        said = self.lan.gom("deliver", lot, "1")
        self.assertIn(said.status, (1, 77))


class Leading(Village):

    def setUp(self):
        super().setUp()
        self.leader.does("capacity", "set", scene.CLASS, "--rate", "20/day",
                         "--for", "Mây")

    def test_a_bid_for_a_household_and_its_award(self):
        self.leader.does("bid", "HG-1/1", "-m", "48", "-d", "20", "--for",
                         "mây")
        row = self.bids(self.leader)[0]
        self.assertEqual((row["household"], row["typed_by"]),
                         (self.may, self.leader.number))
        self.assertIn("Mây", self.leader.does("bids").out)
        self.award()
        lot = self.leader.reads("awards", "--for", "Mây")["awards"][0]["lot"]
        self.leader.does("confirm", lot, "--for", "Mây", "--yes")
        self.leader.does("progress", lot, "3")
        self.assertEqual(
            self.leader.reads("due", "--for", f"M{self.may}")["lots"][0]
            ["made"], 3)

    def test_only_for_ones_own(self):
        said = self.leader.gom("bid", "HG-1/1", "-m", "48", "-d", "20",
                               "--for", f"M{self.hoa.number}")
        self.assertIn(said.status, (1, 77))
        said = self.leader.gom("bid", "HG-1/1", "-m", "48", "-d", "20",
                               "--for", "Nobody")
        self.assertEqual(said.status, 1)
        self.assertIn("Nobody", said.err)

    def test_a_grant_makes_it_ones_own(self):
        self.hoa.does("grant", f"M{self.leader.number}")
        self.leader.does("bid", "HG-1/1", "-m", "48", "-d", "20", "--for",
                         "Chị Hoa")
        self.assertEqual(self.bids(self.hoa)[0]["typed_by"],
                         self.leader.number)
        self.hoa.does("bid", "HG-1/1", "-m", "72", "-d", "20")
        said = self.leader.gom("bid", "HG-1/1", "-m", "24", "-d", "20",
                               "--for", "Chị Hoa")
        self.assertEqual(said.status, 77)
        self.assertEqual(self.bids(self.hoa)[0]["terms"]["most"], 72)

    def sheet(self, text, *options):
        path = self.coordinator.write("answers.csv", text)
        return path, self.coordinator.gom("bid", "HG-1", "--sheet", path,
                                          *options)

    def test_a_sheet(self):
        _, said = self.sheet(
            "household,BK-M,BK-L\n"
            f"M{self.hoa.number},48/20d,\n"
            "Bà Lan,72@16/6d,-harvest\n"
            "Mây,,24:20\n")
        self.assertEqual(said.status, 0, said)
        for word in ("Chị Hoa", "Bà Lan", "Mây"):
            self.assertIn(word, said.out)
        self.assertEqual([row["terms"]["most"]
                          for row in self.bids(self.hoa)], [48])
        lan = {row["terms"]["line"]: row for row in self.bids(self.lan)}
        self.assertEqual((lan[1]["terms"]["rate_units"],
                          lan[1]["terms"]["rate_days"]), (16, 6))
        self.assertEqual(lan[2]["reason"], "harvest")
        self.assertEqual({row["typed_by"] for row in self.bids(self.lan)},
                         {self.coordinator.number})

    def test_a_sheet_is_only_read_back(self):
        _, said = self.sheet("household,1\nChị Hoa,48/20d\n", "--dry-run")
        self.assertEqual(said.status, 0, said)
        self.assertIn("48", said.out)
        self.assertEqual(self.bids(self.hoa), [])

    def test_an_unsound_sheet_sends_nothing(self):
        path, said = self.sheet(
            "household,BK-M,BK-L\n"
            "Chị Hoa,48/20d,\n"
            "Nobody,24/20d,\n"
            "Bà Lan,lots,24/0x\n")
        self.assertEqual(said.status, 65, said)
        for place in ("3: column household:", "4: column BK-M:",
                      "4: column BK-L:"):
            self.assertEqual(
                len([line for line in said.err.splitlines()
                     if line.startswith(f"{path}:{place}")]), 1,
                (place, said.err))
        self.assertIn("nothing was sent", said.err)
        self.assertEqual(self.bids(self.coordinator), [])
        self.assertEqual(self.bids(self.hoa), [])

    def test_a_sheet_of_unknown_columns(self):
        path, said = self.sheet("household,BK-X\nChị Hoa,48\n")
        self.assertEqual(said.status, 65)
        self.assertIn(path, said.err)
        self.assertIn("BK-X", said.err)
        _, said = self.sheet("household,BK-M\nM999,48/20d\n")
        self.assertEqual(said.status, 65)
        self.assertIn("999", said.err)

    def test_the_brokers_no_stands_at_its_cell(self):
        path, said = self.sheet("household,BK-M,BK-L\n"
                                "Chị Hoa,48/20d,5/20d\n")
        self.assertEqual(said.status, 65)
        self.assertIn(f"{path}:2: column BK-L: ", said.err)
        self.assertIn("24", said.err)
        self.assertEqual(self.bids(self.hoa), [])


if __name__ == "__main__":
    unittest.main()
