/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "broker/service/aside.h"
#include "broker/service/naming.h"
#include "broker/service/orders.h"
#include "broker/service/planner.h"
#include "broker/service/record.h"
#include "broker/service/service.h"
#include "broker/service/states.h"
#include "broker/service/tender.h"
#include "broker/store/plan.h"
#include "broker/store/tender.h"
#include "broker/store/timer.h"
#include "proto/reasons.h"

#define BUCKET(name) (1u << GOM__BUCKET__BUCKET_##name)

enum {
	/* what is not handed in yet: the rest is still to be judged */
	SHORT_BUCKETS = BUCKET(OPEN) | BUCKET(OFFERED) | BUCKET(CONFIRMED),
	UNACCEPTED_BUCKETS = SHORT_BUCKETS | BUCKET(DESPATCHED) |
			     BUCKET(DELIVERED) | BUCKET(REWORK)
};

static enum err
check_reason(const struct request *rq, uint32_t reason)
{
	if (reason != 0 && !gom_reason_fits(reason, GOM_REASON_SHORT))
		return refuse_number(rq, ERR_CHOICE, "reason", reason);
	return ERR_OK;
}

/* give_back takes over what an aside in the request's own name has left: the
 * note where no fact has taken it, and the receipt. */
static void
give_back(struct request *rq, const struct aside *aside)
{
	rq->note = aside->rq.note;
	rq->has_receipt = aside->rq.has_receipt;
	rq->recorded_seq = aside->rq.recorded_seq;
	memcpy(rq->receipt, aside->rq.receipt, sizeof rq->receipt);
}

/* close_lots closes what the mask gives of every lot of the filter; a
 * thousand lots need no more memory than one. */
static enum err
close_lots(struct request *rq, const struct lot_filter *filter, uint32_t lot,
    uint32_t buckets, uint32_t reason, int64_t *quantity)
{
	struct lot_row *lots = NULL;
	struct aside aside;
	size_t n = 0;
	enum err err = lot_each(rq->store, filter, &lots, &n);

	aside_init_by(&aside, rq);
	aside.rq.note = rq->note;
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		if (lot == 0 || lots[i].no == lot)
			err = orders_close_lot(
			    &aside.rq, &lots[i], buckets, reason, quantity);
		aside_reset(&aside);
	}
	give_back(rq, &aside);
	aside_finish(&aside);
	free(lots);
	return err;
}

/* settle_tender follows up on the newest call for bids after some of its lots
 * were closed: with nothing left to bid for it ends, and a plan that has not
 * been taken is made anew. */
static enum err
settle_tender(struct request *rq, uint64_t order)
{
	struct tender_row tender;
	struct plan_row plan;
	int64_t open = 0;
	enum err err;

	err = tender_latest(rq->store, order, &tender);
	if (err == ERR_OK)
		err = lot_open_units(rq->store, order, tender.no, &open);
	if (err != ERR_OK)
		return err;
	if (tender.ended_ms == 0)
		return open == 0 ? tender_end(rq, order) : ERR_OK;
	err = plan_get(rq->store, order, tender.no, &plan);
	if (err != ERR_OK)
		return err == ERR_NO_PLAN ? ERR_OK : err;
	return plan.is_taken ? ERR_OK : planner_want(rq, order, tender.no);
}

/* take_lot reads which lot is meant, if one is, and that it is the order's. */
static enum err
take_lot(const struct request *rq, const Gom__OrderShortRequest *in,
    uint64_t order, struct lot_filter *filter, uint32_t *lot)
{
	struct lot_name name;
	struct lot_row row;
	enum err err;

	if (in->lot[0] == '\0')
		return ERR_OK;
	err = naming_lot(rq, "lot", in->lot, &name);
	if (err != ERR_OK)
		return err;
	err = lot_get(rq->store, name.order, name.line, name.lot, &row);
	if (name.order != order || name.delivery != 0 ||
	    (in->line != 0 && in->line != name.line))
		err = ERR_NO_LOT;
	if (err == ERR_NO_LOT)
		return refuse(rq, err, "lot", in->lot, 0, 0);
	filter->line = name.line;
	*lot = name.lot;
	return err;
}

static enum err
take_line(
    const struct request *rq, const Gom__OrderShortRequest *in, uint64_t order)
{
	struct line_row line;
	enum err err;

	if (in->line == 0)
		return ERR_OK;
	err = line_get(rq->store, order, in->line, &line);
	if (err == ERR_NO_LINE)
		return refuse(rq, err, "line", in->order, in->line, 0);
	return err;
}

/* An order named by its lot alone is found through it. */
static enum err
take_order(const struct request *rq, const Gom__OrderShortRequest *in,
    struct order_row *out)
{
	struct lot_name name;
	enum err err;

