/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_verify.h"

#include <stdlib.h>

bool
verify_flawed(struct check *c, enum clear_flaw_kind kind, int32_t index,
    wide found, wide expected)
{
	c->flaw = (struct clear_flaw){ kind, index, (int64_t)found,
		(int64_t)expected };
	return false;
}

int64_t
verify_smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* ---- lots, lines, totals -------------------------------------------- */

static bool
shape_holds(struct check *c)
{
	const struct clear_plan *plan = c->plan;

	if (plan->n_bids != c->p->n_bids || plan->n_lines != c->p->n_lines ||
	    plan->n_order_lines != c->p->n_order_lines || plan->n_broken < 0 ||
	    plan->n_broken > c->p->n_rules) {
		return verify_flawed(
		    c, CLEAR_FLAW_SHAPE, -1, plan->n_bids, c->p->n_bids);
	}
	return true;
}

static bool
lots_hold(struct check *c)
{
	for (int32_t b = 0; b < c->p->n_bids; b++) {
		const struct clear_bid *bid = &c->p->bids[b];
		int32_t lots = c->plan->lots[b];

		if (lots < 0 || lots > bid->max_lots ||
		    (lots > 0 && lots < bid->min_lots) ||
		    (lots > 0 && bid->standby_only)) {
			return verify_flawed(
			    c, CLEAR_FLAW_LOTS, b, lots, bid->max_lots);
		}
	}
	return true;
}

static bool
lines_hold(struct check *c)
{
	int64_t asked = 0, covered = 0;

	for (int32_t b = 0; b < c->p->n_bids; b++)
		c->lots_on[c->p->bids[b].line] += c->plan->lots[b];
	for (int32_t l = 0; l < c->p->n_lines; l++) {
		const struct clear_line *line = &c->p->lines[l];
		int64_t lots = c->lots_on[l];

		if (c->plan->unfilled[l] < 0 ||
		    lots + c->plan->unfilled[l] != line->n_lots) {
			return verify_flawed(c, CLEAR_FLAW_LINE, l,
			    (wide)lots + c->plan->unfilled[l], line->n_lots);
		}
		asked += line->n_lots * line->lot_units;
		covered += lots * line->lot_units;
	}
	if (asked != c->plan->asked_units ||
	    covered != c->plan->covered_units) {
		return verify_flawed(
		    c, CLEAR_FLAW_COVERED, -1, c->plan->covered_units, covered);
	}
	return covered <= c->plan->covered_bound
		   ? true
		   : verify_flawed(c, CLEAR_FLAW_BOUND, -1,
			 c->plan->covered_bound, covered);
}

static int64_t
units_won(const struct check *c, int32_t bid)
{
	return c->plan->lots[bid] * c->p->lines[c->p->bids[bid].line].lot_units;
}

static bool
totals_hold(struct check *c)
{
	for (int32_t t = 0; t < c->p->n_totals; t++) {
		const struct clear_total *total = &c->p->totals[t];
		int64_t units = 0;

		for (int32_t k = 0; k < total->n_bids; k++)
			units += units_won(c, total->bids[k]);
		if (units > 0 &&
		    (units < total->min_units ||
			(total->max_units > 0 && units > total->max_units))) {
			return verify_flawed(
			    c, CLEAR_FLAW_TOTAL, t, units, total->max_units);
		}
	}
	return true;
}

/* ---- calendars ------------------------------------------------------ */

static void
add_item(struct check *c, int32_t start, int64_t due, wide work, bool is_new)
{
	c->is_new[c->n_items] = is_new;
	c->items[c->n_items++] =
	    (struct work_item){ start > c->p->today ? start : c->p->today,
		    (int32_t)due, (int64_t)work };
}

/* All work of a household, its awards to be complete by a day, tails and all.
 * Returns the open work. */
