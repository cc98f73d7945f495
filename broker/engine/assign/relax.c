/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/core.h"

#include <string.h>

bool
core_stops(struct assign *a, int32_t work)
{
	if (a->is_stopped)
		return true;
	a->until_stop -= work;
	if (a->until_stop > 0)
		return false;
	a->until_stop = STOP_WORK;
	if (a->control->stop != NULL && a->control->stop(a->control->stop_ctx))
		a->is_stopped = true;
	return a->is_stopped;
}

void
core_rewards(const struct assign *a, const struct house *house, int64_t *reward)
{
	const int32_t *line = a->slot_line + house->first;
	const int64_t *cost = a->costs + house->first;

	for (int32_t s = 0; s < house->n; s++)
		reward[s] = a->prices[line[s]] - cost[s];
}

/* K_h at a->prices: into gain and pick, or big_x */
static void
relax_house(struct assign *a, int32_t h)
{
	const struct house *house = &a->houses[h];

	a->pick[h] = 0;
	a->gain[h] = 0;
	if (house->gone || house->n == 0)
		return;
	core_rewards(a, house, a->reward);
	if (house->n_patterns > 0)
		a->gain[h] = pattern_best(house, a->reward, &a->pick[h]);
	else
		a->gain[h] = household_relaxed(
		    a, house, a->reward, a->big_x + house->first);
}

static void
ask_lines(struct assign *a, int32_t h, int32_t times)
{
	const struct house *house = &a->houses[h];
	const int32_t *line = a->slot_line + house->first;
	const struct pattern *node = house->patterns;

	if (house->gone)
		return;
	for (int32_t p = a->pick[h]; p > 0; p = node[p].parent)
		a->asked[line[node[p].slot & PATTERN_SLOT]] += times;
	if (house->n_patterns == 0)
		for (int32_t s = 0; s < house->n; s++)
			a->asked[line[s]] += times * a->big_x[house->first + s];
}

/* the households of village v, or of none (-1) */
static bool
relax_village(struct assign *a, int32_t v)
{
	const int32_t *first = a->order + a->village_first[v + 1];
	const int32_t *end = a->order + a->village_first[v + 2];
	wide gain = 0;

	for (const int32_t *h = first; h < end; h++) {
		relax_house(a, *h);
		gain += a->gain[*h];
		if (core_stops(a, 32 + a->houses[*h].n_patterns))
			return false;
	}
	if (v >= 0) {
		a->village_gain[v] = gain;
		a->is_open[v] = gain > (wide)1000 * a->m->village_cost[v];
		if (!a->is_open[v])
			return true;
		gain -= (wide)1000 * a->m->village_cost[v];
	}
	a->relaxed -= gain;
	for (const int32_t *h = first; h < end; h++)
		ask_lines(a, *h, 1);
	return true;
}

bool
relax(struct assign *a)
{
	const struct assign_model *m = a->m;

	a->relaxed = 0;
	a->cut_short = 0;
	a->is_relaxed = false;
	memset(a->asked, 0, (size_t)m->n_lines * sizeof *a->asked);
	for (int32_t l = 0; l < m->n_lines; l++)
		a->relaxed += (wide)m->line_lots[l] * a->prices[l];
	for (int32_t v = -1; v < m->n_villages; v++)
		if (!relax_village(a, v))
			return false;
	a->is_relaxed = true;
	return true;
}

static void
shut_village(struct assign *a, int32_t without)
{
	int32_t v = a->houses[without].village;

	a->is_open[v] = false;
	for (int32_t i = a->village_first[v + 1]; i < a->village_first[v + 2];
	     i++)
		if (a->order[i] != without)
			ask_lines(a, a->order[i], -1);
}

