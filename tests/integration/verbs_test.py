# SPDX-License-Identifier: Apache-2.0
"""Every verb at least once, on orders that go wrong in every usual way and
are finished all the same."""

import collections
import os
import unittest

import gom
import house
import scene

pb = gom.pb

SUCCEEDED = set()


class Recorder(gom.Client):
    """Notes which verbs the broker answered with OK."""

    def call(self, verb_name, note="", **fields):
        reply = super().call(verb_name, note, **fields)
        SUCCEEDED.add(verb_name)
        return reply


def setUpModule():
    gom.Client = Recorder


class Verbs(scene.Case):

    def buckets(self, client, order, line_no=1):
        for row in client.pages("ORDER_SHOW", "lines", order=order):
            if row.line == line_no:
                return {field.name: value
                        for field, value in row.buckets.ListFields()}
        raise AssertionError("no such line")

    def state(self, client, order):
        return client.call("ORDER_SHOW", order=order).summary.state

    def kinds(self, client, since=0):
        with open(os.path.join(house.PROTO, "facts.def"),
                  encoding="utf-8") as file:
            names = {int(row.split(",")[1]): row[2:].split(",")[0]
                     for row in file if row.startswith("X(")}
        return collections.Counter(
            names[event.fact.kind] for event in client.events(since))


