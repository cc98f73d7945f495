/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of clear_exact. Each is a question to a pass: is there an award
 * within what the stages before it reached that is better in this one? The
 * award known is asked to be beaten by the least first, as it mostly cannot. */
#include "broker/engine/clear_exact.h"

#include <stdlib.h>
#include <string.h>

#include "broker/engine/clear_exact_parts.h"
#include "broker/engine/clear_search.h"

enum {
	NODES_A_STOP = 256
};

bool
exact_spends(struct exact *x)
{
	if (x->n_left <= 0 || x->gave_up) {
		x->gave_up = true;
		return false;
	}
	x->n_left--;
	if (x->n_left % NODES_A_STOP == 0 && state_asks_stop(x->s))
		x->gave_up = true;
	return !x->gave_up;
}

/* ---- the award known ------------------------------------------------ */

static bool
is_minimum(const struct exact *x, int32_t rule)
{
	return x->p->rules[rule].kind == CLEAR_MIN_HOUSEHOLDS ||
	       x->p->rules[rule].kind == CLEAR_GROUP_MIN;
}

/* By how much the state's award breaks a rule. */
static int64_t
broken_by(const struct exact *x, int32_t rule)
{
	const struct state *s = x->s;
	int64_t over = s->rule_have[rule] - s->rule_limit[rule];

	if (is_minimum(x, rule)) {
		over = -over;
	} else if (exact_is_share(x, rule)) {
		over = 0;
		for (int32_t i = 0; i < s->n_accounts; i++) {
			int64_t by = s->account_units[i] - s->rule_limit[rule];

			if (s->account_rule[i] == rule && by > over)
				over = by;
		}
	}
	return over > 0 ? over : 0;
}

static void
measure_rules(const struct exact *x, int64_t *by)
{
	for (int32_t r = 0; r < x->p->n_rules; r++)
		by[r] = broken_by(x, r);
}

/* The figures of x->best; the state is empty before and after. */
static void
measure(struct exact *x)
{
	int64_t nothing = x->s->score.cost;

	state_restore(x->s, x->best);
	x->best_cost = x->s->score.cost - nothing;
	x->aim.limit =
	    x->p->weigh_unfilled ? x->best_cost : -x->s->score.covered;
	measure_rules(x, x->best_by);
	state_clear_all(x->s);
}

static void
adopt(struct exact *x)
{
	memcpy(x->best, x->found, (size_t)x->p->n_bids * sizeof *x->best);
	measure(x);
}

/* ---- stages --------------------------------------------------------- */

/* What comes first: one better than the best known, if there is any. */
static enum engine_err
stage_first(struct exact *x)
{
	bool found = false;
	enum engine_err err;

	x->aim.limit--;
	err = exact_pass(x, false, &found);
	x->aim.limit++;
	if (found)
		adopt(x);
	return err;
}

/* Between low, out of reach, and high, reached: at first just below high. */
static int64_t
next_probe(int64_t low, int64_t high, bool is_first)
{
	return is_first ? high - 1 : low + (high - low) / 2;
}

static void
set_aim(struct exact *x, int32_t rule, int64_t by)
{
	if (is_minimum(x, rule))
		x->aim.least[rule] = x->s->rule_limit[rule] - by;
	else
		x->aim.most[rule] = x->s->rule_limit[rule] + by;
}

static enum engine_err
stage_rule(struct exact *x, int32_t rule)
{
	int64_t low = (is_minimum(x, rule) ? 0 : broken_by(x, rule)) - 1;
	enum engine_err err = ENGINE_OK;
	bool is_first = true, found;

	while (err == ENGINE_OK && !x->gave_up && x->best_by[rule] - low > 1) {
		int64_t by = next_probe(low, x->best_by[rule], is_first);

		set_aim(x, rule, by);
		err = exact_pass(x, false, &found);
		if (found)
			adopt(x);
		else
			low = by;
		is_first = false;
	}
	set_aim(x, rule, x->best_by[rule]);
	return err;
}

/* Mandatory minima, then targets by priority, then the caller's order. */
static bool
goes_before(const struct clear_rule *rules, int32_t a, int32_t b)
{
	if (rules[a].mandatory != rules[b].mandatory)
		return rules[a].mandatory;
	if (!rules[a].mandatory && rules[a].priority != rules[b].priority)
		return rules[a].priority < rules[b].priority;
	return a < b;
}

static int32_t
next_rule(const struct exact *x, int32_t last)
{
	const struct clear_rule *rules = x->p->rules;
	int32_t next = -1;

	for (int32_t r = 0; r < x->p->n_rules; r++) {
		if ((rules[r].mandatory && !is_minimum(x, r)) ||
		    (last >= 0 && !goes_before(rules, last, r)))
			continue;
		if (next < 0 || goes_before(rules, r, next))
			next = r;
	}
	return next;
}

static enum engine_err
stage_rules(struct exact *x)
{
	enum engine_err err = ENGINE_OK;

	for (int32_t r = next_rule(x, -1);
	     r >= 0 && err == ENGINE_OK && !x->gave_up; r = next_rule(x, r))
		err = stage_rule(x, r);
	return err;
}

