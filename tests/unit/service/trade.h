/* SPDX-License-Identifier: Apache-2.0 */
/* trade: a market with two more weavers, and the steps from an open order to
 * confirmed lots, for the tests of bids, plans and awards. */
#ifndef GOM_TESTS_UNIT_SERVICE_TRADE_H
#define GOM_TESTS_UNIT_SERVICE_TRADE_H

#include "tests/unit/service/market.h"

#include "broker/store/award.h"
#include "broker/store/bid.h"
#include "broker/store/plan.h"

/* Days of the house at its start: today is Monday 2027-01-04. */
enum {
	TRADE_TODAY = 20822,
	TRADE_START = TRADE_TODAY + 4, /* the day after bidding ends */
	TRADE_HAND_IN = TRADE_TODAY + 50,
	TRADE_RATE = 45000,
	TRADE_RATTAN_LOT = 100
};

struct trade {
	struct market *m;
	struct person *third;  /* 10 rattan/basket-m a day, as the weaver */
	struct person *fourth; /* likewise, of another village */
	struct err_info refusal;
};

static inline int
trade_set_up(void **state)
{
	struct trade *t = calloc(1, sizeof *t);
	void *market;

	assert_non_null(t);
	assert_int_equal(market_set_up(&market), 0);
	t->m = market;
	t->third = house_join(
	    t->m->h, GOM__ROLE__ROLE_HOUSEHOLD, "Nhà Tâm", "Phú Vinh");
	t->fourth = house_join(
	    t->m->h, GOM__ROLE__ROLE_HOUSEHOLD, "Nhà Dung", "Bao La");
	market_capacity(t->m, t->third, "rattan/basket-m", 10, 1);
	market_capacity(t->m, t->fourth, "rattan/basket-m", 10, 1);
	*state = t;
	return 0;
}

static inline int
trade_tear_down(void **state)
{
	struct trade *t = *state;
	void *market = t->m;

	market_tear_down(&market);
	free(t);
	return 0;
}

/* trade_open_drafted opens what market_draft wrote, in lots of so many units;
 * bidding ends in three days. */
static inline uint64_t
trade_open_drafted(struct market *m, int64_t lot_units)
{
	Gom__OrderOpenRequest in = GOM__ORDER_OPEN_REQUEST__INIT;
	Gom__LotSize sizes[MARKET_LINES];
	Gom__LotSize *list[MARKET_LINES];
	const Gom__OrderPostReply *posted;
	uint64_t order;

	assert_int_equal(market_send(m), ERR_OK);
	posted = house_reply(m->h);
	order = posted->order;
	for (uint32_t i = 0; i < m->post.n_lines; i++) {
		gom__lot_size__init(&sizes[i]);
		sizes[i].line = i + 1;
		sizes[i].units = lot_units;
		list[i] = &sizes[i];
	}
	in.order = m->header.reference;
	in.ends_ms = m->h->now_ms + 3 * MARKET_DAY_MS;
	in.sizes = list;
	in.n_sizes = m->post.n_lines;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_ORDER_OPEN, &in), ERR_OK);
	return order;
}

/* trade_open opens an order of so many baskets in lots of 100. */
static inline uint64_t
trade_open(struct market *m, const char *reference, int64_t quantity)
{
	market_draft(m, reference, 1);
	m->lines[0].quantity = quantity;
	return trade_open_drafted(m, TRADE_RATTAN_LOT);
}

/* A bid on one line at a rate a day. */
static inline Gom__BidTerms
trade_terms(uint32_t line, int64_t most, int64_t a_day)
{
	Gom__BidTerms terms = GOM__BID_TERMS__INIT;

	terms.line = line;
	terms.most = most;
	terms.rate_units = a_day;
	terms.rate_days = a_day > 0 ? 1 : 0;
	return terms;
}

static inline enum err
trade_bid_for(struct market *m, const struct person *who, uint64_t household,
    const char *reference, Gom__BidTerms terms)
{
	Gom__BidPutRequest in = GOM__BID_PUT_REQUEST__INIT;
	Gom__BidTerms *list[] = { &terms };

	in.order = (char *)(uintptr_t)reference;
	in.household = household;
	in.lines = list;
	in.n_lines = 1;
	return house_call(m->h, who, VERB_BID_PUT, &in);
}

static inline enum err
trade_bid(struct market *m, const struct person *who, const char *reference,
    Gom__BidTerms terms)
{
	return trade_bid_for(m, who, 0, reference, terms);
}

static inline const Gom__BidReading *
trade_reading(struct market *m)
{
	const Gom__BidPutReply *reply = house_reply(m->h);

	assert_int_equal(reply->n_readings, 1);
	return reply->readings[0];
}

