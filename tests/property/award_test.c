/* SPDX-License-Identifier: Apache-2.0 */
/* clear against the trial of every award, on random small problems of all
 * kinds and goals: the plan is the best award, lot for lot, every bound is
 * proven tight, nobody can be raised but at the cost of one as poor, and to ask
 * less never loses a bidder lots.
 *
 *	property_award [SEED [PROBLEMS]] */
#include "tests/support/cm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/property/award_brute.h"
#include "tests/property/award_market.h"

static uint64_t seed_of_run = 1;
static uint64_t n_problems = 1000;

/* Seeds of different runs do not meet. */
static uint64_t
seed_of(uint64_t i)
{
	return seed_of_run * 1000000 + i;
}

static struct clear_plan *
solve(const struct award_market *m)
{
	struct clear_plan *plan = NULL;
	struct clear_fault fault = { CLEAR_PART_NONE, -1 };
	struct clear_flaw flaw;

	if (clear(&m->p, &plan, &fault) != ENGINE_OK) {
		fail_msg("seed %" PRIu64 ": fault in part %d at %d", m->p.seed,
		    (int)fault.part, fault.index);
	}
	if (clear_verify(&m->p, plan, &flaw) != ENGINE_OK) {
		fail_msg("seed %" PRIu64 ": flaw %d at %d: %" PRId64
			 " not %" PRId64,
		    m->p.seed, (int)flaw.kind, flaw.index, flaw.found,
		    flaw.expected);
	}
	return plan;
}

static void
assert_same(const struct award_market *m, const char *what, int64_t found,
    int64_t expected)
{
	if (found != expected) {
		fail_msg("seed %" PRIu64 ": %s is %" PRId64 ", best %" PRId64,
		    m->p.seed, what, found, expected);
	}
}

/* ---- the best of all ------------------------------------------------ */

static int64_t
thousandths(int64_t value)
{
	return value * 1000 / BRUTE_WORKERS;
}

static int64_t
best_objective(const struct clear_problem *p, const int32_t *lots)
{
	int64_t least = -1;

	if (p->goal == CLEAR_CHEAPEST)
		return brute_cost(p, lots);
	if (p->goal == CLEAR_SOONEST)
		return brute_day(p, lots);
	for (int32_t h = 0; h < p->n_households; h++) {
		int64_t value = brute_value(p, lots, h);

		if (brute_is_bidding(p, h) && (least < 0 || value < least))
			least = value;
	}
	return least < 0 ? 0 : thousandths(least);
}

static void
assert_rules_are_told(
    const struct award_market *m, const struct clear_plan *plan)
{
	int32_t k = 0;

	for (int32_t r = 0; r < m->p.n_rules; r++) {
		int64_t by = brute_broken_by(&m->p, plan->lots, r);

		if (by == 0)
			continue;
		assert_true(k < plan->n_broken);
		assert_int_equal(plan->broken[k].rule, r);
		assert_int_equal(plan->broken[k].by, by);
		k++;
	}
	assert_int_equal(plan->n_broken, k);
}

static void
assert_best(const struct award_market *m, const struct clear_plan *plan)
{
	int32_t lots[BRUTE_MAX_BIDS] = { 0 };
	struct brute_figures best, own;

	brute_best(&m->p, lots, &best);
	brute_figures(&m->p, plan->lots, &own);
	assert_true(brute_is_feasible(&m->p, plan->lots));
	assert_same(m, "what comes first", own.at[0], best.at[0]);
	for (int32_t i = 1; i < best.n_first; i++)
		assert_same(m, "a rule", own.at[i], best.at[i]);
	for (int32_t i = best.n_first; i < best.n_goal; i++)
		assert_same(m, "the goal", own.at[i], best.at[i]);
	for (int32_t i = best.n_goal; i < best.n; i++)
		assert_same(m, "the tie-break", own.at[i], best.at[i]);
	assert_same(
	    m, "objective", plan->objective, best_objective(&m->p, lots));
	assert_rules_are_told(m, plan);
}

static void
assert_proven(const struct award_market *m, const struct clear_plan *plan)
{
	assert_true(plan->bound_known);
	assert_false(plan->relaxed_rules);
	assert_int_equal(plan->end, CLEAR_FINISHED);
	assert_same(m, "bound", plan->bound, plan->objective);
	if (!m->p.weigh_unfilled) {
		assert_same(m, "bound on units", plan->covered_bound,
		    plan->covered_units);
	}
}

static void
a_plan__is_the_best_award__and_proven_so(void **state)
{
	static struct award_market m;

	(void)state;
	for (uint64_t i = 0; i < n_problems; i++) {
		struct clear_plan *plan;

		award_market_draw(seed_of(i), &m);
		plan = solve(&m);
		assert_best(&m, plan);
		assert_proven(&m, plan);
		clear_plan_destroy(&plan);
	}
}

/* ---- cut short ------------------------------------------------------ */

static bool
stops_after(void *ctx)
{
	int32_t *n_left = ctx;

	return (*n_left)-- <= 0;
}

/* What a bound claims of all awards is refuted by the best one. */
static void
assert_bounds_hold(const struct award_market *m, const struct clear_plan *plan)
{
	int32_t lots[BRUTE_MAX_BIDS] = { 0 };
	struct brute_figures best;
	int64_t objective;

	brute_best(&m->p, lots, &best);
	objective = best_objective(&m->p, lots);
	if (!m->p.weigh_unfilled) {
		assert_true(plan->covered_bound >= -best.at[0]);
		assert_true(plan->covered_units <= -best.at[0]);
		/* of a plan that covers less, bounds tell something else */
		if (plan->covered_units < -best.at[0])
			return;
	}
	if (!plan->bound_known)
		return;
	/* best_objective is of the awards that keep the rules best; a bound
	 * need not know of them */
	if (m->p.goal == CLEAR_FAIREST)
		assert_true(plan->bound >= objective);
	else
		assert_true(plan->bound <= objective);
}

