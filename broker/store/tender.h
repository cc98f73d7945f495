/* SPDX-License-Identifier: Apache-2.0 */
/* tender: the calls for bids of an order, numbered from 1; at most one of them
 * is running. The statements only: what starting and ending one brings about
 * is service/tender. */
#ifndef GOM_STORE_TENDER_H
#define GOM_STORE_TENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"

struct tender_row {
	uint64_t order;
	uint32_t no; /* from 1 */
	int64_t started_ms;
	int64_t ends_ms;
	int64_t ended_ms;   /* 0: bidding */
	int64_t awarded_ms; /* 0: not yet */
};

/* tender_put adds the order's next call for bids. */
GOM_MUST_USE enum err tender_put(struct store *st, uint64_t order,
    int64_t started_ms, int64_t ends_ms, uint32_t *no);

/* tender_get: ERR_ORDER_STATE there is no such call. */
GOM_MUST_USE enum err tender_get(
    struct store *st, uint64_t order, uint32_t no, struct tender_row *out);

/* tender_latest is the newest one, running or ended: ERR_ORDER_STATE none. */
GOM_MUST_USE enum err tender_latest(
    struct store *st, uint64_t order, struct tender_row *out);

/* tender_running is the one that takes bids: ERR_BIDDING_ENDED none does. */
GOM_MUST_USE enum err tender_running(
    struct store *st, uint64_t order, struct tender_row *out);

/* tender_all_running reads the running ones of every order.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err tender_all_running(
    struct store *st, struct tender_row **out, size_t *n);

GOM_MUST_USE enum err tender_set_ends(
    struct store *st, uint64_t order, uint32_t no, int64_t ends_ms);
GOM_MUST_USE enum err tender_set_ended(
    struct store *st, uint64_t order, uint32_t no, int64_t now_ms);
GOM_MUST_USE enum err tender_set_awarded(
    struct store *st, uint64_t order, uint32_t no, int64_t now_ms);

/* tender_bids counts bids that stand; only to be told after the opening. */
GOM_MUST_USE enum err tender_bids(
    struct store *st, uint64_t order, uint32_t no, uint32_t *out);

#endif
