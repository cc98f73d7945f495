# SPDX-License-Identifier: Apache-2.0
"""A client written from the protocol's page alone joins, bids and follows."""

import secrets
import unittest

import gom
import scene

pb = gom.pb


class PythonClient(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)
        scene.post(self.cast.exporter, "IKEA-7", place="Cát Lái")
        scene.open_order(self.cast.exporter, "IKEA-7")

    def test_it_lists_lots_and_bids(self):
        hoa = self.cast.hoa
        (row,) = hoa.pages("LOT_LIST", "lines")
        self.assertEqual(
            (row.reference, row.line, row.units_open, row.lots_open,
             row.piece_rate, row.have_bid),
            ("IKEA-7", 1, 120, 3, 5000, False))
        reply = scene.bid(hoa, "IKEA-7", most=80)
        self.assertEqual(
            (reply.readings[0].units, reply.readings[0].lots, reply.currency,
             reply.late), (80, 2, "VND", False))
        (row,) = hoa.pages("LOT_LIST", "lines")
        self.assertTrue(row.have_bid)
        (own,) = hoa.pages("BID_LIST", "bids")
        self.assertEqual((own.terms.most, own.revision), (80, 1))

    def test_a_receipt_is_the_leaf_of_the_own_entry(self):
        hoa = self.cast.hoa
        scene.bid(hoa, "IKEA-7", most=80)
        receipt = hoa.receipt
        newest = list(hoa.events())[-1]
        self.assertEqual(newest.leaf, receipt)
        self.assertEqual(gom.blake2b(newest.salt + newest.payload), receipt)
        self.assertEqual(newest.fact.terms.most, 80)

    def test_it_follows_its_feed_by_pushes(self):
        hoa = self.cast.hoa
        hoa.connect(follow=True)
        last = hoa.greeting.last_event
        for most in (40, 80, 120):
            scene.bid(hoa, "IKEA-7", most=most)
        pushed = [hoa.wait_push() for _ in range(3)]
        self.assertEqual([event.n for event in pushed],
                         [last + 1, last + 2, last + 3])
        self.assertEqual([event.fact.terms.most for event in pushed],
                         [40, 80, 120])
        asked = list(hoa.events(last))
        self.assertEqual([event.leaf for event in asked],
                         [event.leaf for event in pushed])

    def test_it_is_told_of_what_others_do(self):
        hoa = self.cast.hoa
        hoa.connect(follow=True)
        scene.post(self.cast.exporter, "IKEA-8")
        scene.open_order(self.cast.exporter, "IKEA-8")
        event = hoa.wait_push()
        self.assertEqual((event.fact.reference, event.n),
                         ("IKEA-8", hoa.greeting.last_event + 1))

    def test_it_catches_up_after_a_restart_without_a_gap(self):
        hoa = self.cast.hoa
        hoa.connect(follow=True)
        since = hoa.greeting.last_event
        scene.bid(hoa, "IKEA-7", most=40)
        self.assertEqual(hoa.wait_push().n, since + 1)
        self.home.restart()
        self.cast.reconnect()
        for reference in ("IKEA-8", "IKEA-9"):
            scene.post(self.cast.exporter, reference)
            scene.open_order(self.cast.exporter, reference)
        self.home.reconnect(hoa, follow=True)
        self.assertEqual(hoa.greeting.last_event, since + 3)
        missed = list(hoa.events(since + 1))
        self.assertEqual([event.fact.reference for event in missed],
                         ["IKEA-8", "IKEA-9"])
        scene.bid(hoa, "IKEA-8")
        self.assertEqual(hoa.wait_push().n, since + 4)

    def test_a_long_feed_comes_in_pages(self):
        hoa = self.cast.hoa
        since = list(hoa.events())[-1].n
        for most in range(1, 121):
            hoa.call("CAPACITY_SET", weekdays=most)
        page = hoa.call("EVENTS", since=since)
        self.assertEqual((len(page.events), page.last), (100, since + 120))
        weekdays = [event.fact.weekdays for event in hoa.events(since)]
        self.assertEqual(weekdays, list(range(1, 121)))

    def test_the_published_chain_can_be_recomputed(self):
        hoa = self.cast.hoa
        scene.bid(hoa, "IKEA-7", most=80)
        receipt = hoa.receipt
        self.refused("BIDDING_OPEN", hoa.call, "LEAVES", order="IKEA-7")
        self.cast.exporter.call("ORDER_END_BIDDING", order="IKEA-7")
        leaves = list(hoa.pages("LEAVES", "leaves", order="IKEA-7"))
        self.assertIn(receipt, leaves)
        head = bytes(32)
        for leaf in leaves:
            head = gom.blake2b(head + leaf)
        self.assertEqual(hoa.call("LEAVES", order="IKEA-7").head, head)
        self.assertEqual(hoa.call("ORDER_SHOW", order="IKEA-7").head, head)


