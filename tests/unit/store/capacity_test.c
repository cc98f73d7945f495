/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/capacity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/store/member.h"
#include "tests/support/cm.h"
#include "tests/support/desk.h"

enum {
	T = DESK_TODAY
};

struct world {
	struct desk d;
	struct people p;
	uint64_t makers[8];
	size_t n;
};

static int
set_up(void **state)
{
	static struct world w;

	memset(&w, 0, sizeof w);
	desk_open(&w.d);
	w.p = desk_people(&w.d);
	*state = &w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	desk_close(&w->d);
	return 0;
}

static void
put(struct world *w, uint64_t household, const char *class_name, int64_t units)
{
	struct capacity_row row = { .rate_units = units,
		.rate_days = 6,
		.least_rate = 900,
		.currency = "VND",
		.is_auto_bid = true };

	strcpy(row.class, class_name);
	assert_int_equal(capacity_put(w->d.st, household, &row), ERR_OK);
}

static enum err
note_maker(void *ctx, uint64_t household, const struct capacity_row *row)
{
	struct world *w = ctx;

	assert_string_equal(row->class, "rattan/tray");
	w->makers[w->n++] = household;
	return ERR_OK;
}

static void
capacity_put__replaces__the_row_of_a_class(void **state)
{
	struct world *w = *state;
	struct capacity_row row, rows[LIMIT_CLASSES_A_MEMBER];
	uint32_t count;
	bool has;
	size_t n;

	put(w, w->p.household, "rattan/tray", 16);
	put(w, w->p.household, "rattan/tray", 20);
	put(w, w->p.household, "bamboo/tray", 7);
	assert_int_equal(
	    capacity_count(w->d.st, w->p.household, &count), ERR_OK);
	assert_int_equal(count, 2);
	assert_int_equal(
	    capacity_list(w->d.st, w->p.household, rows, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].class, "bamboo/tray");
	assert_int_equal(
	    capacity_get(w->d.st, w->p.household, "rattan/tray", &row, &has),
	    ERR_OK);
	assert_true(has);
	assert_int_equal(row.rate_units, 20);
	assert_int_equal(row.rate_days, 6);
	assert_int_equal(row.least_rate, 900);
	assert_string_equal(row.currency, "VND");
	assert_true(row.is_auto_bid);
	assert_int_equal(
	    capacity_drop(w->d.st, w->p.household, "rattan/tray", &has),
	    ERR_OK);
	assert_true(has);
	assert_int_equal(
	    capacity_drop(w->d.st, w->p.household, "rattan/tray", &has),
	    ERR_OK);
	assert_false(has);
	assert_int_equal(
	    capacity_get(w->d.st, w->p.household, "rattan/tray", &row, &has),
	    ERR_OK);
	assert_false(has);
}

static void
capacity_of_class_each__gives__active_households_of_that_class(void **state)
{
	struct world *w = *state;

	put(w, w->p.stranger, "rattan/tray", 3);
	put(w, w->p.household, "rattan/tray", 2);
	put(w, w->p.neighbour, "rattan/basket", 2);
	put(w, w->p.both, "rattan/tray", 2);
	assert_int_equal(member_set_state(w->d.st, w->p.both,
			     GOM__MEMBER_STATE__MEMBER_SUSPENDED),
	    ERR_OK);
	assert_int_equal(
	    capacity_of_class_each(w->d.st, "rattan/tray", note_maker, w),
	    ERR_OK);
	assert_int_equal(w->n, 2);
	assert_int_equal(w->makers[0], w->p.household);
	assert_int_equal(w->makers[1], w->p.stranger);
}

static void
capacity_has_craft__looks__before_the_stroke(void **state)
{
	struct world *w = *state;
	bool has;

	put(w, w->p.household, "rattan/tray", 3);
	assert_int_equal(
	    capacity_has_craft(w->d.st, w->p.household, "rattan", &has),
	    ERR_OK);
	assert_true(has);
	assert_int_equal(
	    capacity_has_craft(w->d.st, w->p.household, "rat", &has), ERR_OK);
	assert_false(has);
	assert_int_equal(
	    capacity_has_granted_craft(w->d.st, w->p.leader, "rattan", &has),
	    ERR_OK);
	assert_false(has);
	assert_int_equal(
	    member_grant(w->d.st, w->p.leader, w->p.household, 1), ERR_OK);
	assert_int_equal(
	    capacity_has_granted_craft(w->d.st, w->p.leader, "rattan", &has),
	    ERR_OK);
	assert_true(has);
	assert_int_equal(
	    capacity_has_craft(w->d.st, w->p.leader, "rattan", &has), ERR_OK);
	assert_false(has);
}

