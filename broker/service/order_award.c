/* SPDX-License-Identifier: Apache-2.0 */
/* ORDER_AWARD: a plan is taken, of one order or of several planned together.
 * Every lot of it is offered in one transaction,
 * checked against the calendars of this moment, or none is. */
#include <stdlib.h>
#include <string.h>

#include "broker/service/aside.h"
#include "broker/service/offer.h"
#include "broker/service/order_take.h"
#include "broker/service/planner.h"
#include "broker/service/record.h"
#include "broker/store/bid.h"
#include "broker/store/lot.h"
#include "broker/store/member.h"
#include "broker/store/study.h"
#include "broker/store/tender.h"

enum {
	HOUR_MS = 3600 * 1000
};

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

/* households collects who is offered lots, over all orders. */
struct offered {
	struct plan_lot_row *rows;
	size_t n;
};

static enum err
offered_add(struct offered *to, const struct plan_lot_row *rows, size_t n)
{
	struct plan_lot_row *grown =
	    realloc(to->rows, (to->n + n + 1) * sizeof *grown);

	if (grown == NULL)
		return ERR_NOMEM;
	to->rows = grown;
	if (n > 0)
		memcpy(&to->rows[to->n], rows, n * sizeof *grown);
	to->n += n;
	return ERR_OK;
}

static enum err
offer_plan(struct request *rq, const struct plan_row *plan, struct offered *all)
{
	struct plan_lot_row *rows = NULL;
	struct aside aside;
	size_t n = 0;
	enum err err;

	aside_init_by(&aside, rq);
	err = plan_lots(rq->store, plan->order, plan->tender, &rows, &n);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = offer_planned(&aside, plan, &rows[i]);
	if (err == ERR_OK)
		err = offered_add(all, rows, n);
	aside_finish(&aside);
	free(rows);
	return err;
}

static enum err
offer_all(struct request *rq, const struct takings *takings,
    Gom__OrderAwardReply *out)
{
	struct offered all = { 0 };
	enum err err = ERR_OK;

	for (size_t i = 0; i < takings->n && err == ERR_OK; i++)
		err = offer_plan(rq, &takings->rows[i].plan, &all);
	if (err == ERR_OK) {
		out->lots = (uint32_t)all.n;
		out->households = count_households(all.rows, all.n);
		out->expires_ms =
		    all.n > 0 ? rq->now_ms + rq->config->offer_hours * HOUR_MS
			      : 0;
	}
	free(all.rows);
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
refuse_stale(struct request *rq, const struct takings *takings)
{
	struct plan_row plans[LIMIT_STUDY_ORDERS];
	enum err err;

	for (size_t i = 0; i < takings->n; i++)
		plans[i] = takings->rows[i].plan;
	err = planner_want_again(rq, plans, takings->n);
	if (err != ERR_OK)
		return err;
	return refuse(rq, ERR_PLAN_STALE, "version",
	    takings->rows[0].order.reference, (int64_t)plans[0].version, 0);
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
	*n_listed += (uint32_t)n;
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

/* Every bidder is told, and it stands on the exporter's record. */
static enum err
record_deviated(struct request *rq, const struct taking *taking)
{
	const Gom__Deviation *from = &taking->deviation;
	Gom__Fact fact;
	enum err err;

	gom__fact__init(&fact);
	fact.kind = FACT_DEVIATED;
	fact.order = taking->plan.order;
	fact.tender = taking->plan.tender;
	fact.version = (uint32_t)taking->plan.version;
	fact.goal = (uint32_t)from->goal;
	fact.rules = from->rules;
	fact.n_rules = from->n_rules;
	fact.reason = from->reason;
	if ((err = record(rq, &fact)) != ERR_OK)
		return err;
	return order_count_deviation(rq->store, taking->order.id);
}

static enum err
record_taken(struct request *rq, const struct taking *taking)
{
	enum err err = record_awarded(rq, &taking->plan);

	return err == ERR_OK && taking->is_deviation
		   ? record_deviated(rq, taking)
		   : err;
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

/* What was taken is the plan from now on; studies of it are over. */
static enum err
close_plan(
    struct request *rq, const struct taking *taking, Gom__OrderAwardReply *out)
{
	const struct plan_row *plan = &taking->plan;
	uint8_t *packed = NULL;
	size_t len = 0;
	enum err err;

	if (taking->is_deviation) {
		len = gom__deviation__get_packed_size(&taking->deviation);
		packed = gom_arena_alloc(rq->arena, len + 1);
		if (packed == NULL)
			return ERR_NOMEM;
		gom__deviation__pack(&taking->deviation, packed);
	}
	if ((err = plan_take(rq->store, plan->order, plan->tender, packed,
		 len)) != ERR_OK ||
	    (err = study_drop(rq->store, plan->order)) != ERR_OK ||
	    (err = tender_set_awarded(
		 rq->store, plan->order, plan->tender, rq->now_ms)) != ERR_OK ||
	    (err = list_standbys(rq, plan, &out->standbys)) != ERR_OK)
		return err;
	return recover_unfilled(rq, plan);
}

enum err
verb_order_award(struct request *rq, const Gom__OrderAwardRequest *in,
    Gom__OrderAwardReply *out)
{
	struct takings takings = { .n = 0 };
	enum err err = order_take(rq, in, &takings);

	for (size_t i = 0; i < takings.n && err == ERR_OK; i++)
		err = record_taken(rq, &takings.rows[i]);
	if (err != ERR_OK)
		return err;
	err = offer_all(rq, &takings, out);
	if (is_stale(err))
		return refuse_stale(rq, &takings);
	for (size_t i = 0; i < takings.n && err == ERR_OK; i++)
		err = close_plan(rq, &takings.rows[i], out);
	return err;
}
