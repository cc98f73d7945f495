/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/cm.h"

#include "client/import/csv.h"

static struct csv_reader reader;

static void
open_text(const char *text, size_t len, char delimiter)
{
	csv_finish(&reader);
	assert_int_equal(csv_init(&reader, text, len, delimiter), ERR_OK);
}

static void
open_string(const char *text)
{
	open_text(text, strlen(text), ',');
}

/* Writes what was read as [a][b]. */
static void
assert_record(const char *expected)
{
	static char got[LIMIT_CSV_COLUMNS * (LIMIT_CSV_FIELD_LEN + 3)];
	size_t len = 0;
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	for (size_t i = 0; i < reader.n_fields; i++) {
		assert_int_equal(
		    strlen(reader.field[i].text), reader.field[i].len);
		len += (size_t)snprintf(
		    got + len, sizeof got - len, "[%s]", reader.field[i].text);
	}
	assert_string_equal(got, expected);
}

static void
assert_fault(enum csv_step step, uint32_t line, uint32_t column)
{
	assert_int_equal(csv_next(&reader), step);
	assert_int_equal(reader.line, line);
	assert_int_equal(reader.column, column);
}

static void
csv_next__reads__records_with_any_line_end(void **state)
{
	(void)state;
	open_string("a,b\r\nc,\n\r,d");
	assert_record("[a][b]");
	assert_int_equal(reader.line, 1);
	assert_record("[c][]");
	assert_int_equal(reader.line, 2);
	assert_record("[]");
	assert_int_equal(reader.line, 3);
	assert_record("[][d]");
	assert_int_equal(reader.line, 4);
	assert_int_equal(csv_next(&reader), CSV_END);
}

static void
csv_next__keeps__an_empty_field_at_the_end_of_the_file(void **state)
{
	(void)state;
	open_string("a,");
	assert_record("[a][]");
	assert_int_equal(csv_next(&reader), CSV_END);
	open_text(NULL, 0, ',');
	assert_int_equal(csv_next(&reader), CSV_END);
}

static void
csv_next__undoes__quotes_and_counts_the_lines_within(void **state)
{
	(void)state;
	open_string("\"a\"\"b\", \"c,d\" ,\"e\r\nf\rg\",\"\"\nh\n");
	assert_record("[a\"b][c,d][e\r\nf\rg][]");
	assert_int_equal(reader.line, 1);
	assert_record("[h]");
	assert_int_equal(reader.line, 4);
}

static void
csv_next__leaves__a_quote_inside_an_unquoted_field(void **state)
{
	(void)state;
	open_string("plate 7\" round,x\n");
	assert_record("[plate 7\" round][x]");
}

static void
csv_next__takes__the_tab_as_delimiter_and_not_as_blank(void **state)
{
	(void)state;
	open_text("a\t\t\"b\"\t\n", 8, '\t');
	assert_record("[a][][b][]");
}

static void
csv_next__stops_at__a_quote_that_does_not_end(void **state)
{
	(void)state;
	open_string("a,b\nc,\"d\ne\n");
	assert_record("[a][b]");
	assert_fault(CSV_QUOTE_OPEN, 2, 2);
}

static void
csv_next__stops_at__text_behind_a_closing_quote(void **state)
{
	(void)state;
	open_string("\"a\nb\",\"c\"d\n");
	assert_fault(CSV_QUOTE_TEXT, 2, 2);
}

/* A field of len bytes, quoted or not, in the second line. */
static void
open_long(size_t len, bool is_quoted)
{
	static char text[2 * LIMIT_CSV_FIELD_LEN + 100];
	size_t n = 0;
	n += (size_t)snprintf(text, sizeof text, "a\nb,");
	if (is_quoted)
		text[n++] = '"';
	memset(text + n, 'x', len);
	n += len;
	if (is_quoted)
		text[n++] = '"';
	open_text(text, n, ',');
	assert_record("[a]");
}

