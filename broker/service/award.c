/* SPDX-License-Identifier: Apache-2.0 */
/* AWARD_CONFIRM, AWARD_DECLINE and AWARD_GIVE_BACK: a household's answer to an
 * offered lot, and its coming back to it. */
#include "broker/service/acting.h"
#include "broker/service/aside.h"
#include "broker/service/making.h"
#include "broker/service/offer.h"
#include "broker/service/offer_under.h"
#include "broker/service/record.h"
#include "broker/service/workload.h"
#include "broker/store/bid.h"
#include "broker/store/timer.h"
#include "proto/date.h"
#include "proto/reasons.h"

enum {
	REMIND_HOUR_MS = 7 * 3600 * 1000 /* of the day, in the broker's zone */
};

/* ---- the offer that is meant ----------------------------------------- */

/* An offer that is not the caller's to answer is no award for him; whether it
 * was his and expired he is told. */
static enum err
refuse_other(const struct request *rq, const struct lot_name *name,
    const char *text, uint32_t version)
{
	struct award_row past;
	bool may = false;
	enum err err;

	err = award_get(
	    rq->store, name->order, name->line, name->lot, version, &past);
	if (err == ERR_OK && past.state == GOM__AWARD_STATE__AWARD_EXPIRED &&
	    (err = acting_may(rq, past.household, &may)) == ERR_OK && may)
		return refuse(rq, ERR_AWARD_EXPIRED, "lot", text, 0, 0);
	if (err != ERR_OK && err != ERR_NO_AWARD)
		return err;
	return refuse(rq, ERR_NO_AWARD, "lot", text, 0, 0);
}

static enum err
offer_meant(const struct request *rq, const char *text, uint32_t version,
    struct award_row *out)
{
	struct lot_name name;
	bool may = false;
	enum err err;

	if ((err = naming_lot(rq, "lot", text, &name)) != ERR_OK)
		return err;
	err = award_live(rq->store, name.order, name.line, name.lot, out);
	if (err == ERR_OK)
		err = acting_may(rq, out->household, &may);
	if (err == ERR_NO_AWARD || (err == ERR_OK && !may))
		return refuse_other(rq, &name, text, version);
	if (err != ERR_OK)
		return err;
	if (out->version != version)
		return refuse(rq, ERR_AWARD_VERSION, "version", text, version,
		    out->version);
	if (out->state != GOM__AWARD_STATE__AWARD_OFFERED)
		return refuse(rq, ERR_ALREADY, "lot", text, 0, 0);
	if (rq->now_ms >= out->expires_ms)
		return refuse(rq, ERR_AWARD_EXPIRED, "lot", text, 0, 0);
	return ERR_OK;
}

/* ---- confirming ------------------------------------------------------ */

static enum err
set_reminder(
    struct request *rq, const struct award_row *award, int32_t hand_in_day)
{
	int64_t days = rq->config->remind_hand_in_days;
	struct timer_row timer = {
		.kind = TIMER_REMIND_HAND_IN,
		.order = award->order,
		.line = award->line,
		.lot = award->lot,
		.version = award->version,
		.due_ms = (hand_in_day - days) * GOM_DAY_MS + REMIND_HOUR_MS -
			  (int64_t)rq->utc_offset_s * 1000,
	};

	if (days == 0 || timer.due_ms <= rq->now_ms)
		return ERR_OK;
	return timer_set(rq->store, &timer);
}

enum err
verb_award_confirm(struct request *rq, const Gom__AwardConfirmRequest *in,
    Gom__AwardConfirmReply *out)
{
	struct award_row award;
	struct line_row line;
	Gom__Fact fact;
	enum err err;

	if ((err = offer_meant(rq, in->lot, in->version, &award)) != ERR_OK ||
	    (err = acting_active(rq, award.household)) != ERR_OK ||
	    (err = line_get(rq->store, award.order, award.line, &line)) !=
		ERR_OK ||
	    (err = award_change(
		 rq, &award, GOM__AWARD_STATE__AWARD_CONFIRMED, 0)) != ERR_OK ||
	    (err = set_reminder(rq, &award, line.hand_in_day)) != ERR_OK)
		return err;
	out->quantity = award.quantity;
	out->hand_in_day = line.hand_in_day;
	offer_begin_fact(&award, FACT_LOT_CONFIRMED, &fact);
	fact.day = line.hand_in_day;
	err = record_move(rq, &fact, GOM__BUCKET__BUCKET_OFFERED,
	    GOM__BUCKET__BUCKET_CONFIRMED, award.quantity, 0);
	return err != ERR_OK ? err : record(rq, &fact);
}

/* ---- declining ------------------------------------------------------- */

static enum err
check_reason(const struct request *rq, uint32_t reason)
{
	if (gom_reason_fits(reason, GOM_REASON_DECLINE))
		return ERR_OK;
	return refuse_number(rq, ERR_CHOICE, "reason", reason);
}

