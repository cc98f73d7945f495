/* SPDX-License-Identifier: Apache-2.0 */
/* In what order to go through the households: what is left of a line matters
 * only between its first and its last bidder, so each next household is the
 * one that opens least and closes most. */
#include "broker/engine/clear_exact_parts.h"

#include <stdlib.h>

/* households that must follow each other: of a village that costs something,
 * or one alone */
struct group {
	int32_t first; /* of members */
	int32_t n;
	bool is_placed;
};

struct order {
	struct group *groups;
	int32_t n_groups;
	int32_t *members;
	int32_t *n_open; /* [n_lines] groups still to come that bid on it */
	int32_t *stamp;  /* [n_lines] */
	bool *is_begun;  /* [n_lines] */
	int32_t last_stamp;
};

static bool
can_win(const struct state *s, int32_t household)
{
	const struct index *of = &s->of_household;

	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++)
		if (s->most[of->items[i]] > 0)
			return true;
	return false;
}

static int32_t
costly_village(const struct clear_problem *p, int32_t household)
{
	int32_t village = p->households[household].village;

	return p->goal == CLEAR_CHEAPEST && village >= 0 &&
		       p->villages[village].cost > 0
		   ? village
		   : -1;
}

/* Members of the villages come first, village by village. */
static void
gather_groups(const struct exact *x, struct order *order)
{
	int32_t n = 0;

	for (int32_t v = 0; v <= x->p->n_villages; v++) {
		int32_t village = v < x->p->n_villages ? v : -1;
		struct group *group = &order->groups[order->n_groups];

		*group = (struct group){ n, 0, false };
		for (int32_t h = 0; h < x->p->n_households; h++) {
			if (!can_win(x->s, h) ||
			    costly_village(x->p, h) != village)
				continue;
			order->members[n++] = h;
			group->n++;
			if (village < 0) {
				order->n_groups++;
				*++group = (struct group){ n, 0, false };
			}
		}
		order->n_groups += group->n > 0;
	}
}

/* Does what change says for each line of a group, once, and adds it up. */
typedef int64_t each_line(
    const struct exact *x, struct order *order, int32_t line);

static int64_t
over_lines(const struct exact *x, struct order *order,
    const struct group *group, each_line *change)
{
	const struct index *of = &x->s->of_household;
	int64_t sum = 0;

	order->last_stamp++;
	for (int32_t m = group->first; m < group->first + group->n; m++) {
		int32_t h = order->members[m];

		for (int32_t i = of->first[h]; i < of->first[h + 1]; i++) {
			int32_t line = x->p->bids[of->items[i]].line;

			if (x->s->most[of->items[i]] == 0 ||
			    order->stamp[line] == order->last_stamp)
				continue;
			order->stamp[line] = order->last_stamp;
			sum += change(x, order, line);
		}
	}
	return sum;
}

static int64_t
expect_line(const struct exact *x, struct order *order, int32_t line)
{
	(void)x;
	order->n_open[line]++;
	return 0;
}

static int64_t
place_line(const struct exact *x, struct order *order, int32_t line)
{
	(void)x;
	order->n_open[line]--;
	order->is_begun[line] = true;
	return 0;
}

/* An open line multiplies the partial awards by its lots plus one, at most;
 * the weight is how many bits that has. */
static int64_t
weigh_line(const struct exact *x, struct order *order, int32_t line)
{
	int64_t weight = 1;

	for (int32_t n = x->p->lines[line].n_lots; n > 1; n /= 2)
		weight++;
	if (order->n_open[line] == 1)
		return order->is_begun[line] ? -weight : 0;
	return order->is_begun[line] ? 0 : weight;
}

static int32_t
next_group(const struct exact *x, struct order *order)
{
	int64_t least = INT64_MAX;
	int32_t next = -1;

	for (int32_t g = 0; g < order->n_groups; g++) {
		int64_t weight;

		if (order->groups[g].is_placed)
			continue;
		weight = over_lines(x, order, &order->groups[g], weigh_line);
		if (weight < least) {
			least = weight;
			next = g;
		}
	}
	return next;
}

