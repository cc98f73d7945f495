# SPDX-License-Identifier: Apache-2.0
"""Who may send what at all: every verb of verbs.def and every role, suspended
members, invitations, and keys that were revoked."""

import copy
import unittest

import gom
import house
import scene

pb = gom.pb

ROLES = {"H": "hoa", "L": "leader", "C": "coordinator", "E": "exporter",
         "O": "operator"}
VERBS, ERRORS = gom.tables(house.PROTO)


def may(verb, role):
    return "ANY" in verb.roles or role in verb.roles


def answer_to_empty(client, verb):
    """What the broker says to the verb with an empty message. A service that
    misses the household to act for says ROLE of that field."""
    answer = client.exchange(client.frame(verb.name))
    said = ERRORS[answer.code]
    return "HOUSEHOLD" if said == "ROLE" and answer.detail.field else said


class Roles(scene.Case):

    @classmethod
    def setUpClass(cls):
        cls.home = cls.enterClassContext(house.House())
        cls.cast = scene.Cast(cls.home)

    def client(self, role):
        return self.cast.clients()[ROLES[role]]

    def test_every_verb_is_refused_to_every_other_role(self):
        n_refused = 0
        for verb in VERBS.values():
            for role in ROLES:
                with self.subTest(verb=verb.name, role=role):
                    said = answer_to_empty(self.client(role), verb)
                    if may(verb, role):
                        self.assertNotIn(said, ("ROLE", "SUSPENDED",
                                                "VERB_UNKNOWN"))
                    else:
                        self.assertEqual(said, "ROLE")
                        n_refused += 1
        self.assertGreater(n_refused, 80)

    def test_the_role_is_checked_before_the_body(self):
        hoa = self.cast.hoa
        frame = pb.Request(version=1, id=bytes(16), body=b"\xff\xff",
                           verb=VERBS["ORDER_POST"].number)
        answer = hoa.exchange(frame.SerializeToString())
        self.assertEqual(ERRORS[answer.code], "ROLE")

    def test_an_invitation_is_only_for_joining(self):
        curve = gom.CurveKey()
        self.home.operator.call("INVITE", invitation_key=curve.public,
                                role=pb.ROLE_EXPORTER, name="Ai")
        stranger = copy.copy(self.home.operator)
        stranger.connection = gom.Connection(*stranger.server, curve)
        self.addCleanup(stranger.close)
        hello = stranger.call("HELLO", min_version=1, max_version=1)
        self.assertTrue(hello.invited_only)
        for verb in VERBS.values():
            if "GREETING" in verb.flags:
                continue
            with self.subTest(verb=verb.name):
                self.assertEqual(answer_to_empty(stranger, verb),
                                 "NOT_ENROLLED")

    def test_greeting_verbs_are_two(self):
        self.assertEqual({verb.name for verb in VERBS.values()
                          if "GREETING" in verb.flags}, {"HELLO", "ENROL"})


