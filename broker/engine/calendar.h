/* SPDX-License-Identifier: Apache-2.0 */
/* calendar: a household's working time, and whether work fits into it.
 * It owns no memory: a struct calendar borrows its array. Callable from any
 * thread. It is not a civil calendar: names of days, months and feasts are
 * not its business, closures are.
 * Units: days are int32_t since 1970-01-01 and both ends of a range are
 *        inclusive; working time and work are int64_t micro-days, 10^6 to a
 *        full working day. */
#ifndef GOM_ENGINE_CALENDAR_H
#define GOM_ENGINE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/engine/base.h"

/* until[i] is the working time from the start of first_day to the end of
 * first_day + i; it never decreases. Before first_day there is no time. */
struct calendar {
	int32_t first_day;
	int32_t n_days;
	const int64_t *until;
};

struct closure {
	int32_t from_day;
	int32_t to_day;
};

/* work that must lie between the start of start_day and the end of due_day */
struct work_item {
	int32_t start_day;
	int32_t due_day;
	int64_t work;
};

/* the interval [start_day, due_day] needs more work than it has time */
struct calendar_breach {
	int32_t start_day;
	int32_t due_day;
	int64_t needed;
	int64_t available;
};

enum {
	CALENDAR_MONDAY = 1 << 0,
	CALENDAR_ALL_DAYS = 0x7f
};

/* calendar_build writes a calendar of full working days and closed days.
 * Shape:  weekdays has bit 0 for Monday to bit 6 for Sunday; closures may
 *         overlap, come in any order and lie outside; until has n_days rows,
 *         n_days >= 0.
 * Errors: ENGINE_BAD_PROBLEM a closure that ends before it begins, other bits
 *         in weekdays, or days that leave int32_t.
 * Owns:   until stays the caller's and must outlive out. */
ENGINE_MUST_USE enum engine_err calendar_build(int32_t first_day,
    int32_t n_days, uint32_t weekdays, const struct closure *closures,
    int32_t n_closures, int64_t *until, struct calendar *out);

/* calendar_is_sound: the rows begin at 0 or more and never decrease, and the
 * last day is an int32_t. Everything below assumes it. */
bool calendar_is_sound(const struct calendar *cal);

/* calendar_between is the working time in [start_day, due_day]; 0 if the
 * range is empty. Days past the last row have no time. */
int64_t calendar_between(
    const struct calendar *cal, int32_t start_day, int32_t due_day);

/* calendar_covers: due_day is not past the last row. */
bool calendar_covers(const struct calendar *cal, int32_t due_day);

/* calendar_fits decides exactly whether all the items can be done on time by
 * one preemptive resource: for every start s and due day d, what must lie
 * inside [s, d] is no more than the working time in [s, d].
 * Shape:  items in any order, n >= 0; a start before today counts as today,
 *         so unfinished overdue work never fits.
 * Errors: ENGINE_BAD_PROBLEM a due day past the last row, negative work;
 *         ENGINE_OVERFLOW; ENGINE_NOMEM.
 * Owns:   breach, if not NULL, is written when *fits becomes false: the worst
 *         interval (largest excess, then earliest due, then latest start). */
ENGINE_MUST_USE enum engine_err calendar_fits(const struct calendar *cal,
    int32_t today, const struct work_item *items, int32_t n, bool *fits,
    struct calendar_breach *breach);

/* calendar_room is how many more jobs of work_each can go into [start_day,
 * due_day] beside the items, so that no interval that holds such a job is
 * overloaded. Where the items fit by themselves, that is exactly how many
 * can be added with everything still on time. Items already too late among
 * themselves (a closure came later, somebody fell behind) do not forbid new
 * work as such; they only take the time they still need.
 * Shape:  work_each >= 1; with work_each 1 the answer is the free time itself.
 * Errors: as calendar_fits. */
ENGINE_MUST_USE enum engine_err calendar_room(const struct calendar *cal,
    int32_t today, const struct work_item *items, int32_t n, int32_t start_day,
    int32_t due_day, int64_t work_each, int64_t *max_count);

/* calendar_finish is the first day by whose end the work is done, begun on
 * start_day with nothing else to do. No work ends on start_day.
 * Errors: ENGINE_BEYOND the rows end before; ENGINE_BAD_PROBLEM work < 0. */
ENGINE_MUST_USE enum engine_err calendar_finish(const struct calendar *cal,
    int32_t start_day, int64_t work, int32_t *out_day);

/* work_of_lot is the work of so many units at rate_units per rate_days working
 * days: max(1, floor(units x rate_days x 10^6 / rate_units)).
 * Errors: ENGINE_BAD_PROBLEM units < 0, a rate or its days < 1;
 *         ENGINE_OVERFLOW. */
ENGINE_MUST_USE enum engine_err work_of_lot(
    int64_t units, int64_t rate_units, int32_t rate_days, int64_t *out_work);

/* units_of_work is the other way round: the largest number of units whose
 * work_of_lot is within work, 0 where work is 0.
 * Errors: as work_of_lot. */
ENGINE_MUST_USE enum engine_err units_of_work(
    int64_t work, int64_t rate_units, int32_t rate_days, int64_t *out_units);

#endif
