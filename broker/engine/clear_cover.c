/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_search.h"

#include <stdlib.h>

#include "broker/engine/clear_allot.h"
#include "broker/engine/clear_model.h"

enum {
	CHAIN_DEPTH = 6 /* households a chain may pass through */
};

static int32_t
line_of(const struct state *s, int32_t bid)
{
	return s->problem->bids[bid].line;
}

/* The bid preferred most of those with room and not yet tried. */
static int32_t
best_bid(struct state *s, int32_t line, int32_t stamp)
{
	int32_t best = -1;

	for (int32_t i = s->of_line.first[line]; i < s->of_line.first[line + 1];
	     i++) {
		int32_t bid = s->of_line.items[i];

		if (s->tried[bid] == stamp || s->lots[bid] >= s->most[bid] ||
		    (best >= 0 && !state_prefers(s, bid, best)))
			continue;
		if (state_room(s, bid) > 0)
			best = bid;
		else
			s->tried[bid] = stamp;
	}
	return best;
}

static void
fill_untried(struct state *s, int32_t line, int32_t stamp)
{
	/* Lots are dealt out a few at a time, so that even a line of a
	 * million lots is dealt evenly in bounded time. */
	int32_t portion = 1 + s->unfilled[line] / 64;

	while (s->unfilled[line] > 0 && !s->failed) {
		int32_t bid = best_bid(s, line, stamp);

		if (bid < 0)
			break;
		if (!state_award(s, bid, portion))
			s->tried[bid] = stamp;
	}
}

void
fill_line(struct state *s, int32_t line)
{
	if (s->unfilled[line] > 0)
		fill_untried(s, line, state_stamp(s));
}

void
fill_holes(struct state *s, int32_t n_steps)
{
	int32_t end = s->n_steps;

	for (int32_t i = n_steps; i < end; i++)
		if (s->steps[i].delta < 0)
			fill_line(s, line_of(s, s->steps[i].bid));
}

/* ---- greedy --------------------------------------------------------- */

struct scarce {
	wide supply;
	int32_t n_lots;
	int32_t line;
};

static int
by_scarcity(const void *left, const void *right)
{
	const struct scarce *a = left, *b = right;
	wide x = a->supply * b->n_lots, y = b->supply * a->n_lots;

	if (x != y)
		return x < y ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static void
fill_by_scarcity(struct state *s)
{
	const struct clear_problem *p = s->problem;
	struct scarce *order = calloc((size_t)p->n_lines + 1, sizeof *order);

	if (order == NULL) {
		s->failed = true;
		return;
	}
	for (int32_t l = 0; l < p->n_lines; l++)
		order[l] = (struct scarce){ 0, p->lines[l].n_lots, l };
	for (int32_t b = 0; b < p->n_bids; b++)
		order[line_of(s, b)].supply += s->alone[b];
	qsort(order, (size_t)p->n_lines, sizeof *order, by_scarcity);
	for (int32_t i = 0; i < p->n_lines; i++)
		fill_line(s, order[i].line);
	s->n_steps = 0;
	free(order);
}

/* ---- chains --------------------------------------------------------- */

static bool augment(
    struct state *s, int32_t line, int32_t depth, int32_t stamp);

/* Takes as few lots of bid out as needed from the household for bid in to get
 * one. The journal tells what else fell. */
static bool
make_room(struct state *s, int32_t in, int32_t out)
{
	int32_t begin = s->n_steps;

	for (int64_t n = 1;; n *= 2) {
		bool is_all = n >= s->lots[out];

		state_release(s, out, is_all ? s->lots[out] : (int32_t)n);
		if (state_award(s, in, 1))
			return true;
		state_rollback(s, begin);
		if (is_all)
			return false;
	}
}

static void
close_holes(struct state *s, int32_t begin, int32_t depth, int32_t stamp)
{
	int32_t end = s->n_steps;

	fill_holes(s, begin);
	for (int32_t i = begin; i < end && depth > 0; i++) {
		int32_t line = line_of(s, s->steps[i].bid);

		while (s->steps[i].delta < 0 && s->unfilled[line] > 0 &&
		       s->visited[line] != stamp &&
		       augment(s, line, depth - 1, stamp)) {
		}
	}
}

/* Tries to cover more units by way of one bid on the line: another lot of its
 * household makes way and is placed elsewhere. */
static bool
augment_through(struct state *s, int32_t bid, int32_t depth, int32_t stamp)
{
	const struct index *of = &s->of_household;
	int32_t household = s->problem->bids[bid].household;
	int32_t begin = s->n_steps;
	int64_t covered = s->score.covered;

	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t other = of->items[i];

		if (other == bid || s->lots[other] == 0 ||
		    s->visited[line_of(s, other)] == stamp ||
		    !make_room(s, bid, other))
			continue;
		close_holes(s, begin, depth, stamp);
		if (s->score.covered > covered)
			return true;
		state_rollback(s, begin);
	}
	return false;
}

