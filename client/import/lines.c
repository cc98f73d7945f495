/* SPDX-License-Identifier: Apache-2.0 */
/* The third walk: the order lines, and all that is wrong with them. */
#include "client/import/reading.h"

#include <stdlib.h>
#include <string.h>

#include "client/import/cell.h"
#include "proto/date.h"
#include "proto/unit.h"

static void *
grown(struct reading *reading, void *list, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return list;
	size_t more = *cap == 0 ? 64 : *cap * 2;
	void *bigger = realloc(list, more * size);
	if (bigger == NULL) {
		reading->err = ERR_NOMEM;
		return list;
	}
	*cap = more;
	return bigger;
}

static void
add_skip(struct reading *reading, const struct import_skip *skip)
{
	struct skip_list *list = &reading->skips;
	list->skip =
	    grown(reading, list->skip, list->n, &list->cap, sizeof *list->skip);
	if (reading->err == ERR_OK)
		list->skip[list->n++] = *skip;
}

/* report_empty: where there is no such column at all, that is said once,
 * of the header. */
static void
report_empty(struct reading *reading, const struct row *row, enum column column)
{
	const char *option = column_row(column)->option;
	struct problem problem = { .code = PROBLEM_CELL_MISSING,
		.suggestion = option };
	if (option[0] != '\0')
		problem.code = PROBLEM_OPTION_MISSING;
	if (header_has(&reading->header, column))
		reading_report(reading, row, column, &problem);
}

/* or_option fills a blank with what the command line says, "" if nothing. */
static const char *
or_option(const struct reading *reading, const struct row *row,
    enum column column, const char *value)
{
	const char *option = reading_option(reading, column);
	if (row->cell[column][0] != '\0' || option == NULL)
		return value;
	return option;
}

static const char *
text_of(struct reading *reading, const struct row *row, enum column column)
{
	return or_option(reading, row, column, cell_text(reading, row, column));
}

static void
report_day(struct reading *reading, const struct row *row,
    enum problem_code code, int32_t day)
{
	struct problem problem = { .code = code,
		.day = day,
		.value = reading->options.buffer_days,
		.limit = LIMIT_LEAD_DAYS };
	reading_report(reading, row, COLUMN_CARGO_READY, &problem);
}

/* read_day: the option's day was judged when it was given. */
static int32_t
read_day(struct reading *reading, const struct row *row)
{
	const struct import_options *options = &reading->options;
	bool is_empty = row->cell[COLUMN_CARGO_READY][0] == '\0';
	int32_t day = cell_day(reading, row, COLUMN_CARGO_READY);
	if (is_empty && options->due_day == 0)
		report_empty(reading, row, COLUMN_CARGO_READY);
	if (is_empty)
		return options->due_day;
	if (day == 0)
		return 0;
	int64_t today = options->today_day;
	if (day <= today)
		report_day(reading, row, PROBLEM_DATE_PAST, day);
	else if (day - (int64_t)options->buffer_days <= today)
		report_day(reading, row, PROBLEM_DATE_SOON,
		    day - options->buffer_days);
	else if (day > today + LIMIT_LEAD_DAYS)
		report_day(reading, row, PROBLEM_DATE_FAR, day);
	return day;
}

static void
report_mode(struct reading *reading, const struct row *row, enum column column,
    const char *option)
{
	struct problem problem = { .code = PROBLEM_PRICE_MODE,
		.suggestion = option };
	reading_report(reading, row, column, &problem);
}

/* check_mode: an order has piece rates or ceilings, as the command line says,
 * or as its first filled cell shows. */
static void
check_mode(
    struct reading *reading, const struct row *row, struct order_entry *entry)
{
	bool is_fixed = row->cell[COLUMN_PIECE_RATE][0] != '\0';
	bool is_ask = row->cell[COLUMN_CEILING][0] != '\0';
	enum import_price mode = reading->options.price;
	if (is_fixed && mode == IMPORT_PRICE_ASK)
		report_mode(reading, row, COLUMN_PIECE_RATE, "--ask-price");
	if (is_ask && mode == IMPORT_PRICE_FIXED)
		report_mode(reading, row, COLUMN_CEILING, "--piece-rate");
	if (mode != IMPORT_PRICE_UNSAID)
		return;
	if (is_fixed && entry->fixed_line == 0)
		entry->fixed_line = row->line;
	if (is_ask && entry->ask_line == 0)
		entry->ask_line = row->line;
	if (entry->fixed_line == 0 || entry->ask_line == 0)
		return;
	bool is_later = entry->ask_line >= entry->fixed_line;
	struct problem problem = { .code = PROBLEM_PRICE_MIXED,
		.index = is_later ? entry->fixed_line : entry->ask_line };
	if (is_later ? is_ask : is_fixed)
		reading_report(reading, row,
		    is_later ? COLUMN_CEILING : COLUMN_PIECE_RATE, &problem);
}