class Greeting(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.client = self.home.operator

    def answer(self, **fields):
        request = pb.Request(**{"version": 1, "id": secrets.token_bytes(16),
                                "verb": 3, **fields})
        return self.client.exchange(request.SerializeToString())

    def code(self, answer):
        return self.client.errors[answer.code]

    def raw(self, frame):
        self.client.connection.send(frame)
        return self.client.connection.receive()

    def alive(self):
        self.client.call("WHOAMI")

    def test_an_old_version_is_told_to_upgrade(self):
        answer = self.answer(version=0)
        self.assertEqual(
            (self.code(answer), answer.detail.value, answer.detail.limit),
            ("VERSION_OLD", 0, 1))
        self.alive()

    def test_a_new_version_is_told_what_the_broker_knows(self):
        answer = self.answer(version=9)
        self.assertEqual(
            (self.code(answer), answer.detail.value, answer.detail.limit),
            ("VERSION_NEW", 9, 1))
        self.alive()

    def test_hello_settles_the_version(self):
        hello = self.client.call("HELLO", min_version=1, max_version=7)
        self.assertEqual(hello.version, 1)
        self.refused("VERSION_NEW", self.client.call, "HELLO",
                     min_version=2, max_version=7)
        self.refused("VERSION_OLD", self.client.call, "HELLO",
                     min_version=0, max_version=0)

    def test_an_unknown_verb(self):
        answer = self.answer(verb=9999)
        self.assertEqual((self.code(answer), answer.detail.value),
                         ("VERB_UNKNOWN", 9999))
        self.alive()

    def test_an_id_of_another_length(self):
        for request_id in (b"", b"x" * 15, b"x" * 17):
            frame = pb.Request(version=1, id=request_id, verb=3)
            answer = self.raw(frame.SerializeToString())
            self.assertEqual(self.code(answer), "REQUEST_ID")
        self.alive()

    def test_garbage_in_a_frame(self):
        for frame in (b"", b"\xff", b"\x00" * 40, b"\x0a\xff\xff\xff\xff\x0f",
                      secrets.token_bytes(1000), b"GET / HTTP/1.1\r\n\r\n"):
            answer = self.raw(frame)
            self.assertIn(self.code(answer), ("MALFORMED", "VERSION_OLD"),
                          frame)
        self.alive()

    def test_garbage_in_a_body(self):
        for body in (b"\xff", b"\x0a\x05ab", b"\x08" * 5000):
            answer = self.answer(verb=54, body=body)
            self.assertIn(self.code(answer), ("MALFORMED", "ROLE"))
            answer = self.answer(verb=10, body=body)
            self.assertEqual(self.code(answer), "MALFORMED")
        self.alive()

    def test_text_that_is_no_clean_utf8(self):
        for text in (b"a\0b", b"\xc3\x28", "e\u0301".encode(), b"a\x07"):
            body = b"\x1a" + bytes([len(text)]) + text
            answer = self.answer(verb=10, body=body)
            self.assertIn(self.code(answer), ("MALFORMED", "TEXT"), text)
        self.alive()

    def test_the_largest_frame_is_read_and_one_more_byte_is_not(self):
        room = 65536 - len(pb.Request(
            version=1, id=bytes(16), verb=3,
            body=bytes(60000)).SerializeToString()) + 60000
        answer = self.answer(body=bytes(room))
        self.assertEqual(self.code(answer), "MALFORMED")
        answer = self.raw(bytes(65537))
        self.assertEqual(
            (self.code(answer), answer.detail.value, answer.detail.limit),
            ("TOO_LARGE", 65537, 65536))
        self.alive()

    def test_a_frame_far_too_large_costs_the_connection_only(self):
        self.client.connection.send(bytes(200000))
        self.client.connect()
        self.alive()

    def test_a_note_that_is_too_long(self):
        refused = self.refused("TEXT_LONG", self.client.call, "INVITE",
                               note="n" * 281, invitation_key=bytes(32))
        self.assertEqual((refused.detail.value, refused.detail.limit),
                         (281, 280))

    def test_an_enum_value_nobody_knows(self):
        refused = self.refused("CHOICE", self.client.call, "MEMBER_LIST",
                               role=77)
        self.assertEqual((refused.detail.field, refused.detail.value),
                         ("role", 77))

    def test_unknown_fields_of_a_newer_client_are_tolerated(self):
        newer = b"".join(bytes([0xd0 + 8 * (k % 4), 0x3e]) + b"\x01"
                         for k in range(4))
        frame = pb.Request(version=1, id=secrets.token_bytes(16), verb=3)
        answer = self.client.exchange(frame.SerializeToString() + newer)
        self.assertEqual(answer.code, 0)


class Joining(scene.Case):

    def setUp(self):
        self.home = self.house()

    def invite(self):
        _, invitation = self.home.operator.invite(
            role=pb.ROLE_EXPORTER, name="Xuất")
        return self.home.invitation(invitation)

    def enrol(self, client, connection, curve, key):
        keys = curve.public + key.public.raw
        client.connection = connection
        return client.call(
            "ENROL", curve_key=curve.public, sign_key=key.public.raw,
            proof=key.sign(b"gom-enrol-1\0" + keys), label="spare")

    def test_the_same_invitation_with_the_same_key_repeats_the_answer(self):
        invitation = self.invite()
        first = self.home.join("exporter", "A")
        first.close()
        one_time = gom.Connection(*first.server,
                                  gom.CurveKey(invitation.seed))
        curve, key = gom.CurveKey(), gom.SignKey()
        replies = [self.enrol(first, one_time, curve, key)
                   for _ in range(3)]
        self.assertEqual(replies[0], replies[1])
        self.assertEqual(replies[0], replies[2])
        other = gom.CurveKey()
        self.refused("INVITATION_USED", self.enrol, first, one_time, other,
                     key)

    def test_the_invitation_dies_when_the_new_key_is_used(self):
        _, text = self.home.operator.invite(
            role=pb.ROLE_EXPORTER, name="Xuất")
        client = self.home.enrol(text)
        invitation = self.home.invitation(text)
        one_time = gom.Connection(*client.server,
                                  gom.CurveKey(invitation.seed), watch=True)
        self.assertEqual(one_time.handshake(), 400)
        one_time.close()

    def test_a_wrong_proof_is_refused(self):
        invitation = self.invite()
        client = self.home.operator
        keep = client.connection
        one_time = gom.Connection(*client.server,
                                  gom.CurveKey(invitation.seed))
        client.connection = one_time
        key = gom.SignKey()
        self.refused(
            "SIGNATURE", client.call, "ENROL", label="",
            curve_key=gom.CurveKey().public, sign_key=key.public.raw,
            proof=key.sign(b"something else"))
        one_time.close()
        client.connection = keep

    def test_the_inviter_is_told(self):
        operator = self.home.operator
        last = operator.call("EVENTS").last
        self.home.join("exporter", "Xuất")
        kinds = [event.fact.kind for event in operator.events(last)]
        self.assertEqual(kinds, [1, 2])


if __name__ == "__main__":
    unittest.main()
