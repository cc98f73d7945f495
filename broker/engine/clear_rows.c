/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar rows of a household. What must lie inside [s, d] fits for every
 * s and d if it fits for each s that is a start and each d that is a due day
 * of something. Intervals that hold the same bids differ only in the time the
 * fixed work leaves, so the tightest of them stands for all: one row for each
 * pair of a bid's start and a bid's due day. Intervals without any bid are
 * left out: work that is too late by itself forbids nothing but time. */
#include "broker/engine/clear_state.h"

#include <stdlib.h>

struct rows_scratch {
	int32_t *starts; /* of bids, ascending, each once */
	int32_t n_starts;
	int32_t *dues;
	int32_t n_dues;
	int32_t *all_starts; /* of bids and fixed work */
	int32_t n_all;
	struct work_item *fixed; /* by due day */
	int32_t n_fixed;
	int64_t *slack; /* [n_starts x n_dues] */
	size_t slack_size;
};

enum engine_err
rows_scratch_create(const struct state *s, struct rows_scratch **out)
{
	struct rows_scratch *scratch = calloc(1, sizeof *scratch);
	size_t n_bids = 1, n_fixed = 1;

	if (scratch == NULL)
		return ENGINE_NOMEM;
	for (int32_t h = 0; h < s->problem->n_households; h++) {
		size_t bids = (size_t)(s->of_household.first[h + 1] -
				       s->of_household.first[h]);
		size_t fixed = (size_t)s->problem->households[h].n_fixed;

		n_bids = bids > n_bids ? bids : n_bids;
		n_fixed = fixed > n_fixed ? fixed : n_fixed;
	}
	scratch->starts = malloc(n_bids * sizeof *scratch->starts);
	scratch->dues = malloc(n_bids * sizeof *scratch->dues);
	scratch->all_starts =
	    malloc((n_bids + n_fixed) * sizeof *scratch->all_starts);
	scratch->fixed = malloc(n_fixed * sizeof *scratch->fixed);
	if (scratch->starts == NULL || scratch->dues == NULL ||
	    scratch->all_starts == NULL || scratch->fixed == NULL) {
		rows_scratch_destroy(&scratch);
		return ENGINE_NOMEM;
	}
	*out = scratch;
	return ENGINE_OK;
}

void
rows_scratch_destroy(struct rows_scratch **scratch)
{
	struct rows_scratch *old = *scratch;

	*scratch = NULL;
	if (old != NULL) {
		free(old->starts);
		free(old->dues);
		free(old->all_starts);
		free(old->fixed);
		free(old->slack);
		free(old);
	}
}

static int
by_day(const void *left, const void *right)
{
	int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;

	return (a > b) - (a < b);
}

static int32_t
sort_days(int32_t *days, int32_t n)
{
	int32_t n_kept = 0;

	qsort(days, (size_t)n, sizeof *days, by_day);
	for (int32_t i = 0; i < n; i++)
		if (n_kept == 0 || days[n_kept - 1] != days[i])
			days[n_kept++] = days[i];
	return n_kept;
}

static int
by_due(const void *left, const void *right)
{
	const struct work_item *a = left, *b = right;

	return (a->due_day > b->due_day) - (a->due_day < b->due_day);
}

static void
gather_days(const struct state *s, int32_t household, struct rows_scratch *r)
{
	const struct clear_household *hh = &s->problem->households[household];
	int32_t from = s->of_household.first[household];
	int32_t to = s->of_household.first[household + 1];

	r->n_starts = r->n_dues = r->n_all = r->n_fixed = 0;
	for (int32_t i = from; i < to; i++) {
		int32_t bid = s->of_household.items[i];

		if (s->most[bid] > 0) {
			r->starts[r->n_starts++] = s->start[bid];
			r->dues[r->n_dues++] = s->due[bid];
			r->all_starts[r->n_all++] = s->start[bid];
		}
	}
	if (r->n_starts == 0)
		return;
	for (int32_t i = 0; i < hh->n_fixed; i++) {
		struct work_item item = hh->fixed[i];

		if (item.start_day < s->problem->today)
			item.start_day = s->problem->today;
		r->fixed[r->n_fixed++] = item;
		r->all_starts[r->n_all++] = item.start_day;
	}
	r->n_starts = sort_days(r->starts, r->n_starts);
	r->n_dues = sort_days(r->dues, r->n_dues);
	r->n_all = sort_days(r->all_starts, r->n_all);
	qsort(r->fixed, (size_t)r->n_fixed, sizeof *r->fixed, by_due);
}

