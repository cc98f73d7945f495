/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear.h"

#include <stdlib.h>

#include "broker/engine/clear_allot.h"
#include "broker/engine/clear_exact.h"
#include "broker/engine/clear_model.h"
#include "broker/engine/clear_search.h"

enum {
	EXACT_NODES = 200000
};

/* ---- the plan's memory ---------------------------------------------- */

static void *
zeroed(int32_t n, size_t size)
{
	return calloc((size_t)n + 1, size);
}

static enum engine_err
plan_create(const struct clear_problem *p, struct clear_plan **out)
{
	struct clear_plan *plan = calloc(1, sizeof *plan);

	if (plan == NULL)
		return ENGINE_NOMEM;
	plan->n_bids = p->n_bids;
	plan->n_lines = p->n_lines;
	plan->n_order_lines = p->n_order_lines;
	plan->lots = zeroed(p->n_bids, sizeof *plan->lots);
	plan->unfilled = zeroed(p->n_lines, sizeof *plan->unfilled);
	plan->prices = zeroed(p->n_lines, sizeof *plan->prices);
	plan->reasons = zeroed(p->n_bids, sizeof *plan->reasons);
	plan->standby_first =
	    zeroed(p->n_order_lines, sizeof *plan->standby_first);
	plan->standby = zeroed(p->n_bids, sizeof *plan->standby);
	plan->broken = zeroed(p->n_rules, sizeof *plan->broken);
	if (!plan->lots || !plan->unfilled || !plan->prices || !plan->reasons ||
	    !plan->standby_first || !plan->standby || !plan->broken) {
		clear_plan_destroy(&plan);
		return ENGINE_NOMEM;
	}
	*out = plan;
	return ENGINE_OK;
}

void
clear_plan_destroy(struct clear_plan **plan)
{
	struct clear_plan *old = *plan;

	*plan = NULL;
	if (old != NULL) {
		free(old->lots);
		free(old->unfilled);
		free(old->prices);
		free(old->reasons);
		free(old->standby_first);
		free(old->standby);
		free(old->broken);
		free(old);
	}
}

/* ---- from the state to the plan ------------------------------------- */

static int64_t
excess_of(const struct state *s, int32_t rule)
{
	int64_t over = s->rule_have[rule] - s->rule_limit[rule];
	int64_t worst = 0;

	switch (s->problem->rules[rule].kind) {
	case CLEAR_MIN_HOUSEHOLDS:
	case CLEAR_GROUP_MIN:
		return -over;
	case CLEAR_MAX_HOUSEHOLDS:
	case CLEAR_GROUP_MAX:
		return over;
	case CLEAR_MAX_SHARE:
		break;
	}
	for (int32_t i = 0; i < s->n_accounts; i++) {
		over = s->account_units[i] - s->rule_limit[rule];
		if (s->account_rule[i] == rule && over > worst)
			worst = over;
	}
	return worst;
}

static void
write_award(const struct state *s, struct clear_plan *plan)
{
	const struct clear_problem *p = s->problem;

	state_save(s, plan->lots);
	for (int32_t l = 0; l < p->n_lines; l++)
		plan->unfilled[l] = s->unfilled[l];
	plan->asked_units = s->asked_units;
	plan->covered_units = s->score.covered;
	for (int32_t r = 0; r < p->n_rules; r++) {
		int64_t by = excess_of(s, r);

		if (by > 0) {
			plan->broken[plan->n_broken++] =
			    (struct clear_broken){ r, by, s->least_missing[r] };
		}
		/* Shares are in the bounds, as far as they are mandatory. */
		plan->relaxed_rules |= p->rules[r].kind != CLEAR_MAX_SHARE ||
				       !p->rules[r].mandatory;
	}
}

static int64_t
smallest_value(const struct state *s)
{
	const struct clear_household *hhs = s->problem->households;
	int32_t least = -1;

	for (int32_t h = 0; h < s->problem->n_households; h++)
		if (s->is_bidding[h] &&
		    (least < 0 ||
			value_compare(s->value[h], hhs[h].n_workers,
			    s->value[least], hhs[least].n_workers) < 0))
			least = h;
	return least < 0 ? 0
			 : (int64_t)((wide)s->value[least] * 1000 /
				     hhs[least].n_workers);
}

/* What unfilled units weighed is no money. */
static void
write_cost(const struct state *s, struct clear_plan *plan)
{
	int64_t weight =
	    plan->unit_weight * (plan->asked_units - plan->covered_units);

	plan->cost = s->score.cost;
	plan->prices_bound -= weight;
	plan->cost_bound -= weight;
}

static void
write_objective(struct state *s, struct clear_plan *plan)
{
	plan->bound_known = true;
	switch (s->problem->goal) {
	case CLEAR_FAIREST:
		plan->objective = smallest_value(s);
		break;
	case CLEAR_CHEAPEST:
		plan->objective = plan->cost;
		plan->bound = plan->cost_bound;
		break;
	case CLEAR_SOONEST:
		plan->objective = s->horizon_day;
		break;
	}
}

static enum clear_end
how_it_ended(const struct state *s, const struct clear_plan *plan)
{
	bool is_covered = s->problem->weigh_unfilled ||
			  plan->covered_units == plan->covered_bound;

	if (s->is_stopped)
		return CLEAR_STOPPED;
	if (s->n_left > 0 || (is_covered && plan->objective == plan->bound))
		return CLEAR_FINISHED;
	return CLEAR_AT_LIMIT;
}

