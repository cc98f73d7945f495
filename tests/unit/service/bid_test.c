/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/service/trade.h"

#include "broker/service/bid.h"
#include "proto/whys.h"

/* ---- what a bid means ------------------------------------------------- */

static void
bid_put__reads_a_lead_time_as__most_in_its_working_days(void **state)
{
	struct trade *t = *state;
	Gom__BidTerms terms = trade_terms(1, 100, 0);
	const Gom__BidReading *reading;

	trade_open(t->m, "NH-1", 400);
	terms.lead_days = 25;
	assert_int_equal(trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_OK);
	reading = trade_reading(t->m);
	assert_int_equal(reading->units, 100);
	assert_int_equal(reading->terms->rate_units, 100);
	assert_int_equal(reading->terms->rate_days, 25);
	assert_int_equal(reading->work_from_day, TRADE_START);
	assert_int_equal(reading->work_to_day, TRADE_START + 24);
	assert_int_equal(reading->hand_in_day, TRADE_START + 24);
	assert_int_equal(reading->lots, 1);
	assert_int_equal(reading->lot_units, 100);
	assert_int_equal(reading->value, 100 * TRADE_RATE);
	assert_true(t->m->h->answer.has_written);
}

static void
bid_put__leaves_out__closures_within_a_lead_time(void **state)
{
	struct trade *t = *state;
	Gom__BidTerms terms = trade_terms(1, 100, 0);

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    trade_close(t->m, t->m->weaver, TRADE_START, TRADE_START + 4),
	    ERR_OK);
	terms.lead_days = 25;
	assert_int_equal(trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_OK);
	assert_int_equal(trade_reading(t->m)->terms->rate_days, 20);
	assert_int_equal(trade_reading(t->m)->work_from_day, TRADE_START + 5);
	assert_int_equal(trade_reading(t->m)->work_to_day, TRADE_START + 24);
	terms.lead_days = 5;
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_TOO_LATE);
	assert_int_equal(t->m->h->info.day, TRADE_HAND_IN);
}

static void
bid_put__counts__the_slower_of_bid_and_standing_rate(void **state)
{
	struct trade *t = *state;
	const Gom__BidReading *reading;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 400, 50)),
	    ERR_OK);
	reading = trade_reading(t->m);
	assert_int_equal(reading->terms->rate_units, 10);
	assert_int_equal(reading->units, 400);
	assert_int_equal(reading->lots, 4);
	assert_int_equal(reading->work_to_day, TRADE_START + 39);
}

static void
bid_put__takes__the_standing_rate_where_none_is_given(void **state)
{
	struct trade *t = *state;

	market_draft(t->m, "NH-1", 1);
	trade_open_drafted(t->m, 50);
	assert_int_equal(
	    trade_bid(t->m, t->m->second, "NH-1", trade_terms(1, 400, 0)),
	    ERR_OK);
	assert_int_equal(trade_reading(t->m)->terms->rate_units, 2);
	/* 47 days at two a day, by the hand-in date */
	assert_int_equal(trade_reading(t->m)->units, 94);
	assert_int_equal(trade_reading(t->m)->lots, 1);
	assert_int_equal(trade_reading(t->m)->work_to_day, TRADE_HAND_IN);
}

static void
bid_put__rounds_down__to_whole_batches(void **state)
{
	struct trade *t = *state;
	Gom__BidTerms terms = trade_terms(1, 250, 10);

	trade_open(t->m, "NH-1", 400);
	terms.batch = 100;
	assert_int_equal(trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_OK);
	assert_int_equal(trade_reading(t->m)->units, 200);
	assert_int_equal(trade_reading(t->m)->lots, 2);
	terms.least = 150;
	terms.most = 190;
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_RANGE);
	assert_string_equal(t->m->h->info.field, "lines.least");
	assert_int_equal(t->m->h->info.limit, 100);
}

static void
bid_put__ends_work__a_tail_before_the_hand_in(void **state)
{
	struct trade *t = *state;
	Gom__BidTerms terms = trade_terms(1, 400, 10);

	trade_open(t->m, "NH-1", 400);
	terms.tail_days = 10;
	assert_int_equal(trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_OK);
	assert_int_equal(trade_reading(t->m)->units, 370);
	assert_int_equal(trade_reading(t->m)->lots, 3);
	assert_int_equal(trade_reading(t->m)->work_to_day, TRADE_HAND_IN - 10);
	assert_int_equal(trade_reading(t->m)->hand_in_day, TRADE_HAND_IN);
	terms.tail_days = 47;
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_TOO_LATE);
}

