/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/workload.h"

#include <string.h>

#include "broker/service/record.h"
#include "broker/store/capacity.h"
#include "broker/store/delivery.h"
#include "broker/store/lot.h"
#include "broker/store/member.h"
#include "proto/rate.h"
#include "tests/support/cm.h"
#include "tests/support/desk.h"

enum {
	DAY = 1000000, /* micro-days */
	T = DESK_TODAY,
	HAND_IN = T + 60
};

struct world {
	struct desk d;
	struct people p;
	uint64_t order;
	struct desk_lot lot; /* ten units, a day each, due T + 9 */
	struct workload load;
};

static int
set_up(void **state)
{
	static struct world w;

	memset(&w, 0, sizeof w);
	desk_open(&w.d);
	w.p = desk_people(&w.d);
	w.order = desk_order(&w.d, w.p.exporter, "rattan/basket-m", HAND_IN);
	w.lot = (struct desk_lot){ .order = w.order,
		.household = w.p.household,
		.due_day = T + 9,
		.state = GOM__AWARD_STATE__AWARD_CONFIRMED };
	*state = &w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	workload_finish(&w->load);
	desk_close(&w->d);
	return 0;
}

static const struct request *
rq_of(struct world *w)
{
	const struct request *rq = desk_as(&w->d, w->p.household);

	assert_int_equal(desk_end(&w->d, ERR_OK), ERR_OK);
	return rq;
}

static void
load_until(struct world *w, int32_t last_day)
{
	workload_finish(&w->load);
	assert_int_equal(
	    workload_load(rq_of(w), w->p.household, last_day, &w->load),
	    ERR_OK);
}

static enum err
add(struct world *w, int32_t start_day, int32_t due_day, int64_t work)
{
	const struct work_item item = { start_day, due_day, work };

	return workload_add(rq_of(w), &w->load, &item);
}

/* ---- calendar and items --------------------------------------------------- */

static void
workload_load__takes_out__weekdays_and_all_three_kinds_of_closure(void **state)
{
	struct world *w = *state;
	struct closure_row row = { .from_day = T + 1, .to_day = T + 1 };
	struct member_row me;
	bool is_new;

	assert_int_equal(member_get(w->d.st, w->p.household, &me), ERR_OK);
	row.village = me.village;
	assert_int_equal(closure_put(w->d.st, &row, &is_new), ERR_OK);
	row = (struct closure_row){
		.member = me.id, .from_day = T + 2, .to_day = T + 2
	};
	assert_int_equal(closure_put(w->d.st, &row, &is_new), ERR_OK);
	row = (struct closure_row){ .from_day = T + 3, .to_day = T + 3 };
	assert_int_equal(
	    capacity_calendar_load(w->d.st, "vn", &row, 1), ERR_OK);
	/* of others: no matter */
	row = (struct closure_row){
		.member = w->p.neighbour, .from_day = T, .to_day = T + 9
	};
	assert_int_equal(closure_put(w->d.st, &row, &is_new), ERR_OK);
	row = (struct closure_row){
		.village = me.village + 1, .from_day = T, .to_day = T + 9
	};
	assert_int_equal(closure_put(w->d.st, &row, &is_new), ERR_OK);
	assert_int_equal(member_set_week(w->d.st, me.id, 0x3f, 1), ERR_OK);

	/* Monday to Sunday: Monday, Friday and Saturday are left */
	load_until(w, T + 6);
	assert_int_equal(w->load.calendar.first_day, T);
	assert_int_equal(w->load.calendar.n_days, 7);
	assert_int_equal(
	    calendar_between(&w->load.calendar, T, T + 6), 3 * DAY);
	assert_int_equal(calendar_between(&w->load.calendar, T + 1, T + 3), 0);
	assert_int_equal(w->load.n_items, 0);
}

static void
workload_load__counts__offers_and_commitments_and_reaches_their_days(
    void **state)
{
	struct world *w = *state;

	(void)desk_lot(&w->d, &w->lot);
	w->lot.state = GOM__AWARD_STATE__AWARD_OFFERED;
	w->lot.quantity = 16;
	w->lot.rate_units = 16;
	w->lot.rate_days = 6;
	w->lot.start_day = T + 3;
	w->lot.due_day = T + 20;
	(void)desk_lot(&w->d, &w->lot);
	w->lot.state = GOM__AWARD_STATE__AWARD_DONE;
	(void)desk_lot(&w->d, &w->lot);
	w->lot.household = w->p.neighbour;
	w->lot.state = GOM__AWARD_STATE__AWARD_CONFIRMED;
	(void)desk_lot(&w->d, &w->lot);

	load_until(w, T + 1);
	assert_int_equal(w->load.n_items, 2);
	assert_int_equal(w->load.items[0].work, 10 * DAY);
	assert_int_equal(w->load.items[0].start_day, T);
	assert_int_equal(w->load.items[0].due_day, T + 9);
	assert_int_equal(w->load.items[1].work, 6 * DAY);
	assert_int_equal(w->load.items[1].start_day, T + 3);
	assert_true(calendar_covers(&w->load.calendar, T + 20));
	assert_false(calendar_covers(&w->load.calendar, T + 21));
}

