# SPDX-License-Identifier: Apache-2.0
"""Sealed bids: two worlds that differ only in that somebody bids. Whatever
anybody else can fetch before the opening must be the same in both, but for
times and random bytes."""

import re
import unittest

import gom
import house
import scene

pb = gom.pb

VERBS, ERRORS = gom.tables(house.PROTO)
ROLES = {"exporter": "E", "exporter2": "E", "coordinator": "C",
         "coordinator2": "C", "leader": "L", "leader2": "L", "hoa": "H",
         "lan": "H", "lan2": "H", "operator": "O"}
RANDOM_TEXT = {("WhoamiReply", "key"), ("Key", "fingerprint")}


def plain(message):
    """A message without what may differ: moments become whether they are
    set, bytes their length."""
    rows = []
    for field, value in message.ListFields():
        many = field.label == field.LABEL_REPEATED
        values = list(value) if many else [value]
        if field.type == field.TYPE_MESSAGE:
            values = [plain(each) for each in values]
        elif field.type == field.TYPE_BYTES:
            values = [len(each) for each in values]
        elif field.name.endswith("_ms"):
            values = ["set"] * len(values)
        elif (message.DESCRIPTOR.name, field.name) in RANDOM_TEXT:
            values = ["random"] * len(values)
        rows.append((field.name, values))
    return rows


def ask(client, verb, **fields):
    """All that an answer tells: code, detail, body, and its very size."""
    answer = client.exchange(client.frame(verb, **fields))
    body = []
    if answer.code == 0:
        reply = getattr(pb, VERBS[verb].message + "Reply")()
        reply.ParseFromString(answer.body)
        body = plain(reply)
    return (ERRORS[answer.code], plain(answer.detail), body,
            len(answer.receipt), answer.ByteSize())


class World:
    """Two villages, two exporters, and who looks at them."""

    def __init__(self, case):
        self.home = case.house()
        self.cast = scene.Cast(self.home)
        self.other = scene.Cast(self.home, "Bình Hoà", " Hai")
        self.n_members = self.other.mai
        self.orders = ["X"]

    def watchers(self, *left_out):
        clients = dict(self.cast.clients())
        clients.update({name + "2": client for name, client in
                        self.other.clients().items() if name != "operator"})
        return {name: clients[name] for name in ROLES
                if name not in left_out}

    def questions(self, verb):
        """Ways to ask a reading verb, by the fields its request has."""
        fields = getattr(pb, verb.message + "Request").DESCRIPTOR.fields
        yield {}
        for field in fields:
            if field.name == "order":
                yield from ({"order": order} for order in self.orders)
            elif field.name in ("household", "member"):
                yield from ({field.name: number}
                            for number in range(1, self.n_members + 2))
            elif field.name == "page":
                yield from ({"page": pb.Page(limit=1)},
                            {"page": pb.Page(limit=1, after=1)})
            elif field.name == "since":
                yield {"since": 2}
            elif field.name in ("all", "revisions"):
                yield {field.name: True}
            elif field.name == "day":
                yield {"day": self.hand_in_day}
        if {"order", "household"} <= {field.name for field in fields}:
            yield from ({"order": order, "household": number}
                        for order in self.orders
                        for number in range(1, self.n_members + 1))

    def view(self, *left_out):
        """Everything every watcher can read."""
        self.hand_in_day = scene.today(self.home.operator) + 50
        seen = {}
        for name, client in self.watchers(*left_out).items():
            for verb in VERBS.values():
                may = {"ANY", ROLES[name]} & verb.roles
                if "READ" not in verb.flags or not may:
                    continue
                if verb.name == "HELLO":
                    fields = {"min_version": 1, "max_version": 1}
                    seen[name, verb.name, ""] = ask(client, "HELLO", **fields)
                    continue
                for fields in self.questions(verb):
                    seen[name, verb.name, str(fields)] = ask(
                        client, verb.name, **fields)
        return seen

    def follow(self, *left_out):
        for client in self.watchers(*left_out).values():
            client.connect(follow=True)

    def pushed(self, *left_out):
        """What was pushed until now: a push of a batch comes before the
        answers of the next."""
        pushes = {}
        for name, client in self.watchers(*left_out).items():
            client.call("WHOAMI")
            pushes[name] = [plain(event) for event in client.pushed]
        return pushes

    def log(self):
        return [re.sub(r"(endpoint|pid|key)=\S+", "", row)
                for row in self.home.read_log().splitlines()]


