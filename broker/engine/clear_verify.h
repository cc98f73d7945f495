/* SPDX-License-Identifier: Apache-2.0 */
/* clear_verify: what the parts of the checker share. The checker reads
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
	bool *is_open;           /* [n_villages] */
	struct work_item *items; /* of one household */
	bool *is_new;
	int32_t n_items;
	struct clear_flaw flaw;
	enum engine_err err; /* no flaw, but no answer either */
};

/* verify_flawed notes a flaw and returns false. */
bool verify_flawed(struct check *c, enum clear_flaw_kind kind, int32_t index,
    wide found, wide expected);

int64_t verify_smaller(int64_t a, int64_t b);

/* What is in a rule's scope, by awards or without them. */
struct verify_tally {
	int64_t quantity; /* units */
	int64_t winners;
	int64_t largest; /* units of a household */
	int64_t group;   /* units of the rule's group */
};

/* verify_tally counts, and leaves in units_of what each household has in the
 * rule's scope, and in is_member who is of its group. */
struct verify_tally verify_tally(
    struct check *c, const struct clear_rule *rule, bool with_awards);

/* verify_counts: the line is in the rule's scope. */
bool verify_counts(
    const struct clear_rule *rule, const struct clear_line *line);

/* verify_limit is a rule's maximum or minimum in units, or its count. */
int64_t verify_limit(const struct clear_rule *rule, int64_t quantity);

/* a figure that is somewhere between */
struct verify_range {
	wide least;
	wide most;
};

/* verify_prices is L(u) of the plan's prices, in thousandths; a range where
 * some household's gain was too hard to find.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err verify_prices(
    struct check *c, struct verify_range *out);

/* verify_complete_by: all that is awarded can be done, tails and all, by the
 * end of day. */
bool verify_complete_by(struct check *c, int64_t day);

/* verify_figures_hold checks what the plan says of itself: objective, bounds,
 * prices, reasons, stand-bys. */
bool verify_figures_hold(struct check *c);

#endif
