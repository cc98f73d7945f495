/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/engine/assign/assign.h"
#include "broker/engine/rng.h"
#include "tests/unit/engine/failing_malloc.h"

enum {
	MAX_AGENTS = 20,
	MAX_JOBS = 100,
	MAX_CELLS = MAX_AGENTS * MAX_JOBS,
	N_RANDOM = 1500
};

/* ---- problems ------------------------------------------------------- */

struct gap {
	int32_t m;
	int32_t n;
	int32_t cost[MAX_AGENTS][MAX_JOBS];
	int32_t weight[MAX_AGENTS][MAX_JOBS]; /* 0: no bid */
	int64_t room[MAX_AGENTS];
	int64_t unfilled[MAX_JOBS];

	struct assign_model model;
	int32_t line_lots[MAX_JOBS];
	int32_t village[MAX_AGENTS];
	int32_t bid_first[MAX_AGENTS + 1];
	struct assign_bid bids[MAX_CELLS];
	int32_t row_first[MAX_AGENTS + 1];
	struct assign_row rows[MAX_AGENTS];
	int32_t sum_first[MAX_AGENTS + 1];
	struct assign_sum sums[1];
	struct assign_entry entries[MAX_CELLS];

	int32_t lots[MAX_CELLS];
	int64_t prices[MAX_JOBS];
	struct assign_result result;
};

static void
build(struct gap *g)
{
	int32_t n_bids = 0;

	for (int32_t j = 0; j < g->n; j++)
		g->line_lots[j] = 1;
	for (int32_t i = 0; i < g->m; i++) {
		g->village[i] = -1;
		g->bid_first[i] = n_bids;
		g->row_first[i] = i;
		g->sum_first[i] = 0;
		for (int32_t j = 0; j < g->n; j++) {
			if (g->weight[i][j] == 0)
				continue;
			g->bids[n_bids] = (struct assign_bid){
				.line = j, .most = 1, .cost = g->cost[i][j]
			};
			g->entries[n_bids] =
			    (struct assign_entry){ n_bids, g->weight[i][j] };
			n_bids++;
		}
		g->rows[i] = (struct assign_row){ g->room[i], g->bid_first[i],
			n_bids - g->bid_first[i] };
	}
	g->bid_first[g->m] = n_bids;
	g->row_first[g->m] = g->m;
	g->sum_first[g->m] = 0;
	g->model = (struct assign_model){ .n_lines = g->n,
		.n_households = g->m,
		.n_bids = n_bids,
		.line_lots = g->line_lots,
		.line_unfilled = g->unfilled,
		.household_village = g->village,
		.bid_first = g->bid_first,
		.bids = g->bids,
		.row_first = g->row_first,
		.rows = g->rows,
		.sum_first = g->sum_first,
		.sums = g->sums,
		.entries = g->entries };
	g->result =
	    (struct assign_result){ .lots = g->lots, .prices = g->prices };
}

/* every way to do the jobs from j on */
static int64_t
brute(struct gap *g, int32_t j)
{
	int64_t best;

	if (j == g->n)
		return 0;
	best = g->unfilled[j] + brute(g, j + 1);
	for (int32_t i = 0; i < g->m; i++) {
		int64_t cost;

		if (g->weight[i][j] == 0 || g->weight[i][j] > g->room[i])
			continue;
		g->room[i] -= g->weight[i][j];
		cost = g->cost[i][j] + brute(g, j + 1);
		g->room[i] += g->weight[i][j];
		best = cost < best ? cost : best;
	}
	return best;
}

/* an agent's best gain at the prices, by every subset of its jobs */
static int64_t
gain(const struct gap *g, int32_t i)
{
	int64_t best = 0;

	for (int32_t set = 0; set < 1 << g->n; set++) {
		int64_t profit = 0;
		int64_t weight = 0;

		for (int32_t j = 0; j < g->n; j++) {
			if ((set >> j & 1) == 0)
				continue;
			if (g->weight[i][j] == 0)
				weight += g->room[i] + 1;
			weight += g->weight[i][j];
			profit += g->prices[j] - 1000 * (int64_t)g->cost[i][j];
		}
		if (weight <= g->room[i] && profit > best)
			best = profit;
	}
	return best;
}

