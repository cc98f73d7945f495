/* SPDX-License-Identifier: Apache-2.0 */
/* Ejection chains: a household changes its award for another of its options;
 * lines that now have a lot too many or too few are put right by another
 * household, and so on. What a lot is worth meanwhile is the line's price, and
 * a chain is followed only while its gain so far is positive (Lin and
 * Kernighan). */
#include "broker/engine/assign/core.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 8
#define WIDTH 6
#define LINES 96 /* touched by one chain */
#define CROWD 2  /* lots more than there are, on all lines together */

/* how far a pass looks */
struct effort {
	int32_t depth;
	int32_t width;
	int32_t budget; /* options looked at in one chain */
};
static const struct effort efforts[] = {
	{ 3, 3, 3000 },
	{ 5, 4, 12000 },
	{ 7, 5, 60000 },
};

struct candidate {
	int64_t gain;
	int64_t rank;
	int32_t house;
	int32_t option;
};

struct chain {
	int32_t *base; /* [n_lines] open lots when the chain began */
	int64_t *loss; /* [n_households] K_h less the value of its award */
	bool *is_busy; /* [n_households] changed by this chain */
	int32_t *old;  /* [DEPTH * max_slots] */
	int32_t lines[LINES];
	int32_t n_lines;
	int64_t first_cost;
	const struct effort *effort;
	int32_t budget;
	int64_t work; /* options to be looked at in all chains */
};

bool
chain_set_up(struct assign *a)
{
	struct chain *c = calloc(1, sizeof *c);
	const struct assign_model *m = a->m;

	a->chain = c;
	if (c == NULL)
		return false;
	c->base = calloc((size_t)m->n_lines + 1, sizeof *c->base);
	c->loss = calloc((size_t)m->n_households + 1, sizeof *c->loss);
	c->is_busy = calloc((size_t)m->n_households + 1, sizeof *c->is_busy);
	c->old = calloc(DEPTH * ((size_t)a->max_slots + 1), sizeof *c->old);
	return c->base != NULL && c->loss != NULL && c->is_busy != NULL &&
	       c->old != NULL;
}

void
chain_finish(struct assign *a)
{
	struct chain *c = a->chain;

	if (c == NULL)
		return;
	free(c->base);
	free(c->loss);
	free(c->is_busy);
	free(c->old);
	free(c);
}

/* ---- one household in a chain --------------------------------------- */

static void
find_loss(struct assign *a, int32_t h)
{
	const struct house *house = &a->houses[h];
	int64_t value = 0;

	for (int32_t s = house->first; s < house->first + house->n; s++)
		if (a->now.x[s] > 0)
			value += a->now.x[s] *
				 (a->prices[a->slot_line[s]] - a->costs[s]);
	a->chain->loss[h] = a->gain[h] - value;
}

/* what an option would change */
struct change {
	int32_t on_line; /* lots more of the line asked about */
	int32_t crowd;   /* lots more beyond what lines have */
	int32_t holes;   /* lots more left open than when the chain began */
	int64_t filled;  /* worth above their prices of lots open anyway */
};

static void
change_line(
    const struct assign *a, int32_t l, int32_t lots, struct change *change)
{
	int32_t open = a->now.open[l];
	int32_t left = open - lots;
	int32_t base = a->chain->base[l];
	int32_t spare = open < base ? open : base;

	change->crowd += (left < 0 ? -left : 0) - (open < 0 ? -open : 0);
	change->holes +=
	    (left > base ? left - base : 0) - (open > base ? open - base : 0);
	if (lots > 0 && spare > 0)
		change->filled +=
		    (lots < spare ? lots : spare) *
		    (1000 * a->m->line_unfilled[l] - a->prices[l]);
}

static struct change
change_of(const struct assign *a, int32_t h, const struct option *option,
    int32_t asked_line)
{
	const struct house *house = &a->houses[h];
	const int32_t *line = a->slot_line + house->first;
	const int32_t *x = a->now.x + house->first;
	struct change change = { 0 };
	int32_t lots = 0;

	for (int32_t s = house->n - 1, i = 0; s >= 0; s--) {
		lots -= x[s];
		if (i < option->n && option->slot[i] == s)
			lots += option->lots[i++];
		if (lots == 0 || (s > 0 && line[s - 1] == line[s]))
			continue;
		if (line[s] == asked_line)
			change.on_line = lots;
		change_line(a, line[s], lots, &change);
		lots = 0;
	}
	return change;
}

/* the most that village costs could fall by a change of household h */
static int64_t
village_room(const struct assign *a, int32_t h)
{
	int64_t change = award_village_change(a, &a->now, h, false);

	return change < 0 ? -change : 0;
}

