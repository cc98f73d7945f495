/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/order_file.h"

#include <stdlib.h>
#include <string.h>

#include "client/import/encoding.h"
#include "client/import/reading.h"
#include "proto/limits.h"

#ifndef N_
#define N_(text) text
#endif

const struct import_skip_row *
import_skip_row(enum import_skip_reason reason)
{
	static const struct import_skip_row rows[] = {
#define X(name, key, text) { key, text },
#include "client/import/skips.def"
#undef X
	};
	return &rows[reason];
}

/* report_file is for what no row is to blame for. */
static void
report_file(struct reading *reading, const struct problem *problem)
{
	enum err err = problem_add(
	    &reading->result->problems, &reading->result->pool, problem);
	if (err != ERR_OK)
		reading->err = err;
}

/* keep_options copies the texts, which outlive their giver in the result. */
static void
keep_options(struct reading *reading, const struct import_options *options)
{
	struct import_options *kept = &reading->options;
	const char **texts[] = { &kept->reference, &kept->buyer,
		&kept->currency, &kept->incoterm, &kept->place,
		&kept->destination, &kept->class, &kept->sample,
		&kept->sample_place, &kept->spec, &kept->unit };
	*kept = *options;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (*texts[i] != NULL)
			*texts[i] = reading_keep(reading, *texts[i]);
}

/* take_data: false when there is nothing that can be read. */
static bool
take_data(struct reading *reading, const char *data, size_t len)
{
	static const enum problem_code codes[] = {
		[ENCODING_UTF16] = PROBLEM_UTF16,
		[ENCODING_WORKBOOK] = PROBLEM_WORKBOOK,
		[ENCODING_BINARY] = PROBLEM_BINARY,
		[ENCODING_VNI] = PROBLEM_VNI,
		[ENCODING_TCVN3] = PROBLEM_TCVN3,
		[ENCODING_CP1258] = PROBLEM_CP1258,
		[ENCODING_OTHER] = PROBLEM_NOT_UTF8,
	};
	struct problem problem = { 0 };
	size_t skip = encoding_mark_len(data, len);
	enum encoding encoding = ENCODING_UTF8;
	reading->data = data + (len > 0 ? skip : 0);
	reading->len = len - skip;
	if (len > LIMIT_CSV_LEN) {
		problem.code = PROBLEM_FILE_LONG;
		problem.value = (int64_t)len;
		problem.limit = LIMIT_CSV_LEN;
	} else if (reading->len == 0) {
		problem.code = PROBLEM_FILE_EMPTY;
	} else {
		encoding = encoding_find(data, len, &problem.line);
		problem.code = codes[encoding];
		if (encoding == ENCODING_UTF8)
			return true;
	}
	report_file(reading, &problem);
	return false;
}

static void
report_no_header(struct reading *reading)
{
	static const enum problem_code codes[] = {
		[CSV_END] = PROBLEM_NO_HEADER,
		[CSV_QUOTE_OPEN] = PROBLEM_QUOTE_OPEN,
		[CSV_QUOTE_TEXT] = PROBLEM_QUOTE_TEXT,
		[CSV_FIELD_LONG] = PROBLEM_FIELD_LONG,
		[CSV_MANY_COLUMNS] = PROBLEM_MANY_COLUMNS,
	};
	const struct header *header = &reading->header;
	struct problem problem = {
		.code = codes[header->fault], .line = 1, .limit = HEADER_ROWS
	};
	if (header->fault != CSV_END) {
		problem.line = header->fault_line;
		problem.column = header->fault_column;
		problem.limit = header->fault == CSV_MANY_COLUMNS
				    ? LIMIT_CSV_COLUMNS
				    : LIMIT_CSV_FIELD_LEN;
	}
	report_file(reading, &problem);
}

