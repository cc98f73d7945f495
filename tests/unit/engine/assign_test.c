/* SPDX-License-Identifier: Apache-2.0 */
/* assign against all assignments there are, on models small enough. */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "broker/engine/assign/assign.h"
#include "broker/engine/rng.h"
#include "tests/unit/engine/failing_malloc.h"

/* ---- models --------------------------------------------------------- */

enum {
	LINES = 4,
	VILLAGES = 2,
	HOUSEHOLDS = 80,
	BIDS = 600,
	ROWS = 400,
	SUMS = 200,
	ENTRIES = 8000
};

struct small {
	struct assign_model m;
	int32_t line_lots[LINES];
	int64_t line_unfilled[LINES];
	int64_t village_cost[VILLAGES];
	int32_t household_village[HOUSEHOLDS];
	int32_t bid_first[HOUSEHOLDS + 1];
	struct assign_bid bids[BIDS];
	int32_t row_first[HOUSEHOLDS + 1];
	struct assign_row rows[ROWS];
	int32_t sum_first[HOUSEHOLDS + 1];
	struct assign_sum sums[SUMS];
	struct assign_entry entries[ENTRIES];
	int32_t n_entries;
	bool gone[HOUSEHOLDS];
	int32_t lots[BIDS];
	int64_t prices[LINES];
	struct assign_result result;
};

static void
small_init(struct small *s, int32_t n_lines, int32_t n_villages)
{
	memset(s, 0, sizeof *s);
	s->m = (struct assign_model){ .n_lines = n_lines,
		.n_villages = n_villages,
		.line_lots = s->line_lots,
		.line_unfilled = s->line_unfilled,
		.village_cost = s->village_cost,
		.household_village = s->household_village,
		.bid_first = s->bid_first,
		.bids = s->bids,
		.row_first = s->row_first,
		.rows = s->rows,
		.sum_first = s->sum_first,
		.sums = s->sums,
		.entries = s->entries };
	s->result.lots = s->lots;
	s->result.prices = s->prices;
}

/* bids of the household in hand that the dice choose */
static int32_t
draw_entries(struct small *s, struct rng *rng, int32_t first_bid, int32_t most)
{
	int32_t first = s->n_entries;

	for (int32_t b = first_bid; b < s->m.n_bids; b++)
		if (rng_below(rng, 4) > 0)
			s->entries[s->n_entries++] =
			    (struct assign_entry){ .bid = b,
				    .weight = 1 + rng_below(rng, most) };
	return first;
}

static void
draw_household(struct small *s, struct rng *rng, int32_t n_bids, int32_t most)
{
	int32_t h = s->m.n_households++;
	int32_t first = s->m.n_bids;
	int32_t n_rows = rng_below(rng, 3), n_sums = rng_below(rng, 4) == 0;

	s->household_village[h] = rng_below(rng, s->m.n_villages + 1) - 1;
	for (int32_t i = 0; i < n_bids; i++) {
		struct assign_bid *bid = &s->bids[s->m.n_bids++];

		bid->line = rng_below(rng, s->m.n_lines);
		bid->most = rng_below(rng, most + 1);
		bid->least =
		    rng_below(rng, 3) > 0 ? 0 : rng_below(rng, bid->most + 1);
		bid->cost = rng_below(rng, 120);
	}
	for (int32_t i = 0; i < n_rows; i++) {
		struct assign_row *row = &s->rows[s->row_first[h] + i];

		row->first = draw_entries(s, rng, first, 30);
		row->n = s->n_entries - row->first;
		row->room = rng_below(rng, 90);
	}
	for (int32_t i = 0; i < n_sums; i++) {
		struct assign_sum *sum = &s->sums[s->sum_first[h] + i];

		sum->first = draw_entries(s, rng, first, 5);
		sum->n = s->n_entries - sum->first;
		sum->least = 1 + rng_below(rng, 12);
	}
	s->bid_first[h + 1] = s->m.n_bids;
	s->row_first[h + 1] = s->row_first[h] + n_rows;
	s->sum_first[h + 1] = s->sum_first[h] + n_sums;
}

