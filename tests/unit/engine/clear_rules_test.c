/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include "tests/unit/engine/clear_market.h"

static struct market m;

static struct clear_plan *
solve(void)
{
	struct clear_plan *plan = NULL;

	assert_int_equal(clear(&m.p, &plan, NULL), ENGINE_OK);
	assert_int_equal(clear_verify(&m.p, plan, NULL), ENGINE_OK);
	return plan;
}

/* one line of ten lots and four households, the first the cheapest */
static void
begin(int32_t most)
{
	market_init(&m, CLEAR_CHEAPEST);
	(void)market_add_line(&m, 10, 100);
	for (int32_t h = 0; h < 4; h++) {
		(void)market_add_household(&m, 0);
		(void)market_add_bid(&m, h, 0, most, 1, 100 + 10 * h);
	}
}

static void
assert_lots(
    const struct clear_plan *plan, int32_t a, int32_t b, int32_t c, int32_t d)
{
	assert_int_equal(plan->lots[0], a);
	assert_int_equal(plan->lots[1], b);
	assert_int_equal(plan->lots[2], c);
	assert_int_equal(plan->lots[3], d);
}

static void
a_largest_share__holds_for__an_order_and_counts_what_is_held(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(10);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 400);
	plan = solve();
	assert_lots(plan, 4, 4, 2, 0);
	assert_int_equal(plan->n_broken, 0);
	clear_plan_destroy(&plan);

	/* 120 units in all, 48 each, of which household 0 has 20 */
	m.held[m.p.n_held++] = (struct clear_held){ 0, 0, 0, 20 };
	plan = solve();
	assert_lots(plan, 2, 4, 4, 0);
	clear_plan_destroy(&plan);
}

static void
a_largest_share__of_a_line__leaves_other_lines_alone(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(10);
	(void)market_add_line(&m, 10, 100);
	(void)market_add_bid(&m, 0, 1, 10, 1, 100);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 500);
	m.rules[0].scope = CLEAR_OF_LINE;
	plan = solve();
	assert_lots(plan, 5, 5, 0, 0);
	assert_int_equal(plan->lots[4], 10);
	clear_plan_destroy(&plan);
}

static void
two_lines_of_one_order_line__share__its_rules(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(10);
	(void)market_add_line(&m, 1, 100);
	m.lines[1].order_line = 0;
	m.lines[1].lot_units = 5;
	(void)market_add_bid(&m, 0, 1, 1, 1, 1);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 300);
	m.rules[0].scope = CLEAR_OF_LINE;
	plan = solve();
	/* 31 units of 105 each: two lots and the small one only 0 makes */
	assert_int_equal(plan->covered_units, 105);
	assert_int_equal(plan->lots[0] * 10 + plan->lots[4] * 5, 25);
	assert_int_equal(plan->standby_first[1], 4);
	clear_plan_destroy(&plan);
}

static void
a_largest_number_of_households__holds__at_the_price_of_coverage(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(3);
	(void)market_add_rule(&m, CLEAR_MAX_HOUSEHOLDS, 2);
	plan = solve();
	assert_lots(plan, 3, 3, 0, 0);
	assert_int_equal(plan->unfilled[0], 4);
	assert_int_equal(plan->covered_bound, 60);
	assert_false(plan->relaxed_rules);
	clear_plan_destroy(&plan);
}

static void
a_least_number_of_households__is_reached__where_it_can_be(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(10);
	(void)market_add_rule(&m, CLEAR_MIN_HOUSEHOLDS, 3);
	plan = solve();
	assert_lots(plan, 8, 1, 1, 0);
	assert_int_equal(plan->n_broken, 0);
	clear_plan_destroy(&plan);

	m.rules[0].value = 6;
	plan = solve();
	assert_lots(plan, 7, 1, 1, 1);
	assert_int_equal(plan->n_broken, 1);
	assert_int_equal(plan->broken[0].rule, 0);
	assert_int_equal(plan->broken[0].by, 2);
	clear_plan_destroy(&plan);
}

static void
a_group__gets__its_least_share_and_no_more_than_its_largest(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(10);
	(void)market_add_rule(&m, CLEAR_GROUP_MIN, 350);
	m.rules[0].n_households = 2;
	m.members[0][0] = 2;
	m.members[0][1] = 3;
	plan = solve();
	assert_lots(plan, 6, 0, 4, 0);
	clear_plan_destroy(&plan);

	(void)market_add_rule(&m, CLEAR_GROUP_MAX, 250);
	m.rules[1].n_households = 1;
	plan = solve();
	assert_lots(plan, 2, 4, 4, 0);
	clear_plan_destroy(&plan);
}

static void
contradictory_rules__end_in__a_plan_that_names_the_broken(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(10);
	(void)market_add_rule(&m, CLEAR_MAX_HOUSEHOLDS, 1);
	(void)market_add_rule(&m, CLEAR_MIN_HOUSEHOLDS, 3);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 0);
	plan = solve();
	assert_int_equal(plan->covered_units, 0);
	assert_int_equal(plan->covered_bound, 0);
	assert_int_equal(plan->n_broken, 1);
	assert_int_equal(plan->broken[0].rule, 1);
	assert_int_equal(plan->broken[0].by, 3);
	clear_plan_destroy(&plan);
}

static void
a_target__is_kept__only_where_it_costs_no_coverage(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(4);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 200);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 300);
	m.rules[0].mandatory = false;
	m.rules[1].mandatory = false;
	plan = solve();
	/* four households of two lots cannot make ten: 0 is dropped */
	assert_int_equal(plan->covered_units, 100);
	assert_lots(plan, 3, 3, 3, 1);
	assert_int_equal(plan->n_broken, 1);
	assert_int_equal(plan->broken[0].rule, 0);
	assert_int_equal(plan->broken[0].by, 10);
	clear_plan_destroy(&plan);
}

static void
targets__are_taken__by_priority(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	begin(10);
	(void)market_add_rule(&m, CLEAR_MAX_HOUSEHOLDS, 2);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 400);
	for (int32_t r = 0; r < 2; r++) {
		m.rules[r].mandatory = false;
		m.rules[r].priority = 2 - r;
	}
	plan = solve();
	assert_lots(plan, 4, 4, 2, 0);
	assert_int_equal(plan->broken[0].rule, 0);
	clear_plan_destroy(&plan);
	m.rules[0].priority = 0;
	plan = solve();
	/* of two households, one must have 50 of 100 units */
	assert_lots(plan, 5, 5, 0, 0);
	assert_int_equal(plan->broken[0].rule, 1);
	assert_int_equal(plan->broken[0].by, 10);
	clear_plan_destroy(&plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_largest_share__holds_for__an_order_and_counts_what_is_held),
		cmocka_unit_test(
		    a_largest_share__of_a_line__leaves_other_lines_alone),
		cmocka_unit_test(two_lines_of_one_order_line__share__its_rules),
		cmocka_unit_test(
		    a_largest_number_of_households__holds__at_the_price_of_coverage),
		cmocka_unit_test(
		    a_least_number_of_households__is_reached__where_it_can_be),
		cmocka_unit_test(
		    a_group__gets__its_least_share_and_no_more_than_its_largest),
		cmocka_unit_test(
		    contradictory_rules__end_in__a_plan_that_names_the_broken),
		cmocka_unit_test(
		    a_target__is_kept__only_where_it_costs_no_coverage),
		cmocka_unit_test(targets__are_taken__by_priority),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
