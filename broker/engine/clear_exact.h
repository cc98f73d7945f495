/* SPDX-License-Identifier: Apache-2.0 */
/* clear_exact: the best award of a problem small enough, proven in every stage
 * of clear.h's order. Inside of clear only; one thread.
 *
 * Households meet in the lots of the lines, in rules and in villages, nowhere
 * else. So each household's own awards are listed once, and the households are
 * gone through one after the other: what matters of those behind is how many
 * lots they left, how far the rules are and whether the village at hand is
 * paid for. Of two partial awards that agree in this, the worse one can be
 * dropped (dynamic programming), and so can one whose bound does not reach the
 * award already known. */
#ifndef GOM_ENGINE_CLEAR_EXACT_H
#define GOM_ENGINE_CLEAR_EXACT_H

#include "broker/engine/clear_state.h"

/* clear_exact starts from the state's award and leaves the best one in it:
 *   1. most units, or under weigh_unfilled least cost;
 *   2. mandatory minima in the caller's order, then targets by priority, then
 *      the caller's order: each broken by as little (clear_broken.by) as those
 *      before it allow;
 *   3. the goal: least cost, or the earliest completion, the values per worker
 *      (leximin) and the sum of the lots' due days;
 *   4. under weigh_unfilled the most units; the least sum of the lots' places
 *      in the tie-break; the most lots to the bid first in it, then to the
 *      second, and so on. This leaves one award.
 * It gives up after n_nodes (partial awards looked at), the same on every
 * machine, or when stopped: then the award is no worse than before and
 * *out_proven false. Under CLEAR_SOONEST the rows are left without a horizon.
 * Errors: ENGINE_NOMEM: the award is then what it was, unless s->failed. */
ENGINE_MUST_USE enum engine_err clear_exact(
    struct state *s, int64_t n_nodes, bool *out_proven);

#endif
