/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_state.h"

#include <stdlib.h>

enum {
	MAX_TURNS = 8 /* orders in which a total is tried */
};

int
value_compare(int64_t a, int32_t n, int64_t b, int32_t m)
{
	wide left = (wide)a * m, right = (wide)b * n;

	return (left > right) - (left < right);
}

/* ---- minima --------------------------------------------------------- */

static int64_t
lot_units(const struct state *s, int32_t bid)
{
	return s->problem->lines[s->problem->bids[bid].line].lot_units;
}

static bool
total_is_short(const struct state *s, int32_t total)
{
	return s->total_units[total] > 0 &&
	       s->total_units[total] < s->problem->totals[total].min_units;
}

static bool
bid_is_short(const struct state *s, int32_t bid)
{
	return s->lots[bid] > 0 &&
	       s->lots[bid] < s->problem->bids[bid].min_lots;
}

/* The first bid's total below its minimum, -1 if all hold. */
static int32_t
short_total(const struct state *s, int32_t bid)
{
	for (int32_t i = s->totals_of_bid.first[bid];
	     i < s->totals_of_bid.first[bid + 1]; i++)
		if (total_is_short(s, s->totals_of_bid.items[i]))
			return s->totals_of_bid.items[i];
	return -1;
}

static bool
household_is_whole(const struct state *s, int32_t household)
{
	const struct index *of = &s->of_household;

	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t bid = of->items[i];

		if (s->lots[bid] > 0 &&
		    (bid_is_short(s, bid) || short_total(s, bid) >= 0))
			return false;
	}
	return true;
}

/* One bid of the household that fell below a minimum is given up, with all of
 * the total it broke. Returns whether there was one. */
static bool
drop_one_short(struct state *s, int32_t household)
{
	const struct index *of = &s->of_household;

	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t bid = of->items[i];
		int32_t t;

		if (s->lots[bid] == 0)
			continue;
		if (bid_is_short(s, bid)) {
			state_shift(s, bid, -s->lots[bid]);
			return true;
		}
		t = short_total(s, bid);
		if (t < 0)
			continue;
		for (int32_t k = 0; k < s->problem->totals[t].n_bids; k++) {
			int32_t other = s->problem->totals[t].bids[k];

			state_shift(s, other, -s->lots[other]);
		}
		return true;
	}
	return false;
}

void
state_release(struct state *s, int32_t bid, int32_t n)
{
	state_shift(s, bid, -n);
	while (
	    !s->failed && drop_one_short(s, s->problem->bids[bid].household)) {
	}
}

/* Gives up to want lots, or the bid's least if that is more, or nothing. */
static bool
give(struct state *s, int32_t bid, int64_t want)
{
	int32_t least = s->problem->bids[bid].min_lots - s->lots[bid];
	int32_t left = s->unfilled[s->problem->bids[bid].line];
	int32_t room = left > 0 ? state_room(s, bid) : 0;
	int32_t n = room < left ? room : left;

	if (n > want)
		n = (int32_t)want;
	if (n < least)
		n = room >= least && left >= least ? least : 0;
	if (n <= 0)
		return false;
	state_shift(s, bid, n);
	return !s->failed;
}

/* Fills a total that was begun up to its minimum, from the bid at turn on. */
static void
lift(struct state *s, int32_t total, int32_t turn)
{
	const struct clear_total *t = &s->problem->totals[total];

	for (int32_t k = 0; k < t->n_bids && total_is_short(s, total); k++) {
		int32_t bid =
		    t->bids[(int32_t)(((int64_t)turn + k) % t->n_bids)];
		int64_t units = lot_units(s, bid);
		int64_t missing = t->min_units - s->total_units[total];

		(void)give(s, bid, missing / units + (missing % units != 0));
	}
}

/* Gives the lots and lifts the totals they begin. Which bid of a total is
 * filled first matters where they share a calendar: turn says which. */
