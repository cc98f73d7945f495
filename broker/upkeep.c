/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/upkeep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "broker/server/control_client.h"
#include "broker/store/check/check.h"
#include "broker/store/store.h"

enum {
	PAGES = 4096, /* a step of a copy that nobody waits for */
	CHUNK = 1 << 16
};

/* The running broker has a working directory of its own. */
static enum err
make_absolute(const char *path, struct err_info *info, char out[PLACE_PATH_CAP])
{
	char here[PLACE_PATH_CAP];
	int len;

	if (path[0] == '/') {
		len = snprintf(out, PLACE_PATH_CAP, "%s", path);
	} else {
		if (getcwd(here, sizeof here) == NULL)
			return gom_err_fill(info, ERR_IO, "", path, 0, 0);
		len = snprintf(out, PLACE_PATH_CAP, "%s/%s", here, path);
	}
	if (len < 0 || len >= PLACE_PATH_CAP || strchr(path, '\n') != NULL)
		return gom_err_fill(info, ERR_CREATE, "", path, 0, 0);
	return ERR_OK;
}

static enum err
copy_closed(const struct place *place, const char *path, struct err_info *info)
{
	struct store *store = NULL;
	struct store_backup *backup = NULL;
	bool is_complete = false;
	enum err err;

	if (access(place->database, F_OK) != 0) {
		return gom_err_fill(
		    info, ERR_NO_FILE, "", place->database, 0, 0);
	}
	err = store_open(place->database, info, &store);
	if (err == ERR_OK)
		err = store_backup_start(store, path, info, &backup);
	while (err == ERR_OK && !is_complete)
		err = store_backup_step(backup, PAGES, &is_complete);
	store_backup_destroy(&backup);
	store_close(&store);
	return err;
}

enum err
upkeep_backup(
    const struct place *place, const char *path, struct err_info *info)
{
	char absolute[PLACE_PATH_CAP];
	char line[PLACE_PATH_CAP + 16];
	enum err err = make_absolute(path, info, absolute);

	if (err != ERR_OK)
		return err;
	(void)snprintf(line, sizeof line, "backup %s", absolute);
	err = control_ask(place->control, line, NULL, NULL, info);
	return err == ERR_NOT_RUNNING ? copy_closed(place, absolute, info)
				      : err;
}

static enum err
check_file(const char *path, FILE *report, struct err_info *info)
{
	int64_t n_breaches = 0;
	enum err err = check_database(path, report, &n_breaches);
	char text[40];

	if (err != ERR_OK)
		return gom_err_fill(info, err, "", path, 0, 0);
	if (n_breaches == 0)
		return ERR_OK;
	(void)snprintf(
	    text, sizeof text, "%lld breaches", (long long)n_breaches);
	return gom_err_fill(
	    info, ERR_DATABASE_CORRUPT, "", text, n_breaches, 0);
}

static enum err
check_dir(const char *path, FILE *report, struct err_info *info)
{
	struct place place;
	char copy[PLACE_PATH_CAP + 32];
	enum err err = place_init(path, info, &place);

	if (err != ERR_OK)
		return err;
	(void)snprintf(
	    copy, sizeof copy, "%s/check-%ld.db", place.dir, (long)getpid());
	err = upkeep_backup(&place, copy, info);
	if (err == ERR_OK)
		err = check_file(copy, report, info);
	(void)unlink(copy);
	return err;
}

enum err
upkeep_check(const char *path, FILE *report, struct err_info *info)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return gom_err_fill(info, ERR_NO_FILE, "", path, 0, 0);
	return S_ISDIR(st.st_mode) ? check_dir(path, report, info)
				   : check_file(path, report, info);
}

/* ---- restore -------------------------------------------------------------- */

/* A broker holds its database, whether or not it can be asked. A damaged one
 * is held by nobody. */
static enum err
refuse_running(const struct place *place, struct err_info *info)
{
	struct store *store = NULL;
	struct err_info ignored;
	enum err err =
	    control_ask(place->control, "state", NULL, NULL, &ignored);

	if (err == ERR_OK) {
		return gom_err_fill(
		    info, ERR_DATABASE_BUSY, "", place->database, 0, 0);
	}
	if (access(place->database, F_OK) != 0)
		return ERR_OK;
	err = store_open(place->database, &ignored, &store);
	store_close(&store);
	return err == ERR_DATABASE_BUSY
		   ? gom_err_fill(info, err, "", place->database, 0, 0)
		   : ERR_OK;
}

