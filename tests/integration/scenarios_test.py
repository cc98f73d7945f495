# SPDX-License-Identifier: Apache-2.0
"""Plans side by side, taking another than the announced one, several orders
planned together, and why."""

import unittest

import gom
import person
import scene

pb = gom.pb

TIME = 32
PLANNED, STANDBY = pb.CAME_PLANNED, pb.CAME_STANDBY
MAX_SHARE = pb.Rule(kind=pb.RULE_MAX_SHARE_ORDER, value=300)
WHY = {name: number for name, number in
       (("WON", 1), ("WON_PART", 2), ("PRICE_ABOVE", 3), ("SHARE_LIMIT", 10))}


def device(case, home, member, lang="en"):
    """A further device of a member, with gom on it."""
    someone = person.Person(case, lang)
    _, line = home.operator.invite(member=member)
    someone.does("join", text=line)
    return someone


def study(exporter, orders, scenarios=()):
    """The plans, once all are made."""
    exporter.call("STUDY_ASK", orders=orders, scenarios=scenarios)

    def ready():
        reply = exporter.call("STUDY_SHOW", orders=orders)
        return reply if all(row.ready for row in reply.scenarios) else None
    return scene.until(ready, "the study of " + " ".join(orders))


class Market(scene.Case):
    """A cast with three more households, each with a device."""

    def setUp(self):
        self.home = self.house()
        self.cast = scene.Cast(self.home)
        self.exporter = self.cast.exporter
        self.bidders = [self.cast.hoa, self.cast.lan] + [
            self.home.join("household", name, "An Phú", self.cast.coordinator)
            for name in ("Nam", "Oanh")]
        for client in self.bidders[2:]:
            scene.set_capacity(client)

    def opened(self, reference, prices=None, quantity=400, count=10, **header):
        """An order that all four bid on, opened; bids of 200 each."""
        lines = [scene.line(self.exporter, quantity=quantity)]
        if prices:
            lines[0].piece_rate = 0
            lines[0].ceiling = 50000
            header["price_mode"] = pb.PRICE_ASKED
        scene.post(self.exporter, reference, lines, **header)
        scene.open_order(self.exporter, reference, count=count)
        for no, client in enumerate(self.bidders):
            terms = {"price": prices[no]} if prices else {}
            scene.bid(client, reference, most=200, **terms)
        self.exporter.call("ORDER_END_BIDDING", order=reference)

    def kinds(self, client):
        return [event.fact.kind for event in client.events()]


