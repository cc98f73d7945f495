/* SPDX-License-Identifier: Apache-2.0 */
/* By how much the rules that ask for a minimum must be missed, whatever is
 * awarded: they are named as impossible only where that is proven. */
#include "broker/engine/clear_search.h"

static bool
rule_is_of(const struct clear_rule *rule, int32_t order, int32_t order_line)
{
	return rule->index ==
	       (rule->scope == CLEAR_OF_ORDER ? order : order_line);
}

static bool
counts_in(const struct state *s, int32_t bid, int32_t rule)
{
	for (int32_t i = s->link_first[bid]; i < s->link_first[bid + 1]; i++)
		if (s->links[i].rule == rule)
			return true;
	return false;
}

/* Who has won already, or could win a lot if nobody else did. */
static int64_t
most_winners(struct state *s, int32_t rule)
{
	const struct clear_problem *p = s->problem;
	const struct clear_rule *r = &p->rules[rule];
	int32_t stamp = state_stamp(s);
	int64_t n = 0;

	for (int32_t b = 0; b < p->n_bids; b++) {
		int32_t *touched = &s->touched[p->bids[b].household];

		if (s->alone[b] > 0 && counts_in(s, b, rule)) {
			n += *touched != stamp;
			*touched = stamp;
		}
	}
	for (int32_t i = 0; i < p->n_held; i++) {
		const struct clear_held *held = &p->held[i];
		int32_t *touched = &s->touched[held->household];

		if (rule_is_of(r, held->order, held->order_line)) {
			n += *touched != stamp;
			*touched = stamp;
		}
	}
	return n;
}

/* What the group holds already, and all it could be given if nobody else
 * wanted a lot, each bid by itself. */
static wide
most_units_of_group(const struct state *s, int32_t rule)
{
	const struct clear_problem *p = s->problem;
	wide units = s->rule_held[rule];

	for (int32_t l = 0; l < p->n_lines; l++) {
		const struct index *of = &s->of_line;
		wide lots = 0;

		for (int32_t i = of->first[l]; i < of->first[l + 1]; i++)
			if (counts_in(s, of->items[i], rule))
				lots += s->alone[of->items[i]];
		if (lots > p->lines[l].n_lots)
			lots = p->lines[l].n_lots;
		units += lots * p->lines[l].lot_units;
	}
	return units;
}

void
bound_missing(struct state *s)
{
	for (int32_t i = 0; i < s->n_minima; i++) {
		int32_t rule = s->minima[i];
		wide most = s->problem->rules[rule].kind == CLEAR_GROUP_MIN
				? most_units_of_group(s, rule)
				: most_winners(s, rule);
		wide missing = s->rule_limit[rule] - most;

		s->least_missing[rule] = missing > 0 ? (int64_t)missing : 0;
	}
}