static void
bid_put__says__how_much_short_of_a_lot_the_time_is(void **state)
{
	struct trade *t = *state;
	Gom__BidTerms terms = trade_terms(1, 400, 1);

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_TOO_LATE);
	assert_int_equal(t->m->h->info.value, 47);
	assert_int_equal(t->m->h->info.limit, 100);
	assert_int_equal(t->m->h->info.day, TRADE_HAND_IN);
	assert_string_equal(t->m->h->info.subject, "NH-1/1");
	terms = trade_terms(1, 99, 10);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_CAPACITY_ZERO);
	assert_int_equal(t->m->h->info.value, 99);
	assert_int_equal(t->m->h->info.limit, 100);
}

/* ---- what is refused -------------------------------------------------- */

static void
refused(
    struct trade *t, Gom__BidTerms terms, enum err expected, const char *field)
{
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", terms), expected);
	t->refusal = t->m->h->info;
	assert_string_equal(t->refusal.field, field);
	assert_int_equal(
	    trade_bids(t->m, t->m->weaver, "NH-1", true)->n_bids, 0);
}

static void
bid_put__refuses__terms_nobody_can_mean(void **state)
{
	struct trade *t = *state;
	Gom__BidTerms terms = trade_terms(1, 0, 10);

	trade_open(t->m, "NH-1", 400);
	refused(t, terms, ERR_TOO_SMALL, "lines.most");
	terms.most = LIMIT_QUANTITY + 1;
	refused(t, terms, ERR_RANGE, "lines.most");
	terms.most = 200;
	terms.least = 201;
	refused(t, terms, ERR_RANGE, "lines.least");
	terms.least = 0;
	terms.batch = 201;
	refused(t, terms, ERR_RANGE, "lines.batch");
	terms.batch = 0;
	terms.tail_days = LIMIT_TAIL_DAYS + 1;
	refused(t, terms, ERR_RANGE, "lines.tail_days");
	terms.tail_days = 0;
	terms.lead_days = 20;
	refused(t, terms, ERR_EITHER, "lines.lead_days");
	terms.lead_days = 0;
	terms.rate_days = LIMIT_RATE_DAYS + 1;
	refused(t, terms, ERR_RANGE, "lines.rate_days");
	terms.rate_days = 0;
	refused(t, terms, ERR_RATE_TEXT, "lines.rate_units");
	terms.rate_days = 1;
	terms.start_day = TRADE_TODAY - 1;
	refused(t, terms, ERR_DATE_PAST, "lines.start_day");
	assert_int_equal(t->refusal.day, TRADE_TODAY - 1);
	assert_int_equal(t->refusal.index, 1);
	terms.start_day = 0;
	terms.price = 1;
	refused(t, terms, ERR_PRICE_FIXED, "lines.price");
	terms.price = 0;
	terms.line = 2;
	refused(t, terms, ERR_NO_LINE, "lines.line");
}

static void
bid_put__wants__a_rate_from_who_has_no_standing_one(void **state)
{
	struct trade *t = *state;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(trade_bid_for(t->m, t->m->leader, t->m->second->member,
			     "NH-1", trade_terms(1, 200, 0)),
	    ERR_NO_MEMBER);
	market_draft(t->m, "NH-2", 3);
	trade_open_drafted(t->m, 100);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-2", trade_terms(3, 200, 0)),
	    ERR_MISSING);
	assert_string_equal(t->m->h->info.field, "lines.rate_units");
}

