/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/branch.h"

#include <string.h>

/* Which columns are often the best at the prices tried is as good as a
 * fractional solution; later steps say more. */
#define STEP_GROWTH 1.1

/* ---- what is left --------------------------------------------------- */

static void
fix_column(struct branch *b, const struct member *member, int32_t c)
{
	const struct column *column = &b->columns[c];

	b->base += column->cost;
	for (int32_t i = column->first; i < column->first + column->n; i++)
		b->lots[b->parts[i].line] -= b->parts[i].lots;
	if (member->village >= 0 && column->n > 0)
		b->must_open[member->village] = true;
}

static int32_t
only_column(const struct branch *b, const struct member *member)
{
	int32_t c = member->first;

	while (b->is_out[c])
		c++;
	return c;
}

static void
add_live(struct branch *b, int32_t m)
{
	const struct member *member = &b->members[m];
	struct live *live = &b->live[b->n_live++];

	*live = (struct live){ .member = m, .first = b->n_live_columns };
	for (int32_t c = member->first; c < member->first + member->n; c++) {
		const struct column *column = &b->columns[c];

		if (b->is_out[c])
			continue;
		b->live_columns[b->n_live_columns++] =
		    (struct live_column){ .cost = column->cost,
			    .column = c,
			    .first = column->first,
			    .n = column->n };
		for (int32_t i = column->first; i < column->first + column->n;
		     i++)
			b->stamp[b->parts[i].line] = -1;
	}
	live->n = b->n_live_columns - live->first;
	if (member->village >= 0 && b->is_out[member->first])
		b->must_open[member->village] = true;
}

/* Lines that no live column has keep what is left of them. */
static bool
pack_lines(struct branch *b)
{
	const struct assign_model *m = b->a->m;

	b->n_lines = 0;
	for (int32_t l = 0; l < m->n_lines; l++) {
		if (b->lots[l] < 0)
			return false;
		if (b->stamp[l] < 0) {
			b->stamp[l] = 0;
			b->lines[b->n_lines++] = l;
		} else {
			b->base += 1000 * m->line_unfilled[l] * b->lots[l];
		}
	}
	return true;
}

bool
branch_pack(struct branch *b)
{
	const struct assign_model *m = b->a->m;

	b->n_live = 0;
	b->n_live_columns = 0;
	b->base = b->root_base;
	memcpy(b->lots, b->root_lots, (size_t)m->n_lines * sizeof *b->lots);
	memset(b->stamp, 0, (size_t)m->n_lines * sizeof *b->stamp);
	for (int32_t v = 0; v < m->n_villages; v++)
		b->must_open[v] = b->root_open[v] || b->is_decided[v];
	b->is_evaluated = false;
	b->is_fitted = false;
	for (int32_t i = 0; i < b->n_movable; i++) {
		const struct member *member = &b->members[b->movable[i]];

		if (member->n_left == 0)
			return false;
		if (member->n_left == 1)
			fix_column(b, member, only_column(b, member));
		else
			add_live(b, b->movable[i]);
	}
	for (int32_t v = 0; v < m->n_villages; v++)
		if (b->must_open[v])
			b->base += 1000 * m->village_cost[v];
	return pack_lines(b);
}

/* ---- L -------------------------------------------------------------- */

static void
value_columns(struct branch *b, struct live *live)
{
	struct live_column *column = b->live_columns + live->first;

	live->best = INT64_MIN;
	for (int32_t c = 0; c < live->n; c++) {
		const struct part *part = b->parts + column[c].first;
		int64_t value = -column[c].cost;

		for (int32_t k = 0; k < column[c].n; k++)
			value += part[k].lots * b->price[part[k].line];
		column[c].value = value;
		if (value > live->best) {
			live->best = value;
			live->pick = live->first + c;
		}
	}
}

static void
ask(struct branch *b, const struct live *live)
{
	struct live_column *column = &b->live_columns[live->pick];

	b->often[column->column] += b->step_weight;
	for (int32_t k = column->first; k < column->first + column->n; k++)
		b->asked[b->parts[k].line] += b->parts[k].lots;
}

/* The members of one village: from i on to before the one returned. Where
 * they all stay away together, each has its empty column. */
static int32_t
evaluate_village(struct branch *b, int32_t i, int64_t *gain)
{
	int32_t v = b->members[b->live[i].member].village;
	int32_t end = i;
	bool may_shut = v >= 0 && !b->must_open[v];

	*gain = may_shut ? -1000 * b->a->m->village_cost[v] : 0;
	do {
		value_columns(b, &b->live[end]);
		*gain += b->live[end].best;
		end++;
	} while (v >= 0 && end < b->n_live &&
		 b->members[b->live[end].member].village == v);
	if (may_shut && *gain > 0)
		b->open_often[v] += b->step_weight;
	for (int32_t k = i; k < end; k++) {
		if (may_shut && *gain <= 0)
			b->live[k].pick = b->live[k].first;
		ask(b, &b->live[k]);
	}
	if (may_shut && *gain < 0)
		*gain = 0;
	return end;
}

