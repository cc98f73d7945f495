/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_search.h"

#include <stdlib.h>

static bool
breaks_target(const struct state *s, int32_t rule)
{
	const struct clear_rule *r = &s->problem->rules[rule];

	if (r->kind != CLEAR_MAX_SHARE)
		return s->rule_have[rule] > s->rule_limit[rule];
	for (int32_t i = 0; i < s->link_first[s->problem->n_bids]; i++) {
		const struct link *link = &s->links[i];

		if (link->rule == rule &&
		    s->account_units[link->account] > s->rule_limit[rule])
			return true;
	}
	return false;
}

static bool
is_over(const struct state *s, int32_t rule, int32_t bid)
{
	for (int32_t i = s->link_first[bid]; i < s->link_first[bid + 1]; i++) {
		const struct link *link = &s->links[i];
		int64_t have = s->rule_have[rule];

		if (link->rule != rule)
			continue;
		if (s->problem->rules[rule].kind == CLEAR_MAX_SHARE)
			have = s->account_units[link->account];
		return have > s->rule_limit[rule];
	}
	return false;
}

static void
respect_target(struct state *s, int32_t rule)
{
	for (int32_t b = s->problem->n_bids - 1; b >= 0; b--) {
		bool is_winners =
		    s->problem->rules[rule].kind == CLEAR_MAX_HOUSEHOLDS;

		while (s->lots[b] > 0 && is_over(s, rule, b) && !s->failed)
			state_release(s, b, is_winners ? s->lots[b] : 1);
	}
}

/* The next target maximum after the last one by priority, then index. */
static int32_t
next_target(const struct clear_problem *p, int32_t last)
{
	int32_t next = -1;

	for (int32_t i = 0; i < p->n_rules; i++) {
		const struct clear_rule *rule = &p->rules[i];
		bool is_after =
		    last < 0 || rule->priority > p->rules[last].priority ||
		    (rule->priority == p->rules[last].priority && i > last);

		if (rule->mandatory || rule->kind == CLEAR_MIN_HOUSEHOLDS ||
		    rule->kind == CLEAR_GROUP_MIN || !is_after)
			continue;
		if (next < 0 || rule->priority < p->rules[next].priority)
			next = i;
	}
	return next;
}

enum engine_err
adopt_targets(struct state *s, int64_t n_search)
{
	const struct clear_problem *p = s->problem;
	int64_t covered = s->score.covered;
	int32_t *saved = malloc(((size_t)p->n_bids + 1) * sizeof *saved);
	enum engine_err err = saved ? ENGINE_OK : ENGINE_NOMEM;
	int64_t bound;

	for (int32_t rule = next_target(p, -1);
	     err == ENGINE_OK && rule >= 0 && !state_asks_stop(s);
	     rule = next_target(p, rule)) {
		state_save(s, saved);
		respect_target(s, rule);
		s->rule_on[rule] = true;
		if (s->score.covered < covered)
			err = cover(s, covered, n_search, &bound);
		if (s->score.covered < covered || breaks_target(s, rule)) {
			s->rule_on[rule] = false;
			state_restore(s, saved);
		}
	}
	free(saved);
	return err;
}
