/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "broker/engine/assign/assign.h"
#include "broker/engine/rng.h"
#include "tests/unit/engine/failing_malloc.h"

enum {
	MAX_FACILITIES = 12,
	MAX_CUSTOMERS = 30,
	MAX_CELLS = MAX_FACILITIES * MAX_CUSTOMERS,
	N_RANDOM = 600
};

/* ---- problems ------------------------------------------------------- */

struct place {
	int32_t m;
	int32_t n;
	int32_t cost[MAX_FACILITIES][MAX_CUSTOMERS];
	int32_t weight[MAX_FACILITIES][MAX_CUSTOMERS]; /* 0: no bid */
	int64_t room[MAX_FACILITIES];
	int64_t fixed[MAX_FACILITIES];
	int64_t unfilled[MAX_CUSTOMERS];

	struct assign_model model;
	int32_t line_lots[MAX_CUSTOMERS];
	int32_t village[MAX_FACILITIES];
	int32_t bid_first[MAX_FACILITIES + 1];
	struct assign_bid bids[MAX_CELLS];
	int32_t row_first[MAX_FACILITIES + 1];
	struct assign_row rows[MAX_FACILITIES];
	int32_t sum_first[MAX_FACILITIES + 1];
	struct assign_sum sums[1];
	struct assign_entry entries[MAX_CELLS];

	int32_t lots[MAX_CELLS];
	int64_t prices[MAX_CUSTOMERS];
	struct assign_result result;
};

static void
build(struct place *p)
{
	int32_t n_bids = 0;

	for (int32_t j = 0; j < p->n; j++)
		p->line_lots[j] = 1;
	for (int32_t i = 0; i < p->m; i++) {
		p->village[i] = i;
		p->bid_first[i] = n_bids;
		p->row_first[i] = i;
		for (int32_t j = 0; j < p->n; j++) {
			if (p->weight[i][j] == 0)
				continue;
			p->bids[n_bids] = (struct assign_bid){
				.line = j, .most = 1, .cost = p->cost[i][j]
			};
			p->entries[n_bids] =
			    (struct assign_entry){ n_bids, p->weight[i][j] };
			n_bids++;
		}
		p->rows[i] = (struct assign_row){ p->room[i], p->bid_first[i],
			n_bids - p->bid_first[i] };
	}
	p->bid_first[p->m] = n_bids;
	p->row_first[p->m] = p->m;
	p->model = (struct assign_model){ .n_lines = p->n,
		.n_villages = p->m,
		.n_households = p->m,
		.n_bids = n_bids,
		.line_lots = p->line_lots,
		.line_unfilled = p->unfilled,
		.village_cost = p->fixed,
		.household_village = p->village,
		.bid_first = p->bid_first,
		.bids = p->bids,
		.row_first = p->row_first,
		.rows = p->rows,
		.sum_first = p->sum_first,
		.sums = p->sums,
		.entries = p->entries };
	p->result =
	    (struct assign_result){ .lots = p->lots, .prices = p->prices };
}

/* every way to serve the customers from j on */
static int64_t
brute(struct place *p, int32_t j, uint32_t open)
{
	int64_t best;

	if (j == p->n)
		return 0;
	best = p->unfilled[j] + brute(p, j + 1, open);
	for (int32_t i = 0; i < p->m; i++) {
		int64_t cost;

		if (p->weight[i][j] == 0 || p->weight[i][j] > p->room[i])
			continue;
		p->room[i] -= p->weight[i][j];
		cost = p->cost[i][j] + brute(p, j + 1, open | 1u << i);
		cost += (open >> i & 1) == 0 ? p->fixed[i] : 0;
		p->room[i] += p->weight[i][j];
		best = cost < best ? cost : best;
	}
	return best;
}

/* a facility's best gain at the prices, by every subset of its customers */
static int64_t
gain(const struct place *p, int32_t i)
{
	int64_t best = 0;

	for (uint32_t set = 0; set < 1u << p->n; set++) {
		int64_t profit = -1000 * p->fixed[i];
		int64_t weight = 0;

		for (int32_t j = 0; j < p->n; j++) {
			if ((set >> j & 1) == 0)
				continue;
			if (p->weight[i][j] == 0)
				weight += p->room[i] + 1;
			weight += p->weight[i][j];
			profit += p->prices[j] - 1000 * (int64_t)p->cost[i][j];
		}
		if (weight <= p->room[i] && profit > best)
			best = profit;
	}
	return best;
}

