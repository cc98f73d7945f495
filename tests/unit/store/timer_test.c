/* SPDX-License-Identifier: Apache-2.0 */
/* Timers come in the order of their time and once each. */
#include "tests/support/cm.h"

#include "broker/store/timer.h"

static int
set_up(void **state)
{
	struct store *st = NULL;

	assert_int_equal(store_open(":memory:", NULL, &st), ERR_OK);
	assert_int_equal(store_begin(st), ERR_OK);
	*state = st;
	return 0;
}

static int
tear_down(void **state)
{
	struct store *st = *state;

	assert_int_equal(store_commit(st), ERR_OK);
	store_close(&st);
	return 0;
}

static void
put(struct store *st, enum timer_kind kind, uint64_t order, uint32_t version,
    int64_t due_ms)
{
	struct timer_row row = {
		.kind = kind,
		.order = order,
		.version = version,
		.due_ms = due_ms,
	};

	assert_int_equal(timer_set(st, &row), ERR_OK);
}

static struct timer_row
take_first(struct store *st)
{
	struct timer_row row = { 0 };
	bool found = false;

	assert_int_equal(timer_first(st, &row, &found), ERR_OK);
	assert_true(found);
	assert_int_equal(timer_cancel(st, &row), ERR_OK);
	return row;
}

static void
timer_first__finds__nothing_in_an_empty_store(void **state)
{
	struct timer_row row;
	bool found = true;

	assert_int_equal(timer_first(*state, &row, &found), ERR_OK);
	assert_false(found);
}

static void
timer_first__goes_by__time_then_kind_then_order(void **state)
{
	struct timer_row row;

	put(*state, TIMER_OFFER_EXPIRY, 1, 1, 200);
	put(*state, TIMER_BIDDING_END, 9, 1, 200);
	put(*state, TIMER_BIDDING_END, 2, 1, 200);
	put(*state, TIMER_REMIND_HAND_IN, 5, 1, 100);
	assert_int_equal(take_first(*state).kind, TIMER_REMIND_HAND_IN);
	row = take_first(*state);
	assert_int_equal(row.kind, TIMER_BIDDING_END);
	assert_int_equal(row.order, 2);
	assert_int_equal(take_first(*state).order, 9);
	assert_int_equal(take_first(*state).kind, TIMER_OFFER_EXPIRY);
}

static void
timer_set__moves__one_that_is_there(void **state)
{
	struct timer_row row;
	bool found = true;

	put(*state, TIMER_BIDDING_END, 1, 1, 100);
	put(*state, TIMER_BIDDING_END, 1, 1, 300);
	put(*state, TIMER_BIDDING_END, 1, 2, 200);
	row = take_first(*state);
	assert_int_equal(row.version, 2);
	row = take_first(*state);
	assert_int_equal(row.due_ms, 300);
	assert_int_equal(timer_first(*state, &row, &found), ERR_OK);
	assert_false(found);
}

static void
timer_cancel_order__leaves__other_orders_alone(void **state)
{
	struct timer_row row;
	bool found = true;

	put(*state, TIMER_BIDDING_END, 1, 1, 100);
	put(*state, TIMER_OFFER_EXPIRY, 1, 1, 50);
	put(*state, TIMER_BIDDING_END, 2, 1, 400);
	assert_int_equal(timer_cancel_order(*state, 1), ERR_OK);
	row = take_first(*state);
	assert_int_equal(row.order, 2);
	assert_int_equal(row.due_ms, 400);
	assert_int_equal(timer_first(*state, &row, &found), ERR_OK);
	assert_false(found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(timer_first__finds__nothing_in_an_empty_store),
		T(timer_first__goes_by__time_then_kind_then_order),
		T(timer_set__moves__one_that_is_there),
		T(timer_cancel_order__leaves__other_orders_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
