/* SPDX-License-Identifier: Apache-2.0 */
/* ORDER_POST: what makes a draft, and every figure it refuses. */
#include "tests/unit/service/market.h"

#include "proto/date.h"

static void
order_post__makes__a_draft(void **state)
{
	struct market *m = *state;
	const Gom__OrderPostReply *reply;
	const Gom__OrderShowReply *shown;
	const Gom__OrderLine *line;

	market_draft(m, "PO-1", 2);
	assert_int_equal(market_send(m), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->order, 1);
	assert_string_equal(reply->reference, "PO-1");
	assert_int_equal(reply->lines, 2);
	assert_int_equal(reply->units, 800);
	shown = market_show(m, m->exporter, "PO-1");
	assert_int_equal(shown->summary->state, GOM__ORDER_STATE__ORDER_DRAFT);
	assert_false(shown->summary->incomplete);
	assert_int_equal(shown->header->goal, GOM__GOAL__GOAL_FAIREST);
	assert_int_equal(
	    shown->header->price_mode, GOM__PRICE_MODE__PRICE_FIXED);
	assert_int_equal(shown->header->buffer_days, 10);
	assert_string_equal(shown->header->buyer, "Nordic Home AB");
	assert_string_equal(shown->header->currency, "VND");
	assert_int_equal(shown->n_lines, 2);
	line = shown->lines[1];
	assert_int_equal(line->line, 2);
	assert_string_equal(line->label, "3.1");
	assert_string_equal(line->unit, "H87");
	assert_int_equal(line->hand_in_day, house_day(m->h) + 50);
	assert_int_equal(line->selling_price, 98765);
	assert_int_equal(line->buckets->ordered, 400);
	assert_int_equal(line->buckets->open, 400);
	assert_int_equal(line->lots, 0);
	assert_int_equal(shown->head.len, 0);
}

static void
order_post__records__the_order_once_and_its_lines(void **state)
{
	struct market *m = *state;
	const Gom__Fact *fact = NULL;

	market_draft(m, "PO-1", 3);
	m->header.tolerance_permille = 50;
	assert_int_equal(market_send(m), ERR_OK);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_ORDER_POSTED, &fact), 1);
	assert_int_equal(fact->order, 1);
	assert_string_equal(fact->reference, "PO-1");
	assert_string_equal(fact->currency, "VND");
	assert_int_equal(fact->tolerance_permille, 50);
	assert_int_equal(fact->by, m->exporter->member);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_LINE_POSTED, NULL), 0);
	assert_int_equal(
	    market_lot(m, 1, 3, 0).in[GOM__BUCKET__BUCKET_OPEN], 400);
}

static void
order_post__defaults__follow_the_price_mode(void **state)
{
	struct market *m = *state;
	const Gom__OrderShowReply *shown;

	market_draft(m, "PO-1", 1);
	m->header.price_mode = GOM__PRICE_MODE__PRICE_ASKED;
	m->header.no_buffer = true;
	m->lines[0].piece_rate = 0;
	m->lines[0].ceiling = 50000;
	m->lines[0].unit = (char *)"";
	m->lines[0].pack = 0;
	assert_int_equal(market_send(m), ERR_OK);
	shown = market_show(m, m->exporter, "PO-1");
	assert_int_equal(shown->header->goal, GOM__GOAL__GOAL_CHEAPEST);
	assert_true(shown->header->no_buffer);
	assert_int_equal(
	    shown->lines[0]->hand_in_day, shown->lines[0]->cargo_ready_day);
	assert_int_equal(shown->lines[0]->pack, 1);
	assert_string_equal(shown->lines[0]->unit, "H87");
	market_draft(m, "PO-2", 1);
	m->header.goal = GOM__GOAL__GOAL_SOONEST;
	m->header.buffer_days = 7;
	assert_int_equal(market_send(m), ERR_OK);
	shown = market_show(m, m->exporter, "PO-2");
	assert_int_equal(shown->header->goal, GOM__GOAL__GOAL_SOONEST);
	assert_int_equal(shown->header->buffer_days, 7);
}

