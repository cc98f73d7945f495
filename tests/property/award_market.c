/* SPDX-License-Identifier: Apache-2.0 */
/* One draw a statement, as C leaves the order of others open. */
#include "tests/property/award_market.h"

#include <string.h>

static int32_t
below(struct rng *rng, int32_t n)
{
	return rng_below(rng, n);
}

static bool
one_in(struct rng *rng, int32_t n)
{
	return rng_below(rng, n) == 0;
}

static int64_t
days_of_work(int64_t days)
{
	return days * ENGINE_DAY_WORK;
}

/* ---- lines and households ------------------------------------------- */

static void
draw_lines(struct award_market *m, struct rng *rng)
{
	bool is_by_rate = one_in(rng, 2);
	int32_t n = 1 + below(rng, AWARD_MAX_LINES);
	int32_t lots = AWARD_MAX_LOTS;

	m->p.n_orders = 1 + one_in(rng, 4);
	for (int32_t l = 0; l < n && lots > 0; l++) {
		struct clear_line *line = &m->lines[m->p.n_lines++];

		line->n_lots = 1 + below(rng, lots < 4 ? lots : 4);
		lots -= line->n_lots;
		line->lot_units = 1 + below(rng, 4);
		line->due_day = AWARD_TODAY + 3 + below(rng, 10);
		line->unfilled_cost = 100 * below(rng, 5);
		line->lot_value =
		    10 * (is_by_rate ? line->lot_units : below(rng, 4));
		line->order = below(rng, m->p.n_orders);
		line->order_line = m->p.n_order_lines;
		if (l > 0 && one_in(rng, 4)) {
			line->order = m->lines[l - 1].order;
			line->order_line = m->lines[l - 1].order_line;
		} else {
			m->p.n_order_lines++;
		}
	}
}

static void
draw_calendar(struct award_market *m, int32_t h, struct rng *rng)
{
	bool is_plain = one_in(rng, 2);
	int64_t until = 0;

	for (int32_t d = 0; d < AWARD_DAYS; d++) {
		bool is_closed = one_in(rng, 4);

		until += !is_plain && is_closed ? 0 : ENGINE_DAY_WORK;
		m->until[h][d] = until;
	}
	m->calendars[h] =
	    (struct calendar){ AWARD_TODAY, AWARD_DAYS, m->until[h] };
}

static void
draw_fixed(struct award_market *m, int32_t h, struct rng *rng)
{
	int32_t n = below(rng, 3);

	for (int32_t i = 0; i < n; i++) {
		struct work_item *item = &m->fixed[h][i];

		item->start_day = AWARD_TODAY - 2 + below(rng, 8);
		item->due_day = item->start_day + below(rng, 6);
		item->work = days_of_work(below(rng, 4)) / 2;
	}
	m->households[h].fixed = m->fixed[h];
	m->households[h].n_fixed = n;
}

static void
draw_households(struct award_market *m, struct rng *rng)
{
	bool is_alike = one_in(rng, 4);
	int32_t n = 1 + below(rng, AWARD_MAX_HOUSEHOLDS);

	m->p.n_villages = 2;
	for (int32_t v = 0; v < m->p.n_villages; v++)
		m->villages[v].cost = 50 * below(rng, 4);
	for (int32_t h = 0; h < n; h++) {
		struct clear_household *hh = &m->households[h];

		hh->village = below(rng, 3) - 1;
		hh->n_workers = is_alike ? 1 : 1 + below(rng, 3);
		hh->past_value = is_alike ? 0 : 10 * below(rng, 5);
		if (one_in(rng, 5))
			hh->work_limit = days_of_work(2 + below(rng, 6));
		draw_calendar(m, h, rng);
		hh->calendar = &m->calendars[h];
		if (!one_in(rng, 3))
			draw_fixed(m, h, rng);
	}
	m->p.n_households = n;
}

/* ---- bids and totals ------------------------------------------------ */

static void
draw_bid(struct award_market *m, int32_t h, int32_t l, struct rng *rng)
{
	struct clear_bid *bid = &m->bids[m->p.n_bids++];
	int32_t span = m->lines[l].due_day - AWARD_TODAY;

	bid->household = h;
	bid->line = l;
	bid->max_lots = below(rng, 5);
	if (one_in(rng, 4))
		bid->min_lots = below(rng, bid->max_lots + 1);
	bid->tail_days = one_in(rng, 3) ? below(rng, 3) : 0;
	bid->due_day = m->lines[l].due_day - bid->tail_days;
	if (one_in(rng, 4))
		bid->due_day -= below(rng, 3);
	bid->first_day = AWARD_TODAY - 1;
	if (one_in(rng, 2))
		bid->first_day += below(rng, span + 1);
	bid->lot_work = days_of_work(1 + below(rng, 6)) / 2;
	bid->lot_cost = 50 * below(rng, 8);
	bid->lot_price = bid->lot_cost;
	bid->standby_only = one_in(rng, 16);
}