static void
bid_put__refuses__a_line_twice_and_too_many(void **state)
{
	struct trade *t = *state;
	Gom__BidPutRequest in = GOM__BID_PUT_REQUEST__INIT;
	Gom__BidTerms terms = trade_terms(1, 100, 10);
	Gom__BidTerms *list[LIMIT_BID_LINES + 1];

	trade_open(t->m, "NH-1", 400);
	for (size_t i = 0; i <= LIMIT_BID_LINES; i++)
		list[i] = &terms;
	in.order = (char *)"NH-1";
	in.lines = list;
	assert_int_equal(
	    house_call(t->m->h, t->m->weaver, VERB_BID_PUT, &in), ERR_MISSING);
	in.n_lines = 2;
	assert_int_equal(house_call(t->m->h, t->m->weaver, VERB_BID_PUT, &in),
	    ERR_DUPLICATE);
	assert_int_equal(t->m->h->info.index, 2);
	in.n_lines = LIMIT_BID_LINES + 1;
	assert_int_equal(
	    house_call(t->m->h, t->m->weaver, VERB_BID_PUT, &in), ERR_TOO_MANY);
}

static void
bid_put__holds_prices__to_the_ceiling(void **state)
{
	struct trade *t = *state;
	Gom__BidTerms terms = trade_terms(1, 200, 10);

	market_draft(t->m, "NH-1", 1);
	t->m->header.price_mode = GOM__PRICE_MODE__PRICE_ASKED;
	t->m->lines[0].piece_rate = 0;
	t->m->lines[0].ceiling = 50000;
	trade_open_drafted(t->m, 100);
	refused(t, terms, ERR_MISSING, "lines.price");
	terms.price = 50001;
	refused(t, terms, ERR_PRICE, "lines.price");
	assert_int_equal(t->refusal.limit, 50000);
	terms.price = 50000;
	assert_int_equal(trade_bid(t->m, t->m->weaver, "NH-1", terms), ERR_OK);
	assert_int_equal(trade_reading(t->m)->value, 200 * 50000);
}

/* ---- keeping ---------------------------------------------------------- */

static void
bid_put__keeps_nothing_of__a_dry_run(void **state)
{
	struct trade *t = *state;
	Gom__BidPutRequest in = GOM__BID_PUT_REQUEST__INIT;
	Gom__BidTerms terms = trade_terms(1, 200, 10);
	Gom__BidTerms *list[] = { &terms };
	int64_t total = -1;

	in.order = (char *)"NH-1";
	in.lines = list;
	in.n_lines = 1;
	in.total = 150;
	in.dry_run = true;
	uint64_t order = trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    house_call(t->m->h, t->m->weaver, VERB_BID_PUT, &in), ERR_OK);
	assert_int_equal(trade_reading(t->m)->units, 200);
	assert_int_equal(
	    trade_bids(t->m, t->m->weaver, "NH-1", true)->n_bids, 0);
	assert_int_equal(bid_total_get(t->m->h->store, order, 1,
			     t->m->weaver->member, &total),
	    ERR_OK);
	assert_int_equal(total, 0);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_BID_PLACED, NULL), 0);
}

static void
bid_put__keeps__every_revision(void **state)
{
	struct trade *t = *state;
	const Gom__BidListReply *list;
	const Gom__Fact *fact = NULL;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 200, 10)),
	    ERR_OK);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 300, 10)),
	    ERR_OK);
	list = trade_bids(t->m, t->m->weaver, "NH-1", false);
	assert_int_equal(list->n_bids, 1);
	assert_int_equal(list->bids[0]->terms->most, 300);
	assert_int_equal(list->bids[0]->revision, 2);
	assert_int_equal(list->bids[0]->typed_by, t->m->weaver->member);
	assert_string_equal(list->bids[0]->household_name, "Nhà Lan");
	assert_string_equal(list->bids[0]->sku, "RB-30");
	assert_string_equal(list->bids[0]->currency, "VND");
	list = trade_bids(t->m, t->m->weaver, "NH-1", true);
	assert_int_equal(list->n_bids, 2);
	assert_int_equal(list->bids[1]->terms->most, 200);
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_BID_PLACED, &fact), 2);
	assert_int_equal(fact->terms->most, 300);
	assert_int_equal(fact->tender, 1);
	assert_false(fact->late);
}

