/* SPDX-License-Identifier: Apache-2.0 */
/* store: the one connection to the database. It opens, migrates, and brackets
 * what happens in transactions; the nouns (member.h, order.h, …) hold the
 * statements. Called from the broker's loop only: one thread, one connection
 * (SQLite 3.40 can damage a WAL that two connections checkpoint at once).
 * Nothing here logs or knows a protocol message. */
#ifndef GOM_STORE_STORE_H
#define GOM_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

struct store;

/* store_open opens or creates the database at path (":memory:" for tests),
 * migrates it, and checks it.
 * Errors: ERR_DATABASE_BUSY another process holds it; ERR_DATABASE_NEWER;
 *         ERR_DATABASE_CORRUPT with the first finding in info->subject;
 *         ERR_FILE_MODE others can read it; ERR_CREATE; ERR_STORE. */
GOM_MUST_USE enum err store_open(
    const char *path, struct err_info *info, struct store **out);

/* store_close checkpoints and closes; NULLs the caller's pointer. */
void store_close(struct store **st);

/* One transaction at a time. begin and commit remember the caller for the
 * message of a broken contract. A failed commit has rolled back. */
#define store_begin(st)  store_begin_at((st), __FILE__, __LINE__)
#define store_commit(st) store_commit_at((st), __FILE__, __LINE__)
GOM_MUST_USE enum err store_begin_at(
    struct store *st, const char *file, int line);
GOM_MUST_USE enum err store_commit_at(
    struct store *st, const char *file, int line);
void store_rollback(struct store *st);

/* A savepoint inside the transaction: one request of a batch. */
GOM_MUST_USE enum err store_mark(struct store *st);
GOM_MUST_USE enum err store_keep(struct store *st); /* release it */
GOM_MUST_USE enum err store_undo(struct store *st); /* back to the mark */

/* Single values: last_alive_ms, clock_frozen, ... 0 where never set. */
GOM_MUST_USE enum err store_value_get(
    struct store *st, const char *name, int64_t *out);
GOM_MUST_USE enum err store_value_set(
    struct store *st, const char *name, int64_t value);

/* store_backup_start begins a copy to path (mode 0600, fails if it exists);
 * store_backup_step copies some pages and says whether it is complete, then
 * the copy is synced and closed. Steps may be taken between transactions. */
struct store_backup;
GOM_MUST_USE enum err store_backup_start(struct store *st, const char *path,
    struct err_info *info, struct store_backup **out);
GOM_MUST_USE enum err store_backup_step(
    struct store_backup *backup, int pages, bool *is_complete);
void store_backup_destroy(struct store_backup **backup);

/* store_checkpoint moves the WAL into the database when nothing else is to
 * do. */
void store_checkpoint(struct store *st);

#endif
