/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/service/trade.h"

#include "broker/service/planner.h"
#include "proto/whys.h"

static void
bids(struct trade *t, const struct person *who, int64_t most)
{
	house_advance(t->m->h, 1000);
	assert_int_equal(
	    trade_bid(t->m, who, "NH-1", trade_terms(1, most, 10)), ERR_OK);
}

/* ---- when there is a plan --------------------------------------------- */

static void
order_plan__waits__for_the_end_of_bidding(void **state)
{
	struct trade *t = *state;

	market_post(t->m, "NH-0", 1);
	assert_int_equal(trade_try_plan(t->m, "NH-0"), ERR_NO_PLAN);
	trade_open(t->m, "NH-1", 400);
	assert_int_equal(trade_try_plan(t->m, "NH-1"), ERR_BIDDING_OPEN);
	assert_int_equal(
	    trade_award_version(t->m, "NH-1", 1), ERR_BIDDING_OPEN);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	assert_int_equal(trade_try_plan(t->m, "NH-1"), ERR_OK);
}

static void
order_plan__is_not_ready__while_it_is_computed(void **state)
{
	struct trade *t = *state;
	struct planner_job *job = NULL;
	struct plan_row plan;
	struct request rq;
	uint64_t order = trade_open(t->m, "NH-1", 400);
	struct planner_place place = { .order = order, .tender = 1 };

	bids(t, t->m->weaver, 400);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	market_begin(t->m, &rq);
	assert_int_equal(planner_prepare(&rq, &place, &job), ERR_NO_PLAN);
	assert_int_equal(planner_want(&rq, order, 1), ERR_OK);
	assert_int_equal(planner_prepare(&rq, &place, &job), ERR_OK);
	planner_compute(job, NULL, NULL);
	/* wanted once more meanwhile: what was computed is void */
	assert_int_equal(planner_want(&rq, order, 1), ERR_OK);
	assert_int_equal(planner_apply(&rq, job), ERR_OK);
	assert_int_equal(plan_get(t->m->h->store, order, 1, &plan), ERR_OK);
	assert_false(plan.is_ready);
	assert_int_equal(plan.version, 3);
	planner_job_destroy(&job);
	market_end(t->m);
	assert_int_equal(trade_try_plan(t->m, "NH-1"), ERR_NOT_READY);
	house_tick(t->m->h);
	assert_int_equal(trade_plan(t->m, "NH-1")->version, 3);
}

static bool
at_once(void *ctx)
{
	(void)ctx;
	return true;
}

static void
planner_compute__stopped_early__still_gives_a_lawful_plan(void **state)
{
	struct trade *t = *state;
	struct planner_job *job = NULL;
	struct request rq;
	uint64_t order = trade_open(t->m, "NH-1", 400);
	struct planner_place place = { .order = order, .tender = 1 };

	bids(t, t->m->weaver, 400);
	bids(t, t->third, 400);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	market_begin(t->m, &rq);
	assert_int_equal(planner_want(&rq, order, 1), ERR_OK);
	assert_int_equal(planner_prepare(&rq, &place, &job), ERR_OK);
	planner_compute(job, at_once, NULL);
	assert_int_equal(planner_apply(&rq, job), ERR_OK);
	planner_job_destroy(&job);
	planner_job_destroy(&job);
	market_end(t->m);
	assert_int_equal(trade_try_plan(t->m, "NH-1"), ERR_OK);
}

static void
order_plan__belongs__to_its_exporter(void **state)
{
	struct trade *t = *state;
	Gom__OrderPlanRequest in = GOM__ORDER_PLAN_REQUEST__INIT;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	in.order = (char *)"NH-1";
	assert_int_not_equal(
	    house_call(t->m->h, t->m->rival, VERB_ORDER_PLAN, &in), ERR_OK);
}

/* ---- what it says ----------------------------------------------------- */

