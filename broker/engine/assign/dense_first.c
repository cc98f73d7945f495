/* SPDX-License-Identifier: Apache-2.0 */
/* The first assignments: what the caller knew already, and what is left over
 * given to whom it suits best and who still has room. */
#include "broker/engine/assign/dense.h"

#include <stddef.h>

void
dense_first_warm(const struct dense *d, const int32_t *lots, int32_t *job_agent)
{
	size_t n = (size_t)d->n_jobs;

	for (size_t j = 0; j < n; j++)
		job_agent[j] = DENSE_NONE;
	for (int32_t i = 0; lots != NULL && i < d->n_agents; i++) {
		int64_t room = d->room[i];

		for (size_t j = 0; j < n; j++) {
			size_t at = (size_t)i * n + j;

			if (d->bid[at] == DENSE_NONE || lots[d->bid[at]] <= 0 ||
			    job_agent[j] != DENSE_NONE ||
			    d->weight[at] > room ||
			    d->cost[at] > d->unfilled[j])
				continue;
			room -= d->weight[at];
			job_agent[j] = i;
		}
	}
}

/* cost, and weight at what room is worth, both in thousandths */
static int64_t
reduced(const struct relax *r, int32_t job, int32_t agent)
{
	const struct dense *d = r->d;
	size_t at = (size_t)agent * (size_t)d->n_jobs + (size_t)job;

	return (int64_t)DENSE_MILLI * d->cost[at] +
	       (int64_t)(((wide)r->rate[agent] * d->weight[at]) >>
			 d->rate_digits);
}

void
dense_first_fill(struct search *s, const struct relax *r)
{
	struct dense *d = s->d;
	int32_t *left = &s->jobs[(size_t)d->n_agents * (size_t)d->n_jobs];

	for (int32_t k = s->n_of[d->n_agents] - 1; k >= 0; k--) {
		int32_t job = left[k];
		int32_t best = DENSE_NONE;

		for (int32_t i = 0; i < d->n_agents; i++)
			if (dense_search_can(s, job, i) &&
			    dense_search_weight(s, job, i) <= s->spare[i] &&
			    dense_search_cost(s, job, i) < d->unfilled[job] &&
			    (best == DENSE_NONE ||
				reduced(r, job, i) < reduced(r, job, best)))
				best = i;
		if (best != DENSE_NONE)
			dense_search_put(s, job, best);
	}
	dense_search_note(s);
}
