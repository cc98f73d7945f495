/* SPDX-License-Identifier: Apache-2.0 */
/* The files of orders/ are one feature or one problem each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/cm.h"

#include "client/import/order_file.h"
#include "proto/limits.h"

enum {
	TODAY = 20819, /* 2027-01-01 */
	MARCH_15 = 20892,
	FILE_CAP = 1 << 20
};

static char data[FILE_CAP];

/* Reads relative to tests/, where the tests run; -1 when it is not there. */
static long
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return -1;
	size_t len = fread(data, 1, sizeof data, file);
	fclose(file);
	return (long)len;
}

static long
read_sample(const char *name)
{
	char path[120];
	snprintf(path, sizeof path, "unit/client/orders/%s.csv", name);
	long len = read_file(path);
	if (len < 0)
		fail_msg("no file %s", path);
	return len;
}

static const struct import_options nothing = { .today_day = TODAY,
	.buffer_days = 10 };

static struct import_result *
import(size_t len, const struct import_options *options)
{
	/* a copy of its own, so that the sanitizer sees its end */
	char *copy = malloc(len + 1);
	struct import_result *result = NULL;
	assert_non_null(copy);
	memcpy(copy, data, len);
	copy = realloc(copy, len > 0 ? len : 1);
	assert_int_equal(import_read(copy, len, options, &result), ERR_OK);
	free(copy);
	return result;
}

static struct import_result *
import_sample(const char *name, const struct import_options *options)
{
	return import((size_t)read_sample(name), options);
}

static struct import_result *
import_text(const char *text, const struct import_options *options)
{
	snprintf(data, sizeof data, "%s", text);
	return import(strlen(data), options);
}

/* "line:column key" of each problem, with blanks between them. */
static void
list_problems(const struct import_result *result, char *out, size_t cap)
{
	size_t len = 0;
	out[0] = '\0';
	for (size_t i = 0; i < result->problems.n_kept; i++) {
		const struct problem *problem = &result->problems.problem[i];
		len += (size_t)snprintf(out + len, cap - len, "%s%u:%u %s",
		    i == 0 ? "" : ", ", problem->line, problem->column,
		    problem_row(problem->code)->key);
		assert_true(len < cap);
	}
}

struct sample {
	const char *name;
	size_t n_orders;
	size_t n_lines;
	int64_t units;
	size_t n_skipped;
	const char *problems;
};

