/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "broker/service/order_score.h"
#include "broker/service/orders.h"
#include "broker/service/planner_job.h"
#include "broker/service/scenario.h"

/* ---- units held ----------------------------------------------------- */

static enum err
make_held(struct planner_job *job)
{
	struct clear_held *held = job_alloc(job, job->n_sums, sizeof *held);

	if (held == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < job->n_sums; i++) {
		const struct award_sum *sum = &job->sums[i].sum;
		int32_t order = job->sums[i].order;

		if (sum->units < 1)
			continue;
		held[job->problem.n_held++] = (struct clear_held){
			.household = job_household_at(job, sum->household),
			.order = order,
			.order_line = job_order_line_at(job, order, sum->line),
			.units = sum->units,
		};
	}
	job->problem.held = held;
	return ERR_OK;
}

/* ---- rules ---------------------------------------------------------- */

/* What the engine takes an order's rule for. */
struct rule_kind {
	Gom__RuleKind kind;
	enum clear_rule_kind as;
	bool is_of_lines; /* one rule an order line */
	bool is_group;
};

static const struct rule_kind KINDS[] = {
	{ GOM__RULE_KIND__RULE_MAX_SHARE_ORDER, CLEAR_MAX_SHARE, false, false },
	{ GOM__RULE_KIND__RULE_MAX_SHARE_LINE, CLEAR_MAX_SHARE, true, false },
	{ GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS, CLEAR_MIN_HOUSEHOLDS, false,
	    false },
	{ GOM__RULE_KIND__RULE_MAX_HOUSEHOLDS, CLEAR_MAX_HOUSEHOLDS, false,
	    false },
	{ GOM__RULE_KIND__RULE_VILLAGE_MIN, CLEAR_GROUP_MIN, false, true },
	{ GOM__RULE_KIND__RULE_VILLAGE_MAX, CLEAR_GROUP_MAX, false, true },
	{ GOM__RULE_KIND__RULE_NEWCOMERS_MIN, CLEAR_GROUP_MIN, false, true },
	{ GOM__RULE_KIND__RULE_SCORE_MIN, CLEAR_GROUP_MAX, false, true },
};

static const struct rule_kind *
kind_of(Gom__RuleKind kind)
{
	for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
		if (KINDS[i].kind == kind)
			return &KINDS[i];
	return NULL;
}

/* is_in_group: the household is one of those a rule is about. */
static enum err
is_in_group(const struct request *rq, const struct order_row *order,
    const Gom__Rule *rule, const struct job_household *household, bool *out)
{
	uint32_t n_done = 0;
	enum err err;

	switch (rule->kind) {
	case GOM__RULE_KIND__RULE_NEWCOMERS_MIN:
		err = award_done_count(rq->store, household->member, &n_done);
		if (err == ERR_OK)
			*out = n_done == 0;
		return err;
	case GOM__RULE_KIND__RULE_SCORE_MIN:
		return order_score_is_below(
		    rq, order, household->member, rule->value, out);
	default:
		*out = household->row.village == rule->village;
		return ERR_OK;
	}
}

static enum err
fill_group(const struct request *rq, struct planner_job *job, int32_t order,
    const Gom__Rule *from, struct clear_rule *to)
{
	size_t n = (size_t)job->problem.n_households;
	int32_t *group = job_alloc(job, n, sizeof *group);
	bool is_in = false;
	enum err err = ERR_OK;

	if (group == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		err = is_in_group(rq, &job->orders[order].row, from,
		    &job->households[i], &is_in);
		if (err == ERR_OK && is_in)
			group[to->n_households++] = (int32_t)i;
	}
	to->households = group;
	return err;
}

/* A scorecard gate shuts its group out; what it gates by is the group. */
static int32_t
value_of(const Gom__Rule *rule)
{
	if (rule->kind == GOM__RULE_KIND__RULE_SCORE_MIN)
		return 0;
	return rule->value > INT32_MAX ? INT32_MAX : (int32_t)rule->value;
}

