/* SPDX-License-Identifier: Apache-2.0 */
/* clear_search: the phases of clear, each turning a feasible award into one
 * at least as good. Inside of clear only. */
#ifndef GOM_ENGINE_CLEAR_SEARCH_H
#define GOM_ENGINE_CLEAR_SEARCH_H

#include "broker/engine/clear_state.h"

/* fill_line gives what is unfilled of a line to the bids preferred most. */
void fill_line(struct state *s, int32_t line);

/* fill_holes does so for every line that lost a lot since the journal had
 * n_steps. */
void fill_holes(struct state *s, int32_t n_steps);

/* cover raises the covered units: greedy, scarcest line first, then chains of
 * moves, then, while below bound, taking apart and refilling at random for no
 * more than n_search steps. */
void cover(struct state *s, int64_t bound, int64_t n_search);

/* improve betters the goal, never at the cost of coverage: transfers until
 * none pays, then random exchanges for no more than n_search steps. */
void improve(struct state *s, int64_t n_search);

/* take_apart is one random step: some households are emptied and the lines
 * they left refilled; kept if the award is no worse. */
void take_apart(struct state *s);

/* adopt_targets switches on the maxima that are targets, by priority, each
 * if the award covers as much with it. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err adopt_targets(
    struct state *s, int64_t n_search);

/* hasten finds the earliest horizon under which the award covers as much, and
 * leaves the state with that horizon. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err hasten(struct state *s, int64_t n_search);

/* completion_day is the earliest day by which all of the award can be done,
 * -1 for none. The state's rows are rebuilt for it. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err completion_day(
    struct state *s, int32_t *out_day);

/* ---- bounds, none of them from the award ---------------------------- */

/* bound_units: no award covers more. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err bound_units(
    const struct state *s, int64_t *out);

/* bound_day: no award that covers so many units is complete before. Leaves
 * the state with the rows of some horizon. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err bound_day(
    struct state *s, int64_t units, int32_t *out_day);

/* bound_value: no award has a higher smallest value per worker, thousandths.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err bound_value(
    const struct state *s, int64_t *out);

/* price_lines writes the lines' prices, bound_prices what they prove. */
ENGINE_MUST_USE enum engine_err price_lines(
    const struct state *s, int64_t *prices);
int64_t bound_prices(const struct clear_problem *p, const int64_t *prices);

/* bound_cost: no award costs less; the prices, with every household's own
 * limits beside them. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err bound_cost(
    const struct state *s, const int64_t *prices, int64_t *out);

/* ---- words ---------------------------------------------------------- */

/* explain writes the reasons and the stand-by lists into a plan whose awards
 * are those of the state. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err explain(
    struct state *s, struct clear_plan *plan);

#endif
