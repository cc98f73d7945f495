/* SPDX-License-Identifier: Apache-2.0 */
/* The core algorithm for the 0-1 knapsack (Balas and Zemel, Pisinger): items
 * stand by falling rate, the first ones that fit make the break solution, and
 * a list of undominated states grows around it, one more item put in from the
 * right or taken out from the left at a time. A state whose bound by the next
 * rates is no better than the best is dropped, so that few items are ever
 * looked at. */
#include "broker/engine/assign/dense.h"

#include <stdlib.h>

enum {
	MAX_STATES = 1 << 17,
	NEAR = 6,
	SMALL = 17 /* items, whose subsets all are not too many */
};

enum engine_err
dense_knap_init(struct knap *k, int32_t n_items, int digits)
{
	int32_t n_subsets = n_items < SMALL ? 1 << n_items : MAX_STATES;

	*k = (struct knap){ .digits = digits };
	k->max_states = n_subsets < MAX_STATES ? n_subsets : MAX_STATES;
	k->max_changes = 8 * k->max_states;
	k->items = malloc((size_t)n_items * sizeof(*k->items));
	k->from = malloc((size_t)k->max_states * sizeof(*k->from));
	k->to = malloc((size_t)k->max_states * sizeof(*k->to));
	k->changes = malloc((size_t)k->max_changes * sizeof(*k->changes));
	if (k->items == NULL || k->from == NULL || k->to == NULL ||
	    k->changes == NULL)
		return ENGINE_NOMEM;
	return ENGINE_OK;
}

void
dense_knap_finish(struct knap *k)
{
	free(k->items);
	free(k->from);
	free(k->to);
	free(k->changes);
	*k = (struct knap){ 0 };
}

static bool
is_before(const struct knap_item *a, const struct knap_item *b)
{
	if (a->rate != b->rate)
		return a->rate > b->rate;
	if (a->weight != b->weight)
		return a->weight < b->weight;
	return a->job < b->job;
}

static void
sift(struct knap_item *items, int32_t n, int32_t at)
{
	struct knap_item item = items[at];
	int32_t child;

	while ((child = 2 * at + 1) < n) {
		if (child + 1 < n &&
		    is_before(&items[child], &items[child + 1]))
			child++;
		if (!is_before(&item, &items[child]))
			break;
		items[at] = items[child];
		at = child;
	}
	items[at] = item;
}

static void
sort_by_heap(struct knap_item *items, int32_t n)
{
	for (int32_t i = n / 2 - 1; i >= 0; i--)
		sift(items, n, i);
	for (int32_t i = n - 1; i > 0; i--) {
		struct knap_item item = items[i];

		items[i] = items[0];
		items[0] = item;
		sift(items, i, 0);
	}
}

