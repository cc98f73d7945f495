/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/market.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	MINUTES_MOST = 1 << 27 /* rows of all calendars */
};

/* ---- days ----------------------------------------------------------- */

static int
by_day(const void *left, const void *right)
{
	const int32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* The engine's number of a day that is among them. */
static int32_t
number_of(const struct market *m, int32_t day)
{
	int32_t low = 0, high = m->n_days;

	while (low < high) {
		int32_t middle = low + (high - low) / 2;

		if (m->days[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A first day is numbered by the day before it, which is among them. */
static int32_t
number_of_first(const struct market *m, int32_t first_day)
{
	return first_day == INSTANCE_AT_ONCE ? 0
					     : number_of(m, first_day - 1) + 1;
}

/* The n days of m, each once and ascending. Where they lie close together they
 * are ticked off, which is faster than sorting as many as there are bids. */
static enum engine_err
keep_distinct(struct market *m, int64_t n)
{
	int32_t *days = m->days;
	int32_t least = INT32_MAX, most = INT32_MIN;
	bool *is_there;

	for (int64_t i = 0; i < n; i++) {
		least = days[i] < least ? days[i] : least;
		most = days[i] > most ? days[i] : most;
	}
	if (n == 0 || (int64_t)most - least > 4 * n) {
		qsort(days, (size_t)n, sizeof *days, by_day);
		for (int64_t i = 0; i < n; i++)
			if (i == 0 || days[i] != days[m->n_days - 1])
				days[m->n_days++] = days[i];
		return ENGINE_OK;
	}
	is_there = calloc((size_t)(most - least) + 1, sizeof *is_there);
	if (is_there == NULL)
		return ENGINE_NOMEM;
	for (int64_t i = 0; i < n; i++)
		is_there[days[i] - least] = true;
	for (int32_t day = least; day <= most; day++)
		if (is_there[day - least])
			days[m->n_days++] = day;
	free(is_there);
	return ENGINE_OK;
}

static enum engine_err
collect_days(struct market *m, const struct instance *in)
{
	int64_t cap =
	    in->n_lines + (int64_t)in->n_bids + 2 * (int64_t)in->n_works;
	int32_t *days = malloc(((size_t)cap + 1) * sizeof *days);
	int64_t n = 0;

	m->days = days;
	if (days == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < in->n_lines; i++)
		days[n++] = in->lines[i].due_day;
	for (int32_t i = 0; i < in->n_bids; i++)
		if (in->bids[i].first_day != INSTANCE_AT_ONCE)
			days[n++] = in->bids[i].first_day - 1;
	for (int32_t i = 0; i < in->n_works; i++) {
		days[n++] = in->works[i].first_day - 1;
		days[n++] = in->works[i].due_day;
	}
	return keep_distinct(m, n);
}

/* ---- calendars ------------------------------------------------------ */

/* From the first day on which there is time to the last something is due. */
static void
span_of(const struct market *m, const struct instance *in, int32_t h,
    int32_t *first, int32_t *last)
{
	const struct instance_household *hh = &in->households[h];
	int32_t n = in->bid_first[h + 1] - in->bid_first[h];
	int32_t day = INSTANCE_DAY_LEAST;

	*first = 0;
	*last = -1;
	if (n == 0)
		return;
	for (int32_t i = in->bid_first[h]; i < in->bid_first[h + 1]; i++) {
		int32_t due = in->lines[in->bids[in->bid_of[i]].line].due_day;

		if (due > day)
			day = due;
	}
	for (int32_t i = in->work_first[h]; i < in->work_first[h + 1]; i++)
		if (in->works[in->work_of[i]].due_day > day)
			day = in->works[in->work_of[i]].due_day;
	*last = number_of(m, day);
	if (hh->n_rows > 0)
		*first = number_of(m, in->rows[hh->first_row].day);
	if (*first > *last)
		*first = *last;
}

/* Work of no time is one minute among so many to each minute, and every
 * household has nearly a minute more; in generalised assignment only, where
 * there is but one interval. */
static int64_t
scale_of(const struct instance *in)
{
	for (int32_t i = 0; i < in->n_bids; i++)
		if (in->bids[i].lot_minutes == 0)
			return (int64_t)in->n_lines + 1;
	return 1;
}

static enum engine_err
too_large(struct text_fault *fault, const char *what)
{
	*fault = (struct text_fault){ 0, "" };
	(void)snprintf(fault->words, sizeof fault->words,
	    "%s are too large together", what);
	return ENGINE_BAD_PROBLEM;
}

/* What is made of minutes has room in the engine's sums. */
static enum engine_err
check_scale(const struct instance *in, struct text_fault *fault)
{
	wide most = ((wide)1 << 61) / scale_of(in);

	for (int32_t h = 0; h < in->n_households; h++) {
		const struct instance_household *hh = &in->households[h];

		if (hh->n_rows > 0 &&
		    in->rows[hh->first_row + hh->n_rows - 1].minutes > most)
			return too_large(fault, "jobs and capacities");
	}
	for (int32_t b = 0; b < in->n_bids; b++)
		if (in->bids[b].lot_minutes > most)
			return too_large(fault, "jobs and what they take");
	return ENGINE_OK;
}

/* Minutes until each day of a span, both of days and rows going up. */
static int64_t *
fill_minutes(const struct market *m, const struct instance *in, int32_t h,
    int64_t scale, int64_t *until)
{
	const struct instance_household *hh = &in->households[h];
	const struct calendar *cal = &m->calendars[h];
	int64_t minutes = 0;
	int32_t k = 0;

	for (int32_t i = 0; i < cal->n_days; i++) {
		while (k < hh->n_rows && in->rows[hh->first_row + k].day <=
					     m->days[cal->first_day + i])
			minutes = in->rows[hh->first_row + k++].minutes;
		*until++ = minutes * scale + (scale - 1);
	}
	return until;
}

static enum engine_err
fill_calendars(
    struct market *m, const struct instance *in, struct text_fault *fault)
{
	int64_t n_minutes = 0, scale = scale_of(in);
	int64_t *until;
	int32_t first, last;

	for (int32_t h = 0; h < in->n_households; h++) {
		span_of(m, in, h, &first, &last);
		m->calendars[h] =
		    (struct calendar){ first, last - first + 1, NULL };
		n_minutes += last - first + 1;
	}
	if (n_minutes > MINUTES_MOST)
		return too_large(fault, "households and days");
	until = m->minutes = malloc(((size_t)n_minutes + 1) * sizeof *until);
	if (until == NULL)
		return ENGINE_NOMEM;
	for (int32_t h = 0; h < in->n_households; h++) {
		m->calendars[h].until = until;
		until = fill_minutes(m, in, h, scale, until);
	}
	return ENGINE_OK;
}

/* ---- the rest ------------------------------------------------------- */

static void
fill_lines(struct market *m, const struct instance *in)
{
	for (int32_t i = 0; i < in->n_lines; i++) {
		const struct instance_line *line = &in->lines[i];

		m->lines[i] = (struct clear_line){ .order = line->order,
			.order_line = i,
			.n_lots = line->n_lots,
			.due_day = number_of(m, line->due_day),
			.lot_units = line->lot_units,
			.unfilled_cost = line->unfilled_cost,
			.lot_value = -1 };
	}
	for (int32_t i = 0; i < in->n_bids; i++) {
		int64_t *value = &m->lines[in->bids[i].line].lot_value;

		if (*value < 0 || in->bids[i].lot_cost < *value)
			*value = in->bids[i].lot_cost;
	}
	for (int32_t i = 0; i < in->n_lines; i++)
		if (m->lines[i].lot_value < 0)
			m->lines[i].lot_value = 0;
	for (int32_t i = 0; i < in->n_villages; i++)
		m->villages[i].cost = in->villages[i].cost;
}

static void
fill_households(struct market *m, const struct instance *in)
{
	int32_t n = 0;

	for (int32_t h = 0; h < in->n_households; h++) {
		struct work_item *fixed = m->fixed + n;

		for (int32_t k = in->work_first[h]; k < in->work_first[h + 1];
		     k++) {
			const struct instance_work *work =
			    &in->works[in->work_of[k]];

			m->fixed[n++] = (struct work_item){
				number_of_first(m, work->first_day),
				number_of(m, work->due_day), work->minutes
			};
		}
		m->households[h] = (struct clear_household){
			.village = in->households[h].village,
			.n_workers = 1,
			.calendar = &m->calendars[h],
			.fixed = fixed,
			.n_fixed = in->work_first[h + 1] - in->work_first[h]
		};
	}
}

static void
fill_bids(struct market *m, const struct instance *in)
{
	int64_t scale = scale_of(in);

	for (int32_t i = 0; i < in->n_bids; i++) {
		const struct instance_bid *bid = &in->bids[i];
		int64_t work = bid->lot_minutes * scale;

		m->bids[i] = (struct clear_bid){ .household = bid->household,
			.line = bid->line,
			.max_lots = bid->most,
			.min_lots = bid->least,
			.first_day = number_of_first(m, bid->first_day),
			.due_day = m->lines[bid->line].due_day,
			.lot_work = work < 1 ? 1 : work,
			.lot_cost = bid->lot_cost,
			.lot_price = bid->lot_cost };
	}
}

/* A total of no units is none to the engine: its bids get no lots instead. */
static void
fill_totals(struct market *m, const struct instance *in)
{
	for (int32_t i = 0; i < in->n_sets; i++) {
		const struct instance_set *set = &in->sets[i];
		const int32_t *members = in->members + set->first_member;

		if (set->most_units == 0) {
			for (int32_t k = 0; k < set->n_members; k++) {
				m->bids[members[k]].max_lots = 0;
				m->bids[members[k]].min_lots = 0;
			}
		} else {
			m->totals[m->problem.n_totals++] =
			    (struct clear_total){ set->household,
				    set->least_units, set->most_units, members,
				    set->n_members };
		}
	}
}

static void
point_at_arrays(
    struct market *m, const struct instance *in, enum clear_goal goal)
{
	struct clear_problem *p = &m->problem;

	p->goal = goal;
	p->weigh_unfilled = goal == CLEAR_CHEAPEST;
	p->award_only = true;
	p->n_orders = in->n_orders;
	p->n_order_lines = in->n_lines;
	p->lines = m->lines;
	p->n_lines = in->n_lines;
	p->villages = m->villages;
	p->n_villages = in->n_villages;
	p->households = m->households;
	p->n_households = in->n_households;
	p->bids = m->bids;
	p->n_bids = in->n_bids;
	p->totals = m->totals;
}

static void *
zeroed(int32_t n, size_t size)
{
	return calloc((size_t)n + 1, size);
}

enum engine_err
market_create(const struct instance *in, enum clear_goal goal,
    struct text_fault *fault, struct market **out)
{
	struct market *m = calloc(1, sizeof *m);
	enum engine_err err = ENGINE_NOMEM;

	if (m == NULL)
		return ENGINE_NOMEM;
	m->lines = zeroed(in->n_lines, sizeof *m->lines);
	m->villages = zeroed(in->n_villages, sizeof *m->villages);
	m->households = zeroed(in->n_households, sizeof *m->households);
	m->bids = zeroed(in->n_bids, sizeof *m->bids);
	m->totals = zeroed(in->n_sets, sizeof *m->totals);
	m->calendars = zeroed(in->n_households, sizeof *m->calendars);
	m->fixed = zeroed(in->n_works, sizeof *m->fixed);
	if (m->lines && m->villages && m->households && m->bids && m->totals &&
	    m->calendars && m->fixed)
		err = collect_days(m, in);
	if (err == ENGINE_OK)
		err = check_scale(in, fault);
	if (err == ENGINE_OK)
		err = fill_calendars(m, in, fault);
	if (err != ENGINE_OK) {
		market_destroy(&m);
		return err;
	}
	fill_lines(m, in);
	fill_households(m, in);
	fill_bids(m, in);
	fill_totals(m, in);
	point_at_arrays(m, in, goal);
	*out = m;
	return ENGINE_OK;
}

void
market_destroy(struct market **market)
{
	struct market *old = *market;

	*market = NULL;
	if (old == NULL)
		return;
	free(old->days);
	free(old->lines);
	free(old->villages);
	free(old->households);
	free(old->bids);
	free(old->totals);
	free(old->calendars);
	free(old->fixed);
	free(old->minutes);
	free(old);
}
