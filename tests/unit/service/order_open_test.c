/* SPDX-License-Identifier: Apache-2.0 */
/* ORDER_PREVIEW and ORDER_OPEN: how a line is split for the pool that could
 * make it, and what opening an order brings about. */
#include "tests/unit/service/market.h"

#include "broker/service/offer.h"
#include "broker/store/timer.h"

static enum err
preview(struct market *m, Gom__LotSize **sizes, size_t n_sizes,
    const Gom__OrderPreviewReply **reply)
{
	Gom__OrderPreviewRequest in = GOM__ORDER_PREVIEW_REQUEST__INIT;
	enum err err;

	in.order = (char *)"PO-1";
	in.sizes = sizes;
	in.n_sizes = n_sizes;
	err = house_call(m->h, m->exporter, VERB_ORDER_PREVIEW, &in);
	if (err == ERR_OK)
		*reply = house_reply(m->h);
	return err;
}

static enum err
open_at(struct market *m, const struct person *who, int64_t ends_ms)
{
	Gom__OrderOpenRequest in = GOM__ORDER_OPEN_REQUEST__INIT;

	in.order = (char *)"PO-1";
	in.ends_ms = ends_ms;
	return house_call(m->h, who, VERB_ORDER_OPEN, &in);
}

/* From today to the hand-in date are 51 days: 510 and 102 pieces. */
static void
order_preview__reckons__what_the_pool_can_make(void **state)
{
	struct market *m = *state;
	const Gom__OrderPreviewReply *reply = NULL;
	const Gom__LinePreview *line;

	market_post(m, "PO-1", 3);
	assert_int_equal(preview(m, NULL, 0, &reply), ERR_OK);
	assert_int_equal(reply->n_lines, 3);
	line = reply->lines[0];
	assert_int_equal(line->line, 1);
	assert_string_equal(line->sku, "RB-30");
	assert_string_equal(line->class_, "rattan/basket-m");
	assert_int_equal(line->quantity, 400);
	assert_int_equal(line->hand_in_day, house_day(m->h) + 50);
	assert_int_equal(line->households, 2);
	assert_int_equal(line->able, 2);
	assert_int_equal(line->capacity, 612);
	assert_int_equal(line->lot_units % 10, 0);
	assert_true(line->lot_units <= 102);
	assert_int_equal(
	    (400 + line->lot_units - 1) / line->lot_units, line->lots);
	assert_int_equal(reply->lines[2]->households, 1);
	assert_int_equal(reply->lines[2]->capacity, 30 * 51);
	assert_false(reply->more->more);
}

/* What is offered already is not there to be made again. */
static void
order_preview__takes_off__what_is_promised_already(void **state)
{
	struct market *m = *state;
	const Gom__OrderPreviewReply *reply = NULL;
	struct request rq;
	uint64_t order = market_open(m, "PO-0", 1);
	int64_t units;

	market_bid(m, m->weaver, "PO-0", 1, 400);
	assert_int_equal(market_end_bidding(m, "PO-0"), ERR_OK);
	market_begin(m, &rq);
	assert_int_equal(
	    offer_lot(&rq, order, 1, 1, m->weaver->member), ERR_OK);
	market_end(m);
	units = market_lot(m, order, 1, 1).in[GOM__BUCKET__BUCKET_OFFERED];
	market_post(m, "PO-1", 1);
	assert_int_equal(preview(m, NULL, 0, &reply), ERR_OK);
	assert_int_equal(reply->lines[0]->capacity, 612 - units);
}

static void
order_preview__takes__only_that_very_class(void **state)
{
	struct market *m = *state;
	const Gom__OrderPreviewReply *reply = NULL;

	market_draft(m, "PO-1", 1);
	m->lines[0].class_ = (char *)"rattan/basket-l";
	assert_int_equal(market_send(m), ERR_OK);
	assert_int_equal(preview(m, NULL, 0, &reply), ERR_OK);
	assert_int_equal(reply->lines[0]->households, 0);
	assert_int_equal(reply->lines[0]->able, 0);
	assert_int_equal(reply->lines[0]->capacity, 0);
	assert_int_equal(reply->lines[0]->lots, 20);
}

