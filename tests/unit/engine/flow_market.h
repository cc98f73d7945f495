/* SPDX-License-Identifier: Apache-2.0 */
/* flow_market: small random models of assign whose rows count lots and are
 * nested, and what can be said of them by trying everything. */
#ifndef GOM_TESTS_UNIT_ENGINE_FLOW_MARKET_H
#define GOM_TESTS_UNIT_ENGINE_FLOW_MARKET_H

#include "tests/support/cm.h"

#include <string.h>

#include "broker/engine/assign/assign.h"
#include "broker/engine/rng.h"

enum {
	MARKET_LINES = 40,
	MARKET_HOUSEHOLDS = 120,
	MARKET_BIDS = 1200,
	MARKET_ROWS = 4000,
	MARKET_ENTRIES = 20000
};

struct flow_market {
	struct assign_model m;
	int32_t lots[MARKET_LINES];
	int64_t unfilled[MARKET_LINES];
	int32_t villages[MARKET_HOUSEHOLDS];
	int32_t bid_first[MARKET_HOUSEHOLDS + 1];
	int32_t row_first[MARKET_HOUSEHOLDS + 1];
	int32_t sum_first[MARKET_HOUSEHOLDS + 1];
	struct assign_bid bids[MARKET_BIDS];
	struct assign_row rows[MARKET_ROWS];
	struct assign_entry entries[MARKET_ENTRIES];
	int32_t n_rows;
	int32_t n_entries;
};

struct market_size {
	int32_t n_lines;
	int32_t n_households;
	int32_t n_bids; /* a household */
	int32_t most;
	int32_t cost;
};

/* a row over the bids from first to before end, some lots and a rest */
static inline void
market_row(struct flow_market *k, struct rng *rng, int32_t first, int32_t end,
    int32_t most)
{
	int64_t weight = 1 + rng_below(rng, 50);
	int32_t room = rng_below(rng, (end - first) * most + 2);

	k->rows[k->n_rows++] = (struct assign_row){
		.room = room * weight + rng_below(rng, (int32_t)weight),
		.first = k->n_entries,
		.n = end - first
	};
	for (int32_t b = first; b < end; b++)
		k->entries[k->n_entries++] = (struct assign_entry){ b, weight };
}

/* rows inside of [first, end): halves cut at random, each with a chance of a
 * row, or two alike; written innermost first or last by turns */
static inline void
market_rows(struct flow_market *k, struct rng *rng, int32_t first, int32_t end,
    int32_t most)
{
	int32_t cut;

	if (rng_below(rng, 3) == 0)
		market_row(k, rng, first, end, most);
	if (end - first > 1 && rng_below(rng, 4) > 0) {
		cut = first + 1 + rng_below(rng, end - first - 1);
		market_rows(k, rng, first, cut, most);
		market_rows(k, rng, cut, end, most);
	}
	if (rng_below(rng, 3) == 0)
		market_row(k, rng, first, end, most);
}

static inline void
market_household(struct flow_market *k, struct rng *rng,
    const struct market_size *size, int32_t h)
{
	int32_t first = k->bid_first[h], n = rng_below(rng, size->n_bids + 1);

	for (int32_t b = first; b < first + n; b++)
		k->bids[b] =
		    (struct assign_bid){ .line = rng_below(rng, size->n_lines),
			    .most = rng_below(rng, size->most + 1),
			    .cost = rng_below(rng, size->cost + 1) };
	for (int32_t b = first; b < first + n; b++)
		k->bids[b].least = k->bids[b].most > 0 ? rng_below(rng, 2) : 0;
	k->bid_first[h + 1] = first + n;
	if (n > 0)
		market_rows(k, rng, first, first + n, size->most);
	k->row_first[h + 1] = k->n_rows;
}

static inline void
flow_market_draw(
    struct flow_market *k, uint64_t seed, const struct market_size *size)
{
	struct rng rng = { seed };