/* An augmenting path in the widest sense: each line is entered once a search,
 * which is enough where all lots take the same work. */
static bool
augment(struct state *s, int32_t line, int32_t depth, int32_t stamp)
{
	const struct index *of = &s->of_line;
	int64_t covered = s->score.covered;

	fill_line(s, line);
	if (s->score.covered > covered)
		return true;
	s->visited[line] = stamp;
	for (int32_t i = of->first[line]; i < of->first[line + 1]; i++) {
		int32_t bid = of->items[i];

		if (s->alone[bid] > s->lots[bid] &&
		    augment_through(s, bid, depth, stamp))
			return true;
	}
	return false;
}

static void
augment_all(struct state *s, int64_t bound)
{
	for (int32_t l = 0; l < s->problem->n_lines; l++) {
		while (s->unfilled[l] > 0 && s->score.covered < bound &&
		       !state_asks_stop(s) &&
		       augment(s, l, CHAIN_DEPTH, state_stamp(s)))
			s->n_steps = 0;
		s->n_steps = 0;
	}
}

/* ---- taking apart --------------------------------------------------- */

static void
empty_household(struct state *s, int32_t household)
{
	const struct index *of = &s->of_household;

	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++)
		state_shift(s, of->items[i], -s->lots[of->items[i]]);
}

static int32_t
random_unfilled_line(struct state *s)
{
	int32_t n = s->problem->n_lines;
	int32_t from = rng_below(&s->rng, n);

	for (int32_t i = 0; i < n; i++) {
		int32_t line = (int32_t)(((int64_t)from + i) % n);

		if (s->unfilled[line] > 0)
			return line;
	}
	return from;
}

/* A quarter of the bids on the line sit out the first filling. */
static void
fill_with_noise(struct state *s, int32_t line)
{
	const struct index *of = &s->of_line;
	int32_t stamp = state_stamp(s);

	if (s->unfilled[line] == 0)
		return;
	for (int32_t i = of->first[line]; i < of->first[line + 1]; i++)
		if (rng_below(&s->rng, 4) == 0)
			s->tried[of->items[i]] = stamp;
	fill_untried(s, line, stamp);
}

static void
refill(struct state *s, int32_t begin, int32_t line)
{
	int32_t end = s->n_steps;
	int32_t n = end - begin;
	int32_t from = n > 0 ? rng_below(&s->rng, n) : 0;
	bool is_line_first = rng_below(&s->rng, 2) == 0;

	if (is_line_first)
		fill_with_noise(s, line);
	for (int32_t i = 0; i < n; i++) {
		int32_t step = begin + (int32_t)(((int64_t)from + i) % n);

		fill_with_noise(s, line_of(s, s->steps[step].bid));
	}
	fill_line(s, line);
	fill_holes(s, begin);
	fill_line(s, random_unfilled_line(s));
}

void
take_apart(struct state *s)
{
	const struct index *of = &s->of_line;
	struct mark mark = state_mark(s, s->minima_have);
	int32_t line = rng_below(&s->rng, 2)
			   ? random_unfilled_line(s)
			   : rng_below(&s->rng, s->problem->n_lines);
	int32_t n_bids = of->first[line + 1] - of->first[line];
	int32_t n = 1 + rng_below(&s->rng, 3);

	for (int32_t i = 0; i < n && n_bids > 0; i++) {
		int32_t bid =
		    of->items[of->first[line] + rng_below(&s->rng, n_bids)];

		empty_household(s, s->problem->bids[bid].household);
	}
	refill(s, mark.n_steps, line);
	(void)state_accepts(s, &mark, true);
}

/* ---- all of it ------------------------------------------------------ */

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* assign needs no help but for the rules it knows nothing of, and where it did
 * not get to its end. */
enum engine_err
cover(struct state *s, int64_t enough, int64_t n_search, int64_t *bound)
{
	enum engine_err err;
	bool is_taken;
	int64_t goal;

	fill_by_scarcity(s);
	*bound = bound_lines(s);
	if (s->score.covered >= smaller(enough, *bound) ||
	    (enough != INT64_MAX && *bound < enough))
		return ENGINE_OK;
	err = allot_units(s, enough, bound, &is_taken);
	goal = smaller(enough, *bound);
	if (err != ENGINE_OK || s->score.covered >= goal ||
	    (enough != INT64_MAX && *bound < enough) ||
	    (model_is_whole(s) && is_taken))
		return err;
	augment_all(s, goal);
	for (int64_t i = 0; i < n_search && s->score.covered < goal &&
			    s->problem->n_lines > 0 && state_goes_on(s);
	     i++)
		take_apart(s);
	return ENGINE_OK;
}