static void
order_plan__gives_both_equals__the_same(void **state)
{
	struct trade *t = *state;
	const Gom__OrderPlanReply *plan;
	const Gom__PlanAward *first;
	const Gom__PlanAward *other;

	trade_open(t->m, "NH-1", 400);
	bids(t, t->m->weaver, 400);
	bids(t, t->third, 400);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	plan = trade_plan(t->m, "NH-1");
	first = trade_planned(plan, t->m->weaver, 1);
	other = trade_planned(plan, t->third, 1);
	assert_int_equal(plan->tender, 1);
	assert_int_equal(plan->version, 1);
	assert_int_equal(plan->goal, GOM__GOAL__GOAL_FAIREST);
	assert_int_equal(plan->units, 400);
	assert_int_equal(plan->covered, 400);
	assert_int_equal(plan->covered_bound, 400);
	assert_int_equal(plan->value, 400 * TRADE_RATE);
	assert_int_equal(plan->households, 2);
	assert_int_equal(plan->largest_share_permille, 500);
	assert_int_equal(plan->last_due_day, TRADE_HAND_IN);
	assert_int_equal(plan->n_lines, 1);
	assert_int_equal(plan->lines[0]->units, 400);
	assert_int_equal(plan->lines[0]->covered, 400);
	assert_int_equal(plan->lines[0]->bound, 400);
	assert_int_equal(plan->lines[0]->households, 2);
	assert_int_equal(plan->n_awards, 2);
	assert_int_equal(first->lots, 2);
	assert_int_equal(other->lots, 2);
	assert_int_equal(first->units, 200);
	assert_int_equal(first->rate, TRADE_RATE);
	assert_int_equal(first->value, 200 * TRADE_RATE);
	assert_int_equal(first->start_day, TRADE_START);
	assert_int_equal(first->due_day, TRADE_HAND_IN);
	assert_string_equal(first->village_name, "Phú Vinh");
	assert_int_equal(first->why->code, WHY_WON_PART);
	assert_int_equal(first->why->first, 2);
	assert_int_equal(first->why->second, 4);
}

static void
order_plan__tells_losers__why(void **state)
{
	struct trade *t = *state;
	const Gom__OrderPlanReply *plan;
	const Gom__PlanAward *loser;

	trade_open(t->m, "NH-1", 200);
	bids(t, t->m->weaver, 100);
	bids(t, t->third, 100);
	bids(t, t->fourth, 100);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	plan = trade_plan(t->m, "NH-1");
	/* equal by the goal: the earlier receipt goes first */
	loser = trade_planned(plan, t->fourth, 1);
	assert_int_equal(plan->n_awards, 3);
	assert_ptr_equal(plan->awards[2], loser);
	assert_int_equal(loser->lots, 0);
	assert_int_equal(loser->why->code, WHY_LINE_FILLED_TIE);
	assert_int_equal(plan->awards[0]->why->code, WHY_WON);
}

static void
order_plan__comes__in_pages(void **state)
{
	struct trade *t = *state;
	Gom__OrderPlanRequest in = GOM__ORDER_PLAN_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	const Gom__OrderPlanReply *reply;

	trade_open(t->m, "NH-1", 400);
	bids(t, t->m->weaver, 200);
	bids(t, t->third, 200);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	in.order = (char *)"NH-1";
	in.page = &page;
	page.limit = 1;
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_ORDER_PLAN, &in), ERR_OK);
	reply = house_reply(t->m->h);
	assert_int_equal(reply->n_awards, 1);
	assert_int_equal(reply->n_lines, 1);
	assert_true(reply->more->more);
	page.after = reply->more->next;
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_ORDER_PLAN, &in), ERR_OK);
	reply = house_reply(t->m->h);
	assert_int_equal(reply->n_awards, 1);
	assert_int_equal(reply->n_lines, 0);
	assert_false(reply->more->more);
}

/* ---- bids and lots ---------------------------------------------------- */

