/* SPDX-License-Identifier: Apache-2.0 */
/* Who bids: after the opening those who did, before it the standing capacities
 * of everybody who makes the class; and what households hold of the orders. */
#include <stdlib.h>

#include "broker/service/bid.h"
#include "broker/service/planner_job.h"
#include "broker/store/capacity.h"
#include "broker/store/line.h"

static enum err
rows_add(struct planner_job *job, int32_t order, const struct bid_row *rows,
    size_t n)
{
	struct job_bid *grown =
	    realloc(job->rows, (job->n_rows + n + 1) * sizeof *grown);

	if (grown == NULL)
		return ERR_NOMEM;
	job->rows = grown;
	for (size_t i = 0; i < n; i++)
		job->rows[job->n_rows++] =
		    (struct job_bid){ .row = rows[i], .order = order };
	return ERR_OK;
}

static enum err
read_bids(const struct request *rq, struct planner_job *job, int32_t order)
{
	struct bid_row *rows = NULL;
	size_t n = 0;
	enum err err = bid_of_tender(rq->store, job->orders[order].row.id,
	    job->orders[order].tender, 0, &rows, &n);

	if (err == ERR_OK)
		err = rows_add(job, order, rows, n);
	free(rows);
	return err;
}

/* ---- standing capacities ---------------------------------------------- */

struct standing {
	struct planner_job *job;
	const struct job_order_line *line;
	struct line_row row;
	int64_t units; /* of the line */
	int32_t today;
};

static enum err
add_standing(void *ctx, uint64_t household, const struct capacity_row *capacity)
{
	struct standing *s = ctx;
	const struct job_order *order = &s->job->orders[s->line->order];
	struct bid_row bid = {
		.order = order->row.id,
		.line = s->line->line,
		.household = household,
		.is_current = true,
		.most = s->units,
		.rate_units = capacity->rate_units,
		.rate_days = capacity->rate_days,
		.start_day = s->today,
	};

	if (s->today > s->line->hand_in_day ||
	    !bid_standing_price(&order->row, &s->row, capacity, &bid.price))
		return ERR_OK;
	return rows_add(s->job, s->line->order, &bid, 1);
}

static enum err
read_standing(const struct request *rq, struct planner_job *job, int32_t at)
{
	struct standing s = {
		.job = job,
		.line = &job->order_lines[at],
		.today = rq->today,
	};
	enum err err = line_get(
	    rq->store, job->orders[s.line->order].row.id, s.line->line, &s.row);

	s.units = s.row.quantity;
	return err != ERR_OK ? err
			     : capacity_of_class_each(rq->store,
				   s.line->class_name, add_standing, &s);
}

/* ---- what is held ------------------------------------------------------- */

static enum err
read_sums(const struct request *rq, struct planner_job *job, int32_t order)
{
	struct award_sum *sums = NULL;
	struct job_sum *grown;
	size_t n = 0;
	enum err err =
	    award_sums(rq->store, job->orders[order].row.id, &sums, &n);

	if (err != ERR_OK)
		return err;
	grown = realloc(job->sums, (job->n_sums + n + 1) * sizeof *grown);
	if (grown != NULL) {
		job->sums = grown;
		for (size_t i = 0; i < n; i++)
			grown[job->n_sums++] = (struct job_sum){
				.sum = sums[i],
				.order = order,
			};
	}
	free(sums);
	return grown == NULL ? ERR_NOMEM : ERR_OK;
}

/* ---- together ----------------------------------------------------------- */

/* Orders of one job are equals: what came first goes first. */
static int
by_receipt(const void *a, const void *b)
{
	const struct job_bid *left = a;
	const struct job_bid *right = b;

	if (left->row.received_ms != right->row.received_ms)
		return left->row.received_ms < right->row.received_ms ? -1 : 1;
	if (left->row.household != right->row.household)
		return left->row.household < right->row.household ? -1 : 1;
	if (left->order != right->order)
		return left->order < right->order ? -1 : 1;
	return (left->row.line > right->row.line) -
	       (left->row.line < right->row.line);
}

enum err
planner_rows(const struct request *rq, struct planner_job *job)
{
	enum err err = ERR_OK;

	for (int32_t i = 0; i < job->n_orders && err == ERR_OK; i++) {
		if (job->orders[i].tender == 0)
			continue;
		err = read_bids(rq, job, i);
		if (err == ERR_OK)
			err = read_sums(rq, job, i);
	}
	for (int32_t i = 0; i < job->problem.n_order_lines && err == ERR_OK;
	     i++)
		if (job->orders[job->order_lines[i].order].tender == 0)
			err = read_standing(rq, job, i);
	if (err == ERR_OK && job->n_rows > 0)
		qsort(job->rows, job->n_rows, sizeof *job->rows, by_receipt);
	return err;
}
