/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/verify/gain.h"

#include <stdlib.h>

struct set {
	int64_t least;
	int64_t most;
	bool is_units;
	int32_t first_member; /* up to the next set's */
};

struct gain {
	int64_t effort_of_one;
	int64_t effort; /* left for all */
	gain_time *time;
	const void *ctx;
	struct gain_offer *offers;
	struct gain_work *works;
	struct set *sets;
	int32_t *members;
	int32_t n_offers, n_works, n_sets, n_members;
	int32_t offers_size, works_size, sets_size, members_size;

	/* offers that may count are the items of pack; days at which items,
	 * or works too, begin and end, each once and ascending */
	struct pack pack;
	int32_t *item_of; /* [n_offers], -1 none */
	int32_t *offer_of;
	int32_t *days; /* all four kinds */
	int32_t *firsts, *dues, *all_firsts, *all_dues;
	int32_t n_firsts, n_dues, n_all_firsts, n_all_dues;
	wide *rooms; /* [n_firsts x n_dues], -1 where no item is inside */
	int32_t items_size, rows_size, uses_size;
	int32_t item_of_size, offer_of_size, days_size, rooms_size;
};

/* ---- memory --------------------------------------------------------- */

/* The array, moved where it has no room for n things; NULL if there is no
 * memory, and then it stays where it was. */
static void *
roomy(void *array, int32_t *size, int64_t n, size_t each)
{
	int64_t wanted = n + n / 2 + 16;
	void *grown;

	if (n <= *size && array != NULL)
		return array;
	if (wanted > INT32_MAX)
		return NULL;
	grown = realloc(array, (size_t)wanted * each);
	if (grown != NULL)
		*size = (int32_t)wanted;
	return grown;
}

enum engine_err
gain_create(int64_t effort_of_one, int64_t effort_of_all, struct gain **out)
{
	struct gain *g = calloc(1, sizeof *g);

	if (g == NULL)
		return ENGINE_NOMEM;
	g->effort_of_one = effort_of_one;
	g->effort = effort_of_all;
	*out = g;
	return ENGINE_OK;
}

void
gain_destroy(struct gain **gain)
{
	struct gain *old = *gain;

	*gain = NULL;
	if (old == NULL)
		return;
	free(old->offers);
	free(old->works);
	free(old->sets);
	free(old->members);
	free(old->pack.items);
	free(old->pack.rows);
	free(old->pack.uses);
	free(old->item_of);
	free(old->offer_of);
	free(old->days);
	free(old->rooms);
	free(old);
}

/* ---- a household put together --------------------------------------- */

void
gain_begin(struct gain *g, gain_time *time, const void *ctx)
{
	g->time = time;
	g->ctx = ctx;
	g->n_offers = g->n_works = g->n_sets = g->n_members = 0;
}

enum engine_err
gain_offer(struct gain *g, const struct gain_offer *offer)
{
	struct gain_offer *offers = roomy(g->offers, &g->offers_size,
	    (int64_t)g->n_offers + 1, sizeof *offers);

	if (offers == NULL)
		return ENGINE_NOMEM;
	g->offers = offers;
	g->offers[g->n_offers++] = *offer;
	return ENGINE_OK;
}

enum engine_err
gain_work(struct gain *g, const struct gain_work *work)
{
	struct gain_work *works = roomy(
	    g->works, &g->works_size, (int64_t)g->n_works + 1, sizeof *works);

	if (works == NULL)
		return ENGINE_NOMEM;
	g->works = works;
	g->works[g->n_works++] = *work;
	return ENGINE_OK;
}

static enum engine_err
begin_set(struct gain *g, int64_t least, int64_t most, bool is_units)
{
	struct set *sets =
	    roomy(g->sets, &g->sets_size, (int64_t)g->n_sets + 1, sizeof *sets);

	if (sets == NULL)
		return ENGINE_NOMEM;
	g->sets = sets;
	g->sets[g->n_sets++] =
	    (struct set){ least, most, is_units, g->n_members };
	return ENGINE_OK;
}

enum engine_err
gain_limit(struct gain *g, int64_t most)
{
	return begin_set(g, 0, most, false);
}

enum engine_err
gain_set(struct gain *g, int64_t least, int64_t most)
{
	return begin_set(g, least, most, true);
}

enum engine_err
gain_member(struct gain *g, int32_t offer)
{
	int32_t *members = roomy(g->members, &g->members_size,
	    (int64_t)g->n_members + 1, sizeof *members);

	if (members == NULL)
		return ENGINE_NOMEM;
	g->members = members;
	g->members[g->n_members++] = offer;
	return ENGINE_OK;
}

/* ---- items ---------------------------------------------------------- */

static int32_t
end_of_set(const struct gain *g, int32_t set)
{
	return set + 1 < g->n_sets ? g->sets[set + 1].first_member
				   : g->n_members;
}

static bool
can_count(const struct gain_offer *offer)
{
	return offer->most >= 1 && offer->least <= offer->most &&
	       offer->first_day <= offer->due_day;
}

