/* SPDX-License-Identifier: Apache-2.0 */
/* Timed actions, outages, and lots that are tendered again. */
#include "tests/unit/service/market.h"

#include "broker/service/offer.h"
#include "broker/store/award.h"
#include "broker/store/plan.h"
#include "broker/store/timer.h"

#define BUCKET(name) GOM__BUCKET__BUCKET_##name

static int64_t
next_due(struct market *m)
{
	int64_t due_ms = 0;

	assert_int_equal(service_next_due(m->h->store, &due_ms), ERR_OK);
	return due_ms;
}

static int64_t
ends_ms(struct market *m, uint64_t order)
{
	struct tender_row tender;

	assert_int_equal(tender_running(m->h->store, order, &tender), ERR_OK);
	return tender.ends_ms;
}

static bool
is_running(struct market *m, uint64_t order)
{
	struct tender_row tender;

	return tender_running(m->h->store, order, &tender) == ERR_OK;
}

static void
service_next_due__without_timers__is_never(void **state)
{
	assert_int_equal(next_due(*state), INT64_MAX);
}

static void
service_tick__reminds__and_ends_bidding_at_their_times(void **state)
{
	struct market *m = *state;
	int64_t start_ms = m->h->now_ms;
	int64_t end_ms = start_ms + 3 * MARKET_DAY_MS;
	const Gom__Fact *fact = NULL;

	market_open(m, "PO-1", 1);
	assert_int_equal(next_due(m), end_ms - MARKET_DAY_MS);
	house_clock(m->h, end_ms - MARKET_DAY_MS - 1);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_REMIND_BIDDING, NULL), 0);
	house_clock(m->h, end_ms - MARKET_DAY_MS);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_REMIND_BIDDING, &fact), 1);
	assert_int_equal(fact->until_ms, end_ms);
	assert_int_equal(fact->by, 0);
	assert_int_equal(next_due(m), end_ms);
	house_clock(m->h, end_ms - 1);
	assert_true(is_running(m, 1));
	house_clock(m->h, end_ms);
	assert_false(is_running(m, 1));
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_BIDDING_ENDED, NULL), 1);
	assert_int_equal(next_due(m), INT64_MAX);
}

static void
service_tick__after_a_long_stop__does_not_remind_of_the_past(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	house_advance(m->h, 10 * MARKET_DAY_MS);
	assert_false(is_running(m, 1));
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_REMIND_BIDDING, NULL), 0);
}

static void
service_tick__without_hours__does_not_remind(void **state)
{
	struct market *m = *state;

	m->h->config.remind_bidding_hours = 0;
	market_open(m, "PO-1", 1);
	assert_int_equal(next_due(m), m->h->now_ms + 3 * MARKET_DAY_MS);
}

static void
service_tick__takes__no_more_than_asked(void **state)
{
	struct market *m = *state;
	struct request rq;
	bool more = false;

	market_open(m, "PO-1", 1);
	market_open(m, "PO-2", 1);
	m->h->now_ms += 3 * MARKET_DAY_MS;
	market_begin(m, &rq);
	assert_int_equal(service_tick(&rq, 3, &more), ERR_OK);
	assert_true(more);
	assert_false(is_running(m, 1));
	assert_true(is_running(m, 2));
	assert_int_equal(service_tick(&rq, 1, &more), ERR_OK);
	assert_false(more);
	assert_false(is_running(m, 2));
	market_end(m);
}

static void
service_tick__passes_over__timers_that_are_stale(void **state)
{
	struct timer_row timer = { .order = 1, .line = 1, .lot = 1 };
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(store_begin(m->h->store), ERR_OK);
	timer.version = 9;
	timer.due_ms = m->h->now_ms;
	for (int kind = TIMER_BIDDING_END; kind <= TIMER_REMIND_HAND_IN;
	     kind++) {
		timer.kind = (enum timer_kind)kind;
		assert_int_equal(timer_set(m->h->store, &timer), ERR_OK);
	}
	assert_int_equal(store_commit(m->h->store), ERR_OK);
	house_tick(m->h);
	assert_true(is_running(m, 1));
	assert_int_equal(next_due(m), m->h->now_ms + 2 * MARKET_DAY_MS);
}

static void
service_put_off__lets__the_others_have_their_time(void **state)
{
	struct timer_row unknown = { .kind = (enum timer_kind)99, .order = 1 };
	struct market *m = *state;
	struct request rq;
	bool more = false;

	market_open(m, "PO-1", 1);
	m->h->now_ms += 3 * MARKET_DAY_MS;
	unknown.due_ms = m->h->now_ms - 4 * MARKET_DAY_MS;
	market_begin(m, &rq);
	assert_int_equal(timer_set(rq.store, &unknown), ERR_OK);
	assert_int_equal(service_tick(&rq, 1, &more), ERR_DATABASE_CORRUPT);
	assert_int_equal(timer_set(rq.store, &unknown), ERR_OK);
	assert_int_equal(service_put_off(&rq, 60000), ERR_OK);
	assert_int_equal(service_tick(&rq, 10, &more), ERR_OK);
	assert_false(more);
	assert_int_equal(service_put_off(&rq, 60000), ERR_OK);
	market_end(m);
	assert_false(is_running(m, 1));
	assert_int_equal(next_due(m), m->h->now_ms + 60000);
}

