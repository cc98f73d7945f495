/* SPDX-License-Identifier: Apache-2.0 */
/* clear_verify on plans that were tampered with. */
#include "tests/support/cm.h"

#include "tests/unit/engine/clear_market.h"

static struct market m;

/* Two lines, three households: 0 has a minimum and a total, 1 a work limit,
 * 2 came late. */
static struct clear_plan *
begin(enum clear_goal goal)
{
	struct clear_plan *plan = NULL;

	market_init(&m, goal);
	(void)market_add_line(&m, 4, 20);
	(void)market_add_line(&m, 2, 40);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 3, 5, 100);
	(void)market_add_bid(&m, 0, 1, 2, 5, 100);
	(void)market_add_bid(&m, 1, 0, 2, 5, 90);
	m.households[0].past_value = 900;
	(void)market_add_bid(&m, 2, 0, 2, 5, 100);
	m.bids[0].min_lots = 2;
	m.bids[3].standby_only = true;
	m.households[1].work_limit = 12 * (int64_t)ENGINE_DAY_WORK;
	market_add_total(&m, 0, 1, 20, 50);
	(void)market_add_rule(&m, CLEAR_MAX_SHARE, 900);
	assert_int_equal(clear(&m.p, &plan, NULL), ENGINE_OK);
	assert_int_equal(clear_verify(&m.p, plan, NULL), ENGINE_OK);
	assert_int_equal(plan->lots[0], 2);
	assert_int_equal(plan->lots[1], 2);
	assert_int_equal(plan->lots[2], 2);
	return plan;
}

static void
assert_flaw(struct clear_plan **plan, enum clear_flaw_kind kind, int32_t index)
{
	struct clear_flaw flaw;

	assert_int_equal(clear_verify(&m.p, *plan, &flaw), ENGINE_BAD_PLAN);
	assert_int_equal(flaw.kind, kind);
	assert_int_equal(flaw.index, index);
	assert_int_equal(clear_verify(&m.p, *plan, NULL), ENGINE_BAD_PLAN);
	clear_plan_destroy(plan);
}

