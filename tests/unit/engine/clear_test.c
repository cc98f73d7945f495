/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include "tests/unit/engine/clear_market.h"

static struct market m;

static struct clear_plan *
solve(void)
{
	struct clear_plan *plan = NULL;
	struct clear_fault fault;
	struct clear_flaw flaw;

	assert_int_equal(clear(&m.p, &plan, &fault), ENGINE_OK);
	assert_int_equal(fault.part, CLEAR_PART_NONE);
	assert_int_equal(clear_verify(&m.p, plan, &flaw), ENGINE_OK);
	assert_int_equal(flaw.kind, CLEAR_FLAW_NONE);
	return plan;
}

static void
assert_refused(enum engine_err err, enum clear_part part, int32_t index)
{
	struct clear_plan *plan = NULL;
	struct clear_fault fault;

	assert_int_equal(clear(&m.p, &plan, &fault), err);
	assert_null(plan);
	assert_int_equal(fault.part, part);
	assert_int_equal(fault.index, index);
	assert_int_equal(clear(&m.p, &plan, NULL), err);
}

/* ---- coverage ------------------------------------------------------- */

static void
clear__gives_an_empty_plan__for_an_empty_problem(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	for (int goal = CLEAR_FAIREST; goal <= CLEAR_SOONEST; goal++) {
		market_init(&m, (enum clear_goal)goal);
		plan = solve();
		assert_int_equal(plan->covered_units, 0);
		assert_int_equal(plan->covered_bound, 0);
		assert_int_equal(
		    plan->objective, goal == CLEAR_SOONEST ? -1 : 0);
		clear_plan_destroy(&plan);
	}
	clear_plan_destroy(&plan);
}

static void
clear__leaves_lines_unfilled__that_nobody_bid_on(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_CHEAPEST);
	(void)market_add_line(&m, 3, 10);
	(void)market_add_household(&m, 0);
	plan = solve();
	assert_int_equal(plan->unfilled[0], 3);
	assert_int_equal(plan->asked_units, 30);
	assert_int_equal(plan->covered_bound, 0);
	assert_int_equal(plan->objective, 30000);
	assert_int_equal(plan->bound, 30000);
	assert_int_equal(
	    plan->prices[0], 1000 * (10000 + plan->unit_weight * 10));
	clear_plan_destroy(&plan);
}

static void
clear__awards_nothing__to_households_without_time(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_SOONEST);
	(void)market_add_line(&m, 3, 10);
	(void)market_add_household(&m, 0);
	memset(m.until, 0, sizeof m.until);
	(void)market_add_bid(&m, 0, 0, 3, 1, 10);
	plan = solve();
	assert_int_equal(plan->covered_units, 0);
	assert_int_equal(plan->covered_bound, 0);
	assert_int_equal(plan->objective, -1);
	clear_plan_destroy(&plan);
}

/* Line 0 only household 0 can make, and it has time for one of the two; so
 * line 1 must go to household 1, however dear. */
static void
clear__covers_first__whatever_it_costs(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_CHEAPEST);
	(void)market_add_line(&m, 2, 10);
	(void)market_add_line(&m, 2, 10);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 2, 5, 100);
	(void)market_add_bid(&m, 0, 1, 2, 5, 1);
	(void)market_add_bid(&m, 1, 1, 2, 5, 30000);
	plan = solve();
	assert_int_equal(plan->covered_units, 40);
	assert_int_equal(plan->covered_bound, 40);
	assert_int_equal(plan->lots[0], 2);
	assert_int_equal(plan->lots[1], 0);
	assert_int_equal(plan->lots[2], 2);
	assert_int_equal(plan->objective, 60200);
	clear_plan_destroy(&plan);
}

/* Every household has time for one lot; the only full award needs a chain of
 * three: 0 -> line 0, 1 -> line 1, 2 -> line 2, 3 -> line 3. */