static void
evaluate(struct branch *b)
{
	b->relaxed = b->base;
	for (int32_t i = 0; i < b->n_lines; i++) {
		int32_t l = b->lines[i];

		b->asked[l] = 0;
		b->relaxed += b->lots[l] * b->price[l];
	}
	for (int32_t i = 0; i < b->n_live;) {
		int64_t gain;

		i = evaluate_village(b, i, &gain);
		b->relaxed -= gain;
	}
	b->is_evaluated = true;
	b->all_often += b->step_weight;
	b->step_weight *= STEP_GROWTH;
}

/* ---- strikes -------------------------------------------------------- */

static void
strike_live(
    struct branch *b, const struct live *live, int64_t to_open, int64_t to_shut)
{
	int64_t room = b->cutoff - b->relaxed;
	const struct live_column *column = b->live_columns + live->first;

	for (int32_t c = 0; c < live->n; c++) {
		int64_t loss = to_open + live->best - column[c].value;

		if (column[c].n == 0 && loss > to_shut)
			loss = to_shut;
		if (loss <= room)
			continue;
		branch_strike(b, column[c].column);
		b->has_struck = true;
	}
}

/* all that loses more than there is room for, at the prices of evaluate */
static void
strike(struct branch *b)
{
	for (int32_t i = 0; i < b->n_live;) {
		int32_t v = b->members[b->live[i].member].village;
		int32_t end = i;
		int64_t over = 0;
		bool may_shut = v >= 0 && !b->must_open[v];

		for (; end < b->n_live &&
		       b->members[b->live[end].member].village == v;
		     end++)
			over += b->live[end].best;
		if (may_shut) {
			over -= 1000 * b->a->m->village_cost[v];
			if (over > b->cutoff - b->relaxed) {
				branch_open(b, v);
				b->has_struck = true;
			}
		}
		for (; i < end; i++)
			strike_live(b, &b->live[i],
			    may_shut && over < 0 ? -over : 0,
			    !may_shut  ? INT64_MAX
			    : over > 0 ? over
				       : 0);
	}
}

/* ---- an assignment -------------------------------------------------- */

/* what the picks cost as an assignment; INT64_MAX: too many of some line */
static int64_t
picks_cost(const struct branch *b)
{
	int64_t cost = b->relaxed;

	for (int32_t i = 0; i < b->n_lines; i++) {
		int32_t l = b->lines[i];
		int64_t over = 1000 * b->a->m->line_unfilled[l] - b->price[l];

		if (b->asked[l] > b->lots[l])
			return INT64_MAX;
		cost += over * (b->lots[l] - b->asked[l]);
	}
	return cost;
}

static void
award_column(struct branch *b, int32_t c)
{
	struct assign *a = b->a;
	const struct column *column = &b->columns[c];
	int32_t h = b->members[column->member].house;

	memset(a->try_x, 0, (size_t)a->houses[h].n * sizeof *a->try_x);
	for (int32_t i = column->take; i < column->take + column->n_takes; i++)
		a->try_x[b->takes[i].slot - a->houses[h].first] =
		    b->takes[i].lots;
	award_set(a, &a->now, h, a->try_x);
}

static void
keep_picks(struct branch *b)
{
	struct assign *a = b->a;

	award_empty(a, &a->now);
	for (int32_t m = 0; m < b->n_members; m++)
		if (b->members[m].n_left == 1)
			award_column(b, only_column(b, &b->members[m]));
	for (int32_t i = 0; i < b->n_live; i++)
		award_column(b, b->live_columns[b->live[i].pick].column);
	award_keep(a);
	b->has_found = true;
	if (1000 * (a->now.cost - b->gcd) < b->cutoff)
		b->cutoff = 1000 * (a->now.cost - b->gcd);
}

/* ---- prices --------------------------------------------------------- */

/* of the direction so far in the next */
#define DEFLECT 0.4
/* after so many steps that bring nothing the step gets shorter */
#define FAILS  4
#define SHRINK 0.7
/* strikes are looked for at least every so many steps */
#define STRIKE_EACH 8

struct pace {
	double step; /* times Polyak's */
	int32_t n_failed;
};

/* Polyak's step towards the cutoff, along the fading mean of what lines
 * lack. False: no direction left. */
