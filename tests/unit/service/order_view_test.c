/* SPDX-License-Identifier: Apache-2.0 */
/* ORDER_LIST and ORDER_SHOW: who sees which order and how much of it, and
 * that neither they nor LOT_LIST tell of sealed bids (I6). */
#include "tests/unit/service/market.h"

#include "broker/service/offer.h"

static size_t
n_listed(struct market *m, const struct person *who)
{
	Gom__OrderListRequest in = GOM__ORDER_LIST_REQUEST__INIT;
	const Gom__OrderListReply *reply;

	assert_int_equal(house_call(m->h, who, VERB_ORDER_LIST, &in), ERR_OK);
	reply = house_reply(m->h);
	return reply->n_orders;
}

static void
order_list__of_a_draft__is_the_exporters_alone(void **state)
{
	struct market *m = *state;

	market_post(m, "PO-1", 3);
	assert_int_equal(n_listed(m, m->exporter), 1);
	assert_int_equal(n_listed(m, m->rival), 0);
	assert_int_equal(n_listed(m, m->weaver), 0);
	assert_int_equal(n_listed(m, m->leader), 0);
	assert_int_equal(n_listed(m, m->coordinator), 0);
	assert_int_equal(n_listed(m, m->h->operator), 0);
	assert_int_equal(
	    market_try_show(m, m->coordinator, "PO-1"), ERR_NO_ORDER);
	assert_int_equal(market_try_show(m, m->rival, "#1"), ERR_NO_ORDER);
	assert_int_equal(market_try_show(m, m->exporter, "#1"), ERR_OK);
}

static void
order_list__of_an_open_order__is_for_its_craft(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 2);
	assert_int_equal(n_listed(m, m->exporter), 1);
	assert_int_equal(n_listed(m, m->rival), 0);
	assert_int_equal(n_listed(m, m->weaver), 1);
	assert_int_equal(n_listed(m, m->leader), 1);
	assert_int_equal(n_listed(m, m->coordinator), 1);
	assert_int_equal(n_listed(m, m->h->operator), 1);
	assert_int_equal(n_listed(m, m->potter), 0);
	assert_int_equal(market_try_show(m, m->potter, "PO-1"), ERR_NO_ORDER);
}

static void
order_list__pages__by_the_orders_number(void **state)
{
	Gom__OrderListRequest in = GOM__ORDER_LIST_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	struct market *m = *state;
	const Gom__OrderListReply *reply;

	market_open(m, "PO-1", 1);
	market_post(m, "PO-2", 1);
	market_open(m, "PO-3", 1);
	in.page = &page;
	page.limit = 1;
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_ORDER_LIST, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_orders, 1);
	assert_string_equal(reply->orders[0]->reference, "PO-1");
	assert_string_equal(reply->orders[0]->exporter_name, "Công ty Mây");
	assert_true(reply->more->more);
	assert_int_equal(reply->more->next, 1);
	page.after = reply->more->next;
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_ORDER_LIST, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_orders, 1);
	assert_string_equal(reply->orders[0]->reference, "PO-3");
	assert_false(reply->more->more);
	assert_int_equal(reply->more->next, 3);
}

static void
order_show__hides__the_buyer_from_all_but_the_exporter(void **state)
{
	struct market *m = *state;
	const Gom__OrderShowReply *shown;
	const struct person *others[] = {
		m->weaver, m->leader, m->coordinator, m->h->operator};

	market_open(m, "PO-1", 1);
	for (size_t i = 0; i < 4; i++) {
		shown = market_show(m, others[i], "PO-1");
		assert_string_equal(shown->header->buyer, "");
		assert_string_equal(shown->header->buyer_reference, "");
		assert_string_equal(shown->header->destination, "");
		assert_int_equal(shown->lines[0]->selling_price, 0);
		assert_int_equal(shown->lines[0]->piece_rate, 45000);
		assert_int_equal(shown->header->pay_days, 14);
	}
	shown = market_show(m, m->exporter, "PO-1");
	assert_string_equal(shown->header->buyer, "Nordic Home AB");
	assert_int_equal(shown->lines[0]->selling_price, 98765);
}

static void
order_show__gives__a_household_the_lines_of_its_craft(void **state)
{
	struct market *m = *state;
	const Gom__OrderShowReply *shown;

	market_open(m, "PO-1", 3);
	shown = market_show(m, m->potter, "PO-1");
	assert_int_equal(shown->n_lines, 1);
	assert_int_equal(shown->lines[0]->line, 3);
	assert_int_equal(shown->summary->lines, 1);
	assert_int_equal(shown->summary->buckets->ordered, 400);
	shown = market_show(m, m->leader, "PO-1");
	assert_int_equal(shown->n_lines, 2);
	assert_int_equal(shown->summary->buckets->open, 800);
	assert_int_equal(market_show(m, m->coordinator, "PO-1")->n_lines, 3);
}