/* ---- outages ----------------------------------------------------------- */

/* outage says how far bidding is extended when the broker was away from so
 * many minutes before the end until so many before (or, negative, after) it. */
static int64_t
outage(struct market *m, int64_t from_min, int64_t until_min)
{
	const int64_t minute_ms = 60000;
	int64_t end_ms = ends_ms(m, 1);
	struct request rq;

	m->h->now_ms = end_ms - until_min * minute_ms;
	market_begin(m, &rq);
	assert_int_equal(
	    service_outage(&rq, end_ms - from_min * minute_ms), ERR_OK);
	market_end(m);
	return (ends_ms(m, 1) - end_ms) / minute_ms;
}

static void
service_outage__before_the_last_two_hours__changes_nothing(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(outage(m, 300, 121), 0);
	assert_int_equal(outage(m, 300, 120), 0);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_BIDDING_EXTENDED, NULL), 0);
}

static void
service_outage__in_the_last_two_hours__extends_by_its_length(void **state)
{
	struct market *m = *state;
	const Gom__Fact *fact = NULL;

	market_open(m, "PO-1", 1);
	assert_int_equal(outage(m, 60, 45), 15);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_BIDDING_EXTENDED, &fact), 1);
	assert_int_equal(fact->until_ms, ends_ms(m, 1));
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_BIDDING_EXTENDED, NULL), 1);
}

static void
service_outage__across_their_begin__counts_the_part_inside(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(outage(m, 500, 119), 1);
	assert_int_equal(outage(m, 180, 90), 30);
}

static void
service_outage__past_the_end__gives_back_what_was_left(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(outage(m, 60, -180), 240);
	assert_int_equal(ends_ms(m, 1) - m->h->now_ms, MARKET_HOUR_MS);
	house_tick(m->h);
	assert_true(is_running(m, 1));
	assert_int_equal(next_due(m), ends_ms(m, 1));
}

static void
service_outage__that_covers_them_all__leaves_two_hours(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(outage(m, 2000, -1000), 1120);
	assert_int_equal(ends_ms(m, 1) - m->h->now_ms, 2 * MARKET_HOUR_MS);
}

static void
service_outage__after_the_end__does_not_revive_bidding(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(outage(m, 0, -30), 0);
	house_tick(m->h);
	assert_false(is_running(m, 1));
}

/* ---- offers and hand-ins ------------------------------------------------- */

/* offered has the weaver offered the first lot of 200. */
static void
offered(struct market *m)
{
	Gom__OrderOpenRequest in = GOM__ORDER_OPEN_REQUEST__INIT;
	Gom__LotSize size = GOM__LOT_SIZE__INIT;
	Gom__LotSize *sizes[] = { &size };
	struct request rq;

	market_post(m, "PO-1", 1);
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
	assert_int_equal(offer_lot(&rq, 1, 1, 1, m->weaver->member), ERR_OK);
	market_end(m);
}

static void
service_tick__reminds_of__an_offer_that_waits(void **state)
{
	struct market *m = *state;
	const Gom__Fact *fact = NULL;
	int64_t expires_ms = m->h->now_ms + 48 * MARKET_HOUR_MS;

	offered(m);
	house_clock(m->h, expires_ms - 12 * MARKET_HOUR_MS);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_REMIND_OFFER, &fact), 1);
	assert_int_equal(fact->until_ms, expires_ms);
	assert_int_equal(fact->lot, 1);
	assert_int_equal(fact->version, 1);
	assert_int_equal(fact->quantity, 200);
	assert_int_equal(market_feed(m, m->leader, FACT_REMIND_OFFER, NULL), 1);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_REMIND_OFFER, NULL), 0);
}

static void
service_tick__lets__an_offer_expire(void **state)
{
	struct market *m = *state;
	struct award_row award;

	offered(m);
	house_advance(m->h, 48 * MARKET_HOUR_MS);
	assert_int_equal(market_feed(m, m->weaver, FACT_LOT_EXPIRED, NULL), 1);
	assert_int_equal(market_feed(m, m->weaver, FACT_REMIND_OFFER, NULL), 0);
	assert_int_equal(
	    award_live(m->h->store, 1, 1, 1, &award), ERR_NO_AWARD);
	assert_int_equal(market_lot(m, 1, 1, 1).in[BUCKET(OPEN)], 200);
	assert_int_equal(market_lot(m, 1, 1, 1).round, 2);
	assert_int_equal(market_lot(m, 1, 1, 1).tender, 2);
}