class WholeOrder(Verbs):
    """One order of two lines, posted, made, and settled."""

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)

    def bid_and_award(self, order):
        """Hoa bids for all of line 1, Lan is stand-by there; Mai makes line
        2, her leader typing."""
        hoa, lan, leader = self.cast.hoa, self.cast.lan, self.cast.leader
        exporter = self.cast.exporter
        scene.bid(hoa, order, most=40)
        scene.bid(hoa, order, most=80, rate_units=0, rate_days=0,
                  lead_days=20)
        scene.bid(lan, order, most=40)
        lan.call("BID_WITHDRAW", order=order, line=1)
        self.refused("NO_BID", lan.call, "BID_WITHDRAW", order=order, line=1)
        scene.bid(lan, order, most=120, tail_days=2, batch=10, least=20)
        lan.call("BID_REFUSE", order=order, line=2, reason=scene.NO_TIME)
        scene.bid(leader, order, most=60, line_no=2, household=self.cast.mai)
        (own,) = [row for row in hoa.pages("BID_LIST", "bids", order=order)]
        self.assertEqual((own.terms.most, own.terms.lead_days, own.revision),
                         (80, 20, 2))
        self.assertEqual(len(list(hoa.pages(
            "BID_LIST", "bids", order=order, revisions=True))), 2)
        self.refused("BIDDING_OPEN", exporter.call, "ORDER_PLAN", order=order)
        ended = exporter.call("ORDER_END_BIDDING", order=order)
        self.assertEqual((ended.tender, ended.bids), (1, 3))
        self.assertEqual(self.state(exporter, order), pb.ORDER_AWARDING)
        proposed = scene.plan(exporter, order)
        self.assertEqual((proposed.units, proposed.covered), (180, 180))
        exporter.call("STUDY_ASK", orders=[order])
        (announced,) = exporter.call("STUDY_SHOW", orders=[order]).scenarios
        self.assertEqual(announced.scenario, 0)
        (why,) = hoa.call("WHY_ASK", what=order + "/1").bids
        self.assertEqual((why.household, why.HasField("why")),
                         (hoa.member, False))
        self.refused("AWARD_VERSION", exporter.call, "ORDER_AWARD",
                     order=order, version=proposed.version + 7)
        reply = exporter.call("ORDER_AWARD", order=order,
                              version=proposed.version)
        self.assertEqual(reply.lots, 5)
        return reply

    def post_and_open(self, order):
        exporter = self.cast.exporter
        lines = [scene.line(exporter, quantity=120, pack=10,
                            selling_price=99000),
                 scene.line(exporter, "B", quantity=60)]
        exporter.call("ORDER_POST", dry_run=True, lines=lines,
                      header=pb.OrderHeader(reference=order, currency="VND"))
        posted = scene.post(exporter, order, lines, buyer="Nội thất Berlin",
                            tolerance_permille=50, advance_permille=300)
        self.assertEqual((posted.lines, posted.units), (2, 180))
        self.assertEqual(self.state(exporter, order), pb.ORDER_DRAFT)
        preview = list(exporter.pages("ORDER_PREVIEW", "lines", order=order))
        self.assertEqual([(row.quantity, row.able) for row in preview],
                         [(120, 3), (60, 3)])
        opened = exporter.call(
            "ORDER_OPEN", order=order,
            ends_ms=scene.now_ms(exporter) + 7 * scene.DAY_MS,
            sizes=[pb.LotSize(line=1, units=40), pb.LotSize(line=2, count=2)])
        self.assertEqual((opened.lots, opened.households), (5, 3))
        self.assertEqual(self.state(exporter, order), pb.ORDER_OPEN)

    def test_from_posting_to_settlement(self):
        exporter, hoa, lan = (self.cast.exporter, self.cast.hoa,
                              self.cast.lan)
        leader, coordinator = self.cast.leader, self.cast.coordinator
        mai = self.cast.mai
        self.post_and_open("IKEA-7")
        self.assertEqual(
            [row.line for row in hoa.pages("LOT_LIST", "lines")], [1, 2])
        self.bid_and_award("IKEA-7")

        # Hoa and Lan share line 1; whoever has two lots declines one of them
        shares = {client: sorted(scene.offers(client, "IKEA-7"))
                  for client in (hoa, lan)}
        decliner, other = ((hoa, lan) if len(shares[hoa]) == 2
                           else (lan, hoa))
        self.assertEqual([len(shares[decliner]), len(shares[other])], [2, 1])
        declined, kept = shares[decliner]
        row = scene.offers(decliner)[declined]
        self.refused("AWARD_VERSION", decliner.call, "AWARD_CONFIRM",
                     lot=declined, version=row.version + 1)
        decliner.call("AWARD_DECLINE", lot=declined, version=row.version,
                      reason=scene.ILLNESS)
        self.refused("NO_AWARD", decliner.call, "AWARD_DECLINE",
                     lot=declined, version=row.version, reason=scene.ILLNESS)
        # the stand-by has it at once, in the same round
        taken = scene.offers(other, "IKEA-7")
        self.assertEqual(taken[declined].version, row.version + 1)
        self.assertEqual(scene.statuses(exporter, "IKEA-7")[declined].round,
                         1)
        for client in (hoa, lan, leader):
            scene.confirm_all(client, "IKEA-7")
        self.assertEqual(self.state(exporter, "IKEA-7"), pb.ORDER_PRODUCING)
        self.assertEqual(self.buckets(exporter, "IKEA-7"),
                         {"ordered": 120, "confirmed": 120})

        # progress, what is due, and what to collect
        made = decliner.call("PROGRESS", lot=kept, made=15)
        self.assertEqual((made.made, made.quantity), (15, 40))
        due = {row.lot: row for row in decliner.pages("DUE", "lots")}
        self.assertEqual(due[kept].made, 15)
        collected = {row.lot for row in coordinator.pages(
            "COLLECT", "lots", day=due[kept].hand_in_day)}
        self.assertIn(kept, collected)

        # 30 handed in, 28 arrive; then the rest
        delivery = decliner.call("DELIVER", lot=kept, quantity=30)
        self.assertEqual((delivery.delivery, delivery.left),
                         (kept + "/1", 10))
        received = exporter.call("RECEIVE", lot=kept, quantity=28)
        self.assertEqual((received.delivery, received.short_quantity,
                          received.child), (kept + "/1", 2, ""))
        self.assertEqual(self.buckets(exporter, "IKEA-7"),
                         {"ordered": 120, "confirmed": 92, "delivered": 28})

        # rework and scrap; the scrapped piece becomes a child lot
        inspected = exporter.call(
            "INSPECT", delivery=kept + "/1", accepted=22, rework=5, scrap=1,
            defects=[pb.Defect(reason=scene.LOOSE, quantity=5,
                               **{"class": scene.MAJOR}),
                     pb.Defect(reason=scene.BROKEN, quantity=1,
                               **{"class": scene.CRITICAL})])
        self.assertEqual((inspected.left, inspected.value,
                          inspected.currency), (0, 22 * 5000, "VND"))
        child = inspected.child
        self.assertEqual(child, "IKEA-7/1.4")
        self.assertEqual(scene.statuses(exporter)[child].quantity, 1)
        mended = decliner.call("DELIVER", lot=kept, quantity=17)
        self.assertEqual(mended.left, 0)
        coordinator.call("RECEIVE", lot=kept, quantity=17)
        coordinator.call("INSPECT", delivery=kept + "/2", accepted=17)

        # part of a lot given back, with its child; the rest delivered
        half = sorted(scene.statuses(other, "IKEA-7"))[0]
        back = other.call("AWARD_GIVE_BACK", lot=half, quantity=15,
                          reason=scene.ILLNESS)
        self.assertEqual((back.quantity, back.child), (15, "IKEA-7/1.5"))
        for lot, row in scene.statuses(other, "IKEA-7").items():
            if row.state == pb.LOT_CONFIRMED:
                scene.deliver_fully(other, coordinator, lot, row.quantity)

        # line 2: one lot comes short for good, one whole
        first, second = sorted(
            lot for lot in scene.statuses(leader, "IKEA-7"))
        leader.call("DELIVER", lot=first, quantity=25)
        final = coordinator.call("RECEIVE", lot=first, quantity=25,
                                 final=True)
        self.assertEqual((final.short_quantity, final.child),
                         (0, "IKEA-7/2.3"))
        coordinator.call("INSPECT", delivery=first + "/1", accepted=25)
        scene.deliver_fully(leader, coordinator, second, 30)

        # what was lost is offered to stand-bys or called for again
        self.retender("IKEA-7")
        self.assertEqual(self.state(exporter, "IKEA-7"), pb.ORDER_FULFILLED)
        buckets = self.buckets(exporter, "IKEA-7")
        self.assertEqual(buckets["accepted"], 120)
        self.assertEqual(self.buckets(exporter, "IKEA-7", 2),
                         {"ordered": 60, "accepted": 55, "short_closed": 5})
        self.settle("IKEA-7", 175 * 5000, {mai: 55 * 5000})
        counted = self.kinds(exporter)
        self.assertEqual(
            (counted["LOT_DECLINED"], counted["LOT_GIVEN_BACK"],
             counted["SHORT_CLOSED"], counted["TENDER_STARTED"]),
            (1, 1, 1, 1))

    def retender(self, order):
        """The losses of line 1 are made again, that of line 2 is closed."""
        exporter = self.cast.exporter
        closed = exporter.call("ORDER_SHORT", order=order, line=2,
                               reason=scene.CAPACITY)
        self.assertEqual(closed.quantity, 5)
        open_lots = {lot: row for lot, row in
                     scene.statuses(exporter, order).items()
                     if row.state in (pb.LOT_OPEN, pb.LOT_OFFERED)}
        self.assertEqual(sum(row.quantity for row in open_lots.values()), 16)
        running = exporter.call("ORDER_SHOW", order=order).summary.ends_ms
        if running:
            for row in self.cast.lan.pages("LOT_LIST", "lines", order=order):
                self.assertGreaterEqual(row.round, 1)
            scene.bid(self.cast.leader, order, most=16,
                      household=self.cast.mai)
            scene.bid(self.cast.lan, order, most=16)
            exporter.call("ORDER_END_BIDDING", order=order)
            scene.award(exporter, order)
        makers = (self.cast.hoa, self.cast.lan, self.cast.leader)
        for client in makers:
            for lot in scene.confirm_all(client, order):
                quantity = scene.statuses(client, order)[lot].quantity
                scene.deliver_fully(client, exporter, lot, quantity)

    def settle(self, order, goods, expected):
        exporter = self.cast.exporter
        rows = {row.household: row for row in
                exporter.pages("OWED", "balances") if row.reference == order}
        self.assertEqual(sum(row.goods for row in rows.values()), goods)
        hoa = self.cast.hoa.member
        paid_before = exporter.call("ADVANCE", order=order, household=hoa,
                                    amount=20000)
        self.assertEqual(paid_before.balance, rows[hoa].balance - 20000)
        wrong = exporter.call("ADVANCE", order=order, household=hoa,
                              amount=7000, material=True, note="mây")
        exporter.call("ADVANCE", order=order, household=hoa,
                      material=True, reverses=wrong.entry)
        self.refused("ALREADY", exporter.call, "ADVANCE", order=order,
                     household=hoa, material=True, reverses=wrong.entry)
        exporter.call("ADVANCE", order=order, household=hoa, amount=5000,
                      material=True)
        cut = exporter.call("DEDUCT", order=order, household=hoa,
                            amount=3000, reason=scene.DAMAGE)
        self.assertEqual(cut.balance, rows[hoa].balance - 28000)
        self.refused("BALANCE", exporter.call, "PAY", order=order,
                     household=hoa, amount=cut.balance + 1)
        part = exporter.call("PAY", order=order, household=hoa, amount=1000)
        self.assertEqual(part.balance, cut.balance - 1000)
        for household in rows:
            paid = exporter.call("PAY", order=order, household=household)
            self.assertEqual(paid.balance, 0)
        self.assertEqual(self.state(exporter, order), pb.ORDER_SETTLED)
        statement = self.cast.hoa.call("STATEMENT", order=order)
        self.assertEqual([(row.goods, row.advances, row.materials,
                           row.deductions, row.balance)
                          for row in statement.balances],
                         [(rows[hoa].goods, 20000, 5000, 3000, 0)])
        self.assertEqual(sum(row.amount for row in statement.entries), 0)
        self.assertEqual(
            [row.note for row in statement.entries
             if row.entry == wrong.entry], ["mây"])
        for household, amount in expected.items():
            self.assertGreaterEqual(rows[household].goods, amount)
        leaves = list(exporter.pages("LEAVES", "leaves", order=order))
        head = bytes(32)
        for leaf in leaves:
            head = gom.blake2b(head + leaf)
        self.assertEqual(exporter.call("LEAVES", order=order).head, head)


