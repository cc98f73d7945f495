/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/service/trade.h"

#include "proto/whys.h"

#include "broker/service/offer.h"
#include "broker/store/timer.h"

enum {
	OFFER_MS = 48 * 3600 * 1000
};

static void
bids(struct trade *t, const struct person *who, int64_t most)
{
	house_advance(t->m->h, 1000);
	assert_int_equal(
	    trade_bid(t->m, who, "NH-1", trade_terms(1, most, 10)), ERR_OK);
}

/* offered opens NH-1, one lot of 100, to the weaver, with the third as its
 * stand-by. */
static uint64_t
offered(struct trade *t)
{
	uint64_t order = trade_open(t->m, "NH-1", 100);
	const Gom__OrderAwardReply *reply;

	bids(t, t->m->weaver, 100);
	bids(t, t->third, 100);
	reply = trade_award(t->m, "NH-1");
	assert_int_equal(reply->lots, 1);
	assert_int_equal(reply->households, 1);
	assert_int_equal(reply->standbys, 1);
	assert_int_equal(reply->expires_ms, t->m->h->now_ms + OFFER_MS);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->m->weaver->member);
	return order;
}

/* ---- awarding --------------------------------------------------------- */

static void
order_award__offers__every_lot_as_counted(void **state)
{
	struct trade *t = *state;
	const Gom__AwardListReply *list;
	const Gom__Fact *fact = NULL;
	uint64_t order = offered(t);
	struct award_row award = trade_live(t->m, order, 1);
	struct lot_row lot = market_lot(t->m, order, 1, 1);
	struct tender_row tender;

	assert_int_equal(award.state, GOM__AWARD_STATE__AWARD_OFFERED);
	assert_int_equal(award.version, 1);
	assert_int_equal(award.quantity, 100);
	assert_int_equal(award.rate, TRADE_RATE);
	assert_int_equal(award.start_day, TRADE_START);
	assert_int_equal(award.due_day, TRADE_HAND_IN);
	assert_int_equal(award.rate_units, 10);
	assert_int_equal(lot.in[GOM__BUCKET__BUCKET_OFFERED], 100);
	assert_int_equal(lot.in[GOM__BUCKET__BUCKET_OPEN], 0);
	assert_int_equal(lot.version, 1);
	assert_int_equal(tender_get(t->m->h->store, order, 1, &tender), ERR_OK);
	assert_int_equal(tender.awarded_ms, t->m->h->now_ms);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_LOT_OFFERED, &fact), 1);
	assert_int_equal(fact->day, TRADE_HAND_IN);
	assert_int_equal(fact->terms->rate_units, 10);
	assert_int_equal(fact->until_ms, award.expires_ms);
	assert_int_equal(
	    market_feed(t->m, t->third, FACT_LOT_OFFERED, NULL), 0);
	assert_int_equal(market_feed(t->m, t->third, FACT_AWARDED, NULL), 1);
	list = trade_awards(t->m, t->m->weaver, false);
	assert_int_equal(list->n_awards, 1);
	assert_string_equal(list->awards[0]->lot, "NH-1/1.1");
	assert_int_equal(list->awards[0]->version, 1);
	assert_int_equal(list->awards[0]->advance, 100 * TRADE_RATE * 3 / 10);
	assert_int_equal(list->awards[0]->expires_ms, award.expires_ms);
	assert_string_equal(list->awards[0]->sample, "M-12");
}