/* refused posts what was drafted and checks what it is refused for. */
static void
refused(struct market *m, enum err code, const char *field, uint32_t index)
{
	assert_int_equal(market_send(m), code);
	assert_string_equal(m->h->info.field, field);
	assert_int_equal(m->h->info.index, index);
	market_draft(m, "PO-1", 2);
}

static void
order_post__refuses__a_bad_header(void **state)
{
	static char too_long[LIMIT_REF_LEN + 2];
	struct market *m = *state;

	memset(too_long, 'x', LIMIT_REF_LEN + 1);
	market_draft(m, "PO-1", 2);
	m->header.reference = (char *)"";
	refused(m, ERR_MISSING, "header.reference", 0);
	m->header.reference = (char *)"#12";
	refused(m, ERR_TEXT, "header.reference", 0);
	m->header.reference = too_long;
	refused(m, ERR_TEXT_LONG, "header.reference", 0);
	m->header.currency = (char *)"";
	refused(m, ERR_MISSING, "header.currency", 0);
	m->header.currency = (char *)"XQQ";
	refused(m, ERR_CURRENCY, "header.currency", 0);
	m->header.incoterm = (char *)"FOX";
	refused(m, ERR_INCOTERM, "header.incoterm", 0);
	m->header.tolerance_permille = LIMIT_TOLERANCE_PERMILLE + 1;
	refused(m, ERR_RANGE, "header.tolerance_permille", 0);
	m->header.buffer_days = LIMIT_BUFFER_DAYS + 1;
	refused(m, ERR_RANGE, "header.buffer_days", 0);
	m->header.advance_permille = 1001;
	refused(m, ERR_RANGE, "header.advance_permille", 0);
	m->header.pay_days = LIMIT_PAY_DAYS + 1;
	refused(m, ERR_RANGE, "header.pay_days", 0);
	m->header.ends_ms = m->h->now_ms;
	refused(m, ERR_DATE_PAST, "header.ends_ms", 0);
	assert_int_equal(m->h->info.day, house_day(m->h));
	m->post.header = NULL;
	refused(m, ERR_MISSING, "header", 0);
	assert_int_equal(market_send(m), ERR_OK);
}

static void
order_post__takes__a_header_at_its_limits(void **state)
{
	static char reference[LIMIT_REF_LEN + 1];
	struct market *m = *state;
	const Gom__OrderShowReply *shown;

	memset(reference, 'x', LIMIT_REF_LEN);
	market_draft(m, reference, 1);
	m->header.incoterm = (char *)"fob";
	m->header.currency = (char *)"usd";
	m->header.tolerance_permille = LIMIT_TOLERANCE_PERMILLE;
	m->header.buffer_days = 60;
	m->header.advance_permille = 1000;
	m->header.pay_days = LIMIT_PAY_DAYS;
	m->header.ends_ms = m->h->now_ms + 1;
	assert_int_equal(market_send(m), ERR_OK);
	shown = market_show(m, m->exporter, reference);
	assert_string_equal(shown->header->incoterm, "FOB");
	assert_string_equal(shown->header->currency, "USD");
	assert_int_equal(shown->lines[0]->hand_in_day, house_day(m->h));
}