static void
read_prices(struct reading *reading, const struct row *row,
    struct order_entry *entry, struct import_line *line)
{
	const struct import_options *options = &reading->options;
	const struct gom_currency *currency =
	    gom_currency_find(entry->order.currency);
	check_mode(reading, row, entry);
	line->buyer_price = cell_buyer_price(
	    reading, row, gom_currency_find(entry->order.buyer_currency));
	line->buyer_price_text =
	    reading_keep(reading, row->cell[COLUMN_BUYER_PRICE]);
	if (currency != NULL) {
		line->piece_rate =
		    cell_amount(reading, row, COLUMN_PIECE_RATE, currency);
		line->ceiling =
		    cell_amount(reading, row, COLUMN_CEILING, currency);
	}
	bool is_ask =
	    options->price == IMPORT_PRICE_ASK ||
	    (options->price == IMPORT_PRICE_UNSAID && entry->ask_line > 0);
	enum column column = is_ask ? COLUMN_CEILING : COLUMN_PIECE_RATE;
	int64_t *amount = is_ask ? &line->ceiling : &line->piece_rate;
	if (row->cell[column][0] != '\0')
		return;
	*amount = is_ask ? options->ceiling : options->piece_rate;
	if (*amount == 0 && options->needs_price)
		report_empty(reading, row, column);
}

static const char *
read_sku(
    struct reading *reading, const struct row *row, struct import_line *line)
{
	line->your_sku = cell_text(reading, row, COLUMN_YOUR_SKU);
	if (row->cell[COLUMN_SKU][0] != '\0')
		return cell_text(reading, row, COLUMN_SKU);
	if (row->cell[COLUMN_YOUR_SKU][0] == '\0')
		report_empty(reading, row,
		    header_has(&reading->header, COLUMN_SKU) ? COLUMN_SKU
							     : COLUMN_YOUR_SKU);
	return line->your_sku;
}

static void
read_goods(
    struct reading *reading, const struct row *row, struct import_line *line)
{
	line->sku = read_sku(reading, row, line);
	line->description = cell_text(reading, row, COLUMN_DESCRIPTION);
	line->class =
	    or_option(reading, row, COLUMN_CLASS, cell_class(reading, row));
	if (row->cell[COLUMN_CLASS][0] == '\0' && line->class[0] == '\0')
		report_empty(reading, row, COLUMN_CLASS);
	line->sample = text_of(reading, row, COLUMN_SAMPLE);
	line->sample_place = text_of(reading, row, COLUMN_SAMPLE_PLACE);
	line->spec = text_of(reading, row, COLUMN_SPEC);
	line->unit =
	    or_option(reading, row, COLUMN_UNIT, cell_unit(reading, row));
	if (row->cell[COLUMN_UNIT][0] == '\0' && line->unit[0] == '\0')
		line->unit = "H87";
	line->hs_code = cell_hs_code(reading, row);
	line->notes = cell_text(reading, row, COLUMN_NOTES);
	line->quantity =
	    cell_whole(reading, row, COLUMN_QUANTITY, LIMIT_QUANTITY);
	if (row->cell[COLUMN_QUANTITY][0] == '\0')
		report_empty(reading, row, COLUMN_QUANTITY);
	line->pack =
	    row->cell[COLUMN_PACK][0] == '\0'
		? reading->options.pack
		: cell_whole(reading, row, COLUMN_PACK, LIMIT_QUANTITY);
}

/* read_label keeps what the file says; labels_number makes the label. */
static void
read_label(
    struct reading *reading, const struct row *row, struct import_line *line)
{
	const char *text = row->cell[COLUMN_LINE_NO];
	size_t len = strlen(text);
	while (text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
		text++;
		len--;
	}
	/* room for the dot and the figures of a staged delivery */
	if (len + 6 < IMPORT_LABEL_CAP && strspn(text, "0123456789.") == len &&
	    text[0] != '.' && strstr(text, "..") == NULL &&
	    (len == 0 || text[len - 1] != '.')) {
		memcpy(line->label, text, len + 1);
		return;
	}
	strcpy(line->label, LABEL_BAD);
	reading_report(reading, row, COLUMN_LINE_NO,
	    &(struct problem){ .code = PROBLEM_LINE_NO });
}

static struct import_line *
add_line(struct reading *reading, const struct order_entry *entry)
{
	struct line_list *list = &reading->lines;
	size_t cap = list->cap;
	list->line =
	    grown(reading, list->line, list->n, &cap, sizeof *list->line);
	list->order = grown(
	    reading, list->order, list->n, &list->cap, sizeof *list->order);
	if (reading->err != ERR_OK)
		return NULL;
	list->order[list->n] = (size_t)(entry - reading->orders.entry);
	struct import_line *line = &list->line[list->n++];
	memset(line, 0, sizeof *line);
	return line;
}

/* with_dashes: a number that would do, for one that holds strokes. */
static const char *
with_dashes(struct reading *reading, const char *text)
{
	char better[PROBLEM_SUBJECT_LEN + 1];
	text += strspn(text, "#");
	size_t len = strlen(text);
	if (len > PROBLEM_SUBJECT_LEN)
		return "";
	for (size_t i = 0; i <= len; i++)
		better[i] = text[i] == '/' ? '-' : text[i];
	return reading_keep(reading, better);
}