static void
order_award__lists__the_standbys(void **state)
{
	struct trade *t = *state;
	const Gom__AwardListReply *list;

	offered(t);
	list = trade_awards(t->m, t->third, false);
	assert_int_equal(list->n_awards, 1);
	assert_int_equal(
	    list->awards[0]->state, GOM__AWARD_STATE__AWARD_STANDBY);
	assert_int_equal(list->awards[0]->rank, 1);
	assert_string_equal(list->awards[0]->lot, "NH-1/1");
	assert_int_equal(trade_awards(t->m, t->fourth, true)->n_awards, 0);
	/* own orders: the offer and the stand-by, with its winner's name */
	list = trade_awards(t->m, t->m->exporter, false);
	assert_int_equal(list->n_awards, 2);
	assert_string_equal(list->awards[0]->household_name, "Nhà Lan");
	assert_string_equal(list->awards[1]->household_name, "");
	assert_int_equal(trade_awards(t->m, t->m->rival, true)->n_awards, 0);
}

static void
order_award__wants__the_version_that_was_looked_at(void **state)
{
	struct trade *t = *state;

	trade_open(t->m, "NH-1", 100);
	bids(t, t->m->weaver, 100);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	assert_int_equal(
	    trade_award_version(t->m, "NH-1", 2), ERR_AWARD_VERSION);
	assert_int_equal(t->m->h->info.limit, 1);
	assert_int_equal(trade_award_version(t->m, "NH-1", 1), ERR_OK);
	assert_int_equal(trade_award_version(t->m, "NH-1", 1), ERR_ALREADY);
}

static void
order_award__on_a_calendar_closed_meanwhile__makes_a_new_plan(void **state)
{
	struct trade *t = *state;
	struct award_row award;
	uint64_t order = trade_open(t->m, "NH-1", 200);

	bids(t, t->third, 100);
	bids(t, t->m->weaver, 100);
	bids(t, t->fourth, 100);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	assert_int_equal(
	    trade_close(t->m, t->m->weaver, TRADE_START, TRADE_HAND_IN),
	    ERR_OK);
	assert_int_equal(trade_award_version(t->m, "NH-1", 1), ERR_PLAN_STALE);
	/* all or nothing: the third's lot was not offered either */
	assert_int_equal(
	    award_live(t->m->h->store, order, 1, 1, &award), ERR_NO_AWARD);
	assert_int_equal(market_feed(t->m, t->third, FACT_AWARDED, NULL), 0);
	assert_int_equal(trade_plan(t->m, "NH-1")->version, 2);
	assert_int_equal(trade_award_version(t->m, "NH-1", 2), ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->third->member);
	assert_int_equal(
	    trade_live(t->m, order, 2).household, t->fourth->member);
}

static void
order_award__never__overbooks(void **state)
{
	struct trade *t = *state;
	uint64_t order;

	/* two orders planned on the same free days */
	order = trade_open(t->m, "NH-1", 400);
	trade_open(t->m, "NH-2", 400);
	bids(t, t->m->weaver, 400);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-2", trade_terms(1, 400, 10)),
	    ERR_OK);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	assert_int_equal(market_end_bidding(t->m, "NH-2"), ERR_OK);
	assert_int_equal(trade_plan(t->m, "NH-2")->covered, 400);
	assert_int_equal(trade_award_version(t->m, "NH-1", 1), ERR_OK);
	assert_int_equal(trade_award_version(t->m, "NH-2", 1), ERR_PLAN_STALE);
	assert_int_equal(trade_plan(t->m, "NH-2")->covered, 0);
	assert_int_equal(
	    trade_live(t->m, order, 4).household, t->m->weaver->member);
}

static void
order_award__tenders_again__what_nobody_makes(void **state)
{
	struct trade *t = *state;
	const Gom__Fact *fact = NULL;
	uint64_t order = trade_open(t->m, "NH-1", 300);

	bids(t, t->m->weaver, 100);
	trade_award(t->m, "NH-1");
	assert_int_equal(market_lot(t->m, order, 1, 1).tender, 1);
	assert_int_equal(market_lot(t->m, order, 1, 2).tender, 2);
	assert_int_equal(market_lot(t->m, order, 1, 3).tender, 2);
	assert_int_equal(market_lot(t->m, order, 1, 2).round, 2);
	assert_int_equal(
	    market_feed(t->m, t->third, FACT_TENDER_STARTED, &fact), 1);
	assert_int_equal(fact->until_ms, t->m->h->now_ms + OFFER_MS);
	assert_int_equal(
	    trade_award_version(t->m, "NH-1", 1), ERR_BIDDING_OPEN);
}

