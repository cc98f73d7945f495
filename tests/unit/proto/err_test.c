/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/err.h"

#include <string.h>

#include "tests/support/cm.h"

#define N_(msgid) msgid

static const struct {
	uint32_t number;
	int exit_status;
	const char *text;
} listed[] = {
#define X(name, number, exit_status, retryable, text, remedy)                  \
	{ number, exit_status, text },
#include "proto/errors.def"
#undef X
};

enum {
	N_LISTED = sizeof(listed) / sizeof(listed[0])
};

static void
err_find__finds__every_listed_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_LISTED; i++) {
		const struct gom_err_row *row = gom_err_find(listed[i].number);

		assert_non_null(row);
		assert_int_equal(row->code, listed[i].number);
		assert_int_equal(row->exit_status, listed[i].exit_status);
		assert_string_equal(row->text, listed[i].text);
	}
	assert_string_equal(gom_err_find(77)->name, "DATE_ORDER");
	assert_null(gom_err_find(UINT32_MAX));
}

static void
errors_def__uses__each_number_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_LISTED; i++) {
		for (size_t k = i + 1; k < N_LISTED; k++) {
			assert_int_not_equal(
			    listed[i].number, listed[k].number);
		}
	}
}

static void
errors_def__marks__only_done_as_success(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_LISTED; i++) {
		assert_int_equal(
		    listed[i].exit_status == 0, listed[i].number == 0);
	}
}

static void
err_fill__cuts__at_a_character(void **state)
{
	struct err_info info;
	char text[200];

	(void)state;
	memset(&info, 0xff, sizeof(info));
	/* 46 bytes of a, then a letter of three bytes: it cannot fit whole */
	memset(text, 'a', 46);
	memcpy(text + 46, "ộx", 5);
	assert_int_equal(
	    gom_err_fill(&info, ERR_TEXT, text, NULL, 7, -8), ERR_TEXT);
	assert_int_equal(strlen(info.field), 46);
	assert_string_equal(info.subject, "");
	assert_int_equal(info.value, 7);
	assert_int_equal(info.limit, -8);
	/* 44 and 3 bytes fit in 48 with the NUL */
	memcpy(text + 44, "ộx", 5);
	gom_err_fill(&info, ERR_TEXT, text, "đ", 0, 0);
	assert_int_equal(strlen(info.field), 47);
	assert_string_equal(info.subject, "đ");
}

static void
err_fill__leaves__other_fields_alone(void **state)
{
	struct err_info info = { .day = 5, .index = 6 };

	(void)state;
	gom_err_fill(&info, ERR_RANGE, "a", "b", 1, 2);
	assert_int_equal(info.day, 5);
	assert_int_equal(info.index, 6);
	assert_int_equal(gom_err_fill(NULL, ERR_IO, "a", "b", 1, 2), ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(err_find__finds__every_listed_number),
		cmocka_unit_test(errors_def__uses__each_number_once),
		cmocka_unit_test(errors_def__marks__only_done_as_success),
		cmocka_unit_test(err_fill__cuts__at_a_character),
		cmocka_unit_test(err_fill__leaves__other_fields_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
