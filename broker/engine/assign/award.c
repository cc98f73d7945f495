/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/core.h"

#include <string.h>

void
award_empty(const struct assign *a, struct award *award)
{
	const struct assign_model *m = a->m;

	memset(award->x, 0, (size_t)a->n_slots * sizeof *award->x);
	memset(award->used, 0, (size_t)m->n_villages * sizeof *award->used);
	memset(award->lots, 0, (size_t)m->n_households * sizeof *award->lots);
	award->cost = 0;
	for (int32_t l = 0; l < m->n_lines; l++) {
		award->open[l] = m->line_lots[l];
		award->cost += m->line_unfilled[l] * m->line_lots[l];
	}
	award->tilted = 1000 * award->cost;
}

void
award_copy(const struct assign *a, struct award *to, const struct award *from)
{
	const struct assign_model *m = a->m;

	memcpy(to->x, from->x, (size_t)a->n_slots * sizeof *to->x);
	memcpy(to->open, from->open, (size_t)m->n_lines * sizeof *to->open);
	memcpy(to->used, from->used, (size_t)m->n_villages * sizeof *to->used);
	memcpy(
	    to->lots, from->lots, (size_t)m->n_households * sizeof *to->lots);
	to->cost = from->cost;
	to->tilted = from->tilted;
}

static void
add_cost(struct award *award, int64_t cost)
{
	award->cost += cost;
	award->tilted += 1000 * cost;
}

/* gives household h the lots x instead of those it has */
void
award_set(
    const struct assign *a, struct award *award, int32_t h, const int32_t *x)
{
	const struct house *house = &a->houses[h];
	int32_t before = award->lots[h];

	for (int32_t s = 0; s < house->n; s++) {
		int32_t slot = house->first + s;
		int32_t line = a->slot_line[slot];
		int32_t change = x[s] - award->x[slot];

		if (change == 0)
			continue;
		award->x[slot] = x[s];
		award->open[line] -= change;
		award->lots[h] += change;
		award->cost += change * (a->slot_cost[slot] / 1000 -
					    a->m->line_unfilled[line]);
		award->tilted += change * (a->costs[slot] -
					      1000 * a->m->line_unfilled[line]);
	}
	if (house->village < 0)
		return;
	if (before == 0 && award->lots[h] > 0) {
		if (award->used[house->village]++ == 0)
			add_cost(award, a->m->village_cost[house->village]);
	} else if (before > 0 && award->lots[h] == 0) {
		if (--award->used[house->village] == 0)
			add_cost(award, -a->m->village_cost[house->village]);
	}
}

/* makes the assignment of the search the best, if it is */
bool
award_keep(struct assign *a)
{
	if (a->now.cost >= a->result->cost)
		return false;
	award_copy(a, &a->best, &a->now);
	a->result->cost = a->now.cost;
	core_report(a);
	return true;
}

/* lots of line l that household's slot s and its neighbours of the same line
 * have now */
int32_t
award_own(const struct assign *a, const struct award *award,
    const struct house *house, int32_t s)
{
	const int32_t *line = a->slot_line + house->first;
	const int32_t *x = award->x + house->first;
	int32_t lots = x[s];

	if (!house->shares)
		return lots;
	for (int32_t i = s - 1; i >= 0 && line[i] == line[s]; i--)
		lots += x[i];
	for (int32_t i = s + 1; i < house->n && line[i] == line[s]; i++)
		lots += x[i];
	return lots;
}

/* what village costs change, in thousandths, if household h goes from lots
 * (now) to some or none */
int64_t
award_village_change(
    const struct assign *a, const struct award *award, int32_t h, bool has_lots)
{
	int32_t v = a->houses[h].village;
	bool had_lots = award->lots[h] > 0;

	if (v < 0 || had_lots == has_lots)
		return 0;
	if (has_lots)
		return award->used[v] == 0 ? 1000 * a->m->village_cost[v] : 0;
	return award->used[v] == 1 ? -1000 * a->m->village_cost[v] : 0;
}
