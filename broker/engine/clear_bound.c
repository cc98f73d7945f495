/* SPDX-License-Identifier: Apache-2.0 */
/* Proven bounds. Each drops some constraints and solves the rest exactly or
 * from above, so that no award can beat it; none looks at the award found. */
#include "broker/engine/clear_search.h"

#include <stdlib.h>

#include "broker/engine/clear_weigh.h"

enum engine_err
parts_init(const struct state *s, struct parts *out)
{
	size_t n = (size_t)s->problem->n_bids + 1;

	out->n = 0;
	out->all = malloc(n * sizeof *out->all);
	out->some = malloc(n * sizeof *out->some);
	return out->all && out->some ? ENGINE_OK : ENGINE_NOMEM;
}

void
parts_finish(struct parts *parts)
{
	free(parts->all);
	free(parts->some);
}

static int
by_density(const void *left, const void *right)
{
	const struct part *a = left, *b = right;
	wide x = (wide)a->weight * b->take, y = (wide)b->weight * a->take;

	if (x != y)
		return x > y ? -1 : 1;
	return (a->bid > b->bid) - (a->bid < b->bid);
}

/* The best weight within a limit if lots could be cut (Dantzig): whole ones by
 * weight per take, and of the first that no longer fits, a part. */
static wide
fill_limit(struct part *some, int32_t n, int64_t limit)
{
	wide weight = 0;

	if (limit <= 0)
		return 0;
	qsort(some, (size_t)n, sizeof *some, by_density);
	for (int32_t i = 0; i < n; i++) {
		int64_t fit = limit / some[i].take;

		if (fit < some[i].n) {
			limit -= fit * some[i].take;
			return weight + (wide)some[i].weight * fit +
			       (wide)some[i].weight * limit / some[i].take;
		}
		weight += (wide)some[i].weight * some[i].n;
		limit -= some[i].take * some[i].n;
	}
	return weight;
}

typedef bool is_in(const struct state *s, const void *limit, int32_t bid);

/* The most weight if only this limit held: on work, or on units. */
static wide
weigh(const struct state *s, struct parts *parts, is_in *holds,
    const void *what, int64_t limit, bool is_work)
{
	const struct clear_problem *p = s->problem;
	wide weight = 0;
	int32_t n = 0;

	for (int32_t i = 0; i < parts->n; i++) {
		struct part part = parts->all[i];
		const struct clear_bid *bid = &p->bids[part.bid];

		if (!holds(s, what, part.bid)) {
			weight += (wide)part.weight * part.n;
			continue;
		}
		part.take =
		    is_work ? bid->lot_work : p->lines[bid->line].lot_units;
		parts->some[n++] = part;
	}
	return weight + fill_limit(parts->some, n, limit);
}

static bool
in_row(const struct state *s, const void *limit, int32_t bid)
{
	const struct row *row = limit;

	return s->start[bid] >= row->start_day && s->due[bid] <= row->due_day;
}

static bool
in_all(const struct state *s, const void *limit, int32_t bid)
{
	(void)s;
	(void)limit;
	(void)bid;
	return true;
}

static bool
in_total(const struct state *s, const void *limit, int32_t bid)
{
	for (int32_t i = s->totals_of_bid.first[bid];
	     i < s->totals_of_bid.first[bid + 1]; i++)
		if (s->totals_of_bid.items[i] == *(const int32_t *)limit)
			return true;
	return false;
}

static bool
in_account(const struct state *s, const void *limit, int32_t bid)
{
	for (int32_t i = s->link_first[bid]; i < s->link_first[bid + 1]; i++)
		if (s->links[i].account == *(const int32_t *)limit)
			return true;
	return false;
}

static void
lower(wide *least, wide weight)
{
	if (weight < *least)
		*least = weight;
}

/* Totals and mandatory shares of the household, each by itself. */
static void
lower_by_units(const struct state *s, struct parts *parts, wide *least)
{
	const struct clear_problem *p = s->problem;

	for (int32_t k = 0; k < parts->n; k++) {
		int32_t bid = parts->all[k].bid;

		for (int32_t i = s->totals_of_bid.first[bid];
		     i < s->totals_of_bid.first[bid + 1]; i++) {
			int32_t t = s->totals_of_bid.items[i];

			if (p->totals[t].max_units > 0) {
				lower(
				    least, weigh(s, parts, in_total, &t,
					       p->totals[t].max_units, false));
			}
		}
		for (int32_t i = s->link_first[bid]; i < s->link_first[bid + 1];
		     i++) {
			const struct link *link = &s->links[i];
			const struct clear_rule *rule = &p->rules[link->rule];

			if (rule->kind == CLEAR_MAX_SHARE && rule->mandatory) {
				lower(least,
				    weigh(s, parts, in_account, &link->account,
					s->rule_limit[link->rule] -
					    s->account_held[link->account],
					false));
			}
		}
	}
}

