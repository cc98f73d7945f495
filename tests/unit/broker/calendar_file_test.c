/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/calendar_file.h"
#include "proto/date.h"

enum {
	DAY = 20850, /* 2027-02-01 */
	BIG = CALENDAR_FILE_LEN + 2
};

struct world {
	struct calendar_report report;
	struct calendar_file file;
	char text[BIG];
	size_t len;
};

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct world));
	return *state == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	free(*state);
	return 0;
}

static enum err
parse(struct world *w, const char *text)
{
	return calendar_file_parse(text, strlen(text), &w->report, &w->file);
}

/* One problem, of this kind, in this line, about this. */
static void
assert_problem(struct world *w, const char *text,
    enum calendar_problem_kind kind, uint32_t line, const char *subject)
{
	strcpy(w->file.name, "untouched");
	assert_int_equal(parse(w, text), ERR_CALENDAR);
	assert_string_equal(w->file.name, "untouched");
	assert_int_equal(w->report.n, 1);
	assert_int_equal(w->report.rows[0].kind, kind);
	assert_int_equal(w->report.rows[0].line, line);
	assert_string_equal(w->report.rows[0].subject, subject);
}

/* Adds a line of the text that is put together. */
static void
add(struct world *w, const char *line)
{
	w->len += (size_t)snprintf(
	    w->text + w->len, sizeof(w->text) - w->len, "%s\n", line);
	assert_true(w->len < sizeof(w->text));
}

static void
add_days(struct world *w, int32_t from_day, int32_t to_day)
{
	char from[GOM_DATE_CAP];
	char to[GOM_DATE_CAP];
	char line[40];

	gom_date_format_iso(from_day, from);
	gom_date_format_iso(to_day, to);
	(void)snprintf(line, sizeof(line), "%s %s", from, to);
	add(w, line);
}

static void
calendar_file_parse__reads__name_days_and_words(void **state)
{
	struct world *w = *state;

	assert_int_equal(parse(w, "\xef\xbb\xbf# Tết\r\n\n  calendar\ttet \r\n"
				  "2027-02-01 2027-02-14  Tết  Đinh Mùi\r\n"
				  "\t2027-09-15\t2027-09-15"),
	    ERR_OK);
	assert_int_equal(w->report.n, 0);
	assert_string_equal(w->file.name, "tet");
	assert_int_equal(w->file.n, 2);
	assert_int_equal(w->file.rows[0].from_day, DAY);
	assert_int_equal(w->file.rows[0].to_day, DAY + 13);
	assert_string_equal(w->file.rows[0].words, "Tết  Đinh Mùi");
	assert_int_equal(w->file.rows[1].from_day, DAY + 226);
	assert_int_equal(w->file.rows[1].to_day, DAY + 226);
	assert_string_equal(w->file.rows[1].words, "");
}

static void
calendar_file_parse__brings__words_to_one_form(void **state)
{
	struct world *w = *state;

	/* e, circumflex, acute as marks of their own */
	assert_int_equal(parse(w, "calendar te\xcc\x82\xcc\x81t\n"
				  "2027-02-01 2027-02-01 "
				  "Te\xcc\x82\xcc\x81t\n"),
	    ERR_OK);
	assert_string_equal(w->file.name, "tết");
	assert_string_equal(w->file.rows[0].words, "Tết");
}

static void
calendar_file_parse__refuses__a_file_without_a_name(void **state)
{
	struct world *w = *state;

	assert_problem(w, "", CALENDAR_PROBLEM_NO_NAME, 1, "");
	assert_problem(w, "# nothing\n\n", CALENDAR_PROBLEM_NO_NAME, 2, "");
	assert_problem(
	    w, "#\n2027-02-01 2027-02-02\n", CALENDAR_PROBLEM_NO_NAME, 2, "");
	/* it must come first */
	assert_int_equal(
	    parse(w, "2027-02-01 2027-02-02\ncalendar tet\n"), ERR_CALENDAR);
	assert_int_equal(w->report.rows[0].kind, CALENDAR_PROBLEM_NO_NAME);
	assert_int_equal(w->report.rows[0].line, 1);
}

