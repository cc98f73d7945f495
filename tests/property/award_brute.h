/* SPDX-License-Identifier: Apache-2.0 */
/* award_brute: every award of a small problem, and the best of them, straight
 * from the words of clear.h. It shares nothing with the engine but its types:
 * no bound, no search, no calendar of the engine's. */
#ifndef GOM_TESTS_PROPERTY_AWARD_BRUTE_H
#define GOM_TESTS_PROPERTY_AWARD_BRUTE_H

#include "broker/engine/clear.h"

enum {
	BRUTE_MAX_BIDS = 16,
	BRUTE_MAX_HOUSEHOLDS = 8,
	BRUTE_MAX_FIGURES = 48,
	BRUTE_WORKERS = 60 /* values are of so many workers: 1 to 6 divide it */
};

/* What awards are compared by, smaller first, one figure after the other. */
struct brute_figures {
	int64_t at[BRUTE_MAX_FIGURES];
	int32_t n;
	int32_t n_first; /* of them: what comes first, and the rules */
	int32_t n_goal;  /* these and the goal; what follows breaks ties */
};

/* brute_visit is shown each feasible award, lots by bid; false ends it. */
typedef bool brute_visit(
    void *ctx, const struct clear_problem *p, const int32_t *lots);

/* brute_each goes through all feasible awards: mandatory maxima hold, minima
 * of rules need not. Shape: at most BRUTE_MAX_BIDS bids, sorted by household. */
void brute_each(const struct clear_problem *p, brute_visit *visit, void *ctx);

/* brute_is_feasible tells it of one award. */
bool brute_is_feasible(const struct clear_problem *p, const int32_t *lots);

/* brute_figures writes what an award is compared by. */
void brute_figures(const struct clear_problem *p, const int32_t *lots,
    struct brute_figures *out);

/* brute_best writes the best award and its figures. */
void brute_best(const struct clear_problem *p, int32_t *lots,
    struct brute_figures *figures);

int64_t brute_units(const struct clear_problem *p, const int32_t *lots);
int64_t brute_cost(const struct clear_problem *p, const int32_t *lots);

/* brute_day is the day by which all is done, tails included; -1 for nothing. */
int32_t brute_day(const struct clear_problem *p, const int32_t *lots);

/* brute_value is a household's value, past one included, times
 * BRUTE_WORKERS / workers. */
int64_t brute_value(
    const struct clear_problem *p, const int32_t *lots, int32_t household);
bool brute_is_bidding(const struct clear_problem *p, int32_t household);

/* brute_broken_by is by how much an award breaks a rule, 0 if it does not. */
int64_t brute_broken_by(
    const struct clear_problem *p, const int32_t *lots, int32_t rule);

#endif
