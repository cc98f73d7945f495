/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of the living database, some pages at a time. SQLite keeps the copy
 * in step with what our own connection writes meanwhile. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/store/connection.h"
#include "broker/store/sql.h"
#include "broker/store/store.h"

struct store_backup {
	sqlite3 *to;
	sqlite3_backup *work;
	int fd; /* of the copy, to sync it at the end */
	bool is_complete;
	char path[4096];
};

static enum err
open_copy(struct store_backup *backup, struct err_info *info)
{
	backup->fd = open(backup->path,
	    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (backup->fd < 0)
		return gom_err_fill(
		    info, ERR_CREATE, "backup", backup->path, errno, 0);
	return sql_err(sqlite3_open_v2(
	    backup->path, &backup->to, SQLITE_OPEN_READWRITE, NULL));
}

enum err
store_backup_start(struct store *st, const char *path, struct err_info *info,
    struct store_backup **out)
{
	struct store_backup *backup = calloc(1, sizeof *backup);
	size_t path_len = strlen(path);
	enum err err;

	if (backup == NULL)
		return ERR_NOMEM;
	backup->fd = -1;
	if (path_len >= sizeof backup->path) {
		err = gom_err_fill(info, ERR_TEXT_LONG, "backup", path,
		    (int64_t)path_len, sizeof backup->path - 1);
		goto failed;
	}
	memcpy(backup->path, path, path_len + 1);
	err = open_copy(backup, info);
	if (err != ERR_OK)
		goto failed;
	backup->work = sqlite3_backup_init(backup->to, "main", st->db, "main");
	if (backup->work == NULL) {
		err = sql_err(sqlite3_errcode(backup->to));
		goto failed;
	}
	*out = backup;
	return ERR_OK;
failed:
	store_backup_destroy(&backup);
	return err;
}

static enum err
finish_copy(struct store_backup *backup)
{
	int rc = sqlite3_backup_finish(backup->work);

	backup->work = NULL;
	if (rc == SQLITE_OK)
		rc = sqlite3_close(backup->to);
	if (rc != SQLITE_OK)
		return sql_err(rc);
	backup->to = NULL;
	if (fsync(backup->fd) != 0)
		return ERR_IO;
	backup->is_complete = true;
	return ERR_OK;
}

enum err
store_backup_step(struct store_backup *backup, int pages, bool *is_complete)
{
	int rc = sqlite3_backup_step(backup->work, pages);
	enum err err = ERR_OK;

	if (rc == SQLITE_DONE)
		err = finish_copy(backup);
	else if (rc != SQLITE_OK && rc != SQLITE_BUSY && rc != SQLITE_LOCKED)
		err = sql_err(rc);
	if (err == ERR_OK)
		*is_complete = backup->is_complete;
	return err;
}

void
store_backup_destroy(struct store_backup **backupp)
{
	struct store_backup *backup = *backupp;

	if (backup == NULL)
		return;
	if (backup->work != NULL)
		sqlite3_backup_finish(backup->work);
	sqlite3_close(backup->to);
	if (backup->fd >= 0) {
		close(backup->fd);
		if (!backup->is_complete)
			unlink(backup->path);
	}
	free(backup);
	*backupp = NULL;
}
