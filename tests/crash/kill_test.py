# SPDX-License-Identifier: Apache-2.0
"""A broker that is killed again and again under load keeps every request it
acknowledged, exactly once.

Clients keep several requests under way, write each down before it is sent,
and send what was not answered again after every restart."""

import collections
import os
import random
import signal
import subprocess
import threading
import time
import unittest

import zmq

import gom
import house
import scene

pb = gom.pb

CYCLES = 80
WINDOW = 4           # requests under way a client
DELIVERIES = 190     # a lot, below LIMIT_DELIVERIES_A_LOT
INVITATIONS = 450    # below LIMIT_INVITATIONS_OPEN
RETRYABLE = {"STORE", "READ_ONLY", "NOMEM", "RATE", "DRAINING", "NOT_READY"}

BIDS = 10000         # the first quantity that is bid for


class Load:
    """What the clients and the killer share."""

    def __init__(self, home):
        self.home = home
        self.generation = 0
        self.is_over = False
        self.lock = threading.Lock()
        self.n_sent = 0

    def count(self):
        with self.lock:
            self.n_sent += 1


class Worker(threading.Thread):
    """One device: makes requests as long as the load goes on, and does not
    end before each is answered."""

    def __init__(self, load, client, makers, seed):
        super().__init__(daemon=True)
        self.load = load
        self.client = client
        self.makers = makers
        self.random = random.Random(seed)
        self.n_made = 0
        self.generation = -1
        self.heard = 0.0
        self.waiting = collections.OrderedDict()   # id: frame
        self.verbs = {}                            # id: verb
        self.acked = collections.OrderedDict()     # id: (frame, Answer)
        self.failure = None

    def run(self):
        try:
            while self.waiting or not self.load.is_over:
                self.step()
        except Exception as error:
            self.failure = error

    def step(self):
        is_stuck = time.monotonic() - self.heard > 2
        if self.generation != self.load.generation or is_stuck:
            self.reconnect()
        while len(self.waiting) < WINDOW and not self.load.is_over:
            self.make()
        try:
            answer = self.client.connection.receive(50)
        except gom.Unreachable:
            return
        self.take(answer)

    def reconnect(self):
        self.generation = self.load.generation
        self.heard = time.monotonic()
        self.client.close()
        self.client.connection = gom.Connection(
            self.client.server[0], self.load.home.port,
            self.client.server[2], self.client.curve)
        self.client.connection.socket.poll(1000, zmq.POLLOUT)
        for frame in self.waiting.values():
            self.send(frame)

    def make(self):
        verb, fields = self.random.choice(self.makers)(self.n_made)
        self.n_made += 1
        frame = self.client.frame(verb, **fields)
        request = pb.Request()
        request.ParseFromString(frame)
        self.waiting[request.id] = frame
        self.verbs[request.id] = verb
        self.send(frame)

    def send(self, frame):
        self.load.count()
        try:
            self.client.connection.socket.send(frame, zmq.NOBLOCK)
        except zmq.Again:
            pass    # nobody is there: it goes with the next connection

    def take(self, answer):
        self.heard = time.monotonic()
        frame = self.waiting.get(answer.id)
        if frame is None:
            self.compare(answer)
        elif self.client.errors[answer.code] in RETRYABLE:
            self.send(frame)
        else:
            del self.waiting[answer.id]
            self.acked[answer.id] = (frame, answer)

    def compare(self, answer):
        """A repeat that crossed the answer gets the same one."""
        known = self.acked[answer.id][1]
        if answer != known and \
                self.client.errors[answer.code] not in RETRYABLE:
            raise AssertionError(f"two answers: {known} and {answer}")

    def done(self, verb):
        """Requests of a verb that were acknowledged with OK, unpacked, with
        their replies."""
        for request_id, (frame, answer) in self.acked.items():
            if self.verbs[request_id] != verb:
                continue
            if answer.code != 0:
                raise AssertionError(f"{verb}: {answer}")
            outer = pb.Request()
            outer.ParseFromString(frame)
            message = self.client.verbs[verb].message
            request = getattr(pb, message + "Request")()
            reply = getattr(pb, message + "Reply")()
            request.ParseFromString(outer.body)
            reply.ParseFromString(answer.body)
            yield request, reply


