/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios, plans side by side, several orders together, and what is taken. */
#include "tests/unit/service/trade.h"

#include "broker/service/orders.h"
#include "broker/service/scenario.h"

static char *const NAMES[] = { (char *)"NH-1", (char *)"NH-2" };

static void
bids(struct trade *t, const char *order, const struct person *who, int64_t most)
{
	house_advance(t->m->h, 1000);
	assert_int_equal(
	    trade_bid(t->m, who, order, trade_terms(1, most, 10)), ERR_OK);
}

static Gom__Rule
rule(Gom__RuleKind kind, int64_t value)
{
	Gom__Rule made = GOM__RULE__INIT;

	made.kind = kind;
	made.value = value;
	return made;
}

static enum err
ask(struct trade *t, size_t n_orders, Gom__Scenario *scenario)
{
	Gom__StudyAskRequest in = GOM__STUDY_ASK_REQUEST__INIT;

	in.orders = (char **)(uintptr_t)NAMES;
	in.n_orders = n_orders;
	in.scenarios = &scenario;
	in.n_scenarios = scenario == NULL ? 0 : 1;
	return house_call(t->m->h, t->m->exporter, VERB_STUDY_ASK, &in);
}

static enum err
try_look(struct trade *t, size_t n_orders)
{
	Gom__StudyShowRequest in = GOM__STUDY_SHOW_REQUEST__INIT;

	in.orders = (char **)(uintptr_t)NAMES;
	in.n_orders = n_orders;
	return house_call(t->m->h, t->m->exporter, VERB_STUDY_SHOW, &in);
}

static const Gom__StudyShowReply *
look(struct trade *t, size_t n_orders)
{
	assert_int_equal(try_look(t, n_orders), ERR_OK);
	return house_reply(t->m->h);
}

static enum err
take(struct trade *t, size_t n_orders, uint32_t scenario, uint64_t version,
    uint32_t reason)
{
	Gom__OrderAwardRequest in = GOM__ORDER_AWARD_REQUEST__INIT;

	in.order = NAMES[0];
	in.together = (char **)(uintptr_t)&NAMES[1];
	in.n_together = n_orders - 1;
	in.scenario = scenario;
	in.version = version;
	in.reason = reason;
	return house_call(t->m->h, t->m->exporter, VERB_ORDER_AWARD, &in);
}

/* Two orders of 400 in lots of 100; three bid 400 on both. */
static void
two_orders(struct trade *t)
{
	trade_open(t->m, NAMES[0], 400);
	trade_open(t->m, NAMES[1], 400);
	for (size_t i = 0; i < 2; i++) {
		bids(t, NAMES[i], t->m->weaver, 400);
		bids(t, NAMES[i], t->third, 400);
		assert_int_equal(market_end_bidding(t->m, NAMES[i]), ERR_OK);
	}
}

/* ---- what a scenario is ------------------------------------------------ */

