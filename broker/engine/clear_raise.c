/* SPDX-License-Identifier: Apache-2.0 */
/* Raising the poorest. A household takes a lot over from another, which may
 * thereby become too poor and takes one over from a third, and so on, until
 * somebody can spare one. Everybody on the chain ends above what the first had,
 * so the award is fairer in the sense of leximin: in a market of single lots
 * this is the augmenting path of a matching. The search is breadth first over
 * households, each entered once, and so looks at every pair of a winner and
 * another bid on its line no more than once. */
#include "broker/engine/clear_search.h"

#include <stdlib.h>

enum {
	MOST_FAILED = 256 /* chains of one search that turn out not to do */
};

/* how the search came to a household: it lost a lot of lost to the bid taker
 * of another; where it began both are -1 and out is the own lot it gives up to
 * make room, or -1 */
struct link_back {
	int32_t lost;
	int32_t taker;
};

struct raising {
	struct state *s;
	struct link_back *back; /* [n_households] */
	int32_t *queue;
	int32_t n_queue;
	bool *is_entered;
	int64_t value; /* what everybody on the chain must stay above */
	int32_t n_workers;
	int32_t out;
	int32_t n_failed;
};

static int32_t
household_of(const struct state *s, int32_t bid)
{
	return s->problem->bids[bid].household;
}

static int64_t
lot_value(const struct state *s, int32_t bid)
{
	return s->problem->lines[s->problem->bids[bid].line].lot_value;
}

static bool
is_above(const struct raising *r, int32_t household, int64_t value)
{
	return value_compare(value,
		   r->s->problem->households[household].n_workers, r->value,
		   r->n_workers) > 0;
}

/* ---- the chain, once it is found ------------------------------------ */

/* Each household of the chain takes its lot: from the one that can spare it
 * (or is left unfilled) back to where the search began. */
static bool
follow_back(struct raising *r, int32_t household, int32_t bid)
{
	struct state *s = r->s;

	for (;;) {
		struct link_back back = r->back[household];

		if (back.lost >= 0)
			state_release(s, back.lost, 1);
		else if (r->out >= 0)
			state_release(s, r->out, 1);
		if (!state_award(s, bid, 1))
			return false;
		if (back.lost < 0)
			return true;
		bid = back.taker;
		household = household_of(s, bid);
	}
}

/* bid of household gets its lot from spare, the bid of somebody who stays
 * above, or from what is unfilled (-1). */
static bool
close_chain(struct raising *r, int32_t bid, int32_t spare)
{
	struct state *s = r->s;
	struct mark mark = state_mark(s, s->minima_have);

	if (spare >= 0)
		state_release(s, spare, 1);
	if (follow_back(r, household_of(s, bid), bid)) {
		fill_holes(s, mark.n_steps);
		if (state_accepts(s, &mark, false))
			return true;
	} else {
		state_rollback(s, mark.n_steps);
	}
	r->n_failed++;
	return false;
}

/* ---- the search ----------------------------------------------------- */

static void
enter(struct raising *r, int32_t household, int32_t lost, int32_t taker)
{
	r->is_entered[household] = true;
	r->back[household] = (struct link_back){ lost, taker };
	r->queue[r->n_queue++] = household;
}

/* Everybody with a lot on the line of bid could give it. */
static bool
ask_winners(struct raising *r, int32_t bid)
{
	struct state *s = r->s;
	int32_t line = s->problem->bids[bid].line;
	const struct index *of = &s->of_line;

	if (s->unfilled[line] > 0 && close_chain(r, bid, -1))
		return true;
	for (int32_t i = of->first[line];
	     i < of->first[line + 1] && r->n_failed < MOST_FAILED; i++) {
		int32_t from = of->items[i];
		int32_t giver = household_of(s, from);

		if (s->lots[from] == 0 || r->is_entered[giver])
			continue;
		if (!is_above(r, giver, s->value[giver] - lot_value(s, from))) {
			enter(r, giver, from, bid);
			continue;
		}
		if (close_chain(r, bid, from))
			return true;
	}
	return false;
}

/* Whether the household, having lost a lot of bid gone, has room for a lot of
 * the other. */