static struct job_rule
rule_from(const Gom__Rule *from, int32_t order, uint32_t line)
{
	return (struct job_rule){
		.kind = from->kind,
		.value = from->value,
		.village = from->village,
		.is_target = from->target,
		.priority = from->priority,
		.order = order,
		.line = line,
	};
}

/* order_line is -1 for a rule of the whole order. */
static enum err
add_rule(const struct request *rq, struct planner_job *job, int32_t order,
    const Gom__Rule *from, int32_t order_line, struct clear_rule *rules)
{
	const struct rule_kind *kind = kind_of(from->kind);
	struct clear_rule *to = &rules[job->problem.n_rules];
	uint32_t line = order_line < 0 ? 0 : job->order_lines[order_line].line;

	*to = (struct clear_rule){
		.kind = kind->as,
		.scope = order_line < 0 ? CLEAR_OF_ORDER : CLEAR_OF_LINE,
		.index = order_line < 0 ? order : order_line,
		.value = value_of(from),
		.mandatory = !from->target,
		.priority = (int32_t)from->priority,
	};
	job->rules[job->problem.n_rules] = rule_from(from, order, line);
	job->problem.n_rules++;
	return kind->is_group ? fill_group(rq, job, order, from, to) : ERR_OK;
}

/* The limit of open work is the households', not a rule of the engine. */
static void
limit_work(struct planner_job *job, int64_t days)
{
	struct clear_household *households = job->makers;
	int64_t work = days > INT32_MAX ? 0 : days * ENGINE_DAY_WORK;

	for (int32_t i = 0; i < job->problem.n_households; i++)
		if (households[i].work_limit == 0 ||
		    work < households[i].work_limit)
			households[i].work_limit = work;
}

static enum err
make_rule(const struct request *rq, struct planner_job *job, int32_t order,
    const Gom__Rule *from, struct clear_rule *rules)
{
	const struct rule_kind *kind = kind_of(from->kind);
	enum err err = ERR_OK;

	if (from->kind == GOM__RULE_KIND__RULE_OPEN_WORK) {
		limit_work(job, from->value);
		job->limits_work = true;
		job->work = rule_from(from, order, 0);
	}
	if (kind == NULL)
		return ERR_OK;
	if (!kind->is_of_lines)
		return add_rule(rq, job, order, from, -1, rules);
	for (int32_t i = 0; i < job->problem.n_order_lines && err == ERR_OK;
	     i++)
		if (job->order_lines[i].order == order)
			err = add_rule(rq, job, order, from, i, rules);
	return err;
}

/* The rules an order is planned under: its own, or what a scenario makes of
 * them. */
static enum err
rules_of(const struct request *rq, const struct planner_job *job, int32_t order,
    size_t *n, Gom__Rule ***rules)
{
	Gom__Goal goal;
	enum err err = orders_rules(rq, &job->orders[order].row, n, rules);

	if (err != ERR_OK || job->scenario == NULL)
		return err;
	return scenario_apply(
	    rq, job->scenario, &job->orders[order].row, &goal, n, rules);
}

static enum err
make_rules(const struct request *rq, struct planner_job *job)
{
	size_t most = LIMIT_RULES * ((size_t)job->n_orders +
					(size_t)job->problem.n_order_lines);
	struct clear_rule *rules = job_alloc(job, most, sizeof *rules);
	enum err err = ERR_OK;

	job->rules = job_alloc(job, most, sizeof *job->rules);
	if (rules == NULL || job->rules == NULL)
		return ERR_NOMEM;
	for (int32_t order = 0; order < job->n_orders && err == ERR_OK;
	     order++) {
		Gom__Rule **from = NULL;
		size_t n = 0;

		err = rules_of(rq, job, order, &n, &from);
		for (size_t i = 0; i < n && err == ERR_OK; i++)
			err = make_rule(rq, job, order, from[i], rules);
	}
	job->problem.rules = rules;
	return err;
}

enum err
planner_rules(const struct request *rq, struct planner_job *job)
{
	enum err err = make_held(job);

	return err == ERR_OK ? make_rules(rq, job) : err;
}