static void
scenario_apply__replaces_and_leaves_out__by_kind(void **state)
{
	struct trade *t = *state;
	Gom__Rule own[] = { rule(GOM__RULE_KIND__RULE_MAX_SHARE_ORDER, 300),
		rule(GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS, 2) };
	Gom__Rule *own_list[] = { &own[0], &own[1] };
	Gom__Rule other = rule(GOM__RULE_KIND__RULE_MAX_SHARE_ORDER, 500);
	Gom__Rule left = rule(GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS, 0);
	Gom__Rule *other_list[] = { &other };
	Gom__Rule *left_list[] = { &left };
	Gom__Scenario scenario = GOM__SCENARIO__INIT;
	struct order_row order = { .goal = GOM__GOAL__GOAL_FAIREST };
	struct request rq;
	Gom__Rule **rules = NULL;
	size_t n = 0;
	Gom__Goal goal;
	bool deviates = true;

	market_begin(t->m, &rq);
	assert_int_equal(orders_rules_put(&rq, 2, own_list, &order), ERR_OK);
	assert_int_equal(
	    scenario_apply(&rq, NULL, &order, &goal, &n, &rules), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(goal, GOM__GOAL__GOAL_FAIREST);
	assert_int_equal(
	    scenario_deviates(&rq, &scenario, &order, &deviates), ERR_OK);
	assert_false(deviates);

	scenario.goal = GOM__GOAL__GOAL_SOONEST;
	scenario.rules = other_list;
	scenario.n_rules = 1;
	assert_int_equal(
	    scenario_apply(&rq, &scenario, &order, &goal, &n, &rules), ERR_OK);
	assert_int_equal(goal, GOM__GOAL__GOAL_SOONEST);
	assert_int_equal(n, 2);
	assert_int_equal(rules[0]->kind, GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS);
	assert_int_equal(rules[1]->value, 500);

	scenario.without = left_list;
	scenario.n_without = 1;
	assert_int_equal(
	    scenario_apply(&rq, &scenario, &order, &goal, &n, &rules), ERR_OK);
	assert_int_equal(n, 1);

	/* the same rule in place of itself is what was announced */
	scenario.goal = GOM__GOAL__GOAL_FAIREST;
	scenario.n_without = 0;
	other.value = 300;
	assert_int_equal(
	    scenario_deviates(&rq, &scenario, &order, &deviates), ERR_OK);
	assert_false(deviates);
	other.target = true;
	assert_int_equal(
	    scenario_deviates(&rq, &scenario, &order, &deviates), ERR_OK);
	assert_true(deviates);
	market_end(t->m);
}

/* ---- side by side ------------------------------------------------------ */

static void
study__shows__what_a_rule_would_do(void **state)
{
	struct trade *t = *state;
	Gom__Rule share = rule(GOM__RULE_KIND__RULE_MAX_SHARE_ORDER, 250);
	Gom__Rule *rules[] = { &share };
	Gom__Scenario scenario = GOM__SCENARIO__INIT;
	const Gom__StudyShowReply *reply;
	const Gom__OrderPlanReply *sum;

	scenario.name = (char *)"narrow";
	scenario.rules = rules;
	scenario.n_rules = 1;
	trade_open(t->m, NAMES[0], 400);
	bids(t, NAMES[0], t->m->weaver, 400);
	bids(t, NAMES[0], t->third, 400);
	assert_int_equal(ask(t, 1, NULL), ERR_BIDDING_OPEN);
	assert_int_equal(market_end_bidding(t->m, NAMES[0]), ERR_OK);
	assert_int_equal(try_look(t, 1), ERR_NO_STUDY);
	assert_int_equal(ask(t, 1, &scenario), ERR_OK);
	reply = look(t, 1);
	assert_int_equal(reply->n_scenarios, 2);
	assert_false(reply->standing);
	assert_string_equal(reply->currency, "VND");
	sum = reply->scenarios[0]->sum;
	assert_int_equal(sum->covered, 400);
	assert_int_equal(sum->n_prices, 0);
	assert_true(sum->priced);
	sum = reply->scenarios[1]->sum;
	assert_string_equal(reply->scenarios[1]->asked->name, "narrow");
	assert_int_equal(sum->covered, 200);
	assert_int_equal(sum->largest_share_permille, 250);
	assert_int_equal(sum->n_prices, 1);
	assert_true(sum->prices[0]->known);
	assert_int_equal(sum->prices[0]->units, 200);
	assert_int_equal(sum->prices[0]->enough, 500);
	/* 20 of work each, begun on TRADE_START: ten pieces a day */
	assert_int_equal(sum->done_day, TRADE_START + 9);
}

static void
study__plans_drafts__on_standing_capacities(void **state)
{
	struct trade *t = *state;
	const Gom__StudyShowReply *reply;

	market_post(t->m, NAMES[0], 1);
	assert_int_equal(ask(t, 1, NULL), ERR_OK);
	reply = look(t, 1);
	assert_true(reply->standing);
	/* three make ten a day, the fourth two: 50 days are enough */
	assert_int_equal(reply->scenarios[0]->sum->covered, 400);
	assert_int_equal(reply->scenarios[0]->sum->tender, 0);
	assert_int_equal(take(t, 1, 1, 1, 0), ERR_NO_PLAN);
}

static void
study__is_made_anew__when_the_order_changes(void **state)
{
	struct trade *t = *state;
	Gom__OrderShortRequest in = GOM__ORDER_SHORT_REQUEST__INIT;
	uint64_t version;

	trade_open(t->m, NAMES[0], 400);
	bids(t, NAMES[0], t->m->weaver, 400);
	assert_int_equal(market_end_bidding(t->m, NAMES[0]), ERR_OK);
	assert_int_equal(ask(t, 1, NULL), ERR_OK);
	version = look(t, 1)->scenarios[0]->sum->version;
	in.order = NAMES[0];
	in.lot = (char *)"NH-1/1.1";
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_ORDER_SHORT, &in), ERR_OK);
	assert_int_equal(look(t, 1)->scenarios[0]->sum->units, 300);
	assert_int_equal(look(t, 1)->scenarios[0]->sum->version, version + 1);
}