static void
bid_put__never_lets_a_leader__override_the_household(void **state)
{
	struct trade *t = *state;
	const Gom__BidListReply *list;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(trade_bid_for(t->m, t->m->leader, t->m->weaver->member,
			     "NH-1", trade_terms(1, 100, 10)),
	    ERR_OK);
	/* both are told */
	assert_int_equal(
	    market_feed(t->m, t->m->weaver, FACT_BID_PLACED, NULL), 1);
	assert_int_equal(
	    market_feed(t->m, t->m->leader, FACT_BID_PLACED, NULL), 1);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 300, 10)),
	    ERR_OK);
	assert_int_equal(trade_bid_for(t->m, t->m->leader, t->m->weaver->member,
			     "NH-1", trade_terms(1, 200, 10)),
	    ERR_OWN_STANDS);
	assert_string_equal(t->m->h->info.subject, "NH-1/1");
	assert_int_equal(
	    trade_bid_for(t->m, t->m->coordinator, t->m->weaver->member, "NH-1",
		trade_terms(1, 200, 10)),
	    ERR_OWN_STANDS);
	list = trade_bids(t->m, t->m->weaver, "NH-1", false);
	assert_int_equal(list->bids[0]->terms->most, 300);
	assert_int_equal(list->bids[0]->typed_by, t->m->weaver->member);
}

static void
bid_put__keeps_a_late_bid__as_standby_only(void **state)
{
	struct trade *t = *state;
	const Gom__BidPutReply *reply;
	const Gom__Fact *fact = NULL;
	uint64_t order = trade_open(t->m, "NH-1", 400);
	uint32_t lot = 1;

	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 400, 10)),
	    ERR_OK);
	trade_award(t->m, "NH-1");
	assert_int_equal(
	    trade_bid(t->m, t->third, "NH-1", trade_terms(1, 200, 10)), ERR_OK);
	reply = house_reply(t->m->h);
	assert_true(reply->late);
	assert_int_equal(
	    market_feed(t->m, t->third, FACT_STANDBY_LISTED, &fact), 1);
	assert_int_equal(fact->rank, 1);
	assert_int_equal(fact->by, 0);
	assert_int_equal(
	    market_feed(t->m, t->third, FACT_BID_PLACED, &fact), 1);
	assert_true(fact->late);
	assert_int_equal(trade_decline(t->m, t->m->weaver, "NH-1", lot,
			     trade_live(t->m, order, lot).version),
	    ERR_OK);
	assert_int_equal(
	    trade_live(t->m, order, lot).household, t->third->member);
}

/* ---- withdrawing and refusing ----------------------------------------- */

static enum err
withdraw(struct market *m, const struct person *who, uint64_t household)
{
	Gom__BidWithdrawRequest in = GOM__BID_WITHDRAW_REQUEST__INIT;

	in.order = (char *)"NH-1";
	in.household = household;
	return house_call(m->h, who, VERB_BID_WITHDRAW, &in);
}

static enum err
say_no(struct market *m, const struct person *who, uint64_t household,
    uint32_t line, uint32_t reason)
{
	Gom__BidRefuseRequest in = GOM__BID_REFUSE_REQUEST__INIT;

	in.order = (char *)"NH-1";
	in.household = household;
	in.line = line;
	in.reason = reason;
	return house_call(m->h, who, VERB_BID_REFUSE, &in);
}

static void
bid_withdraw__takes_back__what_stands(void **state)
{
	struct trade *t = *state;
	const Gom__BidListReply *list;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(withdraw(t->m, t->m->weaver, 0), ERR_NO_BID);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 200, 10)),
	    ERR_OK);
	assert_int_equal(
	    withdraw(t->m, t->m->leader, t->m->weaver->member), ERR_OWN_STANDS);
	assert_int_equal(withdraw(t->m, t->m->weaver, 0), ERR_OK);
	list = trade_bids(t->m, t->m->weaver, "NH-1", false);
	assert_true(list->bids[0]->withdrawn);
	assert_int_equal(withdraw(t->m, t->m->weaver, 0), ERR_NO_BID);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	assert_int_equal(trade_plan(t->m, "NH-1")->n_awards, 0);
	assert_int_equal(withdraw(t->m, t->m->weaver, 0), ERR_BIDDING_ENDED);
}

