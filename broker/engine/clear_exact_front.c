/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/clear_exact_front.h"

#include <stdlib.h>
#include <string.h>

enum {
	FRONT_BYTES_MAX = 64 << 20
};

/* ---- room ----------------------------------------------------------- */

static void *
grown(void *items, int32_t n, size_t item_size)
{
	return realloc(items, (size_t)n * item_size + 1);
}

static uint32_t
hash_of(const int64_t *key, int32_t n)
{
	uint64_t hash = 0x9e3779b97f4a7c15u;

	for (int32_t i = 0; i < n; i++) {
		hash = (hash ^ (uint64_t)key[i]) * 0xbf58476d1ce4e5b9u;
		hash ^= hash >> 29;
	}
	return (uint32_t)(hash ^ (hash >> 32));
}

/* Where the key is in the table, or where it would go. */
static uint32_t
slot_of(const struct exact_front *f, const int64_t *key)
{
	size_t size = (size_t)f->n_key * sizeof *key;
	uint32_t slot = hash_of(key, f->n_key) & f->mask;

	while (f->table[slot] != 0 &&
	       memcmp(exact_front_key(f, f->table[slot] - 1), key, size) != 0)
		slot = (slot + 1) & f->mask;
	return slot;
}

static enum engine_err
grow_arrays(struct exact_front *f, int32_t size)
{
	void *grew = grown(f->points, size, sizeof *f->points);

	if (grew == NULL)
		return ENGINE_NOMEM;
	f->points = grew;
	grew = grown(f->keys, size, (size_t)f->n_key * sizeof *f->keys);
	if (grew == NULL)
		return ENGINE_NOMEM;
	f->keys = grew;
	grew = grown(f->levels, size, (size_t)f->n_levels * sizeof *f->levels);
	if (grew == NULL)
		return ENGINE_NOMEM;
	f->levels = grew;
	grew = grown(f->table, 2 * size, sizeof *f->table);
	if (grew == NULL)
		return ENGINE_NOMEM;
	f->table = grew;
	return ENGINE_OK;
}

static enum engine_err
grow(struct exact *x, struct exact_front *f)
{
	int32_t size = f->size > 0 ? f->size * 2 : 64;
	size_t each = sizeof *f->points + (size_t)f->n_key * sizeof *f->keys +
		      (size_t)f->n_levels * sizeof *f->levels;
	enum engine_err err;

	if ((size_t)size * each > FRONT_BYTES_MAX) {
		x->gave_up = true;
		return ENGINE_OK;
	}
	err = grow_arrays(f, size);
	if (err != ENGINE_OK)
		return err;
	f->size = size;
	f->mask = (uint32_t)(2 * size) - 1;
	memset(f->table, 0, (size_t)(2 * size) * sizeof *f->table);
	for (int32_t i = 0; i < f->n; i++)
		f->table[slot_of(f, exact_front_key(f, i))] = i + 1;
	return ENGINE_OK;
}

void
exact_front_finish(struct exact_front *f)
{
	free(f->points);
	free(f->keys);
	free(f->levels);
	free(f->table);
	*f = (struct exact_front){ .is_final = f->is_final };
}

enum engine_err
exact_front_begin(
    struct exact *x, struct exact_front *f, int32_t n_key, int32_t n_levels)
{
	exact_front_finish(f);
	f->n_key = n_key;
	f->n_levels = n_levels;
	return grow(x, f);
}

/* ---- which of two is better ----------------------------------------- */

static int
compare(wide a, wide b)
{
	return (a > b) - (a < b);
}

static struct exact_lots
lots_at(const struct exact *x, const struct exact_option *option, int32_t i)
{
	return i < option->n_bids ? x->entries[option->first_bid + i]
				  : (struct exact_lots){ INT32_MAX, 0 };
}

/* The first bid in the tie-break that two options of a household differ in,
 * where it goes before *rank: below 0 if a gives it more. */
