/* SPDX-License-Identifier: Apache-2.0 */
/* Level models: no bid and no village costs anything, so that nothing counts
 * but what is left unfilled. The cost is a sum of what single lots cost
 * unfilled, which rounds bounds up; and prices are found best without any
 * tilt, slowly: steps are cheap here, and chains, which every award tempts to
 * equal ones, are not. */
#include "broker/engine/assign/core.h"

#include <stdlib.h>

/* costs of unfilled lots, in multiples of their common divisor, of which is
 * known whether there are lots that come to them */
#define SUMS 4096

/* prices fall and rise so slowly that few steps are in vain */
#define FADE       0.97
#define RATE_FIRST 0.1
#define RATE_AGAIN 0.02
#define RATE_LEAST 1e-4

/* of tilted costs, for assignments */
#define FADE_TILTED 0.93
#define STEPS_FIRST 24
#define PATIENCE    3
#define STEPS_EACH  4

/* chains of one new assignment, in options looked at a slot */
#define CHAIN_WORK 28

/* climbs and assignments in turn */
#define ROUNDS 6

struct level {
	int64_t unit;       /* common divisor of the lots' costs unfilled */
	int32_t next[SUMS]; /* least sum that is no less, or SUMS */
};

static bool
is_level(const struct assign *a)
{
	for (int32_t s = 0; s < a->n_slots; s++)
		if (a->slot_cost[s] != 0)
			return false;
	for (int32_t v = 0; v < a->m->n_villages; v++)
		if (a->m->village_cost[v] != 0)
			return false;
	return true;
}

static int64_t
common_divisor(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* sums of the lots' costs: next[i] is 1 where i is one, 0 otherwise */
static void
mark_sums(const struct assign *a, struct level *level)
{
	int32_t *is_sum = level->next;

	is_sum[0] = 1;
	for (int32_t l = 0; l < a->m->n_lines; l++) {
		int64_t one = a->m->line_unfilled[l] / level->unit;

		if (one == 0 || one >= SUMS || is_sum[one] ||
		    a->m->line_lots[l] == 0)
			continue;
		for (int32_t i = (int32_t)one; i < SUMS; i++)
			is_sum[i] |= is_sum[i - one];
	}
}

/* False where memory was short. */
bool
level_set_up(struct assign *a)
{
	struct level *level;

	if (!is_level(a))
		return true;
	level = calloc(1, sizeof *level);
	a->level = level;
	if (level == NULL)
		return false;
	for (int32_t l = 0; l < a->m->n_lines; l++)
		if (a->m->line_lots[l] > 0)
			level->unit =
			    common_divisor(level->unit, a->m->line_unfilled[l]);
	if (level->unit == 0)
		level->unit = 1;
	mark_sums(a, level);
	for (int32_t i = SUMS - 1; i >= 0; i--) {
		int32_t above = i + 1 < SUMS ? level->next[i + 1] : SUMS;

		level->next[i] = level->next[i] ? i : above;
	}
	return true;
}

void
level_finish(struct assign *a)
{
	free(a->level);
}

/* the least cost that an assignment can have if none has less than bound */
int64_t
level_bound(const struct assign *a, int64_t bound)
{
	const struct level *level = a->level;
	int64_t n;

	if (level == NULL || bound <= 0 || bound > INT64_MAX - level->unit)
		return bound;
	n = (bound + level->unit - 1) / level->unit;
	if (n < SUMS)
		n = level->next[n];
	return n * level->unit;
}

static bool
is_proven(const struct assign *a)
{
	return a->is_stopped || a->result->cost <= a->result->bound;
}

/* prices from where they are, without regard to the limit of iterations: half
 * a climb is none. False where there is nothing more to do. */
static bool
climb(struct assign *a, double rate)
{
	ascent_begin(a, rate);
	while (a->ascent.rate > RATE_LEAST)
		if (!ascent_step(a, FADE) || is_proven(a))
			return false;
	return core_prove(a) && !core_is_done(a);
}

/* Assignments at prices of tilted costs, which tell equals apart, until some in
 * turn are in vain. False where there is nothing more to do. */
static bool
assign_tilted(struct assign *a, int32_t n_first, int32_t n_levels, int64_t work)
{
	int32_t n_vain = 0;

	for (int32_t k = 1; n_vain < PATIENCE; k++) {
		int64_t cost = a->result->cost;

		if (!ascent_step(a, FADE_TILTED))
			return false;
		if (k < n_first || (k - n_first) % STEPS_EACH != 0)
			continue;
		assign_anew(a, n_vain == 0 ? n_levels : n_levels + 1, work);
		if (core_is_done(a))
			return false;
		if (a->result->cost < cost - cost / 16)
			n_vain = 0;
		else
			n_vain++;
	}
	return true;
}

/* From tilted prices, at which L stands. False where there is nothing more to
 * do, or iterations are at their end. */
bool
level_search(struct assign *a)
{
	int64_t work = (int64_t)CHAIN_WORK * a->n_slots;

	ascent_begin(a, RATE_FIRST);
	if (!assign_tilted(a, STEPS_FIRST, 1, work))
		return false;
	tilt_not(a);
	core_use_best_prices(a);
	for (int32_t l = 0; l < a->m->n_lines && !a->is_warm; l++)
		a->prices[l] = a->price_cap[l];
	if (!relax(a) || !climb(a, a->is_warm ? RATE_AGAIN : RATE_FIRST))
		return false;
	for (int32_t n = 0; n < ROUNDS; n++) {
		if (!begin_again(a, n + 1))
			return false;
		ascent_begin(a, RATE_AGAIN);
		if (!assign_tilted(a, STEPS_EACH, n == 0 ? 1 : 2, work))
			return false;
		tilt_not(a);
		core_use_best_prices(a);
		if (!relax(a) || !climb(a, RATE_AGAIN))
			return false;
		work *= 2;
	}
	return begin_again(a, 0);
}