static void
calendar_file_parse__refuses__a_bad_name(void **state)
{
	struct world *w = *state;
	char text[120];

	assert_problem(w, "calendar\n2027-02-01 2027-02-02\n",
	    CALENDAR_PROBLEM_NAME, 1, "");
	assert_problem(w, "calendar tet ta\n2027-02-01 2027-02-02\n",
	    CALENDAR_PROBLEM_NAME, 1, "tet");
	/* a blank of another kind alone is nothing */
	assert_problem(w, "calendar \xc2\xa0\n2027-02-01 2027-02-02\n",
	    CALENDAR_PROBLEM_NAME, 1, "\xc2\xa0");
	assert_problem(w, "calendar te\xff\n2027-02-01 2027-02-02\n",
	    CALENDAR_PROBLEM_NAME, 1, "");
	assert_problem(w,
	    "calendar tet\ncalendar rain\n2027-02-01 2027-02-02\n",
	    CALENDAR_PROBLEM_NAME_TWICE, 2, "rain");
	(void)snprintf(
	    text, sizeof(text), "calendar %040d\n2027-02-01 2027-02-02\n", 1);
	assert_int_equal(parse(w, text), ERR_OK);
	(void)snprintf(
	    text, sizeof(text), "calendar %041d\n2027-02-01 2027-02-02\n", 1);
	assert_int_equal(parse(w, text), ERR_CALENDAR);
	assert_int_equal(w->report.rows[0].kind, CALENDAR_PROBLEM_NAME);
}

static void
calendar_file_parse__refuses__what_is_no_date(void **state)
{
	static const char *const words[] = { "2027-02-29", "2027-2-1", "6/2",
		"+7", "today", "2171-01-01", "1969-12-31", "2027-02-011" };
	struct world *w = *state;
	char text[80];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		(void)snprintf(text, sizeof(text),
		    "calendar tet\n%s 2027-03-01\n", words[i]);
		assert_problem(w, text, CALENDAR_PROBLEM_DATE, 2, words[i]);
		(void)snprintf(text, sizeof(text),
		    "calendar tet\n\n2027-01-01 %s\n", words[i]);
		assert_problem(w, text, CALENDAR_PROBLEM_DATE, 3, words[i]);
	}
	assert_problem(
	    w, "calendar tet\n2027-02-01\n", CALENDAR_PROBLEM_DATE, 2, "");
	assert_problem(w, "calendar tet\n2027-02-01 2027\xff\n",
	    CALENDAR_PROBLEM_DATE, 2, "");
}

static void
calendar_file_parse__shows__only_the_begin_of_a_long_word(void **state)
{
	struct world *w = *state;

	/* 46 bytes and a letter of two: the 47th must not be half of it */
	assert_problem(w,
	    "calendar tet\n"
	    "0123456789012345678901234567890123456789012345éa 2027-02-01\n",
	    CALENDAR_PROBLEM_DATE, 2,
	    "0123456789012345678901234567890123456789012345");
	assert_problem(w,
	    "calendar tet\n"
	    "012345678901234567890123456789012345678901234éa 2027-02-01\n",
	    CALENDAR_PROBLEM_DATE, 2,
	    "012345678901234567890123456789012345678901234é");
}

static void
calendar_file_parse__refuses__days_that_make_no_sense(void **state)
{
	struct world *w = *state;

	assert_problem(w, "calendar tet\n2027-02-02 2027-02-01 x\n",
	    CALENDAR_PROBLEM_ORDER, 2, "");
	assert_int_equal(
	    parse(w, "calendar tet\n2027-02-01 2028-02-01\n"), ERR_OK);
	assert_problem(w, "calendar tet\n2027-02-01 2028-02-02\n",
	    CALENDAR_PROBLEM_DAYS, 2, "");
	assert_problem(w,
	    "calendar tet\n2027-02-01 2027-02-02 a\n"
	    "2027-02-01 2027-02-03\n2027-02-01 2027-02-02 b\n",
	    CALENDAR_PROBLEM_TWICE, 4, "");
	assert_problem(
	    w, "calendar tet\n# none\n", CALENDAR_PROBLEM_NOTHING, 2, "");
}

static void
calendar_file_parse__refuses__words_that_cannot_be_kept(void **state)
{
	struct world *w = *state;
	char text[160];

	assert_problem(w, "calendar tet\n2027-02-01 2027-02-02 T\x01t\n",
	    CALENDAR_PROBLEM_TEXT, 2, "");
	assert_problem(w, "calendar tet\n2027-02-01 2027-02-02 T\tt\n",
	    CALENDAR_PROBLEM_TEXT, 2, "");
	assert_problem(w, "calendar tet\n2027-02-01 2027-02-02 T\xc3\n",
	    CALENDAR_PROBLEM_TEXT, 2, "");
	(void)snprintf(text, sizeof(text),
	    "calendar tet\n2027-02-01 2027-02-02 %080d\n", 1);
	assert_int_equal(parse(w, text), ERR_OK);
	(void)snprintf(text, sizeof(text),
	    "calendar tet\n2027-02-01 2027-02-02 %081d\n", 1);
	assert_int_equal(parse(w, text), ERR_CALENDAR);
	assert_int_equal(w->report.rows[0].kind, CALENDAR_PROBLEM_WORDS);
}

