/* SPDX-License-Identifier: Apache-2.0 */
/* columns: what the columns of an order file are called (columns.def).
 * Pure; any thread. Not for finding the header row: header.h. */
#ifndef GOM_IMPORT_COLUMNS_H
#define GOM_IMPORT_COLUMNS_H

#include <stddef.h>

enum column {
#define COLUMN(id, name, option, kind, max_len) COLUMN_##id,
#include "client/import/columns.def"
	COLUMN_NONE
};

enum column_kind {
	COLUMN_TEXT,
	COLUMN_WHOLE,
	COLUMN_MONEY
};

struct column_row {
	const char *name;   /* a header we tell people to write */
	const char *option; /* what supplies it instead; "" for nothing */
	enum column_kind kind;
	size_t max_len; /* bytes of a free text; 0 for what is read further */
};

/* column_row: any column but COLUMN_NONE. */
const struct column_row *column_row(enum column column);

/* column_find says which column a header means, and how surely: the lower
 * *rank, the more (columns.def). What stands in brackets is left out if need
 * be: "Price (USD)". COLUMN_NONE, and *rank untouched, for an unknown one. */
enum column column_find(const char *header, int *rank);

/* column_nearest is the name of the column a misspelt header may mean, or
 * NULL. */
const char *column_nearest(const char *header);

#endif
