/* SPDX-License-Identifier: Apache-2.0 */
/* The bound on the smallest value per worker, against all awards there are. */
#include "tests/support/cm.h"

#include "broker/engine/clear_search.h"

enum {
	MOST_LINES = 3,
	MOST_HOUSEHOLDS = 4,
	MOST_BIDS = 7,
	N_DAYS = 9
};

/* time is no limit but work_limit is, a lot taking one micro-day */
struct market {
	struct clear_line lines[MOST_LINES];
	struct clear_household households[MOST_HOUSEHOLDS];
	struct clear_bid bids[MOST_BIDS];
	struct clear_problem p;
};

static int64_t until[N_DAYS];
static struct calendar calendar = { 0, N_DAYS, until };

static void
market_begin(
    struct market *m, int32_t n_lines, int32_t n_households, int32_t n_bids)
{
	for (int32_t i = 0; i < N_DAYS; i++)
		until[i] = (i + 1) * 1000;
	*m = (struct market){ .p = { .n_orders = 1,
				  .n_order_lines = n_lines,
				  .lines = m->lines,
				  .n_lines = n_lines,
				  .households = m->households,
				  .n_households = n_households,
				  .bids = m->bids,
				  .n_bids = n_bids,
				  .goal = CLEAR_FAIREST } };
	for (int32_t l = 0; l < n_lines; l++) {
		m->lines[l] = (struct clear_line){ .order_line = l,
			.n_lots = 1,
			.due_day = N_DAYS - 1,
			.lot_units = 1,
			.lot_value = 10 };
	}
	for (int32_t h = 0; h < n_households; h++) {
		m->households[h] = (struct clear_household){
			.village = -1, .n_workers = 1, .calendar = &calendar
		};
	}
}

static void
market_bid(struct market *m, int32_t bid, int32_t household, int32_t line,
    int32_t max_lots)
{
	m->bids[bid] = (struct clear_bid){ .household = household,
		.line = line,
		.max_lots = max_lots,
		.due_day = N_DAYS - 1,
		.lot_work = 1 };
}

static void
market_draw(struct market *m, uint64_t seed, int32_t most_lots)
{
	struct rng rng = { seed };
	int32_t n_lines = 1 + rng_below(&rng, MOST_LINES);
	int32_t n_households = 1 + rng_below(&rng, MOST_HOUSEHOLDS);

	market_begin(m, n_lines, n_households, 1 + rng_below(&rng, MOST_BIDS));
	for (int32_t l = 0; l < n_lines; l++) {
		m->lines[l].n_lots = rng_below(&rng, 4);
		m->lines[l].lot_value = rng_below(&rng, 12);
	}
	for (int32_t h = 0; h < n_households; h++) {
		m->households[h].n_workers = 1 + rng_below(&rng, 3);
		m->households[h].past_value = rng_below(&rng, 8);
		m->households[h].work_limit = 1 + rng_below(&rng, most_lots);
	}
	for (int32_t b = 0; b < m->p.n_bids; b++) {
		market_bid(m, b, rng_below(&rng, n_households),
		    rng_below(&rng, n_lines), rng_below(&rng, most_lots + 1));
	}
}

/* ---- all awards there are ------------------------------------------- */

static bool
is_feasible(const struct clear_problem *p, const int32_t *lots)
{
	int64_t work[MOST_HOUSEHOLDS] = { 0 };
	int32_t made[MOST_LINES] = { 0 };

	for (int32_t b = 0; b < p->n_bids; b++) {
		work[p->bids[b].household] += lots[b];
		made[p->bids[b].line] += lots[b];
	}
	for (int32_t h = 0; h < p->n_households; h++)
		if (p->households[h].work_limit > 0 &&
		    work[h] > p->households[h].work_limit)
			return false;
	for (int32_t l = 0; l < p->n_lines; l++)
		if (made[l] > p->lines[l].n_lots)
			return false;
	return true;
}

static int64_t
smallest_value(const struct clear_problem *p, const int32_t *lots)
{
	int64_t value[MOST_HOUSEHOLDS], least = INT64_MAX;
	bool bids[MOST_HOUSEHOLDS] = { false };

	for (int32_t h = 0; h < p->n_households; h++)
		value[h] = p->households[h].past_value;
	for (int32_t b = 0; b < p->n_bids; b++) {
		bids[p->bids[b].household] |= p->bids[b].max_lots > 0;
		value[p->bids[b].household] +=
		    lots[b] * p->lines[p->bids[b].line].lot_value;
	}
	for (int32_t h = 0; h < p->n_households; h++) {
		int64_t each = value[h] * 1000 / p->households[h].n_workers;

		if (bids[h] && each < least)
			least = each;
	}
	return least == INT64_MAX ? 0 : least;
}

