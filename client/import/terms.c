/* SPDX-License-Identifier: Apache-2.0 */
/* The second walk: the facts of orders, which all rows of one share. */
#include "client/import/reading.h"

#include <stddef.h>
#include <string.h>

#include "client/import/cell.h"
#include "proto/unit.h"

static const struct {
	enum column column;
	size_t offset; /* of the text in struct import_order */
} terms[] = {
	/* the Incoterm first: it may bring a place of its own */
	{ COLUMN_INCOTERM, offsetof(struct import_order, incoterm) },
	{ COLUMN_PLACE, offsetof(struct import_order, place) },
	{ COLUMN_DESTINATION, offsetof(struct import_order, destination) },
	{ COLUMN_BUYER, offsetof(struct import_order, buyer) },
	{ COLUMN_BUYER_REFERENCE,
	    offsetof(struct import_order, buyer_reference) },
	{ COLUMN_CURRENCY, offsetof(struct import_order, buyer_currency) },
};

enum {
	CURRENCY_TERM = N_TERMS - 1
};

_Static_assert(sizeof terms / sizeof terms[0] == N_TERMS,
    "order_table.h counts the terms");

static const char **
term_of(struct import_order *order, size_t i)
{
	return (const char **)(void *)((char *)order + terms[i].offset);
}

static const char *
read_currency(struct reading *reading, const struct row *row)
{
	const struct gom_currency *currency;
	const char *text = row->cell[COLUMN_CURRENCY];
	if (gom_currency_parse(text, &currency) == ERR_OK)
		return currency->code;
	/* of the buyer's prices only, where the option says the rest */
	if (reading->options.currency != NULL)
		return "";
	struct problem problem = { .code = PROBLEM_CURRENCY,
		.suggestion = gom_currency_nearest(text) };
	reading_report(reading, row, COLUMN_CURRENCY, &problem);
	return "";
}

/* read_incoterm takes "FOB Hai Phong" too; *rest is what follows the code. */
static const char *
read_incoterm(struct reading *reading, const struct row *row, const char **rest)
{
	const char *text = row->cell[COLUMN_INCOTERM];
	size_t len = strcspn(text, " ,-(");
	char code[LIMIT_INCOTERM_LEN + 1] = "";
	if (len <= LIMIT_INCOTERM_LEN)
		memcpy(code, text, len);
	const char *found = gom_incoterm_find(code);
	*rest = text + len + strspn(text + len, " ,-(");
	if (found != NULL)
		return found;
	reading_report(reading, row, COLUMN_INCOTERM,
	    &(struct problem){ .code = PROBLEM_INCOTERM });
	return "";
}

/* take_incoterm reads the place behind the code as if its column had it. */
static const char *
take_incoterm(
    struct reading *reading, const struct row *row, struct import_order *order)
{
	const char *rest;
	const char *code = read_incoterm(reading, row, &rest);
	struct row behind = *row;
	behind.cell[COLUMN_PLACE] = rest;
	if (*rest != '\0' && row->cell[COLUMN_PLACE][0] == '\0' &&
	    reading->options.place == NULL && order->place == NULL)
		order->place = cell_text(reading, &behind, COLUMN_PLACE);
	return code;
}

static void
report_difference(struct reading *reading, const struct row *row, size_t i,
    const struct term_source *source)
{
	struct problem problem = { .code = PROBLEM_TERM_DIFFERS,
		.suggestion = source->text,
		.index = source->line };
	reading_report(reading, row, terms[i].column, &problem);
}

static void
take_term(struct reading *reading, const struct row *row,
    struct order_entry *entry, size_t i)
{
	enum column column = terms[i].column;
	const char *text = row->cell[column];
	struct term_source *source = &entry->source[i];
	bool is_given = reading_option(reading, column) != NULL;
	if (text[0] == '\0' || (is_given && column != COLUMN_CURRENCY))
		return;
	if (source->text != NULL) {
		if (!is_given && strcmp(source->text, text) != 0)
			report_difference(reading, row, i, source);
		return;
	}
	source->text = reading_keep(reading, text);
	source->line = row->line;
	const char *value;
	if (column == COLUMN_CURRENCY)
		value = read_currency(reading, row);
	else if (column == COLUMN_INCOTERM)
		value = take_incoterm(reading, row, &entry->order);
	else
		value = cell_text(reading, row, column);
	*term_of(&entry->order, i) = value;
}

static void
take_row(struct reading *reading, const struct row *row)
{
	char reference[LIMIT_REF_LEN + 1];
	if (!reading_reference(reading, row, reference))
		return;
	struct order_entry *entry =
	    order_table_find(&reading->orders, reference);
	if (entry == NULL || entry->is_cancellation)
		return;
	for (size_t i = 0; i < N_TERMS; i++)
		take_term(reading, row, entry, i);
}

/* check_currency: without one no amount of the order means anything. */
static void
check_currency(struct reading *reading, const struct order_entry *entry)
{
	struct row row = { .line = entry->order.source_line };
	struct problem problem = { .code = PROBLEM_OPTION_MISSING,
		.subject = "",
		.suggestion = column_row(COLUMN_CURRENCY)->option };
	if (entry->is_cancellation || reading->options.currency != NULL ||
	    !header_has(&reading->header, COLUMN_CURRENCY) ||
	    entry->source[CURRENCY_TERM].text != NULL)
		return;
	reading_report(reading, &row, COLUMN_CURRENCY, &problem);
}

/* settle: what the option says holds, what nobody says is "". */
static void
settle(struct reading *reading, struct import_order *order)
{
	for (size_t i = 0; i < N_TERMS; i++) {
		const char **term = term_of(order, i);
		const char *option = reading_option(reading, terms[i].column);
		if (option != NULL && terms[i].column != COLUMN_CURRENCY)
			*term = option;
		if (*term == NULL)
			*term = "";
	}
	const char *currency = reading->options.currency;
	order->currency = currency != NULL ? currency : order->buyer_currency;
}

void
terms_walk(struct reading *reading)
{
	struct rows rows;
	struct row row;
	reading->err =
	    rows_init(&rows, &reading->header, reading->data, reading->len);
	if (reading->err != ERR_OK)
		return;
	while (reading->err == ERR_OK && rows_next(&rows, &row) == CSV_RECORD)
		if (row.kind == ROW_LINE)
			take_row(reading, &row);
	rows_finish(&rows);
	for (size_t i = 0; i < reading->orders.n; i++) {
		check_currency(reading, &reading->orders.entry[i]);
		settle(reading, &reading->orders.entry[i].order);
	}
}