/* ---- confirming ------------------------------------------------------- */

static void
award_confirm__commits__the_lot(void **state)
{
	struct trade *t = *state;
	const Gom__AwardConfirmReply *reply;
	uint64_t order = offered(t);
	struct timer_row timer;
	bool has_timer = false;

	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 2), ERR_AWARD_VERSION);
	assert_int_equal(t->m->h->info.limit, 1);
	assert_int_equal(
	    trade_confirm(t->m, t->third, "NH-1", 1, 1), ERR_NO_AWARD);
	assert_int_equal(
	    trade_confirm(t->m, t->m->leader, "NH-1", 1, 1), ERR_OK);
	reply = house_reply(t->m->h);
	assert_int_equal(reply->quantity, 100);
	assert_int_equal(reply->hand_in_day, TRADE_HAND_IN);
	assert_int_equal(
	    market_lot(t->m, order, 1, 1).in[GOM__BUCKET__BUCKET_CONFIRMED],
	    100);
	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_ALREADY);
	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_ALREADY);
	/* the expiry is off, the hand-in is reminded of */
	assert_int_equal(
	    timer_first(t->m->h->store, &timer, &has_timer), ERR_OK);
	assert_true(has_timer);
	assert_int_equal(timer.kind, TIMER_REMIND_HAND_IN);
	assert_int_equal(
	    timer.due_ms, (int64_t)(TRADE_HAND_IN - 3) * MARKET_DAY_MS);
	house_advance(t->m->h, 3 * MARKET_DAY_MS);
	assert_int_equal(trade_live(t->m, order, 1).state,
	    GOM__AWARD_STATE__AWARD_CONFIRMED);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_REMIND_OFFER, NULL), 0);
	house_advance(t->m->h, 45 * MARKET_DAY_MS);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_REMIND_HAND_IN, NULL), 1);
}

static void
award_confirm__is_refused__the_suspended_who_may_still_decline(void **state)
{
	struct trade *t = *state;
	Gom__MemberSuspendRequest in = GOM__MEMBER_SUSPEND_REQUEST__INIT;
	uint64_t order = offered(t);

	in.member = t->m->weaver->member;
	in.reason = 22; /* dispute */
	assert_int_equal(
	    house_call(t->m->h, t->m->h->operator, VERB_MEMBER_SUSPEND, &in),
	    ERR_OK);
	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_SUSPENDED);
	assert_int_equal(
	    trade_confirm(t->m, t->m->leader, "NH-1", 1, 1), ERR_SUSPENDED);
	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->third->member);
}

/* ---- losing ----------------------------------------------------------- */

static void
award_decline__goes__to_the_standby_and_then_to_tender(void **state)
{
	struct trade *t = *state;
	const Gom__Fact *fact = NULL;
	uint64_t order = offered(t);
	struct tender_row tender;
	struct lot_row lot;

	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_true(t->m->h->answer.has_written);
	assert_int_equal(trade_live(t->m, order, 1).version, 2);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->third->member);
	assert_int_equal(
	    market_feed(t->m, t->third, FACT_LOT_OFFERED, &fact), 1);
	/* who declined is nobody's business */
	assert_int_equal(fact->by, 0);
	assert_int_equal(fact->round, 1);
	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_NO_AWARD);
	assert_int_equal(trade_decline(t->m, t->third, "NH-1", 1, 2), ERR_OK);
	lot = market_lot(t->m, order, 1, 1);
	assert_int_equal(lot.in[GOM__BUCKET__BUCKET_OPEN], 100);
	assert_int_equal(lot.round, 2);
	assert_int_equal(lot.tender, 2);
	assert_int_equal(
	    tender_running(t->m->h->store, order, &tender), ERR_OK);
	assert_int_equal(tender.no, 2);
	/* a further round, a further household */
	bids(t, t->fourth, 100);
	house_clock(t->m->h, tender.ends_ms);
	assert_int_equal(trade_award_version(t->m, "NH-1", 1), ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->fourth->member);
	assert_int_equal(trade_live(t->m, order, 1).version, 3);
	assert_int_equal(trade_confirm(t->m, t->fourth, "NH-1", 1, 3), ERR_OK);
}

