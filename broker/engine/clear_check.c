/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear.h"

#include <stdlib.h>

#include "broker/engine/wide.h"

/* Sums stay below 2^62, so that one more of anything still fits 63 bits. */
#define SUM_MAX ((wide)1 << 62)

static bool
is_index(int32_t index, int32_t n)
{
	return index >= 0 && index < n;
}

static bool
is_index_or_none(int32_t index, int32_t n)
{
	return index == -1 || is_index(index, n);
}

static bool
is_array(const void *array, int32_t n)
{
	return n == 0 || (n > 0 && array != NULL);
}

static bool
head_is_sound(const struct clear_problem *p)
{
	return p->n_orders >= 0 && p->n_order_lines >= 0 &&
	       is_array(p->lines, p->n_lines) &&
	       is_array(p->villages, p->n_villages) &&
	       is_array(p->households, p->n_households) &&
	       is_array(p->bids, p->n_bids) &&
	       is_array(p->totals, p->n_totals) &&
	       is_array(p->held, p->n_held) && is_array(p->rules, p->n_rules) &&
	       (p->goal == CLEAR_FAIREST || p->goal == CLEAR_CHEAPEST ||
		   p->goal == CLEAR_SOONEST);
}

static bool
line_is_sound(const struct clear_problem *p, int32_t i)
{
	const struct clear_line *line = &p->lines[i];

	return is_index(line->order, p->n_orders) &&
	       is_index(line->order_line, p->n_order_lines) &&
	       line->n_lots >= 0 && line->lot_units >= 1 &&
	       line->unfilled_cost >= 0 && line->lot_value >= 0;
}

static bool
village_is_sound(const struct clear_problem *p, int32_t i)
{
	return p->villages[i].cost >= 0;
}

static bool
household_is_sound(const struct clear_problem *p, int32_t i)
{
	const struct clear_household *hh = &p->households[i];

	return is_index_or_none(hh->village, p->n_villages) &&
	       hh->n_workers >= 1 && hh->past_value >= 0 &&
	       hh->work_limit >= 0 && is_array(hh->fixed, hh->n_fixed);
}

static bool
bid_is_sound(const struct clear_problem *p, int32_t i)
{
	const struct clear_bid *bid = &p->bids[i];
	const struct calendar *cal;

	if (!is_index(bid->household, p->n_households) ||
	    !is_index(bid->line, p->n_lines) || bid->min_lots < 0 ||
	    bid->max_lots < bid->min_lots || bid->lot_work < 1 ||
	    bid->lot_cost < 0 || bid->lot_price < 0 || bid->tail_days < 0)
		return false;
	cal = p->households[bid->household].calendar;
	return cal != NULL && calendar_covers(cal, bid->due_day) &&
	       (int64_t)bid->due_day + bid->tail_days <=
		   p->lines[bid->line].due_day;
}

static bool
total_is_sound(const struct clear_problem *p, int32_t i)
{
	const struct clear_total *total = &p->totals[i];

	if (!is_index(total->household, p->n_households) ||
	    total->min_units < 0 || total->max_units < 0 ||
	    (total->max_units > 0 && total->max_units < total->min_units) ||
	    !is_array(total->bids, total->n_bids))
		return false;
	for (int32_t k = 0; k < total->n_bids; k++)
		if (!is_index(total->bids[k], p->n_bids) ||
		    p->bids[total->bids[k]].household != total->household ||
		    (k > 0 && total->bids[k] <= total->bids[k - 1]))
			return false;
	return true;
}

static bool
held_is_sound(const struct clear_problem *p, int32_t i)
{
	const struct clear_held *held = &p->held[i];

	return is_index(held->household, p->n_households) &&
	       is_index(held->order, p->n_orders) &&
	       is_index_or_none(held->order_line, p->n_order_lines) &&
	       held->units >= 1;
}