static void
bid_refuse__withdraws__and_wants_a_fitting_reason(void **state)
{
	struct trade *t = *state;
	const Gom__BidListReply *list;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 200, 10)),
	    ERR_OK);
	assert_int_equal(say_no(t->m, t->m->weaver, 0, 0, 40), ERR_CHOICE);
	assert_int_equal(say_no(t->m, t->m->weaver, 0, 0, 0), ERR_CHOICE);
	assert_int_equal(say_no(t->m, t->m->weaver, 0, 9, 7), ERR_NO_LINE);
	assert_int_equal(say_no(t->m, t->m->weaver, 0, 0, 7), ERR_OK);
	list = trade_bids(t->m, t->m->weaver, "NH-1", false);
	assert_int_equal(list->n_bids, 2);
	assert_true(list->bids[0]->refused);
	assert_int_equal(list->bids[0]->reason, 7);
	assert_true(list->bids[1]->withdrawn);
	assert_int_equal(trade_bid_for(t->m, t->m->leader, t->m->weaver->member,
			     "NH-1", trade_terms(1, 200, 10)),
	    ERR_OWN_STANDS);
	/* a bid of its own answers the refusal */
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 100, 10)),
	    ERR_OK);
	list = trade_bids(t->m, t->m->weaver, "NH-1", false);
	assert_int_equal(list->n_bids, 1);
	assert_false(list->bids[0]->refused);
}

static void
bid_put__counts__the_moment_of_receipt(void **state)
{
	struct trade *t = *state;
	const Gom__PlanAward *planned;
	const Gom__BidPutReply *reply;

	trade_open(t->m, "NH-1", 400);
	/* the timer has not run yet: the moment counts */
	t->m->h->now_ms += 3 * MARKET_DAY_MS - 1;
	assert_int_equal(
	    trade_bid(t->m, t->third, "NH-1", trade_terms(1, 200, 10)), ERR_OK);
	reply = house_reply(t->m->h);
	assert_false(reply->late);
	t->m->h->now_ms += 1;
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 200, 10)),
	    ERR_OK);
	reply = house_reply(t->m->h);
	assert_true(reply->late);
	assert_int_equal(withdraw(t->m, t->m->weaver, 0), ERR_BIDDING_ENDED);
	house_tick(t->m->h);
	planned = trade_planned(trade_plan(t->m, "NH-1"), t->m->weaver, 1);
	assert_int_equal(planned->lots, 0);
	assert_int_equal(planned->why->code, WHY_LATE);
}

static void
bid_put__leaves_no_trace__with_the_exporter(void **state)
{
	struct trade *t = *state;
	const Gom__EventsReply *reply;
	Gom__EventsRequest in = GOM__EVENTS_REQUEST__INIT;
	uint64_t last;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_EVENTS, &in), ERR_OK);
	reply = house_reply(t->m->h);
	last = reply->last;
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 200, 10)),
	    ERR_OK);
	assert_int_equal(say_no(t->m, t->third, 0, 0, 7), ERR_OK);
	assert_int_equal(withdraw(t->m, t->m->weaver, 0), ERR_OK);
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_EVENTS, &in), ERR_OK);
	reply = house_reply(t->m->h);
	assert_int_equal(reply->last, last);
	assert_int_equal(
	    trade_bids(t->m, t->m->exporter, "NH-1", true)->n_bids, 0);
}

/* ---- who sees a bid --------------------------------------------------- */

static void
bid_list__shows_nobody_else__a_sealed_bid(void **state)
{
	struct trade *t = *state;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 200, 10)),
	    ERR_OK);
	assert_int_equal(trade_bid_for(t->m, t->m->coordinator,
			     t->third->member, "NH-1", trade_terms(1, 100, 10)),
	    ERR_OK);
	assert_int_equal(
	    trade_bids(t->m, t->m->exporter, "NH-1", true)->n_bids, 0);
	assert_int_equal(
	    trade_bids(t->m, t->m->second, "NH-1", true)->n_bids, 0);
	assert_int_equal(
	    trade_bids(t->m, t->m->leader, "NH-1", true)->n_bids, 0);
	assert_int_equal(
	    trade_bids(t->m, t->m->coordinator, "NH-1", true)->n_bids, 1);
	assert_int_equal(trade_bids(t->m, t->third, "NH-1", true)->n_bids, 1);
	assert_int_equal(trade_bids(t->m, t->m->coordinator, "NH-1", true)
			     ->bids[0]
			     ->household,
	    t->third->member);
}