static void
small_draw(struct small *s, uint64_t seed)
{
	struct rng rng = { seed };
	int32_t n = 1 + rng_below(&rng, 4);

	small_init(s, 1 + rng_below(&rng, 3), rng_below(&rng, VILLAGES + 1));
	for (int32_t l = 0; l < s->m.n_lines; l++) {
		s->line_lots[l] = rng_below(&rng, 5);
		s->line_unfilled[l] = 40 + rng_below(&rng, 100);
	}
	for (int32_t v = 0; v < s->m.n_villages; v++)
		s->village_cost[v] = rng_below(&rng, 80);
	for (int32_t h = 0; h < n; h++)
		draw_household(s, &rng, 1 + rng_below(&rng, 2), 2);
}

/* households of more awards than are listed, and rows that share them */
static void
large_draw(struct small *s, uint64_t seed, int32_t n_households)
{
	struct rng rng = { seed };

	small_init(s, LINES, 0);
	for (int32_t l = 0; l < LINES; l++) {
		s->line_lots[l] = 10 + rng_below(&rng, 20);
		s->line_unfilled[l] = 40 + rng_below(&rng, 100);
	}
	for (int32_t h = 0; h < n_households; h++)
		draw_household(s, &rng, 3 + rng_below(&rng, 5), 7);
}

/* ---- all there is --------------------------------------------------- */

static int64_t
load(const struct small *s, const int32_t *x, int32_t first, int32_t n)
{
	int64_t sum = 0;

	for (int32_t e = first; e < first + n; e++)
		sum += s->entries[e].weight * x[s->entries[e].bid];
	return sum;
}

static bool
household_may(const struct small *s, const int32_t *x, int32_t h)
{
	for (int32_t b = s->bid_first[h]; b < s->bid_first[h + 1]; b++)
		if (x[b] < 0 || x[b] > s->bids[b].most ||
		    (x[b] > 0 && (x[b] < s->bids[b].least || s->gone[h])))
			return false;
	for (int32_t r = s->row_first[h]; r < s->row_first[h + 1]; r++)
		if (load(s, x, s->rows[r].first, s->rows[r].n) >
		    s->rows[r].room)
			return false;
	for (int32_t r = s->sum_first[h]; r < s->sum_first[h + 1]; r++) {
		int64_t sum = load(s, x, s->sums[r].first, s->sums[r].n);

		if (sum > 0 && sum < s->sums[r].least)
			return false;
	}
	return true;
}

/* the next of all lots of bids first to before end, as an odometer */
static bool
next_lots(const struct small *s, int32_t *x, int32_t first, int32_t end)
{
	for (int32_t b = first; b < end; b++) {
		if (x[b]++ < s->bids[b].most)
			return true;
		x[b] = 0;
	}
	return false;
}

/* -1: breaks something */
static int64_t
cost_of(const struct small *s, const int32_t *x)
{
	int64_t cost = 0;
	int32_t left[LINES];
	bool is_used[VILLAGES] = { false };

	memcpy(left, s->line_lots, sizeof left);
	for (int32_t h = 0; h < s->m.n_households; h++) {
		if (!household_may(s, x, h))
			return -1;
		for (int32_t b = s->bid_first[h]; b < s->bid_first[h + 1];
		     b++) {
			left[s->bids[b].line] -= x[b];
			cost += x[b] * s->bids[b].cost;
			if (x[b] > 0 && s->household_village[h] >= 0)
				is_used[s->household_village[h]] = true;
		}
	}
	for (int32_t l = 0; l < s->m.n_lines; l++) {
		if (left[l] < 0)
			return -1;
		cost += left[l] * s->line_unfilled[l];
	}
	for (int32_t v = 0; v < s->m.n_villages; v++)
		cost += is_used[v] ? s->village_cost[v] : 0;
	return cost;
}

static int64_t
least_cost(const struct small *s)
{
	int32_t x[BIDS] = { 0 };
	int64_t best = INT64_MAX;

	do {
		int64_t cost = cost_of(s, x);

		if (cost >= 0 && cost < best)
			best = cost;
	} while (next_lots(s, x, 0, s->m.n_bids));
	return best;
}

/* K_h at the prices of the result */
static int64_t
gain_of(const struct small *s, int32_t h)
{
	int32_t x[BIDS] = { 0 };
	int32_t first = s->bid_first[h], end = s->bid_first[h + 1];
	int64_t best = 0;

	do {
		int64_t gain = 0;

		for (int32_t b = first; b < end; b++)
			gain += x[b] * (s->prices[s->bids[b].line] -
					   1000 * s->bids[b].cost);
		if (gain > best && household_may(s, x, h))
			best = gain;
	} while (next_lots(s, x, first, end));
	return best;
}

