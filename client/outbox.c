/* SPDX-License-Identifier: Apache-2.0 */
#include "client/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fcntl.h>

#include <sqlite3.h>

enum {
	BUSY_MS = 5000,
	SCHEMA_VERSION = 1
};

static const char schema[] =
    "BEGIN IMMEDIATE;"
    /* requests in the order they were written */
    "CREATE TABLE IF NOT EXISTS outgoing("
    " n INTEGER PRIMARY KEY AUTOINCREMENT,"
    " id BLOB NOT NULL UNIQUE," /* the same at every repeat */
    " verb INTEGER NOT NULL,"
    " body BLOB NOT NULL,"
    " signature BLOB,"
    " note TEXT NOT NULL,"
    " what TEXT NOT NULL,"
    " after TEXT NOT NULL,"
    " written_ms INTEGER NOT NULL,"
    " state INTEGER NOT NULL DEFAULT 0," /* enum outbox_state */
    " code INTEGER NOT NULL DEFAULT 0,"  /* of a refusal, with its detail */
    " field TEXT NOT NULL DEFAULT '',"
    " subject TEXT NOT NULL DEFAULT '',"
    " value INTEGER NOT NULL DEFAULT 0,"
    " lim INTEGER NOT NULL DEFAULT 0,"
    " day INTEGER NOT NULL DEFAULT 0,"
    " idx INTEGER NOT NULL DEFAULT 0);"
    /* the last answer to each question */
    "CREATE TABLE IF NOT EXISTS cached("
    " verb INTEGER NOT NULL,"
    " body BLOB NOT NULL,"
    " reply BLOB NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    " PRIMARY KEY(verb, body)) WITHOUT ROWID;"
    /* names seen in answers, for sentences of the feed */
    "CREATE TABLE IF NOT EXISTS names("
    " member INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL);"
    "PRAGMA user_version = 1;"
    "COMMIT;";

enum statement {
	PUT,
	REMOVE,
	REFUSE,
	NEXT,
	COUNT,
	CACHE,
	CACHED,
	NAME_PUT,
	NAME,
	N_STATEMENTS
};

/* ?k and not $k: to SQLite a $1 is a name, counted where it first stands. */
static const char *const texts[N_STATEMENTS] = {
	[PUT] = "INSERT INTO outgoing(id, verb, body, signature, note, what,"
		" after, written_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[REMOVE] = "DELETE FROM outgoing WHERE n = ?1",
	[REFUSE] = "UPDATE outgoing SET state = 1, code = ?2, field = ?3,"
		   " subject = ?4, value = ?5, lim = ?6, day = ?7, idx = ?8"
		   " WHERE n = ?1",
	[NEXT] = "SELECT n, id, verb, body, signature, note, what, after,"
		 " written_ms, state, code, field, subject, value, lim, day,"
		 " idx FROM outgoing WHERE state = ?1 AND n > ?2"
		 " ORDER BY n LIMIT 1",
	[COUNT] = "SELECT count(*) FROM outgoing WHERE state = ?1",
	[CACHE] = "INSERT INTO cached(verb, body, reply, at_ms)"
		  " VALUES(?1, ?2, ?3, ?4) ON CONFLICT(verb, body) DO UPDATE"
		  " SET reply = excluded.reply, at_ms = excluded.at_ms",
	[CACHED] = "SELECT reply, at_ms FROM cached"
		   " WHERE verb = ?1 AND body = ?2",
	[NAME_PUT] = "INSERT INTO names(member, name) VALUES(?1, ?2)"
		     " ON CONFLICT(member) DO UPDATE SET name = excluded.name"
		     " WHERE name <> excluded.name",
	[NAME] = "SELECT name FROM names WHERE member = ?1",
};

struct outbox {
	sqlite3 *db;
	sqlite3_stmt *statements[N_STATEMENTS];
	char name[LIMIT_NAME_LEN + 1]; /* of outbox_name */
};

static enum err
open_error(int rc, const char *path, struct err_info *info)
{
	enum err err = ERR_IO;

	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		err = ERR_DATABASE_CORRUPT;
	else if (rc == SQLITE_CANTOPEN || rc == SQLITE_PERM ||
		 rc == SQLITE_READONLY)
		err = ERR_CREATE;
	else if (rc == SQLITE_NOMEM)
		err = ERR_NOMEM;
	return gom_err_fill(info, err, "", path, 0, 0);
}

/* A new file is made with its mode before SQLite writes into it. */
static void
make_private(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
}

