/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include "broker/engine/calendar.h"
#include "broker/engine/rng.h"

enum {
	DAY = ENGINE_DAY_WORK,
	MONDAY = 4, /* 1970-01-05 */
	N_RANDOM = 6000,
	SPAN = 12,
	N_ITEMS = 5
};

static void
build(struct calendar *cal, int64_t *until, int32_t first, int32_t n,
    uint32_t weekdays)
{
	assert_int_equal(
	    calendar_build(first, n, weekdays, NULL, 0, until, cal), ENGINE_OK);
}

static bool
fits(const struct calendar *cal, int32_t today, const struct work_item *items,
    int32_t n, struct calendar_breach *breach)
{
	bool out = false;

	assert_int_equal(
	    calendar_fits(cal, today, items, n, &out, breach), ENGINE_OK);
	return out;
}

static int64_t
room(const struct calendar *cal, int32_t today, const struct work_item *items,
    int32_t n, int32_t start, int32_t due, int64_t each)
{
	int64_t out = -1;

	assert_int_equal(
	    calendar_room(cal, today, items, n, start, due, each, &out),
	    ENGINE_OK);
	return out;
}

static void
calendar_build__knows__the_weekdays(void **unused)
{
	struct calendar cal;
	int64_t until[14];

	(void)unused;
	build(&cal, until, MONDAY, 14, CALENDAR_MONDAY);
	assert_int_equal(until[0], DAY);
	assert_int_equal(until[6], DAY);
	assert_int_equal(until[7], 2 * DAY);

	/* days before 1970 count backwards: 1969-12-29 was a Monday too */
	build(&cal, until, -3, 7, CALENDAR_MONDAY);
	assert_int_equal(until[0], DAY);
	assert_int_equal(until[6], DAY);
}

static void
calendar_build__leaves_out__closures_that_overlap_and_reach_outside(void **u)
{
	static const struct closure closures[] = { { MONDAY - 9, MONDAY + 1 },
		{ MONDAY + 1, MONDAY + 2 }, { MONDAY + 6, MONDAY + 99 } };
	struct calendar cal;
	int64_t until[8];

	(void)u;
	assert_int_equal(calendar_build(MONDAY, 8, CALENDAR_ALL_DAYS, closures,
			     3, until, &cal),
	    ENGINE_OK);
	assert_int_equal(until[2], 0);
	assert_int_equal(until[3], DAY);
	assert_int_equal(until[5], 3 * DAY);
	assert_int_equal(until[7], 3 * DAY);
	assert_true(calendar_is_sound(&cal));
}

static void
calendar_build__refuses__nonsense(void **unused)
{
	static const struct closure backwards = { 9, 8 };
	struct calendar cal;
	int64_t until[4];

	(void)unused;
	assert_int_equal(calendar_build(0, 4, 0x7f, &backwards, 1, until, &cal),
	    ENGINE_BAD_PROBLEM);
	assert_int_equal(calendar_build(0, 4, 0x80, NULL, 0, until, &cal),
	    ENGINE_BAD_PROBLEM);
	assert_int_equal(calendar_build(0, -1, 0x7f, NULL, 0, until, &cal),
	    ENGINE_BAD_PROBLEM);
	assert_int_equal(
	    calendar_build(INT32_MAX, 4, 0x7f, NULL, 0, until, &cal),
	    ENGINE_BAD_PROBLEM);
}

static void
calendar_is_sound__refuses__time_that_runs_backwards(void **unused)
{
	static const int64_t falling[] = { 5, 4 };
	static const int64_t negative[] = { -1, 0 };
	struct calendar cal = { 0, 2, falling };

	(void)unused;
	assert_false(calendar_is_sound(&cal));
	cal.until = negative;
	assert_false(calendar_is_sound(&cal));
	cal.until = NULL;
	assert_false(calendar_is_sound(&cal));
	cal.n_days = 0;
	assert_true(calendar_is_sound(&cal));
}