class Suspended(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)
        self.cast.second = self.home.join("operator", "Hai")

    def test_a_suspended_member_meets_its_limits_with_its_next_message(self):
        clients = {**self.cast.clients(), "operator": self.cast.second}
        for role, name in ROLES.items():
            client = clients[name]
            client.call("WHOAMI")
            self.home.operator.call(
                "MEMBER_SUSPEND", reason=scene.OTHER,
                member=client.call("WHOAMI").member.member)
            for verb in VERBS.values():
                if not may(verb, role):
                    continue
                with self.subTest(verb=verb.name, role=role):
                    said = answer_to_empty(client, verb)
                    if "SERVING" in verb.flags:
                        self.assertNotIn(said, ("SUSPENDED", "ROLE"))
                    else:
                        self.assertEqual(said, "SUSPENDED")

    def test_it_may_not_bid_or_confirm_and_yet_delivers_and_is_paid(self):
        exporter, hoa = self.cast.exporter, self.cast.hoa
        (lot,) = scene.produce(exporter, hoa, "X", count=1)
        scene.post(exporter, "Y")
        scene.open_order(exporter, "Y")
        self.cast.coordinator.call("MEMBER_SUSPEND", member=hoa.member,
                                   reason=scene.DISPUTE)
        self.refused("SUSPENDED", scene.bid, hoa, "Y")
        self.refused("SUSPENDED", scene.bid, self.cast.coordinator, "Y",
                     household=hoa.member)
        hoa.call("PROGRESS", lot=lot, made=120)
        scene.deliver_fully(hoa, exporter, lot, 120)
        exporter.call("PAY", order="X", household=hoa.member)
        (owed,) = hoa.pages("OWED", "balances")
        self.assertEqual((owed.goods, owed.payments, owed.balance),
                         (600000, 600000, 0))

    def test_its_offer_may_be_declined_but_not_confirmed(self):
        exporter, hoa = self.cast.exporter, self.cast.hoa
        scene.post(exporter, "X")
        scene.open_order(exporter, "X", count=1)
        scene.bid(hoa, "X")
        exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(exporter, "X")
        (lot,) = scene.offers(hoa)
        self.cast.coordinator.call("MEMBER_SUSPEND", member=hoa.member,
                                   reason=scene.DISPUTE)
        self.refused("SUSPENDED", hoa.call, "AWARD_CONFIRM", lot=lot,
                     version=1)
        self.refused("SUSPENDED", self.cast.coordinator.call,
                     "AWARD_CONFIRM", lot=lot, version=1)
        hoa.call("AWARD_DECLINE", lot=lot, version=1, reason=scene.NO_TIME)


class Revoked(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)
        _, text = self.cast.hoa.invite(member=self.cast.hoa.member)
        self.lost = self.home.enrol(text)
        (key,) = [key for key in self.lost.call("KEY_LIST").keys
                  if key.in_use]
        self.fingerprint = key.fingerprint

    def handshake(self, client):
        connection = gom.Connection(*client.server, client.curve, watch=True)
        self.addCleanup(connection.close)
        return connection.handshake()

    def test_a_revoked_key_ends_with_its_next_message(self):
        lost = self.lost
        self.assertEqual(self.handshake(lost), 200)
        self.cast.hoa.call("KEY_REVOKE", fingerprint=self.fingerprint)
        for verb in VERBS.values():
            if may(verb, "H"):
                with self.subTest(verb=verb.name):
                    self.assertEqual(answer_to_empty(lost, verb),
                                     "KEY_REVOKED")
        self.assertEqual(self.handshake(lost), 400)
        self.assertEqual(self.handshake(self.cast.hoa), 200)
        self.cast.hoa.call("WHOAMI")

    def test_a_revoked_key_stays_revoked_after_a_restart(self):
        self.cast.hoa.call("KEY_REVOKE", fingerprint=self.fingerprint)
        self.home.restart()
        self.lost.server = (*self.lost.server[:1], self.home.port,
                            *self.lost.server[2:])
        self.assertEqual(self.handshake(self.lost), 400)

    def test_a_revoked_key_is_pushed_nothing_more(self):
        self.lost.connect(follow=True)
        self.cast.hoa.call("KEY_REVOKE", fingerprint=self.fingerprint)
        self.cast.hoa.call("CAPACITY_SET", weekdays=31)
        # whatever was pushed comes before the answer to a later request
        self.assertEqual(answer_to_empty(self.lost, VERBS["WHOAMI"]),
                         "KEY_REVOKED")
        self.assertNotIn(10, [event.fact.kind for event in self.lost.pushed])

    def test_only_the_member_and_who_manages_it_revoke(self):
        for client in (self.cast.exporter, self.cast.leader, self.cast.lan):
            with self.assertRaises(gom.Refused) as caught:
                client.call("KEY_REVOKE", fingerprint=self.fingerprint,
                            member=self.cast.hoa.member)
            self.assertIn(caught.exception.name, ("NO_MEMBER", "NOT_YOURS"))
        self.cast.coordinator.call("KEY_REVOKE", member=self.cast.hoa.member,
                                   fingerprint=self.fingerprint)
        self.assertEqual(answer_to_empty(self.lost, VERBS["WHOAMI"]),
                         "KEY_REVOKED")


if __name__ == "__main__":
    unittest.main()