static void
report_reference(struct reading *reading, const struct row *row)
{
	const char *text = row->cell[COLUMN_REFERENCE];
	if (text[0] == '\0') {
		report_empty(reading, row, COLUMN_REFERENCE);
		return;
	}
	/* cell_text says what is wrong with it as a text, if that is it */
	if (cell_text(reading, row, COLUMN_REFERENCE)[0] == '\0')
		return;
	struct problem problem = { .code = PROBLEM_REFERENCE,
		.suggestion = with_dashes(reading, text) };
	reading_report(reading, row, COLUMN_REFERENCE, &problem);
}

/* find_order: a row without an order is read all the same, for what else is
 * wrong with it, and counts as one of nobody's. */
static struct order_entry *
find_order(
    struct reading *reading, const struct row *row, struct order_entry *nobody)
{
	char reference[LIMIT_REF_LEN + 1];
	if (reading_reference(reading, row, reference))
		return order_table_find(&reading->orders, reference);
	report_reference(reading, row);
	memset(nobody, 0, sizeof *nobody);
	nobody->order.currency = reading->options.currency;
	if (nobody->order.currency == NULL)
		nobody->order.currency = "";
	nobody->order.buyer_currency = "";
	return nobody;
}

static void
count_line(struct reading *reading, const struct row *row,
    struct order_entry *entry, const struct import_line *line)
{
	struct problem problem = { .code = PROBLEM_TOO_MANY_LINES,
		.subject = entry->order.reference,
		.limit = LIMIT_LINES_AN_ORDER };
	entry->order.units += line->quantity;
	if (++entry->order.n_lines == LIMIT_LINES_AN_ORDER + 1)
		reading_report(reading, row, COLUMN_REFERENCE, &problem);
}

static void
read_line(struct reading *reading, const struct row *row)
{
	struct order_entry nobody;
	struct import_line spare = { 0 };
	struct order_entry *entry = find_order(reading, row, &nobody);
	if (entry == NULL || entry->is_cancellation)
		return;
	struct import_line *line = &spare;
	if (entry != &nobody)
		line = add_line(reading, entry);
	if (line == NULL)
		return;
	line->source_line = row->line;
	if (row->beyond != NULL) {
		struct problem problem = { .code = PROBLEM_WIDE_ROW,
			.subject = row->beyond,
			.column = row->beyond_column };
		reading_report(reading, row, COLUMN_REFERENCE, &problem);
	}
	read_label(reading, row, line);
	read_goods(reading, row, line);
	line->cargo_ready_day = read_day(reading, row);
	read_prices(reading, row, entry, line);
	if (entry != &nobody)
		count_line(reading, row, entry, line);
}

static void
take_row(struct reading *reading, const struct row *row)
{
	struct import_skip skip = { .reference = "",
		.line = row->line,
		.n_rows = 1,
		.reason = row->kind == ROW_TOTAL ? IMPORT_SKIP_TOTAL
						 : IMPORT_SKIP_TEXT };
	if (row->kind == ROW_LINE)
		read_line(reading, row);
	else
		add_skip(reading, &skip);
}

static void
skip_cancellations(struct reading *reading)
{
	for (size_t i = 0; i < reading->orders.n; i++) {
		const struct order_entry *entry = &reading->orders.entry[i];
		struct import_skip skip = { .reason = IMPORT_SKIP_CANCELLATION,
			.reference = entry->order.reference,
			.line = entry->order.source_line,
			.n_rows = entry->n_rows };
		if (entry->is_cancellation)
			add_skip(reading, &skip);
	}
}

static void
report_fault(struct reading *reading, enum csv_step step,
    const struct csv_reader *reader)
{
	static const enum problem_code codes[] = {
		[CSV_QUOTE_OPEN] = PROBLEM_QUOTE_OPEN,
		[CSV_QUOTE_TEXT] = PROBLEM_QUOTE_TEXT,
		[CSV_FIELD_LONG] = PROBLEM_FIELD_LONG,
		[CSV_MANY_COLUMNS] = PROBLEM_MANY_COLUMNS,
	};
	struct problem problem = { .code = codes[step],
		.line = reader->line,
		.column = reader->column,
		.limit = step == CSV_MANY_COLUMNS ? LIMIT_CSV_COLUMNS
						  : LIMIT_CSV_FIELD_LEN };
	if (reader->column <= reading->header.n_columns)
		problem.header = reading->header.name[reader->column - 1];
	enum err err = problem_add(
	    &reading->result->problems, &reading->result->pool, &problem);
	if (err != ERR_OK)
		reading->err = err;
}

void
lines_walk(struct reading *reading)
{
	struct rows rows;
	struct row row;
	enum csv_step step = CSV_RECORD;
	reading->err =
	    rows_init(&rows, &reading->header, reading->data, reading->len);
	if (reading->err != ERR_OK)
		return;
	while (reading->err == ERR_OK &&
	       (step = rows_next(&rows, &row)) == CSV_RECORD)
		take_row(reading, &row);
	if (reading->err == ERR_OK && step != CSV_END)
		report_fault(reading, step, &rows.reader);
	rows_finish(&rows);
	skip_cancellations(reading);
}
