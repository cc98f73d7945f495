/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_search.h"

#include <stdlib.h>

/* ---- transfers ------------------------------------------------------ */

static bool
transfer(struct state *s, int32_t from, int32_t to, int32_t n)
{
	struct mark mark = state_mark(s, s->minima_have);

	state_release(s, from, n);
	if (!state_award(s, to, n)) {
		state_rollback(s, mark.n_steps);
		return false;
	}
	fill_holes(s, mark.n_steps);
	return state_accepts(s, &mark, false);
}

/* Releasing the one may make room for the other only within a household, or
 * where a rule counts both. */
static bool
can_take(const struct state *s, int32_t from, int32_t to)
{
	const struct clear_bid *bids = s->problem->bids;

	return s->lots[to] < s->most[to] &&
	       (s->problem->n_rules > 0 ||
		   bids[from].household == bids[to].household ||
		   state_room(s, to) > 0);
}

static bool
transfer_some(struct state *s, int32_t from, int32_t to)
{
	int32_t lots = s->lots[from];
	int32_t some = lots / 8;

	return transfer(s, from, to, 1) ||
	       (some > 1 && transfer(s, from, to, some)) ||
	       (lots > 1 && transfer(s, from, to, lots));
}

static bool
transfer_from(struct state *s, int32_t from)
{
	const struct index *of = &s->of_line;
	int32_t line = s->problem->bids[from].line;
	bool is_better = false;

	for (int32_t i = of->first[line];
	     i < of->first[line + 1] && s->lots[from] > 0; i++) {
		int32_t to = of->items[i];

		if (to != from && state_pays(s, from, to) &&
		    can_take(s, from, to))
			is_better |= transfer_some(s, from, to);
	}
	return is_better;
}

static void
transfer_until_none_pays(struct state *s, int64_t n_passes)
{
	bool is_better = true;

	while (is_better && n_passes-- > 0) {
		is_better = false;
		for (int32_t b = 0; b < s->problem->n_bids; b++) {
			if (s->lots[b] == 0)
				continue;
			if (b % 64 == 0 && state_asks_stop(s))
				return;
			is_better |= transfer_from(s, b);
		}
	}
}

/* ---- exchanges ------------------------------------------------------ */

static int32_t
random_item(struct state *s, const struct index *of, int32_t owner)
{
	int32_t n = of->first[owner + 1] - of->first[owner];

	return of->items[of->first[owner] + rng_below(&s->rng, n)];
}

static int32_t
random_winner(struct state *s)
{
	int32_t n = s->problem->n_bids;
	int32_t from = rng_below(&s->rng, n);

	for (int32_t i = 0; i < n; i++) {
		int32_t bid = (int32_t)(((int64_t)from + i) % n);

		if (s->lots[bid] > 0)
			return bid;
	}
	return -1;
}

/* One lot changes hands; where the receiver is full, a lot of another line
 * leaves it; what is left without a maker goes to whoever is preferred. */
static void
exchange(struct state *s)
{
	struct mark mark = state_mark(s, s->minima_have);
	const struct clear_bid *bids = s->problem->bids;
	int32_t from = random_winner(s), to, out, n;

	if (from < 0)
		return;
	to = random_item(s, &s->of_line, bids[from].line);
	if (to == from || s->lots[to] >= s->alone[to])
		return;
	n = rng_below(&s->rng, 8) == 0 ? s->lots[from] : 1;
	state_release(s, from, n);
	if (!state_award(s, to, n)) {
		out = random_item(s, &s->of_household, bids[to].household);
		state_release(s, out,
		    rng_below(&s->rng, 4) == 0 ? s->lots[out]
					       : s->lots[out] > 0);
		(void)state_award(s, to, n);
	}
	fill_holes(s, mark.n_steps);
	(void)state_accepts(s, &mark, true);
}

/* A village that is paid for is emptied and kept shut while its lots look for
 * other makers. */
static void
shut_a_village(struct state *s)
{
	const struct clear_problem *p = s->problem;
	struct mark mark = state_mark(s, s->minima_have);
	int32_t winner = random_winner(s);
	int32_t village =
	    winner < 0 ? -1 : p->households[p->bids[winner].household].village;

	if (village < 0 || p->villages[village].cost == 0)
		return;
	for (int32_t b = 0; b < p->n_bids; b++)
		if (s->lots[b] > 0 &&
		    p->households[p->bids[b].household].village == village)
			state_shift(s, b, -s->lots[b]);
	s->shut_village = village;
	fill_holes(s, mark.n_steps);
	s->shut_village = -1;
	(void)state_accepts(s, &mark, true);
}

void
improve(struct state *s, int64_t n_search)
{
	bool has_villages =
	    s->problem->goal == CLEAR_CHEAPEST && s->problem->n_villages > 0;

	transfer_until_none_pays(s, 100);
	for (int64_t i = 0;
	     i < n_search && s->problem->n_bids > 0 && state_goes_on(s); i++)
		if (has_villages && i % 64 == 0)
			shut_a_village(s);
		else if (i % 4 == 3)
			take_apart(s);
		else
			exchange(s);
	transfer_until_none_pays(s, 20);
}