/* All intervals that begin on start_day; their rows are those of the first
 * bid to start then or later. */
static void
sweep_due_days(const struct calendar *cal, struct rows_scratch *r,
    int32_t start_day, int64_t *row)
{
	int64_t needed = 0;
	int32_t next = 0;

	for (int32_t j = 0; j < r->n_dues; j++) {
		int64_t free_time;

		while (
		    next < r->n_fixed && r->fixed[next].due_day <= r->dues[j]) {
			if (r->fixed[next].start_day >= start_day)
				needed += r->fixed[next].work;
			next++;
		}
		free_time = calendar_between(cal, start_day, r->dues[j]);
		if (free_time - needed < row[j])
			row[j] = free_time - needed;
		while (next < r->n_fixed &&
		       (j + 1 == r->n_dues ||
			   r->fixed[next].due_day < r->dues[j + 1])) {
			const struct work_item *item = &r->fixed[next++];

			if (item->start_day < start_day)
				continue;
			needed += item->work;
			free_time =
			    calendar_between(cal, start_day, item->due_day);
			if (free_time - needed < row[j])
				row[j] = free_time - needed;
		}
	}
}

/* Whether the bids of a row could ever fill it; others need no row. */
static bool
can_bind(const struct state *s, int32_t household, const struct row *row)
{
	wide work = 0;

	for (int32_t i = s->of_household.first[household];
	     i < s->of_household.first[household + 1]; i++) {
		int32_t bid = s->of_household.items[i];

		if (s->most[bid] > 0 && s->start[bid] >= row->start_day &&
		    s->due[bid] <= row->due_day) {
			work +=
			    (wide)s->most[bid] * s->problem->bids[bid].lot_work;
		}
	}
	return work > row->slack && work > 0;
}

static enum engine_err
append_row(struct state *s, const struct row *row)
{
	if (s->n_rows == s->rows_size) {
		int32_t size = s->rows_size;
		struct row *rows;

		if (__builtin_add_overflow(size, size / 2 + 64, &size))
			return ENGINE_NOMEM;
		rows = realloc(s->rows, (size_t)size * sizeof *rows);
		if (rows == NULL)
			return ENGINE_NOMEM;
		s->rows = rows;
		s->rows_size = size;
	}
	s->rows[s->n_rows++] = *row;
	return ENGINE_OK;
}

static enum engine_err
reserve_slack(struct rows_scratch *r)
{
	size_t n = (size_t)r->n_starts * (size_t)r->n_dues;

	if (n > r->slack_size) {
		int64_t *slack = realloc(r->slack, n * sizeof *slack);

		if (slack == NULL)
			return ENGINE_NOMEM;
		r->slack = slack;
		r->slack_size = n;
	}
	for (size_t i = 0; i < n; i++)
		r->slack[i] = INT64_MAX;
	return ENGINE_OK;
}

enum engine_err
rows_build_household(struct state *s, int32_t household, struct rows_scratch *r)
{
	const struct calendar *cal = s->problem->households[household].calendar;
	enum engine_err err;
	int32_t i = 0;

	gather_days(s, household, r);
	if (r->n_starts == 0)
		return ENGINE_OK;
	err = reserve_slack(r);
	for (int32_t k = 0; k < r->n_all && err == ENGINE_OK; k++) {
		while (i < r->n_starts && r->starts[i] < r->all_starts[k])
			i++;
		if (i == r->n_starts)
			break;
		sweep_due_days(cal, r, r->all_starts[k],
		    &r->slack[(size_t)i * (size_t)r->n_dues]);
	}
	for (i = 0; i < r->n_starts; i++) {
		for (int32_t j = 0; j < r->n_dues && err == ENGINE_OK; j++) {
			int64_t slack =
			    r->slack[(size_t)i * (size_t)r->n_dues + (size_t)j];
			struct row row = { r->starts[i], r->dues[j], slack,
				slack };

			if (can_bind(s, household, &row))
				err = append_row(s, &row);
		}
	}
	return err;
}
