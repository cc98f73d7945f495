/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "broker/store/bid.h"
#include "broker/store/member.h"
#include "broker/store/scope.h"
#include "broker/store/tender.h"
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

static struct bid_row
put(struct fixture *f, uint64_t household, int64_t most, int64_t received_ms)
{
	struct bid_row row = {
		.order = f->order,
		.tender = 1,
		.line = 1,
		.household = household,
		.typed_by = household,
		.received_ms = received_ms,
		.most = most,
		.rate_units = 10,
		.rate_days = 1,
		.start_day = DESK_TODAY + 2,
	};

	assert_int_equal(bid_put(f->d.st, &row), ERR_OK);
	return row;
}

static void
bid_put__makes_the_newest_revision__the_one_that_counts(void **state)
{
	struct fixture *f = *state;
	struct bid_row row;

	assert_int_equal(
	    bid_current(f->d.st, f->order, 1, 1, f->p.household, &row),
	    ERR_NO_BID);
	put(f, f->p.household, 100, 1);
	put(f, f->p.household, 200, 2);
	assert_int_equal(
	    bid_current(f->d.st, f->order, 1, 1, f->p.household, &row), ERR_OK);
	assert_int_equal(row.revision, 2);
	assert_int_equal(row.most, 200);
	assert_true(row.is_current);
	assert_false(row.is_withdrawn);
	assert_int_equal(
	    desk_count(&f->d, "SELECT COUNT(*) FROM bid WHERE current = 1"), 1);
	assert_int_equal(desk_count(&f->d, "SELECT COUNT(*) FROM bid"), 2);
}

static void
bid_of_tender__reads_bids__in_the_order_of_receipt(void **state)
{
	struct fixture *f = *state;
	struct bid_row *rows = NULL;
	size_t n = 9;

	assert_int_equal(
	    bid_of_tender(f->d.st, f->order, 1, 0, &rows, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_null(rows);
	put(f, f->p.household, 100, 30);
	put(f, f->p.stranger, 100, 10);
	put(f, f->p.neighbour, 100, 10);
	put(f, f->p.both, 100, 20);
	assert_int_equal(
	    bid_withdraw(f->d.st, f->order, 1, 1, f->p.both), ERR_OK);
	assert_int_equal(
	    bid_of_tender(f->d.st, f->order, 1, 0, &rows, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].household, f->p.neighbour);
	assert_int_equal(rows[1].household, f->p.stranger);
	assert_int_equal(rows[2].household, f->p.household);
	free(rows);
	assert_int_equal(
	    bid_of_tender(f->d.st, f->order, 1, f->p.stranger, &rows, &n),
	    ERR_OK);
	assert_int_equal(n, 1);
	free(rows);
}

static void
bid_total__is_none__until_it_is_given(void **state)
{
	struct fixture *f = *state;
	int64_t total = 9;

	assert_int_equal(
	    bid_total_get(f->d.st, f->order, 1, f->p.household, &total),
	    ERR_OK);
	assert_int_equal(total, 0);
	assert_int_equal(
	    bid_total_put(f->d.st, f->order, 1, f->p.household, 500), ERR_OK);
	assert_int_equal(
	    bid_total_put(f->d.st, f->order, 1, f->p.household, 400), ERR_OK);
	assert_int_equal(
	    bid_total_get(f->d.st, f->order, 1, f->p.household, &total),
	    ERR_OK);
	assert_int_equal(total, 400);
}

static void
refusal__of_the_whole_order__covers_each_line(void **state)
{
	struct fixture *f = *state;
	struct refusal_row row = {
		.order = f->order,
		.tender = 1,
		.household = f->p.household,
		.reason = 7,
		.typed_by = f->p.leader,
		.received_ms = 5,
	};
	struct refusal_row found;
	bool has_answered = true;

	assert_int_equal(bid_has_answered(f->d.st, f->order, 1, 1,
			     f->p.household, &has_answered),
	    ERR_OK);
	assert_false(has_answered);
	assert_int_equal(
	    refusal_get(f->d.st, f->order, 1, 1, f->p.household, &found),
	    ERR_NO_BID);
	assert_int_equal(refusal_put(f->d.st, &row), ERR_OK);
	row.reason = 8;
	assert_int_equal(refusal_put(f->d.st, &row), ERR_OK);
	assert_int_equal(
	    refusal_get(f->d.st, f->order, 1, 1, f->p.household, &found),
	    ERR_OK);
	assert_int_equal(found.reason, 8);
	assert_int_equal(found.typed_by, f->p.leader);
	assert_int_equal(bid_has_answered(f->d.st, f->order, 1, 1,
			     f->p.household, &has_answered),
	    ERR_OK);
	assert_true(has_answered);
	assert_int_equal(
	    refusal_drop(f->d.st, f->order, 1, 1, f->p.household), ERR_OK);
	assert_int_equal(desk_count(&f->d, "SELECT COUNT(*) FROM refusal"), 0);
}

/* page counts what a scope shows of both kinds. */
static size_t
page(struct fixture *f, const struct scope *sealed, const struct scope *opened,
    uint64_t skip, size_t cap)
{
	struct bid_filter filter = { .order = f->order };
	struct bid_view rows[8];
	size_t n = 0;

	assert_int_equal(
	    bid_page(f->d.st, sealed, opened, &filter, skip, cap, rows, &n),
	    ERR_OK);
	return n;
}

static void
bid_page__shows_sealed_and_opened_bids__by_their_own_scopes(void **state)
{
	struct fixture *f = *state;
	struct scope none = { .me = f->p.household };
	struct scope own = { .me = f->p.household, .own = true };
	struct scope nothing = { 0 };
	struct scope exporter = { .me = f->p.exporter, .own_orders = true };
	struct scope village = { .me = f->p.coordinator, .village = true };
	struct member_row row;

	assert_int_equal(member_get(f->d.st, f->p.coordinator, &row), ERR_OK);
	village.my_village = row.village;
	put(f, f->p.household, 100, 1);
	put(f, f->p.stranger, 100, 2);
	assert_int_equal(page(f, &own, &none, 0, 8), 1);
	assert_int_equal(page(f, &nothing, &exporter, 0, 8), 0);
	assert_int_equal(page(f, &nothing, &village, 0, 8), 0);
	assert_int_equal(
	    tender_set_ended(f->d.st, f->order, 1, f->d.now_ms), ERR_OK);
	assert_int_equal(page(f, &own, &none, 0, 8), 0);
	assert_int_equal(page(f, &nothing, &exporter, 0, 8), 2);
	assert_int_equal(page(f, &nothing, &exporter, 1, 8), 1);
	assert_int_equal(page(f, &nothing, &exporter, 0, 1), 1);
	assert_int_equal(page(f, &nothing, &village, 0, 8), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bid_put__makes_the_newest_revision__the_one_that_counts),
		TEST(bid_of_tender__reads_bids__in_the_order_of_receipt),
		TEST(bid_total__is_none__until_it_is_given),
		TEST(refusal__of_the_whole_order__covers_each_line),
		TEST(
		    bid_page__shows_sealed_and_opened_bids__by_their_own_scopes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
