/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/core.h"

#include <stdlib.h>
#include <string.h>

/* what building a tree needs to know of each node besides struct pattern */
struct growth {
	struct pattern *nodes; /* [PATTERN_MOST] */
	int32_t *lots;         /* [PATTERN_MOST] of the node's slot */
	int64_t *loads;        /* [PATTERN_MOST * (rows + sums)] */
	int32_t n;
};

static bool
misses_a_sum(const struct house *house, const int64_t *loads)
{
	for (int32_t r = 0; r < house->n_sums; r++) {
		int64_t load = loads[house->n_rows + r];

		if (load > 0 && load < house->sums[r].least)
			return true;
	}
	return false;
}

/* the child of node `from` with one lot more of slot s, if it fits */
static bool
grow(const struct assign *a, const struct house *house, struct growth *g,
    int32_t from, int32_t s)
{
	int32_t n_loads = house->n_rows + house->n_sums;
	int64_t *loads = g->loads + (int64_t)g->n * n_loads;
	const int64_t *old = g->loads + (int64_t)from * n_loads;
	const struct pattern *parent = &g->nodes[from];
	int32_t parent_slot = parent->slot & PATTERN_SLOT;
	int32_t slot = house->first + s;
	int32_t lots = 1, count = 1;

	if (from > 0 && parent_slot == s)
		lots = g->lots[from] + 1;
	if (from > 0 &&
	    a->slot_line[house->first + parent_slot] == a->slot_line[slot])
		count = parent->count + 1;
	if (lots > a->slot_most[slot])
		return true;
	for (int32_t r = 0; r < house->n_rows; r++) {
		loads[r] = old[r] + house->rows[r].weights[s];
		if (loads[r] > house->rows[r].room)
			return true;
	}
	for (int32_t r = 0; r < house->n_sums; r++)
		loads[house->n_rows + r] =
		    old[house->n_rows + r] + house->sums[r].weights[s];
	if (g->n == PATTERN_MOST - 1)
		return false;
	g->lots[g->n] = lots;
	g->nodes[g->n] = (struct pattern){ .parent = (uint16_t)from,
		.slot = (uint16_t)s,
		.count = (uint16_t)count };
	if (lots < a->slot_least[slot] || misses_a_sum(house, loads))
		g->nodes[g->n].slot |= PATTERN_PART;
	g->n++;
	return true;
}

/* Nodes are queued as they grow. False where there are too many. */
static bool
grow_tree(const struct assign *a, const struct house *house, struct growth *g)
{
	memset(g->loads, 0,
	    (size_t)(house->n_rows + house->n_sums) * sizeof *g->loads);
	g->nodes[0] = (struct pattern){ 0 };
	g->lots[0] = 0;
	g->n = 1;
	if (house->n > PATTERN_MOST)
		return false;
	for (int32_t i = 0; i < g->n; i++) {
		int32_t s = g->nodes[i].slot & PATTERN_SLOT;
		bool is_short =
		    i > 0 && g->lots[i] < a->slot_least[house->first + s];

		for (; s < house->n; s++) {
			if (!grow(a, house, g, i, s))
				return false;
			if (is_short)
				break;
		}
	}
	return true;
}

static bool
reserve(struct assign *a, int64_t n, int64_t *room)
{
	struct pattern *bigger;

	if (n <= *room)
		return true;
	*room = 2 * n + PATTERN_MOST;
	bigger = realloc(a->patterns, (size_t)*room * sizeof *bigger);
	if (bigger == NULL)
		return false;
	a->patterns = bigger;
	return true;
}

static bool
grow_all(struct assign *a, struct growth *g)
{
	int64_t n = 0, room = 0;

	for (int32_t h = 0; h < a->m->n_households; h++) {
		struct house *house = &a->houses[h];

		if (core_stops(a, 500))
			return false;
		if (!grow_tree(a, house, g))
			continue;
		if (core_stops(a, 8 * g->n))
			return false;
		if (!reserve(a, n + g->n, &room))
			return false;
		memcpy(
		    a->patterns + n, g->nodes, (size_t)g->n * sizeof *g->nodes);
		house->n_patterns = g->n;
		n += g->n;
	}
	n = 0;
	for (int32_t h = 0; h < a->m->n_households; h++) {
		if (a->houses[h].n_patterns > 0)
			a->houses[h].patterns = a->patterns + n;
		n += a->houses[h].n_patterns;
	}
	return true;
}

bool
pattern_set_up(struct assign *a)
{
	size_t n_loads = (size_t)(a->max_rows + a->max_sums) + 1;
	struct growth g = {
		.nodes = malloc(PATTERN_MOST * sizeof *g.nodes),
		.lots = malloc(PATTERN_MOST * sizeof *g.lots),
		.loads = malloc(PATTERN_MOST * n_loads * sizeof *g.loads),
	};
	bool is_good = g.nodes != NULL && g.lots != NULL && g.loads != NULL &&
		       grow_all(a, &g);

	free(g.nodes);
	free(g.lots);
	free(g.loads);
	return is_good;
}

void
pattern_finish(struct assign *a)
{
	free(a->patterns);
}

/* Every node's value is its parent's and one reward; no branch but the one
 * for a new best, which is rare. */
int64_t
pattern_best(const struct house *house, const int64_t *reward, int32_t *pick)
{
	int64_t value[PATTERN_MOST];
	const struct pattern *node = house->patterns;
	int64_t best = 0;
	int32_t best_i = 0;

	value[0] = 0;
	for (int32_t i = 1; i < house->n_patterns; i++) {
		int32_t slot = node[i].slot;

		value[i] = value[node[i].parent] + reward[slot & PATTERN_SLOT];
		if (value[i] > best && (slot & PATTERN_PART) == 0) {
			best = value[i];
			best_i = i;
		}
	}
	*pick = best_i;
	return best;
}

/* The lots asked for come with a bonus no award can outweigh, so that the
 * best of those that have them is the best of all. */
#define BONUS (-CORE_NEVER)

int64_t
pattern_best_within(const struct assign *a, const struct house *house,
    const struct house_ask *ask, int32_t *pick)
{
	int64_t value[PATTERN_MOST];
	const struct pattern *node = house->patterns;
	const int32_t *line = a->slot_line + house->first;
	int64_t best = ask->need > 0 ? BONUS / 2 : 0;
	int32_t best_i = -1;

	if (ask->need <= 0)
		best_i = 0;
	value[0] = 0;
	for (int32_t i = 1; i < house->n_patterns; i++) {
		int32_t slot = node[i].slot & PATTERN_SLOT;
		int64_t v = value[node[i].parent] + ask->reward[slot];

		if (ask->bend != NULL)
			v -= ask->bend[slot] * (node[i].count - 1);
		if (ask->cap != NULL && node[i].count > ask->cap[slot])
			v = 4 * CORE_NEVER;
		else if (line[slot] == ask->must && node[i].count == ask->need)
			v += BONUS;
		value[i] = v;
		if (v > best && (node[i].slot & PATTERN_PART) == 0) {
			best = v;
			best_i = i;
		}
	}
	*pick = best_i;
	if (best_i < 0)
		return CORE_NEVER;
	return ask->need > 0 ? best - BONUS : best;
}

void
pattern_lots(const struct house *house, int32_t pick, int32_t *x)
{
	for (int32_t i = 0; i < house->n; i++)
		x[i] = 0;
	for (; pick > 0; pick = house->patterns[pick].parent)
		x[house->patterns[pick].slot & PATTERN_SLOT]++;
}
