/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_search.h"

#include <stdlib.h>

/* the winners a loser is compared with, -1 where a line has none */
struct winners {
	int32_t dearest;
	int32_t richest;
	int32_t last; /* by the tie-break */
	int32_t n_lots;
};

static int64_t
per_worker(const struct state *s, int32_t bid, int64_t value)
{
	return value / s->problem->households[s->problem->bids[bid].household]
			   .n_workers;
}

static int
compare_riches(const struct state *s, int32_t a, int32_t b)
{
	const struct clear_problem *p = s->problem;
	int32_t ha = p->bids[a].household, hb = p->bids[b].household;

	return value_compare(s->value[ha], p->households[ha].n_workers,
	    s->value[hb], p->households[hb].n_workers);
}

static void
count_winner(const struct state *s, int32_t bid, struct winners *w)
{
	const struct clear_bid *bids = s->problem->bids;

	w->n_lots += s->lots[bid];
	if (w->dearest < 0 || bids[bid].lot_cost > bids[w->dearest].lot_cost)
		w->dearest = bid;
	if (w->richest < 0 || compare_riches(s, bid, w->richest) > 0)
		w->richest = bid;
	if (w->last < 0 || s->rank[bid] > s->rank[w->last])
		w->last = bid;
}

static struct winners
winners_of(const struct state *s, int32_t line)
{
	struct winners w = { -1, -1, -1, 0 };

	for (int32_t i = s->of_line.first[line]; i < s->of_line.first[line + 1];
	     i++)
		if (s->lots[s->of_line.items[i]] > 0)
			count_winner(s, s->of_line.items[i], &w);
	return w;
}

static struct clear_reason
reason(enum clear_code code, int64_t f0, int64_t f1, int64_t f2)
{
	return (struct clear_reason){ code, -1, { f0, f1, f2 } };
}

/* ---- what a bid runs into by itself --------------------------------- */

static bool
runs_into_calendar(const struct state *s, int32_t bid, struct clear_reason *out)
{
	const struct clear_bid *offer = &s->problem->bids[bid];
	int32_t h = offer->household;

	for (int32_t i = s->row_first[h]; i < s->row_first[h + 1]; i++) {
		const struct row *row = &s->rows[i];

		if (s->start[bid] < row->start_day ||
		    s->due[bid] > row->due_day || row->slack >= offer->lot_work)
			continue;
		if (s->due[bid] < offer->due_day) {
			*out = reason(CLEAR_FINISHES_LATER, 0, 0, 0);
			out->day = s->horizon_day;
			return true;
		}
		*out = reason(CLEAR_CALENDAR_FULL, offer->lot_work,
		    row->slack > 0 ? row->slack : 0, 0);
		out->day = row->due_day;
		return true;
	}
	return false;
}

static bool
runs_into_limit(const struct state *s, int32_t bid, struct clear_reason *out)
{
	const struct clear_problem *p = s->problem;
	int32_t h = p->bids[bid].household;
	int64_t limit = p->households[h].work_limit;

	if (limit == 0 || s->work_left[h] >= p->bids[bid].lot_work)
		return false;
	*out = reason(CLEAR_WORK_LIMIT, limit,
	    limit - s->work_left[h] + p->bids[bid].lot_work, 0);
	return true;
}

static bool
runs_into_total(const struct state *s, int32_t bid, struct clear_reason *out)
{
	const struct clear_problem *p = s->problem;
	int64_t units = p->lines[p->bids[bid].line].lot_units;

	for (int32_t i = s->totals_of_bid.first[bid];
	     i < s->totals_of_bid.first[bid + 1]; i++) {
		int32_t t = s->totals_of_bid.items[i];
		const struct clear_total *total = &p->totals[t];

		if (total->max_units > 0 &&
		    s->total_units[t] + units > total->max_units) {
			*out = reason(CLEAR_GROUP_TOTAL, total->min_units,
			    total->max_units, t);
			return true;
		}
	}
	return false;
}

static bool
rule_forbids(const struct state *s, const struct link *link, int64_t units,
    struct clear_reason *out)
{
	const struct clear_rule *rule = &s->problem->rules[link->rule];
	int64_t limit = s->rule_limit[link->rule];
	int64_t with_it;

	*out = reason(CLEAR_RULE, link->rule, rule->value, 0);
	switch (rule->kind) {
	case CLEAR_MAX_SHARE:
		with_it = s->account_units[link->account] + units;
		*out = reason(CLEAR_SHARE_LIMIT, limit, with_it, link->rule);
		return with_it > limit;
	case CLEAR_MAX_HOUSEHOLDS:
		return s->account_units[link->account] == 0 &&
		       s->rule_have[link->rule] >= limit;
	case CLEAR_GROUP_MAX:
		return s->rule_have[link->rule] + units > limit;
	case CLEAR_MIN_HOUSEHOLDS:
	case CLEAR_GROUP_MIN:
		break;
	}
	return false;
}