static void
order_preview__takes__an_asked_size_or_count(void **state)
{
	Gom__LotSize first = GOM__LOT_SIZE__INIT, second = GOM__LOT_SIZE__INIT;
	Gom__LotSize *sizes[] = { &first, &second };
	struct market *m = *state;
	const Gom__OrderPreviewReply *reply = NULL;

	market_post(m, "PO-1", 2);
	first.line = 1;
	first.units = 150;
	second.line = 2;
	second.count = 5;
	assert_int_equal(preview(m, sizes, 2, &reply), ERR_OK);
	assert_int_equal(reply->lines[0]->lot_units, 150);
	assert_int_equal(reply->lines[0]->lots, 3);
	assert_int_equal(reply->lines[0]->last_lot_units, 100);
	assert_int_equal(reply->lines[0]->able, 1);
	assert_int_equal(reply->lines[1]->lot_units, 80);
	assert_int_equal(reply->lines[1]->lots, 5);
	assert_int_equal(reply->lines[1]->last_lot_units, 0);
}

static void
refused_size(struct market *m, uint32_t line, int64_t units, uint32_t count,
    enum err code, const char *field)
{
	Gom__LotSize good = GOM__LOT_SIZE__INIT, bad = GOM__LOT_SIZE__INIT;
	Gom__LotSize *sizes[] = { &good, &bad };
	const Gom__OrderPreviewReply *reply = NULL;

	good.line = 1;
	good.count = 4;
	bad.line = line;
	bad.units = units;
	bad.count = count;
	assert_int_equal(preview(m, sizes, 2, &reply), code);
	assert_string_equal(m->h->info.field, field);
	assert_int_equal(m->h->info.index, 2);
}

static void
order_preview__refuses__sizes_that_cannot_be(void **state)
{
	struct market *m = *state;

	market_post(m, "PO-1", 2);
	refused_size(m, 0, 10, 0, ERR_NO_LINE, "sizes.line");
	refused_size(m, 3, 10, 0, ERR_NO_LINE, "sizes.line");
	refused_size(m, 1, 10, 0, ERR_DUPLICATE, "sizes.line");
	refused_size(m, 2, -10, 0, ERR_TOO_SMALL, "sizes.units");
	refused_size(m, 2, 15, 0, ERR_MULTIPLE, "sizes.units");
	assert_int_equal(m->h->info.value, 15);
	assert_int_equal(m->h->info.limit, 10);
	refused_size(m, 2, LIMIT_QUANTITY + 1, 0, ERR_RANGE, "sizes.units");
	refused_size(
	    m, 2, 0, LIMIT_LOTS_A_LINE + 1, ERR_TOO_MANY, "sizes.count");
	refused_size(m, 2, 10, 4, ERR_CHOICE, "sizes.count");
}

static void
order_preview__is_for__the_exporters_draft(void **state)
{
	Gom__OrderPreviewRequest in = GOM__ORDER_PREVIEW_REQUEST__INIT;
	struct market *m = *state;
	const Gom__OrderPreviewReply *reply = NULL;

	market_open(m, "PO-1", 1);
	assert_int_equal(preview(m, NULL, 0, &reply), ERR_ORDER_STATE);
	in.order = (char *)"PO-1";
	assert_int_equal(
	    house_call(m->h, m->rival, VERB_ORDER_PREVIEW, &in), ERR_NO_ORDER);
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_ORDER_PREVIEW, &in), ERR_ROLE);
}

