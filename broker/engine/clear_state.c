/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_state.h"

#include <stdlib.h>
#include <string.h>

/* ---- create and destroy --------------------------------------------- */

/* calloc of n + 1, so that nothing is NULL for being empty */
static void *
zeroed(int32_t n, size_t size)
{
	return calloc((size_t)n + 1, size);
}

static bool
allocate(struct state *s)
{
	const struct clear_problem *p = s->problem;

	s->lots = zeroed(p->n_bids, sizeof *s->lots);
	s->most = zeroed(p->n_bids, sizeof *s->most);
	s->alone = zeroed(p->n_bids, sizeof *s->alone);
	s->start = zeroed(p->n_bids, sizeof *s->start);
	s->due = zeroed(p->n_bids, sizeof *s->due);
	s->rank = zeroed(p->n_bids, sizeof *s->rank);
	s->tried = zeroed(p->n_bids, sizeof *s->tried);
	s->unfilled = zeroed(p->n_lines, sizeof *s->unfilled);
	s->visited = zeroed(p->n_lines, sizeof *s->visited);
	s->value = zeroed(p->n_households, sizeof *s->value);
	s->work_left = zeroed(p->n_households, sizeof *s->work_left);
	s->work_allowed = zeroed(p->n_households, sizeof *s->work_allowed);
	s->is_bidding = zeroed(p->n_households, sizeof *s->is_bidding);
	s->touched = zeroed(p->n_households, sizeof *s->touched);
	s->village_lots = zeroed(p->n_villages, sizeof *s->village_lots);
	s->total_units = zeroed(p->n_totals, sizeof *s->total_units);
	s->rule_limit = zeroed(p->n_rules, sizeof *s->rule_limit);
	s->rule_have = zeroed(p->n_rules, sizeof *s->rule_have);
	s->rule_held = zeroed(p->n_rules, sizeof *s->rule_held);
	s->least_missing = zeroed(p->n_rules, sizeof *s->least_missing);
	s->rule_on = zeroed(p->n_rules, sizeof *s->rule_on);
	s->minima = zeroed(p->n_rules, sizeof *s->minima);
	s->minima_have = zeroed(p->n_rules, sizeof *s->minima_have);
	s->row_first = zeroed(p->n_households, sizeof *s->row_first);
	s->scratch_households =
	    zeroed(p->n_households, sizeof *s->scratch_households);
	s->value_before = zeroed(p->n_households, sizeof *s->value_before);
	s->shares = zeroed(p->n_households, 2 * sizeof *s->shares);
	return s->lots && s->most && s->alone && s->start && s->due &&
	       s->rank && s->tried && s->unfilled && s->visited && s->value &&
	       s->work_left && s->work_allowed && s->is_bidding && s->touched &&
	       s->village_lots && s->total_units && s->rule_limit &&
	       s->rule_have && s->rule_held && s->least_missing && s->rule_on &&
	       s->minima && s->minima_have && s->row_first &&
	       s->scratch_households && s->value_before && s->shares;
}

static int64_t
work_left_of(const struct clear_household *hh)
{
	int64_t left = hh->work_limit;

	if (hh->work_limit == 0)
		return INT64_MAX;
	for (int32_t i = 0; i < hh->n_fixed; i++)
		left -= hh->fixed[i].work;
	return left;
}

static void
fill_in(struct state *s)
{
	const struct clear_problem *p = s->problem;

	for (int32_t l = 0; l < p->n_lines; l++) {
		s->unfilled[l] = p->lines[l].n_lots;
		s->score.cost += p->lines[l].n_lots * p->lines[l].unfilled_cost;
		s->asked_units += p->lines[l].n_lots * p->lines[l].lot_units;
	}
	for (int32_t h = 0; h < p->n_households; h++) {
		s->value[h] = p->households[h].past_value;
		s->work_left[h] = work_left_of(&p->households[h]);
		s->work_allowed[h] = s->work_left[h];
	}
	for (int32_t b = 0; b < p->n_bids; b++) {
		const struct clear_bid *bid = &p->bids[b];
		int32_t n_lots = p->lines[bid->line].n_lots;

		s->start[b] =
		    bid->first_day > p->today ? bid->first_day : p->today;
		s->most[b] = bid->max_lots < n_lots ? bid->max_lots : n_lots;
		if (bid->standby_only || s->most[b] < bid->min_lots)
			s->most[b] = 0;
		if (bid->max_lots > 0 && !bid->standby_only)
			s->is_bidding[bid->household] = true;
	}
}

