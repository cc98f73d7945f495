/* SPDX-License-Identifier: Apache-2.0 */
/* tender: calls for bids, from their start to the opening of the bids, and
 * lost lots that are tendered again. Called by services and timed actions,
 * inside a transaction. */
#ifndef GOM_SERVICE_TENDER_H
#define GOM_SERVICE_TENDER_H

#include "broker/service/service.h"

/* tender_start begins the order's next call for bids and sets its timers; from
 * the second on it records TENDER_STARTED (the first is told by ORDER_OPENED,
 * which the caller records). Its lots are the caller's to put in. */
GOM_MUST_USE enum err tender_start(
    struct request *rq, uint64_t order, int64_t ends_ms, uint32_t *no);

/* tender_end ends the running call for bids: records BIDDING_ENDED, opens the
 * bids, and asks for a plan if anything is open.
 * Errors: ERR_BIDDING_ENDED none is running. */
GOM_MUST_USE enum err tender_end(struct request *rq, uint64_t order);

/* tender_extend moves the end of a running call to a later moment, with its
 * timers, and records BIDDING_EXTENDED. */
struct tender_row;
GOM_MUST_USE enum err tender_extend(
    struct request *rq, const struct tender_row *tender, int64_t ends_ms);

/* tender_reopen tenders a lot again: in the running call for bids, otherwise
 * in a new one that closes config->retender_hours from now. Its round rises by
 * one, but for a child lot that has not been tendered yet: lot_child has
 * raised it. Records LOT_REOPENED.
 * Errors: ERR_NO_LOT; ERR_LOT_STATE not all of it is open. */
GOM_MUST_USE enum err tender_reopen(
    struct request *rq, uint64_t order, uint32_t line, uint32_t lot);

#endif
