/* SPDX-License-Identifier: Apache-2.0 */
/* LOT_LIST: what can be bid for now, through whose eyes. */
#include "tests/unit/service/market.h"

static const Gom__LotListReply *
list(struct market *m, const struct person *who, const char *order,
    uint64_t household)
{
	Gom__LotListRequest in = GOM__LOT_LIST_REQUEST__INIT;

	in.order = (char *)(uintptr_t)order;
	in.household = household;
	assert_int_equal(house_call(m->h, who, VERB_LOT_LIST, &in), ERR_OK);
	return house_reply(m->h);
}

static void
lot_list__says__what_one_needs_to_bid(void **state)
{
	struct market *m = *state;
	const Gom__OpenLine *line;

	market_open(m, "PO-1", 1);
	assert_int_equal(list(m, m->weaver, "", 0)->n_lines, 1);
	line = list(m, m->weaver, "", 0)->lines[0];
	assert_int_equal(line->order, 1);
	assert_string_equal(line->reference, "PO-1");
	assert_int_equal(line->line, 1);
	assert_string_equal(line->sku, "RB-30");
	assert_string_equal(line->description, "giỏ mây tròn");
	assert_string_equal(line->class_, "rattan/basket-m");
	assert_string_equal(line->sample, "M-12");
	assert_string_equal(line->unit, "H87");
	assert_int_equal(line->units_open, 400);
	assert_int_equal(
	    (400 + line->lot_units - 1) / line->lot_units, line->lots_open);
	assert_int_equal(line->hand_in_day, house_day(m->h) + 50);
	assert_int_equal(line->ends_ms, m->h->now_ms + 3 * MARKET_DAY_MS);
	assert_int_equal(line->price_mode, GOM__PRICE_MODE__PRICE_FIXED);
	assert_int_equal(line->piece_rate, 45000);
	assert_string_equal(line->currency, "VND");
	assert_int_equal(line->advance_permille, 300);
	assert_int_equal(line->pay_days, 14);
	assert_string_equal(line->exporter_name, "Công ty Mây");
	assert_int_equal(line->record->orders, 1);
	assert_int_equal(line->record->cancelled, 0);
	assert_int_equal(line->round, 1);
	assert_false(line->have_bid);
	assert_false(line->have_refused);
}

static void
lot_list__shows__each_its_own(void **state)
{
	struct market *m = *state;

	market_post(m, "PO-0", 3);
	market_open(m, "PO-1", 3);
	assert_int_equal(list(m, m->weaver, "", 0)->n_lines, 2);
	assert_int_equal(list(m, m->second, "", 0)->n_lines, 2);
	assert_int_equal(list(m, m->potter, "", 0)->n_lines, 1);
	assert_int_equal(list(m, m->potter, "", 0)->lines[0]->line, 3);
	assert_int_equal(list(m, m->leader, "", 0)->n_lines, 2);
	assert_int_equal(list(m, m->coordinator, "", 0)->n_lines, 3);
	assert_int_equal(list(m, m->exporter, "", 0)->n_lines, 3);
	assert_int_equal(list(m, m->rival, "", 0)->n_lines, 0);
	assert_int_equal(list(m, m->h->operator, "", 0)->n_lines, 3);
}

static void
lot_list__marks__the_households_own_answer(void **state)
{
	Gom__BidRefuseRequest no = GOM__BID_REFUSE_REQUEST__INIT;
	struct market *m = *state;

	market_open(m, "PO-1", 2);
	market_bid(m, m->weaver, "PO-1", 1, 200);
	no.order = (char *)"PO-1";
	no.line = 2;
	no.reason = 1;
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_BID_REFUSE, &no), ERR_OK);
	assert_true(list(m, m->weaver, "", 0)->lines[0]->have_bid);
	assert_false(list(m, m->weaver, "", 0)->lines[0]->have_refused);
	assert_false(list(m, m->weaver, "", 0)->lines[1]->have_bid);
	assert_true(list(m, m->weaver, "", 0)->lines[1]->have_refused);
	assert_false(list(m, m->second, "", 0)->lines[0]->have_bid);
	assert_false(list(m, m->exporter, "", 0)->lines[0]->have_bid);
}