static int64_t
bound_of_prices(const struct small *s)
{
	int64_t sum = 0, village[VILLAGES] = { 0 };

	for (int32_t l = 0; l < s->m.n_lines; l++)
		sum += s->line_lots[l] * s->prices[l];
	for (int32_t h = 0; h < s->m.n_households; h++)
		if (s->household_village[h] >= 0)
			village[s->household_village[h]] += gain_of(s, h);
		else
			sum -= gain_of(s, h);
	for (int32_t v = 0; v < s->m.n_villages; v++)
		if (village[v] > 1000 * s->village_cost[v])
			sum -= village[v] - 1000 * s->village_cost[v];
	return sum > 0 ? (sum + 999) / 1000 : sum / 1000;
}

static void
check_result(const struct small *s)
{
	const struct assign_result *r = &s->result;

	assert_int_equal(r->cost, cost_of(s, r->lots));
	assert_true(r->bound <= r->cost);
	assert_true(r->prices_bound <= r->bound);
	for (int32_t l = 0; l < s->m.n_lines; l++) {
		assert_true(r->prices[l] >= 0);
		assert_true(r->prices[l] <= 1000 * s->line_unfilled[l]);
	}
	assert_true((r->end == ASSIGN_PROVEN) == (r->cost == r->bound));
}

/* ---- tests ---------------------------------------------------------- */

static const struct assign_control to_the_end = { .iterations = 0, .seed = 1 };

static void
assign_solve__finds__the_least_cost_and_proves_it(void **unused)
{
	static struct small s;

	(void)unused;
	for (uint64_t seed = 0; seed < 3000; seed++) {
		struct assign *a;

		small_draw(&s, seed);
		assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
		assert_int_equal(
		    assign_solve(a, &to_the_end, &s.result), ENGINE_OK);
		check_result(&s);
		assert_int_equal(s.result.cost, least_cost(&s));
		assert_int_equal(s.result.bound, s.result.cost);
		assert_int_equal(s.result.end, ASSIGN_PROVEN);
		assert_int_equal(s.result.prices_bound, bound_of_prices(&s));
		assign_destroy(&a);
		assert_null(a);
	}
}

static void
assign_mend__refills__what_a_household_leaves(void **unused)
{
	static struct small s;

	(void)unused;
	for (uint64_t seed = 0; seed < 600; seed++) {
		struct assign *a;

		small_draw(&s, seed);
		assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
		assert_int_equal(
		    assign_solve(a, &to_the_end, &s.result), ENGINE_OK);
		for (int32_t h = 0; h < s.m.n_households; h++) {
			assign_withdraw(a, h);
			s.gone[h] = true;
			assert_int_equal(
			    assign_mend(a, &to_the_end, &s.result), ENGINE_OK);
			check_result(&s);
			assert_int_equal(
			    s.result.prices_bound, bound_of_prices(&s));
			assert_true(s.result.bound <= least_cost(&s));
		}
		assert_int_equal(
		    assign_solve(a, &to_the_end, &s.result), ENGINE_OK);
		assert_true(s.result.cost >= least_cost(&s));
		assign_destroy(&a);
	}
}

static void
assign_solve__keeps__its_word_on_large_households(void **unused)
{
	static struct small s;

	(void)unused;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct assign *a;
		struct assign_control control = { .iterations = 60 };

		large_draw(&s, seed, 4);
		assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
		assert_int_equal(
		    assign_solve(a, &control, &s.result), ENGINE_OK);
		check_result(&s);
		assert_true(s.result.prices_bound <= bound_of_prices(&s));
		assert_true(100 * (s.result.cost - s.result.bound) <=
			    10 * s.result.cost);
		assign_destroy(&a);
	}
}

/* all bids of a line at one cost, so that only what stays unfilled counts */
static void
assign_solve__proves__awards_where_all_bids_cost_the_same(void **unused)
{
	static struct small s;
	int n_proven = 0;

	(void)unused;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct assign *a;
		int64_t all = 0;

		large_draw(&s, seed, HOUSEHOLDS);
		for (int32_t b = 0; b < s.m.n_bids; b++)
			s.bids[b].cost = 10 + s.bids[b].line;
		for (int32_t l = 0; l < LINES; l++) {
			s.line_lots[l] = 60;
			s.line_unfilled[l] = 70;
			all += 60 * (10 + l);
		}
		assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
		assert_int_equal(
		    assign_solve(a, &to_the_end, &s.result), ENGINE_OK);
		check_result(&s);
		assert_true(s.result.bound >= all);
		n_proven += s.result.end == ASSIGN_PROVEN;
		assign_destroy(&a);
	}
	assert_int_equal(n_proven, 20);
}