class OtherEnds(Verbs):
    """Orders that end otherwise."""

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)

    def test_a_whole_lot_given_back_goes_to_the_stand_by(self):
        exporter, hoa, lan = (self.cast.exporter, self.cast.hoa,
                              self.cast.lan)
        scene.post(exporter, "X")
        scene.open_order(exporter, "X", count=1)
        for client in (hoa, lan):
            scene.bid(client, "X")
        exporter.call("ORDER_END_BIDDING", order="X")
        self.assertEqual(scene.award(exporter, "X").standbys, 1)
        winner, other = ((hoa, lan) if scene.offers(hoa) else (lan, hoa))
        (place,) = other.pages("AWARD_LIST", "awards")
        self.assertEqual((place.state, place.rank), (pb.AWARD_STANDBY, 1))
        (lot,) = scene.confirm_all(winner)
        winner.call("AWARD_GIVE_BACK", lot=lot, reason=scene.ILLNESS)
        self.assertEqual(list(scene.offers(other)), [lot])
        scene.confirm_all(other)
        # the second loss finds nobody: a further call, without these two
        other.call("AWARD_GIVE_BACK", lot=lot, reason=scene.ILLNESS)
        self.assertEqual(scene.statuses(exporter)[lot].round, 2)
        self.assertGreater(
            exporter.call("ORDER_SHOW", order="X").summary.ends_ms, 0)
        for client in (hoa, lan):
            scene.bid(client, "X")
        scene.bid(self.cast.leader, "X", household=self.cast.mai)
        exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(exporter, "X")
        self.assertEqual(scene.offers(hoa), {})
        self.assertEqual(scene.offers(lan), {})
        self.assertEqual(list(scene.offers(self.cast.leader)), [lot])

    def test_nobody_gets_back_the_very_lot_it_gave_up(self):
        exporter, makers = self.cast.exporter, (self.cast.hoa, self.cast.lan)
        scene.post(exporter, "X")
        scene.open_order(exporter, "X", count=2)
        for client in makers:
            scene.bid(client, "X", most=60)
        exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(exporter, "X")
        lost = {}
        for client in makers:
            (lost[client],) = scene.confirm_all(client)
            client.call("AWARD_GIVE_BACK", lot=lost[client],
                        reason=scene.HARVEST)
        for client in makers:
            scene.bid(client, "X", most=120)
        exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(exporter, "X")
        hoa, lan = makers
        self.assertEqual(list(scene.offers(hoa)), [lost[lan]])
        self.assertEqual(list(scene.offers(lan)), [lost[hoa]])

    def test_an_order_is_cancelled(self):
        exporter, hoa = self.cast.exporter, self.cast.hoa
        lots = scene.produce(exporter, hoa, "X")
        scene.deliver_fully(hoa, exporter, lots[0], 40)
        reply = exporter.call("ORDER_CANCEL", order="X", reason=scene.OTHER)
        self.assertEqual(reply.quantity, 80)
        self.assertEqual(self.state(exporter, "X"), pb.ORDER_CANCELLED)
        self.assertEqual(self.buckets(exporter, "X"),
                         {"ordered": 120, "accepted": 40, "short_closed": 80})
        self.refused("LOT_STATE", hoa.call, "DELIVER", lot=lots[1],
                     quantity=1)

    def test_one_lot_is_closed_as_short(self):
        exporter, hoa = self.cast.exporter, self.cast.hoa
        lots = scene.produce(exporter, hoa, "X")
        reply = exporter.call("ORDER_SHORT", order="X", lot=lots[0],
                              reason=scene.CAPACITY)
        self.assertEqual(reply.quantity, 40)
        self.assertEqual(self.buckets(exporter, "X"),
                         {"ordered": 120, "confirmed": 80,
                          "short_closed": 40})

    def test_more_than_ordered_is_paid_within_the_tolerance(self):
        exporter, hoa = self.cast.exporter, self.cast.hoa
        scene.post(exporter, "X", tolerance_permille=50)
        scene.open_order(exporter, "X", count=1)
        scene.bid(hoa, "X")
        exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(exporter, "X")
        (lot,) = scene.confirm_all(hoa)
        hoa.call("DELIVER", lot=lot, quantity=130)
        self.assertEqual(
            exporter.call("RECEIVE", lot=lot, quantity=130).over, 10)
        inspected = exporter.call("INSPECT", delivery=lot + "/1",
                                  accepted=130)
        self.assertEqual(inspected.value, 126 * 5000)
        self.assertEqual(self.buckets(exporter, "X"),
                         {"ordered": 120, "accepted": 120, "over": 10})

    def test_asked_prices_under_a_ceiling(self):
        exporter, hoa, lan = (self.cast.exporter, self.cast.hoa,
                              self.cast.lan)
        scene.post(exporter, "X", [scene.line(exporter, rate=0,
                                              ceiling=6000)],
                   price_mode=pb.PRICE_ASKED, goal=pb.GOAL_CHEAPEST)
        scene.open_order(exporter, "X", count=1)
        self.refused("PRICE", scene.bid, hoa, "X", price=6001)
        scene.bid(hoa, "X", price=5900)
        scene.bid(lan, "X", price=5500)
        exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(exporter, "X")
        self.assertEqual(scene.offers(hoa), {})
        (offer,) = scene.offers(lan).values()
        self.assertEqual((offer.rate, offer.quantity), (5500, 120))

    def test_a_late_bid_is_a_stand_by(self):
        exporter, hoa, lan = (self.cast.exporter, self.cast.hoa,
                              self.cast.lan)
        scene.post(exporter, "X")
        scene.open_order(exporter, "X", count=1)
        scene.bid(hoa, "X")
        exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(exporter, "X")
        self.assertTrue(scene.bid(lan, "X").late)
        (lot,) = scene.offers(hoa)
        hoa.call("AWARD_DECLINE", lot=lot, version=1, reason=scene.NO_TIME)
        self.assertEqual(list(scene.offers(lan)), [lot])

    def test_a_long_order_is_posted_in_parts(self):
        exporter = self.cast.exporter
        header = pb.OrderHeader(reference="BIG", currency="VND")
        lines = [scene.line(exporter, f"S{no % 7}", quantity=no + 1)
                 for no in range(250)]
        for first in (0, 100, 200):
            reply = exporter.call(
                "ORDER_POST", header=header, append=first > 0,
                more=first < 200, lines=lines[first:first + 100])
        self.assertEqual((reply.lines, reply.units), (250, 250 * 251 // 2))
        shown = list(exporter.pages("ORDER_SHOW", "lines", order="BIG"))
        self.assertEqual([row.quantity for row in shown],
                         list(range(1, 251)))
        (row,) = exporter.pages("ORDER_LIST", "orders")
        self.assertEqual((row.reference, row.lines, row.state),
                         ("BIG", 250, pb.ORDER_DRAFT))
        opened = exporter.call(
            "ORDER_OPEN", order="BIG",
            ends_ms=scene.now_ms(exporter) + scene.DAY_MS)
        self.assertGreaterEqual(opened.lots, 250)


class People(Verbs):

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)

    def test_who_am_i(self):
        me = self.cast.leader.call("WHOAMI")
        self.assertEqual(me.member.name, "Anh Bảy")
        self.assertEqual(me.zone, "Asia/Ho_Chi_Minh")
        self.assertEqual([row.name for row in me.acts_for], ["Mai"])
        names = {row.name for row in
                 self.cast.coordinator.call("WHOAMI").acts_for}
        self.assertEqual(names, {"Hoa", "Lan", "Mai"})

    def test_keys(self):
        hoa = self.cast.hoa
        _, text = hoa.invite(member=hoa.member)
        second = self.home.enrol(text)
        keys = hoa.call("KEY_LIST").keys
        self.assertEqual([key.in_use for key in keys].count(True), 1)
        (lost,) = [key for key in second.call("KEY_LIST").keys if key.in_use]
        hoa.call("KEY_REVOKE", fingerprint=lost.fingerprint)
        self.refused("ALREADY", hoa.call, "KEY_REVOKE",
                     fingerprint=lost.fingerprint)
        self.refused("KEY_REVOKED", second.call, "WHOAMI")

    def test_a_suspended_member_and_back(self):
        coordinator, hoa = self.cast.coordinator, self.cast.hoa
        since = hoa.call("EVENTS").last
        coordinator.call("MEMBER_SUSPEND", member=hoa.member,
                         reason=scene.DISPUTE)
        shown = coordinator.call("MEMBER_SHOW", member=hoa.member).member
        self.assertEqual(shown.state, pb.MEMBER_SUSPENDED)
        self.refused("SUSPENDED", hoa.call, "CAPACITY_SET", weekdays=31)
        coordinator.call("MEMBER_RESUME", member=hoa.member)
        hoa.call("CAPACITY_SET", weekdays=31)
        self.assertEqual(self.kinds(hoa, since),
                         {"MEMBER_SUSPENDED": 1, "MEMBER_RESUMED": 1,
                          "WEEK_SET": 1})

    def test_an_erased_member_leaves_no_name(self):
        operator, lan = self.home.operator, self.cast.lan
        receipts = {event.leaf for event in lan.events()}
        operator.call("MEMBER_ERASE", member=lan.member)
        self.refused("KEY_REVOKED", lan.call, "WHOAMI")
        shown = operator.call("MEMBER_SHOW", member=lan.member).member
        self.assertEqual((shown.state, shown.name, shown.phone),
                         (pb.MEMBER_ERASED, "", ""))
        self.assertNotIn("Lan", {row.name for row in
                                 operator.pages("MEMBER_LIST", "members")})
        self.assertNotIn("Lan", {
            row.name for row in
            self.cast.coordinator.pages("MEMBER_LIST", "members")})
        payloads = [event.payload for event in
                    self.cast.coordinator.events() if event.leaf in receipts]
        self.assertEqual(set(payloads), {b""})

    def test_a_member_with_open_work_is_not_erased(self):
        scene.produce(self.cast.exporter, self.cast.lan, "X")
        self.refused("MEMBER_BOUND", self.home.operator.call, "MEMBER_ERASE",
                     member=self.cast.lan.member)

    def test_members_are_found_without_accents(self):
        rows = self.cast.coordinator.pages("MEMBER_LIST", "members",
                                           search="bay")
        self.assertEqual([row.name for row in rows], ["Anh Bảy"])
        rows = self.cast.coordinator.pages("MEMBER_LIST", "members",
                                           role=pb.ROLE_HOUSEHOLD)
        self.assertEqual([row.name for row in rows], ["Hoa", "Lan", "Mai"])

    def test_a_grant_and_its_end(self):
        hoa, leader = self.cast.hoa, self.cast.leader
        self.refused("NO_MEMBER", leader.call, "CAPACITY_SHOW",
                     household=hoa.member)
        hoa.call("GRANT", leader=leader.member)
        self.refused("ALREADY", hoa.call, "GRANT", leader=leader.member)
        leader.call("CAPACITY_SHOW", household=hoa.member)
        hoa.call("GRANT", leader=leader.member, end=True)
        self.refused("NO_GRANT", hoa.call, "GRANT", leader=leader.member,
                     end=True)
        self.refused("NO_MEMBER", leader.call, "CAPACITY_SHOW",
                     household=hoa.member)

    def test_capacity_closures_and_risk(self):
        exporter, hoa = self.cast.exporter, self.cast.hoa
        lots = scene.produce(exporter, hoa, "X")
        day = scene.today(hoa)
        shown = hoa.call("CAPACITY_SHOW")
        self.assertEqual([row.lot for row in shown.loads], lots)
        reply = hoa.call("CAPACITY_SET", closures=[
            pb.Closure(from_day=day, to_day=day + 400)])
        self.assertEqual(sorted(reply.at_risk), lots)
        self.assertTrue(scene.statuses(exporter)[lots[0]].at_risk)
        reply = hoa.call("CAPACITY_SET", closures=[
            pb.Closure(from_day=day, to_day=day + 400, remove=True)])
        self.assertEqual(list(reply.at_risk), [])
        self.cast.coordinator.call(
            "CAPACITY_SET", village="An Phú",
            closures=[pb.Closure(from_day=day + 3, to_day=day + 4)])
        spans = [(row.from_day, row.to_day) for row in
                 self.cast.lan.call("CAPACITY_SHOW").closures]
        self.assertIn((day + 3, day + 4), spans)

    def test_standing_capacity_bids_by_itself(self):
        hoa = self.cast.hoa
        hoa.call("CAPACITY_SET", rows=[
            pb.Capacity(rate_units=20, rate_days=1, auto_bid=True,
                        **{"class": scene.CLASS})])
        scene.post(self.cast.exporter, "X")
        scene.open_order(self.cast.exporter, "X")
        (own,) = hoa.pages("BID_LIST", "bids")
        self.assertEqual((own.typed_by, own.terms.most), (0, 120))

    def test_a_bid_of_the_household_stands_against_others(self):
        scene.post(self.cast.exporter, "X")
        scene.open_order(self.cast.exporter, "X")
        coordinator, hoa = self.cast.coordinator, self.cast.hoa
        scene.bid(coordinator, "X", household=hoa.member)
        (typed,) = hoa.pages("BID_LIST", "bids")
        self.assertEqual(typed.typed_by, coordinator.member)
        scene.bid(hoa, "X", most=80)
        self.refused("OWN_STANDS", scene.bid, coordinator, "X",
                     household=hoa.member)
        (own,) = hoa.pages("BID_LIST", "bids")
        self.assertEqual((own.typed_by, own.terms.most), (hoa.member, 80))

    def test_nobody_receives_where_they_bid(self):
        exporter, leader, hoa = (self.cast.exporter, self.cast.leader,
                                 self.cast.hoa)
        operator = self.home.operator
        hoa.call("GRANT", leader=leader.member)
        operator.invite(member=leader.member, role=pb.ROLE_HOUSEHOLD)
        scene.set_capacity(leader)
        scene.post(exporter, "X")
        scene.open_order(exporter, "X", count=1)
        scene.bid(hoa, "X")
        leader.call("BID_REFUSE", order="X", line=1, reason=scene.NO_TIME)
        exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(exporter, "X")
        (lot,) = scene.confirm_all(hoa)
        hoa.call("DELIVER", lot=lot, quantity=120)
        self.refused("INTEREST", leader.call, "RECEIVE", lot=lot,
                     quantity=120)
        self.cast.coordinator.call("RECEIVE", lot=lot, quantity=120)


class ZEveryVerb(unittest.TestCase):
    """Runs last, as its name sorts last."""

    def test_every_verb_was_answered_with_ok(self):
        verbs, _ = gom.tables(house.PROTO)
        self.assertEqual(sorted(set(verbs) - SUCCEEDED), [])


if __name__ == "__main__":
    unittest.main()