/* An offer that gains nothing counts where others need it for their least. */
static enum engine_err
take_items(struct gain *g)
{
	int32_t n = g->n_offers;
	int32_t *item_of, *offer_of;
	struct pack_item *items;

	item_of = roomy(g->item_of, &g->item_of_size, n, sizeof *item_of);
	if (item_of != NULL)
		g->item_of = item_of;
	offer_of = roomy(g->offer_of, &g->offer_of_size, n, sizeof *offer_of);
	if (offer_of != NULL)
		g->offer_of = offer_of;
	items = roomy(g->pack.items, &g->items_size, n, sizeof *items);
	if (items != NULL)
		g->pack.items = items;
	if (item_of == NULL || offer_of == NULL || items == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < n; i++)
		item_of[i] = g->offers[i].gain > 0 ? 0 : -1;
	for (int32_t s = 0; s < g->n_sets; s++)
		for (int32_t k = g->sets[s].first_member;
		     k < end_of_set(g, s) && g->sets[s].least > 1; k++)
			item_of[g->members[k]] = 0;
	g->pack.n_items = 0;
	for (int32_t i = 0; i < n; i++) {
		const struct gain_offer *offer = &g->offers[i];

		if (item_of[i] < 0 || !can_count(offer)) {
			item_of[i] = -1;
			continue;
		}
		item_of[i] = g->pack.n_items;
		offer_of[g->pack.n_items] = i;
		items[g->pack.n_items++] =
		    (struct pack_item){ .gain = offer->gain,
			    .weight = offer->work,
			    .units = offer->units,
			    .most = offer->most,
			    .least = offer->least };
	}
	return ENGINE_OK;
}

/* ---- days and the rooms between them -------------------------------- */

