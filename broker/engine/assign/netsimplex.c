/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/netsimplex.h"

#include <stdlib.h>

/* Where an arc stands, and the sign its reduced cost must have: empty ones
 * must not be < 0, full ones not > 0. */
enum {
	FULL = -1,
	IN_TREE = 0,
	EMPTY = 1
};

/* what can still be sent along an arc, and sent back */
struct room {
	int64_t ahead;
	int64_t back;
};

/* a node's place in the tree; children are a doubly linked list */
struct place {
	int32_t parent; /* -1: the root */
	int32_t arc;    /* to or from the parent */
	int32_t child;
	int32_t next;
	int32_t prev;
	int32_t depth;
};

struct netsimplex {
	const struct netsimplex_arc *arcs; /* borrowed */
	int32_t n_nodes;
	int32_t n_arcs;
	int32_t root;
	int32_t block;    /* arcs looked at before the best is taken */
	int32_t position; /* of the search, an arc */
	int64_t n_pivots;
	int64_t *prices;      /* [n_nodes] */
	struct place *places; /* [n_nodes] */
	struct room *rooms;   /* [n_arcs] */
	signed char *states;  /* [n_arcs] */
};

/* ---- the tree ------------------------------------------------------- */

static void
hang(struct netsimplex *ns, int32_t node, int32_t parent, int32_t arc)
{
	struct place *p = ns->places;

	p[node].parent = parent;
	p[node].arc = arc;
	p[node].prev = -1;
	p[node].next = p[parent].child;
	if (p[parent].child >= 0)
		p[p[parent].child].prev = node;
	p[parent].child = node;
}

static void
unhang(struct netsimplex *ns, int32_t node)
{
	struct place *p = ns->places;

	if (p[node].prev >= 0)
		p[p[node].prev].next = p[node].next;
	else
		p[p[node].parent].child = p[node].next;
	if (p[node].next >= 0)
		p[p[node].next].prev = p[node].prev;
}

/* the node after one in preorder within the subtree of top; -1 at its end */
static int32_t
follower(const struct place *p, int32_t node, int32_t top)
{
	if (p[node].child >= 0)
		return p[node].child;
	while (node != top && p[node].next < 0)
		node = p[node].parent;
	return node == top ? -1 : p[node].next;
}

/* The subtree of node hangs at a new place: its prices move by one figure. */
static void
shift_subtree(struct netsimplex *ns, int32_t top, int64_t by)
{
	struct place *p = ns->places;

	for (int32_t i = top; i >= 0; i = follower(p, i, top)) {
		p[i].depth = p[p[i].parent].depth + 1;
		ns->prices[i] += by;
	}
}

/* Turns the path from node up to top over, so that node is its upper end and
 * hangs below parent by arc. */
static void
turn_over(struct netsimplex *ns, int32_t node, int32_t top, int32_t parent,
    int32_t arc)
{
	for (;;) {
		int32_t up = ns->places[node].parent;
		int32_t up_arc = ns->places[node].arc;

		unhang(ns, node);
		hang(ns, node, parent, arc);
		if (node == top)
			return;
		parent = node;
		arc = up_arc;
		node = up;
	}
}

/* ---- one pivot ------------------------------------------------------ */

static int64_t
reduced_cost(const struct netsimplex *ns, int32_t arc)
{
	const struct netsimplex_arc *a = &ns->arcs[arc];

	return a->cost - ns->prices[a->from] + ns->prices[a->to];
}

static bool
leads_up(const struct netsimplex *ns, int32_t node)
{
	return ns->arcs[ns->places[node].arc].from == node;
}

static int64_t
room_up(const struct netsimplex *ns, int32_t node)
{
	const struct room *room = &ns->rooms[ns->places[node].arc];

	return leads_up(ns, node) ? room->ahead : room->back;
}

static int64_t
room_down(const struct netsimplex *ns, int32_t node)
{
	const struct room *room = &ns->rooms[ns->places[node].arc];

	return leads_up(ns, node) ? room->back : room->ahead;
}

static void
send(struct room *room, int64_t amount)
{
	room->ahead -= amount;
	room->back += amount;
}

/* The cycle an entering arc closes: flow goes from tail to head by that arc,
 * up from head to join and down from there to tail. */
struct cycle {
	int32_t arc;
	int32_t tail;
	int32_t head;
	int32_t join;
	int64_t amount;
	int32_t leaving; /* the node below the arc that leaves, or -1: arc */
	bool at_tail;    /* it lies between join and tail */
};

/* Of all arcs that block, the last in the cycle's direction, seen from join,
 * leaves: that keeps the tree strongly feasible. */
