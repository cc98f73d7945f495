/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/dense.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_CELLS = 1 << 22,
	MAX_COST = 1 << 30,
	MAX_ROOM = 1 << 30,
	DEFAULT_STEPS = 2000,
	FIRST_STEPS = 60,
	STEPS_OF_DIVE = 20,
	PROVABLE = 5,
	FEW_CELLS = 1000,
	MANY_CELLS = 60000, /* dives are dear, groups are not */
	FEW_AGENTS = 16,
	MANY_AGENTS = 32,
	MORE_TICKS = 1000000,
	PAIR_ROUNDS = 6,
	STOP_TICKS = 5000
};

/* of the open jobs, given away at a time */
#define DIVE_PART 0.1

bool
dense_stop(struct dense *d)
{
	const struct assign_control *c = d->control;

	if (!d->is_over && c->stop != NULL)
		d->is_over = c->stop(c->stop_ctx);
	return d->is_over;
}

bool
dense_stop_at_times(struct dense *d)
{
	if (d->n_ticks - d->asked < STOP_TICKS && d->n_ticks >= d->asked)
		return d->is_over;
	d->asked = d->n_ticks;
	return dense_stop(d);
}

static void
tell(const struct dense *d)
{
	const struct assign_control *c = d->control;

	if (c->progress != NULL && !d->is_part)
		c->progress(c->progress_ctx, d->best, d->bound);
}

void
dense_better(struct dense *d, const int32_t *job_agent, int64_t cost)
{
	if (cost >= d->best)
		return;
	d->best = cost;
	memcpy(d->job_agent, job_agent, (size_t)d->n_jobs * sizeof(*job_agent));
	tell(d);
}

void
dense_raise(struct dense *d, int64_t bound)
{
	if (bound <= d->bound)
		return;
	d->bound = bound;
	tell(d);
}

/* ---- does it fit ---------------------------------------------------- */

/* one row over all bids that can win, each of them once and for one job */
static bool
household_fits(const struct assign_model *m, int32_t h, int32_t *last_of_line)
{
	const struct assign_row *row = &m->rows[m->row_first[h]];
	int32_t entry = 0;

	if (m->row_first[h + 1] - m->row_first[h] != 1 ||
	    m->sum_first[h + 1] != m->sum_first[h] || row->room >= MAX_ROOM)
		return false;
	for (int32_t b = m->bid_first[h]; b < m->bid_first[h + 1]; b++) {
		const struct assign_bid *bid = &m->bids[b];

		if (bid->most == 0 || m->line_lots[bid->line] == 0)
			continue;
		if (bid->cost < 0 || bid->cost >= MAX_COST ||
		    last_of_line[bid->line] == h)
			return false;
		last_of_line[bid->line] = h;
		while (entry < row->n && m->entries[row->first + entry].bid < b)
			entry++;
		if (entry == row->n || m->entries[row->first + entry].bid != b)
			return false;
	}
	return true;
}

static bool
shape_fits(const struct assign_model *m)
{
	int64_t n_jobs = 0;
	int64_t n_bids = 0;
	int64_t cells;

	for (int32_t l = 0; l < m->n_lines; l++) {
		if (m->line_lots[l] > 1)
			return false;
		n_jobs += m->line_lots[l];
	}
	for (int32_t b = 0; b < m->n_bids; b++) {
		const struct assign_bid *bid = &m->bids[b];

		if (bid->least > 1)
			return false;
		n_bids += bid->most > 0 && m->line_lots[bid->line] > 0;
	}
	for (int32_t h = 0; h < m->n_households; h++)
		if (m->household_village[h] >= 0 &&
		    m->village_cost[m->household_village[h]] > 0)
			return false;
	cells = n_jobs * m->n_households;
	return cells > 0 && cells <= MAX_CELLS && 2 * n_bids >= cells;
}

bool
dense_fits(const struct assign_model *model)
{
	int32_t *last_of_line;
	bool fits = shape_fits(model);

	if (!fits)
		return false;
	last_of_line = malloc((size_t)model->n_lines * sizeof(*last_of_line));
	if (last_of_line == NULL)
		return false;
	for (int32_t l = 0; l < model->n_lines; l++)
		last_of_line[l] = DENSE_NONE;
	for (int32_t h = 0; fits && h < model->n_households; h++)
		fits = household_fits(model, h, last_of_line);
	free(last_of_line);
	return fits;
}

