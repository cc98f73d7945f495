/* SPDX-License-Identifier: Apache-2.0 */
/* rate: how fast somebody works, as units per some working days. Pure
 * functions, any thread. Not for the work of a lot: that is the engine's. */
#ifndef GOM_PROTO_RATE_H
#define GOM_PROTO_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/err.h"

enum {
	GOM_RATE_CAP = 48 /* bytes of a formatted rate and its NUL */
};

struct gom_rate {
	int64_t units; /* 1..LIMIT_QUANTITY */
	int32_t days;  /* 1..LIMIT_RATE_DAYS, working days */
};

/* gom_rate_parse reads 20/day, 20/d, 20/ngày, 16/6d, 16/6 ngày, 96/week,
 * 96/tuần, 30/2 weeks, 60/month, 60/tháng, and "a", "per", "mỗi", "một" for
 * the stroke.
 * Shape:  weekdays says on which days the maker works (date.h): of n days a
 *         week, a week is n working days and a month 30 n / 7, rounded: 30 for
 *         all seven, 26 for six.
 * Errors: ERR_RATE_TEXT, also outside the limits above. */
GOM_MUST_USE enum err gom_rate_parse(
    const char *text, uint8_t weekdays, struct gom_rate *out);

/* gom_rate_check: ERR_RATE_TEXT for one outside the limits above. */
GOM_MUST_USE enum err gom_rate_check(const struct gom_rate *rate);

/* gom_rate_format writes 20/day or 16/6 days, 20/ngày or 16/6 ngày. */
void gom_rate_format(
    const struct gom_rate *rate, bool vi, char out[GOM_RATE_CAP]);

/* gom_rate_compare is negative when a is slower than b, 0 when they are
 * equally fast; exact. */
int gom_rate_compare(const struct gom_rate *a, const struct gom_rate *b);

/* gom_rate_slower is the slower of both, a when they are equal. */
struct gom_rate gom_rate_slower(struct gom_rate a, struct gom_rate b);

#endif