static void
sort_by_insertion(struct knap_item *items, int32_t n)
{
	for (int32_t i = 1; i < n; i++) {
		struct knap_item item = items[i];
		int32_t at = i;

		for (; at > 0 && is_before(&item, &items[at - 1]); at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

static wide
worth(const struct knap *k, int64_t weight, int64_t rate)
{
	return ((wide)weight * rate) >> k->digits;
}

/* what is left to come: the best rate to put in, the least to take out */
struct outlook {
	int64_t in;
	int64_t out; /* or < 0: nothing left to take out */
};

static bool
is_hopeless(
    const struct knap *k, const struct knap_state *state, struct outlook look)
{
	int64_t free_room = k->room - state->weight;

	if (free_room >= 0)
		return state->profit + worth(k, free_room, look.in) <=
		       k->best + k->ease;
	if (look.out < 0)
		return true;
	return state->profit - worth(k, -free_room, look.out) <=
	       k->best + k->ease;
}

static void
keep(struct knap *k, struct knap_state state, int32_t item, struct outlook look)
{
	struct knap_state *last = k->n_to > 0 ? &k->to[k->n_to - 1] : NULL;
	bool is_best = state.weight <= k->room && state.profit > k->best;

	if (last != NULL && last->profit >= state.profit)
		return;
	if (!is_best && is_hopeless(k, &state, look))
		return;
	if (k->n_to == k->max_states || k->n_changes == k->max_changes) {
		k->is_cut = true;
		return;
	}
	if (item != DENSE_NONE) {
		k->changes[k->n_changes] =
		    (struct knap_change){ item, state.change };
		state.change = k->n_changes++;
	}
	if (is_best) {
		k->best = state.profit;
		k->best_change = state.change;
		k->is_better = true;
		if (is_hopeless(k, &state, look))
			return;
	}
	if (last != NULL && last->weight == state.weight)
		k->n_to--;
	k->to[k->n_to++] = state;
}

/* every state as it is, and once more with the item put in or taken out */
static void
merge(struct knap *k, int32_t item, int sign, struct outlook look)
{
	int64_t weight = sign * (int64_t)k->items[item].weight;
	int64_t profit = sign * k->items[item].profit;
	struct knap_state *swap = k->from;
	int32_t a = 0;
	int32_t b = 0;

	k->n_to = 0;
	while (b < k->n_from) {
		struct knap_state moved = k->from[b];

		moved.weight += weight;
		moved.profit += profit;
		if (a < k->n_from && k->from[a].weight <= moved.weight) {
			keep(k, k->from[a++], DENSE_NONE, look);
		} else {
			keep(k, moved, item, look);
			b++;
		}
	}
	while (a < k->n_from)
		keep(k, k->from[a++], DENSE_NONE, look);
	k->from = k->to;
	k->to = swap;
	k->n_from = k->n_to;
}

static struct outlook
outlook(const struct knap *k, int32_t left, int32_t right)
{
	return (struct outlook){
		.in = right < k->n_items ? k->items[right].rate + 1 : 0,
		.out = left >= 0 ? k->items[left].rate : -1,
	};
}

static void
grow(struct knap *k, struct dense *d)
{
	int32_t left = k->n_break - 1;
	int32_t right = k->n_break;
	int64_t work = 0;

	while (k->n_from > 0 && !k->is_cut) {
		if (right < k->n_items) {
			right++;
			merge(k, right - 1, 1, outlook(k, left, right));
		}
		work += k->n_from;
		if (left >= 0) {
			left--;
			merge(k, left + 1, -1, outlook(k, left, right));
		}
		work += k->n_from;
		if (left < 0 && right >= k->n_items)
			return;
		if (work > 20000) {
			work = 0;
			k->is_cut |= dense_stop(d);
		}
	}
}

/* what the items behind the break solution add at most: Dantzig's bound, or
 * all of them */
static int64_t
rest_bound(const struct knap *k, int64_t free_room)
{
	wide dantzig =
	    worth(k, free_room, outlook(k, DENSE_NONE, k->n_break).in);
	int64_t all = 0;

	for (int32_t i = k->n_break; i < k->n_items && all < dantzig; i++)
		all += k->items[i].profit;
	return dantzig < all ? (int64_t)dantzig : all;
}

/* a first solution: up to two items of one side of the break and one of the
 * other change places; most often nothing better is there to be found */
struct quick {
	int64_t weight;
	int64_t profit;
	int32_t n;
	int32_t items[3];
};

static void
note(struct knap *k, const struct quick *q)
{
	int32_t before = DENSE_NONE;

	if (q->weight > k->room || q->profit <= k->best)
		return;
	k->best = q->profit;
	k->is_better = true;
	k->n_changes = 0;
	for (int32_t i = 0; i < q->n; i++) {
		k->changes[k->n_changes] =
		    (struct knap_change){ q->items[i], before };
		before = k->n_changes++;
	}
	k->best_change = before;
}

static struct quick
with(const struct knap *k, struct quick q, int32_t item)
{
	int sign = item < k->n_break ? -1 : 1;

	q.weight += sign * (int64_t)k->items[item].weight;
	q.profit += sign * k->items[item].profit;
	q.items[q.n++] = item;
	return q;
}

static void
try_thirds(struct knap *k, struct quick two, int32_t from, int32_t end)
{
	for (int32_t c = from; c < end; c++) {
		struct quick three;

		if (two.weight + k->items[c].weight > k->room)
			continue;
		three = with(k, two, c);
		note(k, &three);
	}
}

static void
try_near(struct knap *k, struct knap_state start, int64_t bound)
{
	int32_t first = k->n_break > NEAR ? k->n_break - NEAR : 0;
	int32_t end =
	    k->n_items - k->n_break > NEAR ? k->n_break + NEAR : k->n_items;
	struct quick none = { .weight = start.weight, .profit = start.profit };

	for (int32_t b = end - 1; b >= first; b--) {
		struct quick one = with(k, none, b);

		note(k, &one);
		for (int32_t a = first; a < b; a++) {
			struct quick two = with(k, one, a);

			note(k, &two);
			if (a < k->n_break)
				try_thirds(k, two,
				    b < k->n_break ? k->n_break : b + 1, end);
		}
		if (bound <= k->best + k->ease)
			return;
	}
}

int64_t
dense_knap_solve(
    struct knap *k, int64_t room, int64_t at_least, struct dense *d)
{
	struct knap_state start = { 0, 0, DENSE_NONE };
	int64_t bound;

	if (k->n_items > 100)
		sort_by_heap(k->items, k->n_items);
	else
		sort_by_insertion(k->items, k->n_items);
	k->room = room;
	k->best = at_least;
	k->best_change = DENSE_NONE;
	k->is_better = false;
	k->is_cut = false;
	k->n_break = 0;
	k->n_from = k->n_to = k->n_changes = 0;
	while (k->n_break < k->n_items &&
	       start.weight + k->items[k->n_break].weight <= room) {
		start.weight += k->items[k->n_break].weight;
		start.profit += k->items[k->n_break++].profit;
	}
	bound = start.profit + rest_bound(k, room - start.weight);
	if (start.profit > k->best) {
		k->best = start.profit;
		k->is_better = true;
	}
	if (bound <= k->best + k->ease)
		return bound > k->best ? bound : k->best;
	try_near(k, start, bound);
	if (bound <= k->best + k->ease)
		return bound;
	k->from[k->n_from++] = start;
	grow(k, d);
	if (k->is_cut || bound < k->best + k->ease)
		return bound;
	return k->best + k->ease;
}

int32_t
dense_knap_take(const struct knap *k, int32_t *jobs)
{
	int32_t n = 0;
	int32_t at = k->best_change;

	for (int32_t i = 0; i < k->n_break; i++)
		jobs[n++] = k->items[i].job;
	for (; at != DENSE_NONE; at = k->changes[at].before) {
		int32_t item = k->changes[at].item;
		int32_t job = k->items[item].job;

		if (item >= k->n_break) {
			jobs[n++] = job;
			continue;
		}
		for (int32_t i = 0; i < n; i++)
			if (jobs[i] == job) {
				jobs[i] = jobs[--n];
				break;
			}
	}
	return n;
}
