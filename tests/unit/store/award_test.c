/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>

#include "broker/store/award.h"
#include "broker/store/lot.h"
#include "broker/store/scope.h"
#include "tests/support/desk.h"

struct fixture {
	struct desk d;
	struct people p;
	uint64_t order;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	desk_open(&f->d);
	f->p = desk_people(&f->d);
	f->order = desk_order(
	    &f->d, f->p.exporter, "rattan/basket-m", DESK_TODAY + 40);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	desk_close(&f->d);
	free(f);
	return 0;
}

static uint32_t
lot_of(struct fixture *f, uint64_t household, Gom__AwardState state,
    int64_t quantity)
{
	struct desk_lot lot = {
		.order = f->order,
		.household = household,
		.quantity = quantity,
		.due_day = DESK_TODAY + 30,
		.state = state,
	};

	return desk_lot(&f->d, &lot);
}

static struct award_row
offer(uint64_t order, uint32_t lot, uint64_t household)
{
	return (struct award_row){
		.order = order,
		.line = 1,
		.lot = lot,
		.household = household,
		.tender = 1,
		.quantity = 10,
		.rate = 1000,
		.rate_units = 1,
		.rate_days = 1,
		.offered_ms = 1,
		.expires_ms = 2,
	};
}

static void
award_offer__raises_the_version__and_allows_one_live_award(void **state)
{
	struct fixture *f = *state;
	uint32_t lot =
	    lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_OFFERED, 10);
	struct award_row row = offer(f->order, lot, f->p.neighbour);
	struct award_row live;
	uint32_t version = 0;

	assert_int_equal(award_live(f->d.st, f->order, 1, lot, &live), ERR_OK);
	assert_int_equal(award_offer(f->d.st, &row, &version), ERR_DUPLICATE);
	assert_int_equal(
	    award_move(f->d.st, &live, GOM__AWARD_STATE__AWARD_DECLINED, 3, 77),
	    ERR_OK);
	assert_int_equal(award_offer(f->d.st, &row, &version), ERR_OK);
	assert_true(version > live.version);
	assert_int_equal(award_live(f->d.st, f->order, 1, lot, &row), ERR_OK);
	assert_int_equal(row.household, f->p.neighbour);
	assert_int_equal(row.version, version);
	row.lot = 99;
	assert_int_equal(award_offer(f->d.st, &row, &version), ERR_NO_LOT);
}

static void
award_move__keeps__when_it_was_decided_and_ended(void **state)
{
	struct fixture *f = *state;
	uint32_t lot =
	    lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_OFFERED, 10);
	struct award_row row;

	assert_int_equal(award_live(f->d.st, f->order, 1, lot, &row), ERR_OK);
	assert_int_equal(
	    award_move(f->d.st, &row, GOM__AWARD_STATE__AWARD_CONFIRMED, 0, 50),
	    ERR_OK);
	assert_int_equal(award_live(f->d.st, f->order, 1, lot, &row), ERR_OK);
	assert_int_equal(row.decided_ms, 50);
	assert_int_equal(row.ended_ms, 0);
	assert_int_equal(award_made(f->d.st, &row, 4), ERR_OK);
	assert_int_equal(award_move(f->d.st, &row,
			     GOM__AWARD_STATE__AWARD_GIVEN_BACK, 6, 60),
	    ERR_OK);
	assert_int_equal(
	    award_live(f->d.st, f->order, 1, lot, &row), ERR_NO_AWARD);
	assert_int_equal(award_last(f->d.st, f->order, 1, lot, &row), ERR_OK);
	assert_int_equal(row.decided_ms, 50);
	assert_int_equal(row.ended_ms, 60);
	assert_int_equal(row.reason, 6);
	assert_int_equal(row.made, 4);
	row.version = 9;
	assert_int_equal(
	    award_move(f->d.st, &row, GOM__AWARD_STATE__AWARD_DONE, 0, 70),
	    ERR_NO_AWARD);
	assert_int_equal(
	    award_get(f->d.st, f->order, 1, lot, 9, &row), ERR_NO_AWARD);
}

static bool
has_lost(struct fixture *f, uint32_t lot, uint64_t household)
{
	bool out = false;

	assert_int_equal(
	    award_has_lost(f->d.st, f->order, 1, lot, household, &out), ERR_OK);
	return out;
}

static void
award_has_lost__looks_at__a_lot_and_those_it_came_from(void **state)
{
	struct fixture *f = *state;
	uint32_t lot =
	    lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_CONFIRMED, 10);
	struct award_row row;
	uint32_t child = 0;
	uint32_t grandchild = 0;

	assert_int_equal(lot_child(f->d.st, f->order, 1, lot, &child), ERR_OK);
	assert_int_equal(
	    lot_child(f->d.st, f->order, 1, child, &grandchild), ERR_OK);
	assert_false(has_lost(f, lot, f->p.household));
	assert_true(has_lost(f, child, f->p.household));
	assert_true(has_lost(f, grandchild, f->p.household));
	assert_false(has_lost(f, child, f->p.neighbour));
	assert_int_equal(award_live(f->d.st, f->order, 1, lot, &row), ERR_OK);
	assert_int_equal(
	    award_move(f->d.st, &row, GOM__AWARD_STATE__AWARD_CANCELLED, 0, 1),
	    ERR_OK);
	assert_false(has_lost(f, lot, f->p.household));
	assert_true(has_lost(f, child, f->p.household));
	assert_int_equal(
	    award_move(f->d.st, &row, GOM__AWARD_STATE__AWARD_EXPIRED, 0, 1),
	    ERR_OK);
	assert_true(has_lost(f, lot, f->p.household));
}

