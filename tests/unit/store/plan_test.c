/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>

#include "broker/store/plan.h"
#include "tests/support/desk.h"

static int
set_up(void **state)
{
	struct desk *d = calloc(1, sizeof *d);

	assert_non_null(d);
	desk_open(d);
	*state = d;
	return 0;
}

static int
tear_down(void **state)
{
	struct desk *d = *state;

	desk_close(d);
	free(d);
	return 0;
}

static void
ready(struct desk *d, uint64_t version)
{
	struct plan_row row = {
		.order = 7,
		.tender = 1,
		.version = version,
		.goal = 2,
	};

	assert_int_equal(
	    plan_ready(d->st, &row, (const uint8_t *)"abc", 3), ERR_OK);
}

static void
plan_want__raises_the_version__each_time(void **state)
{
	struct desk *d = *state;
	struct plan_row plan;
	uint64_t order;
	uint32_t tender;

	assert_int_equal(plan_next(d->st, &order, &tender), ERR_NO_PLAN);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_NO_PLAN);
	assert_int_equal(plan_latest(d->st, 7, &plan), ERR_NO_PLAN);
	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	assert_int_equal(plan_want(d->st, 7, 1, 2), ERR_OK);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_int_equal(plan.version, 2);
	assert_int_equal(plan.goal, 2);
	assert_false(plan.is_ready);
	assert_int_equal(plan_want(d->st, 3, 5, 1), ERR_OK);
	assert_int_equal(plan_next(d->st, &order, &tender), ERR_OK);
	assert_int_equal(order, 3);
	assert_int_equal(tender, 5);
	assert_int_equal(plan_want(d->st, 7, 4, 1), ERR_OK);
	assert_int_equal(plan_latest(d->st, 7, &plan), ERR_OK);
	assert_int_equal(plan.tender, 4);
}

static void
plan_next_after__goes__round(void **state)
{
	static const struct {
		uint64_t order;
		uint32_t tender;
	} turns[] = { { 3, 5 }, { 7, 1 }, { 7, 4 }, { 3, 5 } };
	struct desk *d = *state;
	uint64_t order = 0;
	uint32_t tender = 0;

	assert_int_equal(
	    plan_next_after(d->st, 0, 0, &order, &tender), ERR_NO_PLAN);
	assert_int_equal(plan_want(d->st, 7, 4, 1), ERR_OK);
	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	assert_int_equal(plan_want(d->st, 3, 5, 1), ERR_OK);
	for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
		assert_int_equal(
		    plan_next_after(d->st, order, tender, &order, &tender),
		    ERR_OK);
		assert_int_equal(order, turns[i].order);
		assert_int_equal(tender, turns[i].tender);
	}
}

static void
plan_ready__is_only_for__the_version_that_is_wanted(void **state)
{
	struct desk *d = *state;
	struct plan_row plan;
	uint8_t *summary = NULL;
	size_t len = 0;

	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	ready(d, 1);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_false(plan.is_ready);
	assert_int_equal(plan_summary(d->st, 7, 1, &summary, &len), ERR_OK);
	assert_int_equal(len, 0);
	assert_null(summary);
	ready(d, 2);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_true(plan.is_ready);
	assert_false(plan.is_taken);
	assert_int_equal(plan_summary(d->st, 7, 1, &summary, &len), ERR_OK);
	assert_int_equal(len, 3);
	assert_memory_equal(summary, "abc", 3);
	free(summary);
	assert_int_equal(plan_take(d->st, 7, 1, NULL, 0), ERR_OK);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_true(plan.is_taken);
}

static void
plan_price__keeps__version_and_what_bids_would_have_won_at(void **state)
{
	struct desk *d = *state;
	struct plan_bid_row bid = { .line = 1, .household = 4, .rank = 1 };
	struct plan_row plan;
	uint8_t *summary = NULL;
	size_t len = 0;

	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	ready(d, 1);
	assert_int_equal(plan_bid_add(d->st, 7, 1, &bid), ERR_OK);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_false(plan.is_priced);
	assert_int_equal(
	    plan_price(d->st, &plan, (const uint8_t *)"wxyz", 4), ERR_OK);
	bid.win_price = 34100;
	bid.win_lots = 2;
	assert_int_equal(plan_bid_price(d->st, 7, 1, &bid), ERR_OK);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_true(plan.is_priced);
	assert_true(plan.is_ready);
	assert_int_equal(plan.version, 1);
	assert_int_equal(plan_summary(d->st, 7, 1, &summary, &len), ERR_OK);
	assert_int_equal(len, 4);
	free(summary);
	/* a new proposal has to be priced anew */
	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_false(plan.is_priced);
}

static void
plan_want_unpriced__wants__what_was_under_way(void **state)
{
	struct desk *d = *state;
	struct plan_row plan;

	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	ready(d, 1);
	assert_int_equal(plan_want_unpriced(d->st), ERR_OK);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_false(plan.is_ready);
	assert_int_equal(plan.version, 2);
	ready(d, 2);
	assert_int_equal(plan_take(d->st, 7, 1, NULL, 0), ERR_OK);
	assert_int_equal(plan_want_unpriced(d->st), ERR_OK);
	assert_int_equal(plan_get(d->st, 7, 1, &plan), ERR_OK);
	assert_true(plan.is_ready);
}

