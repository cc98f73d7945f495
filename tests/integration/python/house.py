# SPDX-License-Identifier: Apache-2.0
"""A real broker in a directory of its own, for the integration tests.

BIN is where gom-broker and gom are, PROTO where gom.proto is, both from the
environment that CMake gives the tests."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

import gom

BIN = os.environ["GOM_BIN"]
PROTO = os.environ["GOM_PROTO"]
BROKER = os.path.join(BIN, "gom-broker")
GOM = os.path.join(BIN, "gom")


class House:
    """Starts a broker on an ephemeral port of the loopback; ends it with the
    `with` block, and proves the database clean unless told otherwise."""

    def __init__(self, settings=(), check=True):
        self.dir = tempfile.mkdtemp(prefix="gom-house-")
        self.place = os.path.join(self.dir, "broker")
        self.check = check
        self.process = None
        self.clients = []
        self.log = open(os.path.join(self.dir, "log"), "ab")
        out = subprocess.run(
            [BROKER, "init", "--listen", "tcp://127.0.0.1:*", self.place],
            check=True, capture_output=True, text=True)
        self.first = [line.strip() for line in out.stdout.splitlines()
                      if line.strip().startswith("gom://")][0]
        with open(os.path.join(self.place, "broker.conf"), "a",
                  encoding="utf-8") as conf:
            for setting in settings:
                conf.write(setting + "\n")
        self.start()
        self.operator = self.enrol(self.first)

    def start(self):
        endpoint = os.path.join(self.place, "endpoint")
        if os.path.exists(endpoint):
            os.unlink(endpoint)
        self.process = subprocess.Popen([BROKER, "run", self.place],
                                        stderr=self.log)
        deadline = time.monotonic() + 60
        while not os.path.exists(endpoint):
            if self.process.poll() is not None:
                raise RuntimeError("the broker ended: " + self.read_log())
            if time.monotonic() > deadline:
                raise RuntimeError("the broker is not ready")
            time.sleep(0.01)
        with open(endpoint, encoding="utf-8") as file:
            self.port = int(file.read().strip().rsplit(":", 1)[1])

    def read_log(self):
        with open(os.path.join(self.dir, "log"), encoding="utf-8") as file:
            return file.read()

    def invitation(self, line):
        """The line as it is, but for the port the broker really has."""
        invitation = gom.Invitation(line)
        invitation.port = self.port
        return invitation

    def enrol(self, line):
        """A device that joins with an invitation."""
        client = gom.Client(PROTO, self.invitation(line))
        self.clients.append(client)
        return client

    def stop(self, how=signal.SIGTERM):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            code = self.process.returncode
            self.process = None
            return code
        return 0

    def restart(self, how=signal.SIGTERM):
        self.stop(how)
        self.start()

    def reconnect(self, client, **options):
        client.server = (client.server[0], self.port, client.server[2])
        client.connect(**options)

    def join(self, role, name, village="", inviter=None, **more):
        """Invites and enrols a member with a device of its own."""
        inviter = inviter or self.operator
        number, line = inviter.invite(
            role=gom.pb.Role.Value("ROLE_" + role.upper()), name=name,
            village=village, **more)
        client = self.enrol(line)
        client.member = number
        return client

    def run_check(self):
        """What `gom-broker check` says: exit status and report."""
        done = subprocess.run([BROKER, "check", self.place],
                              capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.stop()
            if self.check and kind is None:
                status, report = self.run_check()
                assert status == 0, report
        finally:
            if self.process is not None:
                self.process.kill()
                self.process.wait()
            for client in self.clients:
                client.close()
            self.log.close()
            if kind is not None:
                print(self.read_log()[-4000:])
            shutil.rmtree(self.dir)