static bool
award_in_turn(struct state *s, int32_t bid, int32_t want, int32_t turn)
{
	int32_t begin = s->n_steps;

	if (!give(s, bid, want))
		return false;
	for (int32_t i = s->totals_of_bid.first[bid];
	     i < s->totals_of_bid.first[bid + 1]; i++)
		lift(s, s->totals_of_bid.items[i], turn);
	if (!household_is_whole(s, s->problem->bids[bid].household)) {
		state_rollback(s, begin);
		return false;
	}
	return true;
}

bool
state_award(struct state *s, int32_t bid, int32_t want)
{
	int32_t n_turns = 0;

	if (s->totals_of_bid.first[bid] == s->totals_of_bid.first[bid + 1])
		return give(s, bid, want);
	for (int32_t i = s->totals_of_bid.first[bid];
	     i < s->totals_of_bid.first[bid + 1]; i++) {
		int32_t n =
		    s->problem->totals[s->totals_of_bid.items[i]].n_bids;

		n_turns = n > n_turns ? n : n_turns;
	}
	for (int32_t turn = 0; turn < n_turns && turn < MAX_TURNS; turn++)
		if (award_in_turn(s, bid, want, turn))
			return true;
	return false;
}

/* ---- preference ----------------------------------------------------- */

/* what one lot of a bid adds to the cost as things stand */
static int64_t
marginal_cost(const struct state *s, int32_t bid)
{
	const struct clear_problem *p = s->problem;
	int32_t village = p->households[p->bids[bid].household].village;
	int64_t cost = p->bids[bid].lot_cost;

	if (village >= 0 && s->village_lots[village] == 0)
		cost += p->villages[village].cost;
	return cost;
}

static int
compare_values_with_a_lot(const struct state *s, int32_t a, int32_t b)
{
	const struct clear_problem *p = s->problem;
	int32_t ha = p->bids[a].household, hb = p->bids[b].household;
	int64_t lot = p->lines[p->bids[a].line].lot_value;

	return value_compare(s->value[ha] + lot, p->households[ha].n_workers,
	    s->value[hb] + lot, p->households[hb].n_workers);
}

bool
state_prefers(const struct state *s, int32_t a, int32_t b)
{
	const struct clear_bid *bids = s->problem->bids;

	if (s->problem->goal == CLEAR_CHEAPEST) {
		int64_t cost_a = marginal_cost(s, a);
		int64_t cost_b = marginal_cost(s, b);

		if (cost_a != cost_b)
			return cost_a < cost_b;
	} else {
		int order = compare_values_with_a_lot(s, a, b);

		if (order != 0)
			return order < 0;
		if (bids[a].due_day != bids[b].due_day)
			return bids[a].due_day < bids[b].due_day;
	}
	return s->rank[a] < s->rank[b];
}

int64_t
state_missing(const struct state *s, int32_t minimum)
{
	int32_t rule = s->minima[minimum];
	int64_t missing = s->rule_limit[rule] - s->rule_have[rule];

	return missing > 0 ? missing : 0;
}

static bool
is_missing_any(const struct state *s)
{
	for (int32_t i = 0; i < s->n_minima; i++)
		if (state_missing(s, i) > 0)
			return true;
	return false;
}

static bool
pays_cost(const struct state *s, int32_t from, int32_t to)
{
	const struct clear_problem *p = s->problem;
	int32_t village = p->households[p->bids[from].household].village;
	int64_t gain = p->bids[from].lot_cost;
	int64_t loss = marginal_cost(s, to);

	if (village >= 0 && s->village_lots[village] == s->lots[from])
		gain += p->villages[village].cost;
	return loss < gain || (loss == gain && s->rank[to] < s->rank[from]);
}

static bool
pays_fairness(const struct state *s, int32_t from, int32_t to)
{
	const struct clear_problem *p = s->problem;
	const struct clear_bid *a = &p->bids[from], *b = &p->bids[to];
	int64_t lot = p->lines[a->line].lot_value;
	int order = value_compare(s->value[b->household] + lot,
	    p->households[b->household].n_workers, s->value[a->household],
	    p->households[a->household].n_workers);

	if (a->household == b->household || order == 0) {
		return b->due_day < a->due_day ||
		       (b->due_day == a->due_day &&
			   s->rank[to] < s->rank[from]);
	}
	return order < 0;
}