static void
clear_verify__finds__lots_outside_the_offer(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	plan->lots[1] = 3;
	assert_flaw(&plan, CLEAR_FLAW_LOTS, 1);
	plan = begin(CLEAR_CHEAPEST);
	plan->lots[0] = 1;
	assert_flaw(&plan, CLEAR_FLAW_LOTS, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->lots[2] = -1;
	assert_flaw(&plan, CLEAR_FLAW_LOTS, 2);
	plan = begin(CLEAR_CHEAPEST);
	plan->lots[3] = 1;
	assert_flaw(&plan, CLEAR_FLAW_LOTS, 3);
}

static void
clear_verify__finds__lines_and_units_that_do_not_add_up(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	plan->lots[2] = 1;
	assert_flaw(&plan, CLEAR_FLAW_LINE, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->covered_units--;
	assert_flaw(&plan, CLEAR_FLAW_COVERED, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->asked_units++;
	assert_flaw(&plan, CLEAR_FLAW_COVERED, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->covered_bound = plan->covered_units - 1;
	assert_flaw(&plan, CLEAR_FLAW_BOUND, -1);
}

static void
clear_verify__finds__a_household_overbooked(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	m.until[1][9] = m.until[1][8];
	for (int32_t d = 9; d < MARKET_DAYS; d++)
		m.until[1][d] = m.until[1][8];
	assert_flaw(&plan, CLEAR_FLAW_CALENDAR, 1);
	plan = begin(CLEAR_CHEAPEST);
	m.bids[0].first_day = MARKET_TODAY + 11;
	assert_flaw(&plan, CLEAR_FLAW_CALENDAR, 0);
	plan = begin(CLEAR_CHEAPEST);
	m.households[1].work_limit = 9 * (int64_t)ENGINE_DAY_WORK;
	assert_flaw(&plan, CLEAR_FLAW_LIMIT, 1);
}

static void
clear_verify__finds__totals_and_rules_broken(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	m.totals[0].max_units = 39;
	assert_flaw(&plan, CLEAR_FLAW_TOTAL, 0);
	plan = begin(CLEAR_CHEAPEST);
	m.totals[0].min_units = 41;
	assert_flaw(&plan, CLEAR_FLAW_TOTAL, 0);
	plan = begin(CLEAR_CHEAPEST);
	m.rules[0].value = 600;
	assert_flaw(&plan, CLEAR_FLAW_RULE, 0);
	/* saying so does not make a mandatory rule less broken */
	plan = begin(CLEAR_CHEAPEST);
	m.rules[0].value = 600;
	plan->n_broken = 1;
	plan->broken[0] = (struct clear_broken){ 0, 4, 0 };
	assert_flaw(&plan, CLEAR_FLAW_RULE, 0);
	/* nor is one broken that holds */
	plan = begin(CLEAR_CHEAPEST);
	plan->n_broken = 1;
	plan->broken[0] = (struct clear_broken){ 0, 4, 0 };
	assert_flaw(&plan, CLEAR_FLAW_RULE, 0);
}

static void
clear_verify__finds__objectives_and_bounds_made_up(void **unused)
{
	struct clear_plan *plan;

	(void)unused;
	for (int goal = CLEAR_FAIREST; goal <= CLEAR_SOONEST; goal++) {
		plan = begin((enum clear_goal)goal);
		plan->objective++;
		assert_flaw(&plan, CLEAR_FLAW_OBJECTIVE, -1);
		plan = begin((enum clear_goal)goal);
		plan->objective--;
		assert_flaw(&plan, CLEAR_FLAW_OBJECTIVE, -1);
		plan = begin((enum clear_goal)goal);
		plan->bound =
		    plan->objective + (goal == CLEAR_FAIREST ? -1 : 1);
		assert_flaw(&plan, CLEAR_FLAW_BOUND, -1);
	}
}

static void
assert_prices_prove(struct clear_plan *plan, int64_t bound)
{
	struct clear_flaw flaw;

	plan->prices_bound = bound;
	assert_int_equal(clear_verify(&m.p, plan, &flaw), ENGINE_OK);
	plan->prices_bound = bound + 1;
	assert_int_equal(clear_verify(&m.p, plan, &flaw), ENGINE_BAD_PLAN);
	assert_int_equal(flaw.kind, CLEAR_FLAW_PRICES);
	assert_int_equal(flaw.index, -1);
	assert_int_equal(flaw.found, bound + 1);
	assert_int_equal(flaw.expected, bound);
}

/* At 300 and 250 a lot household 0 gains 3 x 200 + 2 x 150, household 1
 * 2 x 210, of 4 x 300 + 2 x 250. */
static struct clear_plan *
begin_priced(void)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	assert_int_equal(plan->cost, 580);
	plan->unit_weight = 0;
	plan->prices[0] = 300000;
	plan->prices[1] = 250000;
	return plan;
}

static void
clear_verify__finds__prices_that_prove_something_else(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);
	int64_t most =
	    m.lines[1].unfilled_cost + plan->unit_weight * m.lines[1].lot_units;

	(void)unused;
	plan->prices[1] = -1;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, 1);
	plan = begin(CLEAR_CHEAPEST);
	plan->prices[1] = 1000 * most + 1;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, 1);
	plan = begin(CLEAR_CHEAPEST);
	plan->prices[0] = plan->prices[1] = 0;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->prices_bound++;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->unit_weight = -1;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->unit_weight = INT64_MAX;
	plan->prices[0] = INT64_MAX;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
	plan = begin_priced();
	assert_prices_prove(plan, 1700 - 900 - 420);
	plan->prices[0]++;
	assert_prices_prove(plan, 1700 - 900 - 420);
	plan->prices[0] += 999;
	assert_prices_prove(plan, 1704 - 903 - 422);
	clear_plan_destroy(&plan);
}

