/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/dense.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_AGENTS = 14,
	FADING = 32,
	TRIES = 100,
	CROWD = 30 /* agents, of whom chance would choose strangers */
};

/* the least size of each kind, and what stays above the last */
static const int32_t kind_least[DENSE_KINDS + 1] = { 3, 5, 7, 9, 12, 15 };

/* of the open jobs, given away at a time */
#define PART 0.1

enum engine_err
dense_part_init(struct part *p, struct dense *d)
{
	int32_t m = d->n_agents < MAX_AGENTS ? d->n_agents : MAX_AGENTS;
	size_t n = (size_t)d->n_jobs;
	size_t mn = (size_t)m * n;
	struct dense *s = &p->sub;

	*p = (struct part){ .d = d, .cost = INT64_MAX };
	*s = (struct dense){ .control = d->control,
		.n_agents = m,
		.n_jobs = d->n_jobs,
		.rate_digits = d->rate_digits,
		.is_part = true };
	s->cost = malloc(mn * sizeof(*s->cost));
	s->weight = malloc(mn * sizeof(*s->weight));
	s->bid = malloc(mn * sizeof(*s->bid));
	s->room = malloc((size_t)m * sizeof(*s->room));
	s->unfilled = malloc(n * sizeof(*s->unfilled));
	s->job_agent = malloc(n * sizeof(*s->job_agent));
	p->agents = malloc((size_t)d->n_agents * sizeof(*p->agents));
	p->now = malloc(n * sizeof(*p->now));
	p->jobs = malloc(n * sizeof(*p->jobs));
	p->answer = malloc(n * sizeof(*p->answer));
	if (s->cost == NULL || s->weight == NULL || s->bid == NULL ||
	    s->room == NULL || s->unfilled == NULL || s->job_agent == NULL ||
	    p->agents == NULL || p->jobs == NULL || p->now == NULL ||
	    p->answer == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < d->n_agents; i++)
		p->agents[i] = i;
	p->n_kinds = 1;
	while (p->n_kinds < DENSE_KINDS && kind_least[p->n_kinds] < d->n_agents)
		p->n_kinds++;
	return dense_dual_init(&p->dual, s);
}

void
dense_part_finish(struct part *p)
{
	dense_dual_finish(&p->dual);
	free(p->sub.cost);
	free(p->sub.weight);
	free(p->sub.bid);
	free(p->sub.room);
	free(p->sub.unfilled);
	free(p->sub.job_agent);
	free(p->agents);
	free(p->jobs);
	free(p->now);
	free(p->answer);
	*p = (struct part){ 0 };
}

static bool
is_chosen(const struct part *p, int32_t n, int32_t agent)
{
	for (int32_t i = 0; i < n; i++)
		if (p->agents[i] == agent)
			return true;
	return false;
}

/* where an agent not among the first n stands that suits a job of theirs */
static int32_t
neighbour(const struct part *p, const struct relax *r, int32_t n)
{
	const struct dense *d = p->d;
	int32_t best = n + rng_below(&p->d->rng, d->n_agents - n);
	int64_t least = INT64_MAX;
	int32_t job = DENSE_NONE;

	for (int k = 0; k < TRIES && job == DENSE_NONE; k++) {
		job = rng_below(&p->d->rng, d->n_jobs);
		if (p->now[job] != DENSE_NONE && !is_chosen(p, n, p->now[job]))
			job = DENSE_NONE;
	}
	for (int32_t k = n; k < d->n_agents && job != DENSE_NONE; k++) {
		size_t i = (size_t)p->agents[k];
		size_t at = i * (size_t)d->n_jobs + (size_t)job;
		int64_t x;

		if (d->bid[at] == DENSE_NONE || d->weight[at] > d->room[i] ||
		    rng_below(&p->d->rng, 2) == 0)
			continue;
		x = (int64_t)DENSE_MILLI * d->cost[at] +
		    ((r->rate[i] * d->weight[at]) >> d->rate_digits);
		if (x < least) {
			least = x;
			best = k;
		}
	}
	return best;
}

static void
choose(struct part *p, const struct relax *r, int32_t n_agents)
{
	bool is_near = p->d->n_agents > CROWD;

	for (int32_t i = 0; i < n_agents; i++) {
		int32_t other = i > 0 && is_near ? neighbour(p, r, i)
						 : i + rng_below(&p->d->rng,
							   p->d->n_agents - i);
		int32_t agent = p->agents[i];

		p->agents[i] = p->agents[other];
		p->agents[other] = agent;
	}
}

