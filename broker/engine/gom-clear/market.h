/* SPDX-License-Identifier: Apache-2.0 */
/* market: the engine's problem made of an instance. Days are numbered by the
 * distinct days at which something begins or is due, so that calendars stay
 * small however far apart the days lie, and every interval keeps its minutes.
 *
 * cheapest: as the file says: unfilled costs decide, and village costs.
 * fairest and soonest: coverage first. A household then has one worker and no
 * past, and a lot of a line is worth the lowest cost among the line's bids. */
#ifndef GOM_CLEAR_MARKET_H
#define GOM_CLEAR_MARKET_H

#include "broker/engine/clear.h"
#include "broker/engine/gom-clear/instance.h"
#include "broker/engine/gom-clear/text.h"

struct market {
	struct clear_problem problem; /* limits and stop are the caller's */
	int32_t *days;                /* of the file, by engine day */
	int32_t n_days;
	struct clear_line *lines;
	struct clear_village *villages;
	struct clear_household *households;
	struct clear_bid *bids;
	struct clear_total *totals;
	struct calendar *calendars;
	struct work_item *fixed;
	int64_t *minutes;
};

/* market_create makes a problem.
 * Errors: ENGINE_NOMEM; ENGINE_BAD_PROBLEM with fault where households and
 *         days are too many together.
 * Owns:   *out borrows from instance; free with market_destroy. */
ENGINE_MUST_USE enum engine_err market_create(const struct instance *instance,
    enum clear_goal goal, struct text_fault *fault, struct market **out);

void market_destroy(struct market **market);

#endif
