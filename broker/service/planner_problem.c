/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "broker/service/planner_job.h"
#include "proto/date.h"

enum {
	PAST_DAYS = 180 /* of awards that count in who had work lately */
};

/* ---- households ----------------------------------------------------- */

static int
by_member(const void *a, const void *b)
{
	const struct job_household *left = a;
	const struct job_household *right = b;

	return (left->member > right->member) - (left->member < right->member);
}

/* Everybody with a bid, and who holds lots of the order already. */
static enum err
collect_households(const struct request *rq, struct planner_job *job)
{
	struct job_household *all;
	int32_t n = 0;
	enum err err = ERR_OK;

	all = job_alloc(job, job->n_rows + job->n_sums, sizeof *all);
	if (all == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < job->n_rows; i++)
		all[i].member = job->rows[i].row.household;
	for (size_t i = 0; i < job->n_sums; i++)
		all[job->n_rows + i].member = job->sums[i].sum.household;
	if (job->n_rows + job->n_sums > 0)
		qsort(all, job->n_rows + job->n_sums, sizeof *all, by_member);
	for (size_t i = 0; i < job->n_rows + job->n_sums; i++)
		if (n == 0 || all[n - 1].member != all[i].member)
			all[n++].member = all[i].member;
	job->households = all;
	job->problem.n_households = n;
	for (int32_t i = 0; i < n && err == ERR_OK; i++)
		err = member_get(rq->store, all[i].member, &all[i].row);
	return err;
}

/* keep_active drops bids of who is suspended or erased, and on lines without
 * open lots; the order of receipt stays. */
static void
keep_active(struct planner_job *job)
{
	size_t kept = 0;

	for (size_t i = 0; i < job->n_rows; i++) {
		struct job_bid *row = &job->rows[i];
		struct job_household *household =
		    &job->households[job_household_at(job, row->row.household)];

		if (household->row.state != GOM__MEMBER_STATE__MEMBER_ACTIVE ||
		    job_order_line_at(job, row->order, row->row.line) < 0)
			continue;
		household->has_bid = true;
		job->rows[kept++] = *row;
	}
	job->n_rows = kept;
}

static int32_t
last_day(const struct request *rq, const struct planner_job *job)
{
	int32_t day = rq->today;

	for (int32_t i = 0; i < job->problem.n_order_lines; i++)
		if (job->order_lines[i].hand_in_day > day)
			day = job->order_lines[i].hand_in_day;
	return day;
}

static int32_t
village_at(
    struct clear_village *villages, uint32_t *ids, int32_t *n, uint32_t village)
{
	int32_t at = 0;

	if (village == 0)
		return -1;
	while (at < *n && ids[at] != village)
		at++;
	if (at == *n) {
		ids[at] = village;
		villages[at].cost = 0;
		(*n)++;
	}
	return at;
}

static enum err
fill_household(const struct request *rq, struct planner_job *job,
    struct job_household *from, struct clear_household *to)
{
	int64_t since_ms = rq->now_ms - (int64_t)PAST_DAYS * GOM_DAY_MS;
	enum err err;

	to->n_workers = from->row.workers > 0 ? (int32_t)from->row.workers : 1;
	if (!from->has_bid)
		return ERR_OK;
	err = award_past_value(rq->store, from->member,
	    job->orders[0].row.currency, since_ms, &to->past_value);
	if (err != ERR_OK || (err = workload_load(rq, from->member,
				  last_day(rq, job), &from->load)) != ERR_OK)
		return err;
	to->calendar = &from->load.calendar;
	to->fixed = from->load.items;
	to->n_fixed = (int32_t)from->load.n_items;
	return ERR_OK;
}

static enum err
make_households(const struct request *rq, struct planner_job *job)
{
	size_t n = (size_t)job->problem.n_households;
	struct clear_household *households =
	    job_alloc(job, n, sizeof *households);
	struct clear_village *villages = job_alloc(job, n, sizeof *villages);
	uint32_t *ids = job_alloc(job, n, sizeof *ids);
	enum err err = ERR_OK;

	if (households == NULL || villages == NULL || ids == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		households[i].village = village_at(villages, ids,
		    &job->problem.n_villages, job->households[i].row.village);
		err = fill_household(
		    rq, job, &job->households[i], &households[i]);
	}
	job->makers = households;
	job->problem.households = households;
	job->problem.villages = villages;
	return err;
}

/* ---- together ------------------------------------------------------- */

static enum clear_goal
goal_of(Gom__Goal goal)
{
	switch (goal) {
	case GOM__GOAL__GOAL_CHEAPEST:
		return CLEAR_CHEAPEST;
	case GOM__GOAL__GOAL_SOONEST:
		return CLEAR_SOONEST;
	default:
		return CLEAR_FAIREST;
	}
}

enum err
planner_problem(const struct request *rq, struct planner_job *job)
{
	enum err err;

	job->problem.n_orders = job->n_orders;
	job->problem.goal = goal_of(job->goal);
	job->problem.today = rq->today;
	job->problem.seed = job->orders[0].row.id;
	if ((err = planner_lines(rq, job)) != ERR_OK ||
	    (err = planner_rows(rq, job)) != ERR_OK ||
	    (err = collect_households(rq, job)) != ERR_OK)
		return err;
	keep_active(job);
	if ((err = make_households(rq, job)) != ERR_OK ||
	    (err = planner_bids(rq, job)) != ERR_OK)
		return err;
	return planner_rules(rq, job);
}