static void
calendar_between__is_zero__outside_the_rows(void **unused)
{
	struct calendar cal;
	int64_t until[5];

	(void)unused;
	build(&cal, until, 10, 5, CALENDAR_ALL_DAYS);
	assert_int_equal(calendar_between(&cal, 10, 10), DAY);
	assert_int_equal(calendar_between(&cal, 11, 13), 3 * DAY);
	assert_int_equal(calendar_between(&cal, 0, 9), 0);
	assert_int_equal(calendar_between(&cal, 0, 11), 2 * DAY);
	assert_int_equal(calendar_between(&cal, 14, 99), DAY);
	assert_int_equal(calendar_between(&cal, 15, 99), 0);
	assert_int_equal(calendar_between(&cal, 13, 12), 0);
	assert_int_equal(calendar_between(&cal, INT32_MIN, INT32_MAX), 5 * DAY);
}

static void
calendar_fits__accepts__work_that_fills_every_day(void **unused)
{
	static const struct work_item items[] = { { 10, 14, 3 * DAY },
		{ 12, 13, 2 * DAY } };
	struct calendar cal;
	int64_t until[5];

	(void)unused;
	build(&cal, until, 10, 5, CALENDAR_ALL_DAYS);
	assert_true(fits(&cal, 0, items, 2, NULL));
	assert_true(fits(&cal, 0, NULL, 0, NULL));
}

static void
calendar_fits__names__the_worst_interval(void **unused)
{
	static const struct work_item items[] = { { 10, 14, 3 * DAY },
		{ 12, 13, 2 * DAY + 1 } };
	struct calendar_breach breach;
	struct calendar cal;
	int64_t until[5];

	(void)unused;
	build(&cal, until, 10, 5, CALENDAR_ALL_DAYS);
	assert_false(fits(&cal, 0, items, 2, &breach));
	assert_int_equal(breach.start_day, 12);
	assert_int_equal(breach.due_day, 13);
	assert_int_equal(breach.needed, 2 * DAY + 1);
	assert_int_equal(breach.available, 2 * DAY);
}

static void
calendar_fits__refuses__work_beyond_a_closure(void **unused)
{
	static const struct closure closure = { 12, 13 };
	static const struct work_item items[] = { { 10, 13, 2 * DAY + 1 } };
	struct calendar_breach breach;
	struct calendar cal;
	int64_t until[5];

	(void)unused;
	assert_int_equal(
	    calendar_build(10, 5, CALENDAR_ALL_DAYS, &closure, 1, until, &cal),
	    ENGINE_OK);
	assert_false(fits(&cal, 0, items, 1, &breach));
	assert_int_equal(breach.available, 2 * DAY);
}

static void
calendar_fits__starts__old_work_today(void **unused)
{
	static const struct work_item items[] = { { 10, 13, 2 * DAY } };
	struct calendar cal;
	int64_t until[5];

	(void)unused;
	build(&cal, until, 10, 5, CALENDAR_ALL_DAYS);
	assert_true(fits(&cal, 12, items, 1, NULL));
	assert_false(fits(&cal, 13, items, 1, NULL));
	assert_false(fits(&cal, 14, items, 1, NULL));
}

static void
calendar_fits__refuses__what_it_cannot_judge(void **unused)
{
	static const struct work_item past_rows = { 10, 15, 1 };
	static const struct work_item negative = { 10, 11, -1 };
	static const struct work_item huge[] = { { 10, 11, INT64_MAX },
		{ 10, 11, 1 } };
	struct calendar cal;
	int64_t until[5];
	bool out;

	(void)unused;
	build(&cal, until, 10, 5, CALENDAR_ALL_DAYS);
	assert_int_equal(calendar_fits(&cal, 0, &past_rows, 1, &out, NULL),
	    ENGINE_BAD_PROBLEM);
	assert_int_equal(calendar_fits(&cal, 0, &negative, 1, &out, NULL),
	    ENGINE_BAD_PROBLEM);
	assert_int_equal(
	    calendar_fits(&cal, 0, huge, 2, &out, NULL), ENGINE_OVERFLOW);
	assert_int_equal(
	    calendar_fits(&cal, 0, huge, -1, &out, NULL), ENGINE_BAD_PROBLEM);
}