static void
order_plan__keeps__least_and_total(void **state)
{
	struct trade *t = *state;
	Gom__BidPutRequest in = GOM__BID_PUT_REQUEST__INIT;
	Gom__BidTerms first = trade_terms(1, 200, 10);
	Gom__BidTerms second = trade_terms(2, 200, 10);
	Gom__BidTerms *list[] = { &first, &second };
	const Gom__OrderPlanReply *plan;

	market_draft(t->m, "NH-1", 2);
	trade_open_drafted(t->m, 100);
	in.order = (char *)"NH-1";
	in.lines = list;
	in.n_lines = 2;
	in.total = 200;
	assert_int_equal(
	    house_call(t->m->h, t->m->weaver, VERB_BID_PUT, &in), ERR_OK);
	second.least = 200;
	in.total = 0;
	assert_int_equal(
	    house_call(t->m->h, t->third, VERB_BID_PUT, &in), ERR_OK);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	plan = trade_plan(t->m, "NH-1");
	assert_int_equal(trade_planned(plan, t->m->weaver, 1)->units +
			     trade_planned(plan, t->m->weaver, 2)->units,
	    200);
	assert_int_equal(trade_planned(plan, t->third, 2)->units, 200);
	assert_int_equal(plan->covered, 600);
}

static void
order_plan__fills__a_smaller_last_lot_too(void **state)
{
	struct trade *t = *state;
	const Gom__OrderPlanReply *plan;
	struct plan_lot_row *lots = NULL;
	uint64_t order = trade_open(t->m, "NH-1", 250);
	size_t n = 0;

	bids(t, t->m->weaver, 250);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	plan = trade_plan(t->m, "NH-1");
	assert_int_equal(plan->covered, 250);
	assert_int_equal(plan->n_awards, 1);
	assert_int_equal(plan->awards[0]->lots, 3);
	assert_int_equal(plan->awards[0]->units, 250);
	assert_int_equal(plan->awards[0]->why->code, WHY_WON);
	assert_int_equal(plan->awards[0]->why->first, 3);
	assert_int_equal(plan->awards[0]->why->second, 250);
	assert_int_equal(
	    plan_lots(t->m->h->store, order, 1, &lots, &n), ERR_OK);
	assert_int_equal(n, 3);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(lots[i].lot, i + 1);
	free(lots);
}

static void
order_plan__hands_lots_out__by_number_and_receipt(void **state)
{
	struct trade *t = *state;
	struct plan_lot_row *lots = NULL;
	uint64_t order = trade_open(t->m, "NH-1", 400);
	size_t n = 0;

	bids(t, t->third, 200);
	bids(t, t->m->weaver, 200);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	assert_int_equal(
	    plan_lots(t->m->h->store, order, 1, &lots, &n), ERR_OK);
	assert_int_equal(n, 4);
	assert_int_equal(lots[0].household, t->third->member);
	assert_int_equal(lots[1].household, t->third->member);
	assert_int_equal(lots[2].household, t->m->weaver->member);
	assert_int_equal(lots[3].household, t->m->weaver->member);
	free(lots);
}

static void
order_plan__counts__work_already_booked(void **state)
{
	struct trade *t = *state;
	const Gom__PlanAward *planned;

	trade_open(t->m, "NH-0", 300);
	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-0", trade_terms(1, 300, 10)),
	    ERR_OK);
	bids(t, t->m->weaver, 400);
	trade_award(t->m, "NH-0");
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	planned = trade_planned(trade_plan(t->m, "NH-1"), t->m->weaver, 1);
	/* 47 days, of which 30 are held */
	assert_int_equal(planned->lots, 1);
	assert_int_equal(planned->why->code, WHY_WON_PART);
	assert_int_equal(planned->why->third, WHY_CALENDAR_FULL);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 400, 10)),
	    ERR_OK);
	assert_int_equal(trade_reading(t->m)->units, 170);
}

static void
order_plan__leaves_out__the_suspended_and_the_late(void **state)
{
	struct trade *t = *state;
	Gom__MemberSuspendRequest in = GOM__MEMBER_SUSPEND_REQUEST__INIT;
	const Gom__OrderPlanReply *plan;

	trade_open(t->m, "NH-1", 400);
	bids(t, t->m->weaver, 400);
	bids(t, t->third, 100);
	in.member = t->m->weaver->member;
	in.reason = 22; /* dispute */
	assert_int_equal(
	    house_call(t->m->h, t->m->h->operator, VERB_MEMBER_SUSPEND, &in),
	    ERR_OK);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	assert_int_equal(
	    trade_bid(t->m, t->fourth, "NH-1", trade_terms(1, 400, 10)),
	    ERR_OK);
	plan = trade_plan(t->m, "NH-1");
	assert_int_equal(plan->covered, 100);
	assert_null(trade_planned(plan, t->m->weaver, 1));
	assert_null(trade_planned(plan, t->fourth, 1));
}

