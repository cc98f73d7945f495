/* SPDX-License-Identifier: Apache-2.0 */
/* ORDER_PLAN: the proposed awards, and why the other bids get nothing. */
#include <stdlib.h>

#include "broker/service/award_plan.h"
#include "broker/service/household_name.h"
#include "broker/service/orders.h"
#include "broker/service/pages.h"
#include "broker/store/bid.h"
#include "broker/store/line.h"

/* The summary was packed by planner_apply; lines and breaches come with the
 * first page. */
static enum err
fill_summary(const struct request *rq, const struct plan_row *plan,
    bool is_first, Gom__OrderPlanReply *out)
{
	Gom__OrderPlanReply *summary;
	uint8_t *packed = NULL;
	size_t len = 0;
	enum err err;

	err = plan_summary(rq->store, plan->order, plan->tender, &packed, &len);
	if (err != ERR_OK)
		return err;
	summary =
	    gom__order_plan_reply__unpack(&rq->arena->allocator, len, packed);
	free(packed);
	if (summary == NULL)
		return rq->arena->is_exhausted ? ERR_NOMEM
					       : ERR_DATABASE_CORRUPT;
	*out = *summary;
	if (!is_first) {
		out->n_lines = 0;
		out->n_breaches = 0;
		out->n_prices = 0;
	}
	return ERR_OK;
}

static enum err
fill_why(const struct request *rq, const struct plan_bid_row *row,
    Gom__PlanAward *out)
{
	Gom__Why *why = gom_arena_alloc(rq->arena, sizeof *why);

	if (why == NULL)
		return ERR_NOMEM;
	gom__why__init(why);
	why->code = row->why_code;
	why->first = row->why_first;
	why->second = row->why_second;
	why->third = row->why_third;
	why->day = row->why_day;
	out->why = why;
	return ERR_OK;
}

static enum err
fill_terms(const struct request *rq, const struct order_row *order,
    const struct plan_row *plan, const struct plan_bid_row *row,
    Gom__PlanAward *out)
{
	struct line_row line;
	struct bid_row bid;
	enum err err;

	if ((err = line_get(rq->store, order->id, row->line, &line)) !=
		ERR_OK ||
	    (err = bid_current(rq->store, order->id, plan->tender, row->line,
		 row->household, &bid)) != ERR_OK)
		return err;
	out->rate = order->price_mode == GOM__PRICE_MODE__PRICE_ASKED
			? bid.price
			: line.piece_rate;
	out->start_day = bid.start_day;
	out->due_day = line.hand_in_day - bid.tail_days;
	if (__builtin_mul_overflow(row->units, out->rate, &out->value))
		return ERR_OVERFLOW;
	return ERR_OK;
}

static enum err
fill_award(const struct request *rq, const struct order_row *order,
    const struct plan_row *plan, const struct plan_bid_row *row,
    Gom__PlanAward *out)
{
	enum err err;

	gom__plan_award__init(out);
	out->household = row->household;
	out->line = row->line;
	out->lots = row->lots;
	out->units = row->units;
	if ((err = fill_terms(rq, order, plan, row, out)) != ERR_OK ||
	    (err = fill_why(rq, row, out)) != ERR_OK ||
	    (err = household_village(rq, row->household, &out->village_name)) !=
		ERR_OK)
		return err;
	return household_name(rq, row->household, &out->household_name);
}

enum err
verb_order_plan(struct request *rq, const Gom__OrderPlanRequest *in,
    Gom__OrderPlanReply *out)
{
	struct pages pages = pages_begin(in->page);
	struct plan_bid_row *bids;
	struct order_row order;
	struct plan_row plan;
	void **rows = NULL;
	size_t n = 0;
	enum err err;

	if ((err = award_plan(rq, in->order, &order, &plan)) != ERR_OK ||
	    (err = fill_summary(rq, &plan, pages.after == 0, out)) != ERR_OK)
		return err;
	bids = gom_arena_alloc(rq->arena, (pages.cap + 1) * sizeof *bids);
	if (bids == NULL)
		return ERR_NOMEM;
	if ((err = plan_bids(rq->store, order.id, plan.tender, pages.after,
		 pages.cap + 1, bids, &n)) != ERR_OK ||
	    (err = pages_end(rq, &pages, sizeof(Gom__PlanAward), &n, &rows,
		 &out->more)) != ERR_OK)
		return err;
	out->awards = (Gom__PlanAward **)rows;
	out->n_awards = n;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = fill_award(rq, &order, &plan, &bids[i], out->awards[i]);
	return err;
}
