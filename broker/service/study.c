/* SPDX-License-Identifier: Apache-2.0 */
/* STUDY_ASK and STUDY_SHOW: plans of one or more orders side by side, under
 * what was announced and under other goals and rules. Asking writes down what
 * is wanted; the planner makes the plans one after the other. */
#include <stdlib.h>

#include "broker/service/orders.h"
#include "broker/service/scenario.h"
#include "broker/service/study_orders.h"

enum {
	RULES_TOLD = 30 /* of each scenario: prices, and rules not kept */
};

/* ---- asking ------------------------------------------------------------- */

/* Orders of several goals have no plan together but under one of them. */
static enum err
check_goal(const struct request *rq, const struct study_set *set,
    const Gom__Scenario *scenario)
{
	struct order_row first;
	struct order_row order;
	enum err err = order_get(rq->store, set->orders[0], &first);

	if (scenario->goal != GOM__GOAL__GOAL_NONE)
		return err;
	for (size_t i = 1; i < set->n && err == ERR_OK; i++) {
		err = order_get(rq->store, set->orders[i], &order);
		if (err == ERR_OK && order.goal != first.goal)
			err = refuse(
			    rq, ERR_TOGETHER, "goal", order.reference, 0, 0);
	}
	return err;
}

/* Each order's rules under the scenario are few enough. */
static enum err
check_rules(const struct request *rq, const struct study_set *set,
    const Gom__Scenario *scenario)
{
	struct order_row order;
	Gom__Rule **rules = NULL;
	size_t n = 0;
	Gom__Goal goal;
	enum err err = ERR_OK;

	for (size_t i = 0; i < set->n && err == ERR_OK; i++) {
		err = order_get(rq->store, set->orders[i], &order);
		if (err == ERR_OK)
			err = scenario_apply(
			    rq, scenario, &order, &goal, &n, &rules);
	}
	return err;
}

static enum err
want(struct request *rq, uint64_t study, const struct study_set *set,
    uint32_t no, const Gom__Scenario *scenario)
{
	size_t len = gom__scenario__get_packed_size(scenario);
	uint8_t *packed = gom_arena_alloc(rq->arena, len + 1);

	if (packed == NULL)
		return ERR_NOMEM;
	gom__scenario__pack(scenario, packed);
	return study_want(rq->store, study, set, no, packed, len);
}

enum err
verb_study_ask(
    struct request *rq, const Gom__StudyAskRequest *in, Gom__StudyAskReply *out)
{
	const Gom__Scenario announced = GOM__SCENARIO__INIT;
	struct study_orders orders;
	uint64_t study = 0;
	enum err err;

	err = study_orders_find(rq, in->orders, in->n_orders, &orders);
	if (err != ERR_OK)
		return err;
	if (in->n_scenarios > LIMIT_SCENARIOS)
		return refuse(rq, ERR_TOO_MANY, "scenarios", NULL,
		    (int64_t)in->n_scenarios, LIMIT_SCENARIOS);
	err = check_goal(rq, &orders.set, &announced);
	for (size_t i = 0; i < in->n_scenarios && err == ERR_OK; i++) {
		err = scenario_check(rq, in->scenarios[i], (uint32_t)i + 1);
		if (err == ERR_OK)
			err = check_rules(rq, &orders.set, in->scenarios[i]);
	}
	if (err == ERR_OK)
		err = study_put(rq->store, rq->member, orders.is_standing,
		    &orders.set, (uint64_t)rq->now_ms, &study);
	if (err == ERR_OK)
		err = want(rq, study, &orders.set, 0, &announced);
	for (size_t i = 0; i < in->n_scenarios && err == ERR_OK; i++)
		err = want(
		    rq, study, &orders.set, (uint32_t)i + 1, in->scenarios[i]);
	out->scenarios = (uint32_t)in->n_scenarios + 1;
	return err;
}

/* ---- showing ------------------------------------------------------------ */

static enum err
no_memory(const struct request *rq)
{
	return rq->arena->is_exhausted ? ERR_NOMEM : ERR_DATABASE_CORRUPT;
}

/* What costs nothing need not be told beside other plans, and a message has
 * room for so many rules of each. */
static void
keep_costly(Gom__OrderPlanReply *sum)
{
	size_t n = 0;

	for (size_t i = 0; i < sum->n_prices && n < RULES_TOLD; i++) {
		const Gom__RulePrice *price = sum->prices[i];

		if (!price->known || price->units > 0 || price->cost > 0)
			sum->prices[n++] = sum->prices[i];
	}
	sum->n_prices = n;
	if (sum->n_breaches > RULES_TOLD)
		sum->n_breaches = RULES_TOLD;
}

