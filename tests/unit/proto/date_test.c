/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/date.h"

#include <string.h>

#include "proto/limits.h"
#include "tests/support/cm.h"

enum {
	TODAY = 20893, /* 2027-03-16, a Tuesday */
	VN = 25200
};

static int32_t
day_of(int32_t year, int32_t month, int32_t mday)
{
	const struct gom_civil civil = { year, month, mday };
	int32_t day = -1;

	assert_int_equal(gom_day_from_civil(&civil, &day), ERR_OK);
	return day;
}

static int32_t
parse(const char *text)
{
	int32_t day = -1;

	assert_int_equal(gom_date_parse(text, TODAY, &day), ERR_OK);
	return day;
}

static void
refuse(const char *text)
{
	int32_t day = -77;

	assert_int_equal(gom_date_parse(text, TODAY, &day), ERR_DATE);
	assert_int_equal(day, -77);
}

static void
day__knows__fixed_dates(void **state)
{
	(void)state;
	assert_int_equal(day_of(1970, 1, 1), 0);
	assert_int_equal(day_of(2000, 2, 29), 11016);
	assert_int_equal(day_of(2027, 3, 16), TODAY);
	assert_int_equal(day_of(2170, 1, 1), LIMIT_DAY_MAX);
	assert_int_equal(gom_day_weekday(0), 3);
	assert_int_equal(gom_day_weekday(TODAY), 1);
	assert_int_equal(gom_day_weekday(-1), 2);
	assert_int_equal(gom_day_weekday(-11), 6);
}

static void
day__counts__every_day_once(void **state)
{
	struct gom_civil last = gom_day_to_civil(-1);

	(void)state;
	assert_int_equal(last.year, 1969);
	assert_int_equal(last.mday, 31);
	for (int32_t day = LIMIT_DAY_MIN; day <= LIMIT_DAY_MAX; day++) {
		struct gom_civil civil = gom_day_to_civil(day);

		assert_int_equal(
		    day_of(civil.year, civil.month, civil.mday), day);
		if (civil.mday != last.mday + 1) {
			assert_int_equal(civil.mday, 1);
			assert_true(last.mday >= 28);
		}
		last = civil;
	}
}

static void
day_from_civil__refuses__days_that_are_not(void **state)
{
	static const struct gom_civil bad[] = { { 2027, 2, 29 },
		{ 2100, 2, 29 }, { 2027, 4, 31 }, { 2027, 13, 1 },
		{ 2027, 0, 1 }, { 2027, 1, 0 }, { 1969, 12, 31 },
		{ 2170, 1, 2 }, { INT32_MAX, 1, 1 }, { INT32_MIN, 1, 1 } };
	int32_t day;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(gom_day_from_civil(&bad[i], &day), ERR_DATE);
	assert_int_equal(gom_day_to_civil(INT32_MAX).year, 5881580);
	assert_int_equal(gom_day_to_civil(INT32_MIN).year, -5877641);
}

static void
date_parse__reads__all_written_forms(void **state)
{
	static const char *const same[] = { "2027-03-15", "2027-3-15",
		"15/3/2027", "15-3-2027", "15.3.2027", "15/03/2027",
		" 15/3/2027 ", "yesterday", "hôm qua", "Hom Qua" };

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_int_equal(parse(same[i]), TODAY - 1);
	assert_int_equal(parse("today"), TODAY);
	assert_int_equal(parse("HÔM NAY"), TODAY);
	assert_int_equal(parse("tomorrow"), TODAY + 1);
	assert_int_equal(parse("mai"), TODAY + 1);
	assert_int_equal(parse("ngày mai"), TODAY + 1);
	assert_int_equal(parse("+25"), TODAY + 25);
	assert_int_equal(parse("+25d"), TODAY + 25);
	assert_int_equal(parse("+0"), TODAY);
}

static void
date_parse__takes__the_next_such_day(void **state)
{
	int32_t day;

	(void)state;
	assert_int_equal(parse("16/3"), TODAY);
	assert_int_equal(parse("17/3"), TODAY + 1);
	assert_int_equal(parse("15/3"), day_of(2028, 3, 15));
	assert_int_equal(parse("29/2"), day_of(2028, 2, 29));
	assert_int_equal(
	    gom_date_parse("29/2", day_of(2096, 3, 1), &day), ERR_OK);
	assert_int_equal(day, day_of(2104, 2, 29));
}

