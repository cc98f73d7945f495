/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/date.h"

enum {
	FILE_CAP = 65536,     /* the largest shipped file has 4 KiB */
	HEADER_LEN = 44,      /* RFC 8536, section 3.1 */
	TYPE_LEN = 6,         /* one local time type record */
	NAME_LEN = 64,        /* of a zone */
	RULE_LEN = 80,        /* of a footer */
	OFFSET_MAX_S = 90000, /* 25 hours, RFC 8536 */
	DAY_S = 86400
};

/* Zones that must work on a machine without tzdata. */
static const struct {
	const char *name;
	int32_t offset_s;
} built_in[] = {
	{ GOM_ZONE_DEFAULT, 25200 },
	{ "Asia/Saigon", 25200 },
	{ "Etc/UTC", 0 },
	{ "UTC", 0 },
	{ "Z", 0 },
};

/* ---- POSIX TZ strings ---- */

/* When in the year the clocks change. */
struct change {
	char form; /* M month.week.weekday, J day without 29 February, n day */
	int month, week, weekday;
	int day;
	int32_t time_s; /* after local midnight */
};

struct rule {
	int32_t standard_s; /* ahead of UTC */
	int32_t summer_s;
	bool has_summer;
	struct change to_summer;
	struct change to_standard;
};

static bool
read_int(const char **at, int max, int *out)
{
	int value = 0;
	const char *from = *at;

	while (**at >= '0' && **at <= '9' && *at - from < 4) {
		value = value * 10 + (**at - '0');
		(*at)++;
	}
	*out = value;
	return *at > from && value <= max;
}

/* Reads [+-]hh[:mm[:ss]] as seconds. */
static bool
read_hms(const char **at, int max_hours, int32_t *out)
{
	bool is_negative = **at == '-';
	int parts[3] = { 0, 0, 0 };

	if (**at == '-' || **at == '+')
		(*at)++;
	if (!read_int(at, max_hours, &parts[0]))
		return false;
	for (int i = 1; i < 3 && **at == ':'; i++) {
		(*at)++;
		if (!read_int(at, 59, &parts[i]))
			return false;
	}
	*out = parts[0] * 3600 + parts[1] * 60 + parts[2];
	*out = is_negative ? -*out : *out;
	return true;
}

/* Passes over a zone's short name: letters, or anything in <>. */
static bool
skip_name(const char **at)
{
	size_t len;

	if (**at == '<') {
		const char *end = strchr(*at, '>');

		if (end == NULL)
			return false;
		*at = end + 1;
		return true;
	}
	len =
	    strspn(*at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	*at += len;
	return len >= 3;
}

static bool
expect(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static bool
read_change(const char **at, struct change *out)
{
	bool is_good;

	memset(out, 0, sizeof *out);
	out->form = 'n';
	out->time_s = 7200;
	if (expect(at, 'M')) {
		out->form = 'M';
		is_good = read_int(at, 12, &out->month) && expect(at, '.') &&
			  read_int(at, 5, &out->week) && expect(at, '.') &&
			  read_int(at, 6, &out->weekday) && out->month >= 1 &&
			  out->week >= 1;
	} else if (expect(at, 'J')) {
		out->form = 'J';
		is_good = read_int(at, 365, &out->day) && out->day >= 1;
	} else {
		is_good = read_int(at, 365, &out->day);
	}
	if (is_good && expect(at, '/'))
		is_good = read_hms(at, 167, &out->time_s);
	return is_good;
}

static bool
read_rule(const char *text, struct rule *out)
{
	const char *at = text;
	int32_t west_s;

	memset(out, 0, sizeof *out);
	if (!skip_name(&at) || !read_hms(&at, 24, &west_s))
		return false;
	out->standard_s = -west_s;
	if (*at == '\0')
		return true;
	out->has_summer = true;
	out->summer_s = out->standard_s + 3600;
	if (!skip_name(&at))
		return false;
	if (*at != ',') {
		if (!read_hms(&at, 24, &west_s))
			return false;
		out->summer_s = -west_s;
	}
	return expect(&at, ',') && read_change(&at, &out->to_summer) &&
	       expect(&at, ',') && read_change(&at, &out->to_standard) &&
	       *at == '\0';
}

static bool
is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days since 1970 of 1 January. */
static int64_t
new_year(int64_t year)
{
	int64_t y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 - 719162;
}

/* The day of the year, from 0, on which a change falls. */
static int64_t
change_yday(const struct change *change, int64_t year)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334, 365 };
	int64_t leap = is_leap(year) ? 1 : 0;
	int64_t first;
	int64_t next_month;
	int64_t yday;

	if (change->form == 'n')
		return change->day;
	if (change->form == 'J')
		return change->day - 1 + (change->day >= 60 ? leap : 0);
	first = before[change->month - 1] + (change->month > 2 ? leap : 0);
	next_month = before[change->month] + (change->month > 1 ? leap : 0);
	yday = new_year(year) + first; /* 1970-01-01 was a Thursday */
	yday = first + (change->weekday - (yday + 4) % 7 + 7) % 7;
	yday += 7 * (change->week - 1);
	return yday >= next_month ? yday - 7 : yday;
}

