/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/core.h"

#include <stddef.h>

#define RATE_FIRST 0.1
#define RATE_AGAIN 0.005
#define RATE_LEAST 1e-5

/* Where costs are alike one thousandth more or less may decide. */
#define RATE_AGAIN_ALIKE 0.01
#define RATE_LEAST_ALIKE 1e-6
#define FADE             0.93

/* Prices are about right after so many steps; then a new assignment every so
 * many. */
#define STEPS_FIRST 24
#define STEPS_EACH  4

/* below, chains are worth more of their time */
#define RATE_CHAINS 0.006

/* of half the first try to close the gap; each may take twice the last */
#define BRANCH_WORK 5000000LL

/* the tilt of costs that are alike, from wave to wave: 2^-2, 2^-4, ... */
#define TILT_FIRST 2
#define TILT_LAST  10

/* a new assignment from what the households ask for at these prices; chains
 * look at `work` options at the most */
void
assign_anew(struct assign *a, int32_t n_levels, int64_t work)
{
	a->node_limit = NODES_MOVE;
	if (!balance(a) || !refill(a))
		return;
	award_keep(a);
	if (n_levels > 0 && !core_is_done(a))
		chain_improve(a, n_levels, work);
}

static bool
prove(struct assign *a)
{
	return a->tilt > 0 ? tilt_prove(a) : core_prove(a);
}

/* a wave of price steps from rough to fine, with new assignments between */
static bool
wave(struct assign *a, double rate, int32_t n_first, int32_t n_levels)
{
	double least = a->tilt_cost == NULL ? RATE_LEAST : RATE_LEAST_ALIKE;

	ascent_begin(a, rate);
	for (int32_t k = 1; a->ascent.rate > least; k++) {
		if (core_is_done(a) || !ascent_step(a, FADE))
			return false;
		if (k < n_first || k % STEPS_EACH != 0)
			continue;
		if (!prove(a))
			return false;
		assign_anew(
		    a, a->ascent.rate < RATE_CHAINS ? n_levels : 1, INT64_MAX);
	}
	return true;
}

/* Ties are gone at the last tilt, and prices as good as without. */
bool
begin_again(struct assign *a, int32_t n_waves)
{
	int32_t tilt = TILT_FIRST + 2 * n_waves;

	if (a->tilt_cost != NULL && tilt <= TILT_LAST) {
		tilt_costs(a, tilt);
	} else {
		tilt_not(a);
		core_use_best_prices(a);
	}
	return relax(a);
}

void
search(struct assign *a)
{
	bool is_warm = a->is_warm;
	double again = a->tilt_cost == NULL ? RATE_AGAIN : RATE_AGAIN_ALIKE;

	tilt_costs(a, TILT_FIRST);
	if (!is_warm)
		ascent_first_prices(a);
	if (!relax(a) || !prove(a))
		return;
	assign_anew(a, 0, 0);
	if (a->level != NULL && !core_is_done(a) && !level_search(a))
		return;
	if (!wave(a, is_warm ? again : RATE_FIRST, STEPS_FIRST, 2))
		return;
	for (int32_t n = 1; !core_is_done(a); n++) {
		if (a->tilt == 0)
			branch(a, BRANCH_WORK << (n < 12 ? n : 12));
		if (core_is_done(a) || !begin_again(a, n) ||
		    !wave(a, again, STEPS_EACH, 3))
			return;
	}
}