static void
clear__places_a_lot__by_a_chain_of_moves(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_CHEAPEST);
	for (int32_t i = 0; i < 4; i++) {
		(void)market_add_line(&m, 1, 5);
		(void)market_add_household(&m, 0);
	}
	(void)market_add_bid(&m, 0, 0, 1, 5, 900);
	(void)market_add_bid(&m, 0, 1, 1, 5, 1);
	(void)market_add_bid(&m, 1, 1, 1, 5, 900);
	(void)market_add_bid(&m, 1, 2, 1, 5, 1);
	(void)market_add_bid(&m, 2, 2, 1, 5, 900);
	(void)market_add_bid(&m, 2, 3, 1, 5, 1);
	(void)market_add_bid(&m, 3, 3, 1, 5, 900);
	m.p.iterations = -1;
	plan = solve();
	assert_int_equal(plan->covered_units, 40);
	clear_plan_destroy(&plan);
}

static void
clear__respects__intervals_and_not_only_due_days(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_FAIREST);
	(void)market_add_line(&m, 4, 10);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 4, 2, 1);
	m.bids[0].first_day = MARKET_TODAY + 4;
	plan = solve();
	/* six of the ten days are left for it: three lots of two days */
	assert_int_equal(plan->lots[0], 3);
	assert_int_equal(plan->covered_bound, 30);
	clear_plan_destroy(&plan);

	m.households[0].n_fixed = 1;
	m.fixed[0][0] = (struct work_item){ MARKET_TODAY + 5, MARKET_TODAY + 6,
		2 * ENGINE_DAY_WORK };
	plan = solve();
	assert_int_equal(plan->lots[0], 2);
	clear_plan_destroy(&plan);
}

static void
clear__gives_all_or_nothing__below_a_minimum(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_FAIREST);
	(void)market_add_line(&m, 4, 6);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 4, 2, 1);
	m.bids[0].min_lots = 4;
	plan = solve();
	assert_int_equal(plan->lots[0], 0);
	assert_int_equal(plan->covered_bound, 0);
	clear_plan_destroy(&plan);
	m.bids[0].min_lots = 3;
	plan = solve();
	assert_int_equal(plan->lots[0], 3);
	clear_plan_destroy(&plan);
}

static void
clear__keeps_a_total__over_two_lines(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_CHEAPEST);
	(void)market_add_line(&m, 3, 50);
	(void)market_add_line(&m, 3, 50);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 3, 1, 1);
	(void)market_add_bid(&m, 0, 1, 3, 1, 1);
	market_add_total(&m, 0, 1, 0, 45);
	plan = solve();
	assert_int_equal(plan->covered_units, 40);
	assert_int_equal(plan->covered_bound, 40);
	clear_plan_destroy(&plan);
	m.totals[0].max_units = 0;
	m.totals[0].min_units = 61;
	plan = solve();
	assert_int_equal(plan->covered_units, 0);
	clear_plan_destroy(&plan);
}

static void
clear__never_awards__a_late_bid_but_lets_it_stand_by_last(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_CHEAPEST);
	(void)market_add_line(&m, 1, 50);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 1, 1, 1);
	(void)market_add_bid(&m, 1, 0, 1, 1, 50);
	(void)market_add_bid(&m, 2, 0, 1, 1, 70);
	m.bids[0].standby_only = true;
	plan = solve();
	assert_int_equal(plan->lots[1], 1);
	assert_int_equal(plan->standby_first[1], 2);
	assert_int_equal(plan->standby[0], 2);
	assert_int_equal(plan->standby[1], 0);
	clear_plan_destroy(&plan);
}

/* ---- goals ---------------------------------------------------------- */

static void
clear__evens_out__value_per_worker_with_what_was_earned_before(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_FAIREST);
	(void)market_add_line(&m, 6, 100);
	(void)market_add_household(&m, 300);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	m.households[2].n_workers = 2;
	for (int32_t h = 0; h < 3; h++)
		(void)market_add_bid(&m, h, 0, 6, 1, 1);
	plan = solve();
	/* 300/1, 200/1, 400/2: any other way has a smaller least */
	assert_int_equal(plan->lots[0], 0);
	assert_int_equal(plan->lots[1], 2);
	assert_int_equal(plan->lots[2], 4);
	assert_int_equal(plan->objective, 200 * 1000);
	assert_int_equal(plan->bound, 200 * 1000);
	assert_int_equal(plan->end, CLEAR_FINISHED);
	clear_plan_destroy(&plan);
}