static void
bid_list__opens_bids__to_those_of_the_table(void **state)
{
	struct trade *t = *state;
	const Gom__BidListReply *list;

	trade_open(t->m, "NH-1", 400);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 400, 10)),
	    ERR_OK);
	assert_int_equal(
	    trade_bid(t->m, t->fourth, "NH-1", trade_terms(1, 400, 10)),
	    ERR_OK);
	assert_int_equal(market_end_bidding(t->m, "NH-1"), ERR_OK);
	list = trade_bids(t->m, t->m->exporter, "NH-1", true);
	assert_int_equal(list->n_bids, 2);
	assert_true(list->bids[0]->opened);
	assert_non_null(list->bids[0]->why);
	assert_string_equal(list->bids[0]->household_name, "");
	assert_int_equal(trade_bids(t->m, t->m->rival, "", true)->n_bids, 0);
	assert_int_equal(
	    trade_bids(t->m, t->m->leader, "NH-1", true)->n_bids, 1);
	assert_int_equal(
	    trade_bids(t->m, t->m->coordinator, "NH-1", true)->n_bids, 1);
	/* a plan nobody has taken yet is not told to households */
	list = trade_bids(t->m, t->m->weaver, "NH-1", true);
	assert_int_equal(list->n_bids, 1);
	assert_null(list->bids[0]->why);
	assert_int_equal(list->bids[0]->lots_won, 0);
}

static void
bid_list__hides_figures_of_others__among_fewer_than_three(void **state)
{
	struct trade *t = *state;
	const Gom__BidListReply *list;
	const Gom__PlanAward *planned;

	trade_open(t->m, "NH-1", 100);
	assert_int_equal(
	    trade_bid(t->m, t->m->weaver, "NH-1", trade_terms(1, 100, 10)),
	    ERR_OK);
	house_advance(t->m->h, 1000);
	assert_int_equal(
	    trade_bid(t->m, t->third, "NH-1", trade_terms(1, 100, 10)), ERR_OK);
	trade_award(t->m, "NH-1");
	planned = trade_planned(trade_plan(t->m, "NH-1"), t->third, 1);
	assert_int_equal(planned->lots, 0);
	list = trade_bids(t->m, t->third, "NH-1", false);
	assert_int_equal(list->bids[0]->why->code, planned->why->code);
	assert_int_equal(list->bids[0]->why->second, 0);
	assert_int_equal(list->bids[0]->why->third, 0);
	list = trade_bids(t->m, t->m->weaver, "NH-1", false);
	assert_int_equal(list->bids[0]->why->code, WHY_WON);
	assert_int_equal(list->bids[0]->why->first, 1);
	assert_int_equal(list->bids[0]->why->second, 100);
	assert_int_equal(list->bids[0]->lots_won, 1);
}

/* ---- standing bids ---------------------------------------------------- */

static void
auto_bid(struct market *m, const struct person *who, int64_t least_rate,
    const char *currency)
{
	Gom__CapacitySetRequest in = GOM__CAPACITY_SET_REQUEST__INIT;
	Gom__Capacity row = GOM__CAPACITY__INIT;
	Gom__Capacity *rows[] = { &row };

	row.class_ = (char *)"rattan/basket-m";
	row.rate_units = 10;
	row.rate_days = 1;
	row.least_rate = least_rate;
	row.currency = (char *)(uintptr_t)currency;
	row.auto_bid = true;
	in.rows = rows;
	in.n_rows = 1;
	assert_int_equal(house_call(m->h, who, VERB_CAPACITY_SET, &in), ERR_OK);
}

static void
bid_standing__bids__what_fits_at_the_standing_rate(void **state)
{
	struct trade *t = *state;
	const Gom__BidListReply *list;

	auto_bid(t->m, t->m->weaver, TRADE_RATE, "VND");
	auto_bid(t->m, t->third, TRADE_RATE + 1, "VND");
	trade_open(t->m, "NH-1", 1000);
	list = trade_bids(t->m, t->m->weaver, "NH-1", true);
	assert_int_equal(list->n_bids, 1);
	assert_int_equal(list->bids[0]->typed_by, 0);
	assert_int_equal(list->bids[0]->terms->most, 470);
	assert_int_equal(list->bids[0]->terms->rate_units, 10);
	assert_int_equal(trade_bids(t->m, t->third, "NH-1", true)->n_bids, 0);
	assert_int_equal(
	    trade_bids(t->m, t->m->exporter, "NH-1", true)->n_bids, 0);
	/* what somebody types for it takes its place */
	assert_int_equal(trade_bid_for(t->m, t->m->leader, t->m->weaver->member,
			     "NH-1", trade_terms(1, 100, 10)),
	    ERR_OK);
}

