/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdio.h>
#include <string.h>

#include "client/sheet.h"

enum {
	HARVEST = 7,
	OTHER = 11,
	BUDGET = 16 << 20
};

static const struct sheet_line lines[] = {
	{ 1, "B-01", "VND" },
	{ 2, "B-02", "VND" },
	{ 3, "B-02", "VND" },
	{ 4, "77", "USD" },
};

static struct gom_arena arena;

static int
set_up(void **state)
{
	(void)state;
	gom_arena_init(&arena, BUDGET);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	gom_arena_finish(&arena);
	return 0;
}

static const struct sheet *
read_text(const char *text)
{
	struct sheet *sheet = NULL;

	assert_int_equal(sheet_read(text, strlen(text), lines,
			     sizeof lines / sizeof lines[0], &arena, &sheet),
	    ERR_OK);
	return sheet;
}

static void
assert_problem(const struct sheet *sheet, size_t n, enum err code,
    uint32_t line, uint32_t column)
{
	assert_true(n < sheet->n_problems);
	assert_int_equal(sheet->problems[n].code, code);
	assert_int_equal(sheet->problems[n].file_line, line);
	assert_int_equal(sheet->problems[n].column, column);
}

static struct sheet_cell
read_cell(const char *text)
{
	struct err_info info = { .value = 0 };
	struct sheet_cell cell;

	assert_int_equal(sheet_cell_read(text, "VND", &info, &cell), ERR_OK);
	return cell;
}

static void
assert_bad_cell(const char *text, enum err err)
{
	struct err_info info = { .value = 0 };
	struct sheet_cell cell;

	assert_int_equal(sheet_cell_read(text, "VND", &info, &cell), err);
}

static void
sheet_cell_read__reads__a_quantity_and_its_pace(void **state)
{
	struct sheet_cell cell = read_cell(" 1.250 ");

	(void)state;
	assert_int_equal(cell.answer, SHEET_BID);
	assert_int_equal(cell.most, 1250);
	assert_int_equal(cell.lead_days, 0);
	assert_int_equal(cell.rate.units, 0);
	assert_int_equal(read_cell("500/25d").lead_days, 25);
	assert_int_equal(read_cell("500/25").lead_days, 25);
	assert_int_equal(read_cell("500:25").lead_days, 25);
	assert_int_equal(read_cell("500 / 25 ngày").lead_days, 25);
	cell = read_cell("500@16/6d");
	assert_int_equal(cell.most, 500);
	assert_int_equal(cell.rate.units, 16);
	assert_int_equal(cell.rate.days, 6);
	assert_int_equal(cell.lead_days, 0);
	cell = read_cell("500:16/6d");
	assert_int_equal(cell.rate.units, 16);
	assert_int_equal(cell.rate.days, 6);
}

static void
sheet_cell_read__reads__a_price_in_the_orders_currency(void **state)
{
	struct sheet_cell cell = read_cell("500/25d=12.000");

	(void)state;
	assert_int_equal(cell.price, 12000);
	assert_int_equal(cell.lead_days, 25);
	assert_int_equal(sheet_cell_read("500=12,5", "USD",
			     &(struct err_info){ .value = 0 }, &cell),
	    ERR_OK);
	assert_int_equal(cell.price, 1250);
	assert_int_equal(sheet_cell_read("500=12", "",
			     &(struct err_info){ .value = 0 }, &cell),
	    ERR_CURRENCY);
}

static void
sheet_cell_read__tells__no_answer_from_a_no(void **state)
{
	(void)state;
	assert_int_equal(read_cell("").answer, SHEET_NONE);
	assert_int_equal(read_cell("  ").answer, SHEET_NONE);
	assert_int_equal(read_cell("-").answer, SHEET_REFUSAL);
	assert_int_equal(read_cell("-").reason, OTHER);
	assert_int_equal(read_cell("-harvest").reason, HARVEST);
	assert_int_equal(read_cell("- harvest").reason, HARVEST);
}

static void
sheet_cell_read__refuses__what_is_no_answer(void **state)
{
	(void)state;
	assert_bad_cell("x", ERR_NUMBER);
	assert_bad_cell("0", ERR_TOO_SMALL);
	assert_bad_cell("100000001", ERR_RANGE);
	assert_bad_cell("500/", ERR_NUMBER);
	assert_bad_cell("500/25w", ERR_NUMBER);
	assert_bad_cell("500/0d", ERR_TOO_SMALL);
	assert_bad_cell("500/1001d", ERR_RANGE);
	assert_bad_cell("500@16", ERR_RATE_TEXT);
	assert_bad_cell("500=0", ERR_MONEY);
	assert_bad_cell("-because", ERR_CHOICE);
	/* a reason for deductions is none for a refusal */
	assert_bad_cell("-mending", ERR_CHOICE);
}

