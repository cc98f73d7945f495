/* SPDX-License-Identifier: Apache-2.0 */
/* rows: reading a query row by row, by the checker's own statements. A page
 * that SQLite cannot read is a breach, and ends the rows. */
#ifndef GOM_CHECK_ROWS_H
#define GOM_CHECK_ROWS_H

#include "broker/store/check/state.h"

struct rows {
	struct check *c;
	sqlite3_stmt *stmt;
};

void rows_open(struct rows *rows, struct check *c, const char *sql);

/* rows_next is false after the last row, and has then closed. */
bool rows_next(struct rows *rows);
void rows_close(struct rows *rows);

int64_t rows_int(const struct rows *rows, int column);
/* rows_text: "" for NULL; until the next row. */
const char *rows_text(const struct rows *rows, int column);
/* rows_blob: NULL for NULL and for an empty one; until the next row. */
const uint8_t *rows_blob(const struct rows *rows, int column, size_t *len);

/* rows_one reads a single number; 0 where there is no row. */
int64_t rows_one(struct check *c, const char *sql);

#endif
