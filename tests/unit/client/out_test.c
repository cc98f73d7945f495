/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/out.h"

#include <stdlib.h>
#include <string.h>

#include "client/lang.h"
#include "client/merge.h"
#include "client/out/field.h"
#include "proto/gom.pb-c.h"
#include "proto/text.h"
#include "tests/support/cm.h"

/* 2027-03-10 12:00 in Hanoi */
enum {
	OFFSET_S = 25200
};
#define NOON 1804654800000

struct page {
	struct out out;
	char *text;
	size_t len;
	char *said;
	size_t said_len;
};

static void
open_page(struct page *page)
{
	memset(page, 0, sizeof *page);
	page->out.data = open_memstream(&page->text, &page->len);
	page->out.talk = open_memstream(&page->said, &page->said_len);
	page->out.clock = (struct gom_clock){ NOON, OFFSET_S };
}

/* Gives what was written as data; page_close frees it. */
static const char *
written(struct page *page)
{
	fflush(page->out.data);
	fflush(page->out.talk);
	return page->text;
}

static void
close_page(struct page *page)
{
	fclose(page->out.data);
	fclose(page->out.talk);
	free(page->text);
	free(page->said);
}

static void
fill_line(Gom__OpenLine *line)
{
	gom__open_line__init(line);
	line->reference = (char *)"HG-2041";
	line->line = 1;
	line->description = (char *)"Giỏ mây đan tay, cỡ vừa";
	line->units_open = 1250;
	line->hand_in_day = 20889; /* 2027-03-12 */
	line->ends_ms = NOON;
	line->piece_rate = 45000;
	line->currency = (char *)"VND";
	line->advance_permille = 305;
	line->price_mode = GOM__PRICE_MODE__PRICE_FIXED;
}

static const struct column columns[] = { { N_("Line"), "line", 0, NULL },
	{ N_("What"), "description", COLUMN_TRUNC, NULL },
	{ N_("Open"), "units_open", 0, NULL },
	{ N_("Piece rate"), "piece_rate", 0, NULL },
	{ N_("Hand in by"), "hand_in_day", 0, NULL }, { NULL, NULL, 0, NULL } };

static void
out_json__writes__fields_by_their_names(void **state)
{
	struct page page;
	Gom__Closure closure = GOM__CLOSURE__INIT;

	(void)state;
	open_page(&page);
	closure.from_day = 20889;
	assert_int_equal(ERR_OK, out_json_line(&page.out, &closure));
	assert_string_equal("{\"from_day\":\"2027-03-12\",\"to_day\":null,"
			    "\"remove\":false,\"calendar\":\"\"}\n",
	    written(&page));
	close_page(&page);
}

static void
out_json__writes__times_with_the_brokers_offset(void **state)
{
	struct page page;
	Gom__Key key = GOM__KEY__INIT;

	(void)state;
	open_page(&page);
	key.fingerprint = (char *)"1a2b";
	key.added_ms = NOON;
	assert_int_equal(ERR_OK, out_json_line(&page.out, &key));
	assert_string_equal(
	    "{\"fingerprint\":\"1a2b\",\"label\":\"\","
	    "\"added_ms\":\"2027-03-10T12:00:00+07:00\","
	    "\"last_seen_ms\":null,\"revoked\":false,\"in_use\":false}\n",
	    written(&page));
	close_page(&page);
}

static void
out_json__writes__enums_masks_and_lists_by_stable_names(void **state)
{
	struct page page;
	Gom__Member member = GOM__MEMBER__INIT;
	uint64_t leaders[] = { 7, 9 };

	(void)state;
	open_page(&page);
	member.member = 12;
	member.name = (char *)"Hộ 12";
	member.roles =
	    1u << GOM__ROLE__ROLE_HOUSEHOLD | 1u << GOM__ROLE__ROLE_LEADER;
	member.state = GOM__MEMBER_STATE__MEMBER_SUSPENDED;
	member.leaders = leaders;
	member.n_leaders = 2;
	assert_int_equal(ERR_OK, out_json_line(&page.out, &member));
	assert_string_equal(
	    "{\"member\":12,\"name\":\"Hộ 12\","
	    "\"roles\":[\"household\",\"leader\"],\"state\":\"suspended\","
	    "\"village\":0,\"village_name\":\"\",\"phone\":\"\","
	    "\"payee\":\"\",\"workers\":0,\"last_seen_ms\":null,\"keys\":0,"
	    "\"leaders\":[7,9],\"lots_done\":0,\"lots_in_full\":0}\n",
	    written(&page));
	close_page(&page);
}

