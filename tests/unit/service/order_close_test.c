/* SPDX-License-Identifier: Apache-2.0 */
/* ORDER_END_BIDDING, ORDER_SHORT and ORDER_CANCEL. */
#include "tests/unit/service/market.h"

#include "broker/service/offer.h"
#include "broker/store/award.h"
#include "broker/store/plan.h"
#include "broker/store/timer.h"
#include "proto/reasons.h"

#define OPEN         GOM__BUCKET__BUCKET_OPEN
#define OFFERED      GOM__BUCKET__BUCKET_OFFERED
#define CONFIRMED    GOM__BUCKET__BUCKET_CONFIRMED
#define DESPATCHED   GOM__BUCKET__BUCKET_DESPATCHED
#define ACCEPTED     GOM__BUCKET__BUCKET_ACCEPTED
#define SHORT_CLOSED GOM__BUCKET__BUCKET_SHORT_CLOSED

enum {
	REASON_BUYER = 30,
	REASON_NO_TIME = 1
};

static enum err
close_short(struct market *m, const char *order, uint32_t line, const char *lot,
    int64_t *quantity)
{
	Gom__OrderShortRequest in = GOM__ORDER_SHORT_REQUEST__INIT;
	enum err err;

	in.order = (char *)(uintptr_t)order;
	in.line = line;
	in.lot = (char *)(uintptr_t)lot;
	in.reason = REASON_BUYER;
	err = house_call(m->h, m->exporter, VERB_ORDER_SHORT, &in);
	if (err == ERR_OK)
		*quantity =
		    ((const Gom__OrderShortReply *)house_reply(m->h))->quantity;
	return err;
}

static enum err
cancel(struct market *m, const struct person *who, const char *order)
{
	Gom__OrderCancelRequest in = GOM__ORDER_CANCEL_REQUEST__INIT;

	in.order = (char *)(uintptr_t)order;
	in.reason = REASON_BUYER;
	return house_call(m->h, who, VERB_ORDER_CANCEL, &in);
}

static Gom__OrderState
state_of(struct market *m, const char *order)
{
	return market_show(m, m->exporter, order)->summary->state;
}

/* offered makes an order of one line of 400 in lots of 200, of which the
 * weaver has been offered the first. */
static uint64_t
offered(struct market *m)
{
	Gom__OrderOpenRequest in = GOM__ORDER_OPEN_REQUEST__INIT;
	Gom__LotSize size = GOM__LOT_SIZE__INIT;
	Gom__LotSize *sizes[] = { &size };
	uint64_t order = market_post(m, "PO-1", 1);
	struct request rq;

	size.line = 1;
	size.units = 200;
	in.order = (char *)"PO-1";
	in.ends_ms = m->h->now_ms + MARKET_DAY_MS;
	in.sizes = sizes;
	in.n_sizes = 1;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_ORDER_OPEN, &in), ERR_OK);
	market_bid(m, m->weaver, "PO-1", 1, 400);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	market_begin(m, &rq);
	assert_int_equal(
	    offer_lot(&rq, order, 1, 1, m->weaver->member), ERR_OK);
	market_end(m);
	return order;
}

/* confirmed goes on from offered: the weaver has confirmed and handed in 50. */
static uint64_t
confirmed(struct market *m)
{
	uint64_t order = offered(m);
	struct award_row award;
	struct request rq;

	market_begin(m, &rq);
	assert_int_equal(award_live(rq.store, order, 1, 1, &award), ERR_OK);
	assert_int_equal(award_move(rq.store, &award,
			     GOM__AWARD_STATE__AWARD_CONFIRMED, 0, rq.now_ms),
	    ERR_OK);
	assert_int_equal(
	    lot_move(rq.store, order, 1, 1, OFFERED, CONFIRMED, 200), ERR_OK);
	assert_int_equal(
	    lot_move(rq.store, order, 1, 1, CONFIRMED, DESPATCHED, 50), ERR_OK);
	market_end(m);
	return order;
}

static void
order_end_bidding__opens__the_bids(void **state)
{
	struct market *m = *state;
	const Gom__OrderEndBiddingReply *reply;
	const Gom__Fact *fact = NULL;
	struct order_row order;

	market_open(m, "PO-1", 3);
	market_bid(m, m->weaver, "PO-1", 1, 100);
	market_bid(m, m->weaver, "PO-1", 2, 100);
	market_bid(m, m->weaver, "PO-1", 1, 150);
	market_bid(m, m->potter, "PO-1", 3, 400);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->tender, 1);
	assert_int_equal(reply->bids, 3);
	assert_int_equal(order_get(m->h->store, 1, &order), ERR_OK);
	assert_int_equal(order.unsealed_ms, m->h->now_ms);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_BIDDING_ENDED, &fact), 1);
	assert_int_equal(fact->tender, 1);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_BIDDING_ENDED, NULL), 1);
	assert_int_equal(
	    market_feed(m, m->second, FACT_BIDDING_ENDED, NULL), 0);
	assert_int_equal(state_of(m, "PO-1"), GOM__ORDER_STATE__ORDER_AWARDING);
}

