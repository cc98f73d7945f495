/* SPDX-License-Identifier: Apache-2.0 */
/* netsimplex: min-cost flow by the primal network simplex method.
 *
 *   min  sum over arcs of cost x flow,   0 <= flow <= cap,
 *        flow out of a node - flow into it = its supply
 *
 * A basis is a spanning tree. Trees are kept strongly feasible (Cunningham):
 * from every node something more can be sent to the root along the tree, by
 * which no series of pivots without gain comes back to where it began. Arcs
 * enter by block search. The flow is feasible after every pivot, so that a
 * caller can stop at any, and the pivots are the same on every machine.
 *
 * One thread at a time for one struct netsimplex. */
#ifndef GOM_ENGINE_ASSIGN_NETSIMPLEX_H
#define GOM_ENGINE_ASSIGN_NETSIMPLEX_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/engine/engine.h"

/* a cap that never binds */
#define NETSIMPLEX_FREE (INT64_MAX / 4)

struct netsimplex_arc {
	int32_t from;
	int32_t to;
	int64_t cost;
};

/* All arrays are borrowed until netsimplex_destroy. start names for every node
 * but the root the arc that joins it to the tree to begin with. The supplies
 * sent along that tree to the root must leave room to send more: an arc
 * towards the root has flow < cap, one away from it has flow > 0 (and no more
 * than cap). What the root gets is its own affair: its supply is not read. */
struct netsimplex_net {
	int32_t n_nodes; /* >= 1 */
	int32_t n_arcs;
	int32_t root;
	const struct netsimplex_arc *arcs;
	const int64_t *caps;     /* [n_arcs] 0..NETSIMPLEX_FREE */
	const int64_t *supplies; /* [n_nodes] */
	const int32_t *start;    /* [n_nodes] */
};

struct netsimplex;

/* netsimplex_create makes ready at the starting tree.
 * Errors: ENGINE_BAD_PROBLEM the arcs of start are no such tree;
 *         ENGINE_OVERFLOW costs, or supplies, add up past 2^61;
 *         ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err netsimplex_create(
    const struct netsimplex_net *net, struct netsimplex **out);
void netsimplex_destroy(struct netsimplex **ns);

/* netsimplex_run makes up to n_pivots more, or as many as it takes if that is
 * negative: true once no arc lowers the cost, that is at the optimum. */
bool netsimplex_run(struct netsimplex *ns, int64_t n_pivots);

/* netsimplex_price is what one unit more of supply at a node would cost; at
 * the optimum a subgradient of the cost in the supplies. The root's is 0.
 * Arcs in the tree have cost = price(from) - price(to), at the optimum others
 * cost at least that if empty, at most that if full. */
int64_t netsimplex_flow(const struct netsimplex *ns, int32_t arc);
int64_t netsimplex_price(const struct netsimplex *ns, int32_t node);
int64_t netsimplex_n_pivots(const struct netsimplex *ns);

#endif
