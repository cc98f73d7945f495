# SPDX-License-Identifier: Apache-2.0
"""What an operator does with gom-broker, and what a peer cannot do to it."""

import json
import os
import secrets
import shutil
import signal
import socket as sockets
import sqlite3
import stat
import subprocess
import tempfile
import unittest

import zmq
import zmq.utils.z85 as z85

import gom
import house
import scene

pb = gom.pb

DONE, USAGE, DAMAGED, NO_FILE, NOT_RUNNING, IO, CONFIG = (
    0, 64, 65, 66, 69, 74, 78)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class Place(scene.Case):
    """Commands on a directory without a broker."""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="gom-place-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.place = os.path.join(self.dir, "broker")

    def path(self, name):
        return os.path.join(self.place, name)

    def broker(self, status, *arguments):
        done = scene.broker(*arguments)
        self.assertEqual(done.returncode, status,
                         done.stdout + done.stderr)
        return done

    def init(self):
        return self.broker(DONE, "init", "--listen", "tcp://127.0.0.1:*",
                           self.place)

    def settings(self, text):
        with open(self.path("broker.conf"), "a", encoding="utf-8") as file:
            file.write(text + "\n")

    def n_settings(self):
        with open(self.path("broker.conf"), encoding="utf-8") as file:
            return len(file.readlines())


class Init(Place):

    def test_everything_is_private(self):
        out = self.init()
        self.assertEqual(mode(self.place), 0o700)
        names = sorted(os.listdir(self.place))
        self.assertEqual(names, ["broker.conf", "gom.db", "server.key",
                                 "server.key.recovery"])
        for name in names:
            self.assertEqual(mode(self.path(name)), 0o600, name)
        self.assertEqual(len(out.stdout.splitlines()), 1)
        self.assertTrue(out.stdout.startswith("gom://"))

    def test_the_recovery_copy_is_the_key(self):
        self.init()
        with open(self.path("server.key"), "rb") as key, \
                open(self.path("server.key.recovery"), "rb") as copy:
            self.assertEqual(key.read(), copy.read())

    def test_a_umask_of_zero_changes_nothing(self):
        self.broker(DONE, "--version")
        done = subprocess.run(
            ["/bin/sh", "-c", 'umask 0; exec "$@"', "sh", house.BROKER,
             "init", self.place], capture_output=True, text=True)
        self.assertEqual(done.returncode, DONE, done.stderr)
        for name in os.listdir(self.place):
            self.assertEqual(mode(self.path(name)), 0o600, name)

    def test_a_used_directory_is_refused_and_left_alone(self):
        self.init()
        with open(self.path("server.key"), "rb") as file:
            before = file.read()
        done = scene.broker("init", self.place)
        self.assertNotEqual(done.returncode, DONE)
        self.assertIn("server.key", done.stderr)
        with open(self.path("server.key"), "rb") as file:
            self.assertEqual(file.read(), before)

    def test_usage(self):
        self.broker(USAGE)
        self.broker(USAGE, "dance")
        self.broker(USAGE, "run")
        self.broker(USAGE, "init", self.place, "--json")
        self.broker(DONE, "--help")


