/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "broker/slice.h"
#include "proto/text.h"
#include "proto/zone.h"

enum {
	FILE_CAP = 1 << 16, /* bytes of a configuration file */
	NUMBER_DIGITS = 18  /* more do not fit 63 bits for certain */
};

enum kind {
	KIND_NUMBER,
	KIND_TEXT
};

struct setting {
	const char *name;
	enum kind kind;
	size_t offset; /* in struct config */
	const char *help;
	const char *unit;
	int64_t least;
	int64_t most; /* of a text: its longest length in bytes */
	int64_t number;
	const char *text;
};

static const struct setting settings[] = {
#define NUMBER(name, unit, least, most, number, help)                          \
	{ #name, KIND_NUMBER, offsetof(struct config, name), help, unit,       \
		least, most, number, "" },
#define TEXT(name, longest, text, help)                                        \
	{ #name, KIND_TEXT, offsetof(struct config, name), help, "bytes", 1,   \
		longest, 0, text },
#include "broker/config.def"
#undef NUMBER
#undef TEXT
};

enum {
	N_SETTINGS = sizeof settings / sizeof settings[0]
};

static void
put_number(struct config *config, const struct setting *setting, int64_t value)
{
	memcpy((char *)config + setting->offset, &value, sizeof value);
}

static int64_t
get_number(const struct config *config, const struct setting *setting)
{
	int64_t value;

	memcpy(&value, (const char *)config + setting->offset, sizeof value);
	return value;
}

/* Writes every byte of the text, so that equal settings are equal memory. */
static void
put_text(
    struct config *config, const struct setting *setting, struct slice value)
{
	char *to = (char *)config + setting->offset;

	memset(to, 0, (size_t)setting->most + 1);
	memcpy(to, value.at, value.len);
}

static const char *
get_text(const struct config *config, const struct setting *setting)
{
	return (const char *)config + setting->offset;
}

void
config_default(struct config *config)
{
	memset(config, 0, sizeof *config);
	for (size_t i = 0; i < N_SETTINGS; i++) {
		const struct setting *setting = &settings[i];
		struct slice text = { setting->text, strlen(setting->text) };

		if (setting->kind == KIND_NUMBER)
			put_number(config, setting, setting->number);
		else
			put_text(config, setting, text);
	}
}

/* Copies what was written into an error, without what cannot be shown. */
static enum err
refuse(struct err_info *info, enum err code, const char *field,
    struct slice value, uint32_t line)
{
	char subject[sizeof info->subject];
	size_t len =
	    value.len < sizeof subject ? value.len : sizeof subject - 1;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value.at[i];

		subject[i] = c < ' ' || c == 0x7f ? '?' : value.at[i];
	}
	subject[len] = '\0';
	if (info != NULL)
		info->index = line;
	return gom_err_fill(info, code, field, subject, 0, 0);
}

static bool
read_number(struct slice text, int64_t *out)
{
	int64_t value = 0;

	if (text.len == 0 || text.len > NUMBER_DIGITS)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		value = value * 10 + (text.at[i] - '0');
	}
	*out = value;
	return true;
}

static bool
set(const struct setting *setting, struct slice value, struct config *config)
{
	int64_t number;

	if (setting->kind == KIND_TEXT) {
		if (value.len == 0 || gom_text_check(value.at, value.len,
					  (size_t)setting->most) != ERR_OK)
			return false;
		put_text(config, setting, value);
		return true;
	}
	if (!read_number(value, &number) || number < setting->least ||
	    number > setting->most)
		return false;
	put_number(config, setting, number);
	return true;
}

static size_t
find(struct slice name)
{
	for (size_t i = 0; i < N_SETTINGS; i++)
		if (slice_is(name, settings[i].name))
			return i;
	return N_SETTINGS;
}

static enum err
parse_line(struct slice line, uint32_t number, bool seen[N_SETTINGS],
    struct err_info *info, struct config *config)
{
	static const struct slice twice = { "given twice", 11 };
	const char *equals;
	struct slice name = slice_trim(line);
	struct slice value = { line.at, 0 };
	size_t i;

