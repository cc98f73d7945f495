/* SPDX-License-Identifier: Apache-2.0 */
/* bid: what households offered to make in each call for bids, every revision
 * of it, and what they refused. The statements only: who may bid, what may be
 * seen before the opening, and what a bid means are for service/bid. */
#ifndef GOM_STORE_BID_H
#define GOM_STORE_BID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/limits.h"

struct scope;

struct bid_row {
	uint64_t order;
	uint32_t tender;
	uint32_t line;
	uint64_t household;
	uint32_t revision; /* from 1 */
	bool is_current;
	bool is_withdrawn;
	bool is_late;      /* stand-by only */
	uint64_t typed_by; /* 0: by the household's standing capacity */
	int64_t received_ms;
	int64_t most;
	int64_t least; /* 0: none */
	int64_t batch; /* 0: none */
	int32_t tail_days;
	int32_t lead_days; /* as stated; 0 where a rate was */
	int64_t rate_units;
	int32_t rate_days;
	int32_t start_day;
	int64_t price; /* 0 at a fixed rate */
	int32_t give_back_days;
};

struct refusal_row {
	uint64_t order;
	uint32_t tender;
	uint32_t line; /* 0: every line */
	uint64_t household;
	uint32_t reason;
	uint64_t typed_by;
	int64_t received_ms;
};

/* bid_put adds a revision and makes it the current one.
 * Shape: revision, is_current and is_withdrawn of *row are ignored. */
GOM_MUST_USE enum err bid_put(struct store *st, const struct bid_row *row);

/* bid_current finds the revision that counts, withdrawn or not.
 * Errors: ERR_NO_BID. */
GOM_MUST_USE enum err bid_current(struct store *st, uint64_t order,
    uint32_t tender, uint32_t line, uint64_t household, struct bid_row *out);

/* bid_withdraw marks the current bid on a line withdrawn; nothing where there
 * is none. */
GOM_MUST_USE enum err bid_withdraw(struct store *st, uint64_t order,
    uint32_t tender, uint32_t line, uint64_t household);

/* bid_of_tender reads the bids that count, not withdrawn, in the order of
 * their receipt: received_ms, household, line.
 * Shape:  household 0 reads everybody's.
 * Owns:   *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err bid_of_tender(struct store *st, uint64_t order,
    uint32_t tender, uint64_t household, struct bid_row **out, size_t *n);

/* bid_total_put sets the most over all lines; 0 takes it away. */
GOM_MUST_USE enum err bid_total_put(struct store *st, uint64_t order,
    uint32_t tender, uint64_t household, int64_t total);

/* bid_total_get is 0 where there is none. */
GOM_MUST_USE enum err bid_total_get(struct store *st, uint64_t order,
    uint32_t tender, uint64_t household, int64_t *out);

/* refusal_put replaces an earlier one of the same line. */
GOM_MUST_USE enum err refusal_put(
    struct store *st, const struct refusal_row *row);

/* refusal_get finds the newest refusal that covers a line.
 * Errors: ERR_NO_BID. */
GOM_MUST_USE enum err refusal_get(struct store *st, uint64_t order,
    uint32_t tender, uint32_t line, uint64_t household,
    struct refusal_row *out);

/* refusal_drop forgets those a bid on the line answers: its own and that of
 * the whole order. */
GOM_MUST_USE enum err refusal_drop(struct store *st, uint64_t order,
    uint32_t tender, uint32_t line, uint64_t household);

/* bid_has_answered: the household has bid (withdrawn or not) on the line or
 * refused it. */
GOM_MUST_USE enum err bid_has_answered(struct store *st, uint64_t order,
    uint32_t tender, uint32_t line, uint64_t household, bool *out);

/* One row of `gom bids`: a bid or a refusal. */
struct bid_view {
	struct bid_row bid; /* of a refusal: keys, typed_by, received_ms */
	int64_t total;
	bool is_refusal;
	uint32_t reason; /* of a refusal */
	uint64_t exporter;
	bool is_opened; /* the tender's bidding has ended */
	char reference[LIMIT_REF_LEN + 1];
	char sku[LIMIT_SKU_LEN + 1];
	char currency[LIMIT_CURRENCY_LEN + 1];
	/* what the plan says of it; why_code < 0 where there is none yet: to
	 * households a plan speaks from its award, to the exporter at once */
	int32_t why_code;
	int64_t why_first;
	int64_t why_second;
	int64_t why_third;
	int32_t why_day;
	uint32_t lots_won;
	uint32_t line_winners; /* households that won lots of the line */
};

struct bid_filter {
	uint64_t order;     /* 0: all */
	uint64_t household; /* 0: all */
	bool with_revisions;
};

/* bid_page lists bids and refusals: of tenders still bidding those `sealed`
 * shows, of the others those `opened` shows, orders newest first.
 * Shape:  both scopes are of one caller; skip rows of what it may see are left
 *         out, at most cap come. A cursor is such a count, so that it tells
 *         nothing about others. */
GOM_MUST_USE enum err bid_page(struct store *st, const struct scope *sealed,
    const struct scope *opened, const struct bid_filter *filter, uint64_t skip,
    size_t cap, struct bid_view *rows, size_t *n);

#endif