static int64_t
bound_of_prices(const struct gap *g)
{
	int64_t sum = 0;

	for (int32_t j = 0; j < g->n; j++) {
		assert_true(g->prices[j] >= 0);
		assert_true(g->prices[j] <= 1000 * g->unfilled[j]);
		sum += g->prices[j];
	}
	for (int32_t i = 0; i < g->m; i++)
		sum -= gain(g, i);
	return sum <= 0 ? -(-sum / 1000) : (sum + 999) / 1000;
}

/* that the award holds together and costs what it says */
static int64_t
check_award(const struct gap *g)
{
	int64_t cost = 0;
	int32_t times[MAX_JOBS] = { 0 };

	for (int32_t i = 0; i < g->m; i++) {
		int64_t room = g->room[i];

		for (int32_t b = g->bid_first[i]; b < g->bid_first[i + 1];
		     b++) {
			assert_in_range(g->lots[b], 0, 1);
			if (g->lots[b] == 0)
				continue;
			times[g->bids[b].line]++;
			room -= g->weight[i][g->bids[b].line];
			cost += g->bids[b].cost;
		}
		assert_true(room >= 0);
	}
	for (int32_t j = 0; j < g->n; j++) {
		assert_in_range(times[j], 0, 1);
		if (times[j] == 0)
			cost += g->unfilled[j];
	}
	assert_int_equal(g->result.cost, cost);
	return cost;
}

static void
solve(struct gap *g, struct assign_control control)
{
	build(g);
	assert_true(dense_fits(&g->model));
	assert_int_equal(
	    dense_solve(&g->model, &control, &g->result), ENGINE_OK);
	check_award(g);
	assert_true(g->result.bound <= g->result.cost);
	assert_true(g->result.prices_bound <= g->result.bound);
}

static void
draw(struct gap *g, uint64_t seed)
{
	struct rng rng = { seed };
	int32_t gappy = rng_below(&rng, 3);
	int32_t tight = 1 + rng_below(&rng, 4);

	memset(g, 0, sizeof(*g));
	g->m = 1 + rng_below(&rng, 4);
	g->n = 1 + rng_below(&rng, 6);
	for (int32_t i = 0; i < g->m; i++) {
		int64_t total = 0;

		for (int32_t j = 0; j < g->n; j++) {
			g->cost[i][j] = rng_below(&rng, 40);
			g->weight[i][j] = 1 + rng_below(&rng, 20);
			total += g->weight[i][j];
			if (gappy == 0 && i != j % g->m &&
			    rng_below(&rng, 4) == 0)
				g->weight[i][j] = 0;
		}
		g->room[i] = total * tight / (2 * g->m + 1);
	}
	for (int32_t j = 0; j < g->n; j++)
		g->unfilled[j] =
		    rng_below(&rng, 3) == 0 ? rng_below(&rng, 40) : 500;
}

/* ---- tests ---------------------------------------------------------- */

static void
dense_solve__proves__what_brute_force_finds(void **unused)
{
	static struct gap g;

	(void)unused;
	for (uint64_t seed = 0; seed < N_RANDOM; seed++) {
		draw(&g, seed);
		build(&g);
		if (!dense_fits(&g.model))
			continue;
		solve(&g,
		    (struct assign_control){ .iterations = -1, .seed = seed });
		assert_int_equal(g.result.cost, brute(&g, 0));
		assert_int_equal(g.result.bound, g.result.cost);
		assert_int_equal(g.result.end, ASSIGN_PROVEN);
		assert_int_equal(g.result.prices_bound, bound_of_prices(&g));
	}
}