static void
list_ignored(struct reading *reading)
{
	const struct header *header = &reading->header;
	struct import_ignored *ignored = pool_take(
	    &reading->result->pool, (header->n_columns + 1) * sizeof *ignored);
	size_t n = 0;
	if (ignored == NULL) {
		reading->err = ERR_NOMEM;
		return;
	}
	for (size_t i = 0; i < header->n_columns; i++) {
		enum column column = header->meaning[i];
		bool is_read =
		    column != COLUMN_NONE && header->at[column] == (int)i;
		if (is_read || header->name[i][0] == '\0')
			continue;
		const char *nearest = column == COLUMN_NONE
					  ? column_nearest(header->name[i])
					  : NULL;
		ignored[n++] =
		    (struct import_ignored){ .column = (uint32_t)i + 1,
			    .header = header->name[i],
			    .suggestion = nearest == NULL ? "" : nearest };
	}
	reading->result->ignored = ignored;
	reading->result->n_ignored = n;
}

static void
report_twins(struct reading *reading)
{
	const struct header *header = &reading->header;
	for (int i = 0; i < COLUMN_NONE; i++) {
		int twin = header_twin(header, i);
		if (twin == HEADER_ABSENT)
			continue;
		struct problem problem = { .code = PROBLEM_COLUMN_TWICE,
			.line = header->line,
			.column = (uint32_t)twin + 1,
			.header = header->name[twin],
			.subject = header->name[twin],
			.suggestion = column_row(i)->name,
			.value = header->at[i] + 1 };
		report_file(reading, &problem);
	}
}

/* report_missing: a fact that neither a column nor an option brings. */
static void
report_missing(struct reading *reading, enum column column, bool is_given)
{
	const struct column_row *row = column_row(column);
	struct problem problem = { .code = PROBLEM_COLUMN_MISSING,
		.line = reading->header.line,
		.header = row->name,
		.subject = row->name,
		.suggestion = row->option };
	if (is_given || header_has(&reading->header, column))
		return;
	if (row->option[0] != '\0') {
		problem.code = PROBLEM_FACT_MISSING;
		report_file(reading, &problem);
		return;
	}
	for (size_t i = 0; i < reading->result->n_ignored; i++) {
		const struct import_ignored *ignored =
		    &reading->result->ignored[i];
		if (strcmp(ignored->suggestion, row->name) == 0)
			problem.suggestion = ignored->header;
	}
	report_file(reading, &problem);
}

/* assume_currency: work in the villages is paid in the country's money unless
 * somebody says otherwise. */
static void
assume_currency(struct reading *reading)
{
	if (reading->options.currency != NULL ||
	    header_has(&reading->header, COLUMN_CURRENCY))
		return;
	reading->options.currency = "VND";
	reading->result->is_currency_assumed = true;
}

static void
report_all_missing(struct reading *reading)
{
	const struct import_options *options = &reading->options;
	bool is_ask = options->price == IMPORT_PRICE_ASK ||
		      (options->price == IMPORT_PRICE_UNSAID &&
			  header_has(&reading->header, COLUMN_CEILING));
	report_missing(reading, COLUMN_REFERENCE, options->reference != NULL);
	report_missing(
	    reading, COLUMN_SKU, header_has(&reading->header, COLUMN_YOUR_SKU));
	report_missing(reading, COLUMN_QUANTITY, false);
	report_missing(reading, COLUMN_CARGO_READY, options->due_day != 0);
	report_missing(reading, COLUMN_CLASS, options->class != NULL);
	if (options->needs_price && is_ask)
		report_missing(reading, COLUMN_CEILING, options->ceiling != 0);
	else if (options->needs_price)
		report_missing(
		    reading, COLUMN_PIECE_RATE, options->piece_rate != 0);
}

/* group puts the lines of each order together, in the order of the file. */
static struct import_line *
group(struct reading *reading)
{
	const struct line_list *list = &reading->lines;
	size_t n_orders = reading->orders.n, sum = 0;
	struct import_line *grouped =
	    pool_take(&reading->result->pool, (list->n + 1) * sizeof *grouped);
	size_t *next = calloc(n_orders + 1, sizeof *next);
	if (grouped == NULL || next == NULL) {
		reading->err = ERR_NOMEM;
		free(next);
		return NULL;
	}
	for (size_t i = 0; i < n_orders; i++) {
		next[i] = sum;
		sum += reading->orders.entry[i].order.n_lines;
	}
	for (size_t i = 0; i < list->n; i++)
		grouped[next[list->order[i]]++] = list->line[i];
	free(next);
	return grouped;
}

