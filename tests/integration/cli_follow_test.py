# SPDX-License-Identifier: Apache-2.0
"""What goes on by itself: the feed that is followed, the status that is
watched."""

import json
import queue
import signal
import threading
import unittest

import person
import scene


class Stream:
    """The lines of a running gom."""

    def __init__(self, case, process):
        self.process = process
        self.lines = queue.Queue()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        case.addCleanup(self.end, signal.SIGKILL)

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def next(self):
        return self.lines.get(timeout=60)

    def end(self, how):
        """Ends it; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(60)
        self.thread.join(60)
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.returncode


class Following(scene.Case):

    def setUp(self):
        self.home = self.house()
        person.stay(self.home)
        self.exporter = person.join(self, self.home, "exporter", "Xuất")
        self.coordinator = person.join(self, self.home, "coordinator",
                                       "Cô Tư", "An Phú")
        self.hoa = person.join(self, self.home, "household", "Hoa", "An Phú")
        self.rate = 20
        self.change()

    def change(self):
        """Something that Hoa's feed tells."""
        self.rate += 1
        self.hoa.does("capacity", "set", scene.CLASS, "--rate",
                      f"{self.rate}/day")

    def follow(self, *words):
        return Stream(self, self.hoa.start("events", "--follow", *words))

    def last(self):
        return self.hoa.reads("events")["last"]

    def test_old_and_new_entries_once_each(self):
        stream = self.follow()
        self.assertIn("21", stream.next())
        for number in (22, 23, 24):
            self.change()
            self.assertIn(str(number), stream.next())
        self.assertIn(stream.end(signal.SIGINT), (130, -signal.SIGINT))
        self.assertIsNone(stream.next())

    def test_lines_of_json(self):
        stream = self.follow("--json", "--since", self.last())
        numbers = []
        for _ in range(3):
            self.change()
            event = json.loads(stream.next())
            numbers.append(event["n"])
        first = numbers[0]
        self.assertEqual(numbers, [first, first + 1, first + 2])
        whole = {event["n"]: event
                 for event in self.hoa.reads("events")["events"]}
        self.assertEqual(event, whole[first + 2])
        self.assertIn(stream.end(signal.SIGINT), (130, -signal.SIGINT))

    def test_it_outlasts_the_broker(self):
        stream = self.follow("--json", "--since", self.last(), "--timeout",
                             "2")
        self.change()
        first = json.loads(stream.next())["n"]
        self.home.restart(signal.SIGKILL)
        self.change()
        self.assertEqual(json.loads(stream.next())["n"], first + 1)
        self.assertIn(stream.end(signal.SIGTERM), (143, -signal.SIGTERM))

    def test_only_what_is_new(self):
        self.change()
        last = self.last()
        self.change()
        events = self.hoa.reads("events", "--since", last)["events"]
        self.assertEqual([event["n"] for event in events], [last + 1])
        self.assertEqual(self.hoa.does("events", "--since",
                                       last + 1).out, "")

    def make(self):
        """An order of one lot, confirmed by Hoa; returns the lot."""
        path = self.exporter.write(
            "order.csv",
            f"order,sku,class,quantity\nHG-1,A,{scene.CLASS},24\n")
        self.exporter.does("order", "post", path, "--due", "+90d",
                           "--currency", "VND", "--piece-rate", "42000",
                           "--open", "--ends", "+24h")
        self.hoa.does("bid", "HG-1/1", "-m", "24", "-d", "20")
        self.exporter.does("order", "end-bidding", "HG-1", "--yes")
        scene.until(lambda: self.exporter.gom(
            "order", "award", "HG-1", "--yes").status == 0, "the plan")
        lot = self.hoa.reads("awards")["awards"][0]["lot"]
        self.hoa.does("confirm", lot, "--yes")
        return lot

    def test_a_watch_ends_when_the_order_is_complete(self):
        lot = self.make()
        stream = Stream(self, self.exporter.start(
            "status", "HG-1", "--watch", "--until", "fulfilled",
            "--interval", "1", "--timeout", "120", "--json"))
        first = json.loads(stream.next())["lots"][0]
        self.assertEqual(first["buckets"]["confirmed"], 24)
        self.hoa.does("deliver", lot, "24")
        self.coordinator.does("receive", lot, "24")
        self.coordinator.does("inspect", f"{lot}/1", "--accepted", "24")
        seen = first
        while True:
            line = stream.next()
            if line is None:
                break
            seen = json.loads(line)["lots"][0]
        self.assertEqual(seen["buckets"]["accepted"], 24)
        self.assertEqual(stream.process.wait(60), 0)

    def test_a_watch_ends_when_its_time_is_over(self):
        self.make()
        said = self.exporter.gom("status", "HG-1", "--watch", "--until",
                                 "fulfilled", "--interval", "1", "--timeout",
                                 "1")
        self.assertEqual(said.status, 75)
        self.assertIn("HG-1", said.out)
        self.assertNotIn("\033", said.out)
        self.assertNotIn("kept", said.err)
        said = self.exporter.gom("status", "--until", "fulfilled")
        self.assertEqual(said.status, 64)


if __name__ == "__main__":
    unittest.main()
