/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_state.h"

#include <stdlib.h>

typedef int32_t owner_of(const struct clear_problem *p, int32_t bid);

static int32_t
line_of(const struct clear_problem *p, int32_t bid)
{
	return p->bids[bid].line;
}

static int32_t
household_of(const struct clear_problem *p, int32_t bid)
{
	return p->bids[bid].household;
}

static void
sum_up(int32_t *first, int32_t n)
{
	for (int32_t i = 0; i < n; i++)
		first[i + 1] += first[i];
}

/* Counting sort: first[i] begins as where owner i's items end, and moves back
 * as they are put in, last ones first, so that they stay in ascending order. */
static enum engine_err
index_bids(const struct clear_problem *p, int32_t n_owners, owner_of *owner,
    struct index *out)
{
	out->first = calloc((size_t)n_owners + 2, sizeof *out->first);
	out->items = malloc(((size_t)p->n_bids + 1) * sizeof *out->items);
	if (out->first == NULL || out->items == NULL)
		return ENGINE_NOMEM;
	for (int32_t b = 0; b < p->n_bids; b++)
		out->first[owner(p, b)]++;
	sum_up(out->first, n_owners);
	for (int32_t b = p->n_bids - 1; b >= 0; b--)
		out->items[--out->first[owner(p, b)]] = b;
	out->first[n_owners] = p->n_bids;
	return ENGINE_OK;
}

static enum engine_err
index_totals(const struct clear_problem *p, struct index *out)
{
	size_t n = 1;

	for (int32_t t = 0; t < p->n_totals; t++)
		n += (size_t)p->totals[t].n_bids;
	if (n > INT32_MAX)
		return ENGINE_NOMEM;
	out->first = calloc((size_t)p->n_bids + 2, sizeof *out->first);
	out->items = malloc(n * sizeof *out->items);
	if (out->first == NULL || out->items == NULL)
		return ENGINE_NOMEM;
	for (int32_t t = 0; t < p->n_totals; t++)
		for (int32_t k = 0; k < p->totals[t].n_bids; k++)
			out->first[p->totals[t].bids[k]]++;
	sum_up(out->first, p->n_bids);
	for (int32_t t = p->n_totals - 1; t >= 0; t--)
		for (int32_t k = 0; k < p->totals[t].n_bids; k++)
			out->items[--out->first[p->totals[t].bids[k]]] = t;
	out->first[p->n_bids] = (int32_t)n - 1;
	return ENGINE_OK;
}

struct ranked {
	const struct clear_bid *bid;
	int64_t past_value;
	int64_t lot_units;
	int32_t n_workers;
	int32_t index;
};

/* The published tie-break. */
static int
by_tie_break(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	int order = value_compare(
	    a->past_value, a->n_workers, b->past_value, b->n_workers);
	wide cost_a = (wide)a->bid->lot_cost * b->lot_units;
	wide cost_b = (wide)b->bid->lot_cost * a->lot_units;

	if (order == 0)
		order = (cost_a > cost_b) - (cost_a < cost_b);
	if (order == 0) {
		order = (a->bid->due_day > b->bid->due_day) -
			(a->bid->due_day < b->bid->due_day);
	}
	return order ? order : (a->index > b->index) - (a->index < b->index);
}

static enum engine_err
rank_bids(struct state *s)
{
	const struct clear_problem *p = s->problem;
	struct ranked *ranked =
	    malloc(((size_t)p->n_bids + 1) * sizeof *ranked);

	if (ranked == NULL)
		return ENGINE_NOMEM;
	for (int32_t b = 0; b < p->n_bids; b++) {
		const struct clear_household *hh =
		    &p->households[p->bids[b].household];

		ranked[b] = (struct ranked){ &p->bids[b], hh->past_value,
			p->lines[p->bids[b].line].lot_units, hh->n_workers, b };
	}
	qsort(ranked, (size_t)p->n_bids, sizeof *ranked, by_tie_break);
	for (int32_t i = 0; i < p->n_bids; i++)
		s->rank[ranked[i].index] = i;
	free(ranked);
	return ENGINE_OK;
}

enum engine_err
index_build(struct state *s)
{
	const struct clear_problem *p = s->problem;
	enum engine_err err = index_bids(p, p->n_lines, line_of, &s->of_line);

	if (err == ENGINE_OK) {
		err = index_bids(
		    p, p->n_households, household_of, &s->of_household);
	}
	if (err == ENGINE_OK)
		err = index_totals(p, &s->totals_of_bid);
	if (err == ENGINE_OK)
		err = rank_bids(s);
	return err;
}

/* ---- rules ---------------------------------------------------------- */

static bool
is_group(const struct clear_rule *rule)
{
	return rule->kind == CLEAR_GROUP_MIN || rule->kind == CLEAR_GROUP_MAX;
}

static bool
line_counts(const struct clear_rule *rule, const struct clear_line *line)
{
	return rule->index ==
	       (rule->scope == CLEAR_OF_ORDER ? line->order : line->order_line);
}

static bool
held_counts(const struct clear_rule *rule, const struct clear_held *held)
{
	return rule->index ==
	       (rule->scope == CLEAR_OF_ORDER ? held->order : held->order_line);
}

static int64_t
quantity_of(const struct clear_problem *p, const struct clear_rule *rule)
{
	int64_t units = 0;

	for (int32_t i = 0; i < p->n_lines; i++)
		if (line_counts(rule, &p->lines[i]))
			units += p->lines[i].n_lots * p->lines[i].lot_units;
	for (int32_t i = 0; i < p->n_held; i++)
		if (held_counts(rule, &p->held[i]))
			units += p->held[i].units;
	return units;
}