static int64_t
change_at(const struct change *change, int64_t year, int32_t offset_s)
{
	return (new_year(year) + change_yday(change, year)) * DAY_S +
	       change->time_s - offset_s;
}

enum err
gom_zone_rule(const char *text, int64_t at_s, int32_t *out)
{
	struct rule rule;
	int64_t year;
	int64_t summer_at;
	int64_t standard_at;
	bool is_summer;

	if (!read_rule(text, &rule))
		return ERR_MALFORMED;
	if (!rule.has_summer || at_s < 0 || at_s > 253402300799) {
		*out = rule.standard_s;
		return ERR_OK;
	}
	year =
	    gom_day_to_civil((int32_t)((at_s + rule.standard_s) / DAY_S)).year;
	summer_at = change_at(&rule.to_summer, year, rule.standard_s);
	standard_at = change_at(&rule.to_standard, year, rule.summer_s);
	/* In the south summer spans the new year. */
	is_summer = summer_at < standard_at
			? at_s >= summer_at && at_s < standard_at
			: at_s >= summer_at || at_s < standard_at;
	*out = is_summer ? rule.summer_s : rule.standard_s;
	return ERR_OK;
}

/* ---- TZif files ---- */

struct tzif_header {
	uint32_t n_isut, n_isstd, n_leap, n_times, n_types, n_chars;
};

static int64_t
read_be(const uint8_t *data, size_t n_bytes)
{
	uint64_t value = (data[0] & 0x80) != 0 ? UINT64_MAX : 0;

	for (size_t i = 0; i < n_bytes; i++)
		value = value << 8 | data[i];
	return (int64_t)value;
}

static bool
read_header(const uint8_t *data, size_t len, struct tzif_header *out)
{
	uint32_t counts[6];

	if (len < HEADER_LEN || memcmp(data, "TZif", 4) != 0 || data[4] < '2')
		return false;
	for (size_t i = 0; i < 6; i++) {
		int64_t count = read_be(data + 20 + 4 * i, 4);

		if (count < 0 || count > FILE_CAP)
			return false;
		counts[i] = (uint32_t)count;
	}
	*out = (struct tzif_header){ counts[0], counts[1], counts[2], counts[3],
		counts[4], counts[5] };
	return out->n_types > 0;
}

static size_t
block_len(const struct tzif_header *h, size_t time_len)
{
	return h->n_times * (time_len + 1) + h->n_types * TYPE_LEN +
	       h->n_chars + h->n_leap * (time_len + 4) + h->n_isstd + h->n_isut;
}

/* The rule between two line ends after the last block; "" if there is none. */
static bool
read_footer(const uint8_t *data, size_t len, char out[RULE_LEN])
{
	const uint8_t *end;
	size_t rule_len;

	if (len < 2 || data[0] != '\n')
		return false;
	end = memchr(data + 1, '\n', len - 1);
	rule_len = end == NULL ? RULE_LEN : (size_t)(end - data - 1);
	if (rule_len >= RULE_LEN)
		return false;
	memcpy(out, data + 1, rule_len);
	out[rule_len] = '\0';
	return strlen(out) == rule_len;
}