static int
by_day(const void *left, const void *right)
{
	const int32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static int32_t
sort_distinct(int32_t *days, int32_t n)
{
	int32_t kept = 0;

	qsort(days, (size_t)n, sizeof *days, by_day);
	for (int32_t i = 0; i < n; i++)
		if (kept == 0 || days[i] != days[kept - 1])
			days[kept++] = days[i];
	return kept;
}

static enum engine_err
collect_days(struct gain *g)
{
	int32_t n = g->pack.n_items, n_all = n + g->n_works;
	int32_t *days = roomy(g->days, &g->days_size,
	    2 * (int64_t)n + 2 * (int64_t)n_all, sizeof *days);

	if (days == NULL)
		return ENGINE_NOMEM;
	g->days = days;
	g->firsts = days;
	g->dues = g->firsts + n;
	g->all_firsts = g->dues + n;
	g->all_dues = g->all_firsts + n_all;
	for (int32_t j = 0; j < n; j++) {
		const struct gain_offer *offer = &g->offers[g->offer_of[j]];

		g->firsts[j] = g->all_firsts[j] = offer->first_day;
		g->dues[j] = g->all_dues[j] = offer->due_day;
	}
	for (int32_t k = 0; k < g->n_works; k++) {
		g->all_firsts[n + k] = g->works[k].first_day;
		g->all_dues[n + k] = g->works[k].due_day;
	}
	g->n_firsts = sort_distinct(g->firsts, n);
	g->n_dues = sort_distinct(g->dues, n);
	g->n_all_firsts = sort_distinct(g->all_firsts, n_all);
	g->n_all_dues = sort_distinct(g->all_dues, n_all);
	return ENGINE_OK;
}

static int
by_due(const void *left, const void *right)
{
	const struct gain_work *a = left, *b = right;

	return (a->due_day > b->due_day) - (a->due_day < b->due_day);
}

/* Intervals from first: one that ends with work holds the same items as the
 * one that ends with an item before it. Of those, the least room. */
static void
measure_from(struct gain *g, int32_t first, wide *rooms, int32_t first_item)
{
	wide taken = 0;
	int32_t k = -1, next = 0;

	for (int32_t d = 0; d < g->n_all_dues; d++) {
		int32_t due = g->all_dues[d];
		wide room;

		while (next < g->n_works && g->works[next].due_day <= due) {
			if (g->works[next].first_day >= first)
				taken += g->works[next].work;
			next++;
		}
		if (k + 1 < g->n_dues && g->dues[k + 1] <= due)
			k++;
		if (k < 0 || first_item > g->dues[k])
			continue;
		room = g->time(g->ctx, first, due) - taken;
		if (room < 0)
			room = 0;
		if (rooms[k] < 0 || room < rooms[k])
			rooms[k] = room;
	}
}

static enum engine_err
measure_rooms(struct gain *g)
{
	int64_t n = (int64_t)g->n_firsts * g->n_dues;
	wide *rooms = roomy(g->rooms, &g->rooms_size, n, sizeof *rooms);
	int32_t i = 0;

	if (rooms == NULL)
		return ENGINE_NOMEM;
	g->rooms = rooms;
	for (int64_t r = 0; r < n; r++)
		rooms[r] = -1;
	if (g->n_works > 1)
		qsort(g->works, (size_t)g->n_works, sizeof *g->works, by_due);
	for (int32_t f = 0; f < g->n_all_firsts; f++) {
		while (i < g->n_firsts && g->firsts[i] < g->all_firsts[f])
			i++;
		if (i == g->n_firsts)
			break;
		measure_from(g, g->all_firsts[f],
		    rooms + (int64_t)i * g->n_dues, g->firsts[i]);
	}
	return ENGINE_OK;
}

/* ---- rows, and which items are in them ------------------------------ */

static void
add_rows(struct gain *g)
{
	g->pack.n_rows = 0;
	for (int64_t r = 0; r < (int64_t)g->n_firsts * g->n_dues; r++)
		if (g->rooms[r] >= 0)
			g->pack.rows[g->pack.n_rows++] =
			    (struct pack_row){ g->rooms[r], 0, false };
	for (int32_t s = 0; s < g->n_sets; s++)
		g->pack.rows[g->pack.n_rows++] =
		    (struct pack_row){ g->sets[s].most,
			    g->sets[s].least > 1 ? g->sets[s].least : 0,
			    g->sets[s].is_units };
}

static bool
is_member(const struct gain *g, int32_t set, int32_t offer)
{
	int32_t low = g->sets[set].first_member, high = end_of_set(g, set);
	int32_t end = high;

	while (low < high) {
		int32_t middle = low + (high - low) / 2;

		if (g->members[middle] < offer)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end && g->members[low] == offer;
}

static int32_t
add_uses(struct gain *g, int32_t item, int32_t n)
{
	const struct gain_offer *offer = &g->offers[g->offer_of[item]];
	int32_t row = 0;

	for (int32_t i = 0; i < g->n_firsts; i++) {
		for (int32_t k = 0; k < g->n_dues; k++) {
			if (g->rooms[(int64_t)i * g->n_dues + k] < 0)
				continue;
			if (offer->first_day >= g->firsts[i] &&
			    offer->due_day <= g->dues[k])
				g->pack.uses[n++] = row;
			row++;
		}
	}
	for (int32_t s = 0; s < g->n_sets; s++, row++)
		if (is_member(g, s, g->offer_of[item]))
			g->pack.uses[n++] = row;
	return n;
}

static enum engine_err
fill_pack(struct gain *g)
{
	int64_t n_rows = (int64_t)g->n_firsts * g->n_dues + g->n_sets;
	struct pack_row *rows =
	    roomy(g->pack.rows, &g->rows_size, n_rows, sizeof *rows);
	int32_t *uses = roomy(g->pack.uses, &g->uses_size,
	    n_rows * g->pack.n_items, sizeof *uses);
	int32_t n = 0;

	if (rows != NULL)
		g->pack.rows = rows;
	if (uses != NULL)
		g->pack.uses = uses;
	if (rows == NULL || uses == NULL)
		return ENGINE_NOMEM;
	add_rows(g);
	for (int32_t j = 0; j < g->pack.n_items; j++) {
		g->pack.items[j].first_use = n;
		n = add_uses(g, j, n);
		g->pack.items[j].n_uses = n - g->pack.items[j].first_use;
	}
	return ENGINE_OK;
}

/* ---- the answer ----------------------------------------------------- */

/* What all items would gain if nothing were in the way. */
static void
give_up(const struct gain *g, struct pack_gain *out)
{
	*out = (struct pack_gain){ 0, 0 };
	for (int32_t j = 0; j < g->pack.n_items; j++)
		if (g->pack.items[j].gain > 0)
			out->bound +=
			    (wide)g->pack.items[j].gain * g->pack.items[j].most;
}

static enum engine_err
find_most(struct gain *g, int64_t effort, struct pack_gain *out)
{
	enum engine_err err = measure_rooms(g);

	if (err == ENGINE_OK)
		err = fill_pack(g);
	if (err != ENGINE_OK)
		return err;
	g->pack.effort = effort;
	err = pack_solve(&g->pack, out);
	g->effort -= effort - g->pack.effort;
	return err;
}

/* steps that rooms and rows take */
static wide
effort_of_rows(const struct gain *g)
{
	return ((wide)g->n_firsts * g->n_dues + g->n_sets) *
		   (g->pack.n_items + 1) +
	       (wide)g->n_all_firsts * g->n_works;
}

enum engine_err
gain_of(struct gain *g, struct pack_gain *out)
{
	int64_t effort =
	    g->effort < g->effort_of_one ? g->effort : g->effort_of_one;
	enum engine_err err = take_items(g);

	*out = (struct pack_gain){ 0, 0 };
	if (err != ENGINE_OK || g->pack.n_items == 0)
		return err;
	err = collect_days(g);
	if (err != ENGINE_OK)
		return err;
	if (effort_of_rows(g) >= effort) {
		give_up(g, out);
		return ENGINE_OK;
	}
	g->effort -= (int64_t)effort_of_rows(g);
	return find_most(g, effort - (int64_t)effort_of_rows(g), out);
}