static void
sheet_read__reads__lines_by_sku_and_by_number(void **state)
{
	const struct sheet *sheet = read_text("household;b-01;3\r\n"
					      "M5;300/25d;\r\n"
					      "\r\n"
					      "\"Hoa; Lan\";-;20\r\n");

	(void)state;
	assert_int_equal(sheet->n_problems, 0);
	assert_int_equal(sheet->n_columns, 2);
	assert_int_equal(sheet->columns[0].line, 1);
	assert_int_equal(sheet->columns[1].line, 3);
	assert_int_equal(sheet->n_rows, 2);
	assert_string_equal(sheet->rows[0].household, "M5");
	assert_int_equal(sheet->rows[0].cells[0].most, 300);
	assert_int_equal(sheet->rows[0].cells[1].answer, SHEET_NONE);
	assert_string_equal(sheet->rows[1].household, "Hoa; Lan");
	assert_int_equal(sheet->rows[1].cells[0].answer, SHEET_REFUSAL);
	assert_int_equal(sheet->rows[1].cells[1].most, 20);
	assert_int_equal(sheet->rows[1].file_line, 4);
}

static void
sheet_read__takes__a_sku_before_a_number(void **state)
{
	const struct sheet *sheet = read_text("\xef\xbb\xbfh,77\nM5,10\n");

	(void)state;
	assert_int_equal(sheet->n_problems, 0);
	assert_int_equal(sheet->columns[0].line, 4);
	assert_string_equal(sheet->columns[0].currency, "USD");
}

static void
sheet_read__takes__a_line_number_it_knows_nothing_of(void **state)
{
	struct sheet *sheet;

	(void)state;
	assert_int_equal(
	    sheet_read("h,9\nM5,10\n", 10, NULL, 0, &arena, &sheet), ERR_OK);
	assert_int_equal(sheet->n_problems, 0);
	assert_int_equal(sheet->columns[0].line, 9);
}

static void
sheet_read__collects__every_problem_with_its_place(void **state)
{
	const struct sheet *sheet = read_text("h,B-01,B-02,B-99,1\n"
					      "M5,x,1,1,1\n"
					      ",1,1,1,1\n"
					      "M6,1,1,1,1,5\n");

	(void)state;
	assert_int_equal(sheet->n_problems, 6);
	assert_problem(sheet, 0, ERR_AMBIGUOUS, 1, 3);
	assert_problem(sheet, 1, ERR_NO_LINE, 1, 4);
	assert_problem(sheet, 2, ERR_DUPLICATE, 1, 5);
	assert_problem(sheet, 3, ERR_NUMBER, 2, 2);
	assert_string_equal(sheet->problems[3].header, "B-01");
	assert_string_equal(sheet->problems[3].info.subject, "x");
	assert_problem(sheet, 4, ERR_MISSING, 3, 1);
	assert_problem(sheet, 5, ERR_NO_LINE, 4, 6);
}

static void
sheet_read__says__what_cannot_be_read_at_all(void **state)
{
	(void)state;
	assert_problem(read_text("h,B-01\n\"M5,1\n"), 0, ERR_CSV, 2, 1);
	assert_problem(read_text("h,B-01\nM5,\xff\n"), 0, ERR_TEXT, 2, 0);
	assert_problem(read_text("h\nM5\n"), 0, ERR_MISSING, 1, 2);
	assert_int_equal(read_text("h,B-01\n")->n_problems, 1);
	assert_int_equal(read_text("")->n_problems, 1);
}

static void
sheet_read__counts__problems_beyond_those_kept(void **state)
{
	char text[4096] = "h,B-01\n";
	const struct sheet *sheet;

	(void)state;
	for (size_t i = 0; i < SHEET_PROBLEMS + 5; i++) {
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    "M%zu,x\n", i + 1);
	}
	sheet = read_text(text);
	assert_int_equal(sheet->n_problems, SHEET_PROBLEMS + 5);
	assert_problem(sheet, 0, ERR_NUMBER, 2, 2);
	assert_int_equal(
	    sheet->problems[SHEET_PROBLEMS - 1].file_line, SHEET_PROBLEMS + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    sheet_cell_read__reads__a_quantity_and_its_pace),
		cmocka_unit_test(
		    sheet_cell_read__reads__a_price_in_the_orders_currency),
		cmocka_unit_test(sheet_cell_read__tells__no_answer_from_a_no),
		cmocka_unit_test(sheet_cell_read__refuses__what_is_no_answer),
		cmocka_unit_test(sheet_read__reads__lines_by_sku_and_by_number),
		cmocka_unit_test(sheet_read__takes__a_sku_before_a_number),
		cmocka_unit_test(
		    sheet_read__takes__a_line_number_it_knows_nothing_of),
		cmocka_unit_test(
		    sheet_read__collects__every_problem_with_its_place),
		cmocka_unit_test(sheet_read__says__what_cannot_be_read_at_all),
		cmocka_unit_test(
		    sheet_read__counts__problems_beyond_those_kept),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
