/* SPDX-License-Identifier: Apache-2.0 */
/* capacity: what households can make at what standing rate, and the days on
 * which they, their village or everybody rests. What is booked on it is
 * award.h; what it comes to is service/workload. */
#ifndef GOM_STORE_CAPACITY_H
#define GOM_STORE_CAPACITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/limits.h"

enum {
	CAPACITY_SHIPPED_MAX = 80 /* closures all shipped calendars may have:
				     with a household's and its village's 60
				     each they fill one list of the wire */
};

/* ---- standing capacity ---------------------------------------------- */

struct capacity_row {
	char class[LIMIT_CLASS_LEN + 1]; /* craft/kind */
	int64_t rate_units;              /* units ... */
	int32_t rate_days;               /* ... per so many working days */
	int64_t least_rate;              /* money per piece; 0 any */
	char currency[LIMIT_CURRENCY_LEN + 1]; /* of least_rate; "" none */
	bool is_auto_bid;
};

/* capacity_put adds or replaces the row of a class. */
GOM_MUST_USE enum err capacity_put(
    struct store *st, uint64_t household, const struct capacity_row *row);

/* capacity_drop forgets a class; *was tells whether it was there. */
GOM_MUST_USE enum err capacity_drop(
    struct store *st, uint64_t household, const char *class_name, bool *was);

/* capacity_get: *has is false, and *out untouched, where there is none. */
GOM_MUST_USE enum err capacity_get(struct store *st, uint64_t household,
    const char *class_name, struct capacity_row *out, bool *has);

/* capacity_list reads a household's, by class. */
GOM_MUST_USE enum err capacity_list(struct store *st, uint64_t household,
    struct capacity_row rows[LIMIT_CLASSES_A_MEMBER], size_t *n);

GOM_MUST_USE enum err capacity_count(
    struct store *st, uint64_t household, uint32_t *out);

typedef enum err capacity_fn(
    void *ctx, uint64_t household, const struct capacity_row *row);

/* capacity_of_class_each gives the active households with standing capacity of
 * a class, by number. */
GOM_MUST_USE enum err capacity_of_class_each(
    struct store *st, const char *class_name, capacity_fn *fn, void *ctx);

/* capacity_has_craft: the member itself has standing capacity of the craft;
 * capacity_has_granted_craft: a household that granted it has. */
GOM_MUST_USE enum err capacity_has_craft(
    struct store *st, uint64_t member, const char *craft, bool *out);
GOM_MUST_USE enum err capacity_has_granted_craft(
    struct store *st, uint64_t leader, const char *craft, bool *out);

/* ---- closures ------------------------------------------------------- */

/* Days without work, both ends included: of a household, of a village, or
 * (both 0) of everybody. */
struct closure_row {
	uint64_t member;
	uint32_t village;
	int32_t from_day;
	int32_t to_day;
	char calendar[LIMIT_LABEL_LEN + 1]; /* shipped calendar; "" */
	char words[LIMIT_NAME_LEN + 1];     /* of the calendar; "" */
};

/* closure_put: *is_new is false where exactly this one is there already. */
GOM_MUST_USE enum err closure_put(
    struct store *st, const struct closure_row *row, bool *is_new);

/* closure_drop forgets exactly this one; *was tells whether it was there. */
GOM_MUST_USE enum err closure_drop(
    struct store *st, const struct closure_row *row, bool *was);

/* closure_count counts those of exactly this owner that end on since_day or
 * later. */
GOM_MUST_USE enum err closure_count(struct store *st, uint64_t member,
    uint32_t village, int32_t since_day, uint32_t *out);

/* closure_list reads a household's own, its village's and the shipped ones
 * that end on since_day or later, by first day.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err closure_list(struct store *st, uint64_t household,
    uint32_t village, int32_t since_day, struct closure_row **out, size_t *n);

/* capacity_calendar_load replaces what was shipped under that name; n 0 forgets
 * it. A closure that was there already counts as loaded when it was first.
 * Shape:  member, village, calendar of the rows are ignored.
 * Errors: ERR_TOO_MANY more than CAPACITY_SHIPPED_MAX in all calendars. */
GOM_MUST_USE enum err capacity_calendar_load(struct store *st,
    const char *calendar, const struct closure_row *rows, size_t n);

/* ---- what was made --------------------------------------------------- */

/* A completed lot of a household: how many units, from when to when. */
struct capacity_proof {
	int64_t units;
	int32_t start_day;
	int64_t last_hand_in_ms;
};

/* capacity_proofs reads the newest completed lots of a class, newest first.
 * Shape: at most cap rows. */
GOM_MUST_USE enum err capacity_proofs(struct store *st, uint64_t household,
    const char *class_name, size_t cap, struct capacity_proof *rows, size_t *n);

/* capacity_scrapped is how many units handed in under an award were scrapped:
 * they left the house, but the lot no longer has them. */
GOM_MUST_USE enum err capacity_scrapped(struct store *st, uint64_t order,
    uint32_t line, uint32_t lot, uint32_t version, int64_t *out);

#endif