static void
dense_solve__leaves_out__what_no_room_is_left_for(void **unused)
{
	static struct gap g;

	(void)unused;
	memset(&g, 0, sizeof(g));
	g.m = 2;
	g.n = 5;
	for (int32_t j = 0; j < g.n; j++) {
		g.unfilled[j] = 1000000 + j;
		for (int32_t i = 0; i < g.m; i++) {
			g.cost[i][j] = 7 + i;
			g.weight[i][j] = 10;
		}
	}
	g.room[0] = 29;
	g.room[1] = 10;
	solve(&g, (struct assign_control){ .iterations = -1 });
	assert_int_equal(g.result.cost, 7 + 7 + 8 + 1000000 + 1000001);
	assert_int_equal(g.result.bound, g.result.cost);
}

static void
dense_solve__leaves_out__everything_without_room(void **unused)
{
	static struct gap g;

	(void)unused;
	memset(&g, 0, sizeof(g));
	g.m = 3;
	g.n = 4;
	for (int32_t j = 0; j < g.n; j++) {
		g.unfilled[j] = 100 + j;
		for (int32_t i = 0; i < g.m; i++)
			g.weight[i][j] = 1;
	}
	solve(&g, (struct assign_control){ .iterations = -1 });
	assert_int_equal(g.result.cost, 100 + 101 + 102 + 103);
	assert_int_equal(g.result.bound, g.result.cost);
	assert_int_equal(g.result.prices_bound, g.result.cost);
}

static void
dense_solve__leaves_out__a_job_dearer_than_leaving_it(void **unused)
{
	static struct gap g;

	(void)unused;
	memset(&g, 0, sizeof(g));
	g.m = 1;
	g.n = 2;
	g.unfilled[0] = 5;
	g.unfilled[1] = 5;
	g.cost[0][0] = 4;
	g.cost[0][1] = 6;
	g.weight[0][0] = g.weight[0][1] = 1;
	g.room[0] = 2;
	solve(&g, (struct assign_control){ .iterations = -1 });
	assert_int_equal(g.result.cost, 9);
	assert_int_equal(g.lots[0], 1);
	assert_int_equal(g.lots[1], 0);
}

static void
dense_solve__stays_exact__with_large_figures(void **unused)
{
	static struct gap g;

	(void)unused;
	for (uint64_t seed = 0; seed < 100; seed++) {
		draw(&g, seed);
		for (int32_t i = 0; i < g.m; i++) {
			g.room[i] *= 1000003;
			for (int32_t j = 0; j < g.n; j++) {
				g.cost[i][j] *= 20000033;
				g.weight[i][j] *= 1000003;
			}
		}
		for (int32_t j = 0; j < g.n; j++)
			g.unfilled[j] *= (int64_t)1 << 38;
		build(&g);
		if (!dense_fits(&g.model))
			continue;
		solve(&g, (struct assign_control){ .iterations = -1 });
		assert_int_equal(g.result.cost, brute(&g, 0));
		assert_int_equal(g.result.bound, g.result.cost);
	}
}

/* 20 agents, 100 jobs, of the recipe known as type D */
static void
draw_hard(struct gap *g, uint64_t seed)
{
	struct rng rng = { seed };

	memset(g, 0, sizeof(*g));
	g->m = MAX_AGENTS;
	g->n = MAX_JOBS;
	for (int32_t i = 0; i < g->m; i++) {
		int64_t total = 0;

		for (int32_t j = 0; j < g->n; j++) {
			g->weight[i][j] = 1 + rng_below(&rng, 100);
			g->cost[i][j] =
			    111 - g->weight[i][j] + rng_below(&rng, 21) - 10;
			total += g->weight[i][j];
		}
		g->room[i] = 8 * total / (10 * g->m);
	}
	for (int32_t j = 0; j < g->n; j++)
		g->unfilled[j] = 1000;
}