static const struct sample samples[] = {
	{ "plain", 1, 2, 150, 0, "" },
	{ "semicolon", 1, 1, 1250, 0, "" },
	{ "tab", 1, 1, 12, 0, "" },
	{ "bar", 1, 1, 12, 0, "" },
	{ "mark", 1, 1, 7, 0, "" },
	{ "cr", 1, 2, 7, 0, "" },
	{ "quotes", 1, 2, 7, 0, "" },
	{ "inch", 1, 1, 3, 0, "" },
	{ "vietnamese", 1, 1, 1200, 0, "" },
	{ "underscore", 1, 1, 5, 0, "" },
	{ "several", 2, 4, 100, 0, "" },
	{ "staged", 1, 4, 50, 0, "" },
	{ "repeated", 1, 4, 70, 0, "3:2 line-repeated, 5:2 line-repeated" },
	{ "collision", 1, 3, 50, 0, "4:2 line-repeated" },
	{ "line-number", 1, 3, 50, 0, "2:2 line-number, 3:2 cell-missing" },
	{ "titles", 1, 1, 10, 0, "" },
	{ "totals", 1, 3, 30, 4,
	    "2:2 cell-missing, 2:3 cell-missing, 2:4 cell-or-option-missing, "
	    "2:5 cell-or-option-missing" },
	{ "cancelled", 2, 2, 15, 1, "" },
	{ "negative", 3, 5, 1, 0,
	    "2:3 not-positive, 3:3 not-positive, 4:3 not-positive, "
	    "6:3 not-positive" },
	{ "fraction", 1, 3, 12006, 0, "3:3 fraction" },
	{ "erp", 1, 3, 1256, 0, "3:3 not-positive" },
	{ "ambiguous", 2, 3, 12, 0, "2:3 number-ambiguous" },
	{ "ambiguous-amount", 1, 2, 12, 0, "2:7 number-ambiguous" },
	{ "numbers", 1, 5, 1250, 0,
	    "2:3 number, 4:3 too-large, 5:3 too-large, 6:3 number" },
	{ "amounts", 1, 7, 7, 0,
	    "3:8 number, 4:7 other-currency, 4:8 negative, 5:7 decimals, "
	    "6:7 not-positive, 7:7 number, 8:7 too-large" },
	{ "month-first", 1, 2, 2, 0, "" },
	{ "day-first", 1, 2, 2, 0, "" },
	{ "mixed-dates", 1, 3, 3, 0, "2:4 date-mixed" },
	{ "dates", 1, 11, 11, 0,
	    "7:4 date, 8:4 date, 9:4 date-past, 10:4 date-soon, "
	    "12:4 date-far" },
	{ "blanks", 1, 5, 4, 0,
	    "2:1 cell-or-option-missing, 3:2 cell-missing, 4:3 cell-missing, "
	    "5:4 cell-or-option-missing, 6:5 cell-or-option-missing" },
	{ "no-currency", 1, 1, 1, 0, "2:6 cell-or-option-missing" },
	{ "sparse", 1, 1, 5, 0, "1:0 fact-missing, 1:0 fact-missing" },
	{ "misspelt", 1, 1, 0, 0, "1:0 column-missing" },
	{ "no-number", 0, 0, 0, 0, "1:0 fact-missing" },
	{ "filled", 1, 2, 10, 0,
	    "3:4 cell-or-option-missing, 3:5 cell-or-option-missing" },
	{ "terms", 2, 4, 20, 0,
	    "3:6 term-differs, 4:8 term-differs, 5:6 currency, "
	    "5:7 incoterm" },
	{ "codes", 1, 3, 15, 0,
	    "3:5 class, 3:7 unit, 3:8 hs-code, 4:7 unit, 4:8 hs-code" },
	{ "texts", 1, 3, 15, 0,
	    "3:2 text-too-long, 3:7 text-too-long, 3:8 text, 4:1 reference, "
	    "5:8 text" },
	{ "reference", 0, 0, 0, 0,
	    "2:1 reference, 3:1 reference, 4:1 text-too-long" },
	{ "twins", 1, 1, 5, 0, "1:5 column-twice, 1:9 column-twice" },
	{ "wide", 1, 2, 10, 0, "2:8 row-too-wide" },
	{ "mixed-prices", 2, 3, 15, 0, "3:8 price-mixed" },
	{ "buyer-price", 1, 1, 5, 0, "" },
	{ "buyer-po", 1, 1, 5, 0, "" },
	{ "your-sku", 1, 2, 10, 0, "3:2 cell-missing" },
	{ "open-quote", 0, 0, 0, 0, "2:7 quote-open" },
	{ "quote-text", 1, 1, 5, 0, "2:2 cell-missing, 3:7 quote-text" },
	{ "long-quote", 0, 0, 0, 0, "2:7 quote-open" },
	{ "long-field", 0, 0, 0, 0, "2:7 field-too-long" },
	{ "many-columns", 0, 0, 0, 0, "2:101 too-many-columns" },
	{ "many-empty-columns", 1, 1, 5, 0, "" },
	{ "empty", 0, 0, 0, 0, "0:0 file-empty" },
	{ "mark-only", 0, 0, 0, 0, "0:0 file-empty" },
	{ "header-only", 0, 0, 0, 0, "1:0 no-lines" },
	{ "no-header", 0, 0, 0, 0, "1:0 no-header" },
	{ "first-quote", 0, 0, 0, 0, "1:1 quote-open" },
	{ "utf16le", 0, 0, 0, 0, "1:0 utf-16" },
	{ "utf16be", 0, 0, 0, 0, "1:0 utf-16" },
	{ "workbook", 0, 0, 0, 0, "1:0 workbook" },
	{ "binary", 0, 0, 0, 0, "2:0 binary" },
	{ "latin1", 0, 0, 0, 0, "2:0 not-utf-8" },
	{ "cp1258", 0, 0, 0, 0, "2:0 cp1258" },
	{ "vni", 0, 0, 0, 0, "2:0 vni" },
	{ "tcvn3", 0, 0, 0, 0, "2:0 tcvn3" },
};

enum {
	N_SAMPLES = sizeof samples / sizeof samples[0]
};