static void
order_post__refuses__a_bad_line_by_its_place(void **state)
{
	struct market *m = *state;
	Gom__OrderLine *line = &m->lines[1];

	market_draft(m, "PO-1", 2);
	line->sku = (char *)"";
	refused(m, ERR_MISSING, "lines.sku", 2);
	line->class_ = (char *)"";
	refused(m, ERR_MISSING, "lines.class", 2);
	line->class_ = (char *)"Rattan";
	refused(m, ERR_CLASS, "lines.class", 2);
	line->unit = (char *)"bushel";
	refused(m, ERR_UNIT, "lines.unit", 2);
	line->quantity = 0;
	refused(m, ERR_TOO_SMALL, "lines.quantity", 2);
	line->quantity = LIMIT_QUANTITY + 1;
	refused(m, ERR_RANGE, "lines.quantity", 2);
	line->pack = -1;
	refused(m, ERR_TOO_SMALL, "lines.pack", 2);
	line->selling_price = LIMIT_PRICE + 1;
	refused(m, ERR_RANGE, "lines.selling_price", 2);
	line->piece_rate = LIMIT_PRICE + 1;
	refused(m, ERR_RANGE, "lines.piece_rate", 2);
	line->piece_rate = 0;
	refused(m, ERR_MISSING, "lines.piece_rate", 2);
	line->ceiling = 1;
	refused(m, ERR_PRICE_FIXED, "lines.ceiling", 2);
	line->quantity = LIMIT_QUANTITY;
	line->piece_rate = LIMIT_AMOUNT / LIMIT_QUANTITY + 1;
	refused(m, ERR_OVERFLOW, "lines.quantity", 2);
	line->cargo_ready_day = 0;
	refused(m, ERR_MISSING, "lines.cargo_ready_day", 2);
	line->cargo_ready_day = house_day(m->h) + 9;
	refused(m, ERR_DATE_PAST, "lines.cargo_ready_day", 2);
	line->cargo_ready_day = house_day(m->h) + 10 + LIMIT_LEAD_DAYS + 1;
	refused(m, ERR_RANGE, "lines.cargo_ready_day", 2);
	m->post.n_lines = 0;
	refused(m, ERR_MISSING, "lines", 0);
	assert_int_equal(market_send(m), ERR_OK);
}

static void
order_post__says__which_hand_in_day_is_past(void **state)
{
	struct market *m = *state;

	market_draft(m, "PO-1", 1);
	m->lines[0].cargo_ready_day = house_day(m->h) + 9;
	assert_int_equal(market_send(m), ERR_DATE_PAST);
	assert_int_equal(m->h->info.day, house_day(m->h) - 1);
	m->lines[0].cargo_ready_day = house_day(m->h) + 10;
	assert_int_equal(market_send(m), ERR_OK);
}

static void
order_post__asking_prices__needs_a_ceiling(void **state)
{
	struct market *m = *state;

	market_draft(m, "PO-1", 1);
	m->header.price_mode = GOM__PRICE_MODE__PRICE_ASKED;
	m->lines[0].piece_rate = 0;
	refused(m, ERR_MISSING, "lines.ceiling", 1);
	m->header.price_mode = GOM__PRICE_MODE__PRICE_ASKED;
	m->lines[0].ceiling = 50000;
	refused(m, ERR_CHOICE, "lines.piece_rate", 1);
}

static enum err
post_rule(struct market *m, Gom__RuleKind kind, int64_t value, uint32_t village)
{
	Gom__Rule first = GOM__RULE__INIT, rule = GOM__RULE__INIT;
	Gom__Rule *rules[] = { &first, &rule };

	market_draft(m, "PO-1", 1);
	first.kind = GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS;
	first.value = 2;
	rule.kind = kind;
	rule.value = value;
	rule.village = village;
	rule.target = true;
	rule.priority = 1;
	m->header.rules = rules;
	m->header.n_rules = 2;
	m->post.dry_run = true;
	return market_send(m);
}

static void
order_post__refuses__rules_that_mean_nothing(void **state)
{
	struct market *m = *state;

	assert_int_equal(
	    post_rule(m, GOM__RULE_KIND__RULE_NONE, 1, 0), ERR_CHOICE);
	assert_string_equal(m->h->info.field, "header.rules.kind");
	assert_int_equal(m->h->info.index, 2);
	assert_int_equal(
	    post_rule(m, GOM__RULE_KIND__RULE_MAX_SHARE_LINE, 0, 0),
	    ERR_TOO_SMALL);
	assert_int_equal(
	    post_rule(m, GOM__RULE_KIND__RULE_MAX_SHARE_LINE, 1001, 0),
	    ERR_RANGE);
	assert_int_equal(
	    post_rule(m, GOM__RULE_KIND__RULE_MAX_SHARE_LINE, 1000, 0), ERR_OK);
	assert_int_equal(post_rule(m, GOM__RULE_KIND__RULE_VILLAGE_MIN, 300, 0),
	    ERR_MISSING);
	assert_int_equal(
	    post_rule(m, GOM__RULE_KIND__RULE_VILLAGE_MIN, 300, 99),
	    ERR_NO_VILLAGE);
	assert_int_equal(
	    post_rule(m, GOM__RULE_KIND__RULE_VILLAGE_MIN, 300, 1), ERR_OK);
	assert_int_equal(post_rule(m, GOM__RULE_KIND__RULE_OPEN_WORK,
			     LIMIT_LEAD_DAYS + 1, 0),
	    ERR_RANGE);
}