static int64_t
work_left(struct world *w)
{
	load_until(w, T);
	return w->load.n_items == 0 ? 0 : w->load.items[0].work;
}

static void
made(struct world *w, uint32_t lot, int64_t units)
{
	struct award_row award;

	assert_int_equal(award_live(w->d.st, w->order, 1, lot, &award), ERR_OK);
	assert_int_equal(award_made(w->d.st, &award, units), ERR_OK);
}

static void
move(struct world *w, uint32_t lot, Gom__Bucket from, Gom__Bucket to,
    int64_t units)
{
	assert_int_equal(
	    lot_move(w->d.st, w->order, 1, lot, from, to, units), ERR_OK);
}

static void
workload_item__counts__what_is_neither_made_nor_handed_in(void **state)
{
	struct world *w = *state;
	uint32_t lot = desk_lot(&w->d, &w->lot);

	assert_int_equal(work_left(w), 10 * DAY);
	made(w, lot, 4);
	assert_int_equal(work_left(w), 6 * DAY);
	/* five leave the house, more than was said to be made */
	move(w, lot, GOM__BUCKET__BUCKET_CONFIRMED,
	    GOM__BUCKET__BUCKET_DESPATCHED, 5);
	assert_int_equal(work_left(w), 5 * DAY);
	made(w, lot, 7);
	assert_int_equal(work_left(w), 3 * DAY);
	/* received and accepted, or to be mended: still out of the house */
	move(w, lot, GOM__BUCKET__BUCKET_DESPATCHED, GOM__BUCKET__BUCKET_REWORK,
	    2);
	move(w, lot, GOM__BUCKET__BUCKET_DESPATCHED,
	    GOM__BUCKET__BUCKET_ACCEPTED, 3);
	assert_int_equal(work_left(w), 3 * DAY);
	made(w, lot, 10);
	assert_int_equal(work_left(w), 0);
	assert_int_equal(w->load.n_items, 0);
}

static void
workload_item__knows__scrap_from_what_was_given_back(void **state)
{
	struct world *w = *state;
	uint32_t lot = desk_lot(&w->d, &w->lot);
	struct delivery_row delivery;

	made(w, lot, 6);
	move(w, lot, GOM__BUCKET__BUCKET_CONFIRMED,
	    GOM__BUCKET__BUCKET_DELIVERED, 6);
	desk_hand_in(&w->d, w->order, lot, 6, T);
	/* two of the six are scrapped: another lot makes them anew */
	assert_int_equal(
	    delivery_get(w->d.st, w->order, 1, lot, 1, &delivery), ERR_OK);
	delivery.scrapped = 2;
	delivery.accepted = 4;
	assert_int_equal(delivery_update(w->d.st, &delivery), ERR_OK);
	move(
	    w, lot, GOM__BUCKET__BUCKET_DELIVERED, GOM__BUCKET__BUCKET_NONE, 2);
	assert_int_equal(work_left(w), 4 * DAY);
	/* three not made yet are given back: they are not out of the house */
	move(
	    w, lot, GOM__BUCKET__BUCKET_CONFIRMED, GOM__BUCKET__BUCKET_NONE, 3);
	assert_int_equal(work_left(w), 1 * DAY);
	made(w, lot, 7);
	assert_int_equal(work_left(w), 0);
}

/* ---- adding ---------------------------------------------------------------- */

static void
workload_add__fits__to_the_last_micro_day(void **state)
{
	struct world *w = *state;

	w->lot.quantity = 4;
	(void)desk_lot(&w->d, &w->lot);
	load_until(w, T + 9);
	assert_int_equal(add(w, T, T + 9, 6 * DAY), ERR_OK);
	assert_int_equal(w->load.n_items, 2);
	assert_int_equal(add(w, T, T + 9, 1), ERR_OVERBOOKED);
	assert_int_equal(w->d.info.day, T + 9);
	assert_int_equal(w->d.info.value, 10 * DAY + 1);
	assert_int_equal(w->d.info.limit, 10 * DAY);
	assert_string_equal(w->d.info.subject, "1");
	assert_int_equal(w->load.n_items, 2);
}

