/* SPDX-License-Identifier: Apache-2.0 */
/* Where most bids of a line cost the same, prices tell nobody apart: at the
 * line's cost all or none want its lots. Such costs are tilted, each bid's by
 * a share of its own of what there is between it and leaving the lot
 * unfilled, and prices and moves go by them; what is counted and proven goes
 * by the model's. The tilt falls from wave to wave. */
#include "broker/engine/assign/core.h"

#include <stdlib.h>

bool
tilt_set_up(struct assign *a)
{
	int32_t n_alike = 0;

	for (int32_t l = 0; l < a->m->n_lines; l++)
		for (int32_t i = a->line_first[l] + 1; i < a->line_first[l + 1];
		     i++)
			n_alike += a->slot_cost[a->line_slots[i - 1]] ==
				   a->slot_cost[a->line_slots[i]];
	a->costs = a->slot_cost;
	if (n_alike <= a->n_slots / 2)
		return true;
	a->tilt_cost = calloc((size_t)a->n_slots, sizeof *a->tilt_cost);
	return a->tilt_cost != NULL;
}

void
tilt_costs(struct assign *a, int32_t tilt)
{
	struct rng rng = { 0 };

	if (a->tilt_cost == NULL)
		return;
	for (int32_t s = 0; s < a->n_slots; s++) {
		int64_t room = a->price_cap[a->slot_line[s]] - a->slot_cost[s];

		a->tilt_cost[s] = a->slot_cost[s];
		room >>= tilt;
		if (room > 0)
			a->tilt_cost[s] += room / 1024 * rng_below(&rng, 1024);
	}
	a->costs = a->tilt_cost;
	a->tilt = tilt;
}

void
tilt_not(struct assign *a)
{
	a->costs = a->slot_cost;
	a->tilt = 0;
}

/* the least that a lot of line l costs anybody who may still have one */
static int64_t
least_cost(const struct assign *a, int32_t l)
{
	for (int32_t i = a->line_first[l]; i < a->line_first[l + 1]; i++) {
		int32_t slot = a->line_slots[i];

		if (a->houses[a->slot_house[slot]].gone)
			continue;
		return a->slot_cost[slot] < a->price_cap[l] ? a->slot_cost[slot]
							    : a->price_cap[l];
	}
	return a->price_cap[l];
}

/* Prices near a line's least cost, or near its cap, are there when nothing is
 * tilted: `part` of 8 of the way between tells which. */
static bool
prove_snapped(struct assign *a, int32_t low, int32_t high)
{
	for (int32_t l = 0; l < a->m->n_lines; l++) {
		int64_t least = least_cost(a, l);
		int64_t way = a->price_cap[l] - least;
		int64_t above = a->lean[l] - least;

		a->prices[l] = a->lean[l];
		if (above < way / 8 * low)
			a->prices[l] = least;
		else if (above > way / 8 * high)
			a->prices[l] = a->price_cap[l];
	}
	a->node_limit = a->bound_limit;
	if (!relax(a))
		return false;
	core_take_bound(a);
	return true;
}

/* Bounds by the model's costs from prices found by tilted ones, which stand
 * again after it. False where stop came first. */
bool
tilt_prove(struct assign *a)
{
	int32_t tilt = a->tilt;
	bool is_good;

	for (int32_t l = 0; l < a->m->n_lines; l++)
		a->lean[l] = a->prices[l];
	tilt_not(a);
	is_good = prove_snapped(a, 0, 8) && prove_snapped(a, 2, 8) &&
		  prove_snapped(a, 4, 4) && prove_snapped(a, 8, 8);
	for (int32_t l = 0; l < a->m->n_lines; l++)
		a->prices[l] = a->lean[l];
	a->costs = a->tilt_cost;
	a->tilt = tilt;
	a->node_limit = NODES_MOVE;
	return is_good && relax(a);
}
