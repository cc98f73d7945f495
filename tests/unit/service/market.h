/* SPDX-License-Identifier: Apache-2.0 */
/* market: a house with the people the tests of orders need, and orders as they
 * post them: two exporters, two weavers of one village with their leader and
 * coordinator, a potter of another, and the operator. */
#ifndef GOM_TESTS_UNIT_SERVICE_MARKET_H
#define GOM_TESTS_UNIT_SERVICE_MARKET_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/cm.h"

#include "broker/dispatch.h"
#include "broker/service/record.h"
#include "broker/service/tender.h"
#include "broker/store/lot.h"
#include "broker/store/order.h"
#include "broker/store/tender.h"
#include "tests/support/house.h"

#define MARKET_HOUR_MS ((int64_t)3600 * 1000)
#define MARKET_DAY_MS  (24 * MARKET_HOUR_MS)

enum {
	MARKET_CARGO_DAYS = 60, /* from today; hand-in is 10 earlier */
	MARKET_LINES = 3
};

struct market {
	struct house *h;
	struct person *exporter;
	struct person *rival;
	struct person *weaver; /* 10 rattan/basket-m a day */
	struct person *second; /* 2 rattan/basket-m a day */
	struct person *potter; /* ceramics/bowl-s */
	struct person *leader; /* weaver granted it */
	struct person *coordinator;
	char text[LIMIT_LOT_REF_LEN + 1];

	/* an order that is about to be posted */
	Gom__OrderHeader header;
	Gom__OrderLine lines[LIMIT_LINES_A_MESSAGE + 1];
	Gom__OrderLine *list[LIMIT_LINES_A_MESSAGE + 1];
	Gom__OrderPostRequest post;
};

static inline void
market_capacity(struct market *m, struct person *who, const char *class_name,
    int64_t units, uint32_t days)
{
	Gom__CapacitySetRequest in = GOM__CAPACITY_SET_REQUEST__INIT;
	Gom__Capacity row = GOM__CAPACITY__INIT;
	Gom__Capacity *rows[] = { &row };

	row.class_ = (char *)(uintptr_t)class_name;
	row.rate_units = units;
	row.rate_days = days;
	in.rows = rows;
	in.n_rows = 1;
	assert_int_equal(house_call(m->h, who, VERB_CAPACITY_SET, &in), ERR_OK);
}

static inline void
market_grant(struct market *m)
{
	Gom__GrantRequest in = GOM__GRANT_REQUEST__INIT;

	in.leader = m->leader->member;
	assert_int_equal(house_call(m->h, m->weaver, VERB_GRANT, &in), ERR_OK);
}

static inline int
market_set_up(void **state)
{
	struct market *m = calloc(1, sizeof *m);
	struct house *h;

	assert_non_null(m);
	m->h = h = house_open(NULL);
	m->exporter =
	    house_join(h, GOM__ROLE__ROLE_EXPORTER, "Công ty Mây", NULL);
	m->rival = house_join(h, GOM__ROLE__ROLE_EXPORTER, "Công ty Tre", NULL);
	m->weaver =
	    house_join(h, GOM__ROLE__ROLE_HOUSEHOLD, "Nhà Lan", "Phú Vinh");
	m->second =
	    house_join(h, GOM__ROLE__ROLE_HOUSEHOLD, "Nhà Hoa", "Phú Vinh");
	m->potter =
	    house_join(h, GOM__ROLE__ROLE_HOUSEHOLD, "Nhà Minh", "Bát Tràng");
	m->leader =
	    house_join(h, GOM__ROLE__ROLE_LEADER, "Tổ Bình", "Phú Vinh");
	m->coordinator =
	    house_join(h, GOM__ROLE__ROLE_COORDINATOR, "Cô Thu", "Phú Vinh");
	market_capacity(m, m->weaver, "rattan/basket-m", 10, 1);
	market_capacity(m, m->second, "rattan/basket-m", 2, 1);
	market_capacity(m, m->potter, "ceramics/bowl-s", 30, 1);
	market_grant(m);
	*state = m;
	return 0;
}

static inline int
market_tear_down(void **state)
{
	struct market *m = *state;

	house_close(&m->h);
	free(m);
	return 0;
}

static inline void
market_line(struct market *m, size_t i, const char *class_name)
{
	Gom__OrderLine *line = &m->lines[i];

	gom__order_line__init(line);
	line->label = (char *)"3.1";
	line->sku = (char *)"RB-30";
	line->description = (char *)"giỏ mây tròn";
	line->class_ = (char *)(uintptr_t)class_name;
	line->sample = (char *)"M-12";
	line->unit = (char *)"pcs";
	line->quantity = 400;
	line->pack = 10;
	line->cargo_ready_day = house_day(m->h) + MARKET_CARGO_DAYS;
	line->piece_rate = 45000;
	line->selling_price = 98765;
	m->list[i] = line;
}

