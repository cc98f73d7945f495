/* SPDX-License-Identifier: Apache-2.0 */
/* clear against the enumeration of every award of small random markets. What
 * is feasible is decided here by calendar_fits and plain sums. */
#include "tests/support/cm.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/engine/clear_market.h"

enum {
	N_MARKETS = 600
};

struct brute {
	const struct clear_problem *p;
	int32_t lots[MARKET_MAX];
	int64_t best_units;
	int64_t best_missing; /* of minima, summed up */
	int64_t best_goal;
	int64_t values[MARKET_MAX]; /* sorted, for leximin */
	bool has_best;
};

static int64_t
units_of_line_scope(const struct brute *b, const struct clear_rule *rule,
    int32_t household, int64_t *quantity)
{
	const struct clear_problem *p = b->p;
	int64_t units = 0;

	*quantity = 0;
	for (int32_t l = 0; l < p->n_lines; l++) {
		int32_t of = rule->scope == CLEAR_OF_ORDER
				 ? p->lines[l].order
				 : p->lines[l].order_line;

		*quantity += of == rule->index
				 ? p->lines[l].n_lots * p->lines[l].lot_units
				 : 0;
		for (int32_t i = 0; i < p->n_bids; i++)
			if (of == rule->index && p->bids[i].line == l &&
			    p->bids[i].household == household)
				units += b->lots[i] * p->lines[l].lot_units;
	}
	for (int32_t i = 0; i < p->n_held; i++) {
		if (rule->scope == CLEAR_OF_ORDER) {
			*quantity += p->held[i].units;
			units += p->held[i].household == household
				     ? p->held[i].units
				     : 0;
		}
	}
	return units;
}