static void
cut_out(struct part *p, int32_t n_agents)
{
	struct dense *d = p->d;
	struct dense *s = &p->sub;
	size_t n = (size_t)d->n_jobs;

	s->n_agents = n_agents;
	s->n_jobs = 0;
	s->best = 0;
	for (int32_t j = 0; j < d->n_jobs; j++) {
		int32_t at = p->now[j];

		for (int32_t i = 0; at != DENSE_NONE && i < n_agents; i++)
			if (p->agents[i] == at)
				at = DENSE_NONE;
		if (at != DENSE_NONE)
			continue;
		s->best += p->now[j] == DENSE_NONE
			       ? d->unfilled[j]
			       : d->cost[(size_t)p->now[j] * n + (size_t)j];
		p->jobs[s->n_jobs++] = j;
	}
	for (int32_t k = 0; k < s->n_jobs; k++)
		s->unfilled[k] = d->unfilled[p->jobs[k]];
	for (int32_t i = 0; i < n_agents; i++) {
		size_t row = (size_t)p->agents[i] * n;

		s->room[i] = d->room[p->agents[i]];
		for (int32_t k = 0; k < s->n_jobs; k++) {
			size_t to = (size_t)i * (size_t)s->n_jobs + (size_t)k;
			size_t from = row + (size_t)p->jobs[k];

			s->cost[to] = d->cost[from];
			s->weight[to] = d->weight[from];
			s->bid[to] = d->bid[from];
		}
	}
}

static int64_t
cost_of(const struct dense *d, int32_t job, int32_t agent)
{
	return agent == DENSE_NONE
		   ? d->unfilled[job]
		   : d->cost[(size_t)agent * (size_t)d->n_jobs + (size_t)job];
}

static void
put_back(struct part *p)
{
	struct dense *d = p->d;

	for (int32_t k = 0; k < p->sub.n_jobs; k++) {
		int32_t j = p->jobs[k];
		int32_t is = p->answer[k];

		is = is == DENSE_NONE ? DENSE_NONE : p->agents[is];
		p->cost += cost_of(d, j, is) - cost_of(d, j, p->now[j]);
		p->now[j] = is;
	}
	dense_better(d, p->now, p->cost);
}

/* Of the kinds of size, the one that gained most for its work of late, and
 * one time in three any. */
static int
choose_kind(struct part *p)
{
	struct part_kind *kind = p->kinds;
	int best = 0;

	if (++p->n_done % FADING == 0)
		for (int k = 0; k < p->n_kinds; k++) {
			kind[k].gain /= 2;
			kind[k].ticks /= 2;
		}
	if (rng_below(&p->d->rng, 3) == 0)
		return rng_below(&p->d->rng, p->n_kinds);
	for (int k = 1; k < p->n_kinds; k++)
		if ((wide)kind[k].gain * kind[best].ticks >=
		    (wide)kind[best].gain * kind[k].ticks)
			best = k;
	return best;
}

static int32_t
choose_size(struct part *p, int kind)
{
	int32_t size =
	    kind_least[kind] +
	    rng_below(&p->d->rng, kind_least[kind + 1] - kind_least[kind]);

	if (p->d->n_agents > 3 && size >= p->d->n_agents)
		size = 2 + rng_below(&p->d->rng, p->d->n_agents - 2);
	return size < p->d->n_agents ? size : p->d->n_agents;
}

bool
dense_part_improve(struct part *p, const struct dual *master)
{
	struct dense *d = p->d;
	struct dense *s = &p->sub;
	struct dual *v = &p->dual;
	int kind = choose_kind(p);
	int32_t size = choose_size(p, kind);
	int64_t before;
	bool is_found;

	if (d->best < p->cost) {
		memcpy(
		    p->now, d->job_agent, (size_t)d->n_jobs * sizeof(*p->now));
		p->cost = d->best;
	}
	before = p->cost;
	choose(p, &master->relax, size);
	cut_out(p, size);
	if (s->n_jobs == 0)
		return true;
	dense_dual_begin(v);
	for (int32_t k = 0; k < s->n_jobs; k++)
		v->best_u[k] = master->root_u[p->jobs[k]];
	for (int32_t i = 0; i < size; i++)
		dense_relax_guess(
		    &v->relax, i, master->relax.rate[p->agents[i]]);
	v->relax.knap.ease = 3 * dense_ease(master);
	v->reach = DENSE_MILLI;
	is_found = dense_dive(v, PART, s->best * DENSE_MILLI, p->answer);
	if (is_found && v->relax.given <= s->best)
		put_back(p);
	p->kinds[kind].gain += before - p->cost;
	p->kinds[kind].ticks += s->n_ticks;
	d->n_ticks += s->n_ticks;
	s->n_ticks = s->asked = 0;
	d->is_over |= s->is_over;
	return !d->is_over;
}