static void
dense_solve__gives__the_same_for_the_same_seed(void **unused)
{
	static struct gap g;
	static int32_t lots[MAX_CELLS];
	static int64_t prices[MAX_JOBS];
	struct assign_control control = { .iterations = 900, .seed = 5 };
	struct assign_result first;

	(void)unused;
	draw_hard(&g, 3);
	solve(&g, control);
	assert_int_equal(g.result.end, ASSIGN_AT_LIMIT);
	assert_true(g.result.cost - g.result.bound < g.result.cost / 50);
	memcpy(lots, g.lots, sizeof(lots));
	memcpy(prices, g.prices, sizeof(prices));
	first = g.result;
	solve(&g, control);
	assert_memory_equal(lots, g.lots, sizeof(lots));
	assert_memory_equal(prices, g.prices, sizeof(prices));
	assert_int_equal(first.cost, g.result.cost);
	assert_int_equal(first.bound, g.result.bound);
	assert_int_equal(first.n_iterations, g.result.n_iterations);
}

static void
dense_solve__ends__when_the_gap_is_good_enough(void **unused)
{
	static struct gap g;

	(void)unused;
	draw_hard(&g, 4);
	solve(&g,
	    (struct assign_control){ .iterations = -1, .gap_ppb = 50000000 });
	assert_int_equal(g.result.end, ASSIGN_GOOD);
	assert_true((g.result.cost - g.result.bound) * 20 <= g.result.bound);
}

struct watch {
	int n_asked;
	int limit;
	int64_t cost;
	int64_t bound;
};

static bool
stop_at(void *ctx)
{
	struct watch *w = ctx;

	return ++w->n_asked >= w->limit;
}

static void
see(void *ctx, int64_t cost, int64_t bound)
{
	struct watch *w = ctx;

	assert_true(cost <= w->cost);
	assert_true(bound >= w->bound);
	w->cost = cost;
	w->bound = bound;
}

static void
dense_solve__obeys_stop__at_any_moment(void **unused)
{
	static struct gap g;

	(void)unused;
	draw_hard(&g, 5);
	for (int limit = 1; limit < 1000; limit = limit * 5 / 4 + 1) {
		struct watch w = { 0, limit, INT64_MAX, 0 };

		solve(&g, (struct assign_control){ .iterations = -1,
			      .stop = stop_at,
			      .stop_ctx = &w,
			      .progress = see,
			      .progress_ctx = &w });
		assert_int_equal(g.result.end, ASSIGN_STOPPED);
		assert_int_equal(w.n_asked, limit);
		if (w.cost != INT64_MAX)
			assert_int_equal(w.cost, g.result.cost);
		assert_int_equal(w.bound, g.result.bound);
	}
}

static void
dense_solve__begins__where_it_is_told(void **unused)
{
	static struct gap g;
	static int32_t lots[MAX_CELLS];
	static int64_t prices[MAX_JOBS];
	struct watch at_once = { 0, 1, INT64_MAX, 0 };
	struct assign_result first;

	(void)unused;
	draw_hard(&g, 8);
	solve(&g, (struct assign_control){ .iterations = 400 });
	first = g.result;
	memcpy(lots, g.lots, sizeof(lots));
	memcpy(prices, g.prices, sizeof(prices));
	solve(
	    &g, (struct assign_control){
		    .stop = stop_at, .stop_ctx = &at_once, .warm_lots = lots });
	assert_int_equal(g.result.end, ASSIGN_STOPPED);
	assert_true(g.result.cost <= first.cost);
	solve(&g,
	    (struct assign_control){ .iterations = 1, .warm_prices = prices });
	assert_true(g.result.prices_bound >= first.prices_bound);
	/* more than fits is taken as far as it fits */
	for (int32_t b = 0; b < MAX_CELLS; b++)
		lots[b] = 1;
	solve(
	    &g, (struct assign_control){ .iterations = 1, .warm_lots = lots });
}

static void
dense_solve__returns__an_error_whichever_allocation_fails(void **unused)
{
	static struct gap g;
	struct assign_control control = { .iterations = -1 };
	enum engine_err err = ENGINE_NOMEM;

	(void)unused;
	draw(&g, 1);
	build(&g);
	for (int n = 0; err != ENGINE_OK; n++) {
		n_good = n;
		err = dense_solve(&g.model, &control, &g.result);
		n_good = -1;
		if (err != ENGINE_OK)
			assert_int_equal(err, ENGINE_NOMEM);
		assert_true(n < 1000);
	}
	assert_int_equal(check_award(&g), brute(&g, 0));
}