/* takes the option; old is what there was */
static void
apply(struct assign *a, struct candidate by, int32_t *old)
{
	const struct house *house = &a->houses[by.house];
	const struct option *option;
	struct chain *c = a->chain;
	int32_t n;

	option = options_of(a, by.house, &n) + by.option;
	memcpy(old, a->now.x + house->first, (size_t)house->n * sizeof *old);
	memset(a->try_x, 0, (size_t)house->n * sizeof *a->try_x);
	for (int32_t i = 0; i < option->n; i++)
		a->try_x[option->slot[i]] = option->lots[i];
	for (int32_t s = 0; s < house->n; s++)
		if (a->try_x[s] != old[s] && c->n_lines < LINES)
			c->lines[c->n_lines++] = a->slot_line[house->first + s];
	award_set(a, &a->now, by.house, a->try_x);
	c->is_busy[by.house] = true;
}

/* ---- the tree of chains --------------------------------------------- */

/* the line to put right next: crowded before open; -1: none */
static int32_t
next_line(const struct assign *a, int32_t *change)
{
	const struct chain *c = a->chain;
	int32_t hole = -1;

	for (int32_t i = c->n_lines - 1; i >= 0; i--) {
		int32_t l = c->lines[i];

		if (a->now.open[l] < 0) {
			*change = -1;
			return l;
		}
		if (hole < 0 && a->now.open[l] > c->base[l])
			hole = l;
	}
	*change = 1;
	return hole;
}

static int32_t
n_crowded(const struct assign *a, int32_t *n_holes)
{
	const struct chain *c = a->chain;
	int32_t n = 0;

	*n_holes = 0;

	for (int32_t i = 0; i < c->n_lines; i++) {
		bool is_new = true;

		for (int32_t k = 0; k < i; k++)
			is_new = is_new && c->lines[k] != c->lines[i];
		if (is_new && a->now.open[c->lines[i]] < 0)
			n -= a->now.open[c->lines[i]];
		if (is_new && a->now.open[c->lines[i]] > c->base[c->lines[i]])
			*n_holes +=
			    a->now.open[c->lines[i]] - c->base[c->lines[i]];
	}
	return n;
}

static void
insert(struct candidate *list, int32_t *n, int32_t width, struct candidate new)
{
	int32_t i = *n;

	if (i < width)
		(*n)++;
	else if (list[--i].rank >= new.rank)
		return;
	for (; i > 0 && list[i - 1].rank < new.rank; i--)
		list[i] = list[i - 1];
	list[i] = new;
}

struct asked {
	int32_t line;
	int32_t change;
	int32_t crowd; /* lots more than there are so far */
	int32_t holes;
	int64_t gain;
	struct candidate *list;
	int32_t n;
};

static int64_t
village_gain(const struct assign *a, int32_t h, const struct option *option)
{
	return -award_village_change(a, &a->now, h, option->n > 0);
}

/* what is gained so far, the less the more lots are still out of place */
static int64_t
rank_of(int64_t gain, int32_t n_misplaced)
{
	if (n_misplaced <= 0)
		return CORE_MOST + gain;
	return gain / (1 + n_misplaced);
}

/* household h's options that put the line right, into the list */
static void
ask_house(struct assign *a, int32_t h, struct asked *asked)
{
	struct chain *c = a->chain;
	int64_t most = asked->gain + c->loss[h] + village_room(a, h);
	int32_t n;
	const struct option *option = options_of(a, h, &n);

	for (int32_t i = 0; i < n && option[i].loss < most; i++) {
		struct candidate new = { .house = h, .option = i };
		struct change change;

		c->budget--;
		change = change_of(a, h, &option[i], asked->line);
		if (change.on_line * asked->change <= 0 ||
		    asked->crowd + change.crowd > CROWD)
			continue;
		new.gain = c->loss[h] - option[i].loss + change.filled +
			   village_gain(a, h, &option[i]);
		new.rank = rank_of(asked->gain + new.gain,
		    asked->crowd + change.crowd + asked->holes + change.holes);
		if (asked->gain + new.gain > 0)
			insert(asked->list, &asked->n, c->effort->width, new);
	}
}

/* one lot more on the line loses at least what the lot costs above its price */
static bool
loses_more(const struct assign *a, int32_t slot, const struct asked *asked)
{
	int32_t h = a->slot_house[slot];

	return a->costs[slot] - a->prices[asked->line] >=
	       asked->gain + a->chain->loss[h] + village_room(a, h);
}

static void
list_candidates(struct assign *a, struct asked *asked)
{
	struct chain *c = a->chain;
	int32_t last = -1;

	for (int32_t i = a->line_first[asked->line];
	     i < a->line_first[asked->line + 1] && c->budget > 0; i++) {
		int32_t slot = a->line_slots[i];
		int32_t h = a->slot_house[slot];

		c->budget--;
		if (c->is_busy[h] || a->houses[h].gone || h == last ||
		    (asked->change < 0 ? a->now.x[slot] == 0
				       : loses_more(a, slot, asked)))
			continue;
		last = h;
		ask_house(a, h, asked);
	}
}

