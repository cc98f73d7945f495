# SPDX-License-Identifier: Apache-2.0
"""Joining a broker with gom: invitations, contexts, keys, and the words for
each way it can fail."""

import contextlib
import os
import shutil
import socket
import sqlite3
import stat
import unittest

import gom
import house
import person
import scene


class Joining(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.person = person.Person(self)

    def invite(self, name="Hoa", **more):
        return person.invitation(self.home, "household", name, "An Phú",
                                 **more)

    def contexts(self):
        return self.person.reads("context", "list")

    def test_from_standard_input(self):
        number, line = self.invite()
        said = self.person.does("join", text=line + "\n")
        self.assertIn("Hoa", said.out)
        self.assertIn(f"M{number}", said.out)
        who = self.person.reads("whoami")["member"]
        self.assertEqual((who["member"], who["name"], who["roles"],
                          who["village_name"]),
                         (number, "Hoa", ["household"], "An Phú"))

    def test_from_a_dash(self):
        _, line = self.invite()
        self.person.does("join", "-", text=line)
        self.assertEqual(len(self.contexts()), 1)

    def test_from_a_file(self):
        _, line = self.invite()
        path = self.person.write("invitation.txt", line + "\r\n")
        self.person.does("join", "--file", path)
        self.person.does("whoami")

    def test_broken_by_line_breaks_and_blanks(self):
        _, line = self.invite()
        parts = [line[at:at + 31] for at in range(0, len(line), 31)]
        self.person.does("join", text="\n  " + "\r\n  ".join(parts) + "\n\n")
        self.person.does("whoami")

    def test_at_a_prompt(self):
        _, line = self.invite()
        terminal = person.Terminal(self.person, "join")
        self.addCleanup(terminal.kill)
        terminal.expect("gom://...")
        terminal.type(line)
        terminal.expect("Hoa")
        status, _ = terminal.finish()
        self.assertEqual(status, 0)

    def test_never_on_the_command_line(self):
        _, line = self.invite()
        said = self.person.gom("join", line)
        self.assertEqual(said.status, 64)
        self.assertIn("--file", said.err)
        self.person.does("join", text=line)

    def test_keys_are_kept_from_others(self):
        _, line = self.invite()
        self.person.does("join", text=line)
        for folder, folders, files in os.walk(self.person.home):
            for name in folders:
                mode = os.stat(os.path.join(folder, name)).st_mode
                self.assertEqual(stat.S_IMODE(mode), 0o700, name)
            for name in files:
                mode = os.stat(os.path.join(folder, name)).st_mode
                self.assertEqual(stat.S_IMODE(mode), 0o600, name)

    def test_twice_the_same_invitation(self):
        _, line = self.invite()
        self.person.does("join", text=line)
        said = self.person.gom("join", text=line)
        self.assertEqual(said.status, 77)
        self.assertIn("used", said.err)
        self.assertNotIn("revoked", said.err)
        self.assertIn("joined that broker already, as Hoa", said.err)
        self.assertEqual(len(self.contexts()), 1)
        self.person.does("whoami")

    def test_an_interrupted_attempt_is_repeated(self):
        _, line = self.invite()
        self.person.does("join", text=line)
        name = self.contexts()[0]["context"]
        os.unlink(os.path.join(self.person.home, name, "context"))
        os.unlink(os.path.join(self.person.home, "current"))
        self.person.does("join", text=line)
        self.assertEqual(self.contexts()[0]["name"], "Hoa")

    def test_used_by_somebody_else(self):
        _, line = self.invite()
        other = person.Person(self)
        other.does("join", text=line)
        said = self.person.gom("join", text=line)
        self.assertEqual(said.status, 77)
        self.assertIn("used already, or has expired", said.err)
        self.assertIn("ask", said.err)
        self.assertEqual(self.person.gom("whoami").status, 78)

    def test_expired(self):
        _, line = self.invite()
        self.home.stop()
        with contextlib.closing(sqlite3.connect(
                os.path.join(self.home.place, "gom.db"))) as database:
            database.execute("UPDATE invitation SET expires_ms = 1")
            database.commit()
        self.home.start()
        line = line.replace(f":{gom.Invitation(line).port}",
                            f":{self.home.port}")
        said = self.person.gom("join", text=line)
        self.assertEqual(said.status, 77)
        self.assertIn("expired", said.err)
        self.assertIn("ask for a new one", said.err)

    def test_what_is_no_invitation(self):
        _, line = self.invite()
        for text in ("", "\n", "garbage", "http://example.org",
                     line.replace("invite=", "nvite="), line[:-9],
                     line.replace("gom://", "gom:/"), "\0" * 50,
                     "gom://" + "x" * 5000):
            said = self.person.gom("join", text=text)
            self.assertEqual(said.status, 65, (text, said))
            self.assertIn("gom://", said.err)
        for text, why in (
                ("garbage", "it does not begin with gom://"),
                (line.replace("invite=", "nvite="), "the part invite= is"),
                (line.replace("key=", "ky="), "the part key= is"),
                ("gom://" + "x" * 500, "")):
            self.assertIn("this is not an invitation: " + why,
                          self.person.gom("join", text=text).err)
        said = self.person.gom("join", "--file", "/nowhere/invitation")
        self.assertEqual(said.status, 66)
        self.assertIn("/nowhere/invitation", said.err)

    def test_nothing_is_joined_yet(self):
        for words in (["whoami"], ["lots"], ["bid", "A/1", "-m", "5"],
                      ["sync"]):
            said = self.person.gom(*words)
            self.assertEqual(said.status, 78, words)
            self.assertIn("gom join", said.err)
        self.assertEqual(self.contexts(), [])


class Devices(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.person = person.join(self, self.home, "household", "Hoa",
                                  "An Phú")

    def add_device(self):
        line = self.person.does("key", "add").out.strip()
        self.assertRegex(line, r"^gom://\S+$")
        device = person.Person(self)
        device.does("join", "--label", "phone", text=line)
        return device

    def test_another_device_is_the_same_member(self):
        device = self.add_device()
        self.assertEqual(device.member(), self.person.number)
        keys = self.person.reads("key", "list")["keys"]
        self.assertIn("phone", {key["label"] for key in keys})
        self.assertEqual(len({key["fingerprint"] for key in keys}), 2)

    def test_a_revoked_key_is_refused_in_words(self):
        device = self.add_device()
        key = device.reads("whoami")["key"]
        self.person.does("key", "revoke", key, "--yes")
        for words in (["whoami"], ["lots"]):
            said = device.gom(*words, "--timeout", "5")
            self.assertEqual(said.status, 77, said)
            self.assertIn("key", said.err)
            self.assertIn("revoked", said.err)
            self.assertIn("invitation", said.err)
        self.person.does("whoami")

    def test_the_only_key_of_an_exporter_stays(self):
        exporter = person.join(self, self.home, "exporter", "Xuất")
        key = exporter.reads("whoami")["key"]
        said = exporter.gom("key", "revoke", key, "--yes")
        self.assertEqual(said.status, 1)
        self.assertIn("only key", said.err)
        exporter.does("whoami")

    def test_a_key_that_others_can_read_is_not_used(self):
        context = self.person.reads("context", "show")["context"]
        path = os.path.join(self.person.home, context, "key")
        os.chmod(path, 0o644)
        said = self.person.gom("whoami")
        self.assertEqual(said.status, 78)
        self.assertIn(path, said.err)
        self.assertIn("chmod 600", said.err)
        os.chmod(path, 0o600)
        self.person.does("whoami")

    def test_a_damaged_key_is_told(self):
        context = self.person.reads("context", "show")["context"]
        path = os.path.join(self.person.home, context, "key")
        with open(path, "w", encoding="utf-8") as file:
            file.write("nonsense\n")
        said = self.person.gom("whoami")
        self.assertEqual(said.status, 78)
        self.assertIn(path, said.err)


class Invitations(scene.Case):

    def test_a_coordinator_invites_with_gom(self):
        home = self.house()
        coordinator = person.join(self, home, "coordinator", "Cô Tư",
                                  "An Phú")
        said = coordinator.does("invite", "--role", "household", "--name",
                                "Chị Lan", "--phone", "0901 222 333")
        self.assertRegex(said.out, r"^gom://\S+\n$")
        self.assertIn("Chị Lan", said.err)
        lan = person.Person(self)
        lan.does("join", text=said.out)
        who = lan.reads("whoami")["member"]
        self.assertEqual((who["name"], who["phone"], who["village_name"]),
                         ("Chị Lan", "0901 222 333", "An Phú"))
        members = coordinator.reads("member", "list")["members"]
        self.assertEqual({member["name"] for member in members},
                         {"Cô Tư", "Chị Lan"})

    def test_a_household_invites_nobody_else(self):
        home = self.house()
        hoa = person.join(self, home, "household", "Hoa", "An Phú")
        said = hoa.gom("invite", "--role", "household", "--name", "Ai")
        self.assertEqual(said.status, 77)
        self.assertIn("role", said.err)


class Contexts(scene.Case):

    def setUp(self):
        self.person = person.Person(self)
        self.homes = [self.house(), self.house()]
        self.numbers = []
        for home, name in zip(self.homes, ("Ở đây", "Ở kia")):
            number, line = person.invitation(home, "household", name, "Làng")
            self.person.does("join", text=line)
            self.numbers.append(number)

    def test_two_brokers(self):
        listed = self.person.reads("context", "list")
        self.assertEqual([row["current"] for row in listed], [False, True])
        self.assertEqual([row["name"] for row in listed], ["Ở đây", "Ở kia"])
        self.assertEqual([row["port"] for row in listed],
                         [home.port for home in self.homes])
        first, second = [row["context"] for row in listed]
        self.assertEqual(self.person.reads("whoami")["member"]["name"],
                         "Ở kia")
        self.assertEqual(
            self.person.reads("whoami", "--context", first)["member"]["name"],
            "Ở đây")
        self.person.does("context", "use", first)
        self.assertEqual(self.person.reads("whoami")["member"]["name"],
                         "Ở đây")
        shown = self.person.reads("context", "show")
        self.assertEqual((shown["context"], shown["port"], shown["member"]),
                         (first, self.homes[0].port, self.numbers[0]))
        self.assertIn("Ở kia",
                      self.person.does("context", "show", second).out)

    def test_an_unknown_one_is_named(self):
        for words in (["context", "use", "nix"], ["context", "show", "nix"],
                      ["whoami", "--context", "nix"]):
            said = self.person.gom(*words)
            self.assertEqual(said.status, 78, words)
            self.assertIn("nix", said.err)
            self.assertIn("gom context list", said.err)
        self.assertEqual(self.person.gom("context", "use", "../x").status, 65)
        self.person.does("whoami")

    def test_a_name_of_ones_own(self):
        _, line = person.invitation(self.homes[0], "household", "Ba", "Làng")
        self.person.does("join", "--context", "bat-trang", text=line)
        self.assertEqual(self.person.reads("context", "show")["context"],
                         "bat-trang")
        _, line = person.invitation(self.homes[0], "household", "Tư", "Làng")
        said = self.person.gom("join", "--context", "bat-trang", text=line)
        self.assertEqual(said.status, 65)
        self.assertIn("bat-trang", said.err)
        self.person.does("join", "--context", "khac", text=line)


class Elsewhere(scene.Case):
    """What is told apart: nobody there, somebody else there."""

    def test_nobody_there(self):
        home = self.house()
        hoa = person.join(self, home, "household", "Hoa", "An Phú")
        home.stop()
        said = hoa.gom("lots", "--timeout", "1")
        self.assertEqual(said.status, 69)
        self.assertIn("127.0.0.1", said.err)
        self.assertNotIn("kept", said.err)
        said = hoa.gom("capacity", "set", scene.CLASS, "--rate", "20/day",
                       "--timeout", "1")
        self.assertEqual(said.status, 75)
        self.assertIn("kept", said.err)
        self.assertIn("gom sync", said.err)
        stranger = person.Person(self)
        _, line = "", (f"gom://127.0.0.1:{home.port}?key="
                       f"{gom.base64url(bytes(32))}&invite="
                       f"{gom.base64url(bytes(32))}")
        said = stranger.gom("join", "--timeout", "1", text=line)
        self.assertEqual(said.status, 69)
        self.assertIn("does not answer", said.err)

    def test_something_that_is_no_broker(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            line = (f"gom://127.0.0.1:{port}?key={gom.base64url(bytes(32))}"
                    f"&invite={gom.base64url(bytes(32))}")
            said = person.Person(self).gom("join", "--timeout", "1",
                                           text=line)
        self.assertEqual(said.status, 69, said)

    def test_another_broker_on_the_same_port(self):
        home = self.house()
        person.stay(home)
        hoa = person.join(self, home, "household", "Hoa", "An Phú")
        home.stop()
        other = self.house(check=False)
        other.stop()
        conf = os.path.join(other.place, "broker.conf")
        shutil.copy(os.path.join(home.place, "broker.conf"), conf)
        other.start()
        self.assertEqual(other.port, home.port)
        for words in (["lots"], ["capacity", "set", scene.CLASS, "--rate",
                                 "20/day"]):
            said = hoa.gom(*words, "--timeout", "5")
            self.assertEqual(said.status, 76, said)
            self.assertIn("another key", said.err)
            self.assertIn("127.0.0.1", said.err)
        other.stop()
        home.start()
        hoa.does("whoami")


if __name__ == "__main__":
    unittest.main()
