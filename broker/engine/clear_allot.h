/* SPDX-License-Identifier: Apache-2.0 */
/* clear_allot: the stages of clear that are arithmetic alone, done by assign.
 * Inside of clear only. */
#ifndef GOM_ENGINE_CLEAR_ALLOT_H
#define GOM_ENGINE_CLEAR_ALLOT_H

#include "broker/engine/clear_state.h"

/* allot_units raises the units covered, to enough or (INT64_MAX) as far as the
 * rules let it, and lowers *bound: no award covers more. It ends when that is
 * below enough. *is_taken is false where the figures are too large for
 * assign, and only a bound was lowered. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err allot_units(
    struct state *s, int64_t enough, int64_t *bound, bool *is_taken);

/* allot_money lowers the cost of the award under CLEAR_CHEAPEST, and under
 * every goal writes the plan's prices, prices_bound, unit_weight and
 * cost_bound, if plan is not NULL; both bounds still hold unit_weight for
 * every unit unfilled, and say nothing of awards that break a rule switched
 * on or are later than the horizon.
 * Costs too large for assign leave the award as it is and the bounds at 0.
 * *is_done: no other search would find more. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err allot_money(
    struct state *s, struct clear_plan *plan, bool *is_done);

#endif