static void
out_json__writes__of_a_fact_what_its_kind_uses(void **state)
{
	struct page page;
	Gom__Event event = GOM__EVENT__INIT;
	Gom__Fact fact = GOM__FACT__INIT;
	uint8_t leaf[] = { 0x0a, 0xff };

	(void)state;
	open_page(&page);
	fact.kind = 34; /* LOT_DECLINED */
	fact.at_ms = NOON;
	fact.member = 12;
	fact.reference = (char *)"HG-1";
	fact.reason = 6;
	fact.goal = GOM__GOAL__GOAL_CHEAPEST;
	event.n = 3;
	event.fact = &fact;
	event.leaf.data = leaf;
	event.leaf.len = 2;
	assert_int_equal(ERR_OK, out_json_line(&page.out, &event));
	assert_string_equal(
	    "{\"n\":3,\"fact\":{\"kind\":\"lot_declined\","
	    "\"at_ms\":\"2027-03-10T12:00:00+07:00\",\"member\":12,"
	    "\"reference\":\"HG-1\",\"reason\":\"illness\","
	    "\"goal\":\"cheapest\"},\"leaf\":\"0aff\",\"salt\":\"\","
	    "\"payload\":\"\"}\n",
	    written(&page));
	close_page(&page);
}

static void
out_json__leaves_out__the_turning_of_pages(void **state)
{
	struct page page;
	Gom__MemberListReply reply = GOM__MEMBER_LIST_REPLY__INIT;
	Gom__More more = GOM__MORE__INIT;

	(void)state;
	open_page(&page);
	reply.more = &more;
	assert_int_equal(ERR_OK, out_json_line(&page.out, &reply));
	assert_string_equal("{\"members\":[]}\n", written(&page));
	close_page(&page);
}

static void
out_json__is_the_same__in_both_languages(void **state)
{
	struct page en;
	struct page vi;
	Gom__OpenLine line;

	(void)state;
	fill_line(&line);
	open_page(&en);
	assert_int_equal(ERR_OK, out_json(&en.out, &line));
	open_page(&vi);
	vi.out.is_vi = true;
	lang_start("vi");
	assert_int_equal(ERR_OK, out_json(&vi.out, &line));
	lang_start("en");
	assert_string_equal(written(&en), written(&vi));
	assert_non_null(strstr(written(&en), "\"piece_rate\": 45000"));
	assert_non_null(strstr(written(&en), "\"price_mode\": \"fixed\""));
	close_page(&en);
	close_page(&vi);
}

/* Every line of a table begins its columns at the same screen column. */
static void
assert_aligned(const char *text, const char *first_cell, const char *cell)
{
	const char *line = strchr(text, '\n') + 1;
	const char *at = strstr(text, first_cell);
	char left[400];
	size_t wanted;

	assert_non_null(at);
	snprintf(left, sizeof left, "%.*s", (int)(at - text), text);
	wanted = gom_text_width(left);
	at = strstr(line, cell);
	assert_non_null(at);
	while (memchr(line, '\n', (size_t)(at - line)) != NULL)
		line = strchr(line, '\n') + 1;
	snprintf(left, sizeof left, "%.*s", (int)(at - line), line);
	assert_int_equal(wanted, gom_text_width(left));
}

