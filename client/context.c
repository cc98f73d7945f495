/* SPDX-License-Identifier: Apache-2.0 */
#include "client/context.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FILE_CAP = 2048,
	LINE_CAP = 400
};

static enum err path_join(char *out, struct err_info *info, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

static enum err
path_join(char *out, struct err_info *info, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(out, CONTEXT_PATH_CAP, format, args);
	va_end(args);
	if (len < 0 || len >= CONTEXT_PATH_CAP)
		return gom_err_fill(info, ERR_IO, "", out, 0, 0);
	return ERR_OK;
}

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value == NULL ? "" : value;
}

static enum err
xdg(const char *variable, const char *under_home, struct err_info *info,
    char *out)
{
	if (env(variable)[0] == '/')
		return path_join(out, info, "%s/gom", env(variable));
	if (env("HOME")[0] == '\0')
		return gom_err_fill(info, ERR_CONFIG, "HOME", "", 0, 0);
	return path_join(out, info, "%s/%s/gom", env("HOME"), under_home);
}

enum err
home_find(const char *given, struct err_info *info, struct home *out)
{
	struct home home;
	enum err err;

	if (given == NULL || given[0] == '\0')
		given = env("GOM_HOME");
	if (given[0] != '\0') {
		err = path_join(home.config, info, "%s", given);
		if (err == ERR_OK)
			err = path_join(home.state, info, "%s", given);
	} else {
		err = xdg("XDG_CONFIG_HOME", ".config", info, home.config);
		if (err == ERR_OK) {
			err = xdg(
			    "XDG_STATE_HOME", ".local/state", info, home.state);
		}
	}
	if (err == ERR_OK)
		*out = home;
	return err;
}

enum err
context_check_name(const char *name, struct err_info *info)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	size_t len = strlen(name);

	if (len == 0 || len >= CONTEXT_NAME_CAP || name[0] == '.' ||
	    strspn(name, allowed) != len || strcmp(name, "current") == 0)
		return gom_err_fill(info, ERR_CHOICE, "context", name, 0, 0);
	return ERR_OK;
}

/* ----------------------------------------------------------------- files */

static enum err
make_folders(const char *path, struct err_info *info)
{
	char part[CONTEXT_PATH_CAP];
	enum err err = path_join(part, info, "%s", path);

	if (err != ERR_OK)
		return err;
	for (char *p = part + 1; *p != '\0'; p++) {
		if (*p == '/') {
			*p = '\0';
			mkdir(part, 0700);
			*p = '/';
		}
	}
	if (mkdir(part, 0700) != 0 && errno != EEXIST)
		return gom_err_fill(info, ERR_CREATE, "", path, 0, 0);
	return ERR_OK;
}

static bool
write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* Writes beside the file and moves it there: whole or not at all. */
static enum err
write_file(const char *path, const char *text, struct err_info *info)
{
	char beside[CONTEXT_PATH_CAP];
	enum err err =
	    path_join(beside, info, "%s.%ld.new", path, (long)getpid());
	bool is_written;
	int fd;

	if (err != ERR_OK)
		return err;
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return gom_err_fill(info, ERR_CREATE, "", path, 0, 0);
	is_written = write_all(fd, text, strlen(text)) && fsync(fd) == 0;
	if (close(fd) != 0 || !is_written || rename(beside, path) != 0) {
		unlink(beside);
		return gom_err_fill(info, ERR_IO, "", path, 0, 0);
	}
	return ERR_OK;
}

static enum err
read_file(const char *path, struct err_info *info, char text[FILE_CAP])
{
	FILE *file = fopen(path, "re");
	size_t len;

	if (file == NULL) {
		return gom_err_fill(info,
		    errno == ENOENT ? ERR_NO_FILE : ERR_IO, "", path, 0, 0);
	}
	len = fread(text, 1, FILE_CAP - 1, file);
	text[len] = '\0';
	fclose(file);
	return ERR_OK;
}

/* ------------------------------------------------------- the context file */

typedef bool setting_read_fn(struct context *context, const char *value);

static bool
copy(char *to, size_t cap, const char *value)
{
	return snprintf(to, cap, "%s", value) < (int)cap;
}

static bool
number(const char *value, uint64_t most, uint64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoull(value, &end, 10);
	return errno == 0 && end != value && *end == '\0' && *out <= most &&
	       value[0] != '-';
}

static bool
read_host(struct context *context, const char *value)
{
	return copy(context->host, sizeof context->host, value);
}

static bool
read_port(struct context *context, const char *value)
{
	uint64_t port;

	if (!number(value, UINT16_MAX, &port) || port == 0)
		return false;
	context->port = (uint16_t)port;
	return true;
}

static bool
read_server_key(struct context *context, const char *value)
{
	return gom_key_parse(value, strlen(value), context->server_key) ==
	       ERR_OK;
}

static bool
read_member(struct context *context, const char *value)
{
	return number(value, INT64_MAX, &context->member);
}

static bool
read_name(struct context *context, const char *value)
{
	return copy(context->member_name, sizeof context->member_name, value);
}

static bool
read_roles(struct context *context, const char *value)
{
	uint64_t roles;

	if (!number(value, UINT32_MAX, &roles))
		return false;
	context->roles = (uint32_t)roles;
	return true;
}

static bool
read_zone(struct context *context, const char *value)
{
	return copy(context->zone, sizeof context->zone, value);
}

static bool
read_lang(struct context *context, const char *value)
{
	return copy(context->lang, sizeof context->lang, value);
}

static const struct {
	const char *name;
	setting_read_fn *read;
} settings[] = {
	{ "host", read_host },
	{ "port", read_port },
	{ "server_key", read_server_key },
	{ "member", read_member },
	{ "name", read_name },
	{ "roles", read_roles },
	{ "zone", read_zone },
	{ "lang", read_lang },
};