static void
import_read__finds__what_each_sample_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		const struct sample *sample = &samples[i];
		char problems[4000];
		struct import_result *result =
		    import_sample(sample->name, &nothing);
		list_problems(result, problems, sizeof problems);
		if (strcmp(problems, sample->problems) != 0)
			fail_msg("%s: %s", sample->name, problems);
		if (result->n_orders != sample->n_orders ||
		    result->n_lines != sample->n_lines ||
		    result->units != sample->units ||
		    result->n_skipped != sample->n_skipped)
			fail_msg("%s: %zu orders, %zu lines, %lld units, "
				 "%zu skipped",
			    sample->name, result->n_orders, result->n_lines,
			    (long long)result->units, result->n_skipped);
		assert_int_equal(result->is_sound, sample->problems[0] == '\0');
		import_result_destroy(&result);
	}
}

/* Notes the problems of one more file. */
static void
mark_problems(const struct import_result *result, bool *is_seen)
{
	for (size_t i = 0; i < result->problems.n_kept; i++)
		is_seen[result->problems.problem[i].code] = true;
}

static void
every_problem__is_found_in__some_sample(void **state)
{
	(void)state;
	bool is_seen[N_PROBLEM_CODES] = { false };
	for (size_t i = 0; i < N_SAMPLES; i++) {
		struct import_result *result =
		    import_sample(samples[i].name, &nothing);
		mark_problems(result, is_seen);
		import_result_destroy(&result);
	}
	/* tests of their own below */
	is_seen[PROBLEM_FILE_LONG] = true;
	is_seen[PROBLEM_TOO_MANY_LINES] = true;
	is_seen[PROBLEM_PRICE_MODE] = true;
	for (size_t i = 0; i < N_PROBLEM_CODES; i++)
		if (!is_seen[i])
			fail_msg("no sample has %s", problem_row(i)->key);
}

static void
import_read__never_fails_on__the_beginning_of_a_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		size_t len = (size_t)read_sample(samples[i].name);
		size_t step = len > 600 ? 37 : 1;
		for (size_t cut = 0; cut < len; cut += step) {
			struct import_result *result = import(cut, &nothing);
			import_result_destroy(&result);
			assert_null(result);
		}
	}
}

static const struct import_line *
line_of(const struct import_result *result, size_t order, size_t line)
{
	assert_true(order < result->n_orders);
	assert_true(line < result->orders[order].n_lines);
	return &result->orders[order].lines[line];
}

static void
import_read__groups__orders_in_the_order_of_the_file(void **state)
{
	(void)state;
	struct import_result *result = import_sample("several", &nothing);
	const struct import_order *orders = result->orders;
	assert_string_equal(orders[0].reference, "PO-A");
	assert_string_equal(orders[0].currency, "VND");
	assert_int_equal(orders[0].units, 40);
	assert_string_equal(orders[1].reference, "PO-B");
	assert_string_equal(orders[1].currency, "USD");
	assert_int_equal(orders[1].units, 60);
	assert_string_equal(line_of(result, 0, 1)->label, "2");
	assert_string_equal(line_of(result, 0, 1)->sku, "A1");
	assert_int_equal(line_of(result, 0, 1)->quantity, 30);
	assert_int_equal(line_of(result, 0, 1)->cargo_ready_day, 20894);
	assert_int_equal(line_of(result, 0, 1)->source_line, 4);
	assert_string_equal(line_of(result, 1, 0)->label, "1");
	assert_int_equal(line_of(result, 1, 1)->quantity, 40);
	import_result_destroy(&result);
}

static void
import_read__labels__a_staged_delivery(void **state)
{
	(void)state;
	static const char *const labels[] = { "1", "3.1", "2", "3.2" };
	struct import_result *result = import_sample("staged", &nothing);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(line_of(result, 0, i)->label, labels[i]);
	import_result_destroy(&result);
}

static void
import_read__reads__a_vietnamese_file_to_the_last_cell(void **state)
{
	(void)state;
	struct import_result *result = import_sample("vietnamese", &nothing);
	const struct import_line *line = line_of(result, 0, 0);
	assert_string_equal(result->orders[0].reference, "ĐH-7");
	assert_int_equal(result->orders[0].price, IMPORT_PRICE_FIXED);
	assert_int_equal(result->delimiter, ';');
	assert_string_equal(line->sku, "GM-01");
	assert_string_equal(line->description, "Giỏ mây");
	assert_string_equal(line->class, "rattan/basket-m");
	assert_string_equal(line->sample, "M-12");
	assert_string_equal(line->unit, "H87");
	assert_int_equal(line->quantity, 1200);
	assert_int_equal(line->piece_rate, 18500);
	assert_int_equal(line->cargo_ready_day, MARCH_15);
	import_result_destroy(&result);
}