/* A leader knows of the bids it typed, not of those the household typed. */
static void
lot_list__as_a_household_sees_it__marks_what_the_caller_typed(void **state)
{
	Gom__BidPutRequest in = GOM__BID_PUT_REQUEST__INIT;
	Gom__BidTerms terms = GOM__BID_TERMS__INIT;
	Gom__BidTerms *lines[] = { &terms };
	struct market *m = *state;
	uint64_t weaver = m->weaver->member;

	market_open(m, "PO-1", 3);
	market_bid(m, m->weaver, "PO-1", 1, 200);
	in.order = (char *)"PO-1";
	in.household = weaver;
	terms.line = 2;
	terms.most = 200;
	terms.lead_days = 40;
	in.lines = lines;
	in.n_lines = 1;
	assert_int_equal(
	    house_call(m->h, m->leader, VERB_BID_PUT, &in), ERR_OK);
	assert_int_equal(list(m, m->leader, "", weaver)->n_lines, 2);
	assert_false(list(m, m->leader, "", weaver)->lines[0]->have_bid);
	assert_true(list(m, m->leader, "", weaver)->lines[1]->have_bid);
	assert_true(list(m, m->weaver, "", 0)->lines[1]->have_bid);
	assert_false(list(m, m->leader, "", 0)->lines[1]->have_bid);
	assert_int_equal(list(m, m->coordinator, "", weaver)->n_lines, 2);
	assert_false(list(m, m->coordinator, "", weaver)->lines[1]->have_bid);
}

static void
lot_list__for_a_household__is_for_who_acts_for_it(void **state)
{
	Gom__LotListRequest in = GOM__LOT_LIST_REQUEST__INIT;
	struct market *m = *state;

	market_open(m, "PO-1", 1);
	in.household = m->second->member;
	assert_int_not_equal(
	    house_call(m->h, m->leader, VERB_LOT_LIST, &in), ERR_OK);
	assert_int_not_equal(
	    house_call(m->h, m->weaver, VERB_LOT_LIST, &in), ERR_OK);
	in.household = m->potter->member;
	assert_int_not_equal(
	    house_call(m->h, m->coordinator, VERB_LOT_LIST, &in), ERR_OK);
	assert_int_not_equal(
	    house_call(m->h, m->exporter, VERB_LOT_LIST, &in), ERR_OK);
}

static void
lot_list__of_one_order__leaves_out_the_others(void **state)
{
	Gom__LotListRequest in = GOM__LOT_LIST_REQUEST__INIT;
	struct market *m = *state;

	market_open(m, "PO-1", 2);
	market_open(m, "PO-2", 1);
	assert_int_equal(list(m, m->weaver, "", 0)->n_lines, 3);
	assert_int_equal(list(m, m->weaver, "PO-1", 0)->n_lines, 2);
	assert_int_equal(list(m, m->weaver, "#2", 0)->n_lines, 1);
	in.order = (char *)"PO-9";
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_LOT_LIST, &in), ERR_NO_ORDER);
}

static void
lot_list__pages__by_order_and_line(void **state)
{
	Gom__LotListRequest in = GOM__LOT_LIST_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	struct market *m = *state;
	const Gom__LotListReply *reply;

	market_open(m, "PO-1", 2);
	market_open(m, "PO-2", 1);
	in.page = &page;
	page.limit = 2;
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_LOT_LIST, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_lines, 2);
	assert_true(reply->more->more);
	assert_int_equal(reply->more->next, (1 << 16) + 2);
	page.after = reply->more->next;
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_LOT_LIST, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_lines, 1);
	assert_string_equal(reply->lines[0]->reference, "PO-2");
	assert_false(reply->more->more);
	page.after = UINT64_MAX;
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_LOT_LIST, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_lines, 0);
}

static void
lot_list__shows__only_what_is_open_in_a_running_call(void **state)
{
	struct market *m = *state;
	uint64_t order = market_open(m, "PO-1", 2);
	const Gom__LotListReply *reply;
	struct request rq;

	/* due, but not ticked yet */
	m->h->now_ms += 3 * MARKET_DAY_MS;
	assert_int_equal(list(m, m->weaver, "", 0)->n_lines, 0);
	m->h->now_ms -= 1;
	assert_int_equal(list(m, m->weaver, "", 0)->n_lines, 2);
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(list(m, m->weaver, "", 0)->n_lines, 0);
	market_begin(m, &rq);
	assert_int_equal(tender_reopen(&rq, order, 2, 1), ERR_OK);
	market_end(m);
	reply = list(m, m->weaver, "", 0);
	assert_int_equal(reply->n_lines, 1);
	assert_int_equal(reply->lines[0]->line, 2);
	assert_int_equal(reply->lines[0]->lots_open, 1);
	assert_int_equal(reply->lines[0]->round, 2);
	assert_int_equal(
	    reply->lines[0]->ends_ms, m->h->now_ms + 48 * MARKET_HOUR_MS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MARKET_TEST(lot_list__says__what_one_needs_to_bid),
		MARKET_TEST(lot_list__shows__each_its_own),
		MARKET_TEST(lot_list__marks__the_households_own_answer),
		MARKET_TEST(
		    lot_list__as_a_household_sees_it__marks_what_the_caller_typed),
		MARKET_TEST(lot_list__for_a_household__is_for_who_acts_for_it),
		MARKET_TEST(lot_list__of_one_order__leaves_out_the_others),
		MARKET_TEST(lot_list__pages__by_order_and_line),
		MARKET_TEST(
		    lot_list__shows__only_what_is_open_in_a_running_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
