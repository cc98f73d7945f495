/* SPDX-License-Identifier: Apache-2.0 */
/* pack_list: one row only. All sums of (weight, gain) that no other beats are
 * kept, item after item, but for those that even with the rest of the items
 * cut to fit could not beat what is found (Martello and Toth; Dantzig). */
#include "broker/engine/verify/pack.h"

#include <stdlib.h>

enum {
	SUMS_MOST = 1 << 22
};

struct sum {
	wide gain;
	wide weight;
};

struct list {
	struct sum *sums; /* ascending in both */
	int32_t n;
};

/* up to `times` of a bundle */
struct bundle {
	const struct pack_item *item;
	wide gain;
	wide weight;
	int64_t least; /* of `times`, if any */
	int64_t times;
};

struct lists {
	struct list now;
	struct list next;
	int32_t cap;
	struct bundle *bundles; /* by gain a weight, as the items stood */
	int32_t n_bundles;
	wide *rest_gain; /* [n_bundles + 1] of the bundles from here on */
	wide *rest_weight;
	wide room;
	wide best;
	int64_t effort;
};

/* ---- bundles: 1, 2, 4, ... lots, so that few make any number --------- */

static void
split_item(struct lists *l, const struct pack_item *item)
{
	int64_t left = item->most;

	if (item->least > 1) {
		l->bundles[l->n_bundles++] = (struct bundle){ item, item->gain,
			item->weight, item->least, item->most };
		return;
	}
	for (int64_t size = 1; left > 0; size *= 2) {
		if (size > left)
			size = left;
		l->bundles[l->n_bundles++] =
		    (struct bundle){ item, (wide)item->gain * size,
			    (wide)item->weight * size, 1, 1 };
		left -= size;
	}
}

static void
sum_rest(struct lists *l)
{
	for (int32_t i = l->n_bundles - 1; i >= 0; i--) {
		const struct bundle *b = &l->bundles[i];

		l->rest_gain[i] = l->rest_gain[i + 1] + b->gain * b->times;
		l->rest_weight[i] =
		    l->rest_weight[i + 1] + b->weight * b->times;
	}
}

/* ---- merging -------------------------------------------------------- */

static bool
append(struct lists *l, struct sum sum)
{
	struct list *next = &l->next;

	if (next->n > 0 && sum.gain <= next->sums[next->n - 1].gain)
		return true;
	if (next->n > 0 && sum.weight == next->sums[next->n - 1].weight)
		next->n--;
	if (next->n == l->cap)
		return false;
	next->sums[next->n++] = sum;
	return true;
}

/* next becomes what is in now or reached by adding a bundle `times` times to
 * one of its first n_base sums. */
static bool
merge(struct lists *l, const struct list *base, const struct bundle *b,
    int64_t times)
{
	wide gain = b->gain * times, weight = b->weight * times;
	int32_t i = 0, k = 0;

	l->next.n = 0;
	l->effort -= (int64_t)l->now.n + base->n;
	if (l->effort <= 0)
		return false;
	while (i < l->now.n || k < base->n) {
		struct sum moved = { 0, 0 };
		bool is_moved = k < base->n;

		if (is_moved) {
			moved = base->sums[k];
			moved.gain += gain;
			moved.weight += weight;
			if (moved.weight > l->room) {
				k = base->n;
				continue;
			}
		}
		if (!is_moved ||
		    (i < l->now.n && l->now.sums[i].weight <= moved.weight)) {
			if (!append(l, l->now.sums[i++]))
				return false;
		} else {
			if (!append(l, moved))
				return false;
			k++;
		}
	}
	return true;
}

static void
swap(struct list *a, struct list *b)
{
	struct list c = *a;

	*a = *b;
	*b = c;
}

/* Sums that cannot beat the best are dropped. The heavier a sum, the sooner
 * what is left is full: j only goes back. */
