/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/store/connection.h"
#include "broker/store/scope.h"
#include "proto/require.h"

enum err
sql_err(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ERR_OK;
	case SQLITE_NOMEM:
		return ERR_NOMEM;
	case SQLITE_FULL:
		return ERR_READ_ONLY;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_DATABASE_BUSY;
	case SQLITE_CONSTRAINT:
		return ERR_DUPLICATE;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ERR_DATABASE_CORRUPT;
	default:
		return ERR_STORE;
	}
}

/* index_parameters learns where SQLite put $k. */
static void
index_parameters(struct statement *slot)
{
	int n = sqlite3_bind_parameter_count(slot->stmt);

	for (int index = 1; index <= n; index++) {
		const char *name =
		    sqlite3_bind_parameter_name(slot->stmt, index);
		char *end = NULL;
		long k;

		REQUIRE(name != NULL && name[0] == '$');
		k = strtol(name + 1, &end, 10);
		REQUIRE(*end == '\0' && k >= 1 && k < N_PARAMETERS);
		slot->index[k] = (unsigned char)index;
	}
}

static enum err
prepare(struct store *st, const char *text, unsigned flags, sqlite3_stmt **out)
{
	int rc = sqlite3_prepare_v3(st->db, text, -1, flags, out, NULL);

	if (rc == SQLITE_ERROR)
		fprintf(stderr, "%s\n%s\n", sqlite3_errmsg(st->db), text);
	REQUIRE(rc != SQLITE_ERROR); /* our text is wrong */
	return sql_err(rc);
}

static struct statement *
statement_slot(struct store *st, const char *text)
{
	size_t at = ((uintptr_t)text >> 3) % N_STATEMENTS;

	while (
	    st->statements[at].text != NULL && st->statements[at].text != text)
		at = (at + 1) % N_STATEMENTS;
	return &st->statements[at];
}

static enum err
statement_get(struct store *st, const char *text, struct statement **out)
{
	struct statement *slot = statement_slot(st, text);
	enum err err;

	if (slot->text == NULL) {
		REQUIRE(st->n_statements < N_STATEMENTS - 1);
		err = prepare(st, text, SQLITE_PREPARE_PERSISTENT, &slot->stmt);
		if (err != ERR_OK)
			return err;
		index_parameters(slot);
		slot->text = text;
		st->n_statements++;
	}
	*out = slot;
	return ERR_OK;
}

void
query_start(struct query *q, struct store *st, const char *text)
{
	*q = (struct query){ .st = st };
	q->err = statement_get(st, text, &q->slot);
	if (q->err != ERR_OK)
		return;
	/* A row's callback may ask the same question again: it gets a
	 * statement of its own for the while. */
	q->is_own = q->slot->is_in_use;
	if (q->is_own) {
		q->err = prepare(st, text, 0, &q->stmt);
	} else {
		q->slot->is_in_use = true;
		q->stmt = q->slot->stmt;
	}
}

static int
index_of(const struct query *q, int k)
{
	REQUIRE(k >= 1 && k < N_PARAMETERS && q->slot->index[k] != 0);
	return q->slot->index[k];
}

static void
bound(struct query *q, int rc)
{
	REQUIRE(rc != SQLITE_RANGE && rc != SQLITE_MISUSE);
	q->err = sql_err(rc);
}

void
query_int(struct query *q, int k, int64_t value)
{
	if (q->err == ERR_OK)
		bound(q, sqlite3_bind_int64(q->stmt, index_of(q, k), value));
}

void
query_text(struct query *q, int k, const char *value)
{
	if (q->err == ERR_OK)
		bound(q, sqlite3_bind_text(q->stmt, index_of(q, k), value, -1,
			     SQLITE_TRANSIENT));
}

void
query_blob(struct query *q, int k, const void *data, size_t len)
{
	if (q->err != ERR_OK)
		return;
	if (data != NULL && len == 0)
		bound(q, sqlite3_bind_zeroblob(q->stmt, index_of(q, k), 0));
	else
		bound(q, sqlite3_bind_blob64(q->stmt, index_of(q, k), data, len,
			     SQLITE_STATIC));
}

void
query_scope(struct query *q, const struct scope *scope)
{
	const int64_t values[] = {
		(int64_t)scope->me,
		scope->village ? scope->my_village : 0,
		scope->all,
		scope->own,
		scope->typed,
		scope->granted,
		scope->own_orders,
		scope->craft,
		scope->granted_craft,
	};

	_Static_assert(sizeof values / sizeof values[0] == SCOPE_PARAMETERS,
	    "scope.h says which parameters a scope has");
	if (q->err != ERR_OK)
		return;
	for (int k = 1; k <= SCOPE_PARAMETERS; k++)
		if (q->slot->index[k] != 0)
			query_int(q, k, values[k - 1]);
}

bool
query_next(struct query *q)
{
	int rc;

	if (q->err != ERR_OK)
		return false;
	rc = sqlite3_step(q->stmt);
	REQUIRE(rc != SQLITE_MISUSE);
	q->err = sql_err(rc);
	if (rc == SQLITE_ROW)
		q->has_row = true;
	return rc == SQLITE_ROW;
}

int64_t
column_int(const struct query *q, int k)
{
	return sqlite3_column_int64(q->stmt, k);
}

void
column_text(const struct query *q, int k, char *out, size_t cap)
{
	const char *text = (const char *)sqlite3_column_text(q->stmt, k);

	snprintf(out, cap, "%s", text != NULL ? text : "");
}

const uint8_t *
column_blob(const struct query *q, int k, size_t *len)
{
	const uint8_t *data = sqlite3_column_blob(q->stmt, k);

	*len = (size_t)sqlite3_column_bytes(q->stmt, k);
	return data;
}

enum err
query_end(struct query *q, enum err if_none)
{
	if (q->is_own) {
		sqlite3_finalize(q->stmt);
	} else if (q->stmt != NULL) {
		sqlite3_reset(q->stmt);
		sqlite3_clear_bindings(q->stmt);
		q->slot->is_in_use = false;
	}
	q->stmt = NULL;
	if (q->err == ERR_OK && !q->has_row)
		return if_none;
	return q->err;
}

enum err
query_run(struct query *q)
{
	while (query_next(q))
		continue;
	return query_end(q, ERR_OK);
}