bool
state_pays(const struct state *s, int32_t from, int32_t to)
{
	if (is_missing_any(s))
		return true;
	return s->problem->goal == CLEAR_CHEAPEST ? pays_cost(s, from, to)
						  : pays_fairness(s, from, to);
}

/* ---- comparing awards ----------------------------------------------- */

struct mark
state_mark(struct state *s, int64_t *minima_have)
{
	for (int32_t i = 0; i < s->n_minima; i++)
		minima_have[i] = s->rule_have[s->minima[i]];
	return (struct mark){ s->n_steps, s->score, minima_have };
}

static int
compare_minima(const struct state *s, const struct mark *mark)
{
	for (int32_t i = 0; i < s->n_minima; i++) {
		int64_t limit = s->rule_limit[s->minima[i]];
		int64_t before = limit - mark->minima_have[i];
		int64_t now = state_missing(s, i);

		before = before > 0 ? before : 0;
		if (before != now)
			return now < before ? -1 : 1;
	}
	return 0;
}

static int
by_value(const void *left, const void *right)
{
	const struct share *a = left, *b = right;

	return value_compare(a->value, a->n_workers, b->value, b->n_workers);
}

/* The households a move touched, each once. */
static int32_t
gather_touched(struct state *s, const struct mark *mark, struct share *before,
    struct share *after)
{
	const struct clear_problem *p = s->problem;
	int32_t stamp = state_stamp(s);
	int32_t n = 0;

	for (int32_t i = s->n_steps - 1; i >= mark->n_steps; i--) {
		int32_t h = p->bids[s->steps[i].bid].household;

		if (s->touched[h] != stamp) {
			s->touched[h] = stamp;
			s->scratch_households[n++] = h;
			s->value_before[h] = s->value[h];
		}
		s->value_before[h] -=
		    s->steps[i].delta *
		    p->lines[p->bids[s->steps[i].bid].line].lot_value;
	}
	for (int32_t i = 0; i < n; i++) {
		int32_t h = s->scratch_households[i];
		int32_t n_workers = p->households[h].n_workers;

		before[i] = (struct share){ s->value_before[h], n_workers };
		after[i] = (struct share){ s->value[h], n_workers };
	}
	return n;
}

/* Leximin over the households touched decides leximin over all: the others
 * stand on both sides. */
static int
compare_leximin(struct state *s, const struct mark *mark)
{
	struct share *before = s->shares;
	struct share *after = before + s->problem->n_households;
	int32_t n = gather_touched(s, mark, before, after);

	qsort(before, (size_t)n, sizeof *before, by_value);
	qsort(after, (size_t)n, sizeof *after, by_value);
	for (int32_t i = 0; i < n; i++) {
		int order = by_value(&after[i], &before[i]);

		if (order != 0)
			return -order;
	}
	return 0;
}

static int
compare_wide(wide a, wide b)
{
	return (a > b) - (a < b);
}

/* Below 0 if the award is better than it was at the mark. */
static int
compare_goal(struct state *s, const struct mark *mark)
{
	int order;

	if (s->problem->goal == CLEAR_CHEAPEST) {
		order = compare_wide(s->score.cost, mark->score.cost);
	} else {
		order = compare_leximin(s, mark);
		if (order == 0)
			order = compare_wide(s->score.days, mark->score.days);
	}
	if (order == 0)
		order = compare_wide(s->score.ranks, mark->score.ranks);
	return order;
}

bool
state_accepts(struct state *s, const struct mark *mark, bool or_equal)
{
	int order = s->problem->weigh_unfilled
			? 0
			: compare_wide(mark->score.covered, s->score.covered);

	if (order == 0)
		order = compare_minima(s, mark);
	if (order == 0)
		order = compare_goal(s, mark);
	if (order > 0 || (order == 0 && !or_equal) || s->failed) {
		state_rollback(s, mark->n_steps);
		return false;
	}
	if (mark->n_steps == 0)
		s->n_steps = 0;
	return true;
}
