/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/store/connection.h"
#include "broker/store/schema/schema.h"
#include "broker/store/sql.h"
#include "proto/require.h"

enum {
	APPLICATION_ID = 0x476f6d31, /* "Gom1" */
	BUSY_TIMEOUT_MS = 1000,      /* another program may just be closing */
	STATEMENT_LEN_MAX = 1 << 20,
	VALUE_LEN_MAX = 1 << 24
};

/* EXCLUSIVE comes before WAL, so that no other connection and no -shm file
 * ever exists beside ours. */
static const char SETTINGS[] = "PRAGMA locking_mode = EXCLUSIVE;"
			       "PRAGMA journal_mode = WAL;"
			       "PRAGMA synchronous = FULL;"
			       "PRAGMA foreign_keys = ON;"
			       "PRAGMA trusted_schema = OFF;"
			       "PRAGMA cell_size_check = ON;"
			       "PRAGMA temp_store = MEMORY;"
			       "PRAGMA secure_delete = ON;"
			       "PRAGMA wal_autocheckpoint = 8000;"
			       "PRAGMA journal_size_limit = 67108864;";

static enum err
run_text(struct store *st, const char *sql)
{
	return sql_err(sqlite3_exec(st->db, sql, NULL, NULL, NULL));
}

/* make_private creates the file with mode 0600 before SQLite sees it, and
 * refuses one that others can read. */
static enum err
make_private(const char *path, struct err_info *info)
{
	struct stat sb;
	int fd;

	if (strcmp(path, ":memory:") == 0)
		return ERR_OK;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return gom_err_fill(info, ERR_CREATE, "database", path, 0, 0);
	if (fstat(fd, &sb) != 0) {
		close(fd);
		return gom_err_fill(info, ERR_IO, "database", path, 0, 0);
	}
	close(fd);
	if ((sb.st_mode & 077) != 0)
		return gom_err_fill(
		    info, ERR_FILE_MODE, "database", path, 0, 0);
	return ERR_OK;
}

