/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/planner_job.h"

#include <stdlib.h>

void *
job_alloc(struct planner_job *job, size_t n, size_t size)
{
	size_t len;

	if (__builtin_mul_overflow(n, size, &len))
		return NULL;
	return gom_arena_alloc(&job->arena, len);
}

static int
order_line_compare(const void *key, const void *row)
{
	const struct job_order_line *left = key;
	const struct job_order_line *right = row;

	if (left->order != right->order)
		return left->order < right->order ? -1 : 1;
	return (left->line > right->line) - (left->line < right->line);
}

int32_t
job_order_line_at(const struct planner_job *job, int32_t order, uint32_t line)
{
	const struct job_order_line key = { .order = order, .line = line };
	const struct job_order_line *found = NULL;

	if (job->problem.n_order_lines > 0)
		found = bsearch(&key, job->order_lines,
		    (size_t)job->problem.n_order_lines, sizeof *found,
		    order_line_compare);
	return found == NULL ? -1 : (int32_t)(found - job->order_lines);
}

int32_t
job_order_of(const struct planner_job *job, int32_t bid)
{
	return job->rows[job->row_of_bid[bid]].order;
}

int32_t
job_n_parts(const struct planner_job *job, int32_t at)
{
	int32_t n = 1;

	while (at + n < job->problem.n_bids &&
	       job->row_of_bid[at + n] == job->row_of_bid[at])
		n++;
	return n;
}

static int
household_compare(const void *key, const void *row)
{
	uint64_t member = *(const uint64_t *)key;
	uint64_t other = ((const struct job_household *)row)->member;

	return (member > other) - (member < other);
}

int32_t
job_household_at(const struct planner_job *job, uint64_t member)
{
	const struct job_household *found = NULL;

	if (job->problem.n_households > 0)
		found = bsearch(&member, job->households,
		    (size_t)job->problem.n_households, sizeof *found,
		    household_compare);
	return found == NULL ? -1 : (int32_t)(found - job->households);
}
