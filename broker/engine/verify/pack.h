/* SPDX-License-Identifier: Apache-2.0 */
/* pack: the most that can be gained from items put into rooms, exactly: the
 * checkers' own answer to a household's part of the bound. It shares nothing
 * with the solver.
 *
 *   max  sum gain x        0 or least <= x <= most, integer
 *   every work row:        sum weight x <= room
 *   every unit row:        sum units x = 0, or from least to room
 *
 * An item weighs the same in all work rows it is in, and these are the rows of
 * one machine with first and due days (or the prefixes of one): then, with
 * items that may be cut, taking them by gain per weight is best (the rows are
 * those of a polymatroid), which bounds the depth-first search. Where one work
 * row is all there is, a list of the undominated sums decides instead. */
#ifndef GOM_ENGINE_VERIFY_PACK_H
#define GOM_ENGINE_VERIFY_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/engine/base.h"
#include "broker/engine/wide.h"

struct pack_item {
	int64_t gain;   /* may be negative: others may need it in a unit row */
	int64_t weight; /* >= 0 */
	int64_t units;  /* >= 1 */
	int64_t most;
	int64_t least;
	int32_t first_use; /* its rows, in pack.uses */
	int32_t n_uses;
};

struct pack_row {
	wide room;
	int64_t least; /* of a unit row */
	bool is_units;
};

struct pack {
	struct pack_item *items;
	int32_t n_items;
	struct pack_row *rows;
	int32_t n_rows;
	int32_t *uses;  /* rows */
	int64_t effort; /* steps left before the search gives up; counts down */
};

/* The most lies from found, which some choice reaches, to bound: they are the
 * same unless effort ran out. */
struct pack_gain {
	wide found;
	wide bound;
};

/* pack_solve finds the most.
 * Shape:  items and rows are changed: order, and what can never be is cut off.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err pack_solve(
    struct pack *pack, struct pack_gain *out);

/* ---- between the files of pack -------------------------------------- */

/* pack_list solves items of one work row of this room, which stand by gain a
 * weight; *gain comes as what some choice reaches.
 * Errors: as pack_solve. */
ENGINE_MUST_USE enum engine_err pack_list(
    struct pack *pack, wide room, struct pack_gain *gain);

#endif
