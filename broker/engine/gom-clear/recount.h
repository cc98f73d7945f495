/* SPDX-License-Identifier: Apache-2.0 */
/* recount: counts every constraint of an instance against a plan, its cost,
 * and what its prices prove, in integers, and holds what a result claims
 * against that. It shares the reader of files with
 * the solver's side of the program and nothing with the solver. */
#ifndef GOM_CLEAR_RECOUNT_H
#define GOM_CLEAR_RECOUNT_H

#include "broker/engine/base.h"
#include "broker/engine/gom-clear/claims.h"
#include "broker/engine/gom-clear/instance.h"
#include "broker/engine/gom-clear/plan.h"

enum {
	RECOUNT_WORDS_CAP = 240
};

struct recount {
	int64_t cost;
	int64_t unfilled; /* lots */
	int64_t asked_units;
	int64_t covered_units;
	bool has_bound;
	int64_t bound_prices; /* ceil(L(prices) / 1000) */
	/* false where a household's part was too hard: bound_prices is proven
	 * all the same, but L(prices) may be more */
	bool is_exact;
	char flaw[RECOUNT_WORDS_CAP]; /* the first, in words */
};

/* recount_plan checks a plan, and what is claimed of it if claims is not NULL.
 * Errors: ENGINE_BAD_PLAN and out->flaw; ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err recount_plan(const struct instance *instance,
    const struct plan *plan, const struct claims *claims, struct recount *out);

/* recount_prices is *bound = ceil(L(prices) / 1000) by the letter of the file,
 * with each bid's most as it says, be it more than the line has; or less than
 * that, and not *is_exact, where that is too hard or leaves 64 bits.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err recount_prices(const struct instance *instance,
    const int64_t *prices, int64_t *bound, bool *is_exact);

/* ---- between the files of recount ----------------------------------- */

/* recount_flawed writes the flaw and returns ENGINE_BAD_PLAN. */
ENGINE_MUST_USE enum engine_err recount_flawed(struct recount *out,
    const char *format, ...) __attribute__((format(printf, 2, 3)));

/* recount_claims holds claims against what was found.
 * Errors: ENGINE_BAD_PLAN. */
ENGINE_MUST_USE enum engine_err recount_claims(
    const struct claims *claims, struct recount *out);

/* recount_bound evaluates L at the plan's prices and writes has_bound,
 * bound_prices and is_exact. Errors: as recount_plan. */
ENGINE_MUST_USE enum engine_err recount_bound(const struct instance *instance,
    const struct plan *plan, struct recount *out);

#endif
