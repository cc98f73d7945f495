/* SPDX-License-Identifier: Apache-2.0 */
/* ORDER_AWARD: a plan is taken. Every lot of it is offered in one transaction,
 * checked against the calendars of this moment, or none is. */
#include <stdlib.h>

#include "broker/service/aside.h"
#include "broker/service/award_plan.h"
#include "broker/service/offer.h"
#include "broker/service/planner.h"
#include "broker/service/record.h"
#include "broker/store/bid.h"
#include "broker/store/lot.h"
#include "broker/store/member.h"
#include "broker/store/tender.h"

enum {
	HOUR_MS = 3600 * 1000
};

static enum err
check_request(const struct request *rq, const Gom__OrderAwardRequest *in,
    const struct order_row *order, const struct plan_row *plan)
{
	struct tender_row running;
	enum err err;

	if (order->cancelled_ms != 0)
		return refuse(
		    rq, ERR_ORDER_STATE, "order", order->reference, 0, 0);
	if (plan->is_taken) {
		err = tender_running(rq->store, order->id, &running);
		if (err == ERR_BIDDING_ENDED)
			err = ERR_ALREADY;
		else if (err == ERR_OK)
			err = ERR_BIDDING_OPEN;
		return refuse(rq, err, "order", order->reference, 0, 0);
	}
	if (plan->version != in->version)
		return refuse(rq, ERR_AWARD_VERSION, "version",
		    order->reference, (int64_t)in->version,
		    (int64_t)plan->version);
	return ERR_OK;
}

/* ---- the lots of the plan -------------------------------------------- */

static enum err
offer_planned(struct aside *aside, const struct plan_row *plan,
    const struct plan_lot_row *row)
{
	struct member_row member;
	enum err err;

	err = member_get(aside->rq.store, row->household, &member);
	if (err == ERR_OK && member.state != GOM__MEMBER_STATE__MEMBER_ACTIVE)
		err = ERR_SUSPENDED;
	if (err == ERR_OK)
		err = offer_lot(&aside->rq, plan->order, row->line, row->lot,
		    row->household);
	aside_reset(aside);
	return err;
}

static int
by_household(const void *a, const void *b)
{
	const struct plan_lot_row *left = a;
	const struct plan_lot_row *right = b;

	return (left->household > right->household) -
	       (left->household < right->household);
}

static uint32_t
count_households(struct plan_lot_row *rows, size_t n)
{
	uint32_t count = 0;

	if (n > 0)
		qsort(rows, n, sizeof *rows, by_household);
	for (size_t i = 0; i < n; i++)
		count += i == 0 || rows[i].household != rows[i - 1].household;
	return count;
}

static enum err
offer_all(
    struct request *rq, const struct plan_row *plan, Gom__OrderAwardReply *out)
{
	struct plan_lot_row *rows = NULL;
	struct aside aside;
	size_t n = 0;
	enum err err;

	aside_init_by(&aside, rq);
	err = plan_lots(rq->store, plan->order, plan->tender, &rows, &n);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = offer_planned(&aside, plan, &rows[i]);
	if (err == ERR_OK) {
		out->lots = (uint32_t)n;
		out->households = count_households(rows, n);
		out->expires_ms =
		    n > 0 ? rq->now_ms + rq->config->offer_hours * HOUR_MS : 0;
	}
	aside_finish(&aside);
	free(rows);
	return err;
}

/* is_stale: the plan asked for what is no longer so. */
static bool
is_stale(enum err err)
{
	switch (err) {
	case ERR_OVERBOOKED:
	case ERR_TOO_LATE:
	case ERR_NO_BID:
	case ERR_NO_LOT:
	case ERR_LOT_STATE:
	case ERR_DUPLICATE:
	case ERR_SUSPENDED:
		return true;
	default:
		return false;
	}
}

static enum err
refuse_stale(struct request *rq, const struct order_row *order,
    const struct plan_row *plan)
{
	enum err err = planner_want_again(rq, plan->order, plan->tender);

	if (err != ERR_OK)
		return err;
	return refuse(rq, ERR_PLAN_STALE, "version", order->reference,
	    (int64_t)plan->version, 0);
}

