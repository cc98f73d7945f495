/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/layout.h"

#include <string.h>

#include "client/out/out.h"
#include "tests/support/cm.h"

#define N_LANES 4

/* Natural widths 10 + 30 + 7 + 12 and three gaps: 65 columns. */
static void
fill(struct lane lanes[N_LANES])
{
	lanes[0] = (struct lane){ .title = "Line", .widest = 10 };
	lanes[1] = (struct lane){
		.title = "What", .flags = COLUMN_TRUNC, .widest = 30
	};
	lanes[2] = (struct lane){
		.title = "At most", .flags = COLUMN_RIGHT, .widest = 3
	};
	lanes[3] = (struct lane){
		.title = "Sample", .flags = COLUMN_WIDE, .widest = 12
	};
}

static size_t
total(const struct lane lanes[N_LANES])
{
	size_t sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < N_LANES; i++) {
		sum += lanes[i].width;
		n += lanes[i].width > 0 ? 1 : 0;
	}
	return sum + (n - 1) * LAYOUT_GAP;
}

static void
layout_fit__gives__each_what_it_needs_where_there_is_room(void **state)
{
	struct lane lanes[N_LANES];

	(void)state;
	fill(lanes);
	assert_true(layout_fit(lanes, N_LANES, 0));
	assert_int_equal(65, total(lanes));
	assert_true(layout_fit(lanes, N_LANES, 65));
	assert_int_equal(65, total(lanes));
	assert_int_equal(30, lanes[1].width);
	assert_int_equal(7, lanes[2].width);
}

static void
layout_fit__breaks__titles_and_narrows_texts_first(void **state)
{
	struct lane lanes[N_LANES];

	(void)state;
	fill(lanes);
	assert_true(layout_fit(lanes, N_LANES, 64));
	assert_int_equal(64, total(lanes));
	assert_int_equal(30, lanes[1].width);
	assert_int_equal(6, lanes[2].width);
	assert_int_equal(12, lanes[3].width);
	assert_true(layout_fit(lanes, N_LANES, 42));
	assert_int_equal(42, total(lanes));
	assert_int_equal(10, lanes[0].width);
	assert_int_equal(10, lanes[1].width);
	assert_int_equal(4, lanes[2].width);
	assert_int_equal(12, lanes[3].width);
}

static void
layout_fit__leaves_out__wide_lanes_then_gives_up(void **state)
{
	struct lane lanes[N_LANES];

	(void)state;
	fill(lanes);
	assert_true(layout_fit(lanes, N_LANES, 41));
	assert_int_equal(0, lanes[3].width);
	assert_int_equal(41, total(lanes));
	assert_true(layout_fit(lanes, N_LANES, 28));
	assert_int_equal(28, total(lanes));
	assert_false(layout_fit(lanes, N_LANES, 27));
}

static void
layout_fit__leaves_out__lanes_that_are_empty(void **state)
{
	struct lane lanes[N_LANES];

	(void)state;
	fill(lanes);
	lanes[2].widest = 0;
	assert_true(layout_fit(lanes, N_LANES, 0));
	assert_int_equal(0, lanes[2].width);
	assert_int_equal(56, total(lanes));
}

static void
assert_line(const char *expected, const char **text, size_t width)
{
	const char *from = *text;
	size_t len = layout_line(text, width);

	assert_int_equal(strlen(expected), len);
	assert_memory_equal(expected, from, len);
}

static void
layout_line__breaks__at_blanks(void **state)
{
	const char *text = "giỏ mây đan tay";

	(void)state;
	assert_line("giỏ mây", &text, 10);
	assert_line("đan tay", &text, 10);
	assert_line("", &text, 10);
}

static void
layout_line__breaks__a_word_that_is_too_long(void **state)
{
	const char *text = "MAY-2607/2.1 x";

	(void)state;
	assert_line("MAY-2", &text, 5);
	assert_line("607/2", &text, 5);
	assert_line(".1 x", &text, 5);
}

static void
layout_line__keeps__a_command_together(void **state)
{
	const char *text = "next: `gom order open A-1` now";

	(void)state;
	assert_line("next:", &text, 22);
	assert_line("`gom order open A-1`", &text, 22);
	assert_line("now", &text, 22);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    layout_fit__gives__each_what_it_needs_where_there_is_room),
		cmocka_unit_test(
		    layout_fit__breaks__titles_and_narrows_texts_first),
		cmocka_unit_test(
		    layout_fit__leaves_out__wide_lanes_then_gives_up),
		cmocka_unit_test(layout_fit__leaves_out__lanes_that_are_empty),
		cmocka_unit_test(layout_line__breaks__at_blanks),
		cmocka_unit_test(layout_line__breaks__a_word_that_is_too_long),
		cmocka_unit_test(layout_line__keeps__a_command_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