static void
out_rows__aligns__vietnamese(void **state)
{
	struct page page;
	Gom__OpenLine a;
	Gom__OpenLine b;
	Gom__OpenLine *lines[] = { &a, &b };
	Gom__LotListReply reply = GOM__LOT_LIST_REPLY__INIT;

	(void)state;
	fill_line(&a);
	fill_line(&b);
	b.description = (char *)"Basket";
	b.hand_in_day = 21254; /* 2028-03-11 */
	reply.lines = lines;
	reply.n_lines = 2;
	open_page(&page);
	page.out.is_vi = true;
	assert_int_equal(
	    ERR_OK, out_rows(&page.out, &reply, "lines", columns, "none"));
	assert_aligned(written(&page), "Hand in by", "12/3");
	assert_aligned(written(&page), "Hand in by", "11/3/2028");
	assert_aligned(written(&page), "What", "Giỏ mây");
	assert_aligned(written(&page), "What", "Basket");
	assert_non_null(strstr(written(&page), "1.250"));
	assert_non_null(strstr(written(&page), "45.000"));
	close_page(&page);
}

static void
out_rows__fits__a_narrow_screen(void **state)
{
	struct page page;
	Gom__OpenLine a;
	Gom__OpenLine *lines[] = { &a };
	Gom__LotListReply reply = GOM__LOT_LIST_REPLY__INIT;
	char *line;
	char *rest;

	(void)state;
	fill_line(&a);
	reply.lines = lines;
	reply.n_lines = 1;
	open_page(&page);
	page.out.columns = 48;
	assert_int_equal(
	    ERR_OK, out_rows(&page.out, &reply, "lines", columns, "none"));
	written(&page);
	rest = page.text;
	while ((line = strtok_r(rest, "\n", &rest)) != NULL)
		assert_true(gom_text_width(line) <= 48);
	close_page(&page);
}

static void
out_rows__writes__lines_with_tabs_when_plain(void **state)
{
	struct page page;
	Gom__OpenLine a;
	Gom__OpenLine *lines[] = { &a };
	Gom__LotListReply reply = GOM__LOT_LIST_REPLY__INIT;

	(void)state;
	fill_line(&a);
	reply.lines = lines;
	reply.n_lines = 1;
	open_page(&page);
	page.out.is_plain = true;
	assert_int_equal(
	    ERR_OK, out_rows(&page.out, &reply, "lines", columns, "none"));
	assert_string_equal("1\tGiỏ mây đan tay, cỡ vừa\t1,250\t45,000\t12/3\n",
	    written(&page));
	close_page(&page);
}

static void
out_rows__says__that_there_is_nothing(void **state)
{
	struct page page;
	Gom__LotListReply reply = GOM__LOT_LIST_REPLY__INIT;

	(void)state;
	open_page(&page);
	assert_int_equal(
	    ERR_OK, out_rows(&page.out, &reply, "lines", columns, "none"));
	assert_string_equal("", written(&page));
	assert_string_equal("none\n", page.said);
	close_page(&page);
}

static void
out_card__aligns__titles_and_leaves_empty_ones_away(void **state)
{
	static const struct column card[] = { { N_("Name"), "name", 0, NULL },
		{ N_("Telephone"), "phone", 0, NULL },
		{ N_("Workers"), "workers", COLUMN_BLANK_ZERO, NULL },
		{ NULL, NULL, 0, NULL } };
	struct page page;
	Gom__Member member = GOM__MEMBER__INIT;

	(void)state;
	member.name = (char *)"Hoa";
	member.workers = 4;
	open_page(&page);
	assert_int_equal(ERR_OK, out_card(&page.out, &member, card));
	assert_string_equal("Name       Hoa\nWorkers    4\n", written(&page));
	close_page(&page);
}

static void
out_say__fills__pairs_then_fields(void **state)
{
	struct page page;
	Gom__AwardConfirmReply reply = GOM__AWARD_CONFIRM_REPLY__INIT;
	struct pair pairs[] = { { "lot", "HG-1/1.2" }, { NULL, NULL } };

	(void)state;
	open_page(&page);
	reply.quantity = 1200;
	reply.hand_in_day = 20889;
	out_say(&page.out, "{lot}: {quantity} by {hand_in_day} {unknown}",
	    &reply, pairs);
	assert_string_equal(
	    "HG-1/1.2: 1,200 by 12/3 {unknown}\n", written(&page));
	page.out.is_json = true;
	out_say(&page.out, "nothing", &reply, pairs);
	assert_string_equal(
	    "HG-1/1.2: 1,200 by 12/3 {unknown}\n", written(&page));
	close_page(&page);
}

