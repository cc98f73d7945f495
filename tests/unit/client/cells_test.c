/* SPDX-License-Identifier: Apache-2.0 */
/* What single cells mean: numbers, dates, column names. */
#include <string.h>

#include "tests/support/cm.h"

#include "client/import/columns.h"
#include "client/import/day.h"
#include "client/import/number.h"

static void
number_read__reads__what_shows_its_own_decimal_point(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		char mark;
		int64_t mantissa;
		int decimals;
	} cases[] = {
		{ "500", '\0', 500, 0 },
		{ "1.250,50", '\0', 12505, 1 },
		{ "1,250.50", '\0', 12505, 1 },
		{ "1.250.000", '\0', 1250000, 0 },
		{ "0.125", '\0', 125, 3 },
		{ "1250.125", '\0', 1250125, 3 },
		{ "6.0", '\0', 6, 0 },
		{ ".5", '\0', 5, 1 },
		{ "1.250", ',', 1250, 0 },
		{ "1.250", '.', 125, 2 },
		{ "1 250", '\0', 1250, 0 },
		{ "1'250", '\0', 1250, 0 },
		{ "1\xc2\xa0"
		  "250",
		    '\0', 1250, 0 },
		{ "-5", '\0', -5, 0 },
		{ "5-", '\0', -5, 0 },
		{ "(5)", '\0', -5, 0 },
		{ "\xe2\x88\x92"
		  "5",
		    '\0', -5, 0 },
		{ "+5", '\0', 5, 0 },
		{ "999999999999999999", '\0', 999999999999999999, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct number number;
		assert_int_equal(
		    number_read(cases[i].text, cases[i].mark, &number),
		    NUMBER_OK);
		assert_true(number.mantissa == cases[i].mantissa);
		assert_int_equal(number.decimals, cases[i].decimals);
	}
}

static void
number_read__refuses__what_is_none_or_two(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum number_result result;
	} cases[] = {
		{ "", NUMBER_BAD },
		{ ".", NUMBER_BAD },
		{ "-", NUMBER_BAD },
		{ "5 pcs", NUMBER_BAD },
		{ "1e3", NUMBER_BAD },
		{ "1,25,00", NUMBER_BAD },
		{ "1.2.3,4", NUMBER_BAD },
		{ "(5", NUMBER_BAD },
		{ "--5", NUMBER_BAD },
		{ "5-5", NUMBER_BAD },
		{ "1.250", NUMBER_AMBIGUOUS },
		{ "1,250", NUMBER_AMBIGUOUS },
		{ "9999999999999999999", NUMBER_BIG },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct number number;
		assert_int_equal(
		    number_read(cases[i].text, '\0', &number), cases[i].result);
	}
}

static void
number_scale__gives__minor_units_or_nothing(void **state)
{
	(void)state;
	int64_t out = 0;
	assert_true(number_scale(&(struct number){ 125, 1 }, 2, &out));
	assert_int_equal(out, 1250);
	assert_true(number_scale(&(struct number){ 125, 0 }, 0, &out));
	assert_int_equal(out, 125);
	assert_false(number_scale(&(struct number){ 125, 3 }, 2, &out));
	assert_false(
	    number_scale(&(struct number){ 999999999999999999, 0 }, 3, &out));
}

static void
day_read__reads__the_ways_dates_are_written(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum day_order order;
		int32_t day;
	} cases[] = {
		{ "2027-03-15", DAY_ORDER_UNKNOWN, 20892 },
		{ "2027/3/15 00:00:00", DAY_ORDER_UNKNOWN, 20892 },
		{ "2027-03-15T10:00:00+07:00", DAY_ORDER_UNKNOWN, 20892 },
		{ "20270315", DAY_ORDER_UNKNOWN, 20892 },
		{ "15/3/2027", MONTH_FIRST, 20892 },
		{ "3/15/2027 8:26 AM", DAY_FIRST, 20892 },
		{ "15.03.27", DAY_ORDER_UNKNOWN, 20892 },
		{ "15-Mar-27", DAY_ORDER_UNKNOWN, 20892 },
		{ "15 March 2027", DAY_ORDER_UNKNOWN, 20892 },
		{ "Mar 15, 2027", DAY_ORDER_UNKNOWN, 20892 },
		{ "3/4/2027", DAY_ORDER_UNKNOWN, 20911 },
		{ "3/4/2027", DAY_FIRST, 20911 },
		{ "3/4/2027", MONTH_FIRST, 20881 },
		{ "15/3", DAY_ORDER_UNKNOWN, 20892 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int32_t day = 0;
		assert_true(
		    day_read(cases[i].text, cases[i].order, 20819, &day));
		assert_int_equal(day, cases[i].day);
	}
}

static void
day_read__refuses__what_is_no_date(void **state)
{
	(void)state;
	static const char *const texts[] = { "", "soon", "13/13/2027",
		"2027-02-29", "2027-13-01", "46461", "15/3/202", "15-Mrz-27",
		"12/1/27 and later", "15/3/2027/1", "2027" };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		int32_t day = -1;
		assert_false(
		    day_read(texts[i], DAY_ORDER_UNKNOWN, 20819, &day));
		assert_int_equal(day, -1);
	}
}

static void
column_find__knows__names_in_any_dress(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		enum column column;
		int rank;
	} cases[] = {
		{ "po_number", COLUMN_REFERENCE, 1 },
		{ "Purchase Order #", COLUMN_REFERENCE, 1 },
		{ "InvoiceNo", COLUMN_REFERENCE, 2 },
		{ "S\xe1\xbb\x91 \xc4\x91\xc6\xa1n", COLUMN_REFERENCE, 1 },
		{ "M\xc3\xa3 H\xc3\xa0ng", COLUMN_SKU, 1 },
		{ "ITEM NO.", COLUMN_SKU, 1 },
		{ "Unit Price (USD)", COLUMN_BUYER_PRICE, 1 },
		{ "\xc4\x90\x6f\xcc\x9bn gi\xc3\xa1 c\xc3\xb4ng",
		    COLUMN_PIECE_RATE, 1 },
		{ "\xc4\x91\xc6\xa1n gi\xc3\xa1", COLUMN_BUYER_PRICE, 1 },
		{ "Q'ty", COLUMN_QUANTITY, 1 },
		{ "Country", COLUMN_DESTINATION, 2 },
		{ "CustomerID", COLUMN_BUYER, 4 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int rank = 0;
		assert_int_equal(
		    column_find(cases[i].header, &rank), cases[i].column);
		assert_int_equal(rank, cases[i].rank);
	}
}

static void
column_find__refuses__names_it_does_not_know(void **state)
{
	(void)state;
	static const char *const headers[] = { "", "InvoiceDate", "Colour",
		"hạn giao", "(USD)", "total price of it all" };
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		int rank = 9;
		assert_int_equal(column_find(headers[i], &rank), COLUMN_NONE);
		assert_int_equal(rank, 9);
	}
	assert_string_equal(column_nearest("quantitiy"), "quantity");
	assert_null(column_nearest("Colour"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    number_read__reads__what_shows_its_own_decimal_point),
		cmocka_unit_test(number_read__refuses__what_is_none_or_two),
		cmocka_unit_test(number_scale__gives__minor_units_or_nothing),
		cmocka_unit_test(day_read__reads__the_ways_dates_are_written),
		cmocka_unit_test(day_read__refuses__what_is_no_date),
		cmocka_unit_test(column_find__knows__names_in_any_dress),
		cmocka_unit_test(column_find__refuses__names_it_does_not_know),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
