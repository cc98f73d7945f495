/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/day.h"

#include <stddef.h>
#include <string.h>

#include "proto/date.h"

enum {
	PARTS = 3,
	NUMBER_CAP = 100000000 /* of eight digits: 20270315 */
};

/* A date is three parts, each a number or the name of a month. */
struct part {
	int32_t value;
	int n_digits; /* 0: a month's name */
};

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
	"jul", "aug", "sep", "oct", "nov", "dec" };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int32_t
find_month(const char *text, size_t len)
{
	for (size_t i = 0; len >= 3 && i < 12; i++) {
		bool same = true;
		for (size_t k = 0; k < 3; k++)
			same = same && (text[k] | 0x20) == months[i][k];
		if (same)
			return (int32_t)i + 1;
	}
	return 0;
}

/* read_part steps over one number or month; NULL if neither stands there. */
static const char *
read_part(const char *at, struct part *out)
{
	const char *from = at;
	*out = (struct part){ 0, 0 };
	if (is_letter(*at)) {
		while (is_letter(*at))
			at++;
		out->value = find_month(from, (size_t)(at - from));
		return out->value > 0 ? at : NULL;
	}
	while (is_digit(*at) && out->value < NUMBER_CAP / 10) {
		out->value = out->value * 10 + (*at++ - '0');
		out->n_digits++;
	}
	return out->n_digits > 0 && !is_digit(*at) ? at : NULL;
}

/* is_time: what may follow a date, a time of day that is of no interest. */
static bool
is_time(const char *at)
{
	if (*at == '\0')
		return true;
	if ((*at != ' ' && *at != 'T') || !is_digit(at[1]))
		return false;
	return strspn(at + 1, "0123456789:.+-Z APMapm") == strlen(at + 1) &&
	       strchr(at, ':') != NULL;
}

/* read_parts counts the parts of a date; 0 if it is none. */
static size_t
read_parts(const char *text, struct part part[PARTS])
{
	size_t n = 0;
	const char *at = text;
	while (n < PARTS) {
		at = read_part(at, &part[n]);
		if (at == NULL)
			return 0;
		n++;
		if (n == PARTS || is_time(at))
			break;
		size_t gap = strspn(at, " -/.,");
		if (gap == 0 || gap > 2)
			return 0;
		at += gap;
	}
	return is_time(at) ? n : 0;
}

static int32_t
full_year(const struct part *part)
{
	return part->n_digits == 2 ? 2000 + part->value : part->value;
}

/* is_numeric: d/m/y or m/d/y, the one form that can be read in two ways. */
static bool
is_numeric(const struct part part[PARTS], size_t n)
{
	return n == PARTS && part[0].n_digits > 0 && part[0].n_digits <= 2 &&
	       part[1].n_digits > 0 && part[1].n_digits <= 2 &&
	       (part[2].n_digits == 2 || part[2].n_digits == 4);
}

enum day_order
day_order(const char *text)
{
	struct part part[PARTS];
	if (!is_numeric(part, read_parts(text, part)))
		return DAY_ORDER_UNKNOWN;
	bool first = part[0].value > 12, second = part[1].value > 12;
	if (first == second)
		return DAY_ORDER_UNKNOWN;
	return first ? DAY_FIRST : MONTH_FIRST;
}

static bool
to_day(const struct part *year, const struct part *month,
    const struct part *mday, int32_t *out)
{
	struct gom_civil civil = { full_year(year), month->value, mday->value };
	return gom_day_from_civil(&civil, out) == ERR_OK;
}

static bool
read_compact(const struct part *part, int32_t *out)
{
	struct gom_civil civil = { part->value / 10000, part->value / 100 % 100,
		part->value % 100 };
	return gom_day_from_civil(&civil, out) == ERR_OK;
}

bool
day_read(
    const char *text, enum day_order order, int32_t today_day, int32_t *out)
{
	struct part part[PARTS];
	size_t n = read_parts(text, part);
	if (n == 1 && part[0].n_digits == 8)
		return read_compact(&part[0], out);
	if (is_numeric(part, n)) {
		enum day_order own = day_order(text);
		if (own != DAY_ORDER_UNKNOWN)
			order = own;
		return order == MONTH_FIRST
			   ? to_day(&part[2], &part[0], &part[1], out)
			   : to_day(&part[2], &part[1], &part[0], out);
	}
	if (n == PARTS && part[0].n_digits == 4)
		return to_day(&part[0], &part[1], &part[2], out);
	if (n == PARTS && part[1].n_digits == 0 && part[2].n_digits > 0)
		return to_day(&part[2], &part[1], &part[0], out);
	if (n == PARTS && part[0].n_digits == 0 && part[2].n_digits > 0)
		return to_day(&part[2], &part[0], &part[1], out);
	return n != PARTS && gom_date_parse(text, today_day, out) == ERR_OK;
}