static void
assign_mend__keeps__the_gap_while_many_leave(void **unused)
{
	static struct small s;
	struct assign_control control = { .iterations = 200, .seed = 1 };
	struct assign *a;
	int64_t bound;

	(void)unused;
	large_draw(&s, 3, HOUSEHOLDS);
	assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
	assert_int_equal(assign_solve(a, &control, &s.result), ENGINE_OK);
	bound = s.result.bound;
	for (int32_t h = 0; h < HOUSEHOLDS; h += 2) {
		assign_withdraw(a, h);
		s.gone[h] = true;
		assert_int_equal(
		    assign_mend(a, &control, &s.result), ENGINE_OK);
		check_result(&s);
		assert_true(1000 * (s.result.cost - s.result.bound) <=
			    30 * s.result.bound);
	}
	assert_true(s.result.bound > bound);
	assign_destroy(&a);
}

/* villages, minima, sums and rows of dozens of households on a few lines */
static void
market_draw(struct small *s, uint64_t seed)
{
	struct rng rng = { seed };

	small_init(s, LINES, VILLAGES);
	for (int32_t l = 0; l < LINES; l++) {
		s->line_lots[l] = 5 + rng_below(&rng, 20);
		s->line_unfilled[l] = 60 + rng_below(&rng, 100);
	}
	for (int32_t v = 0; v < VILLAGES; v++)
		s->village_cost[v] = rng_below(&rng, 800);
	for (int32_t h = 0; h < HOUSEHOLDS; h++)
		draw_household(s, &rng, 1 + rng_below(&rng, 5), 3);
}

static void
assign_solve__proves__markets_of_hundreds_of_bids(void **unused)
{
	static struct small s;
	struct assign_control other = { .seed = 3, .warm_lots = s.lots };

	(void)unused;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct assign *a;
		int64_t cost;

		market_draw(&s, seed);
		assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
		assert_int_equal(
		    assign_solve(a, &to_the_end, &s.result), ENGINE_OK);
		check_result(&s);
		assert_int_equal(s.result.end, ASSIGN_PROVEN);
		cost = s.result.cost;
		memset(s.lots, 0, sizeof s.lots);
		s.lots[seed] = 1;
		assert_int_equal(assign_solve(a, &other, &s.result), ENGINE_OK);
		check_result(&s);
		assert_int_equal(s.result.cost, cost);
		assign_destroy(&a);
	}
}

struct counter {
	int n_left;
	int64_t cost, bound;
};

static bool
stop_after(void *ctx)
{
	struct counter *c = ctx;

	return c->n_left-- <= 0;
}

static void
note_progress(void *ctx, int64_t cost, int64_t bound)
{
	struct counter *c = ctx;

	assert_true(cost <= c->cost);
	assert_true(bound >= c->bound);
	assert_true(bound <= cost);
	c->cost = cost;
	c->bound = bound;
}

static void
assign_solve__returns__a_true_result_whenever_stopped(void **unused)
{
	static struct small s;

	(void)unused;
	for (uint64_t seed = 0; seed < 20; seed++)
		for (int n = 0; n < 40; n += 1 + n / 4) {
			struct assign *a;
			struct counter left = { .n_left = n,
				.cost = INT64_MAX };
			struct assign_control control = {
				.iterations = -1,
				.stop = stop_after,
				.stop_ctx = &left,
				.progress = note_progress,
				.progress_ctx = &left,
			};

			large_draw(&s, seed, HOUSEHOLDS);
			assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
			assert_int_equal(
			    assign_solve(a, &control, &s.result), ENGINE_OK);
			check_result(&s);
			assert_true(s.result.end == ASSIGN_STOPPED ||
				    s.result.end == ASSIGN_PROVEN);
			assert_true(left.cost >= s.result.cost);
			assign_destroy(&a);
		}
}