static void
award_decline__wants__a_reason_of_its_group(void **state)
{
	struct trade *t = *state;
	Gom__AwardDeclineRequest in = GOM__AWARD_DECLINE_REQUEST__INIT;

	offered(t);
	in.lot = trade_lot_name(t->m, "NH-1", 1);
	in.version = 1;
	in.reason = 22;
	assert_int_equal(
	    house_call(t->m->h, t->m->weaver, VERB_AWARD_DECLINE, &in),
	    ERR_CHOICE);
}

static void
offer__expires__and_goes_to_the_standby(void **state)
{
	struct trade *t = *state;
	uint64_t order = offered(t);
	int64_t expires_ms = trade_live(t->m, order, 1).expires_ms;
	struct award_row award;

	house_clock(t->m->h, expires_ms - 1);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->m->weaver->member);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_REMIND_OFFER, NULL), 1);
	house_clock(t->m->h, expires_ms);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->third->member);
	assert_int_equal(
	    trade_live(t->m, order, 1).expires_ms, expires_ms + OFFER_MS);
	assert_int_equal(
	    award_get(t->m->h->store, order, 1, 1, 1, &award), ERR_OK);
	assert_int_equal(award.state, GOM__AWARD_STATE__AWARD_EXPIRED);
	assert_int_equal(award.ended_ms, expires_ms);
	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_AWARD_EXPIRED);
}

static void
offer__not_run_by_its_timer_yet__cannot_be_confirmed_late(void **state)
{
	struct trade *t = *state;
	uint64_t order = offered(t);

	t->m->h->now_ms = trade_live(t->m, order, 1).expires_ms;
	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_AWARD_EXPIRED);
}

static void
offer_recover__passes_over__a_standby_without_time(void **state)
{
	struct trade *t = *state;
	uint64_t order = trade_open(t->m, "NH-1", 100);

	bids(t, t->m->weaver, 100);
	bids(t, t->third, 100);
	bids(t, t->fourth, 100);
	trade_award(t->m, "NH-1");
	assert_int_equal(
	    trade_close(t->m, t->third, TRADE_START, TRADE_HAND_IN), ERR_OK);
	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->fourth->member);
}

static void
offer_recover__holds__a_standby_to_its_most(void **state)
{
	struct trade *t = *state;
	uint64_t order = trade_open(t->m, "NH-1", 200);

	bids(t, t->m->weaver, 100);
	bids(t, t->fourth, 100);
	bids(t, t->third, 100);
	trade_award(t->m, "NH-1");
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->m->weaver->member);
	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->third->member);
	/* with that one lot it has all it said */
	assert_int_equal(trade_decline(t->m, t->fourth, "NH-1", 2, 1), ERR_OK);
	assert_int_equal(market_lot(t->m, order, 1, 2).tender, 2);
}

static void
offer_expire__leaves_alone__what_does_not_expire_now(void **state)
{
	struct trade *t = *state;
	struct request rq;
	uint64_t order = offered(t);
	int64_t expires_ms = trade_live(t->m, order, 1).expires_ms;

	market_begin(t->m, &rq);
	assert_int_equal(offer_expire(&rq, order, 1, 1, 1), ERR_OK);
	rq.now_ms = expires_ms;
	assert_int_equal(offer_expire(&rq, order, 1, 1, 2), ERR_OK);
	assert_int_equal(offer_expire(&rq, order, 1, 9, 1), ERR_OK);
	market_end(t->m);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->m->weaver->member);
}

