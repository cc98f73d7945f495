# SPDX-License-Identifier: Apache-2.0
"""A small client of Gom, written from proto/README.md and gom.proto alone.

It needs python3-zmq, python3-protobuf and libsodium (which libzmq brings). The
module gom_pb2 is generated from gom.proto; verbs and errors are read from
verbs.def and errors.def, whose directory is given to `tables`.
"""

import base64
import collections
import ctypes
import hashlib
import os
import re
import secrets
import time
import urllib.parse

import zmq
import zmq.utils.monitor
import zmq.utils.z85 as z85

import gom_pb2 as pb

VERSION = 1
SODIUM = ctypes.CDLL("libsodium.so.23")

Verb = collections.namedtuple("Verb", "name number message roles flags")


class Refused(Exception):
    """The broker said no: `name` of errors.def, and what it is about."""

    def __init__(self, code, name, detail):
        super().__init__(f"{name} ({code}): {detail}".replace("\n", " "))
        self.code = code
        self.name = name
        self.detail = detail


class Unreachable(Exception):
    """No answer came."""


def _rows(path):
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    return re.findall(r"^X\((\w+),\s*(\d+)(.*)\)$", text, flags=re.M)


def tables(proto_dir):
    """Reads the lists of verbs and errors."""
    verbs = {}
    for name, number, rest in _rows(os.path.join(proto_dir, "verbs.def")):
        _, _, message, roles, flags = rest.split(",")[:5]
        verbs[name] = Verb(name, int(number), message.strip(),
                           set(roles.replace(" ", "").split("|")),
                           set(flags.replace(" ", "").split("|")))
    errors = {int(number): name for name, number, _ in
              _rows(os.path.join(proto_dir, "errors.def"))}
    return verbs, errors


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def blake2b(data):
    return hashlib.blake2b(data, digest_size=32).digest()


class SignKey:
    """An Ed25519 pair."""

    def __init__(self, seed=None):
        self.public = ctypes.create_string_buffer(32)
        self.secret = ctypes.create_string_buffer(64)
        SODIUM.crypto_sign_seed_keypair(self.public, self.secret,
                                        seed or secrets.token_bytes(32))

    def sign(self, message):
        out = ctypes.create_string_buffer(64)
        SODIUM.crypto_sign_detached(out, None, message,
                                    ctypes.c_ulonglong(len(message)),
                                    self.secret)
        return out.raw


class CurveKey:
    """A Curve25519 pair; the public key of a secret is X25519 with the base
    point, which is what zmq.curve_public reckons."""

    def __init__(self, secret=None):
        self.secret = secret or secrets.token_bytes(32)
        self.public = z85.decode(zmq.curve_public(z85.encode(self.secret)))


class Invitation:
    def __init__(self, line):
        url = urllib.parse.urlsplit("".join(line.split()))
        query = urllib.parse.parse_qs(url.query)
        if url.scheme != "gom":
            raise ValueError("not an invitation")
        self.host = url.hostname
        self.port = url.port
        self.server_key = unbase64url(query["key"][0])
        self.seed = unbase64url(query["invite"][0])


