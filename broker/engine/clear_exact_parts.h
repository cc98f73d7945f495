/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of clear_exact share. */
#ifndef GOM_ENGINE_CLEAR_EXACT_PARTS_H
#define GOM_ENGINE_CLEAR_EXACT_PARTS_H

#include <stddef.h>

#include "broker/engine/clear_exact.h"

/* n lots of a bid, or of a line */
struct exact_lots {
	int32_t index;
	int32_t n;
};

/* one award to one household, within all that concerns it alone */
struct exact_option {
	int32_t first_line; /* of entries */
	int32_t n_lines;
	int32_t first_bid;
	int32_t n_bids;
	int64_t units;
	int64_t
	    cost; /* less what its lots would cost unfilled, village apart */
	int64_t value;
	wide days;
	wide ranks;
	int32_t level; /* place of its value per worker among all there are */
	bool is_out;   /* proven useless for the pass at hand */
};

/* one household; those of a village that costs something follow each other */
struct exact_layer {
	int32_t household;
	int32_t village; /* or -1 if it costs nothing */
	int32_t first_option;
	int32_t n_options;
};

/* What must hold of an award for a pass to find it. */
struct exact_aim {
	int64_t limit;  /* no more of what comes first: -units, or cost */
	int64_t *least; /* [n_rules] households or units, 0 for any */
	int64_t *most;  /* [n_rules] INT64_MAX for any; of a largest share: what
			   a household that wins may have */
};

enum {
	EXACT_SCALE = 1024
};

enum exact_dual_kind {
	EXACT_FIRST, /* of what comes first */
	EXACT_LINES, /* of units: no more than the lines have */
	EXACT_COST,  /* of the cost beside so many units */
	EXACT_N_DUALS
};

/* A Lagrangian bound: prices on the lines' lots, and one on the units still
 * to be covered, all in 1/EXACT_SCALE. */
struct exact_dual {
	bool is_of_cost; /* of -units otherwise */
	bool is_free;    /* all lots must go: prices of either sign */
	int64_t units;   /* to be covered */
	wide limit;      /* what must not be passed */
	int64_t *price;  /* [n_lines]; NULL where there is no such bound */
	int64_t unit_price;
	wide *tail_shut; /* [n_layers + 1] what the layers from here add */
	wide *tail_open; /* the same, the village at hand being paid for */
	wide *untouched; /* [n_layers + 1] price of the lines still whole */
	wide value;      /* of the whole */
};

/* What is known of a partial award, its layer and the lots left aside. */
struct exact_point {
	int64_t units;
	int64_t cost; /* villages included */
	wide days;
	wide ranks;
	int32_t link; /* how it came about */
	bool is_open; /* the village at hand is paid for */
};

/* Whether the values per worker can still match those of the award known: for
 * each of its values the sums of what households would need to reach it. */
struct exact_even {
	int32_t *known;  /* [n_layers] levels, ascending */
	int32_t n_steps; /* distinct levels looked at */
	int32_t *level;  /* [n_steps] */
	int32_t
	    *n_up_to; /* [n_steps] households known at this level or below */
	wide *needs;  /* see clear_exact_even.c */
	int32_t *n_never;
};

struct exact {
	struct state *s;
	const struct clear_problem *p;
	int64_t n_left;
	bool gave_up;
	bool has_values; /* leximin is part of the goal */

	/* the model, for one horizon */
	struct exact_layer *layers;
	int32_t n_layers;
	struct exact_option *options;
	int32_t n_options, options_size;
	struct exact_lots *entries;
	int32_t n_entries, entries_size;
	int64_t *uses;   /* [options_size x n_rules]: what it adds to a rule; of
			  a largest share: what the household then has */
	int64_t *supply; /* [n_layers + 1][n_lines] lots from here on */
	int64_t *future; /* [n_layers + 1][n_rules] uses from here on */
	int32_t *first_layer; /* [n_lines] that bids on it */
	int32_t *last_layer;
	int32_t *slot_first; /* [n_layers + 2] lines begun and still open before
				a layer */
	int32_t *slots;

	struct exact_aim aim;
	struct exact_dual duals[EXACT_N_DUALS];
	struct exact_even even;

	int32_t *best;     /* [n_bids] the award known */
	int32_t *found;    /* [n_bids] of the last pass */
	int64_t *best_by;  /* [n_rules] by how much it breaks them */
	int64_t best_cost; /* as option.cost, villages included */
};

/* exact_spends counts one node; false when it is time to give up. */
bool exact_spends(struct exact *x);

/* exact_model_build lists the households' options under the rows of the state
 * and puts the layers in order; gave_up if there are too many.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err exact_model_build(struct exact *x);
void exact_model_drop(struct exact *x);

/* exact_order_layers puts the households in a row so that few lines are open
 * at a time; clear_exact_order.c. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err exact_order_layers(struct exact *x);
ENGINE_MUST_USE enum engine_err exact_trace_lines(struct exact *x);

/* exact_dual_solve finds prices for the kind, units and limit set in *d: good
 * ones where is_searched, or those of the units. exact_dual_fix puts out the
 * options that lead past the limit. exact_dual_tail is the bound of a partial
 * award that has come to layer, but for the price of the lots left of lines
 * begun, to be taken off. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err exact_dual_solve(
    struct exact *x, struct exact_dual *d, bool is_searched);
void exact_dual_fix(struct exact *x, const struct exact_dual *d);
wide exact_dual_tail(
    const struct exact_dual *d, int32_t layer, const struct exact_point *at);
void exact_dual_drop(struct exact_dual *d);

/* exact_even_*: levels of the options; the tables for the award known, and
 * whether so many lots' value (budget) on top of levels may match it. */
ENGINE_MUST_USE enum engine_err exact_even_rank(struct exact *x);
ENGINE_MUST_USE enum engine_err exact_even_build(struct exact *x);
bool exact_even_can_match(
    const struct exact *x, const int32_t *levels, int32_t layer, wide budget);
void exact_even_drop(struct exact_even *e);

/* exact_pass looks for an award within the aim: the best one if is_final,
 * otherwise the best by what comes first. *out_found tells whether there is
 * one, and x->found holds it. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err exact_pass(
    struct exact *x, bool is_final, bool *out_found);

static inline bool
exact_is_share(const struct exact *x, int32_t rule)
{
	return x->p->rules[rule].kind == CLEAR_MAX_SHARE;
}

static inline const int64_t *
exact_uses(const struct exact *x, int32_t option)
{
	return &x->uses[(size_t)option * (size_t)x->p->n_rules];
}

#endif