static bool
copy_bytes(int from, int to)
{
	static char chunk[CHUNK];

	for (;;) {
		ssize_t got = read(from, chunk, sizeof chunk);
		ssize_t put = 0;

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		while (put < got) {
			ssize_t n = write(to, chunk + put, (size_t)(got - put));

			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return false;
			put += n;
		}
	}
}

static enum err
copy_file(const char *from, const char *to, struct err_info *info)
{
	int source = open(from, O_RDONLY | O_CLOEXEC);
	int target;
	bool is_good;

	if (source < 0) {
		return gom_err_fill(info,
		    errno == ENOENT ? ERR_NO_FILE : ERR_IO, "", from, 0, 0);
	}
	(void)unlink(to);
	target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (target < 0) {
		(void)close(source);
		return gom_err_fill(info, ERR_CREATE, "", to, 0, 0);
	}
	is_good = copy_bytes(source, target) && fsync(target) == 0;
	is_good = close(target) == 0 && is_good;
	(void)close(source);
	return is_good ? ERR_OK : gom_err_fill(info, ERR_IO, "", to, 0, 0);
}

/* Opening checks it, brings it up to this program's version, and leaves
 * everything in the one file. */
static enum err
check_copy(const char *copy, struct err_info *info)
{
	struct store *store = NULL;
	char log[PLACE_PATH_CAP + 16];
	enum err err = store_open(copy, info, &store);

	store_close(&store);
	if (snprintf(log, sizeof log, "%s-wal", copy) >= (int)sizeof log ||
	    (err == ERR_OK && access(log, F_OK) == 0))
		err = gom_err_fill(info, ERR_STORE, "", log, 0, 0);
	return err;
}

/* The log belongs to the database that is put aside: it goes with it, first,
 * so that it can never be taken for the restored one's. */
static enum err
put_aside(
    const struct place *place, struct err_info *info, char kept[PLACE_PATH_CAP])
{
	char stamp[32];
	char log[PLACE_PATH_CAP + 8];
	char kept_log[PLACE_PATH_CAP + 8];
	time_t now = time(NULL);
	struct tm tm;
	int len;

	kept[0] = '\0';
	if (access(place->database, F_OK) != 0)
		return ERR_OK;
	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm) == 0)
		return ERR_INTERNAL;
	len = snprintf(
	    kept, PLACE_PATH_CAP, "%s.before-%s", place->database, stamp);
	if (len < 0 || len >= PLACE_PATH_CAP || access(kept, F_OK) == 0)
		return gom_err_fill(info, ERR_CREATE, "", kept, 0, 0);
	(void)snprintf(log, sizeof log, "%s-wal", place->database);
	(void)snprintf(kept_log, sizeof kept_log, "%s-wal", kept);
	if ((rename(log, kept_log) != 0 && errno != ENOENT) ||
	    rename(place->database, kept) != 0)
		return gom_err_fill(info, ERR_IO, "", place->database, 0, 0);
	return ERR_OK;
}

enum err
upkeep_restore(const struct place *place, const char *path,
    struct err_info *info, char kept[PLACE_PATH_CAP])
{
	char copy[PLACE_PATH_CAP + 16];
	enum err err = refuse_running(place, info);

	if (err != ERR_OK)
		return err;
	(void)umask(077);
	(void)snprintf(copy, sizeof copy, "%s.restoring", place->database);
	err = copy_file(path, copy, info);
	if (err == ERR_OK)
		err = check_copy(copy, info);
	if (err == ERR_OK)
		err = put_aside(place, info, kept);
	if (err == ERR_OK && rename(copy, place->database) != 0)
		err = gom_err_fill(info, ERR_IO, "", place->database, 0, 0);
	if (err != ERR_OK) {
		(void)unlink(copy);
		return err;
	}
	return place_sync(place->dir, info);
}
