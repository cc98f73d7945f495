/* SPDX-License-Identifier: Apache-2.0 */
/* timer: timed actions as rows with a due time, so that a restart catches up.
 * What each does is service/timers. */
#ifndef GOM_STORE_TIMER_H
#define GOM_STORE_TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"

/* The numbers stand in the database. */
enum timer_kind {
	TIMER_BIDDING_END = 1,    /* version: the tender */
	TIMER_REMIND_BIDDING = 2, /* version: the tender */
	TIMER_OFFER_EXPIRY = 3,   /* line, lot, version of the award */
	TIMER_REMIND_OFFER = 4,   /* line, lot, version of the award */
	TIMER_REMIND_HAND_IN = 5  /* line, lot, version of the award */
};

struct timer_row {
	enum timer_kind kind;
	uint64_t order;
	uint32_t line;
	uint32_t lot;
	uint32_t version;
	int64_t due_ms;
};

/* timer_set adds a timer, or moves the one that is named alike. */
GOM_MUST_USE enum err timer_set(struct store *st, const struct timer_row *row);

/* timer_cancel removes the one named alike, if there is one; due_ms is
 * ignored. */
GOM_MUST_USE enum err timer_cancel(
    struct store *st, const struct timer_row *row);

/* timer_cancel_order removes all of an order. */
GOM_MUST_USE enum err timer_cancel_order(struct store *st, uint64_t order);

/* timer_first finds the one to run first: by due time, then kind, order, line,
 * lot and version. */
GOM_MUST_USE enum err timer_first(
    struct store *st, struct timer_row *out, bool *found);

#endif