static void
clear__closes_a_village__when_collecting_there_costs_more(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_CHEAPEST);
	(void)market_add_line(&m, 4, 100);
	for (int32_t h = 0; h < 2; h++) {
		(void)market_add_household(&m, 0);
		m.households[h].village = h;
		(void)market_add_bid(&m, h, 0, h == 0 ? 4 : 2, 1, 100 - h * 20);
	}
	m.p.n_villages = 2;
	m.villages[0].cost = 50;
	m.villages[1].cost = 39;
	plan = solve();
	assert_int_equal(plan->lots[1], 2);
	assert_int_equal(plan->objective, 2 * 100 + 2 * 80 + 50 + 39);
	clear_plan_destroy(&plan);
	m.villages[1].cost = 41;
	plan = solve();
	assert_int_equal(plan->lots[1], 0);
	assert_int_equal(plan->objective, 450);
	clear_plan_destroy(&plan);
}

static void
clear__spreads_the_work__to_be_done_sooner(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_SOONEST);
	(void)market_add_line(&m, 4, 60);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 900);
	(void)market_add_bid(&m, 0, 0, 4, 6, 1);
	(void)market_add_bid(&m, 1, 0, 4, 3, 1);
	m.bids[1].tail_days = 4;
	m.bids[1].due_day -= 4;
	plan = solve();
	/* two lots each: 12 days, and 6 + 4 days of tail; with one and three
	 * it would be 13 */
	assert_int_equal(plan->lots[0], 2);
	assert_int_equal(plan->lots[1], 2);
	assert_int_equal(plan->objective, MARKET_TODAY + 11);
	assert_true(plan->bound <= plan->objective);
	clear_plan_destroy(&plan);
}

static void
clear__breaks_ties__by_past_value_then_cost_then_day_then_order(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_CHEAPEST);
	(void)market_add_line(&m, 1, 60);
	for (int32_t h = 0; h < 3; h++) {
		(void)market_add_household(&m, 100);
		(void)market_add_bid(&m, h, 0, 1, 1, 70);
	}
	plan = solve();
	assert_int_equal(plan->lots[0], 1);
	clear_plan_destroy(&plan);
	m.bids[1].due_day--;
	plan = solve();
	assert_int_equal(plan->lots[1], 1);
	clear_plan_destroy(&plan);
	m.households[2].past_value = 99;
	plan = solve();
	assert_int_equal(plan->lots[2], 1);
	clear_plan_destroy(&plan);
	m.p.goal = CLEAR_FAIREST;
	m.households[2].past_value = 100;
	m.bids[2].due_day--;
	m.bids[2].lot_cost = 69;
	plan = solve();
	assert_int_equal(plan->lots[2], 1);
	clear_plan_destroy(&plan);
}

static void
clear__prices_a_line__at_its_marginal_lot(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_CHEAPEST);
	(void)market_add_line(&m, 3, 60);
	for (int32_t h = 0; h < 3; h++) {
		(void)market_add_household(&m, 0);
		(void)market_add_bid(&m, h, 0, 2, 1, 70 + 10 * h);
	}
	plan = solve();
	assert_int_equal(plan->prices[0], 80 * 1000);
	assert_int_equal(plan->prices_bound, 220);
	assert_int_equal(plan->objective, 220);
	assert_int_equal(plan->bound, 220);
	clear_plan_destroy(&plan);
}

/* ---- limits --------------------------------------------------------- */