/* Every stage was proven: what could not be bettered is its own bound. */
static void
write_proof(const struct clear_problem *p, struct clear_plan *plan)
{
	if (!p->weigh_unfilled)
		plan->covered_bound = plan->covered_units;
	if (p->goal == CLEAR_CHEAPEST)
		plan->cost_bound = plan->cost;
	plan->bound = plan->objective;
	plan->relaxed_rules = false;
}

static enum engine_err
write_plan(struct state *s, struct clear_plan *plan, bool is_proven)
{
	enum engine_err err = ENGINE_OK;

	write_award(s, plan);
	write_cost(s, plan);
	if (!s->problem->award_only)
		err = explain(s, plan);
	write_objective(s, plan);
	if (is_proven)
		write_proof(s->problem, plan);
	plan->end = how_it_ended(s, plan);
	return err;
}

/* ---- the stages ----------------------------------------------------- */

static void
begin_warm(struct state *s)
{
	const int32_t *lots = s->problem->warm_lots;

	for (int32_t b = 0; lots != NULL && b < s->problem->n_bids; b++)
		if (lots[b] > 0)
			(void)state_award(s, b, lots[b]);
	s->n_steps = 0;
}

static bool
has_target_maximum(const struct clear_problem *p)
{
	for (int32_t r = 0; r < p->n_rules; r++)
		if (!p->rules[r].mandatory &&
		    p->rules[r].kind != CLEAR_MIN_HOUSEHOLDS &&
		    p->rules[r].kind != CLEAR_GROUP_MIN)
			return true;
	return false;
}

/* Coverage, and the bound on money while neither targets nor a horizon say
 * anything yet: it is about every award of this coverage. */
static enum engine_err
begin(struct state *s, struct clear_plan *plan, bool *is_done)
{
	enum engine_err err = ENGINE_OK;

	bound_missing(s);
	begin_warm(s);
	plan->covered_bound = s->asked_units;
	plan->bound = -1;
	if (s->problem->goal == CLEAR_FAIREST)
		err = bound_value(s, &plan->bound);
	if (err == ENGINE_OK && !s->problem->weigh_unfilled)
		err = cover(s, INT64_MAX, s->n_left / 2, &plan->covered_bound);
	return err == ENGINE_OK ? allot_money(s, plan, is_done) : err;
}

/* What the targets take is to be as little money as can be, too. */
static enum engine_err
keep_targets(struct state *s, bool *is_done)
{
	const struct clear_problem *p = s->problem;
	enum engine_err err;

	if (p->weigh_unfilled || !has_target_maximum(p))
		return ENGINE_OK;
	err = adopt_targets(s, s->n_left / 16);
	return err == ENGINE_OK && p->goal == CLEAR_CHEAPEST
		   ? allot_money(s, NULL, is_done)
		   : err;
}

static void
tell_if_proven(const struct state *s, const struct clear_plan *plan)
{
	const struct clear_problem *p = s->problem;
	int64_t figure =
	    p->goal == CLEAR_FAIREST ? smallest_value(s) : s->horizon_day;

	if (p->progress != NULL && s->score.covered == plan->covered_bound &&
	    figure == plan->bound)
		p->progress(p->progress_ctx, figure, figure);
}

static enum engine_err
reach_goal(struct state *s, struct clear_plan *plan)
{
	enum engine_err err = ENGINE_OK;
	int32_t bound_day = -1;

	if (s->problem->goal == CLEAR_SOONEST) {
		err = hasten(s, s->n_left / 16, &bound_day);
		plan->bound = bound_day;
		tell_if_proven(s, plan);
	}
	if (err == ENGINE_OK && s->problem->goal != CLEAR_CHEAPEST)
		err = raise_poorest(s);
	if (err == ENGINE_OK && s->problem->goal == CLEAR_FAIREST)
		tell_if_proven(s, plan);
	return err;
}

/* Whoever wants nothing but the award has no use for the tie-break. */
static bool
is_settled(const struct state *s, const struct clear_plan *plan)
{
	return s->problem->award_only && s->problem->weigh_unfilled &&
	       model_is_whole(s) && s->score.cost == plan->cost_bound;
}

static enum engine_err
search(struct state *s, struct clear_plan *plan, bool *is_proven)
{
	bool is_done = false;
	enum engine_err err = begin(s, plan, &is_done);

	if (err == ENGINE_OK)
		err = keep_targets(s, &is_done);
	if (err == ENGINE_OK)
		err = reach_goal(s, plan);
	if (err == ENGINE_OK && !is_done)
		improve(s, s->n_left);
	if (err == ENGINE_OK && !is_settled(s, plan))
		err = clear_exact(s, EXACT_NODES, is_proven);
	if (err == ENGINE_OK && s->problem->goal == CLEAR_SOONEST)
		err = completion_day(s, &s->horizon_day);
	return s->failed ? ENGINE_NOMEM : err;
}

enum engine_err
clear(const struct clear_problem *problem, struct clear_plan **out,
    struct clear_fault *fault)
{
	struct clear_plan *plan = NULL;
	struct state *s = NULL;
	enum engine_err err = clear_check(problem, fault);
	bool is_proven = false;
	int64_t n_steps;

	if (err == ENGINE_OK)
		err = plan_create(problem, &plan);
	if (err == ENGINE_OK)
		err = state_create(problem, &s);
	if (err == ENGINE_OK) {
		n_steps = s->n_left;
		err = search(s, plan, &is_proven);
	}
	if (err == ENGINE_OK) {
		plan->n_steps = n_steps - s->n_left;
		err = write_plan(s, plan, is_proven);
	}
	state_destroy(&s);
	if (err != ENGINE_OK) {
		clear_plan_destroy(&plan);
		return err;
	}
	*out = plan;
	return ENGINE_OK;
}