static void
draw_bids(struct award_market *m, struct rng *rng)
{
	for (int32_t h = 0; h < m->p.n_households; h++) {
		for (int32_t l = 0; l < m->p.n_lines; l++) {
			int32_t n = one_in(rng, 4) ? 0 : 1 + one_in(rng, 10);

			while (n-- > 0 && m->p.n_bids < AWARD_MAX_BIDS)
				draw_bid(m, h, l, rng);
		}
	}
}

static void
draw_totals(struct award_market *m, struct rng *rng)
{
	for (int32_t h = 0; h < m->p.n_households; h++) {
		int32_t t = m->p.n_totals;
		struct clear_total *total = &m->totals[t];

		if (!one_in(rng, 4) || t == AWARD_MAX_OTHERS)
			continue;
		total->household = h;
		total->bids = m->total_bids[t];
		for (int32_t b = 0; b < m->p.n_bids; b++)
			if (m->bids[b].household == h && !one_in(rng, 4))
				m->total_bids[t][total->n_bids++] = b;
		total->min_units = below(rng, 6);
		if (!one_in(rng, 3))
			total->max_units = total->min_units + 1 + below(rng, 6);
		m->p.n_totals++;
	}
}

/* ---- rules ---------------------------------------------------------- */

static void
draw_held(struct award_market *m, struct rng *rng)
{
	while (one_in(rng, 4) && m->p.n_held < AWARD_MAX_OTHERS) {
		struct clear_held *held = &m->held[m->p.n_held++];

		held->household = below(rng, m->p.n_households);
		held->units = 1 + below(rng, 6);
		held->order_line = -1;
		held->order = below(rng, m->p.n_orders);
		if (one_in(rng, 2)) {
			int32_t l = below(rng, m->p.n_lines);

			held->order = m->lines[l].order;
			held->order_line = m->lines[l].order_line;
		}
	}
}

static void
draw_rule(struct award_market *m, struct rng *rng)
{
	int32_t r = m->p.n_rules++;
	struct clear_rule *rule = &m->rules[r];
	bool is_count;

	rule->kind = (enum clear_rule_kind)below(rng, 5);
	is_count = rule->kind == CLEAR_MIN_HOUSEHOLDS ||
		   rule->kind == CLEAR_MAX_HOUSEHOLDS;
	rule->value = is_count ? below(rng, 5) : 125 * below(rng, 9);
	rule->mandatory = one_in(rng, 2);
	rule->priority = below(rng, 3);
	rule->households = m->members[r];
	for (int32_t h = 0; h < m->p.n_households; h++)
		if (one_in(rng, 2))
			m->members[r][rule->n_households++] = h;
	rule->index = below(rng, m->p.n_orders);
	if (one_in(rng, 2)) {
		rule->scope = CLEAR_OF_LINE;
		rule->index = below(rng, m->p.n_order_lines);
	}
}

void
award_market_draw(uint64_t seed, struct award_market *m)
{
	struct rng rng = { seed * 0x9e3779b97f4a7c15u };
	int32_t n_rules;

	memset(m, 0, sizeof *m);
	m->p = (struct clear_problem){ .lines = m->lines,
		.villages = m->villages,
		.households = m->households,
		.bids = m->bids,
		.totals = m->totals,
		.held = m->held,
		.rules = m->rules,
		.today = AWARD_TODAY,
		.seed = seed };
	m->p.goal = (enum clear_goal)below(&rng, 3);
	if (m->p.goal == CLEAR_CHEAPEST)
		m->p.weigh_unfilled = one_in(&rng, 4);
	draw_lines(m, &rng);
	draw_households(m, &rng);
	draw_bids(m, &rng);
	draw_totals(m, &rng);
	draw_held(m, &rng);
	n_rules = one_in(&rng, 2) ? below(&rng, AWARD_MAX_RULES + 1) : 0;
	while (n_rules-- > 0)
		draw_rule(m, &rng);
}
