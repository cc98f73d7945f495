# SPDX-License-Identifier: Apache-2.0
"""Exactly once: whatever is repeated, reordered, replayed or interleaved takes
effect once and gets the first answer."""

import secrets
import signal
import unittest

import gom
import scene

pb = gom.pb


def copies(answer):
    return answer.SerializeToString()


class Once(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)
        self.lots = scene.produce(self.cast.exporter, self.cast.hoa, "X")

    def again(self, client, frame, times):
        """The answers to the same frame, sent so many times."""
        return {copies(client.exchange(frame)) for _ in range(times)}

    def despatched(self):
        return sum(row.buckets.despatched for row in
                   scene.statuses(self.cast.exporter, "X").values())

    def second_device(self, client):
        _, text = client.invite(member=client.member)
        device = self.home.enrol(text)
        device.sign_key = client.sign_key
        return device

    def test_a_repeat_gets_the_first_answer(self):
        hoa = self.cast.hoa
        for times in (1, 2, 10):
            with self.subTest(times=times):
                before = self.despatched()
                last = hoa.call("EVENTS").last
                frame = hoa.frame("DELIVER", lot=self.lots[0], quantity=3)
                self.assertEqual(len(self.again(hoa, frame, times)), 1)
                self.assertEqual(self.despatched(), before + 3)
                self.assertEqual(hoa.call("EVENTS").last, last + 1)
        lot = scene.statuses(hoa)[self.lots[0]]
        self.assertEqual(lot.deliveries, 3)

    def test_repeats_sent_at_once_without_waiting(self):
        hoa = self.cast.hoa
        frame = hoa.frame("DELIVER", lot=self.lots[0], quantity=3)
        for _ in range(10):
            hoa.connection.send(frame)
        answers = {copies(hoa.connection.receive()) for _ in range(10)}
        self.assertEqual(len(answers), 1)
        self.assertEqual(self.despatched(), 3)

    def test_a_payment_is_made_once(self):
        hoa, exporter = self.cast.hoa, self.cast.exporter
        scene.deliver_fully(hoa, exporter, self.lots[0], 40)
        frame = exporter.frame("PAY", order="X", household=hoa.member,
                               amount=50000)
        self.assertEqual(len(self.again(exporter, frame, 5)), 1)
        (owed,) = exporter.pages("OWED", "balances")
        self.assertEqual((owed.payments, owed.balance), (50000, 150000))
        statement = exporter.call("STATEMENT", order="X")
        self.assertEqual([row.amount for row in statement.entries],
                         [200000, -50000])

    def test_a_bid_has_one_revision(self):
        scene.post(self.cast.exporter, "Y")
        scene.open_order(self.cast.exporter, "Y")
        lan = self.cast.lan
        frame = lan.frame("BID_PUT", order="Y", lines=[
            pb.BidTerms(line=1, most=40, rate_units=20, rate_days=1)])
        self.assertEqual(len(self.again(lan, frame, 5)), 1)
        (bid,) = lan.pages("BID_LIST", "bids", revisions=True)
        self.assertEqual(bid.revision, 1)

    def test_after_a_restart_and_after_a_kill(self):
        hoa = self.cast.hoa
        frame = hoa.frame("DELIVER", lot=self.lots[0], quantity=3)
        first = copies(hoa.exchange(frame))
        for how in (signal.SIGTERM, signal.SIGKILL, signal.SIGKILL):
            with self.subTest(how=how):
                self.home.restart(how)
                self.cast.reconnect()
                self.assertEqual(self.again(hoa, frame, 2), {first})
                self.assertEqual(self.despatched(), 3)

    def test_killed_before_the_answer_was_read(self):
        hoa = self.cast.hoa
        frame = hoa.frame("DELIVER", lot=self.lots[0], quantity=3)
        for _ in range(5):
            hoa.connection.send(frame)
            self.home.restart(signal.SIGKILL)
            self.cast.reconnect()
        self.assertEqual(hoa.exchange(frame).code, 0)
        self.assertEqual(self.despatched(), 3)

    def test_from_other_connections(self):
        hoa = self.cast.hoa
        frame = hoa.frame("DELIVER", lot=self.lots[0], quantity=3)
        first = copies(hoa.exchange(frame))
        for _ in range(3):
            hoa.connect()
            self.assertEqual(copies(hoa.exchange(frame)), first)
        device = self.second_device(hoa)
        self.assertEqual(copies(device.exchange(frame)), first)
        self.assertEqual(self.despatched(), 3)

    def test_interleaved_from_two_devices(self):
        hoa = self.cast.hoa
        device = self.second_device(hoa)
        frames = [hoa.frame("PROGRESS", lot=self.lots[0], made=made)
                  for made in range(1, 21)]
        for frame in frames:
            for client in (hoa, device):
                client.connection.send(frame)
        answers = {client: {} for client in (hoa, device)}
        for client, got in answers.items():
            for _ in frames:
                answer = client.connection.receive()
                got[answer.id] = copies(answer)
        self.assertEqual(answers[hoa], answers[device])
        kinds = [event.fact.quantity for event in hoa.events()
                 if event.fact.kind == 40]
        self.assertEqual(sorted(kinds), list(range(1, 21)))

    def test_a_late_repeat_does_not_undo_what_came_after_it(self):
        hoa = self.cast.hoa
        frames = [hoa.frame("PROGRESS", lot=self.lots[0], made=made)
                  for made in (5, 10, 15)]
        first = [copies(hoa.exchange(frame)) for frame in frames]
        for at in (1, 0, 2, 0, 1):
            self.assertEqual(copies(hoa.exchange(frames[at])), first[at])
        self.assertEqual(scene.statuses(hoa)[self.lots[0]].made, 15)

    def test_the_same_id_with_another_body_or_verb(self):
        hoa = self.cast.hoa
        request_id = secrets.token_bytes(16)
        hoa.call("DELIVER", request_id=request_id, lot=self.lots[0],
                 quantity=3)
        for verb, fields in (
                ("DELIVER", {"lot": self.lots[0], "quantity": 4}),
                ("DELIVER", {"lot": self.lots[1], "quantity": 3}),
                ("PROGRESS", {"lot": self.lots[0], "made": 3})):
            self.refused("REQUEST_REUSED", hoa.call, verb,
                         request_id=request_id, **fields)
        self.assertEqual(self.despatched(), 3)

    def test_ids_belong_to_their_member(self):
        hoa, lan = self.cast.hoa, self.cast.lan
        request_id = secrets.token_bytes(16)
        hoa.call("CAPACITY_SET", request_id=request_id, weekdays=31)
        lan.call("CAPACITY_SET", request_id=request_id, weekdays=63)
        self.assertEqual(lan.call("CAPACITY_SHOW").weekdays, 63)

    def test_a_refusal_is_remembered(self):
        hoa, exporter = self.cast.hoa, self.cast.exporter
        scene.deliver_fully(hoa, exporter, self.lots[0], 40)
        frame = exporter.frame("PAY", order="X", household=hoa.member,
                               amount=300000)
        first = exporter.exchange(frame)
        self.assertEqual(exporter.errors[first.code], "BALANCE")
        scene.deliver_fully(hoa, exporter, self.lots[1], 40)
        # now it could be paid, but this request was answered
        self.assertEqual(self.again(exporter, frame, 2), {copies(first)})
        exporter.call("PAY", order="X", household=hoa.member, amount=300000)

    def test_a_refusal_that_passes_is_not_remembered(self):
        hoa = self.cast.hoa
        frame = hoa.frame("DELIVER", lot=self.lots[0], quantity=3)
        self.assertEqual(
            scene.broker("drain", self.home.place).returncode, 0)
        answer = hoa.exchange(frame)
        self.assertEqual(hoa.errors[answer.code], "DRAINING")
        self.assertEqual(self.home.process.wait(60), 0)
        self.home.start()
        self.cast.reconnect()
        self.assertEqual(hoa.exchange(frame).code, 0)
        self.assertEqual(len(self.again(hoa, frame, 2)), 1)
        self.assertEqual(self.despatched(), 3)

    def test_too_many_requests_pass_too(self):
        hoa = self.cast.hoa
        read = hoa.frame("WHOAMI")
        frame = hoa.frame("DELIVER", lot=self.lots[0], quantity=3)
        answers = []
        while not any(hoa.errors[answer.code] == "RATE"
                      for answer in answers[-50:]):
            for _ in range(50):
                hoa.connection.send(read)
            answers.extend(hoa.connection.receive() for _ in range(50))
            self.assertLess(len(answers), 20000)
        scene.until(lambda: hoa.exchange(frame).code == 0, "a slower pace")
        self.assertEqual(self.despatched(), 3)

    def test_a_repeat_is_answered_to_a_member_suspended_since(self):
        hoa = self.cast.hoa
        frame = hoa.frame("CAPACITY_SET", weekdays=31)
        first = copies(hoa.exchange(frame))
        self.cast.coordinator.call("MEMBER_SUSPEND", member=hoa.member,
                                   reason=scene.OTHER)
        self.assertEqual(copies(hoa.exchange(frame)), first)
        self.refused("SUSPENDED", hoa.call, "CAPACITY_SET", weekdays=31)

    def test_reading_is_not_remembered(self):
        hoa = self.cast.hoa
        request_id = secrets.token_bytes(16)
        before = hoa.call("STATUS", request_id=request_id)
        hoa.call("PROGRESS", lot=self.lots[0], made=7)
        after = hoa.call("STATUS", request_id=request_id)
        self.assertNotEqual(before, after)

    def test_a_signature_binds_id_and_body(self):
        hoa = self.cast.hoa
        frame = hoa.frame("DELIVER", lot=self.lots[0], quantity=3)
        for change in ("id", "body", "signature", "missing"):
            request = pb.Request()
            request.ParseFromString(frame)
            if change == "id":
                request.id = secrets.token_bytes(16)
            elif change == "body":
                request.body = pb.DeliverRequest(
                    lot=self.lots[0], quantity=30).SerializeToString()
            elif change == "signature":
                request.signature = request.signature[::-1]
            else:
                request.signature = b""
            with self.subTest(change=change):
                answer = hoa.exchange(request.SerializeToString())
                self.assertEqual(hoa.errors[answer.code], "SIGNATURE")
        self.assertEqual(self.despatched(), 0)
        self.assertEqual(hoa.exchange(frame).code, 0)

    def test_a_neighbours_signature_does_not_count(self):
        hoa = self.cast.hoa
        own, hoa.sign_key = hoa.sign_key, self.cast.lan.sign_key
        self.refused("SIGNATURE", hoa.call, "DELIVER", lot=self.lots[0],
                     quantity=3)
        hoa.sign_key = own
        hoa.call("DELIVER", lot=self.lots[0], quantity=3)


if __name__ == "__main__":
    unittest.main()