/* Lines are for one plan looked at alone. */
static enum err
unpack_sum(const struct request *rq, uint8_t *packed, size_t len,
    Gom__OrderPlanReply **out)
{
	Gom__OrderPlanReply *sum =
	    gom__order_plan_reply__unpack(&rq->arena->allocator, len, packed);

	free(packed);
	if (sum == NULL)
		return no_memory(rq);
	sum->n_lines = 0;
	keep_costly(sum);
	*out = sum;
	return ERR_OK;
}

static enum err
show_orders(const struct request *rq, const struct study_scenario_row *row,
    const struct study_set *set, Gom__StudyScenario *out)
{
	enum err err = ERR_OK;

	if (set->n < 2)
		return ERR_OK;
	out->orders = gom_arena_alloc(rq->arena, set->n * sizeof *out->orders);
	if (out->orders == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < set->n && err == ERR_OK; i++) {
		uint8_t *packed = NULL;
		size_t len = 0;

		err = study_order_summary(rq->store, row->study, row->no,
		    set->orders[i], &packed, &len);
		if (err == ERR_OK)
			err = unpack_sum(rq, packed, len, &out->orders[i]);
		if (err != ERR_OK)
			return err;
		/* the sum has them */
		out->orders[i]->n_prices = 0;
		out->orders[i]->n_breaches = 0;
		out->n_orders++;
	}
	return err;
}

static enum err
show_plan(const struct request *rq, const struct study_scenario_row *row,
    const struct study_set *set, Gom__StudyScenario *out)
{
	uint8_t *packed = NULL;
	size_t len = 0;
	enum err err =
	    study_summary(rq->store, row->study, row->no, &packed, &len);

	out->failed = err == ERR_OK && len == 0;
	if (err != ERR_OK || out->failed)
		return err;
	err = unpack_sum(rq, packed, len, &out->sum);
	return err == ERR_OK ? show_orders(rq, row, set, out) : err;
}

static enum err
show_scenario(const struct request *rq, const struct study_scenario_row *row,
    const struct study_set *set, Gom__StudyScenario **out)
{
	Gom__StudyScenario *made = gom_arena_alloc(rq->arena, sizeof *made);
	uint8_t *packed = NULL;
	size_t len = 0;
	enum err err =
	    study_asked(rq->store, row->study, row->no, &packed, &len);

	if (made == NULL || err != ERR_OK) {
		free(packed);
		return err != ERR_OK ? err : ERR_NOMEM;
	}
	gom__study_scenario__init(made);
	made->scenario = row->no;
	made->ready = row->is_ready;
	made->asked = gom__scenario__unpack(&rq->arena->allocator, len, packed);
	free(packed);
	if (made->asked == NULL)
		return no_memory(rq);
	*out = made;
	return row->is_ready ? show_plan(rq, row, set, made) : ERR_OK;
}

static enum err
show_all(const struct request *rq, uint64_t study, const struct study_set *set,
    Gom__StudyShowReply *out)
{
	struct study_scenario_row row;
	enum err err = ERR_OK;

	out->scenarios = gom_arena_alloc(
	    rq->arena, (LIMIT_SCENARIOS + 1) * sizeof *out->scenarios);
	if (out->scenarios == NULL)
		return ERR_NOMEM;
	while (err == ERR_OK && out->n_scenarios <= LIMIT_SCENARIOS) {
		err = study_scenario(
		    rq->store, study, (uint32_t)out->n_scenarios, &row);
		if (err == ERR_OK)
			err = show_scenario(
			    rq, &row, set, &out->scenarios[out->n_scenarios]);
		out->n_scenarios += err == ERR_OK;
	}
	return err == ERR_NO_SCENARIO ? ERR_OK : err;
}

static enum err
show_currency(const struct request *rq, const struct study_set *set,
    Gom__StudyShowReply *out)
{
	struct order_row order;
	enum err err = order_get(rq->store, set->orders[0], &order);

	if (err != ERR_OK)
		return err;
	out->currency = gom_arena_strdup(rq->arena, order.currency);
	return out->currency == NULL ? ERR_NOMEM : ERR_OK;
}

enum err
verb_study_show(struct request *rq, const Gom__StudyShowRequest *in,
    Gom__StudyShowReply *out)
{
	struct study_orders orders;
	struct study_row study;
	enum err err = study_orders_find(rq, in->orders, in->n_orders, &orders);

	if (err != ERR_OK)
		return err;
	err = study_find(rq->store, &orders.set, &study);
	if (err == ERR_NO_STUDY)
		return refuse(rq, err, "orders", in->orders[0], 0, 0);
	if (err == ERR_OK)
		err = show_currency(rq, &orders.set, out);
	if (err != ERR_OK)
		return err;
	out->standing = study.is_standing;
	return show_all(rq, study.id, &orders.set, out);
}