class Start(Place):
    """What keeps a broker from starting."""

    def setUp(self):
        super().setUp()
        self.init()

    def test_a_key_that_others_can_read(self):
        os.chmod(self.path("server.key"), 0o644)
        done = self.broker(CONFIG, "run", self.place)
        self.assertIn("server.key", done.stderr)

    def test_a_key_that_is_damaged(self):
        with open(self.path("server.key"), "r+b") as file:
            file.truncate(10)
        self.broker(CONFIG, "run", self.place)

    def test_an_unknown_setting_is_named_with_its_line(self):
        self.settings("colour = green")
        done = self.broker(CONFIG, "run", self.place)
        self.assertIn(f"line {self.n_settings()}", done.stderr)
        self.assertIn("colour", done.stderr)
        self.broker(CONFIG, "run", "--check-config", self.place)

    def test_a_setting_out_of_range_is_named_with_its_line(self):
        self.settings("offer_hours = 0")
        done = self.broker(CONFIG, "run", self.place)
        self.assertIn(f"line {self.n_settings()}", done.stderr)
        self.assertIn("offer_hours", done.stderr)

    def test_a_good_configuration(self):
        self.settings("offer_hours = 24")
        self.broker(DONE, "run", "--check-config", self.place)

    def test_a_newer_database(self):
        with sqlite3.connect(self.path("gom.db")) as database:
            database.execute("PRAGMA user_version = 9999")
        database.close()
        done = self.broker(CONFIG, "run", self.place)
        self.assertIn("9999", done.stderr)

    def test_a_database_of_something_else(self):
        with open(self.path("gom.db"), "wb") as file:
            file.write(secrets.token_bytes(40960))
        self.broker(DAMAGED, "run", self.place)
        self.broker(DAMAGED, "check", self.path("gom.db"))

    def test_an_address_in_use(self):
        with tempfile.TemporaryDirectory(), zmq.Context() as context, \
                context.socket(zmq.ROUTER) as socket:
            port = socket.bind_to_random_port("tcp://127.0.0.1")
            self.settings(f"listen = tcp://127.0.0.1:{port}")
            done = scene.broker("run", self.place)
        self.assertEqual(done.returncode, CONFIG, done.stderr)

    def test_no_directory(self):
        shutil.rmtree(self.place)
        self.assertNotEqual(scene.broker("run", self.place).returncode, DONE)
        self.broker(NO_FILE, "check", self.place)

    def test_commands_to_a_broker_that_does_not_run(self):
        for command in ("state", "drain"):
            self.broker(NOT_RUNNING, command, self.place)
        self.broker(DONE, "check", self.place)