static void
workload_add__looks__at_every_interval(void **state)
{
	struct world *w = *state;

	/* two days of work must lie in [T + 2, T + 3] */
	w->lot.quantity = 2;
	w->lot.start_day = T + 2;
	w->lot.due_day = T + 3;
	(void)desk_lot(&w->d, &w->lot);
	load_until(w, T + 9);
	assert_int_equal(add(w, T, T + 3, 3 * DAY), ERR_OVERBOOKED);
	assert_int_equal(w->d.info.day, T + 3);
	assert_int_equal(w->d.info.value, 5 * DAY);
	assert_int_equal(w->d.info.limit, 4 * DAY);
	assert_int_equal(add(w, T + 2, T + 3, 1), ERR_OVERBOOKED);
	assert_int_equal(add(w, T, T + 3, 2 * DAY), ERR_OK);
	assert_int_equal(add(w, T + 3, T + 4, 1 * DAY), ERR_OK);
	assert_int_equal(add(w, T + 4, T + 4, 1), ERR_OVERBOOKED);
}

static void
workload_add__begins__today_at_the_earliest(void **state)
{
	struct world *w = *state;

	load_until(w, T + 9);
	assert_int_equal(add(w, T - 30, T + 1, 2 * DAY + 1), ERR_OVERBOOKED);
	assert_int_equal(add(w, T - 30, T + 1, 2 * DAY), ERR_OK);
	assert_int_equal(add(w, T - 30, T - 1, 1), ERR_TOO_LATE);
	assert_int_equal(w->d.info.day, T - 1);
	assert_int_equal(add(w, T + 5, T + 4, 1), ERR_TOO_LATE);
}

static void
workload_add__leaves__the_late_the_time_they_still_need(void **state)
{
	struct world *w = *state;

	/* three days of work were due yesterday */
	w->lot.quantity = 3;
	w->lot.start_day = T - 9;
	w->lot.due_day = T - 1;
	(void)desk_lot(&w->d, &w->lot);
	load_until(w, T + 9);
	assert_int_equal(w->load.n_items, 1);
	assert_int_equal(add(w, T, T + 9, 7 * DAY + 1), ERR_OVERBOOKED);
	assert_int_equal(w->d.info.day, T + 9);
	assert_int_equal(add(w, T, T + 9, 7 * DAY), ERR_OK);
}

/* ---- the rate that counts --------------------------------------------------- */

static struct gom_rate
counts(struct world *w, const char *class_name, int64_t units, int32_t days)
{
	const struct gom_rate bid = { units, days };
	struct gom_rate out = { 0, 0 };

	assert_int_equal(
	    workload_rate(rq_of(w), w->p.household, class_name, &bid, &out),
	    ERR_OK);
	return out;
}

#define assert_rate(rate, n_units, n_days)                                     \
	do {                                                                   \
		struct gom_rate got = (rate);                                  \
		assert_int_equal(got.units, n_units);                          \
		assert_int_equal(got.days, n_days);                            \
	} while (0)

static void
stand(struct world *w, const char *class_name, int64_t units, int32_t days)
{
	struct capacity_row row = { .rate_units = units, .rate_days = days };

	strcpy(row.class, class_name);
	assert_int_equal(capacity_put(w->d.st, w->p.household, &row), ERR_OK);
}

/* A completed lot, worked on from T and handed in on a later day. */
static void
prove(struct world *w, int64_t units, int32_t last_day)
{
	w->lot.state = GOM__AWARD_STATE__AWARD_DONE;
	w->lot.quantity = units;
	desk_hand_in(
	    &w->d, w->order, desk_lot(&w->d, &w->lot), units, last_day);
}

static void
workload_rate__is__the_slower_of_bid_and_standing(void **state)
{
	struct world *w = *state;

	assert_rate(counts(w, "rattan/basket-m", 20, 1), 20, 1);
	stand(w, "rattan/basket-m", 16, 6);
	assert_rate(counts(w, "rattan/basket-m", 20, 1), 16, 6);
	assert_rate(counts(w, "rattan/basket-m", 15, 6), 15, 6);
	assert_rate(counts(w, "rattan/basket-l", 20, 1), 20, 1);
}

static void
workload_rate__takes__the_second_fastest_of_what_was_proven(void **state)
{
	struct world *w = *state;

	stand(w, "rattan/basket-m", 5, 1);
	prove(w, 60, T + 2); /* 20 a day */
	assert_rate(counts(w, "rattan/basket-m", 30, 1), 5, 1);
	prove(w, 40, T + 3); /* 10 a day */
	assert_rate(counts(w, "rattan/basket-m", 30, 1), 40, 4);
	prove(w, 12, T + 3); /* slower ones change nothing */
	assert_rate(counts(w, "rattan/basket-m", 30, 1), 40, 4);
	/* never faster than the bid */
	assert_rate(counts(w, "rattan/basket-m", 9, 1), 9, 1);
	prove(w, 45, T + 2); /* 15 a day */
	assert_rate(counts(w, "rattan/basket-m", 30, 1), 45, 3);
	/* of another class it proves nothing */
	stand(w, "rattan/basket-l", 5, 1);
	assert_rate(counts(w, "rattan/basket-l", 30, 1), 5, 1);
}

