/* SPDX-License-Identifier: Apache-2.0 */
/* Each code of CLEAR_REASONS in a market made to produce it. */
#include "tests/support/cm.h"

#include "tests/unit/engine/clear_market.h"

enum {
	DAY = ENGINE_DAY_WORK
};

static struct market m;
static bool is_seen[CLEAR_N_CODES];

static struct clear_plan *
solve(void)
{
	struct clear_plan *plan = NULL;

	assert_int_equal(clear(&m.p, &plan, NULL), ENGINE_OK);
	assert_int_equal(clear_verify(&m.p, plan, NULL), ENGINE_OK);
	return plan;
}

static void
assert_reason(const struct clear_plan *plan, int32_t bid, enum clear_code code,
    int64_t f0, int64_t f1, int64_t f2, int32_t day)
{
	const struct clear_reason *reason = &plan->reasons[bid];

	assert_int_equal(reason->code, code);
	assert_int_equal(reason->figures[0], f0);
	assert_int_equal(reason->figures[1], f1);
	assert_int_equal(reason->figures[2], f2);
	assert_int_equal(reason->day, day);
	is_seen[code] = true;
}

/* one line of n_lots, due in 50 days, and households that offer so many at
 * 100, 200, 300 ... a lot */
static void
begin(enum clear_goal goal, int32_t n_lots, int32_t n_households, int32_t most)
{
	market_init(&m, goal);
	(void)market_add_line(&m, n_lots, 50);
	for (int32_t h = 0; h < n_households; h++) {
		(void)market_add_household(&m, 0);
		(void)market_add_bid(&m, h, 0, most, 2, 100 * (h + 1));
	}
}