static void
prune(struct lists *l, int32_t from)
{
	int32_t n = 0, j = l->n_bundles;

	for (int32_t i = 0; i < l->now.n; i++) {
		struct sum sum = l->now.sums[i];
		wide left = l->room - sum.weight;
		wide bound;

		if (sum.gain > l->best)
			l->best = sum.gain;
		while (
		    j > from && l->rest_weight[from] - l->rest_weight[j] > left)
			j--;
		bound = sum.gain + l->rest_gain[from] - l->rest_gain[j];
		left -= l->rest_weight[from] - l->rest_weight[j];
		if (j < l->n_bundles) {
			const struct pack_item *cut = l->bundles[j].item;

			bound +=
			    (cut->gain * left + cut->weight - 1) / cut->weight;
		}
		if (bound > l->best)
			l->now.sums[n++] = sum;
	}
	l->now.n = n;
}

/* A bundle with a least number is added to a copy of the list each time. */
static bool
add_bundle(struct lists *l, const struct bundle *b)
{
	struct list base = l->now;
	bool is_done = true;

	if (b->times == 1) {
		is_done = merge(l, &base, b, 1);
		swap(&l->now, &l->next);
		return is_done;
	}
	base.sums = malloc(((size_t)l->now.n + 1) * sizeof *base.sums);
	if (base.sums == NULL)
		return false;
	for (int32_t i = 0; i < l->now.n; i++)
		base.sums[i] = l->now.sums[i];
	for (int64_t t = b->least; t <= b->times && is_done; t++) {
		is_done = merge(l, &base, b, t);
		swap(&l->now, &l->next);
	}
	free(base.sums);
	return is_done;
}

static bool
grow(struct lists *l, wide wanted)
{
	int32_t cap = wanted > SUMS_MOST ? SUMS_MOST : (int32_t)wanted;
	struct sum *now, *next;

	if (cap <= l->cap)
		return true;
	now = realloc(l->now.sums, ((size_t)cap + 1) * sizeof *now);
	if (now != NULL)
		l->now.sums = now;
	next = realloc(l->next.sums, ((size_t)cap + 1) * sizeof *next);
	if (next != NULL)
		l->next.sums = next;
	if (now == NULL || next == NULL)
		return false;
	l->cap = cap;
	return true;
}

static enum engine_err
lists_create(struct lists *l, const struct pack *pack)
{
	/* no number of lots takes more than 63 bundles */
	size_t n = (size_t)pack->n_items * 63 + 1;

	l->bundles = calloc(n, sizeof *l->bundles);
	l->rest_gain = calloc(n + 1, sizeof *l->rest_gain);
	l->rest_weight = calloc(n + 1, sizeof *l->rest_weight);
	if (!l->bundles || !l->rest_gain || !l->rest_weight || !grow(l, 1024))
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < pack->n_items; i++)
		split_item(l, &pack->items[i]);
	sum_rest(l);
	l->now.sums[l->now.n++] = (struct sum){ 0, 0 };
	return ENGINE_OK;
}

static void
lists_finish(struct lists *l)
{
	free(l->bundles);
	free(l->rest_gain);
	free(l->rest_weight);
	free(l->now.sums);
	free(l->next.sums);
}

enum engine_err
pack_list(struct pack *pack, wide room, struct pack_gain *gain)
{
	struct lists l = {
		.room = room, .best = gain->found, .effort = pack->effort
	};
	enum engine_err err = lists_create(&l, pack);
	bool is_done = true;

	for (int32_t i = 0; i < l.n_bundles && is_done && err == ENGINE_OK;
	     i++) {
		if (!grow(&l, (wide)l.now.n * 4))
			err = ENGINE_NOMEM;
		else
			is_done = add_bundle(&l, &l.bundles[i]);
		if (is_done && err == ENGINE_OK)
			prune(&l, i + 1);
	}
	if (err == ENGINE_OK) {
		gain->found = l.best;
		if (is_done)
			gain->bound = l.best;
	}
	pack->effort = l.effort > 0 ? l.effort : 0;
	lists_finish(&l);
	return err;
}
