/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "broker/service/bid_terms.h"
#include "broker/service/engine_err.h"
#include "broker/service/planner_job.h"
#include "broker/store/line.h"
#include "broker/store/lot.h"
#include "proto/date.h"
#include "proto/rate.h"

enum {
	PAST_DAYS = 180,   /* of awards that count in who had work lately */
	UNFILLED_TIMES = 2 /* a lot left over costs so many times its price */
};

static enum err
times(int64_t units, int64_t price, int64_t *out)
{
	return __builtin_mul_overflow(units, price, out) ? ERR_OVERFLOW
							 : ERR_OK;
}

/* ---- lines ---------------------------------------------------------- */

static int
by_line_size_number(const void *a, const void *b)
{
	const struct job_lot *left = a;
	const struct job_lot *right = b;

	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	if (left->units != right->units)
		return left->units > right->units ? -1 : 1;
	return (left->no > right->no) - (left->no < right->no);
}

static enum err
read_lots(const struct request *rq, struct planner_job *job)
{
	struct lot_filter filter = {
		.order = job->plan_row.order,
		.tender = job->plan_row.tender,
	};
	struct lot_row *rows = NULL;
	size_t n = 0;
	enum err err;

	if ((err = lot_each(rq->store, &filter, &rows, &n)) != ERR_OK)
		return err;
	job->lots = job_alloc(job, n, sizeof *job->lots);
	if (job->lots == NULL) {
		free(rows);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < n; i++)
		if (rows[i].in[GOM__BUCKET__BUCKET_OPEN] > 0)
			job->lots[job->n_lots++] = (struct job_lot){
				.line = rows[i].line,
				.no = rows[i].no,
				.units = rows[i].in[GOM__BUCKET__BUCKET_OPEN],
				.was_awarded =
				    rows[i].version > 0 || rows[i].parent > 0,
			};
	free(rows);
	if (job->n_lots > 0)
		qsort(job->lots, job->n_lots, sizeof *job->lots,
		    by_line_size_number);
	return ERR_OK;
}

static enum err
add_order_line(const struct request *rq, struct planner_job *job, uint32_t line)
{
	struct job_order_line *to =
	    &job->order_lines[job->problem.n_order_lines];
	struct line_row row;
	enum err err;

	err = line_get(rq->store, job->plan_row.order, line, &row);
	if (err != ERR_OK)
		return err;
	to->line = line;
	memcpy(to->class_name, row.class_name, sizeof to->class_name);
	to->hand_in_day = row.hand_in_day;
	to->rate = job->order.price_mode == GOM__PRICE_MODE__PRICE_ASKED
		       ? row.ceiling
		       : row.piece_rate;
	to->first = job->problem.n_lines;
	job->problem.n_order_lines++;
	return ERR_OK;
}

/* add_line begins a line of the problem at a lot of another line or size. */
static enum err
add_line(struct planner_job *job, struct clear_line *lines, size_t lot)
{
	int32_t order_line = job->problem.n_order_lines - 1;
	struct job_order_line *of = &job->order_lines[order_line];
	struct clear_line *to = &lines[job->problem.n_lines];
	enum err err;

	*to = (struct clear_line){
		.order_line = order_line,
		.due_day = of->hand_in_day,
		.lot_units = job->lots[lot].units,
	};
	if ((err = times(to->lot_units, of->rate, &to->lot_value)) != ERR_OK ||
	    (err = times(to->lot_value, UNFILLED_TIMES, &to->unfilled_cost)) !=
		ERR_OK)
		return err;
	job->lines[job->problem.n_lines] = (struct job_line){
		.line = of->line,
		.first_lot = lot,
		.is_largest = of->n_lines == 0,
	};
	of->n_lines++;
	job->problem.n_lines++;
	return ERR_OK;
}

/* is_alike: two neighbours are interchangeable to every bidder. */
static bool
is_alike(const struct job_lot *a, const struct job_lot *b)
{
	return a->line == b->line && a->units == b->units && !a->was_awarded &&
	       !b->was_awarded;
}

