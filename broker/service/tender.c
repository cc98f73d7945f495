/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/tender.h"

#include "broker/service/bid.h"
#include "broker/service/planner.h"
#include "broker/service/record.h"
#include "broker/store/lot.h"
#include "broker/store/order.h"
#include "broker/store/tender.h"
#include "broker/store/timer.h"

enum {
	HOUR_MS = 3600 * 1000
};

/* A reminder whose moment is already past is left out. */
static enum err
set_timers(struct request *rq, uint64_t order, uint32_t tender, int64_t ends_ms)
{
	struct timer_row timer = {
		.kind = TIMER_BIDDING_END,
		.order = order,
		.version = tender,
		.due_ms = ends_ms,
	};
	int64_t hours = rq->config->remind_bidding_hours;
	enum err err = timer_set(rq->store, &timer);

	if (err != ERR_OK)
		return err;
	timer.kind = TIMER_REMIND_BIDDING;
	timer.due_ms = ends_ms - hours * HOUR_MS;
	if (hours == 0 || timer.due_ms <= rq->now_ms)
		return timer_cancel(rq->store, &timer);
	return timer_set(rq->store, &timer);
}

static enum err
cancel_timers(struct request *rq, uint64_t order, uint32_t tender)
{
	struct timer_row timer = {
		.kind = TIMER_BIDDING_END,
		.order = order,
		.version = tender,
	};
	enum err err = timer_cancel(rq->store, &timer);

	timer.kind = TIMER_REMIND_BIDDING;
	return err == ERR_OK ? timer_cancel(rq->store, &timer) : err;
}

static enum err
record_tender(struct request *rq, enum fact_kind kind, uint64_t order,
    uint32_t tender, int64_t until_ms)
{
	Gom__Fact fact = GOM__FACT__INIT;

	fact.kind = kind;
	fact.order = order;
	fact.tender = tender;
	fact.until_ms = until_ms;
	return record(rq, &fact);
}

enum err
tender_start(struct request *rq, uint64_t order, int64_t ends_ms, uint32_t *no)
{
	uint32_t number = 0;
	enum err err;

	err = tender_put(rq->store, order, rq->now_ms, ends_ms, &number);
	if (err == ERR_OK)
		err = set_timers(rq, order, number, ends_ms);
	if (err == ERR_OK && number > 1)
		err = record_tender(
		    rq, FACT_TENDER_STARTED, order, number, ends_ms);
	if (err == ERR_OK)
		*no = number;
	return err;
}

enum err
tender_end(struct request *rq, uint64_t order)
{
	struct tender_row tender;
	int64_t open = 0;
	enum err err;

	if ((err = tender_running(rq->store, order, &tender)) != ERR_OK)
		return err;
	err = tender_set_ended(rq->store, order, tender.no, rq->now_ms);
	if (err == ERR_OK)
		err = order_set_unsealed(rq->store, order, rq->now_ms);
	if (err == ERR_OK)
		err = cancel_timers(rq, order, tender.no);
	if (err == ERR_OK)
		err =
		    record_tender(rq, FACT_BIDDING_ENDED, order, tender.no, 0);
	if (err == ERR_OK)
		err = lot_open_units(rq->store, order, tender.no, &open);
	if (err != ERR_OK || open == 0)
		return err;
	return planner_want(rq, order, tender.no);
}

enum err
tender_extend(
    struct request *rq, const struct tender_row *tender, int64_t ends_ms)
{
	enum err err;

	err = tender_set_ends(rq->store, tender->order, tender->no, ends_ms);
	if (err == ERR_OK)
		err = set_timers(rq, tender->order, tender->no, ends_ms);
	if (err == ERR_OK)
		err = record_tender(rq, FACT_BIDDING_EXTENDED, tender->order,
		    tender->no, ends_ms);
	return err;
}

static enum err
running_or_new(struct request *rq, uint64_t order, uint32_t *no)
{
	struct tender_row tender;
	enum err err = tender_running(rq->store, order, &tender);

	if (err == ERR_OK)
		*no = tender.no;
	if (err != ERR_BIDDING_ENDED)
		return err;
	return tender_start(
	    rq, order, rq->now_ms + rq->config->retender_hours * HOUR_MS, no);
}

enum err
tender_reopen(struct request *rq, uint64_t order, uint32_t line, uint32_t lot)
{
	Gom__Fact fact = GOM__FACT__INIT;
	struct lot_row row;
	uint32_t round;
	enum err err;

	err = lot_get(rq->store, order, line, lot, &row);
	if (err != ERR_OK)
		return err;
	if (row.in[GOM__BUCKET__BUCKET_OPEN] == 0 ||
	    row.in[GOM__BUCKET__BUCKET_OPEN] != lot_unaccepted(&row))
		return ERR_LOT_STATE;
	round = row.tender == 0 ? row.round : row.round + 1;
	fact.kind = FACT_LOT_REOPENED;
	fact.order = order;
	fact.line = line;
	fact.lot = lot;
	fact.round = round;
	fact.quantity = row.in[GOM__BUCKET__BUCKET_OPEN];
	err = running_or_new(rq, order, &fact.tender);
	if (err == ERR_OK)
		err = lot_set_tender(rq->store, &row, fact.tender, round);
	if (err == ERR_OK)
		err = record(rq, &fact);
	if (err == ERR_OK)
		err = bid_standing(rq, order, fact.tender);
	return err;
}
