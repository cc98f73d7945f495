/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
join(char out[PLACE_PATH_CAP], const char *dir, const char *name)
{
	return snprintf(out, PLACE_PATH_CAP, "%s/%s", dir, name) <
	       PLACE_PATH_CAP;
}

enum err
place_init(const char *dir, struct err_info *info, struct place *out)
{
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	if (len == 0 || len >= sizeof out->dir) {
		return gom_err_fill(
		    info, ERR_USAGE, "DIR", "DIR is no usable path", 0, 0);
	}
	memcpy(out->dir, dir, len);
	out->dir[len] = '\0';
	if (!join(out->key, out->dir, "server.key") ||
	    !join(out->recovery, out->dir, "server.key.recovery") ||
	    !join(out->database, out->dir, "gom.db") ||
	    !join(out->config, out->dir, "broker.conf") ||
	    !join(out->control, out->dir, "control") ||
	    !join(out->endpoint, out->dir, "endpoint")) {
		return gom_err_fill(
		    info, ERR_USAGE, "DIR", "DIR is too long", 0, 0);
	}
	return ERR_OK;
}

static bool
write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, text, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		text += put;
		len -= (size_t)put;
	}
	return true;
}

enum err
place_write(const char *path, const char *text, struct err_info *info)
{
	char temporary[PLACE_PATH_CAP + 8];
	bool is_good;
	int fd;

	(void)snprintf(temporary, sizeof temporary, "%s.new", path);
	/* what a crash left behind would be in the way of O_EXCL */
	(void)unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return gom_err_fill(info, ERR_CREATE, "", path, 0, 0);
	is_good = write_all(fd, text, strlen(text)) && fsync(fd) == 0;
	is_good = close(fd) == 0 && is_good;
	if (!is_good || rename(temporary, path) != 0) {
		(void)unlink(temporary);
		return gom_err_fill(info, ERR_IO, "", path, 0, 0);
	}
	return ERR_OK;
}

enum err
place_sync(const char *dir, struct err_info *info)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_good;

	if (fd < 0)
		return gom_err_fill(info, ERR_IO, "", dir, 0, 0);
	is_good = fsync(fd) == 0;
	(void)close(fd);
	return is_good ? ERR_OK : gom_err_fill(info, ERR_IO, "", dir, 0, 0);
}