static void
import_read__keeps__the_buyers_price_to_itself(void **state)
{
	(void)state;
	struct import_result *result = import_sample("buyer-price", &nothing);
	const struct import_line *line = line_of(result, 0, 0);
	assert_int_equal(line->buyer_price, 425);
	assert_string_equal(line->buyer_price_text, "4.25");
	assert_int_equal(line->piece_rate, 0);
	assert_int_equal(line->ceiling, 0);
	assert_int_equal(result->orders[0].price, IMPORT_PRICE_FIXED);
	import_result_destroy(&result);
	/* in đồng the price has decimals that none can have: still no problem */
	struct import_options options = nothing;
	options.currency = "VND";
	result = import_sample("buyer-price", &options);
	assert_true(result->is_sound);
	assert_string_equal(result->orders[0].currency, "VND");
	assert_string_equal(result->orders[0].buyer_currency, "USD");
	assert_int_equal(line_of(result, 0, 0)->buyer_price, 425);
	assert_int_equal(line_of(result, 0, 0)->piece_rate, 0);
	import_result_destroy(&result);
}

static void
import_read__takes__dong_where_nobody_says_a_currency(void **state)
{
	struct import_options options = nothing;
	struct import_result *result = import_sample("sparse", &options);

	(void)state;
	assert_true(result->is_currency_assumed);
	assert_string_equal(result->orders[0].currency, "VND");
	import_result_destroy(&result);
	options.currency = "EUR";
	result = import_sample("sparse", &options);
	assert_false(result->is_currency_assumed);
	assert_string_equal(result->orders[0].currency, "EUR");
	import_result_destroy(&result);
}

static void
import_read__needs__a_price_only_when_told(void **state)
{
	(void)state;
	struct import_options options = nothing;
	char problems[200];
	options.needs_price = true;
	struct import_result *result = import_sample("plain", &options);
	list_problems(result, problems, sizeof problems);
	assert_string_equal(problems, "1:0 fact-missing");
	assert_string_equal(
	    result->problems.problem[0].suggestion, "--piece-rate");
	import_result_destroy(&result);
	options.piece_rate = 18000;
	result = import_sample("plain", &options);
	assert_true(result->is_sound);
	assert_int_equal(line_of(result, 0, 1)->piece_rate, 18000);
	import_result_destroy(&result);
}

static void
import_read__fills__blanks_of_lines_with_options(void **state)
{
	(void)state;
	const struct import_options options = { .today_day = TODAY,
		.due_day = 20909,
		.class = "rattan/tray",
		.sample = "M-1",
		.sample_place = "hall",
		.spec = "r2",
		.unit = "SET",
		.pack = 12,
		.piece_rate = 300,
		.price = IMPORT_PRICE_FIXED };
	struct import_result *result = import_sample("filled", &options);
	const struct import_line *line = line_of(result, 0, 0);
	assert_true(result->is_sound);
	assert_string_equal(line->class, "bamboo/lamp");
	assert_string_equal(line->sample, "X-9");
	assert_string_equal(line->sample_place, "hall");
	assert_string_equal(line->unit, "PR");
	assert_int_equal(line->pack, 6);
	assert_int_equal(line->cargo_ready_day, MARCH_15);
	assert_int_equal(line->piece_rate, 2500000);
	line = line_of(result, 0, 1);
	assert_string_equal(line->class, "rattan/tray");
	assert_string_equal(line->sample, "M-1");
	assert_string_equal(line->spec, "r2");
	assert_string_equal(line->unit, "SET");
	assert_int_equal(line->pack, 12);
	assert_int_equal(line->cargo_ready_day, 20909);
	assert_int_equal(line->piece_rate, 300);
	import_result_destroy(&result);
}

