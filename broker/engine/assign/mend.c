/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody drops out. L is kept up without evaluating it anew: only the
 * household that left, and those of the lines whose prices then move, change
 * anything. */
#include "broker/engine/assign/core.h"

#include <string.h>

/* A line's price moves by a share of it, in thousandths: STEP for all its lots
 * too few or too many, STEP_MOST at most. */
#define STEP      100
#define STEP_MOST 10

/* where that is not enough all prices move, and all households answer anew */
#define RENEW_RATE  0.01
#define RENEW_LEAST 0.0005
#define RENEW_FADE  0.88

/* more is tried where the gap is above half of this, if none is asked for */
#define GOOD_PPB 1000000

static void
touch(struct assign *a, int32_t l)
{
	if (a->is_touched[l])
		return;
	a->is_touched[l] = true;
	a->touched[a->n_touched++] = l;
}

static void
take_out(struct assign *a, int32_t household)
{
	struct house *house = &a->houses[household];

	for (int32_t s = 0; s < house->n; s++)
		touch(a, a->slot_line[house->first + s]);
	memset(a->try_x, 0, (size_t)house->n * sizeof *a->try_x);
	award_set(a, &a->best, household, a->try_x);
	if (a->is_relaxed)
		relax_without(a, household);
	house->gone = true;
}

void
assign_withdraw(struct assign *a, int32_t household)
{
	if (a->is_gone[household])
		return;
	a->is_gone[household] = true;
	a->has_gone = true;
	if (a->is_set_up)
		take_out(a, household);
}

/* ---- prices --------------------------------------------------------- */

/* every line that was touched to a new price, or back to the one before, which
 * is in a->lean */
static void
step_prices(struct assign *a, bool is_back)
{
	for (int32_t i = 0; i < a->n_touched; i++) {
		int32_t l = a->touched[i], lots = a->m->line_lots[l];
		int64_t old = a->prices[l], price = a->lean[l];

		if (!is_back) {
			int64_t lack = (int64_t)lots - a->asked[l];
			int64_t step = STEP * lack / (lots + 1);

			if (step > STEP_MOST)
				step = STEP_MOST;
			if (step < -STEP_MOST)
				step = -STEP_MOST;
			a->lean[l] = old;
			price = old + old / 1000 * step;
			if (price > a->price_cap[l])
				price = a->price_cap[l];
		}
		a->prices[l] = price;
		a->relaxed += (wide)lots * (price - old);
	}
}

/* the households that bid on touched lines, at the prices that stand now */
static bool
relax_touched(struct assign *a)
{
	int32_t n = 0;

	for (int32_t i = 0; i < a->n_touched; i++) {
		int32_t l = a->touched[i];

		for (int32_t k = a->line_first[l]; k < a->line_first[l + 1];
		     k++) {
			int32_t h = a->slot_house[a->line_slots[k]];

			if (a->is_marked[h] || a->houses[h].gone)
				continue;
			a->is_marked[h] = true;
			a->marked[n++] = h;
		}
	}
	for (int32_t i = 0; i < n; i++) {
		a->is_marked[a->marked[i]] = false;
		if (core_stops(a, 32 + a->houses[a->marked[i]].n_patterns))
			a->is_relaxed = false;
		else if (a->is_relaxed)
			relax_anew(a, a->marked[i]);
	}
	return a->is_relaxed;
}

/* False where stop came first: L is to be evaluated from the start then. */
static bool
try_step(struct assign *a)
{
	wide before = a->relaxed;

	step_prices(a, false);
	if (!relax_touched(a))
		return false;
	if (a->relaxed > before)
		return true;
	step_prices(a, true);
	(void)relax_touched(a);
	return false;
}

/* L at the best prices without those who left; it was kept up by
 * assign_withdraw unless stop had come in between */
static void
prove(struct assign *a)
{
	bool is_same = a->is_relaxed;

	for (int32_t l = 0; l < a->m->n_lines && is_same; l++)
		is_same = a->prices[l] == a->best_prices[l];
	if (!is_same) {
		core_use_best_prices(a);
		if (!relax(a))
			return;
	}
	a->is_bounded = false;
	core_take_bound(a);
}

static void
fill(struct assign *a, int32_t level)
{
	award_copy(a, &a->now, &a->best);
	chain_begin(a);
	chain_fill(a, level);
	refill(a);
	award_keep(a);
}

/* good: within a part of the gap that is good enough */
static bool
is_good(const struct assign *a, int32_t part)
{
	const struct assign_result *r = a->result;
	int64_t ppb = a->control->gap_ppb > 0 ? a->control->gap_ppb : GOOD_PPB;

	return a->is_stopped || !a->is_relaxed ||
	       (wide)(r->cost - r->bound) * 1000000000 * part <=
		   (wide)r->bound * ppb;
}

static void
renew(struct assign *a)
{
	ascent_begin(a, RENEW_RATE);
	while (a->ascent.rate > RENEW_LEAST)
		if (!ascent_step(a, RENEW_FADE))
			return;
	a->node_limit = NODES_BOUND;
	if (!relax(a))
		return;
	if (!core_take_bound(a)) {
		core_use_best_prices(a);
		if (!relax(a))
			return;
	}
	a->node_limit = NODES_MOVE;
	if (!balance(a) || !refill(a))
		return;
	award_keep(a);
	(void)chain_improve(a, 1, INT64_MAX);
}

enum engine_err
assign_mend(struct assign *a, const struct assign_control *control,
    struct assign_result *result)
{
	core_begin(a, control, result);
	if (!a->is_set_up && !core_adopt(a))
		return ENGINE_NOMEM;
	result->cost = a->best.cost;
	a->best.tilted = 1000 * a->best.cost;
	result->bound = INT64_MIN;
	a->node_limit = NODES_BOUND;
	prove(a);
	if (a->is_relaxed)
		fill(a, 0);
	if (!is_good(a, 2)) {
		a->node_limit = NODES_BOUND;
		if (try_step(a))
			core_take_bound(a);
		if (a->is_relaxed)
			fill(a, 1);
	}
	if (!is_good(a, 1))
		renew(a);
	if (!a->is_relaxed)
		core_use_best_prices(a);
	while (a->n_touched > 0)
		a->is_touched[a->touched[--a->n_touched]] = false;
	core_deliver(a);
	return ENGINE_OK;
}
