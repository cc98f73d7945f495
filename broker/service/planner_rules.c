/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "broker/service/order_score.h"
#include "broker/service/orders.h"
#include "broker/service/planner_job.h"

/* ---- units held ----------------------------------------------------- */

static enum err
make_held(struct planner_job *job)
{
	struct clear_held *held = job_alloc(job, job->n_sums, sizeof *held);

	if (held == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < job->n_sums; i++) {
		const struct award_sum *sum = &job->sums[i];

		if (sum->units < 1)
			continue;
		held[job->problem.n_held++] = (struct clear_held){
			.household = job_household_at(job, sum->household),
			.order_line = job_order_line_at(job, sum->line),
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
is_in_group(const struct request *rq, const struct planner_job *job,
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
		    rq, &job->order, household->member, rule->value, out);
	default:
		*out = household->row.village == rule->village;
		return ERR_OK;
	}
}

static enum err
fill_group(const struct request *rq, struct planner_job *job,
    const Gom__Rule *from, struct clear_rule *to)
{
	size_t n = (size_t)job->problem.n_households;
	int32_t *group = job_alloc(job, n, sizeof *group);
	bool is_in = false;
	enum err err = ERR_OK;

	if (group == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		err = is_in_group(rq, job, from, &job->households[i], &is_in);
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

static enum err
add_rule(const struct request *rq, struct planner_job *job,
    const Gom__Rule *from, int32_t index, struct clear_rule *rules)
{
	const struct rule_kind *kind = kind_of(from->kind);
	struct clear_rule *to = &rules[job->problem.n_rules];

	*to = (struct clear_rule){
		.kind = kind->as,
		.scope = kind->is_of_lines ? CLEAR_OF_LINE : CLEAR_OF_ORDER,
		.index = index,
		.value = value_of(from),
		.mandatory = !from->target,
		.priority = (int32_t)from->priority,
	};
	job->rules[job->problem.n_rules] = (struct job_rule){
		.kind = from->kind,
		.value = from->value,
		.village = from->village,
		.is_target = from->target,
		.priority = from->priority,
	};
	job->problem.n_rules++;
	return kind->is_group ? fill_group(rq, job, from, to) : ERR_OK;
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
make_rule(const struct request *rq, struct planner_job *job,
    const Gom__Rule *from, struct clear_rule *rules)
{
	const struct rule_kind *kind = kind_of(from->kind);
	int32_t n = 1;
	enum err err = ERR_OK;

	if (from->kind == GOM__RULE_KIND__RULE_OPEN_WORK)
		limit_work(job, from->value);
	if (kind == NULL)
		return ERR_OK;
	if (kind->is_of_lines)
		n = job->problem.n_order_lines;
	for (int32_t i = 0; i < n && err == ERR_OK; i++)
		err = add_rule(rq, job, from, i, rules);
	return err;
}

enum err
planner_rules(const struct request *rq, struct planner_job *job)
{
	struct clear_rule *rules;
	Gom__Rule **from = NULL;
	size_t n_from = 0;
	size_t most;
	enum err err;

	if ((err = make_held(job)) != ERR_OK ||
	    (err = orders_rules(rq, &job->order, &n_from, &from)) != ERR_OK)
		return err;
	most = n_from * ((size_t)job->problem.n_order_lines + 1);
	rules = job_alloc(job, most, sizeof *rules);
	job->rules = job_alloc(job, most, sizeof *job->rules);
	if (rules == NULL || job->rules == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n_from && err == ERR_OK; i++)
		err = make_rule(rq, job, from[i], rules);
	job->problem.rules = rules;
	return err;
}
