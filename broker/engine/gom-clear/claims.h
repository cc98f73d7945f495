/* SPDX-License-Identifier: Apache-2.0 */
/* claims: what a result, the line of JSON that gom-clear prints, says of its
 * plan. Whether it is true is recount.h's to tell. */
#ifndef GOM_CLEAR_CLAIMS_H
#define GOM_CLEAR_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/engine/base.h"
#include "broker/engine/gom-clear/text.h"

/* X(NAME, key, whether every result has it) */
#define CLAIMS(X)                                                              \
	X(CLAIM_COST, "cost", true)                                            \
	X(CLAIM_BOUND, "bound", true)                                          \
	X(CLAIM_BOUND_PRICES, "bound_prices", true)                            \
	X(CLAIM_UNFILLED, "unfilled", true)                                    \
	X(CLAIM_ASKED_UNITS, "asked_units", false)                             \
	X(CLAIM_COVERED_UNITS, "covered_units", false)                         \
	X(CLAIM_COVERED_BOUND, "covered_bound", false)                         \
	X(CLAIM_OBJECTIVE, "objective", false)                                 \
	X(CLAIM_OBJECTIVE_BOUND, "objective_bound", false)

#define CLAIM_ENUM(name, key, is_needed) name,
enum claim {
	CLAIMS(CLAIM_ENUM) N_CLAIMS
};
#undef CLAIM_ENUM

struct claims {
	bool has[N_CLAIMS];
	int64_t value[N_CLAIMS];
	bool has_gap;
	double gap;
	bool is_cheapest; /* or of no goal */
	bool is_proven;
};

/* claims_read reads a result. Not from two threads at once.
 * Errors: ENGINE_BAD_PLAN with fault: it is none; ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err claims_read(const char *bytes, size_t len,
    struct text_fault *fault, struct claims *out);

#endif