static void
cycle_close(const struct netsimplex *ns, struct cycle *c)
{
	const struct place *p = ns->places;
	int32_t tail = c->tail, head = c->head;

	c->leaving = -1;
	c->at_tail = false;
	while (tail != head)
		if (p[tail].depth > p[head].depth) {
			int64_t room = room_down(ns, tail);

			if (room < c->amount) {
				c->amount = room;
				c->leaving = tail;
				c->at_tail = true;
			}
			tail = p[tail].parent;
		} else {
			int64_t room = room_up(ns, head);

			if (room <= c->amount) {
				c->amount = room;
				c->leaving = head;
				c->at_tail = false;
			}
			head = p[head].parent;
		}
	c->join = tail;
}

static void
cycle_send(struct netsimplex *ns, const struct cycle *c, bool forward)
{
	const struct place *p = ns->places;

	send(&ns->rooms[c->arc], forward ? c->amount : -c->amount);
	for (int32_t i = c->tail; i != c->join; i = p[i].parent)
		send(&ns->rooms[p[i].arc],
		    leads_up(ns, i) ? -c->amount : c->amount);
	for (int32_t i = c->head; i != c->join; i = p[i].parent)
		send(&ns->rooms[p[i].arc],
		    leads_up(ns, i) ? c->amount : -c->amount);
}

static void
pivot(struct netsimplex *ns, int32_t arc)
{
	const struct netsimplex_arc *a = &ns->arcs[arc];
	bool forward = ns->states[arc] == EMPTY;
	struct cycle c = { .arc = arc,
		.tail = forward ? a->from : a->to,
		.head = forward ? a->to : a->from,
		.amount =
		    forward ? ns->rooms[arc].ahead : ns->rooms[arc].back };
	int32_t inner, outer, out;
	int64_t by;

	ns->n_pivots++;
	cycle_close(ns, &c);
	if (c.amount > 0)
		cycle_send(ns, &c, forward);
	if (c.leaving < 0) {
		ns->states[arc] = (signed char)-ns->states[arc];
		return;
	}
	out = ns->places[c.leaving].arc;
	ns->states[out] = ns->rooms[out].back == 0 ? EMPTY : FULL;
	ns->states[arc] = IN_TREE;
	inner = c.at_tail ? c.tail : c.head;
	outer = c.at_tail ? c.head : c.tail;
	by = reduced_cost(ns, arc);
	turn_over(ns, inner, c.leaving, outer, arc);
	shift_subtree(ns, inner, inner == a->from ? by : -by);
}

/* ---- the search for an arc to enter --------------------------------- */

static int32_t
best_of(const struct netsimplex *ns, int32_t first, int32_t end)
{
	const struct netsimplex_arc *arcs = ns->arcs;
	const int64_t *prices = ns->prices;
	int64_t best = 0;
	int32_t best_arc = -1;

	for (int32_t i = first; i < end; i++) {
		int64_t gain =
		    ns->states[i] *
		    (arcs[i].cost - prices[arcs[i].from] + prices[arcs[i].to]);

		if (gain < best) {
			best = gain;
			best_arc = i;
		}
	}
	return best_arc;
}

/* the best arc of the next block that has any; -1: none has */
static int32_t
next_arc(struct netsimplex *ns)
{
	int32_t left = ns->n_arcs, best = -1;

	while (left > 0 && best < 0) {
		int32_t first = ns->position, n = ns->n_arcs - first;

		n = n < ns->block ? n : ns->block;
		best = best_of(ns, first, first + n);
		left -= n;
		ns->position = first + n < ns->n_arcs ? first + n : 0;
	}
	return best;
}

bool
netsimplex_run(struct netsimplex *ns, int64_t n_pivots)
{
	while (n_pivots != 0) {
		int32_t arc = next_arc(ns);

		if (arc < 0)
			return true;
		pivot(ns, arc);
		n_pivots -= n_pivots > 0;
	}
	return false;
}

/* ---- making ready --------------------------------------------------- */

#define SUM_MAX (INT64_C(1) << 61)

static bool
sums_fit(const struct netsimplex_net *net)
{
	int64_t costs = 0, supplies = 0;

	for (int32_t i = 0; i < net->n_arcs; i++) {
		int64_t cost = net->arcs[i].cost;

		if (cost < -SUM_MAX || cost > SUM_MAX)
			return false;
		costs += cost < 0 ? -cost : cost;
		if (costs > SUM_MAX)
			return false;
	}
	for (int32_t i = 0; i < net->n_nodes; i++) {
		int64_t supply = i == net->root ? 0 : net->supplies[i];

		if (supply < -SUM_MAX || supply > SUM_MAX)
			return false;
		supplies += supply < 0 ? -supply : supply;
		if (supplies > SUM_MAX)
			return false;
	}
	return true;
}

/* Hangs every node where start says: false where one has no arc, or the wrong
 * one. Whether it is a tree shows when it is walked. */