/* ---- stand-bys ------------------------------------------------------- */

/* Late bids that the plan did not know come last, in the order of receipt. */
static enum err
append_late(struct request *rq, const struct plan_row *plan)
{
	struct bid_row *bids = NULL;
	uint32_t rank;
	size_t n = 0;
	enum err err;

	err = bid_of_tender(rq->store, plan->order, plan->tender, 0, &bids, &n);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		if (bids[i].is_late)
			err =
			    standby_append(rq->store, plan->order, plan->tender,
				bids[i].line, bids[i].household, &rank);
	free(bids);
	return err;
}

static enum err
record_standby(struct aside *aside, const struct plan_row *plan,
    const struct standby_row *row)
{
	Gom__Fact fact;
	enum err err;

	gom__fact__init(&fact);
	fact.kind = FACT_STANDBY_LISTED;
	fact.member = row->household;
	fact.order = plan->order;
	fact.tender = plan->tender;
	fact.line = row->line;
	fact.rank = row->rank;
	err = record(&aside->rq, &fact);
	aside_reset(aside);
	return err;
}

static enum err
list_standbys(
    struct request *rq, const struct plan_row *plan, uint32_t *n_listed)
{
	struct standby_row *rows = NULL;
	struct aside aside;
	size_t n = 0;
	enum err err;

	aside_init_by(&aside, rq);
	if ((err = standby_take(rq->store, plan->order, plan->tender)) !=
		ERR_OK ||
	    (err = append_late(rq, plan)) != ERR_OK)
		goto done;
	err = standby_list(rq->store, plan->order, plan->tender, 0, &rows, &n);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = record_standby(&aside, plan, &rows[i]);
	*n_listed = (uint32_t)n;
done:
	aside_finish(&aside);
	free(rows);
	return err;
}

/* ---- together -------------------------------------------------------- */

static enum err
record_awarded(struct request *rq, const struct plan_row *plan)
{
	Gom__Fact fact;

	gom__fact__init(&fact);
	fact.kind = FACT_AWARDED;
	fact.order = plan->order;
	fact.tender = plan->tender;
	fact.version = (uint32_t)plan->version;
	fact.goal = (uint32_t)plan->goal;
	return record(rq, &fact);
}

/* recover_unfilled finds lots that the plan could not fill another maker. */
static enum err
recover_unfilled(struct request *rq, const struct plan_row *plan)
{
	struct lot_filter filter = {
		.order = plan->order,
		.tender = plan->tender,
	};
	struct lot_row *lots = NULL;
	size_t n = 0;
	enum err err;

	err = lot_each(rq->store, &filter, &lots, &n);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		if (lots[i].in[GOM__BUCKET__BUCKET_OPEN] > 0)
			err = offer_recover(
			    rq, plan->order, lots[i].line, lots[i].no);
	free(lots);
	return err;
}

enum err
verb_order_award(struct request *rq, const Gom__OrderAwardRequest *in,
    Gom__OrderAwardReply *out)
{
	struct order_row order;
	struct plan_row plan;
	enum err err;

	if ((err = award_plan(rq, in->order, &order, &plan)) != ERR_OK ||
	    (err = check_request(rq, in, &order, &plan)) != ERR_OK ||
	    (err = record_awarded(rq, &plan)) != ERR_OK)
		return err;
	err = offer_all(rq, &plan, out);
	if (is_stale(err))
		return refuse_stale(rq, &order, &plan);
	if (err != ERR_OK ||
	    (err = plan_take(rq->store, order.id, plan.tender)) != ERR_OK ||
	    (err = tender_set_awarded(
		 rq->store, order.id, plan.tender, rq->now_ms)) != ERR_OK ||
	    (err = list_standbys(rq, &plan, &out->standbys)) != ERR_OK)
		return err;
	return recover_unfilled(rq, &plan);
}