/* A maximum rounds down, a minimum up. */
static int64_t
limit_of(const struct clear_problem *p, const struct clear_rule *rule)
{
	switch (rule->kind) {
	case CLEAR_MAX_SHARE:
	case CLEAR_GROUP_MAX:
		return quantity_of(p, rule) * rule->value / 1000;
	case CLEAR_GROUP_MIN:
		return (quantity_of(p, rule) * rule->value + 999) / 1000;
	case CLEAR_MIN_HOUSEHOLDS:
	case CLEAR_MAX_HOUSEHOLDS:
		break;
	}
	return rule->value;
}

struct rule_scratch {
	int32_t *account_of; /* per household, -1 none */
	bool *is_member;
};

static void
begin_rule(const struct clear_problem *p, const struct clear_rule *rule,
    struct rule_scratch *r)
{
	for (int32_t h = 0; h < p->n_households; h++) {
		r->account_of[h] = -1;
		r->is_member[h] = !is_group(rule);
	}
	if (is_group(rule))
		for (int32_t k = 0; k < rule->n_households; k++)
			r->is_member[rule->households[k]] = true;
}

static int32_t
account_for(
    struct state *s, int32_t rule, int32_t household, struct rule_scratch *r)
{
	if (is_group(&s->problem->rules[rule]))
		return -1;
	if (r->account_of[household] < 0) {
		s->account_rule[s->n_accounts] = rule;
		r->account_of[household] = s->n_accounts++;
	}
	return r->account_of[household];
}

static void
link_rule(struct state *s, int32_t index, struct rule_scratch *r)
{
	const struct clear_problem *p = s->problem;
	const struct clear_rule *rule = &p->rules[index];

	begin_rule(p, rule, r);
	for (int32_t b = 0; b < p->n_bids; b++) {
		int32_t household = p->bids[b].household;

		if (r->is_member[household] &&
		    line_counts(rule, &p->lines[p->bids[b].line])) {
			s->links[--s->link_first[b]] = (struct link){ index,
				account_for(s, index, household, r) };
		}
	}
	for (int32_t i = 0; i < p->n_held; i++) {
		const struct clear_held *held = &p->held[i];
		int32_t account;

		if (!held_counts(rule, held) || !r->is_member[held->household])
			continue;
		account = account_for(s, index, held->household, r);
		if (account < 0) {
			s->rule_have[index] += held->units;
			continue;
		}
		s->rule_have[index] += s->account_units[account] == 0;
		s->account_units[account] += held->units;
		s->account_held[account] += held->units;
	}
}

static size_t
count_links(struct state *s, struct rule_scratch *r)
{
	const struct clear_problem *p = s->problem;
	size_t n = 0;

	for (int32_t i = 0; i < p->n_rules; i++) {
		begin_rule(p, &p->rules[i], r);
		for (int32_t b = 0; b < p->n_bids; b++) {
			if (r->is_member[p->bids[b].household] &&
			    line_counts(
				&p->rules[i], &p->lines[p->bids[b].line])) {
				s->link_first[b]++;
				n++;
			}
		}
	}
	return n;
}

static bool
weighs_more(const struct clear_rule *a, const struct clear_rule *b)
{
	if (a->mandatory != b->mandatory)
		return a->mandatory;
	return !a->mandatory && a->priority < b->priority;
}

/* Mandatory ones first, then targets by priority, then the caller's order. */
static void
list_minima(struct state *s)
{
	const struct clear_rule *rules = s->problem->rules;

	for (int32_t i = 0; i < s->problem->n_rules; i++) {
		int32_t k = s->n_minima;

		if (rules[i].kind != CLEAR_MIN_HOUSEHOLDS &&
		    rules[i].kind != CLEAR_GROUP_MIN)
			continue;
		while (
		    k > 0 && weighs_more(&rules[i], &rules[s->minima[k - 1]])) {
			s->minima[k] = s->minima[k - 1];
			k--;
		}
		s->minima[k] = i;
		s->n_minima++;
	}
}

static enum engine_err
fill_links(struct state *s, struct rule_scratch *r)
{
	const struct clear_problem *p = s->problem;
	size_t n = count_links(s, r);
	size_t n_accounts = n + (size_t)p->n_held * (size_t)p->n_rules + 1;

	if (n_accounts > INT32_MAX)
		return ENGINE_NOMEM;
	s->links = malloc((n + 1) * sizeof *s->links);
	s->account_units = calloc(n_accounts, sizeof *s->account_units);
	s->account_held = calloc(n_accounts, sizeof *s->account_held);
	s->account_rule = calloc(n_accounts, sizeof *s->account_rule);
	if (!s->links || !s->account_units || !s->account_held ||
	    !s->account_rule)
		return ENGINE_NOMEM;
	sum_up(s->link_first, p->n_bids);
	for (int32_t i = 0; i < p->n_rules; i++) {
		link_rule(s, i, r);
		s->rule_limit[i] = limit_of(p, &p->rules[i]);
		s->rule_on[i] = p->rules[i].mandatory;
		s->rule_held[i] = s->rule_have[i];
	}
	s->link_first[p->n_bids] = (int32_t)n;
	return ENGINE_OK;
}

enum engine_err
rules_build(struct state *s)
{
	struct rule_scratch r = { NULL, NULL };
	size_t n = (size_t)s->problem->n_households + 1;
	enum engine_err err = ENGINE_NOMEM;

	r.account_of = malloc(n * sizeof *r.account_of);
	r.is_member = malloc(n * sizeof *r.is_member);
	s->link_first =
	    calloc((size_t)s->problem->n_bids + 2, sizeof *s->link_first);
	if (r.account_of != NULL && r.is_member != NULL &&
	    s->link_first != NULL)
		err = fill_links(s, &r);
	if (err == ENGINE_OK)
		list_minima(s);
	free(r.account_of);
	free(r.is_member);
	return err;
}