	if (name.len == 0 || name.at[0] == '#')
		return ERR_OK;
	equals = memchr(name.at, '=', name.len);
	if (equals == NULL)
		return refuse(info, ERR_CONFIG_UNKNOWN, "", name, number);
	value.at = equals + 1;
	value.len = (size_t)(name.at + name.len - value.at);
	name.len = (size_t)(equals - name.at);
	name = slice_trim(name);
	value = slice_trim(value);
	i = find(name);
	if (i == N_SETTINGS)
		return refuse(info, ERR_CONFIG_UNKNOWN, "", name, number);
	if (seen[i]) {
		return refuse(
		    info, ERR_CONFIG, settings[i].name, twice, number);
	}
	seen[i] = true;
	if (!set(&settings[i], value, config)) {
		return refuse(
		    info, ERR_CONFIG, settings[i].name, value, number);
	}
	return ERR_OK;
}

enum err
config_parse(const char *text, size_t text_len, struct err_info *info,
    struct config *config)
{
	struct config parsed = *config;
	bool seen[N_SETTINGS] = { false };
	struct slice rest = { text, text_len };
	enum err err = ERR_OK;

	for (uint32_t number = 1; rest.len > 0 && err == ERR_OK; number++)
		err =
		    parse_line(slice_line(&rest), number, seen, info, &parsed);
	if (err == ERR_OK)
		*config = parsed;
	return err;
}

/* What a setting's own row cannot say. */
static enum err
check_meaning(const struct config *config, struct err_info *info)
{
	int32_t offset;

	if (strncmp(config->listen, "tcp://", 6) != 0) {
		return gom_err_fill(
		    info, ERR_CONFIG, "listen", config->listen, 0, 0);
	}
	if (gom_zone_offset(config->zone, 0, &offset) != ERR_OK) {
		return gom_err_fill(
		    info, ERR_CONFIG, "zone", config->zone, 0, 0);
	}
	return ERR_OK;
}

static enum err
read_file(const char *path, char text[FILE_CAP], size_t *out_len)
{
	size_t len = 0;
	enum err err = ERR_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return errno == ENOENT ? ERR_NO_FILE : ERR_IO;
	while (len < FILE_CAP) {
		ssize_t got = read(fd, text + len, FILE_CAP - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err = ERR_IO;
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	close(fd);
	if (len == FILE_CAP)
		err = ERR_IO;
	*out_len = len;
	return err;
}

enum err
config_read(const char *path, struct err_info *info, struct config *out)
{
	char text[FILE_CAP];
	struct config config;
	size_t len;
	enum err err = read_file(path, text, &len);

	if (err != ERR_OK)
		return gom_err_fill(info, err, "", path, 0, 0);
	config_default(&config);
	err = config_parse(text, len, info, &config);
	if (err == ERR_OK)
		err = check_meaning(&config, info);
	if (err == ERR_OK)
		*out = config;
	return err;
}

/* A setting that has its default is written as a comment, so that it follows
 * the default of a later version. */
static void
write_setting(
    const struct config *config, const struct setting *setting, FILE *to)
{
	fprintf(to, "\n# %s\n", setting->help);
	if (setting->kind == KIND_NUMBER) {
		int64_t value = get_number(config, setting);

		fprintf(to, "# %s, %" PRId64 " to %" PRId64 "\n", setting->unit,
		    setting->least, setting->most);
		fprintf(to, "%s%s = %" PRId64 "\n",
		    value == setting->number ? "#" : "", setting->name, value);
	} else {
		const char *value = get_text(config, setting);

		fprintf(to, "%s%s = %s\n",
		    strcmp(value, setting->text) == 0 ? "#" : "", setting->name,
		    value);
	}
}

enum err
config_write(const struct config *config, FILE *to)
{
	fprintf(to, "# Settings of gom-broker. Remove the # before a setting to"
		    " change it, then\n# restart the broker; \"gom-broker run"
		    " DIR --check-config\" checks this file.\n");
	for (size_t i = 0; i < N_SETTINGS; i++)
		write_setting(config, &settings[i], to);
	return fflush(to) == 0 && ferror(to) == 0 ? ERR_OK : ERR_IO;
}
