/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/core.h"

/* The best award of household h as things stand: open lots count what they
 * cost unfilled. True where it became better. */
static bool
refill_house(struct assign *a, int32_t h)
{
	const struct house *house = &a->houses[h];
	struct house_ask ask = { .reward = a->reward,
		.cap = a->cap,
		.must = -1,
		.floor = CORE_NEVER };
	int64_t value = 0;
	bool has_lots = false;
	struct house_best best;

	if (house->gone || house->n == 0)
		return false;
	for (int32_t s = 0; s < house->n; s++) {
		int32_t slot = house->first + s;
		int32_t line = a->slot_line[slot];

		a->reward[s] =
		    1000 * a->m->line_unfilled[line] - a->costs[slot];
		a->cap[s] = award_own(a, &a->now, house, s) + a->now.open[line];
		value += a->reward[s] * a->now.x[slot];
	}
	ask.floor = value + award_village_change(a, &a->now, h, false);
	if (ask.floor > value)
		ask.floor = value;
	best = household_best(a, house, &ask, a->try_x);
	if (best.value == CORE_NEVER)
		return false;
	for (int32_t s = 0; s < house->n; s++)
		has_lots = has_lots || a->try_x[s] > 0;
	if (best.value - award_village_change(a, &a->now, h, has_lots) <= value)
		return false;
	award_set(a, &a->now, h, a->try_x);
	return true;
}

/* Every household that could fill an open lot is asked, until none can. */
bool
refill(struct assign *a)
{
	const struct assign_model *m = a->m;
	bool is_better = true;

	for (int32_t pass = 0; is_better && pass < 8; pass++) {
		is_better = false;
		for (int32_t l = 0; l < m->n_lines; l++)
			for (int32_t i = a->line_first[l];
			     i < a->line_first[l + 1] && a->now.open[l] > 0;
			     i++) {
				int32_t slot = a->line_slots[i];

				if (core_stops(a, 200))
					return false;
				if (refill_house(a, a->slot_house[slot]))
					is_better = true;
			}
	}
	return true;
}
