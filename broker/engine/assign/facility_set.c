/* SPDX-License-Identifier: Apache-2.0 */
/* A set of open facilities leaves a generalised assignment, which dense_solve
 * takes on until it has proven that nothing cheaper comes of it. The prices
 * of the whole bound every set at once: sum u + sum of r_i over the set. */
#include "broker/engine/assign/facility.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_TRIED = 1 << 14, /* a power of two */
	STEPS_OF_SET = 100,
	STEPS_OF_GOOD = 400
};

enum engine_err
facility_set_init(struct facility *f)
{
	struct facility_sub *s = &f->sub;
	size_t n = (size_t)f->d.n_jobs;
	size_t m = (size_t)f->d.n_agents;
	struct rng rng = { 1 };

	f->is_open = calloc(m, sizeof(*f->is_open));
	f->key = calloc(m, sizeof(*f->key));
	f->tried = calloc(MAX_TRIED, sizeof(*f->tried));
	s->agents = calloc(m, sizeof(*s->agents));
	s->jobs = calloc(m * n, sizeof(*s->jobs));
	s->line_lots = calloc(n, sizeof(*s->line_lots));
	s->village = calloc(m, sizeof(*s->village));
	s->bid_first = calloc(m + 1, sizeof(*s->bid_first));
	s->row_first = calloc(m + 1, sizeof(*s->row_first));
	s->sum_first = calloc(m + 1, sizeof(*s->sum_first));
	s->rows = calloc(m, sizeof(*s->rows));
	s->bids = calloc(m * n, sizeof(*s->bids));
	s->entries = calloc(m * n, sizeof(*s->entries));
	s->warm = calloc(m * n, sizeof(*s->warm));
	s->lots = calloc(m * n, sizeof(*s->lots));
	s->prices = calloc(n, sizeof(*s->prices));
	s->job_agent = calloc(n, sizeof(*s->job_agent));
	if (f->is_open == NULL || f->key == NULL || f->tried == NULL ||
	    s->agents == NULL || s->jobs == NULL || s->line_lots == NULL ||
	    s->village == NULL || s->bid_first == NULL ||
	    s->row_first == NULL || s->sum_first == NULL)
		return ENGINE_NOMEM;
	if (s->rows == NULL || s->bids == NULL || s->entries == NULL ||
	    s->warm == NULL || s->lots == NULL || s->prices == NULL ||
	    s->job_agent == NULL)
		return ENGINE_NOMEM;
	for (size_t i = 0; i < m; i++) {
		f->key[i] = rng_next(&rng);
		s->village[i] = -1;
		s->row_first[i + 1] = (int32_t)i + 1;
	}
	for (size_t j = 0; j < n; j++)
		s->line_lots[j] = 1;
	return ENGINE_OK;
}

void
facility_set_finish(struct facility *f)
{
	struct facility_sub *s = &f->sub;

	free(f->is_open);
	free(f->key);
	free(f->tried);
	free(s->agents);
	free(s->jobs);
	free(s->line_lots);
	free(s->village);
	free(s->bid_first);
	free(s->row_first);
	free(s->sum_first);
	free(s->rows);
	free(s->bids);
	free(s->entries);
	free(s->warm);
	free(s->lots);
	free(s->prices);
	free(s->job_agent);
}

/* ---- the sub-problem ------------------------------------------------ */

static void
add_facility(struct facility *f, int32_t agent, const int32_t *warm)
{
	const struct dense *d = &f->d;
	struct facility_sub *s = &f->sub;
	int32_t h = s->model.n_households++;
	int32_t first = s->model.n_bids;

	s->agents[h] = agent;
	s->fixed += f->fixed[agent];
	for (int32_t j = 0; j < d->n_jobs; j++) {
		size_t at = (size_t)agent * (size_t)d->n_jobs + (size_t)j;
		int32_t b = s->model.n_bids;

		if (d->bid[at] == DENSE_NONE)
			continue;
		s->jobs[b] = j;
		s->bids[b] = (struct assign_bid){
			.line = j, .most = 1, .cost = d->cost[at]
		};
		s->entries[b] = (struct assign_entry){ b, d->weight[at] };
		s->warm[b] = warm[j] == agent;
		s->model.n_bids++;
	}
	s->bid_first[h + 1] = s->model.n_bids;
	s->rows[h] = (struct assign_row){ d->room[agent], first,
		s->model.n_bids - first };
}