static int64_t
best_of_all(const struct clear_problem *p)
{
	int32_t lots[MOST_BIDS] = { 0 };
	int64_t best = 0;

	for (;;) {
		int32_t b = 0;

		if (is_feasible(p, lots) && smallest_value(p, lots) > best)
			best = smallest_value(p, lots);
		while (b < p->n_bids && lots[b] == p->bids[b].max_lots)
			lots[b++] = 0;
		if (b == p->n_bids)
			return best;
		lots[b]++;
	}
}

static int64_t
bound_of(const struct clear_problem *p)
{
	struct state *s = NULL;
	int64_t bound = -1;

	assert_int_equal(state_create(p, &s), ENGINE_OK);
	assert_int_equal(bound_value(s, &bound), ENGINE_OK);
	state_destroy(&s);
	return bound;
}

/* ---- tests ---------------------------------------------------------- */

static void
bound_value__tells__that_somebody_goes_without_a_lot(void **unused)
{
	struct market m;

	(void)unused;
	market_begin(&m, 2, 4, 4);
	m.lines[0].n_lots = 2;
	m.lines[1].n_lots = 50;
	for (int32_t h = 0; h < 3; h++)
		market_bid(&m, h, h, 0, 1);
	market_bid(&m, 3, 3, 1, 1);
	assert_int_equal(bound_of(&m.p), 0);
	m.lines[0].n_lots = 3;
	assert_int_equal(bound_of(&m.p), 10000);
}

static void
bound_value__counts__lots_that_cannot_be_cut(void **unused)
{
	struct market m;

	(void)unused;
	market_begin(&m, 1, 2, 2);
	m.lines[0].n_lots = 3;
	market_bid(&m, 0, 0, 0, 2);
	market_bid(&m, 1, 1, 0, 2);
	assert_int_equal(bound_of(&m.p), 10000);
	m.lines[0].n_lots = 4;
	assert_int_equal(bound_of(&m.p), 20000);
}

/* Lots of 3 and of 10: in lots both could have two, in value they cannot. */
static void
bound_value__adds_up__what_the_lots_are_worth(void **unused)
{
	struct market m;

	(void)unused;
	market_begin(&m, 2, 2, 4);
	m.lines[0].lot_value = 3;
	m.lines[0].n_lots = 4;
	for (int32_t b = 0; b < 4; b++)
		market_bid(&m, b, b / 2, b % 2, 4);
	assert_in_range(bound_of(&m.p), 10000, 11000);
}

static void
bound_value__counts__the_past_and_the_workers(void **unused)
{
	struct market m;

	(void)unused;
	market_begin(&m, 1, 2, 2);
	market_bid(&m, 0, 0, 0, 1);
	market_bid(&m, 1, 1, 0, 1);
	m.households[0].past_value = 9;
	m.households[0].n_workers = 2;
	m.households[1].past_value = 4;
	assert_int_equal(bound_of(&m.p), 4500);
	m.households[0].past_value = 7;
	assert_int_equal(bound_of(&m.p), 4000);
}

static void
bound_value__is__exact_where_nobody_makes_two_lots(void **unused)
{
	struct market m;

	(void)unused;
	for (uint64_t seed = 0; seed < 3000; seed++) {
		market_draw(&m, seed, 1);
		assert_int_equal(bound_of(&m.p), best_of_all(&m.p));
	}
}

static void
bound_value__is__never_below_the_best_award(void **unused)
{
	int32_t n_exact = 0;
	struct market m;

	(void)unused;
	for (uint64_t seed = 0; seed < 1500; seed++) {
		int64_t bound, best;

		market_draw(&m, seed, 3);
		bound = bound_of(&m.p);
		best = best_of_all(&m.p);
		assert_true(bound >= best);
		n_exact += bound == best;
	}
	assert_true(n_exact >= 1400);
}

static bool
at_once(void *unused)
{
	(void)unused;
	return true;
}

static void
bound_value__stays__true_when_stopped(void **unused)
{
	struct market m;

	(void)unused;
	for (uint64_t seed = 0; seed < 300; seed++) {
		market_draw(&m, seed, 3);
		m.p.stop = at_once;
		assert_true(bound_of(&m.p) >= best_of_all(&m.p));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    bound_value__tells__that_somebody_goes_without_a_lot),
		cmocka_unit_test(bound_value__counts__lots_that_cannot_be_cut),
		cmocka_unit_test(bound_value__adds_up__what_the_lots_are_worth),
		cmocka_unit_test(bound_value__counts__the_past_and_the_workers),
		cmocka_unit_test(
		    bound_value__is__exact_where_nobody_makes_two_lots),
		cmocka_unit_test(bound_value__is__never_below_the_best_award),
		cmocka_unit_test(bound_value__stays__true_when_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
