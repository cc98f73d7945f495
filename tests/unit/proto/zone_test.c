/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/zone.h"

#include <string.h>
#include <unistd.h>

#include "tests/support/cm.h"

enum {
	JAN_2027 = 1798761600, /* 2027-01-01T00:00:00Z */
	/* Sunday 2027-03-28T01:00:00Z, when Central Europe goes to summer */
	SPRING = 1806195600,
	/* Sunday 2027-10-31T01:00:00Z */
	AUTUMN = 1824944400
};

static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";

static int32_t
by_rule(const char *rule, int64_t at_s)
{
	int32_t offset_s = -1;

	assert_int_equal(gom_zone_rule(rule, at_s, &offset_s), ERR_OK);
	return offset_s;
}

static int32_t
by_name(const char *zone, int64_t at_s)
{
	int32_t offset_s = -1;

	assert_int_equal(gom_zone_offset(zone, at_s * 1000, &offset_s), ERR_OK);
	return offset_s;
}

static void
zone_rule__changes__at_the_second(void **state)
{
	(void)state;
	assert_int_equal(by_rule(berlin, JAN_2027), 3600);
	assert_int_equal(by_rule(berlin, SPRING - 1), 3600);
	assert_int_equal(by_rule(berlin, SPRING), 7200);
	assert_int_equal(by_rule(berlin, AUTUMN - 1), 7200);
	assert_int_equal(by_rule(berlin, AUTUMN), 3600);
	/* 2029: a fifth Sunday of March would be 1 April */
	assert_int_equal(by_rule(berlin, 1869094800 - 1), 3600);
	assert_int_equal(by_rule(berlin, 1869094800), 7200);
}

static void
zone_rule__knows__the_other_forms(void **state)
{
	(void)state;
	assert_int_equal(by_rule("<+07>-7", JAN_2027), 25200);
	assert_int_equal(by_rule("UTC0", JAN_2027), 0);
	assert_int_equal(by_rule("<-0330>3:30", JAN_2027), -12600);
	/* summer over the new year */
	assert_int_equal(
	    by_rule("AEST-10AEDT,M10.1.0,M4.1.0/3", JAN_2027), 39600);
	assert_int_equal(
	    by_rule("AEST-10AEDT,M10.1.0,M4.1.0/3", SPRING + 8640000), 36000);
	/* an offset of its own for summer, and numbered days */
	assert_int_equal(
	    by_rule("AAA-1BBB-3,J60/0,300", JAN_2027 + 59 * 86400 - 3601),
	    3600);
	assert_int_equal(
	    by_rule("AAA-1BBB-3,J60/0,300", JAN_2027 + 59 * 86400 - 3600),
	    10800);
}

static void
zone_rule__refuses__the_rest(void **state)
{
	static const char *const bad[] = { "", "UTC", "AB-1", "<+07-7",
		"CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
		"CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J5", "CET-25",
		"CET-1CEST,M3.5.0,M10.5.0x", "CET-1:60", "CET-1CEST,J366,J1" };
	int32_t offset_s = -77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
		    gom_zone_rule(bad[i], JAN_2027, &offset_s), ERR_MALFORMED);
	}
	assert_int_equal(offset_s, -77);
}

static void
zone_offset__needs__no_file_for_ours(void **state)
{
	(void)state;
	assert_int_equal(by_name(GOM_ZONE_DEFAULT, JAN_2027), 25200);
	assert_int_equal(by_name("UTC", JAN_2027), 0);
	assert_int_equal(by_name("+07:00", JAN_2027), 25200);
	assert_int_equal(by_name("-03:30", JAN_2027), -12600);
}

static void
zone_offset__reads__the_files_of_the_system(void **state)
{
	(void)state;
	if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) != 0)
		skip();
	assert_int_equal(by_name("Europe/Berlin", SPRING - 1), 3600);
	assert_int_equal(by_name("Europe/Berlin", SPRING), 7200);
	/* before the footer's rule: 1990-07-01 */
	assert_int_equal(by_name("Europe/Berlin", 646790400), 7200);
}

static void
zone_offset__refuses__names_that_are_none(void **state)
{
	static const char *const bad[] = { "", "Asia/Nowhere", "../passwd",
		"/etc/passwd", "Asia", "+7", "+24:00", "+07:60", "+07:0x",
		"+0700", "a b" };
	int32_t offset_s = -77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
		    gom_zone_offset(bad[i], 0, &offset_s), ERR_CONFIG);
	}
	assert_int_equal(offset_s, -77);
}

/* A file of version 2: an empty first block, then two changes. */
static const uint8_t small[] = { 'T', 'Z', 'i', 'f', '2', 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, /* counts: */ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1,
	/* one type, one character */ 0, 0, 0, 0, 0, 0, 0,
	/* second header */ 'T', 'Z', 'i', 'f', '2', 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0,
	0, 2, 0, 0, 0, 1,
	/* at 0x100 to type 1, at 0x200 to type 0 */ 0, 0, 0, 0, 0, 0, 1, 0, 0,
	0, 0, 0, 0, 0, 2, 0, 1, 0,
	/* types: -3600 and +7200 seconds */ 0xff, 0xff, 0xf1, 0xf0, 0, 0, 0, 0,
	0x1c, 0x20, 1, 0, /* name */ 0,
	/* rule */ '\n', 'X', 'Y', 'Z', '-', '5', '\n' };

static int32_t
by_file(const uint8_t *data, size_t len, int64_t at_s)
{
	int32_t offset_s = -1;

	assert_int_equal(gom_zone_tzif(data, len, at_s, &offset_s), ERR_OK);
	return offset_s;
}

static void
zone_tzif__follows__the_changes(void **state)
{
	(void)state;
	assert_int_equal(by_file(small, sizeof(small), -5), -3600);
	assert_int_equal(by_file(small, sizeof(small), 0xff), -3600);
	assert_int_equal(by_file(small, sizeof(small), 0x100), 7200);
	assert_int_equal(by_file(small, sizeof(small), 0x1ff), 7200);
	assert_int_equal(by_file(small, sizeof(small), 0x200), 18000);
}

static void
zone_tzif__refuses__cut_and_changed_files(void **state)
{
	uint8_t data[sizeof(small)];
	int32_t offset_s = -77;

	(void)state;
	for (size_t len = 0; len < sizeof(small); len++) {
		memcpy(data, small, len);
		assert_int_equal(
		    gom_zone_tzif(data, len, 0, &offset_s), ERR_MALFORMED);
	}
	memcpy(data, small, sizeof(small));
	data[4] = '1';
	assert_int_equal(
	    gom_zone_tzif(data, sizeof(data), 0, &offset_s), ERR_MALFORMED);
	memcpy(data, small, sizeof(small));
	data[32] = 0xff; /* a count beyond all bounds */
	assert_int_equal(
	    gom_zone_tzif(data, sizeof(data), 0, &offset_s), ERR_MALFORMED);
	assert_int_equal(offset_s, -77);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zone_rule__changes__at_the_second),
		cmocka_unit_test(zone_rule__knows__the_other_forms),
		cmocka_unit_test(zone_rule__refuses__the_rest),
		cmocka_unit_test(zone_offset__needs__no_file_for_ours),
		cmocka_unit_test(zone_offset__reads__the_files_of_the_system),
		cmocka_unit_test(zone_offset__refuses__names_that_are_none),
		cmocka_unit_test(zone_tzif__follows__the_changes),
		cmocka_unit_test(zone_tzif__refuses__cut_and_changed_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
