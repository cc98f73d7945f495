/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/date.h"

#include <stdio.h>
#include <string.h>

#include "proto/limits.h"
#include "proto/text.h"

enum {
	DAY_S = 86400,
	HOUR_S = 3600,
	MINUTE_S = 60,
	TEXT_CAP = 64
};

/* A place in a text that is being read. */
struct reader {
	const char *at;
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

/* Counts from 1 March, so that the leap day is the last of its year; an era
 * is 400 years of 146,097 days; 719,468 days lie before 1970. */
static int64_t
civil_to_day(int64_t year, int64_t month, int64_t mday)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t month_from_march = (month + 9) % 12;
	int64_t day_of_year = (153 * month_from_march + 2) / 5 + mday - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
			     year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

struct gom_civil
gom_day_to_civil(int32_t day)
{
	int64_t z = (int64_t)day + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 +
				  day_of_era / 36524 - day_of_era / 146096) /
			      365;
	int64_t day_of_year =
	    day_of_era -
	    (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;
	struct gom_civil civil;

	civil.mday =
	    (int32_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
	civil.month = (int32_t)((month_from_march + 2) % 12 + 1);
	civil.year =
	    (int32_t)(year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0));
	return civil;
}

enum err
gom_day_from_civil(const struct gom_civil *civil, int32_t *out)
{
	struct gom_civil back;
	int64_t day;

	if (civil->year < 1970 || civil->year > 9999 || civil->month < 1 ||
	    civil->month > 12 || civil->mday < 1 || civil->mday > 31)
		return ERR_DATE;
	day = civil_to_day(civil->year, civil->month, civil->mday);
	if (day < LIMIT_DAY_MIN || day > LIMIT_DAY_MAX)
		return ERR_DATE;
	back = gom_day_to_civil((int32_t)day);
	if (back.mday != civil->mday)
		return ERR_DATE;
	*out = (int32_t)day;
	return ERR_OK;
}

int
gom_day_weekday(int32_t day)
{
	int64_t since_monday = (int64_t)day + 3; /* 1970-01-01: a Thursday */

	return (int)(since_monday - floor_div(since_monday, 7) * 7);
}

int32_t
gom_day_of(int64_t ms, int32_t utc_offset_s)
{
	int64_t day = floor_div(floor_div(ms, 1000) + utc_offset_s, DAY_S);

	if (day > INT32_MAX)
		return INT32_MAX;
	return day < INT32_MIN ? INT32_MIN : (int32_t)day;
}

int64_t
gom_day_end(int32_t day, int32_t utc_offset_s)
{
	return ((int64_t)day + 1) * GOM_DAY_MS - (int64_t)utc_offset_s * 1000 -
	       1;
}

/* Reads one to max_digits digits. */
static bool
read_number(struct reader *reader, int max_digits, int32_t *out)
{
	int32_t value = 0;
	int n = 0;

	while (n < max_digits && *reader->at >= '0' && *reader->at <= '9') {
		value = value * 10 + (*reader->at - '0');
		reader->at++;
		n++;
	}
	*out = value;
	return n > 0 && !(*reader->at >= '0' && *reader->at <= '9');
}

static bool
read_char(struct reader *reader, char c)
{
	if (*reader->at != c)
		return false;
	reader->at++;
	return true;
}

static bool
is_end(const struct reader *reader)
{
	return *reader->at == '\0';
}

/* The next 29 February may be eight years off, over a century. */
static enum err
next_such_day(struct gom_civil civil, int32_t today_day, int32_t *out)
{
	int32_t this_year = gom_day_to_civil(today_day).year;

	for (int32_t k = 0; k <= 8; k++) {
		int32_t day;

		civil.year = this_year + k;
		if (gom_day_from_civil(&civil, &day) == ERR_OK &&
		    day >= today_day) {
			*out = day;
			return ERR_OK;
		}
	}
	return ERR_DATE;
}

/* Reads 2027-03-15, 15/3/2027, 15-3-2027, 15.3.2027 or 15/3. */
static enum err
parse_civil(const char *text, int32_t today_day, int32_t *out)
{
	struct reader reader = { text };
	struct gom_civil civil = { 0, 0, 0 };
	int32_t first;
	char point;

	if (!read_number(&reader, 4, &first))
		return ERR_DATE;
	point = *reader.at;
	if (strchr("-/.", point) == NULL || !read_char(&reader, point) ||
	    !read_number(&reader, 2, &civil.month))
		return ERR_DATE;
	if (is_end(&reader) && point == '/' && first <= 31) {
		civil.mday = first;
		return next_such_day(civil, today_day, out);
	}
	if (!read_char(&reader, point) ||
	    !read_number(&reader, 4, &civil.mday) || !is_end(&reader))
		return ERR_DATE;
	civil.year = first;
	if (point != '-' || first <= 31) {
		civil.year = civil.mday;
		civil.mday = first;
	}
	return gom_day_from_civil(&civil, out);
}

static enum err
add_days(int32_t day, int32_t n, int32_t *out)
{
	int64_t sum = (int64_t)day + n;

	if (sum < LIMIT_DAY_MIN || sum > LIMIT_DAY_MAX)
		return ERR_DATE;
	*out = (int32_t)sum;
	return ERR_OK;
}

static const struct {
	const char *folded;
	int32_t days;
} day_words[] = {
	{ "today", 0 },
	{ "hom nay", 0 },
	{ "nay", 0 },
	{ "tomorrow", 1 },
	{ "mai", 1 },
	{ "ngay mai", 1 },
	{ "yesterday", -1 },
	{ "hom qua", -1 },
};

static enum err
parse_folded_date(const char *folded, int32_t today_day, int32_t *out)
{
	struct reader reader = { folded };
	int32_t n;

	for (size_t i = 0; i < sizeof day_words / sizeof day_words[0]; i++)
		if (strcmp(folded, day_words[i].folded) == 0)
			return add_days(today_day, day_words[i].days, out);
	if (!read_char(&reader, '+'))
		return parse_civil(folded, today_day, out);
	if (!read_number(&reader, 5, &n))
		return ERR_DATE;
	(void)read_char(&reader, 'd');
	return is_end(&reader) ? add_days(today_day, n, out) : ERR_DATE;
}

enum err
gom_date_parse(const char *text, int32_t today_day, int32_t *out)
{
	char folded[TEXT_CAP];

	if (gom_text_fold(text, folded, sizeof folded) != ERR_OK)
		return ERR_DATE;
	return parse_folded_date(folded, today_day, out);
}

void
gom_date_format_iso(int32_t day, char out[GOM_DATE_CAP])
{
	struct gom_civil civil = gom_day_to_civil(day);

	snprintf(out, GOM_DATE_CAP, "%04d-%02d-%02d", civil.year, civil.month,
	    civil.mday);
}

void
gom_date_format(int32_t day, int32_t today_day, char out[GOM_DATE_CAP])
{
	struct gom_civil civil = gom_day_to_civil(day);

	if (civil.year == gom_day_to_civil(today_day).year) {
		snprintf(out, GOM_DATE_CAP, "%d/%d", civil.mday, civil.month);
	} else {
		snprintf(out, GOM_DATE_CAP, "%d/%d/%d", civil.mday, civil.month,
		    civil.year);
	}
}

/* Reads 17:00, 17:00:30 or 17:00:30.25 as milliseconds of the day. */
static bool
read_time_of_day(struct reader *reader, int64_t *out)
{
	int32_t hour;
	int32_t minute;
	int32_t second = 0;
	int32_t ms = 0;

	if (!read_number(reader, 2, &hour) || !read_char(reader, ':') ||
	    !read_number(reader, 2, &minute))
		return false;
	if (read_char(reader, ':') && !read_number(reader, 2, &second))
		return false;
	if (read_char(reader, '.')) {
		const char *from = reader->at;

		if (!read_number(reader, 3, &ms))
			return false;
		for (int64_t n = reader->at - from; n < 3; n++)
			ms *= 10;
	}
	*out =
	    ((int64_t)hour * HOUR_S + minute * MINUTE_S + second) * 1000 + ms;
	return hour < 24 && minute < 60 && second < 60;
}

/* Reads z, +07:00 or nothing, which leaves *out as it is. */
static bool
read_offset(struct reader *reader, int32_t *out)
{
	int32_t hour;
	int32_t minute;
	bool is_west = *reader->at == '-';

	if (is_end(reader))
		return true;
	if (read_char(reader, 'z')) {
		*out = 0;
		return true;
	}
	if (!read_char(reader, is_west ? '-' : '+') ||
	    !read_number(reader, 2, &hour) || !read_char(reader, ':') ||
	    !read_number(reader, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*out = hour * HOUR_S + minute * MINUTE_S;
	*out = is_west ? -*out : *out;
	return true;
}

static enum err
parse_time_on(const char *text, int32_t day, int32_t utc_offset_s, int64_t *out)
{
	struct reader reader = { text };
	int64_t in_day_ms;

	if (!read_time_of_day(&reader, &in_day_ms) ||
	    !read_offset(&reader, &utc_offset_s) || !is_end(&reader))
		return ERR_DATE;
	*out = (int64_t)day * GOM_DAY_MS + in_day_ms -
	       (int64_t)utc_offset_s * 1000;
	return ERR_OK;
}

/* Reads +48h, +30m or +10s. */
static bool
read_span(const char *text, int64_t *out)
{
	static const struct {
		char letter;
		int32_t seconds;
	} spans[] = { { 'h', HOUR_S }, { 'm', MINUTE_S }, { 's', 1 } };
	struct reader reader = { text };
	int32_t n;

	if (!read_char(&reader, '+') || !read_number(&reader, 7, &n))
		return false;
	for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
		if (read_char(&reader, spans[i].letter)) {
			*out = (int64_t)n * spans[i].seconds * 1000;
			return is_end(&reader);
		}
	}
	return false;
}

/* Splits "15/3 17:00", "2027-03-15t17:00" and "17:00 15/3"; there is a colon
 * in the text. date_text is NULL where there is only a time. */
static void
split_time(char *folded, const char **date_text, const char **time_text)
{
	char *at = strchr(folded, ':');

	while (at > folded && *at != ' ' && *at != 't')
		at--;
	*date_text = folded;
	*time_text = at + 1;
	if (at == folded) {
		*time_text = folded;
		at = strchr(folded, ' ');
		*date_text = at == NULL ? NULL : at + 1;
	}
	if (at != NULL)
		*at = '\0';
}

enum err
gom_time_parse(const char *text, const struct gom_clock *clock, int64_t *out)
{
	char folded[TEXT_CAP];
	int32_t today_day = gom_day_of(clock->now_ms, clock->utc_offset_s);
	int32_t day = today_day;
	int64_t ms;
	const char *date_text;
	const char *time_text;

	if (gom_text_fold(text, folded, sizeof folded) != ERR_OK)
		return ERR_DATE;
	if (read_span(folded, &ms)) {
		if (__builtin_add_overflow(clock->now_ms, ms, &ms))
			return ERR_DATE;
		*out = ms;
		return ERR_OK;
	}
	if (strchr(folded, ':') == NULL) {
		enum err err = parse_folded_date(folded, today_day, &day);

		if (err == ERR_OK)
			*out = gom_day_end(day, clock->utc_offset_s);
		return err;
	}
	split_time(folded, &date_text, &time_text);
	if (date_text != NULL &&
	    parse_folded_date(date_text, today_day, &day) != ERR_OK)
		return ERR_DATE;
	return parse_time_on(time_text, day, clock->utc_offset_s, out);
}

static void
format_offset(int32_t utc_offset_s, char *out, size_t cap)
{
	int32_t minutes = utc_offset_s / MINUTE_S;
	int32_t size = minutes < 0 ? -minutes : minutes;

	if (minutes == 0) {
		snprintf(out, cap, "Z");
	} else {
		snprintf(out, cap, "%c%02d:%02d", minutes < 0 ? '-' : '+',
		    size / 60 % 100, size % 60);
	}
}

/* Milliseconds since the local midnight. */
static int32_t
ms_in_day(int64_t ms, int32_t utc_offset_s)
{
	int64_t local_s = floor_div(ms, 1000) + utc_offset_s;
	int64_t in_day_s = local_s - floor_div(local_s, DAY_S) * DAY_S;

	return (int32_t)(in_day_s * 1000 + (ms - floor_div(ms, 1000) * 1000));
}

void
gom_time_format_rfc3339(
    int64_t ms, int32_t utc_offset_s, char out[GOM_TIME_CAP])
{
	char date[GOM_DATE_CAP];
	char fraction[8] = "";
	char offset[8];
	int32_t in_day_ms = ms_in_day(ms, utc_offset_s);
	int32_t in_day_s = in_day_ms / 1000;

	gom_date_format_iso(gom_day_of(ms, utc_offset_s), date);
	format_offset(utc_offset_s, offset, sizeof offset);
	if (in_day_ms % 1000 != 0)
		snprintf(fraction, sizeof fraction, ".%03d", in_day_ms % 1000);
	snprintf(out, GOM_TIME_CAP, "%sT%02d:%02d:%02d%s%s", date,
	    in_day_s / HOUR_S, in_day_s / MINUTE_S % 60, in_day_s % 60,
	    fraction, offset);
}

void
gom_time_format(
    int64_t ms, const struct gom_clock *clock, char out[GOM_TIME_CAP])
{
	char date[GOM_DATE_CAP];
	int32_t in_day_s = ms_in_day(ms, clock->utc_offset_s) / 1000;

	gom_date_format(gom_day_of(ms, clock->utc_offset_s),
	    gom_day_of(clock->now_ms, clock->utc_offset_s), date);
	snprintf(out, GOM_TIME_CAP, "%02d:%02d %s", in_day_s / HOUR_S,
	    in_day_s / MINUTE_S % 60, date);
}