static bool
runs_into_rule(const struct state *s, int32_t bid, struct clear_reason *out)
{
	const struct clear_problem *p = s->problem;
	int64_t units = p->lines[p->bids[bid].line].lot_units;

	for (int32_t i = s->link_first[bid]; i < s->link_first[bid + 1]; i++)
		if (s->rule_on[s->links[i].rule] &&
		    rule_forbids(s, &s->links[i], units, out))
			return true;
	return false;
}

static bool
runs_into_minimum(const struct state *s, int32_t bid, struct clear_reason *out)
{
	const struct clear_problem *p = s->problem;
	const struct clear_bid *offer = &p->bids[bid];
	int32_t left = s->unfilled[offer->line];
	int32_t room = s->lots[bid] + state_room(s, bid);

	if (offer->min_lots > 1 && room < offer->min_lots) {
		*out = reason(CLEAR_MINIMUM_NOT_MET, offer->min_lots, room, 0);
		return true;
	}
	if (offer->min_lots > 1 && left > 0 && s->lots[bid] == 0 &&
	    left < offer->min_lots) {
		*out = reason(CLEAR_MINIMUM_NOT_MET, offer->min_lots, left, 0);
		return true;
	}
	for (int32_t i = s->totals_of_bid.first[bid];
	     i < s->totals_of_bid.first[bid + 1] && left > 0; i++) {
		int32_t t = s->totals_of_bid.items[i];

		if (s->total_units[t] < p->totals[t].min_units) {
			*out = reason(CLEAR_GROUP_TOTAL, p->totals[t].min_units,
			    p->totals[t].max_units, t);
			return true;
		}
	}
	return false;
}

/* ---- whom a bid stands behind --------------------------------------- */

static struct clear_reason
behind_by_tie(const struct state *s, int32_t bid, const struct winners *w)
{
	const struct clear_problem *p = s->problem;
	int64_t own = p->households[p->bids[bid].household].past_value;
	int64_t last = p->households[p->bids[w->last].household].past_value;

	return reason(CLEAR_LINE_FILLED_TIE, per_worker(s, bid, own),
	    per_worker(s, w->last, last), w->n_lots);
}

static struct clear_reason
behind_at_last(const struct state *s, int32_t bid, const struct winners *w)
{
	const struct clear_bid *offer = &s->problem->bids[bid];

	if (offer->min_lots > 1 && s->lots[bid] == 0) {
		return reason(CLEAR_MINIMUM_NOT_MET, offer->min_lots,
		    s->unfilled[offer->line], 0);
	}
	return reason(CLEAR_NOT_NEEDED, s->problem->lines[offer->line].n_lots,
	    w->n_lots, 0);
}

static bool
is_dearer(const struct state *s, int32_t bid, const struct winners *w,
    struct clear_reason *out)
{
	const struct clear_bid *own = &s->problem->bids[bid];
	const struct clear_bid *last = &s->problem->bids[w->dearest];

	if (own->lot_cost <= last->lot_cost)
		return false;
	if (own->lot_price > last->lot_price) {
		*out = reason(CLEAR_PRICE_ABOVE, own->lot_price,
		    last->lot_price, w->n_lots);
	} else {
		*out = reason(
		    CLEAR_COST_ABOVE, own->lot_cost, last->lot_cost, w->n_lots);
	}
	return true;
}

static struct clear_reason
behind_by_cost(const struct state *s, int32_t bid, const struct winners *w)
{
	const struct clear_problem *p = s->problem;
	const struct clear_bid *own = &p->bids[bid];
	const struct clear_bid *last = &p->bids[w->dearest];
	int32_t village = p->households[own->household].village;

	if (village >= 0 && p->villages[village].cost > 0 &&
	    s->village_lots[village] == 0) {
		return reason(CLEAR_VILLAGE_COST, own->lot_cost, last->lot_cost,
		    p->villages[village].cost);
	}
	if (own->lot_cost == last->lot_cost && w->last != bid)
		return behind_by_tie(s, bid, w);
	return behind_at_last(s, bid, w);
}

static struct clear_reason
behind_by_fairness(const struct state *s, int32_t bid, const struct winners *w)
{
	const struct clear_problem *p = s->problem;
	int32_t own = p->bids[bid].household;
	int32_t rich = p->bids[w->richest].household;
	int64_t with_it = s->value[own] + p->lines[p->bids[bid].line].lot_value;
	int order = value_compare(with_it, p->households[own].n_workers,
	    s->value[rich], p->households[rich].n_workers);

	if (order > 0) {
		return reason(CLEAR_LINE_FILLED_FAIRER,
		    per_worker(s, bid, with_it),
		    per_worker(s, w->richest, s->value[rich]), w->n_lots);
	}
	return order == 0 && w->last != bid ? behind_by_tie(s, bid, w)
					    : behind_at_last(s, bid, w);
}

