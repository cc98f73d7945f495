/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/award_brute.h"

#include <stdlib.h>
#include <string.h>

/* ---- what an award comes to ----------------------------------------- */

static int64_t
units_of(const struct clear_problem *p, const int32_t *lots, int32_t bid)
{
	return lots[bid] * p->lines[p->bids[bid].line].lot_units;
}

int64_t
brute_units(const struct clear_problem *p, const int32_t *lots)
{
	int64_t units = 0;

	for (int32_t b = 0; b < p->n_bids; b++)
		units += units_of(p, lots, b);
	return units;
}

static bool
wins(const struct clear_problem *p, const int32_t *lots, int32_t household)
{
	for (int32_t b = 0; b < p->n_bids; b++)
		if (p->bids[b].household == household && lots[b] > 0)
			return true;
	return false;
}

int64_t
brute_cost(const struct clear_problem *p, const int32_t *lots)
{
	int64_t cost = 0;

	for (int32_t l = 0; l < p->n_lines; l++) {
		int32_t unfilled = p->lines[l].n_lots;

		for (int32_t b = 0; b < p->n_bids; b++)
			unfilled -= p->bids[b].line == l ? lots[b] : 0;
		cost += unfilled * p->lines[l].unfilled_cost;
	}
	for (int32_t b = 0; b < p->n_bids; b++)
		cost += lots[b] * p->bids[b].lot_cost;
	for (int32_t v = 0; v < p->n_villages; v++) {
		bool is_open = false;

		for (int32_t h = 0; h < p->n_households; h++)
			is_open |=
			    p->households[h].village == v && wins(p, lots, h);
		cost += is_open ? p->villages[v].cost : 0;
	}
	return cost;
}

bool
brute_is_bidding(const struct clear_problem *p, int32_t household)
{
	for (int32_t b = 0; b < p->n_bids; b++)
		if (p->bids[b].household == household &&
		    p->bids[b].max_lots > 0 && !p->bids[b].standby_only)
			return true;
	return false;
}

int64_t
brute_value(
    const struct clear_problem *p, const int32_t *lots, int32_t household)
{
	int64_t value = p->households[household].past_value;

	for (int32_t b = 0; b < p->n_bids; b++)
		if (p->bids[b].household == household)
			value += lots[b] * p->lines[p->bids[b].line].lot_value;
	return value * (BRUTE_WORKERS / p->households[household].n_workers);
}

/* ---- one household -------------------------------------------------- */

static int64_t
time_until(const struct calendar *cal, int32_t day)
{
	int32_t i = day - cal->first_day;

	if (i >= cal->n_days)
		i = cal->n_days - 1;
	return i < 0 ? 0 : cal->until[i];
}