static void
a_plan_cut_short__is_feasible__and_its_bounds_hold(void **state)
{
	static struct award_market m;

	(void)state;
	for (uint64_t i = 0; i < n_problems / 4; i++) {
		int32_t n_left = (int32_t)(i % 24);
		struct clear_plan *plan;

		award_market_draw(seed_of(i), &m);
		m.p.stop = stops_after;
		m.p.stop_ctx = &n_left;
		plan = solve(&m);
		assert_true(brute_is_feasible(&m.p, plan->lots));
		assert_bounds_hold(&m, plan);
		assert_rules_are_told(&m, plan);
		clear_plan_destroy(&plan);
	}
}

/* ---- fairness ------------------------------------------------------- */

struct fairness {
	const struct award_market *m;
	const struct clear_plan *plan;
	struct brute_figures own;
	uint64_t n_looked_at;
};

/* Someone else who falls, and to no more than household h has now. */
static bool
costs_one_as_poor(const struct clear_problem *p, const int32_t *before,
    const int32_t *after, int32_t h)
{
	for (int32_t other = 0; other < p->n_households; other++) {
		int64_t value = brute_value(p, after, other);

		if (brute_is_bidding(p, other) &&
		    value < brute_value(p, before, other) &&
		    value <= brute_value(p, before, h))
			return true;
	}
	return false;
}

static bool
look_for_envy(void *ctx, const struct clear_problem *p, const int32_t *lots)
{
	struct fairness *f = ctx;
	struct brute_figures figures;

	if (brute_units(p, lots) < f->plan->covered_units)
		return true;
	brute_figures(p, lots, &figures);
	for (int32_t i = 0; i < figures.n_first; i++)
		if (figures.at[i] != f->own.at[i])
			return true;
	f->n_looked_at++;
	for (int32_t h = 0; h < p->n_households; h++) {
		if (brute_value(p, lots, h) >
			brute_value(p, f->plan->lots, h) &&
		    !costs_one_as_poor(p, f->plan->lots, lots, h)) {
			fail_msg("seed %" PRIu64 ": household %d could be "
				 "raised",
			    f->m->p.seed, h);
		}
	}
	return true;
}

/* No household's value per worker can be raised, at the plan's coverage and
 * rules, without another's falling to where it stood itself or below. */
static void
nobody__can_be_raised__but_at_the_cost_of_one_as_poor(void **state)
{
	static struct award_market m;
	uint64_t n_looked_at = 0;

	(void)state;
	for (uint64_t i = 0; i < n_problems; i++) {
		struct fairness f = { .m = &m };
		struct clear_plan *plan;

		award_market_draw(seed_of(i), &m);
		if (m.p.goal != CLEAR_FAIREST)
			continue;
		plan = solve(&m);
		f.plan = plan;
		brute_figures(&m.p, plan->lots, &f.own);
		brute_each(&m.p, look_for_envy, &f);
		n_looked_at += f.n_looked_at;
		clear_plan_destroy(&plan);
	}
	print_message(
	    "looked at %" PRIu64 " awards of the same coverage\n", n_looked_at);
	assert_true(n_looked_at > n_problems / 2);
}

/* ---- monotonicity --------------------------------------------------- */

/* One bidder asks less, down to nothing; all else stays. */
static void
undercut(struct award_market *m, int32_t b, uint64_t i)
{
	struct clear_plan *before = solve(m), *after;
	struct clear_bid *bid = &m->bids[b];
	int64_t cut = 1 + (int64_t)(i * 7 % (uint64_t)bid->lot_cost);

	assert_same(m, "bound", before->bound, before->objective);
	bid->lot_cost -= cut;
	bid->lot_price -= cut;
	after = solve(m);
	assert_same(m, "bound", after->bound, after->objective);
	if (after->lots[b] < before->lots[b]) {
		fail_msg("seed %" PRIu64 ": bid %d fell from %d to %d lots",
		    m->p.seed, b, before->lots[b], after->lots[b]);
	}
	clear_plan_destroy(&before);
	clear_plan_destroy(&after);
}

static void
a_lower_price__never_loses__a_lot(void **state)
{
	static struct award_market m;
	uint64_t n_tried = 0;

	(void)state;
	for (uint64_t i = 0; i < n_problems; i++) {
		int32_t b;

		award_market_draw(seed_of(i), &m);
		if (m.p.goal != CLEAR_CHEAPEST || m.p.n_bids == 0)
			continue;
		b = (int32_t)(i % (uint64_t)m.p.n_bids);
		if (m.bids[b].lot_cost == 0)
			continue;
		undercut(&m, b, i);
		n_tried++;
	}
	print_message("undercut %" PRIu64 " times\n", n_tried);
	assert_true(n_tried > n_problems / 8);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan__is_the_best_award__and_proven_so),
		cmocka_unit_test(
		    a_plan_cut_short__is_feasible__and_its_bounds_hold),
		cmocka_unit_test(
		    nobody__can_be_raised__but_at_the_cost_of_one_as_poor),
		cmocka_unit_test(a_lower_price__never_loses__a_lot),
	};

	if (argc > 1)
		seed_of_run = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		n_problems = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