static inline const Gom__BidListReply *
trade_bids(struct market *m, const struct person *who, const char *reference,
    bool revisions)
{
	Gom__BidListRequest in = GOM__BID_LIST_REQUEST__INIT;

	in.order = (char *)(uintptr_t)reference;
	in.revisions = revisions;
	assert_int_equal(house_call(m->h, who, VERB_BID_LIST, &in), ERR_OK);
	return house_reply(m->h);
}

static inline enum err
trade_try_plan(struct market *m, const char *reference)
{
	Gom__OrderPlanRequest in = GOM__ORDER_PLAN_REQUEST__INIT;

	in.order = (char *)(uintptr_t)reference;
	return house_call(m->h, m->exporter, VERB_ORDER_PLAN, &in);
}

static inline const Gom__OrderPlanReply *
trade_plan(struct market *m, const char *reference)
{
	assert_int_equal(trade_try_plan(m, reference), ERR_OK);
	return house_reply(m->h);
}

/* trade_planned is what the plan says of a household's bid on a line. */
static inline const Gom__PlanAward *
trade_planned(
    const Gom__OrderPlanReply *plan, const struct person *who, uint32_t line)
{
	for (size_t i = 0; i < plan->n_awards; i++)
		if (plan->awards[i]->household == who->member &&
		    plan->awards[i]->line == line)
			return plan->awards[i];
	return NULL;
}

static inline enum err
trade_award_version(struct market *m, const char *reference, uint64_t version)
{
	Gom__OrderAwardRequest in = GOM__ORDER_AWARD_REQUEST__INIT;

	in.order = (char *)(uintptr_t)reference;
	in.version = version;
	return house_call(m->h, m->exporter, VERB_ORDER_AWARD, &in);
}

/* trade_award ends bidding and takes the plan. */
static inline const Gom__OrderAwardReply *
trade_award(struct market *m, const char *reference)
{
	assert_int_equal(market_end_bidding(m, reference), ERR_OK);
	assert_int_equal(trade_award_version(
			     m, reference, trade_plan(m, reference)->version),
	    ERR_OK);
	return house_reply(m->h);
}

static inline const Gom__AwardListReply *
trade_awards(struct market *m, const struct person *who, bool all)
{
	Gom__AwardListRequest in = GOM__AWARD_LIST_REQUEST__INIT;

	in.all = all;
	assert_int_equal(house_call(m->h, who, VERB_AWARD_LIST, &in), ERR_OK);
	return house_reply(m->h);
}

static inline struct award_row
trade_live(struct market *m, uint64_t order, uint32_t lot)
{
	struct award_row award;

	assert_int_equal(
	    award_live(m->h->store, order, 1, lot, &award), ERR_OK);
	return award;
}

/* trade_lot_name names a lot of line 1 in m->text. */
static inline char *
trade_lot_name(struct market *m, const char *reference, uint32_t lot)
{
	snprintf(m->text, sizeof m->text, "%s/1.%u", reference, (unsigned)lot);
	return m->text;
}

static inline enum err
trade_confirm(struct market *m, const struct person *who, const char *reference,
    uint32_t lot, uint32_t version)
{
	Gom__AwardConfirmRequest in = GOM__AWARD_CONFIRM_REQUEST__INIT;

	in.lot = trade_lot_name(m, reference, lot);
	in.version = version;
	return house_call(m->h, who, VERB_AWARD_CONFIRM, &in);
}

static inline enum err
trade_decline(struct market *m, const struct person *who, const char *reference,
    uint32_t lot, uint32_t version)
{
	Gom__AwardDeclineRequest in = GOM__AWARD_DECLINE_REQUEST__INIT;

	in.lot = trade_lot_name(m, reference, lot);
	in.version = version;
	in.reason = 1; /* no-time */
	return house_call(m->h, who, VERB_AWARD_DECLINE, &in);
}

static inline enum err
trade_give_back(struct market *m, const struct person *who,
    const char *reference, uint32_t lot, int64_t quantity)
{
	Gom__AwardGiveBackRequest in = GOM__AWARD_GIVE_BACK_REQUEST__INIT;

	in.lot = trade_lot_name(m, reference, lot);
	in.quantity = quantity;
	in.reason = 6; /* illness */
	return house_call(m->h, who, VERB_AWARD_GIVE_BACK, &in);
}

static inline enum err
trade_close(struct market *m, const struct person *who, int32_t from_day,
    int32_t to_day)
{
	Gom__CapacitySetRequest in = GOM__CAPACITY_SET_REQUEST__INIT;
	Gom__Closure closure = GOM__CLOSURE__INIT;
	Gom__Closure *list[] = { &closure };

	closure.from_day = from_day;
	closure.to_day = to_day;
	in.closures = list;
	in.n_closures = 1;
	return house_call(m->h, who, VERB_CAPACITY_SET, &in);
}

#define TRADE_TEST(name)                                                       \
	cmocka_unit_test_setup_teardown(name, trade_set_up, trade_tear_down)

#endif