static int64_t
bound_of_prices(const struct place *p)
{
	int64_t sum = 0;

	for (int32_t j = 0; j < p->n; j++) {
		assert_true(p->prices[j] >= 0);
		assert_true(p->prices[j] <= 1000 * p->unfilled[j]);
		sum += p->prices[j];
	}
	for (int32_t i = 0; i < p->m; i++)
		sum -= gain(p, i);
	return sum <= 0 ? -(-sum / 1000) : (sum + 999) / 1000;
}

/* that the award holds together and costs what it says */
static void
check_award(const struct place *p)
{
	int64_t cost = 0;
	int32_t times[MAX_CUSTOMERS] = { 0 };

	for (int32_t i = 0; i < p->m; i++) {
		int64_t room = p->room[i];

		for (int32_t b = p->bid_first[i]; b < p->bid_first[i + 1];
		     b++) {
			assert_in_range(p->lots[b], 0, 1);
			if (p->lots[b] == 0)
				continue;
			times[p->bids[b].line]++;
			room -= p->weight[i][p->bids[b].line];
			cost += p->bids[b].cost;
		}
		assert_true(room >= 0);
		cost += room < p->room[i] ? p->fixed[i] : 0;
	}
	for (int32_t j = 0; j < p->n; j++) {
		assert_in_range(times[j], 0, 1);
		cost += times[j] == 0 ? p->unfilled[j] : 0;
	}
	assert_int_equal(p->result.cost, cost);
}

static void
solve(struct place *p, struct assign_control control)
{
	build(p);
	assert_true(facility_fits(&p->model));
	assert_int_equal(
	    facility_solve(&p->model, &control, &p->result), ENGINE_OK);
	check_award(p);
	assert_true(p->result.bound <= p->result.cost);
	assert_true(p->result.prices_bound <= p->result.bound);
}

static void
draw(struct place *p, uint64_t seed, int32_t max_m, int32_t max_n)
{
	struct rng rng = { seed };
	int32_t gappy = rng_below(&rng, 3);
	int32_t tight = 1 + rng_below(&rng, 5);
	int32_t dear = rng_below(&rng, 3);

	memset(p, 0, sizeof(*p));
	p->m = max_m - rng_below(&rng, 3);
	p->n = max_n - rng_below(&rng, 3);
	for (int32_t j = 0; j < p->n; j++) {
		int32_t weight = 1 + rng_below(&rng, 20);

		for (int32_t i = 0; i < p->m; i++) {
			p->cost[i][j] = rng_below(&rng, 40);
			p->weight[i][j] = weight + rng_below(&rng, 2);
			if (gappy == 0 && i != j % p->m &&
			    rng_below(&rng, 4) == 0)
				p->weight[i][j] = 0;
		}
		p->unfilled[j] = dear == 0   ? rng_below(&rng, 60)
				 : dear == 1 ? 60 + rng_below(&rng, 60)
					     : 1000;
	}
	for (int32_t i = 0; i < p->m; i++) {
		p->room[i] = rng_below(&rng, 6 * p->n * tight) + 10;
		p->fixed[i] = rng_below(&rng, 80);
	}
	p->fixed[0] = 1 + rng_below(&rng, 80);
}

/* ---- tests ---------------------------------------------------------- */

static void
facility_solve__finds_what_trying_everything_finds(void **state)
{
	struct place *p = malloc(sizeof(*p));
	int32_t n_proven = 0;

	(void)state;
	assert_non_null(p);
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		int64_t best;

		draw(p, seed, 4, 6);
		best = brute(p, 0, 0);
		solve(p, (struct assign_control){ .iterations = 2000 });
		assert_true(p->result.bound <= best);
		assert_true(p->result.cost >= best);
		if (p->result.end == ASSIGN_PROVEN) {
			n_proven++;
			assert_int_equal(p->result.cost, best);
		}
		assert_int_equal(p->result.prices_bound, bound_of_prices(p));
	}
	assert_true(n_proven > N_RANDOM * 98 / 100);
	free(p);
}