class Kill(scene.Case):

    def setUp(self):
        self.seed = int.from_bytes(os.urandom(4), "big")
        self.random = random.Random(self.seed)
        self.home = self.house()
        self.cast = scene.Cast(self.home)
        self.makers_of_lots()
        self.load = Load(self.home)

    def makers_of_lots(self):
        exporter = self.cast.exporter
        households = (self.cast.hoa, self.cast.lan)
        scene.post(exporter, "MADE", [scene.line(exporter, quantity=32000)])
        scene.open_order(exporter, "MADE", count=32)
        for client in households:
            scene.set_capacity(client, units=2000)
            scene.bid(client, "MADE", most=16000, rate_units=2000)
        exporter.call("ORDER_END_BIDDING", order="MADE")
        scene.award(exporter, "MADE")
        self.lots = {client: scene.confirm_all(client, "MADE")
                     for client in households}
        scene.post(exporter, "OPEN", [scene.line(exporter, quantity=100000)])
        scene.open_order(exporter, "OPEN", count=10)

    def household(self, client):
        lots = self.lots[client]

        def deliver(n):
            return "DELIVER", {"lot": lots[n // DELIVERIES % len(lots)],
                               "quantity": 1}

        def progress(n):
            return "PROGRESS", {"lot": lots[n % len(lots)], "made": n % 1000}

        def bid(n):
            return "BID_PUT", {"order": "OPEN", "lines": [pb.BidTerms(
                line=1, most=BIDS + n, rate_units=2000, rate_days=1)]}

        return deliver, progress, bid

    def exporter(self):
        hoa = self.cast.hoa.member

        def advance(n):
            return "ADVANCE", {"order": "MADE", "household": hoa,
                               "amount": 1000 + n}

        def post(n):
            return "ORDER_POST", {
                "header": pb.OrderHeader(reference=f"P{n}", currency="VND"),
                "lines": [self.sample]}

        self.sample = scene.line(self.cast.exporter)
        return advance, post

    def coordinator(self):
        leader = self.cast.leader.member

        def invite(n):
            if n >= INVITATIONS:
                return week(n)
            return "INVITE", {"invitation_key": gom.CurveKey().public,
                              "role": pb.ROLE_HOUSEHOLD, "name": f"Nhà {n}",
                              "leader": leader}

        def week(n):
            return "CAPACITY_SET", {"household": self.cast.mai,
                                    "weekdays": n % 127 + 1}

        return invite, week

    def start_half(self):
        """Begins to start, and is killed on the way."""
        process = subprocess.Popen([house.BROKER, "run", self.home.place],
                                   stderr=self.home.log)
        time.sleep(self.random.random() * 0.05)
        process.kill()
        process.wait()

    def kill(self, workers):
        goal = self.load.n_sent + self.random.randint(1, 150)
        scene.until(lambda: self.load.n_sent >= goal or
                    any(worker.failure for worker in workers),
                    "requests to be sent")
        # not at the moment of a send, but at any
        time.sleep(self.random.random() * 0.01)
        self.home.stop(signal.SIGKILL)
        if self.random.random() < 0.2:
            self.start_half()

    def test_every_acknowledged_request_is_there_exactly_once(self):
        makers = {self.cast.hoa: self.household(self.cast.hoa),
                  self.cast.lan: self.household(self.cast.lan),
                  self.cast.exporter: self.exporter(),
                  self.cast.coordinator: self.coordinator()}
        workers = [Worker(self.load, client, its, self.random.random())
                   for client, its in makers.items()]
        for worker in workers:
            worker.start()
        for cycle in range(CYCLES):
            self.kill(workers)
            if cycle % 20 == 19:
                self.assertEqual(self.home.run_check()[0], 0)
            self.home.start()
            self.load.generation += 1
        self.load.is_over = True
        for worker in workers:
            worker.join(120)
            self.assertFalse(worker.is_alive(), f"seed {self.seed}")
            if worker.failure is not None:
                raise worker.failure
        self.home.restart(signal.SIGKILL)
        self.cast.reconnect()
        self.verify(workers)

    def verify(self, workers):
        hoa, lan, exporter, coordinator = workers
        n_acked = sum(len(worker.acked) for worker in workers)
        print(f"{CYCLES} kills, {n_acked} acknowledged requests, "
              f"seed {self.seed}")
        self.assertGreater(n_acked, 10 * CYCLES)
        for worker in workers:
            self.verify_feed(worker)
            self.verify_repeats(worker)
        for worker in (hoa, lan):
            self.verify_deliveries(worker)
            self.verify_bids(worker)
            self.verify_progress(worker)
        self.verify_advances(exporter)
        self.verify_orders(exporter)
        self.verify_invitations(coordinator)

    def verify_feed(self, worker):
        """Each acknowledged request has its entry in the own feed, once."""
        read = collections.Counter(
            event.leaf for event in worker.client.events())
        for _, answer in worker.acked.values():
            # posted lines are read through their order
            if self.is_own_entry(worker, answer):
                self.assertEqual(read[answer.receipt], 1, answer)

    def is_own_entry(self, worker, answer):
        verb = worker.verbs[answer.id]
        return verb not in ("ORDER_POST", "INVITE")

    def verify_repeats(self, worker):
        for frame, answer in list(worker.acked.values())[::20]:
            self.assertEqual(worker.client.exchange(frame), answer)

    def verify_deliveries(self, worker):
        named = [reply.delivery for _, reply in worker.done("DELIVER")]
        self.assertEqual(len(named), len(set(named)))
        counted = collections.Counter(
            name.rsplit("/", 1)[0] for name in named)
        for lot, row in scene.statuses(worker.client, "MADE").items():
            self.assertEqual((row.deliveries, row.buckets.despatched),
                             (counted[lot], counted[lot]), lot)

    def verify_bids(self, worker):
        sent = collections.Counter(
            request.lines[0].most for request, _ in worker.done("BID_PUT"))
        kept = collections.Counter(
            row.terms.most for row in worker.client.pages(
                "BID_LIST", "bids", order="OPEN", revisions=True))
        self.assertEqual(kept, sent)

    def verify_progress(self, worker):
        sent = collections.Counter(
            (request.lot, request.made)
            for request, _ in worker.done("PROGRESS"))
        kept = collections.Counter(
            (f"{event.fact.reference}/{event.fact.line}.{event.fact.lot}",
             event.fact.quantity)
            for event in worker.client.events() if event.fact.kind == 40)
        self.assertEqual(kept, sent)

    def verify_advances(self, worker):
        sent = sorted((reply.entry, request.amount)
                      for request, reply in worker.done("ADVANCE"))
        kept = sorted((row.entry, -row.amount) for row in
                      worker.client.pages("STATEMENT", "entries",
                                          order="MADE"))
        self.assertEqual(kept, sent)

    def verify_orders(self, worker):
        sent = sorted((reply.order, reply.reference)
                      for _, reply in worker.done("ORDER_POST"))
        kept = sorted((row.order, row.reference) for row in
                      worker.client.pages("ORDER_LIST", "orders")
                      if row.reference.startswith("P"))
        self.assertEqual(kept, sent)

    def verify_invitations(self, worker):
        sent = sorted((reply.member, request.name)
                      for request, reply in worker.done("INVITE"))
        kept = sorted((row.member, row.name) for row in
                      worker.client.pages("MEMBER_LIST", "members")
                      if row.name.startswith("Nhà "))
        self.assertEqual(kept, sent)


if __name__ == "__main__":
    unittest.main()
