/* SPDX-License-Identifier: Apache-2.0 */
/* header: finds the row of column names, below the titles people put above
 * it, and with it the delimiter: the one under which most names make sense. */
#ifndef GOM_IMPORT_HEADER_H
#define GOM_IMPORT_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/import/columns.h"
#include "client/import/csv.h"
#include "client/import/pool.h"
#include "proto/limits.h"

enum {
	HEADER_ROWS = 15, /* looked at for column names */
	HEADER_ABSENT = -1
};

struct header {
	char delimiter;
	uint32_t line;    /* of the file; 0 when there is no header */
	size_t n_records; /* up to and with the header */
	size_t n_columns;
	const char *name[LIMIT_CSV_COLUMNS];
	/* COLUMN_NONE for an unknown one, and for the lesser of two */
	enum column meaning[LIMIT_CSV_COLUMNS];
	int rank[LIMIT_CSV_COLUMNS];
	int at[COLUMN_NONE]; /* where a column stands, or HEADER_ABSENT */
	/* where there is no header: why the first rows could not be read,
	   CSV_END when they could, and where */
	enum csv_step fault;
	uint32_t fault_line;
	uint32_t fault_column;
};

/* header_find: out->line is 0 when no row has two known names.
 * Errors: ERR_NOMEM.
 * Owns:   the names live as long as the pool. */
enum err header_find(const char *data, size_t len, struct pool *pool,
    struct header *out) GOM_MUST_USE;

/* header_twin is the other place of the same column and rank, or
 * HEADER_ABSENT. */
int header_twin(const struct header *header, enum column column);

bool header_has(const struct header *header, enum column column);

#endif