static void
field_text__follows__the_conventions_of_the_protocol(void **state)
{
	struct page page;
	Gom__OpenLine line;
	Gom__Bid bid = GOM__BID__INIT;
	Gom__BidTerms terms = GOM__BID_TERMS__INIT;
	char text[64];

	(void)state;
	open_page(&page);
	fill_line(&line);
	bid.terms = &terms;
	bid.currency = (char *)"USD";
	terms.price = 1250;
	field_text(&page.out, &bid, "terms.price", text, sizeof text);
	assert_string_equal("12.50", text);
	field_text(&page.out, &line, "advance_permille", text, sizeof text);
	assert_string_equal("30.5%", text);
	field_text(&page.out, &line, "ends_ms", text, sizeof text);
	assert_string_equal("12:00 10/3", text);
	field_text(&page.out, &line, "price_mode", text, sizeof text);
	assert_string_equal("fixed piece rate", text);
	page.out.is_vi = true;
	field_text(&page.out, &bid, "terms.price", text, sizeof text);
	assert_string_equal("12,50", text);
	field_text(&page.out, &bid, "terms.nothing", text, sizeof text);
	assert_string_equal("", text);
	bid.terms = NULL;
	field_text(&page.out, &bid, "terms.price", text, sizeof text);
	assert_string_equal("", text);
	close_page(&page);
}

static void
merge_pages__joins__the_rows_of_all_pages(void **state)
{
	struct gom_arena arena;
	Gom__Member a = GOM__MEMBER__INIT;
	Gom__Member b = GOM__MEMBER__INIT;
	Gom__Member *first[] = { &a };
	Gom__Member *second[] = { &b };
	Gom__MemberListReply one = GOM__MEMBER_LIST_REPLY__INIT;
	Gom__MemberListReply two = GOM__MEMBER_LIST_REPLY__INIT;
	const void *whole = NULL;
	const Gom__MemberListReply *got;

	(void)state;
	gom_arena_init(&arena, 1 << 16);
	a.member = 1;
	b.member = 2;
	one.members = first;
	one.n_members = 1;
	two.members = second;
	two.n_members = 1;
	assert_int_equal(ERR_OK, merge_pages(&arena, whole, &one, &whole));
	assert_ptr_equal(&one, whole);
	assert_int_equal(ERR_OK, merge_pages(&arena, whole, &two, &whole));
	got = whole;
	assert_int_equal(2, got->n_members);
	assert_int_equal(1, got->members[0]->member);
	assert_int_equal(2, got->members[1]->member);
	assert_int_equal(1, one.n_members);
	gom_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(out_json__writes__fields_by_their_names),
		cmocka_unit_test(
		    out_json__writes__times_with_the_brokers_offset),
		cmocka_unit_test(
		    out_json__writes__enums_masks_and_lists_by_stable_names),
		cmocka_unit_test(
		    out_json__writes__of_a_fact_what_its_kind_uses),
		cmocka_unit_test(out_json__leaves_out__the_turning_of_pages),
		cmocka_unit_test(out_json__is_the_same__in_both_languages),
		cmocka_unit_test(out_rows__aligns__vietnamese),
		cmocka_unit_test(out_rows__fits__a_narrow_screen),
		cmocka_unit_test(out_rows__writes__lines_with_tabs_when_plain),
		cmocka_unit_test(out_rows__says__that_there_is_nothing),
		cmocka_unit_test(
		    out_card__aligns__titles_and_leaves_empty_ones_away),
		cmocka_unit_test(out_say__fills__pairs_then_fields),
		cmocka_unit_test(
		    field_text__follows__the_conventions_of_the_protocol),
		cmocka_unit_test(merge_pages__joins__the_rows_of_all_pages),
	};

	lang_start("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
