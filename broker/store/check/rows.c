/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/check/rows.h"

static void
fail(struct rows *rows, int rc)
{
	struct check *c = rows->c;

	if (rc == SQLITE_NOMEM)
		c->err = ERR_NOMEM;
	else
		breach(c, "integrity", name_of("SQLite error", rc), "%s",
		    sqlite3_errmsg(c->db));
}

void
rows_open(struct rows *rows, struct check *c, const char *sql)
{
	int rc;

	*rows = (struct rows){ .c = c };
	rc = sqlite3_prepare_v2(c->db, sql, -1, &rows->stmt, NULL);
	if (rc != SQLITE_OK)
		fail(rows, rc);
}

bool
rows_next(struct rows *rows)
{
	int rc;

	if (rows->stmt == NULL)
		return false;
	rc = rows->c->err == ERR_OK ? sqlite3_step(rows->stmt) : SQLITE_DONE;
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fail(rows, rc);
	rows_close(rows);
	return false;
}

void
rows_close(struct rows *rows)
{
	sqlite3_finalize(rows->stmt);
	rows->stmt = NULL;
}

int64_t
rows_int(const struct rows *rows, int column)
{
	return sqlite3_column_int64(rows->stmt, column);
}

const char *
rows_text(const struct rows *rows, int column)
{
	const unsigned char *text = sqlite3_column_text(rows->stmt, column);

	return text != NULL ? (const char *)text : "";
}

const uint8_t *
rows_blob(const struct rows *rows, int column, size_t *len)
{
	const uint8_t *data = sqlite3_column_blob(rows->stmt, column);

	*len = (size_t)sqlite3_column_bytes(rows->stmt, column);
	return data;
}

int64_t
rows_one(struct check *c, const char *sql)
{
	struct rows rows;
	int64_t value = 0;

	rows_open(&rows, c, sql);
	if (rows_next(&rows))
		value = rows_int(&rows, 0);
	rows_close(&rows);
	return value;
}