/* Below 0: within; otherwise by how much. */
static int64_t
excess_of(const struct brute *b, const struct clear_rule *rule)
{
	int64_t winners = 0, group = 0, largest = 0, quantity = 0;

	for (int32_t h = 0; h < b->p->n_households; h++) {
		int64_t units = units_of_line_scope(b, rule, h, &quantity);

		winners += units > 0;
		largest = units > largest ? units : largest;
		for (int32_t k = 0; k < rule->n_households; k++)
			group += rule->households[k] == h ? units : 0;
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

static bool
is_minimum(const struct clear_rule *rule)
{
	return rule->kind == CLEAR_MIN_HOUSEHOLDS ||
	       rule->kind == CLEAR_GROUP_MIN;
}

/* A share counts for whoever wins. Held units may break another maximum by
 * themselves: then nothing may be added. */
static bool
maximum_holds(const struct brute *b, const struct clear_rule *rule)
{
	static const struct brute nothing;
	struct brute empty = nothing;
	int64_t before, quantity;

	empty.p = b->p;
	if (rule->kind != CLEAR_MAX_SHARE) {
		before = excess_of(&empty, rule);
		return excess_of(b, rule) <= (before > 0 ? before : 0);
	}
	for (int32_t h = 0; h < b->p->n_households; h++) {
		int64_t held = units_of_line_scope(&empty, rule, h, &quantity);
		int64_t units = units_of_line_scope(b, rule, h, &quantity);

		if (units > held && units > quantity * rule->value / 1000)
			return false;
	}
	return true;
}

static bool
rules_hold(const struct brute *b)
{
	for (int32_t r = 0; r < b->p->n_rules; r++) {
		const struct clear_rule *rule = &b->p->rules[r];

		if (rule->mandatory && !is_minimum(rule) &&
		    !maximum_holds(b, rule))
			return false;
	}
	return true;
}

/* The condition of clear.h, every interval of days tried: what lies inside
 * fits, where some of it is new. */
static bool
household_fits(const struct brute *b, int32_t h, int32_t by_day)
{
	const struct clear_problem *p = b->p;
	const struct clear_household *hh = &p->households[h];
	int64_t open = 0;
	bool has_any = false;

	for (int32_t s = MARKET_TODAY; s < MARKET_TODAY + 24; s++) {
		for (int32_t d = MARKET_TODAY - 4; d < MARKET_TODAY + 24; d++) {
			int64_t work = 0;
			bool has_new = false;

			for (int32_t i = 0; i < p->n_bids; i++) {
				const struct clear_bid *bid = &p->bids[i];
				int32_t due = bid->due_day;

				if (due > by_day - bid->tail_days)
					due = by_day - bid->tail_days;
				if (bid->household == h && b->lots[i] > 0 &&
				    bid->first_day >= s && due <= d) {
					work += b->lots[i] * bid->lot_work;
					has_new = true;
				}
			}
			for (int32_t i = 0; i < hh->n_fixed; i++) {
				int32_t start = hh->fixed[i].start_day;

				start = start < p->today ? p->today : start;
				if (start >= s && hh->fixed[i].due_day <= d)
					work += hh->fixed[i].work;
			}
			if (has_new &&
			    work > calendar_between(hh->calendar, s, d))
				return false;
		}
	}
	for (int32_t i = 0; i < p->n_bids; i++) {
		if (p->bids[i].household == h && b->lots[i] > 0) {
			open += b->lots[i] * p->bids[i].lot_work;
			has_any = true;
		}
	}
	for (int32_t i = 0; i < hh->n_fixed; i++)
		open += hh->fixed[i].work;
	return !has_any || hh->work_limit == 0 || open <= hh->work_limit;
}

static bool
totals_hold(const struct brute *b)
{
	for (int32_t t = 0; t < b->p->n_totals; t++) {
		const struct clear_total *total = &b->p->totals[t];
		int64_t units = 0;

		for (int32_t k = 0; k < total->n_bids; k++) {
			int32_t bid = total->bids[k];

			units += b->lots[bid] *
				 b->p->lines[b->p->bids[bid].line].lot_units;
		}
		if (units > 0 &&
		    (units < total->min_units ||
			(total->max_units > 0 && units > total->max_units)))
			return false;
	}
	return true;
}

static bool
all_fit(const struct brute *b, int32_t by_day)
{
	for (int32_t h = 0; h < b->p->n_households; h++)
		if (!household_fits(b, h, by_day))
			return false;
	return true;
}

static int
by_size(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* Values per worker of the bidding households, doubled to stay whole: there
 * are one or two workers. Sorted; households without a bid stay out. */
static int32_t
sorted_values(const struct brute *b, int64_t *out)
{
	const struct clear_problem *p = b->p;
	int32_t n = 0;

	for (int32_t h = 0; h < p->n_households; h++) {
		int64_t value = p->households[h].past_value;
		bool is_bidding = false;

		for (int32_t i = 0; i < p->n_bids; i++) {
			if (p->bids[i].household == h) {
				is_bidding |= !p->bids[i].standby_only;
				value += b->lots[i] *
					 p->lines[p->bids[i].line].lot_value;
			}
		}
		if (is_bidding)
			out[n++] = value * 2 / p->households[h].n_workers;
	}
	qsort(out, (size_t)n, sizeof *out, by_size);
	return n;
}

static int64_t
cost_of(const struct brute *b)
{
	const struct clear_problem *p = b->p;
	int64_t cost = 0;
	bool is_open[2] = { false, false };

	for (int32_t l = 0; l < p->n_lines; l++)
		cost += p->lines[l].n_lots * p->lines[l].unfilled_cost;
	for (int32_t i = 0; i < p->n_bids; i++) {
		int32_t v = p->households[p->bids[i].household].village;

		cost +=
		    b->lots[i] * (p->bids[i].lot_cost -
				     p->lines[p->bids[i].line].unfilled_cost);
		if (b->lots[i] > 0 && v >= 0)
			is_open[v] = true;
	}
	for (int32_t v = 0; v < 2; v++)
		cost += is_open[v] ? p->villages[v].cost : 0;
	return cost;
}

static int64_t
day_of(const struct brute *b)
{
	int32_t day = MARKET_TODAY - 1;

	while (!all_fit(b, day))
		day++;
	return day;
}

/* More units first, then less missing of the minima, then the goal. */
static void
judge(struct brute *b)
{
	const struct clear_problem *p = b->p;
	int64_t units = 0, missing = 0, goal = 0, values[MARKET_MAX];
	int32_t n = 0;
	int order;

	for (int32_t i = 0; i < p->n_bids; i++)
		units += b->lots[i] * p->lines[p->bids[i].line].lot_units;
	order = (units < b->best_units) - (units > b->best_units);
	if (b->has_best && order > 0)
		return;
	if (!totals_hold(b) || !rules_hold(b) || !all_fit(b, INT32_MAX))
		return;
	for (int32_t r = 0; r < p->n_rules; r++) {
		int64_t by = excess_of(b, &p->rules[r]);

		missing += is_minimum(&p->rules[r]) && by > 0 ? by : 0;
	}
	if (p->goal == CLEAR_CHEAPEST)
		goal = cost_of(b);
	else if (p->goal == CLEAR_SOONEST)
		goal = units > 0 ? day_of(b) : -1;
	else
		n = sorted_values(b, values);
	if (order == 0) {
		order =
		    (missing > b->best_missing) - (missing < b->best_missing);
	}
	if (order == 0)
		order = (goal > b->best_goal) - (goal < b->best_goal);
	for (int32_t i = 0; i < n && order == 0; i++)
		order = (values[i] < b->values[i]) - (values[i] > b->values[i]);
	if (!b->has_best || order < 0) {
		b->has_best = true;
		b->best_units = units;
		b->best_missing = missing;
		b->best_goal = goal;
		memcpy(b->values, values, (size_t)n * sizeof *values);
	}
}

static void
enumerate(struct brute *b, int32_t bid, int32_t *left)
{
	const struct clear_bid *offer = &b->p->bids[bid];

	if (bid == b->p->n_bids) {
		judge(b);
		return;
	}
	for (int32_t k = 0; k <= offer->max_lots && k <= left[offer->line];
	     k++) {
		if (k > 0 && (k < offer->min_lots || offer->standby_only))
			continue;
		b->lots[bid] = k;
		left[offer->line] -= k;
		enumerate(b, bid + 1, left);
		left[offer->line] += k;
	}
	b->lots[bid] = 0;
}

static void
solve_by_force(const struct market *m, struct brute *b)
{
	int32_t left[MARKET_MAX];

	memset(b, 0, sizeof *b);
	b->p = &m->p;
	for (int32_t l = 0; l < m->p.n_lines; l++)
		left[l] = m->lines[l].n_lots;
	enumerate(b, 0, left);
	assert_true(b->has_best);
}

struct score {
	int covered;
	int proven;
	int goal;
	int goal_of;
	int bound_met;
};

static void
compare_goal(const struct market *m, const struct clear_plan *plan,
    const struct brute *best, struct score *score)
{
	struct brute own = { .p = &m->p };
	int64_t values[MARKET_MAX];
	int64_t missing = 0;
	int32_t n;

	memcpy(own.lots, plan->lots, (size_t)plan->n_bids * sizeof *own.lots);
	for (int32_t r = 0; r < m->p.n_rules; r++) {
		int64_t by = excess_of(&own, &m->rules[r]);

		missing += is_minimum(&m->rules[r]) && by > 0 ? by : 0;
	}
	if (missing != best->best_missing) {
		score->goal_of++;
		return;
	}
	score->goal_of++;
	if (m->p.goal == CLEAR_FAIREST) {
		n = sorted_values(&own, values);
		score->goal += memcmp(values, best->values,
				   (size_t)n * sizeof *values) == 0;
		assert_true(
		    n == 0 || plan->bound >= best->values[0] * 1000 / 2);
		return;
	}
	score->goal += plan->objective == best->best_goal;
	assert_true(plan->bound <= best->best_goal);
	assert_true(plan->objective >= best->best_goal);
}

static void
try_market(uint64_t seed, bool with_rules, struct score *score)
{
	static struct market m;
	struct clear_plan *plan = NULL;
	struct clear_fault fault;
	struct clear_flaw flaw;
	struct brute best;
	bool has_targets = false;

	market_draw(&m, seed, with_rules);
	m.p.iterations = 1500;
	assert_int_equal(clear(&m.p, &plan, &fault), ENGINE_OK);
	if (clear_verify(&m.p, plan, &flaw) != ENGINE_OK) {
		fail_msg("seed %llu: flaw %d at %d: %lld not %lld",
		    (unsigned long long)seed, (int)flaw.kind, flaw.index,
		    (long long)flaw.found, (long long)flaw.expected);
	}
	solve_by_force(&m, &best);
	if (plan->covered_bound < best.best_units ||
	    plan->covered_units > best.best_units) {
		fail_msg("seed %llu: covered %lld, bound %lld, best %lld",
		    (unsigned long long)seed, (long long)plan->covered_units,
		    (long long)plan->covered_bound, (long long)best.best_units);
	}
	score->bound_met += plan->covered_bound == best.best_units;
	for (int32_t r = 0; r < m.p.n_rules; r++)
		has_targets |= !m.rules[r].mandatory;
	if (plan->covered_units == best.best_units) {
		score->covered++;
		if (!has_targets)
			compare_goal(&m, plan, &best, score);
	} else {
		print_message("seed %llu: covered %lld of %lld\n",
		    (unsigned long long)seed, (long long)plan->covered_units,
		    (long long)best.best_units);
	}
	clear_plan_destroy(&plan);
	assert_null(plan);
}

static void
try_markets(uint64_t first_seed, bool with_rules)
{
	struct score score = { 0, 0, 0, 0, 0 };

	for (int i = 0; i < N_MARKETS; i++)
		try_market(first_seed + (uint64_t)i, with_rules, &score);
	print_message("of %d markets: best coverage %d, its bound tight %d; "
		      "best goal %d of %d\n",
	    N_MARKETS, score.covered, score.bound_met, score.goal,
	    score.goal_of);
	assert_true(score.covered * 100 >= N_MARKETS * 99);
	assert_true(score.goal * 100 >= score.goal_of * 95);
	assert_true(score.bound_met * 100 >= N_MARKETS * 60);
}

static void
clear__is_feasible_and_nearly_always_best__without_rules(void **unused)
{
	(void)unused;
	try_markets(1, false);
}

static void
clear__is_feasible_and_nearly_always_best__under_rules(void **unused)
{
	(void)unused;
	try_markets(100001, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    clear__is_feasible_and_nearly_always_best__without_rules),
		cmocka_unit_test(
		    clear__is_feasible_and_nearly_always_best__under_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