static bool
hang_all(struct netsimplex *ns, const struct netsimplex_net *net)
{
	for (int32_t i = 0; i < net->n_nodes; i++)
		ns->places[i] = (struct place){ -1, -1, -1, -1, -1, 0 };
	for (int32_t i = net->n_nodes - 1; i >= 0; i--) {
		int32_t arc = net->start[i];
		const struct netsimplex_arc *a;

		if (i == net->root)
			continue;
		if (arc < 0 || arc >= net->n_arcs)
			return false;
		a = &net->arcs[arc];
		if (a->from == a->to || (a->from != i && a->to != i))
			return false;
		hang(ns, i, a->from == i ? a->to : a->from, arc);
		ns->states[arc] = IN_TREE;
	}
	return true;
}

/* Prices and depths from the root down; order gets the nodes as they come.
 * The count falls short where some hang in a circle. */
static int32_t
walk_down(struct netsimplex *ns, int32_t *order)
{
	struct place *p = ns->places;
	int32_t n = 0;

	ns->prices[ns->root] = 0;
	for (int32_t i = ns->root; i >= 0; i = follower(p, i, ns->root)) {
		int64_t cost;

		order[n++] = i;
		if (i == ns->root)
			continue;
		cost = ns->arcs[p[i].arc].cost;
		p[i].depth = p[p[i].parent].depth + 1;
		ns->prices[i] =
		    ns->prices[p[i].parent] + (leads_up(ns, i) ? cost : -cost);
	}
	return n;
}

/* Sends the supplies up the tree, the lowest nodes first: false where that
 * leaves no room for more. */
static bool
send_supplies(struct netsimplex *ns, const struct netsimplex_net *net,
    const int32_t *order, int64_t *loads)
{
	for (int32_t i = 0; i < net->n_nodes; i++)
		loads[i] = net->supplies[i];
	for (int32_t i = net->n_nodes - 1; i > 0; i--) {
		int32_t node = order[i];
		struct room *room = &ns->rooms[ns->places[node].arc];
		bool up = leads_up(ns, node);
		int64_t amount = up ? loads[node] : -loads[node];

		if (amount < 0 || amount > room->ahead)
			return false;
		send(room, amount);
		if ((up ? room->ahead : room->back) == 0)
			return false;
		loads[ns->places[node].parent] += loads[node];
	}
	return true;
}

static enum engine_err
start_tree(struct netsimplex *ns, const struct netsimplex_net *net)
{
	int32_t *order = malloc((size_t)net->n_nodes * sizeof *order);
	int64_t *loads = malloc((size_t)net->n_nodes * sizeof *loads);
	enum engine_err err = ENGINE_NOMEM;

	if (!order || !loads)
		goto done;
	for (int32_t i = 0; i < net->n_arcs; i++) {
		ns->rooms[i] = (struct room){ net->caps[i], 0 };
		ns->states[i] = EMPTY;
	}
	err = hang_all(ns, net) && walk_down(ns, order) == net->n_nodes &&
		      send_supplies(ns, net, order, loads)
		  ? ENGINE_OK
		  : ENGINE_BAD_PROBLEM;
done:
	free(order);
	free(loads);
	return err;
}

/* Blocks of the square root of the number of arcs, the usual choice. */
static int32_t
block_size(int32_t n_arcs)
{
	int32_t size = 16;

	while ((int64_t)size * size < n_arcs)
		size++;
	return size;
}

enum engine_err
netsimplex_create(const struct netsimplex_net *net, struct netsimplex **out)
{
	size_t n_nodes = (size_t)net->n_nodes;
	size_t n_arcs = (size_t)net->n_arcs + 1;
	struct netsimplex *ns;
	enum engine_err err;

	if (!sums_fit(net))
		return ENGINE_OVERFLOW;
	ns = malloc(sizeof *ns);
	if (!ns)
		return ENGINE_NOMEM;
	*ns = (struct netsimplex){ .arcs = net->arcs,
		.n_nodes = net->n_nodes,
		.n_arcs = net->n_arcs,
		.root = net->root,
		.block = block_size(net->n_arcs),
		.prices = malloc(n_nodes * sizeof *ns->prices),
		.places = malloc(n_nodes * sizeof *ns->places),
		.rooms = malloc(n_arcs * sizeof *ns->rooms),
		.states = malloc(n_arcs * sizeof *ns->states) };
	err = ns->prices && ns->places && ns->rooms && ns->states
		  ? start_tree(ns, net)
		  : ENGINE_NOMEM;
	if (err != ENGINE_OK)
		netsimplex_destroy(&ns);
	else
		*out = ns;
	return err;
}

void
netsimplex_destroy(struct netsimplex **ns)
{
	if (!*ns)
		return;
	free((*ns)->prices);
	free((*ns)->places);
	free((*ns)->rooms);
	free((*ns)->states);
	free(*ns);
	*ns = NULL;
}

int64_t
netsimplex_flow(const struct netsimplex *ns, int32_t arc)
{
	return ns->rooms[arc].back;
}

int64_t
netsimplex_price(const struct netsimplex *ns, int32_t node)
{
	return ns->prices[node];
}

int64_t
netsimplex_n_pivots(const struct netsimplex *ns)
{
	return ns->n_pivots;
}
