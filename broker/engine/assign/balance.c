/* SPDX-License-Identifier: Apache-2.0 */
/* From relaxed awards to one that fits the lines. The households answer one
 * after the other, and what a line lacks, or has too much of, changes its
 * price for the next one at once: the augmented Lagrangian, minimised by one
 * household at a time, with the method of multipliers between sweeps. The
 * lines pull harder from sweep to sweep, and in the last one nobody may take
 * more than there is. */
#include "broker/engine/assign/core.h"

#include <string.h>

/* how far a line's price goes, in tenths of it, if all its lots are missing */
#define PULL   2
#define SWEEPS 8

/* the same in the last sweeps */
static const int32_t last_pulls[] = { 2, 8, 32 };

#define LAST_SWEEPS ((int32_t)(sizeof last_pulls / sizeof *last_pulls))

static bool
is_out(const struct assign *a, int32_t h)
{
	const struct house *house = &a->houses[h];

	return house->gone || house->n == 0 ||
	       (house->village >= 0 && !a->is_open[house->village]);
}

static void
take_relaxed(struct assign *a)
{
	award_empty(a, &a->now);
	for (int32_t h = 0; h < a->m->n_households; h++) {
		const struct house *house = &a->houses[h];

		if (is_out(a, h) || a->gain[h] == 0)
			continue;
		if (house->n_patterns == 0) {
			award_set(a, &a->now, h, a->big_x + house->first);
			continue;
		}
		pattern_lots(house, a->pick[h], a->try_x);
		award_set(a, &a->now, h, a->try_x);
	}
}

/* what one lot more or less changes a line's price by */
static int64_t
bend_of(const struct assign *a, int32_t l, int32_t pull)
{
	return a->lean[l] / 10 * pull / (a->m->line_lots[l] + 1);
}

/* `left` lots there are for a household: at most those of the line, so that
 * together with the cap nothing overflows */
static void
ask_line(struct assign *a, const struct house *house, int32_t s, int32_t pull,
    bool is_last)
{
	int32_t l = a->slot_line[house->first + s];
	int32_t left = a->now.open[l] + award_own(a, &a->now, house, s);
	int64_t price = a->lean[l];
	int64_t bend = bend_of(a, l, pull);

	a->cap[s] = (left > 0 ? left : 0) + (is_last ? 0 : 2);
	if (left < -4 * a->m->line_lots[l])
		left = -4 * a->m->line_lots[l];
	price += bend * left - bend / 2;
	if (price > a->price_cap[l])
		price = a->price_cap[l];
	a->reward[s] = price - a->costs[house->first + s];
	a->bend[s] = bend;
}

static void
answer(struct assign *a, int32_t h, int32_t pull, bool is_last)
{
	const struct house *house = &a->houses[h];
	struct house_ask ask = { .reward = a->reward,
		.bend = a->bend,
		.cap = a->cap,
		.must = -1,
		.floor = CORE_NEVER };

	for (int32_t s = 0; s < house->n; s++)
		ask_line(a, house, s, pull, is_last);
	if (household_best(a, house, &ask, a->try_x).value != CORE_NEVER)
		award_set(a, &a->now, h, a->try_x);
}

static bool
sweep(struct assign *a, int32_t pull, bool is_back, bool is_last)
{
	int32_t n = a->m->n_households;

	for (int32_t i = 0; i < n; i++) {
		int32_t h = is_back ? n - 1 - i : i;

		if (core_stops(a, 64 + a->houses[h].n_patterns))
			return false;
		if (!is_out(a, h))
			answer(a, h, pull, is_last);
	}
	return true;
}

static void
move_prices(struct assign *a)
{
	for (int32_t l = 0; l < a->m->n_lines; l++) {
		int32_t open = a->now.open[l];

		if (open < -4 * a->m->line_lots[l])
			open = -4 * a->m->line_lots[l];
		a->lean[l] += bend_of(a, l, PULL) * open / 3;
		if (a->lean[l] < 0)
			a->lean[l] = 0;
		if (a->lean[l] > a->price_cap[l])
			a->lean[l] = a->price_cap[l];
	}
}

/* False where stop came first: the award may not fit then. */
bool
balance(struct assign *a)
{
	memcpy(a->lean, a->prices, (size_t)a->m->n_lines * sizeof *a->lean);
	take_relaxed(a);
	for (int32_t k = 0; k < SWEEPS; k++) {
		if (!sweep(a, PULL, k % 2 > 0, false))
			return false;
		move_prices(a);
	}
	for (int32_t k = 0; k < LAST_SWEEPS; k++)
		if (!sweep(a, last_pulls[k], k % 2 > 0, true))
			return false;
	return true;
}