/* Chains leave little to find at random where the goal is fairness. */
static int64_t
default_steps(const struct clear_problem *p)
{
	return p->goal == CLEAR_CHEAPEST ? 4000 + 4 * (int64_t)p->n_bids
					 : 1000 + (int64_t)p->n_bids / 2;
}

enum engine_err
state_create(const struct clear_problem *problem, struct state **out)
{
	struct state *s = calloc(1, sizeof *s);
	enum engine_err err = ENGINE_NOMEM;

	if (s == NULL)
		return ENGINE_NOMEM;
	s->problem = problem;
	s->rng.state = problem->seed;
	s->n_left =
	    problem->iterations ? problem->iterations : default_steps(problem);
	s->shut_village = -1;
	if (allocate(s)) {
		fill_in(s);
		err = index_build(s);
	}
	if (err == ENGINE_OK)
		err = rules_build(s);
	if (err == ENGINE_OK)
		err = state_build_rows(s, INT32_MAX);
	if (err != ENGINE_OK) {
		state_destroy(&s);
		return err;
	}
	*out = s;
	return ENGINE_OK;
}

static void
index_free(struct index *index)
{
	free(index->first);
	free(index->items);
}

void
state_destroy(struct state **state)
{
	struct state *s = *state;

	*state = NULL;
	if (s == NULL)
		return;
	void *owned[] = { s->lots, s->most, s->alone, s->start, s->due, s->rank,
		s->tried, s->link_first, s->links, s->unfilled, s->visited,
		s->value, s->work_left, s->work_allowed, s->is_bidding,
		s->touched, s->village_lots, s->total_units, s->account_units,
		s->account_held, s->account_rule, s->rule_limit, s->rule_have,
		s->rule_on, s->rule_held, s->least_missing, s->minima,
		s->minima_have, s->row_first, s->rows, s->steps,
		s->scratch_households, s->value_before, s->shares };

	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
		free(owned[i]);
	index_free(&s->of_line);
	index_free(&s->of_household);
	index_free(&s->totals_of_bid);
	free(s);
}

static void
set_due_days(struct state *s, int32_t horizon_day)
{
	const struct clear_problem *p = s->problem;

	for (int32_t b = 0; b < p->n_bids; b++) {
		int64_t latest = (int64_t)horizon_day - p->bids[b].tail_days;

		if (latest > p->bids[b].due_day)
			latest = p->bids[b].due_day;
		s->due[b] = latest < INT32_MIN ? INT32_MIN : (int32_t)latest;
	}
}

enum engine_err
state_build_rows(struct state *s, int32_t horizon_day)
{
	const struct clear_problem *p = s->problem;
	struct rows_scratch *scratch = NULL;
	enum engine_err err = rows_scratch_create(s, &scratch);

	s->horizon_day = horizon_day;
	set_due_days(s, horizon_day);
	s->n_rows = 0;
	for (int32_t h = 0; h < p->n_households && err == ENGINE_OK; h++) {
		s->row_first[h] = s->n_rows;
		err = rows_build_household(s, h, scratch);
	}
	s->row_first[p->n_households] = s->n_rows;
	rows_scratch_destroy(&scratch);
	if (err != ENGINE_OK)
		return err;
	for (int32_t b = 0; b < p->n_bids; b++) {
		int32_t room = state_room(s, b);

		s->alone[b] = room < p->bids[b].min_lots ? 0 : room;
	}
	return ENGINE_OK;
}

