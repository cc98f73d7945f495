/* SPDX-License-Identifier: Apache-2.0 */
/* planner: from the bids of a tender to a proposed plan, and to plans of one or
 * more orders under several scenarios. The loop marks a plan as wanted, copies
 * everything the engine needs into a job, hands the job to a worker thread, and
 * applies what comes back, if it is still what is wanted. A tender's plan goes
 * round once more for what only re-solving tells: what its rules cost, and at
 * what price a bid would have won.
 *
 *	planner_next -> planner_prepare -> (worker) planner_compute
 *	             -> planner_apply -> planner_goes_on ? planner_compute
 *	             -> planner_job_destroy
 *
 * All but planner_compute run in the loop's thread inside a transaction; a
 * job belongs to one thread at a time. Not for offering lots: that is
 * service/award and offer. */
#ifndef GOM_SERVICE_PLANNER_H
#define GOM_SERVICE_PLANNER_H

#include "broker/engine/engine.h"
#include "broker/service/service.h"

struct planner_job;
struct plan_row;

/* Whose plan was wanted last; zeroed to begin with. */
struct planner_place {
	bool is_study;
	uint64_t order;
	uint32_t tender;
	uint64_t study;
	uint32_t scenario;
};

/* planner_want marks a plan of a tender as wanted, and those of the studies
 * the order is in; ones under way are void. */
GOM_MUST_USE enum err planner_want(
    struct request *rq, uint64_t order, uint32_t tender);

/* planner_want_again undoes what the request has changed and marks the plans
 * as wanted in such a way that the mark outlives the refusal that follows:
 * dispatch then rolls back to a savepoint that lies behind the mark. */
GOM_MUST_USE enum err planner_want_again(
    struct request *rq, const struct plan_row *plans, size_t n_plans);

/* planner_catch_up wants plans again whose questions were under way when the
 * process ended. */
GOM_MUST_USE enum err planner_catch_up(struct store *st);

/* planner_next finds a plan that is wanted, going round from *place on and from
 * tenders to studies and back, so that one that cannot be made does not keep
 * the others from theirs.
 * Errors: ERR_NO_PLAN there is none. */
GOM_MUST_USE enum err planner_next(
    struct store *st, struct planner_place *place);

/* planner_prepare copies what the engine needs.
 * Errors: ERR_NO_PLAN it is not wanted; ERR_OVERFLOW, ERR_NOMEM, ERR_STORE.
 * Owns:   *out is the caller's, free with planner_job_destroy. */
GOM_MUST_USE enum err planner_prepare(const struct request *rq,
    const struct planner_place *place, struct planner_job **out);

/* planner_compute solves it; any thread. stop (may be NULL) is asked often
 * and ends it early with the best plan so far. What went wrong is told by
 * planner_apply. */
void planner_compute(struct planner_job *job, engine_stop *stop, void *ctx);

/* planner_goes_on: the job was applied, and there is more to ask of it; then
 * it is to be computed and applied once more. NULL never goes on. */
bool planner_goes_on(struct planner_job *job);

/* planner_apply checks the plan against the problem and stores it. A plan
 * that is no longer the one wanted is dropped, which is no error.
 * Errors: ERR_INTERNAL the engine refused the problem or made a plan that
 *         breaks it; ERR_NOMEM; ERR_STORE. */
GOM_MUST_USE enum err planner_apply(
    struct request *rq, struct planner_job *job);

void planner_job_destroy(struct planner_job **job);

#endif
