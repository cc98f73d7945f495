/* SPDX-License-Identifier: Apache-2.0 */
/* Lagrangian diving: the jobs that the relaxed solutions agree about are
 * given away, the prices of the rest follow, and so on until none is left. */
#include "broker/engine/assign/dense.h"

#include <string.h>

/* more is given away at a time as long as the bound does not rise */
#define BOLD 3.0

enum {
	DIVE_STEPS = 10,
	LEAST_REACH = 300,
	NEAR_AGENTS = 12,
	EASY_PART = 100000,
	CROWD = 30
};

/* the agent with room whose solutions hold the job most often */
static struct pick
favourite(const struct dual *v, int32_t job)
{
	const struct relax *r = &v->relax;
	const struct dense *d = r->d;
	struct pick p = { job, d->n_agents, 0 };

	for (int32_t i = 0; i < d->n_agents; i++) {
		size_t at = (size_t)i * (size_t)d->n_jobs + (size_t)job;

		if (v->share[at] < p.share && p.agent != d->n_agents)
			continue;
		if (dense_relax_is_open(r, i, job) &&
		    d->weight[at] <= r->room[i] &&
		    (p.agent == d->n_agents || v->share[at] > p.share))
			p = (struct pick){ job, i, v->share[at] };
	}
	return p;
}

static bool
is_before(const struct pick *a, const struct pick *b)
{
	if (a->share > b->share || a->share < b->share)
		return a->share > b->share;
	return a->job < b->job;
}

static void
sift(struct pick *p, int32_t n, int32_t at)
{
	struct pick pick = p[at];
	int32_t child;

	while ((child = 2 * at + 1) < n) {
		if (child + 1 < n && is_before(&p[child], &p[child + 1]))
			child++;
		if (!is_before(&pick, &p[child]))
			break;
		p[at] = p[child];
		at = child;
	}
	p[at] = pick;
}

static void
sort_picks(struct pick *p, int32_t n)
{
	for (int32_t i = n / 2 - 1; i >= 0; i--)
		sift(p, n, i);
	for (int32_t i = n - 1; i > 0; i--) {
		struct pick pick = p[i];

		p[i] = p[0];
		p[0] = pick;
		sift(p, i, 0);
	}
}

static bool
settle(struct dual *v)
{
	const struct dense *d = v->relax.d;
	double reach = v->reach;

	if (!dense_dual_value(v))
		return false;
	dense_dual_turn(v, reach > LEAST_REACH ? reach : LEAST_REACH);
	for (int32_t k = 0; k < DIVE_STEPS; k++)
		if (!dense_dual_step(v))
			break;
	return !d->is_over;
}

/* the surest part of the open jobs, and any that are as good as sure */
static void
give_some(struct dual *v, double part, int32_t *job_agent)
{
	struct relax *r = &v->relax;
	const struct dense *d = r->d;
	int32_t n = r->n_open;
	int32_t n_given = (int32_t)(part * n) + 1;
	double sure = 0.97 * v->share_weight / v->blend;

	for (int32_t k = 0; k < n; k++)
		v->picks[k] = favourite(v, r->jobs[k]);
	if (dense_stop(r->d))
		return;
	sort_picks(v->picks, n);
	for (int32_t k = 0; k < n; k++) {
		struct pick p = v->picks[k];

		if (k % 64 == 63 && dense_stop(r->d))
			return;
		if (k >= n_given && p.share < sure)
			return;
		if (p.agent < d->n_agents &&
		    d->weight[(size_t)p.agent * (size_t)d->n_jobs +
			      (size_t)p.job] > r->room[p.agent])
			p = favourite(v, p.job);
		job_agent[p.job] =
		    p.agent == d->n_agents ? DENSE_NONE : p.agent;
		dense_relax_give(r, p.agent, p.job);
	}
}

/* what a job costs at an agent, its weight at what room is worth included */
static int64_t
reduced(const struct relax *r, int32_t job, int32_t agent)
{
	const struct dense *d = r->d;
	size_t at = (size_t)agent * (size_t)d->n_jobs + (size_t)job;

	return (int64_t)DENSE_MILLI * d->cost[at] +
	       ((r->rate[agent] * d->weight[at]) >> d->rate_digits);
}

/* shuts all but the nearest agents of a job */
static void
narrow(struct relax *r, int32_t job)
{
	int64_t value[NEAR_AGENTS];
	int32_t agent[NEAR_AGENTS];
	int32_t n = 0;

	for (int32_t i = 0; i < r->d->n_agents; i++) {
		int64_t x;
		int32_t at;

		if (!dense_relax_is_open(r, i, job))
			continue;
		x = reduced(r, job, i);
		if (n == NEAR_AGENTS && x >= value[n - 1]) {
			dense_relax_shut(r, i, job);
			continue;
		}
		if (n == NEAR_AGENTS)
			dense_relax_shut(r, agent[--n], job);
		for (at = n++; at > 0 && value[at - 1] > x; at--) {
			value[at] = value[at - 1];
			agent[at] = agent[at - 1];
		}
		value[at] = x;
		agent[at] = i;
	}
}

void
dense_dive_narrow(struct dual *v)
{
	for (int32_t j = 0; j < v->relax.d->n_jobs; j++)
		narrow(&v->relax, j);
}

bool
dense_dive(struct dual *v, double part, int64_t limit, int32_t *job_agent)
{
	int64_t before = 0;

	while (v->relax.n_open > 0) {
		bool is_easy;

		if (!settle(v) || v->best_value > limit)
			return false;
		is_easy = v->relax.d->n_agents > CROWD &&
			  v->best_value <= before + before / EASY_PART;
		before = v->best_value;
		give_some(v, is_easy ? BOLD * part : part, job_agent);
	}
	return true;
}