static void
assert_same_plan(const struct clear_plan *a, const struct clear_plan *b)
{
	assert_memory_equal(
	    a->lots, b->lots, (size_t)a->n_bids * sizeof *a->lots);
	assert_memory_equal(
	    a->standby, b->standby, (size_t)a->n_bids * sizeof *a->standby);
	assert_memory_equal(
	    a->reasons, b->reasons, (size_t)a->n_bids * sizeof *a->reasons);
	assert_memory_equal(
	    a->prices, b->prices, (size_t)a->n_lines * sizeof *a->prices);
	assert_int_equal(a->objective, b->objective);
	assert_int_equal(a->covered_bound, b->covered_bound);
	assert_int_equal(a->n_steps, b->n_steps);
}

static void
clear__gives_the_same_plan__every_time(void **unused)
{
	struct clear_plan *a, *b;

	(void)unused;
	for (uint64_t seed = 0; seed < 60; seed++) {
		market_draw(&m, seed, true);
		m.p.iterations = 500;
		a = solve();
		b = solve();
		assert_same_plan(a, b);
		clear_plan_destroy(&a);
		clear_plan_destroy(&b);
	}
}

static bool
stop_after(void *ctx)
{
	int *n_left = ctx;

	return (*n_left)-- <= 0;
}

static void
clear__stops_with_a_feasible_plan__whenever_it_is_told(void **unused)
{
	struct clear_plan *plan;
	int n_left;

	(void)unused;
	for (uint64_t seed = 0; seed < 40; seed++) {
		market_draw(&m, 7000 + seed, true);
		m.p.stop = stop_after;
		m.p.stop_ctx = &n_left;
		m.p.iterations = 500;
		n_left = (int)seed / 2;
		plan = solve();
		assert_true(n_left >= 0 || plan->end == CLEAR_STOPPED);
		clear_plan_destroy(&plan);
	}
}

static void
clear__keeps_to_the_iterations__it_was_given(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_draw(&m, 2, false);
	m.p.iterations = 40;
	plan = solve();
	assert_in_range(plan->n_steps, 0, 40);
	clear_plan_destroy(&plan);
	m.p.iterations = -1;
	plan = solve();
	assert_int_equal(plan->n_steps, 0);
	clear_plan_destroy(&plan);
}

static void
clear__begins__where_the_last_plan_ended(void **unused)
{
	int32_t warm[MARKET_MAX];
	struct clear_plan *plan;
	int64_t units;

	(void)unused;
	for (uint64_t seed = 0; seed < 60; seed++) {
		market_draw(&m, seed, false);
		plan = solve();
		units = plan->covered_units;
		memcpy(warm, plan->lots, (size_t)plan->n_bids * sizeof *warm);
		clear_plan_destroy(&plan);
		m.p.warm_lots = warm;
		m.p.iterations = -1;
		plan = solve();
		assert_true(plan->covered_units >= units);
		clear_plan_destroy(&plan);
	}
}

/* ---- bad problems --------------------------------------------------- */

static void
fresh(void)
{
	market_init(&m, CLEAR_FAIREST);
	(void)market_add_line(&m, 3, 10);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 3, 1, 10);
}

static void
clear__names__the_array_and_place_of_what_is_wrong(void **unused)
{
	(void)unused;
	fresh();
	m.p.n_bids = -1;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_HEAD, -1);
	fresh();
	m.lines[0].order_line = 1;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_LINES, 0);
	fresh();
	m.lines[0].lot_units = 0;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_LINES, 0);
	fresh();
	m.p.n_villages = 1;
	m.villages[0].cost = -1;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_VILLAGES, 0);
	fresh();
	m.households[0].n_workers = 0;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_HOUSEHOLDS, 0);
	fresh();
	m.until[0][5] = 0;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_HOUSEHOLDS, 0);
	fresh();
	m.bids[0].household = 1;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_BIDS, 0);
	fresh();
	m.bids[0].min_lots = 4;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_BIDS, 0);
	fresh();
	m.bids[0].tail_days = 1;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_BIDS, 0);
	fresh();
	m.lines[0].due_day += MARKET_DAYS;
	m.bids[0].due_day += MARKET_DAYS;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_BIDS, 0);
	fresh();
	(void)market_add_bid(&m, 0, 0, 1, 1, 1);
	market_add_total(&m, 1, 0, 0, 0);
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_TOTALS, 0);
	fresh();
	m.p.n_held = 1;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_HELD, 0);
	fresh();
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 1001);
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_RULES, 0);
}

