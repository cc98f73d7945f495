/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rate.h"

#include "proto/limits.h"
#include "tests/support/cm.h"

enum {
	ALL = 0x7f,
	MON_SAT = 0x3f,
	MON_FRI = 0x1f
};

static void
assert_rate(const char *text, uint8_t weekdays, int64_t units, int32_t days)
{
	struct gom_rate rate = { -1, -1 };

	assert_int_equal(gom_rate_parse(text, weekdays, &rate), ERR_OK);
	assert_int_equal(rate.units, units);
	assert_int_equal(rate.days, days);
}

static void
rate_parse__reads__both_languages(void **state)
{
	(void)state;
	assert_rate("20/day", ALL, 20, 1);
	assert_rate("20/d", ALL, 20, 1);
	assert_rate("20/ngày", ALL, 20, 1);
	assert_rate("20 / Ngày", ALL, 20, 1);
	assert_rate("16/6d", ALL, 16, 6);
	assert_rate("16/6 ngày", ALL, 16, 6);
	assert_rate("16 a week", ALL, 16, 7);
	assert_rate("16 per week", ALL, 16, 7);
	assert_rate("16 một tuần", ALL, 16, 7);
	assert_rate("16 mỗi tuần", ALL, 16, 7);
	assert_rate("1.200/tháng", ALL, 1200, 30);
	assert_rate("100000000/366d", ALL, LIMIT_QUANTITY, LIMIT_RATE_DAYS);
}

static void
rate_parse__counts__the_days_that_are_worked(void **state)
{
	(void)state;
	assert_rate("96/tuần", MON_SAT, 96, 6);
	assert_rate("96/w", MON_FRI, 96, 5);
	assert_rate("30/2 weeks", MON_SAT, 30, 12);
	assert_rate("60/month", ALL, 60, 30);
	assert_rate("60/month", MON_SAT, 60, 26);
	assert_rate("60/tháng", MON_FRI, 60, 21);
	assert_rate("60/month", 1, 60, 4);
	assert_rate("20/day", 0, 20, 1);
}

static void
rate_parse__refuses__the_rest(void **state)
{
	static const char *const bad[] = { "", "20", "/day", "20/", "20/x",
		"0/day", "20/0d", "20/367d", "20/1000d", "-20/day", "20/day/2",
		"2.5/day", "100000001/day", "20/13 months", "20/d6", "20 day" };
	struct gom_rate rate = { -77, -77 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
		    gom_rate_parse(bad[i], ALL, &rate), ERR_RATE_TEXT);
	}
	assert_int_equal(gom_rate_parse("5/week", 0, &rate), ERR_RATE_TEXT);
	assert_int_equal(rate.units, -77);
}

static void
rate_format__writes__what_parse_reads(void **state)
{
	const struct gom_rate daily = { 1250, 1 };
	const struct gom_rate weekly = { 16, 6 };
	char out[GOM_RATE_CAP];

	(void)state;
	gom_rate_format(&daily, false, out);
	assert_string_equal(out, "1,250/day");
	assert_rate(out, ALL, 1250, 1);
	gom_rate_format(&daily, true, out);
	assert_string_equal(out, "1.250/ngày");
	assert_rate(out, ALL, 1250, 1);
	gom_rate_format(&weekly, false, out);
	assert_string_equal(out, "16/6 days");
	assert_rate(out, ALL, 16, 6);
	gom_rate_format(&weekly, true, out);
	assert_string_equal(out, "16/6 ngày");
	assert_rate(out, ALL, 16, 6);
}

static void
rate_compare__is__exact(void **state)
{
	const struct gom_rate a = { 16, 6 };
	const struct gom_rate b = { 8, 3 };
	const struct gom_rate c = { 17, 6 };
	const struct gom_rate huge = { INT64_MAX, INT32_MAX };
	const struct gom_rate less = { INT64_MAX - 1, INT32_MAX };

	(void)state;
	assert_int_equal(gom_rate_compare(&a, &b), 0);
	assert_true(gom_rate_compare(&a, &c) < 0);
	assert_true(gom_rate_compare(&c, &b) > 0);
	assert_true(gom_rate_compare(&less, &huge) < 0);
	assert_int_equal(gom_rate_slower(c, a).units, 16);
	assert_int_equal(gom_rate_slower(a, c).units, 16);
	assert_int_equal(gom_rate_slower(a, b).units, 16);
	assert_int_equal(gom_rate_slower(b, a).units, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate_parse__reads__both_languages),
		cmocka_unit_test(rate_parse__counts__the_days_that_are_worked),
		cmocka_unit_test(rate_parse__refuses__the_rest),
		cmocka_unit_test(rate_format__writes__what_parse_reads),
		cmocka_unit_test(rate_compare__is__exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