static void
build(struct facility *f, const int32_t *warm)
{
	struct facility_sub *s = &f->sub;

	s->fixed = 0;
	s->bound = 0;
	s->model = (struct assign_model){
		.n_lines = f->d.n_jobs,
		.line_lots = s->line_lots,
		.line_unfilled = f->d.unfilled,
		.household_village = s->village,
		.bid_first = s->bid_first,
		.bids = s->bids,
		.row_first = s->row_first,
		.rows = s->rows,
		.sum_first = s->sum_first,
		.entries = s->entries,
	};
	for (int32_t i = 0; i < f->d.n_agents; i++)
		if (f->is_open[i])
			add_facility(f, i, warm);
}

/* nothing cheaper than the best can come of it any more */
static void
note_bound(void *ctx, int64_t cost, int64_t bound)
{
	struct facility *f = ctx;

	(void)cost;
	f->sub.bound = bound;
}

static bool
is_enough(void *ctx)
{
	struct facility *f = ctx;

	return dense_stop(&f->d) || f->sub.bound + f->sub.fixed >= f->d.best;
}

/* what it costs without the facilities that nobody needs */
static int64_t
take(struct facility *f, const struct assign_result *result)
{
	struct facility_sub *s = &f->sub;
	int64_t cost = result->cost;

	for (int32_t j = 0; j < f->d.n_jobs; j++)
		s->job_agent[j] = DENSE_NONE;
	for (int32_t h = 0; h < s->model.n_households; h++) {
		bool is_used = false;

		for (int32_t b = s->bid_first[h]; b < s->bid_first[h + 1];
		     b++) {
			if (s->lots[b] == 0)
				continue;
			s->job_agent[s->jobs[b]] = s->agents[h];
			is_used = true;
		}
		cost += is_used ? f->fixed[s->agents[h]] : 0;
	}
	dense_better(&f->d, s->job_agent, cost);
	return cost;
}

int64_t
facility_set_solve(struct facility *f, const int32_t *warm, int64_t n_steps)
{
	struct facility_sub *s = &f->sub;
	struct assign_result result = { .lots = s->lots, .prices = s->prices };
	struct assign_control control = {
		.stop = is_enough,
		.stop_ctx = f,
		.progress = note_bound,
		.progress_ctx = f,
		.iterations = n_steps,
		.seed = f->d.control->seed,
		.warm_lots = s->warm,
		.warm_prices = f->base_u,
	};

	build(f, warm);
	if (s->model.n_households == 0) {
		s->bound = 0;
		for (int32_t j = 0; j < f->d.n_jobs; j++)
			s->bound += f->d.unfilled[j];
		return s->bound;
	}
	f->err = dense_solve(&s->model, &control, &result);
	if (f->err != ENGINE_OK)
		return FACILITY_NEVER;
	f->d.n_steps += result.n_iterations + 1;
	s->bound = result.bound + s->fixed;
	return take(f, &result);
}

/* ---- sets ----------------------------------------------------------- */

static bool
is_tried(const struct facility *f, uint64_t key)
{
	uint64_t at = key % MAX_TRIED;

	while (f->tried[at] != 0 && f->tried[at] != key)
		at = (at + 1) % MAX_TRIED;
	return f->tried[at] == key;
}

static void
note_tried(struct facility *f, uint64_t key)
{
	uint64_t at = key % MAX_TRIED;

	if (f->n_tried >= MAX_TRIED / 2) {
		memset(f->tried, 0, MAX_TRIED * sizeof(*f->tried));
		f->n_tried = 0;
	}
	while (f->tried[at] != 0)
		at = (at + 1) % MAX_TRIED;
	f->tried[at] = key;
	f->n_tried++;
}

static uint64_t
key_of(const struct facility *f)
{
	uint64_t key = 0;

	for (int32_t i = 0; i < f->d.n_agents; i++)
		key ^= f->is_open[i] ? f->key[i] : 0;
	return key;
}

/* most are over soon, as their own prices tell; those of a low bound are worth
 * more */