/* market_draft writes an order of n lines, all baskets but the third, a bowl. */
static inline void
market_draft(struct market *m, const char *reference, size_t n_lines)
{
	gom__order_header__init(&m->header);
	gom__order_post_request__init(&m->post);
	m->header.reference = (char *)(uintptr_t)reference;
	m->header.buyer = (char *)"Nordic Home AB";
	m->header.buyer_reference = (char *)"NH-778";
	m->header.destination = (char *)"Gothenburg";
	m->header.currency = (char *)"VND";
	m->header.pay_days = 14;
	m->header.advance_permille = 300;
	for (size_t i = 0; i < n_lines; i++)
		market_line(
		    m, i, i == 2 ? "ceramics/bowl-s" : "rattan/basket-m");
	m->post.header = &m->header;
	m->post.lines = m->list;
	m->post.n_lines = n_lines;
}

static inline enum err
market_send(struct market *m)
{
	return house_call(m->h, m->exporter, VERB_ORDER_POST, &m->post);
}

static inline uint64_t
market_post(struct market *m, const char *reference, size_t n_lines)
{
	const Gom__OrderPostReply *reply;

	market_draft(m, reference, n_lines);
	assert_int_equal(market_send(m), ERR_OK);
	reply = house_reply(m->h);
	return reply->order;
}

/* market_open posts and opens an order; bidding ends three days from now. */
static inline uint64_t
market_open(struct market *m, const char *reference, size_t n_lines)
{
	Gom__OrderOpenRequest in = GOM__ORDER_OPEN_REQUEST__INIT;
	uint64_t order = market_post(m, reference, n_lines);

	in.order = (char *)(uintptr_t)reference;
	in.ends_ms = m->h->now_ms + 3 * MARKET_DAY_MS;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_ORDER_OPEN, &in), ERR_OK);
	return order;
}

static inline void
market_bid(struct market *m, const struct person *who, const char *reference,
    uint32_t line, int64_t most)
{
	Gom__BidPutRequest in = GOM__BID_PUT_REQUEST__INIT;
	Gom__BidTerms terms = GOM__BID_TERMS__INIT;
	Gom__BidTerms *list[] = { &terms };

	in.order = (char *)(uintptr_t)reference;
	terms.line = line;
	terms.most = most;
	terms.lead_days = 40;
	in.lines = list;
	in.n_lines = 1;
	assert_int_equal(house_call(m->h, who, VERB_BID_PUT, &in), ERR_OK);
}

static inline enum err
market_end_bidding(struct market *m, const char *reference)
{
	Gom__OrderEndBiddingRequest in = GOM__ORDER_END_BIDDING_REQUEST__INIT;

	in.order = (char *)(uintptr_t)reference;
	return house_call(m->h, m->exporter, VERB_ORDER_END_BIDDING, &in);
}

static inline const Gom__OrderShowReply *
market_show(struct market *m, const struct person *who, const char *reference)
{
	Gom__OrderShowRequest in = GOM__ORDER_SHOW_REQUEST__INIT;

	in.order = (char *)(uintptr_t)reference;
	assert_int_equal(house_call(m->h, who, VERB_ORDER_SHOW, &in), ERR_OK);
	return house_reply(m->h);
}

static inline enum err
market_try_show(
    struct market *m, const struct person *who, const char *reference)
{
	Gom__OrderShowRequest in = GOM__ORDER_SHOW_REQUEST__INIT;

	in.order = (char *)(uintptr_t)reference;
	return house_call(m->h, who, VERB_ORDER_SHOW, &in);
}

/* market_begin opens a transaction and gives a request of the broker itself;
 * market_end commits. */
static inline void
market_begin(struct market *m, struct request *rq)
{
	assert_int_equal(store_begin(m->h->store), ERR_OK);
	dispatch_request(m->h->dispatch, m->h->now_ms, rq);
}

static inline void
market_end(struct market *m)
{
	assert_int_equal(store_commit(m->h->store), ERR_OK);
}

static inline struct lot_row
market_lot(struct market *m, uint64_t order, uint32_t line, uint32_t no)
{
	struct lot_row lot;

	assert_int_equal(lot_get(m->h->store, order, line, no, &lot), ERR_OK);
	return lot;
}

/* market_feed counts entries of a kind in somebody's feed; *last, where not
 * NULL, becomes the newest of them. */
static inline size_t
market_feed(struct market *m, const struct person *who, enum fact_kind kind,
    const Gom__Fact **last)
{
	Gom__EventsRequest in = GOM__EVENTS_REQUEST__INIT;
	size_t n = 0;

	for (;;) {
		const Gom__EventsReply *reply;

		assert_int_equal(
		    house_call(m->h, who, VERB_EVENTS, &in), ERR_OK);
		reply = house_reply(m->h);
		for (size_t i = 0; i < reply->n_events; i++) {
			const Gom__Fact *fact = reply->events[i]->fact;

			in.since = reply->events[i]->n;
			if (fact == NULL || fact->kind != (uint32_t)kind)
				continue;
			n++;
			if (last != NULL)
				*last = fact;
		}
		if (reply->n_events == 0)
			return n;
	}
}

#define MARKET_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(name, market_set_up, market_tear_down)

#endif