/* Takes household h out of what relax left: L rises by what it gained. */
void
relax_without(struct assign *a, int32_t h)
{
	const struct house *house = &a->houses[h];
	int32_t v = house->village;
	wide cost = v < 0 ? 0 : (wide)1000 * a->m->village_cost[v];

	if (v < 0) {
		a->relaxed += a->gain[h];
		ask_lines(a, h, -1);
	} else if (a->is_open[v]) {
		wide left = a->village_gain[v] - a->gain[h];

		a->relaxed += a->village_gain[v] - (left > cost ? left : cost);
		ask_lines(a, h, -1);
		if (left <= cost)
			shut_village(a, h);
	}
	if (v >= 0)
		a->village_gain[v] -= a->gain[h];
	a->gain[h] = 0;
	a->pick[h] = 0;
}

/* what village v adds to L */
static wide
village_part(const struct assign *a, int32_t v)
{
	wide left = (wide)1000 * a->m->village_cost[v] - a->village_gain[v];

	return left < 0 ? left : 0;
}

static void
ask_village(struct assign *a, int32_t v, int32_t times)
{
	for (int32_t i = a->village_first[v + 1]; i < a->village_first[v + 2];
	     i++)
		ask_lines(a, a->order[i], times);
}

/* Household h once more, after a price of one of its lines has changed. */
void
relax_anew(struct assign *a, int32_t h)
{
	int32_t v = a->houses[h].village;
	bool was_open = v < 0 || a->is_open[v];
	int64_t before = a->gain[h];

	if (was_open)
		ask_lines(a, h, -1);
	relax_house(a, h);
	if (v < 0) {
		a->relaxed -= a->gain[h] - before;
		ask_lines(a, h, 1);
		return;
	}
	if (was_open)
		ask_lines(a, h, 1);
	a->relaxed -= village_part(a, v);
	a->village_gain[v] += a->gain[h] - before;
	a->relaxed += village_part(a, v);
	a->is_open[v] = village_part(a, v) < 0;
	if (a->is_open[v] != was_open)
		ask_village(a, v, a->is_open[v] ? 1 : -1);
}

static int64_t
ceil_thousand(wide amount)
{
	if (amount <= 0)
		return (int64_t)(amount / 1000);
	return (int64_t)((amount + 999) / 1000);
}

/* True where a->relaxed at a->prices is the best bound by prices yet. */
bool
core_take_bound(struct assign *a)
{
	struct assign_result *result = a->result;
	int64_t bound;

	if (a->is_bounded && a->relaxed <= a->best_relaxed)
		return false;
	a->is_bounded = true;
	a->best_relaxed = a->relaxed;
	memcpy(a->best_prices, a->prices,
	    (size_t)a->m->n_lines * sizeof *a->prices);
	result->prices_bound = ceil_thousand(a->relaxed);
	bound = level_bound(a, result->prices_bound);
	if (bound > result->bound) {
		result->bound = bound;
		core_report(a);
	}
	return true;
}

/* L at a->prices once more, households searched as deep as their uncertainty
 * matters against what is open between bound and cost. */
bool
core_prove(struct assign *a)
{
	for (;;) {
		a->node_limit = a->bound_limit;
		if (!relax(a))
			return false;
		core_take_bound(a);
		if (20 * a->cut_short <=
			1000 * (wide)a->result->cost - a->relaxed ||
		    a->bound_limit >= NODES_MOST)
			return true;
		a->bound_limit *= 4;
	}
}

void
core_report(struct assign *a)
{
	if (a->control->progress != NULL)
		a->control->progress(a->control->progress_ctx, a->result->cost,
		    a->result->bound);
}

bool
core_is_within_gap(const struct assign *a)
{
	const struct assign_result *r = a->result;
	int64_t over = r->cost - r->bound;
	int64_t base = r->bound > 1 ? r->bound : 1;

	return (wide)over * 1000000000 <= (wide)base * a->control->gap_ppb;
}

/* whether there is reason to end */
bool
core_is_done(struct assign *a)
{
	return a->is_stopped || a->result->cost <= a->result->bound ||
	       (a->control->gap_ppb > 0 && core_is_within_gap(a)) ||
	       (a->iteration_limit >= 0 &&
		   a->n_iterations >= a->iteration_limit);
}
