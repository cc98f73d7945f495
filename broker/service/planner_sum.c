/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of a plan: of one order, or of all that are planned together. */
#include <string.h>

#include "broker/service/planner_job.h"

enum {
	ALL = -1 /* orders */
};

/* Figures of a plan over its bids. */
struct tally {
	int64_t units; /* to be awarded */
	int64_t covered;
	int64_t bound; /* what the bids offer, line by line */
	int64_t value;
	int32_t last_due_day;
	int32_t done_day;
	uint32_t n_winners;
	int64_t largest_units; /* of one household, held ones included */
	int64_t held_units;
};

static bool
is_of(int32_t order, int32_t of)
{
	return order == ALL || order == of;
}

/* find_offered: no plan covers more of a line than the bids on it offer, and
 * none more than the whole of it. */
static enum err
find_offered(struct planner_job *job)
{
	int64_t *lots;

	if (job->offered != NULL)
		return ERR_OK;
	lots = job_alloc(job, (size_t)job->problem.n_lines, sizeof *lots);
	if (lots == NULL)
		return ERR_NOMEM;
	for (int32_t i = 0; i < job->problem.n_bids; i++)
		if (!job->problem.bids[i].standby_only)
			lots[job->problem.bids[i].line] +=
			    job->problem.bids[i].max_lots;
	job->offered = lots;
	return ERR_OK;
}

static int64_t
offered(const struct planner_job *job, int32_t line)
{
	const struct clear_line *of = &job->problem.lines[line];
	int64_t lots = job->offered[line];

	return (lots < of->n_lots ? lots : of->n_lots) * of->lot_units;
}

static void
tally_lines(const struct planner_job *job, int32_t order, struct tally *out)
{
	for (int32_t i = 0; i < job->problem.n_lines; i++) {
		const struct clear_line *line = &job->problem.lines[i];

		if (!is_of(order, line->order))
			continue;
		out->units += line->n_lots * line->lot_units;
		out->covered +=
		    (line->n_lots - job->plan->unfilled[i]) * line->lot_units;
		out->bound += offered(job, i);
	}
}

static enum err
tally_bid(const struct planner_job *job, int32_t bid, int64_t *units,
    struct tally *out)
{
	const struct clear_bid *of = &job->problem.bids[bid];
	const struct clear_line *line = &job->problem.lines[of->line];
	int64_t value;

	if (job->plan->lots[bid] == 0)
		return ERR_OK;
	units[of->household] += job->plan->lots[bid] * line->lot_units;
	if (__builtin_mul_overflow(
		job->plan->lots[bid], of->lot_price, &value) ||
	    __builtin_add_overflow(out->value, value, &out->value))
		return ERR_OVERFLOW;
	if (line->due_day > out->last_due_day)
		out->last_due_day = line->due_day;
	if (job->done_days[of->household] > out->done_day)
		out->done_day = job->done_days[of->household];
	return ERR_OK;
}

static enum err
tally_order(
    struct planner_job *job, int32_t order, int64_t *units, struct tally *out)
{
	int32_t n = job->problem.n_households;
	enum err err = ERR_OK;

	*out = (struct tally){ 0 };
	memset(units, 0, (size_t)n * sizeof *units);
	tally_lines(job, order, out);
	for (int32_t i = 0; i < job->problem.n_bids && err == ERR_OK; i++)
		if (is_of(order, job_order_of(job, i)))
			err = tally_bid(job, i, units, out);
	for (int32_t i = 0; i < n; i++)
		out->n_winners += units[i] > 0;
	for (int32_t i = 0; i < job->problem.n_held; i++) {
		const struct clear_held *held = &job->problem.held[i];

		if (!is_of(order, held->order))
			continue;
		units[held->household] += held->units;
		out->held_units += held->units;
	}
	for (int32_t i = 0; i < n; i++)
		if (units[i] > out->largest_units)
			out->largest_units = units[i];
	return err;
}

static uint32_t
share_of(const struct tally *sums)
{
	int64_t quantity = sums->units + sums->held_units;

	return quantity > 0 ? (uint32_t)(sums->largest_units * 1000 / quantity)
			    : 0;
}

