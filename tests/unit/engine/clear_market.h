/* SPDX-License-Identifier: Apache-2.0 */
/* clear_market: small markets for tests of clear, owned by one struct: built
 * by hand with market_add_*, or drawn at random from a seed. */
#ifndef GOM_TESTS_UNIT_ENGINE_CLEAR_MARKET_H
#define GOM_TESTS_UNIT_ENGINE_CLEAR_MARKET_H

#include <string.h>

#include "broker/engine/clear.h"
#include "broker/engine/rng.h"

enum {
	MARKET_TODAY = 1000,
	MARKET_DAYS = 120,
	MARKET_MAX = 64
};

struct market {
	struct clear_problem p;
	int64_t until[MARKET_MAX][MARKET_DAYS];
	struct calendar calendars[MARKET_MAX];
	struct work_item fixed[MARKET_MAX][4];
	struct clear_line lines[MARKET_MAX];
	struct clear_village villages[MARKET_MAX];
	struct clear_household households[MARKET_MAX];
	struct clear_bid bids[MARKET_MAX];
	struct clear_total totals[MARKET_MAX];
	int32_t total_bids[MARKET_MAX][MARKET_MAX];
	struct clear_held held[MARKET_MAX];
	struct clear_rule rules[MARKET_MAX];
	int32_t members[MARKET_MAX][MARKET_MAX];
};

/* one order, no lines yet, working every day from MARKET_TODAY on */
static inline void
market_init(struct market *m, enum clear_goal goal)
{
	memset(m, 0, sizeof *m);
	m->p = (struct clear_problem){ .n_orders = 1,
		.lines = m->lines,
		.villages = m->villages,
		.households = m->households,
		.bids = m->bids,
		.totals = m->totals,
		.held = m->held,
		.rules = m->rules,
		.goal = goal,
		.today = MARKET_TODAY,
		.seed = 1 };
}

/* a line of its own: lots of 10 units worth 100, due in so many days */
static inline int32_t
market_add_line(struct market *m, int32_t n_lots, int32_t days)
{
	int32_t i = m->p.n_lines++;

	m->lines[i] = (struct clear_line){ .order_line = m->p.n_order_lines++,
		.n_lots = n_lots,
		.due_day = MARKET_TODAY + days - 1,
		.lot_units = 10,
		.unfilled_cost = 10000,
		.lot_value = 100 };
	return i;
}

/* one worker, no village, nothing fixed, a full day of work each day */
static inline int32_t
market_add_household(struct market *m, int64_t past_value)
{
	int32_t i = m->p.n_households++;

	for (int32_t d = 0; d < MARKET_DAYS; d++)
		m->until[i][d] = (int64_t)(d + 1) * ENGINE_DAY_WORK;
	m->calendars[i] =
	    (struct calendar){ MARKET_TODAY, MARKET_DAYS, m->until[i] };
	m->households[i] = (struct clear_household){ .village = -1,
		.n_workers = 1,
		.past_value = past_value,
		.calendar = &m->calendars[i],
		.fixed = m->fixed[i] };
	return i;
}

/* up to most lots of so many days of work each, due with the line */
static inline int32_t
market_add_bid(struct market *m, int32_t household, int32_t line, int32_t most,
    int32_t days_each, int64_t cost)
{
	int32_t i = m->p.n_bids++;

	m->bids[i] = (struct clear_bid){ .household = household,
		.line = line,
		.max_lots = most,
		.first_day = MARKET_TODAY,
		.due_day = m->lines[line].due_day,
		.lot_work = (int64_t)days_each * ENGINE_DAY_WORK,
		.lot_cost = cost,
		.lot_price = cost };
	return i;
}

static inline int32_t
market_add_rule(struct market *m, enum clear_rule_kind kind, int32_t value)
{
	int32_t i = m->p.n_rules++;

	m->rules[i] = (struct clear_rule){ .kind = kind,
		.scope = CLEAR_OF_ORDER,
		.value = value,
		.mandatory = true,
		.households = m->members[i] };
	return i;
}

static inline void
market_add_total(
    struct market *m, int32_t a, int32_t b, int64_t least, int64_t most)
{
	int32_t i = m->p.n_totals++;

	m->total_bids[i][0] = a;
	m->total_bids[i][1] = b;
	m->totals[i] = (struct clear_total){ m->bids[a].household, least, most,
		m->total_bids[i], 2 };
}

/* ---- at random: one draw a statement, as C leaves the order of others open */