class Running(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)
        self.lots = scene.produce(self.cast.exporter, self.cast.hoa, "X")

    def broker(self, status, *arguments):
        done = scene.broker(*arguments)
        self.assertEqual(done.returncode, status,
                         done.stdout + done.stderr)
        return done

    def file(self, name):
        return os.path.join(self.home.dir, name)

    def everything(self):
        """What the members see, for comparing."""
        seen = []
        for client in self.cast.clients().values():
            seen.append(client.call("ORDER_LIST").SerializeToString())
            seen.append([event.SerializeToString()
                         for event in client.events()])
        seen.append(self.cast.hoa.call("STATUS").SerializeToString())
        return seen

    def test_a_second_broker_on_the_directory_fails(self):
        done = self.broker(IO, "run", self.home.place)
        self.assertIn("already running", done.stderr)
        self.cast.hoa.call("WHOAMI")
        self.broker(DONE, "state", self.home.place)

    def test_the_state_in_json(self):
        done = self.broker(DONE, "state", "--json", self.home.place)
        state = json.loads(done.stdout)
        self.assertLessEqual(
            {"endpoint", "uptime_s", "connections", "followers", "requests",
             "batches", "failed_batches", "dropped", "refused_keys", "queue",
             "last_commit_ms", "writing", "clock", "draining"},
            set(state))
        self.assertEqual(
            (state["writing"], state["clock"], state["draining"],
             state["endpoint"]),
            ("ok", "running", "no", f"tcp://127.0.0.1:{self.home.port}"))

    def test_the_operators_socket_is_private(self):
        self.assertEqual(
            mode(os.path.join(self.home.place, "control")), 0o600)

    def test_check_on_a_running_broker(self):
        for _ in range(3):
            self.cast.hoa.call("DELIVER", lot=self.lots[0], quantity=1)
            self.broker(DONE, "check", self.home.place)
        self.assertEqual([name for name in os.listdir(self.home.place)
                          if name.startswith("check-")], [])

    def test_a_backup_while_running_and_its_restore(self):
        copy = self.file("backup.db")
        before = self.everything()
        self.broker(DONE, "backup", self.home.place, copy)
        self.assertEqual(mode(copy), 0o600)
        self.broker(DONE, "check", copy)
        self.cast.hoa.call("DELIVER", lot=self.lots[0], quantity=1)
        self.assertNotEqual(self.everything(), before)
        self.broker(IO, "restore", self.home.place, copy)
        self.home.stop()
        done = self.broker(DONE, "restore", self.home.place, copy)
        self.assertIn("gom.db.before-", done.stderr)
        self.home.start()
        self.cast.reconnect()
        self.assertEqual(self.everything(), before)
        self.cast.hoa.call("DELIVER", lot=self.lots[0], quantity=2)

    def test_a_restore_of_something_else_changes_nothing(self):
        self.home.stop()
        with open(self.file("junk"), "wb") as file:
            file.write(secrets.token_bytes(8192))
        self.broker(DAMAGED, "restore", self.home.place, self.file("junk"))
        self.broker(NO_FILE, "restore", self.home.place, self.file("none"))
        self.home.start()
        self.cast.reconnect()
        self.cast.hoa.call("DELIVER", lot=self.lots[0], quantity=2)

    def test_a_backup_does_not_overwrite(self):
        copy = self.file("backup.db")
        with open(copy, "wb") as file:
            file.write(b"something of mine")
        done = scene.broker("backup", self.home.place, copy)
        self.assertNotEqual(done.returncode, DONE)
        with open(copy, "rb") as file:
            self.assertEqual(file.read(), b"something of mine")

    def test_a_backup_under_load(self):
        frames = [self.cast.hoa.frame("PROGRESS", lot=self.lots[0], made=made)
                  for made in range(1, 41)] * 5
        backup = subprocess.Popen([house.BROKER, "backup", self.home.place,
                                   self.file("backup.db")])
        for frame in frames:
            self.assertEqual(self.cast.hoa.exchange(frame).code, 0)
        self.assertEqual(backup.wait(60), DONE)
        self.broker(DONE, "check", self.file("backup.db"))

    def test_drain(self):
        self.broker(DONE, "drain", self.home.place)
        self.refused("DRAINING", self.cast.hoa.call, "CAPACITY_SET",
                     weekdays=31)
        self.cast.hoa.call("CAPACITY_SHOW")
        self.assertEqual(self.home.process.wait(60), 0)
        self.home.process = None
        self.assertFalse(os.path.exists(
            os.path.join(self.home.place, "endpoint")))

    def test_an_orderly_end_and_a_kill_keep_everything(self):
        self.cast.hoa.call("DELIVER", lot=self.lots[0], quantity=2)
        before = self.everything()
        self.assertEqual(self.home.stop(signal.SIGTERM), 0)
        self.home.start()
        self.cast.reconnect()
        self.assertEqual(self.everything(), before)
        self.assertEqual(self.home.stop(signal.SIGINT), 0)
        self.home.start()
        self.cast.reconnect()
        self.home.restart(signal.SIGKILL)
        self.cast.reconnect()
        self.assertEqual(self.everything(), before)

    def test_a_further_invitation_for_the_operator(self):
        done = self.broker(DONE, "invite", self.home.place)
        second = self.home.enrol(done.stdout.strip())
        self.assertEqual(second.call("WHOAMI").member.member,
                         self.home.operator.call("WHOAMI").member.member)


class Damage(scene.Case):

    def test_a_tampered_fact_is_named(self):
        home = self.house(check=False)
        cast = scene.Cast(home)
        scene.produce(cast.exporter, cast.hoa, "X")
        home.stop()
        path = os.path.join(home.place, "gom.db")
        with sqlite3.connect(path) as database:
            database.execute("UPDATE lot SET confirmed = confirmed + 1"
                             " WHERE orders = 1 AND line = 1 AND no = 1")
        database.close()
        status, report = home.run_check()
        self.assertEqual(status, DAMAGED)
        self.assertIn("X/1.1", report)

    def test_a_tampered_journal_is_named(self):
        home = self.house(check=False)
        cast = scene.Cast(home)
        scene.produce(cast.exporter, cast.hoa, "X")
        home.stop()
        with sqlite3.connect(os.path.join(home.place, "gom.db")) as database:
            database.execute("UPDATE journal SET payload = x'0801'"
                             " WHERE chain = 1 AND pos = 2")
        database.close()
        self.assertEqual(home.run_check()[0], DAMAGED)

    def test_a_destroyed_database_is_refused(self):
        home = self.house(check=False)
        scene.Cast(home)
        home.stop()
        path = os.path.join(home.place, "gom.db")
        with open(path, "r+b") as file:
            file.seek(0)
            file.write(secrets.token_bytes(4096))
        self.assertEqual(home.run_check()[0], DAMAGED)
        done = scene.broker("run", home.place)
        self.assertEqual(done.returncode, DAMAGED, done.stderr)


