/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "client/posting.h"
#include "proto/limits.h"

enum {
	BUDGET = 16 << 20,
	LINES_MAX = 1000
};

static struct import_line in_lines[LINES_MAX];
static struct gom_arena arena;

static int
set_up(void **state)
{
	(void)state;
	gom_arena_init(&arena, BUDGET);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	gom_arena_finish(&arena);
	return 0;
}

/* An order of n lines, each with a description of so many bytes. */
static struct import_order
make_order(size_t n, size_t text_len)
{
	char *text = gom_arena_alloc(&arena, text_len + 1);

	assert_non_null(text);
	memset(text, 'x', text_len);
	for (size_t i = 0; i < n; i++) {
		in_lines[i] = (struct import_line){ .sku = "B-01",
			.your_sku = "",
			.description = text,
			.class = "rattan/basket-m",
			.sample = text,
			.sample_place = text,
			.spec = "",
			.unit = "H87",
			.hs_code = "",
			.notes = "",
			.quantity = (int64_t)i + 1,
			.pack = 12,
			.cargo_ready_day = 20800,
			.piece_rate = 45000,
			.buyer_price = 450,
			.buyer_price_text = "4.50" };
	}
	return (struct import_order){ .reference = "HG-2041",
		.buyer_reference = "",
		.buyer = "IKEA",
		.currency = "VND",
		.buyer_currency = "",
		.incoterm = "FOB",
		.place = "",
		.destination = "",
		.price = IMPORT_PRICE_FIXED,
		.lines = in_lines,
		.n_lines = n };
}

static size_t
count_messages(size_t n, size_t text_len, size_t *most_lines)
{
	struct import_order order = make_order(n, text_len);
	Gom__OrderHeader header = GOM__ORDER_HEADER__INIT;
	Gom__OrderPostRequest request;
	struct posting posting;
	size_t n_messages = 0;
	size_t n_lines = 0;

	*most_lines = 0;
	posting_header(&order, &header);
	assert_int_equal(
	    posting_init(&posting, &order, &header, &arena), ERR_OK);
	while (posting_next(&posting, &request)) {
		assert_int_equal(request.append, n_messages > 0);
		assert_ptr_equal(request.header, &header);
		assert_true(request.n_lines > 0);
		assert_true(gom__order_post_request__get_packed_size(
				&request) <= POSTING_MESSAGE_LEN);
		for (size_t i = 0; i < request.n_lines; i++)
			assert_int_equal(request.lines[i]->quantity, ++n_lines);
		assert_int_equal(request.more, n_lines < n);
		*most_lines = request.n_lines > *most_lines ? request.n_lines
							    : *most_lines;
		n_messages++;
	}
	assert_int_equal(n_lines, n);
	return n_messages;
}

static void
posting_next__sends__a_small_order_in_one_message(void **state)
{
	size_t most;

	(void)state;
	assert_int_equal(count_messages(1, 20, &most), 1);
	assert_int_equal(count_messages(LIMIT_LINES_A_MESSAGE, 20, &most), 1);
	assert_int_equal(most, LIMIT_LINES_A_MESSAGE);
}

static void
posting_next__begins_anew__after_a_hundred_lines(void **state)
{
	size_t most;

	(void)state;
	assert_int_equal(
	    count_messages(LIMIT_LINES_A_MESSAGE + 1, 20, &most), 2);
	assert_int_equal(count_messages(LINES_MAX, 20, &most), 10);
	assert_int_equal(most, LIMIT_LINES_A_MESSAGE);
}

static void
posting_next__begins_anew__before_a_message_is_too_long(void **state)
{
	size_t most;

	(void)state;
	assert_true(count_messages(200, 390, &most) > 2);
	assert_true(most < LIMIT_LINES_A_MESSAGE);
}

static void
posting_header__keeps__what_the_command_line_said(void **state)
{
	struct import_order order = make_order(1, 1);
	Gom__OrderHeader header = GOM__ORDER_HEADER__INIT;

	(void)state;
	header.goal = GOM__GOAL__GOAL_SOONEST;
	header.tolerance_permille = 20;
	posting_header(&order, &header);
	assert_string_equal(header.reference, "HG-2041");
	assert_string_equal(header.buyer, "IKEA");
	assert_string_equal(header.incoterm, "FOB");
	assert_int_equal(header.price_mode, GOM__PRICE_MODE__PRICE_FIXED);
	assert_int_equal(header.goal, GOM__GOAL__GOAL_SOONEST);
	assert_int_equal(header.tolerance_permille, 20);
	order.price = IMPORT_PRICE_ASK;
	posting_header(&order, &header);
	assert_int_equal(header.price_mode, GOM__PRICE_MODE__PRICE_ASKED);
}

static void
posting_init__never_takes__the_buyers_price_for_another(void **state)
{
	struct import_order order = make_order(1, 1);
	Gom__OrderHeader header = GOM__ORDER_HEADER__INIT;
	struct posting posting;

	(void)state;
	assert_int_equal(
	    posting_init(&posting, &order, &header, &arena), ERR_OK);
	assert_int_equal(posting.lines[0]->selling_price, 450);
	assert_int_equal(posting.lines[0]->piece_rate, 45000);
	assert_int_equal(posting.lines[0]->ceiling, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    posting_next__sends__a_small_order_in_one_message),
		cmocka_unit_test(
		    posting_next__begins_anew__after_a_hundred_lines),
		cmocka_unit_test(
		    posting_next__begins_anew__before_a_message_is_too_long),
		cmocka_unit_test(
		    posting_header__keeps__what_the_command_line_said),
		cmocka_unit_test(
		    posting_init__never_takes__the_buyers_price_for_another),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