static void
calendar_file_parse__is_bounded(void **state)
{
	struct world *w = *state;

	add(w, "calendar tet");
	for (int32_t i = 0; i < CALENDAR_CLOSURES; i++)
		add_days(w, DAY + 2 * i, DAY + 2 * i);
	assert_int_equal(
	    calendar_file_parse(w->text, w->len, &w->report, &w->file), ERR_OK);
	assert_int_equal(w->file.n, CALENDAR_CLOSURES);
	add_days(w, DAY - 1, DAY - 1);
	assert_problem(
	    w, w->text, CALENDAR_PROBLEM_TOO_MANY, CALENDAR_CLOSURES + 2, "");

	memset(w->text, '#', sizeof(w->text));
	memcpy(w->text, "calendar a\n2027-02-01 2027-02-02\n", 33);
	assert_int_equal(calendar_file_parse(
			     w->text, CALENDAR_FILE_LEN, &w->report, &w->file),
	    ERR_OK);
	assert_int_equal(calendar_file_parse(w->text, CALENDAR_FILE_LEN + 1,
			     &w->report, &w->file),
	    ERR_CALENDAR);
	assert_int_equal(w->report.n, 1);
	assert_int_equal(w->report.rows[0].kind, CALENDAR_PROBLEM_TOO_LONG);
}

static void
calendar_file_parse__tells__every_mistake_and_keeps_the_first(void **state)
{
	struct world *w = *state;

	add(w, "calendar");
	for (int i = 0; i < 30; i++) {
		add(w, "# a comment");
		add(w, "2027-02-31 2027-03-01");
	}
	assert_int_equal(
	    calendar_file_parse(w->text, w->len, &w->report, &w->file),
	    ERR_CALENDAR);
	assert_int_equal(w->report.n, 31);
	assert_int_equal(w->report.rows[0].kind, CALENDAR_PROBLEM_NAME);
	assert_int_equal(w->report.rows[0].line, 1);
	assert_int_equal(w->report.rows[CALENDAR_PROBLEMS_KEPT - 1].line, 39);
}

static void
calendar_file_write__writes__what_is_read_as_the_same(void **state)
{
	struct world *w = *state;
	struct calendar_file again;
	struct calendar_report report;
	char text[CALENDAR_TEXT_CAP];
	size_t len;

	assert_int_equal(parse(w, "# c\ncalendar tet\n\n"
				  "2027-02-01\t2027-02-14  Tết Đinh Mùi \n"
				  "2027-09-15 2027-09-15\n"),
	    ERR_OK);
	len = calendar_file_write(&w->file, text);
	assert_string_equal(text, "calendar tet\n"
				  "2027-02-01 2027-02-14 Tết Đinh Mùi\n"
				  "2027-09-15 2027-09-15\n");
	assert_int_equal(len, strlen(text));
	assert_int_equal(
	    calendar_file_parse(text, len, &report, &again), ERR_OK);
	assert_memory_equal(&again, &w->file, sizeof(again));
}

static void
calendar_file_write__fits__the_largest(void **state)
{
	struct world *w = *state;
	char text[CALENDAR_TEXT_CAP];

	memset(w->file.name, 'n', LIMIT_LABEL_LEN);
	w->file.n = CALENDAR_CLOSURES;
	for (int32_t i = 0; i < CALENDAR_CLOSURES; i++) {
		w->file.rows[i].from_day = DAY;
		w->file.rows[i].to_day = DAY + i;
		memset(w->file.rows[i].words, 'w', LIMIT_NAME_LEN);
	}
	assert_int_equal(
	    calendar_file_write(&w->file, text), CALENDAR_TEXT_CAP - 1);
	assert_int_equal(strlen(text), CALENDAR_TEXT_CAP - 1);
}

static void
calendar_problems__have__words_and_a_remedy(void **state)
{
	(void)state;
	assert_string_equal(calendar_problem_text(CALENDAR_PROBLEM_ORDER),
	    "the last day comes before the first");
	assert_string_equal(calendar_problem_remedy(CALENDAR_PROBLEM_DATE),
	    "write year-month-day, as 2027-02-06");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(calendar_file_parse__reads__name_days_and_words),
		TEST(calendar_file_parse__brings__words_to_one_form),
		TEST(calendar_file_parse__refuses__a_file_without_a_name),
		TEST(calendar_file_parse__refuses__a_bad_name),
		TEST(calendar_file_parse__refuses__what_is_no_date),
		TEST(calendar_file_parse__shows__only_the_begin_of_a_long_word),
		TEST(calendar_file_parse__refuses__days_that_make_no_sense),
		TEST(calendar_file_parse__refuses__words_that_cannot_be_kept),
		TEST(calendar_file_parse__is_bounded),
		TEST(
		    calendar_file_parse__tells__every_mistake_and_keeps_the_first),
		TEST(calendar_file_write__writes__what_is_read_as_the_same),
		TEST(calendar_file_write__fits__the_largest),
		TEST(calendar_problems__have__words_and_a_remedy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