static void
order_end_bidding__asks__for_a_plan(void **state)
{
	struct market *m = *state;
	struct plan_row plan;

	market_open(m, "PO-1", 1);
	assert_int_equal(plan_get(m->h->store, 1, 1, &plan), ERR_NO_PLAN);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(plan_get(m->h->store, 1, 1, &plan), ERR_OK);
	assert_false(plan.is_taken);
}

static void
order_end_bidding__refuses__what_is_not_bidding(void **state)
{
	Gom__OrderEndBiddingRequest in = GOM__ORDER_END_BIDDING_REQUEST__INIT;
	struct market *m = *state;

	market_post(m, "PO-1", 1);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_ORDER_STATE);
	market_open(m, "PO-2", 1);
	in.order = (char *)"PO-2";
	assert_int_equal(
	    house_call(m->h, m->rival, VERB_ORDER_END_BIDDING, &in),
	    ERR_NO_ORDER);
	assert_int_equal(
	    house_call(m->h, m->coordinator, VERB_ORDER_END_BIDDING, &in),
	    ERR_ROLE);
	assert_int_equal(market_end_bidding(m, "PO-2"), ERR_OK);
	assert_int_equal(market_end_bidding(m, "PO-2"), ERR_BIDDING_ENDED);
	assert_int_equal(market_end_bidding(m, "PO-9"), ERR_NO_ORDER);
	assert_int_equal(market_end_bidding(m, ""), ERR_MISSING);
}

static void
order_short__of_one_lot__ends_its_award(void **state)
{
	struct market *m = *state;
	uint64_t order = offered(m);
	const Gom__Fact *fact = NULL;
	struct award_row award;
	struct lot_row lot;
	int64_t quantity = 0;

	assert_int_equal(
	    close_short(m, "PO-1", 0, "PO-1/1.1", &quantity), ERR_OK);
	assert_int_equal(quantity, 200);
	lot = market_lot(m, order, 1, 1);
	assert_int_equal(lot.in[SHORT_CLOSED], 200);
	assert_int_equal(lot.in[OFFERED], 0);
	assert_int_equal(market_lot(m, order, 1, 2).in[OPEN], 200);
	assert_int_equal(award_last(m->h->store, order, 1, 1, &award), ERR_OK);
	assert_int_equal(award.state, GOM__AWARD_STATE__AWARD_CANCELLED);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_SHORT_CLOSED, &fact), 1);
	assert_int_equal(fact->quantity, 200);
	assert_int_equal(fact->reason, REASON_BUYER);
	assert_int_equal(fact->n_moves, 1);
	assert_int_equal(fact->moves[0]->from, OFFERED);
	assert_int_equal(fact->moves[0]->to, SHORT_CLOSED);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_AWARD_CANCELLED, NULL), 1);
	assert_int_equal(
	    close_short(m, "PO-1", 0, "PO-1/1.1", &quantity), ERR_LOT_STATE);
}

static void
order_short__leaves__what_was_handed_in(void **state)
{
	struct market *m = *state;
	uint64_t order = confirmed(m);
	struct award_row award;
	struct lot_row lot;
	int64_t quantity = 0;

	assert_int_equal(close_short(m, "PO-1", 1, "", &quantity), ERR_OK);
	assert_int_equal(quantity, 350);
	lot = market_lot(m, order, 1, 1);
	assert_int_equal(lot.in[DESPATCHED], 50);
	assert_int_equal(lot.in[SHORT_CLOSED], 150);
	assert_int_equal(award_live(m->h->store, order, 1, 1, &award), ERR_OK);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_AWARD_CANCELLED, NULL), 0);
	assert_int_equal(
	    state_of(m, "PO-1"), GOM__ORDER_STATE__ORDER_PRODUCING);
	assert_int_equal(close_short(m, "PO-1", 1, "", &quantity), ERR_ALREADY);
}

