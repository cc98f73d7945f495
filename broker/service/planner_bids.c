/* SPDX-License-Identifier: Apache-2.0 */
/* Bids and totals as the engine sees them. */
#include <string.h>

#include "broker/service/bid_terms.h"
#include "broker/service/engine_err.h"
#include "broker/service/planner_job.h"
#include "proto/rate.h"

static enum err
times(int64_t units, int64_t price, int64_t *out)
{
	return __builtin_mul_overflow(units, price, out) ? ERR_OVERFLOW
							 : ERR_OK;
}

static const struct job_order_line *
line_of(const struct planner_job *job, const struct job_bid *bid)
{
	return &job->order_lines[job_order_line_at(
	    job, bid->order, bid->row.line)];
}

static int32_t
lots_within(int64_t units, int64_t lot_units)
{
	int64_t lots = units / lot_units;

	return lots > INT32_MAX ? INT32_MAX : (int32_t)lots;
}

/* bound_lots says how many lots of a size a bid takes. Where its order line
 * has lots of several sizes, a total over them says it exactly. */
static void
bound_lots(const struct job_order_line *line, const struct bid_row *row,
    int64_t lot_units, struct clear_bid *to)
{
	int64_t least = bid_usable_least(row);

	to->max_lots = lots_within(bid_usable_most(row), lot_units);
	if (line->n_lines > 1)
		return;
	to->min_lots = lots_within(least + lot_units - 1, lot_units);
	if (to->min_lots > to->max_lots) {
		to->min_lots = 0;
		to->max_lots = 0;
	}
}

/* bar_loser: never the same lot to the household that gave it up. */
static enum err
bar_loser(const struct request *rq, struct planner_job *job,
    const struct bid_row *row, struct clear_bid *to, bool *is_barred)
{
	const struct job_lot *lot = &job->lots[job->lines[to->line].first_lot];
	enum err err;

	if (!lot->was_awarded)
		return ERR_OK;
	err = award_has_lost(rq->store, row->order, row->line, lot->no,
	    row->household, is_barred);
	if (*is_barred) {
		to->min_lots = 0;
		to->max_lots = 0;
	}
	return err;
}

static enum err
fill_bid(const struct planner_job *job, const struct bid_row *row,
    const struct gom_rate *rate, int32_t line, struct clear_bid *to)
{
	const struct clear_line *of = &job->problem.lines[line];
	const struct job_order_line *order_line =
	    &job->order_lines[of->order_line];
	const struct order_row *order = &job->orders[of->order].row;
	int64_t price = order->price_mode == GOM__PRICE_MODE__PRICE_ASKED
			    ? row->price
			    : order_line->rate;
	enum err err;

	*to = (struct clear_bid){
		.household = job_household_at(job, row->household),
		.line = line,
		.first_day = row->start_day,
		.due_day = of->due_day - row->tail_days,
		.tail_days = row->tail_days,
		.standby_only = row->is_late,
	};
	bound_lots(order_line, row, of->lot_units, to);
	if ((err = times(of->lot_units, price, &to->lot_price)) != ERR_OK ||
	    (err = engine_err(work_of_lot(of->lot_units, rate->units,
		 rate->days, &to->lot_work))) != ERR_OK)
		return err;
	to->lot_cost = to->lot_price;
	return ERR_OK;
}

/* A rate that was looked up: a household's bids on several lines come one
 * after the other and are mostly at one rate. */
struct counted {
	uint64_t household;
	const char *class_name;
	struct gom_rate stated;
	struct gom_rate rate;
};

static enum err
count_rate(const struct request *rq, const struct bid_row *row,
    const char *class_name, struct counted *last)
{
	struct gom_rate stated = { row->rate_units, row->rate_days };

	if (last->household == row->household &&
	    strcmp(last->class_name, class_name) == 0 &&
	    last->stated.units == stated.units &&
	    last->stated.days == stated.days)
		return ERR_OK;
	last->household = row->household;
	last->class_name = class_name;
	last->stated = stated;
	return workload_rate(
	    rq, row->household, class_name, &stated, &last->rate);
}

static enum err
add_bids(const struct request *rq, struct planner_job *job, size_t row_at,
    struct counted *counted, struct clear_bid *bids)
{
	const struct bid_row *row = &job->rows[row_at].row;
	const struct job_order_line *line = line_of(job, &job->rows[row_at]);
	enum err err;

	err = count_rate(rq, row, line->class_name, counted);
	for (int32_t k = 0; k < line->n_lines && err == ERR_OK; k++) {
		int32_t at = job->problem.n_bids++;

		job->row_of_bid[at] = row_at;
		err = fill_bid(
		    job, row, &counted->rate, line->first + k, &bids[at]);
		if (err == ERR_OK)
			err = bar_loser(
			    rq, job, row, &bids[at], &job->is_barred[at]);
	}
	return err;
}

