# SPDX-License-Identifier: Apache-2.0
"""How gom is typed: help, mistakes, exit statuses, prompts."""

import os
import re
import signal
import subprocess
import unittest

import house
import person
import scene

COMMAND = re.compile(r"^  ([a-z][a-z-]*(?: [a-z][a-z-]*)?) {2,}\S", re.M)


class Usage(scene.Case):
    """What needs no broker."""

    def setUp(self):
        self.person = person.Person(self)

    def commands(self):
        found = COMMAND.findall(self.person.does("help").out)
        self.assertGreater(len(found), 40)
        return found

    def test_no_words_show_help(self):
        said = self.person.gom()
        self.assertIn(said.status, (0, 64))
        self.assertIn("usage: gom", said.both())
        for words in (["--help"], ["-h"], ["help"]):
            said = self.person.does(*words)
            self.assertIn("usage: gom", said.out)
            self.assertEqual(said.err, "")
        self.assertRegex(self.person.does("--version").out, r"^gom \d+\.\d+")

    def test_every_command_explains_itself(self):
        for command in self.commands():
            words = command.split()
            said = self.person.does(*words, "--help")
            self.assertEqual(said.err, "", command)
            self.assertIn(f"usage: gom {command}", said.out)
            examples = re.findall(rf"^  gom {command}\b.*\n      \S",
                                  said.out, re.M)
            self.assertTrue(examples, command)
            self.assertEqual(self.person.does("help", *words).out, said.out,
                             command)
            for line in said.out.splitlines():
                self.assertLessEqual(len(line), 80, (command, line))

    def test_unknown_commands_get_the_nearest(self):
        for typed, meant in (("bdi", "bid"), ("lot", "lots"),
                             ("awrads", "awards"),
                             ("order lsit", "order list"),
                             ("ordr list", "order list"),
                             ("jion", "join")):
            said = self.person.gom(*typed.split())
            self.assertEqual((said.status, said.out), (64, ""), typed)
            self.assertIn(f"did you mean {meant}?", said.err)
        said = self.person.gom("xyzzyxyzzy")
        self.assertEqual(said.status, 64)
        self.assertIn("xyzzyxyzzy", said.err)

    def test_half_a_command_lists_the_rest(self):
        for group in ("order", "key", "member"):
            said = self.person.gom(group)
            self.assertEqual((said.status, said.out), (64, ""), group)
            self.assertIn(f"{group} ", said.err)

    def test_missing_and_superfluous_words(self):
        for words in (["deliver"], ["deliver", "HG-1/1.1"], ["confirm"],
                      ["order", "open"], ["withdraw"], ["key", "revoke"],
                      ["progress", "HG-1/1.1"], ["inspect"],
                      ["lots", "A", "B", "C"], ["whoami", "me"]):
            said = self.person.gom(*words)
            self.assertEqual((said.status, said.out), (64, ""),
                             (words, said))
            self.assertIn("--help", said.err)

    def test_unknown_options(self):
        for words, name in ((["bid", "--mots", "5"], "--most"),
                            (["lots", "--jsno"], "--json"),
                            (["events", "--folow"], "--follow")):
            said = self.person.gom(*words)
            self.assertEqual((said.status, said.out), (64, ""), words)
            self.assertIn(f"did you mean {name}?", said.err)
        for words, name in ((["bid", "A/1", "--most"], "--most"),
                            (["lots", "--json=yes"], "--json"),
                            (["lots", "--timeout"], "--timeout")):
            said = self.person.gom(*words)
            self.assertEqual(said.status, 64, words)
            self.assertIn(name, said.err)

    def test_no_home_at_all(self):
        env = {"GOM_HOME": "", "HOME": ""}
        self.assertEqual(self.person.gom("whoami", env=env).status, 78)
        for words in (["--help"], ["--version"], ["help"], ["help", "bid"],
                      ["bid", "--help"]):
            self.person.does(*words, env=env)

    def test_a_reader_that_stops_is_no_error_of_ours(self):
        done = subprocess.run(
            ["sh", "-c", '"$0" help | head -1', house.GOM],
            env=self.person.env, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = self.person.start("context", "list", "--json",
                                        stdout=full)
            _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 74)
        self.assertIn("standard output", err)