static bool
move_prices(struct branch *b, struct pace *pace)
{
	double size = 0, step;

	for (int32_t i = 0; i < b->n_lines; i++) {
		int32_t l = b->lines[i];
		double lack = b->lots[l] - b->asked[l];

		if ((lack > 0 && b->price[l] >= b->a->price_cap[l]) ||
		    (lack < 0 && b->price[l] <= 0))
			lack = 0;
		b->direction[l] =
		    DEFLECT * b->direction[l] + (1 - DEFLECT) * lack;
		size += b->direction[l] * b->direction[l];
	}
	if (size < 1e-9)
		return false;
	step = pace->step * (double)(b->cutoff - b->relaxed + 1000) / size;
	for (int32_t i = 0; i < b->n_lines; i++) {
		int32_t l = b->lines[i];
		double price = (double)b->price[l] + step * b->direction[l];
		double cap = (double)b->a->price_cap[l];

		price = price < 0 ? 0 : price > cap ? cap : price;
		b->price[l] = (int64_t)(price + 0.5);
		if (b->price[l] > b->a->price_cap[l])
			b->price[l] = b->a->price_cap[l];
	}
	return true;
}

static void
keep_best_price(struct branch *b, struct pace *pace)
{
	if (b->relaxed > b->best_relaxed) {
		b->best_relaxed = b->relaxed;
		for (int32_t i = 0; i < b->n_lines; i++)
			b->best_price[b->lines[i]] = b->price[b->lines[i]];
		pace->n_failed = 0;
		return;
	}
	if (++pace->n_failed == FAILS) {
		pace->step *= SHRINK;
		pace->n_failed = 0;
	}
}

static void
use_best_price(struct branch *b)
{
	for (int32_t i = 0; i < b->n_lines; i++)
		b->price[b->lines[i]] = b->best_price[b->lines[i]];
}

static bool
is_at_limit(struct branch *b, int32_t work)
{
	b->work_left -= work;
	return b->work_left < 0 || core_stops(b->a, work);
}

/* strikes at the present prices until no strike follows from another */
static enum node_state
settle(struct branch *b)
{
	do {
		b->has_struck = false;
		if (!b->is_evaluated) {
			evaluate(b);
			if (b->relaxed > b->cutoff)
				return NODE_DONE;
		}
		strike(b);
		if (b->has_struck && !branch_pack(b))
			return NODE_DONE;
		if (b->has_struck)
			continue;
		if (b->is_fitted)
			break;
		if (!branch_fit_lines(b))
			return NODE_DONE;
		b->is_fitted = !b->has_struck;
		if (is_at_limit(b, 8 * b->n_live_columns + 100))
			return NODE_LIMIT;
		if (b->has_struck && !branch_pack(b))
			return NODE_DONE;
	} while (b->has_struck);
	return NODE_OPEN;
}

static void
forget_picks(struct branch *b)
{
	for (int32_t c = 0; c < b->n_columns; c++)
		b->often[c] = 0;
	for (int32_t v = 0; v < b->a->m->n_villages; v++)
		b->open_often[v] = 0;
	b->all_often = 0;
	b->step_weight = 1;
}

static enum node_state
evaluate_step(struct branch *b)
{
	if (is_at_limit(b, b->n_live_columns + b->n_lines + 20))
		return NODE_LIMIT;
	evaluate(b);
	if (b->relaxed <= b->cutoff && picks_cost(b) <= b->cutoff)
		keep_picks(b);
	return b->relaxed <= b->cutoff ? NODE_OPEN : NODE_DONE;
}

enum node_state
branch_bound(struct branch *b, int32_t n_steps)
{
	struct pace pace = { 1, 0 };
	enum node_state state;

	if (is_at_limit(b, 2 * b->n_columns + b->a->m->n_lines))
		return NODE_LIMIT;
	if (!branch_pack(b))
		return NODE_DONE;
	b->best_relaxed = INT64_MIN;
	forget_picks(b);
	for (int32_t l = 0; l < b->a->m->n_lines; l++)
		b->direction[l] = 0;
	for (int32_t step = 0;; step++) {
		state = evaluate_step(b);
		if (state != NODE_OPEN)
			return state;
		keep_best_price(b, &pace);
		if (pace.n_failed == 0 || step % STRIKE_EACH == 0)
			state = settle(b);
		if (state != NODE_OPEN)
			return state;
		if (b->n_live == 0) {
			keep_picks(b);
			return NODE_DONE;
		}
		if (step == n_steps || !move_prices(b, &pace))
			break;
	}
	use_best_price(b);
	return NODE_OPEN;
}