static int32_t
later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static int32_t
earlier(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t
due_of(const struct clear_bid *bid, int32_t by_day)
{
	return earlier(bid->due_day, by_day - bid->tail_days);
}

/* What must lie inside [from, to] is no more than the time there, wherever
 * some of it is new. */
static bool
interval_fits(const struct clear_problem *p, const int32_t *lots, int32_t h,
    int32_t by_day, int32_t from, int32_t to)
{
	const struct clear_household *hh = &p->households[h];
	int64_t work = 0;
	bool has_new = false;

	for (int32_t b = 0; b < p->n_bids; b++) {
		const struct clear_bid *bid = &p->bids[b];

		if (bid->household == h && lots[b] > 0 &&
		    later(bid->first_day, p->today) >= from &&
		    due_of(bid, by_day) <= to) {
			work += lots[b] * bid->lot_work;
			has_new = true;
		}
	}
	for (int32_t i = 0; i < hh->n_fixed; i++)
		if (later(hh->fixed[i].start_day, p->today) >= from &&
		    hh->fixed[i].due_day <= to)
			work += hh->fixed[i].work;
	return !has_new || work <= time_until(hh->calendar, to) -
				       time_until(hh->calendar, from - 1);
}

/* Every interval of days that begins today or later, tails done by by_day. */
static bool
calendar_fits_by(const struct clear_problem *p, const int32_t *lots, int32_t h,
    int32_t by_day)
{
	const struct calendar *cal = p->households[h].calendar;
	int32_t end = cal->first_day + cal->n_days - 1;

	for (int32_t b = 0; b < p->n_bids; b++)
		if (p->bids[b].household == h && lots[b] > 0 &&
		    due_of(&p->bids[b], by_day) <
			later(p->bids[b].first_day, p->today))
			return false;
	for (int32_t from = p->today; from <= end; from++)
		for (int32_t to = from; to <= end; to++)
			if (!interval_fits(p, lots, h, by_day, from, to))
				return false;
	return true;
}

static bool
limit_holds(const struct clear_problem *p, const int32_t *lots, int32_t h)
{
	const struct clear_household *hh = &p->households[h];
	int64_t open = 0;

	for (int32_t i = 0; i < hh->n_fixed; i++)
		open += hh->fixed[i].work;
	for (int32_t b = 0; b < p->n_bids; b++)
		if (p->bids[b].household == h)
			open += lots[b] * p->bids[b].lot_work;
	return hh->work_limit == 0 || open <= hh->work_limit;
}

static bool
totals_hold(const struct clear_problem *p, const int32_t *lots, int32_t h)
{
	for (int32_t t = 0; t < p->n_totals; t++) {
		const struct clear_total *total = &p->totals[t];
		int64_t units = 0;

		if (total->household != h)
			continue;
		for (int32_t k = 0; k < total->n_bids; k++)
			units += units_of(p, lots, total->bids[k]);
		if (units > 0 &&
		    (units < total->min_units ||
			(total->max_units > 0 && units > total->max_units)))
			return false;
	}
	return true;
}

static bool
household_fits(const struct clear_problem *p, const int32_t *lots, int32_t h)
{
	return !wins(p, lots, h) ||
	       (limit_holds(p, lots, h) && totals_hold(p, lots, h) &&
		   calendar_fits_by(p, lots, h, INT32_MAX));
}

int32_t
brute_day(const struct clear_problem *p, const int32_t *lots)
{
	int32_t day = -1;

	for (int32_t h = 0; h < p->n_households; h++) {
		if (!wins(p, lots, h))
			continue;
		day = later(day, p->today);
		while (!calendar_fits_by(p, lots, h, day))
			day++;
	}
	return day;
}

/* ---- rules ---------------------------------------------------------- */

static bool
line_counts(const struct clear_rule *rule, int32_t order, int32_t order_line)
{
	return rule->index ==
	       (rule->scope == CLEAR_OF_ORDER ? order : order_line);
}

static int64_t
quantity_of(const struct clear_problem *p, const struct clear_rule *rule)
{
	int64_t units = 0;

	for (int32_t l = 0; l < p->n_lines; l++)
		if (line_counts(
			rule, p->lines[l].order, p->lines[l].order_line))
			units += p->lines[l].n_lots * p->lines[l].lot_units;
	for (int32_t i = 0; i < p->n_held; i++)
		if (line_counts(rule, p->held[i].order, p->held[i].order_line))
			units += p->held[i].units;
	return units;
}

/* Held units of a household that count, with lots beside them or without. */
static int64_t
units_in_rule(const struct clear_problem *p, const int32_t *lots,
    const struct clear_rule *rule, int32_t household)
{
	int64_t units = 0;

	for (int32_t i = 0; i < p->n_held; i++)
		if (p->held[i].household == household &&
		    line_counts(rule, p->held[i].order, p->held[i].order_line))
			units += p->held[i].units;
	for (int32_t b = 0; lots != NULL && b < p->n_bids; b++) {
		const struct clear_line *line = &p->lines[p->bids[b].line];

		if (p->bids[b].household == household &&
		    line_counts(rule, line->order, line->order_line))
			units += units_of(p, lots, b);
	}
	return units;
}

static bool
is_member(const struct clear_rule *rule, int32_t household)
{
	for (int32_t k = 0; k < rule->n_households; k++)
		if (rule->households[k] == household)
			return true;
	return false;
}

/* Above 0: so many units or households too many, or too few. */
static int64_t
excess_of(const struct clear_problem *p, const int32_t *lots,
    const struct clear_rule *rule)
{
	int64_t quantity = quantity_of(p, rule);
	int64_t winners = 0, largest = 0, group = 0;

	for (int32_t h = 0; h < p->n_households; h++) {
		int64_t units = units_in_rule(p, lots, rule, h);

		winners += units > 0;
		largest = units > largest ? units : largest;
		group += is_member(rule, h) ? units : 0;
	}
	switch (rule->kind) {
	case CLEAR_MAX_SHARE:
		return largest - quantity * rule->value / 1000;
	case CLEAR_MIN_HOUSEHOLDS:
		return rule->value - winners;
	case CLEAR_MAX_HOUSEHOLDS:
		return winners - rule->value;
	case CLEAR_GROUP_MIN:
		return (quantity * rule->value + 999) / 1000 - group;
	case CLEAR_GROUP_MAX:
		return group - quantity * rule->value / 1000;
	}
	return 0;
}

int64_t
brute_broken_by(
    const struct clear_problem *p, const int32_t *lots, int32_t rule)
{
	int64_t over = excess_of(p, lots, &p->rules[rule]);

	return over > 0 ? over : 0;
}

static bool
is_minimum(const struct clear_rule *rule)
{
	return rule->kind == CLEAR_MIN_HOUSEHOLDS ||
	       rule->kind == CLEAR_GROUP_MIN;
}

/* What is held may be too much by itself; then nothing may be added to it. */
static bool
maximum_holds(const struct clear_problem *p, const int32_t *lots,
    const struct clear_rule *rule)
{
	int64_t before;

	if (rule->kind != CLEAR_MAX_SHARE) {
		before = excess_of(p, NULL, rule);
		return excess_of(p, lots, rule) <= (before > 0 ? before : 0);
	}
	for (int32_t h = 0; h < p->n_households; h++) {
		int64_t units = units_in_rule(p, lots, rule, h);

		if (units > units_in_rule(p, NULL, rule, h) &&
		    units > quantity_of(p, rule) * rule->value / 1000)
			return false;
	}
	return true;
}

static bool
maxima_hold(const struct clear_problem *p, const int32_t *lots)
{
	for (int32_t r = 0; r < p->n_rules; r++)
		if (p->rules[r].mandatory && !is_minimum(&p->rules[r]) &&
		    !maximum_holds(p, lots, &p->rules[r]))
			return false;
	return true;
}

/* ---- all awards ----------------------------------------------------- */

/* Whether n is a number of lots the bid allows by itself. */
static bool
is_offered(const struct clear_bid *bid, int32_t n)
{
	return n == 0 ||
	       (n >= bid->min_lots && n <= bid->max_lots && !bid->standby_only);
}

static int32_t
lots_left(const struct clear_problem *p, const int32_t *lots, int32_t line)
{
	int32_t left = p->lines[line].n_lots;

	for (int32_t b = 0; b < p->n_bids; b++)
		left -= p->bids[b].line == line ? lots[b] : 0;
	return left;
}

bool
brute_is_feasible(const struct clear_problem *p, const int32_t *lots)
{
	for (int32_t b = 0; b < p->n_bids; b++)
		if (!is_offered(&p->bids[b], lots[b]))
			return false;
	for (int32_t l = 0; l < p->n_lines; l++)
		if (lots_left(p, lots, l) < 0)
			return false;
	for (int32_t h = 0; h < p->n_households; h++)
		if (!household_fits(p, lots, h))
			return false;
	return maxima_hold(p, lots);
}

struct walk {
	const struct clear_problem *p;
	brute_visit *visit;
	void *ctx;
	int32_t lots[BRUTE_MAX_BIDS];
	bool is_over;
};

/* Whether bid is the last of its household. */
static bool
ends_household(const struct clear_problem *p, int32_t bid)
{
	return bid + 1 == p->n_bids ||
	       p->bids[bid + 1].household != p->bids[bid].household;
}

static void
walk_from(struct walk *w, int32_t bid)
{
	const struct clear_problem *p = w->p;
	int32_t left;

	if (bid == p->n_bids) {
		if (maxima_hold(p, w->lots))
			w->is_over = !w->visit(w->ctx, p, w->lots);
		return;
	}
	left = lots_left(p, w->lots, p->bids[bid].line);
	for (int32_t n = 0; n <= left && !w->is_over; n++) {
		if (!is_offered(&p->bids[bid], n))
			continue;
		w->lots[bid] = n;
		if (!ends_household(p, bid) ||
		    household_fits(p, w->lots, p->bids[bid].household))
			walk_from(w, bid + 1);
	}
	w->lots[bid] = 0;
}

void
brute_each(const struct clear_problem *p, brute_visit *visit, void *ctx)
{
	struct walk walk = { .p = p, .visit = visit, .ctx = ctx };

	walk_from(&walk, 0);
}

/* ---- the order of awards -------------------------------------------- */

static void
add(struct brute_figures *f, int64_t figure)
{
	f->at[f->n++] = figure;
}

static void
add_rules(
    const struct clear_problem *p, const int32_t *lots, struct brute_figures *f)
{
	for (int32_t r = 0; r < p->n_rules; r++)
		if (p->rules[r].mandatory && is_minimum(&p->rules[r]))
			add(f, brute_broken_by(p, lots, r));
	for (int32_t priority = 0; priority < 3; priority++)
		for (int32_t r = 0; r < p->n_rules; r++)
			if (!p->rules[r].mandatory &&
			    p->rules[r].priority == priority)
				add(f, brute_broken_by(p, lots, r));
}

static int
by_size(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* The smallest value first, the larger the better. */
static void
add_values(
    const struct clear_problem *p, const int32_t *lots, struct brute_figures *f)
{
	int64_t values[BRUTE_MAX_HOUSEHOLDS];
	int32_t n = 0;

	for (int32_t h = 0; h < p->n_households; h++)
		if (brute_is_bidding(p, h))
			values[n++] = brute_value(p, lots, h);
	qsort(values, (size_t)n, sizeof *values, by_size);
	for (int32_t i = 0; i < n; i++)
		add(f, -values[i]);
}

static int64_t
sum_of_days(const struct clear_problem *p, const int32_t *lots)
{
	int64_t days = 0;

	for (int32_t b = 0; b < p->n_bids; b++)
		days += (int64_t)lots[b] * p->bids[b].due_day;
	return days;
}

static int
sign(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Past value per worker, cost per unit, due day, caller's order. */
static bool
goes_first(const struct clear_problem *p, int32_t a, int32_t b)
{
	const struct clear_bid *x = &p->bids[a], *y = &p->bids[b];
	const struct clear_household *hx = &p->households[x->household];
	const struct clear_household *hy = &p->households[y->household];
	int order = sign(
	    hx->past_value * hy->n_workers, hy->past_value * hx->n_workers);

	if (order == 0) {
		order = sign(x->lot_cost * p->lines[y->line].lot_units,
		    y->lot_cost * p->lines[x->line].lot_units);
	}
	if (order == 0)
		order = sign(x->due_day, y->due_day);
	return order ? order < 0 : a < b;
}

/* The places of the lots in the tie-break summed up, then bid by bid. */
static void
add_ties(
    const struct clear_problem *p, const int32_t *lots, struct brute_figures *f)
{
	int32_t bid_at[BRUTE_MAX_BIDS];
	int64_t places = 0;

	for (int32_t b = 0; b < p->n_bids; b++) {
		int32_t place = 0;

		for (int32_t other = 0; other < p->n_bids; other++)
			place += other != b && goes_first(p, other, b);
		bid_at[place] = b;
		places += (int64_t)lots[b] * place;
	}
	add(f, places);
	for (int32_t place = 0; place < p->n_bids; place++)
		add(f, -lots[bid_at[place]]);
}

void
brute_figures(
    const struct clear_problem *p, const int32_t *lots, struct brute_figures *f)
{
	f->n = 0;
	add(f, p->weigh_unfilled ? brute_cost(p, lots) : -brute_units(p, lots));
	add_rules(p, lots, f);
	f->n_first = f->n;
	if (p->goal == CLEAR_SOONEST)
		add(f, brute_day(p, lots));
	if (p->goal == CLEAR_CHEAPEST) {
		add(f, brute_cost(p, lots));
		f->n_goal = f->n;
		add(f, -brute_units(p, lots));
	} else {
		add_values(p, lots, f);
		add(f, sum_of_days(p, lots));
		f->n_goal = f->n;
	}
	add_ties(p, lots, f);
}

struct best {
	int32_t *lots;
	struct brute_figures *figures;
	bool is_known;
};

static bool
keep_best(void *ctx, const struct clear_problem *p, const int32_t *lots)
{
	struct best *best = ctx;
	struct brute_figures figures;
	int64_t first =
	    p->weigh_unfilled ? brute_cost(p, lots) : -brute_units(p, lots);
	int order = 0;

	if (best->is_known && first > best->figures->at[0])
		return true;
	brute_figures(p, lots, &figures);
	for (int32_t i = 0; best->is_known && i < figures.n && order == 0; i++)
		order = sign(figures.at[i], best->figures->at[i]);
	if (!best->is_known || order < 0) {
		best->is_known = true;
		*best->figures = figures;
		memcpy(best->lots, lots, (size_t)p->n_bids * sizeof *lots);
	}
	return true;
}

void
brute_best(
    const struct clear_problem *p, int32_t *lots, struct brute_figures *figures)
{
	struct best best = { lots, figures, false };

	brute_each(p, keep_best, &best);
}
