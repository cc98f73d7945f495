/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_verify.h"

static wide
cost_of(struct check *c)
{
	wide cost = 0;

	for (int32_t l = 0; l < c->p->n_lines; l++) {
		cost +=
		    (wide)c->plan->unfilled[l] * c->p->lines[l].unfilled_cost;
	}
	for (int32_t b = 0; b < c->p->n_bids; b++)
		cost += (wide)c->plan->lots[b] * c->p->bids[b].lot_cost;
	for (int32_t v = 0; v < c->p->n_villages; v++)
		c->is_open[v] = false;
	for (int32_t h = 0; h < c->p->n_households; h++) {
		int32_t village = c->p->households[h].village;

		if (village >= 0 && c->lots_of[h] > 0 && !c->is_open[village]) {
			c->is_open[village] = true;
			cost += c->p->villages[village].cost;
		}
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

	if (plan->cost != cost_of(c)) {
		return verify_flawed(
		    c, CLEAR_FLAW_OBJECTIVE, -1, plan->cost, cost_of(c));
	}
	if (plan->cost_bound > plan->cost) {
		return verify_flawed(
		    c, CLEAR_FLAW_BOUND, -1, plan->cost_bound, plan->cost);
	}
	if (c->p->goal == CLEAR_SOONEST)
		return completion_holds(c);
	found = is_least ? plan->cost : smallest_value(c);
	if (plan->objective != found) {
		return verify_flawed(
		    c, CLEAR_FLAW_OBJECTIVE, -1, plan->objective, found);
	}
	if (plan->bound_known && (is_least ? plan->bound != plan->cost_bound
					   : plan->bound < found)) {
		return verify_flawed(
		    c, CLEAR_FLAW_BOUND, -1, plan->bound, found);
	}
	return true;
}

/* Leaving a lot unfilled must not pay at its price, or L would be no bound. */
static bool
price_ranges_hold(struct check *c)
{
	const struct clear_plan *plan = c->plan;

	if (plan->unit_weight < 0 ||
	    (c->p->weigh_unfilled && plan->unit_weight != 0)) {
		return verify_flawed(
		    c, CLEAR_FLAW_PRICES, -1, plan->unit_weight, 0);
	}
	for (int32_t l = 0; l < c->p->n_lines; l++) {
		const struct clear_line *line = &c->p->lines[l];
		wide most = (wide)plan->unit_weight * line->lot_units +
			    line->unfilled_cost;

		if (plan->prices[l] < 0 ||
		    ((wide)plan->prices[l] + 999) / 1000 > most) {
			return verify_flawed(
			    c, CLEAR_FLAW_PRICES, l, plan->prices[l], most);
		}
	}
	return true;
}

/* Where what the prices prove is not known to the last, only what they cannot
 * prove is a flaw. */
static bool
prices_hold(struct check *c)
{
	const struct clear_plan *plan = c->plan;
	wide unfilled =
	    (wide)plan->unit_weight * (plan->asked_units - plan->covered_units);
	struct verify_range proven;
	wide most;

	if (!price_ranges_hold(c))
		return false;
	if (plan->prices_bound > plan->cost_bound) {
		return verify_flawed(c, CLEAR_FLAW_PRICES, -1,
		    plan->prices_bound, plan->cost_bound);
	}
	c->err = verify_prices(c, &proven);
	if (c->err != ENGINE_OK)
		return false;
	/* division cuts off towards 0 */
	most = proven.most / 1000 + (proven.most % 1000 > 0) - unfilled;
	return plan->prices_bound <= most ? true
					  : verify_flawed(c, CLEAR_FLAW_PRICES,
						-1, plan->prices_bound, most);
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
	return objective_holds(c) && prices_hold(c) &&
	       (c->p->award_only || (reasons_hold(c) && standbys_hold(c)));
}
