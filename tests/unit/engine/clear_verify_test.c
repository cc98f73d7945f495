/* SPDX-License-Identifier: Apache-2.0 */
/* clear_verify on plans that were tampered with. */
#include "tests/support/cm.h"

#include "tests/unit/engine/clear_market.h"

static struct market m;

/* Two lines, three households: 0 has a minimum and a total, 1 a work limit,
 * 2 came late. */
static struct clear_plan *
begin(enum clear_goal goal)
{
	struct clear_plan *plan = NULL;

	market_init(&m, goal);
	(void)market_add_line(&m, 4, 20);
	(void)market_add_line(&m, 2, 40);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 3, 5, 100);
	(void)market_add_bid(&m, 0, 1, 2, 5, 100);
	(void)market_add_bid(&m, 1, 0, 2, 5, 90);
	m.households[0].past_value = 900;
	(void)market_add_bid(&m, 2, 0, 2, 5, 100);
	m.bids[0].min_lots = 2;
	m.bids[3].standby_only = true;
	m.households[1].work_limit = 12 * (int64_t)ENGINE_DAY_WORK;
	market_add_total(&m, 0, 1, 20, 50);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 900);
	assert_int_equal(clear(&m.p, &plan, NULL), ENGINE_OK);
	assert_int_equal(clear_verify(&m.p, plan, NULL), ENGINE_OK);
	assert_int_equal(plan->lots[0], 2);
	assert_int_equal(plan->lots[1], 2);
	assert_int_equal(plan->lots[2], 2);
	return plan;
}

static void
assert_flaw(struct clear_plan **plan, enum clear_flaw_kind kind, int32_t index)
{
	struct clear_flaw flaw;

	assert_int_equal(clear_verify(&m.p, *plan, &flaw), ENGINE_BAD_PLAN);
	assert_int_equal(flaw.kind, kind);
	assert_int_equal(flaw.index, index);
	assert_int_equal(clear_verify(&m.p, *plan, NULL), ENGINE_BAD_PLAN);
	clear_plan_destroy(plan);
}