/* ---- together ---------------------------------------------------------- */

static void
study__together__counts_each_calendar_once(void **state)
{
	struct trade *t = *state;
	const Gom__StudyShowReply *reply;
	const Gom__StudyScenario *first;
	int64_t covered = 0;

	two_orders(t);
	/* of the 47 days left two can make 470 each: nine lots of 800 units */
	assert_int_equal(ask(t, 2, NULL), ERR_OK);
	reply = look(t, 2);
	first = reply->scenarios[0];
	assert_int_equal(first->n_orders, 2);
	assert_string_equal(first->orders[0]->order, "NH-1");
	for (size_t i = 0; i < 2; i++)
		covered += first->orders[i]->covered;
	assert_int_equal(first->sum->units, 800);
	assert_int_equal(first->sum->covered, covered);
	assert_int_equal(first->sum->covered, 800);
	assert_int_equal(first->sum->households, 2);
	assert_int_equal(
	    take(t, 2, 0, first->sum->version + 1, 0), ERR_AWARD_VERSION);
	assert_int_equal(take(t, 2, 0, first->sum->version, 0), ERR_OK);
	assert_int_equal(
	    ((const Gom__OrderAwardReply *)house_reply(t->m->h))->lots, 8);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_DEVIATED, NULL), 0);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_AWARDED, NULL), 2);
	assert_int_equal(try_look(t, 2), ERR_ALREADY);
}

static void
study__together__that_no_longer_fits_is_offered_to_nobody(void **state)
{
	struct trade *t = *state;
	uint64_t version;

	two_orders(t);
	assert_int_equal(ask(t, 2, NULL), ERR_OK);
	version = look(t, 2)->scenarios[0]->sum->version;
	trade_close(t->m, t->m->weaver, TRADE_START, TRADE_HAND_IN);
	assert_int_equal(take(t, 2, 0, version, 0), ERR_PLAN_STALE);
	assert_int_equal(trade_awards(t->m, t->third, true)->n_awards, 0);
	/* another one is made, of both */
	assert_true(look(t, 2)->scenarios[0]->sum->version > version);
	assert_int_equal(look(t, 2)->scenarios[0]->sum->covered, 400);
	assert_int_equal(
	    take(t, 2, 0, look(t, 2)->scenarios[0]->sum->version, 0), ERR_OK);
}

/* ---- deviations -------------------------------------------------------- */

static void
order_award__of_a_scenario__tells_every_bidder(void **state)
{
	struct trade *t = *state;
	Gom__Scenario scenario = GOM__SCENARIO__INIT;
	const Gom__OrderShowReply *shown;
	const Gom__Fact *fact = NULL;
	uint64_t version;

	scenario.name = (char *)"soon";
	scenario.goal = GOM__GOAL__GOAL_SOONEST;
	trade_open(t->m, NAMES[0], 400);
	bids(t, NAMES[0], t->m->weaver, 400);
	bids(t, NAMES[0], t->third, 400);
	assert_int_equal(market_end_bidding(t->m, NAMES[0]), ERR_OK);
	assert_int_equal(ask(t, 1, &scenario), ERR_OK);
	version = look(t, 1)->scenarios[1]->sum->version;
	assert_int_equal(take(t, 1, 2, version, 0), ERR_NO_SCENARIO);
	assert_int_equal(take(t, 1, 1, version, 7), ERR_CHOICE);
	assert_int_equal(take(t, 1, 1, version, 32), ERR_OK);
	assert_int_equal(market_feed(t->m, t->third, FACT_DEVIATED, &fact), 1);
	assert_int_equal(fact->goal, GOM__GOAL__GOAL_SOONEST);
	assert_int_equal(fact->reason, 32);
	shown = market_show(t->m, t->third, NAMES[0]);
	assert_int_equal(shown->deviations, 1);
	assert_int_equal(shown->n_taken, 1);
	assert_int_equal(shown->taken[0]->tender, 1);
	assert_int_equal(shown->taken[0]->goal, GOM__GOAL__GOAL_SOONEST);
	assert_int_equal(shown->taken[0]->reason, 32);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, trade_set_up, trade_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(scenario_apply__replaces_and_leaves_out__by_kind),
		TEST(study__shows__what_a_rule_would_do),
		TEST(study__plans_drafts__on_standing_capacities),
		TEST(study__is_made_anew__when_the_order_changes),
		TEST(study__together__counts_each_calendar_once),
		TEST(study__together__that_no_longer_fits_is_offered_to_nobody),
		TEST(order_award__of_a_scenario__tells_every_bidder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
