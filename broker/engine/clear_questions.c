/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about a plan that only another plan can answer: the problem is
 * changed in one point and solved again, beginning with the plan. */
#include "broker/engine/clear.h"

#include <stdlib.h>
#include <string.h>

static bool
is_stopped(const struct clear_problem *p)
{
	return p->stop != NULL && p->stop(p->stop_ctx);
}

/* A copy of the problem that begins with the plan and wants no words. */
static struct clear_problem
again(const struct clear_problem *problem, const struct clear_plan *plan)
{
	struct clear_problem p = *problem;

	p.award_only = true;
	p.progress = NULL;
	p.warm_lots = plan->lots;
	p.warm_prices = plan->prices;
	return p;
}

/* ---- what a rule costs ---------------------------------------------- */

static int64_t
broken_by(const struct clear_plan *plan, int32_t rule)
{
	for (int32_t i = 0; i < plan->n_broken; i++)
		if (plan->broken[i].rule == rule)
			return plan->broken[i].by;
	return 0;
}

/* The value at which the rule says nothing any more. */
static int32_t
loosest(const struct clear_problem *p, const struct clear_rule *rule)
{
	switch (rule->kind) {
	case CLEAR_MIN_HOUSEHOLDS:
	case CLEAR_GROUP_MIN:
		return 0;
	case CLEAR_MAX_HOUSEHOLDS:
		return p->n_households;
	case CLEAR_MAX_SHARE:
	case CLEAR_GROUP_MAX:
		break;
	}
	return 1000;
}

/* Whether with this value the rule holds and costs no coverage. */
static enum engine_err
is_enough(const struct clear_problem *p, struct clear_rule *rule,
    const struct clear_rule_price *without, int32_t value, bool *out)
{
	struct clear_plan *plan = NULL;
	int32_t index = (int32_t)(rule - p->rules);
	enum engine_err err;

	rule->value = value;
	err = clear(p, &plan, NULL);
	if (err == ENGINE_OK) {
		*out = plan->covered_units >= without->covered_units &&
		       broken_by(plan, index) == 0;
	}
	clear_plan_destroy(&plan);
	return err;
}

/* Bisection between a value that is too strict and one that is enough. */
static enum engine_err
loosen(const struct clear_problem *p, struct clear_rule *rule,
    struct clear_rule_price *out)
{
	enum engine_err err = ENGINE_OK;
	int32_t strict = rule->value, enough = loosest(p, rule);

	while (err == ENGINE_OK && abs(enough - strict) > 1) {
		int32_t middle = strict + (enough - strict) / 2;
		bool holds = false;

		if (is_stopped(p)) {
			out->is_known = false;
			return ENGINE_OK;
		}
		err = is_enough(p, rule, out, middle, &holds);
		if (holds)
			enough = middle;
		else
			strict = middle;
	}
	out->enough_value = enough;
	return err;
}

/* rules is the caller's copy; the rule asked about is moved to its end and
 * left out, then put back. */
static enum engine_err
price_without(const struct clear_problem *p, const struct clear_rule *rules,
    int32_t rule, struct clear_rule *left, struct clear_rule_price *out)
{
	struct clear_problem without = *p;
	struct clear_plan *plan = NULL;
	enum engine_err err;
	int32_t n = 0;

	for (int32_t i = 0; i < p->n_rules; i++)
		if (i != rule)
			left[n++] = rules[i];
	without.rules = left;
	without.n_rules = n;
	err = clear(&without, &plan, NULL);
	if (err == ENGINE_OK) {
		*out = (struct clear_rule_price){ plan->covered_units,
			plan->cost, plan->objective, rules[rule].value,
			plan->end != CLEAR_STOPPED };
	}
	clear_plan_destroy(&plan);
	return err;
}

enum engine_err
clear_price_rules(const struct clear_problem *problem,
    const struct clear_plan *plan, struct clear_rule_price *out)
{
	struct clear_problem p = again(problem, plan);
	size_t n = (size_t)p.n_rules + 1;
	struct clear_rule *rules = calloc(2 * n, sizeof *rules);
	enum engine_err err = rules == NULL ? ENGINE_NOMEM : ENGINE_OK;

	if (err == ENGINE_OK && p.n_rules > 0)
		memcpy(rules, p.rules, (size_t)p.n_rules * sizeof *rules);
	p.rules = rules;
	for (int32_t r = 0; r < p.n_rules && err == ENGINE_OK; r++) {
		out[r] = (struct clear_rule_price){ .is_known = false };
		if (is_stopped(&p))
			continue;
		err = price_without(&p, rules, r, rules + n, &out[r]);
		if (err != ENGINE_OK || !out[r].is_known ||
		    (broken_by(plan, r) == 0 &&
			out[r].covered_units <= plan->covered_units))
			continue;
		err = loosen(&p, &rules[r], &out[r]);
		rules[r].value = problem->rules[r].value;
	}
	free(rules);
	return err;
}

/* ---- at which price a bid would have won ---------------------------- */

static enum engine_err
lots_at(const struct clear_problem *p, const struct clear_bid *own,
    struct clear_bid *bid, int64_t price, int32_t *lots)
{
	struct clear_plan *plan = NULL;
	int64_t fall = own->lot_price - price;
	enum engine_err err;

	bid->lot_price = price;
	bid->lot_cost = own->lot_cost > fall ? own->lot_cost - fall : 0;
	err = clear(p, &plan, NULL);
	if (err == ENGINE_OK)
		*lots = plan->lots[bid - p->bids];
	clear_plan_destroy(&plan);
	return err;
}

/* The highest winning price lies between one that wins and one that loses. */
static enum engine_err
bisect_price(const struct clear_problem *p, const struct clear_bid *own,
    struct clear_bid *bid, int64_t *out_price, int32_t *out_lots)
{
	int64_t losing = own->lot_price, winning = 0;
	int32_t lots = 0;
	enum engine_err err = lots_at(p, own, bid, winning, &lots);

	*out_lots = lots;
	while (err == ENGINE_OK && *out_lots > 0 && losing - winning > 1) {
		int64_t middle = winning + (losing - winning) / 2;

		if (is_stopped(p)) {
			*out_lots = 0;
			break;
		}
		err = lots_at(p, own, bid, middle, &lots);
		if (lots > 0) {
			winning = middle;
			*out_lots = lots;
		} else {
			losing = middle;
		}
	}
	*out_price = winning;
	return err;
}

enum engine_err
clear_winning_price(const struct clear_problem *problem,
    const struct clear_plan *plan, int32_t bid, int64_t *out_price,
    int32_t *out_lots)
{
	struct clear_problem p = again(problem, plan);
	struct clear_bid *bids;
	enum engine_err err;

	if (p.goal != CLEAR_CHEAPEST || bid < 0 || bid >= p.n_bids)
		return ENGINE_BAD_PROBLEM;
	bids = malloc((size_t)p.n_bids * sizeof *bids);
	if (bids == NULL)
		return ENGINE_NOMEM;
	memcpy(bids, p.bids, (size_t)p.n_bids * sizeof *bids);
	p.bids = bids;
	err = bisect_price(
	    &p, &problem->bids[bid], &bids[bid], out_price, out_lots);
	free(bids);
	return err;
}