static void
offer_recover__holds__the_orders_rules(void **state)
{
	struct trade *t = *state;
	Gom__Rule rule = GOM__RULE__INIT;
	Gom__Rule *list[] = { &rule };
	uint64_t order;

	rule.kind = GOM__RULE_KIND__RULE_MAX_SHARE_ORDER;
	rule.value = 500;
	market_draft(t->m, "NH-1", 1);
	t->m->lines[0].quantity = 200;
	t->m->header.rules = list;
	t->m->header.n_rules = 1;
	order = trade_open_drafted(t->m, 100);
	bids(t, t->m->weaver, 200);
	bids(t, t->third, 200);
	trade_award(t->m, "NH-1");
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->m->weaver->member);
	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	/* the third has its half already */
	assert_int_equal(market_lot(t->m, order, 1, 1).tender, 2);
}

static void
award_cancel__ends__an_offer_and_its_timers(void **state)
{
	struct trade *t = *state;
	struct award_row award;
	struct request rq;
	uint64_t order = offered(t);

	market_begin(t->m, &rq);
	assert_int_equal(award_cancel(&rq, order, 1, 1), ERR_OK);
	assert_int_equal(award_cancel(&rq, order, 1, 1), ERR_OK);
	market_end(t->m);
	assert_int_equal(
	    award_last(t->m->h->store, order, 1, 1, &award), ERR_OK);
	assert_int_equal(award.state, GOM__AWARD_STATE__AWARD_CANCELLED);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_AWARD_CANCELLED, NULL), 1);
	house_advance(t->m->h, 3 * MARKET_DAY_MS);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_LOT_EXPIRED, NULL), 0);
}

/* ---- giving back ------------------------------------------------------ */

static void
award_give_back__of_a_whole_lot__offers_it_to_the_standby(void **state)
{
	struct trade *t = *state;
	const Gom__AwardGiveBackReply *reply;
	const Gom__Fact *fact = NULL;
	uint64_t order = offered(t);

	assert_int_equal(
	    trade_give_back(t->m, t->m->weaver, "NH-1", 1, 0), ERR_LOT_STATE);
	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(
	    trade_give_back(t->m, t->third, "NH-1", 1, 0), ERR_NOT_YOURS);
	assert_int_equal(
	    trade_give_back(t->m, t->m->weaver, "NH-1", 1, 101), ERR_QUANTITY);
	assert_int_equal(t->m->h->info.limit, 100);
	assert_int_equal(
	    trade_give_back(t->m, t->m->weaver, "NH-1", 1, -1), ERR_TOO_SMALL);
	assert_int_equal(
	    trade_give_back(t->m, t->m->weaver, "NH-1", 1, 0), ERR_OK);
	reply = house_reply(t->m->h);
	assert_int_equal(reply->quantity, 100);
	assert_string_equal(reply->child, "");
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->third->member);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_LOT_GIVEN_BACK, &fact), 1);
	assert_int_equal(fact->quantity, 100);
	assert_false(fact->late);
	assert_int_equal(fact->signature.len, LIMIT_SIGNATURE_LEN);
	/* and it never comes back to the weaver */
	assert_int_equal(trade_decline(t->m, t->third, "NH-1", 1, 2), ERR_OK);
	assert_int_equal(market_lot(t->m, order, 1, 1).tender, 2);
}

