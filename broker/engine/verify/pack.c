/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/verify/pack.h"

#include <stdlib.h>

enum {
	TRY_EFFORT = 400000 /* before the list is asked instead */
};

/* Depth-first over the items; level i decides item i. */
struct search {
	struct pack *pack;
	int64_t *x;
	wide *room;    /* [n_rows] left */
	wide *cut;     /* [n_rows] left while a bound is taken */
	wide *used;    /* [n_rows] of unit rows */
	int32_t *last; /* [n_rows] last item in it */
	wide value;
	wide best;
	int64_t effort;
};

/* ---- cutting off what can never be ---------------------------------- */

static int
by_density(const void *left, const void *right)
{
	const struct pack_item *a = left, *b = right;
	wide x = (wide)a->gain * b->weight, y = (wide)b->gain * a->weight;

	if ((a->gain > 0) != (b->gain > 0))
		return a->gain > 0 ? -1 : 1;
	if (x != y)
		return x > y ? -1 : 1;
	return (a->first_use > b->first_use) - (a->first_use < b->first_use);
}

static int64_t
weight_in(const struct pack_item *item, const struct pack_row *row)
{
	return row->is_units ? item->units : item->weight;
}

static bool
is_needed(const struct pack *pack, const struct pack_item *item)
{
	for (int32_t k = 0; k < item->n_uses; k++)
		if (pack->rows[pack->uses[item->first_use + k]].least > 0)
			return true;
	return item->gain > 0;
}

static void
drop_items(struct pack *pack)
{
	int32_t n = 0;

	for (int32_t i = 0; i < pack->n_items; i++) {
		struct pack_item item = pack->items[i];

		for (int32_t k = 0; k < item.n_uses; k++) {
			const struct pack_row *row =
			    &pack->rows[pack->uses[item.first_use + k]];
			int64_t weight = weight_in(&item, row);

			if (weight > 0 && row->room < weight * (wide)item.most)
				item.most = (int64_t)(row->room / weight);
		}
		if (item.most >= 1 && item.least <= item.most &&
		    is_needed(pack, &item))
			pack->items[n++] = item;
	}
	pack->n_items = n;
}

/* Rows that all items together could not fill. */
static enum engine_err
drop_rows(struct pack *pack)
{
	wide *sum = calloc((size_t)pack->n_rows + 1, sizeof *sum);

	if (sum == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < pack->n_items; i++) {
		const struct pack_item *item = &pack->items[i];

		for (int32_t k = 0; k < item->n_uses; k++) {
			int32_t r = pack->uses[item->first_use + k];

			sum[r] +=
			    (wide)weight_in(item, &pack->rows[r]) * item->most;
		}
	}
	for (int32_t i = 0; i < pack->n_items; i++) {
		struct pack_item *item = &pack->items[i];
		int32_t n = 0;

		for (int32_t k = 0; k < item->n_uses; k++) {
			int32_t r = pack->uses[item->first_use + k];

			if (sum[r] > pack->rows[r].room ||
			    pack->rows[r].least > 0)
				pack->uses[item->first_use + n++] = r;
		}
		item->n_uses = n;
	}
	free(sum);
	return ENGINE_OK;
}

/* ---- bounds --------------------------------------------------------- */

static wide
ceil_share(wide gain, wide part, wide whole)
{
	return (gain * part + whole - 1) / whole;
}

/* The most the items from level on could still gain if they could be cut and
 * only work rows held. */
static wide
bound_from(struct search *s, int32_t level)
{
	const struct pack *pack = s->pack;
	wide bound = 0;

	for (int32_t r = 0; r < pack->n_rows; r++)
		s->cut[r] = s->room[r];
	s->effort -= pack->n_rows;
	for (int32_t i = level; i < pack->n_items; i++) {
		const struct pack_item *item = &pack->items[i];
		const int32_t *uses = pack->uses + item->first_use;
		wide whole = (wide)item->weight * item->most;
		wide part = whole;

		if (item->gain <= 0)
			break;
		s->effort -= 1 + 2 * item->n_uses;
		for (int32_t k = 0; k < item->n_uses; k++)
			if (!pack->rows[uses[k]].is_units &&
			    s->cut[uses[k]] < part)
				part = s->cut[uses[k]];
		for (int32_t k = 0; k < item->n_uses; k++)
			if (!pack->rows[uses[k]].is_units)
				s->cut[uses[k]] -= part;
		bound += part == whole
			     ? (wide)item->gain * item->most
			     : ceil_share(item->gain, part, item->weight);
	}
	return bound;
}