/* ---- the problem ---------------------------------------------------- */

void
dense_unload(struct dense *d)
{
	free(d->cost);
	free(d->weight);
	free(d->bid);
	free(d->room);
	free(d->unfilled);
	free(d->line);
	free(d->job_agent);
}

static bool
allocate(struct dense *d)
{
	size_t n = (size_t)d->n_jobs;
	size_t m = (size_t)d->n_agents;

	d->cost = calloc(m * n, sizeof(*d->cost));
	d->weight = calloc(m * n, sizeof(*d->weight));
	d->bid = malloc(m * n * sizeof(*d->bid));
	d->room = calloc(m, sizeof(*d->room));
	d->unfilled = calloc(n, sizeof(*d->unfilled));
	d->line = calloc(n, sizeof(*d->line));
	d->job_agent = calloc(n, sizeof(*d->job_agent));
	return d->cost != NULL && d->weight != NULL && d->bid != NULL &&
	       d->room != NULL && d->unfilled != NULL && d->line != NULL &&
	       d->job_agent != NULL;
}

static void
load_agent(struct dense *d, const struct assign_model *m, int32_t agent,
    const int32_t *job_of)
{
	const struct assign_row *row = &m->rows[m->row_first[agent]];

	d->room[agent] = (int32_t)row->room;
	for (int32_t e = row->first; e < row->first + row->n; e++) {
		const struct assign_entry *entry = &m->entries[e];
		const struct assign_bid *bid = &m->bids[entry->bid];
		size_t at;

		if (bid->most == 0 || job_of[bid->line] == DENSE_NONE ||
		    entry->weight > row->room)
			continue;
		at = (size_t)agent * (size_t)d->n_jobs +
		     (size_t)job_of[bid->line];
		d->bid[at] = entry->bid;
		d->cost[at] = (int32_t)bid->cost;
		d->weight[at] = (int32_t)entry->weight;
	}
}

/* a job that must be done may be priced above what leaving it out costs; no
 * price needs to be above all of its costs by more than the dearest trade */
static void
set_range(struct dense *d)
{
	int64_t top = 1;

	for (int32_t j = 0; j < d->n_jobs; j++)
		top = d->unfilled[j] > top ? d->unfilled[j] : top;
	for (size_t k = 0; k < (size_t)d->n_agents * (size_t)d->n_jobs; k++)
		top = d->cost[k] > top ? d->cost[k] : top;
	top = 4 * top * DENSE_MILLI;
	d->top_price = (double)top;
	d->rate_digits = DENSE_RATE_DIGITS;
	while (d->rate_digits > 0 && top > ((int64_t)1 << 62) >> d->rate_digits)
		d->rate_digits--;
}

enum engine_err
dense_load(struct dense *d, const struct assign_model *m)
{
	int32_t *job_of = malloc((size_t)m->n_lines * sizeof(*job_of));
	int32_t n = 0;

	for (int32_t l = 0; l < m->n_lines; l++)
		n += m->line_lots[l];
	d->n_agents = m->n_households;
	d->n_jobs = n;
	if (job_of == NULL || !allocate(d)) {
		free(job_of);
		return ENGINE_NOMEM;
	}
	n = 0;
	for (int32_t l = 0; l < m->n_lines; l++) {
		job_of[l] = m->line_lots[l] > 0 ? n : DENSE_NONE;
		if (m->line_lots[l] == 0)
			continue;
		d->line[n] = l;
		d->unfilled[n] = m->line_unfilled[l];
		d->job_agent[n] = DENSE_NONE;
		d->best += m->line_unfilled[l];
		n++;
	}
	for (size_t k = 0; k < (size_t)d->n_agents * (size_t)d->n_jobs; k++)
		d->bid[k] = DENSE_NONE;
	for (int32_t i = 0; i < d->n_agents; i++)
		load_agent(d, m, i, job_of);
	set_range(d);
	free(job_of);
	return ENGINE_OK;
}

/* ---- the work ------------------------------------------------------- */

struct work {
	struct dense d;
	struct dual dual;
	struct part part;
	struct branch branch;
	struct search search;
	struct group group;
	int32_t *answer;    /* [n_jobs] */
	int64_t dive_ticks; /* of the last dive */
	int64_t step;       /* above the bound, that the next cutoff is */
};