static void
bid_standing__asks__the_least_rate_or_the_ceiling(void **state)
{
	struct trade *t = *state;

	auto_bid(t->m, t->m->weaver, 41000, "VND");
	auto_bid(t->m, t->third, 41000, "USD");
	market_draft(t->m, "NH-1", 1);
	t->m->header.price_mode = GOM__PRICE_MODE__PRICE_ASKED;
	t->m->lines[0].piece_rate = 0;
	t->m->lines[0].ceiling = 50000;
	trade_open_drafted(t->m, 100);
	assert_int_equal(
	    trade_bids(t->m, t->m->weaver, "NH-1", true)->bids[0]->terms->price,
	    41000);
	assert_int_equal(
	    trade_bids(t->m, t->third, "NH-1", true)->bids[0]->terms->price,
	    50000);
}

static void
bid_standing__answers__nothing_twice(void **state)
{
	struct trade *t = *state;
	struct request rq;
	uint64_t order;

	auto_bid(t->m, t->m->weaver, 0, "");
	auto_bid(t->m, t->third, 0, "");
	order = trade_open(t->m, "NH-1", 400);
	assert_int_equal(say_no(t->m, t->third, 0, 0, 7), ERR_OK);
	market_begin(t->m, &rq);
	assert_int_equal(bid_standing(&rq, order, 1), ERR_OK);
	assert_false(rq.has_receipt);
	market_end(t->m);
	assert_int_equal(
	    trade_bids(t->m, t->m->weaver, "NH-1", true)->n_bids, 1);
	/* its bid, withdrawn, and its refusal */
	assert_int_equal(trade_bids(t->m, t->third, "NH-1", true)->n_bids, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TRADE_TEST(
		    bid_put__reads_a_lead_time_as__most_in_its_working_days),
		TRADE_TEST(bid_put__leaves_out__closures_within_a_lead_time),
		TRADE_TEST(
		    bid_put__counts__the_slower_of_bid_and_standing_rate),
		TRADE_TEST(
		    bid_put__takes__the_standing_rate_where_none_is_given),
		TRADE_TEST(bid_put__rounds_down__to_whole_batches),
		TRADE_TEST(bid_put__ends_work__a_tail_before_the_hand_in),
		TRADE_TEST(bid_put__says__how_much_short_of_a_lot_the_time_is),
		TRADE_TEST(bid_put__refuses__terms_nobody_can_mean),
		TRADE_TEST(bid_put__wants__a_rate_from_who_has_no_standing_one),
		TRADE_TEST(bid_put__refuses__a_line_twice_and_too_many),
		TRADE_TEST(bid_put__holds_prices__to_the_ceiling),
		TRADE_TEST(bid_put__keeps_nothing_of__a_dry_run),
		TRADE_TEST(bid_put__keeps__every_revision),
		TRADE_TEST(
		    bid_put__never_lets_a_leader__override_the_household),
		TRADE_TEST(bid_put__keeps_a_late_bid__as_standby_only),
		TRADE_TEST(bid_withdraw__takes_back__what_stands),
		TRADE_TEST(bid_refuse__withdraws__and_wants_a_fitting_reason),
		TRADE_TEST(bid_put__counts__the_moment_of_receipt),
		TRADE_TEST(bid_put__leaves_no_trace__with_the_exporter),
		TRADE_TEST(bid_list__shows_nobody_else__a_sealed_bid),
		TRADE_TEST(bid_list__opens_bids__to_those_of_the_table),
		TRADE_TEST(
		    bid_list__hides_figures_of_others__among_fewer_than_three),
		TRADE_TEST(bid_standing__bids__what_fits_at_the_standing_rate),
		TRADE_TEST(bid_standing__asks__the_least_rate_or_the_ceiling),
		TRADE_TEST(bid_standing__answers__nothing_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