static void
clear_verify__finds__lots_outside_the_offer(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	plan->lots[1] = 3;
	assert_flaw(&plan, CLEAR_FLAW_LOTS, 1);
	plan = begin(CLEAR_CHEAPEST);
	plan->lots[0] = 1;
	assert_flaw(&plan, CLEAR_FLAW_LOTS, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->lots[2] = -1;
	assert_flaw(&plan, CLEAR_FLAW_LOTS, 2);
	plan = begin(CLEAR_CHEAPEST);
	plan->lots[3] = 1;
	assert_flaw(&plan, CLEAR_FLAW_LOTS, 3);
}

static void
clear_verify__finds__lines_and_units_that_do_not_add_up(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	plan->lots[2] = 1;
	assert_flaw(&plan, CLEAR_FLAW_LINE, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->covered_units--;
	assert_flaw(&plan, CLEAR_FLAW_COVERED, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->asked_units++;
	assert_flaw(&plan, CLEAR_FLAW_COVERED, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->covered_bound = plan->covered_units - 1;
	assert_flaw(&plan, CLEAR_FLAW_BOUND, -1);
}

static void
clear_verify__finds__a_household_overbooked(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	m.until[1][9] = m.until[1][8];
	for (int32_t d = 9; d < MARKET_DAYS; d++)
		m.until[1][d] = m.until[1][8];
	assert_flaw(&plan, CLEAR_FLAW_CALENDAR, 1);
	plan = begin(CLEAR_CHEAPEST);
	m.bids[0].first_day = MARKET_TODAY + 11;
	assert_flaw(&plan, CLEAR_FLAW_CALENDAR, 0);
	plan = begin(CLEAR_CHEAPEST);
	m.households[1].work_limit = 9 * (int64_t)ENGINE_DAY_WORK;
	assert_flaw(&plan, CLEAR_FLAW_LIMIT, 1);
}

static void
clear_verify__finds__totals_and_rules_broken(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	m.totals[0].max_units = 39;
	assert_flaw(&plan, CLEAR_FLAW_TOTAL, 0);
	plan = begin(CLEAR_CHEAPEST);
	m.totals[0].min_units = 41;
	assert_flaw(&plan, CLEAR_FLAW_TOTAL, 0);
	plan = begin(CLEAR_CHEAPEST);
	m.rules[0].value = 600;
	assert_flaw(&plan, CLEAR_FLAW_RULE, 0);
	/* saying so does not make a mandatory rule less broken */
	plan = begin(CLEAR_CHEAPEST);
	m.rules[0].value = 600;
	plan->n_broken = 1;
	plan->broken[0] = (struct clear_broken){ 0, 4 };
	assert_flaw(&plan, CLEAR_FLAW_RULE, 0);
	/* nor is one broken that holds */
	plan = begin(CLEAR_CHEAPEST);
	plan->n_broken = 1;
	plan->broken[0] = (struct clear_broken){ 0, 4 };
	assert_flaw(&plan, CLEAR_FLAW_RULE, 0);
}

static void
clear_verify__finds__objectives_and_bounds_made_up(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	for (int goal = CLEAR_FAIREST; goal <= CLEAR_SOONEST; goal++) {
		plan = begin((enum clear_goal)goal);
		plan->objective++;
		assert_flaw(&plan, CLEAR_FLAW_OBJECTIVE, -1);
		plan = begin((enum clear_goal)goal);
		plan->objective--;
		assert_flaw(&plan, CLEAR_FLAW_OBJECTIVE, -1);
		plan = begin((enum clear_goal)goal);
		plan->bound =
		    plan->objective + (goal == CLEAR_FAIREST ? -1 : 1);
		assert_flaw(&plan, CLEAR_FLAW_BOUND, -1);
	}
}

static void
clear_verify__finds__prices_that_prove_something_else(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	plan->prices[0] += 1000;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->prices[1] = -1;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, 1);
	plan = begin(CLEAR_CHEAPEST);
	plan->prices[1] = 1000 * m.lines[1].unfilled_cost + 1;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, 1);
	plan = begin(CLEAR_CHEAPEST);
	plan->prices_bound++;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
}

static void
clear_verify__finds__reasons_and_standbys_at_odds_with_the_award(void **u)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)u;
	plan->reasons[0].code = CLEAR_LATE;
	assert_flaw(&plan, CLEAR_FLAW_REASONS, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->reasons[3].code = CLEAR_WON;
	assert_flaw(&plan, CLEAR_FLAW_REASONS, 3);
	plan = begin(CLEAR_CHEAPEST);
	plan->reasons[1].figures[0] = 1;
	assert_flaw(&plan, CLEAR_FLAW_REASONS, 1);
	plan = begin(CLEAR_CHEAPEST);
	plan->standby[0] = 1;
	assert_flaw(&plan, CLEAR_FLAW_STANDBY, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->standby_first[1]--;
	plan->standby_first[2]--;
	assert_flaw(&plan, CLEAR_FLAW_STANDBY, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->standby[1] = plan->standby[0];
	assert_flaw(&plan, CLEAR_FLAW_STANDBY, 0);
}

static void
clear_verify__refuses__a_plan_of_another_problem(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	m.p.n_bids--;
	assert_flaw(&plan, CLEAR_FLAW_SHAPE, -1);
	plan = begin(CLEAR_CHEAPEST);
	m.lines[0].lot_units = 0;
	assert_int_equal(clear_verify(&m.p, plan, NULL), ENGINE_BAD_PROBLEM);
	clear_plan_destroy(&plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clear_verify__finds__lots_outside_the_offer),
		cmocka_unit_test(
		    clear_verify__finds__lines_and_units_that_do_not_add_up),
		cmocka_unit_test(clear_verify__finds__a_household_overbooked),
		cmocka_unit_test(clear_verify__finds__totals_and_rules_broken),
		cmocka_unit_test(
		    clear_verify__finds__objectives_and_bounds_made_up),
		cmocka_unit_test(
		    clear_verify__finds__prices_that_prove_something_else),
		cmocka_unit_test(
		    clear_verify__finds__reasons_and_standbys_at_odds_with_the_award),
		cmocka_unit_test(
		    clear_verify__refuses__a_plan_of_another_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