static wide
gather_items(struct check *c, int32_t household, int32_t by_day)
{
	const struct clear_household *hh = &c->p->households[household];
	wide sum = 0;

	c->n_items = 0;
	for (int32_t i = 0; i < hh->n_fixed; i++) {
		add_item(c, hh->fixed[i].start_day, hh->fixed[i].due_day,
		    hh->fixed[i].work, false);
		sum += hh->fixed[i].work;
	}
	for (int32_t k = c->first_bid[household];
	     k < c->first_bid[household + 1]; k++) {
		int32_t b = c->bids[k];
		const struct clear_bid *bid = &c->p->bids[b];
		wide work = (wide)c->plan->lots[b] * bid->lot_work;
		int64_t due = verify_smaller(
		    bid->due_day, (int64_t)by_day - bid->tail_days);

		if (c->plan->lots[b] > 0) {
			/* more than there are days is as bad as INT64_MAX */
			add_item(c, bid->first_day, due,
			    work > INT64_MAX ? INT64_MAX : work, true);
			sum += work;
		}
	}
	return sum;
}

static void
sort_by_due_day(struct check *c)
{
	for (int32_t i = 1; i < c->n_items; i++) {
		struct work_item item = c->items[i];
		bool is_new = c->is_new[i];
		int32_t k = i;

		while (k > 0 && c->items[k - 1].due_day > item.due_day) {
			c->items[k] = c->items[k - 1];
			c->is_new[k] = c->is_new[k - 1];
			k--;
		}
		c->items[k] = item;
		c->is_new[k] = is_new;
	}
}

/* Every interval from a start to a due day that holds new work. Sums of part
 * of a due day's work are no more than of all of it. */
static bool
household_fits(struct check *c, int32_t household, int32_t *late_day)
{
	const struct calendar *cal = c->p->households[household].calendar;

	sort_by_due_day(c);
	for (int32_t i = 0; i < c->n_items; i++) {
		int32_t start = c->items[i].start_day;
		wide needed = 0;
		bool has_new = false;

		for (int32_t j = 0; j < c->n_items; j++) {
			int32_t due = c->items[j].due_day;

			if (c->items[j].start_day >= start) {
				needed += c->items[j].work;
				has_new |= c->is_new[j];
			}
			if (has_new &&
			    needed > calendar_between(cal, start, due)) {
				*late_day = due;
				return false;
			}
		}
	}
	return true;
}

static bool
has_award(const struct check *c)
{
	for (int32_t i = 0; i < c->n_items; i++)
		if (c->is_new[i])
			return true;
	return false;
}

static bool
calendars_hold(struct check *c)
{
	for (int32_t h = 0; h < c->p->n_households; h++) {
		int64_t limit = c->p->households[h].work_limit;
		wide work = gather_items(c, h, INT32_MAX);
		int32_t day;

		if (!has_award(c))
			continue;
		if (limit > 0 && work > limit) {
			return verify_flawed(
			    c, CLEAR_FLAW_LIMIT, h, work, limit);
		}
		if (!household_fits(c, h, &day)) {
			return verify_flawed(
			    c, CLEAR_FLAW_CALENDAR, h, work, day);
		}
	}
	return true;
}

bool
verify_complete_by(struct check *c, int64_t day)
{
	int32_t late;

	for (int32_t h = 0; h < c->p->n_households; h++) {
		(void)gather_items(c, h, (int32_t)day);
		if (has_award(c) && !household_fits(c, h, &late))
			return false;
	}
	return true;
}

/* ---- rules ---------------------------------------------------------- */

bool
verify_counts(const struct clear_rule *rule, const struct clear_line *line)
{
	return rule->index ==
	       (rule->scope == CLEAR_OF_ORDER ? line->order : line->order_line);
}

