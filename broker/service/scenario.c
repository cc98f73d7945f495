/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/scenario.h"

#include <string.h>

#include "broker/service/order_rule.h"
#include "broker/service/orders.h"
#include "proto/text.h"

static enum err
refuse_of(const struct request *rq, enum err err, uint32_t i)
{
	rq->info->index = i;
	return err;
}

enum err
scenario_check(
    const struct request *rq, const Gom__Scenario *scenario, uint32_t i)
{
	enum err err = gom_text_check(
	    scenario->name, strlen(scenario->name), LIMIT_NAME_LEN);

	if (err != ERR_OK)
		return refuse_of(
		    rq, refuse(rq, err, "scenarios.name", NULL, 0, 0), i);
	if (scenario->n_rules > LIMIT_RULES ||
	    scenario->n_without > LIMIT_RULES)
		return refuse_of(rq,
		    refuse(rq, ERR_TOO_MANY, "scenarios.rules", NULL,
			(int64_t)(scenario->n_rules > scenario->n_without
				      ? scenario->n_rules
				      : scenario->n_without),
			LIMIT_RULES),
		    i);
	for (size_t k = 0; k < scenario->n_rules && err == ERR_OK; k++)
		err = order_rule_check(rq, scenario->rules[k]);
	return err == ERR_OK ? ERR_OK : refuse_of(rq, err, i);
}

/* A rule is named by its kind, and by its village where it has one. */
static bool
is_same(const Gom__Rule *a, const Gom__Rule *b)
{
	return a->kind == b->kind &&
	       (!order_rule_has_village(a->kind) || a->village == b->village);
}

static bool
is_among(const Gom__Rule *rule, Gom__Rule *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_same(rule, list[i]))
			return true;
	return false;
}

static enum err
own_rules(const struct request *rq, const struct order_row *order,
    const Gom__Scenario *scenario, size_t *n, Gom__Rule ***rules)
{
	Gom__Rule **made;
	size_t n_made = 0;
	enum err err = orders_rules(rq, order, n, rules);

	if (err != ERR_OK || scenario == NULL)
		return err;
	if (*n + scenario->n_rules > 2 * LIMIT_RULES)
		return refuse(rq, ERR_TOO_MANY, "scenarios.rules", NULL,
		    (int64_t)(*n + scenario->n_rules), LIMIT_RULES);
	made = gom_arena_alloc(
	    rq->arena, (*n + scenario->n_rules + 1) * sizeof(Gom__Rule *));
	if (made == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < *n; i++)
		if (!is_among(
			(*rules)[i], scenario->without, scenario->n_without) &&
		    !is_among((*rules)[i], scenario->rules, scenario->n_rules))
			made[n_made++] = (*rules)[i];
	for (size_t i = 0; i < scenario->n_rules; i++)
		made[n_made++] = scenario->rules[i];
	*n = n_made;
	*rules = made;
	return ERR_OK;
}

enum err
scenario_apply(const struct request *rq, const Gom__Scenario *scenario,
    const struct order_row *order, Gom__Goal *goal, size_t *n_rules,
    Gom__Rule ***rules)
{
	enum err err = own_rules(rq, order, scenario, n_rules, rules);

	if (err != ERR_OK)
		return err;
	if (*n_rules > LIMIT_RULES)
		return refuse(rq, ERR_TOO_MANY, "scenarios.rules", NULL,
		    (int64_t)*n_rules, LIMIT_RULES);
	*goal = scenario == NULL || scenario->goal == GOM__GOAL__GOAL_NONE
		    ? (Gom__Goal)order->goal
		    : scenario->goal;
	return ERR_OK;
}

static bool
is_equal(const Gom__Rule *a, const Gom__Rule *b)
{
	return is_same(a, b) && a->value == b->value &&
	       a->target == b->target && a->priority == b->priority;
}

/* Both lists hold the same rules, in whatever order. */
static bool
are_equal(Gom__Rule *const *a, Gom__Rule *const *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t n_in_a = 0;
		size_t n_in_b = 0;

		for (size_t k = 0; k < n; k++) {
			n_in_a += is_equal(a[i], a[k]);
			n_in_b += is_equal(a[i], b[k]);
		}
		if (n_in_a != n_in_b)
			return false;
	}
	return true;
}

enum err
scenario_deviates(const struct request *rq, const Gom__Scenario *scenario,
    const struct order_row *order, bool *out)
{
	Gom__Rule **own = NULL;
	Gom__Rule **taken = NULL;
	size_t n_own = 0;
	size_t n_taken = 0;
	Gom__Goal goal;
	enum err err = orders_rules(rq, order, &n_own, &own);

	if (err == ERR_OK)
		err = scenario_apply(
		    rq, scenario, order, &goal, &n_taken, &taken);
	if (err == ERR_OK)
		*out = (int)goal != order->goal || n_own != n_taken ||
		       !are_equal(own, taken, n_own);
	return err;
}
