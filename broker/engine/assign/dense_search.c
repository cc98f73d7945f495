/* SPDX-License-Identifier: Apache-2.0 */
/* The assignment that is being searched on: who has what, how much room is
 * left, what it costs. Room may be overdrawn, at a fine. */
#include "broker/engine/assign/dense.h"

#include <stdlib.h>
#include <string.h>

enum {
	FINE_DIGITS = 8
};

enum engine_err
dense_search_init(struct search *s, struct dense *d)
{
	size_t m = (size_t)d->n_agents;
	size_t n = (size_t)d->n_jobs;

	*s = (struct search){ .d = d };
	s->agent = calloc(n, sizeof(*s->agent));
	s->jobs = malloc((m + 1) * n * sizeof(*s->jobs));
	s->n_of = calloc(m + 1, sizeof(*s->n_of));
	s->place = calloc(n, sizeof(*s->place));
	s->spare = calloc(m + 1, sizeof(*s->spare));
	s->rate = calloc(m + 1, sizeof(*s->rate));
	s->fine = calloc(m + 1, sizeof(*s->fine));
	s->limit = calloc(m + 1, sizeof(*s->limit));
	s->copy = calloc(n, sizeof(*s->copy));
	s->turns = calloc(n, sizeof(*s->turns));
	if (s->agent == NULL || s->jobs == NULL || s->n_of == NULL ||
	    s->place == NULL || s->spare == NULL || s->rate == NULL ||
	    s->fine == NULL || s->limit == NULL || s->copy == NULL ||
	    s->turns == NULL)
		return ENGINE_NOMEM;
	return ENGINE_OK;
}

void
dense_search_finish(struct search *s)
{
	free(s->agent);
	free(s->jobs);
	free(s->n_of);
	free(s->place);
	free(s->spare);
	free(s->rate);
	free(s->fine);
	free(s->limit);
	free(s->copy);
	free(s->turns);
	*s = (struct search){ 0 };
}

/* rates and fines are kept so small that times the weight of all of an
 * agent's cells they stay below 2^62 */
void
dense_search_aim(struct search *s, const struct relax *r)
{
	const struct dense *d = s->d;

	for (int32_t i = 0; i < d->n_agents; i++) {
		const struct cell *c = &r->cells[(size_t)i * (size_t)d->n_jobs];
		int64_t total = d->room[i] + 1;

		for (int32_t k = 0; k < r->n_cells[i]; k++)
			total += c[k].weight;
		s->limit[i] = ((int64_t)1 << 62) / total;
		s->rate[i] =
		    r->rate[i] < s->limit[i] ? r->rate[i] : s->limit[i];
	}
}

void
dense_search_fine(struct search *s, int64_t percent)
{
	for (int32_t i = 0; i < s->d->n_agents; i++) {
		wide fine = (wide)s->rate[i] * percent / 100 + 1;

		s->fine[i] = fine < s->limit[i] ? (int64_t)fine : s->limit[i];
	}
}

bool
dense_search_can(const struct search *s, int32_t job, int32_t agent)
{
	const struct dense *d = s->d;
	size_t at = (size_t)agent * (size_t)d->n_jobs + (size_t)job;

	return agent == d->n_agents ||
	       (d->bid[at] != DENSE_NONE && d->weight[at] <= d->room[agent]);
}

int64_t
dense_search_cost(const struct search *s, int32_t job, int32_t agent)
{
	const struct dense *d = s->d;

	if (agent == d->n_agents)
		return d->unfilled[job];
	return d->cost[(size_t)agent * (size_t)d->n_jobs + (size_t)job];
}

int32_t
dense_search_weight(const struct search *s, int32_t job, int32_t agent)
{
	const struct dense *d = s->d;

	if (agent == d->n_agents)
		return 0;
	return d->weight[(size_t)agent * (size_t)d->n_jobs + (size_t)job];
}

static int64_t
overdraft(const struct search *s, int32_t agent)
{
	return s->spare[agent] < 0 ? -s->spare[agent] : 0;
}

static void
take_away(struct search *s, int32_t job)
{
	int32_t from = s->agent[job];
	int32_t *jobs = &s->jobs[(size_t)from * (size_t)s->d->n_jobs];
	int32_t last = jobs[--s->n_of[from]];

	jobs[s->place[job]] = last;
	s->place[last] = s->place[job];
	s->overdrawn -= overdraft(s, from);
	s->spare[from] += dense_search_weight(s, job, from);
	s->overdrawn += overdraft(s, from);
	s->cost -= dense_search_cost(s, job, from);
}

void
dense_search_put(struct search *s, int32_t job, int32_t agent)
{
	if (s->agent[job] != DENSE_NONE)
		take_away(s, job);
	s->agent[job] = agent;
	s->place[job] = s->n_of[agent];
	s->jobs[(size_t)agent * (size_t)s->d->n_jobs +
		(size_t)s->n_of[agent]++] = job;
	s->overdrawn -= overdraft(s, agent);
	s->spare[agent] -= dense_search_weight(s, job, agent);
	s->overdrawn += overdraft(s, agent);
	s->cost += dense_search_cost(s, job, agent);
}

void
dense_search_note(struct search *s)
{
	struct dense *d = s->d;

	if (s->overdrawn > 0 || s->cost >= d->best)
		return;
	for (int32_t j = 0; j < d->n_jobs; j++)
		s->copy[j] =
		    s->agent[j] == d->n_agents ? DENSE_NONE : s->agent[j];
	dense_better(d, s->copy, s->cost);
}

void
dense_search_load(struct search *s, const int32_t *job_agent)
{
	struct dense *d = s->d;

	s->cost = 0;
	s->overdrawn = 0;
	memset(s->n_of, 0, ((size_t)d->n_agents + 1) * sizeof(*s->n_of));
	for (int32_t i = 0; i < d->n_agents; i++)
		s->spare[i] = d->room[i];
	s->spare[d->n_agents] = 0;
	for (int32_t j = 0; j < d->n_jobs; j++) {
		int32_t agent = job_agent[j];

		s->agent[j] = DENSE_NONE;
		dense_search_put(
		    s, j, agent == DENSE_NONE ? d->n_agents : agent);
	}
	dense_search_note(s);
}

/* what a job costs at an agent, its weight at the rate included */
static int64_t
reduced(const struct search *s, int32_t job, int32_t agent)
{
	return DENSE_MILLI * dense_search_cost(s, job, agent) +
	       ((s->rate[agent] * dense_search_weight(s, job, agent)) >>
		   s->d->rate_digits);
}

void
dense_search_fill(struct search *s)
{
	struct dense *d = s->d;
	int32_t *left = &s->jobs[(size_t)d->n_agents * (size_t)d->n_jobs];

	for (int32_t k = s->n_of[d->n_agents] - 1; k >= 0; k--) {
		int32_t job = left[k];
		int32_t best = d->n_agents;

		for (int32_t i = 0; i < d->n_agents; i++)
			if (dense_search_can(s, job, i) &&
			    reduced(s, job, i) < reduced(s, job, best))
				best = i;
		if (best != d->n_agents)
			dense_search_put(s, job, best);
	}
}
