/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/calendar.h"

#include <stdlib.h>

#include "broker/engine/wide.h"

/* 1970-01-01 was a Thursday, three days after a Monday. */
static int
weekday_of(int32_t day)
{
	int64_t since_monday = (int64_t)day + 3;

	return (int)((since_monday % 7 + 7) % 7);
}

static void
close_days(
    const struct calendar *cal, int64_t *until, const struct closure *closure)
{
	int64_t from = (int64_t)closure->from_day - cal->first_day;
	int64_t to = (int64_t)closure->to_day - cal->first_day;

	if (from < 0)
		from = 0;
	for (int64_t i = from; i <= to && i < cal->n_days; i++)
		until[i] = 0;
}

enum engine_err
calendar_build(int32_t first_day, int32_t n_days, uint32_t weekdays,
    const struct closure *closures, int32_t n_closures, int64_t *until,
    struct calendar *out)
{
	struct calendar cal = { first_day, n_days, until };

	if (n_days < 0 || n_closures < 0 ||
	    (weekdays & ~(uint32_t)CALENDAR_ALL_DAYS) != 0 ||
	    (int64_t)first_day + n_days > INT32_MAX)
		return ENGINE_BAD_PROBLEM;
	for (int32_t i = 0; i < n_closures; i++)
		if (closures[i].to_day < closures[i].from_day)
			return ENGINE_BAD_PROBLEM;

	for (int32_t i = 0; i < n_days; i++) {
		bool open = (weekdays >> weekday_of(first_day + i)) & 1;

		until[i] = open ? ENGINE_DAY_WORK : 0;
	}
	for (int32_t i = 0; i < n_closures; i++)
		close_days(&cal, until, &closures[i]);
	for (int32_t i = 1; i < n_days; i++)
		until[i] += until[i - 1];
	*out = cal;
	return ENGINE_OK;
}

bool
calendar_is_sound(const struct calendar *cal)
{
	int64_t before = 0;

	if (cal->n_days < 0 || (cal->n_days > 0 && cal->until == NULL) ||
	    (int64_t)cal->first_day + cal->n_days > INT32_MAX)
		return false;
	for (int32_t i = 0; i < cal->n_days; i++) {
		if (cal->until[i] < before)
			return false;
		before = cal->until[i];
	}
	return true;
}

static int64_t
until_end_of(const struct calendar *cal, int64_t day)
{
	int64_t row = day - cal->first_day;

	if (row < 0 || cal->n_days == 0)
		return 0;
	if (row >= cal->n_days)
		row = cal->n_days - 1;
	return cal->until[row];
}

int64_t
calendar_between(const struct calendar *cal, int32_t start_day, int32_t due_day)
{
	if (due_day < start_day)
		return 0;
	return until_end_of(cal, due_day) -
	       until_end_of(cal, (int64_t)start_day - 1);
}

bool
calendar_covers(const struct calendar *cal, int32_t due_day)
{
	return (int64_t)due_day - cal->first_day < cal->n_days;
}

static int
by_due(const void *left, const void *right)
{
	const struct work_item *a = left, *b = right;

	if (a->due_day != b->due_day)
		return a->due_day < b->due_day ? -1 : 1;
	if (a->start_day != b->start_day)
		return a->start_day < b->start_day ? -1 : 1;
	return 0;
}

/* A copy of the items with every start at today or later, sorted by due day. */
static enum engine_err
sorted_items(const struct calendar *cal, int32_t today,
    const struct work_item *items, int32_t n, struct work_item **out)
{
	struct work_item *sorted;
	int64_t sum = 0;

	for (int32_t i = 0; i < n; i++) {
		if (items[i].work < 0 ||
		    !calendar_covers(cal, items[i].due_day))
			return ENGINE_BAD_PROBLEM;
		if (__builtin_add_overflow(sum, items[i].work, &sum))
			return ENGINE_OVERFLOW;
	}
	sorted = malloc(((size_t)n + 1) * sizeof *sorted);
	if (sorted == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < n; i++) {
		sorted[i] = items[i];
		if (sorted[i].start_day < today)
			sorted[i].start_day = today;
	}
	qsort(sorted, (size_t)n, sizeof *sorted, by_due);
	*out = sorted;
	return ENGINE_OK;
}

static bool
is_worse(const struct calendar_breach *a, const struct calendar_breach *b)
{
	int64_t excess_a = a->needed - a->available;
	int64_t excess_b = b->needed - b->available;

	if (excess_a != excess_b)
		return excess_a > excess_b;
	if (a->due_day != b->due_day)
		return a->due_day < b->due_day;
	return a->start_day > b->start_day;
}

/* Every interval that begins on start_day, by one sweep over the due days. */
static void
sweep_from(const struct calendar *cal, const struct work_item *sorted,
    int32_t n, int32_t start_day, struct calendar_breach *worst)
{
	int64_t needed = 0;

	for (int32_t i = 0; i < n; i++) {
		struct calendar_breach here;

		if (sorted[i].start_day >= start_day)
			needed += sorted[i].work;
		here = (struct calendar_breach){ start_day, sorted[i].due_day,
			needed,
			calendar_between(cal, start_day, sorted[i].due_day) };
		if (here.needed > here.available && is_worse(&here, worst))
			*worst = here;
	}
}

