/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/reading.h"

#include <string.h>

#include "proto/text.h"

void
reading_report(struct reading *reading, const struct row *row,
    enum column column, const struct problem *problem)
{
	struct problem found = *problem;
	int at = reading->header.at[column];
	found.line = row->line;
	found.header = column_row(column)->name;
	if (found.column != 0) {
		found.header = "";
	} else if (at != HEADER_ABSENT) {
		found.column = (uint32_t)at + 1;
		found.header = reading->header.name[at];
	}
	if (found.subject == NULL)
		found.subject = row->cell[column];
	enum err err = problem_add(
	    &reading->result->problems, &reading->result->pool, &found);
	if (err != ERR_OK)
		reading->err = err;
}

const char *
reading_keep(struct reading *reading, const char *text)
{
	const char *kept = "";
	enum err err =
	    pool_text(&reading->result->pool, text, strlen(text), &kept);
	if (err != ERR_OK)
		reading->err = err;
	return kept;
}

const char *
reading_option(const struct reading *reading, enum column column)
{
	const struct import_options *options = &reading->options;
	switch (column) {
	case COLUMN_REFERENCE:
		return options->reference;
	case COLUMN_BUYER:
		return options->buyer;
	case COLUMN_CURRENCY:
		return options->currency;
	case COLUMN_INCOTERM:
		return options->incoterm;
	case COLUMN_PLACE:
		return options->place;
	case COLUMN_DESTINATION:
		return options->destination;
	case COLUMN_CLASS:
		return options->class;
	case COLUMN_SAMPLE:
		return options->sample;
	case COLUMN_SAMPLE_PLACE:
		return options->sample_place;
	case COLUMN_SPEC:
		return options->spec;
	case COLUMN_UNIT:
		return options->unit;
	default:
		return NULL;
	}
}

/* "#12" is how people name an order by its place in the broker's list, and a
 * stroke divides an order's number from its lines. */
static bool
is_reference(const char *text)
{
	return text[0] != '\0' && text[0] != '#' && strchr(text, '/') == NULL;
}

bool
reading_reference(const struct reading *reading, const struct row *row,
    char out[LIMIT_REF_LEN + 1])
{
	const char *text = row->cell[COLUMN_REFERENCE];
	if (text[0] == '\0')
		text = reading->options.reference;
	return text != NULL &&
	       gom_text_nfc(text, strlen(text), out, LIMIT_REF_LEN + 1) ==
		   ERR_OK &&
	       is_reference(out);
}