/* The same if only this unit row held, whose items stand by gain a unit only
 * roughly: so each is cut to what the row has left. */
static wide
bound_by_units(struct search *s, int32_t level, int32_t row)
{
	const struct pack *pack = s->pack;
	wide inside = 0, outside = 0, densest_gain = 0, densest_units = 1;

	for (int32_t i = level; i < pack->n_items; i++) {
		const struct pack_item *item = &pack->items[i];
		bool is_in = false;

		if (item->gain <= 0)
			break;
		s->effort -= 1 + item->n_uses;
		for (int32_t k = 0; k < item->n_uses; k++)
			is_in |= pack->uses[item->first_use + k] == row;
		if (!is_in) {
			outside += (wide)item->gain * item->most;
			continue;
		}
		inside += (wide)item->gain * item->most;
		if (item->gain * densest_units > densest_gain * item->units) {
			densest_gain = item->gain;
			densest_units = item->units;
		}
	}
	if (ceil_share(densest_gain, s->room[row], densest_units) < inside)
		inside = ceil_share(densest_gain, s->room[row], densest_units);
	return inside + outside;
}

static bool
units_prune(struct search *s, int32_t level)
{
	const struct pack *pack = s->pack;

	for (int32_t r = 0; r < pack->n_rows; r++)
		if (pack->rows[r].is_units && s->last[r] >= level &&
		    s->value + bound_by_units(s, level, r) <= s->best)
			return true;
	return false;
}

/* ---- the search ----------------------------------------------------- */

static void
take(struct search *s, int32_t level, int64_t x)
{
	const struct pack_item *item = &s->pack->items[level];
	int64_t more = x - s->x[level];

	for (int32_t k = 0; k < item->n_uses; k++) {
		int32_t r = s->pack->uses[item->first_use + k];
		wide weight = (wide)weight_in(item, &s->pack->rows[r]) * more;

		s->room[r] -= weight;
		s->used[r] += weight;
	}
	s->value += (wide)item->gain * more;
	s->x[level] = x;
	s->effort -= 1 + item->n_uses;
}

static int64_t
most_at(const struct search *s, int32_t level)
{
	const struct pack_item *item = &s->pack->items[level];
	int64_t most = item->most;

	for (int32_t k = 0; k < item->n_uses; k++) {
		int32_t r = s->pack->uses[item->first_use + k];
		int64_t weight = weight_in(item, &s->pack->rows[r]);

		if (weight > 0 && s->room[r] < weight * (wide)most)
			most = (int64_t)(s->room[r] / weight);
	}
	return most < item->least ? 0 : most;
}

/* Items that gain are tried from the most down, others from none up, so that
 * the bound of the next try is never higher. -1 after the last. */
static int64_t
next_try(const struct search *s, int32_t level)
{
	const struct pack_item *item = &s->pack->items[level];
	int64_t x = s->x[level];
	int64_t least = item->least < 1 ? 1 : item->least;

	if (item->gain > 0)
		return x == 0 ? -1 : x > least ? x - 1 : 0;
	x = x == 0 ? least : x + 1;
	return x <= item->most ? x : -1;
}

/* Unit rows whose last item is decided hold, and every room. */
static bool
stands(const struct search *s, int32_t level)
{
	const struct pack_item *item = &s->pack->items[level];

	for (int32_t k = 0; k < item->n_uses; k++) {
		int32_t r = s->pack->uses[item->first_use + k];
		const struct pack_row *row = &s->pack->rows[r];

		if (s->room[r] < 0 ||
		    (row->is_units && s->last[r] == level && s->used[r] > 0 &&
			s->used[r] < row->least))
			return false;
	}
	return true;
}

/* Goes one level deeper with the first try there. */
static void
enter(struct search *s, int32_t level)
{
	s->x[level] = 0;
	take(s, level, s->pack->items[level].gain > 0 ? most_at(s, level) : 0);
}

