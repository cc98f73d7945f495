/* SPDX-License-Identifier: Apache-2.0 */
/* The open lots of the orders, and their lines as the engine sees them. */
#include <stdlib.h>
#include <string.h>

#include "broker/service/order_split.h"
#include "broker/service/planner_job.h"
#include "broker/store/line.h"
#include "broker/store/lot.h"

enum {
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
by_order_line_size_number(const void *a, const void *b)
{
	const struct job_lot *left = a;
	const struct job_lot *right = b;

	if (left->order != right->order)
		return left->order < right->order ? -1 : 1;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	if (left->units != right->units)
		return left->units > right->units ? -1 : 1;
	return (left->no > right->no) - (left->no < right->no);
}

/* lots_grow makes room for n lots more. */
static enum err
lots_grow(struct planner_job *job, size_t n)
{
	size_t cap = (job->n_lots + n) * 2;
	struct job_lot *grown;

	if (job->n_lots + n < job->cap_lots)
		return ERR_OK;
	grown = realloc(job->lots, (cap + 1) * sizeof *grown);
	if (grown == NULL)
		return ERR_NOMEM;
	job->lots = grown;
	job->cap_lots = cap + 1;
	return ERR_OK;
}

static enum err
read_tendered(const struct request *rq, struct planner_job *job, int32_t order)
{
	struct lot_filter filter = {
		.order = job->orders[order].row.id,
		.tender = job->orders[order].tender,
	};
	struct lot_row *rows = NULL;
	size_t n = 0;
	enum err err = lot_each(rq->store, &filter, &rows, &n);

	if (err == ERR_OK)
		err = lots_grow(job, n);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		if (rows[i].in[GOM__BUCKET__BUCKET_OPEN] > 0)
			job->lots[job->n_lots++] = (struct job_lot){
				.order = order,
				.line = rows[i].line,
				.no = rows[i].no,
				.units = rows[i].in[GOM__BUCKET__BUCKET_OPEN],
				.was_awarded =
				    rows[i].version > 0 || rows[i].parent > 0,
			};
	free(rows);
	return err;
}

/* The lots a draft's line would be split into. */
static enum err
split_line_of(struct order_split *split, struct planner_job *job, int32_t order,
    const struct line_row *line)
{
	struct line_split made = { 0 };
	enum err err = order_split_line(split, line, &made);

	if (err == ERR_OK)
		err = lots_grow(job, (size_t)made.lots.n_lots);
	for (int32_t i = 1; i <= made.lots.n_lots && err == ERR_OK; i++)
		job->lots[job->n_lots++] = (struct job_lot){
			.order = order,
			.line = line->no,
			.no = (uint32_t)i,
			.units = i < made.lots.n_lots ? made.lots.lot_units
						      : made.lots.last_units,
		};
	return err;
}

static enum err
read_drafted(const struct request *rq, struct planner_job *job, int32_t order)
{
	uint64_t id = job->orders[order].row.id;
	struct order_split split = { 0 };
	struct line_total total;
	struct line_row line;
	uint32_t after = 0;
	size_t n = 1;
	enum err err = order_split_init(rq, id, 0, NULL, &total, &split);

	while (err == ERR_OK && n > 0) {
		err = line_after(rq->store, id, after, 1, &line, &n);
		if (err != ERR_OK || n == 0)
			break;
		err = split_line_of(&split, job, order, &line);
		after = line.no;
	}
	order_split_finish(&split);
	return err;
}

static enum err
read_lots(const struct request *rq, struct planner_job *job)
{
	enum err err = ERR_OK;

	for (int32_t i = 0; i < job->n_orders && err == ERR_OK; i++)
		err = job->orders[i].tender == 0 ? read_drafted(rq, job, i)
						 : read_tendered(rq, job, i);
	if (err == ERR_OK && job->n_lots > 0)
		qsort(job->lots, job->n_lots, sizeof *job->lots,
		    by_order_line_size_number);
	return err;
}

static enum err
add_order_line(const struct request *rq, struct planner_job *job,
    const struct job_lot *lot)
{
	const struct order_row *order = &job->orders[lot->order].row;
	struct job_order_line *to =
	    &job->order_lines[job->problem.n_order_lines];
	struct line_row row;
	enum err err;

	err = line_get(rq->store, order->id, lot->line, &row);
	if (err != ERR_OK)
		return err;
	to->order = lot->order;
	to->line = lot->line;
	memcpy(to->class_name, row.class_name, sizeof to->class_name);
	to->hand_in_day = row.hand_in_day;
	to->rate = order->price_mode == GOM__PRICE_MODE__PRICE_ASKED
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
		.order = of->order,
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
	return a->order == b->order && a->line == b->line &&
	       a->units == b->units && !a->was_awarded && !b->was_awarded;
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
		if (i == 0 || lots[i].order != lots[i - 1].order ||
		    lots[i].line != lots[i - 1].line)
			err = add_order_line(rq, job, &lots[i]);
		if (err == ERR_OK &&
		    (i == 0 || !is_alike(&lots[i], &lots[i - 1])))
			err = add_line(job, lines, i);
		if (err == ERR_OK)
			lines[job->problem.n_lines - 1].n_lots++;
	}
	job->problem.lines = lines;
	return err;
}

enum err
planner_lines(const struct request *rq, struct planner_job *job)
{
	enum err err = read_lots(rq, job);

	return err == ERR_OK ? make_lines(rq, job) : err;
}