static enum engine_err
build(struct exact *x, int32_t horizon_day)
{
	enum engine_err err = ENGINE_OK;

	exact_model_drop(x);
	if (x->s->horizon_day != horizon_day)
		err = state_build_rows(x->s, horizon_day);
	return err == ENGINE_OK ? exact_model_build(x) : err;
}

static enum engine_err
day_known(struct exact *x, int32_t *out_day)
{
	enum engine_err err;

	state_restore(x->s, x->best);
	err = completion_day(x->s, out_day);
	state_clear_all(x->s);
	return err;
}

/* Between a day too early and the one known. */
static enum engine_err
stage_day(struct exact *x)
{
	bool is_first = true, found = true;
	int64_t low = (int64_t)x->p->today - 1;
	int32_t day = -1;
	enum engine_err err = day_known(x, &day);

	while (err == ENGINE_OK && !x->gave_up && day - low > 1) {
		int32_t by = (int32_t)next_probe(low, day, is_first);

		err = build(x, by);
		found = false;
		if (err == ENGINE_OK && !x->gave_up)
			err = exact_pass(x, false, &found);
		if (found)
			adopt(x);
		if (found)
			day = by;
		else
			low = by;
		is_first = false;
	}
	return err == ENGINE_OK && !x->gave_up ? build(x, day) : err;
}

static enum engine_err
stage_goal(struct exact *x)
{
	bool found = false;
	enum engine_err err = exact_pass(x, true, &found);

	if (found)
		adopt(x);
	else
		x->gave_up = true;
	return err;
}

/* ---- the whole ------------------------------------------------------ */

static enum engine_err
begin(struct exact *x, struct state *s, int64_t n_nodes)
{
	size_t n_bids = (size_t)s->problem->n_bids + 1;
	size_t n_rules = (size_t)s->problem->n_rules + 1;

	*x = (struct exact){ .s = s, .p = s->problem, .n_left = n_nodes };
	x->has_values = x->p->goal != CLEAR_CHEAPEST;
	x->best = calloc(n_bids, sizeof *x->best);
	x->found = calloc(n_bids, sizeof *x->found);
	x->best_by = calloc(n_rules, sizeof *x->best_by);
	x->aim.least = calloc(n_rules, sizeof *x->aim.least);
	x->aim.most = calloc(n_rules, sizeof *x->aim.most);
	if (!x->best || !x->found || !x->best_by || !x->aim.least ||
	    !x->aim.most)
		return ENGINE_NOMEM;
	return ENGINE_OK;
}

/* Mandatory maxima always hold; what is held may be past them already. */
static void
aim_at_maxima(struct exact *x)
{
	for (int32_t r = 0; r < x->p->n_rules; r++) {
		x->s->rule_on[r] = x->p->rules[r].mandatory;
		x->aim.most[r] = INT64_MAX;
		if (x->p->rules[r].mandatory && !is_minimum(x, r) &&
		    !exact_is_share(x, r))
			set_aim(x, r, broken_by(x, r));
	}
}

static enum engine_err
run_stages(struct exact *x)
{
	enum engine_err err = build(x, INT32_MAX);

	if (err == ENGINE_OK && !x->gave_up)
		err = stage_first(x);
	if (err == ENGINE_OK && !x->gave_up)
		err = stage_rules(x);
	if (err == ENGINE_OK && !x->gave_up && x->p->goal == CLEAR_SOONEST &&
	    x->aim.limit < 0)
		err = stage_day(x);
	if (err == ENGINE_OK && !x->gave_up)
		err = stage_goal(x);
	return err;
}

/* The state gets the award, all rows, and the targets the award meets. */
static enum engine_err
hand_back(struct exact *x)
{
	struct state *s = x->s;
	enum engine_err err = ENGINE_OK;

	state_clear_all(s);
	if (s->horizon_day != INT32_MAX)
		err = state_build_rows(s, INT32_MAX);
	for (int32_t r = 0; r < x->p->n_rules; r++)
		if (!x->p->rules[r].mandatory)
			s->rule_on[r] = !is_minimum(x, r) && x->best_by[r] == 0;
	state_restore(s, x->best);
	return err;
}

static void
finish(struct exact *x)
{
	exact_model_drop(x);
	free(x->best);
	free(x->found);
	free(x->best_by);
	free(x->aim.least);
	free(x->aim.most);
}

/* Going through the households is quadratic in them to begin with. */
static bool
is_small(const struct clear_problem *p, int64_t n_nodes)
{
	return (int64_t)p->n_households * p->n_bids <= n_nodes / 4 &&
	       (int64_t)p->n_households * p->n_lines <= n_nodes / 4;
}

enum engine_err
clear_exact(struct state *s, int64_t n_nodes, bool *out_proven)
{
	struct exact x;
	enum engine_err err, after;

	*out_proven = false;
	if (!is_small(s->problem, n_nodes) || state_asks_stop(s))
		return ENGINE_OK;
	err = begin(&x, s, n_nodes);
	if (err == ENGINE_OK) {
		state_save(s, x.best);
		state_clear_all(s);
		aim_at_maxima(&x);
		measure(&x);
		err = run_stages(&x);
		after = hand_back(&x);
		err = err == ENGINE_OK ? after : err;
	}
	*out_proven = err == ENGINE_OK && !x.gave_up;
	finish(&x);
	return err;
}
