# SPDX-License-Identifier: Apache-2.0
"""A person at a keyboard: runs the real gom with a folder of its own."""

import collections
import json
import os
import pty
import select
import signal
import subprocess
import tempfile
import termios
import time
import unittest

import house

TIMEOUT_S = 120
LANGUAGE = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE")


class Said(collections.namedtuple("Said", "status out err")):
    """What a command left behind."""

    def json(self):
        return json.loads(self.out)

    def both(self):
        return self.out + self.err


class Person:
    """One device: its keys, contexts and outbox lie in `home`."""

    def __init__(self, case, lang="en"):
        folder = tempfile.TemporaryDirectory(prefix="gom-person-")
        case.addCleanup(folder.cleanup)
        self.home = os.path.join(folder.name, "gom")
        self.env = {name: value for name, value in os.environ.items()
                    if name not in LANGUAGE and
                    not name.startswith(("XDG_", "GOM_"))}
        self.env.update(HOME=folder.name, GOM_HOME=self.home, LANG="C.UTF-8",
                        LANGUAGE=lang, TERM="xterm")

    def start(self, *words, env=None, **options):
        """A running gom, for those that are not waited for."""
        return subprocess.Popen(
            [house.GOM, *map(str, words)], text=True,
            env={**self.env, **(env or {})},
            **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
               "stderr": subprocess.PIPE, **options})

    def gom(self, *words, text=None, env=None, **options):
        """Runs gom to its end with `text` as its standard input."""
        options["stdin"] = (subprocess.DEVNULL if text is None
                            else subprocess.PIPE)
        process = self.start(*words, env=env, **options)
        try:
            out, err = process.communicate(text, TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return Said(process.returncode, out, err)

    def does(self, *words, **options):
        """Runs gom, which has to succeed."""
        said = self.gom(*words, **options)
        assert said.status == 0, (words, said)
        return said

    def reads(self, *words, **options):
        """The JSON of a reading command."""
        return self.does(*words, "--json", **options).json()

    def member(self):
        return int(self.reads("whoami")["member"]["member"])

    def write(self, name, text, encoding="utf-8"):
        """A file of this person; returns its path."""
        path = os.path.join(os.path.dirname(self.home), name)
        with open(path, "wb") as file:
            file.write(text.encode(encoding))
        return path


class Terminal:
    """gom on a terminal: reads what it shows, types answers."""

    def __init__(self, person, *words, env=None, columns=100):
        self.screen = ""
        try:
            self.pid, self.file = pty.fork()
        except OSError as error:
            raise unittest.SkipTest(f"no pseudo-terminal: {error}") from None
        if self.pid == 0:
            try:
                os.execve(house.GOM, [house.GOM, *map(str, words)],
                          {**person.env, "COLUMNS": str(columns),
                           **(env or {})})
            finally:
                os._exit(127)
        termios.tcsetwinsize(self.file, (24, columns))
        self.status = None

    def _read(self, deadline):
        ready, _, _ = select.select([self.file], [], [],
                                    max(deadline - time.monotonic(), 0))
        if not ready:
            raise AssertionError("the terminal waits: " + self.screen)
        try:
            data = os.read(self.file, 65536)
        except OSError:
            data = b""
        self.screen += data.decode("utf-8", "replace")
        return bool(data)

    def expect(self, text, timeout_s=TIMEOUT_S):
        """Waits until text is shown after what was expected before; returns
        what stood before it."""
        deadline = time.monotonic() + timeout_s
        while text not in self.screen:
            if not self._read(deadline):
                raise AssertionError(f"never shown: {text}: {self.screen}")
        before, self.screen = self.screen.split(text, 1)
        return before

    def type(self, line):
        os.write(self.file, (line + "\n").encode())

    def interrupt(self):
        os.write(self.file, b"\x03")

    def finish(self, timeout_s=TIMEOUT_S):
        """Waits for the end; returns exit status and the rest it showed."""
        deadline = time.monotonic() + timeout_s
        while self._read(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        os.close(self.file)
        return self.status, self.screen

    def kill(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.finish()


def stay(home):
    """Has the broker of a house listen on the same port after a restart, as
    a person's context expects."""
    path = os.path.join(home.place, "broker.conf")
    with open(path, encoding="utf-8") as file:
        conf = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(conf.replace("tcp://127.0.0.1:*",
                                f"tcp://127.0.0.1:{home.port}"))


def invitation(home, role, name, village="", inviter=None, **more):
    """The line of a fresh invitation, made without gom."""
    return (inviter or home.operator).invite(
        role=house.gom.pb.Role.Value("ROLE_" + role.upper()), name=name,
        village=village, **more)


def join(case, home, role, name, village="", lang="en", **more):
    """Somebody who has joined with `gom join`."""
    person = Person(case, lang)
    number, line = invitation(home, role, name, village, **more)
    person.does("join", text=line)
    person.number = number
    return person