static void
give_orders(struct reading *reading)
{
	struct import_result *result = reading->result;
	struct import_line *line = group(reading);
	struct import_order *orders =
	    pool_take(&result->pool, (reading->orders.n + 1) * sizeof *orders);
	if (line == NULL || orders == NULL) {
		reading->err = ERR_NOMEM;
		return;
	}
	for (size_t i = 0; i < reading->orders.n; i++) {
		struct order_entry *entry = &reading->orders.entry[i];
		if (entry->is_cancellation)
			continue;
		struct import_order *order = &orders[result->n_orders++];
		*order = entry->order;
		order->price = reading->options.price;
		if (order->price == IMPORT_PRICE_UNSAID)
			order->price = entry->ask_line > 0 ? IMPORT_PRICE_ASK
							   : IMPORT_PRICE_FIXED;
		order->lines = line;
		labels_number(reading, line, order->n_lines);
		line += order->n_lines;
		result->n_lines += order->n_lines;
		result->units += order->units;
	}
	result->orders = orders;
}

static int
compare_skips(const void *a, const void *b)
{
	const struct import_skip *x = a, *y = b;
	return (x->line > y->line) - (x->line < y->line);
}

static void
give_skips(struct reading *reading)
{
	const struct skip_list *list = &reading->skips;
	struct import_skip *skipped =
	    pool_take(&reading->result->pool, (list->n + 1) * sizeof *skipped);
	if (skipped == NULL) {
		reading->err = ERR_NOMEM;
		return;
	}
	if (list->n > 0) {
		memcpy(skipped, list->skip, list->n * sizeof *skipped);
		qsort(skipped, list->n, sizeof *skipped, compare_skips);
	}
	reading->result->skipped = skipped;
	reading->result->n_skipped = list->n;
}

static void
read_rows(struct reading *reading)
{
	void (*const walks[])(struct reading *) = { list_ignored, report_twins,
		assume_currency, report_all_missing, survey_walk, terms_walk,
		lines_walk, give_orders, give_skips };
	size_t n_walks = sizeof walks / sizeof walks[0];
	for (size_t i = 0; i < n_walks && reading->err == ERR_OK; i++)
		walks[i](reading);
	struct import_result *result = reading->result;
	result->delimiter = reading->header.delimiter;
	result->is_day_first_assumed =
	    reading->marks.has_open_dates &&
	    reading->marks.dates == DAY_ORDER_UNKNOWN &&
	    reading->options.dates == DAY_ORDER_UNKNOWN;
	if (reading->err == ERR_OK && result->n_lines == 0 &&
	    result->n_skipped == 0 && result->problems.n == 0)
		report_file(
		    reading, &(struct problem){ .code = PROBLEM_NO_LINES,
				 .line = reading->header.line });
}

static void
read_file(struct reading *reading, const char *data, size_t len)
{
	if (!take_data(reading, data, len) || reading->err != ERR_OK)
		return;
	reading->err = header_find(reading->data, reading->len,
	    &reading->result->pool, &reading->header);
	if (reading->err != ERR_OK)
		return;
	if (reading->header.line == 0)
		report_no_header(reading);
	else
		read_rows(reading);
}

enum err
import_read(const char *data, size_t len, const struct import_options *options,
    struct import_result **out)
{
	struct reading reading;
	memset(&reading, 0, sizeof reading);
	reading.result = calloc(1, sizeof *reading.result);
	if (reading.result == NULL)
		return ERR_NOMEM;
	pool_init(&reading.result->pool);
	order_table_init(&reading.orders);
	keep_options(&reading, options);
	if (reading.err == ERR_OK)
		read_file(&reading, data, len);
	problem_sort(&reading.result->problems);
	reading.result->is_sound = reading.result->problems.n == 0;
	free(reading.lines.line);
	free(reading.lines.order);
	free(reading.skips.skip);
	order_table_finish(&reading.orders);
	if (reading.err == ERR_OK)
		*out = reading.result;
	else
		import_result_destroy(&reading.result);
	return reading.err;
}

void
import_result_destroy(struct import_result **result)
{
	if (*result == NULL)
		return;
	pool_finish(&(*result)->pool);
	free(*result);
	*result = NULL;
}
