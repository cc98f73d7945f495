/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "broker/service/offer.h"
#include "broker/service/record.h"
#include "broker/service/service.h"
#include "broker/service/tender.h"
#include "broker/store/award.h"
#include "broker/store/line.h"
#include "broker/store/lot.h"
#include "broker/store/tender.h"
#include "broker/store/timer.h"

/* Bidding that an outage robbed of part of this is extended by that part. */
enum {
	GUARDED_MS = 2 * 3600 * 1000
};

/* A timer whose tender or award has moved on does nothing. */
typedef enum err action(struct request *rq, const struct timer_row *timer);

static enum err
end_bidding(struct request *rq, const struct timer_row *timer)
{
	struct tender_row tender;
	enum err err = tender_running(rq->store, timer->order, &tender);

	if (err == ERR_BIDDING_ENDED ||
	    (err == ERR_OK && tender.no != timer->version))
		return ERR_OK;
	return err == ERR_OK ? tender_end(rq, timer->order) : err;
}

static enum err
remind_bidding(struct request *rq, const struct timer_row *timer)
{
	Gom__Fact fact = GOM__FACT__INIT;
	struct tender_row tender;
	enum err err = tender_running(rq->store, timer->order, &tender);

	if (err != ERR_OK)
		return err == ERR_BIDDING_ENDED ? ERR_OK : err;
	if (tender.no != timer->version || tender.ends_ms <= rq->now_ms)
		return ERR_OK;
	fact.kind = FACT_REMIND_BIDDING;
	fact.order = timer->order;
	fact.tender = tender.no;
	fact.until_ms = tender.ends_ms;
	return record(rq, &fact);
}

static enum err
expire_offer(struct request *rq, const struct timer_row *timer)
{
	return offer_expire(
	    rq, timer->order, timer->line, timer->lot, timer->version);
}

/* live_award finds the award a timer was set for, if it is still in that
 * state; ERR_NO_AWARD otherwise. */
static enum err
live_award(struct request *rq, const struct timer_row *timer,
    Gom__AwardState state, struct award_row *out)
{
	enum err err =
	    award_live(rq->store, timer->order, timer->line, timer->lot, out);

	if (err == ERR_OK &&
	    (out->version != timer->version || out->state != (int)state))
		return ERR_NO_AWARD;
	return err;
}

static void
begin_reminder(const struct timer_row *timer, enum fact_kind kind,
    const struct award_row *award, Gom__Fact *fact)
{
	fact->kind = kind;
	fact->order = timer->order;
	fact->line = timer->line;
	fact->lot = timer->lot;
	fact->version = timer->version;
	fact->member = award->household;
}

static enum err
remind_offer(struct request *rq, const struct timer_row *timer)
{
	Gom__Fact fact = GOM__FACT__INIT;
	struct award_row award;
	enum err err;

	err = live_award(rq, timer, GOM__AWARD_STATE__AWARD_OFFERED, &award);
	if (err != ERR_OK)
		return err == ERR_NO_AWARD ? ERR_OK : err;
	if (award.expires_ms <= rq->now_ms)
		return ERR_OK;
	begin_reminder(timer, FACT_REMIND_OFFER, &award, &fact);
	fact.quantity = award.quantity;
	fact.until_ms = award.expires_ms;
	return record(rq, &fact);
}

static enum err
remind_hand_in(struct request *rq, const struct timer_row *timer)
{
	Gom__Fact fact = GOM__FACT__INIT;
	struct award_row award;
	struct line_row line;
	struct lot_row lot;
	enum err err;

	err = live_award(rq, timer, GOM__AWARD_STATE__AWARD_CONFIRMED, &award);
	if (err != ERR_OK)
		return err == ERR_NO_AWARD ? ERR_OK : err;
	err = lot_get(rq->store, timer->order, timer->line, timer->lot, &lot);
	if (err == ERR_OK)
		err = line_get(rq->store, timer->order, timer->line, &line);
	if (err != ERR_OK)
		return err;
	fact.quantity = lot.in[GOM__BUCKET__BUCKET_CONFIRMED] +
			lot.in[GOM__BUCKET__BUCKET_REWORK];
	if (fact.quantity == 0 || line.hand_in_day < rq->today)
		return ERR_OK;
	begin_reminder(timer, FACT_REMIND_HAND_IN, &award, &fact);
	fact.day = line.hand_in_day;
	return record(rq, &fact);
}

static action *const ACTIONS[] = {
	[TIMER_BIDDING_END] = end_bidding,
	[TIMER_REMIND_BIDDING] = remind_bidding,
	[TIMER_OFFER_EXPIRY] = expire_offer,
	[TIMER_REMIND_OFFER] = remind_offer,
	[TIMER_REMIND_HAND_IN] = remind_hand_in,
};

static enum err
run(struct request *rq, const struct timer_row *timer)
{
	size_t kind = (size_t)timer->kind;
	enum err err = timer_cancel(rq->store, timer);

	if (err != ERR_OK)
		return err;
	if (kind >= sizeof ACTIONS / sizeof ACTIONS[0] || ACTIONS[kind] == NULL)
		return ERR_DATABASE_CORRUPT;
	return ACTIONS[kind](rq, timer);
}

enum err
service_tick(struct request *rq, int most, bool *more)
{
	struct timer_row timer;
	bool found = false;
	enum err err;

	for (int n = 0;; n++) {
		err = timer_first(rq->store, &timer, &found);
		if (err != ERR_OK)
			return err;
		*more = found && timer.due_ms <= rq->now_ms;
		if (!*more || n == most)
			return ERR_OK;
		if ((err = run(rq, &timer)) != ERR_OK)
			return err;
	}
}

enum err
service_put_off(struct request *rq, int64_t by_ms)
{
	struct timer_row timer;
	bool found = false;
	enum err err = timer_first(rq->store, &timer, &found);

	if (err != ERR_OK || !found || timer.due_ms > rq->now_ms)
		return err;
	timer.due_ms = rq->now_ms + by_ms;
	return timer_set(rq->store, &timer);
}

enum err
service_next_due(struct store *st, int64_t *due_ms)
{
	struct timer_row timer;
	bool found = false;
	enum err err = timer_first(st, &timer, &found);

	if (err == ERR_OK)
		*due_ms = found ? timer.due_ms : INT64_MAX;
	return err;
}

/* What an outage took of the guarded time. One that goes on past the end of
 * bidding goes on counting, as the end moves with it: bidders get back after
 * the restart what they had left before. */
static int64_t
lost_ms(int64_t from_ms, int64_t now_ms, int64_t ends_ms)
{
	int64_t guarded_ms = ends_ms - GUARDED_MS;
	int64_t first_ms = from_ms > guarded_ms ? from_ms : guarded_ms;

	if (from_ms >= ends_ms || now_ms <= first_ms)
		return 0;
	return now_ms - first_ms;
}

enum err
service_outage(struct request *rq, int64_t from_ms)
{
	struct tender_row *tenders = NULL;
	size_t n = 0;
	enum err err = tender_all_running(rq->store, &tenders, &n);

	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		int64_t lost = lost_ms(from_ms, rq->now_ms, tenders[i].ends_ms);

		if (lost > 0)
			err = tender_extend(
			    rq, &tenders[i], tenders[i].ends_ms + lost);
	}
	free(tenders);
	return err;
}
