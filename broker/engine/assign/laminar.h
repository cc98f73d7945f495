/* SPDX-License-Identifier: Apache-2.0 */
/* laminar: the rows of households that count lots and lie within one another
 * or apart (a laminar family), as trees of whole lots without what can never
 * bind. The lots such rows allow form a polymatroid: the best of a household
 * at given prices is found by the greedy algorithm, exactly. */
#ifndef GOM_ENGINE_ASSIGN_LAMINAR_H
#define GOM_ENGINE_ASSIGN_LAMINAR_H

#include "broker/engine/assign/assign.h"
#include "broker/engine/wide.h"

struct laminar {
	const struct assign_model *model; /* borrowed */
	int32_t n_rows;                   /* those that can bind */
	int32_t *first;     /* [n_households + 1] rows of a household */
	int32_t *ups;       /* [n_rows] the next row around it, or -1; less
			       than its own index */
	int64_t *caps;      /* [n_rows] lots, >= 1 */
	int32_t *bid_rows;  /* [n_bids] the innermost row, or -1 */
	int32_t *bid_mosts; /* [n_bids] lots by itself */

	int64_t *rooms;  /* [n_rows] lots left, after laminar_empty */
	int32_t *sorted; /* [n_bids] */
};

/* laminar_create counts a model's rows in lots.
 * Errors: ENGINE_BAD_PROBLEM a row has weights that differ, or two rows of a
 *         household cross; ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err laminar_create(
    const struct assign_model *model, struct laminar **out);
void laminar_destroy(struct laminar **lam);

/* laminar_empty makes all rows of a household empty again; laminar_take puts
 * as many lots of a bid into them as go, up to n, and returns how many. */
void laminar_empty(struct laminar *lam, int32_t household);
int64_t laminar_take(struct laminar *lam, int32_t bid, int64_t n);

/* laminar_bound is L(prices) in thousandths, exactly; prices 0..1000 x what
 * a lot costs unfilled. Villages are taken to cost nothing. */
wide laminar_bound(struct laminar *lam, const int64_t *prices);

#endif