static void
set_hand_in_reminder(struct market *m, int64_t due_ms)
{
	struct timer_row timer = {
		.kind = TIMER_REMIND_HAND_IN,
		.order = 1,
		.line = 1,
		.lot = 1,
		.version = 1,
		.due_ms = due_ms,
	};

	assert_int_equal(store_begin(m->h->store), ERR_OK);
	assert_int_equal(timer_set(m->h->store, &timer), ERR_OK);
	assert_int_equal(store_commit(m->h->store), ERR_OK);
}

static void
award_change__keeps_to__the_moves_of_the_diagram(void **state)
{
	struct market *m = *state;
	struct award_row award;
	struct request rq;

	offered(m);
	market_begin(m, &rq);
	assert_int_equal(award_live(rq.store, 1, 1, 1, &award), ERR_OK);
	assert_int_equal(
	    award_change(&rq, &award, GOM__AWARD_STATE__AWARD_DONE, 0),
	    ERR_INTERNAL);
	assert_int_equal(award_live(rq.store, 1, 1, 1, &award), ERR_OK);
	assert_int_equal(award.state, GOM__AWARD_STATE__AWARD_OFFERED);
	assert_int_not_equal(next_due(m), INT64_MAX);
	assert_int_equal(
	    award_change(&rq, &award, GOM__AWARD_STATE__AWARD_DECLINED, 0),
	    ERR_OK);
	assert_int_equal(award_live(rq.store, 1, 1, 1, &award), ERR_NO_AWARD);
	assert_int_equal(next_due(m), INT64_MAX);
	market_end(m);
}

static void
service_tick__reminds_of__a_hand_in_that_is_not_complete(void **state)
{
	struct market *m = *state;
	const Gom__Fact *fact = NULL;
	struct award_row award;
	struct request rq;

	offered(m);
	set_hand_in_reminder(m, m->h->now_ms);
	house_tick(m->h);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_REMIND_HAND_IN, NULL), 0);
	market_begin(m, &rq);
	assert_int_equal(award_live(rq.store, 1, 1, 1, &award), ERR_OK);
	assert_int_equal(award_move(rq.store, &award,
			     GOM__AWARD_STATE__AWARD_CONFIRMED, 0, rq.now_ms),
	    ERR_OK);
	assert_int_equal(lot_move(rq.store, 1, 1, 1, BUCKET(OFFERED),
			     BUCKET(CONFIRMED), 200),
	    ERR_OK);
	assert_int_equal(lot_move(rq.store, 1, 1, 1, BUCKET(CONFIRMED),
			     BUCKET(DESPATCHED), 150),
	    ERR_OK);
	market_end(m);
	set_hand_in_reminder(m, m->h->now_ms);
	house_tick(m->h);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_REMIND_HAND_IN, &fact), 1);
	assert_int_equal(fact->quantity, 50);
	assert_int_equal(fact->day, house_day(m->h) + 50);
	assert_int_equal(store_begin(m->h->store), ERR_OK);
	assert_int_equal(lot_move(m->h->store, 1, 1, 1, BUCKET(CONFIRMED),
			     BUCKET(DESPATCHED), 50),
	    ERR_OK);
	assert_int_equal(store_commit(m->h->store), ERR_OK);
	set_hand_in_reminder(m, m->h->now_ms);
	house_tick(m->h);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_REMIND_HAND_IN, NULL), 1);
}

/* ---- further calls for bids ----------------------------------------------- */

static enum err
reopen(struct market *m, uint32_t line, uint32_t lot)
{
	struct request rq;
	enum err err;

	market_begin(m, &rq);
	err = tender_reopen(&rq, 1, line, lot);
	market_end(m);
	return err;
}

static void
tender_reopen__starts__a_further_call_for_bids(void **state)
{
	struct market *m = *state;
	const Gom__Fact *fact = NULL;

	market_open(m, "PO-1", 1);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(reopen(m, 1, 1), ERR_OK);
	assert_int_equal(market_lot(m, 1, 1, 1).tender, 2);
	assert_int_equal(market_lot(m, 1, 1, 1).round, 2);
	assert_int_equal(market_lot(m, 1, 1, 2).tender, 1);
	assert_int_equal(ends_ms(m, 1), m->h->now_ms + 48 * MARKET_HOUR_MS);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_TENDER_STARTED, &fact), 1);
	assert_int_equal(fact->tender, 2);
	assert_int_equal(fact->until_ms, ends_ms(m, 1));
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_LOT_REOPENED, &fact), 1);
	assert_int_equal(fact->lot, 1);
	assert_int_equal(fact->round, 2);
	assert_int_equal(fact->tender, 2);
	assert_int_equal(market_feed(m, m->weaver, FACT_LOT_REOPENED, NULL), 0);
}