enum engine_err
calendar_fits(const struct calendar *cal, int32_t today,
    const struct work_item *items, int32_t n, bool *fits,
    struct calendar_breach *breach)
{
	struct calendar_breach worst = { 0, 0, 0, 0 };
	struct work_item *sorted = NULL;
	enum engine_err err;

	if (n < 0)
		return ENGINE_BAD_PROBLEM;
	err = sorted_items(cal, today, items, n, &sorted);
	if (err != ENGINE_OK)
		return err;
	for (int32_t i = 0; i < n; i++)
		sweep_from(cal, sorted, n, sorted[i].start_day, &worst);
	free(sorted);

	*fits = worst.needed <= worst.available;
	if (!*fits && breach != NULL)
		*breach = worst;
	return ENGINE_OK;
}

/* The least time left over in [start_day, d] for d from due_day on. */
static int64_t
least_free(const struct calendar *cal, const struct work_item *sorted,
    int32_t n, int32_t start_day, int32_t due_day)
{
	int64_t least = calendar_between(cal, start_day, due_day);
	int64_t needed = 0;
	int64_t free_time;
	int32_t i;

	for (i = 0; i < n && sorted[i].due_day <= due_day; i++)
		if (sorted[i].start_day >= start_day)
			needed += sorted[i].work;
	least -= needed;
	for (; i < n; i++) {
		if (sorted[i].start_day < start_day)
			continue;
		needed += sorted[i].work;
		free_time =
		    calendar_between(cal, start_day, sorted[i].due_day) -
		    needed;
		if (free_time < least)
			least = free_time;
	}
	return least;
}

enum engine_err
calendar_room(const struct calendar *cal, int32_t today,
    const struct work_item *items, int32_t n, int32_t start_day,
    int32_t due_day, int64_t work_each, int64_t *max_count)
{
	struct work_item *sorted = NULL;
	enum engine_err err;
	int64_t least;

	if (n < 0 || work_each < 1 || !calendar_covers(cal, due_day))
		return ENGINE_BAD_PROBLEM;
	if (start_day < today)
		start_day = today;
	err = sorted_items(cal, today, items, n, &sorted);
	if (err != ENGINE_OK)
		return err;
	least = least_free(cal, sorted, n, start_day, due_day);
	for (int32_t i = 0; i < n; i++) {
		int32_t s = sorted[i].start_day;
		int64_t free_time;

		if (s >= start_day)
			continue;
		free_time = least_free(cal, sorted, n, s, due_day);
		if (free_time < least)
			least = free_time;
	}
	/* An empty range has no time, whatever the intervals around it have. */
	if (due_day < start_day)
		least = 0;
	free(sorted);
	*max_count = least > 0 ? least / work_each : 0;
	return ENGINE_OK;
}

enum engine_err
calendar_finish(const struct calendar *cal, int32_t start_day, int64_t work,
    int32_t *out_day)
{
	int64_t before = until_end_of(cal, (int64_t)start_day - 1);
	int32_t low = 0, high = cal->n_days;

	if (work < 0)
		return ENGINE_BAD_PROBLEM;
	if (work == 0) {
		*out_day = start_day;
		return ENGINE_OK;
	}
	while (low < high) {
		int32_t middle = low + (high - low) / 2;

		if (cal->until[middle] - before >= work)
			high = middle;
		else
			low = middle + 1;
	}
	if (low == cal->n_days)
		return ENGINE_BEYOND;
	*out_day = cal->first_day + low;
	return ENGINE_OK;
}

enum engine_err
work_of_lot(
    int64_t units, int64_t rate_units, int32_t rate_days, int64_t *out_work)
{
	wide work;

	if (units < 0 || rate_units < 1 || rate_days < 1)
		return ENGINE_BAD_PROBLEM;
	work = (wide)units * rate_days * ENGINE_DAY_WORK / rate_units;
	if (work > INT64_MAX)
		return ENGINE_OVERFLOW;
	*out_work = work < 1 ? 1 : (int64_t)work;
	return ENGINE_OK;
}

enum engine_err
units_of_work(
    int64_t work, int64_t rate_units, int32_t rate_days, int64_t *out_units)
{
	wide units;

	if (work < 0 || rate_units < 1 || rate_days < 1)
		return ENGINE_BAD_PROBLEM;
	if (work == 0) {
		*out_units = 0;
		return ENGINE_OK;
	}
	/* floor(u x D / rate) <= work  <=>  u x D < (work + 1) x rate */
	units = (((wide)work + 1) * rate_units - 1) /
		((wide)rate_days * ENGINE_DAY_WORK);
	if (units > INT64_MAX)
		return ENGINE_OVERFLOW;
	*out_units = (int64_t)units;
	return ENGINE_OK;
}