class Scenarios(Market):
    def test_goals_and_rules_side_by_side(self):
        self.opened("HG-1", prices=(30000, 31000, 40000, 45000),
                    rules=[MAX_SHARE])
        reply = study(self.exporter, ["HG-1"], [
            pb.Scenario(name="fair", goal=pb.GOAL_FAIREST),
            pb.Scenario(name="no-share", without=[MAX_SHARE]),
            pb.Scenario(name="narrow", rules=[
                pb.Rule(kind=pb.RULE_MAX_SHARE_ORDER, value=100)])])
        announced, fair, free, narrow = [row.sum for row in reply.scenarios]
        self.assertFalse(reply.standing)
        self.assertEqual([row.asked.name for row in reply.scenarios],
                         ["", "fair", "no-share", "narrow"])
        # 120 each may be had: the two cheap ones 120, then 120, then 40
        self.assertEqual(announced.value,
                         120 * 30000 + 120 * 31000 + 120 * 40000 + 40 * 45000)
        self.assertEqual(announced.goal, pb.GOAL_CHEAPEST)
        self.assertEqual(announced.largest_share_permille, 300)
        self.assertEqual(announced.households, 4)
        self.assertEqual(fair.goal, pb.GOAL_FAIREST)
        self.assertGreater(fair.value, announced.value)
        self.assertEqual(free.value, 200 * 30000 + 200 * 31000)
        self.assertEqual(free.households, 2)
        self.assertEqual(free.largest_share_permille, 500)
        self.assertEqual(narrow.covered, 160)
        # the rule's price: money where all is covered, pieces where not
        self.assertTrue(announced.priced)
        price, = announced.prices
        self.assertTrue(price.known)
        self.assertEqual((price.units, price.cost),
                         (0, announced.value - free.value))
        price, = narrow.prices
        self.assertEqual((price.units, price.cost), (240, 0))
        self.assertEqual(price.enough, 300)

    def test_what_the_frozen_plan_says_of_its_rules(self):
        self.opened("HG-1", rules=[pb.Rule(kind=pb.RULE_MAX_SHARE_ORDER,
                                           value=200)])

        def priced():
            plan = scene.plan(self.exporter, "HG-1")
            return plan if plan.priced else None
        plan = scene.until(priced, "the prices of the rules")
        self.assertEqual(plan.covered, 320)
        price, = plan.prices
        self.assertEqual((price.units, price.enough), (80, 300))
        said = device(self, self.home, self.exporter.member).does(
            "order", "plan", "HG-1")
        self.assertIn("max-share=20% costs 80 pieces; max-share=30% would be "
                      "enough", said.out)

    def test_on_the_command_line(self):
        self.opened("HG-1", rules=[MAX_SHARE])
        exporter = device(self, self.home, self.exporter.member)
        said = exporter.reads("order", "plan", "HG-1", "--compare")
        self.assertEqual([row["asked"].get("name", "")
                          for row in said["scenarios"]],
                         ["", "goal=cheapest", "goal=soonest",
                          "no-max-share"])
        said = exporter.does("order", "plan", "HG-1", "--with",
                             "goal=soonest, max-share=40%", "--with",
                             "no-max-share")
        self.assertIn("as announced", said.out)
        self.assertIn("goal=soonest, max-share=40%", said.out)
        self.assertIn("400 of 400", said.out)
        self.assertIn("gom order award HG-1", said.err)
        for wrong in ("goal=quickest", "no-such", "max-share", "no-village-min"):
            said = exporter.gom("order", "plan", "HG-1", "--with", wrong)
            self.assertEqual(said.status, 65, said)

    def test_before_the_opening_nothing_of_bids(self):
        scene.post(self.exporter, "HG-1", [
            scene.line(self.exporter, quantity=400)])
        draft = study(self.exporter, ["HG-1"], [
            pb.Scenario(name="one", rules=[
                pb.Rule(kind=pb.RULE_MAX_SHARE_ORDER, value=400)])])
        self.assertTrue(draft.standing)
        self.assertEqual([row.sum.covered for row in draft.scenarios],
                         [400, 400])
        self.assertEqual(draft.scenarios[1].sum.largest_share_permille <= 400,
                         True)
        scene.open_order(self.exporter, "HG-1", count=10)
        scene.bid(self.cast.hoa, "HG-1", most=200)
        for verb in ("STUDY_ASK", "STUDY_SHOW"):
            self.refused("BIDDING_OPEN", self.exporter.call, verb,
                         orders=["HG-1"])
        self.refused("BIDDING_OPEN", self.exporter.call, "WHY_ASK",
                     what="HG-1/1")
        self.refused("BIDDING_OPEN", self.cast.hoa.call, "WHY_ASK",
                     what="HG-1/1")

    def test_preview_on_the_command_line(self):
        scene.post(self.exporter, "HG-1", [
            scene.line(self.exporter, quantity=400)])
        exporter = device(self, self.home, self.exporter.member)
        said = exporter.does("order", "preview", "HG-1", "--goal", "soonest",
                             "--rule", "max-share=10%")
        self.assertIn("as announced", said.out)
        self.assertIn("as typed", said.out)
        self.assertIn("max-share=10% costs", said.out)
        self.assertEqual(exporter.gom(
            "order", "preview", "HG-1", "--plan", "--lot-size", "1=20").status,
            64)

    def test_who_may_and_what_cannot_be(self):
        self.opened("HG-1")
        scene.post(self.exporter, "HG-2")
        other = self.home.join("exporter", "Tre")
        self.refused("NO_ORDER", other.call, "STUDY_ASK", orders=["HG-1"])
        self.refused("ROLE", self.cast.hoa.call, "STUDY_ASK", orders=["HG-1"])
        self.refused("NO_STUDY", self.exporter.call, "STUDY_SHOW",
                     orders=["HG-1"])
        self.refused("TOGETHER", self.exporter.call, "STUDY_ASK",
                     orders=["HG-1", "HG-2"])
        self.refused("DUPLICATE", self.exporter.call, "STUDY_ASK",
                     orders=["HG-1", "HG-1"])
        self.refused("MISSING", self.exporter.call, "STUDY_ASK", orders=[])
        self.refused("TOO_MANY", self.exporter.call, "STUDY_ASK",
                     orders=["HG-1"], scenarios=[pb.Scenario()] * 6)
        self.refused("RANGE", self.exporter.call, "STUDY_ASK",
                     orders=["HG-1"], scenarios=[pb.Scenario(rules=[
                         pb.Rule(kind=pb.RULE_MAX_SHARE_ORDER, value=1001)])])