static bool
rule_is_sound(const struct clear_problem *p, int32_t i)
{
	const struct clear_rule *rule = &p->rules[i];
	bool is_count = rule->kind == CLEAR_MIN_HOUSEHOLDS ||
			rule->kind == CLEAR_MAX_HOUSEHOLDS;
	bool is_group =
	    rule->kind == CLEAR_GROUP_MIN || rule->kind == CLEAR_GROUP_MAX;
	int32_t n_scope =
	    rule->scope == CLEAR_OF_ORDER ? p->n_orders : p->n_order_lines;

	if ((!is_count && !is_group && rule->kind != CLEAR_MAX_SHARE) ||
	    (rule->scope != CLEAR_OF_ORDER && rule->scope != CLEAR_OF_LINE) ||
	    !is_index(rule->index, n_scope) || rule->value < 0 ||
	    (!is_count && rule->value > 1000))
		return false;
	if (!is_group)
		return true;
	if (!is_array(rule->households, rule->n_households))
		return false;
	for (int32_t k = 0; k < rule->n_households; k++)
		if (!is_index(rule->households[k], p->n_households))
			return false;
	return true;
}

static bool
warm_is_sound(const struct clear_problem *p, int32_t i)
{
	return p->warm_lots[i] >= 0;
}

/* Only calendars somebody bids on are read; the fixed work beside them too. */
static bool
calendar_of_bid_is_sound(const struct clear_problem *p, int32_t household)
{
	const struct clear_household *hh = &p->households[household];

	if (!calendar_is_sound(hh->calendar))
		return false;
	for (int32_t i = 0; i < hh->n_fixed; i++)
		if (hh->fixed[i].work < 0 ||
		    !calendar_covers(hh->calendar, hh->fixed[i].due_day))
			return false;
	return true;
}

typedef bool is_sound_at(const struct clear_problem *p, int32_t i);

static enum engine_err
check_each(const struct clear_problem *p, int32_t n, is_sound_at *is_sound,
    enum clear_part part, struct clear_fault *fault)
{
	for (int32_t i = 0; i < n; i++) {
		if (!is_sound(p, i)) {
			*fault = (struct clear_fault){ part, i };
			return ENGINE_BAD_PROBLEM;
		}
	}
	return ENGINE_OK;
}

static enum engine_err
check_shape(const struct clear_problem *p, struct clear_fault *fault)
{
	const struct {
		enum clear_part part;
		int32_t n;
		is_sound_at *is_sound;
	} parts[] = {
		{ CLEAR_PART_LINES, p->n_lines, line_is_sound },
		{ CLEAR_PART_VILLAGES, p->n_villages, village_is_sound },
		{ CLEAR_PART_HOUSEHOLDS, p->n_households, household_is_sound },
		{ CLEAR_PART_BIDS, p->n_bids, bid_is_sound },
		{ CLEAR_PART_TOTALS, p->n_totals, total_is_sound },
		{ CLEAR_PART_HELD, p->n_held, held_is_sound },
		{ CLEAR_PART_RULES, p->n_rules, rule_is_sound },
		{ CLEAR_PART_WARM, p->warm_lots ? p->n_bids : 0,
		    warm_is_sound },
	};
	enum engine_err err = ENGINE_OK;

	if (!head_is_sound(p)) {
		*fault = (struct clear_fault){ CLEAR_PART_HEAD, -1 };
		return ENGINE_BAD_PROBLEM;
	}
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		err = check_each(
		    p, parts[i].n, parts[i].is_sound, parts[i].part, fault);
		if (err != ENGINE_OK)
			break;
	}
	return err;
}

/* An order line belongs to one order; each calendar is looked at once a
 * household. */