/* The number of changes at or before a moment. */
static size_t
count_changes(const uint8_t *times, size_t n_times, int64_t at_s)
{
	size_t n = 0;

	while (n < n_times && read_be(times + 8 * n, 8) <= at_s)
		n++;
	return n;
}

enum err
gom_zone_tzif(const uint8_t *data, size_t len, int64_t at_s, int32_t *out)
{
	struct tzif_header h;
	char rule[RULE_LEN];
	const uint8_t *types;
	size_t skip;
	size_t n_before;
	size_t type = 0;
	int64_t offset_s;

	/* The first block has 32-bit times, for readers of version 1. */
	if (!read_header(data, len, &h))
		return ERR_MALFORMED;
	skip = HEADER_LEN + block_len(&h, 4);
	if (skip > len || !read_header(data + skip, len - skip, &h))
		return ERR_MALFORMED;
	data += skip + HEADER_LEN;
	len -= skip + HEADER_LEN;
	if (block_len(&h, 8) > len ||
	    !read_footer(data + block_len(&h, 8), len - block_len(&h, 8), rule))
		return ERR_MALFORMED;
	n_before = count_changes(data, h.n_times, at_s);
	if (n_before == h.n_times && rule[0] != '\0')
		return gom_zone_rule(rule, at_s, out);
	if (n_before > 0)
		type = data[8 * (size_t)h.n_times + n_before - 1];
	if (type >= h.n_types)
		return ERR_MALFORMED;
	types = data + 9 * (size_t)h.n_times;
	offset_s = read_be(types + TYPE_LEN * type, 4);
	if (offset_s < -OFFSET_MAX_S || offset_s > OFFSET_MAX_S)
		return ERR_MALFORMED;
	*out = (int32_t)offset_s;
	return ERR_OK;
}

/* ---- names ---- */

/* A name must not lead out of the folder of zones. */
static bool
is_zone_name(const char *zone)
{
	size_t len = strlen(zone);

	return len > 0 && len < NAME_LEN && zone[0] != '/' &&
	       strstr(zone, "..") == NULL &&
	       strspn(zone,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		   "0123456789+-_/") == len;
}

static bool
read_plain_offset(const char *zone, int32_t *out)
{
	const char *at = zone;
	int32_t offset_s;

	if ((zone[0] != '+' && zone[0] != '-') || strlen(zone) != 6 ||
	    zone[3] != ':' || !read_hms(&at, 23, &offset_s) || *at != '\0')
		return false;
	*out = offset_s;
	return true;
}

static enum err
read_zone_file(
    const char *zone, uint8_t *data, size_t data_cap, size_t *out_len)
{
	char path[NAME_LEN + 32];
	size_t len = 0;
	ssize_t got = 1;
	int fd;

	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return ERR_CONFIG;
	while (got > 0 && len < data_cap) {
		got = read(fd, data + len, data_cap - len);
		if (got < 0 && errno == EINTR) {
			got = 1;
			continue;
		}
		len += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	if (got < 0)
		return ERR_CONFIG;
	*out_len = len;
	return ERR_OK;
}

enum err
gom_zone_offset(const char *zone, int64_t at_ms, int32_t *out)
{
	uint8_t data[FILE_CAP];
	size_t len;
	int64_t at_s = at_ms / 1000 - (at_ms % 1000 < 0);

	for (size_t i = 0; i < sizeof built_in / sizeof built_in[0]; i++) {
		if (strcmp(zone, built_in[i].name) == 0) {
			*out = built_in[i].offset_s;
			return ERR_OK;
		}
	}
	if (read_plain_offset(zone, out))
		return ERR_OK;
	if (!is_zone_name(zone) ||
	    read_zone_file(zone, data, sizeof data, &len) != ERR_OK ||
	    gom_zone_tzif(data, len, at_s, out) != ERR_OK)
		return ERR_CONFIG;
	return ERR_OK;
}