/* The next try at this level or the nearest above that has one; -1 if none. */
static int32_t
retreat(struct search *s, int32_t level)
{
	while (level >= 0) {
		int64_t x = next_try(s, level);

		if (x >= 0) {
			take(s, level, x);
			return level;
		}
		take(s, level, 0);
		level--;
	}
	return -1;
}

static void
search(struct search *s)
{
	int32_t n = s->pack->n_items;
	int32_t level = 0;

	if (n == 0)
		return;
	enter(s, 0);
	while (level >= 0 && s->effort > 0) {
		if (!stands(s, level)) {
			level = retreat(s, level);
		} else if (s->value + bound_from(s, level + 1) <= s->best &&
			   level + 1 < n) {
			/* no later try at this level is bounded higher */
			take(s, level, 0);
			level = retreat(s, level - 1);
		} else if (level + 1 == n) {
			/* later tries here gain no more */
			if (s->value > s->best)
				s->best = s->value;
			take(s, level, 0);
			level = retreat(s, level - 1);
		} else if (units_prune(s, level + 1)) {
			level = retreat(s, level);
		} else {
			enter(s, ++level);
		}
	}
}

/* ---- all of it ------------------------------------------------------ */

static enum engine_err
search_create(struct pack *pack, struct search *s)
{
	size_t n_rows = (size_t)pack->n_rows + 1;

	*s = (struct search){ .pack = pack };
	s->x = calloc((size_t)pack->n_items + 1, sizeof *s->x);
	s->room = calloc(n_rows, sizeof *s->room);
	s->cut = calloc(n_rows, sizeof *s->cut);
	s->used = calloc(n_rows, sizeof *s->used);
	s->last = calloc(n_rows, sizeof *s->last);
	if (!s->x || !s->room || !s->cut || !s->used || !s->last)
		return ENGINE_NOMEM;
	for (int32_t r = 0; r < pack->n_rows; r++) {
		s->room[r] = pack->rows[r].room;
		s->last[r] = -1;
	}
	for (int32_t i = 0; i < pack->n_items; i++)
		for (int32_t k = 0; k < pack->items[i].n_uses; k++)
			s->last[pack->uses[pack->items[i].first_use + k]] = i;
	return ENGINE_OK;
}

static void
search_finish(struct search *s)
{
	free(s->x);
	free(s->room);
	free(s->cut);
	free(s->used);
	free(s->last);
}

/* The one work row of all items; -1 where there are others, or some item is in
 * none. */
static int32_t
only_row(const struct pack *pack)
{
	int32_t row = pack->n_items > 0 && pack->items[0].n_uses == 1
			  ? pack->uses[pack->items[0].first_use]
			  : -1;

	if (row < 0 || pack->rows[row].is_units)
		return -1;
	for (int32_t i = 0; i < pack->n_items; i++)
		if (pack->items[i].n_uses != 1 || pack->items[i].weight < 1 ||
		    pack->uses[pack->items[i].first_use] != row)
			return -1;
	return row;
}

/* A single row that took long is asked of the list. */
static enum engine_err
decide(struct search *s, struct pack_gain *out)
{
	struct pack *pack = s->pack;
	int32_t row = only_row(pack);
	int64_t effort =
	    row >= 0 && pack->effort > TRY_EFFORT ? TRY_EFFORT : pack->effort;

	s->effort = effort;
	out->bound = bound_from(s, 0);
	search(s);
	pack->effort -= effort - s->effort;
	out->found = s->best;
	if (s->effort > 0)
		out->bound = s->best;
	else if (row >= 0 && pack->effort > 0)
		return pack_list(pack, pack->rows[row].room, out);
	return ENGINE_OK;
}

enum engine_err
pack_solve(struct pack *pack, struct pack_gain *out)
{
	enum engine_err err;
	struct search s;

	drop_items(pack);
	err = drop_rows(pack);
	if (err != ENGINE_OK)
		return err;
	qsort(pack->items, (size_t)pack->n_items, sizeof *pack->items,
	    by_density);
	err = search_create(pack, &s);
	if (err == ENGINE_OK)
		err = decide(&s, out);
	search_finish(&s);
	return err;
}