static void
order_short__of_the_whole_order__settles_it(void **state)
{
	struct market *m = *state;
	int64_t quantity = 0;

	market_open(m, "PO-1", 2);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(close_short(m, "PO-1", 0, "", &quantity), ERR_OK);
	assert_int_equal(quantity, 800);
	assert_int_equal(state_of(m, "PO-1"), GOM__ORDER_STATE__ORDER_SETTLED);
	assert_int_equal(cancel(m, m->exporter, "PO-1"), ERR_ORDER_STATE);
}

static void
order_short__of_all_that_is_bid_for__ends_the_bidding(void **state)
{
	struct market *m = *state;
	struct tender_row tender;
	struct plan_row plan;
	int64_t quantity = 0;

	market_open(m, "PO-1", 2);
	assert_int_equal(close_short(m, "PO-1", 2, "", &quantity), ERR_OK);
	assert_int_equal(quantity, 400);
	assert_int_equal(tender_running(m->h->store, 1, &tender), ERR_OK);
	assert_int_equal(close_short(m, "PO-1", 0, "", &quantity), ERR_OK);
	assert_int_equal(quantity, 400);
	assert_int_equal(
	    tender_running(m->h->store, 1, &tender), ERR_BIDDING_ENDED);
	assert_int_equal(plan_get(m->h->store, 1, 1, &plan), ERR_NO_PLAN);
}

static void
order_short__makes__a_waiting_plan_anew(void **state)
{
	struct market *m = *state;
	struct plan_row before, after;
	int64_t quantity = 0;

	market_open(m, "PO-1", 2);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(plan_get(m->h->store, 1, 1, &before), ERR_OK);
	assert_int_equal(close_short(m, "PO-1", 1, "", &quantity), ERR_OK);
	assert_int_equal(plan_get(m->h->store, 1, 1, &after), ERR_OK);
	assert_true(after.version > before.version);
}

static void
order_short__refuses__what_is_not_there(void **state)
{
	Gom__OrderShortRequest in = GOM__ORDER_SHORT_REQUEST__INIT;
	struct market *m = *state;
	int64_t quantity = 0;

	market_post(m, "PO-1", 1);
	assert_int_equal(
	    close_short(m, "PO-1", 0, "", &quantity), ERR_ORDER_STATE);
	market_open(m, "PO-2", 1);
	assert_int_equal(close_short(m, "PO-2", 2, "", &quantity), ERR_NO_LINE);
	assert_int_equal(
	    close_short(m, "PO-2", 0, "PO-2/1.99", &quantity), ERR_NO_LOT);
	assert_int_equal(
	    close_short(m, "PO-2", 0, "PO-2/2.1", &quantity), ERR_NO_LOT);
	assert_int_equal(
	    close_short(m, "PO-1", 0, "PO-2/1.1", &quantity), ERR_ORDER_STATE);
	assert_int_equal(
	    close_short(m, "PO-2", 2, "PO-2/1.1", &quantity), ERR_NO_LINE);
	assert_int_equal(
	    close_short(m, "PO-2", 0, "PO-2/1.1/1", &quantity), ERR_NO_LOT);
	assert_int_equal(close_short(m, "", 0, "", &quantity), ERR_MISSING);
	in.order = (char *)"PO-2";
	in.reason = REASON_NO_TIME;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_ORDER_SHORT, &in), ERR_CHOICE);
	assert_string_equal(m->h->info.field, "reason");
	in.reason = 0;
	assert_int_equal(
	    house_call(m->h, m->rival, VERB_ORDER_SHORT, &in), ERR_NO_ORDER);
	assert_int_equal(close_short(m, "", 0, "PO-2/1.1", &quantity), ERR_OK);
}

static void
order_cancel__of_a_draft__is_on_nobodys_record(void **state)
{
	struct market *m = *state;
	const Gom__OrderCancelReply *reply;
	struct order_record record;

	market_post(m, "PO-1", 2);
	assert_int_equal(cancel(m, m->exporter, "PO-1"), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->quantity, 800);
	assert_int_equal(
	    state_of(m, "PO-1"), GOM__ORDER_STATE__ORDER_CANCELLED);
	assert_int_equal(market_lot(m, 1, 2, 0).in[SHORT_CLOSED], 400);
	assert_int_equal(
	    order_record(m->h->store, m->exporter->member, &record), ERR_OK);
	assert_int_equal(record.orders, 0);
	assert_int_equal(record.cancelled, 0);
	assert_int_equal(cancel(m, m->exporter, "PO-1"), ERR_ORDER_STATE);
	market_draft(m, "PO-1", 1);
	m->post.append = true;
	assert_int_equal(market_send(m), ERR_ORDER_STATE);
}