static void
facility_solve__opens_one_of_two__where_one_is_enough(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	(void)state;
	assert_non_null(p);
	p->m = 2;
	p->n = 3;
	for (int32_t i = 0; i < 2; i++)
		for (int32_t j = 0; j < 3; j++) {
			p->cost[i][j] = i == j % 2 ? 1 : 4;
			p->weight[i][j] = 2;
		}
	for (int32_t j = 0; j < 3; j++)
		p->unfilled[j] = 100;
	p->room[0] = p->room[1] = 6;
	p->fixed[0] = p->fixed[1] = 20;
	solve(p, (struct assign_control){ 0 });
	assert_int_equal(p->result.end, ASSIGN_PROVEN);
	assert_int_equal(p->result.cost, 26);
	p->fixed[0] = 17;
	p->room[0] = 5;
	solve(p, (struct assign_control){ 0 });
	assert_int_equal(p->result.end, ASSIGN_PROVEN);
	assert_int_equal(p->result.cost, 29);
	free(p);
}

static void
facility_fits__refuses__what_is_no_facility_location(void **state)
{
	struct place *p = malloc(sizeof(*p));

	(void)state;
	assert_non_null(p);
	draw(p, 7, 4, 6);
	build(p);
	assert_true(facility_fits(&p->model));
	p->village[1] = 0;
	assert_false(facility_fits(&p->model));
	p->village[1] = 1;
	p->line_lots[0] = 2;
	assert_false(facility_fits(&p->model));
	p->line_lots[0] = 1;
	p->fixed[1] = (int64_t)1 << 40;
	assert_false(facility_fits(&p->model));
	for (int32_t i = 0; i < p->m; i++)
		p->fixed[i] = 0;
	assert_false(facility_fits(&p->model));
	free(p);
}

static bool
stop_after(void *ctx)
{
	int *left = ctx;

	return (*left)-- <= 0;
}

static void
facility_solve__gives_an_award__whenever_it_is_stopped(void **state)
{
	struct place *p = malloc(sizeof(*p));

	(void)state;
	assert_non_null(p);
	for (int at = 0; at < 300; at += 1 + at / 3) {
		int left = at;

		draw(p, 5, MAX_FACILITIES, MAX_CUSTOMERS);
		solve(p, (struct assign_control){
			     .iterations = -1,
			     .stop = stop_after,
			     .stop_ctx = &left,
			 });
		assert_true(p->result.end == ASSIGN_STOPPED ||
			    p->result.end == ASSIGN_PROVEN);
		assert_true(at > 0 || p->result.end == ASSIGN_STOPPED);
		assert_true(left >= -1);
	}
	free(p);
}

static void
facility_solve__starts_from__what_was_known(void **state)
{
	struct place *p = malloc(sizeof(*p));
	int32_t lots[MAX_CELLS];
	int64_t prices[MAX_CUSTOMERS];
	int64_t cost;
	int64_t bound;

	(void)state;
	assert_non_null(p);
	draw(p, 11, MAX_FACILITIES, MAX_CUSTOMERS);
	solve(p, (struct assign_control){ .iterations = 1000 });
	cost = p->result.cost;
	bound = p->result.prices_bound;
	memcpy(lots, p->lots, sizeof(lots));
	memcpy(prices, p->prices, sizeof(prices));
	solve(
	    p, (struct assign_control){
		   .iterations = 5, .warm_lots = lots, .warm_prices = prices });
	assert_true(p->result.cost <= cost);
	assert_true(p->result.prices_bound >= bound);
	free(p);
}

static void
facility_solve__says_so__when_memory_is_short(void **state)
{
	struct place *p = malloc(sizeof(*p));
	struct assign_control control = { .iterations = 300 };
	enum engine_err err = ENGINE_NOMEM;
	int at = 0;

	(void)state;
	assert_non_null(p);
	draw(p, 5, 6, 12);
	build(p);
	for (; err == ENGINE_NOMEM; at += 1 + at / 60) {
		n_good = at;
		err = facility_solve(&p->model, &control, &p->result);
		n_good = -1;
	}
	assert_int_equal(err, ENGINE_OK);
	assert_true(at > 50);
	check_award(p);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    facility_solve__finds_what_trying_everything_finds),
		cmocka_unit_test(
		    facility_solve__opens_one_of_two__where_one_is_enough),
		cmocka_unit_test(
		    facility_fits__refuses__what_is_no_facility_location),
		cmocka_unit_test(
		    facility_solve__gives_an_award__whenever_it_is_stopped),
		cmocka_unit_test(facility_solve__starts_from__what_was_known),
		cmocka_unit_test(facility_solve__says_so__when_memory_is_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