static enum engine_err
check_across(const struct clear_problem *p, struct clear_fault *fault)
{
	size_t n_seen = (size_t)p->n_households + (size_t)p->n_order_lines;
	int32_t *order_of, *seen;
	enum engine_err err = ENGINE_OK;

	seen = calloc(n_seen + 1, sizeof *seen);
	if (seen == NULL)
		return ENGINE_NOMEM;
	order_of = seen + p->n_households;
	for (int32_t i = 0; i < p->n_lines && err == ENGINE_OK; i++) {
		int32_t *order = &order_of[p->lines[i].order_line];

		if (*order != 0 && *order != p->lines[i].order + 1) {
			*fault = (struct clear_fault){ CLEAR_PART_LINES, i };
			err = ENGINE_BAD_PROBLEM;
		}
		*order = p->lines[i].order + 1;
	}
	for (int32_t i = 0; i < p->n_bids && err == ENGINE_OK; i++) {
		int32_t household = p->bids[i].household;

		if (seen[household])
			continue;
		seen[household] = 1;
		if (!calendar_of_bid_is_sound(p, household)) {
			*fault = (struct clear_fault){ CLEAR_PART_HOUSEHOLDS,
				household };
			err = ENGINE_BAD_PROBLEM;
		}
	}
	free(seen);
	return err;
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static enum engine_err
overflow_at(enum clear_part part, int32_t i, struct clear_fault *fault)
{
	*fault = (struct clear_fault){ part, i };
	return ENGINE_OVERFLOW;
}

/* Money is held against its thousandths, as prices are kept in them. */
static enum engine_err
check_line_sums(const struct clear_problem *p, struct clear_fault *fault)
{
	wide units = 0, money = 0, value = 0;

	for (int32_t i = 0; i < p->n_held; i++) {
		units += p->held[i].units;
		if (units > SUM_MAX / 1000)
			return overflow_at(CLEAR_PART_HELD, i, fault);
	}
	for (int32_t i = 0; i < p->n_lines; i++) {
		const struct clear_line *line = &p->lines[i];

		units += (wide)line->n_lots * line->lot_units;
		money += (wide)line->n_lots * line->unfilled_cost;
		value += (wide)line->n_lots * line->lot_value;
		if (units > SUM_MAX / 1000 || money > SUM_MAX / 1000 ||
		    value > SUM_MAX / 1000 ||
		    line->unfilled_cost > (int64_t)(SUM_MAX / 1000))
			return overflow_at(CLEAR_PART_LINES, i, fault);
	}
	for (int32_t i = 0; i < p->n_households; i++)
		if (p->households[i].past_value > SUM_MAX / 1000)
			return overflow_at(CLEAR_PART_HOUSEHOLDS, i, fault);
	return ENGINE_OK;
}

static enum engine_err
check_cost_sums(const struct clear_problem *p, struct clear_fault *fault)
{
	wide money = 0;

	for (int32_t i = 0; i < p->n_villages; i++) {
		money += p->villages[i].cost;
		if (money > SUM_MAX / 1000)
			return overflow_at(CLEAR_PART_VILLAGES, i, fault);
	}
	for (int32_t i = 0; i < p->n_bids; i++) {
		const struct clear_bid *bid = &p->bids[i];

		money +=
		    (wide)bid->lot_cost * larger(1, p->lines[bid->line].n_lots);
		if (money > SUM_MAX / 1000 || bid->lot_work > SUM_MAX)
			return overflow_at(CLEAR_PART_BIDS, i, fault);
	}
	return ENGINE_OK;
}

static enum engine_err
check_work_sums(const struct clear_problem *p, struct clear_fault *fault)
{
	for (int32_t i = 0; i < p->n_households; i++) {
		wide work = 0;

		for (int32_t k = 0; k < p->households[i].n_fixed; k++)
			work += p->households[i].fixed[k].work;
		if (work > SUM_MAX || work < -SUM_MAX)
			return overflow_at(CLEAR_PART_HOUSEHOLDS, i, fault);
	}
	return ENGINE_OK;
}

enum engine_err
clear_check(const struct clear_problem *problem, struct clear_fault *fault)
{
	struct clear_fault here = { CLEAR_PART_NONE, -1 };
	enum engine_err err = check_shape(problem, &here);

	if (err == ENGINE_OK)
		err = check_across(problem, &here);
	if (err == ENGINE_OK)
		err = check_line_sums(problem, &here);
	if (err == ENGINE_OK)
		err = check_cost_sums(problem, &here);
	if (err == ENGINE_OK)
		err = check_work_sums(problem, &here);
	if (fault != NULL)
		*fault = here;
	return err;
}