static void
try_set(struct facility *f)
{
	uint64_t key = key_of(f);

	if (is_tried(f, key))
		return;
	note_tried(f, key);
	facility_set_solve(f, f->d.job_agent, STEPS_OF_SET);
	if (!facility_is_done(f) &&
	    4 * (f->sub.bound - f->d.bound) < f->d.best - f->d.bound)
		facility_set_solve(f, f->sub.job_agent, STEPS_OF_GOOD);
}

/* of those whose price is below what leaving them out costs */
static int64_t
wanted(const struct facility *f)
{
	int64_t weight = 0;

	for (int32_t j = 0; j < f->d.n_jobs; j++)
		if (f->top_u[j] < DENSE_MILLI * f->d.unfilled[j])
			weight += f->least[j];
	return weight > f->demand ? weight : f->demand;
}

void
facility_set_round(struct facility *f)
{
	int64_t room = -wanted(f);

	for (int32_t i = 0; i < f->d.n_agents; i++) {
		f->is_open[i] =
		    f->state[i] == FACILITY_OPEN ||
		    (f->state[i] == FACILITY_FREE && f->mean[i] >= 0.5);
		room += f->is_open[i] ? f->d.room[i] : 0;
	}
	while (room < 0) {
		int32_t best = DENSE_NONE;

		for (int32_t i = 0; i < f->d.n_agents; i++)
			if (!f->is_open[i] && f->state[i] == FACILITY_FREE &&
			    f->d.room[i] > 0 &&
			    (best == DENSE_NONE || f->mean[i] > f->mean[best]))
				best = i;
		if (best == DENSE_NONE)
			return;
		f->is_open[best] = true;
		room += f->d.room[best];
	}
	try_set(f);
}

/* ---- near the best -------------------------------------------------- */

struct near {
	int64_t bound;
	int64_t room;
	uint64_t key;
	int32_t shut; /* or DENSE_NONE */
	int32_t open; /* or DENSE_NONE */
};

static void
look(const struct facility *f, struct near *best, struct near now)
{
	if (now.shut != DENSE_NONE) {
		now.bound -= f->base_rest[now.shut];
		now.room -= f->d.room[now.shut];
		now.key ^= f->key[now.shut];
	}
	if (now.open != DENSE_NONE) {
		now.bound += f->base_rest[now.open];
		now.room += f->d.room[now.open];
		now.key ^= f->key[now.open];
	}
	if (now.room >= f->demand && now.bound < best->bound &&
	    !is_tried(f, now.key))
		*best = now;
}

/* the set of the least bound; false where none is below the best */
static bool
find_near(struct facility *f)
{
	int32_t m = f->d.n_agents;
	struct near best = { .bound = DENSE_MILLI * (f->d.best - 1) + 1 };
	struct near now = { .bound = f->base, .key = key_of(f) };

	for (int32_t i = 0; i < m; i++) {
		now.bound += f->is_open[i] ? f->base_rest[i] : 0;
		now.room += f->is_open[i] ? f->d.room[i] : 0;
	}
	best.shut = best.open = DENSE_NONE;
	for (now.shut = DENSE_NONE; now.shut < m; now.shut++) {
		if (now.shut != DENSE_NONE && !f->is_open[now.shut])
			continue;
		for (now.open = DENSE_NONE; now.open < m; now.open++)
			if (now.open == DENSE_NONE || !f->is_open[now.open])
				look(f, &best, now);
	}
	f->d.n_ticks += (int64_t)m * m;
	if (best.shut == DENSE_NONE && best.open == DENSE_NONE)
		return false;
	if (best.shut != DENSE_NONE)
		f->is_open[best.shut] = false;
	if (best.open != DENSE_NONE)
		f->is_open[best.open] = true;
	return true;
}

static void
open_best(struct facility *f)
{
	for (int32_t i = 0; i < f->d.n_agents; i++)
		f->is_open[i] = false;
	for (int32_t j = 0; j < f->d.n_jobs; j++)
		if (f->d.job_agent[j] != DENSE_NONE)
			f->is_open[f->d.job_agent[j]] = true;
}

bool
facility_set_near(struct facility *f, int32_t n_tries)
{
	for (int32_t k = 0; k < n_tries && !facility_is_done(f); k++) {
		open_best(f);
		if (!find_near(f))
			return false;
		try_set(f);
	}
	return true;
}