static void
order_post__keeps__the_rules_in_their_order(void **state)
{
	Gom__Rule share = GOM__RULE__INIT, village = GOM__RULE__INIT;
	Gom__Rule *rules[] = { &share, &village };
	struct market *m = *state;
	const Gom__OrderShowReply *shown;

	market_draft(m, "PO-1", 1);
	share.kind = GOM__RULE_KIND__RULE_MAX_SHARE_ORDER;
	share.value = 250;
	village.kind = GOM__RULE_KIND__RULE_VILLAGE_MIN;
	village.value = 300;
	village.village = 2;
	village.target = true;
	village.priority = 1;
	m->header.rules = rules;
	m->header.n_rules = 2;
	assert_int_equal(market_send(m), ERR_OK);
	shown = market_show(m, m->exporter, "PO-1");
	assert_int_equal(shown->header->n_rules, 2);
	assert_int_equal(shown->header->rules[0]->value, 250);
	assert_int_equal(shown->header->rules[1]->village, 2);
	assert_true(shown->header->rules[1]->target);
}

static void
order_post__takes__as_many_rules_as_fit(void **state)
{
	static Gom__Rule rows[LIMIT_RULES + 1];
	Gom__Rule *rules[LIMIT_RULES + 1];
	struct market *m = *state;

	for (size_t i = 0; i <= LIMIT_RULES; i++) {
		gom__rule__init(&rows[i]);
		rows[i].kind = GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS;
		rows[i].value = LIMIT_QUANTITY;
		rows[i].village = UINT32_MAX;
		rows[i].target = true;
		rows[i].priority = LIMIT_RULES;
		rules[i] = &rows[i];
	}
	market_draft(m, "PO-1", 1);
	m->header.rules = rules;
	m->header.n_rules = LIMIT_RULES + 1;
	assert_int_equal(market_send(m), ERR_TOO_MANY);
	m->header.n_rules = LIMIT_RULES;
	assert_int_equal(market_send(m), ERR_OK);
	assert_int_equal(
	    market_show(m, m->exporter, "PO-1")->header->n_rules, LIMIT_RULES);
}

static void
order_post__refuses__a_reference_used_before(void **state)
{
	struct market *m = *state;

	market_post(m, "PO-1", 1);
	market_draft(m, "PO-1", 1);
	assert_int_equal(market_send(m), ERR_DUPLICATE);
	assert_string_equal(m->h->info.subject, "PO-1");
	m->post.dry_run = true;
	assert_int_equal(market_send(m), ERR_DUPLICATE);
	m->post.dry_run = false;
	assert_int_equal(
	    house_call(m->h, m->rival, VERB_ORDER_POST, &m->post), ERR_OK);
}

static void
order_post__in_pages__is_incomplete_until_the_last(void **state)
{
	struct market *m = *state;
	const Gom__OrderPostReply *reply;
	const Gom__OrderShowReply *shown;

	market_draft(m, "PO-1", 2);
	m->post.more = true;
	assert_int_equal(market_send(m), ERR_OK);
	assert_true(market_show(m, m->exporter, "PO-1")->summary->incomplete);
	m->post.append = true;
	assert_int_equal(market_send(m), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->lines, 4);
	assert_int_equal(reply->units, 1600);
	assert_true(market_show(m, m->exporter, "PO-1")->summary->incomplete);
	m->post.more = false;
	assert_int_equal(market_send(m), ERR_OK);
	shown = market_show(m, m->exporter, "PO-1");
	assert_false(shown->summary->incomplete);
	assert_int_equal(shown->summary->lines, 6);
	assert_int_equal(shown->lines[5]->line, 6);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_ORDER_POSTED, NULL), 1);
	assert_int_equal(market_send(m), ERR_ORDER_STATE);
	m->header.reference = (char *)"PO-9";
	assert_int_equal(market_send(m), ERR_NO_ORDER);
	m->header.reference = (char *)"";
	assert_int_equal(market_send(m), ERR_MISSING);
}