class Sealed(scene.Case):

    maxDiff = 4000

    def compare(self, scenario):
        """Runs a scenario in both worlds; it yields what may be looked at."""
        with_bids = list(scenario(World(self), True))
        without = list(scenario(World(self), False))
        self.assertEqual(len(with_bids), len(without))
        for left, right in zip(with_bids, without):
            self.assertEqual(left.keys(), right.keys())
            for key, value in left.items():
                with self.subTest(what=key):
                    self.assertEqual(value, right[key])

    def say(self, world, client, bids, order="X", line_no=1, household=0):
        """A bid, its revision and its withdrawal on another line; in the
        other world the same number of requests that leave nothing."""
        terms = pb.BidTerms(line=line_no, rate_units=20, rate_days=1)
        for most in (40, 120):
            terms.most = most
            client.call("BID_PUT", order=order, household=household,
                        lines=[terms], dry_run=not bids)

    def open_two(self, world):
        exporter = world.cast.exporter
        scene.post(exporter, "X", [scene.line(exporter),
                                   scene.line(exporter, "B")])
        scene.open_order(exporter, "X", lines=2)
        scene.post(exporter, "DRAFT")
        scene.post(world.other.exporter, "Z")
        scene.open_order(world.other.exporter, "Z")
        world.orders = ["X", "DRAFT", "Z"]

    def act(self, world):
        """What others do afterwards, and what they are told."""
        cast, told = world.cast, {}
        told["post"] = ask(cast.exporter, "ORDER_POST", lines=[
            scene.line(cast.exporter)], header=pb.OrderHeader(
                reference="LATER", currency="VND"))
        told["invite"] = ask(cast.coordinator, "INVITE", name="Mới",
                             invitation_key=gom.CurveKey().public,
                             role=pb.ROLE_HOUSEHOLD)
        told["bid"] = ask(cast.lan, "BID_PUT", order="X", lines=[
            pb.BidTerms(line=1, most=60, rate_units=20, rate_days=1)])
        told["revise"] = ask(cast.lan, "BID_PUT", order="X", lines=[
            pb.BidTerms(line=1, most=80, rate_units=20, rate_days=1)])
        told["refuse"] = ask(cast.lan, "BID_REFUSE", order="X", line=2,
                             reason=scene.NO_TIME)
        told["capacity"] = ask(cast.lan, "CAPACITY_SET", weekdays=63)
        told["advance"] = ask(cast.exporter, "ADVANCE", order="X",
                              household=cast.lan.member, amount=1000)
        told["preview"] = ask(cast.exporter, "ORDER_PREVIEW", order="DRAFT")
        for verb in ("ORDER_PLAN", "ORDER_AWARD", "LEAVES"):
            told[verb] = ask(cast.exporter, verb, order="X")
        told["short"] = ask(cast.exporter, "ORDER_SHORT", order="X", line=2)
        told["suspend"] = ask(cast.coordinator, "MEMBER_SUSPEND",
                              member=cast.hoa.member, reason=scene.OTHER)
        return told

    def test_a_bid_is_seen_by_nobody_else(self):
        left_out = ("hoa",)

        def scenario(world, bids):
            self.open_two(world)
            world.follow(*left_out)
            self.say(world, world.cast.hoa, bids)
            self.say(world, world.cast.hoa, bids, "Z")
            self.say(world, world.other.hoa, bids)
            if bids:
                world.cast.hoa.call("BID_WITHDRAW", order="Z")
                world.other.hoa.call("BID_REFUSE", order="Z",
                                     reason=scene.NO_TIME)
            else:
                world.cast.hoa.call("WHOAMI")
                world.other.hoa.call("WHOAMI")
            yield {"pushed at once": world.pushed(*left_out)}
            yield world.view(*left_out)
            yield self.act(world)
            yield {"pushed": world.pushed(*left_out)}
            yield world.view(*left_out)
            yield {"log": world.log()}
            # the exporter who cancels learns nothing either
            yield {"cancel": ask(world.cast.exporter, "ORDER_CANCEL",
                                 order="X")}
            yield {"erase": ask(world.home.operator, "MEMBER_ERASE",
                                member=world.other.hoa.member)}

        self.compare(scenario)

    def test_a_bid_that_a_leader_typed_is_seen_by_nobody_else(self):
        left_out = ("leader",)

        def scenario(world, bids):
            self.open_two(world)
            world.follow(*left_out)
            self.say(world, world.cast.leader, bids,
                     household=world.cast.mai)
            yield {"pushed at once": world.pushed(*left_out)}
            yield world.view(*left_out)
            yield self.act(world)
            yield world.view(*left_out)

        self.compare(scenario)

    def test_standing_capacity_that_bids_by_itself_is_not_seen(self):
        left_out = ("hoa", "coordinator")  # who see the capacity itself

        def scenario(world, bids):
            world.cast.hoa.call("CAPACITY_SET", rows=[pb.Capacity(
                rate_units=20, rate_days=1, auto_bid=bids,
                **{"class": scene.CLASS})])
            world.follow(*left_out)
            exporter = world.cast.exporter
            scene.post(exporter, "X")
            yield {"open": ask(
                exporter, "ORDER_OPEN", order="X",
                ends_ms=scene.now_ms(exporter) + scene.DAY_MS)}
            yield {"pushed": world.pushed(*left_out)}
            yield world.view(*left_out)

        self.compare(scenario)

    def test_a_bid_in_a_further_call_is_seen_by_nobody_else(self):
        left_out = ("hoa",)

        def scenario(world, bids):
            exporter, lan = world.cast.exporter, world.cast.lan
            (lot,) = scene.produce(exporter, lan, "X", count=1)
            lan.call("AWARD_GIVE_BACK", lot=lot, quantity=40,
                     reason=scene.ILLNESS)
            self.assertGreater(
                exporter.call("ORDER_SHOW", order="X").summary.ends_ms, 0)
            world.follow(*left_out)
            for household in (world.cast.hoa, world.other.hoa):
                household.call(
                    "BID_PUT", order="X", dry_run=not bids, lines=[
                        pb.BidTerms(line=1, most=40, rate_units=20,
                                    rate_days=1)])
            yield {"pushed at once": world.pushed(*left_out)}
            yield world.view(*left_out)
            told = {}
            told["progress"] = ask(lan, "PROGRESS", lot=lot, made=5)
            told["deliver"] = ask(lan, "DELIVER", lot=lot, quantity=10)
            told["receive"] = ask(exporter, "RECEIVE", lot=lot, quantity=10)
            told["inspect"] = ask(exporter, "INSPECT", delivery=lot + "/1",
                                  accepted=8, scrap=2)
            told["award"] = ask(exporter, "ORDER_AWARD", order="X",
                                version=1)
            yield told
            yield {"pushed": world.pushed(*left_out)}
            yield world.view(*left_out)

        self.compare(scenario)

    def test_the_comparison_notices_an_opened_bid(self):
        world = World(self)
        self.open_two(world)
        before = world.view("hoa")
        self.say(world, world.cast.hoa, True)
        self.assertEqual(world.view("hoa"), before)
        world.cast.exporter.call("ORDER_END_BIDDING", order="X")
        after = world.view("hoa")
        differing = {key[0] for key in before if before[key] != after[key]}
        self.assertIn("exporter", differing)
        self.assertIn("coordinator", differing)