/* Why the bid has no lot more. A line that is filled by cheaper bids is told
 * before the bidder's own limits: that is what decided. */
static struct clear_reason
why_not_more(const struct state *s, int32_t bid)
{
	int32_t line = s->problem->bids[bid].line;
	struct winners w = winners_of(s, line);
	bool is_filled = s->unfilled[line] == 0 && w.n_lots > 0;
	bool by_cost = s->problem->goal == CLEAR_CHEAPEST;
	struct clear_reason out;

	if (is_filled && by_cost && is_dearer(s, bid, &w, &out))
		return out;
	if (runs_into_calendar(s, bid, &out) || runs_into_limit(s, bid, &out) ||
	    runs_into_total(s, bid, &out) || runs_into_rule(s, bid, &out) ||
	    runs_into_minimum(s, bid, &out))
		return out;
	if (!is_filled)
		return behind_at_last(s, bid, &w);
	return by_cost ? behind_by_cost(s, bid, &w)
		       : behind_by_fairness(s, bid, &w);
}

static struct clear_reason
explain_bid(const struct state *s, int32_t bid)
{
	const struct clear_bid *offer = &s->problem->bids[bid];
	const struct clear_line *line = &s->problem->lines[offer->line];
	struct clear_reason rest;

	if (offer->standby_only)
		return reason(CLEAR_LATE, 0, 0, 0);
	if (offer->max_lots == 0)
		return reason(CLEAR_NOTHING_OFFERED, 0, 0, 0);
	if (line->n_lots < offer->min_lots) {
		return reason(
		    CLEAR_MINIMUM_NOT_MET, offer->min_lots, line->n_lots, 0);
	}
	if (s->lots[bid] == s->most[bid] && s->lots[bid] > 0) {
		return reason(
		    CLEAR_WON, s->lots[bid], s->lots[bid] * line->lot_units, 0);
	}
	rest = why_not_more(s, bid);
	if (s->lots[bid] == 0)
		return rest;
	return reason(CLEAR_WON_PART, s->lots[bid], offer->max_lots, rest.code);
}

/* ---- stand-bys ------------------------------------------------------ */

struct standby {
	const struct clear_bid *bid;
	int64_t first;  /* of two figures compared as fractions: */
	int64_t second; /* value / workers, or cost / units */
	int32_t order_line;
	int32_t rank;
	int32_t index;
};

static int
by_days(const struct clear_bid *a, const struct clear_bid *b)
{
	return (a->due_day > b->due_day) - (a->due_day < b->due_day);
}

static int
by_turn(const void *left, const void *right)
{
	const struct standby *a = left, *b = right;
	wide x = (wide)a->first * b->second, y = (wide)b->first * a->second;
	int order =
	    (a->order_line > b->order_line) - (a->order_line < b->order_line);

	if (order == 0)
		order = a->bid->standby_only - b->bid->standby_only;
	if (order == 0)
		order = (x > y) - (x < y);
	if (order == 0)
		order = by_days(a->bid, b->bid);
	return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

static struct standby
standby_of(const struct state *s, int32_t index)
{
	const struct clear_problem *p = s->problem;
	const struct clear_bid *bid = &p->bids[index];
	const struct clear_line *line = &p->lines[bid->line];
	struct standby out = { bid, bid->lot_cost, line->lot_units,
		line->order_line, s->rank[index], index };

	if (p->goal != CLEAR_CHEAPEST) {
		out.first = s->value[bid->household];
		out.second = p->households[bid->household].n_workers;
	}
	return out;
}

static enum engine_err
list_standbys(const struct state *s, struct clear_plan *plan)
{
	const struct clear_problem *p = s->problem;
	struct standby *list = malloc(((size_t)p->n_bids + 1) * sizeof *list);
	int32_t n = 0;

	if (list == NULL)
		return ENGINE_NOMEM;
	for (int32_t b = 0; b < p->n_bids; b++) {
		int32_t n_lots = p->lines[p->bids[b].line].n_lots;

		if (s->lots[b] < p->bids[b].max_lots && s->lots[b] < n_lots)
			list[n++] = standby_of(s, b);
	}
	qsort(list, (size_t)n, sizeof *list, by_turn);
	for (int32_t i = 0; i < n; i++) {
		plan->standby[i] = list[i].index;
		plan->standby_first[list[i].order_line + 1]++;
	}
	for (int32_t i = 0; i < p->n_order_lines; i++)
		plan->standby_first[i + 1] += plan->standby_first[i];
	free(list);
	return ENGINE_OK;
}

enum engine_err
explain(struct state *s, struct clear_plan *plan)
{
	for (int32_t b = 0; b < s->problem->n_bids; b++)
		plan->reasons[b] = explain_bid(s, b);
	return list_standbys(s, plan);
}