/* ---- caps ----------------------------------------------------------- */

/* whether a row speaks about a bid */
static bool
row_holds(const struct state *s, const struct row *row, int32_t bid)
{
	return s->start[bid] >= row->start_day && s->due[bid] <= row->due_day;
}

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
room_in_rules(const struct state *s, int32_t bid, int64_t room)
{
	const struct clear_problem *p = s->problem;
	int64_t units = p->lines[p->bids[bid].line].lot_units;

	for (int32_t i = s->link_first[bid]; i < s->link_first[bid + 1]; i++) {
		const struct link *link = &s->links[i];
		int64_t limit = s->rule_limit[link->rule];
		int64_t have = s->rule_have[link->rule];

		if (!s->rule_on[link->rule])
			continue;
		switch (p->rules[link->rule].kind) {
		case CLEAR_MAX_SHARE:
			room = smaller(room,
			    (limit - s->account_units[link->account]) / units);
			break;
		case CLEAR_MAX_HOUSEHOLDS:
			if (s->account_units[link->account] == 0 &&
			    have >= limit)
				return 0;
			break;
		case CLEAR_GROUP_MAX:
			room = smaller(room, (limit - have) / units);
			break;
		case CLEAR_MIN_HOUSEHOLDS:
		case CLEAR_GROUP_MIN:
			break;
		}
	}
	return room;
}

static int64_t
room_in_totals(const struct state *s, int32_t bid, int64_t room)
{
	const struct clear_problem *p = s->problem;
	int64_t units = p->lines[p->bids[bid].line].lot_units;

	for (int32_t i = s->totals_of_bid.first[bid];
	     i < s->totals_of_bid.first[bid + 1]; i++) {
		int32_t t = s->totals_of_bid.items[i];

		if (p->totals[t].max_units > 0) {
			room = smaller(
			    room, (p->totals[t].max_units - s->total_units[t]) /
				      units);
		}
	}
	return room;
}

int32_t
state_room(const struct state *s, int32_t bid)
{
	const struct clear_bid *offer = &s->problem->bids[bid];
	int64_t room = s->most[bid] - s->lots[bid];
	int32_t h = offer->household;

	if (room <= 0)
		return 0;
	if (s->problem->households[h].village == s->shut_village &&
	    s->shut_village >= 0)
		return 0;
	if (s->work_left[h] != INT64_MAX)
		room = smaller(room, s->work_left[h] / offer->lot_work);
	for (int32_t i = s->row_first[h]; i < s->row_first[h + 1] && room > 0;
	     i++) {
		if (row_holds(s, &s->rows[i], bid)) {
			room =
			    smaller(room, s->rows[i].slack / offer->lot_work);
		}
	}
	if (room > 0)
		room = room_in_totals(s, bid, room);
	if (room > 0)
		room = room_in_rules(s, bid, room);
	return room > 0 ? (int32_t)room : 0;
}

/* ---- shifts and the journal ----------------------------------------- */

static void
shift_rules(struct state *s, int32_t bid, int64_t units)
{
	for (int32_t i = s->link_first[bid]; i < s->link_first[bid + 1]; i++) {
		const struct link *link = &s->links[i];
		int64_t *account;

		if (link->account < 0) {
			s->rule_have[link->rule] += units;
			continue;
		}
		account = &s->account_units[link->account];
		s->rule_have[link->rule] -= *account > 0;
		*account += units;
		s->rule_have[link->rule] += *account > 0;
	}
}

static void
shift_household(struct state *s, int32_t bid, int64_t work, int32_t delta)
{
	const struct clear_problem *p = s->problem;
	int32_t h = p->bids[bid].household;
	int32_t village = p->households[h].village;

	s->value[h] += delta * p->lines[p->bids[bid].line].lot_value;
	if (s->work_left[h] != INT64_MAX)
		s->work_left[h] -= work;
	for (int32_t i = s->row_first[h]; i < s->row_first[h + 1]; i++)
		if (row_holds(s, &s->rows[i], bid))
			s->rows[i].slack -= work;
	if (village >= 0) {
		int64_t *lots = &s->village_lots[village];
		int64_t cost = p->villages[village].cost;

		s->score.cost -= *lots > 0 ? cost : 0;
		*lots += delta;
		s->score.cost += *lots > 0 ? cost : 0;
	}
}