static void
clear__refuses__an_order_line_of_two_orders(void **unused)
{
	(void)unused;
	fresh();
	m.p.n_orders = 2;
	(void)market_add_line(&m, 1, 10);
	m.lines[1].order = 1;
	m.lines[1].order_line = 0;
	assert_refused(ENGINE_BAD_PROBLEM, CLEAR_PART_LINES, 1);
}

static void
clear__refuses__figures_that_overflow(void **unused)
{
	(void)unused;
	fresh();
	m.lines[0].lot_units = INT64_MAX;
	assert_refused(ENGINE_OVERFLOW, CLEAR_PART_LINES, 0);
	fresh();
	m.lines[0].unfilled_cost = INT64_MAX;
	assert_refused(ENGINE_OVERFLOW, CLEAR_PART_LINES, 0);
	fresh();
	m.bids[0].lot_cost = INT64_MAX;
	assert_refused(ENGINE_OVERFLOW, CLEAR_PART_BIDS, 0);
	fresh();
	m.bids[0].lot_work = INT64_MAX;
	assert_refused(ENGINE_OVERFLOW, CLEAR_PART_BIDS, 0);
	fresh();
	m.households[0].past_value = INT64_MAX;
	assert_refused(ENGINE_OVERFLOW, CLEAR_PART_HOUSEHOLDS, 0);
}

static void
clear__copes__with_millions_of_lots(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	market_init(&m, CLEAR_FAIREST);
	(void)market_add_line(&m, INT32_MAX, 100);
	for (int32_t h = 0; h < 3; h++) {
		(void)market_add_household(&m, h);
		(void)market_add_bid(&m, h, 0, INT32_MAX, 1, 1);
		m.bids[h].lot_work = 1;
	}
	m.p.iterations = 200;
	plan = solve();
	assert_int_equal(plan->covered_units, 3 * 100 * 10000000LL);
	assert_int_equal(plan->covered_bound, plan->covered_units);
	clear_plan_destroy(&plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    clear__gives_an_empty_plan__for_an_empty_problem),
		cmocka_unit_test(
		    clear__leaves_lines_unfilled__that_nobody_bid_on),
		cmocka_unit_test(
		    clear__awards_nothing__to_households_without_time),
		cmocka_unit_test(clear__covers_first__whatever_it_costs),
		cmocka_unit_test(clear__places_a_lot__by_a_chain_of_moves),
		cmocka_unit_test(
		    clear__respects__intervals_and_not_only_due_days),
		cmocka_unit_test(clear__gives_all_or_nothing__below_a_minimum),
		cmocka_unit_test(clear__keeps_a_total__over_two_lines),
		cmocka_unit_test(
		    clear__never_awards__a_late_bid_but_lets_it_stand_by_last),
		cmocka_unit_test(
		    clear__evens_out__value_per_worker_with_what_was_earned_before),
		cmocka_unit_test(
		    clear__closes_a_village__when_collecting_there_costs_more),
		cmocka_unit_test(clear__spreads_the_work__to_be_done_sooner),
		cmocka_unit_test(
		    clear__breaks_ties__by_past_value_then_cost_then_day_then_order),
		cmocka_unit_test(clear__prices_a_line__at_its_marginal_lot),
		cmocka_unit_test(clear__gives_the_same_plan__every_time),
		cmocka_unit_test(
		    clear__stops_with_a_feasible_plan__whenever_it_is_told),
		cmocka_unit_test(clear__keeps_to_the_iterations__it_was_given),
		cmocka_unit_test(clear__begins__where_the_last_plan_ended),
		cmocka_unit_test(
		    clear__names__the_array_and_place_of_what_is_wrong),
		cmocka_unit_test(clear__refuses__an_order_line_of_two_orders),
		cmocka_unit_test(clear__refuses__figures_that_overflow),
		cmocka_unit_test(clear__copes__with_millions_of_lots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
