# SPDX-License-Identifier: Apache-2.0
"""Whose things: every verb that names an order, lot, delivery or member is
tried by everybody who may send it, but not on this one."""

import unittest

import gom
import house
import scene

pb = gom.pb

VERBS, _ = gom.tables(house.PROTO)
NAMING = {"order", "lot", "delivery", "household", "member"}
STRANGERS = {"H": "hoa", "L": "leader", "C": "coordinator", "E": "exporter",
             "O": "operator"}

# What a stranger hears. A word that is the same for what does not exist tells
# nothing; "empty" is a list without a row; "open" means that the thing is for
# everybody to see who may send the verb.
HIDDEN = {"E": "NO_ORDER"}
ALL_SEE = {"H": "open", "L": "open", "C": "open", "E": "NO_ORDER",
           "O": "open"}
NO_ROWS = {"H": "empty", "L": "empty", "C": "empty", "E": "NO_ORDER"}
NOT_MEMBER = {role: "NO_MEMBER" for role in "HLC"}


class Table:
    """The rows: verb, what it names, and what each role's stranger hears."""

    def __init__(self, world):
        order, lot, hoa = world.order, world.lots[0], world.cast.hoa.member
        self.rows = [
            ("KEY_LIST", {"member": hoa}, {**NOT_MEMBER, "E": "NO_MEMBER"}),
            ("KEY_REVOKE", {"member": hoa, "fingerprint": "x"},
             {**NOT_MEMBER, "E": "NO_MEMBER"}),
            ("INVITE", {"member": hoa, "invitation_key": bytes(31) + b"1"},
             {**NOT_MEMBER, "E": "NO_MEMBER"}),
            ("MEMBER_SHOW", {"member": hoa},
             {**NOT_MEMBER, "E": "NO_MEMBER"}),
            ("MEMBER_SUSPEND", {"member": hoa, "reason": scene.OTHER},
             {"C": "NO_MEMBER"}),
            ("MEMBER_RESUME", {"member": hoa}, {"C": "NO_MEMBER"}),
            ("GRANT", {"household": hoa, "leader": world.cast.leader.member},
             {"H": "NO_MEMBER", "C": "NO_MEMBER"}),
            ("CAPACITY_SET", {"household": hoa, "weekdays": 1}, NOT_MEMBER),
            ("CAPACITY_SHOW", {"household": hoa}, NOT_MEMBER),
            ("ORDER_SHOW", {"order": order}, ALL_SEE),
            ("ORDER_PREVIEW", {"order": world.draft}, HIDDEN),
            ("ORDER_OPEN", {"order": world.draft}, HIDDEN),
            ("ORDER_END_BIDDING", {"order": world.open}, HIDDEN),
            ("ORDER_PLAN", {"order": order}, HIDDEN),
            ("ORDER_AWARD", {"order": order, "version": 1}, HIDDEN),
            ("ORDER_SHORT", {"order": order}, HIDDEN),
            ("ORDER_SHORT", {"lot": lot}, HIDDEN),
            ("ORDER_CANCEL", {"order": order}, HIDDEN),
            ("LOT_LIST", {"order": world.open}, ALL_SEE),
            ("LOT_LIST", {"household": hoa},
             {**NOT_MEMBER, "E": "NO_MEMBER"}),
            ("BID_PUT", {"order": world.open, "household": hoa,
                         "lines": [pb.BidTerms(line=1, most=120,
                                               lead_days=9)]}, NOT_MEMBER),
            ("BID_WITHDRAW", {"order": world.open, "household": hoa},
             NOT_MEMBER),
            ("BID_REFUSE", {"order": world.open, "household": hoa,
                            "reason": scene.OTHER}, NOT_MEMBER),
            ("BID_LIST", {"order": order}, NO_ROWS),
            ("BID_LIST", {"household": hoa}, {**NO_ROWS, "E": "empty"}),
            ("AWARD_LIST", {"order": order}, NO_ROWS),
            ("AWARD_LIST", {"household": hoa}, {**NO_ROWS, "E": "empty"}),
            ("AWARD_CONFIRM", {"lot": world.offered, "version": 1},
             {role: "NO_AWARD" for role in "HLC"}),
            ("AWARD_DECLINE", {"lot": world.offered, "version": 1,
                               "reason": scene.OTHER},
             {role: "NO_AWARD" for role in "HLC"}),
            ("AWARD_GIVE_BACK", {"lot": lot, "reason": scene.OTHER},
             {role: "NOT_YOURS" for role in "HLC"}),
            ("PROGRESS", {"lot": lot, "made": 1},
             {role: "NOT_YOURS" for role in "HLC"}),
            ("DELIVER", {"lot": lot, "quantity": 1},
             {role: "NOT_YOURS" for role in "HLC"}),
            ("RECEIVE", {"lot": lot, "quantity": 1},
             {"L": "NOT_YOURS", "C": "NOT_YOURS", "E": "NO_ORDER"}),
            ("INSPECT", {"delivery": world.delivery, "accepted": 1},
             {"C": "NOT_YOURS", "E": "NO_ORDER"}),
            ("WHY_ASK", {"what": order + "/1", "household": hoa},
             {"H": "NO_BID", "L": "NO_BID", "C": "NO_BID",
              "E": "NO_ORDER"}),
            ("STATUS", {"order": order}, NO_ROWS),
            ("STATUS", {"household": hoa}, {**NOT_MEMBER, "E": "empty"}),
            ("DUE", {"household": hoa}, NOT_MEMBER),
            ("ADVANCE", {"order": order, "household": hoa, "amount": 1},
             {"C": "NOT_YOURS", "E": "NO_ORDER"}),
            ("DEDUCT", {"order": order, "household": hoa, "amount": 1,
                        "reason": scene.OTHER},
             {"C": "NOT_YOURS", "E": "NO_ORDER"}),
            ("PAY", {"order": order, "household": hoa, "amount": 1},
             {"C": "NOT_YOURS", "E": "NO_ORDER"}),
            ("OWED", {"household": hoa}, {**NOT_MEMBER, "E": "empty"}),
            ("STATEMENT", {"order": order}, NO_ROWS),
            ("STATEMENT", {"household": hoa}, {**NOT_MEMBER, "E": "empty"}),
            ("LEAVES", {"order": order}, ALL_SEE),
        ]