	if (in->order[0] != '\0' || in->lot[0] == '\0')
		return orders_own(rq, "order", in->order, out);
	err = naming_lot(rq, "lot", in->lot, &name);
	if (err == ERR_OK)
		err = order_get(rq->store, name.order, out);
	if (err == ERR_OK && out->exporter != rq->member)
		return refuse(rq, ERR_NOT_YOURS, "lot", in->lot, 0, 0);
	return err;
}

enum err
verb_order_short(struct request *rq, const Gom__OrderShortRequest *in,
    Gom__OrderShortReply *out)
{
	struct lot_filter filter = { 0 };
	struct order_row order;
	uint32_t lot = 0;
	enum err err;

	if ((err = check_reason(rq, in->reason)) != ERR_OK ||
	    (err = take_order(rq, in, &order)) != ERR_OK)
		return err;
	if (order.opened_ms == 0 || order.cancelled_ms != 0)
		return refuse(
		    rq, ERR_ORDER_STATE, "order", order.reference, 0, 0);
	filter.order = order.id;
	filter.line = in->line;
	if ((err = take_line(rq, in, order.id)) != ERR_OK ||
	    (err = take_lot(rq, in, order.id, &filter, &lot)) != ERR_OK)
		return err;
	err = close_lots(
	    rq, &filter, lot, SHORT_BUCKETS, in->reason, &out->quantity);
	if (err != ERR_OK)
		return err;
	if (out->quantity == 0)
		return lot != 0
			   ? refuse(rq, ERR_LOT_STATE, "lot", in->lot, 0, 0)
			   : refuse(rq, ERR_ALREADY, "order", order.reference,
				 0, 0);
	return settle_tender(rq, order.id);
}

/* end_tender_unopened: a cancelled order's bids are never opened. */
static enum err
end_tender_unopened(struct request *rq, uint64_t order)
{
	struct tender_row tender;
	enum err err = tender_running(rq->store, order, &tender);

	if (err != ERR_OK)
		return err == ERR_BIDDING_ENDED ? ERR_OK : err;
	return tender_set_ended(rq->store, order, tender.no, rq->now_ms);
}

static enum err
record_cancelled(
    struct request *rq, uint64_t order, uint32_t reason, int64_t quantity)
{
	Gom__Fact fact = GOM__FACT__INIT;

	fact.kind = FACT_ORDER_CANCELLED;
	fact.order = order;
	fact.reason = reason;
	fact.quantity = quantity;
	return record(rq, &fact);
}

enum err
verb_order_cancel(struct request *rq, const Gom__OrderCancelRequest *in,
    Gom__OrderCancelReply *out)
{
	struct lot_filter filter = { .with_unsplit = true };
	struct order_row order;
	Gom__OrderState state;
	enum err err;

	if ((err = check_reason(rq, in->reason)) != ERR_OK ||
	    (err = orders_own(rq, "order", in->order, &order)) != ERR_OK ||
	    (err = order_state(rq->store, order.id, &state)) != ERR_OK)
		return err;
	if (!order_state_may(state, GOM__ORDER_STATE__ORDER_CANCELLED))
		return refuse(rq, ERR_ORDER_STATE, "order", in->order, 0, 0);
	filter.order = order.id;
	err = end_tender_unopened(rq, order.id);
	if (err == ERR_OK)
		err = close_lots(rq, &filter, 0, UNACCEPTED_BUCKETS, in->reason,
		    &out->quantity);
	if (err == ERR_OK)
		err = order_set_cancelled(rq->store, order.id, rq->now_ms);
	if (err == ERR_OK)
		err = timer_cancel_order(rq->store, order.id);
	if (err == ERR_OK)
		err = record_cancelled(rq, order.id, in->reason, out->quantity);
	return err;
}

enum err
verb_order_end_bidding(struct request *rq,
    const Gom__OrderEndBiddingRequest *in, Gom__OrderEndBiddingReply *out)
{
	struct tender_row tender;
	struct order_row order;
	enum err err;

	err = orders_own(rq, "order", in->order, &order);
	if (err != ERR_OK)
		return err;
	if (order.opened_ms == 0 || order.cancelled_ms != 0)
		return refuse(rq, ERR_ORDER_STATE, "order", in->order, 0, 0);
	err = tender_running(rq->store, order.id, &tender);
	if (err == ERR_BIDDING_ENDED)
		return refuse(rq, err, "order", in->order, 0, 0);
	if (err == ERR_OK)
		err = tender_end(rq, order.id);
	if (err == ERR_OK)
		err = tender_bids(rq->store, order.id, tender.no, &out->bids);
	out->tender = tender.no;
	return err;
}