static void
import_read__takes__the_facts_of_orders_from_options_first(void **state)
{
	(void)state;
	const struct import_options options = { .today_day = TODAY,
		.currency = "EUR",
		.incoterm = "EXW",
		.place = "Hà Nội",
		.buyer = "Dcme",
		.destination = "Italy",
		.reference = "R-1" };
	struct import_result *result = import_sample("terms", &options);
	assert_true(result->is_sound);
	assert_int_equal(result->n_orders, 2);
	assert_string_equal(result->orders[0].reference, "PO-23");
	assert_string_equal(result->orders[0].currency, "EUR");
	assert_string_equal(result->orders[0].buyer_currency, "VND");
	assert_string_equal(result->orders[1].buyer_currency, "");
	assert_string_equal(result->orders[1].incoterm, "EXW");
	assert_string_equal(result->orders[1].place, "Hà Nội");
	assert_string_equal(result->orders[1].buyer, "Dcme");
	assert_string_equal(result->orders[1].destination, "Italy");
	import_result_destroy(&result);
	result = import_sample("no-number", &options);
	assert_string_equal(result->orders[0].reference, "R-1");
	import_result_destroy(&result);
}

static void
import_read__splits__an_incoterm_from_its_place(void **state)
{
	(void)state;
	struct import_result *result = import_sample("terms", &nothing);
	assert_string_equal(result->orders[0].incoterm, "FOB");
	assert_string_equal(result->orders[0].place, "Hai Phong");
	assert_string_equal(result->problems.problem[0].subject, "USD");
	assert_string_equal(result->problems.problem[0].suggestion, "VND");
	assert_int_equal(result->problems.problem[0].index, 2);
	assert_string_equal(result->problems.problem[2].suggestion, "VND");
	import_result_destroy(&result);
}

static void
import_read__reads__dates_as_the_column_shows(void **state)
{
	(void)state;
	struct import_options options = nothing;
	struct import_result *result = import_sample("month-first", &nothing);
	assert_int_equal(line_of(result, 0, 0)->cargo_ready_day, 20881);
	assert_false(result->is_day_first_assumed);
	import_result_destroy(&result);
	result = import_sample("day-first", &nothing);
	assert_int_equal(line_of(result, 0, 0)->cargo_ready_day, 20911);
	assert_true(result->is_day_first_assumed);
	import_result_destroy(&result);
	options.dates = MONTH_FIRST;
	result = import_sample("day-first", &options);
	assert_int_equal(line_of(result, 0, 0)->cargo_ready_day, 20881);
	assert_false(result->is_day_first_assumed);
	import_result_destroy(&result);
}

static void
import_read__reads__thousands_as_the_option_says(void **state)
{
	(void)state;
	struct import_options options = nothing;
	options.decimal_mark = ',';
	struct import_result *result = import_sample("ambiguous", &options);
	assert_true(result->is_sound);
	assert_int_equal(line_of(result, 0, 0)->quantity, 6000);
	assert_int_equal(line_of(result, 1, 0)->piece_rate, 18000);
	import_result_destroy(&result);
	options.decimal_mark = '.';
	result = import_sample("ambiguous", &options);
	assert_int_equal(line_of(result, 0, 0)->quantity, 6);
	assert_int_equal(line_of(result, 1, 0)->piece_rate, 18);
	import_result_destroy(&result);
}

static void
import_read__refuses__prices_of_the_other_mode(void **state)
{
	(void)state;
	struct import_options options = nothing;
	char problems[200];
	options.price = IMPORT_PRICE_ASK;
	options.ceiling = 25000;
	struct import_result *result = import_sample("mixed-prices", &options);
	list_problems(result, problems, sizeof problems);
	assert_string_equal(problems, "2:7 price-mode");
	assert_int_equal(result->orders[0].price, IMPORT_PRICE_ASK);
	assert_int_equal(line_of(result, 0, 0)->ceiling, 25000);
	assert_int_equal(line_of(result, 0, 1)->ceiling, 20000);
	import_result_destroy(&result);
	options.price = IMPORT_PRICE_FIXED;
	result = import_sample("mixed-prices", &options);
	list_problems(result, problems, sizeof problems);
	assert_string_equal(problems, "3:8 price-mode, 4:8 price-mode");
	import_result_destroy(&result);
}