enum err
verb_award_decline(struct request *rq, const Gom__AwardDeclineRequest *in,
    Gom__AwardDeclineReply *out)
{
	struct award_row award;
	enum err err;

	(void)out;
	if ((err = check_reason(rq, in->reason)) != ERR_OK ||
	    (err = offer_meant(rq, in->lot, in->version, &award)) != ERR_OK ||
	    (err = offer_end(rq, &award, GOM__AWARD_STATE__AWARD_DECLINED,
		 FACT_LOT_DECLINED, in->reason)) != ERR_OK)
		return err;
	return offer_recover(rq, award.order, award.line, award.lot);
}

/* ---- giving back ----------------------------------------------------- */

/* What is given back of a confirmed lot. */
struct returned {
	struct making m;
	int64_t quantity;
	uint32_t child; /* lot that takes it; 0: the lot itself, whole */
	bool is_late;   /* with less notice than the bid promised */
};

static enum err
check_quantity(const struct request *rq, const Gom__AwardGiveBackRequest *in,
    struct returned *r)
{
	int64_t left = r->m.lot.in[GOM__BUCKET__BUCKET_CONFIRMED];

	if (in->quantity < 0)
		return refuse(
		    rq, ERR_TOO_SMALL, "quantity", in->lot, in->quantity, 1);
	if (in->quantity > left)
		return refuse(
		    rq, ERR_QUANTITY, "quantity", in->lot, in->quantity, left);
	if (left == 0)
		return refuse(rq, ERR_LOT_STATE, "lot", in->lot, 0, 0);
	r->quantity = in->quantity == 0 ? left : in->quantity;
	return ERR_OK;
}

/* Notice is counted from today to the hand-in day. */
static enum err
check_notice(const struct request *rq, struct returned *r)
{
	const struct award_row *award = &r->m.award;
	struct bid_row bid = { 0 };
	enum err err;

	err = bid_current(rq->store, award->order, award->tender, award->line,
	    award->household, &bid);
	if (err != ERR_OK && err != ERR_NO_BID)
		return err;
	r->is_late = r->m.line.hand_in_day - rq->today < bid.give_back_days;
	return ERR_OK;
}

static enum err
record_returned(struct request *rq, const struct returned *r, uint32_t reason)
{
	Gom__Fact fact;
	enum err err;

	offer_begin_fact(&r->m.award, FACT_LOT_GIVEN_BACK, &fact);
	fact.quantity = r->quantity;
	fact.reason = reason;
	fact.day = r->m.line.hand_in_day;
	fact.late = r->is_late;
	err = record_move(rq, &fact, GOM__BUCKET__BUCKET_CONFIRMED,
	    GOM__BUCKET__BUCKET_OPEN, r->quantity, r->child);
	return err != ERR_OK ? err : record(rq, &fact);
}

static enum err
return_whole(struct request *rq, struct returned *r, uint32_t reason)
{
	enum err err;

	if ((err = award_change(rq, &r->m.award,
		 GOM__AWARD_STATE__AWARD_GIVEN_BACK, reason)) != ERR_OK ||
	    (err = record_returned(rq, r, reason)) != ERR_OK)
		return err;
	return offer_recover(
	    rq, r->m.name.order, r->m.name.line, r->m.name.lot);
}

/* The rest goes on under its award, or is complete thereby. */
static enum err
return_part(struct request *rq, struct returned *r, uint32_t reason,
    Gom__AwardGiveBackReply *out)
{
	int64_t rest = lot_ordered(&r->m.lot) - r->quantity;
	struct aside aside;
	enum err err;

	if ((err = lot_child(rq->store, r->m.name.order, r->m.name.line,
		 r->m.name.lot, &r->child)) != ERR_OK ||
	    (err = record_returned(rq, r, reason)) != ERR_OK ||
	    (err = making_text(rq, &r->m, r->child, 0, &out->child)) != ERR_OK)
		return err;
	if (r->m.award.made > rest &&
	    (err = award_made(rq->store, &r->m.award, rest)) != ERR_OK)
		return err;
	aside_init(&aside, rq);
	err = making_finish(&aside.rq, &r->m);
	aside_finish(&aside);
	return err != ERR_OK ? err
			     : offer_recover(rq, r->m.name.order,
				   r->m.name.line, r->child);
}

/* Others of the household's lots may fit again now. */
static enum err
review(const struct request *rq, uint64_t household)
{
	struct aside aside;
	enum err err;

	aside_init(&aside, rq);
	err = workload_review(&aside.rq, household);
	aside_finish(&aside);
	return err;
}

enum err
verb_award_give_back(struct request *rq, const Gom__AwardGiveBackRequest *in,
    Gom__AwardGiveBackReply *out)
{
	struct returned r = { 0 };
	enum err err;

	if ((err = check_reason(rq, in->reason)) != ERR_OK ||
	    (err = making_open(rq, "lot", in->lot, &r.m)) != ERR_OK ||
	    (err = making_by_maker(rq, &r.m)) != ERR_OK ||
	    (err = check_quantity(rq, in, &r)) != ERR_OK ||
	    (err = check_notice(rq, &r)) != ERR_OK)
		return err;
	out->quantity = r.quantity;
	if (r.quantity == lot_ordered(&r.m.lot))
		err = return_whole(rq, &r, in->reason);
	else
		err = return_part(rq, &r, in->reason, out);
	return err != ERR_OK ? err : review(rq, r.m.award.household);
}