/* Units by household within a rule's scope, and the quantity they are of. */
static int64_t
count_units(struct check *c, const struct clear_rule *rule, bool with_awards)
{
	int64_t quantity = 0;

	for (int32_t h = 0; h < c->p->n_households; h++)
		c->units_of[h] = 0;
	for (int32_t l = 0; l < c->p->n_lines; l++) {
		const struct clear_line *line = &c->p->lines[l];

		if (verify_counts(rule, line))
			quantity += line->n_lots * line->lot_units;
	}
	for (int32_t i = 0; i < c->p->n_held; i++) {
		const struct clear_held *held = &c->p->held[i];

		if (rule->index == (rule->scope == CLEAR_OF_ORDER
					   ? held->order
					   : held->order_line)) {
			quantity += held->units;
			c->units_of[held->household] += held->units;
		}
	}
	for (int32_t b = 0; b < c->p->n_bids && with_awards; b++) {
		const struct clear_bid *bid = &c->p->bids[b];

		if (verify_counts(rule, &c->p->lines[bid->line]))
			c->units_of[bid->household] += units_won(c, b);
	}
	return quantity;
}

struct verify_tally
verify_tally(struct check *c, const struct clear_rule *rule, bool with_awards)
{
	struct verify_tally t = { 0, 0, 0, 0 };

	t.quantity = count_units(c, rule, with_awards);
	for (int32_t h = 0; h < c->p->n_households; h++)
		c->is_member[h] = false;
	for (int32_t k = 0; k < rule->n_households; k++)
		c->is_member[rule->households[k]] = true;
	for (int32_t h = 0; h < c->p->n_households; h++) {
		t.winners += c->units_of[h] > 0;
		t.group += c->is_member[h] ? c->units_of[h] : 0;
		if (c->units_of[h] > t.largest)
			t.largest = c->units_of[h];
	}
	return t;
}

int64_t
verify_limit(const struct clear_rule *rule, int64_t quantity)
{
	switch (rule->kind) {
	case CLEAR_MAX_SHARE:
	case CLEAR_GROUP_MAX:
		return quantity * rule->value / 1000;
	case CLEAR_GROUP_MIN:
		return (quantity * rule->value + 999) / 1000;
	case CLEAR_MIN_HOUSEHOLDS:
	case CLEAR_MAX_HOUSEHOLDS:
		break;
	}
	return rule->value;
}

static int64_t
excess(const struct clear_rule *rule, struct verify_tally t)
{
	int64_t limit = verify_limit(rule, t.quantity);

	switch (rule->kind) {
	case CLEAR_MAX_SHARE:
		return t.largest - limit;
	case CLEAR_MIN_HOUSEHOLDS:
		return limit - t.winners;
	case CLEAR_MAX_HOUSEHOLDS:
		return t.winners - limit;
	case CLEAR_GROUP_MIN:
		return limit - t.group;
	case CLEAR_GROUP_MAX:
		return t.group - limit;
	}
	return 0;
}

static int64_t
said_of(const struct check *c, int32_t rule)
{
	for (int32_t i = 0; i < c->plan->n_broken; i++)
		if (c->plan->broken[i].rule == rule)
			return c->plan->broken[i].by;
	return 0;
}

/* A maximum may be broken by what was held before; a plan may not add to it.
 * So with a share every household that won must be within. */
static bool
winners_are_within(struct check *c, const struct clear_rule *rule)
{
	int64_t most = verify_limit(rule, count_units(c, rule, true));

	for (int32_t b = 0; b < c->p->n_bids; b++) {
		const struct clear_bid *bid = &c->p->bids[b];

		if (c->plan->lots[b] > 0 &&
		    verify_counts(rule, &c->p->lines[bid->line]) &&
		    c->units_of[bid->household] > most)
			return false;
	}
	return true;
}

static bool
maximum_holds(struct check *c, const struct clear_rule *rule, int64_t now)
{
	if (!rule->mandatory || now <= 0 ||
	    rule->kind == CLEAR_MIN_HOUSEHOLDS || rule->kind == CLEAR_GROUP_MIN)
		return true;
	if (rule->kind == CLEAR_MAX_SHARE)
		return winners_are_within(c, rule);
	return now <= excess(rule, verify_tally(c, rule, false));
}