wide
weigh_household(const struct state *s, int32_t household, struct parts *parts)
{
	wide least = 0;

	for (int32_t i = 0; i < parts->n; i++)
		least += (wide)parts->all[i].weight * parts->all[i].n;
	if (least == 0)
		return 0;
	for (int32_t i = s->row_first[household];
	     i < s->row_first[household + 1]; i++) {
		lower(&least, weigh(s, parts, in_row, &s->rows[i],
				  s->rows[i].given, true));
	}
	if (s->problem->households[household].work_limit > 0) {
		lower(&least, weigh(s, parts, in_all, NULL,
				  s->work_allowed[household], true));
	}
	lower_by_units(s, parts, &least);
	return least;
}

/* ---- units ---------------------------------------------------------- */

struct cut {
	const struct state *s;
	struct parts parts;
	bool *is_whole; /* lines counted as filled; the others household-wise */
	int64_t *most;  /* units of a household in the other lines */
	int64_t *filled; /* units of a line if filled as far as bids go */
};

static int64_t
most_units(struct cut *cut, int32_t household)
{
	const struct state *s = cut->s;
	const struct index *of = &s->of_household;

	cut->parts.n = 0;
	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t bid = of->items[i];
		int32_t line = s->problem->bids[bid].line;

		if (!cut->is_whole[line] && s->alone[bid] > 0) {
			cut->parts.all[cut->parts.n++] =
			    (struct part){ s->problem->lines[line].lot_units, 0,
				    s->alone[bid], bid };
		}
	}
	return (int64_t)weigh_household(s, household, &cut->parts);
}

/* Moving a line to the other side of the cut pays if the bound falls. */
static bool
toggle_line(struct cut *cut, int32_t line)
{
	const struct state *s = cut->s;
	const struct index *of = &s->of_line;
	wide change = cut->is_whole[line] ? -(wide)cut->filled[line]
					  : (wide)cut->filled[line];

	cut->is_whole[line] = !cut->is_whole[line];
	for (int32_t i = of->first[line]; i < of->first[line + 1]; i++) {
		int32_t h = s->problem->bids[of->items[i]].household;
		int64_t now = most_units(cut, h);

		change += (wide)now - cut->most[h];
		cut->most[h] = now;
	}
	if (change < 0)
		return true;
	cut->is_whole[line] = !cut->is_whole[line];
	for (int32_t i = of->first[line]; i < of->first[line + 1]; i++) {
		int32_t h = s->problem->bids[of->items[i]].household;

		cut->most[h] = most_units(cut, h);
	}
	return false;
}

static wide
cut_units(struct cut *cut, bool begin_whole)
{
	const struct clear_problem *p = cut->s->problem;
	bool is_better = true;
	wide units = 0;

	for (int32_t l = 0; l < p->n_lines; l++)
		cut->is_whole[l] = begin_whole;
	for (int32_t h = 0; h < p->n_households; h++)
		cut->most[h] = most_units(cut, h);
	for (int pass = 0; pass < 4 && is_better; pass++) {
		is_better = false;
		for (int32_t l = 0; l < p->n_lines; l++)
			is_better |= toggle_line(cut, l);
	}
	for (int32_t l = 0; l < p->n_lines; l++)
		units += cut->is_whole[l] ? cut->filled[l] : 0;
	for (int32_t h = 0; h < p->n_households; h++)
		units += cut->most[h];
	return units;
}

static void
fill_lines(struct cut *cut)
{
	const struct clear_problem *p = cut->s->problem;

	for (int32_t l = 0; l < p->n_lines; l++) {
		const struct index *of = &cut->s->of_line;
		int64_t lots = 0;

		for (int32_t i = of->first[l]; i < of->first[l + 1]; i++)
			lots += cut->s->alone[of->items[i]];
		if (lots > p->lines[l].n_lots)
			lots = p->lines[l].n_lots;
		cut->filled[l] = lots * p->lines[l].lot_units;
	}
}

enum engine_err
bound_units(const struct state *s, int64_t *out)
{
	const struct clear_problem *p = s->problem;
	struct cut cut = { .s = s };
	enum engine_err err = parts_init(s, &cut.parts);
	wide a, b;

	cut.is_whole = calloc((size_t)p->n_lines + 1, sizeof *cut.is_whole);
	cut.filled = calloc((size_t)p->n_lines + 1, sizeof *cut.filled);
	cut.most = calloc((size_t)p->n_households + 1, sizeof *cut.most);
	if (!cut.is_whole || !cut.filled || !cut.most)
		err = ENGINE_NOMEM;
	if (err == ENGINE_OK) {
		fill_lines(&cut);
		a = cut_units(&cut, true);
		b = cut_units(&cut, false);
		*out = (int64_t)(a < b ? a : b);
	}
	parts_finish(&cut.parts);
	free(cut.is_whole);
	free(cut.filled);
	free(cut.most);
	return err;
}

int64_t
bound_lines(const struct state *s)
{
	const struct clear_problem *p = s->problem;
	int64_t units = 0;

	for (int32_t l = 0; l < p->n_lines; l++) {
		int64_t lots = 0;

		for (int32_t i = s->of_line.first[l];
		     i < s->of_line.first[l + 1]; i++)
			lots += s->alone[s->of_line.items[i]];
		if (lots > p->lines[l].n_lots)
			lots = p->lines[l].n_lots;
		units += lots * p->lines[l].lot_units;
	}
	return units;
}
