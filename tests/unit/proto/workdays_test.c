/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/date.h"

#include "proto/limits.h"
#include "tests/support/cm.h"

enum {
	MONDAY = 20892, /* 2027-03-15 */
	MON_SAT = 0x3f
};

static const struct gom_closure feasts[] = {
	{ MONDAY + 8, MONDAY + 9 },  /* Tuesday and Wednesday after */
	{ MONDAY + 2, MONDAY + 2 },  /* Wednesday */
	{ MONDAY + 9, MONDAY + 10 }, /* overlaps the first */
	{ MONDAY + 5, MONDAY + 4 },  /* never */
};
static const struct gom_workdays weavers = { MON_SAT, feasts, 4 };
static const struct gom_workdays always = { GOM_WEEKDAYS_ALL, NULL, 0 };
static const struct gom_workdays never = { 0, NULL, 0 };

static void
date_is_working__knows__weekdays_and_closures(void **state)
{
	(void)state;
	assert_int_equal(gom_day_weekday(MONDAY), 0);
	assert_true(gom_date_is_working(MONDAY, &weavers));
	assert_false(gom_date_is_working(MONDAY + 2, &weavers));
	assert_true(gom_date_is_working(MONDAY + 4, &weavers));
	assert_true(gom_date_is_working(MONDAY + 5, &weavers));
	assert_false(gom_date_is_working(MONDAY + 6, &weavers));
	assert_false(gom_date_is_working(MONDAY + 10, &weavers));
	assert_true(gom_date_is_working(MONDAY + 11, &weavers));
	assert_true(gom_date_is_working(MONDAY + 6, &always));
}

static void
date_count_working__agrees__with_counting_by_hand(void **state)
{
	(void)state;
	assert_int_equal(
	    gom_date_count_working(MONDAY, MONDAY + 6, &weavers), 5);
	assert_int_equal(
	    gom_date_count_working(MONDAY, MONDAY + 13, &weavers), 8);
	assert_int_equal(gom_date_count_working(MONDAY, MONDAY, &weavers), 1);
	assert_int_equal(
	    gom_date_count_working(MONDAY + 1, MONDAY, &weavers), 0);
	assert_int_equal(
	    gom_date_count_working(MONDAY, MONDAY + 99, &never), 0);
	assert_int_equal(gom_date_count_working(INT32_MIN, INT32_MAX, &always),
	    LIMIT_DAY_MAX + 1);
}

static void
date_add_working__lands__on_the_nth_day(void **state)
{
	int32_t day;

	(void)state;
	for (int32_t n = 1; n < 400; n++) {
		assert_int_equal(
		    gom_date_add_working(MONDAY, n, &weavers, &day), ERR_OK);
		assert_true(gom_date_is_working(day, &weavers));
		assert_int_equal(
		    gom_date_count_working(MONDAY, day, &weavers), n);
	}
	assert_int_equal(
	    gom_date_add_working(MONDAY + 2, 1, &weavers, &day), ERR_OK);
	assert_int_equal(day, MONDAY + 3);
}

static void
date_add_working__refuses__what_has_no_day(void **state)
{
	int32_t day = -77;

	(void)state;
	assert_int_equal(
	    gom_date_add_working(MONDAY, 0, &always, &day), ERR_RANGE);
	assert_int_equal(
	    gom_date_add_working(MONDAY, 1, &never, &day), ERR_RANGE);
	assert_int_equal(
	    gom_date_add_working(LIMIT_DAY_MIN - 1, 1, &always, &day),
	    ERR_RANGE);
	assert_int_equal(
	    gom_date_add_working(LIMIT_DAY_MAX, 2, &always, &day), ERR_RANGE);
	assert_int_equal(day, -77);
	assert_int_equal(
	    gom_date_add_working(LIMIT_DAY_MAX, 1, &always, &day), ERR_OK);
	assert_int_equal(day, LIMIT_DAY_MAX);
}

static uint8_t
parse(const char *text)
{
	uint8_t mask = 0;

	assert_int_equal(gom_weekdays_parse(text, &mask), ERR_OK);
	return mask;
}

static void
weekdays_parse__reads__both_languages(void **state)
{
	(void)state;
	assert_int_equal(parse("mon-sat"), MON_SAT);
	assert_int_equal(parse("T2-T7"), MON_SAT);
	assert_int_equal(parse("t2-t7,cn"), GOM_WEEKDAYS_ALL);
	assert_int_equal(parse("all"), GOM_WEEKDAYS_ALL);
	assert_int_equal(parse("cả tuần"), GOM_WEEKDAYS_ALL);
	assert_int_equal(parse("mon, wed,fri"), 0x15);
	assert_int_equal(parse("sat-mon"), 0x61);
	assert_int_equal(parse("cn"), 0x40);
}

static void
weekdays_parse__refuses__the_rest(void **state)
{
	static const char *const bad[] = { "", ",", "mon,", "-", "mon-", "-mon",
		"mo", "monday", "mon-wed-fri", "t1", "t8", "none" };
	uint8_t mask = 0xaa;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(gom_weekdays_parse(bad[i], &mask), ERR_CHOICE);
	assert_int_equal(mask, 0xaa);
}

static void
weekdays_format__writes__what_parse_reads(void **state)
{
	char out[GOM_WEEKDAYS_CAP];

	(void)state;
	for (unsigned mask = 1; mask <= GOM_WEEKDAYS_ALL; mask++) {
		gom_weekdays_format((uint8_t)mask, false, out);
		assert_int_equal(parse(out), mask);
		gom_weekdays_format((uint8_t)mask, true, out);
		assert_int_equal(parse(out), mask);
	}
	gom_weekdays_format(MON_SAT, false, out);
	assert_string_equal(out, "mon-sat");
	gom_weekdays_format(0x43, true, out);
	assert_string_equal(out, "t2,t3,cn");
	gom_weekdays_format(0, true, out);
	assert_string_equal(out, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(date_is_working__knows__weekdays_and_closures),
		cmocka_unit_test(
		    date_count_working__agrees__with_counting_by_hand),
		cmocka_unit_test(date_add_working__lands__on_the_nth_day),
		cmocka_unit_test(date_add_working__refuses__what_has_no_day),
		cmocka_unit_test(weekdays_parse__reads__both_languages),
		cmocka_unit_test(weekdays_parse__refuses__the_rest),
		cmocka_unit_test(weekdays_format__writes__what_parse_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