static void
award_give_back__of_a_part__makes_a_child_lot(void **state)
{
	struct trade *t = *state;
	const Gom__AwardGiveBackReply *reply;
	uint64_t order = offered(t);
	struct lot_row parent;
	struct lot_row child;

	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(
	    trade_give_back(t->m, t->m->weaver, "NH-1", 1, 30), ERR_OK);
	reply = house_reply(t->m->h);
	assert_int_equal(reply->quantity, 30);
	assert_string_equal(reply->child, "NH-1/1.2");
	parent = market_lot(t->m, order, 1, 1);
	child = market_lot(t->m, order, 1, 2);
	assert_int_equal(lot_ordered(&parent), 70);
	assert_int_equal(parent.in[GOM__BUCKET__BUCKET_CONFIRMED], 70);
	assert_int_equal(child.parent, 1);
	assert_int_equal(child.round, 2);
	assert_int_equal(child.tender, 1);
	assert_int_equal(child.in[GOM__BUCKET__BUCKET_OFFERED], 30);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->m->weaver->member);
	assert_int_equal(
	    trade_live(t->m, order, 2).household, t->third->member);
	/* the third declines; not the weaver, who gave that part up */
	assert_int_equal(trade_decline(t->m, t->third, "NH-1", 2, 1), ERR_OK);
	assert_int_equal(market_lot(t->m, order, 1, 2).tender, 2);
}

static void
award_give_back__with_short_notice__says_so(void **state)
{
	struct trade *t = *state;
	Gom__BidTerms terms = trade_terms(1, 100, 10);
	const Gom__Fact *fact = NULL;

	trade_open(t->m, "NH-1", 100);
	terms.give_back_days = 51;
	assert_int_equal(trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_OK);
	trade_award(t->m, "NH-1");
	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(
	    trade_give_back(t->m, t->m->weaver, "NH-1", 1, 0), ERR_OK);
	assert_int_equal(
	    market_feed(t->m, t->m->exporter, FACT_LOT_GIVEN_BACK, &fact), 1);
	assert_true(fact->late);
}

static void
award_list__shows_ended_awards__where_asked(void **state)
{
	struct trade *t = *state;
	const Gom__AwardListReply *list;

	offered(t);
	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(trade_awards(t->m, t->m->weaver, false)->n_awards, 0);
	list = trade_awards(t->m, t->m->weaver, true);
	assert_int_equal(list->n_awards, 1);
	assert_int_equal(
	    list->awards[0]->state, GOM__AWARD_STATE__AWARD_DECLINED);
	assert_int_equal(list->awards[0]->reason, 1);
	assert_int_equal(list->awards[0]->expires_ms, 0);
}

static void
offer_recover__never_goes_back__to_who_gave_that_lot_up(void **state)
{
	struct trade *t = *state;
	uint64_t order = trade_open(t->m, "NH-1", 200);

	/* each wins one and is stand-by for the other */
	bids(t, t->m->weaver, 200);
	bids(t, t->third, 200);
	assert_int_equal(trade_award(t->m, "NH-1")->standbys, 2);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->m->weaver->member);
	assert_int_equal(
	    trade_live(t->m, order, 2).household, t->third->member);
	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, 1).household, t->third->member);
	assert_int_equal(trade_decline(t->m, t->third, "NH-1", 1, 2), ERR_OK);
	assert_int_equal(market_lot(t->m, order, 1, 1).tender, 2);
	/* of the other lot it gave nothing up */
	assert_int_equal(trade_decline(t->m, t->third, "NH-1", 2, 1), ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, 2).household, t->m->weaver->member);
}