class Ownership(scene.Case):
    """Two villages and two exporters; the second ones try on the first's."""

    @classmethod
    def setUpClass(cls):
        cls.home = cls.enterClassContext(house.House())
        cls.cast = scene.Cast(cls.home)
        cls.other = scene.Cast(cls.home, "Bình Hoà", " Hai")
        cls.order, cls.open, cls.draft = "MADE", "OPEN", "DRAFT"
        exporter, hoa = cls.cast.exporter, cls.cast.hoa
        cls.lots = scene.produce(exporter, hoa, cls.order)
        cls.delivery = hoa.call("DELIVER", lot=cls.lots[0],
                                quantity=10).delivery
        exporter.call("RECEIVE", lot=cls.lots[0], quantity=10)
        exporter.call("INSPECT", delivery=cls.delivery, accepted=5)
        scene.post(exporter, "OFFERED")
        scene.open_order(exporter, "OFFERED", count=1)
        scene.bid(hoa, "OFFERED")
        exporter.call("ORDER_END_BIDDING", order="OFFERED")
        scene.award(exporter, "OFFERED")
        cls.offered = "OFFERED/1.1"
        scene.post(exporter, cls.draft)
        scene.post(exporter, cls.open)
        scene.open_order(exporter, cls.open)
        scene.bid(hoa, cls.open)
        cls.table = Table(cls).rows

    def heard(self, client, verb, fields):
        """What the client hears: an error's name, "empty" or "open"."""
        try:
            reply = client.call(verb, **fields)
        except gom.Refused as refused:
            return refused.name
        has_rows = any(len(value) > 0 for field, value in reply.ListFields()
                       if field.label == field.LABEL_REPEATED)
        return "open" if has_rows else "empty"

    def test_a_stranger_is_refused(self):
        for verb, fields, expected in self.table:
            for role, word in expected.items():
                client = self.other.clients()[STRANGERS[role]]
                with self.subTest(verb=verb, role=role, **fields):
                    self.assertEqual(self.heard(client, verb, fields), word)

    def test_a_stranger_hears_the_same_of_what_does_not_exist(self):
        absent = {"order": "NONE", "lot": "NONE/1.1", "member": 9999,
                  "delivery": "NONE/1.1/1", "household": 9999}
        for verb, fields, expected in self.table:
            name = next(name for name in fields if name in NAMING)
            for role, word in expected.items():
                if word not in ("NO_ORDER", "NO_MEMBER"):
                    continue
                client = self.other.clients()[STRANGERS[role]]
                with self.subTest(verb=verb, role=role, **fields):
                    said = self.detail(client, verb, fields)
                    other = self.detail(client, verb, {
                        **fields, name: absent[name]}
                        if word == "NO_ORDER" else {
                            **fields, **{key: absent[key] for key in fields
                                         if key in ("household", "member")}})
                    self.assertEqual(said, other)

    def detail(self, client, verb, fields):
        with self.assertRaises(gom.Refused) as caught:
            client.call(verb, **fields)
        detail = caught.exception.detail
        return (caught.exception.name, detail.field, detail.value,
                detail.limit, detail.day, detail.index)

    def test_the_table_has_every_verb_that_names_a_thing(self):
        covered = {(verb, name, role) for verb, fields, expected in self.table
                   for name in fields for role in expected}
        # erasing is the operator's; a receipt's delivery is a lot's number
        free = {("MEMBER_ERASE", "member"), ("RECEIVE", "delivery")}
        for verb in VERBS.values():
            fields = getattr(pb, verb.message + "Request").DESCRIPTOR.fields
            for name in NAMING & {field.name for field in fields}:
                if (verb.name, name) in free:
                    continue
                roles = set("HLCE") if "ANY" in verb.roles else verb.roles
                for role in roles - {"O"}:
                    with self.subTest(verb=verb.name, names=name, role=role):
                        self.assertTrue((verb.name, name, role) in covered)

    def test_a_leader_without_a_grant_in_the_same_village(self):
        leader, hoa = self.cast.leader, self.cast.hoa.member
        for verb, fields, expected in self.table:
            word = expected.get("L")
            if word in ("NO_MEMBER", "NOT_YOURS", "NO_AWARD", "empty"):
                with self.subTest(verb=verb, **fields):
                    self.assertEqual(self.heard(leader, verb, fields), word)
        self.assertEqual(
            [row.member for row in leader.call("WHOAMI").acts_for],
            [self.cast.mai])
        self.assertNotIn(hoa, [row.member for row in leader.pages(
            "MEMBER_LIST", "members")])

    def test_a_household_of_the_same_village(self):
        lan = self.cast.lan
        for verb, fields, expected in self.table:
            word = expected.get("H")
            if word in ("NO_MEMBER", "NOT_YOURS", "NO_AWARD", "empty"):
                with self.subTest(verb=verb, **fields):
                    self.assertEqual(self.heard(lan, verb, fields), word)

    def test_the_lists_of_a_stranger_hold_only_what_is_open_to_it(self):
        orders = {client: {row.reference for row in
                           self.other.clients()[client].pages(
                               "ORDER_LIST", "orders")}
                  for client in ("exporter", "hoa", "coordinator")}
        self.assertEqual(orders["exporter"], set())
        for client in ("hoa", "coordinator"):
            self.assertNotIn(self.draft, orders[client])
            self.assertIn(self.open, orders[client])
        names = {row.name for row in self.other.coordinator.pages(
            "MEMBER_LIST", "members")}
        self.assertNotIn("Hoa", names)
        coordinator = self.other.coordinator
        self.assertEqual(
            {(row.state, row.household) for row in
             coordinator.pages("STATUS", "lots")}, {(pb.LOT_OPEN, 0)})
        self.assertEqual(list(coordinator.pages("OWED", "balances")), [])
        self.assertEqual(list(coordinator.pages(
            "COLLECT", "lots", day=scene.today(self.other.hoa) + 50)), [])

    def test_the_buyer_is_the_exporters_secret(self):
        exporter = self.cast.exporter
        scene.post(exporter, "SECRET", [scene.line(
            exporter, selling_price=123456)], buyer="Nội thất Berlin",
            buyer_reference="PO-77", destination="Hamburg", place="Cát Lái",
            incoterm="FOB")
        scene.open_order(exporter, "SECRET")
        shown = exporter.call("ORDER_SHOW", order="SECRET")
        self.assertEqual((shown.header.buyer, shown.lines[0].selling_price),
                         ("Nội thất Berlin", 123456))
        for name, client in self.cast.clients().items():
            if name == "exporter":
                continue
            with self.subTest(who=name):
                client.call("ORDER_SHOW", order="SECRET")
                text = client.exchange(
                    client.frame("ORDER_SHOW", order="SECRET")).body
                lots = client.exchange(client.frame("LOT_LIST")).body
                for secret in ("Berlin", "PO-77", "Hamburg", "Cát Lái"):
                    self.assertNotIn(secret.encode(), text + lots)
                reply = client.call("ORDER_SHOW", order="SECRET")
                self.assertEqual(reply.lines[0].selling_price, 0)


if __name__ == "__main__":
    unittest.main()