static void
a_reason__says__won_in_whole_or_in_part_and_price_above(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_CHEAPEST, 4, 3, 3);
	plan = solve();
	assert_reason(plan, 0, CLEAR_WON, 3, 30, 0, -1);
	assert_reason(plan, 1, CLEAR_WON_PART, 1, 3, CLEAR_NOT_NEEDED, -1);
	assert_reason(plan, 2, CLEAR_PRICE_ABOVE, 300, 200, 4, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__cost_above_where_the_price_is_not(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_CHEAPEST, 3, 2, 3);
	m.bids[1].lot_price = 90;
	plan = solve();
	assert_reason(plan, 1, CLEAR_COST_ABOVE, 200, 100, 3, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__the_village_costs_too_much(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_CHEAPEST, 3, 2, 3);
	m.p.n_villages = 1;
	m.villages[0].cost = 500;
	m.households[0].village = 0;
	plan = solve();
	assert_reason(plan, 0, CLEAR_VILLAGE_COST, 100, 200, 500, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__fairer_or_tied(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_FAIREST, 2, 3, 1);
	m.households[0].past_value = 70;
	m.households[1].past_value = 40;
	m.households[2].past_value = 71;
	plan = solve();
	assert_reason(plan, 2, CLEAR_LINE_FILLED_FAIRER, 171, 170, 2, -1);
	clear_plan_destroy(&plan);
	m.households[2].past_value = 70;
	plan = solve();
	assert_reason(plan, 2, CLEAR_LINE_FILLED_TIE, 70, 70, 2, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__it_would_finish_later(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_SOONEST, 2, 2, 2);
	m.bids[1].lot_work = 9 * DAY;
	plan = solve();
	assert_reason(plan, 1, CLEAR_FINISHES_LATER, 0, 0, 0, MARKET_TODAY + 3);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__the_calendar_is_full_and_until_when(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_FAIREST, 5, 1, 5);
	m.bids[0].lot_work = 60 * DAY;
	m.households[0].n_fixed = 1;
	m.fixed[0][0] =
	    (struct work_item){ MARKET_TODAY, MARKET_TODAY + 59, 20 * DAY };
	plan = solve();
	assert_reason(plan, 0, CLEAR_CALENDAR_FULL, 60 * DAY, 40 * DAY, 0,
	    MARKET_TODAY + 49);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__the_open_work_is_at_its_limit(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_FAIREST, 5, 1, 5);
	m.households[0].work_limit = 5 * DAY;
	plan = solve();
	assert_reason(plan, 0, CLEAR_WON_PART, 2, 5, CLEAR_WORK_LIMIT, -1);
	clear_plan_destroy(&plan);
	m.households[0].work_limit = DAY;
	plan = solve();
	assert_reason(plan, 0, CLEAR_WORK_LIMIT, DAY, 2 * DAY, 0, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__the_share_is_used_up(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_FAIREST, 5, 1, 5);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 100);
	plan = solve();
	assert_reason(plan, 0, CLEAR_SHARE_LIMIT, 5, 10, 0, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__a_rule_shuts_it_out(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_FAIREST, 5, 3, 2);
	(void)market_add_rule(&m, CLEAR_GROUP_MAX, 0);
	m.rules[0].n_households = 1;
	m.members[0][0] = 1;
	plan = solve();
	assert_reason(plan, 1, CLEAR_RULE, 0, 0, 0, -1);
	clear_plan_destroy(&plan);
	m.rules[0].kind = CLEAR_MAX_HOUSEHOLDS;
	m.rules[0].value = 1;
	plan = solve();
	assert_int_equal(plan->covered_units, 20);
	assert_reason(plan, 2, CLEAR_RULE, 0, 1, 0, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__the_minimum_was_not_met(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_CHEAPEST, 3, 2, 3);
	m.bids[0].max_lots = 2;
	m.bids[1].min_lots = 3;
	m.bids[1].lot_work = 20 * DAY;
	plan = solve();
	assert_reason(plan, 1, CLEAR_MINIMUM_NOT_MET, 3, 2, 0, -1);
	clear_plan_destroy(&plan);
	m.bids[1].max_lots = 9;
	m.bids[1].min_lots = 9;
	plan = solve();
	assert_reason(plan, 1, CLEAR_MINIMUM_NOT_MET, 9, 3, 0, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__the_total_stands_in_the_way(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_CHEAPEST, 3, 1, 3);
	(void)market_add_line(&m, 3, 50);
	(void)market_add_bid(&m, 0, 1, 3, 2, 100);
	market_add_total(&m, 0, 1, 0, 30);
	plan = solve();
	assert_int_equal(plan->lots[0] + plan->lots[1], 3);
	assert_int_equal(
	    plan->reasons[plan->lots[0] ? 1 : 0].code, CLEAR_GROUP_TOTAL);
	assert_reason(
	    plan, plan->lots[0] ? 1 : 0, CLEAR_GROUP_TOTAL, 0, 30, 0, -1);
	clear_plan_destroy(&plan);
	m.totals[0].min_units = 70;
	m.totals[0].max_units = 0;
	plan = solve();
	assert_reason(plan, 0, CLEAR_GROUP_TOTAL, 70, 0, 0, -1);
	clear_plan_destroy(&plan);
}

static void
a_reason__says__late_and_nothing_offered(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_FAIREST, 1, 3, 1);
	m.bids[1].standby_only = true;
	m.bids[2].max_lots = 0;
	plan = solve();
	assert_reason(plan, 1, CLEAR_LATE, 0, 0, 0, -1);
	assert_reason(plan, 2, CLEAR_NOTHING_OFFERED, 0, 0, 0, -1);
	clear_plan_destroy(&plan);
}

/* Two of a household's own bids on one line: the first fills it. */
static void
a_reason__says__not_needed(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(CLEAR_FAIREST, 0, 1, 2);
	plan = solve();
	assert_reason(plan, 0, CLEAR_NOT_NEEDED, 0, 0, 0, -1);
	clear_plan_destroy(&plan);
}

static void
every_reason__was__produced_above(void **unused)
{
	(void)unused;
	for (int code = 0; code < CLEAR_N_CODES; code++)
		if (!is_seen[code])
			fail_msg("no market produced reason %d", code);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_reason__says__won_in_whole_or_in_part_and_price_above),
		cmocka_unit_test(
		    a_reason__says__cost_above_where_the_price_is_not),
		cmocka_unit_test(a_reason__says__the_village_costs_too_much),
		cmocka_unit_test(a_reason__says__fairer_or_tied),
		cmocka_unit_test(a_reason__says__it_would_finish_later),
		cmocka_unit_test(
		    a_reason__says__the_calendar_is_full_and_until_when),
		cmocka_unit_test(a_reason__says__the_open_work_is_at_its_limit),
		cmocka_unit_test(a_reason__says__the_share_is_used_up),
		cmocka_unit_test(a_reason__says__a_rule_shuts_it_out),
		cmocka_unit_test(a_reason__says__the_minimum_was_not_met),
		cmocka_unit_test(a_reason__says__the_total_stands_in_the_way),
		cmocka_unit_test(a_reason__says__late_and_nothing_offered),
		cmocka_unit_test(a_reason__says__not_needed),
		cmocka_unit_test(every_reason__was__produced_above),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