	memset(k, 0, sizeof *k);
	for (int32_t l = 0; l < size->n_lines; l++) {
		k->lots[l] = rng_below(&rng, 2 * size->most + 1);
		k->unfilled[l] = rng_below(&rng, 2 * size->cost + 1);
	}
	for (int32_t h = 0; h < size->n_households; h++) {
		k->villages[h] = -1;
		market_household(k, &rng, size, h);
	}
	k->m = (struct assign_model){ .n_lines = size->n_lines,
		.n_households = size->n_households,
		.n_bids = k->bid_first[size->n_households],
		.line_lots = k->lots,
		.line_unfilled = k->unfilled,
		.household_village = k->villages,
		.bid_first = k->bid_first,
		.bids = k->bids,
		.row_first = k->row_first,
		.rows = k->rows,
		.sum_first = k->sum_first,
		.entries = k->entries };
}

/* ---- by trying everything ------------------------------------------- */

static inline bool
rows_hold(const struct assign_model *m, int32_t h, const int32_t *lots)
{
	for (int32_t r = m->row_first[h]; r < m->row_first[h + 1]; r++) {
		const struct assign_row *row = &m->rows[r];
		int64_t work = 0;

		for (int32_t i = 0; i < row->n; i++)
			work += m->entries[row->first + i].weight *
				lots[m->entries[row->first + i].bid];
		if (work > row->room)
			return false;
	}
	return true;
}

/* the next choice of lots for bids first to before end, like an odometer */
static inline bool
next_choice(
    const struct assign_model *m, int32_t *lots, int32_t first, int32_t end)
{
	for (int32_t b = first; b < end; b++) {
		if (lots[b] < m->bids[b].most) {
			lots[b]++;
			return true;
		}
		lots[b] = 0;
	}
	return false;
}

/* -1 where a line gets more than it has */
static inline int64_t
cost_of(const struct assign_model *m, const int32_t *lots)
{
	int64_t left[MARKET_LINES], cost = 0;

	for (int32_t l = 0; l < m->n_lines; l++)
		left[l] = m->line_lots[l];
	for (int32_t b = 0; b < m->n_bids; b++) {
		left[m->bids[b].line] -= lots[b];
		cost += lots[b] * m->bids[b].cost;
	}
	for (int32_t l = 0; l < m->n_lines; l++) {
		if (left[l] < 0)
			return -1;
		cost += left[l] * m->line_unfilled[l];
	}
	return cost;
}

static inline bool
is_feasible(const struct assign_model *m, const int32_t *lots)
{
	for (int32_t b = 0; b < m->n_bids; b++)
		if (lots[b] < 0 || lots[b] > m->bids[b].most)
			return false;
	for (int32_t h = 0; h < m->n_households; h++)
		if (!rows_hold(m, h, lots))
			return false;
	return cost_of(m, lots) >= 0;
}

static inline int64_t
best_cost(const struct assign_model *m)
{
	int32_t lots[MARKET_BIDS] = { 0 };
	int64_t best = INT64_MAX;

	do {
		int64_t cost = cost_of(m, lots);

		if (cost >= 0 && cost < best && is_feasible(m, lots))
			best = cost;
	} while (next_choice(m, lots, 0, m->n_bids));
	return best;
}

/* ceil(L(prices) / 1000) by trying every choice of every household */
static inline int64_t
bound_of(const struct assign_model *m, const int64_t *prices)
{
	int32_t lots[MARKET_BIDS] = { 0 };
	int64_t bound = 0;

	for (int32_t l = 0; l < m->n_lines; l++)
		bound += m->line_lots[l] * prices[l];
	for (int32_t h = 0; h < m->n_households; h++) {
		int32_t first = m->bid_first[h], end = m->bid_first[h + 1];
		int64_t best = 0;

		do {
			int64_t gain = 0;

			for (int32_t b = first; b < end; b++)
				gain += lots[b] * (prices[m->bids[b].line] -
						      1000 * m->bids[b].cost);
			if (gain > best && rows_hold(m, h, lots))
				best = gain;
		} while (next_choice(m, lots, first, end));
		bound -= best;
	}
	return bound <= 0 ? -(-bound / 1000) : (bound + 999) / 1000;
}

#endif
