/* SPDX-License-Identifier: Apache-2.0 */
/* facility: the parts of the method for single-source facility location, as
 * assign.h describes it: customers (lines of one lot) are each served by one
 * facility (a household alone in its village), which has room for some of
 * them and costs something as soon as it serves one.
 *
 *   min  sum F_i y_i + sum c_ij x_ij + sum U_j s_j
 *        sum_i x_ij + s_j = 1 for every customer j
 *        sum_j w_ij x_ij <= b_i y_i for every facility i
 *
 * With K_i(u) the knapsacks of dense_relax.c, an open facility adds
 * r_i = F_i - K_i(u) to the relaxation. Whatever is cheaper than the best
 * assignment known leaves few customers out, so that its facilities have room
 * for the demand of the others:
 *
 *   C(u) = sum_j u_j + min { sum r_i y_i : sum b_i y_i >= demand }
 *
 * bounds all that is cheaper than the best.
 *
 *   facility.c       loads the model, lays out the work, writes the result
 *   facility_dual.c  C(u), and prices that make it large
 *   facility_set.c   the assignment to given facilities; sets near the best
 *   facility_tree.c  open or shut, one facility after the other
 *
 * Facilities and customers are the agents and jobs of a struct dense, whose
 * best and bound have the costs of facilities in them. Inside of facility*.c
 * only. */
#ifndef GOM_ENGINE_ASSIGN_FACILITY_H
#define GOM_ENGINE_ASSIGN_FACILITY_H

#include "broker/engine/assign/dense.h"

/* above any value, and two of them add up without overflow */
#define FACILITY_NEVER ((int64_t)1 << 61)

enum facility_state {
	FACILITY_FREE,
	FACILITY_OPEN,
	FACILITY_SHUT
};

/* the model of a set of open facilities, for dense_solve */
struct facility_sub {
	struct assign_model model;
	int32_t *agents; /* [n_agents] of its households */
	int32_t *jobs;   /* [bids] */
	int32_t *line_lots;
	int32_t *village;
	int32_t *bid_first;
	int32_t *row_first;
	int32_t *sum_first;
	struct assign_row *rows;
	struct assign_bid *bids;
	struct assign_entry *entries;
	int32_t *warm;
	int32_t *lots;
	int64_t *prices;
	int32_t *job_agent; /* [n_jobs] of the whole */
	int64_t fixed;      /* cost of its facilities */
	int64_t bound;      /* proven for it */
};

/* some facilities decided; prices and states stand behind it */
struct facility_node {
	int64_t bound;
	int64_t effort; /* steps that a set of facilities has had */
	int8_t *state;  /* [n_agents] */
	int64_t u[];    /* [n_jobs] */
};

struct facility {
	struct dense d;
	enum engine_err err; /* first of the sub-problems */
	int64_t *fixed;      /* [n_agents] F_i, money */
	int64_t *least;      /* [n_jobs] weight where it is lightest */
	int64_t demand;      /* of whatever is cheaper than the best */
	int64_t demand_best; /* the best it is known for */

	/* the relaxation */
	struct relax relax;
	struct knap cover;
	int32_t *all_cells; /* [n_agents] with everything free */
	int32_t *closed;    /* [n_agents] */
	int8_t *state;      /* [n_agents] */
	int8_t *y;          /* [n_agents] of the last evaluation */
	int64_t *rest;      /* [n_agents] r_i of it, thousandths */
	int32_t *over;      /* [n_jobs] */
	int64_t *u;         /* [n_jobs] */
	int64_t plain;      /* L(u) of it */

	/* the climb */
	double *centre; /* [n_jobs] */
	double *way;    /* [n_jobs] */
	double *mean;   /* [n_agents] fading mean of y */
	int64_t *top_u; /* [n_jobs] the centre, in integers */
	int64_t top;    /* C at it */
	double reach;
	int32_t n_fails;

	/* with everything free */
	int64_t *root_u; /* [n_jobs] of the best L */
	int64_t root_value;
	int64_t *base_u;    /* [n_jobs] of the best C */
	int64_t *base_rest; /* [n_agents] r_i at it */
	int64_t base;       /* sum of base_u */
	int64_t base_value;

	/* sets of facilities */
	struct facility_sub sub;
	bool *is_open; /* [n_agents] of the set in hand */
	uint64_t *key; /* [n_agents] */
	uint64_t *tried;
	int32_t n_tried;

	struct facility_node **nodes; /* those that wait */
	int32_t n_nodes;
};

static inline bool
facility_is_done(const struct facility *f)
{
	const struct dense *d = &f->d;

	return d->is_over || f->err != ENGINE_OK || dense_is_good(d) ||
	       (d->max_steps >= 0 && d->n_steps >= d->max_steps);
}

/* facility_dual_begin starts the climb at top_u, with what state says;
 * facility_dual_climb takes steps; facility_dual_settle evaluates top_u again.
 * facility_dual_fix opens and shuts whatever no cheaper assignment can have
 * otherwise, by the last evaluation, whose y is lost. false: stopped. */
ENGINE_MUST_USE enum engine_err facility_dual_init(struct facility *f);
void facility_dual_finish(struct facility *f);
void facility_dual_guess(struct facility *f);
bool facility_dual_begin(struct facility *f, double reach);
bool facility_dual_climb(struct facility *f, int32_t n_steps);
bool facility_dual_settle(struct facility *f);
void facility_dual_fix(struct facility *f);
/* what no cheaper assignment goes below: C, no less than what is proven */
bool facility_dual_is_hopeless(const struct facility *f);
/* the demand, once the best or root_value is better */
void facility_dual_demand(struct facility *f);

ENGINE_MUST_USE enum engine_err facility_set_init(struct facility *f);
void facility_set_finish(struct facility *f);
/* facility_set_solve assigns to the facilities of is_open, in so many steps,
 * as far as that may be cheaper than the best; sub.bound is what is proven of
 * them. The cost found. */
int64_t facility_set_solve(
    struct facility *f, const int32_t *warm, int64_t n_steps);
/* facility_set_round tries the facilities that the climb agrees about,
 * facility_set_near some sets that differ from the best in a facility or two;
 * false where there are none left. */
void facility_set_round(struct facility *f);
bool facility_set_near(struct facility *f, int32_t n_tries);

ENGINE_MUST_USE enum engine_err facility_tree_init(struct facility *f);
void facility_tree_finish(struct facility *f);
/* facility_tree_plant makes the root; facility_tree_grow works on the node of
 * the least bound; false where none is left. */
void facility_tree_plant(struct facility *f);
bool facility_tree_grow(struct facility *f);

#endif
