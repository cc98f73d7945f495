/* SPDX-License-Identifier: Apache-2.0 */
/* sql: how the files of broker/store talk to SQLite; private to this folder.
 * A query is a static text, prepared once for the life of the store, always
 * bound, and reset when it ends. Errors stick: binding and stepping after one
 * do nothing, and query_end tells. The text names its parameters $1, $2, …, so
 * that the same statements serve PostgreSQL; SQLite numbers them as they first
 * appear, so they are bound by name, and one that the text does not have is
 * our mistake and ends the process at the first use.
 *
 *	struct query q;
 *	query_start(&q, st, SQL_NAME);
 *	query_int(&q, 1, id);
 *	if (query_next(&q))
 *		column_text(&q, 0, out->name, sizeof out->name);
 *	return query_end(&q, ERR_NO_MEMBER);
 */
#ifndef GOM_STORE_SQL_H
#define GOM_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "broker/store/store.h"

struct statement;

struct query {
	struct store *st;
	sqlite3_stmt *stmt;
	struct statement *slot;
	bool is_own; /* the statement is this query's own, not the slot's */
	enum err err;
	bool has_row; /* at least one row came */
};

/* query_start takes the text by its address: it must be a static array. */
void query_start(struct query *q, struct store *st, const char *text);

void query_int(struct query *q, int k, int64_t value);
void query_text(struct query *q, int k, const char *value);
/* query_blob binds NULL for data NULL. The data must live until query_end. */
void query_blob(struct query *q, int k, const void *data, size_t len);
/* query_scope binds those of $1 … $9 that the text has (store/scope.h). */
struct scope;
void query_scope(struct query *q, const struct scope *scope);

/* query_next steps to the next row; false at the end and after an error. */
bool query_next(struct query *q);

/* Columns of the current row, from 0. Text is cut to fit cap. */
int64_t column_int(const struct query *q, int k);
void column_text(const struct query *q, int k, char *out, size_t cap);
/* column_blob lives until the next step; *len 0 and NULL for SQL NULL. */
const uint8_t *column_blob(const struct query *q, int k, size_t *len);

/* query_end resets the statement and returns the first error; if_none where
 * no row came (ERR_OK where that is no error). */
GOM_MUST_USE enum err query_end(struct query *q, enum err if_none);

/* query_run steps a statement that returns nothing to its end. */
GOM_MUST_USE enum err query_run(struct query *q);

/* sql_err turns an SQLite result into ours: SQLITE_FULL is ERR_READ_ONLY,
 * SQLITE_NOMEM is ERR_NOMEM, SQLITE_BUSY is ERR_DATABASE_BUSY, a constraint
 * is ERR_DUPLICATE, damage is ERR_DATABASE_CORRUPT, all else ERR_STORE. */
enum err sql_err(int rc);

#endif
