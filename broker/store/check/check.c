/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/check/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"
#include "proto/key.h"

enum {
	APPLICATION_ID = 0x476f6d31, /* "Gom1" */
	SCHEMA_VERSION = 2,
	DEFAULT_OFFSET_S = 7 * 3600, /* Asia/Ho_Chi_Minh has no other */
	SCRATCH_BUDGET = 64 << 20,   /* bytes one row may unpack to */
	FINDINGS = 100               /* of SQLite's own check */
};

#define KEEP_MS (INT64_C(90) * 86400000)

/* ---- what SQLite finds -------------------------------------------------- */

void
check_integrity(struct check *c)
{
	struct rows rows;

	rows_open(&rows, c, "PRAGMA integrity_check(100)");
	while (rows_next(&rows))
		if (strcmp(rows_text(&rows, 0), "ok") != 0)
			breach(c, "integrity",
			    name_of("database version", SCHEMA_VERSION), "%s",
			    rows_text(&rows, 0));
	rows_open(&rows, c, "PRAGMA foreign_key_check");
	for (int n = 0; n < FINDINGS && rows_next(&rows); n++)
		breach(c, "integrity", name_of("row", rows_int(&rows, 1)),
		    "of table %s names a row of %s that is not there",
		    rows_text(&rows, 0), rows_text(&rows, 2));
	rows_close(&rows);
}

/* ---- opening ------------------------------------------------------------ */

static enum err
sqlite_err(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
		return ERR_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_DATABASE_BUSY;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return ERR_DATABASE_CORRUPT;
	case SQLITE_NOMEM:
		return ERR_NOMEM;
	default:
		return ERR_STORE;
	}
}

/* open_with: EXCLUSIVE comes before the first read, so that a WAL needs no
 * shared memory beside it. */
static enum err
open_with(struct check *c, const char *path, int flags)
{
	int rc = sqlite3_open_v2(path, &c->db, flags, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(c->db,
		    "PRAGMA locking_mode = EXCLUSIVE;"
		    "PRAGMA trusted_schema = OFF;"
		    "PRAGMA cell_size_check = ON;"
		    "PRAGMA temp_store = MEMORY;"
		    "PRAGMA cache_size = -65536;"
		    "SELECT count(*) FROM sqlite_schema;",
		    NULL, NULL, NULL);
	if (rc != SQLITE_OK) {
		sqlite3_close(c->db);
		c->db = NULL;
	}
	return sqlite_err(rc);
}

/* A kill leaves a WAL, which SQLite reads only where it may write. Its
 * recovery changes no content, and query_only keeps everything else off. */
static enum err
open_database(struct check *c, const char *path)
{
	enum err err = open_with(c, path, SQLITE_OPEN_READWRITE);

	if (err == ERR_STORE)
		err = open_with(c, path, SQLITE_OPEN_READONLY);
	if (err == ERR_OK)
		err = sqlite_err(sqlite3_exec(
		    c->db, "PRAGMA query_only = ON", NULL, NULL, NULL));
	return err;
}

static enum err
check_version(struct check *c)
{
	int64_t version = rows_one(c, "PRAGMA user_version");

	if (rows_one(c, "PRAGMA application_id") != APPLICATION_ID ||
	    version < 1)
		return ERR_DATABASE_CORRUPT;
	return version > SCHEMA_VERSION ? ERR_DATABASE_NEWER : c->err;
}

/* ---- the run ------------------------------------------------------------ */

static void
load_values(struct check *c)
{
	int64_t offset_s = rows_one(
	    c, "SELECT value FROM server_value WHERE name = 'utc_offset_s'");
	bool has = rows_one(c, "SELECT count(*) FROM server_value"
			       " WHERE name = 'utc_offset_s'") != 0;

	c->utc_offset_s = has ? (int32_t)offset_s : DEFAULT_OFFSET_S;
	c->now_ms = rows_one(
	    c, "SELECT value FROM server_value WHERE name = 'last_alive_ms'");
	c->keep_ms = KEEP_MS;
}

typedef void pass_fn(struct check *c);

static pass_fn *const PASSES[] = {
	check_integrity,
	load_values,
	check_load,
	check_names_load,
	check_journal,
	check_lot_rows,
	check_award_rows,
	check_delivery_rows,
	check_order_rows,
	check_bid_rows,
	check_calendar_rows,
	check_money_rows,
	check_replies,
	check_feeds,
	check_timers,
};

static void
write_totals(const struct check *c)
{
	fprintf(c->report,
	    "checked: %zu facts, %zu orders, %zu members: ", c->n_entries,
	    c->orders.n, c->members.n);
	if (c->n_breaches == 0)
		fputs("clean\n", c->report);
	else
		fprintf(c->report, "%" PRId64 " breach%s\n", c->n_breaches,
		    c->n_breaches == 1 ? "" : "es");
}

static enum err
run(struct check *c)
{
	enum err err = check_version(c);

	if (err != ERR_OK)
		return err;
	for (size_t i = 0;
	     i < sizeof PASSES / sizeof PASSES[0] && c->err == ERR_OK; i++)
		PASSES[i](c);
	if (c->err != ERR_OK)
		return c->err;
	write_totals(c);
	return fflush(c->report) == 0 && !ferror(c->report) ? ERR_OK : ERR_IO;
}

static void
finish(struct check *c)
{
	struct map *const maps[] = { &c->orders, &c->members, &c->villages,
		&c->bids, &c->totals, &c->balances, &c->leaves, &c->signed_ids,
		&c->bidders, &c->grants, &c->inviters };

	for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++)
		map_finish(maps[i]);
	check_names_finish(c);
	free(c->entries);
	gom_arena_finish(&c->arena);
	gom_arena_finish(&c->scratch);
	sqlite3_close(c->db);
}

enum err
check_database(const char *path, FILE *report, int64_t *n_breaches)
{
	struct check c = { .report = report };
	enum err err;

	if (access(path, F_OK) != 0)
		return ERR_NO_FILE;
	gom_arena_init(&c.arena, SIZE_MAX / 2);
	gom_arena_init(&c.scratch, SCRATCH_BUDGET);
	err = gom_key_init();
	if (err == ERR_OK)
		err = open_database(&c, path);
	if (err == ERR_OK)
		err = run(&c);
	if (err == ERR_OK)
		*n_breaches = c.n_breaches;
	finish(&c);
	return err;
}
