/* SPDX-License-Identifier: Apache-2.0 */
/* plan: the engine's proposal for a call for bids, what it says of each bid
 * and which lot goes to whom, and the stand-by lists that come of it. The
 * statements only: service/planner makes plans, service/award takes them. */
#ifndef GOM_STORE_PLAN_H
#define GOM_STORE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/limits.h"

struct plan_row {
	uint64_t order;
	uint32_t tender;
	uint64_t version; /* rises with every proposal */
	bool is_ready;
	bool is_taken;
	bool is_priced; /* what only re-solving tells has been answered */
	int goal;       /* Gom__Goal */
};

struct plan_bid_row {
	uint32_t line;
	uint64_t household;
	uint32_t lots;
	uint32_t short_lots; /* of which lots of another size */
	int64_t units;
	uint32_t rank; /* of the stand-by, from 1; 0 none */
	uint32_t why_code;
	int64_t why_first;
	int64_t why_second;
	int64_t why_third;
	int32_t why_day;
	/* of a bid that won nothing: at that price a piece it would have won
	 * so many lots; 0 not known */
	int64_t win_price;
	uint32_t win_lots;
};

struct plan_lot_row {
	uint32_t line;
	uint32_t lot;
	uint64_t household;
};

/* plan_want asks for a plan: not ready, version one higher. */
GOM_MUST_USE enum err plan_want(
    struct store *st, uint64_t order, uint32_t tender, int goal);

/* plan_next finds a plan that is wanted, oldest order first.
 * Errors: ERR_NO_PLAN nothing is wanted. */
GOM_MUST_USE enum err plan_next(
    struct store *st, uint64_t *order, uint32_t *tender);

/* plan_next_after goes round: the first wanted one behind a tender, or else
 * from the beginning.
 * Errors: ERR_NO_PLAN nothing is wanted. */
GOM_MUST_USE enum err plan_next_after(struct store *st, uint64_t after_order,
    uint32_t after_tender, uint64_t *order, uint32_t *tender);

/* Errors: ERR_NO_PLAN. */
GOM_MUST_USE enum err plan_get(
    struct store *st, uint64_t order, uint32_t tender, struct plan_row *out);

/* plan_latest finds the plan of the order's newest tender that has one.
 * Errors: ERR_NO_PLAN. */
GOM_MUST_USE enum err plan_latest(
    struct store *st, uint64_t order, struct plan_row *out);

/* plan_summary reads the packed summary plan_ready was given.
 * Owns: *out is the caller's, free() it; NULL where it is empty. */
GOM_MUST_USE enum err plan_summary(struct store *st, uint64_t order,
    uint32_t tender, uint8_t **out, size_t *len);

/* plan_ready stores a proposal in place of the one before. */
GOM_MUST_USE enum err plan_ready(struct store *st, const struct plan_row *row,
    const uint8_t *summary, size_t summary_len);
GOM_MUST_USE enum err plan_bid_add(struct store *st, uint64_t order,
    uint32_t tender, const struct plan_bid_row *row);
GOM_MUST_USE enum err plan_lot_add(struct store *st, uint64_t order,
    uint32_t tender, const struct plan_lot_row *row);

/* plan_price keeps a summary with the prices of the rules in place of the one
 * before; the version stays. plan_bid_price keeps what a bid would have won
 * at. */
GOM_MUST_USE enum err plan_price(struct store *st, const struct plan_row *row,
    const uint8_t *summary, size_t summary_len);
GOM_MUST_USE enum err plan_bid_price(struct store *st, uint64_t order,
    uint32_t tender, const struct plan_bid_row *row);

/* plan_want_unpriced wants those plans again that are not taken and whose
 * prices were lost with the process that was working them out. */
GOM_MUST_USE enum err plan_want_unpriced(struct store *st);

/* plan_take: deviation is a packed Deviation; empty for the announced plan. */
GOM_MUST_USE enum err plan_take(struct store *st, uint64_t order,
    uint32_t tender, const uint8_t *deviation, size_t deviation_len);

/* A plan that was taken otherwise than announced. */
struct plan_deviation {
	uint8_t *data; /* packed Deviation */
	size_t len;
};

/* plan_deviation_next reads the first one of an order after a tender; *tender
 * becomes its tender.
 * Errors: ERR_NO_PLAN there is none.
 * Owns:   out->data is the caller's, free() it. */
GOM_MUST_USE enum err plan_deviation_next(struct store *st, uint64_t order,
    uint32_t *tender, struct plan_deviation *out);

/* plan_bids pages over what a plan says of each bid: awards first, both parts
 * by line, then household.
 * Shape: skip rows are left out, at most cap come. */
GOM_MUST_USE enum err plan_bids(struct store *st, uint64_t order,
    uint32_t tender, uint64_t skip, size_t cap, struct plan_bid_row *rows,
    size_t *n);

/* plan_lots reads who gets which lot, by line and lot.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err plan_lots(struct store *st, uint64_t order,
    uint32_t tender, struct plan_lot_row **out, size_t *n);

/* ---- stand-by ------------------------------------------------------- */

/* A household on a list, best first. */
struct standby_row {
	uint32_t line;
	uint32_t rank; /* from 1 */
	uint64_t household;
};

/* standby_take copies the ranks of a plan into the lists. */
GOM_MUST_USE enum err standby_take(
    struct store *st, uint64_t order, uint32_t tender);

/* standby_append puts a household at the end of a list; one that is on it
 * stays where it is and *rank is 0. */
GOM_MUST_USE enum err standby_append(struct store *st, uint64_t order,
    uint32_t tender, uint32_t line, uint64_t household, uint32_t *rank);

/* standby_list reads a tender's lists by line and rank; line 0 all of them.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err standby_list(struct store *st, uint64_t order,
    uint32_t tender, uint32_t line, struct standby_row **out, size_t *n);

#endif