static bool
extend(struct assign *a, int32_t depth, int64_t gain)
{
	struct chain *c = a->chain;
	struct candidate list[WIDTH];
	struct asked asked = { .gain = gain, .list = list };
	int32_t *old = c->old + (size_t)depth * (size_t)(a->max_slots + 1);
	int32_t budget = c->budget;

	asked.line = next_line(a, &asked.change);
	if ((asked.line < 0 || asked.change > 0) &&
	    a->now.tilted < c->first_cost)
		return true;
	if (asked.line < 0 || depth == c->effort->depth || c->budget <= 0 ||
	    a->is_stopped)
		return false;
	asked.crowd = n_crowded(a, &asked.holes);
	list_candidates(a, &asked);
	if (core_stops(a, 2 * (budget - c->budget)))
		return false;
	for (int32_t i = 0; i < asked.n; i++) {
		int32_t h = list[i].house;
		int32_t n_lines = c->n_lines;

		apply(a, list[i], old);
		if (c->n_lines < LINES &&
		    extend(a, depth + 1, gain + list[i].gain)) {
			find_loss(a, h);
			c->is_busy[h] = false;
			return true;
		}
		c->is_busy[h] = false;
		award_set(a, &a->now, h, old);
		c->n_lines = n_lines;
	}
	return false;
}

/* ---- where chains begin --------------------------------------------- */

static void
begin_chain(struct assign *a)
{
	struct chain *c = a->chain;

	c->n_lines = 0;
	c->first_cost = a->now.tilted;
	c->budget = c->effort->budget;
	if (c->budget > c->work)
		c->budget = (int32_t)c->work;
}

/* chains that gain are not counted */
static void
spend(struct chain *c, int32_t budget)
{
	c->work -= budget - c->budget;
}

static void
end_chain(struct assign *a)
{
	struct chain *c = a->chain;

	for (int32_t i = 0; i < c->n_lines; i++)
		c->base[c->lines[i]] = a->now.open[c->lines[i]];
}

/* First by what loses little: the wider the search, the dearer. */
static bool
fill_line(struct assign *a, int32_t line)
{
	struct chain *c = a->chain;
	int64_t most = 1000 * a->m->line_unfilled[line] - a->prices[line];
	int64_t gain = most / 64 + 1;
	int32_t budget;
	bool is_better;

	c->base[line]--;
	for (;; gain *= 8) {
		if (gain > most)
			gain = most;
		begin_chain(a);
		budget = c->budget;
		c->lines[c->n_lines++] = line;
		is_better = extend(a, 0, gain);
		if (is_better)
			break;
		spend(c, budget);
		if (gain == most || c->work <= 0)
			break;
	}
	c->base[line]++;
	if (is_better)
		end_chain(a);
	return is_better;
}

static bool
better_house(struct assign *a, int32_t h)
{
	struct chain *c = a->chain;
	int64_t most = c->loss[h] + village_room(a, h);
	int32_t n, budget;
	const struct option *option = options_of(a, h, &n);

	begin_chain(a);
	budget = c->budget;
	for (int32_t i = 0; i < n && option[i].loss < most; i++) {
		struct candidate new = { .house = h, .option = i };
		struct change change = change_of(a, h, &option[i], -1);
		int32_t *old = c->old;

		new.gain = c->loss[h] - option[i].loss + change.filled +
			   village_gain(a, h, &option[i]);
		if (new.gain <= 0 || change.crowd > CROWD)
			continue;
		c->n_lines = 0;
		apply(a, new, old);
		if (extend(a, 1, new.gain)) {
			c->is_busy[h] = false;
			find_loss(a, h);
			end_chain(a);
			return true;
		}
		c->is_busy[h] = false;
		award_set(a, &a->now, h, old);
	}
	spend(c, budget);
	return false;
}

/* at the prices last relaxed */
void
chain_begin(struct assign *a)
{
	wide open = (wide)a->now.tilted - a->relaxed;

	a->chain->work = INT64_MAX;
	memcpy(a->chain->base, a->now.open,
	    (size_t)a->m->n_lines * sizeof *a->now.open);
	for (int32_t h = 0; h < a->m->n_households; h++)
		find_loss(a, h);
	options_begin(a, open < CORE_MOST ? (int64_t)open : CORE_MOST);
}

/* chains from every open lot */
void
chain_fill(struct assign *a, int32_t level)
{
	const struct assign_model *m = a->m;

	a->chain->effort = &efforts[level];
	for (int32_t l = 0; l < m->n_lines; l++)
		while (a->now.open[l] > 0 && a->chain->work > 0 &&
		       1000 * m->line_unfilled[l] > a->prices[l] &&
		       fill_line(a, l))
			;
}

/* chains from every household that has less than it would at the prices */
static void
better_houses(struct assign *a)
{
	const struct chain *c = a->chain;

	for (int32_t h = 0; h < a->m->n_households; h++)
		while (c->loss[h] > 0 && c->work > 0 && better_house(a, h))
			;
}

/* Chains until none gains, or `work` options were looked at in vain. Where
 * nothing costs but open lots, these are where all gains begin. */
bool
chain_improve(struct assign *a, int32_t n_levels, int64_t work)
{
	int32_t level = 0;

	chain_begin(a);
	a->chain->work = work;
	while (level < n_levels && a->chain->work > 0) {
		chain_fill(a, level++);
		if (a->level == NULL || a->tilt > 0)
			better_houses(a);
		award_keep(a);
		if (core_is_done(a))
			return false;
	}
	return true;
}