static void
clear_verify__finds__costs_that_are_not_so(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	plan->cost--;
	assert_flaw(&plan, CLEAR_FLAW_OBJECTIVE, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->cost_bound = plan->cost + 1;
	assert_flaw(&plan, CLEAR_FLAW_BOUND, -1);
	plan = begin(CLEAR_CHEAPEST);
	plan->bound--;
	assert_flaw(&plan, CLEAR_FLAW_BOUND, -1);
	plan = begin(CLEAR_FAIREST);
	plan->cost_bound = plan->prices_bound - 1;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
	plan = begin(CLEAR_FAIREST);
	m.p.award_only = true;
	plan->prices_bound++;
	plan->cost_bound = plan->cost;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
}

/* What a unit left unfilled weighs is no bound where that is allowed. */
static void
clear_verify__refuses__a_weight_where_unfilled_costs_decide(void **unused)
{
	struct clear_plan *plan = begin_priced();

	(void)unused;
	m.p.weigh_unfilled = true;
	assert_prices_prove(plan, 380);
	plan->prices_bound = 380;
	plan->unit_weight = 1;
	assert_flaw(&plan, CLEAR_FLAW_PRICES, -1);
}

static void
clear_verify__keeps__the_households_limits_in_what_prices_prove(void **unused)
{
	struct clear_plan *plan = begin_priced();

	(void)unused;
	/* four lots only: 3 x 200 + 150 */
	m.rules[0].value = 700;
	assert_prices_prove(plan, 1700 - 750 - 420);
	m.rules[0].value = 900;
	m.totals[0].max_units = 49;
	assert_prices_prove(plan, 1700 - 750 - 420);
	m.totals[0].max_units = 50;
	m.households[0].work_limit = 20 * (int64_t)ENGINE_DAY_WORK;
	assert_prices_prove(plan, 1700 - 750 - 420);
	/* ten days' work in the first twenty: two lots until then */
	m.households[0].work_limit = 0;
	m.households[0].n_fixed = 1;
	m.fixed[0][0] = (struct work_item){ MARKET_TODAY, MARKET_TODAY + 15,
		10 * (int64_t)ENGINE_DAY_WORK };
	assert_prices_prove(plan, 1700 - 700 - 420);
	/* a limit holds that work too */
	m.households[0].work_limit = 30 * (int64_t)ENGINE_DAY_WORK - 1;
	plan->lots[1]--;
	plan->unfilled[1]++;
	m.p.award_only = true;
	plan->covered_units -= 10;
	plan->cost += m.lines[1].unfilled_cost - 100;
	plan->objective = plan->bound = plan->cost_bound = plan->cost;
	assert_prices_prove(plan, 1700 - 550 - 420);
	clear_plan_destroy(&plan);
}

static void
clear_verify__keeps__village_costs_in_what_prices_prove(void **unused)
{
	struct clear_plan *plan = begin_priced();

	(void)unused;
	m.p.n_villages = 2;
	m.villages[0].cost = 1000;
	m.villages[1].cost = 400;
	m.households[0].village = 0;
	m.households[1].village = 1;
	plan->cost += 1400;
	plan->objective = plan->bound = plan->cost_bound = plan->cost;
	assert_prices_prove(plan, 1700 - 20);
	m.households[1].village = 0;
	plan->cost -= 400;
	plan->objective = plan->bound = plan->cost_bound = plan->cost;
	assert_prices_prove(plan, 1700 - (900 + 420 - 1000));
	clear_plan_destroy(&plan);
}

/* One bid of 3 lots at 100, priced at 300. */
static struct clear_plan *
begin_alone(void)
{
	struct clear_plan *plan = NULL;

	market_init(&m, CLEAR_CHEAPEST);
	m.p.award_only = true;
	(void)market_add_line(&m, 5, 40);
	(void)market_add_household(&m, 0);
	(void)market_add_household(&m, 0);
	(void)market_add_bid(&m, 0, 0, 3, 1, 100);
	assert_int_equal(clear(&m.p, &plan, NULL), ENGINE_OK);
	plan->unit_weight = 0;
	plan->prices[0] = 300000;
	return plan;
}

static void
award(struct clear_plan *plan, int32_t lots)
{
	plan->lots[0] = lots;
	plan->unfilled[0] = 5 - lots;
	plan->covered_units = 10 * (int64_t)lots;
	plan->cost = 100 * lots + 10000 * (5 - (int64_t)lots);
	plan->objective = plan->bound = plan->cost_bound = plan->cost;
}

/* The group may have 3 lots, of which the other household holds one already;
 * there may be one winner, and the other household is it. */
static void
clear_verify__keeps__what_rules_leave_a_bid_in_what_prices_prove(void **unused)
{
	struct clear_plan *plan = begin_alone();
	int32_t rule;

	(void)unused;
	assert_prices_prove(plan, 1500 - 600);
	m.held[m.p.n_held++] = (struct clear_held){
		.household = 1, .order_line = -1, .units = 10
	};
	rule = market_add_rule(&m, CLEAR_GROUP_MAX, 500);
	m.rules[rule].n_households = 2;
	m.members[rule][0] = 0;
	m.members[rule][1] = 1;
	award(plan, 2);
	assert_prices_prove(plan, 1500 - 400);
	m.rules[rule].mandatory = false;
	assert_prices_prove(plan, 1500 - 600);
	m.rules[rule] = (struct clear_rule){
		.kind = CLEAR_MAX_HOUSEHOLDS, .value = 1, .mandatory = true
	};
	award(plan, 0);
	assert_prices_prove(plan, 1500);
	m.rules[rule].value = 2;
	assert_prices_prove(plan, 1500 - 600);
	m.held[0].household = 0;
	m.rules[rule].value = 1;
	assert_prices_prove(plan, 1500 - 600);
	m.rules[rule].kind = CLEAR_MAX_SHARE;
	m.rules[rule].value = 500;
	assert_prices_prove(plan, 1500 - 400);
	clear_plan_destroy(&plan);
}

/* Even works never fill an odd time, which takes more tries to see than there
 * is patience for: from pairs of 4000 each, 32001 micro-days. A lot gains
 * what it takes. */
static struct clear_plan *
begin_hard(void)
{
	struct clear_plan *plan = NULL;

	market_init(&m, CLEAR_CHEAPEST);
	m.p.award_only = m.p.weigh_unfilled = true;
	m.p.iterations = 1;
	(void)market_add_household(&m, 0);
	for (int32_t d = 0; d < MARKET_DAYS; d++)
		m.until[0][d] = 32001;
	for (int32_t i = 0; i < 40; i++) {
		(void)market_add_line(&m, 1, 60);
		(void)market_add_bid(&m, 0, i, 1, 0, 100);
		m.bids[i].lot_work = 2000 + (i % 2 ? -1 : 1) * (2 + i / 2 * 2);
	}
	market_add_total(&m, 38, 39, 10, 20);
	assert_int_equal(clear(&m.p, &plan, NULL), ENGINE_OK);
	for (int32_t i = 0; i < 40; i++)
		plan->prices[i] = 1000 * (m.bids[i].lot_work + 100);
	return plan;
}

static void
clear_verify__accepts__a_bound_it_has_no_time_to_prove(void **unused)
{
	struct clear_plan *plan = begin_hard();

	(void)unused;
	for (int32_t i = 0; i < 40; i++) {
		plan->lots[i] = 0;
		plan->unfilled[i] = 1;
	}
	plan->covered_units = 0;
	plan->cost = 400000;
	plan->cost_bound = plan->bound = plan->objective = plan->cost;
	assert_prices_prove(plan, 40 * 2100 - 32000);
	clear_plan_destroy(&plan);
}

/* ---- against every award of a household ------------------------------ */

static bool
is_feasible(struct clear_plan *plan)
{
	struct clear_flaw flaw = { CLEAR_FLAW_NONE, -1, 0, 0 };
	int64_t covered = 0;

	for (int32_t l = 0; l < m.p.n_lines; l++)
		plan->unfilled[l] = m.lines[l].n_lots;
	for (int32_t b = 0; b < m.p.n_bids; b++) {
		int32_t l = m.bids[b].line;

		plan->unfilled[l] -= plan->lots[b];
		covered += plan->lots[b] * m.lines[l].lot_units;
	}
	plan->covered_units = covered;
	plan->covered_bound = INT64_MAX;
	if (clear_verify(&m.p, plan, &flaw) == ENGINE_OK)
		return true;
	switch (flaw.kind) {
	case CLEAR_FLAW_LOTS:
	case CLEAR_FLAW_LINE:
	case CLEAR_FLAW_TOTAL:
	case CLEAR_FLAW_CALENDAR:
	case CLEAR_FLAW_LIMIT:
	case CLEAR_FLAW_RULE:
		return false;
	default:
		return true;
	}
}

/* The most that household could gain, every award of it tried; lines have
 * lots for each household by itself only. */
static int64_t
gain_by_brute_force(struct clear_plan *plan, int32_t household)
{
	int64_t best = 0;
	int32_t b = 0;

	for (int32_t i = 0; i < m.p.n_bids; i++)
		plan->lots[i] = 0;
	while (b < m.p.n_bids) {
		int64_t gain = 0;

		for (b = 0; b < m.p.n_bids; b++)
			gain += plan->lots[b] * (plan->prices[m.bids[b].line] -
						    1000 * m.bids[b].lot_cost);
		if (gain > best && is_feasible(plan))
			best = gain;
		for (b = 0; b < m.p.n_bids; b++) {
			if (m.bids[b].household != household)
				continue;
			if (plan->lots[b] < m.bids[b].max_lots) {
				plan->lots[b]++;
				break;
			}
			plan->lots[b] = 0;
		}
	}
	return best;
}

static int64_t
prices_by_brute_force(struct clear_plan *plan)
{
	int64_t village[2], sum = 0;

	for (int32_t v = 0; v < 2; v++)
		village[v] = 1000 * m.villages[v].cost;
	for (int32_t l = 0; l < m.p.n_lines; l++)
		sum += plan->prices[l] * m.lines[l].n_lots;
	for (int32_t h = 0; h < m.p.n_households; h++) {
		int64_t gain = gain_by_brute_force(plan, h);

		if (m.households[h].village < 0)
			sum -= gain;
		else
			village[m.households[h].village] -= gain;
	}
	for (int32_t v = 0; v < 2; v++)
		sum += village[v] < 0 ? village[v] : 0;
	return sum <= 0 ? sum / 1000 : (sum + 999) / 1000;
}

/* Shares only: of the other rules the prices know what one bid may have. */
static void
draw_market(uint64_t seed)
{
	int32_t n = 0;

	market_draw(&m, seed, true);
	m.p.goal = CLEAR_CHEAPEST;
	m.p.award_only = true;
	m.p.iterations = 10;
	for (int32_t r = 0; r < m.p.n_rules; r++) {
		if (m.rules[r].kind == CLEAR_MAX_SHARE) {
			m.rules[n] = m.rules[r];
			m.rules[n].mandatory = true;
			m.rules[n++].value = 500;
		}
	}
	m.p.n_rules = n;
}

static void
try_market(struct clear_plan *plan, uint64_t seed)
{
	struct rng rng = { seed };
	int32_t lots[MARKET_MAX], unfilled[MARKET_MAX];
	int64_t covered = plan->covered_units, bound;

	memcpy(lots, plan->lots, (size_t)m.p.n_bids * sizeof *lots);
	memcpy(
	    unfilled, plan->unfilled, (size_t)m.p.n_lines * sizeof *unfilled);
	plan->unit_weight = 0;
	plan->cost_bound = plan->bound = plan->cost;
	for (int32_t l = 0; l < m.p.n_lines; l++)
		plan->prices[l] =
		    rng_below(&rng, (int32_t)(1000 * m.lines[l].unfilled_cost));
	bound = prices_by_brute_force(plan);
	memcpy(plan->lots, lots, (size_t)m.p.n_bids * sizeof *lots);
	memcpy(
	    plan->unfilled, unfilled, (size_t)m.p.n_lines * sizeof *unfilled);
	plan->covered_units = covered;
	assert_prices_prove(plan, bound);
}

static void
clear_verify__finds__what_every_award_of_each_household_says(void **unused)
{
	int n_tried = 0;

	(void)unused;
	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct clear_plan *plan = NULL;

		draw_market(seed);
		assert_int_equal(clear(&m.p, &plan, NULL), ENGINE_OK);
		if (plan->n_broken == 0) {
			try_market(plan, seed);
			n_tried++;
		}
		clear_plan_destroy(&plan);
	}
	assert_true(n_tried > 300);
}