static void
tender_reopen__joins__the_running_call(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(reopen(m, 1, 1), ERR_OK);
	m->h->now_ms += MARKET_HOUR_MS;
	assert_int_equal(reopen(m, 1, 2), ERR_OK);
	assert_int_equal(market_lot(m, 1, 1, 2).tender, 2);
	assert_int_equal(ends_ms(m, 1), m->h->now_ms + 47 * MARKET_HOUR_MS);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_TENDER_STARTED, NULL), 1);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(reopen(m, 1, 1), ERR_OK);
	assert_int_equal(market_lot(m, 1, 1, 1).round, 3);
	assert_int_equal(market_lot(m, 1, 1, 1).tender, 3);
}

static void
tender_reopen__of_a_child__keeps_the_round_it_was_given(void **state)
{
	struct market *m = *state;
	uint32_t child = 0;

	market_open(m, "PO-1", 1);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(store_begin(m->h->store), ERR_OK);
	assert_int_equal(lot_child(m->h->store, 1, 1, 1, &child), ERR_OK);
	assert_int_equal(
	    lot_move(m->h->store, 1, 1, child, BUCKET(NONE), BUCKET(OPEN), 5),
	    ERR_OK);
	assert_int_equal(store_commit(m->h->store), ERR_OK);
	assert_int_equal(reopen(m, 1, child), ERR_OK);
	assert_int_equal(market_lot(m, 1, 1, child).round, 2);
	assert_int_equal(market_lot(m, 1, 1, child).tender, 2);
}

static void
tender_reopen__refuses__a_lot_that_is_not_open(void **state)
{
	struct market *m = *state;

	offered(m);
	assert_int_equal(reopen(m, 1, 1), ERR_LOT_STATE);
	assert_int_equal(reopen(m, 1, 99), ERR_NO_LOT);
	assert_int_equal(market_lot(m, 1, 1, 1).round, 1);
	assert_false(is_running(m, 1));
}

static void
tender_end__of_a_further_call__wants_a_plan_of_its_own(void **state)
{
	struct market *m = *state;
	struct plan_row plan;
	struct order_row order;
	int64_t unsealed_ms;

	market_open(m, "PO-1", 1);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	unsealed_ms = m->h->now_ms;
	assert_int_equal(reopen(m, 1, 1), ERR_OK);
	house_advance(m->h, 48 * MARKET_HOUR_MS);
	assert_false(is_running(m, 1));
	assert_int_equal(plan_get(m->h->store, 1, 2, &plan), ERR_OK);
	assert_int_equal(order_get(m->h->store, 1, &order), ERR_OK);
	assert_int_equal(order.unsealed_ms, unsealed_ms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MARKET_TEST(service_next_due__without_timers__is_never),
		MARKET_TEST(
		    service_tick__reminds__and_ends_bidding_at_their_times),
		MARKET_TEST(
		    service_tick__after_a_long_stop__does_not_remind_of_the_past),
		MARKET_TEST(service_tick__without_hours__does_not_remind),
		MARKET_TEST(service_tick__takes__no_more_than_asked),
		MARKET_TEST(service_tick__passes_over__timers_that_are_stale),
		MARKET_TEST(service_put_off__lets__the_others_have_their_time),
		MARKET_TEST(award_change__keeps_to__the_moves_of_the_diagram),
		MARKET_TEST(
		    service_outage__before_the_last_two_hours__changes_nothing),
		MARKET_TEST(
		    service_outage__in_the_last_two_hours__extends_by_its_length),
		MARKET_TEST(
		    service_outage__across_their_begin__counts_the_part_inside),
		MARKET_TEST(
		    service_outage__past_the_end__gives_back_what_was_left),
		MARKET_TEST(
		    service_outage__that_covers_them_all__leaves_two_hours),
		MARKET_TEST(
		    service_outage__after_the_end__does_not_revive_bidding),
		MARKET_TEST(service_tick__reminds_of__an_offer_that_waits),
		MARKET_TEST(service_tick__lets__an_offer_expire),
		MARKET_TEST(
		    service_tick__reminds_of__a_hand_in_that_is_not_complete),
		MARKET_TEST(tender_reopen__starts__a_further_call_for_bids),
		MARKET_TEST(tender_reopen__joins__the_running_call),
		MARKET_TEST(
		    tender_reopen__of_a_child__keeps_the_round_it_was_given),
		MARKET_TEST(tender_reopen__refuses__a_lot_that_is_not_open),
		MARKET_TEST(
		    tender_end__of_a_further_call__wants_a_plan_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
