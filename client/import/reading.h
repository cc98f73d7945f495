/* SPDX-License-Identifier: Apache-2.0 */
/* reading: the state of one import while it runs, shared by the parts of
 * order_file and seen by nobody else. Out of memory is remembered in err and
 * ends the walk; everything a file can do wrong goes through reading_report. */
#ifndef GOM_IMPORT_READING_H
#define GOM_IMPORT_READING_H

#include <stddef.h>

#include "client/import/columns.h"
#include "client/import/header.h"
#include "client/import/order_file.h"
#include "client/import/order_table.h"
#include "client/import/rows.h"

/* How numbers and dates are written in the columns of this file. */
struct marks {
	char column[COLUMN_NONE]; /* decimal point; '\0': not shown */
	char file;
	enum day_order dates;
	bool has_mixed_dates;
	bool has_open_dates; /* dates that can be read both ways */
};

struct line_list {
	struct import_line *line;
	size_t *order; /* number of each line's order */
	size_t n;
	size_t cap;
};

struct skip_list {
	struct import_skip *skip;
	size_t n;
	size_t cap;
};

struct reading {
	struct import_result *result;
	struct import_options options; /* texts live in the result's pool */
	const char *data;
	size_t len;
	struct header header;
	struct marks marks;
	struct order_table orders;
	struct line_list lines;
	struct skip_list skips;
	/* the last unit that was read, for most files know only one */
	char unit_text[24];
	const char *unit_code;
	enum err err; /* sticky: ERR_NOMEM */
};

/* reading_report adds a problem of a row's column: line, column and header
 * are filled in; what is wrong, the subject if it is not the cell, and the
 * column if it is none that is known, are in *problem. */
void reading_report(struct reading *reading, const struct row *row,
    enum column column, const struct problem *problem);

/* reading_keep copies a text into the result; "" when memory is out. */
const char *reading_keep(struct reading *reading, const char *text);

/* reading_option is the text that the command line gives for a column, or
 * NULL. */
const char *reading_option(const struct reading *reading, enum column column);

/* reading_reference finds out which order a row belongs to, without
 * reporting: false when there is none, or it cannot be one.
 * Shape:  out ends in NUL. */
bool reading_reference(const struct reading *reading, const struct row *row,
    char out[LIMIT_REF_LEN + 1]);

/* The walks, in this order; each ends early when memory is out. */
void survey_walk(struct reading *reading);
void terms_walk(struct reading *reading);
void lines_walk(struct reading *reading);

/* what a label is until labels_number when the file's was no line number */
#define LABEL_BAD "?"

/* labels_number turns the line numbers of the file into labels: counts where
 * there are none, and makes 3.1, 3.2 of a number that repeats for one SKU on
 * different days, a staged delivery. Reports what else repeats. */
void labels_number(struct reading *reading, struct import_line *line, size_t n);

#endif
