/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/core.h"

#include <string.h>

/* price steps if the caller names no limit */
#define STEPS_DEFAULT 600

void
core_begin(struct assign *a, const struct assign_control *control,
    struct assign_result *result)
{
	a->control = control;
	a->result = result;
	a->is_stopped = false;
	a->no_memory = false;
	a->until_stop = 0;
	a->n_iterations = 0;
	a->node_limit = NODES_STEP;
	a->bound_limit = NODES_BOUND;
	a->rng.state = control->seed;
	tilt_not(a);
	a->iteration_limit =
	    control->iterations == 0 ? STEPS_DEFAULT : control->iterations;
}

void
core_deliver(struct assign *a)
{
	struct assign_result *r = a->result;

	memset(r->lots, 0, (size_t)a->m->n_bids * sizeof *r->lots);
	for (int32_t s = 0; s < a->n_slots; s++)
		r->lots[a->slot_bid[s]] = a->best.x[s];
	memcpy(r->prices, a->best_prices,
	    (size_t)a->m->n_lines * sizeof *r->prices);
	r->n_iterations = a->n_iterations;
	if (r->cost <= r->bound)
		r->end = ASSIGN_PROVEN;
	else if (a->control->gap_ppb > 0 && core_is_within_gap(a))
		r->end = ASSIGN_GOOD;
	else
		r->end = a->is_stopped ? ASSIGN_STOPPED : ASSIGN_AT_LIMIT;
}

/* Everything unfilled, and prices of 0: nothing could be gained at them, as
 * nothing costs less than 0. Where something does, L is evaluated once
 * whatever stop says. */
static void
first_award(struct assign *a)
{
	struct assign_result *r = a->result;

	for (int32_t h = 0; h < a->m->n_households; h++)
		household_forget(a, &a->houses[h]);
	award_empty(a, &a->best);
	award_copy(a, &a->now, &a->best);
	r->cost = a->best.cost;
	r->bound = 0;
	r->prices_bound = 0;
	a->is_bounded = true;
	a->best_relaxed = 0;
	memset(
	    a->best_prices, 0, (size_t)a->m->n_lines * sizeof *a->best_prices);
	for (int32_t s = 0; s < a->n_slots; s++)
		if (a->slot_cost[s] < 0)
			a->is_bounded = false;
	if (a->is_bounded)
		return;
	r->bound = INT64_MIN;
	memset(a->prices, 0, (size_t)a->m->n_lines * sizeof *a->prices);
	a->until_stop = INT32_MAX;
	relax(a);
	a->until_stop = 0;
	core_take_bound(a);
}

static void
warm_household(struct assign *a, int32_t h)
{
	const struct house *house = &a->houses[h];
	const int32_t *lots = a->control->warm_lots;
	struct house_ask ask = {
		.reward = a->reward, .cap = a->cap, .must = -1, .floor = 0
	};

	if (house->gone || house->n == 0)
		return;
	for (int32_t s = 0; s < house->n; s++) {
		int32_t slot = house->first + s;
		int32_t line = a->slot_line[slot];

		a->reward[s] =
		    1000 * a->m->line_unfilled[line] - a->slot_cost[slot];
		a->cap[s] = lots[a->slot_bid[slot]];
		if (s > 0 && a->slot_line[slot - 1] == line)
			a->cap[s] += a->cap[s - 1];
	}
	for (int32_t s = house->n - 1; s >= 0; s--) {
		int32_t line = a->slot_line[house->first + s];

		if (s + 1 < house->n &&
		    a->slot_line[house->first + s + 1] == line)
			a->cap[s] = a->cap[s + 1];
		else if (a->cap[s] > a->now.open[line])
			a->cap[s] = a->now.open[line];
	}
	if (household_best(a, house, &ask, a->try_x).value > 0)
		award_set(a, &a->now, h, a->try_x);
}

static void
warm_start(struct assign *a)
{
	const int64_t *prices = a->control->warm_prices;

	a->node_limit = NODES_MOVE;
	if (a->control->warm_lots != NULL) {
		for (int32_t h = 0; h < a->m->n_households; h++)
			if (!core_stops(a, 200))
				warm_household(a, h);
		award_keep(a);
	}
	a->is_warm = prices != NULL;
	for (int32_t l = 0; l < a->m->n_lines && a->is_warm; l++) {
		a->prices[l] = prices[l] > 0 ? prices[l] : 0;
		if (a->prices[l] > a->price_cap[l])
			a->prices[l] = a->price_cap[l];
	}
}