static void
dense_fits__refuses__other_shapes(void **unused)
{
	static struct gap g;

	(void)unused;
	draw_hard(&g, 6);
	build(&g);
	assert_true(dense_fits(&g.model));
	g.line_lots[3] = 2;
	assert_false(dense_fits(&g.model));
	g.line_lots[3] = 0;
	assert_true(dense_fits(&g.model));
	g.bids[7].cost = -1;
	assert_false(dense_fits(&g.model));
	g.bids[7].cost = 1;
	g.row_first[1] = 2;
	assert_false(dense_fits(&g.model));
	g.row_first[1] = 1;
	g.rows[0].n--;
	assert_false(dense_fits(&g.model));
	g.rows[0].n++;
	g.bids[8].line = g.bids[7].line;
	assert_false(dense_fits(&g.model));
}

/* ---- an instance of the literature ---------------------------------- */

/* false where the library of instances is not at hand */
static bool
read_gap(struct gap *g, const char *path)
{
	FILE *f = fopen(path, "r");
	int n_read = 0;

	if (f == NULL)
		return false;
	memset(g, 0, sizeof(*g));
	n_read += fscanf(f, "%" SCNd32 " %" SCNd32, &g->m, &g->n);
	assert_true(g->m <= MAX_AGENTS && g->n <= MAX_JOBS);
	for (int32_t i = 0; i < g->m; i++)
		for (int32_t j = 0; j < g->n; j++)
			n_read += fscanf(f, "%" SCNd32, &g->cost[i][j]);
	for (int32_t i = 0; i < g->m; i++)
		for (int32_t j = 0; j < g->n; j++)
			n_read += fscanf(f, "%" SCNd32, &g->weight[i][j]);
	for (int32_t i = 0; i < g->m; i++)
		n_read += fscanf(f, "%" SCNd64, &g->room[i]);
	assert_int_equal(n_read, 2 + 2 * g->m * g->n + g->m);
	fclose(f);
	for (int32_t j = 0; j < g->n; j++)
		g->unfilled[j] = 100000;
	return true;
}

static void
dense_solve__proves__known_optima(void **unused)
{
	static const struct {
		const char *name;
		int64_t optimum;
	} known[] = {
		{ "cattrysse1994/gap1-0", 261 },
		{ "cattrysse1994/gap4-3", 395 },
		{ "cattrysse1994/gap6-2", 519 },
		{ "chu1997/a20100", 1158 },
		{ "chu1997/b10100", 1407 },
		{ "chu1997/c05100", 1931 },
	};
	static struct gap g;

	(void)unused;
	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
		char path[200];

		snprintf(path, sizeof(path), "../../shared/data/solver/gap/%s",
		    known[k].name);
		if (!read_gap(&g, path)) {
			print_message("%s is not here\n", path);
			skip();
		}
		solve(&g, (struct assign_control){ .iterations = -1 });
		assert_int_equal(g.result.cost, known[k].optimum);
		assert_int_equal(g.result.bound, known[k].optimum);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dense_solve__proves__what_brute_force_finds),
		cmocka_unit_test(
		    dense_solve__leaves_out__what_no_room_is_left_for),
		cmocka_unit_test(
		    dense_solve__leaves_out__everything_without_room),
		cmocka_unit_test(
		    dense_solve__leaves_out__a_job_dearer_than_leaving_it),
		cmocka_unit_test(dense_solve__stays_exact__with_large_figures),
		cmocka_unit_test(
		    dense_solve__gives__the_same_for_the_same_seed),
		cmocka_unit_test(
		    dense_solve__ends__when_the_gap_is_good_enough),
		cmocka_unit_test(dense_solve__obeys_stop__at_any_moment),
		cmocka_unit_test(dense_solve__begins__where_it_is_told),
		cmocka_unit_test(
		    dense_solve__returns__an_error_whichever_allocation_fails),
		cmocka_unit_test(dense_fits__refuses__other_shapes),
		cmocka_unit_test(dense_solve__proves__known_optima),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