class Taking(Market):
    def test_another_plan_is_shown_to_everybody(self):
        self.opened("HG-1", rules=[MAX_SHARE])
        scene.plan(self.exporter, "HG-1")
        reply = study(self.exporter, ["HG-1"], [
            pb.Scenario(name="free", without=[MAX_SHARE],
                        goal=pb.GOAL_SOONEST)])
        version = reply.scenarios[1].sum.version
        self.refused("NO_SCENARIO", self.exporter.call, "ORDER_AWARD",
                     order="HG-1", scenario=2, version=version)
        self.refused("AWARD_VERSION", self.exporter.call, "ORDER_AWARD",
                     order="HG-1", scenario=1, version=version + 1)
        self.refused("CHOICE", self.exporter.call, "ORDER_AWARD",
                     order="HG-1", scenario=1, version=version,
                     reason=scene.HARVEST)
        exporter = device(self, self.home, self.exporter.member)
        said = exporter.does("order", "award", "HG-1", "--scenario", "1",
                             "--reason", "time", "--yes", "--json").json()
        self.assertEqual(said["lots"], 10)
        self.refused("ALREADY", self.exporter.call, "STUDY_SHOW",
                     orders=["HG-1"])
        for client in self.bidders + [self.exporter]:
            fact, = [event.fact for event in client.events()
                     if event.fact.kind == 30]
            self.assertEqual((fact.goal, list(fact.rules), fact.reason),
                             (pb.GOAL_SOONEST, [], TIME))
            shown = client.call("ORDER_SHOW", order="HG-1")
            self.assertEqual(shown.deviations, 1)
            self.assertEqual((shown.taken[0].goal, shown.taken[0].reason),
                             (pb.GOAL_SOONEST, TIME))
            told = client.call("WHY_ASK", what="HG-1/1")
            self.assertEqual(told.deviation.reason, TIME)
        # on the record, beside whatever is open next
        scene.post(self.exporter, "HG-2")
        scene.open_order(self.exporter, "HG-2")
        row, = self.cast.hoa.pages("LOT_LIST", "lines")
        self.assertEqual(row.record.deviations, 1)
        said = device(self, self.home, self.cast.hoa.member).does(
            "order", "show", "HG-1")
        self.assertIn("there is no time left", said.out)

    def test_the_announced_plan_is_no_deviation(self):
        self.opened("HG-1", rules=[MAX_SHARE])
        scene.award(self.exporter, "HG-1")
        self.assertNotIn(30, self.kinds(self.cast.hoa))
        self.assertEqual(
            self.exporter.call("ORDER_SHOW", order="HG-1").deviations, 0)

    def test_a_scenario_that_changes_nothing_is_none_either(self):
        self.opened("HG-1", rules=[MAX_SHARE])
        reply = study(self.exporter, ["HG-1"], [
            pb.Scenario(name="same", goal=pb.GOAL_FAIREST,
                        rules=[MAX_SHARE])])
        self.exporter.call("ORDER_AWARD", order="HG-1", scenario=1,
                           version=reply.scenarios[1].sum.version)
        self.assertNotIn(30, self.kinds(self.cast.hoa))