class Feeds(scene.Case):

    def test_numbers_do_not_move_when_others_act(self):
        home = self.house()
        cast = scene.Cast(home)
        other = scene.Cast(home, "Bình Hoà", " Hai")
        other.lan.call("CAPACITY_SET", rows=[
            pb.Capacity(remove=True, **{"class": scene.CLASS}),
            pb.Capacity(rate_units=5, rate_days=1,
                        **{"class": "lacquer/bowl"})])
        strangers = (other.lan, other.exporter, home.operator)
        last = [client.call("EVENTS").last for client in strangers]
        (lot,) = scene.produce(cast.exporter, cast.hoa, "X", count=1)
        scene.deliver_fully(cast.hoa, cast.exporter, lot, 120)
        cast.exporter.call("PAY", order="X", household=cast.hoa.member)
        self.assertEqual(
            [client.call("EVENTS").last for client in strangers], last)

    def test_every_feed_is_numbered_without_gaps_and_proves_itself(self):
        home = self.house()
        cast = scene.Cast(home)
        lots = scene.produce(cast.exporter, cast.hoa, "X")
        for lot in lots:
            scene.deliver_fully(cast.hoa, cast.coordinator, lot, 40)
        for name, client in cast.clients().items():
            with self.subTest(who=name):
                events = list(client.events())
                self.assertGreater(len(events), 0)
                self.assertEqual(events[-1].n, client.call("EVENTS").last)
        leaves = list(cast.exporter.pages("LEAVES", "leaves", order="X"))
        for client in (cast.hoa, cast.exporter, cast.coordinator):
            read = [event.leaf for event in client.events()
                    if event.fact.order]
            places = [leaves.index(leaf) for leaf in read]
            self.assertEqual(places, sorted(places))

    def test_a_feed_holds_nothing_of_who_may_not_read_it(self):
        home = self.house()
        cast = scene.Cast(home)
        scene.post(cast.exporter, "X")
        scene.open_order(cast.exporter, "X", count=2)
        for client in (cast.hoa, cast.lan):
            scene.bid(client, "X")
        cast.exporter.call("ORDER_END_BIDDING", order="X")
        scene.award(cast.exporter, "X")
        for client in (cast.hoa, cast.lan):
            scene.confirm_all(client)
        for client, neighbour in ((cast.hoa, cast.lan),
                                  (cast.lan, cast.hoa)):
            members = {event.fact.member for event in client.events()}
            self.assertNotIn(neighbour.member, members)
        sealed = {event.fact.kind for event in cast.exporter.events()}
        self.assertNotIn(26, sealed)


if __name__ == "__main__":
    unittest.main()