static void
calendar_room__counts__whole_jobs_between_the_others(void **unused)
{
	static const struct work_item items[] = { { 11, 12, DAY },
		{ 10, 14, DAY } };
	struct calendar cal;
	int64_t until[5];

	(void)unused;
	build(&cal, until, 10, 5, CALENDAR_ALL_DAYS);
	assert_int_equal(room(&cal, 0, items, 2, 10, 14, DAY), 3);
	assert_int_equal(room(&cal, 0, items, 2, 11, 12, DAY), 1);
	assert_int_equal(room(&cal, 0, items, 2, 10, 14, 2 * DAY), 1);
	assert_int_equal(room(&cal, 0, items, 2, 10, 14, 1), 3 * DAY);
	assert_int_equal(room(&cal, 13, NULL, 0, 10, 14, DAY), 2);
	assert_int_equal(room(&cal, 0, NULL, 0, 13, 12, DAY), 0);
}

static void
calendar_room__lets_in__new_work_beside_overdue_work(void **unused)
{
	static const struct work_item overdue = { 8, 9, 2 * DAY };
	struct calendar cal;
	int64_t until[5];

	(void)unused;
	build(&cal, until, 10, 5, CALENDAR_ALL_DAYS);
	assert_false(fits(&cal, 10, &overdue, 1, NULL));
	assert_int_equal(room(&cal, 10, &overdue, 1, 10, 14, DAY), 3);
	assert_int_equal(room(&cal, 10, &overdue, 1, 10, 11, DAY), 0);
}

static void
calendar_room__refuses__work_of_nothing_and_days_past_the_rows(void **unused)
{
	struct calendar cal;
	int64_t until[5], out;

	(void)unused;
	build(&cal, until, 10, 5, CALENDAR_ALL_DAYS);
	assert_int_equal(calendar_room(&cal, 0, NULL, 0, 10, 14, 0, &out),
	    ENGINE_BAD_PROBLEM);
	assert_int_equal(calendar_room(&cal, 0, NULL, 0, 10, 15, 1, &out),
	    ENGINE_BAD_PROBLEM);
}

static void
calendar_finish__finds__the_day_the_work_ends(void **unused)
{
	static const struct closure closure = { 11, 12 };
	struct calendar cal;
	int64_t until[5];
	int32_t day = -1;

	(void)unused;
	assert_int_equal(
	    calendar_build(10, 5, CALENDAR_ALL_DAYS, &closure, 1, until, &cal),
	    ENGINE_OK);
	assert_int_equal(calendar_finish(&cal, 10, DAY, &day), ENGINE_OK);
	assert_int_equal(day, 10);
	assert_int_equal(calendar_finish(&cal, 10, DAY + 1, &day), ENGINE_OK);
	assert_int_equal(day, 13);
	assert_int_equal(calendar_finish(&cal, 11, 1, &day), ENGINE_OK);
	assert_int_equal(day, 13);
	assert_int_equal(calendar_finish(&cal, 12, 0, &day), ENGINE_OK);
	assert_int_equal(day, 12);
	assert_int_equal(
	    calendar_finish(&cal, 10, 3 * DAY + 1, &day), ENGINE_BEYOND);
	assert_int_equal(
	    calendar_finish(&cal, 10, -1, &day), ENGINE_BAD_PROBLEM);
}

static void
work_of_lot__rounds_down__but_never_to_nothing(void **unused)
{
	int64_t work = -1;

	(void)unused;
	assert_int_equal(work_of_lot(40, 16, 6, &work), ENGINE_OK);
	assert_int_equal(work, 15 * DAY);
	assert_int_equal(work_of_lot(1, 3, 1, &work), ENGINE_OK);
	assert_int_equal(work, 333333);
	assert_int_equal(work_of_lot(0, 3, 1, &work), ENGINE_OK);
	assert_int_equal(work, 1);
	assert_int_equal(work_of_lot(1, INT64_MAX, 1, &work), ENGINE_OK);
	assert_int_equal(work, 1);
}

