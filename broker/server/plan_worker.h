/* SPDX-License-Identifier: Apache-2.0 */
/* plan_worker: the one other thread. It computes a plan from what the loop
 * copied for it, so that the loop never waits; a job belongs to whoever was
 * sent it last. No database and no message of a peer comes near it. */
#ifndef GOM_BROKER_SERVER_PLAN_WORKER_H
#define GOM_BROKER_SERVER_PLAN_WORKER_H

#include <stdbool.h>

#include "broker/service/planner.h"
#include "proto/err.h"

struct plan_worker;

/* plan_worker_start: signals must be blocked already, or the thread may get
 * them. Errors: ERR_NOMEM, ERR_INTERNAL. */
GOM_MUST_USE enum err plan_worker_start(
    void *context, struct plan_worker **out);

/* plan_worker_stop asks the thread to end what it computes, and waits. */
void plan_worker_stop(struct plan_worker **worker);

/* The socket to be polled for an answer. */
void *plan_worker_socket(const struct plan_worker *worker);

bool plan_worker_is_busy(const struct plan_worker *worker);

/* plan_worker_give hands a job over; it takes *job. The worker must not be
 * busy. Errors: ERR_INTERNAL, the job is still the caller's. */
GOM_MUST_USE enum err plan_worker_give(
    struct plan_worker *worker, struct planner_job **job);

/* plan_worker_take takes a finished job back. Errors: ERR_EMPTY none yet. */
GOM_MUST_USE enum err plan_worker_take(
    struct plan_worker *worker, struct planner_job **out);

#endif