static void
order_show__pages__over_lines(void **state)
{
	Gom__OrderShowRequest in = GOM__ORDER_SHOW_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	struct market *m = *state;
	const Gom__OrderShowReply *reply;

	market_post(m, "PO-1", 3);
	in.order = (char *)"PO-1";
	in.page = &page;
	page.limit = 2;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_ORDER_SHOW, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_lines, 2);
	assert_true(reply->more->more);
	page.after = reply->more->next;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_ORDER_SHOW, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_lines, 1);
	assert_int_equal(reply->lines[0]->line, 3);
	assert_false(reply->more->more);
	page.after = UINT64_MAX;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_ORDER_SHOW, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_lines, 0);
}

static void
order_show__of_long_texts__fits_its_pages(void **state)
{
	Gom__OrderShowRequest in = GOM__ORDER_SHOW_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	static char text[LIMIT_DESCRIPTION_LEN + 1];
	static char sample[LIMIT_SAMPLE_LEN + 1];
	struct market *m = *state;
	const Gom__OrderShowReply *reply;
	size_t n = 0;

	memset(text, 'x', LIMIT_DESCRIPTION_LEN);
	memset(sample, 'y', LIMIT_SAMPLE_LEN);
	market_draft(m, "PO-1", 90);
	for (size_t i = 0; i < 90; i++) {
		m->lines[i].description = text;
		m->lines[i].sample = sample;
		m->lines[i].sample_place = sample;
		m->lines[i].spec = sample;
		m->lines[i].quantity = LIMIT_QUANTITY;
	}
	m->post.n_lines = 45;
	m->post.more = true;
	assert_int_equal(market_send(m), ERR_OK);
	m->post.append = true;
	assert_int_equal(market_send(m), ERR_OK);
	assert_int_equal(market_send(m), ERR_OK);
	in.order = (char *)"PO-1";
	in.page = &page;
	do {
		assert_int_equal(
		    house_call(m->h, m->exporter, VERB_ORDER_SHOW, &in),
		    ERR_OK);
		reply = house_reply(m->h);
		assert_true(reply->n_lines > 0);
		n += reply->n_lines;
		page.after = reply->more->next;
	} while (reply->more->more);
	assert_int_equal(n, 135);
}

static void
order_show__names__the_end_of_the_running_call(void **state)
{
	struct market *m = *state;
	int64_t ends_ms = m->h->now_ms + 3 * MARKET_DAY_MS;

	market_open(m, "PO-1", 1);
	assert_int_equal(
	    market_show(m, m->weaver, "PO-1")->summary->ends_ms, ends_ms);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(
	    market_show(m, m->weaver, "PO-1")->summary->ends_ms, 0);
}

static void
order_show__publishes__the_head_from_the_opening_of_bids(void **state)
{
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	assert_int_equal(market_show(m, m->exporter, "PO-1")->head.len, 0);
	market_bid(m, m->weaver, "PO-1", 1, 100);
	assert_int_equal(market_show(m, m->exporter, "PO-1")->head.len, 0);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(market_show(m, m->exporter, "PO-1")->head.len, 32);
}

static void
order_show__in_a_further_call__keeps_the_head_still(void **state)
{
	struct market *m = *state;
	struct request rq;
	uint8_t head[32];
	uint64_t order = market_open(m, "PO-1", 1);

	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	market_begin(m, &rq);
	assert_int_equal(tender_reopen(&rq, order, 1, 1), ERR_OK);
	market_end(m);
	memcpy(head, market_show(m, m->exporter, "PO-1")->head.data, 32);
	market_bid(m, m->weaver, "PO-1", 1, 400);
	assert_memory_equal(
	    head, market_show(m, m->exporter, "PO-1")->head.data, 32);
}

/* After the award a household sees its own work and what is open, not what
 * others make. */
static void
order_show__of_awarded_lots__is_for_who_makes_them(void **state)
{
	struct market *m = *state;
	const Gom__Buckets *buckets;
	struct request rq;
	uint64_t order = market_open(m, "PO-1", 1);
	int64_t units;

	market_bid(m, m->weaver, "PO-1", 1, 400);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	market_begin(m, &rq);
	assert_int_equal(
	    offer_lot(&rq, order, 1, 1, m->weaver->member), ERR_OK);
	market_end(m);
	units = market_lot(m, order, 1, 1).in[GOM__BUCKET__BUCKET_OFFERED];
	assert_true(units > 0);
	buckets = market_show(m, m->exporter, "PO-1")->lines[0]->buckets;
	assert_int_equal(buckets->ordered, 400);
	assert_int_equal(buckets->offered, units);
	buckets = market_show(m, m->weaver, "PO-1")->lines[0]->buckets;
	assert_int_equal(buckets->offered, units);
	buckets = market_show(m, m->leader, "PO-1")->summary->buckets;
	assert_int_equal(buckets->offered, units);
	buckets = market_show(m, m->coordinator, "PO-1")->summary->buckets;
	assert_int_equal(buckets->offered, units);
	buckets = market_show(m, m->second, "PO-1")->summary->buckets;
	assert_int_equal(buckets->offered, 0);
	assert_int_equal(buckets->open, 400 - units);
	assert_int_equal(buckets->ordered, 400 - units);
	buckets = market_show(m, m->h->operator, "PO-1")->summary->buckets;
	assert_int_equal(buckets->offered, 0);
}