static void
workload_rate__never__falls_below_the_standing_rate_by_proof(void **state)
{
	struct world *w = *state;

	stand(w, "rattan/basket-m", 5, 1);
	prove(w, 4, T + 3);
	prove(w, 4, T + 3);
	assert_rate(counts(w, "rattan/basket-m", 30, 1), 5, 1);
}

static void
workload_rate__counts__working_days_only(void **state)
{
	struct world *w = *state;
	struct closure_row closed = {
		.member = w->p.household, .from_day = T + 1, .to_day = T + 2
	};
	bool is_new;

	stand(w, "rattan/basket-m", 5, 1);
	assert_int_equal(closure_put(w->d.st, &closed, &is_new), ERR_OK);
	prove(w, 40, T + 3); /* on two days */
	prove(w, 40, T + 3);
	assert_rate(counts(w, "rattan/basket-m", 30, 1), 40, 2);
}

static void
workload_rate__ignores__what_came_before_its_start(void **state)
{
	struct world *w = *state;

	stand(w, "rattan/basket-m", 5, 1);
	prove(w, 40, T + 3);
	prove(w, 4000, T - 1);
	assert_rate(counts(w, "rattan/basket-m", 30, 1), 5, 1);
}

/* ---- what no longer fits ------------------------------------------------------ */

static void
review(struct world *w)
{
	assert_int_equal(
	    desk_end(&w->d, workload_review(desk_as(&w->d, w->p.household),
				w->p.household)),
	    ERR_OK);
}

static bool
at_risk(struct world *w, uint32_t lot)
{
	struct lot_row row;

	assert_int_equal(lot_get(w->d.st, w->order, 1, lot, &row), ERR_OK);
	return row.at_risk;
}

static void
workload_review__marks__records_once_and_clears(void **state)
{
	struct world *w = *state;
	uint32_t first = desk_lot(&w->d, &w->lot), second;

	w->lot.quantity = 5;
	w->lot.due_day = T + 13; /* fifteen days of work in fourteen */
	second = desk_lot(&w->d, &w->lot);
	review(w);
	assert_false(at_risk(w, first));
	assert_true(at_risk(w, second));
	review(w);
	assert_int_equal(
	    desk_count(&w->d, "SELECT COUNT(*) FROM journal WHERE kind = 63"),
	    1);
	made(w, first, 1);
	review(w);
	assert_false(at_risk(w, second));
	assert_int_equal(
	    desk_count(&w->d, "SELECT COUNT(*) FROM journal WHERE kind = 63"),
	    1);
}

static void
workload_review__marks__the_overdue_and_whom_they_delay(void **state)
{
	struct world *w = *state;
	uint32_t overdue, tight, easy;

	w->lot.quantity = 3;
	w->lot.due_day = T - 1;
	overdue = desk_lot(&w->d, &w->lot);
	w->lot.due_day = T + 4; /* three days in five, after three days */
	tight = desk_lot(&w->d, &w->lot);
	w->lot.due_day = T + 8; /* nine days in nine */
	easy = desk_lot(&w->d, &w->lot);
	review(w);
	assert_true(at_risk(w, overdue));
	assert_true(at_risk(w, tight));
	assert_false(at_risk(w, easy));
}

static void
workload_review__leaves__what_is_made_alone(void **state)
{
	struct world *w = *state;
	uint32_t lot;

	w->lot.due_day = T - 1;
	lot = desk_lot(&w->d, &w->lot);
	made(w, lot, 10);
	review(w);
	assert_false(at_risk(w, lot));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(
		    workload_load__takes_out__weekdays_and_all_three_kinds_of_closure),
		TEST(
		    workload_load__counts__offers_and_commitments_and_reaches_their_days),
		TEST(workload_item__counts__what_is_neither_made_nor_handed_in),
		TEST(workload_item__knows__scrap_from_what_was_given_back),
		TEST(workload_add__fits__to_the_last_micro_day),
		TEST(workload_add__looks__at_every_interval),
		TEST(workload_add__begins__today_at_the_earliest),
		TEST(workload_add__leaves__the_late_the_time_they_still_need),
		TEST(workload_rate__is__the_slower_of_bid_and_standing),
		TEST(
		    workload_rate__takes__the_second_fastest_of_what_was_proven),
		TEST(
		    workload_rate__never__falls_below_the_standing_rate_by_proof),
		TEST(workload_rate__counts__working_days_only),
		TEST(workload_rate__ignores__what_came_before_its_start),
		TEST(workload_review__marks__records_once_and_clears),
		TEST(workload_review__marks__the_overdue_and_whom_they_delay),
		TEST(workload_review__leaves__what_is_made_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