static void
apply(struct state *s, int32_t bid, int32_t delta)
{
	const struct clear_problem *p = s->problem;
	const struct clear_bid *offer = &p->bids[bid];
	const struct clear_line *line = &p->lines[offer->line];
	int64_t units = delta * line->lot_units;

	s->lots[bid] += delta;
	s->unfilled[offer->line] -= delta;
	s->score.covered += units;
	s->score.cost += delta * (offer->lot_cost - line->unfilled_cost);
	s->score.days += (wide)delta * offer->due_day;
	s->score.ranks += (wide)delta * s->rank[bid];
	shift_household(s, bid, delta * offer->lot_work, delta);
	for (int32_t i = s->totals_of_bid.first[bid];
	     i < s->totals_of_bid.first[bid + 1]; i++)
		s->total_units[s->totals_of_bid.items[i]] += units;
	shift_rules(s, bid, units);
}

static bool
reserve_step(struct state *s)
{
	int32_t size = s->steps_size;
	struct step *steps;

	if (s->n_steps < size)
		return true;
	if (__builtin_add_overflow(size, size / 2 + 256, &size))
		return false;
	steps = realloc(s->steps, (size_t)size * sizeof *steps);
	if (steps == NULL)
		return false;
	s->steps = steps;
	s->steps_size = size;
	return true;
}

void
state_shift(struct state *s, int32_t bid, int32_t delta)
{
	if (delta == 0 || s->failed)
		return;
	if (!reserve_step(s)) {
		s->failed = true;
		return;
	}
	s->steps[s->n_steps++] = (struct step){ bid, delta };
	apply(s, bid, delta);
}

void
state_rollback(struct state *s, int32_t n_steps)
{
	while (s->n_steps > n_steps) {
		const struct step *step = &s->steps[--s->n_steps];

		apply(s, step->bid, -step->delta);
	}
}

void
state_clear_all(struct state *s)
{
	for (int32_t b = 0; b < s->problem->n_bids; b++)
		if (s->lots[b] > 0)
			apply(s, b, -s->lots[b]);
	s->n_steps = 0;
}

void
state_restore(struct state *s, const int32_t *lots)
{
	for (int32_t b = 0; b < s->problem->n_bids; b++)
		state_shift(s, b, -s->lots[b]);
	for (int32_t b = 0; b < s->problem->n_bids; b++)
		state_shift(s, b, lots[b]);
	s->n_steps = 0;
}

void
state_save(const struct state *s, int32_t *lots)
{
	for (int32_t b = 0; b < s->problem->n_bids; b++)
		lots[b] = s->lots[b];
}

int32_t
state_stamp(struct state *s)
{
	const struct clear_problem *p = s->problem;

	if (s->stamp == INT32_MAX) {
		s->stamp = 0;
		memset(s->tried, 0, (size_t)p->n_bids * sizeof *s->tried);
		memset(s->visited, 0, (size_t)p->n_lines * sizeof *s->visited);
		memset(s->touched, 0,
		    (size_t)p->n_households * sizeof *s->touched);
	}
	return ++s->stamp;
}

bool
state_asks_stop(struct state *s)
{
	const struct clear_problem *p = s->problem;

	if (!s->is_stopped && p->stop != NULL && p->stop(p->stop_ctx))
		s->is_stopped = true;
	return s->is_stopped || s->failed;
}

bool
state_goes_on(struct state *s)
{
	if (s->n_left <= 0 || s->failed)
		return false;
	s->n_left--;
	return s->n_left % 16 != 0 || !state_asks_stop(s);
}
