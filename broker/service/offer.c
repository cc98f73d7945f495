/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/offer.h"

#include "broker/service/aside.h"
#include "broker/service/bid_terms.h"
#include "broker/service/engine_err.h"
#include "broker/service/offer_under.h"
#include "broker/service/orders.h"
#include "broker/service/record.h"
#include "broker/service/states.h"
#include "broker/service/workload.h"
#include "broker/store/award.h"
#include "broker/store/line.h"
#include "broker/store/lot.h"
#include "broker/store/timer.h"
#include "proto/rate.h"

enum {
	HOUR_MS = 3600 * 1000
};

/* ---- timers --------------------------------------------------------- */

static enum err
set_timers(struct request *rq, const struct award_row *award)
{
	struct timer_row timer = {
		.kind = TIMER_OFFER_EXPIRY,
		.order = award->order,
		.line = award->line,
		.lot = award->lot,
		.version = award->version,
		.due_ms = award->expires_ms,
	};
	int64_t hours = rq->config->remind_offer_hours;
	enum err err;

	if ((err = timer_set(rq->store, &timer)) != ERR_OK)
		return err;
	timer.kind = TIMER_REMIND_OFFER;
	timer.due_ms = award->expires_ms - hours * HOUR_MS;
	if (hours == 0 || timer.due_ms <= rq->now_ms)
		return ERR_OK;
	return timer_set(rq->store, &timer);
}

static enum err
clear_timers(struct request *rq, const struct award_row *award)
{
	static const enum timer_kind KINDS[] = {
		TIMER_OFFER_EXPIRY,
		TIMER_REMIND_OFFER,
		TIMER_REMIND_HAND_IN,
	};
	enum err err = ERR_OK;

	for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
		struct timer_row timer = {
			.kind = KINDS[i],
			.order = award->order,
			.line = award->line,
			.lot = award->lot,
			.version = award->version,
		};

		if (err == ERR_OK)
			err = timer_cancel(rq->store, &timer);
	}
	return err;
}

enum err
award_change(struct request *rq, const struct award_row *award,
    Gom__AwardState state, uint32_t reason)
{
	enum err err;

	if (!award_state_may((Gom__AwardState)award->state, state))
		return ERR_INTERNAL;
	err = award_move(rq->store, award, (int)state, reason, rq->now_ms);
	return err != ERR_OK ? err : clear_timers(rq, award);
}

void
offer_begin_fact(
    const struct award_row *award, enum fact_kind kind, Gom__Fact *fact)
{
	gom__fact__init(fact);
	fact->kind = kind;
	fact->member = award->household;
	fact->order = award->order;
	fact->line = award->line;
	fact->lot = award->lot;
	fact->version = award->version;
	fact->tender = award->tender;
	fact->quantity = award->quantity;
}

/* ---- offering ------------------------------------------------------- */

/* An offer in the making. */
struct offer {
	struct lot_row lot;
	struct order_row order;
	struct line_row line;
	struct bid_row bid;
	struct gom_rate rate; /* that counts */
	struct award_row award;
};

static enum err
read_offer(struct request *rq, const struct lot_row *lot, uint32_t tender,
    uint64_t household, struct offer *out)
{
	struct gom_rate stated;
	enum err err;

	out->lot = *lot;
	if (lot->in[GOM__BUCKET__BUCKET_OPEN] == 0 ||
	    lot->in[GOM__BUCKET__BUCKET_OPEN] != lot_unaccepted(lot))
		return ERR_LOT_STATE;
	if ((err = order_get(rq->store, lot->order, &out->order)) != ERR_OK ||
	    (err = line_get(rq->store, lot->order, lot->line, &out->line)) !=
		ERR_OK ||
	    (err = bid_current(rq->store, lot->order, tender, lot->line,
		 household, &out->bid)) != ERR_OK)
		return err;
	if (out->bid.is_withdrawn)
		return ERR_NO_BID;
	stated = (struct gom_rate){ out->bid.rate_units, out->bid.rate_days };
	return workload_rate(
	    rq, household, out->line.class_name, &stated, &out->rate);
}

static void
fill_award(const struct request *rq, struct offer *offer)
{
	bool is_asked = offer->order.price_mode == GOM__PRICE_MODE__PRICE_ASKED;
	const struct bid_row *bid = &offer->bid;

	offer->award = (struct award_row){
		.order = offer->lot.order,
		.line = offer->lot.line,
		.lot = offer->lot.no,
		.household = bid->household,
		.tender = bid->tender,
		.quantity = offer->lot.in[GOM__BUCKET__BUCKET_OPEN],
		.rate = is_asked ? bid->price : offer->line.piece_rate,
		.start_day =
		    bid->start_day > rq->today ? bid->start_day : rq->today,
		.due_day = offer->line.hand_in_day - bid->tail_days,
		.rate_units = offer->rate.units,
		.rate_days = offer->rate.days,
		.offered_ms = rq->now_ms,
		.expires_ms = rq->now_ms + rq->config->offer_hours * HOUR_MS,
	};
}

/* open_work_limit is the least limit among the order's rules; 0 for none. */
static enum err
open_work_limit(
    const struct request *rq, const struct order_row *order, int64_t *out)
{
	Gom__Rule **rules = NULL;
	int64_t limit = 0;
	size_t n = 0;
	enum err err;

	if ((err = orders_rules(rq, order, &n, &rules)) != ERR_OK)
		return err;
	for (size_t i = 0; i < n; i++)
		if (rules[i]->kind == GOM__RULE_KIND__RULE_OPEN_WORK &&
		    (limit == 0 || rules[i]->value * ENGINE_DAY_WORK < limit))
			limit = rules[i]->value * ENGINE_DAY_WORK;
	*out = limit;
	return ERR_OK;
}

