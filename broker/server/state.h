/* SPDX-License-Identifier: Apache-2.0 */
/* state: a running broker's state, shared by server.c, batch.c and operate.c
 * and seen by nobody else. */
#ifndef GOM_BROKER_SERVER_STATE_H
#define GOM_BROKER_SERVER_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/clock.h"
#include "broker/config.h"
#include "broker/dispatch.h"
#include "broker/log.h"
#include "broker/place.h"
#include "broker/server/answers.h"
#include "broker/server/auth.h"
#include "broker/server/control.h"
#include "broker/server/plan_worker.h"
#include "broker/server/router.h"
#include "broker/server/sessions.h"
#include "broker/store/store.h"

enum {
	PLANS_MORE = 16 /* plans with questions; of more, only what they say */
};

/* Totals since the start. Never by verb, kind or order: what is counted apart
 * could tell of a sealed bid. */
struct totals {
	uint64_t n_requests;
	uint64_t n_batches;
	uint64_t n_failed_batches;
	uint64_t n_dropped; /* messages without identity or of odd shape */
	int64_t n_connections;
};

/* Follows that HELLO asked for, taken up once the batch is on the disk. */
struct follow {
	uint8_t key[LIMIT_KEY_LEN];
	struct route route;
	uint64_t from;
};

/* One transaction in the making. */
struct batch {
	struct answers answers;
	struct follow follows[LIMIT_BATCH];
	size_t n_follows;
	size_t n_requests;
	bool has_changed; /* feeds may have grown, plans may be wanted */
	bool has_written; /* requests have changed the store */
	bool did_clock;   /* duties that are over once this is on the disk */
	bool did_outage;
	bool did_alive;
	enum err lost; /* why nothing of it can be kept */
};

struct server {
	const struct config *config;
	const struct place *place;
	struct store *store;
	struct dispatch *dispatch;

	void *context;
	void *router;
	void *monitor; /* of the router's connections */
	int signal_fd;
	struct auth auth;
	struct control control;
	struct plan_worker *worker;
	struct sessions sessions;
	struct answers unsent; /* committed, their peers' queues are full */
	char endpoint[ROUTER_ENDPOINT_CAP];

	/* time */
	int64_t wall_ms;
	int64_t now_ms; /* monotonic */
	struct clock clock;
	int64_t started_ms;      /* monotonic */
	int64_t alive_ms;        /* last_alive_ms as written */
	int64_t outage_from_ms;  /* still to be made up for; 0 none */
	int64_t due_ms;          /* next timed action, by the wall clock */
	int64_t tick_after_ms;   /* not before, after a failure; monotonic */
	int64_t plan_after_ms;   /* the same for plans */
	int64_t forget_after_ms; /* next look for old replies; monotonic */
	int64_t committed_ms;    /* wall; 0 never */
	int64_t watched_ms;      /* last WATCHDOG=1; monotonic */

	/* what the next batch has to do */
	bool is_clock_dirty;           /* state to be written */
	bool is_plan_wanted;           /* worth asking the planner */
	struct planner_job *plan_done; /* to be applied */
	struct planner_job *plans_more[PLANS_MORE]; /* applied; to be asked more
						       when nothing is wanted */
	size_t n_plans_more;
	struct planner_place plan_place; /* whose plan was tried last */
	size_t batch_most;               /* requests; 1 after a failure */
	bool is_tick_more;               /* a timed action is due */
	bool is_store_failing;           /* the last batch was lost */
	bool has_unsaved_log;            /* a checkpoint is worth while */

	/* the operator */
	struct store_backup *backup;
	struct control_client *backup_client; /* NULL: it went away */
	bool is_draining;
	bool is_stopping;
	int64_t stop_after_ms; /* of a drain; monotonic */

	struct totals totals;
	struct log_limit drop_log;
	struct log_limit fail_log;
	struct answer answer; /* scratch */
	struct batch batch;   /* the one under way */
};

/* batch_next_due: when, by the wall clock, the broker has to write something
 * though nobody asks; not while the clock is frozen. */
int64_t batch_next_due(const struct server *s);

/* batch_is_due: something is to be written though nobody asks. */
bool batch_is_due(const struct server *s);

/* batch_run takes what waits at the router and what is due into one
 * transaction, and answers once it is on the disk. */
void batch_run(struct server *s);

/* batch_plan hands the worker the next plan that is wanted. */
void batch_plan(struct server *s);

/* operate is the control_fn of a server. */
void operate(void *ctx, struct control_client *client, char *line);

/* operate_step goes on with a backup, if there is one. */
void operate_step(struct server *s);

#endif