/* The largest share of all orders is that of the order where it is largest. */
static enum err
largest_share(struct planner_job *job, int64_t *units, const struct tally *all,
    uint32_t *out)
{
	enum err err = ERR_OK;

	if (job->n_orders == 1) {
		*out = share_of(all);
		return ERR_OK;
	}
	for (int32_t i = 0; i < job->n_orders && err == ERR_OK; i++) {
		struct tally of;

		err = tally_order(job, i, units, &of);
		if (err == ERR_OK && share_of(&of) > *out)
			*out = share_of(&of);
	}
	return err;
}

/* ---- lines ---------------------------------------------------------------- */

/* Households that win lots of an order line. */
static uint32_t
line_winners(const struct planner_job *job, const struct job_order_line *line)
{
	uint32_t n = 0;
	int32_t at = 0;

	while (at < job->problem.n_bids) {
		int32_t parts = job_n_parts(job, at);
		bool has_lots = false;

		if (job->problem.bids[at].line == line->first)
			for (int32_t i = at; i < at + parts; i++)
				has_lots |= job->plan->lots[i] > 0;
		n += has_lots;
		at += parts;
	}
	return n;
}

static void
fill_line(const struct planner_job *job, const struct job_order_line *line,
    Gom__PlanLine *out)
{
	gom__plan_line__init(out);
	out->line = line->line;
	out->households = line_winners(job, line);
	for (int32_t i = line->first; i < line->first + line->n_lines; i++) {
		const struct clear_line *of = &job->problem.lines[i];

		out->units += of->n_lots * of->lot_units;
		out->covered +=
		    (of->n_lots - job->plan->unfilled[i]) * of->lot_units;
		out->bound += offered(job, i);
	}
}

static enum err
fill_lines(struct planner_job *job, int32_t order, Gom__OrderPlanReply *out)
{
	size_t n = (size_t)job->problem.n_order_lines;
	Gom__PlanLine *lines = job_alloc(job, n, sizeof *lines);

	out->lines = job_alloc(job, n, sizeof *out->lines);
	if (lines == NULL || out->lines == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && out->n_lines < LIMIT_PAGE; i++) {
		if (!is_of(order, job->order_lines[i].order))
			continue;
		fill_line(job, &job->order_lines[i], &lines[i]);
		out->lines[out->n_lines++] = &lines[i];
	}
	return ERR_OK;
}

/* ---- rules ------------------------------------------------------------- */

static Gom__Rule *
make_rule(struct planner_job *job, const struct job_rule *from)
{
	Gom__Rule *rule = job_alloc(job, 1, sizeof *rule);

	if (rule == NULL)
		return NULL;
	gom__rule__init(rule);
	rule->kind = from->kind;
	rule->value = from->value;
	rule->village = from->village;
	rule->target = from->is_target;
	rule->priority = from->priority;
	return rule;
}

static enum err
add_breach(struct planner_job *job, const struct clear_broken *broken,
    Gom__OrderPlanReply *out)
{
	Gom__RuleBreach *breach = job_alloc(job, 1, sizeof *breach);

	if (breach == NULL)
		return ERR_NOMEM;
	gom__rule_breach__init(breach);
	breach->rule = make_rule(job, &job->rules[broken->rule]);
	breach->by = broken->by;
	out->breaches[out->n_breaches++] = breach;
	return breach->rule == NULL ? ERR_NOMEM : ERR_OK;
}

static enum err
fill_breaches(struct planner_job *job, int32_t order, Gom__OrderPlanReply *out)
{
	size_t n = (size_t)job->plan->n_broken;
	enum err err = ERR_OK;

	out->breaches = job_alloc(job, n, sizeof *out->breaches);
	if (out->breaches == NULL)
		return ERR_NOMEM;
	for (size_t i = 0;
	     i < n && out->n_breaches < LIMIT_PAGE && err == ERR_OK; i++) {
		const struct clear_broken *broken = &job->plan->broken[i];

		if (is_of(order, job->rules[broken->rule].order))
			err = add_breach(job, broken, out);
	}
	return err;
}

