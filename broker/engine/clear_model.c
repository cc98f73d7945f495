/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_model.h"

#include <stdlib.h>

#define MODEL_MOST_COST ((wide)1 << 53)

static void *
zeroed(int32_t n, size_t size)
{
	return calloc((size_t)n + 1, size);
}

static enum engine_err
grow(void **items, int32_t n, int32_t *size, size_t each)
{
	int32_t wanted = *size;
	void *grown;

	if (n < wanted)
		return ENGINE_OK;
	if (__builtin_add_overflow(wanted, wanted / 2 + 64, &wanted))
		return ENGINE_NOMEM;
	grown = realloc(*items, (size_t)wanted * each);
	if (grown == NULL)
		return ENGINE_NOMEM;
	*items = grown;
	*size = wanted;
	return ENGINE_OK;
}

/* ---- lines and villages --------------------------------------------- */

static void
take_lines(const struct state *s, enum model_of what, struct model *m)
{
	const struct clear_problem *p = s->problem;

	for (int32_t l = 0; l < p->n_lines; l++) {
		const struct clear_line *line = &p->lines[l];
		wide weight = (wide)m->unit_weight * line->lot_units;

		m->line_lots[l] = line->n_lots;
		m->line_unfilled[l] = line->lot_units;
		if (what == MODEL_OF_MONEY) {
			weight += line->unfilled_cost;
			m->line_unfilled[l] = (int64_t)(weight < MODEL_MOST_COST
							    ? weight
							    : MODEL_MOST_COST);
		}
	}
	for (int32_t v = 0; v < p->n_villages; v++) {
		m->village_cost[v] =
		    what == MODEL_OF_UNITS ? 0 : p->villages[v].cost;
	}
	for (int32_t h = 0; h < p->n_households; h++)
		m->household_village[h] = p->households[h].village;
}

/* ---- bids ----------------------------------------------------------- */

static void
take_bids(const struct state *s, enum model_of what, struct model *m)
{
	const struct clear_problem *p = s->problem;
	int32_t n = 0;

	for (int32_t h = 0; h < p->n_households; h++) {
		m->bid_first[h] = n;
		for (int32_t i = s->of_household.first[h];
		     i < s->of_household.first[h + 1]; i++) {
			int32_t b = s->of_household.items[i];
			const struct clear_bid *bid = &p->bids[b];

			m->place[b] = -1;
			if (s->alone[b] == 0)
				continue;
			m->place[b] = n;
			m->bid_of[n] = b;
			m->bids[n++] = (struct assign_bid){ bid->line,
				s->alone[b], bid->min_lots,
				what == MODEL_OF_UNITS ? 0 : bid->lot_cost };
		}
	}
	m->bid_first[p->n_households] = n;
	m->view.n_bids = n;
}

/* ---- rows and sums -------------------------------------------------- */

typedef int64_t weight_of(const struct state *s, int32_t bid);

static int64_t
work_of(const struct state *s, int32_t bid)
{
	return s->problem->bids[bid].lot_work;
}

static int64_t
units_of(const struct state *s, int32_t bid)
{
	return s->problem->lines[s->problem->bids[bid].line].lot_units;
}

/* which bids a row or sum speaks about */
struct scope {
	const struct row *row;           /* of the calendar, or NULL */
	const struct clear_total *total; /* or NULL */
	int32_t account;                 /* of a share rule, or -1 */
	weight_of *weigh;
};

