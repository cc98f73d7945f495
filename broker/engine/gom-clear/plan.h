/* SPDX-License-Identifier: Apache-2.0 */
/* plan: an award and its prices, as text.
 *
 *   award BID LOTS        lots of a bid; a bid not named has none
 *   assign JOB AGENT      the same in generalised assignment, both from 1
 *   price LINE THOUSANDTHS   of every line (job), or of none
 *
 * in any order, with comments as text.h has them. */
#ifndef GOM_CLEAR_PLAN_H
#define GOM_CLEAR_PLAN_H

#include <stddef.h>
#include <stdio.h>

#include "broker/engine/base.h"
#include "broker/engine/gom-clear/instance.h"
#include "broker/engine/gom-clear/text.h"

struct plan {
	int32_t *lots;   /* [n_bids] */
	int64_t *prices; /* [n_lines] thousandths */
	bool has_prices;
};

/* plan_create makes a plan that awards nothing and has no prices.
 * Errors: ENGINE_NOMEM. Owns: free with plan_destroy. */
ENGINE_MUST_USE enum engine_err plan_create(
    const struct instance *instance, struct plan **out);
void plan_destroy(struct plan **plan);

/* plan_read reads a plan of this instance.
 * Errors: ENGINE_BAD_PLAN with fault: what it says is no plan of the instance;
 *         whether the plan is true is not looked at. ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err plan_read(const char *bytes, size_t len,
    const struct instance *instance, struct text_fault *fault,
    struct plan **out);

/* plan_write is false if the file took not all of it. */
bool plan_write(
    const struct plan *plan, const struct instance *instance, FILE *file);

#endif
