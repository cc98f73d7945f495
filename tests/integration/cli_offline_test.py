# SPDX-License-Identifier: Apache-2.0
"""What is typed while the broker cannot be reached: kept, sent once, in
order, or shown with the reason why it was not taken."""

import contextlib
import os
import signal
import sqlite3
import unittest

import person
import scene

SOON = ("--timeout", "1")


class Offline(scene.Case):

    def setUp(self):
        self.home = self.house()
        person.stay(self.home)
        self.exporter = person.join(self, self.home, "exporter", "Xuất")
        self.hoa = person.join(self, self.home, "household", "Hoa", "An Phú")
        self.hoa.does("capacity", "set", scene.CLASS, "--rate", "20/day")
        path = self.exporter.write(
            "order.csv", "order,sku,class,quantity\n"
            f"HG-1,A,{scene.CLASS},240\nHG-1,B,{scene.CLASS},120\n")
        self.exporter.does("order", "post", path, "--due", "+90d",
                           "--currency", "VND", "--piece-rate", "42000")
        self.exporter.does("order", "open", "HG-1", "--ends", "+24h",
                           "--lot-count", "1=10", "--lot-count", "2=5")

    def bid(self, most, line=1, *more):
        return self.hoa.gom("bid", f"HG-1/{line}", "--most", most, "--days",
                            "20", *SOON, *more)

    def queue(self):
        return self.hoa.reads("sync", "--list")

    def bids(self, *words):
        return self.hoa.reads("bids", *words)["bids"]

    def bid_events(self):
        return [event for event in self.hoa.reads("events")["events"]
                if "terms" in event["fact"] and event["fact"]["terms"]]

    def test_kept_said_and_sent_with_the_next_command(self):
        self.home.stop()
        said = self.bid(120)
        self.assertEqual(said.status, 75, said)
        self.assertIn("kept", said.err)
        self.assertIn("gom sync", said.err)
        self.assertIn("120 pieces", said.out)
        self.assertNotIn("Sent", said.both())
        queue = self.queue()
        self.assertEqual([row["state"] for row in queue], ["waiting"])
        self.assertIn("bid HG-1/1 --most 120", queue[0]["command"])
        self.assertIn("bid HG-1/1 --most 120",
                      self.hoa.does("sync", "--list").out)
        self.home.start()
        said = self.hoa.does("whoami")
        self.assertIn("sent now", said.err)
        self.assertIn("bid HG-1/1 --most 120", said.err)
        self.assertEqual(self.queue(), [])
        self.assertEqual([row["terms"]["most"] for row in self.bids()], [120])

    def test_sync_sends_and_says_so(self):
        self.home.stop()
        self.bid(120)
        said = self.hoa.gom("sync", *SOON)
        self.assertIn(said.status, (69, 75), said)
        self.assertEqual(len(self.queue()), 1)
        self.home.start()
        said = self.hoa.does("sync")
        self.assertIn("sent", said.both())
        self.assertEqual(len(self.bids()), 1)
        self.assertIn("everything is sent", self.hoa.does("sync").out)

    def test_the_order_is_kept(self):
        self.home.stop()
        for most in (48, 72, 96):
            self.assertEqual(self.bid(most).status, 75)
        self.assertEqual(self.hoa.gom("withdraw", "HG-1/1", *SOON).status, 75)
        self.assertEqual(self.bid(144).status, 75)
        self.assertEqual(self.bid(24, 2).status, 75)
        self.assertEqual(len(self.queue()), 6)
        self.home.start()
        self.hoa.does("sync")
        self.assertEqual(
            {row["terms"]["line"]: row["terms"]["most"]
             for row in self.bids()}, {1: 144, 2: 24})
        said = [row["terms"]["most"] for row in
                sorted((row for row in self.bids("--revisions")
                        if row["terms"]["line"] == 1),
                       key=lambda row: row["revision"])]
        self.assertEqual([most for most in said if most], [48, 72, 96, 144])

    def test_a_killed_client_has_kept_it(self):
        self.home.process.send_signal(signal.SIGSTOP)
        try:
            process = self.hoa.start("capacity", "set", "rattan/tray",
                                     "--rate", "9/day", "--timeout", "60")
            scene.until(self.is_waiting, "the entry in the outbox")
            process.kill()
            process.communicate()
            self.assertEqual(len(self.queue()), 1)
        finally:
            self.home.process.send_signal(signal.SIGCONT)
        self.hoa.does("sync")
        classes = [row["class"]
                   for row in self.hoa.reads("capacity", "show")["rows"]]
        self.assertEqual(sorted(classes), [scene.CLASS, "rattan/tray"])
        self.assertEqual(self.queue(), [])

    def is_waiting(self):
        return len(self.hoa.reads("sync", "--list", "--cached")) == 1

    def test_two_processes_at_once(self):
        self.home.stop()
        both = [self.hoa.start("bid", f"HG-1/{line}", "-m", "24", "-d", "20",
                               *SOON) for line in (1, 2)]
        for process in both:
            process.communicate()
            self.assertEqual(process.returncode, 75)
        self.assertEqual(len(self.queue()), 2)
        self.home.start()
        both = [self.hoa.start("sync") for _ in range(2)]
        for process in both:
            process.communicate()
        self.assertEqual(self.queue(), [])
        self.assertEqual(sorted(row["revision"] for row in
                                self.bids("--revisions")), [1, 1])

    def test_repeated_sending_does_not_double(self):
        self.home.stop()
        self.bid(120)
        context = self.hoa.reads("context", "show")["context"]
        path = os.path.join(self.hoa.home, context + ".db")
        with contextlib.closing(sqlite3.connect(path)) as outbox:
            row = outbox.execute("SELECT * FROM outgoing").fetchone()
        self.home.start()
        self.hoa.does("sync")
        for _ in range(3):
            with contextlib.closing(sqlite3.connect(path)) as outbox:
                marks = ",".join("?" * len(row))
                outbox.execute(f"INSERT INTO outgoing VALUES({marks})", row)
                outbox.commit()
            self.assertIn("sent now", self.hoa.does("sync").err)
        self.assertEqual([row["revision"]
                          for row in self.bids("--revisions")], [1])
        self.assertEqual(len(self.bid_events()), 1)

    def test_what_was_not_taken_is_shown_until_it_is_dropped(self):
        self.home.stop()
        self.assertEqual(self.bid(120, 9).status, 75)
        self.assertEqual(self.bid(48).status, 75)
        self.home.start()
        said = self.hoa.gom("sync")
        self.assertIn("not taken", said.both())
        self.assertIn("HG-1/9", said.both())
        self.assertEqual([row["terms"]["most"] for row in self.bids()], [48])
        queue = self.queue()
        self.assertEqual([(row["state"], row["error"]) for row in queue],
                         [("refused", "NO_LINE")])
        said = self.hoa.gom("sync", "--drop", queue[0]["n"])
        self.assertEqual(said.status, 64)
        self.assertIn("--yes", said.err)
        self.hoa.does("sync", "--drop", queue[0]["n"], "--yes")
        self.assertEqual(self.queue(), [])
        said = self.hoa.gom("sync", "--drop", "77", "--yes")
        self.assertNotEqual(said.status, 0)
        self.assertIn("77", said.err)

    def test_dropped_before_it_was_sent(self):
        self.home.stop()
        self.bid(48)
        self.hoa.does("sync", "--drop", self.queue()[0]["n"], "--yes")
        self.home.start()
        self.hoa.does("sync")
        self.assertEqual(self.bids(), [])

    def test_what_was_last_seen(self):
        before = self.hoa.does("lots")
        cached = self.hoa.does("lots", "--cached")
        self.assertEqual(cached.out, before.out)
        self.assertIn("as the broker last said", cached.err)
        self.home.stop()
        said = self.hoa.gom("lots", *SOON)
        self.assertEqual((said.status, said.out), (69, before.out))
        self.assertIn("as the broker last said", said.err)
        cached = self.hoa.does("lots", "--cached", "--json")
        self.assertEqual([line["sku"] for line in cached.json()["lines"]],
                         ["A", "B"])
        said = self.hoa.gom("awards", "--cached")
        self.assertEqual((said.status, said.out), (69, ""))

    def test_a_note_goes_with_it(self):
        self.home.stop()
        self.bid(48, 1, "--note", "nếu kịp")
        self.home.start()
        self.hoa.does("sync")
        self.assertEqual(len(self.bids()), 1)


if __name__ == "__main__":
    unittest.main()