static void
compare_options(
    const struct exact *x, int32_t a, int32_t b, int32_t *rank, int *order)
{
	int32_t i = 0, j = 0;

	for (;;) {
		struct exact_lots l = lots_at(x, &x->options[a], i);
		struct exact_lots r = lots_at(x, &x->options[b], j);
		int32_t bid = l.index < r.index ? l.index : r.index;

		if (bid == INT32_MAX)
			return;
		i += l.index == bid;
		j += r.index == bid;
		l.n = l.index == bid ? l.n : 0;
		r.n = r.index == bid ? r.n : 0;
		if (l.n != r.n && x->s->rank[bid] < *rank) {
			*rank = x->s->rank[bid];
			*order = l.n > r.n ? -1 : 1;
		}
	}
}

/* Both came the same number of layers. */
static int
compare_links(const struct exact *x, const struct exact_history *history,
    struct exact_link a, struct exact_link b)
{
	int32_t rank = INT32_MAX;
	int order = 0;

	for (;;) {
		if (a.option != b.option)
			compare_options(x, a.option, b.option, &rank, &order);
		if (a.before == b.before)
			return order;
		a = history->links[a.before];
		b = history->links[b.before];
	}
}

/* Below 0 if at is better than the front's i, at the same key. */
static int
compare_points(const struct exact *x, const struct exact_front *f, int32_t i,
    const struct exact_point *at, const int32_t *levels)
{
	const struct exact_point *known = &f->points[i];
	bool weighs = x->p->weigh_unfilled;
	int order = weighs ? compare(at->cost, known->cost)
			   : compare(known->units, at->units);

	if (order != 0 || !f->is_final)
		return order;
	if (x->has_values) {
		const int32_t *known_levels = exact_front_levels(f, i);

		for (int32_t k = 0; k < f->n_levels && order == 0; k++)
			order = compare(known_levels[k], levels[k]);
		if (order == 0)
			order = compare(at->days, known->days);
	} else {
		order = weighs ? compare(known->units, at->units)
			       : compare(at->cost, known->cost);
	}
	return order ? order : compare(at->ranks, known->ranks);
}

/* ---- offers --------------------------------------------------------- */

static enum engine_err
remember(struct exact_history *history, struct exact_link link, int32_t *out)
{
	if (history->n == history->size) {
		int32_t size = history->size;
		struct exact_link *links;

		if (__builtin_add_overflow(size, size / 2 + 256, &size))
			return ENGINE_NOMEM;
		links = grown(history->links, size, sizeof *links);
		if (links == NULL)
			return ENGINE_NOMEM;
		history->links = links;
		history->size = size;
	}
	history->links[history->n] = link;
	*out = history->n++;
	return ENGINE_OK;
}

static void
put(struct exact_front *f, int32_t i, const struct exact_point *at,
    const int32_t *levels)
{
	f->points[i] = *at;
	for (int32_t k = 0; k < f->n_levels; k++)
		exact_front_levels(f, i)[k] = levels[k];
}

static void
offer_again(struct exact *x, struct exact_front *f, int32_t i,
    struct exact_history *history, const int32_t *levels,
    struct exact_point *at, struct exact_link link)
{
	int order = compare_points(x, f, i, at, levels);

	at->link = f->points[i].link;
	if (order == 0 && f->is_final) {
		order =
		    compare_links(x, history, link, history->links[at->link]);
	}
	if (order < 0) {
		put(f, i, at, levels);
		history->links[at->link] = link;
	}
}

enum engine_err
exact_front_offer(struct exact *x, struct exact_front *f,
    struct exact_history *history, const int64_t *key, const int32_t *levels,
    struct exact_point *at, struct exact_link link)
{
	uint32_t slot = slot_of(f, key);
	enum engine_err err;

	if (f->table[slot] != 0) {
		offer_again(
		    x, f, f->table[slot] - 1, history, levels, at, link);
		return ENGINE_OK;
	}
	if (f->n == f->size) {
		err = grow(x, f);
		if (err != ENGINE_OK || x->gave_up)
			return err;
		slot = slot_of(f, key);
	}
	err = remember(history, link, &at->link);
	if (err != ENGINE_OK)
		return err;
	memcpy(exact_front_key(f, f->n), key, (size_t)f->n_key * sizeof *key);
	put(f, f->n, at, levels);
	f->table[slot] = ++f->n;
	return ENGINE_OK;
}