static void
order_open__makes__the_lots_of_the_preview(void **state)
{
	struct market *m = *state;
	const Gom__OrderPreviewReply *seen = NULL;
	const Gom__OrderOpenReply *reply;
	int64_t units = 0;
	uint32_t lots;

	market_post(m, "PO-1", 1);
	assert_int_equal(preview(m, NULL, 0, &seen), ERR_OK);
	lots = seen->lines[0]->lots;
	assert_int_equal(
	    open_at(m, m->exporter, m->h->now_ms + MARKET_DAY_MS), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->lots, lots);
	assert_int_equal(reply->ends_ms, m->h->now_ms + MARKET_DAY_MS);
	assert_int_equal(reply->households, 2);
	for (uint32_t no = 1; no <= lots; no++) {
		struct lot_row lot = market_lot(m, 1, 1, no);

		assert_int_equal(lot.tender, 1);
		assert_int_equal(lot.round, 1);
		units += lot.in[GOM__BUCKET__BUCKET_OPEN];
	}
	assert_int_equal(units, 400);
	{
		struct lot_row unsplit = market_lot(m, 1, 1, 0);

		assert_int_equal(lot_ordered(&unsplit), 0);
	}
	assert_int_equal(
	    market_show(m, m->exporter, "PO-1")->lines[0]->lots, lots);
}

static void
order_open__tells__its_craft_and_the_coordinators(void **state)
{
	struct market *m = *state;
	const Gom__Fact *fact = NULL;

	market_open(m, "PO-1", 2);
	assert_int_equal(
	    market_feed(m, m->weaver, FACT_ORDER_OPENED, &fact), 1);
	assert_int_equal(fact->tender, 1);
	assert_int_equal(fact->until_ms, m->h->now_ms + 3 * MARKET_DAY_MS);
	assert_int_equal(fact->goal, GOM__GOAL__GOAL_FAIREST);
	assert_int_equal(fact->price_mode, GOM__PRICE_MODE__PRICE_FIXED);
	assert_int_equal(market_feed(m, m->second, FACT_ORDER_OPENED, NULL), 1);
	assert_int_equal(market_feed(m, m->leader, FACT_ORDER_OPENED, NULL), 1);
	assert_int_equal(
	    market_feed(m, m->coordinator, FACT_ORDER_OPENED, NULL), 1);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_ORDER_OPENED, NULL), 1);
	assert_int_equal(market_feed(m, m->potter, FACT_ORDER_OPENED, NULL), 0);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_TENDER_STARTED, NULL), 0);
}

static void
order_open__sets__the_timers_of_bidding(void **state)
{
	struct market *m = *state;
	struct timer_row timer;
	int64_t ends_ms = m->h->now_ms + 3 * MARKET_DAY_MS;
	bool found = false;

	market_open(m, "PO-1", 1);
	assert_int_equal(timer_first(m->h->store, &timer, &found), ERR_OK);
	assert_int_equal(timer.kind, TIMER_REMIND_BIDDING);
	assert_int_equal(timer.due_ms, ends_ms - 24 * MARKET_HOUR_MS);
	assert_int_equal(store_begin(m->h->store), ERR_OK);
	assert_int_equal(timer_cancel(m->h->store, &timer), ERR_OK);
	assert_int_equal(store_commit(m->h->store), ERR_OK);
	assert_int_equal(timer_first(m->h->store, &timer, &found), ERR_OK);
	assert_int_equal(timer.kind, TIMER_BIDDING_END);
	assert_int_equal(timer.due_ms, ends_ms);
}

static void
order_open__refuses__an_end_in_the_past_or_after_hand_in(void **state)
{
	struct market *m = *state;
	int64_t now_ms = m->h->now_ms;
	/* the house starts at 09:00 */
	int64_t midnight_ms = now_ms - 9 * MARKET_HOUR_MS + 50 * MARKET_DAY_MS;

	market_post(m, "PO-1", 1);
	assert_int_equal(open_at(m, m->exporter, 0), ERR_MISSING);
	assert_string_equal(m->h->info.field, "ends_ms");
	assert_int_equal(open_at(m, m->exporter, now_ms), ERR_DATE_PAST);
	assert_int_equal(m->h->info.day, house_day(m->h));
	assert_int_equal(open_at(m, m->exporter, midnight_ms), ERR_DATE_ORDER);
	assert_int_equal(m->h->info.day, house_day(m->h) + 50);
	assert_int_equal(open_at(m, m->exporter, midnight_ms - 1), ERR_OK);
}

