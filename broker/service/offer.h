/* SPDX-License-Identifier: Apache-2.0 */
/* offer: lots on their way to households and back. Offers a lot under the bid
 * of a household, and finds a lot that was lost its next maker: the stand-bys
 * of its tender in their order, otherwise a further call for bids. Called by
 * services and timed actions inside a transaction. */
#ifndef GOM_SERVICE_OFFER_H
#define GOM_SERVICE_OFFER_H

#include "broker/service/service.h"

struct award_row;

/* offer_lot offers an open lot to a household under its bid of the lot's
 * tender: checks the calendar (I3), makes an award of a new version, sets
 * its timers and records LOT_OFFERED with the terms as counted.
 * Errors: ERR_OVERBOOKED, ERR_TOO_LATE (workload_add); ERR_NO_BID; ERR_NO_LOT;
 *         ERR_LOT_STATE it is not open; ERR_DUPLICATE. */
GOM_MUST_USE enum err offer_lot(struct request *rq, uint64_t order,
    uint32_t line, uint32_t lot, uint64_t household);

/* offer_expire ends the offer of that version, if it still waits, and looks
 * for the lot's next maker; the action of TIMER_OFFER_EXPIRY. */
GOM_MUST_USE enum err offer_expire(struct request *rq, uint64_t order,
    uint32_t line, uint32_t lot, uint32_t version);

/* award_cancel ends the live award of a lot, if any, because the lot or its
 * order ends: timers, AWARD_CANCELLED. The quantity is the caller's to move. */
GOM_MUST_USE enum err award_cancel(
    struct request *rq, uint64_t order, uint32_t line, uint32_t lot);

/* offer_recover finds a maker for a lot that is open again: the first stand-by
 * of its tender whose bid, total, rules and calendar have room for it, who may
 * bid, and who never gave up this lot nor one it was split from; where there
 * is none, the lot is tendered again (tender_reopen). */
GOM_MUST_USE enum err offer_recover(
    struct request *rq, uint64_t order, uint32_t line, uint32_t lot);

/* award_change moves an award on: only as AWARD_MOVES of states.c allows, and
 * without the timers that waited for what it was. *award keeps the old state.
 * Errors: ERR_INTERNAL the move is not allowed; ERR_NO_AWARD. */
GOM_MUST_USE enum err award_change(struct request *rq,
    const struct award_row *award, Gom__AwardState state, uint32_t reason);

#endif