/* A scorecard gate is about who, and its group's share tells nobody what score
 * would do. */
static int64_t
enough_of(const struct job_rule *rule, const struct clear_rule_price *price)
{
	return rule->kind == GOM__RULE_KIND__RULE_SCORE_MIN ||
		       rule->kind == GOM__RULE_KIND__RULE_OPEN_WORK
		   ? rule->value
		   : price->enough_value;
}

static enum err
add_price(struct planner_job *job, const struct job_rule *rule,
    const struct clear_rule_price *from, Gom__OrderPlanReply *out)
{
	Gom__RulePrice *price = job_alloc(job, 1, sizeof *price);

	if (price == NULL)
		return ERR_NOMEM;
	gom__rule_price__init(price);
	price->rule = make_rule(job, rule);
	price->line = rule->line;
	price->known = from->is_known;
	if (job->n_orders > 1)
		price->order = job->orders[rule->order].row.reference;
	if (from->is_known) {
		price->units = from->covered_units - job->plan->covered_units;
		price->enough = enough_of(rule, from);
		if (price->units == 0)
			price->cost = job->plan->cost - from->cost;
	}
	out->prices[out->n_prices++] = price;
	return price->rule == NULL ? ERR_NOMEM : ERR_OK;
}

static enum err
fill_prices(struct planner_job *job, int32_t order, Gom__OrderPlanReply *out)
{
	size_t n = (size_t)job->problem.n_rules;
	enum err err = ERR_OK;

	out->prices = job_alloc(job, n + 1, sizeof *out->prices);
	if (out->prices == NULL)
		return ERR_NOMEM;
	for (size_t i = 0;
	     i < n && out->n_prices + 1 < LIMIT_PAGE && err == ERR_OK; i++)
		if (is_of(order, job->rules[i].order))
			err = add_price(
			    job, &job->rules[i], &job->prices[i], out);
	if (err == ERR_OK && job->limits_work && is_of(order, job->work.order))
		err = add_price(job, &job->work, &job->work_price, out);
	return err;
}

/* ---- together ------------------------------------------------------------ */

/* What was proven is about all orders that were planned together. */
static void
fill_whole(const struct clear_plan *plan, Gom__OrderPlanReply *out)
{
	out->covered_bound = plan->covered_bound;
	out->objective = plan->objective;
	out->objective_bound = plan->bound;
	out->objective_proven = plan->bound_known;
	out->cost = plan->cost;
	out->cost_bound = plan->cost_bound;
	out->relaxed = plan->relaxed_rules;
}

enum err
planner_sum(struct planner_job *job, int32_t order, Gom__OrderPlanReply *out)
{
	bool is_whole = order == ALL || job->n_orders == 1;
	struct tally sums;
	int64_t *units =
	    job_alloc(job, (size_t)job->problem.n_households, sizeof *units);
	enum err err;

	if (units == NULL)
		return ERR_NOMEM;
	if ((err = find_offered(job)) != ERR_OK ||
	    (err = tally_order(job, order, units, &sums)) != ERR_OK)
		return err;
	out->goal = job->goal;
	out->units = sums.units;
	out->covered = sums.covered;
	out->covered_bound = sums.bound;
	out->value = sums.value;
	out->households = sums.n_winners;
	out->last_due_day = sums.last_due_day;
	out->done_day = sums.done_day;
	out->largest_share_permille = share_of(&sums);
	if (is_whole)
		fill_whole(job->plan, out);
	if (order != ALL && job->n_orders > 1)
		out->order = job->orders[order].row.reference;
	if (order == ALL) {
		out->largest_share_permille = 0;
		err = largest_share(
		    job, units, &sums, &out->largest_share_permille);
	}
	if (err == ERR_OK && (order != ALL || job->n_orders == 1))
		err = fill_lines(job, order, out);
	if (err == ERR_OK)
		err = fill_breaches(job, order, out);
	out->priced = job->prices != NULL;
	if (err == ERR_OK && job->prices != NULL)
		err = fill_prices(job, order, out);
	return err;
}