static void
order_open__takes__the_end_that_was_posted(void **state)
{
	struct market *m = *state;
	const Gom__OrderOpenReply *reply;

	market_draft(m, "PO-1", 1);
	m->header.ends_ms = m->h->now_ms + 5000;
	assert_int_equal(market_send(m), ERR_OK);
	assert_int_equal(open_at(m, m->exporter, 0), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->ends_ms, m->h->now_ms + 5000);
}

static void
order_open__refuses__what_is_no_complete_draft_of_the_caller(void **state)
{
	struct market *m = *state;
	int64_t ends_ms = m->h->now_ms + MARKET_DAY_MS;

	assert_int_equal(open_at(m, m->exporter, ends_ms), ERR_NO_ORDER);
	market_draft(m, "PO-1", 1);
	m->post.more = true;
	assert_int_equal(market_send(m), ERR_OK);
	assert_int_equal(open_at(m, m->exporter, ends_ms), ERR_INCOMPLETE);
	m->post.append = true;
	m->post.more = false;
	assert_int_equal(market_send(m), ERR_OK);
	assert_int_equal(open_at(m, m->rival, ends_ms), ERR_NO_ORDER);
	assert_int_equal(open_at(m, m->weaver, ends_ms), ERR_ROLE);
	assert_int_equal(open_at(m, m->exporter, ends_ms), ERR_OK);
	assert_int_equal(open_at(m, m->exporter, ends_ms), ERR_ORDER_STATE);
}

/* Standing bids are somebody's: what the exporter gets must be the same with
 * and without them. */
static void
order_open__tells__nothing_of_standing_bids(void **state)
{
	struct market *m = *state;
	Gom__CapacitySetRequest in = GOM__CAPACITY_SET_REQUEST__INIT;
	Gom__Capacity row = GOM__CAPACITY__INIT;
	Gom__Capacity *rows[] = { &row };
	Gom__EventsRequest events = GOM__EVENTS_REQUEST__INIT;
	const Gom__EventsReply *reply;
	const Gom__Answer *answer;
	ProtobufCMessage *message = NULL;
	struct err_info info;
	uint8_t receipt[32];

	row.class_ = (char *)"rattan/basket-m";
	row.rate_units = 10;
	row.rate_days = 1;
	row.auto_bid = true;
	in.rows = rows;
	in.n_rows = 1;
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_CAPACITY_SET, &in), ERR_OK);
	market_open(m, "PO-1", 1);
	assert_int_equal(
	    gom_wire_unpack(&gom__answer__descriptor, m->h->answer.data,
		m->h->answer.len, &m->h->arena, &info, &message),
	    ERR_OK);
	answer = (const Gom__Answer *)message;
	assert_int_equal(answer->receipt.len, 32);
	memcpy(receipt, answer->receipt.data, 32);
	assert_int_equal(market_feed(m, m->weaver, FACT_BID_PLACED, NULL), 1);
	assert_int_equal(market_feed(m, m->exporter, FACT_BID_PLACED, NULL), 0);
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_EVENTS, &events), ERR_OK);
	reply = house_reply(m->h);
	assert_memory_equal(
	    reply->events[reply->n_events - 1]->leaf.data, receipt, 32);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MARKET_TEST(order_preview__reckons__what_the_pool_can_make),
		MARKET_TEST(order_preview__takes_off__what_is_promised_already),
		MARKET_TEST(order_preview__takes__only_that_very_class),
		MARKET_TEST(order_preview__takes__an_asked_size_or_count),
		MARKET_TEST(order_preview__refuses__sizes_that_cannot_be),
		MARKET_TEST(order_preview__is_for__the_exporters_draft),
		MARKET_TEST(order_open__makes__the_lots_of_the_preview),
		MARKET_TEST(order_open__tells__its_craft_and_the_coordinators),
		MARKET_TEST(order_open__sets__the_timers_of_bidding),
		MARKET_TEST(
		    order_open__refuses__an_end_in_the_past_or_after_hand_in),
		MARKET_TEST(order_open__takes__the_end_that_was_posted),
		MARKET_TEST(
		    order_open__refuses__what_is_no_complete_draft_of_the_caller),
		MARKET_TEST(order_open__tells__nothing_of_standing_bids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