static void
offer_recover__never_goes_back__with_a_part_of_it(void **state)
{
	struct trade *t = *state;
	uint64_t order = trade_open(t->m, "NH-1", 200);

	bids(t, t->m->weaver, 200);
	bids(t, t->third, 200);
	trade_award(t->m, "NH-1");
	assert_int_equal(
	    trade_confirm(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	assert_int_equal(
	    trade_give_back(t->m, t->m->weaver, "NH-1", 1, 40), ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, 3).household, t->third->member);
	assert_int_equal(trade_decline(t->m, t->third, "NH-1", 3, 1), ERR_OK);
	assert_int_equal(market_lot(t->m, order, 1, 3).tender, 2);
	assert_int_equal(market_lot(t->m, order, 1, 3).round, 3);
}

static void
offer_recover__holds__a_standby_to_its_total(void **state)
{
	struct trade *t = *state;
	Gom__BidPutRequest in = GOM__BID_PUT_REQUEST__INIT;
	Gom__BidTerms first = trade_terms(1, 100, 10);
	Gom__BidTerms second = trade_terms(2, 100, 10);
	Gom__BidTerms *list[] = { &first, &second };
	struct award_row award;
	uint64_t order;
	bool is_first;

	market_draft(t->m, "NH-1", 2);
	t->m->lines[0].quantity = 100;
	t->m->lines[1].quantity = 100;
	order = trade_open_drafted(t->m, 100);
	in.order = (char *)"NH-1";
	in.lines = list;
	in.n_lines = 2;
	in.total = 100;
	assert_int_equal(
	    house_call(t->m->h, t->m->weaver, VERB_BID_PUT, &in), ERR_OK);
	assert_int_equal(
	    house_call(t->m->h, t->third, VERB_BID_PUT, &in), ERR_OK);
	assert_int_equal(trade_award(t->m, "NH-1")->lots, 2);
	award = trade_live(t->m, order, 1);
	is_first = award.household == t->m->weaver->member;
	assert_int_equal(trade_decline(t->m, is_first ? t->m->weaver : t->third,
			     "NH-1", 1, 1),
	    ERR_OK);
	/* the other one has its total on the other line */
	assert_int_equal(
	    award_live(t->m->h->store, order, 1, 1, &award), ERR_NO_AWARD);
	assert_int_equal(market_lot(t->m, order, 1, 1).tender, 2);
}

static void
order_award__puts_late_bids__behind_the_other_standbys(void **state)
{
	struct trade *t = *state;
	const Gom__Fact *fact = NULL;

	trade_open(t->m, "NH-1", 100);
	bids(t, t->m->weaver, 100);
	bids(t, t->third, 100);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	bids(t, t->fourth, 100);
	assert_int_equal(
	    market_feed(t->m, t->fourth, FACT_STANDBY_LISTED, NULL), 0);
	assert_int_equal(trade_award_version(t->m, "NH-1", 1), ERR_OK);
	assert_int_equal(
	    market_feed(t->m, t->third, FACT_STANDBY_LISTED, &fact), 1);
	assert_int_equal(fact->rank, 1);
	assert_int_equal(
	    market_feed(t->m, t->fourth, FACT_STANDBY_LISTED, &fact), 1);
	assert_int_equal(fact->rank, 2);
}

/* A receipt is the leaf of one's own entry, not of what it led to. */
static void
award_decline__gives_a_receipt__for_the_decline(void **state)
{
	struct trade *t = *state;
	Gom__EventsRequest in = GOM__EVENTS_REQUEST__INIT;
	const Gom__EventsReply *reply;
	const Gom__Event *event;
	Gom__Answer *answer;

	offered(t);
	assert_int_equal(
	    trade_decline(t->m, t->m->weaver, "NH-1", 1, 1), ERR_OK);
	answer = gom__answer__unpack(
	    NULL, t->m->h->answer.len, t->m->h->answer.data);
	assert_non_null(answer);
	assert_int_equal(
	    house_call(t->m->h, t->m->weaver, VERB_EVENTS, &in), ERR_OK);
	reply = house_reply(t->m->h);
	event = reply->events[reply->n_events - 1];
	assert_int_equal(event->fact->kind, FACT_LOT_DECLINED);
	assert_int_equal(answer->receipt.len, LIMIT_HASH_LEN);
	assert_memory_equal(
	    answer->receipt.data, event->leaf.data, LIMIT_HASH_LEN);
	gom__answer__free_unpacked(answer, NULL);
}

static void
order_award__of_a_lot_tendered_again__passes_over_who_gave_it_up(void **state)
{
	struct trade *t = *state;
	struct market *m = t->m;
	uint64_t order = trade_open(m, "NH-9", TRADE_RATTAN_LOT);

	assert_int_equal(
	    trade_bid(m, m->weaver, "NH-9", trade_terms(1, 100, 10)), ERR_OK);
	trade_award(m, "NH-9");
	assert_int_equal(trade_decline(m, m->weaver, "NH-9", 1, 1), ERR_OK);
	/* The call for bids that follows: who gave the lot up bids first. */
	assert_int_equal(
	    trade_bid(m, m->weaver, "NH-9", trade_terms(1, 100, 10)), ERR_OK);
	m->h->now_ms += MARKET_HOUR_MS;
	assert_int_equal(
	    trade_bid(m, t->third, "NH-9", trade_terms(1, 100, 10)), ERR_OK);
	trade_award(m, "NH-9");
	assert_int_equal(trade_live(m, order, 1).household, t->third->member);
	assert_int_equal(trade_decline(m, t->third, "NH-9", 1, 2), ERR_OK);
	/* Now nobody who bids may have it. */
	assert_int_equal(
	    trade_bid(m, m->weaver, "NH-9", trade_terms(1, 100, 10)), ERR_OK);
	assert_int_equal(market_end_bidding(m, "NH-9"), ERR_OK);
	assert_int_equal(trade_plan(m, "NH-9")->covered, 0);
	assert_int_equal(
	    trade_planned(trade_plan(m, "NH-9"), m->weaver, 1)->why->code,
	    WHY_GAVE_UP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TRADE_TEST(order_award__offers__every_lot_as_counted),
		TRADE_TEST(order_award__lists__the_standbys),
		TRADE_TEST(order_award__wants__the_version_that_was_looked_at),
		TRADE_TEST(
		    order_award__on_a_calendar_closed_meanwhile__makes_a_new_plan),
		TRADE_TEST(order_award__never__overbooks),
		TRADE_TEST(order_award__tenders_again__what_nobody_makes),
		TRADE_TEST(award_confirm__commits__the_lot),
		TRADE_TEST(
		    award_confirm__is_refused__the_suspended_who_may_still_decline),
		TRADE_TEST(
		    award_decline__goes__to_the_standby_and_then_to_tender),
		TRADE_TEST(award_decline__wants__a_reason_of_its_group),
		TRADE_TEST(offer__expires__and_goes_to_the_standby),
		TRADE_TEST(
		    offer__not_run_by_its_timer_yet__cannot_be_confirmed_late),
		TRADE_TEST(offer_recover__passes_over__a_standby_without_time),
		TRADE_TEST(offer_recover__holds__a_standby_to_its_most),
		TRADE_TEST(
		    offer_expire__leaves_alone__what_does_not_expire_now),
		TRADE_TEST(offer_recover__holds__the_orders_rules),
		TRADE_TEST(award_cancel__ends__an_offer_and_its_timers),
		TRADE_TEST(
		    award_give_back__of_a_whole_lot__offers_it_to_the_standby),
		TRADE_TEST(award_give_back__of_a_part__makes_a_child_lot),
		TRADE_TEST(award_give_back__with_short_notice__says_so),
		TRADE_TEST(
		    offer_recover__never_goes_back__to_who_gave_that_lot_up),
		TRADE_TEST(offer_recover__never_goes_back__with_a_part_of_it),
		TRADE_TEST(offer_recover__holds__a_standby_to_its_total),
		TRADE_TEST(
		    order_award__puts_late_bids__behind_the_other_standbys),
		TRADE_TEST(award_decline__gives_a_receipt__for_the_decline),
		TRADE_TEST(award_list__shows_ended_awards__where_asked),
		TRADE_TEST(
		    order_award__of_a_lot_tendered_again__passes_over_who_gave_it_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