class Together(Market):
    """Each can make 20 a day; two orders, each of which would fill them."""

    def opened_two(self, quantity=1000):
        for reference in ("HG-1", "HG-2"):
            scene.post(self.exporter, reference, [
                scene.line(self.exporter, quantity=quantity, in_days=40)])
            scene.open_order(self.exporter, reference, count=20)
        for reference in ("HG-1", "HG-2"):
            for client in self.bidders:
                scene.bid(client, reference, most=500)
            self.exporter.call("ORDER_END_BIDDING", order=reference)

    def test_nobody_is_overbooked(self):
        self.opened_two()
        alone = [scene.plan(self.exporter, name).covered
                 for name in ("HG-1", "HG-2")]
        reply = study(self.exporter, ["HG-2", "HG-1"], [
            pb.Scenario(name="soon", goal=pb.GOAL_SOONEST)])
        first = reply.scenarios[0]
        self.assertEqual([part.order for part in first.orders],
                         ["HG-1", "HG-2"])
        self.assertEqual(sum(part.covered for part in first.orders),
                         first.sum.covered)
        self.assertEqual(alone, [1000, 1000])
        self.assertLess(first.sum.covered, 2000)
        self.assertGreater(first.sum.covered, 1000)
        done = self.exporter.call("ORDER_AWARD", order="HG-1",
                                  together=["HG-2"],
                                  version=first.sum.version)
        self.assertEqual(done.lots * 50, first.sum.covered)
        offered = [lot for client in self.bidders
                   for lot in scene.offers(client)]
        self.assertEqual(len(offered), done.lots)
        self.assertNotIn(30, self.kinds(self.cast.hoa))
        # the bids' own plans would not have fitted beside each other: the
        # house's check at the end finds nobody overbooked

    def test_one_after_the_other_finds_the_calendars_full(self):
        self.opened_two()
        scene.award(self.exporter, "HG-1")
        plan = scene.plan(self.exporter, "HG-2")
        self.refused("PLAN_STALE", self.exporter.call, "ORDER_AWARD",
                     order="HG-2", version=plan.version)
        self.refused("ALREADY", self.exporter.call, "STUDY_ASK",
                     orders=["HG-1", "HG-2"])

    def test_on_the_command_line(self):
        self.opened_two(500)
        exporter = device(self, self.home, self.exporter.member)
        said = exporter.does("order", "plan", "HG-1", "HG-2")
        self.assertIn("1,000 of 1,000", said.out)
        self.assertRegex(said.out, r"HG-2 +500 +500")
        exporter.does("order", "award", "HG-1", "HG-2", "--yes")
        self.assertEqual(len(scene.statuses(self.exporter, "HG-1")), 20)

    def test_what_cannot_be_planned_together(self):
        self.opened("HG-1")
        self.opened("HG-2", prices=(1000, 1100, 1200, 1300))
        # fairest and cheapest: one goal must be named, and none is announced
        self.refused("TOGETHER", self.exporter.call, "STUDY_ASK",
                     orders=["HG-1", "HG-2"])


