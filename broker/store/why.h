/* SPDX-License-Identifier: Apache-2.0 */
/* why: what a plan says of the bids on a line, and how a lot came to those who
 * were offered it. Read only; service/why decides who is shown what. */
#ifndef GOM_STORE_WHY_H
#define GOM_STORE_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/award.h"
#include "broker/store/plan.h"

struct scope;

/* Which bids. */
struct why_key {
	uint64_t order;
	uint32_t tender;
	uint32_t line;
	uint64_t household; /* 0: all */
};

/* A bid that stands, opened, and what the plan says of it; plan.why_code is 0
 * where it says nothing yet: to households a plan speaks from its award, to
 * the exporter at once. */
struct why_row {
	struct plan_bid_row plan; /* rank: in the list as it stands now */
	int64_t price;
	bool is_late;
};

/* why_page lists the bids the scope shows, winners first, then by their place
 * in the stand-by list. skip and cap as bid_page. */
GOM_MUST_USE enum err why_page(struct store *st, const struct scope *scope,
    const struct why_key *key, uint64_t skip, size_t cap, struct why_row *rows,
    size_t *n);

/* why_winners counts households that won lots of the line by the plan. */
GOM_MUST_USE enum err why_winners(
    struct store *st, const struct why_key *key, uint32_t *out);

/* A household a lot was offered to. */
struct why_award_row {
	struct award_row award;
	bool is_planned; /* the plan gave it this lot */
	uint32_t rank;   /* in the stand-by list; 0 none */
};

/* why_awards lists those the scope shows, oldest first.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err why_awards(struct store *st, const struct scope *scope,
    const struct why_key *key, uint32_t lot, struct why_award_row **out,
    size_t *n);

#endif