class Connection:
    """One DEALER socket under one CURVE key."""

    context = zmq.Context.instance()

    def __init__(self, host, port, server_key, curve, watch=False):
        self.socket = self.context.socket(zmq.DEALER)
        self.monitor = self.socket.get_monitor_socket(
            zmq.EVENT_HANDSHAKE_SUCCEEDED |
            zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL |
            zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL |
            zmq.EVENT_HANDSHAKE_FAILED_AUTH) if watch else None
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.IMMEDIATE, 1)
        self.socket.curve_serverkey = z85.encode(server_key)
        self.socket.curve_secretkey = z85.encode(curve.secret)
        self.socket.curve_publickey = z85.encode(curve.public)
        self.socket.connect(f"tcp://{host}:{port}")

    def send(self, frame):
        if not self.socket.poll(10000, zmq.POLLOUT):
            raise Unreachable("no connection")
        self.socket.send(frame)

    def receive(self, timeout_ms=10000):
        if not self.socket.poll(timeout_ms):
            raise Unreachable("no answer")
        try:
            frame = self.socket.recv(zmq.NOBLOCK)
        except zmq.Again:
            # what was there went with its connection
            raise Unreachable("no answer") from None
        answer = pb.Answer()
        answer.ParseFromString(frame)
        return answer

    def handshake(self, timeout_ms=30000):
        """How the handshake ended: 200, the ZAP status of a refusal, or 0
        where the other side does not speak CURVE, or has another key."""
        if not self.monitor.poll(timeout_ms):
            raise Unreachable("no handshake")
        event = zmq.utils.monitor.recv_monitor_message(self.monitor)
        if event["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED:
            return 200
        if event["event"] == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            return event["value"]
        return 0

    def close(self):
        if self.monitor is not None:
            self.socket.disable_monitor()
            self.monitor.close()
        self.socket.close()


class Client:
    """A device of one member."""

    def __init__(self, proto_dir, invitation, label="python"):
        self.verbs, self.errors = tables(proto_dir)
        self.server = (invitation.host, invitation.port,
                       invitation.server_key)
        self.curve = CurveKey()
        self.sign_key = SignKey()
        self.pushed = []
        self.last_frame = b""
        self.receipt = b""
        self._enrol(invitation, label)
        self.connect()

    def _enrol(self, invitation, label):
        self.connection = Connection(*self.server, CurveKey(invitation.seed))
        keys = self.curve.public + self.sign_key.public.raw
        try:
            self.me = self.call(
                "ENROL", curve_key=self.curve.public,
                sign_key=self.sign_key.public.raw, label=label,
                proof=self.sign_key.sign(b"gom-enrol-1\0" + keys))
        finally:
            self.connection.close()

    def connect(self, follow=False):
        """Opens a fresh connection under the device's own key and greets."""
        self.close()
        self.connection = Connection(*self.server, self.curve)
        self.greeting = self.call("HELLO", min_version=VERSION,
                                  max_version=VERSION, program="python",
                                  follow=follow)

    def close(self):
        self.connection.close()

    def frame(self, verb_name, note="", request_id=None, **fields):
        """Packs one request."""
        verb = self.verbs[verb_name]
        body = getattr(pb, verb.message + "Request")(**fields)
        request = pb.Request(
            version=VERSION, id=request_id or secrets.token_bytes(16),
            verb=verb.number, body=body.SerializeToString(), note=note)
        if "SIGNED" in verb.flags:
            request.signature = self.sign_key.sign(
                b"gom-sign-1\0" + verb.number.to_bytes(4, "big") +
                request.id + request.body)
        return request.SerializeToString()

    def exchange(self, frame):
        """Sends a frame and waits for the answer with its id."""
        request = pb.Request()
        request.ParseFromString(frame)
        self.connection.send(frame)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            answer = self.connection.receive()
            if answer.id == request.id:
                return answer
            if not answer.id:
                self.pushed.extend(answer.events)
        raise Unreachable("no answer")

    def call(self, verb_name, note="", **fields):
        """Sends one request and returns its reply, or raises Refused."""
        self.last_frame = self.frame(verb_name, note, **fields)
        answer = self.exchange(self.last_frame)
        if answer.code != 0:
            raise Refused(answer.code, self.errors.get(answer.code, "?"),
                          answer.detail)
        self.receipt = answer.receipt
        reply = getattr(pb, self.verbs[verb_name].message + "Reply")()
        reply.ParseFromString(answer.body)
        return reply

    def pages(self, verb_name, rows, **fields):
        """All rows of a list, page by page."""
        after = 0
        while True:
            reply = self.call(verb_name, page=pb.Page(after=after), **fields)
            yield from getattr(reply, rows)
            if not reply.more.more:
                return
            after = reply.more.next

    def events(self, since=0):
        """The feed after a number, page by page; each entry proves itself."""
        while True:
            reply = self.call("EVENTS", since=since)
            for event in reply.events:
                if event.n != since + 1:
                    raise ValueError("a gap in the feed")
                if event.payload and \
                        blake2b(event.salt + event.payload) != event.leaf:
                    raise ValueError("an entry that is not its leaf")
                since = event.n
                yield event
            if since >= reply.last:
                return

    def wait_push(self, timeout_s=10):
        """The next pushed entry."""
        deadline = time.monotonic() + timeout_s
        while not self.pushed:
            left_ms = int((deadline - time.monotonic()) * 1000)
            answer = self.connection.receive(max(left_ms, 1))
            if not answer.id:
                self.pushed.extend(answer.events)
        return self.pushed.pop(0)

    def invite(self, **fields):
        """Invites a member; returns its number and the invitation's line."""
        one_time = CurveKey()
        reply = self.call("INVITE", invitation_key=one_time.public, **fields)
        host, port, key = self.server
        return reply.member, (f"gom://{host}:{port}?key={base64url(key)}"
                              f"&invite={base64url(one_time.secret)}")
