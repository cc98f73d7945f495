/* SPDX-License-Identifier: Apache-2.0 */
/* clear_weigh: the most a household could be given, from above: the least over
 * its limits, each taken alone and its lots divisible. Inside of clear only. */
#ifndef GOM_ENGINE_CLEAR_WEIGH_H
#define GOM_ENGINE_CLEAR_WEIGH_H

#include "broker/engine/clear_state.h"

/* up to n lots of a weight each, every lot taking this much of a limit */
struct part {
	int64_t weight;
	int64_t take; /* weigh_household's own */
	int32_t n;
	int32_t bid;
};

/* room for all bids of the problem */
struct parts {
	struct part *all;  /* of one household */
	struct part *some; /* those one limit speaks about */
	int32_t n;
};

ENGINE_MUST_USE enum engine_err parts_init(
    const struct state *s, struct parts *out);
void parts_finish(struct parts *parts);

wide weigh_household(
    const struct state *s, int32_t household, struct parts *parts);

#endif