static void
date_parse__refuses__the_rest(void **state)
{
	static const char *const bad[] = { "", " ", "x", "15", "15/", "15/3/",
		"15/3/2027x", "31/4", "30/2", "32/1", "0/1", "1/0", "1/13",
		"15-3", "15.3", "15/3-2027", "2027-02-29", "1969-12-31",
		"2170-01-02", "+", "+d", "+25x", "+99999", "+123456", "-1",
		"15/3/27", "2027/15/3/1", "20270315", "15//2027", "\xff" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuse(bad[i]);
}

static void
date_format__writes__what_parse_reads(void **state)
{
	char out[GOM_DATE_CAP];

	(void)state;
	gom_date_format_iso(TODAY, out);
	assert_string_equal(out, "2027-03-16");
	gom_date_format(TODAY, TODAY, out);
	assert_string_equal(out, "16/3");
	gom_date_format(day_of(2028, 3, 5), TODAY, out);
	assert_string_equal(out, "5/3/2028");
	gom_date_format_iso(INT32_MIN, out);
	assert_true(strlen(out) < sizeof(out));
}

static void
day_of__turns__at_local_midnight(void **state)
{
	const int64_t midnight = (int64_t)TODAY * GOM_DAY_MS - VN * 1000;

	(void)state;
	assert_int_equal(gom_day_of(midnight, VN), TODAY);
	assert_int_equal(gom_day_of(midnight - 1, VN), TODAY - 1);
	assert_int_equal(gom_day_of(-1, 0), -1);
	assert_int_equal(gom_day_end(TODAY - 1, VN), midnight - 1);
	assert_int_equal(gom_day_of(INT64_MAX, 0), INT32_MAX);
	assert_int_equal(gom_day_of(INT64_MIN, 0), INT32_MIN);
}

/* 2027-03-16 09:30:00.500 in Vietnam. */
static const struct gom_clock clock_vn = {
	(int64_t)TODAY * GOM_DAY_MS + 2 * 3600000 + 30 * 60000 + 500, VN
};

static int64_t
parse_time(const char *text)
{
	int64_t ms = -1;

	assert_int_equal(gom_time_parse(text, &clock_vn, &ms), ERR_OK);
	return ms;
}

static void
time_parse__reads__dates_and_times(void **state)
{
	const int64_t midnight = (int64_t)TODAY * GOM_DAY_MS - VN * 1000;
	const int64_t at_17 = midnight + 17 * 3600000;

	(void)state;
	assert_int_equal(parse_time("today"), midnight + GOM_DAY_MS - 1);
	assert_int_equal(parse_time("+1"), midnight + 2 * GOM_DAY_MS - 1LL);
	assert_int_equal(parse_time("17:00"), at_17);
	assert_int_equal(parse_time("16/3 17:00"), at_17);
	assert_int_equal(parse_time("17:00 16/3"), at_17);
	assert_int_equal(parse_time("17:00:30 hôm nay"), at_17 + 30000);
	assert_int_equal(parse_time("2027-03-16 17:00"), at_17);
	assert_int_equal(parse_time("mai 17:00"), at_17 + GOM_DAY_MS);
	assert_int_equal(
	    parse_time("2027-03-16T17:00:30+07:00"), at_17 + 30000);
	assert_int_equal(parse_time("2027-03-16T10:00:00Z"), at_17);
	assert_int_equal(parse_time("2027-03-16T05:00-05:00"), at_17);
	assert_int_equal(
	    parse_time("2027-03-16T17:00:30.25+07:00"), at_17 + 30250);
	assert_int_equal(parse_time("+48h"), clock_vn.now_ms + 48 * 3600000);
	assert_int_equal(parse_time("+30m"), clock_vn.now_ms + 30 * 60000);
	assert_int_equal(parse_time("+10s"), clock_vn.now_ms + 10000);
}

static void
time_parse__refuses__the_rest(void **state)
{
	static const char *const bad[] = { "", "24:00", "17:60", "17:00:60",
		"17:", ":00", "17", "x 17:00", "31/2 17:00", "17:00 x",
		"17:00+7", "17:00+24:00", "17:00+07:60", "17:00:30.",
		"17:00:30.1234", "17:00z1", "+h", "+1x", "+1h1", "+12345678h",
		"2027-03-16T", "T17:00", "t:", " : " };
	const struct gom_clock late = { INT64_MAX, 0 };
	int64_t ms = -77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
		    gom_time_parse(bad[i], &clock_vn, &ms), ERR_DATE);
	}
	assert_int_equal(gom_time_parse("+1s", &late, &ms), ERR_DATE);
	assert_int_equal(ms, -77);
}

static void
time_format__writes__rfc3339(void **state)
{
	char out[GOM_TIME_CAP];

	(void)state;
	gom_time_format_rfc3339(clock_vn.now_ms, VN, out);
	assert_string_equal(out, "2027-03-16T09:30:00.500+07:00");
	assert_int_equal(parse_time(out), clock_vn.now_ms);
	gom_time_format_rfc3339(0, 0, out);
	assert_string_equal(out, "1970-01-01T00:00:00Z");
	gom_time_format_rfc3339(0, -12600, out);
	assert_string_equal(out, "1969-12-31T20:30:00-03:30");
	gom_time_format_rfc3339(-1, 0, out);
	assert_string_equal(out, "1969-12-31T23:59:59.999Z");
}

static void
time_format__writes__for_people(void **state)
{
	char out[GOM_TIME_CAP];

	(void)state;
	gom_time_format(clock_vn.now_ms, &clock_vn, out);
	assert_string_equal(out, "09:30 16/3");
	gom_time_format(0, &clock_vn, out);
	assert_string_equal(out, "07:00 1/1/1970");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(day__knows__fixed_dates),
		cmocka_unit_test(day__counts__every_day_once),
		cmocka_unit_test(day_from_civil__refuses__days_that_are_not),
		cmocka_unit_test(date_parse__reads__all_written_forms),
		cmocka_unit_test(date_parse__takes__the_next_such_day),
		cmocka_unit_test(date_parse__refuses__the_rest),
		cmocka_unit_test(date_format__writes__what_parse_reads),
		cmocka_unit_test(day_of__turns__at_local_midnight),
		cmocka_unit_test(time_parse__reads__dates_and_times),
		cmocka_unit_test(time_parse__refuses__the_rest),
		cmocka_unit_test(time_format__writes__rfc3339),
		cmocka_unit_test(time_format__writes__for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