static bool
rules_hold(struct check *c)
{
	for (int32_t r = 0; r < c->p->n_rules; r++) {
		const struct clear_rule *rule = &c->p->rules[r];
		int64_t by = excess(rule, verify_tally(c, rule, true));

		if ((by > 0 ? by : 0) != said_of(c, r)) {
			return verify_flawed(
			    c, CLEAR_FLAW_RULE, r, said_of(c, r), by);
		}
		if (!maximum_holds(c, rule, by))
			return verify_flawed(c, CLEAR_FLAW_RULE, r, by, 0);
	}
	return true;
}

/* ---- all of it ------------------------------------------------------ */

static bool
plan_holds(struct check *c)
{
	return lots_hold(c) && lines_hold(c) && totals_hold(c) &&
	       calendars_hold(c) && rules_hold(c) && verify_figures_hold(c);
}

/* Bids by household, in the order they come. */
static void
sort_bids(struct check *c)
{
	for (int32_t b = 0; b < c->p->n_bids; b++)
		c->first_bid[c->p->bids[b].household + 1]++;
	for (int32_t h = 0; h < c->p->n_households; h++) {
		c->first_bid[h + 1] += c->first_bid[h];
		c->units_of[h] = c->first_bid[h];
	}
	for (int32_t b = 0; b < c->p->n_bids; b++) {
		int32_t h = c->p->bids[b].household;

		c->bids[c->units_of[h]++] = b;
		c->lots_of[h] += c->plan->lots[b];
	}
}

static bool
check_allocate(struct check *c)
{
	size_t n_hh = (size_t)c->p->n_households + 2;
	size_t n_bids = (size_t)c->p->n_bids + 1;
	size_t n_items = n_bids;

	for (int32_t h = 0; h < c->p->n_households; h++) {
		size_t n = n_bids + (size_t)c->p->households[h].n_fixed;

		n_items = n > n_items ? n : n_items;
	}
	c->units_of = calloc(n_hh, sizeof *c->units_of);
	c->lots_of = calloc(n_hh, sizeof *c->lots_of);
	c->lots_on = calloc((size_t)c->p->n_lines + 1, sizeof *c->lots_on);
	c->is_member = calloc(n_hh, sizeof *c->is_member);
	c->first_bid = calloc(n_hh, sizeof *c->first_bid);
	c->bids = calloc(n_bids, sizeof *c->bids);
	c->is_listed = calloc(n_bids, sizeof *c->is_listed);
	c->is_open = calloc((size_t)c->p->n_villages + 1, sizeof *c->is_open);
	c->items = calloc(n_items, sizeof *c->items);
	c->is_new = calloc(n_items, sizeof *c->is_new);
	return c->units_of && c->lots_of && c->lots_on && c->is_member &&
	       c->first_bid && c->bids && c->is_listed && c->is_open &&
	       c->items && c->is_new;
}

static void
check_free(struct check *c)
{
	free(c->units_of);
	free(c->lots_of);
	free(c->lots_on);
	free(c->is_member);
	free(c->first_bid);
	free(c->bids);
	free(c->is_listed);
	free(c->is_open);
	free(c->items);
	free(c->is_new);
}

enum engine_err
clear_verify(const struct clear_problem *problem, const struct clear_plan *plan,
    struct clear_flaw *flaw)
{
	struct check c = { .p = problem,
		.plan = plan,
		.flaw = { CLEAR_FLAW_NONE, -1, 0, 0 },
		.err = ENGINE_OK };
	enum engine_err err = clear_check(problem, NULL);

	if (err != ENGINE_OK)
		return err;
	if (!shape_holds(&c)) {
		err = ENGINE_BAD_PLAN;
	} else if (!check_allocate(&c)) {
		err = ENGINE_NOMEM;
	} else {
		sort_bids(&c);
		if (!plan_holds(&c))
			err = c.err == ENGINE_OK ? ENGINE_BAD_PLAN : c.err;
	}
	check_free(&c);
	if (flaw != NULL)
		*flaw = c.flaw;
	return err;
}
