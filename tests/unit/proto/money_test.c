/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/money.h"

#include "tests/support/cm.h"

static int64_t
parse(const char *text, const char *code)
{
	int64_t minor = -1;

	assert_int_equal(
	    gom_money_parse(text, gom_currency_find(code), &minor), ERR_OK);
	return minor;
}

static void
refuse(const char *text, const char *code, enum err e)
{
	int64_t minor = -77;

	assert_int_equal(
	    gom_money_parse(text, gom_currency_find(code), &minor), e);
	assert_int_equal(minor, -77);
}

static void
currency__has__its_decimals(void **state)
{
	const struct gom_currency *currency = NULL;

	(void)state;
	assert_int_equal(gom_currency_find("VND")->exponent, 0);
	assert_int_equal(gom_currency_find("USD")->exponent, 2);
	assert_int_equal(gom_currency_find("KWD")->exponent, 3);
	assert_int_equal(gom_currency_find("CLF")->exponent, 4);
	assert_null(gom_currency_find("vnd"));
	assert_null(gom_currency_find(""));
	assert_int_equal(gom_currency_parse("vnd", &currency), ERR_OK);
	assert_string_equal(currency->code, "VND");
	assert_int_equal(gom_currency_parse("XXX", &currency), ERR_CURRENCY);
	assert_int_equal(gom_currency_parse("USDD", &currency), ERR_CURRENCY);
}

static void
currency_nearest__suggests__one(void **state)
{
	(void)state;
	assert_string_equal(gom_currency_nearest("UDS"), "USD");
	assert_string_equal(gom_currency_nearest("vn"), "VND");
	assert_null(gom_currency_nearest("dollars"));
}

static void
money_parse__reads__all_written_forms(void **state)
{
	(void)state;
	assert_int_equal(parse("1.250,50", "USD"), 125050);
	assert_int_equal(parse("1,250.50", "USD"), 125050);
	assert_int_equal(parse("1250.5", "USD"), 125050);
	assert_int_equal(parse("1250,5", "USD"), 125050);
	assert_int_equal(parse("12 000", "USD"), 1200000);
	assert_int_equal(parse("12\u00a0000,25", "USD"), 1200025);
	assert_int_equal(parse("1'250.50", "USD"), 125050);
	assert_int_equal(parse("1.250.000", "USD"), 125000000);
	assert_int_equal(parse(" 0 ", "USD"), 0);
	assert_int_equal(parse("007", "USD"), 700);
	assert_int_equal(parse("12.000", "VND"), 12000);
	assert_int_equal(parse("12,000", "VND"), 12000);
	assert_int_equal(parse("1.250.000", "VND"), 1250000);
	assert_int_equal(parse("1.250", "KWD"), 1250);
	assert_int_equal(parse("1.250,5", "KWD"), 1250500);
	assert_int_equal(parse("92233720368547758.07", "USD"), INT64_MAX);
}

static void
money_parse__refuses__the_rest(void **state)
{
	static const char *const bad[] = { "", " ", "x", "-5", "+5", "1.250",
		"1.2345", "5.", ".5", "1..2", "1.,2", "1 25", "12 00.5",
		"1,25,000", "1.250,50.1", "1.250 000", "1234.567.890",
		"1.2500.000", "12$", "1e5", "\xff", "1.234,567" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuse(bad[i], "USD", ERR_MONEY);
	refuse("12.00", "VND", ERR_MONEY);
	refuse("1,250.000", "VND", ERR_MONEY);
	refuse("1250.000", "VND", ERR_MONEY);
	refuse("92233720368547758.08", "USD", ERR_OVERFLOW);
	refuse("99999999999999999999", "VND", ERR_OVERFLOW);
}

static void
assert_format(
    int64_t minor, const char *code, const char *vi, const char *plain)
{
	const struct gom_currency *currency = gom_currency_find(code);
	char out[GOM_MONEY_CAP];

	gom_money_format(minor, currency, true, out);
	assert_string_equal(out, vi);
	gom_money_format_plain(minor, currency, out);
	assert_string_equal(out, plain);
}

static void
money_format__groups__by_language(void **state)
{
	char out[GOM_MONEY_CAP];

	(void)state;
	assert_format(125050, "USD", "1.250,50", "1250.50");
	assert_format(5, "USD", "0,05", "0.05");
	assert_format(-100000, "USD", "-1.000,00", "-1000.00");
	assert_format(99999, "USD", "999,99", "999.99");
	assert_format(1250000, "VND", "1.250.000", "1250000");
	assert_format(0, "VND", "0", "0");
	assert_format(1, "KWD", "0,001", "0.001");
	assert_format(INT64_MIN, "VND", "-9.223.372.036.854.775.808",
	    "-9223372036854775808");
	gom_money_format(125050, gom_currency_find("USD"), false, out);
	assert_string_equal(out, "1,250.50");
}

static void
money_mul_and_add__notice__overflow(void **state)
{
	int64_t out = -77;

	(void)state;
	assert_int_equal(gom_money_mul(INT64_MAX, 2, &out), ERR_OVERFLOW);
	assert_int_equal(gom_money_add(INT64_MAX, 1, &out), ERR_OVERFLOW);
	assert_int_equal(gom_money_add(INT64_MIN, -1, &out), ERR_OVERFLOW);
	assert_int_equal(out, -77);
	assert_int_equal(gom_money_mul(500, -1250, &out), ERR_OK);
	assert_int_equal(out, -625000);
	assert_int_equal(gom_money_add(INT64_MAX, INT64_MIN, &out), ERR_OK);
	assert_int_equal(out, -1);
}

static void
quantity__reads_and_writes__whole_numbers(void **state)
{
	static const char *const bad[] = { "", "1.25", "1,5", "12.50", "1.2500",
		"-1", "1.250,5", "ten" };
	char out[GOM_MONEY_CAP];
	int64_t n = -77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(gom_quantity_parse(bad[i], &n), ERR_NUMBER);
	assert_int_equal(n, -77);
	assert_int_equal(
	    gom_quantity_parse("9223372036854775808", &n), ERR_OVERFLOW);
	assert_int_equal(gom_quantity_parse("1.250", &n), ERR_OK);
	assert_int_equal(n, 1250);
	assert_int_equal(gom_quantity_parse("1,250", &n), ERR_OK);
	assert_int_equal(n, 1250);
	assert_int_equal(gom_quantity_parse("1 250 000", &n), ERR_OK);
	assert_int_equal(n, 1250000);
	gom_quantity_format(1250, true, out);
	assert_string_equal(out, "1.250");
	gom_quantity_format(-1250, false, out);
	assert_string_equal(out, "-1,250");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(currency__has__its_decimals),
		cmocka_unit_test(currency_nearest__suggests__one),
		cmocka_unit_test(money_parse__reads__all_written_forms),
		cmocka_unit_test(money_parse__refuses__the_rest),
		cmocka_unit_test(money_format__groups__by_language),
		cmocka_unit_test(money_mul_and_add__notice__overflow),
		cmocka_unit_test(quantity__reads_and_writes__whole_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