static enum err
pragma_int(struct store *st, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(st->db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return rc == SQLITE_ROW ? ERR_OK : sql_err(rc);
}

static enum err
migrate_step(struct store *st, const char *step, int64_t version)
{
	char marks[96];
	enum err err;

	snprintf(marks, sizeof marks,
	    "PRAGMA application_id = %d; PRAGMA user_version = %lld;",
	    APPLICATION_ID, (long long)version);
	if ((err = run_text(st, "BEGIN IMMEDIATE")) != ERR_OK)
		return err;
	if ((err = run_text(st, step)) == ERR_OK)
		err = run_text(st, marks);
	if (err == ERR_OK)
		err = run_text(st, "COMMIT");
	if (err != ERR_OK)
		sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

static enum err
migrate(struct store *st, struct err_info *info)
{
	int64_t version = 0;
	int64_t application = 0;
	int64_t newest = 0;
	enum err err;

	while (schema_steps[newest] != NULL)
		newest++;
	if ((err = pragma_int(st, "PRAGMA user_version", &version)) != ERR_OK ||
	    (err = pragma_int(st, "PRAGMA application_id", &application)) !=
		ERR_OK)
		return err;
	if (version > newest)
		return gom_err_fill(
		    info, ERR_DATABASE_NEWER, "database", "", version, newest);
	if (version > 0 && application != APPLICATION_ID)
		return gom_err_fill(info, ERR_DATABASE_CORRUPT, "database",
		    "not a database of Gom", 0, 0);
	for (; version < newest; version++) {
		err = migrate_step(st, schema_steps[version], version + 1);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err
quick_check(struct store *st, struct err_info *info)
{
	sqlite3_stmt *stmt = NULL;
	const char *finding;
	enum err err = ERR_OK;
	int rc;

	rc = sqlite3_prepare_v2(
	    st->db, "PRAGMA quick_check(1)", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		finding = (const char *)sqlite3_column_text(stmt, 0);
		if (finding == NULL || strcmp(finding, "ok") != 0)
			err = gom_err_fill(info, ERR_DATABASE_CORRUPT,
			    "database", finding, 0, 0);
	} else {
		err = sql_err(rc);
	}
	sqlite3_finalize(stmt);
	return err;
}

static enum err
connect_to(struct store *st, const char *path)
{
	int rc = sqlite3_open_v2(path, &st->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
	    NULL);

	if (rc != SQLITE_OK)
		return rc == SQLITE_CANTOPEN ? ERR_CREATE : sql_err(rc);
	sqlite3_extended_result_codes(st->db, 1);
	sqlite3_busy_timeout(st->db, BUSY_TIMEOUT_MS);
	sqlite3_limit(st->db, SQLITE_LIMIT_SQL_LENGTH, STATEMENT_LEN_MAX);
	sqlite3_limit(st->db, SQLITE_LIMIT_LENGTH, VALUE_LEN_MAX);
	sqlite3_limit(st->db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_db_config(st->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return run_text(st, SETTINGS);
}

enum err
store_open(const char *path, struct err_info *info, struct store **out)
{
	struct store *st = calloc(1, sizeof *st);
	enum err err;

	if (st == NULL)
		return ERR_NOMEM;
	if ((err = make_private(path, info)) != ERR_OK ||
	    (err = connect_to(st, path)) != ERR_OK ||
	    (err = migrate(st, info)) != ERR_OK ||
	    (err = quick_check(st, info)) != ERR_OK) {
		if (info != NULL && info->field[0] == '\0')
			(void)gom_err_fill(info, err, "database", path, 0, 0);
		store_close(&st);
		return err;
	}
	*out = st;
	return ERR_OK;
}

void
store_close(struct store **stp)
{
	struct store *st = *stp;

	if (st == NULL)
		return;
	for (size_t i = 0; i < N_STATEMENTS; i++)
		sqlite3_finalize(st->statements[i].stmt);
	REQUIRE(sqlite3_close(st->db) == SQLITE_OK);
	free(st);
	*stp = NULL;
}

enum err
store_begin_at(struct store *st, const char *file, int line)
{
	static const char SQL[] = "BEGIN IMMEDIATE";
	struct query q;
	enum err err;

	if (st->in_transaction)
		fprintf(stderr, "%s:%d: a transaction is open since %s:%d\n",
		    file, line, st->begun_file, st->begun_line);
	REQUIRE(!st->in_transaction);
	query_start(&q, st, SQL);
	err = query_run(&q);
	if (err != ERR_OK)
		return err;
	st->in_transaction = true;
	st->begun_file = file;
	st->begun_line = line;
	return ERR_OK;
}

enum err
store_commit_at(struct store *st, const char *file, int line)
{
	static const char SQL[] = "COMMIT";
	struct query q;
	enum err err;

	if (!st->in_transaction)
		fprintf(stderr, "%s:%d: no transaction is open\n", file, line);
	REQUIRE(st->in_transaction);
	query_start(&q, st, SQL);
	err = query_run(&q);
	if (err != ERR_OK) {
		store_rollback(st);
		return err;
	}
	st->in_transaction = false;
	return ERR_OK;
}

void
store_rollback(struct store *st)
{
	/* After some errors SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(st->db))
		sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
	st->in_transaction = false;
}

enum err
store_mark(struct store *st)
{
	static const char SQL[] = "SAVEPOINT request";
	struct query q;

	REQUIRE(st->in_transaction);
	query_start(&q, st, SQL);
	return query_run(&q);
}

enum err
store_keep(struct store *st)
{
	static const char SQL[] = "RELEASE request";
	struct query q;

	query_start(&q, st, SQL);
	return query_run(&q);
}

enum err
store_undo(struct store *st)
{
	static const char SQL[] = "ROLLBACK TO request";
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	err = query_run(&q);
	return err != ERR_OK ? err : store_keep(st);
}

enum err
store_value_get(struct store *st, const char *name, int64_t *out)
{
	static const char SQL[] =
	    "SELECT value FROM server_value WHERE name = $1";
	struct query q;
	int64_t value = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_text(&q, 1, name);
	if (query_next(&q))
		value = column_int(&q, 0);
	err = query_end(&q, ERR_OK);
	if (err == ERR_OK)
		*out = value;
	return err;
}

enum err
store_value_set(struct store *st, const char *name, int64_t value)
{
	static const char SQL[] =
	    "INSERT INTO server_value (name, value) VALUES ($1, $2)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
	struct query q;

	query_start(&q, st, SQL);
	query_text(&q, 1, name);
	query_int(&q, 2, value);
	return query_run(&q);
}

void
store_checkpoint(struct store *st)
{
	/* A checkpoint that cannot be finished is taken up by the next. */
	sqlite3_wal_checkpoint_v2(
	    st->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
