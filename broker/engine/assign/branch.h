/* SPDX-License-Identifier: Apache-2.0 */
/* branch: what the files that close the gap share; nobody else includes it.
 *
 * At prices u with bound L(u), an assignment costs L(u) and in addition, for
 * each household, what its award is worth less than K_h (its loss), for each
 * lot unfilled what it costs more than its price, for each village what its
 * opening or shutting loses. All of these are >= 0. Is an assignment of at
 * most `cutoff` wanted, awards of more loss than cutoff - L(u) can be struck
 * out, whatever the prices: each strike stands on prices of its own. What is
 * left is a list of columns, one award each, of which every household takes
 * one. A tree of such choices is searched depth-first, bounds by the same
 * relaxation over what is left of the columns.
 *
 *   branch_columns.c  the list
 *   branch_line.c     columns that the lots of a line leave no place for
 *   branch_relax.c    L over the columns left, strikes, steps of prices
 *   branch_tree.c     the tree
 *   branch.c          cutoffs from low to high */
#ifndef GOM_ENGINE_ASSIGN_BRANCH_H
#define GOM_ENGINE_ASSIGN_BRANCH_H

#include "broker/engine/assign/core.h"

/* more columns than this are not searched */
#define COLUMNS_MOST 60000

struct part {
	int32_t line;
	int32_t lots;
};

/* one award of a household; the first column of each household is no award */
struct column {
	int64_t cost;  /* thousandths */
	int32_t first; /* its parts, one for each line */
	int32_t n;
	int32_t take; /* its lots by slot, in takes */
	int32_t n_takes;
	int32_t member;
};

/* lots of a slot */
struct take {
	int32_t slot;
	int32_t lots;
};

struct member {
	int32_t house;
	int32_t village; /* or -1 */
	int32_t first;   /* its columns */
	int32_t n;
	int32_t n_left; /* not struck out */
};

/* a member with a choice, and its columns left, packed */
struct live {
	int32_t member;
	int32_t first; /* into live_columns */
	int32_t n;
	int64_t best; /* value */
	int32_t pick; /* column */
};
struct live_column {
	int64_t cost;
	int64_t value;
	int32_t column;
	int32_t first; /* its parts */
	int32_t n;
};

/* What divides a node: a village open or shut; else a column taken or not;
 * or, of a line, a member having at least so many lots of it or not. */
struct choice {
	int32_t village; /* or -1 */
	int32_t column;  /* whose member, too */
	int32_t line;    /* or -1 */
	int32_t lots;
	bool first; /* what is looked at first */
};

struct level {
	struct choice choice;
	int32_t trail; /* its length before */
	int32_t kept;  /* n_kept before */
	bool is_second;
};

enum node_state {
	NODE_DONE, /* nothing of interest, or nothing more, below it */
	NODE_OPEN,
	NODE_LIMIT
};

struct branch {
	struct assign *a;
	int64_t cutoff; /* thousandths; what costs more is of no interest */
	int64_t gcd;    /* of all costs, money */
	int64_t work_left;
	bool has_found;
	bool is_full; /* too many columns */
	bool no_memory;

	struct column *columns;
	struct part *parts;
	struct take *takes;
	struct member *members; /* by village */
	int32_t n_columns, columns_room;
	int32_t n_parts, parts_room;
	int32_t n_takes, takes_room;
	int32_t n_members;
	int32_t *movable; /* members with a choice at the root */
	int32_t n_movable;

	/* what stands at the root */
	int64_t root_base;
	int32_t *root_lots; /* [n_lines] less what is fixed */
	bool *root_open;    /* [n_villages] */

	/* what is struck out, and in which order */
	bool *is_out;     /* [n_columns] */
	bool *is_decided; /* [n_villages] to open */
	int32_t *trail;   /* column, or ~village; [n_columns + n_villages] */
	int32_t n_trail;

	/* the node in hand */
	struct live *live;                /* [n_members] */
	struct live_column *live_columns; /* [n_columns] */
	int32_t n_live, n_live_columns;
	int32_t *lines; /* those of live columns */
	int32_t n_lines;
	int64_t base;       /* cost of what is fixed */
	int32_t *lots;      /* [n_lines] left for live members */
	bool *must_open;    /* [n_villages] */
	double *often;      /* [n_columns] weight of the steps that picked it */
	double *open_often; /* [n_villages] and opened it */
	double all_often;   /* of all steps of the node */
	double step_weight; /* of this step, later ones weigh more */
	bool is_evaluated;
	int64_t relaxed; /* L */
	int64_t *price;  /* [n_lines] */
	int64_t *best_price;
	int64_t best_relaxed;
	int64_t *root_price; /* [n_lines] the best of the root */
	int32_t *asked;      /* [n_lines] */
	double *direction;   /* [n_lines] */
	bool has_struck;
	bool is_fitted; /* branch_fit_lines has nothing more to say */

	/* of branch_line.c, by line */
	int32_t *low, *high;        /* that all columns left can take */
	int32_t *least, *most, *in; /* of one member */
	int32_t *stamp;
	int32_t *tight; /* [n_lines] */

	struct level *levels; /* [n_columns + n_villages + 1] */
	int64_t *prices_kept; /* of the levels, those of their lines */
	int32_t *lines_kept;
	int32_t n_kept, kept_room;
	int32_t depth;
};

/* lists the columns that lose at most `room` at a->prices, at which L and all
 * of relax stand. False: no memory, or is_full. */
bool branch_list(struct branch *b, int64_t room);

void branch_strike(struct branch *b, int32_t column);
void branch_open(struct branch *b, int32_t village);
void branch_undo(struct branch *b, int32_t n_trail);

/* strikes columns for which the lines have too few or too many lots; false:
 * nothing fits */
bool branch_fit_lines(struct branch *b);

/* packs what is left; false: nothing fits */
bool branch_pack(struct branch *b);
/* as good a bound as n_steps of prices bring */
enum node_state branch_bound(struct branch *b, int32_t n_steps);

enum node_state branch_tree(struct branch *b);

#endif
