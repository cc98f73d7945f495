/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/plan_worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include <zmq.h>

#include "proto/require.h"

struct plan_worker {
	void *near; /* the loop's end */
	void *far;  /* the thread's end */
	pthread_t thread;
	bool is_started;
	bool is_busy;
	atomic_bool is_stopping;
	int64_t until_ms; /* what is computed ends then; the thread's own */
};

/* Plans get better until then; the queue behind must get its turn. */
enum {
	JOB_MS = 10000
};

static int64_t
monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
stop(void *ctx)
{
	struct plan_worker *worker = ctx;

	return atomic_load(&worker->is_stopping) ||
	       monotonic_ms() >= worker->until_ms;
}

static enum err
send_job(void *socket, struct planner_job *job)
{
	return zmq_send(socket, &job, sizeof job, ZMQ_DONTWAIT) ==
		       (int)sizeof job
		   ? ERR_OK
		   : ERR_INTERNAL;
}

/* NULL ends the thread, and so does the end of the context. */
static void *
work(void *ctx)
{
	struct plan_worker *worker = ctx;

	for (;;) {
		struct planner_job *job = NULL;
		int len = zmq_recv(worker->far, &job, sizeof job, 0);

		if (len < 0 && errno == EINTR)
			continue;
		if (len != (int)sizeof job || job == NULL)
			return NULL;
		worker->until_ms = monotonic_ms() + JOB_MS;
		planner_compute(job, stop, worker);
		if (send_job(worker->far, job) != ERR_OK)
			planner_job_destroy(&job);
	}
}

static void *
open_end(void *context)
{
	static const int linger = 0;
	void *socket = zmq_socket(context, ZMQ_PAIR);

	if (socket != NULL) {
		(void)zmq_setsockopt(
		    socket, ZMQ_LINGER, &linger, sizeof linger);
	}
	return socket;
}

enum err
plan_worker_start(void *context, struct plan_worker **out)
{
	static const char name[] = "inproc://gom-plan";
	struct plan_worker *worker = calloc(1, sizeof *worker);

	if (worker == NULL)
		return ERR_NOMEM;
	atomic_init(&worker->is_stopping, false);
	worker->near = open_end(context);
	worker->far = open_end(context);
	if (worker->near == NULL || worker->far == NULL ||
	    zmq_bind(worker->near, name) != 0 ||
	    zmq_connect(worker->far, name) != 0 ||
	    pthread_create(&worker->thread, NULL, work, worker) != 0) {
		plan_worker_stop(&worker);
		return ERR_INTERNAL;
	}
	worker->is_started = true;
	*out = worker;
	return ERR_OK;
}

void
plan_worker_stop(struct plan_worker **worker)
{
	struct plan_worker *w = *worker;
	struct planner_job *job = NULL;

	if (w == NULL)
		return;
	atomic_store(&w->is_stopping, true);
	if (w->is_started && send_job(w->near, NULL) == ERR_OK) {
		(void)pthread_join(w->thread, NULL);
		if (plan_worker_take(w, &job) == ERR_OK)
			planner_job_destroy(&job);
	}
	if (w->near != NULL)
		(void)zmq_close(w->near);
	if (w->far != NULL)
		(void)zmq_close(w->far);
	free(w);
	*worker = NULL;
}

void *
plan_worker_socket(const struct plan_worker *worker)
{
	return worker->near;
}

bool
plan_worker_is_busy(const struct plan_worker *worker)
{
	return worker->is_busy;
}

enum err
plan_worker_give(struct plan_worker *worker, struct planner_job **job)
{
	enum err err;

	REQUIRE(!worker->is_busy && *job != NULL);
	err = send_job(worker->near, *job);
	if (err == ERR_OK) {
		*job = NULL;
		worker->is_busy = true;
	}
	return err;
}

enum err
plan_worker_take(struct plan_worker *worker, struct planner_job **out)
{
	struct planner_job *job;

	if (zmq_recv(worker->near, &job, sizeof job, ZMQ_DONTWAIT) !=
	    (int)sizeof job)
		return ERR_EMPTY;
	worker->is_busy = false;
	*out = job;
	return ERR_OK;
}