static enum err
make_lines(const struct request *rq, struct planner_job *job)
{
	struct clear_line *lines = job_alloc(job, job->n_lots, sizeof *lines);
	const struct job_lot *lots = job->lots;
	enum err err = ERR_OK;

	job->lines = job_alloc(job, job->n_lots, sizeof *job->lines);
	job->order_lines =
	    job_alloc(job, job->n_lots, sizeof *job->order_lines);
	if (lines == NULL || job->lines == NULL || job->order_lines == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < job->n_lots && err == ERR_OK; i++) {
		if (i == 0 || lots[i].line != lots[i - 1].line)
			err = add_order_line(rq, job, lots[i].line);
		if (err == ERR_OK &&
		    (i == 0 || !is_alike(&lots[i], &lots[i - 1])))
			err = add_line(job, lines, i);
		if (err == ERR_OK)
			lines[job->problem.n_lines - 1].n_lots++;
	}
	job->problem.lines = lines;
	return err;
}

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
		all[i].member = job->rows[i].household;
	for (size_t i = 0; i < job->n_sums; i++)
		all[job->n_rows + i].member = job->sums[i].household;
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
		struct bid_row *row = &job->rows[i];
		struct job_household *household =
		    &job->households[job_household_at(job, row->household)];

		if (household->row.state != GOM__MEMBER_STATE__MEMBER_ACTIVE ||
		    job_order_line_at(job, row->line) < 0)
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
	err = award_past_value(rq->store, from->member, job->order.currency,
	    since_ms, &to->past_value);
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

/* ---- bids ----------------------------------------------------------- */

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
	int64_t price = job->order.price_mode == GOM__PRICE_MODE__PRICE_ASKED
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
	const struct bid_row *row = &job->rows[row_at];
	const struct job_order_line *line =
	    &job->order_lines[job_order_line_at(job, row->line)];
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
		most +=
		    (size_t)job
			->order_lines[job_order_line_at(job, job->rows[i].line)]
			.n_lines;
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
		const struct bid_row *row = &job->rows[job->row_of_bid[at]];
		int32_t n =
		    job->order_lines[job_order_line_at(job, row->line)].n_lines;

		if (n > 1)
			err = add_total(job, totals, at, n,
			    bid_usable_least(row), bid_usable_most(row));
		at += n;
	}
	return err;
}

static enum err
add_household_total(struct planner_job *job, struct clear_total *totals,
    int32_t household, int64_t most)
{
	struct clear_total *to = &totals[job->problem.n_totals];
	int32_t n = 0;
	int32_t *bids;

	for (int32_t i = 0; i < job->problem.n_bids; i++)
		n += job->problem.bids[i].household == household;
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
		if (job->problem.bids[i].household == household)
			bids[to->n_bids++] = i;
	job->problem.n_totals++;
	return ERR_OK;
}

static enum err
make_totals(const struct request *rq, struct planner_job *job)
{
	size_t most = job->n_rows + (size_t)job->problem.n_households;
	struct clear_total *totals = job_alloc(job, most, sizeof *totals);
	int64_t units;
	enum err err;

	if (totals == NULL)
		return ERR_NOMEM;
	err = add_line_totals(job, totals);
	for (int32_t i = 0; i < job->problem.n_households && err == ERR_OK;
	     i++) {
		if (!job->households[i].has_bid)
			continue;
		err = bid_total_get(rq->store, job->plan_row.order,
		    job->plan_row.tender, job->households[i].member, &units);
		if (err == ERR_OK && units > 0)
			err = add_household_total(job, totals, i, units);
	}
	job->problem.totals = totals;
	return err;
}

/* ---- together ------------------------------------------------------- */

static enum clear_goal
goal_of(int goal)
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

	job->problem.n_orders = 1;
	job->problem.goal = goal_of(job->order.goal);
	job->problem.today = rq->today;
	job->problem.seed = job->plan_row.order;
	if ((err = read_lots(rq, job)) != ERR_OK ||
	    (err = make_lines(rq, job)) != ERR_OK ||
	    (err = bid_of_tender(rq->store, job->plan_row.order,
		 job->plan_row.tender, 0, &job->rows, &job->n_rows)) !=
		ERR_OK ||
	    (err = award_sums(rq->store, job->plan_row.order, &job->sums,
		 &job->n_sums)) != ERR_OK ||
	    (err = collect_households(rq, job)) != ERR_OK)
		return err;
	keep_active(job);
	if ((err = make_households(rq, job)) != ERR_OK ||
	    (err = make_bids(rq, job)) != ERR_OK ||
	    (err = make_totals(rq, job)) != ERR_OK)
		return err;
	return planner_rules(rq, job);
}
