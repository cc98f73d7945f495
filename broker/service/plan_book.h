/* SPDX-License-Identifier: Apache-2.0 */
/* plan_book: the plan of an order in a study as it is kept, packed, and as rows
 * of the store; shared by the planner, which packs, and by who shows or takes
 * it. */
#ifndef GOM_SERVICE_PLAN_BOOK_H
#define GOM_SERVICE_PLAN_BOOK_H

#include "broker/service/service.h"
#include "broker/store/plan.h"

/* What a plan says of one order. */
struct job_book {
	struct plan_bid_row *bids;
	size_t n_bids;
	struct plan_lot_row *lots;
	size_t n_lots;
};

/* plan_book_fill makes a message of the rows; it lives in the arena. */
GOM_MUST_USE enum err plan_book_fill(
    struct gom_arena *arena, const struct job_book *book, Gom__PlanBook *out);

/* plan_book_read is the other way round; the rows live in the arena.
 * Errors: ERR_DATABASE_CORRUPT; ERR_NOMEM. */
GOM_MUST_USE enum err plan_book_read(struct gom_arena *arena,
    const uint8_t *packed, size_t len, struct job_book *out);

#endif