class Enrolled(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.exporter = person.join(self, self.home, "exporter", "Xuất")
        self.hoa = person.join(self, self.home, "household", "Hoa", "An Phú")

    def open_order(self, *options):
        self.hoa.does("capacity", "set", scene.CLASS, "--rate", "20/day")
        path = self.exporter.write(
            "order.csv", "order,sku,class,quantity\n"
            f"HG-1,A,{scene.CLASS},240\nHG-1,B,{scene.CLASS},120\n")
        self.exporter.does(
            "order", "post", path, "--due", "+90d", "--currency", "VND",
            *(options or ("--piece-rate", "42000")))
        self.exporter.does("order", "open", "HG-1", "--ends", "+24h",
                           "--lot-count", "1=10", "--lot-count", "2=5")

    def terminal(self, *words, **more):
        terminal = person.Terminal(self.hoa, *words, **more)
        self.addCleanup(terminal.kill)
        return terminal

    def test_bad_values_name_their_option(self):
        for words, name in (
                (["bid", "A/1", "--most", "many", "-d", "5"], "most"),
                (["bid", "A/1", "-m", "5", "--days", "9999999"], "days"),
                (["bid", "A/1", "-m", "5", "--rate", "quick"], "rate"),
                (["bid", "A/1", "-m", "5", "--start", "31/2"], "start"),
                (["capacity", "set", "--weekdays", "x"], "weekdays"),
                (["events", "--since", "-3"], "since"),
                (["refuse", "A/1", "--reason", "because"], "reason"),
                (["lots", "--timeout", "soon"], "timeout"),
                (["invite", "--role", "king", "--name", "N"], "role"),
                (["status", "A", "--until", "dawn"], "until")):
            said = self.hoa.gom(*words)
            self.assertIn(said.status, (64, 65), (words, said))
            self.assertEqual(said.out, "")
            self.assertIn(name, said.err)

    def test_what_is_not_there(self):
        for words, name in ((["order", "show", "NIX"], "NIX"),
                            (["confirm", "NIX/1.1", "--yes"], "NIX"),
                            (["deliver", "NIX/1.1", "5"], "NIX"),
                            (["withdraw", "NIX"], "NIX")):
            said = self.hoa.gom(*words)
            self.assertEqual((said.status, said.out), (1, ""), (words, said))
            self.assertIn(name, said.err)

    def test_data_and_messages_go_their_ways(self):
        said = self.hoa.does("lots")
        self.assertEqual(said.out, "")
        self.assertIn("nothing is open", said.err)
        self.assertEqual(self.hoa.does("lots", "--json").err, "")
        self.open_order()
        said = self.hoa.does("lots")
        self.assertIn("HG-1/1", said.out)
        self.assertEqual(said.err, "")

    def test_interrupted_while_waiting(self):
        self.home.process.send_signal(signal.SIGSTOP)
        try:
            process = self.hoa.start("lots", "--timeout", "60")
            scene.until(lambda: self.has_opened_outbox(process),
                        "the question")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
        finally:
            self.home.process.send_signal(signal.SIGCONT)
        self.assertIn(process.returncode, (130, -signal.SIGINT))

    def has_opened_outbox(self, process):
        folder = f"/proc/{process.pid}/fd"
        try:
            return any(
                os.readlink(os.path.join(folder, fd)).endswith(".db")
                for fd in os.listdir(folder))
        except OSError:
            return False

    def test_interrupted_at_a_question(self):
        self.open_order()
        terminal = self.terminal("bid")
        terminal.expect("Which line?")
        terminal.interrupt()
        status, _ = terminal.finish()
        self.assertIn(status, (130, -signal.SIGINT))

    def test_an_end_of_input_is_no_answer(self):
        self.open_order()
        terminal = self.terminal("bid")
        terminal.expect("Which line?")
        os.write(terminal.file, b"\x04")
        status, _ = terminal.finish()
        self.assertEqual(status, 130)
        self.assertEqual(self.hoa.reads("bids")["bids"], [])

    def test_bidding_asks_three_questions(self):
        self.open_order()
        terminal = self.terminal("bid")
        terminal.expect("HG-1/1")
        terminal.expect("]: ")
        terminal.type("HG-1/2")
        terminal.expect("16/6d): ")
        terminal.type("48 20")
        terminal.expect("48 pieces")
        terminal.expect("[y/N] ")
        terminal.type("y")
        terminal.expect("Sent")
        status, _ = terminal.finish()
        self.assertEqual(status, 0)
        row = self.hoa.reads("bids")["bids"][0]["terms"]
        self.assertEqual((row["line"], row["most"], row["lead_days"]),
                         (2, 48, 20))

    def test_bidding_with_a_price_asks_four(self):
        self.open_order("--ask-price", "--ceiling", "50000")
        terminal = self.terminal("bid")
        terminal.expect("]: ")
        terminal.type("")
        terminal.expect("16/6d): ")
        terminal.type("48 16/6d")
        self.assertIn("Price", terminal.expect("50,000"))
        terminal.expect(": ")
        terminal.type("45.000")
        terminal.expect("[y/N] ")
        terminal.type("n")
        status, screen = terminal.finish()
        self.assertNotEqual(status, 0)
        self.assertIn("nothing", screen)
        self.assertEqual(self.hoa.reads("bids")["bids"], [])

    def test_capacity_asks(self):
        terminal = self.terminal("capacity", "set")
        for answer in (scene.CLASS, "16/6d", "", ""):
            try:
                terminal.expect(": ", 10)
            except AssertionError:
                break
            terminal.type(answer)
        status, screen = terminal.finish()
        self.assertEqual(status, 0, screen)
        row = self.hoa.reads("capacity", "show")["rows"][0]
        self.assertEqual((row["class"], row["rate_units"], row["rate_days"]),
                         (scene.CLASS, 16, 6))

    def test_never_asked_with_no_input(self):
        self.open_order()
        key = self.hoa.reads("whoami")["key"]
        for words in (["bid"], ["capacity", "set"], ["key", "revoke", key]):
            terminal = self.terminal(*words, "--no-input")
            status, screen = terminal.finish()
            self.assertEqual(status, 64, screen)
            self.assertNotIn("]: ", screen)
        self.assertEqual(self.hoa.gom("bid").status, 64)
        said = self.hoa.gom("key", "revoke", key)
        self.assertEqual(said.status, 64)
        self.assertIn("--yes", said.err)
        self.hoa.does("whoami")
        terminal = self.terminal("bid", "HG-1/1", "-m", "48", "-d", "20",
                                 "--no-input")
        status, screen = terminal.finish()
        self.assertEqual(status, 0, screen)


if __name__ == "__main__":
    unittest.main()
