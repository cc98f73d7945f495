/* SPDX-License-Identifier: Apache-2.0 */
/* rows: walks over what stands below the header, row by row, and tells order
 * lines from totals and remarks. Walked three times: to see what the file
 * shows as a whole (survey.h), for the terms of orders, for their lines. */
#ifndef GOM_IMPORT_ROWS_H
#define GOM_IMPORT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/import/columns.h"
#include "client/import/csv.h"
#include "client/import/header.h"

enum row_kind {
	ROW_LINE,
	ROW_TOTAL, /* no SKU, and a word for a total */
	ROW_TEXT   /* nothing but description, notes or unknown columns */
};

/* Texts are gone with the next row. */
struct row {
	enum row_kind kind;
	uint32_t line; /* of the file, from 1 */
	/* without white space at the ends, each line break a blank; "" for
	   an absent column */
	const char *cell[COLUMN_NONE];
	const char *beyond; /* what stands beyond the header, or NULL */
	uint32_t beyond_column;
};

struct rows {
	struct csv_reader reader;
	const struct header *header;
};

/* rows_init stands before the first row below the header.
 * Shape:  data is what the header was found in. Errors: ERR_NOMEM. */
enum err rows_init(struct rows *rows, const struct header *header,
    const char *data, size_t len) GOM_MUST_USE;
void rows_finish(struct rows *rows);

/* rows_next reads the next row that is not blank: CSV_RECORD, CSV_END, or why
 * the file cannot be read further (rows->reader has line and column). */
enum csv_step rows_next(struct rows *rows, struct row *out);

#endif
