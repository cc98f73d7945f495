/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

enum {
	FILE_CAP = 1024,
	PATH_CAP = 4096
};

static const char magic[] = "gom-key 1\n";

/* The lines of a key file, in order. The signing secret is written as its
 * seed: the rest of it is the public key. */
enum {
	LINE_CURVE_PUBLIC,
	LINE_CURVE_SECRET,
	LINE_SIGN_PUBLIC,
	LINE_SIGN_SECRET,
	N_LINES
};

static const char *const line_names[N_LINES] = { "curve-public", "curve-secret",
	"sign-public", "sign-secret" };

static enum err
fail(struct err_info *info, enum err code, const char *path)
{
	return gom_err_fill(info, code, "", path, 0, 0);
}

static size_t
format_file(const struct gom_key_set *keys, char out[FILE_CAP])
{
	const uint8_t *values[N_LINES] = { keys->curve.pub, keys->curve.sec,
		keys->sign.pub, keys->sign.sec };
	size_t len = sizeof magic - 1;
	char text[GOM_KEY_TEXT_CAP];

	memcpy(out, magic, sizeof magic);
	for (size_t i = 0; i < N_LINES; i++) {
		gom_key_format(values[i], text);
		len += (size_t)snprintf(
		    out + len, FILE_CAP - len, "%s %s\n", line_names[i], text);
	}
	gom_key_wipe(text, sizeof text);
	return len;
}

static bool
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, data, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		data += put;
		len -= (size_t)put;
	}
	return true;
}

/* A rename lasts only when its folder is on the disk as well. */
static bool
sync_folder(const char *path)
{
	char folder[PATH_CAP];
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path) + 1;
	bool is_done;
	int fd;

	memcpy(folder, len == 0 ? "." : path, len == 0 ? 1 : len);
	folder[len == 0 ? 1 : len] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	is_done = fsync(fd) == 0;
	close(fd);
	return is_done;
}

static enum err
write_new(const char *path, const char *data, size_t len)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool is_done;

	if (fd < 0)
		return ERR_CREATE;
	is_done =
	    fchmod(fd, 0600) == 0 && write_all(fd, data, len) && fsync(fd) == 0;
	is_done = close(fd) == 0 && is_done;
	return is_done ? ERR_OK : ERR_IO;
}

enum err
gom_key_file_write(
    const char *path, const struct gom_key_set *keys, struct err_info *info)
{
	char data[FILE_CAP];
	char temporary[PATH_CAP];
	size_t len;
	enum err err;

	if (strlen(path) + sizeof(".new") > sizeof temporary)
		return fail(info, ERR_CREATE, path);
	snprintf(temporary, sizeof temporary, "%.4090s.new", path);
	len = format_file(keys, data);
	/* What a crash left behind would be in the way of O_EXCL. */
	(void)unlink(temporary);
	err = write_new(temporary, data, len);
	gom_key_wipe(data, sizeof data);
	if (err == ERR_OK && rename(temporary, path) != 0)
		err = ERR_CREATE;
	if (err != ERR_OK) {
		(void)unlink(temporary);
		return fail(info, err, path);
	}
	return sync_folder(path) ? ERR_OK : fail(info, ERR_IO, path);
}

/* Takes one line "name key" off the text. */
static bool
read_line(const char **at, const char *name, uint8_t out[LIMIT_KEY_LEN])
{
	size_t name_len = strlen(name);
	size_t line_len = strcspn(*at, "\n");
	const char *value = *at + name_len + 1;

	if ((*at)[line_len] != '\n' || line_len <= name_len ||
	    strncmp(*at, name, name_len) != 0 || (*at)[name_len] != ' ' ||
	    gom_key_parse(value, line_len - name_len - 1, out) != ERR_OK)
		return false;
	*at += line_len + 1;
	return true;
}

static bool
parse_file(const char *text, struct gom_key_set *out)
{
	uint8_t values[N_LINES][LIMIT_KEY_LEN];
	const char *at = text;
	bool is_good = strncmp(at, magic, sizeof magic - 1) == 0;

	at += is_good ? sizeof magic - 1 : 0;
	for (size_t i = 0; i < N_LINES && is_good; i++)
		is_good = read_line(&at, line_names[i], values[i]);
	if (is_good) {
		gom_key_from_seed(values[LINE_CURVE_SECRET], &out->curve);
		crypto_sign_seed_keypair(
		    out->sign.pub, out->sign.sec, values[LINE_SIGN_SECRET]);
		is_good = memcmp(out->curve.pub, values[LINE_CURVE_PUBLIC],
			      LIMIT_KEY_LEN) == 0 &&
			  memcmp(out->sign.pub, values[LINE_SIGN_PUBLIC],
			      LIMIT_KEY_LEN) == 0;
	}
	gom_key_wipe(values, sizeof values);
	return is_good;
}

static enum err
read_private(int fd, char out[FILE_CAP])
{
	struct stat st;
	size_t len = 0;

	if (fstat(fd, &st) != 0)
		return ERR_IO;
	if (!S_ISREG(st.st_mode))
		return ERR_KEY_FILE;
	if ((st.st_mode & 077) != 0)
		return ERR_FILE_MODE;
	while (len < FILE_CAP - 1) {
		ssize_t got = read(fd, out + len, FILE_CAP - 1 - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ERR_IO;
		if (got == 0)
			break;
		len += (size_t)got;
	}
	out[len] = '\0';
	return ERR_OK;
}

enum err
gom_key_file_read(
    const char *path, struct err_info *info, struct gom_key_set *out)
{
	char data[FILE_CAP];
	struct gom_key_set keys;
	enum err err;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail(info, errno == ENOENT ? ERR_NO_FILE : ERR_IO, path);
	err = read_private(fd, data);
	close(fd);
	if (err == ERR_OK && !parse_file(data, &keys))
		err = ERR_KEY_FILE;
	if (err == ERR_OK)
		*out = keys;
	gom_key_wipe(data, sizeof data);
	gom_key_wipe(&keys, sizeof keys);
	return err == ERR_OK ? ERR_OK : fail(info, err, path);
}