/* Lines are "name = value"; a name this program does not know is left alone,
 * it may be a newer one's. */
static bool
read_line(struct context *context, char *line)
{
	char *equals = strstr(line, " = ");

	if (line[0] == '\0' || line[0] == '#')
		return true;
	if (equals == NULL)
		return false;
	*equals = '\0';
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
		if (strcmp(settings[i].name, line) == 0)
			return settings[i].read(context, equals + 3);
	return true;
}

static enum err
read_context(const struct home *home, const char *name, struct err_info *info,
    struct context *out)
{
	struct context context = { .port = 0 };
	char path[CONTEXT_PATH_CAP];
	char text[FILE_CAP];
	char *rest = NULL;
	enum err err =
	    path_join(path, info, "%s/%s/context", home->config, name);

	if (err == ERR_OK)
		err = read_file(path, info, text);
	if (err != ERR_OK) {
		return err == ERR_NO_FILE
			   ? gom_err_fill(
				 info, ERR_CONTEXT_UNKNOWN, "", name, 0, 0)
			   : err;
	}
	snprintf(context.name, sizeof context.name, "%s", name);
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		if (!read_line(&context, line))
			return gom_err_fill(info, ERR_CONFIG, path, line, 0, 0);
	if (context.host[0] == '\0' || context.port == 0)
		return gom_err_fill(info, ERR_CONFIG, path, "", 0, 0);
	*out = context;
	return ERR_OK;
}

void
context_current(const struct home *home, char out[CONTEXT_NAME_CAP])
{
	char path[CONTEXT_PATH_CAP];
	char text[FILE_CAP];

	out[0] = '\0';
	if (path_join(path, NULL, "%s/current", home->config) != ERR_OK ||
	    read_file(path, NULL, text) != ERR_OK)
		return;
	text[strcspn(text, "\n")] = '\0';
	if (context_check_name(text, NULL) == ERR_OK)
		memcpy(out, text, strlen(text) + 1);
}

enum err
context_load(const struct home *home, const char *name, struct err_info *info,
    struct context *out)
{
	char current[CONTEXT_NAME_CAP];
	enum err err;

	if (name == NULL || name[0] == '\0') {
		context_current(home, current);
		if (current[0] == '\0')
			return gom_err_fill(info, ERR_NO_CONTEXT, "", "", 0, 0);
		name = current;
	}
	err = context_check_name(name, info);
	return err == ERR_OK ? read_context(home, name, info, out) : err;
}

enum err
context_keys(const struct home *home, const struct context *context,
    struct err_info *info, struct gom_key_set *out)
{
	char path[CONTEXT_PATH_CAP];
	enum err err =
	    path_join(path, info, "%s/%s/key", home->config, context->name);

	return err == ERR_OK ? gom_key_file_read(path, info, out) : err;
}

enum err
context_prepare(const struct home *home, const char *name,
    struct err_info *info, struct gom_key_set *out)
{
	char path[CONTEXT_PATH_CAP];
	enum err err = make_folders(home->state, info);

	if (err == ERR_OK)
		err = path_join(path, info, "%s/%s", home->config, name);
	if (err == ERR_OK)
		err = make_folders(path, info);
	if (err == ERR_OK)
		err = path_join(path, info, "%s/%s/key", home->config, name);
	if (err != ERR_OK)
		return err;
	err = gom_key_file_read(path, info, out);
	if (err != ERR_NO_FILE)
		return err;
	err = gom_key_set_make(out);
	return err == ERR_OK ? gom_key_file_write(path, out, info) : err;
}

enum err
context_save(const struct home *home, const struct context *context,
    struct err_info *info)
{
	char path[CONTEXT_PATH_CAP];
	char text[FILE_CAP];
	char key[GOM_KEY_TEXT_CAP];
	enum err err =
	    path_join(path, info, "%s/%s/context", home->config, context->name);

	if (err != ERR_OK)
		return err;
	gom_key_format(context->server_key, key);
	snprintf(text, sizeof text,
	    "host = %s\nport = %u\nserver_key = %s\nmember = %" PRIu64
	    "\nname = %s\nroles = %" PRIu32 "\nzone = %s\nlang = %s\n",
	    context->host, (unsigned)context->port, key, context->member,
	    context->member_name, context->roles, context->zone, context->lang);
	return write_file(path, text, info);
}

enum err
context_use(const struct home *home, const char *name, struct err_info *info)
{
	char path[CONTEXT_PATH_CAP];
	char text[CONTEXT_NAME_CAP + 1];
	enum err err = context_check_name(name, info);

	if (err == ERR_OK)
		err = path_join(path, info, "%s/current", home->config);
	if (err != ERR_OK)
		return err;
	snprintf(text, sizeof text, "%s\n", name);
	return write_file(path, text, info);
}

enum err
context_outbox_path(const struct home *home, const char *name,
    struct err_info *info, char out[CONTEXT_PATH_CAP])
{
	enum err err = make_folders(home->state, info);

	return err == ERR_OK
		   ? path_join(out, info, "%s/%s.db", home->state, name)
		   : err;
}

enum err
context_list(const struct home *home, context_found_fn *found, void *ctx)
{
	struct dirent **entries = NULL;
	char path[CONTEXT_PATH_CAP];
	int n = scandir(home->config, &entries, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;

		if (context_check_name(name, NULL) == ERR_OK &&
		    path_join(path, NULL, "%s/%s/context", home->config,
			name) == ERR_OK &&
		    access(path, R_OK) == 0)
			found(ctx, name);
		free(entries[i]);
	}
	free(entries);
	return n < 0 && errno != ENOENT ? ERR_IO : ERR_OK;
}