class Why(Market):
    def awarded(self):
        self.opened("HG-1", prices=(30000, 31000, 32000, 45000),
                    quantity=500, count=10)

        def priced():
            plan = scene.plan(self.exporter, "HG-1")
            return plan if plan.priced else None
        plan = scene.until(priced, "the prices of the bids")
        self.exporter.call("ORDER_AWARD", order="HG-1", version=plan.version)

    def test_a_loser_is_told_what_would_have_won(self):
        self.awarded()
        row, = self.bidders[3].call("WHY_ASK", what="HG-1/1").bids
        self.assertEqual(row.lots_won, 0)
        self.assertEqual(row.why.code, WHY["PRICE_ABOVE"])
        self.assertEqual((row.why.first, row.why.second),
                         (45000 * 50, 32000 * 50))
        self.assertEqual(row.rank, 2)
        self.assertGreater(row.winning_lots, 0)
        self.assertLessEqual(row.winning_price, 32000)
        self.assertGreaterEqual(row.winning_price, 31000)
        oanh = device(self, self.home, self.bidders[3].member)
        said = oanh.does("why", "HG-1/1")
        self.assertIn("45,000 VND is above the last awarded 32,000 VND on "
                      "this line", said.out)
        self.assertIn("you would have won lots:", said.out)
        self.assertIn("Stand-by place: 2", said.out)
        said = device(self, self.home, self.bidders[3].member, "vi").does(
            "why", "HG-1/1")
        self.assertIn("45.000 VND", said.out)
        self.assertNotIn("last awarded", said.out)

    def test_each_sees_its_own_and_the_exporter_all(self):
        self.awarded()
        for client in self.bidders:
            rows = client.call("WHY_ASK", what="HG-1/1").bids
            self.assertEqual([row.household for row in rows],
                             [client.member])
        for client in (self.exporter, self.cast.coordinator):
            rows = client.call("WHY_ASK", what="HG-1/1").bids
            self.assertEqual({row.household for row in rows},
                             {each.member for each in self.bidders})
        self.refused("NO_BID", self.cast.leader.call, "WHY_ASK",
                     what="HG-1/1")
        far = self.home.join("coordinator", "Xa", "Bình Hoà")
        self.refused("NO_ORDER" if False else "NO_BID", far.call, "WHY_ASK",
                     what="HG-1/1")
        self.refused("ROLE", self.home.operator.call, "WHY_ASK",
                     what="HG-1/1")
        self.refused("NO_LOT", self.exporter.call, "WHY_ASK",
                     what="HG-1/1.99")
        self.refused("NO_LINE", self.exporter.call, "WHY_ASK",
                     what="HG-1/9")

    def test_figures_of_few_winners_are_kept(self):
        self.opened("HG-1", prices=(30000, 31000, 40000, 45000),
                    quantity=400)
        scene.award(self.exporter, "HG-1")
        row, = self.bidders[2].call("WHY_ASK", what="HG-1/1").bids
        self.assertEqual((row.why.first, row.why.second, row.winning_price),
                         (40000 * 40, 0, 0))
        rows = self.exporter.call("WHY_ASK", what="HG-1/1",
                                  household=self.bidders[2].member).bids
        self.assertEqual(rows[0].why.second, 31000 * 40)

    def test_a_household_hears_nothing_before_the_award(self):
        self.opened("HG-1")
        scene.plan(self.exporter, "HG-1")
        reply = self.cast.hoa.call("WHY_ASK", what="HG-1/1")
        self.assertFalse(reply.awarded)
        self.assertFalse(reply.bids[0].HasField("why"))
        self.assertTrue(self.exporter.call(
            "WHY_ASK", what="HG-1/1").bids[0].HasField("why"))

    def test_a_lot_tells_its_way(self):
        self.awarded()
        hoa = self.cast.hoa
        lot, row = sorted(scene.offers(hoa).items())[0]
        hoa.call("AWARD_DECLINE", lot=lot, version=row.version,
                 reason=scene.ILLNESS)
        told = self.exporter.call("WHY_ASK", what=lot)
        self.assertEqual(
            [(each.came, each.state, each.reason) for each in told.awards],
            [(PLANNED, pb.AWARD_DECLINED, scene.ILLNESS),
             (STANDBY, pb.AWARD_OFFERED, 0)])
        # who gave it up sees the own part only
        own = hoa.call("WHY_ASK", what=lot)
        self.assertEqual([each.household for each in own.awards],
                         [hoa.member])
        said = device(self, self.home, self.exporter.member).does("why", lot)
        self.assertIn("went to Hoa by the plan", said.out)
        self.assertIn("illness", said.out)
        self.assertIn("from the stand-by list", said.out)
        coordinator = device(self, self.home, self.cast.coordinator.member)
        self.assertIn("Oanh", coordinator.does("why", "HG-1/1").out)


class Serving(scene.Case):
    def test_the_broker_answers_while_it_plans(self):
        home = self.house()
        cast = scene.Cast(home)
        lines = [scene.line(cast.exporter, sku=f"S{no}", quantity=900)
                 for no in range(12)]
        scene.post(cast.exporter, "HG-1", lines, rules=[MAX_SHARE])
        scene.open_order(cast.exporter, "HG-1", count=30, lines=12)
        households = [cast.coordinator.invite(
            role=pb.ROLE_HOUSEHOLD, name=f"Nhà {no}")[0]
            for no in range(60)]
        for at, household in enumerate(households):
            cast.coordinator.call(
                "BID_PUT", order="HG-1", household=household, lines=[
                    pb.BidTerms(line=no + 1, most=180 + 10 * (at % 7),
                                rate_units=6 + (at * 7 + no) % 11,
                                rate_days=1)
                    for no in range(12)])
        cast.exporter.call("ORDER_END_BIDDING", order="HG-1")
        cast.exporter.call("STUDY_ASK", orders=["HG-1"], scenarios=[
            pb.Scenario(name=str(no), goal=1 + no % 3) for no in range(5)])
        n_answers = 0

        def ready():
            nonlocal n_answers
            self.assertEqual(cast.hoa.call("LOT_LIST").lines[:], [])
            n_answers += 1
            reply = cast.exporter.call("STUDY_SHOW", orders=["HG-1"])
            return all(row.ready for row in reply.scenarios)
        scene.until(ready, "the plans", timeout_s=240)
        self.assertGreater(n_answers, 1)


if __name__ == "__main__":
    unittest.main()