static void
order_cancel__after_the_opening__tells_every_bidder(void **state)
{
	Gom__BidListRequest bids = GOM__BID_LIST_REQUEST__INIT;
	struct market *m = *state;
	const Gom__Fact *fact = NULL;
	struct order_record record;
	struct order_row order;
	struct timer_row timer;
	bool found = true;

	market_open(m, "PO-1", 1);
	market_bid(m, m->weaver, "PO-1", 1, 100);
	assert_int_equal(cancel(m, m->exporter, "PO-1"), ERR_OK);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_ORDER_CANCELLED, &fact), 1);
	assert_int_equal(fact->reason, REASON_BUYER);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_ORDER_CANCELLED, NULL), 1);
	assert_int_equal(
	    market_feed(m, m->second, FACT_ORDER_CANCELLED, NULL), 0);
	assert_int_equal(
	    order_record(m->h->store, m->exporter->member, &record), ERR_OK);
	assert_int_equal(record.orders, 1);
	assert_int_equal(record.cancelled, 1);
	assert_int_equal(record.settled, 0);
	assert_int_equal(timer_first(m->h->store, &timer, &found), ERR_OK);
	assert_false(found);
	assert_int_equal(order_get(m->h->store, 1, &order), ERR_OK);
	assert_int_equal(order.unsealed_ms, 0);
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_BID_LIST, &bids), ERR_OK);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_ORDER_STATE);
	assert_int_equal(market_try_show(m, m->weaver, "PO-1"), ERR_OK);
	assert_int_equal(market_try_show(m, m->second, "PO-1"), ERR_NO_ORDER);
	assert_int_equal(
	    state_of(m, "PO-1"), GOM__ORDER_STATE__ORDER_CANCELLED);
}

static void
order_cancel__closes__everything_unaccepted(void **state)
{
	struct market *m = *state;
	uint64_t order = confirmed(m);
	const Gom__OrderCancelReply *reply;
	struct award_row award;
	struct lot_row lot;

	assert_int_equal(store_begin(m->h->store), ERR_OK);
	assert_int_equal(
	    lot_move(m->h->store, order, 1, 1, DESPATCHED, ACCEPTED, 20),
	    ERR_OK);
	assert_int_equal(store_commit(m->h->store), ERR_OK);
	assert_int_equal(cancel(m, m->exporter, "PO-1"), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->quantity, 380);
	lot = market_lot(m, order, 1, 1);
	assert_int_equal(lot.in[ACCEPTED], 20);
	assert_int_equal(lot.in[SHORT_CLOSED], 180);
	assert_int_equal(
	    award_live(m->h->store, order, 1, 1, &award), ERR_NO_AWARD);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_AWARD_CANCELLED, NULL), 1);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_ORDER_CANCELLED, NULL), 1);
}

static void
order_cancel__is_for__its_exporter(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(cancel(m, m->rival, "PO-1"), ERR_NO_ORDER);
	assert_int_equal(cancel(m, m->h->operator, "PO-1"), ERR_ROLE);
	assert_int_equal(cancel(m, m->exporter, "PO-9"), ERR_NO_ORDER);
}

static void
order_cancel__keeps__a_note_with_its_first_entry(void **state)
{
	Gom__OrderCancelRequest in = GOM__ORDER_CANCEL_REQUEST__INIT;
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	in.order = (char *)"PO-1";
	assert_int_equal(house_call_noted(m->h, m->exporter, VERB_ORDER_CANCEL,
			     &in, "khách huỷ"),
	    ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MARKET_TEST(order_end_bidding__opens__the_bids),
		MARKET_TEST(order_end_bidding__asks__for_a_plan),
		MARKET_TEST(order_end_bidding__refuses__what_is_not_bidding),
		MARKET_TEST(order_short__of_one_lot__ends_its_award),
		MARKET_TEST(order_short__leaves__what_was_handed_in),
		MARKET_TEST(order_short__of_the_whole_order__settles_it),
		MARKET_TEST(
		    order_short__of_all_that_is_bid_for__ends_the_bidding),
		MARKET_TEST(order_short__makes__a_waiting_plan_anew),
		MARKET_TEST(order_short__refuses__what_is_not_there),
		MARKET_TEST(order_cancel__of_a_draft__is_on_nobodys_record),
		MARKET_TEST(
		    order_cancel__after_the_opening__tells_every_bidder),
		MARKET_TEST(order_cancel__closes__everything_unaccepted),
		MARKET_TEST(order_cancel__is_for__its_exporter),
		MARKET_TEST(order_cancel__keeps__a_note_with_its_first_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