static int
read_version(struct outbox *outbox, int *out)
{
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(
	    outbox->db, "PRAGMA user_version", -1, &statement, NULL);

	if (rc == SQLITE_OK) {
		rc = sqlite3_step(statement);
		*out = sqlite3_column_int(statement, 0);
	}
	sqlite3_finalize(statement);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int
prepare_all(struct outbox *outbox)
{
	int rc = SQLITE_OK;

	for (int i = 0; i < N_STATEMENTS && rc == SQLITE_OK; i++) {
		rc = sqlite3_prepare_v2(
		    outbox->db, texts[i], -1, &outbox->statements[i], NULL);
	}
	return rc;
}

static enum err
set_up(struct outbox *outbox, const char *path, struct err_info *info)
{
	int version = 0;
	int rc = sqlite3_exec(outbox->db,
	    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;"
	    "PRAGMA secure_delete = ON;",
	    NULL, NULL, NULL);

	if (rc == SQLITE_OK)
		rc = read_version(outbox, &version);
	if (rc == SQLITE_OK && version > SCHEMA_VERSION) {
		return gom_err_fill(info, ERR_DATABASE_NEWER, "", path, version,
		    SCHEMA_VERSION);
	}
	if (rc == SQLITE_OK && version < SCHEMA_VERSION)
		rc = sqlite3_exec(outbox->db, schema, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = prepare_all(outbox);
	return rc == SQLITE_OK ? ERR_OK : open_error(rc, path, info);
}

enum err
outbox_open(const char *path, struct err_info *info, struct outbox **out)
{
	struct outbox *outbox = calloc(1, sizeof *outbox);
	enum err err;
	int rc;

	if (outbox == NULL)
		return ERR_NOMEM;
	make_private(path);
	rc = sqlite3_open_v2(path, &outbox->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK) {
		err = open_error(rc, path, info);
		goto done;
	}
	sqlite3_busy_timeout(outbox->db, BUSY_MS);
	err = set_up(outbox, path, info);
	if (err != ERR_OK)
		goto done;
	*out = outbox;
	outbox = NULL;
done:
	outbox_close(&outbox);
	return err;
}

void
outbox_close(struct outbox **outbox)
{
	if (*outbox == NULL)
		return;
	for (int i = 0; i < N_STATEMENTS; i++)
		sqlite3_finalize((*outbox)->statements[i]);
	sqlite3_close((*outbox)->db);
	free(*outbox);
	*outbox = NULL;
}

static sqlite3_stmt *
start(struct outbox *outbox, enum statement which)
{
	sqlite3_reset(outbox->statements[which]);
	sqlite3_clear_bindings(outbox->statements[which]);
	return outbox->statements[which];
}

static void
bind_text(sqlite3_stmt *statement, int at, const char *text)
{
	sqlite3_bind_text(
	    statement, at, text == NULL ? "" : text, -1, SQLITE_STATIC);
}

/* NULL would be SQL's NULL, and no empty body. */
static void
bind_blob(sqlite3_stmt *statement, int at, const void *data, size_t len)
{
	sqlite3_bind_blob(
	    statement, at, len == 0 ? "" : data, (int)len, SQLITE_STATIC);
}

/* Runs a statement that gives no row. */
static enum err
finish(sqlite3_stmt *statement)
{
	int rc = sqlite3_step(statement);

	sqlite3_reset(statement);
	return rc == SQLITE_DONE ? ERR_OK : ERR_IO;
}

enum err
outbox_put(
    struct outbox *outbox, const struct outbox_item *item, int64_t *out_n)
{
	sqlite3_stmt *put = start(outbox, PUT);
	enum err err;

	bind_blob(put, 1, item->id, sizeof item->id);
	sqlite3_bind_int64(put, 2, item->verb);
	bind_blob(put, 3, item->body, item->body_len);
	if (item->signature != NULL)
		bind_blob(put, 4, item->signature, LIMIT_SIGNATURE_LEN);
	bind_text(put, 5, item->note);
	bind_text(put, 6, item->what);
	bind_text(put, 7, item->after);
	sqlite3_bind_int64(put, 8, item->written_ms);
	err = finish(put);
	if (err == ERR_OK)
		*out_n = sqlite3_last_insert_rowid(outbox->db);
	return err;
}

enum err
outbox_remove(struct outbox *outbox, int64_t n)
{
	sqlite3_stmt *remove = start(outbox, REMOVE);

	sqlite3_bind_int64(remove, 1, n);
	return finish(remove);
}

enum err
outbox_refuse(struct outbox *outbox, int64_t n, enum err code,
    const struct err_info *info)
{
	sqlite3_stmt *refuse = start(outbox, REFUSE);

	sqlite3_bind_int64(refuse, 1, n);
	sqlite3_bind_int64(refuse, 2, (int64_t)code);
	bind_text(refuse, 3, info->field);
	bind_text(refuse, 4, info->subject);
	sqlite3_bind_int64(refuse, 5, info->value);
	sqlite3_bind_int64(refuse, 6, info->limit);
	sqlite3_bind_int64(refuse, 7, info->day);
	sqlite3_bind_int64(refuse, 8, info->index);
	return finish(refuse);
}

static const char *
read_text(sqlite3_stmt *row, int at, struct gom_arena *arena)
{
	const unsigned char *text = sqlite3_column_text(row, at);

	return gom_arena_strdup(arena, text == NULL ? "" : (const char *)text);
}

static const uint8_t *
read_blob(sqlite3_stmt *row, int at, struct gom_arena *arena)
{
	size_t len = (size_t)sqlite3_column_bytes(row, at);

	return gom_arena_memdup(
	    arena, len == 0 ? "" : sqlite3_column_blob(row, at), len);
}

static enum err
read_item(sqlite3_stmt *row, struct gom_arena *arena, struct outbox_item *out)
{
	struct outbox_item item = { .n = sqlite3_column_int64(row, 0) };

	if (sqlite3_column_bytes(row, 1) != LIMIT_REQUEST_ID_LEN)
		return ERR_IO;
	memcpy(item.id, sqlite3_column_blob(row, 1), sizeof item.id);
	item.verb = (uint32_t)sqlite3_column_int64(row, 2);
	item.body = read_blob(row, 3, arena);
	item.body_len = (size_t)sqlite3_column_bytes(row, 3);
	if (sqlite3_column_bytes(row, 4) == LIMIT_SIGNATURE_LEN)
		item.signature = read_blob(row, 4, arena);
	item.note = read_text(row, 5, arena);
	item.what = read_text(row, 6, arena);
	item.after = read_text(row, 7, arena);
	item.written_ms = sqlite3_column_int64(row, 8);
	item.state = (enum outbox_state)sqlite3_column_int(row, 9);
	item.code = (enum err)sqlite3_column_int(row, 10);
	gom_err_fill(&item.info, item.code,
	    (const char *)sqlite3_column_text(row, 11),
	    (const char *)sqlite3_column_text(row, 12),
	    sqlite3_column_int64(row, 13), sqlite3_column_int64(row, 14));
	item.info.day = sqlite3_column_int(row, 15);
	item.info.index = (uint32_t)sqlite3_column_int64(row, 16);
	if (arena->is_exhausted)
		return ERR_NOMEM;
	*out = item;
	return ERR_OK;
}

enum err
outbox_next(struct outbox *outbox, enum outbox_state state, int64_t after_n,
    struct gom_arena *arena, struct outbox_item *out)
{
	sqlite3_stmt *next = start(outbox, NEXT);
	enum err err;
	int rc;

	sqlite3_bind_int(next, 1, state);
	sqlite3_bind_int64(next, 2, after_n);
	rc = sqlite3_step(next);
	if (rc == SQLITE_ROW)
		err = read_item(next, arena, out);
	else
		err = rc == SQLITE_DONE ? ERR_EMPTY : ERR_IO;
	sqlite3_reset(next);
	return err;
}

enum err
outbox_count(struct outbox *outbox, enum outbox_state state, int64_t *out)
{
	sqlite3_stmt *count = start(outbox, COUNT);
	int rc;

	sqlite3_bind_int(count, 1, state);
	rc = sqlite3_step(count);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(count, 0);
	sqlite3_reset(count);
	return rc == SQLITE_ROW ? ERR_OK : ERR_IO;
}

enum err
outbox_cache(struct outbox *outbox, uint32_t verb, const void *body,
    size_t body_len, const void *reply, size_t reply_len, int64_t at_ms)
{
	sqlite3_stmt *cache = start(outbox, CACHE);

	sqlite3_bind_int64(cache, 1, verb);
	bind_blob(cache, 2, body, body_len);
	bind_blob(cache, 3, reply, reply_len);
	sqlite3_bind_int64(cache, 4, at_ms);
	return finish(cache);
}

enum err
outbox_cached(struct outbox *outbox, uint32_t verb, const void *body,
    size_t body_len, struct gom_arena *arena, uint8_t **out, size_t *out_len,
    int64_t *out_at_ms)
{
	sqlite3_stmt *cached = start(outbox, CACHED);
	enum err err = ERR_IO;
	uint8_t *copy;
	int rc;

	sqlite3_bind_int64(cached, 1, verb);
	bind_blob(cached, 2, body, body_len);
	rc = sqlite3_step(cached);
	if (rc == SQLITE_ROW) {
		size_t len = (size_t)sqlite3_column_bytes(cached, 0);

		copy = gom_arena_memdup(
		    arena, len == 0 ? "" : sqlite3_column_blob(cached, 0), len);
		err = copy == NULL ? ERR_NOMEM : ERR_OK;
		if (err == ERR_OK) {
			*out = copy;
			*out_len = len;
			*out_at_ms = sqlite3_column_int64(cached, 1);
		}
	} else if (rc == SQLITE_DONE) {
		err = ERR_EMPTY;
	}
	sqlite3_reset(cached);
	return err;
}

enum err
outbox_name_put(struct outbox *outbox, uint64_t member, const char *name)
{
	sqlite3_stmt *put = start(outbox, NAME_PUT);

	sqlite3_bind_int64(put, 1, (int64_t)member);
	bind_text(put, 2, name);
	return finish(put);
}

const char *
outbox_name(struct outbox *outbox, uint64_t member)
{
	sqlite3_stmt *name = start(outbox, NAME);
	const char *found = NULL;

	sqlite3_bind_int64(name, 1, (int64_t)member);
	if (sqlite3_step(name) == SQLITE_ROW) {
		snprintf(outbox->name, sizeof outbox->name, "%s",
		    (const char *)sqlite3_column_text(name, 0));
		found = outbox->name;
	}
	sqlite3_reset(name);
	return found;
}