static void
closure_list__joins__own_village_and_shipped_ones(void **state)
{
	struct world *w = *state;
	struct closure_row row = { 0 }, *rows = NULL;
	struct member_row me;
	uint32_t count;
	bool is_new;
	size_t n;

	assert_int_equal(member_get(w->d.st, w->p.household, &me), ERR_OK);
	row = (struct closure_row){
		.member = me.id, .from_day = T + 5, .to_day = T + 6
	};
	assert_int_equal(closure_put(w->d.st, &row, &is_new), ERR_OK);
	assert_true(is_new);
	assert_int_equal(closure_put(w->d.st, &row, &is_new), ERR_OK);
	assert_false(is_new);
	row = (struct closure_row){
		.village = me.village, .from_day = T + 1, .to_day = T + 2
	};
	assert_int_equal(closure_put(w->d.st, &row, &is_new), ERR_OK);
	assert_int_equal(
	    capacity_calendar_load(w->d.st, "vn", &row, 1), ERR_OK);
	row = (struct closure_row){
		.member = w->p.stranger, .from_day = T, .to_day = T
	};
	assert_int_equal(closure_put(w->d.st, &row, &is_new), ERR_OK);
	assert_int_equal(
	    closure_list(w->d.st, me.id, me.village, T + 2, &rows, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].from_day, T + 1);
	assert_string_equal(rows[0].calendar, "vn");
	assert_int_equal(rows[1].village, me.village);
	assert_string_equal(rows[1].calendar, "");
	assert_int_equal(rows[2].member, me.id);
	free(rows);
	assert_int_equal(
	    closure_list(w->d.st, me.id, me.village, T + 3, &rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	free(rows);
	assert_int_equal(
	    closure_count(w->d.st, me.id, 0, T + 6, &count), ERR_OK);
	assert_int_equal(count, 1);
	assert_int_equal(
	    closure_count(w->d.st, me.id, 0, T + 7, &count), ERR_OK);
	assert_int_equal(count, 0);
	assert_int_equal(
	    closure_list(w->d.st, me.id, me.village, T + 9, &rows, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_null(rows);
}

static void
capacity_calendar_load__replaces__one_calendar_and_is_bounded(void **state)
{
	struct world *w = *state;
	struct closure_row rows[CAPACITY_SHIPPED_MAX + 1] = { 0 };
	uint32_t count;

	for (int i = 0; i <= CAPACITY_SHIPPED_MAX; i++)
		rows[i] =
		    (struct closure_row){ .from_day = T + i, .to_day = T + i };
	assert_int_equal(
	    capacity_calendar_load(w->d.st, "vn", rows, 3), ERR_OK);
	assert_int_equal(
	    capacity_calendar_load(w->d.st, "other", rows + 3, 4), ERR_OK);
	assert_int_equal(
	    capacity_calendar_load(w->d.st, "vn", rows, 2), ERR_OK);
	assert_int_equal(closure_count(w->d.st, 0, 0, 0, &count), ERR_OK);
	assert_int_equal(count, 6);
	/* two calendars may have the same days: neither takes them from the
	 * other when it goes */
	assert_int_equal(
	    capacity_calendar_load(w->d.st, "vn", rows + 3, 1), ERR_OK);
	assert_int_equal(closure_count(w->d.st, 0, 0, 0, &count), ERR_OK);
	assert_int_equal(count, 5);
	assert_int_equal(
	    capacity_calendar_load(w->d.st, "vn", NULL, 0), ERR_OK);
	assert_int_equal(closure_count(w->d.st, 0, 0, 0, &count), ERR_OK);
	assert_int_equal(count, 4);
	assert_int_equal(capacity_calendar_load(
			     w->d.st, "vn", rows, CAPACITY_SHIPPED_MAX + 1),
	    ERR_TOO_MANY);
	assert_int_equal(capacity_calendar_load(
			     w->d.st, "vn", rows + 7, CAPACITY_SHIPPED_MAX - 7),
	    ERR_OK);
	assert_int_equal(
	    capacity_calendar_load(w->d.st, "third", rows, 3), ERR_OK);
	assert_int_equal(capacity_calendar_load(
			     w->d.st, "fourth", &rows[CAPACITY_SHIPPED_MAX], 1),
	    ERR_TOO_MANY);
}

static void
capacity_proofs__are__completed_lots_of_the_class_newest_first(void **state)
{
	struct world *w = *state;
	struct capacity_proof rows[4];
	struct desk_lot lot = { .household = w->p.household,
		.due_day = T + 9,
		.state = GOM__AWARD_STATE__AWARD_DONE };
	int64_t scrapped = -1;
	uint32_t no;
	size_t n;

	lot.order = desk_order(&w->d, w->p.exporter, "rattan/tray", T + 9);
	no = desk_lot(&w->d, &lot);
	desk_hand_in(&w->d, lot.order, no, 4, T + 2);
	desk_hand_in(&w->d, lot.order, no, 6, T + 5);
	w->d.now_ms += 1000;
	lot.quantity = 3;
	no = desk_lot(&w->d, &lot);
	desk_hand_in(&w->d, lot.order, no, 3, T + 1);
	lot.state = GOM__AWARD_STATE__AWARD_CONFIRMED;
	(void)desk_lot(&w->d, &lot);
	assert_int_equal(capacity_proofs(w->d.st, w->p.household, "rattan/tray",
			     4, rows, &n),
	    ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].units, 3);
	assert_int_equal(rows[1].units, 10);
	assert_int_equal(rows[1].start_day, T);
	assert_int_equal(rows[1].last_hand_in_ms, (T + 5) * 86400000LL);
	assert_int_equal(capacity_proofs(w->d.st, w->p.household, "rattan/tray",
			     1, rows, &n),
	    ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(capacity_proofs(w->d.st, w->p.household,
			     "rattan/basket", 4, rows, &n),
	    ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(
	    capacity_scrapped(w->d.st, lot.order, 1, no, 1, &scrapped), ERR_OK);
	assert_int_equal(scrapped, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(capacity_put__replaces__the_row_of_a_class),
		TEST(
		    capacity_of_class_each__gives__active_households_of_that_class),
		TEST(capacity_has_craft__looks__before_the_stroke),
		TEST(closure_list__joins__own_village_and_shipped_ones),
		TEST(
		    capacity_calendar_load__replaces__one_calendar_and_is_bounded),
		TEST(
		    capacity_proofs__are__completed_lots_of_the_class_newest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