static void
order_post__of_others__cannot_be_appended_to(void **state)
{
	struct market *m = *state;

	market_draft(m, "PO-1", 1);
	m->post.more = true;
	assert_int_equal(market_send(m), ERR_OK);
	m->post.append = true;
	assert_int_equal(house_call(m->h, m->rival, VERB_ORDER_POST, &m->post),
	    ERR_NO_ORDER);
}

static void
order_post__bounds__the_lines_of_message_and_order(void **state)
{
	struct market *m = *state;

	market_draft(m, "PO-1", LIMIT_LINES_A_MESSAGE + 1);
	assert_int_equal(market_send(m), ERR_TOO_MANY);
	m->post.n_lines = LIMIT_LINES_A_MESSAGE;
	m->post.more = true;
	for (int n = 0; n < LIMIT_LINES_AN_ORDER; n += LIMIT_LINES_A_MESSAGE) {
		assert_int_equal(market_send(m), ERR_OK);
		m->post.append = true;
	}
	m->post.n_lines = 1;
	assert_int_equal(market_send(m), ERR_TOO_MANY);
	assert_int_equal(m->h->info.limit, LIMIT_LINES_AN_ORDER);
	assert_int_equal(m->h->info.value, LIMIT_LINES_AN_ORDER + 1);
}

static void
order_post__dry__keeps_nothing(void **state)
{
	struct market *m = *state;
	const Gom__OrderPostReply *reply;

	market_draft(m, "PO-1", 2);
	m->post.dry_run = true;
	m->post.more = true;
	assert_int_equal(market_send(m), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->order, 0);
	assert_int_equal(reply->lines, 2);
	assert_int_equal(reply->units, 800);
	m->post.append = true;
	assert_int_equal(market_send(m), ERR_OK);
	m->lines[0].quantity = 0;
	assert_int_equal(market_send(m), ERR_TOO_SMALL);
	assert_int_equal(market_try_show(m, m->exporter, "PO-1"), ERR_NO_ORDER);
	assert_int_equal(
	    market_feed(m, m->exporter, FACT_ORDER_POSTED, NULL), 0);
}

static void
order_post__is_for__exporters(void **state)
{
	struct market *m = *state;

	market_draft(m, "PO-1", 1);
	assert_int_equal(
	    house_call(m->h, m->weaver, VERB_ORDER_POST, &m->post), ERR_ROLE);
	assert_int_equal(
	    house_call(m->h, m->coordinator, VERB_ORDER_POST, &m->post),
	    ERR_ROLE);
	assert_int_equal(
	    house_call(m->h, m->h->operator, VERB_ORDER_POST, &m->post),
	    ERR_ROLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MARKET_TEST(order_post__makes__a_draft),
		MARKET_TEST(order_post__records__the_order_once_and_its_lines),
		MARKET_TEST(order_post__defaults__follow_the_price_mode),
		MARKET_TEST(order_post__refuses__a_bad_header),
		MARKET_TEST(order_post__takes__a_header_at_its_limits),
		MARKET_TEST(order_post__refuses__a_bad_line_by_its_place),
		MARKET_TEST(order_post__says__which_hand_in_day_is_past),
		MARKET_TEST(order_post__asking_prices__needs_a_ceiling),
		MARKET_TEST(order_post__refuses__rules_that_mean_nothing),
		MARKET_TEST(order_post__keeps__the_rules_in_their_order),
		MARKET_TEST(order_post__takes__as_many_rules_as_fit),
		MARKET_TEST(order_post__refuses__a_reference_used_before),
		MARKET_TEST(order_post__in_pages__is_incomplete_until_the_last),
		MARKET_TEST(order_post__of_others__cannot_be_appended_to),
		MARKET_TEST(order_post__bounds__the_lines_of_message_and_order),
		MARKET_TEST(order_post__dry__keeps_nothing),
		MARKET_TEST(order_post__is_for__exporters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