static void
work_of_lot__refuses__bad_rates_and_overflow(void **unused)
{
	int64_t work;

	(void)unused;
	assert_int_equal(work_of_lot(-1, 1, 1, &work), ENGINE_BAD_PROBLEM);
	assert_int_equal(work_of_lot(1, 0, 1, &work), ENGINE_BAD_PROBLEM);
	assert_int_equal(work_of_lot(1, 1, 0, &work), ENGINE_BAD_PROBLEM);
	assert_int_equal(work_of_lot(INT64_MAX, 1, 1, &work), ENGINE_OVERFLOW);
	assert_int_equal(
	    work_of_lot(INT64_MAX, INT64_MAX, INT32_MAX, &work), ENGINE_OK);
	assert_int_equal(work, (int64_t)INT32_MAX * DAY);
}

static void
units_of_work__is_the_inverse_of__work_of_lot(void **unused)
{
	struct rng rng = { 5 };
	int64_t units, back, more;

	(void)unused;
	for (int i = 0; i < N_RANDOM; i++) {
		int64_t rate = 1 + rng_below(&rng, 400);
		int32_t days = 1 + rng_below(&rng, 40);
		int64_t whole = rng_below(&rng, 90) * (int64_t)DAY;
		int64_t work = 1 + whole + rng_below(&rng, DAY);

		assert_int_equal(
		    units_of_work(work, rate, days, &units), ENGINE_OK);
		assert_int_equal(
		    work_of_lot(units + 1, rate, days, &more), ENGINE_OK);
		assert_true(more > work);
		if (units > 0) {
			assert_int_equal(
			    work_of_lot(units, rate, days, &back), ENGINE_OK);
			assert_true(back <= work);
		}
	}
	assert_int_equal(units_of_work(0, 7, 1, &units), ENGINE_OK);
	assert_int_equal(units, 0);
	assert_int_equal(
	    units_of_work(INT64_MAX, INT64_MAX, 1, &units), ENGINE_OVERFLOW);
	assert_int_equal(units_of_work(-1, 1, 1, &units), ENGINE_BAD_PROBLEM);
}

/* ---- against brute force -------------------------------------------- */

static int32_t
draw(struct rng *rng, int64_t *until, struct work_item *items)
{
	int32_t n = rng_below(rng, N_ITEMS + 1);
	int64_t sum = 0;

	for (int32_t i = 0; i < SPAN; i++) {
		sum += rng_below(rng, 4);
		until[i] = sum;
	}
	for (int32_t i = 0; i < n; i++) {
		int32_t start = rng_below(rng, SPAN + 2) - 1;
		int32_t due = start - 1 + rng_below(rng, SPAN);

		items[i].start_day = start;
		items[i].due_day = due < SPAN ? due : SPAN - 1;
		items[i].work = rng_below(rng, 5);
	}
	return n;
}

/* Day by day, always the work due first of what may begin. */
static bool
edf_meets_all(
    const int64_t *until, int32_t today, struct work_item *items, int32_t n)
{
	for (int32_t day = today; day < SPAN; day++) {
		int64_t left =
		    day < 0 ? 0 : until[day] - (day > 0 ? until[day - 1] : 0);

		while (left > 0) {
			int64_t done;
			int32_t next = -1;

			for (int32_t i = 0; i < n; i++)
				if (items[i].work > 0 &&
				    items[i].start_day <= day &&
				    (next < 0 ||
					items[i].due_day < items[next].due_day))
					next = i;
			if (next < 0)
				break;
			if (items[next].due_day < day)
				return false;
			done =
			    left < items[next].work ? left : items[next].work;
			items[next].work -= done;
			left -= done;
		}
	}
	for (int32_t i = 0; i < n; i++)
		if (items[i].work > 0)
			return false;
	return true;
}