static void
csv_next__bounds__a_field(void **state)
{
	(void)state;
	open_long(LIMIT_CSV_FIELD_LEN, false);
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	assert_int_equal(reader.field[1].len, LIMIT_CSV_FIELD_LEN);
	open_long(LIMIT_CSV_FIELD_LEN + 1, false);
	assert_fault(CSV_FIELD_LONG, 2, 2);
	open_long(LIMIT_CSV_FIELD_LEN, true);
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	assert_int_equal(reader.field[1].len, LIMIT_CSV_FIELD_LEN);
	open_long(LIMIT_CSV_FIELD_LEN + 1, true);
	assert_fault(CSV_QUOTE_OPEN, 2, 2);
}

static void
csv_next__bounds__the_columns_but_not_empty_ones(void **state)
{
	(void)state;
	char text[LIMIT_CSV_COLUMNS + 60];
	memset(text, ',', sizeof text);
	open_text(text, sizeof text, ',');
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	assert_int_equal(reader.n_fields, LIMIT_CSV_COLUMNS);
	text[LIMIT_CSV_COLUMNS - 1] = 'x';
	open_text(text, sizeof text, ',');
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	text[LIMIT_CSV_COLUMNS - 1] = ',';
	text[LIMIT_CSV_COLUMNS] = 'x';
	open_text(text, sizeof text, ',');
	assert_fault(CSV_MANY_COLUMNS, 1, LIMIT_CSV_COLUMNS + 1);
}

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 16;
}

/* Quotes one random field of awkward characters; returns its length. */
static size_t
make_field(uint32_t *seed, char *field, char *csv, size_t *csv_len)
{
	static const char alphabet[] = "a\",; \t\n\rb'\xc4\x91";
	size_t len = next_random(seed) % 12;
	csv[(*csv_len)++] = '"';
	for (size_t i = 0; i < len; i++) {
		field[i] = alphabet[next_random(seed) % (sizeof alphabet - 1)];
		if (field[i] == '"')
			csv[(*csv_len)++] = '"';
		csv[(*csv_len)++] = field[i];
	}
	field[len] = '\0';
	csv[(*csv_len)++] = '"';
	return len;
}

static void
csv_next__gives_back__whatever_was_quoted(void **state)
{
	(void)state;
	uint32_t seed = 7;
	for (int round = 0; round < 20000; round++) {
		char fields[5][16], csv[200];
		size_t csv_len = 0, n = 1 + next_random(&seed) % 5;
		for (size_t i = 0; i < n; i++) {
			if (i > 0)
				csv[csv_len++] = ';';
			(void)make_field(&seed, fields[i], csv, &csv_len);
		}
		open_text(csv, csv_len, ';');
		assert_int_equal(csv_next(&reader), CSV_RECORD);
		assert_int_equal(reader.n_fields, n);
		for (size_t i = 0; i < n; i++)
			assert_string_equal(reader.field[i].text, fields[i]);
		assert_int_equal(csv_next(&reader), CSV_END);
	}
}

static int
close_reader(void **state)
{
	(void)state;
	csv_finish(&reader);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_next__reads__records_with_any_line_end),
		cmocka_unit_test(
		    csv_next__keeps__an_empty_field_at_the_end_of_the_file),
		cmocka_unit_test(
		    csv_next__undoes__quotes_and_counts_the_lines_within),
		cmocka_unit_test(
		    csv_next__leaves__a_quote_inside_an_unquoted_field),
		cmocka_unit_test(
		    csv_next__takes__the_tab_as_delimiter_and_not_as_blank),
		cmocka_unit_test(csv_next__stops_at__a_quote_that_does_not_end),
		cmocka_unit_test(
		    csv_next__stops_at__text_behind_a_closing_quote),
		cmocka_unit_test(csv_next__bounds__a_field),
		cmocka_unit_test(
		    csv_next__bounds__the_columns_but_not_empty_ones),
		cmocka_unit_test(csv_next__gives_back__whatever_was_quoted),
	};
	return cmocka_run_group_tests(tests, NULL, close_reader);
}
