/* SPDX-License-Identifier: Apache-2.0 */
/* The first walk: what can be known only from the file as a whole. */
#include "client/import/cell.h"
#include "client/import/number.h"
#include "client/import/reading.h"

/* What the cells of one column showed. */
struct shown {
	bool point;
	bool comma;
};

struct survey {
	struct shown shown[COLUMN_NONE];
	bool day_first;
	bool month_first;
	bool is_open; /* a date that can be read both ways */
};

static void
look_at_number(struct survey *survey, enum column column, const char *text)
{
	char digits[CELL_AMOUNT_CAP], code[4];
	if (text[0] == '\0' || !cell_amount_digits(text, digits, code))
		return;
	char mark = number_mark(digits);
	survey->shown[column].point |= mark == '.';
	survey->shown[column].comma |= mark == ',';
}

static void
look_at_date(struct survey *survey, const char *text)
{
	int32_t first, second;
	enum day_order order = day_order(text);
	survey->day_first |= order == DAY_FIRST;
	survey->month_first |= order == MONTH_FIRST;
	survey->is_open |= order == DAY_ORDER_UNKNOWN &&
			   day_read(text, DAY_FIRST, 0, &first) &&
			   day_read(text, MONTH_FIRST, 0, &second) &&
			   first != second;
}

static void
count_row(struct reading *reading, const struct row *row)
{
	char reference[LIMIT_REF_LEN + 1];
	struct order_entry *entry;
	if (!reading_reference(reading, row, reference))
		return;
	reading->err = order_table_add(
	    &reading->orders, &reading->result->pool, reference, &entry);
	if (reading->err != ERR_OK)
		return;
	if (entry->n_rows++ == 0)
		entry->order.source_line = row->line;
	entry->n_negative += number_is_negative(row->cell[COLUMN_QUANTITY]);
}

static void
look_at_row(
    struct reading *reading, struct survey *survey, const struct row *row)
{
	for (int i = 0; i < COLUMN_NONE; i++)
		if (column_row(i)->kind != COLUMN_TEXT)
			look_at_number(survey, i, row->cell[i]);
	if (row->cell[COLUMN_CARGO_READY][0] != '\0')
		look_at_date(survey, row->cell[COLUMN_CARGO_READY]);
	count_row(reading, row);
}

static char
mark_of(const struct shown *shown)
{
	if (shown->point == shown->comma)
		return '\0';
	return shown->point ? '.' : ',';
}

static void
conclude(struct reading *reading, const struct survey *survey)
{
	struct marks *marks = &reading->marks;
	struct shown all = { false, false };
	for (int i = 0; i < COLUMN_NONE; i++) {
		marks->column[i] = mark_of(&survey->shown[i]);
		all.point |= survey->shown[i].point;
		all.comma |= survey->shown[i].comma;
	}
	marks->file = mark_of(&all);
	/* spreadsheets write semicolons where the comma is the decimal point */
	if (!all.point && !all.comma && reading->header.delimiter == ';')
		marks->file = ',';
	marks->has_mixed_dates = survey->day_first && survey->month_first;
	marks->has_open_dates = survey->is_open;
	if (survey->day_first)
		marks->dates = DAY_FIRST;
	else if (survey->month_first)
		marks->dates = MONTH_FIRST;
}

static bool
is_cancellation(const struct order_entry *entry)
{
	const char *reference = entry->order.reference;
	if (reference[0] != 'C' && reference[0] != 'c')
		return false;
	const char *at = reference + 1;
	while (*at >= '0' && *at <= '9')
		at++;
	return at > reference + 1 && *at == '\0' &&
	       entry->n_negative == entry->n_rows;
}

void
survey_walk(struct reading *reading)
{
	struct rows rows;
	struct row row;
	struct survey survey = { 0 };
	reading->err =
	    rows_init(&rows, &reading->header, reading->data, reading->len);
	if (reading->err != ERR_OK)
		return;
	while (reading->err == ERR_OK && rows_next(&rows, &row) == CSV_RECORD)
		if (row.kind == ROW_LINE)
			look_at_row(reading, &survey, &row);
	rows_finish(&rows);
	conclude(reading, &survey);
	for (size_t i = 0; i < reading->orders.n; i++)
		reading->orders.entry[i].is_cancellation =
		    is_cancellation(&reading->orders.entry[i]);
}