static bool
every_pair_fits(const struct calendar *cal, int32_t today,
    const struct work_item *items, int32_t n)
{
	for (int32_t s = today; s < SPAN + 4; s++) {
		for (int32_t d = -4; d < SPAN; d++) {
			int64_t work = 0;

			for (int32_t i = 0; i < n; i++) {
				int32_t start = items[i].start_day;

				start = start < today ? today : start;
				if (start >= s && items[i].due_day <= d)
					work += items[i].work;
			}
			if (work > calendar_between(cal, s, d))
				return false;
		}
	}
	return true;
}

static void
calendar_fits__agrees_with__a_simulation_and_with_every_pair(void **unused)
{
	struct work_item items[N_ITEMS], copy[N_ITEMS];
	int64_t until[SPAN];
	struct calendar cal = { 0, SPAN, until };
	struct rng rng = { 11 };
	int n_fitting = 0;

	(void)unused;
	for (int i = 0; i < N_RANDOM; i++) {
		int32_t n = draw(&rng, until, items);
		int32_t today = rng_below(&rng, 5) - 1;
		bool answer = fits(&cal, today, items, n, NULL);

		for (int32_t k = 0; k < n; k++)
			copy[k] = items[k];
		assert_int_equal(answer, edf_meets_all(until, today, copy, n));
		assert_int_equal(
		    answer, every_pair_fits(&cal, today, items, n));
		n_fitting += answer;
	}
	assert_in_range(n_fitting, N_RANDOM / 10, N_RANDOM * 9 / 10);
}

static void
calendar_room__agrees_with__adding_jobs_one_by_one(void **unused)
{
	struct work_item items[N_ITEMS + 40];
	int64_t until[SPAN];
	struct calendar cal = { 0, SPAN, until };
	struct rng rng = { 12 };
	int n_with_room = 0;

	(void)unused;
	for (int i = 0; i < N_RANDOM; i++) {
		int32_t n = draw(&rng, until, items);
		struct work_item job;
		int64_t answer;
		int32_t count = 0;

		job.start_day = rng_below(&rng, SPAN);
		job.due_day = rng_below(&rng, SPAN);
		job.work = 1 + rng_below(&rng, 3);
		if (!fits(&cal, 0, items, n, NULL))
			continue;
		answer = room(
		    &cal, 0, items, n, job.start_day, job.due_day, job.work);
		do {
			items[n + count] = job;
			count++;
		} while (fits(&cal, 0, items, n + count, NULL));
		assert_int_equal(answer, count - 1);
		n_with_room += answer > 0;
	}
	assert_true(n_with_room > N_RANDOM / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_build__knows__the_weekdays),
		cmocka_unit_test(
		    calendar_build__leaves_out__closures_that_overlap_and_reach_outside),
		cmocka_unit_test(calendar_build__refuses__nonsense),
		cmocka_unit_test(
		    calendar_is_sound__refuses__time_that_runs_backwards),
		cmocka_unit_test(calendar_between__is_zero__outside_the_rows),
		cmocka_unit_test(
		    calendar_fits__accepts__work_that_fills_every_day),
		cmocka_unit_test(calendar_fits__names__the_worst_interval),
		cmocka_unit_test(calendar_fits__refuses__work_beyond_a_closure),
		cmocka_unit_test(calendar_fits__starts__old_work_today),
		cmocka_unit_test(calendar_fits__refuses__what_it_cannot_judge),
		cmocka_unit_test(
		    calendar_room__counts__whole_jobs_between_the_others),
		cmocka_unit_test(
		    calendar_room__lets_in__new_work_beside_overdue_work),
		cmocka_unit_test(
		    calendar_room__refuses__work_of_nothing_and_days_past_the_rows),
		cmocka_unit_test(calendar_finish__finds__the_day_the_work_ends),
		cmocka_unit_test(
		    work_of_lot__rounds_down__but_never_to_nothing),
		cmocka_unit_test(work_of_lot__refuses__bad_rates_and_overflow),
		cmocka_unit_test(units_of_work__is_the_inverse_of__work_of_lot),
		cmocka_unit_test(
		    calendar_fits__agrees_with__a_simulation_and_with_every_pair),
		cmocka_unit_test(
		    calendar_room__agrees_with__adding_jobs_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