static void
clear_verify__finds__reasons_and_standbys_at_odds_with_the_award(void **u)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)u;
	plan->reasons[0].code = CLEAR_LATE;
	assert_flaw(&plan, CLEAR_FLAW_REASONS, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->reasons[3].code = CLEAR_WON;
	assert_flaw(&plan, CLEAR_FLAW_REASONS, 3);
	plan = begin(CLEAR_CHEAPEST);
	plan->reasons[1].figures[0] = 1;
	assert_flaw(&plan, CLEAR_FLAW_REASONS, 1);
	plan = begin(CLEAR_CHEAPEST);
	plan->standby[0] = 1;
	assert_flaw(&plan, CLEAR_FLAW_STANDBY, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->standby_first[1]--;
	plan->standby_first[2]--;
	assert_flaw(&plan, CLEAR_FLAW_STANDBY, 0);
	plan = begin(CLEAR_CHEAPEST);
	plan->standby[1] = plan->standby[0];
	assert_flaw(&plan, CLEAR_FLAW_STANDBY, 0);
}

static void
clear_verify__refuses__a_plan_of_another_problem(void **unused)
{
	struct clear_plan *plan = begin(CLEAR_CHEAPEST);

	(void)unused;
	m.p.n_bids--;
	assert_flaw(&plan, CLEAR_FLAW_SHAPE, -1);
	plan = begin(CLEAR_CHEAPEST);
	m.lines[0].lot_units = 0;
	assert_int_equal(clear_verify(&m.p, plan, NULL), ENGINE_BAD_PROBLEM);
	clear_plan_destroy(&plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clear_verify__finds__lots_outside_the_offer),
		cmocka_unit_test(
		    clear_verify__finds__lines_and_units_that_do_not_add_up),
		cmocka_unit_test(clear_verify__finds__a_household_overbooked),
		cmocka_unit_test(clear_verify__finds__totals_and_rules_broken),
		cmocka_unit_test(
		    clear_verify__finds__objectives_and_bounds_made_up),
		cmocka_unit_test(
		    clear_verify__finds__prices_that_prove_something_else),
		cmocka_unit_test(clear_verify__finds__costs_that_are_not_so),
		cmocka_unit_test(
		    clear_verify__refuses__a_weight_where_unfilled_costs_decide),
		cmocka_unit_test(
		    clear_verify__keeps__the_households_limits_in_what_prices_prove),
		cmocka_unit_test(
		    clear_verify__keeps__village_costs_in_what_prices_prove),
		cmocka_unit_test(
		    clear_verify__keeps__what_rules_leave_a_bid_in_what_prices_prove),
		cmocka_unit_test(
		    clear_verify__accepts__a_bound_it_has_no_time_to_prove),
		cmocka_unit_test(
		    clear_verify__finds__what_every_award_of_each_household_says),
		cmocka_unit_test(
		    clear_verify__finds__reasons_and_standbys_at_odds_with_the_award),
		cmocka_unit_test(
		    clear_verify__refuses__a_plan_of_another_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