static void
import_read__says__what_it_ignores_and_skips(void **state)
{
	(void)state;
	struct import_result *result = import_sample("misspelt", &nothing);
	assert_int_equal(result->n_ignored, 1);
	assert_int_equal(result->ignored[0].column, 3);
	assert_string_equal(result->ignored[0].header, "quantitiy");
	assert_string_equal(result->ignored[0].suggestion, "quantity");
	assert_string_equal(
	    result->problems.problem[0].suggestion, "quantitiy");
	import_result_destroy(&result);
	result = import_sample("totals", &nothing);
	assert_int_equal(result->skipped[0].reason, IMPORT_SKIP_TEXT);
	assert_int_equal(result->skipped[0].line, 3);
	assert_int_equal(result->skipped[1].reason, IMPORT_SKIP_TOTAL);
	assert_int_equal(result->skipped[3].line, 8);
	import_result_destroy(&result);
	result = import_sample("cancelled", &nothing);
	assert_int_equal(result->skipped[0].reason, IMPORT_SKIP_CANCELLATION);
	assert_string_equal(result->skipped[0].reference, "C123");
	assert_int_equal(result->skipped[0].n_rows, 2);
	assert_string_equal(
	    import_skip_row(result->skipped[0].reason)->key, "cancellation");
	assert_string_equal(result->orders[1].reference, "C77");
	import_result_destroy(&result);
}

static const char header[] =
    "po_number,sku,quantity,cargo_ready,class,currency\n";

static void
import_read__counts__the_problems_it_does_not_keep(void **state)
{
	(void)state;
	size_t len = (size_t)snprintf(data, sizeof data, "%s", header);
	for (int i = 0; i < PROBLEMS_KEPT + 7; i++)
		len += (size_t)snprintf(data + len, sizeof data - len,
		    "P,A,x,2027-03-15,rattan/tray,VND\n");
	struct import_result *result = import(len, &nothing);
	assert_int_equal(result->problems.n, PROBLEMS_KEPT + 7);
	assert_int_equal(result->problems.n_kept, PROBLEMS_KEPT);
	assert_int_equal(result->problems.problem[99].line, 101);
	import_result_destroy(&result);
}

static void
import_read__bounds__the_lines_of_an_order(void **state)
{
	(void)state;
	char problems[200];
	size_t len = (size_t)snprintf(data, sizeof data, "%s", header);
	for (int i = 0; i < LIMIT_LINES_AN_ORDER; i++)
		len += (size_t)snprintf(data + len, sizeof data - len,
		    "P,A,1,2027-03-15,rattan/tray,VND\n");
	struct import_result *result = import(len, &nothing);
	assert_true(result->is_sound);
	assert_int_equal(result->n_lines, LIMIT_LINES_AN_ORDER);
	import_result_destroy(&result);
	for (int i = 0; i < 2; i++)
		len += (size_t)snprintf(data + len, sizeof data - len,
		    "P,A,1,2027-03-15,rattan/tray,VND\n");
	result = import(len, &nothing);
	list_problems(result, problems, sizeof problems);
	assert_string_equal(problems, "2002:1 too-many-lines");
	import_result_destroy(&result);
}

static void
import_read__refuses__a_file_over_the_limit(void **state)
{
	(void)state;
	size_t len = (size_t)LIMIT_CSV_LEN + 1;
	char *big = calloc(1, len);
	struct import_result *result = NULL;
	assert_non_null(big);
	assert_int_equal(import_read(big, len, &nothing, &result), ERR_OK);
	assert_int_equal(result->problems.problem[0].code, PROBLEM_FILE_LONG);
	assert_int_equal(result->problems.problem[0].value, len);
	import_result_destroy(&result);
	free(big);
}

static void
import_read__tells_apart__many_orders(void **state)
{
	(void)state;
	size_t len = (size_t)snprintf(data, sizeof data, "%s", header);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++)
			len += (size_t)snprintf(data + len, sizeof data - len,
			    "P%d,A,%d,2027-03-15,rattan/tray,VND\n", i, i + 1);
	struct import_result *result = import(len, &nothing);
	assert_true(result->is_sound);
	assert_int_equal(result->n_orders, 5000);
	for (int i = 0; i < 5000; i++) {
		assert_int_equal(result->orders[i].n_lines, 2);
		assert_int_equal(result->orders[i].units, 2 * (i + 1));
		assert_int_equal(
		    result->orders[i].lines[1].source_line, 5002 + i);
	}
	import_result_destroy(&result);
}

static void
import_read__keeps__nothing_of_its_input(void **state)
{
	(void)state;
	char class[] = "rattan/tray";
	struct import_options options = nothing;
	options.class = class;
	options.due_day = MARCH_15;
	options.currency = "VND";
	struct import_result *result =
	    import_text("order,item,qty\nP,A,1\n", &options);
	memset(class, 'x', sizeof class - 1);
	memset(data, 'x', 100);
	assert_true(result->is_sound);
	assert_string_equal(line_of(result, 0, 0)->class, "rattan/tray");
	assert_string_equal(line_of(result, 0, 0)->sku, "A");
	import_result_destroy(&result);
	import_result_destroy(&result);
}