static bool
has_room(struct state *s, int32_t bid, int32_t gone)
{
	int32_t begin = s->n_steps;
	bool has;

	if (gone >= 0)
		state_shift(s, gone, -1);
	has = !s->failed && state_room(s, bid) > 0;
	state_rollback(s, begin);
	return has;
}

/* Which lots the household could take over, having lost one of bid gone. */
static bool
leave(struct raising *r, int32_t household, int32_t gone)
{
	struct state *s = r->s;
	const struct index *of = &s->of_household;
	int64_t value = s->value[household];

	if (gone >= 0)
		value -= lot_value(s, gone);
	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t bid = of->items[i];

		if (bid != gone && s->lots[bid] < s->alone[bid] &&
		    s->lots[bid] + 1 >= s->problem->bids[bid].min_lots &&
		    is_above(r, household, value + lot_value(s, bid)) &&
		    has_room(s, bid, gone) && ask_winners(r, bid))
			return true;
	}
	return false;
}

static bool
search(struct raising *r, int32_t from)
{
	for (int32_t i = from; i < r->n_queue && r->n_failed < MOST_FAILED; i++)
		if (leave(r, r->queue[i], r->back[r->queue[i]].lost))
			return true;
	return false;
}

/* The poorest itself may have to give up a lot of its own for a better one. */
static bool
raise_household(struct raising *r, int32_t household)
{
	struct state *s = r->s;
	const struct index *of = &s->of_household;

	r->value = s->value[household];
	r->n_workers = s->problem->households[household].n_workers;
	r->n_queue = 0;
	r->out = -1;
	r->n_failed = 0;
	enter(r, household, -1, -1);
	r->n_queue = 0;
	if (leave(r, household, -1) || search(r, 0))
		return true;
	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		r->out = of->items[i];
		r->n_queue = 0;
		r->n_failed = 0;
		if (s->lots[r->out] > 0 &&
		    (leave(r, household, r->out) || search(r, 0)))
			return true;
	}
	return false;
}

/* ---- from the poorest up -------------------------------------------- */

struct poor {
	struct share share;
	int32_t household;
};

static int
by_share(const void *left, const void *right)
{
	const struct poor *a = left, *b = right;
	int order = value_compare(a->share.value, a->share.n_workers,
	    b->share.value, b->share.n_workers);

	return order ? order
		     : (a->household > b->household) -
			   (a->household < b->household);
}

static int32_t
list_poor(const struct state *s, struct poor *poor)
{
	const struct clear_problem *p = s->problem;
	int32_t n = 0;

	for (int32_t h = 0; h < p->n_households; h++) {
		if (s->is_bidding[h]) {
			poor[n++] = (struct poor){
				{ s->value[h], p->households[h].n_workers }, h
			};
		}
	}
	qsort(poor, (size_t)n, sizeof *poor, by_share);
	return n;
}

static void
forget(struct raising *r)
{
	for (int32_t h = 0; h < r->s->problem->n_households; h++)
		r->is_entered[h] = false;
}

/* Levels rise along the list, so what a failed search has seen stays of no
 * use to the next, and is not entered again until something has changed. */
static bool
raise_in_turn(struct raising *r, const struct poor *poor, int32_t n)
{
	struct state *s = r->s;
	bool is_better = false;

	forget(r);
	for (int32_t i = 0; i < n; i++) {
		if (i % 16 == 0 && state_asks_stop(s))
			break;
		while (!r->is_entered[poor[i].household] &&
		       raise_household(r, poor[i].household)) {
			is_better = true;
			forget(r);
		}
	}
	return is_better;
}

enum engine_err
raise_poorest(struct state *s)
{
	size_t n = (size_t)s->problem->n_households + 1;
	struct poor *poor = malloc(n * sizeof *poor);
	struct raising r = { .s = s };
	bool is_ready;

	r.back = malloc(n * sizeof *r.back);
	r.queue = malloc(n * sizeof *r.queue);
	r.is_entered = malloc(n * sizeof *r.is_entered);
	is_ready = poor && r.back && r.queue && r.is_entered;
	for (int pass = 0; pass < 8 && is_ready && !state_asks_stop(s); pass++)
		if (!raise_in_turn(&r, poor, list_poor(s, poor)))
			break;
	s->failed |= !is_ready;
	free(poor);
	free(r.back);
	free(r.queue);
	free(r.is_entered);
	return s->failed ? ENGINE_NOMEM : ENGINE_OK;
}