bool
dense_is_good(const struct dense *d)
{
	return (wide)(d->best - d->bound) * 1000000000 <=
	       (wide)d->control->gap_ppb * d->bound;
}

static bool
is_done(const struct dense *d)
{
	if (d->is_over || dense_is_good(d))
		return true;
	return d->max_steps >= 0 && d->n_steps >= d->max_steps;
}

static void
climb(struct work *w, int32_t n_steps)
{
	for (int32_t k = 0; k < n_steps && !is_done(&w->d); k++) {
		w->d.n_steps++;
		if (!dense_dual_step(&w->dual))
			return;
	}
}

static void
polish(struct work *w)
{
	int64_t m = w->d.n_agents;

	dense_search_aim(&w->search, &w->dual.relax);
	dense_search_load(&w->search, w->answer);
	dense_search_fill(&w->search);
	for (int k = 0; k < PAIR_ROUNDS; k++) {
		dense_search_fine(&w->search, 120 + 40 * k);
		if (!dense_pairs(&w->search, m * (m - 1) / 2))
			return;
	}
}

static void
dive(struct work *w)
{
	struct dual *v = &w->dual;
	double reach = v->reach;
	int64_t before = w->d.n_ticks;

	w->d.n_steps += STEPS_OF_DIVE;
	dense_dual_restore(v);
	if (w->d.n_agents > FEW_AGENTS && w->d.n_agents < MANY_AGENTS &&
	    dense_dual_value(v))
		dense_dive_narrow(v);
	v->reach = DENSE_MILLI;
	v->relax.knap.ease = 3 * dense_ease(v);
	if (dense_dive(v, DIVE_PART, INT64_MAX, w->answer)) {
		dense_dual_restore(v);
		if (dense_dual_value(v))
			polish(w);
	}
	v->relax.knap.ease = 0;
	dense_dual_restore(v);
	dense_dual_turn(v, reach);
	w->dive_ticks = w->d.n_ticks - before;
}

/* raises the bound by one decision after another; how far ahead to ask is
 * learnt from the answers */
static void
tighten(struct work *w, int64_t n_ticks)
{
	struct dense *d = &w->d;
	int64_t end = d->n_ticks + n_ticks;

	while (!is_done(d) && d->n_ticks < end) {
		int64_t gap = d->best - d->bound;
		int64_t step = w->step < gap ? w->step : gap;
		int64_t cutoff = d->bound + step;
		enum branch_end found =
		    dense_branch_decide(&w->branch, cutoff, end - d->n_ticks);

		d->n_steps += w->branch.n_nodes;
		if (found == BRANCH_NONE) {
			w->step = 2 * step;
			dense_raise(d, cutoff);
		} else if (found == BRANCH_FOUND) {
			w->step = step > 1 ? step / 2 : 1;
			if (step == 1)
				dense_raise(d, d->best);
		} else {
			w->step = step > 4 ? step / 4 : 1;
			break;
		}
	}
}

/* a proof is near where few cells are left to choose from */
static bool
is_provable(struct work *w)
{
	struct dense *d = &w->d;
	int64_t n = dense_branch_left(&w->branch, d->best);

	return n < PROVABLE * (int64_t)d->n_jobs || n < FEW_CELLS;
}

/* so much work on parts */
static void
mend_parts(struct work *w, int64_t n_ticks)
{
	struct dense *d = &w->d;
	int64_t end = d->n_ticks + n_ticks;

	while (d->n_ticks < end && !is_done(d)) {
		d->n_steps++;
		if (!dense_part_improve(&w->part, &w->dual))
			return;
	}
}

static void
mend_groups(struct work *w, int64_t n_ticks)
{
	struct dense *d = &w->d;
	int64_t end = d->n_ticks + n_ticks;

	if (d->n_agents < 2 || is_done(d) || !dense_dual_value(&w->dual))
		return;
	dense_search_aim(&w->search, &w->dual.relax);
	dense_search_load(&w->search, d->job_agent);
	while (d->n_ticks < end && !is_done(d)) {
		d->n_steps++;
		dense_group_improve(&w->group, &w->search);
		if (dense_stop_at_times(d))
			return;
	}
}

static void
climb_on(struct work *w, int64_t n_ticks)
{
	int64_t end = w->d.n_ticks + n_ticks;

	if (!dense_dual_value(&w->dual))
		return;
	while (w->d.n_ticks < end && !is_done(&w->d) && w->dual.reach > 30)
		climb(w, 1);
}