struct invoice {
	const char *reference;
	size_t n_lines;
	int64_t units;
};

static void
assert_invoice(const struct import_result *result, const struct invoice *want)
{
	for (size_t i = 0; i < result->n_orders; i++) {
		const struct import_order *order = &result->orders[i];
		if (strcmp(order->reference, want->reference) != 0)
			continue;
		assert_int_equal(order->n_lines, want->n_lines);
		assert_int_equal(order->units, want->units);
		return;
	}
	fail_msg("no order %s", want->reference);
}

static void
import_read__reads__real_wholesale_invoices(void **state)
{
	(void)state;
	static const struct invoice invoices[] = {
		{ "536365", 7, 40 },
		{ "536370", 20, 449 },
		{ "536381", 35, 198 },
		{ "536394", 11, 544 },
		{ "536403", 2, 97 },
		{ "536414", 1, 56 },
		{ "536477", 14, 1070 },
		{ "536520", 54, 154 },
	};
	static const struct import_skip skips[] = {
		{ IMPORT_SKIP_CANCELLATION, "C536379", 143, 1 },
		{ IMPORT_SKIP_CANCELLATION, "C536383", 156, 1 },
		{ IMPORT_SKIP_CANCELLATION, "C536391", 237, 7 },
		{ IMPORT_SKIP_CANCELLATION, "C536506", 941, 1 },
	};
	struct import_options options = nothing;
	options.due_day = MARCH_15;
	options.class = "gift/mixed";
	options.sample = "M-1";
	options.currency = "VND";
	long len = read_file("../../shared/data/orders/online-retail.csv");
	if (len < 0) {
		print_message("no shared data here\n");
		skip();
	}
	struct import_result *result = import((size_t)len, &options);
	assert_true(result->is_sound);
	assert_int_equal(result->n_orders, 62);
	assert_int_equal(result->n_lines, 989);
	assert_int_equal(result->units, 12923);
	for (size_t i = 0; i < sizeof invoices / sizeof invoices[0]; i++)
		assert_invoice(result, &invoices[i]);
	assert_int_equal(result->n_skipped, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(
		    result->skipped[i].reference, skips[i].reference);
		assert_int_equal(result->skipped[i].line, skips[i].line);
		assert_int_equal(result->skipped[i].n_rows, skips[i].n_rows);
	}
	assert_int_equal(result->n_ignored, 1);
	assert_string_equal(result->ignored[0].header, "InvoiceDate");
	import_result_destroy(&result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(import_read__finds__what_each_sample_holds),
		cmocka_unit_test(every_problem__is_found_in__some_sample),
		cmocka_unit_test(
		    import_read__takes__dong_where_nobody_says_a_currency),
		cmocka_unit_test(
		    import_read__never_fails_on__the_beginning_of_a_file),
		cmocka_unit_test(
		    import_read__groups__orders_in_the_order_of_the_file),
		cmocka_unit_test(import_read__labels__a_staged_delivery),
		cmocka_unit_test(
		    import_read__reads__a_vietnamese_file_to_the_last_cell),
		cmocka_unit_test(
		    import_read__keeps__the_buyers_price_to_itself),
		cmocka_unit_test(import_read__needs__a_price_only_when_told),
		cmocka_unit_test(
		    import_read__fills__blanks_of_lines_with_options),
		cmocka_unit_test(
		    import_read__takes__the_facts_of_orders_from_options_first),
		cmocka_unit_test(
		    import_read__splits__an_incoterm_from_its_place),
		cmocka_unit_test(import_read__reads__dates_as_the_column_shows),
		cmocka_unit_test(
		    import_read__reads__thousands_as_the_option_says),
		cmocka_unit_test(
		    import_read__refuses__prices_of_the_other_mode),
		cmocka_unit_test(import_read__says__what_it_ignores_and_skips),
		cmocka_unit_test(
		    import_read__counts__the_problems_it_does_not_keep),
		cmocka_unit_test(import_read__bounds__the_lines_of_an_order),
		cmocka_unit_test(import_read__refuses__a_file_over_the_limit),
		cmocka_unit_test(import_read__tells_apart__many_orders),
		cmocka_unit_test(import_read__keeps__nothing_of_its_input),
		cmocka_unit_test(import_read__reads__real_wholesale_invoices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