static void
assign_solve__repeats__itself(void **unused)
{
	static struct small s, again;
	struct assign_control control = { .iterations = 40, .seed = 7 };
	struct assign *a;

	(void)unused;
	large_draw(&s, 5, HOUSEHOLDS);
	large_draw(&again, 5, HOUSEHOLDS);
	assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
	assert_int_equal(assign_solve(a, &control, &s.result), ENGINE_OK);
	assert_int_equal(assign_solve(a, &control, &again.result), ENGINE_OK);
	assign_destroy(&a);
	assert_memory_equal(s.lots, again.lots, sizeof s.lots);
	assert_memory_equal(s.prices, again.prices, sizeof s.prices);
	assert_int_equal(s.result.bound, again.result.bound);
}

static void
assign_solve__begins__where_a_warm_start_is(void **unused)
{
	static struct small s, again;
	struct assign_control control = { .iterations = 60, .seed = 7 };
	struct counter none = { .n_left = 4, .cost = INT64_MAX };
	struct assign *a;

	(void)unused;
	large_draw(&s, 9, 30);
	large_draw(&again, 9, 30);
	assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
	assert_int_equal(assign_solve(a, &control, &s.result), ENGINE_OK);
	control.warm_lots = s.lots;
	control.warm_prices = s.prices;
	control.stop = stop_after;
	control.stop_ctx = &none;
	assert_int_equal(assign_solve(a, &control, &again.result), ENGINE_OK);
	check_result(&again);

	assert_true(again.result.cost <= s.result.cost);
	assign_destroy(&a);
}

static void
assign__returns__an_error_whichever_allocation_fails(void **unused)
{
	static struct small s;

	(void)unused;
	for (uint64_t seed = 0; seed < 4; seed++) {
		struct assign *a = NULL;
		enum engine_err err = ENGINE_NOMEM;
		int n = 0;

		small_draw(&s, seed);
		for (; err != ENGINE_OK; n++) {
			n_good = n;
			err = assign_create(&s.m, &a);
			n_good = -1;
			assert_true(err == ENGINE_OK || a == NULL);
			assert_true(err == ENGINE_OK || err == ENGINE_NOMEM);
		}
		for (err = ENGINE_NOMEM, n = 0; err != ENGINE_OK; n++) {
			n_good = n;
			err = assign_solve(a, &to_the_end, &s.result);
			n_good = -1;
			assert_true(err == ENGINE_OK || err == ENGINE_NOMEM);
		}
		assert_true(n > 20);
		check_result(&s);
		assign_destroy(&a);
	}
}

static void
assign_solve__takes__a_model_of_nothing(void **unused)
{
	static struct small s;
	struct assign *a;

	(void)unused;
	small_init(&s, 0, 0);
	assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
	assert_int_equal(assign_solve(a, &to_the_end, &s.result), ENGINE_OK);
	assert_int_equal(s.result.cost, 0);
	assert_int_equal(s.result.end, ASSIGN_PROVEN);
	assign_destroy(&a);
	small_init(&s, 1, 1);
	s.line_lots[0] = 7;
	s.line_unfilled[0] = 11;
	assert_int_equal(assign_create(&s.m, &a), ENGINE_OK);
	assert_int_equal(assign_solve(a, &to_the_end, &s.result), ENGINE_OK);
	assert_int_equal(s.result.cost, 77);
	assert_int_equal(s.result.bound, 77);
	assert_int_equal(s.result.prices[0], 11000);
	assign_destroy(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    assign_solve__finds__the_least_cost_and_proves_it),
		cmocka_unit_test(
		    assign_solve__proves__markets_of_hundreds_of_bids),
		cmocka_unit_test(assign_mend__refills__what_a_household_leaves),
		cmocka_unit_test(
		    assign_solve__keeps__its_word_on_large_households),
		cmocka_unit_test(
		    assign_solve__proves__awards_where_all_bids_cost_the_same),
		cmocka_unit_test(assign_mend__keeps__the_gap_while_many_leave),
		cmocka_unit_test(
		    assign_solve__returns__a_true_result_whenever_stopped),
		cmocka_unit_test(assign_solve__repeats__itself),
		cmocka_unit_test(assign_solve__begins__where_a_warm_start_is),
		cmocka_unit_test(
		    assign__returns__an_error_whichever_allocation_fails),
		cmocka_unit_test(assign_solve__takes__a_model_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