static inline void
market_draw_households(struct market *m, struct rng *rng)
{
	int32_t n = 1 + rng_below(rng, 4);

	for (int32_t v = 0; v < 2; v++)
		m->villages[v].cost = rng_below(rng, 3) * 100;
	m->p.n_villages = 2;
	for (int32_t h = 0; h < n; h++) {
		struct clear_household *hh = &m->households[h];

		(void)market_add_household(m, rng_below(rng, 4) * 50);
		hh->village = rng_below(rng, 3) - 1;
		hh->n_workers = 1 + rng_below(rng, 2);
		hh->work_limit =
		    rng_below(rng, 5) == 0
			? (4 + rng_below(rng, 8)) * (int64_t)ENGINE_DAY_WORK
			: 0;
		hh->n_fixed = rng_below(rng, 3);
		for (int32_t i = 0; i < hh->n_fixed; i++) {
			struct work_item *item = &m->fixed[h][i];

			item->start_day = MARKET_TODAY - 2 + rng_below(rng, 8);
			item->due_day = item->start_day + rng_below(rng, 8);
			item->work =
			    rng_below(rng, 4) * (int64_t)ENGINE_DAY_WORK;
		}
	}
}

static inline void
market_draw_lines(struct market *m, struct rng *rng)
{
	int32_t n = 1 + rng_below(rng, 3);

	for (int32_t l = 0; l < n; l++) {
		int32_t n_lots = 1 + rng_below(rng, 4);

		(void)market_add_line(m, n_lots, 4 + rng_below(rng, 12));
		m->lines[l].lot_units = 1 + rng_below(rng, 10);
		m->lines[l].lot_value = 10 * (1 + rng_below(rng, 8));
		m->lines[l].unfilled_cost = 100 + rng_below(rng, 400);
	}
}

static inline void
market_draw_bids(struct market *m, struct rng *rng)
{
	for (int32_t h = 0; h < m->p.n_households; h++) {
		for (int32_t l = 0; l < m->p.n_lines; l++) {
			int32_t i, span = m->lines[l].due_day - MARKET_TODAY;
			int32_t most, days_each;
			struct clear_bid *bid;

			if (rng_below(rng, 4) == 0 || m->p.n_bids >= 8)
				continue;
			most = 1 + rng_below(rng, 3);
			days_each = 1 + rng_below(rng, 4);
			i = market_add_bid(
			    m, h, l, most, days_each, 50 + rng_below(rng, 300));
			bid = &m->bids[i];
			bid->min_lots = rng_below(rng, 4) == 0
					    ? 1 + rng_below(rng, bid->max_lots)
					    : 0;
			bid->tail_days = rng_below(rng, 3);
			bid->due_day -= bid->tail_days;
			if (rng_below(rng, 2) == 0)
				bid->first_day += rng_below(rng, span + 1);
			bid->standby_only = rng_below(rng, 16) == 0;
		}
	}
}

static inline void
market_draw_rules(struct market *m, struct rng *rng)
{
	int32_t n = rng_below(rng, 3);

	for (int32_t r = 0; r < n; r++) {
		static const int32_t values[] = { 400, 2, 2, 300, 500 };
		enum clear_rule_kind kind =
		    (enum clear_rule_kind)rng_below(rng, 5);
		struct clear_rule *rule;

		(void)market_add_rule(m, kind, values[kind]);
		rule = &m->rules[r];
		rule->mandatory = rng_below(rng, 2) == 0;
		rule->priority = rng_below(rng, 3);
		rule->n_households = 1;
		m->members[r][0] = rng_below(rng, m->p.n_households);
		if (rng_below(rng, 3) == 0) {
			rule->scope = CLEAR_OF_LINE;
			rule->index = rng_below(rng, m->p.n_order_lines);
		}
	}
	if (rng_below(rng, 4) == 0) {
		struct clear_held *held = &m->held[m->p.n_held++];

		held->household = rng_below(rng, m->p.n_households);
		held->order_line = -1;
		held->units = 1 + rng_below(rng, 10);
	}
}

/* A market small enough to enumerate: at most 8 bids of at most 3 lots. */
static inline void
market_draw(struct market *m, uint64_t seed, bool with_rules)
{
	struct rng rng = { seed };

	market_init(m, (enum clear_goal)rng_below(&rng, 3));
	market_draw_households(m, &rng);
	market_draw_lines(m, &rng);
	market_draw_bids(m, &rng);
	for (int32_t b = 0; b + 1 < m->p.n_bids; b++) {
		if (m->bids[b].household == m->bids[b + 1].household &&
		    rng_below(&rng, 4) == 0) {
			int64_t least = rng_below(&rng, 12);

			market_add_total(
			    m, b, b + 1, least, 12 + rng_below(&rng, 20));
		}
	}
	if (with_rules)
		market_draw_rules(m, &rng);
	m->p.seed = seed;
}

#endif
