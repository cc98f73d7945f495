/* SPDX-License-Identifier: Apache-2.0 */
/* clear_verify: what the two halves of the checker share. The checker reads
 * the problem as clear.h states it, counts everything anew the plain way, and
 * includes nothing of the solver. */
#ifndef GOM_ENGINE_CLEAR_VERIFY_H
#define GOM_ENGINE_CLEAR_VERIFY_H

#include "broker/engine/clear.h"
#include "broker/engine/wide.h"

struct check {
	const struct clear_problem *p;
	const struct clear_plan *plan;
	int64_t *units_of; /* [n_households], for one rule at a time */
	int64_t *lots_of;  /* [n_households] */
	int64_t *lots_on;  /* [n_lines] */
	bool *is_member;
	int32_t *first_bid; /* [n_households + 1], into bids */
	int32_t *bids;
	bool *is_listed;         /* [n_bids] */
	struct work_item *items; /* of one household */
	bool *is_new;
	int32_t n_items;
	struct clear_flaw flaw;
};

/* verify_flawed notes a flaw and returns false. */
bool verify_flawed(struct check *c, enum clear_flaw_kind kind, int32_t index,
    wide found, wide expected);

int64_t verify_smaller(int64_t a, int64_t b);

/* verify_complete_by: all that is awarded can be done, tails and all, by the
 * end of day. */
bool verify_complete_by(struct check *c, int64_t day);

/* verify_figures_hold checks what the plan says of itself: objective, bounds,
 * prices, reasons, stand-bys. */
bool verify_figures_hold(struct check *c);

#endif
