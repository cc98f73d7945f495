# SPDX-License-Identifier: Apache-2.0
"""What happens by itself at its time: the end of bidding, reminders, what an
outage gives back, and a clock that cannot be trusted.

Nothing here changes the system's clock. Where a test needs the broker to have
been away for long, it changes the moment that a stopped broker's database
remembers as the last one alive."""

import contextlib
import json
import os
import signal
import sqlite3
import time
import unittest

import scene

BIDDING_EXTENDED, BIDDING_ENDED, REMIND_BIDDING = 24, 25, 60
SECOND_MS = 1000


class Clock(scene.Case):

    def setUp(self):
        self.home = self.house(settings=["remind_bidding_hours = 1"])
        self.cast = scene.Cast(self.home)

    def open(self, in_ms):
        """An order with a bid, and the end of its bidding; Hoa follows."""
        exporter = self.cast.exporter
        scene.post(exporter, "X")
        ends_ms = scene.open_order(exporter, "X", count=1,
                                   in_ms=in_ms).ends_ms
        self.cast.hoa.connect(follow=True)
        self.cast.hoa.pushed.clear()
        scene.bid(self.cast.hoa, "X")
        return ends_ms

    def back(self):
        self.cast.reconnect()
        self.home.reconnect(self.cast.hoa, follow=True)

    def wait_for(self, kind, since=0):
        """The first entry of this kind in Hoa's feed, waited for."""
        def found():
            return next((event for event in self.cast.hoa.events(since)
                         if event.fact.kind == kind), None)
        return scene.until(found, f"an entry of kind {kind}")

    def kinds(self, since=0):
        return [event.fact.kind for event in self.cast.hoa.events(since)]

    def ends_ms(self):
        return self.cast.hoa.call("ORDER_SHOW", order="X").summary.ends_ms

    def state(self):
        done = scene.broker("state", "--json", self.home.place)
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def database(self):
        with contextlib.closing(sqlite3.connect(
                os.path.join(self.home.place, "gom.db"))) as connection:
            with connection:
                yield connection

    def move_last_alive(self, by_ms):
        self.home.stop()
        with self.database() as database:
            database.execute(
                "UPDATE server_value SET value = value + ?"
                " WHERE name = 'last_alive_ms'", (by_ms,))
        self.home.start()
        self.back()

    def test_bidding_ends_by_itself(self):
        ends_ms = self.open(2 * SECOND_MS)
        hoa = self.cast.hoa
        while True:
            event = hoa.wait_push()
            if event.fact.kind == BIDDING_ENDED:
                break
        self.assertGreaterEqual(event.fact.at_ms, ends_ms)
        self.assertEqual(scene.plan(self.cast.exporter, "X").covered, 120)
        self.assertTrue(scene.bid(self.cast.lan, "X").late)

    def test_bidding_ends_though_the_broker_was_restarted(self):
        ends_ms = self.open(5 * SECOND_MS)
        for how in (signal.SIGTERM, signal.SIGKILL):
            self.home.restart(how)
            self.back()
        self.assertGreater(self.ends_ms(), ends_ms)
        ended = self.wait_for(BIDDING_ENDED)
        self.assertGreater(ended.fact.at_ms, ends_ms)
        self.assertEqual(self.kinds().count(BIDDING_ENDED), 1)

    def test_an_outage_in_the_last_two_hours_is_given_back(self):
        ends_ms = self.open(scene.HOUR_MS)
        since = self.cast.hoa.call("EVENTS").last
        self.move_last_alive(-20 * 60 * SECOND_MS)
        (extended,) = [event for event in self.cast.hoa.events(since)
                       if event.fact.kind == BIDDING_EXTENDED]
        lost_ms = extended.fact.until_ms - ends_ms
        self.assertGreaterEqual(lost_ms, 20 * 60 * SECOND_MS)
        self.assertLess(lost_ms, 22 * 60 * SECOND_MS)
        self.assertEqual(self.ends_ms(), extended.fact.until_ms)
        exporters = [event.fact.until_ms for event in
                     self.cast.exporter.events()
                     if event.fact.kind == BIDDING_EXTENDED]
        self.assertEqual(exporters, [extended.fact.until_ms])

    def test_of_an_outage_only_the_last_two_hours_count(self):
        ends_ms = self.open(119 * 60 * SECOND_MS)
        since = self.cast.hoa.call("EVENTS").last
        self.move_last_alive(-600 * 60 * SECOND_MS)
        extended = self.wait_for(BIDDING_EXTENDED, since)
        lost_ms = extended.fact.until_ms - ends_ms
        self.assertGreater(lost_ms, 60 * SECOND_MS)
        self.assertLess(lost_ms, 3 * 60 * SECOND_MS)

    def test_an_earlier_outage_is_not_given_back(self):
        ends_ms = self.open(3 * scene.HOUR_MS)
        since = self.cast.hoa.call("EVENTS").last
        self.move_last_alive(-40 * 60 * SECOND_MS)
        self.assertEqual(self.kinds(since), [])
        self.assertEqual(self.ends_ms(), ends_ms)

    def test_an_outage_over_the_end_gives_back_what_was_left(self):
        hoa = self.cast.hoa
        ends_ms = self.open(2 * SECOND_MS)
        since = hoa.call("EVENTS").last
        self.home.stop()
        scene.until(lambda: time.time() * 1000 > ends_ms + 200,
                    "the end of bidding")
        self.home.start()
        self.back()
        extended = self.wait_for(BIDDING_EXTENDED, since)
        ended = self.wait_for(BIDDING_ENDED, since)
        self.assertGreater(extended.fact.until_ms, ends_ms + 200)
        self.assertGreaterEqual(ended.fact.at_ms, extended.fact.until_ms)
        self.assertLess(extended.n, ended.n)

    def test_a_reminder_is_caught_up_after_a_restart(self):
        self.open(scene.HOUR_MS + 2 * SECOND_MS)
        since = self.cast.hoa.call("EVENTS").last
        self.home.restart(signal.SIGKILL)
        self.back()
        reminded = self.wait_for(REMIND_BIDDING, since)
        self.assertEqual(reminded.fact.reference, "X")
        self.assertEqual(self.kinds(since).count(REMIND_BIDDING), 1)

    def test_a_clock_that_was_set_back_freezes_deadlines(self):
        self.open(4 * SECOND_MS)
        since = self.cast.hoa.call("EVENTS").last
        self.move_last_alive(scene.HOUR_MS)
        self.assertEqual(self.state()["clock"], "frozen")
        ends_ms = self.ends_ms()
        scene.until(lambda: scene.now_ms(self.cast.hoa) > ends_ms + 500,
                    "the end of bidding to pass")
        # requests go on, deadlines wait, also over a further restart
        self.cast.hoa.call("CAPACITY_SET", weekdays=31)
        self.home.restart()
        self.back()
        self.assertEqual(self.state()["clock"], "frozen")
        self.assertNotIn(BIDDING_ENDED, self.kinds(since))
        confirmed = scene.broker("state", "--json", "--confirm-clock",
                                 self.home.place)
        self.assertEqual(json.loads(confirmed.stdout)["clock"], "running")
        self.wait_for(BIDDING_ENDED, since)


if __name__ == "__main__":
    unittest.main()
