/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_search.h"

#include <stdlib.h>

/* An overdrawn row without a lot in it is fixed work that is late anyway. */
static bool
row_is_broken(const struct state *s, int32_t household, const struct row *row)
{
	const struct index *of = &s->of_household;

	if (row->slack >= 0)
		return false;
	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t bid = of->items[i];

		if (s->lots[bid] > 0 && s->start[bid] >= row->start_day &&
		    s->due[bid] <= row->due_day)
			return true;
	}
	return false;
}

static bool
is_complete(const struct state *s)
{
	for (int32_t h = 0; h < s->problem->n_households; h++) {
		for (int32_t i = s->row_first[h]; i < s->row_first[h + 1]; i++)
			if (row_is_broken(s, h, &s->rows[i]))
				return false;
	}
	return true;
}

/* Rows are built for an empty award, so it is taken off and put back. Slack
 * may then be negative: the award does not fit the horizon. */
static enum engine_err
set_horizon(struct state *s, const int32_t *lots, int32_t day)
{
	enum engine_err err;

	state_clear_all(s);
	err = state_build_rows(s, day);
	if (err == ENGINE_OK)
		state_restore(s, lots);
	return err;
}

static void
horizon_range(const struct state *s, int64_t *low, int64_t *high)
{
	const struct clear_problem *p = s->problem;

	*high = p->today;
	for (int32_t b = 0; b < p->n_bids; b++) {
		int64_t day =
		    (int64_t)p->bids[b].due_day + p->bids[b].tail_days;

		if (s->lots[b] > 0 && day > *high)
			*high = day;
	}
	*low = (int64_t)p->today - 1;
}

enum engine_err
completion_day(struct state *s, int32_t *out_day)
{
	int32_t *saved =
	    malloc(((size_t)s->problem->n_bids + 1) * sizeof *saved);
	enum engine_err err = saved ? ENGINE_OK : ENGINE_NOMEM;
	int64_t low, high;

	if (err == ENGINE_OK && s->score.covered > 0) {
		state_save(s, saved);
		horizon_range(s, &low, &high);
		while (err == ENGINE_OK && high - low > 1) {
			int64_t day = low + (high - low) / 2;

			err = set_horizon(s, saved, (int32_t)day);
			if (is_complete(s))
				high = day;
			else
				low = day;
		}
		if (err == ENGINE_OK)
			err = set_horizon(s, saved, (int32_t)high);
		*out_day = (int32_t)high;
	} else {
		*out_day = -1;
	}
	free(saved);
	return err;
}

/* Begins with the best award known, less what is too late for the horizon. */
static enum engine_err
cover_by(struct state *s, const int32_t *best, int32_t day, int64_t units,
    int64_t n_search, int64_t *bound)
{
	enum engine_err err;

	state_clear_all(s);
	err = state_build_rows(s, day);
	if (err != ENGINE_OK)
		return err;
	for (int32_t b = 0; b < s->problem->n_bids; b++)
		if (best[b] > 0)
			(void)state_award(s, b, best[b]);
	return cover(s, units, n_search, bound);
}

/* Below high, and after low, lies what is still in question; refuted is the
 * last day for which it is proven that so much cannot be done by then. */
struct range {
	int64_t low, high, refuted;
};

/* The day before the award's own comes first: most often it is refuted. */
static int64_t
day_to_try(const struct range *r, bool is_first)
{
	return is_first ? r->high - 1 : r->low + (r->high - r->low) / 2;
}

/* Days by which some line alone cannot be made are cheap to rule out. */
static enum engine_err
refute_by_lines(
    struct state *s, const int32_t *best, int64_t units, struct range *r)
{
	enum engine_err err = ENGINE_OK;
	int64_t high = r->high;

	state_clear_all(s);
	while (err == ENGINE_OK && high - r->refuted > 1) {
		int64_t day = r->refuted + (high - r->refuted) / 2;

		err = state_build_rows(s, (int32_t)day);
		if (bound_lines(s) < units)
			r->refuted = day;
		else
			high = day;
	}
	r->low = r->refuted;
	return err == ENGINE_OK ? set_horizon(s, best, (int32_t)r->high) : err;
}

enum engine_err
hasten(struct state *s, int64_t n_search, int32_t *bound_day)
{
	int64_t units = s->score.covered, bound;
	int32_t *best = malloc(((size_t)s->problem->n_bids + 1) * sizeof *best);
	enum engine_err err = best ? ENGINE_OK : ENGINE_NOMEM;
	int64_t before = (int64_t)s->problem->today - 1;
	struct range r = { before, before, before };
	int32_t day = -1;

	if (err == ENGINE_OK)
		err = completion_day(s, &day);
	r.high = day;
	if (err == ENGINE_OK && units > 0) {
		state_save(s, best);
		err = refute_by_lines(s, best, units, &r);
	}
	for (bool is_first = true; err == ENGINE_OK && units > 0 &&
				   r.high - r.low > 1 && !state_asks_stop(s);
	     is_first = false) {
		int64_t middle = day_to_try(&r, is_first);

		state_save(s, best);
		err =
		    cover_by(s, best, (int32_t)middle, units, n_search, &bound);
		if (err != ENGINE_OK || s->score.covered >= units) {
			r.high = middle;
			continue;
		}
		r.low = middle;
		if (bound < units)
			r.refuted = middle;
		err = set_horizon(s, best, (int32_t)r.high);
	}
	free(best);
	*bound_day = units > 0 ? (int32_t)(r.refuted + 1) : -1;
	return err;
}