static void
plan_deviation_next__finds__what_was_taken_otherwise(void **state)
{
	struct desk *d = *state;
	struct plan_deviation found;
	uint32_t tender = 0;

	for (uint32_t no = 1; no <= 3; no++)
		assert_int_equal(plan_want(d->st, 7, no, 1), ERR_OK);
	assert_int_equal(plan_take(d->st, 7, 1, NULL, 0), ERR_OK);
	assert_int_equal(
	    plan_take(d->st, 7, 2, (const uint8_t *)"dev", 3), ERR_OK);
	assert_int_equal(
	    plan_deviation_next(d->st, 7, &tender, &found), ERR_OK);
	assert_int_equal(tender, 2);
	assert_int_equal(found.len, 3);
	free(found.data);
	assert_int_equal(
	    plan_deviation_next(d->st, 7, &tender, &found), ERR_NO_PLAN);
}

static void
plan_bids__come__awards_first(void **state)
{
	struct desk *d = *state;
	struct plan_bid_row rows[] = {
		{ .line = 1, .household = 4, .rank = 1, .why_code = 14 },
		{ .line = 2, .household = 3, .lots = 2, .units = 20 },
		{ .line = 1, .household = 9, .lots = 1, .units = 10 },
	};
	struct plan_bid_row read[3];
	size_t n = 0;

	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	ready(d, 1);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(plan_bid_add(d->st, 7, 1, &rows[i]), ERR_OK);
	assert_int_equal(plan_bids(d->st, 7, 1, 0, 3, read, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(read[0].household, 9);
	assert_int_equal(read[1].household, 3);
	assert_int_equal(read[2].household, 4);
	assert_int_equal(read[2].why_code, 14);
	assert_int_equal(plan_bids(d->st, 7, 1, 2, 3, read, &n), ERR_OK);
	assert_int_equal(n, 1);
	/* a further proposal replaces them */
	assert_int_equal(plan_want(d->st, 7, 1, 1), ERR_OK);
	ready(d, 2);
	assert_int_equal(plan_bids(d->st, 7, 1, 0, 3, read, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void
plan_lots__come__by_number(void **state)
{
	struct desk *d = *state;
	struct plan_lot_row second = { .line = 1, .lot = 2, .household = 4 };
	struct plan_lot_row first = { .line = 1, .lot = 1, .household = 5 };
	struct plan_lot_row *rows = NULL;
	size_t n = 9;

	assert_int_equal(plan_lots(d->st, 7, 1, &rows, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(plan_lot_add(d->st, 7, 1, &second), ERR_OK);
	assert_int_equal(plan_lot_add(d->st, 7, 1, &first), ERR_OK);
	assert_int_equal(plan_lot_add(d->st, 7, 1, &first), ERR_DUPLICATE);
	assert_int_equal(plan_lots(d->st, 7, 1, &rows, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].household, 5);
	assert_int_equal(rows[1].household, 4);
	free(rows);
}

static void
standby_append__goes__behind_those_of_the_plan(void **state)
{
	struct desk *d = *state;
	struct plan_bid_row rows[] = {
		{ .line = 1, .household = 4, .rank = 2 },
		{ .line = 1, .household = 3, .rank = 1 },
		{ .line = 1, .household = 9, .lots = 1 },
	};
	struct standby_row *list = NULL;
	uint32_t rank = 9;
	size_t n = 0;

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(plan_bid_add(d->st, 7, 1, &rows[i]), ERR_OK);
	assert_int_equal(standby_take(d->st, 7, 1), ERR_OK);
	assert_int_equal(standby_take(d->st, 7, 1), ERR_OK);
	assert_int_equal(standby_append(d->st, 7, 1, 1, 8, &rank), ERR_OK);
	assert_int_equal(rank, 3);
	assert_int_equal(standby_append(d->st, 7, 1, 1, 4, &rank), ERR_OK);
	assert_int_equal(rank, 0);
	assert_int_equal(standby_append(d->st, 7, 1, 2, 4, &rank), ERR_OK);
	assert_int_equal(rank, 1);
	assert_int_equal(standby_list(d->st, 7, 1, 1, &list, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(list[0].household, 3);
	assert_int_equal(list[1].household, 4);
	assert_int_equal(list[2].household, 8);
	free(list);
	assert_int_equal(standby_list(d->st, 7, 1, 0, &list, &n), ERR_OK);
	assert_int_equal(n, 4);
	free(list);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plan_want__raises_the_version__each_time),
		TEST(plan_next_after__goes__round),
		TEST(plan_ready__is_only_for__the_version_that_is_wanted),
		TEST(
		    plan_price__keeps__version_and_what_bids_would_have_won_at),
		TEST(plan_want_unpriced__wants__what_was_under_way),
		TEST(plan_deviation_next__finds__what_was_taken_otherwise),
		TEST(plan_bids__come__awards_first),
		TEST(plan_lots__come__by_number),
		TEST(standby_append__goes__behind_those_of_the_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
