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

/* cover raises the covered units to enough, or as far as can be where that is
 * INT64_MAX: greedy, scarcest line first; then assign; then, where assign
 * knows too little, chains of moves, and taking apart and refilling at random
 * for no more than n_search steps. No award covers more than *bound; where
 * that is below enough, nothing further is tried. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err cover(
    struct state *s, int64_t enough, int64_t n_search, int64_t *bound);

/* improve betters the goal, never at the cost of coverage: transfers until
 * none pays, then random exchanges for no more than n_search steps. */
void improve(struct state *s, int64_t n_search);

/* raise_poorest betters leximin by chains of households, from the poorest up.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err raise_poorest(struct state *s);

/* take_apart is one random step: some households are emptied and the lines
 * they left refilled; kept if the award is no worse. */
void take_apart(struct state *s);

/* adopt_targets switches on the maxima that are targets, by priority, each
 * if the award covers as much with it. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err adopt_targets(
    struct state *s, int64_t n_search);

/* hasten finds the earliest horizon under which the award covers as much, and
 * leaves the state with that horizon. No award that covers as much is complete
 * before *bound_day. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err hasten(
    struct state *s, int64_t n_search, int32_t *bound_day);

/* completion_day is the earliest day by which all of the award can be done,
 * -1 for none. The state's rows are rebuilt for it. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err completion_day(
    struct state *s, int32_t *out_day);

/* ---- bounds, none of them from the award ---------------------------- */

/* bound_lines: the lots of each line, as far as all its bids together could
 * make them, each if it were the only bid. No award covers more. */
int64_t bound_lines(const struct state *s);

/* bound_units is tighter, and for what assign cannot take. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err bound_units(
    const struct state *s, int64_t *out);

/* bound_value: no award has a higher smallest value per worker, thousandths.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err bound_value(
    const struct state *s, int64_t *out);

/* bound_missing writes least_missing. The award is not looked at. */
void bound_missing(struct state *s);

/* ---- words ---------------------------------------------------------- */

/* explain writes the reasons and the stand-by lists into a plan whose awards
 * are those of the state. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err explain(
    struct state *s, struct clear_plan *plan);

#endif
