/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <string.h>

#include "broker/slice.h"

static struct slice
slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void
assert_slice(struct slice slice, const char *text)
{
	assert_int_equal(slice.len, strlen(text));
	assert_memory_equal(slice.at, text, slice.len);
}

static void
slice_trim__leaves__the_middle(void **state)
{
	(void)state;
	assert_slice(slice_trim(slice_of(" \ta b\r ")), "a b");
	assert_slice(slice_trim(slice_of(" \t\r")), "");
	assert_slice(slice_trim(slice_of("")), "");
}

static void
slice_line__gives__every_line_once(void **state)
{
	struct slice text = slice_of("one\n\nthree");

	(void)state;
	assert_slice(slice_line(&text), "one");
	assert_slice(slice_line(&text), "");
	assert_slice(slice_line(&text), "three");
	assert_int_equal(text.len, 0);
	text = slice_of("last\n");
	assert_slice(slice_line(&text), "last");
	assert_int_equal(text.len, 0);
}

static void
slice_word__gives__words_and_keeps_the_rest_trimmed(void **state)
{
	struct slice text = slice_of("from  to \twords of it");

	(void)state;
	assert_slice(slice_word(&text), "from");
	assert_slice(slice_word(&text), "to");
	assert_slice(text, "words of it");
	text = slice_of("only");
	assert_slice(slice_word(&text), "only");
	assert_slice(slice_word(&text), "");
}

static void
slice_is__compares__the_whole(void **state)
{
	(void)state;
	assert_true(slice_is(slice_of("zone"), "zone"));
	assert_false(slice_is(slice_of("zon"), "zone"));
	assert_false(slice_is(slice_of("zones"), "zone"));
	assert_true(slice_is(slice_of(""), ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slice_trim__leaves__the_middle),
		cmocka_unit_test(slice_line__gives__every_line_once),
		cmocka_unit_test(
		    slice_word__gives__words_and_keeps_the_rest_trimmed),
		cmocka_unit_test(slice_is__compares__the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