static void
place_groups(struct exact *x, struct order *order)
{
	for (int32_t g = 0; g < order->n_groups; g++)
		(void)over_lines(x, order, &order->groups[g], expect_line);
	for (int32_t i = 0; i < order->n_groups; i++) {
		struct group *group = &order->groups[next_group(x, order)];

		group->is_placed = true;
		(void)over_lines(x, order, group, place_line);
		for (int32_t m = 0; m < group->n; m++) {
			int32_t h = order->members[group->first + m];

			x->layers[x->n_layers++] =
			    (struct exact_layer){ .household = h,
				    .village = costly_village(x->p, h) };
		}
	}
}

enum engine_err
exact_order_layers(struct exact *x)
{
	size_t n = (size_t)x->p->n_households + 1;
	size_t n_lines = (size_t)x->p->n_lines + 1;
	struct order order = { NULL };
	enum engine_err err = ENGINE_NOMEM;

	x->layers = calloc(n, sizeof *x->layers);
	order.groups = calloc(n + 1, sizeof *order.groups);
	order.members = calloc(n, sizeof *order.members);
	order.n_open = calloc(n_lines, sizeof *order.n_open);
	order.stamp = calloc(n_lines, sizeof *order.stamp);
	order.is_begun = calloc(n_lines, sizeof *order.is_begun);
	if (x->layers && order.groups && order.members && order.n_open &&
	    order.stamp && order.is_begun) {
		gather_groups(x, &order);
		place_groups(x, &order);
		err = exact_trace_lines(x);
	}
	free(order.groups);
	free(order.members);
	free(order.n_open);
	free(order.stamp);
	free(order.is_begun);
	return err;
}

/* ---- where lines begin and end -------------------------------------- */

static void
find_ends(struct exact *x)
{
	const struct index *of = &x->s->of_household;

	for (int32_t l = 0; l < x->p->n_lines; l++)
		x->first_layer[l] = x->last_layer[l] = -1;
	for (int32_t i = 0; i < x->n_layers; i++) {
		int32_t h = x->layers[i].household;

		for (int32_t k = of->first[h]; k < of->first[h + 1]; k++) {
			int32_t line = x->p->bids[of->items[k]].line;

			if (x->s->most[of->items[k]] == 0)
				continue;
			if (x->first_layer[line] < 0)
				x->first_layer[line] = i;
			x->last_layer[line] = i;
		}
	}
}

/* The lines begun and still open before layer i. */
static int32_t
list_open(const struct exact *x, int32_t i, int32_t *slots)
{
	int32_t n = 0;

	for (int32_t l = 0; l < x->p->n_lines; l++) {
		if (x->first_layer[l] < 0 || x->first_layer[l] >= i ||
		    x->last_layer[l] < i)
			continue;
		if (slots != NULL)
			slots[n] = l;
		n++;
	}
	return n;
}

enum engine_err
exact_trace_lines(struct exact *x)
{
	size_t n_lines = (size_t)x->p->n_lines + 1;

	x->first_layer = calloc(n_lines, sizeof *x->first_layer);
	x->last_layer = calloc(n_lines, sizeof *x->last_layer);
	x->slot_first = calloc((size_t)x->n_layers + 2, sizeof *x->slot_first);
	if (!x->first_layer || !x->last_layer || !x->slot_first)
		return ENGINE_NOMEM;
	find_ends(x);
	for (int32_t i = 0; i <= x->n_layers; i++)
		x->slot_first[i + 1] = x->slot_first[i] + list_open(x, i, NULL);
	x->slots = calloc(
	    (size_t)x->slot_first[x->n_layers + 1] + 1, sizeof *x->slots);
	if (x->slots == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i <= x->n_layers; i++)
		(void)list_open(x, i, &x->slots[x->slot_first[i]]);
	return ENGINE_OK;
}