static enum err
make_bids(const struct request *rq, struct planner_job *job)
{
	struct counted counted = { 0 };
	struct clear_bid *bids;
	size_t most = 0;
	enum err err = ERR_OK;

	for (size_t i = 0; i < job->n_rows; i++)
		most += (size_t)line_of(job, &job->rows[i])->n_lines;
	if (most > INT32_MAX)
		return ERR_OVERFLOW;
	bids = job_alloc(job, most, sizeof *bids);
	job->row_of_bid = job_alloc(job, most, sizeof *job->row_of_bid);
	job->is_barred = job_alloc(job, most, sizeof *job->is_barred);
	if (bids == NULL || job->row_of_bid == NULL || job->is_barred == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < job->n_rows && err == ERR_OK; i++)
		err = add_bids(rq, job, i, &counted, bids);
	job->problem.bids = bids;
	return err;
}

/* ---- totals --------------------------------------------------------- */

/* One household's bids with an index each, ascending. */
static enum err
add_total(struct planner_job *job, struct clear_total *totals, int32_t first,
    int32_t n, int64_t min_units, int64_t max_units)
{
	struct clear_total *to = &totals[job->problem.n_totals];
	int32_t *bids = job_alloc(job, (size_t)n, sizeof *bids);

	if (bids == NULL)
		return ERR_NOMEM;
	for (int32_t i = 0; i < n; i++)
		bids[i] = first + i;
	*to = (struct clear_total){
		.household = job->problem.bids[first].household,
		.min_units = min_units,
		.max_units = max_units,
		.bids = bids,
		.n_bids = n,
	};
	job->problem.n_totals++;
	return ERR_OK;
}

/* A bid on an order line with lots of several sizes is several bids of the
 * problem, side by side, that are one offer. */
static enum err
add_line_totals(struct planner_job *job, struct clear_total *totals)
{
	int32_t at = 0;
	enum err err = ERR_OK;

	while (at < job->problem.n_bids && err == ERR_OK) {
		const struct job_bid *bid = &job->rows[job->row_of_bid[at]];
		const struct bid_row *row = &bid->row;
		int32_t n = line_of(job, bid)->n_lines;

		if (n > 1)
			err = add_total(job, totals, at, n,
			    bid_usable_least(row), bid_usable_most(row));
		at += n;
	}
	return err;
}

static bool
is_of(const struct planner_job *job, int32_t bid, int32_t household,
    int32_t order)
{
	return job->problem.bids[bid].household == household &&
	       job_order_of(job, bid) == order;
}

/* What a household said of all its bids on one order. */
static enum err
add_household_total(struct planner_job *job, struct clear_total *totals,
    int32_t household, int32_t order, int64_t most)
{
	struct clear_total *to = &totals[job->problem.n_totals];
	int32_t n = 0;
	int32_t *bids;

	for (int32_t i = 0; i < job->problem.n_bids; i++)
		n += is_of(job, i, household, order);
	if (n == 0)
		return ERR_OK;
	if ((bids = job_alloc(job, (size_t)n, sizeof *bids)) == NULL)
		return ERR_NOMEM;
	*to = (struct clear_total){
		.household = household,
		.max_units = most,
		.bids = bids,
	};
	for (int32_t i = 0; i < job->problem.n_bids; i++)
		if (is_of(job, i, household, order))
			bids[to->n_bids++] = i;
	job->problem.n_totals++;
	return ERR_OK;
}

static enum err
add_order_totals(const struct request *rq, struct planner_job *job,
    struct clear_total *totals, int32_t order)
{
	const struct job_order *of = &job->orders[order];
	int64_t units;
	enum err err = ERR_OK;

	for (int32_t i = 0; i < job->problem.n_households && err == ERR_OK;
	     i++) {
		if (!job->households[i].has_bid)
			continue;
		err = bid_total_get(rq->store, of->row.id, of->tender,
		    job->households[i].member, &units);
		if (err == ERR_OK && units > 0)
			err = add_household_total(job, totals, i, order, units);
	}
	return err;
}

static enum err
make_totals(const struct request *rq, struct planner_job *job)
{
	size_t most = job->n_rows +
		      (size_t)job->problem.n_households * (size_t)job->n_orders;
	struct clear_total *totals = job_alloc(job, most, sizeof *totals);
	enum err err;

	if (totals == NULL)
		return ERR_NOMEM;
	err = add_line_totals(job, totals);
	for (int32_t i = 0; i < job->n_orders && err == ERR_OK; i++)
		if (job->orders[i].tender > 0)
			err = add_order_totals(rq, job, totals, i);
	job->problem.totals = totals;
	return err;
}

enum err
planner_bids(const struct request *rq, struct planner_job *job)
{
	enum err err = make_bids(rq, job);

	return err == ERR_OK ? make_totals(rq, job) : err;
}
