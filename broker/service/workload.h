/* SPDX-License-Identifier: Apache-2.0 */
/* workload: a household's calendar and what is held or committed on it, in the
 * engine's terms. The one place where awards become work (I3): offered ones
 * hold, confirmed ones commit what is not yet made. */
#ifndef GOM_SERVICE_WORKLOAD_H
#define GOM_SERVICE_WORKLOAD_H

#include "broker/engine/calendar.h"
#include "broker/service/service.h"
#include "broker/store/award.h"

/* A household's working time from rq->today to last_day (or the last due day
 * of its work, if that is later), its closures, its village's and the shipped
 * ones taken out, and its unfinished work. */
struct workload {
	uint64_t household;
	struct calendar calendar; /* points into memory of the workload */
	struct work_item *items;
	size_t n_items;
	size_t cap_items;
	int64_t *until; /* what calendar points to */
};

/* workload_load reads it from the store.
 * Owns: *out is the caller's; free with workload_finish. */
GOM_MUST_USE enum err workload_load(const struct request *rq,
    uint64_t household, int32_t last_day, struct workload *out);
void workload_finish(struct workload *load);

/* workload_item turns an award into what is still to be done for it: of an
 * offer the whole lot; of a confirmed award what has not left the house, less
 * what is reported made of that. work is 0 where nothing is left. */
GOM_MUST_USE enum err workload_item(const struct request *rq,
    const struct award_load *load, struct work_item *out);

/* workload_add puts one more item on it if there is room for it (I3). Work
 * already too late does not forbid new work, it takes the time it still needs.
 * Shape:  the due day lies within the calendar.
 * Errors: ERR_OVERBOOKED with info->day the end of the overfull interval and
 *         value, limit the micro-days needed and free there; ERR_TOO_LATE the
 *         start is after the due day; ERR_NOMEM. */
GOM_MUST_USE enum err workload_add(const struct request *rq,
    struct workload *load, const struct work_item *item);

/* workload_rate is the rate that counts for a bid (I3): the slower of bid and
 * standing rate. Two completed lots of the class that were made faster than
 * the standing rate stand in for it, the second fastest counting; their rate
 * is the quantity over the working days from the award's start to the last
 * hand-in, and a lot handed in before its start proves nothing. */
struct gom_rate;
GOM_MUST_USE enum err workload_rate(const struct request *rq,
    uint64_t household, const char *class_name, const struct gom_rate *bid,
    struct gom_rate *out);

/* workload_review marks lots of a household that no longer fit as at risk
 * (and clears those that fit again), and records AT_RISK for new ones. Worked
 * off by due day, a lot is at risk when it would come too late. Called after
 * closures, capacity, progress and receipts change. */
GOM_MUST_USE enum err workload_review(struct request *rq, uint64_t household);

#endif