/* ---- rules ------------------------------------------------------------ */

/* with_rule opens NH-1, 400 in lots of 100, under one rule. */
static uint64_t
with_rule(struct trade *t, Gom__RuleKind kind, int64_t value)
{
	Gom__Rule rule = GOM__RULE__INIT;
	Gom__Rule *list[] = { &rule };

	rule.kind = kind;
	rule.value = value;
	market_draft(t->m, "NH-1", 1);
	t->m->header.rules = list;
	t->m->header.n_rules = 1;
	return trade_open_drafted(t->m, 100);
}

static void
order_plan__holds__the_largest_share(void **state)
{
	struct trade *t = *state;
	const Gom__PlanAward *planned;

	with_rule(t, GOM__RULE_KIND__RULE_MAX_SHARE_ORDER, 500);
	bids(t, t->m->weaver, 400);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	planned = trade_planned(trade_plan(t->m, "NH-1"), t->m->weaver, 1);
	assert_int_equal(planned->units, 200);
	assert_int_equal(planned->why->third, WHY_SHARE_LIMIT);
}

static void
order_plan__holds__the_limit_of_open_work(void **state)
{
	struct trade *t = *state;

	with_rule(t, GOM__RULE_KIND__RULE_OPEN_WORK, 25);
	bids(t, t->m->weaver, 400);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	assert_int_equal(
	    trade_planned(trade_plan(t->m, "NH-1"), t->m->weaver, 1)->units,
	    200);
}

static void
order_plan__reports__a_rule_it_cannot_keep(void **state)
{
	struct trade *t = *state;
	const Gom__OrderPlanReply *plan;

	with_rule(t, GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS, 3);
	bids(t, t->m->weaver, 400);
	bids(t, t->third, 400);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	plan = trade_plan(t->m, "NH-1");
	assert_int_equal(plan->n_breaches, 1);
	assert_int_equal(plan->breaches[0]->by, 1);
	assert_int_equal(
	    plan->breaches[0]->rule->kind, GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS);
	assert_int_equal(plan->breaches[0]->rule->value, 3);
}

static void
order_plan__gives_newcomers__their_share(void **state)
{
	struct trade *t = *state;
	const Gom__OrderPlanReply *plan;

	with_rule(t, GOM__RULE_KIND__RULE_NEWCOMERS_MIN, 1000);
	bids(t, t->m->weaver, 400);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	plan = trade_plan(t->m, "NH-1");
	assert_int_equal(plan->covered, 400);
	assert_int_equal(plan->n_breaches, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TRADE_TEST(order_plan__waits__for_the_end_of_bidding),
		TRADE_TEST(order_plan__is_not_ready__while_it_is_computed),
		TRADE_TEST(
		    planner_compute__stopped_early__still_gives_a_lawful_plan),
		TRADE_TEST(order_plan__belongs__to_its_exporter),
		TRADE_TEST(order_plan__gives_both_equals__the_same),
		TRADE_TEST(order_plan__tells_losers__why),
		TRADE_TEST(order_plan__comes__in_pages),
		TRADE_TEST(order_plan__keeps__least_and_total),
		TRADE_TEST(order_plan__fills__a_smaller_last_lot_too),
		TRADE_TEST(order_plan__hands_lots_out__by_number_and_receipt),
		TRADE_TEST(order_plan__counts__work_already_booked),
		TRADE_TEST(order_plan__leaves_out__the_suspended_and_the_late),
		TRADE_TEST(order_plan__holds__the_largest_share),
		TRADE_TEST(order_plan__holds__the_limit_of_open_work),
		TRADE_TEST(order_plan__reports__a_rule_it_cannot_keep),
		TRADE_TEST(order_plan__gives_newcomers__their_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