/* What a special method found, as if the search had, without those who left:
 * the first time that assign_mend is asked, which then takes its time whatever
 * stop says. */
bool
core_adopt(struct assign *a)
{
	a->until_stop = INT32_MAX;
	if (!core_set_up(a))
		return false;
	award_empty(a, &a->best);
	for (int32_t h = 0; h < a->m->n_households; h++) {
		const struct house *house = &a->houses[h];

		for (int32_t s = 0; s < house->n; s++)
			a->try_x[s] =
			    house->gone
				? 0
				: a->kept_lots[a->slot_bid[house->first + s]];
		award_set(a, &a->best, h, a->try_x);
	}
	memcpy(a->best_prices, a->kept_prices,
	    (size_t)a->m->n_lines * sizeof *a->kept_prices);
	a->is_relaxed = false;
	a->until_stop = 0;
	return true;
}

void
core_use_best_prices(struct assign *a)
{
	memcpy(a->prices, a->best_prices,
	    (size_t)a->m->n_lines * sizeof *a->prices);
}

/* leaves L evaluated at the best prices, for assign_mend */
static void
settle(struct assign *a)
{
	if (a->is_stopped)
		return;
	tilt_not(a);
	core_use_best_prices(a);
	a->node_limit = a->bound_limit;
	relax(a);
}

static enum engine_err
solve_specially(struct assign *a)
{
	struct assign_result *r = a->result;
	enum engine_err err;

	if (fungible_fits(a->m))
		err = fungible_solve(a->m, a->control, r);
	else if (dense_fits(a->m))
		err = dense_solve(a->m, a->control, r);
	else
		err = facility_solve(a->m, a->control, r);
	if (err != ENGINE_OK)
		return err;
	memcpy(
	    a->kept_lots, r->lots, (size_t)a->m->n_bids * sizeof *a->kept_lots);
	memcpy(a->kept_prices, r->prices,
	    (size_t)a->m->n_lines * sizeof *a->kept_prices);
	return a->is_set_up && !core_adopt(a) ? ENGINE_NOMEM : ENGINE_OK;
}

/* stopped before there was anything: nothing awarded, and no bid can gain more
 * than it costs less than nothing */
static void
deliver_nothing(struct assign *a)
{
	const struct assign_model *m = a->m;
	struct assign_result *r = a->result;

	memset(r->lots, 0, (size_t)m->n_bids * sizeof *r->lots);
	memset(r->prices, 0, (size_t)m->n_lines * sizeof *r->prices);
	memset(a->kept_lots, 0, (size_t)m->n_bids * sizeof *r->lots);
	memset(a->kept_prices, 0, (size_t)m->n_lines * sizeof *r->prices);
	r->cost = 0;
	r->bound = 0;
	for (int32_t l = 0; l < m->n_lines; l++)
		r->cost += m->line_unfilled[l] * m->line_lots[l];
	for (int32_t b = 0; b < m->n_bids; b++)
		if (m->bids[b].cost < 0)
			r->bound += m->bids[b].cost * m->bids[b].most;
	r->prices_bound = r->bound;
	r->n_iterations = 0;
	r->end = r->cost == r->bound ? ASSIGN_PROVEN : ASSIGN_STOPPED;
}

enum engine_err
assign_solve(struct assign *a, const struct assign_control *control,
    struct assign_result *result)
{
	core_begin(a, control, result);
	if (!a->has_gone &&
	    (fungible_fits(a->m) || dense_fits(a->m) || facility_fits(a->m)))
		return solve_specially(a);
	if (!core_set_up(a)) {
		if (!a->is_stopped)
			return ENGINE_NOMEM;
		deliver_nothing(a);
		return ENGINE_OK;
	}
	first_award(a);
	warm_start(a);
	search(a);
	settle(a);
	core_deliver(a);
	return a->no_memory ? ENGINE_NOMEM : ENGINE_OK;
}
