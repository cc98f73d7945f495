/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_verify.h"

static wide
cost_of(const struct check *c)
{
	wide cost = 0;

	for (int32_t l = 0; l < c->p->n_lines; l++) {
		cost +=
		    (wide)c->plan->unfilled[l] * c->p->lines[l].unfilled_cost;
	}
	for (int32_t b = 0; b < c->p->n_bids; b++)
		cost += (wide)c->plan->lots[b] * c->p->bids[b].lot_cost;
	for (int32_t v = 0; v < c->p->n_villages; v++) {
		bool is_open = false;

		for (int32_t h = 0; h < c->p->n_households; h++) {
			is_open |= c->p->households[h].village == v &&
				   c->lots_of[h] > 0;
		}
		cost += is_open ? c->p->villages[v].cost : 0;
	}
	return cost;
}

static wide
smallest_value(const struct check *c)
{
	wide least = -1;

	for (int32_t h = 0; h < c->p->n_households; h++) {
		wide value = c->p->households[h].past_value;
		bool is_bidding = false;

		for (int32_t k = c->first_bid[h]; k < c->first_bid[h + 1];
		     k++) {
			const struct clear_bid *bid = &c->p->bids[c->bids[k]];

			is_bidding |= bid->max_lots > 0 && !bid->standby_only;
			value += (wide)c->plan->lots[c->bids[k]] *
				 c->p->lines[bid->line].lot_value;
		}
		value = value * 1000 / c->p->households[h].n_workers;
		if (is_bidding && (least < 0 || value < least))
			least = value;
	}
	return least < 0 ? 0 : least;
}

static bool
completion_holds(struct check *c)
{
	const struct clear_plan *plan = c->plan;

	if (plan->covered_units == 0) {
		return plan->objective == -1
			   ? true
			   : verify_flawed(c, CLEAR_FLAW_OBJECTIVE, -1,
				 plan->objective, -1);
	}
	if (plan->objective < c->p->today || plan->objective > INT32_MAX ||
	    !verify_complete_by(c, plan->objective) ||
	    verify_complete_by(c, plan->objective - 1)) {
		return verify_flawed(
		    c, CLEAR_FLAW_OBJECTIVE, -1, plan->objective, 0);
	}
	return !plan->bound_known || plan->bound <= plan->objective
		   ? true
		   : verify_flawed(
			 c, CLEAR_FLAW_BOUND, -1, plan->bound, plan->objective);
}

static bool
objective_holds(struct check *c)
{
	const struct clear_plan *plan = c->plan;
	bool is_least = c->p->goal == CLEAR_CHEAPEST;
	wide found;

	if (c->p->goal == CLEAR_SOONEST)
		return completion_holds(c);
	found = is_least ? cost_of(c) : smallest_value(c);
	if (plan->objective != found) {
		return verify_flawed(
		    c, CLEAR_FLAW_OBJECTIVE, -1, plan->objective, found);
	}
	if (plan->bound_known &&
	    (is_least ? plan->bound > found : plan->bound < found)) {
		return verify_flawed(
		    c, CLEAR_FLAW_BOUND, -1, plan->bound, found);
	}
	return true;
}

static bool
prices_hold(struct check *c)
{
	const struct clear_plan *plan = c->plan;
	wide sum = 0;
	wide rounded;

	for (int32_t l = 0; l < c->p->n_lines; l++) {
		if (plan->prices[l] < 0 ||
		    plan->prices[l] >
			(wide)1000 * c->p->lines[l].unfilled_cost) {
			return verify_flawed(c, CLEAR_FLAW_PRICES, l,
			    plan->prices[l], c->p->lines[l].unfilled_cost);
		}
		sum += (wide)plan->prices[l] * c->p->lines[l].n_lots;
	}
	for (int32_t b = 0; b < c->p->n_bids; b++) {
		const struct clear_bid *bid = &c->p->bids[b];
		wide gain =
		    plan->prices[bid->line] - (wide)1000 * bid->lot_cost;

		if (gain > 0 && !bid->standby_only) {
			sum -= gain * verify_smaller(bid->max_lots,
					  c->p->lines[bid->line].n_lots);
		}
	}
	rounded = sum >= 0 ? (sum + 999) / 1000 : -(-sum / 1000);
	if (rounded != plan->prices_bound) {
		return verify_flawed(
		    c, CLEAR_FLAW_PRICES, -1, plan->prices_bound, rounded);
	}
	return true;
}

/* ---- reasons and stand-bys ------------------------------------------ */

static bool
reasons_hold(struct check *c)
{
	for (int32_t b = 0; b < c->p->n_bids; b++) {
		const struct clear_reason *reason = &c->plan->reasons[b];
		bool is_won =
		    reason->code == CLEAR_WON || reason->code == CLEAR_WON_PART;

		if (reason->code >= CLEAR_N_CODES ||
		    is_won != (c->plan->lots[b] > 0) ||
		    (is_won && reason->figures[0] != c->plan->lots[b])) {
			return verify_flawed(c, CLEAR_FLAW_REASONS, b,
			    reason->code, c->plan->lots[b]);
		}
	}
	return true;
}

static bool
is_left_over(const struct check *c, int32_t bid)
{
	const struct clear_bid *b = &c->p->bids[bid];

	return c->plan->lots[bid] <
	       verify_smaller(b->max_lots, c->p->lines[b->line].n_lots);
}

static bool
list_holds(struct check *c, int32_t order_line)
{
	int32_t from = c->plan->standby_first[order_line];
	int32_t to = c->plan->standby_first[order_line + 1];

	if (from < 0 || to < from || to > c->p->n_bids)
		return false;
	for (int32_t i = from; i < to; i++) {
		int32_t bid = c->plan->standby[i];

		if (bid < 0 || bid >= c->p->n_bids || c->is_listed[bid] ||
		    !is_left_over(c, bid) ||
		    c->p->lines[c->p->bids[bid].line].order_line != order_line)
			return false;
		c->is_listed[bid] = true;
	}
	return true;
}

static bool
standbys_hold(struct check *c)
{
	if (c->plan->standby_first[0] != 0)
		return verify_flawed(c, CLEAR_FLAW_STANDBY, 0, 0, 0);
	for (int32_t i = 0; i < c->p->n_order_lines; i++)
		if (!list_holds(c, i))
			return verify_flawed(c, CLEAR_FLAW_STANDBY, i, 0, 0);
	for (int32_t b = 0; b < c->p->n_bids; b++) {
		if (is_left_over(c, b) && !c->is_listed[b]) {
			return verify_flawed(c, CLEAR_FLAW_STANDBY,
			    c->p->lines[c->p->bids[b].line].order_line, b, 0);
		}
	}
	return true;
}

bool
verify_figures_hold(struct check *c)
{
	return objective_holds(c) && prices_hold(c) && reasons_hold(c) &&
	       standbys_hold(c);
}
