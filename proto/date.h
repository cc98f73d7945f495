/* SPDX-License-Identifier: Apache-2.0 */
/* date: civil days, moments and working days by our own integer arithmetic
 * (proleptic Gregorian). A day is an int32_t of days since 1970-01-01, a
 * moment an int64_t of milliseconds since 1970 in UTC. Pure functions, any
 * thread. The offset of a zone comes from zone.h. */
#ifndef GOM_PROTO_DATE_H
#define GOM_PROTO_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

enum {
	GOM_DATE_CAP = 16,       /* bytes of a formatted date and its NUL */
	GOM_TIME_CAP = 48,       /* bytes of a formatted moment and its NUL */
	GOM_WEEKDAYS_CAP = 40,   /* bytes of formatted weekdays and the NUL */
	GOM_WEEKDAYS_ALL = 0x7f, /* bit 0 is Monday, bit 6 Sunday */
	GOM_DAY_MS = 86400000
};

struct gom_civil {
	int32_t year;
	int32_t month; /* 1..12 */
	int32_t mday;  /* 1..31 */
};

/* Now, and how far the zone that the reader lives in is ahead of UTC. */
struct gom_clock {
	int64_t now_ms;
	int32_t utc_offset_s;
};

/* Days on which nobody works, both ends included. */
struct gom_closure {
	int32_t from_day;
	int32_t to_day;
};

/* When somebody works: on the weekdays, but not in a closure. Closures are
 * borrowed, in any order, and may overlap. */
struct gom_workdays {
	uint8_t weekdays;
	const struct gom_closure *closures;
	size_t n_closures;
};

/* gom_day_from_civil: ERR_DATE when there is no such day or it lies outside
 * LIMIT_DAY_MIN..LIMIT_DAY_MAX. */
GOM_MUST_USE enum err gom_day_from_civil(
    const struct gom_civil *civil, int32_t *out);

struct gom_civil gom_day_to_civil(int32_t day);

/* gom_day_weekday: 0 is Monday, 6 Sunday. */
int gom_day_weekday(int32_t day);

/* gom_day_of is the civil day of a moment in a zone; days beyond int32_t are
 * clamped. */
int32_t gom_day_of(int64_t ms, int32_t utc_offset_s);

/* gom_day_end is the last millisecond of a day in a zone. */
int64_t gom_day_end(int32_t day, int32_t utc_offset_s);

/* gom_date_parse reads 2027-03-15, 15/3/2027, 15-3-2027, 15.3.2027, 15/3 (the
 * next such day, today included), +25 or +25d (days from today), today,
 * tomorrow, yesterday, hôm nay, mai, hôm qua (accents optional).
 * Errors: ERR_DATE, also outside LIMIT_DAY_MIN..LIMIT_DAY_MAX. */
GOM_MUST_USE enum err gom_date_parse(
    const char *text, int32_t today_day, int32_t *out);

/* gom_date_format_iso writes 2027-03-15. */
void gom_date_format_iso(int32_t day, char out[GOM_DATE_CAP]);

/* gom_date_format writes 15/3 for a day in the year of today_day, else
 * 15/3/2027; both Vietnamese and English readers get day before month. */
void gom_date_format(int32_t day, int32_t today_day, char out[GOM_DATE_CAP]);

/* gom_time_parse reads a date of gom_date_parse (meaning its last
 * millisecond), a date and a time ("2027-03-15 17:00", "15/3 17:00"), RFC 3339
 * ("2027-03-15T17:00:30+07:00", fractions allowed), a time today ("17:00",
 * "17:00 15/3"), or a span from now ("+48h", "+30m", "+10s"; "+25" and "+25d" are dates).
 * Without an offset of its own the text is in the clock's zone.
 * Errors: ERR_DATE. */
GOM_MUST_USE enum err gom_time_parse(
    const char *text, const struct gom_clock *clock, int64_t *out);

/* gom_time_format_rfc3339 writes 2027-03-15T17:00:30+07:00, with milliseconds
 * where there are any, Z for no offset. */
void gom_time_format_rfc3339(
    int64_t ms, int32_t utc_offset_s, char out[GOM_TIME_CAP]);

/* gom_time_format writes 17:00 15/3, the date as gom_date_format. */
void gom_time_format(
    int64_t ms, const struct gom_clock *clock, char out[GOM_TIME_CAP]);

bool gom_date_is_working(int32_t day, const struct gom_workdays *workdays);

/* gom_date_count_working counts working days in from_day..to_day, both
 * included, within LIMIT_DAY_MIN..LIMIT_DAY_MAX; 0 when to_day is before
 * from_day. */
int32_t gom_date_count_working(
    int32_t from_day, int32_t to_day, const struct gom_workdays *workdays);

/* gom_date_add_working finds the day on which the n-th working day falls,
 * counted from start_day, which counts if it is one.
 * Shape:  n >= 1.
 * Errors: ERR_RANGE outside LIMIT_DAY_MIN..LIMIT_DAY_MAX, or n < 1. */
GOM_MUST_USE enum err gom_date_add_working(int32_t start_day, int32_t n,
    const struct gom_workdays *workdays, int32_t *out);

/* gom_weekdays_parse reads "mon-sat", "t2-t7,cn", "mon,wed,fri", "all".
 * Errors: ERR_CHOICE. */
GOM_MUST_USE enum err gom_weekdays_parse(const char *text, uint8_t *out);

/* gom_weekdays_format writes what gom_weekdays_parse reads; "" for none. */
void gom_weekdays_format(uint8_t weekdays, bool vi, char out[GOM_WEEKDAYS_CAP]);

#endif