static void
award_loads__reads__what_is_held_or_committed(void **state)
{
	struct fixture *f = *state;
	struct award_load *loads = NULL;
	size_t n = 0;

	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_OFFERED, 10);
	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_CONFIRMED, 20);
	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_DONE, 40);
	lot_of(f, f->p.neighbour, GOM__AWARD_STATE__AWARD_OFFERED, 80);
	assert_int_equal(
	    award_loads(f->d.st, f->p.household, &loads, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(loads[0].offered, 10);
	assert_int_equal(loads[0].confirmed, 0);
	assert_int_equal(loads[1].confirmed, 20);
	assert_int_equal(loads[1].hand_in_day, DESK_TODAY + 40);
	assert_string_equal(loads[1].reference, "PO-1");
	free(loads);
}

static void
award_makers__reads__each_household_with_work_once(void **state)
{
	struct fixture *f = *state;
	uint64_t *makers = NULL;
	size_t n = 9;

	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_DONE, 40);
	assert_int_equal(award_makers(f->d.st, &makers, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_null(makers);
	lot_of(f, f->p.neighbour, GOM__AWARD_STATE__AWARD_OFFERED, 80);
	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_CONFIRMED, 20);
	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_OFFERED, 10);
	assert_int_equal(award_makers(f->d.st, &makers, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_true(makers[0] < makers[1]);
	assert_int_equal(
	    makers[0] + makers[1], f->p.household + f->p.neighbour);
	free(makers);
}

static void
award_sums__adds_up__awards_live_or_done(void **state)
{
	struct fixture *f = *state;
	struct award_sum *sums = NULL;
	struct award_row row;
	uint32_t lot;
	size_t n = 0;

	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_OFFERED, 10);
	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_DONE, 40);
	lot = lot_of(f, f->p.neighbour, GOM__AWARD_STATE__AWARD_OFFERED, 80);
	assert_int_equal(award_live(f->d.st, f->order, 1, lot, &row), ERR_OK);
	assert_int_equal(
	    award_move(f->d.st, &row, GOM__AWARD_STATE__AWARD_DECLINED, 1, 1),
	    ERR_OK);
	assert_int_equal(award_sums(f->d.st, f->order, &sums, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(sums[0].household, f->p.household);
	assert_int_equal(sums[0].units, 50);
	assert_int_equal(sums[0].lots, 2);
	free(sums);
}

static void
award_past_value__counts__one_currency_since_a_moment(void **state)
{
	struct fixture *f = *state;
	struct award_row row;
	uint32_t count = 9;
	int64_t value = 0;
	uint32_t lot =
	    lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_DONE, 40);

	assert_int_equal(award_last(f->d.st, f->order, 1, lot, &row), ERR_OK);
	assert_int_equal(award_past_value(f->d.st, f->p.household, "VND",
			     row.offered_ms, &value),
	    ERR_OK);
	assert_int_equal(value, row.quantity * row.rate);
	assert_int_equal(award_past_value(f->d.st, f->p.household, "VND",
			     row.offered_ms + 1, &value),
	    ERR_OK);
	assert_int_equal(value, 0);
	assert_int_equal(
	    award_past_value(f->d.st, f->p.household, "USD", 0, &value),
	    ERR_OK);
	assert_int_equal(value, 0);
	assert_int_equal(
	    award_done_count(f->d.st, f->p.household, &count), ERR_OK);
	assert_int_equal(count, 1);
	assert_int_equal(
	    award_done_count(f->d.st, f->p.neighbour, &count), ERR_OK);
	assert_int_equal(count, 0);
}

static void
award_page__filters__by_scope_and_state(void **state)
{
	struct fixture *f = *state;
	struct scope own = { .me = f->p.household, .own = true };
	struct scope exporter = { .me = f->p.exporter, .own_orders = true };
	struct scope none = { .me = f->p.household };
	struct award_filter filter = { 0 };
	struct award_view rows[8];
	size_t n = 9;

	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_DONE, 40);
	lot_of(f, f->p.household, GOM__AWARD_STATE__AWARD_CONFIRMED, 20);
	lot_of(f, f->p.neighbour, GOM__AWARD_STATE__AWARD_OFFERED, 80);
	assert_int_equal(
	    award_page(f->d.st, &none, &filter, 0, 8, rows, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(
	    award_page(f->d.st, &own, &filter, 0, 8, rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].award.quantity, 20);
	filter.with_ended = true;
	assert_int_equal(
	    award_page(f->d.st, &own, &filter, 0, 8, rows, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(
	    award_page(f->d.st, &own, &filter, 1, 8, rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].award.state, GOM__AWARD_STATE__AWARD_DONE);
	filter.household = f->p.neighbour;
	assert_int_equal(
	    award_page(f->d.st, &exporter, &filter, 0, 8, rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].award.quantity, 80);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(
		    award_offer__raises_the_version__and_allows_one_live_award),
		TEST(award_move__keeps__when_it_was_decided_and_ended),
		TEST(award_has_lost__looks_at__a_lot_and_those_it_came_from),
		TEST(award_loads__reads__what_is_held_or_committed),
		TEST(award_makers__reads__each_household_with_work_once),
		TEST(award_sums__adds_up__awards_live_or_done),
		TEST(award_past_value__counts__one_currency_since_a_moment),
		TEST(award_page__filters__by_scope_and_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