static bool
total_holds(const struct clear_total *total, int32_t bid)
{
	int32_t low = 0, high = total->n_bids;

	while (low < high) {
		int32_t middle = low + (high - low) / 2;

		if (total->bids[middle] < bid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < total->n_bids && total->bids[low] == bid;
}

static bool
account_holds(const struct state *s, int32_t account, int32_t bid)
{
	for (int32_t i = s->link_first[bid]; i < s->link_first[bid + 1]; i++)
		if (s->links[i].account == account)
			return true;
	return false;
}

static bool
scope_holds(const struct state *s, const struct scope *scope, int32_t bid)
{
	if (scope->row != NULL) {
		return s->start[bid] >= scope->row->start_day &&
		       s->due[bid] <= scope->row->due_day;
	}
	if (scope->total != NULL)
		return total_holds(scope->total, bid);
	return scope->account < 0 || account_holds(s, scope->account, bid);
}

/* Returns the most the entries could come to, negative where memory ran
 * out. */
static wide
append_entries(const struct state *s, int32_t household,
    const struct scope *scope, struct model *m)
{
	wide most = 0;

	for (int32_t k = m->bid_first[household];
	     k < m->bid_first[household + 1]; k++) {
		int32_t bid = m->bid_of[k];
		int64_t weight;

		if (!scope_holds(s, scope, bid))
			continue;
		if (grow((void **)&m->entries, m->n_entries, &m->entries_size,
			sizeof *m->entries) != ENGINE_OK)
			return -1;
		weight = scope->weigh(s, bid);
		m->entries[m->n_entries++] = (struct assign_entry){ k, weight };
		most += (wide)m->bids[k].most * weight;
	}
	return most;
}

/* A row its bids can never fill is left out. */
static enum engine_err
append_row(const struct state *s, int32_t household, const struct scope *scope,
    int64_t room, struct model *m)
{
	int32_t first = m->n_entries;
	wide most = append_entries(s, household, scope, m);

	if (most < 0)
		return ENGINE_NOMEM;
	if (room < 0)
		room = 0;
	if (most <= room) {
		m->n_entries = first;
		return ENGINE_OK;
	}
	if (grow((void **)&m->rows, m->n_rows, &m->rows_size,
		sizeof *m->rows) != ENGINE_OK)
		return ENGINE_NOMEM;
	m->rows[m->n_rows++] =
	    (struct assign_row){ room, first, m->n_entries - first };
	return ENGINE_OK;
}

static enum engine_err
append_sum(const struct state *s, int32_t household, const struct scope *scope,
    int64_t least, struct model *m)
{
	int32_t first = m->n_entries;

	if (append_entries(s, household, scope, m) < 0)
		return ENGINE_NOMEM;
	if (m->n_entries == first)
		return ENGINE_OK;
	if (grow((void **)&m->sums, m->n_sums, &m->sums_size,
		sizeof *m->sums) != ENGINE_OK)
		return ENGINE_NOMEM;
	m->sums[m->n_sums++] =
	    (struct assign_sum){ least, first, m->n_entries - first };
	return ENGINE_OK;
}

static enum engine_err
take_work(const struct state *s, int32_t h, struct model *m)
{
	enum engine_err err = ENGINE_OK;

	for (int32_t i = s->row_first[h];
	     i < s->row_first[h + 1] && err == ENGINE_OK; i++) {
		struct scope scope = { &s->rows[i], NULL, -1, work_of };

		err = append_row(s, h, &scope, s->rows[i].given, m);
	}
	if (err == ENGINE_OK && s->problem->households[h].work_limit > 0) {
		struct scope scope = { NULL, NULL, -1, work_of };

		err = append_row(s, h, &scope, s->work_allowed[h], m);
	}
	return err;
}

/* Shares of a household: each account is met once, at the first of its bids
 * that counts in it. */
static enum engine_err
take_shares(const struct state *s, int32_t h, struct model *m)
{
	enum engine_err err = ENGINE_OK;

	for (int32_t k = m->bid_first[h]; k < m->bid_first[h + 1]; k++) {
		int32_t bid = m->bid_of[k];

		for (int32_t i = s->link_first[bid];
		     i < s->link_first[bid + 1] && err == ENGINE_OK; i++) {
			const struct link *link = &s->links[i];
			struct scope scope = { NULL, NULL, link->account,
				units_of };
			bool is_met = false;

			if (!s->rule_on[link->rule] ||
			    s->problem->rules[link->rule].kind !=
				CLEAR_MAX_SHARE)
				continue;
			for (int32_t j = m->bid_first[h]; j < k && !is_met; j++)
				is_met = account_holds(
				    s, link->account, m->bid_of[j]);
			if (!is_met) {
				err = append_row(s, h, &scope,
				    s->rule_limit[link->rule] -
					s->account_held[link->account],
				    m);
			}
		}
	}
	return err;
}

static enum engine_err
take_totals(const struct state *s, int32_t h, bool minima, struct model *m)
{
	const struct clear_problem *p = s->problem;
	enum engine_err err = ENGINE_OK;

	for (int32_t i = s->of_household.first[h];
	     i < s->of_household.first[h + 1]; i++) {
		int32_t b = s->of_household.items[i];

		for (int32_t k = s->totals_of_bid.first[b];
		     k < s->totals_of_bid.first[b + 1] && err == ENGINE_OK;
		     k++) {
			const struct clear_total *total =
			    &p->totals[s->totals_of_bid.items[k]];
			struct scope scope = { NULL, total, -1, units_of };

			if (total->bids[0] != b)
				continue;
			if (minima && total->min_units > 0) {
				err = append_sum(
				    s, h, &scope, total->min_units, m);
			} else if (!minima && total->max_units > 0) {
				err = append_row(
				    s, h, &scope, total->max_units, m);
			}
		}
	}
	return err;
}

static enum engine_err
take_limits(const struct state *s, struct model *m)
{
	enum engine_err err = ENGINE_OK;
	int32_t h;

	for (h = 0; h < s->problem->n_households && err == ENGINE_OK; h++) {
		m->row_first[h] = m->n_rows;
		m->sum_first[h] = m->n_sums;
		if (m->bid_first[h] == m->bid_first[h + 1])
			continue;
		err = take_work(s, h, m);
		if (err == ENGINE_OK)
			err = take_shares(s, h, m);
		if (err == ENGINE_OK)
			err = take_totals(s, h, false, m);
		if (err == ENGINE_OK)
			err = take_totals(s, h, true, m);
	}
	m->row_first[h] = m->n_rows;
	m->sum_first[h] = m->n_sums;
	return err;
}

/* ---- the whole ------------------------------------------------------ */

static bool
costs_fit(const struct model *m)
{
	wide sum = 0;

	for (int32_t l = 0; l < m->view.n_lines; l++)
		sum += (wide)m->line_lots[l] * m->line_unfilled[l];
	for (int32_t v = 0; v < m->view.n_villages; v++)
		sum += m->village_cost[v];
	for (int32_t k = 0; k < m->view.n_bids; k++)
		sum += (wide)m->bids[k].most * m->bids[k].cost;
	return sum < MODEL_MOST_COST;
}

static bool
allocate(const struct clear_problem *p, struct model *m)
{
	m->bid_of = zeroed(p->n_bids, sizeof *m->bid_of);
	m->place = zeroed(p->n_bids, sizeof *m->place);
	m->bids = zeroed(p->n_bids, sizeof *m->bids);
	m->line_lots = zeroed(p->n_lines, sizeof *m->line_lots);
	m->line_unfilled = zeroed(p->n_lines, sizeof *m->line_unfilled);
	m->village_cost = zeroed(p->n_villages, sizeof *m->village_cost);
	m->household_village =
	    zeroed(p->n_households, sizeof *m->household_village);
	m->bid_first = zeroed(p->n_households, sizeof *m->bid_first);
	m->row_first = zeroed(p->n_households, sizeof *m->row_first);
	m->sum_first = zeroed(p->n_households, sizeof *m->sum_first);
	if (grow((void **)&m->rows, 0, &m->rows_size, sizeof *m->rows) ||
	    grow((void **)&m->sums, 0, &m->sums_size, sizeof *m->sums) ||
	    grow((void **)&m->entries, 0, &m->entries_size, sizeof *m->entries))
		return false;
	return m->bid_of && m->place && m->bids && m->line_lots &&
	       m->line_unfilled && m->village_cost && m->household_village &&
	       m->bid_first && m->row_first && m->sum_first;
}

static void
show(const struct clear_problem *p, struct model *m)
{
	m->view.n_lines = p->n_lines;
	m->view.n_villages = p->n_villages;
	m->view.n_households = p->n_households;
	m->view.line_lots = m->line_lots;
	m->view.line_unfilled = m->line_unfilled;
	m->view.village_cost = m->village_cost;
	m->view.household_village = m->household_village;
	m->view.bid_first = m->bid_first;
	m->view.bids = m->bids;
	m->view.row_first = m->row_first;
	m->view.rows = m->rows;
	m->view.sum_first = m->sum_first;
	m->view.sums = m->sums;
	m->view.entries = m->entries;
}

enum engine_err
model_create(const struct state *s, enum model_of what, int64_t unit_weight,
    struct model **out)
{
	struct model *m = calloc(1, sizeof *m);
	enum engine_err err = ENGINE_NOMEM;

	if (m == NULL)
		return ENGINE_NOMEM;
	m->unit_weight = unit_weight;
	if (allocate(s->problem, m)) {
		take_lines(s, what, m);
		take_bids(s, what, m);
		err = take_limits(s, m);
	}
	if (err == ENGINE_OK) {
		show(s->problem, m);
		err = costs_fit(m) ? ENGINE_OK : ENGINE_OVERFLOW;
	}
	if (err != ENGINE_OK)
		model_destroy(&m);
	else
		*out = m;
	return err;
}

void
model_destroy(struct model **model)
{
	struct model *m = *model;

	*model = NULL;
	if (m == NULL)
		return;
	void *owned[] = { m->bid_of, m->place, m->line_lots, m->line_unfilled,
		m->village_cost, m->household_village, m->bid_first, m->bids,
		m->row_first, m->rows, m->sum_first, m->sums, m->entries };

	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
		free(owned[i]);
	free(m);
}

bool
model_is_whole(const struct state *s)
{
	for (int32_t r = 0; r < s->problem->n_rules; r++)
		if (s->problem->rules[r].kind != CLEAR_MAX_SHARE ||
		    !s->rule_on[r])
			return false;
	return true;
}