/* check_work: I3, and the order's limit of open work. */
static enum err
check_work(const struct request *rq, const struct offer *offer)
{
	struct work_item item = {
		.start_day = offer->award.start_day,
		.due_day = offer->award.due_day,
	};
	struct workload load = { 0 };
	int64_t limit = 0;
	int64_t open_work = 0;
	enum err err;

	if ((err = engine_err(work_of_lot(offer->award.quantity,
		 offer->rate.units, offer->rate.days, &item.work))) != ERR_OK ||
	    (err = open_work_limit(rq, &offer->order, &limit)) != ERR_OK ||
	    (err = workload_load(rq, offer->award.household,
		 offer->award.due_day, &load)) != ERR_OK)
		return err;
	err = workload_add(rq, &load, &item);
	for (size_t i = 0; i < load.n_items; i++)
		open_work += load.items[i].work;
	workload_finish(&load);
	if (err == ERR_OK && limit > 0 && open_work > limit)
		return refuse(rq, ERR_OVERBOOKED, "household",
		    offer->order.reference, open_work, limit);
	return err;
}

static enum err
record_offer(struct request *rq, const struct offer *offer)
{
	const struct award_row *award = &offer->award;
	Gom__Fact fact;
	enum err err;

	offer_begin_fact(award, FACT_LOT_OFFERED, &fact);
	fact.round = offer->lot.round;
	fact.rate = award->rate;
	fact.currency = (char *)(uintptr_t)offer->order.currency;
	fact.day = offer->line.hand_in_day;
	fact.until_ms = award->expires_ms;
	if ((fact.terms = bid_terms_pack(rq, &offer->bid)) == NULL)
		return ERR_NOMEM;
	fact.terms->start_day = award->start_day;
	fact.terms->rate_units = award->rate_units;
	fact.terms->rate_days = (uint32_t)award->rate_days;
	err = record_move(rq, &fact, GOM__BUCKET__BUCKET_OPEN,
	    GOM__BUCKET__BUCKET_OFFERED, award->quantity, 0);
	return err != ERR_OK ? err : record(rq, &fact);
}

enum err
offer_under(struct request *rq, const struct lot_row *lot, uint32_t tender,
    uint64_t household)
{
	struct offer offer;
	enum err err;

	if ((err = read_offer(rq, lot, tender, household, &offer)) != ERR_OK)
		return err;
	fill_award(rq, &offer);
	if ((err = check_work(rq, &offer)) != ERR_OK ||
	    (err = award_offer(
		 rq->store, &offer.award, &offer.award.version)) != ERR_OK ||
	    (err = set_timers(rq, &offer.award)) != ERR_OK)
		return err;
	return record_offer(rq, &offer);
}

enum err
offer_lot(struct request *rq, uint64_t order, uint32_t line, uint32_t lot,
    uint64_t household)
{
	struct lot_row row;
	enum err err;

	if ((err = lot_get(rq->store, order, line, lot, &row)) != ERR_OK)
		return err;
	return offer_under(rq, &row, row.tender, household);
}

/* ---- ending --------------------------------------------------------- */

enum err
offer_end(struct request *rq, const struct award_row *award,
    Gom__AwardState state, enum fact_kind kind, uint32_t reason)
{
	Gom__Fact fact;
	enum err err;

	offer_begin_fact(award, kind, &fact);
	fact.reason = reason;
	if ((err = award_change(rq, award, state, reason)) != ERR_OK ||
	    (err = record_move(rq, &fact, GOM__BUCKET__BUCKET_OFFERED,
		 GOM__BUCKET__BUCKET_OPEN, award->quantity, 0)) != ERR_OK)
		return err;
	return record(rq, &fact);
}

enum err
offer_expire(struct request *rq, uint64_t order, uint32_t line, uint32_t lot,
    uint32_t version)
{
	struct award_row award;
	enum err err;

	err = award_live(rq->store, order, line, lot, &award);
	if (err == ERR_NO_AWARD)
		return ERR_OK;
	if (err != ERR_OK)
		return err;
	if (award.version != version ||
	    award.state != GOM__AWARD_STATE__AWARD_OFFERED ||
	    rq->now_ms < award.expires_ms)
		return ERR_OK;
	err = offer_end(
	    rq, &award, GOM__AWARD_STATE__AWARD_EXPIRED, FACT_LOT_EXPIRED, 0);
	return err != ERR_OK ? err : offer_recover(rq, order, line, lot);
}

enum err
award_cancel(struct request *rq, uint64_t order, uint32_t line, uint32_t lot)
{
	struct award_row award;
	Gom__Fact fact;
	enum err err;

	err = award_live(rq->store, order, line, lot, &award);
	if (err == ERR_NO_AWARD)
		return ERR_OK;
	if (err != ERR_OK ||
	    (err = award_change(
		 rq, &award, GOM__AWARD_STATE__AWARD_CANCELLED, 0)) != ERR_OK)
		return err;
	offer_begin_fact(&award, FACT_AWARD_CANCELLED, &fact);
	return record(rq, &fact);
}
