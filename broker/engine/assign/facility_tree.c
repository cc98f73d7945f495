/* SPDX-License-Identifier: Apache-2.0 */
/* Branch and bound over which facilities are open, the node of the least bound
 * first. Each node climbs on from its parent's prices. Where all is decided, a
 * generalised assignment is left, which is given more time whenever its turn
 * comes again. */
#include "broker/engine/assign/facility.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_NODES = 1 << 14,
	STEPS_OF_NODE = 40,
	REACH = 20,
	STEPS_OF_LEAF = 150,
	NEAR_OF_NODE = 2
};

enum engine_err
facility_tree_init(struct facility *f)
{
	f->nodes = malloc(MAX_NODES * sizeof(struct facility_node *));
	return f->nodes == NULL ? ENGINE_NOMEM : ENGINE_OK;
}

void
facility_tree_finish(struct facility *f)
{
	for (int32_t k = 0; k < f->n_nodes; k++)
		free(f->nodes[k]);
	free(f->nodes);
}

/* the state and centre in hand, with an agent decided */
static void
plant(struct facility *f, int64_t bound, int64_t effort, int32_t agent,
    int8_t state)
{
	size_t n = (size_t)f->d.n_jobs;
	size_t m = (size_t)f->d.n_agents;
	struct facility_node *node =
	    malloc(sizeof(*node) + n * sizeof(*node->u) + m);

	if (node == NULL) {
		f->err = ENGINE_NOMEM;
		return;
	}
	node->bound = bound;
	node->effort = effort;
	node->state = (int8_t *)(node->u + n);
	memcpy(node->u, f->top_u, n * sizeof(*node->u));
	memcpy(node->state, f->state, m);
	if (agent != DENSE_NONE)
		node->state[agent] = state;
	f->nodes[f->n_nodes++] = node;
}

void
facility_tree_plant(struct facility *f)
{
	plant(f, f->d.bound, 0, DENSE_NONE, FACILITY_FREE);
}

/* leaves whose next turn would take long are put off while there are others */
static bool
is_long(const struct facility *f, int32_t k)
{
	return 12 * f->nodes[k]->effort > f->d.n_steps;
}

static int32_t
least_node(const struct facility *f)
{
	int32_t best = 0;

	for (int32_t k = 1; k < f->n_nodes; k++) {
		if (is_long(f, k) != is_long(f, best)) {
			best = is_long(f, k) ? best : k;
			continue;
		}
		if (f->nodes[k]->bound <= f->nodes[best]->bound)
			best = k;
	}
	return best;
}

/* the one the climb agrees least about; of those alike, the dearest */
static int32_t
choose(const struct facility *f)
{
	int32_t best = DENSE_NONE;
	double most = -1;

	for (int32_t i = 0; i < f->d.n_agents; i++) {
		double open = f->mean[i];
		double doubt = open < 0.5 ? open : 1 - open;

		if (f->state[i] != FACILITY_FREE)
			continue;
		if (doubt > most) {
			most = doubt;
			best = i;
		}
	}
	return best;
}

/* all decided: the assignment to those that are open */
static void
work_on_leaf(struct facility *f, int64_t bound, int64_t effort)
{
	effort = effort == 0 ? STEPS_OF_LEAF : 3 * effort;
	for (int32_t i = 0; i < f->d.n_agents; i++)
		f->is_open[i] = f->state[i] == FACILITY_OPEN;
	facility_set_solve(f, f->d.job_agent, effort);
	if (f->err != ENGINE_OK)
		return;
	bound = f->sub.bound > bound ? f->sub.bound : bound;
	if (bound < f->d.best)
		plant(f, bound, effort, DENSE_NONE, FACILITY_FREE);
}

/* false: stopped, and nothing more is known of the node */
static bool
work_on(struct facility *f, int64_t bound, int64_t effort)
{
	int32_t agent = choose(f);
	int64_t value;

	if (agent == DENSE_NONE) {
		work_on_leaf(f, bound, effort);
		return !f->d.is_over && f->err == ENGINE_OK;
	}
	if (!facility_dual_begin(
		f, (double)(DENSE_MILLI * (f->d.best - bound)) / REACH + 100) ||
	    !facility_dual_climb(f, STEPS_OF_NODE) || !facility_dual_settle(f))
		return false;
	if (facility_dual_is_hopeless(f))
		return true;
	value = dense_milli_up(f->top);
	bound = value > bound ? value : bound;
	facility_set_round(f);
	facility_dual_fix(f);
	if (f->d.is_over || f->err != ENGINE_OK)
		return false;
	agent = choose(f);
	if (agent == DENSE_NONE) {
		plant(f, bound, 0, DENSE_NONE, FACILITY_FREE);
		return f->err == ENGINE_OK;
	}
	plant(f, bound, 0, agent, FACILITY_SHUT);
	if (f->err == ENGINE_OK)
		plant(f, bound, 0, agent, FACILITY_OPEN);
	return f->err == ENGINE_OK;
}

/* what is left can be no cheaper than the least of the nodes */
static void
raise_bound(struct facility *f)
{
	int64_t bound = f->d.best;

	for (int32_t k = 0; k < f->n_nodes; k++)
		if (f->nodes[k]->bound < bound)
			bound = f->nodes[k]->bound;
	dense_raise(&f->d, bound);
}

bool
facility_tree_grow(struct facility *f)
{
	int32_t k = least_node(f);
	struct facility_node *node;
	bool goes_on = true;

	if (f->n_nodes == 0 || f->n_nodes + 2 > MAX_NODES)
		return false;
	node = f->nodes[k];
	f->nodes[k] = f->nodes[--f->n_nodes];
	memcpy(f->state, node->state, (size_t)f->d.n_agents);
	memcpy(f->top_u, node->u, (size_t)f->d.n_jobs * sizeof(*node->u));
	if (node->bound < f->d.best)
		goes_on = work_on(f, node->bound, node->effort);
	free(node);
	if (!goes_on)
		return false;
	raise_bound(f);
	if (f->demand_best > f->d.best)
		facility_dual_demand(f);
	facility_set_near(f, NEAR_OF_NODE);
	return f->n_nodes > 0;
}
