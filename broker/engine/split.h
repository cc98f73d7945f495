/* SPDX-License-Identifier: Apache-2.0 */
/* split: cuts an order line into lots, sized for the households that could
 * make them. Pure arithmetic, any thread. Who is capable, and of how much, is
 * the caller's business (calendar_room and units_of_work give it).
 *
 * The rule, in this order:
 *  1. A lot is a multiple of the pack; only the last of a line may be smaller
 *     or no multiple.
 *  2. Four of five able households (able: can make at least one pack) can
 *     make at least one lot.
 *  3. There is a lot for each able household, up to SPLIT_SPREAD lots.
 *  4. No more than SPLIT_LOTS_EACH lots an able household on average, though
 *     never so large that fewer than half of the able ones can make one.
 *  5. No more than max_lots lots, whatever the other rules say. */
#ifndef GOM_ENGINE_SPLIT_H
#define GOM_ENGINE_SPLIT_H

#include <stdint.h>

#include "broker/engine/base.h"

enum {
	SPLIT_MAX_LOTS = 2000,
	SPLIT_SPREAD = 30,      /* enough for a fair spread */
	SPLIT_LOTS_EACH = 4,    /* more are only paper */
	SPLIT_DEFAULT_LOTS = 20 /* nobody known to be able */
};

/* which rule fixed the size in the end */
enum split_why {
	SPLIT_ASKED_SIZE,  /* the caller's size */
	SPLIT_ASKED_COUNT, /* the caller's count */
	SPLIT_NO_POOL,     /* nobody can make a pack: SPLIT_DEFAULT_LOTS */
	SPLIT_BY_POOL,     /* rule 2: what four of five can make */
	SPLIT_BY_SPREAD,   /* rule 3: a lot for each */
	SPLIT_BY_COUNT,    /* rule 4: few enough a household */
	SPLIT_BY_BOUND,    /* rule 5: max_lots */
	SPLIT_BY_PACK,     /* rule 1: the pack is larger than that */
	SPLIT_WHOLE        /* the line is no more than one pack */
};

/* Shape: quantity and pack >= 1; capacity[i] >= 0 is what capable household i
 *        can make by the hand-in date, in units, any order; asked_units and
 *        asked_count are 0 or an override, not both; max_lots 1 to
 *        SPLIT_MAX_LOTS, 0 for SPLIT_MAX_LOTS. */
struct split_request {
	int64_t quantity;
	int64_t pack;
	const int64_t *capacity;
	int32_t n_capable;
	int64_t asked_units;
	int32_t asked_count;
	int32_t max_lots;
};

/* n_lots lots, all of lot_units but the last, which has last_units. */
struct split_result {
	int64_t lot_units;
	int64_t last_units; /* 1..lot_units */
	int32_t n_lots;
	enum split_why why;
	int32_t n_capable;      /* as given */
	int32_t n_able;         /* of them, can make one pack */
	int32_t n_can_make_one; /* of them, can make one lot */
};

/* split_line sizes the lots.
 * Shape:  an asked size no smaller than the line gives one lot; an asked
 *         count may come out lower, as lots are whole packs.
 * Errors: ENGINE_BAD_PROBLEM a figure outside its shape; ENGINE_LOT_SIZE
 *         asked_units is no multiple of the pack and less than the line;
 *         ENGINE_TOO_MANY_LOTS asked for more than max_lots; ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err split_line(
    const struct split_request *req, struct split_result *out);

#endif
