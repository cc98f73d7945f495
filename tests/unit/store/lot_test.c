/* SPDX-License-Identifier: Apache-2.0 */
/* Orders, lines and lots as they are kept: a move between buckets is all or
 * nothing, a child lot takes the line's next number. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/cm.h"

#include "broker/store/line.h"
#include "broker/store/lot.h"
#include "broker/store/member.h"
#include "broker/store/order.h"
#include "broker/store/scope.h"

#define OPEN      GOM__BUCKET__BUCKET_OPEN
#define OFFERED   GOM__BUCKET__BUCKET_OFFERED
#define CONFIRMED GOM__BUCKET__BUCKET_CONFIRMED
#define ACCEPTED  GOM__BUCKET__BUCKET_ACCEPTED
#define SHORT     GOM__BUCKET__BUCKET_SHORT_CLOSED
#define OVER      GOM__BUCKET__BUCKET_OVER
#define NONE      GOM__BUCKET__BUCKET_NONE

struct fixture {
	struct store *st;
	uint64_t exporter;
	uint64_t order;
};

static void
put_line(struct store *st, uint64_t order, uint32_t no)
{
	struct line_row line = {
		.order = order,
		.no = no,
		.sku = "RB-1",
		.description = "giỏ mây",
		.class_name = "rattan/basket-m",
		.unit = "H87",
		.quantity = 100,
		.pack = 10,
		.cargo_ready_day = 20840 + (int32_t)no,
		.hand_in_day = 20830 + (int32_t)no,
		.piece_rate = 45000,
		.selling_price = 900,
	};
	struct lot_row lot = { .order = order, .line = no, .no = 1 };

	lot.round = 1;
	lot.in[OPEN] = 100;
	assert_int_equal(line_put(st, &line), ERR_OK);
	assert_int_equal(line_set_split(st, order, no, 100, 1), ERR_OK);
	assert_int_equal(lot_put(st, &lot), ERR_OK);
}

static struct order_row
an_order(uint64_t exporter, const char *reference)
{
	struct order_row order = {
		.exporter = exporter,
		.currency = "VND",
		.buyer = "Nordic Home AB",
		.goal = GOM__GOAL__GOAL_FAIREST,
		.price_mode = GOM__PRICE_MODE__PRICE_FIXED,
		.buffer_days = 10,
		.posted_ms = 1000,
		.rules = { 0x5a, 0x02, 0x08, 0x01 },
		.rules_len = 4,
	};

	strcpy(order.reference, reference);
	return order;
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct member_row member = {
		.roles = 1u << GOM__ROLE__ROLE_EXPORTER,
		.state = GOM__MEMBER_STATE__MEMBER_ACTIVE,
		.workers = 1,
		.weekdays = 127,
	};
	struct member_person person = { .name = "Công ty Mây" };
	struct order_row order;

	assert_non_null(f);
	assert_int_equal(store_open(":memory:", NULL, &f->st), ERR_OK);
	assert_int_equal(store_begin(f->st), ERR_OK);
	assert_int_equal(
	    member_put(f->st, &member, &person, &f->exporter), ERR_OK);
	order = an_order(f->exporter, "PO-1");
	assert_int_equal(order_put(f->st, &order, &f->order), ERR_OK);
	put_line(f->st, f->order, 1);
	put_line(f->st, f->order, 2);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(store_commit(f->st), ERR_OK);
	store_close(&f->st);
	free(f);
	return 0;
}

static void
order_put__keeps__every_field(void **state)
{
	struct fixture *f = *state;
	struct order_row row;
	uint64_t id = 0;

	assert_int_equal(order_get(f->st, f->order, &row), ERR_OK);
	assert_int_equal(row.exporter, f->exporter);
	assert_string_equal(row.reference, "PO-1");
	assert_string_equal(row.buyer, "Nordic Home AB");
	assert_string_equal(row.currency, "VND");
	assert_int_equal(row.goal, GOM__GOAL__GOAL_FAIREST);
	assert_int_equal(row.buffer_days, 10);
	assert_int_equal(row.rules_len, 4);
	assert_int_equal(row.rules[3], 1);
	assert_int_equal(row.opened_ms, 0);
	assert_false(row.is_complete);
	assert_int_equal(order_find(f->st, f->exporter, "PO-1", &id), ERR_OK);
	assert_int_equal(id, f->order);
	assert_int_equal(
	    order_find(f->st, f->exporter, "PO-2", &id), ERR_NO_ORDER);
	assert_int_equal(order_get(f->st, 99, &row), ERR_NO_ORDER);
}

static void
order_put__refuses__a_second_order_of_one_reference(void **state)
{
	struct fixture *f = *state;
	struct order_row row = an_order(f->exporter, "PO-1");
	uint64_t id = 7;

	assert_int_equal(order_put(f->st, &row, &id), ERR_DUPLICATE);
	assert_int_equal(id, 7);
}

static void
order_set_unsealed__keeps__the_first_moment(void **state)
{
	struct fixture *f = *state;
	struct order_row row;

	assert_int_equal(order_set_unsealed(f->st, f->order, 50), ERR_OK);
	assert_int_equal(order_set_unsealed(f->st, f->order, 60), ERR_OK);
	assert_int_equal(order_set_complete(f->st, f->order), ERR_OK);
	assert_int_equal(order_set_opened(f->st, f->order, 40, 45), ERR_OK);
	assert_int_equal(order_set_cancelled(f->st, f->order, 70), ERR_OK);
	assert_int_equal(order_count_deviation(f->st, f->order), ERR_OK);
	assert_int_equal(order_count_deviation(f->st, f->order), ERR_OK);
	assert_int_equal(order_get(f->st, f->order, &row), ERR_OK);
	assert_int_equal(row.unsealed_ms, 50);
	assert_true(row.is_complete);
	assert_int_equal(row.opened_ms, 40);
	assert_int_equal(row.ends_ms, 45);
	assert_int_equal(row.cancelled_ms, 70);
	assert_int_equal(row.deviations, 2);
}

static void
order_entry_next__counts__within_the_order(void **state)
{
	struct fixture *f = *state;
	uint64_t no = 0;

	assert_int_equal(order_entry_next(f->st, f->order, &no), ERR_OK);
	assert_int_equal(no, 1);
	assert_int_equal(order_entry_next(f->st, f->order, &no), ERR_OK);
	assert_int_equal(no, 2);
	assert_int_equal(order_entry_next(f->st, 99, &no), ERR_NO_ORDER);
}

static void
line_get__gives__what_was_put(void **state)
{
	struct fixture *f = *state;
	struct line_row row;

	assert_int_equal(line_get(f->st, f->order, 2, &row), ERR_OK);
	assert_string_equal(row.sku, "RB-1");
	assert_string_equal(row.description, "giỏ mây");
	assert_string_equal(row.class_name, "rattan/basket-m");
	assert_int_equal(row.quantity, 100);
	assert_int_equal(row.hand_in_day, 20832);
	assert_int_equal(row.selling_price, 900);
	assert_int_equal(row.lot_units, 100);
	assert_int_equal(row.lot_last, 1);
	assert_int_equal(line_get(f->st, f->order, 3, &row), ERR_NO_LINE);
}

static void
line_after__pages__in_order(void **state)
{
	struct fixture *f = *state;
	struct line_row rows[3];
	struct line_total total;
	size_t n = 9;

	assert_int_equal(line_after(f->st, f->order, 0, 1, rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].no, 1);
	assert_int_equal(line_after(f->st, f->order, 1, 3, rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].no, 2);
	assert_int_equal(line_after(f->st, f->order, 2, 3, rows, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(line_total(f->st, f->order, &total), ERR_OK);
	assert_int_equal(total.lines, 2);
	assert_int_equal(total.units, 200);
	assert_int_equal(total.first_hand_in_day, 20831);
	assert_int_equal(total.last_hand_in_day, 20832);
	assert_int_equal(total.last_cargo_ready_day, 20842);
}

static int64_t
in_bucket(struct fixture *f, uint32_t lot, Gom__Bucket bucket)
{
	struct lot_row row;

	assert_int_equal(lot_get(f->st, f->order, 1, lot, &row), ERR_OK);
	return row.in[bucket];
}

static void
lot_move__moves__between_any_two_buckets(void **state)
{
	struct fixture *f = *state;

	for (int from = OPEN; from <= OVER; from++) {
		for (int to = OPEN; to <= OVER; to++) {
			assert_int_equal(lot_move(f->st, f->order, 1, 1, NONE,
					     (Gom__Bucket)from, 3),
			    ERR_OK);
			assert_int_equal(
			    lot_move(f->st, f->order, 1, 1, (Gom__Bucket)from,
				(Gom__Bucket)to, 3),
			    ERR_OK);
			assert_int_equal(lot_move(f->st, f->order, 1, 1,
					     (Gom__Bucket)to, NONE, 3),
			    ERR_OK);
		}
		assert_int_equal(
		    in_bucket(f, 1, (Gom__Bucket)from), from == OPEN ? 100 : 0);
	}
}

static void
lot_move__refuses__more_than_the_bucket_holds(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    lot_move(f->st, f->order, 1, 1, OPEN, OFFERED, 101), ERR_QUANTITY);
	assert_int_equal(
	    lot_move(f->st, f->order, 1, 1, CONFIRMED, OPEN, 1), ERR_QUANTITY);
	assert_int_equal(
	    lot_move(f->st, f->order, 1, 1, OPEN, OFFERED, -1), ERR_QUANTITY);
	assert_int_equal(in_bucket(f, 1, OPEN), 100);
	assert_int_equal(
	    lot_move(f->st, f->order, 1, 1, OPEN, OFFERED, 100), ERR_OK);
	assert_int_equal(
	    lot_move(f->st, f->order, 1, 1, OPEN, OFFERED, 0), ERR_OK);
	assert_int_equal(in_bucket(f, 1, OPEN), 0);
	assert_int_equal(in_bucket(f, 1, OFFERED), 100);
	assert_int_equal(
	    lot_move(f->st, f->order, 1, 9, OPEN, OFFERED, 1), ERR_NO_LOT);
}

static void
lot_child__takes__the_next_number_and_round(void **state)
{
	struct fixture *f = *state;
	struct lot_row row;
	uint32_t no = 0;

	assert_int_equal(lot_child(f->st, f->order, 1, 1, &no), ERR_OK);
	assert_int_equal(no, 2);
	assert_int_equal(lot_child(f->st, f->order, 1, 2, &no), ERR_OK);
	assert_int_equal(no, 3);
	assert_int_equal(lot_get(f->st, f->order, 1, 3, &row), ERR_OK);
	assert_int_equal(row.parent, 2);
	assert_int_equal(row.round, 3);
	assert_int_equal(row.tender, 0);
	assert_int_equal(lot_ordered(&row), 0);
	assert_int_equal(lot_child(f->st, f->order, 1, 9, &no), ERR_NO_LOT);
	assert_int_equal(lot_child(f->st, f->order, 2, 1, &no), ERR_OK);
	assert_int_equal(no, 2);
}

static void
lot_ordered__leaves_out__what_came_over(void **state)
{
	struct lot_row row = { 0 };

	(void)state;
	for (int b = OPEN; b <= OVER; b++)
		row.in[b] = 1 << b;
	assert_int_equal(lot_ordered(&row), (1 << OVER) - (1 << OPEN));
	assert_int_equal(lot_unaccepted(&row),
	    (1 << OVER) - (1 << OPEN) - (1 << ACCEPTED) - (1 << SHORT));
}

static void
lot_each__filters__by_line_and_tender(void **state)
{
	struct fixture *f = *state;
	struct lot_filter filter = { .order = f->order };
	struct lot_row unsplit = { .order = f->order, .line = 1 };
	struct lot_row *rows = NULL;
	size_t n = 0;

	unsplit.round = 1;
	assert_int_equal(lot_put(f->st, &unsplit), ERR_OK);
	assert_int_equal(lot_each(f->st, &filter, &rows, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(rows[1].line, 2);
	assert_int_equal(lot_set_tender(f->st, &rows[1], 3, 2), ERR_OK);
	free(rows);
	filter.tender = 3;
	assert_int_equal(lot_each(f->st, &filter, &rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].round, 2);
	free(rows);
	filter = (struct lot_filter){
		.order = f->order,
		.line = 1,
		.with_unsplit = true,
	};
	assert_int_equal(lot_each(f->st, &filter, &rows, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].no, 0);
	free(rows);
	filter.order = 99;
	assert_int_equal(lot_each(f->st, &filter, &rows, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_null(rows);
}

static void
order_figures__adds_up__every_lot(void **state)
{
	struct fixture *f = *state;
	struct order_figures figures = { 0 };

	assert_int_equal(
	    lot_move(f->st, f->order, 1, 1, OPEN, ACCEPTED, 60), ERR_OK);
	assert_int_equal(
	    lot_move(f->st, f->order, 2, 1, OPEN, SHORT, 100), ERR_OK);
	assert_int_equal(order_figures(f->st, f->order, &figures), ERR_OK);
	assert_int_equal(figures.in[OPEN], 40);
	assert_int_equal(figures.in[ACCEPTED], 60);
	assert_int_equal(figures.in[SHORT], 100);
	assert_false(figures.is_opened);
	assert_false(figures.is_bidding_first);
	assert_false(figures.is_plan_waiting);
	assert_true(figures.is_balanced);
	assert_int_equal(order_figures(f->st, 99, &figures), ERR_NO_ORDER);
}

static void
order_named__is_ambiguous__between_two_exporters(void **state)
{
	struct fixture *f = *state;
	struct scope scope = { .me = 77, .all = true };
	struct scope own = { .me = f->exporter, .own_orders = true };
	struct member_row member = {
		.roles = 1u << GOM__ROLE__ROLE_EXPORTER,
		.state = GOM__MEMBER_STATE__MEMBER_ACTIVE,
		.workers = 1,
		.weekdays = 127,
	};
	struct member_person person = { .name = "Other" };
	struct order_row order;
	uint64_t other = 0, second = 0, id = 0;

	assert_int_equal(member_put(f->st, &member, &person, &other), ERR_OK);
	order = an_order(other, "PO-1");
	assert_int_equal(order_put(f->st, &order, &second), ERR_OK);
	put_line(f->st, second, 1);
	assert_int_equal(order_named(f->st, &scope, "PO-1", &id), ERR_NO_ORDER);
	assert_int_equal(order_set_opened(f->st, f->order, 1, 2), ERR_OK);
	assert_int_equal(order_named(f->st, &scope, "PO-1", &id), ERR_OK);
	assert_int_equal(id, f->order);
	assert_int_equal(order_set_opened(f->st, second, 1, 2), ERR_OK);
	assert_int_equal(
	    order_named(f->st, &scope, "PO-1", &id), ERR_AMBIGUOUS);
	assert_int_equal(order_named(f->st, &own, "PO-1", &id), ERR_OK);
	assert_int_equal(id, f->order);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(order_put__keeps__every_field),
		T(order_put__refuses__a_second_order_of_one_reference),
		T(order_set_unsealed__keeps__the_first_moment),
		T(order_entry_next__counts__within_the_order),
		T(line_get__gives__what_was_put),
		T(line_after__pages__in_order),
		T(lot_move__moves__between_any_two_buckets),
		T(lot_move__refuses__more_than_the_bucket_holds),
		T(lot_child__takes__the_next_number_and_round),
		cmocka_unit_test(lot_ordered__leaves_out__what_came_over),
		T(lot_each__filters__by_line_and_tender),
		T(order_figures__adds_up__every_lot),
		T(order_named__is_ambiguous__between_two_exporters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