class Peers(scene.Case):
    """Peers that do not keep to the protocol."""

    def setUp(self):
        self.home = self.house()
        self.operator = self.home.operator
        self.context = zmq.Context()
        self.addCleanup(self.context.term)

    def alive(self):
        self.operator.call("WHOAMI")
        self.assertIsNone(self.home.process.poll())

    def dealer(self, curve=None, server_key=None, routing_id=None):
        socket = self.context.socket(zmq.DEALER)
        self.addCleanup(socket.close, linger=0)
        if curve is not None:
            socket.curve_serverkey = z85.encode(
                server_key or self.operator.server[2])
            socket.curve_secretkey = z85.encode(curve.secret)
            socket.curve_publickey = z85.encode(curve.public)
        if routing_id is not None:
            socket.routing_id = routing_id
        socket.connect(f"tcp://127.0.0.1:{self.home.port}")
        return socket

    def greeting(self):
        return self.operator.frame("HELLO", min_version=1, max_version=1)

    def silent(self, sockets):
        """The broker answers somebody else, and these nothing."""
        for socket in sockets:
            socket.send(self.greeting(), zmq.NOBLOCK)
        for _ in range(20):
            self.alive()
        for socket in sockets:
            self.assertEqual(socket.poll(100), 0)

    def handshake(self, curve, server_key=None):
        connection = gom.Connection(
            "127.0.0.1", self.home.port,
            server_key or self.operator.server[2], curve, watch=True)
        self.addCleanup(connection.close)
        return connection.handshake()

    def test_an_unknown_key_is_refused(self):
        self.assertEqual(self.handshake(gom.CurveKey()), 400)
        self.alive()
        state = json.loads(scene.broker("state", "--json",
                                        self.home.place).stdout)
        self.assertGreaterEqual(state["refused_keys"], 1)

    def test_a_wrong_server_key_ends_the_handshake(self):
        self.assertEqual(self.handshake(self.operator.curve,
                                        gom.CurveKey().public), 0)
        self.alive()

    def test_a_peer_without_curve_gets_nothing(self):
        self.silent([self.dealer()])

    def test_an_unknown_key_gets_nothing(self):
        self.silent([self.dealer(gom.CurveKey()) for _ in range(5)])

    def test_plain_tcp_gets_nothing(self):
        for junk in (b"GET / HTTP/1.0\r\n\r\n", bytes(64),
                     secrets.token_bytes(2000), b"\xff" + bytes(8) + b"\x7f"):
            with sockets.create_connection(
                    ("127.0.0.1", self.home.port)) as peer:
                peer.sendall(junk)
            self.alive()

    def test_a_routing_id_of_ones_own_is_not_heard(self):
        """Whoever could choose one could claim another's answers."""
        self.silent([self.dealer(self.operator.curve, routing_id=routing_id)
                     for routing_id in (b"same", b"same", b"x" * 255,
                                        b"\x01\x02\x03\x04\x05")])

    def test_multipart_junk(self):
        socket = self.dealer(self.operator.curve)
        socket.send_multipart([b"", self.greeting()])
        socket.send_multipart([self.greeting(), b""])
        socket.send_multipart([b"x"] * 500)
        socket.send_multipart([b""] * 3)
        socket.send(self.greeting())
        self.assertTrue(socket.poll(10000))
        socket.recv()
        self.alive()
        state = json.loads(scene.broker("state", "--json",
                                        self.home.place).stdout)
        self.assertGreaterEqual(state["dropped"], 4)

    def test_many_connections_that_say_nothing(self):
        sockets = [self.dealer(self.operator.curve) for _ in range(60)]
        for socket in sockets:
            socket.send(self.greeting())
        for socket in sockets:
            self.assertTrue(socket.poll(10000))
        self.alive()

    def test_a_peer_that_does_not_read_does_not_hold_others_up(self):
        deaf = self.dealer(self.operator.curve)
        deaf.sndtimeo = 30000
        frame = self.operator.frame("MEMBER_LIST")
        for _ in range(1500):
            deaf.send(frame)
        self.alive()


if __name__ == "__main__":
    unittest.main()