/* ---- I6 --------------------------------------------------------------- */

enum {
	N_VIEWS = 3
};

struct sight_of {
	uint8_t *data[N_VIEWS];
	size_t len[N_VIEWS];
};

static void
look(struct market *m, const struct person *who, struct sight_of *out)
{
	Gom__OrderListRequest list = GOM__ORDER_LIST_REQUEST__INIT;
	Gom__OrderShowRequest show = GOM__ORDER_SHOW_REQUEST__INIT;
	Gom__LotListRequest lots = GOM__LOT_LIST_REQUEST__INIT;
	const enum gom_verb verbs[N_VIEWS] = { VERB_ORDER_LIST, VERB_ORDER_SHOW,
		VERB_LOT_LIST };
	const void *requests[N_VIEWS] = { &list, &show, &lots };

	show.order = (char *)"PO-1";
	for (size_t i = 0; i < N_VIEWS; i++) {
		enum err err = house_call(m->h, who, verbs[i], requests[i]);
		const ProtobufCMessage *reply;

		out->data[i] = NULL;
		out->len[i] = err;
		if (err != ERR_OK)
			continue;
		reply = house_reply(m->h);
		out->len[i] = protobuf_c_message_get_packed_size(reply);
		out->data[i] = malloc(out->len[i] + 1);
		assert_non_null(out->data[i]);
		protobuf_c_message_pack(reply, out->data[i]);
	}
}

static void
same_sight(struct sight_of *a, struct sight_of *b)
{
	for (size_t i = 0; i < N_VIEWS; i++) {
		assert_int_equal(a->len[i], b->len[i]);
		assert_int_equal(a->data[i] == NULL, b->data[i] == NULL);
		if (a->data[i] != NULL)
			assert_memory_equal(a->data[i], b->data[i], a->len[i]);
		free(a->data[i]);
		free(b->data[i]);
	}
}

static void
sealed_bids__change__nothing_anybody_else_sees(void **state)
{
	struct market *m = *state;
	const struct person *others[] = { m->exporter, m->rival, m->second,
		m->potter, m->leader, m->coordinator, m->h->operator};
	enum {
		N = sizeof others / sizeof others[0]
	};
	struct sight_of before[N], after[N];

	market_open(m, "PO-1", 3);
	for (size_t i = 0; i < N; i++)
		look(m, others[i], &before[i]);
	market_bid(m, m->weaver, "PO-1", 1, 100);
	market_bid(m, m->weaver, "PO-1", 1, 200);
	for (size_t i = 0; i < N; i++) {
		look(m, others[i], &after[i]);
		same_sight(&before[i], &after[i]);
	}
}

static void
a_sealed_bid__of_another_craft__shows_the_leader_nothing(void **state)
{
	struct market *m = *state;

	/* the weaver bids and then no longer makes baskets: its leader would
	 * find the order again only through that bid */
	market_open(m, "PO-1", 1);
	market_bid(m, m->weaver, "PO-1", 1, 100);
	{
		Gom__CapacitySetRequest in = GOM__CAPACITY_SET_REQUEST__INIT;
		Gom__Capacity row = GOM__CAPACITY__INIT;
		Gom__Capacity *rows[] = { &row };

		row.class_ = (char *)"rattan/basket-m";
		row.remove = true;
		in.rows = rows;
		in.n_rows = 1;
		assert_int_equal(
		    house_call(m->h, m->weaver, VERB_CAPACITY_SET, &in),
		    ERR_OK);
	}
	assert_int_equal(market_try_show(m, m->leader, "PO-1"), ERR_NO_ORDER);
	assert_int_equal(market_try_show(m, m->weaver, "PO-1"), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MARKET_TEST(order_list__of_a_draft__is_the_exporters_alone),
		MARKET_TEST(order_list__of_an_open_order__is_for_its_craft),
		MARKET_TEST(order_list__pages__by_the_orders_number),
		MARKET_TEST(
		    order_show__hides__the_buyer_from_all_but_the_exporter),
		MARKET_TEST(
		    order_show__gives__a_household_the_lines_of_its_craft),
		MARKET_TEST(order_show__pages__over_lines),
		MARKET_TEST(order_show__of_long_texts__fits_its_pages),
		MARKET_TEST(order_show__names__the_end_of_the_running_call),
		MARKET_TEST(
		    order_show__publishes__the_head_from_the_opening_of_bids),
		MARKET_TEST(
		    order_show__in_a_further_call__keeps_the_head_still),
		MARKET_TEST(order_show__of_awarded_lots__is_for_who_makes_them),
		MARKET_TEST(sealed_bids__change__nothing_anybody_else_sees),
		MARKET_TEST(
		    a_sealed_bid__of_another_craft__shows_the_leader_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
