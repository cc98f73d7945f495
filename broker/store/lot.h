/* SPDX-License-Identifier: Apache-2.0 */
/* lot: where the quantity of each line is (I1). A lot is one unit of award;
 * lot 0 is the line before its split and empty afterwards. lot_move is the
 * only thing that changes a bucket, and service/record its only caller but
 * for the split. */
#ifndef GOM_STORE_LOT_H
#define GOM_STORE_LOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"

struct scope;

enum {
	/* buckets are indexed by Gom__Bucket; [0], outside, stays 0 */
	LOT_BUCKETS = GOM__BUCKET__BUCKET_OVER + 1
};

struct lot_row {
	uint64_t order;
	uint32_t line;
	uint32_t no;
	uint32_t round;          /* nth tendering of this quantity, from 1 */
	uint32_t tender;         /* call for bids it is or was in; 0 none yet */
	uint32_t parent;         /* lot it was split from; 0 none ... */
	uint32_t parent_version; /* ... under this award of it */
	uint32_t version;        /* newest award's version; 0 never offered */
	int64_t in[LOT_BUCKETS];
	bool at_risk; /* no longer fits its household's calendar */
};

/* lot_ordered is the quantity of a lot: all buckets but over. */
int64_t lot_ordered(const struct lot_row *row);
/* lot_unaccepted is what is neither accepted nor closed as short. */
int64_t lot_unaccepted(const struct lot_row *row);

/* lot_put adds a lot as *row says. */
GOM_MUST_USE enum err lot_put(struct store *st, const struct lot_row *row);

/* lot_get: ERR_NO_LOT. */
GOM_MUST_USE enum err lot_get(struct store *st, uint64_t order, uint32_t line,
    uint32_t lot, struct lot_row *out);

/* Which lots: line 0 every line, tender 0 any. Lot 0 is left out unless asked
 * for. */
struct lot_filter {
	uint64_t order;
	uint32_t line;
	uint32_t tender;
	bool with_unsplit;
};

/* lot_each reads lots by line and number into one array.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err lot_each(struct store *st,
    const struct lot_filter *filter, struct lot_row **out, size_t *n);

/* lot_move takes a quantity from one bucket and puts it into another;
 * BUCKET_NONE is outside the lot. Nothing moves on an error; a quantity of 0
 * moves nothing.
 * Errors: ERR_QUANTITY the bucket holds less, or quantity < 0; ERR_NO_LOT. */
GOM_MUST_USE enum err lot_move(struct store *st, uint64_t order, uint32_t line,
    uint32_t lot, Gom__Bucket from, Gom__Bucket to, int64_t quantity);

/* lot_child adds an empty lot beside its parent: the line's next number, the
 * parent's round + 1, in no call for bids yet (tender_reopen puts it in one).
 * Errors: ERR_NO_LOT there is no such parent. */
GOM_MUST_USE enum err lot_child(struct store *st, uint64_t order, uint32_t line,
    uint32_t parent, uint32_t *no);

/* lot_set_tender puts a lot into a call for bids. */
GOM_MUST_USE enum err lot_set_tender(struct store *st,
    const struct lot_row *lot, uint32_t tender, uint32_t round);

/* lot_set_at_risk marks a lot as no longer fitting the calendar, or as fitting
 * again. */
GOM_MUST_USE enum err lot_set_at_risk(struct store *st, uint64_t order,
    uint32_t line, uint32_t lot, bool at_risk);

/* lot_open_units is what is open in a call for bids. */
GOM_MUST_USE enum err lot_open_units(
    struct store *st, uint64_t order, uint32_t tender, int64_t *out);

/* A line with lots that can be bid for now. */
struct lot_offer {
	uint64_t order;
	uint32_t line;
	uint32_t tender;
	int64_t ends_ms;
	int64_t units; /* open */
	uint32_t lots;
	int64_t lot_units; /* of the largest */
	uint32_t round;    /* newest of them */
	bool has_bid;      /* of the household asked for, known to the caller */
	bool has_refused;
};

/* What of it: lines after (after_order, after_line), of one order or 0, whose
 * own bids and refusals are asked for (household, 0 nobody's), by whom. */
struct lot_offer_filter {
	uint64_t after_order;
	uint32_t after_line;
	uint64_t order;
	uint64_t household;
	uint64_t caller;
	int64_t now_ms; /* bidding that ended by then is left out */
};

/* lot_offers lists lines with open lots in running calls for bids that the
 * scope shows, by order and line. */
GOM_MUST_USE enum err lot_offers(struct store *st, const struct scope *scope,
    const struct lot_offer_filter *filter, size_t cap, struct lot_offer *rows,
    size_t *n);

#endif