/* a first assignment, before anything that takes long */
static bool
begin(struct work *w)
{
	const struct assign_control *c = w->d.control;

	dense_first_warm(&w->d, c->warm_lots, w->answer);
	dense_search_load(&w->search, w->answer);
	dense_first_fill(&w->search, &w->dual.relax);
	if (!dense_dual_start(&w->dual))
		return false;
	if (c->warm_prices != NULL &&
	    !dense_dual_warm(&w->dual, c->warm_prices))
		return false;
	dense_first_warm(&w->d, NULL, w->answer);
	dense_search_load(&w->search, w->answer);
	dense_first_fill(&w->search, &w->dual.relax);
	polish(w);
	return true;
}

static void
work_out(struct work *w)
{
	struct dense *d = &w->d;
	int64_t ticks;
	int64_t proof;

	w->step = 1;
	if (!begin(w))
		return;
	climb(w, FIRST_STEPS);
	ticks = d->n_ticks;
	if (!is_done(d))
		dive(w);
	climb_on(w, MORE_TICKS);
	proof = 4 * ticks;
	while (!is_done(d)) {
		if (is_provable(w))
			tighten(w, proof);
		if (!is_done(d) && w->dive_ticks < ticks)
			dive(w);
		if ((int64_t)d->n_agents * d->n_jobs > MANY_CELLS)
			mend_groups(w, ticks);
		mend_parts(w, ticks);
		climb_on(w, ticks / 2);
		ticks += ticks / 4;
		proof *= 2;
	}
}

void
dense_deliver(const struct dense *d, const struct assign_model *m,
    const int64_t *prices, int64_t value, struct assign_result *out)
{
	memset(out->lots, 0, (size_t)m->n_bids * sizeof(*out->lots));
	memset(out->prices, 0, (size_t)m->n_lines * sizeof(*out->prices));
	for (int32_t j = 0; j < d->n_jobs; j++) {
		size_t at = (size_t)j;

		out->prices[d->line[j]] = prices[j];
		if (d->job_agent[j] == DENSE_NONE)
			continue;
		at += (size_t)d->job_agent[j] * (size_t)d->n_jobs;
		out->lots[d->bid[at]] = 1;
	}
	out->cost = d->best;
	out->bound = d->bound;
	out->prices_bound = dense_milli_up(value);
	out->n_iterations = d->n_steps;
	out->end = ASSIGN_AT_LIMIT;
	if (d->bound >= d->best)
		out->end = ASSIGN_PROVEN;
	else if (d->is_over)
		out->end = ASSIGN_STOPPED;
	else if (dense_is_good(d))
		out->end = ASSIGN_GOOD;
}

enum engine_err
dense_solve(const struct assign_model *model,
    const struct assign_control *control, struct assign_result *result)
{
	struct work *w = calloc(1, sizeof(*w));
	enum engine_err err = ENGINE_NOMEM;

	if (w == NULL)
		return ENGINE_NOMEM;
	w->d.control = control;
	w->d.rng.state = control->seed;
	if (dense_load(&w->d, model) != ENGINE_OK)
		goto done;
	w->d.max_steps = control->iterations != 0
			     ? control->iterations
			     : DEFAULT_STEPS + 4 * (int64_t)w->d.n_jobs;
	w->answer = calloc((size_t)w->d.n_jobs, sizeof(*w->answer));
	if (w->answer == NULL ||
	    dense_dual_init(&w->dual, &w->d) != ENGINE_OK ||
	    dense_part_init(&w->part, &w->d) != ENGINE_OK ||
	    dense_branch_init(&w->branch, &w->dual) != ENGINE_OK ||
	    dense_search_init(&w->search, &w->d) != ENGINE_OK ||
	    dense_group_init(&w->group, &w->d) != ENGINE_OK)
		goto done;
	work_out(w);
	dense_deliver(&w->d, model, w->dual.root_u, w->dual.root_value, result);
	err = ENGINE_OK;
done:
	dense_branch_finish(&w->branch);
	dense_part_finish(&w->part);
	dense_dual_finish(&w->dual);
	dense_group_finish(&w->group);
	dense_search_finish(&w->search);
	dense_unload(&w->d);
	free(w->answer);
	free(w);
	return err;
}
