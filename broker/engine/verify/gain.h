/* SPDX-License-Identifier: Apache-2.0 */
/* gain: the most one household could make of what it offers, within its days
 * and the sums over its offers: K_h(u) of a price certificate. Both checkers,
 * clear_verify of the library and the verifier of the program, put it together
 * from their own side and ask it of each household in turn. It shares nothing
 * with the solver.
 *
 *   gain_begin; gain_offer...; gain_work...; gain_set, gain_member...; gain_of
 *
 * Days: for all first days s and due days d of offers and work with an offer
 * between them, what is taken of the offers in [s, d] fits into the time there
 * less the work there; into none where that is less than none.
 * One thread at a time for one struct gain. */
#ifndef GOM_ENGINE_VERIFY_GAIN_H
#define GOM_ENGINE_VERIFY_GAIN_H

#include "broker/engine/verify/pack.h"

struct gain_offer {
	int64_t gain;  /* of one lot; may be negative */
	int64_t work;  /* of one lot, >= 0 */
	int64_t units; /* of one lot, >= 1 */
	int64_t most;  /* lots */
	int64_t least; /* 0 lots, or from least to most */
	int32_t first_day;
	int32_t due_day;
};

struct gain_work {
	int32_t first_day;
	int32_t due_day;
	int64_t work;
};

/* the household's time in [first_day, due_day] */
typedef int64_t gain_time(const void *ctx, int32_t first_day, int32_t due_day);

struct gain;

/* gain_create makes ready for any number of households.
 * Units:  effort is in steps of the search, for each household and for all of
 *         them; what is not decided then is given as a range.
 * Errors: ENGINE_NOMEM. Owns: free with gain_destroy. */
ENGINE_MUST_USE enum engine_err gain_create(
    int64_t effort_of_one, int64_t effort_of_all, struct gain **out);
void gain_destroy(struct gain **gain);

/* gain_begin begins a household; ctx is borrowed until gain_of. */
void gain_begin(struct gain *g, gain_time *time, const void *ctx);

/* gain_offer adds an offer, numbered from 0 as they come.
 * Errors: ENGINE_NOMEM, as of all that follow. */
ENGINE_MUST_USE enum engine_err gain_offer(
    struct gain *g, const struct gain_offer *offer);

/* gain_work adds work that is there already. */
ENGINE_MUST_USE enum engine_err gain_work(
    struct gain *g, const struct gain_work *work);

/* gain_limit begins a sum of work over offers, no more than most. */
ENGINE_MUST_USE enum engine_err gain_limit(struct gain *g, int64_t most);

/* gain_set begins a sum of units over offers: 0, or from least to most. */
ENGINE_MUST_USE enum engine_err gain_set(
    struct gain *g, int64_t least, int64_t most);

/* gain_member puts an offer into the sum begun last, in ascending order. */
ENGINE_MUST_USE enum engine_err gain_member(struct gain *g, int32_t offer);

/* gain_of finds the most, or a range that it is in. */
ENGINE_MUST_USE enum engine_err gain_of(struct gain *g, struct pack_gain *out);

#endif
