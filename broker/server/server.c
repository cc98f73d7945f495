/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/server.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zmq.h>

#include "broker/server/monitor.h"
#include "broker/server/notify.h"
#include "broker/server/prove.h"
#include "broker/server/state.h"
#include "broker/service/planner.h"
#include "broker/verb_table.h"
#include "proto/key.h"
#include "proto/least.h"
#include "proto/require.h"

enum {
	POLL_MOST_MS = 10000,
	POLL_UNSENT_MS = 5,  /* a full queue empties in about that */
	POLL_IDLE_MS = 1000, /* then there is time for a checkpoint */
	MINUTE_MS = 60000
};

/* ---- the loop ----------------------------------------------------------- */

enum {
	ITEM_ROUTER,
	ITEM_AUTH,
	ITEM_WORKER,
	ITEM_MONITOR,
	ITEM_SIGNAL,
	ITEM_CONTROL,
	ITEM_CLIENTS, /* the first of CONTROL_CLIENTS */
	N_ITEMS = ITEM_CLIENTS + CONTROL_CLIENTS
};

static int
list_items(const struct server *s, zmq_pollitem_t items[N_ITEMS])
{
	int n = ITEM_CLIENTS;

	memset(items, 0, N_ITEMS * sizeof items[0]);
	items[ITEM_ROUTER].socket = s->router;
	items[ITEM_AUTH].socket = s->auth.socket;
	items[ITEM_WORKER].socket = plan_worker_socket(s->worker);
	items[ITEM_MONITOR].socket = s->monitor;
	items[ITEM_SIGNAL].fd = s->signal_fd;
	items[ITEM_CONTROL].fd = s->control.listener;
	for (int i = 0; i < N_ITEMS; i++)
		items[i].events = ZMQ_POLLIN;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
		const struct control_client *client = &s->control.clients[i];

		if (client->fd >= 0) {
			items[n].fd = client->fd;
			items[n].events |= client->n_out > 0 ? ZMQ_POLLOUT : 0;
			n++;
		}
	}
	return n;
}

/* How long nothing has to be done if nobody asks for anything. */
static long
find_timeout(const struct server *s)
{
	int64_t ms = POLL_MOST_MS;
	int64_t pause_ms = s->tick_after_ms - s->now_ms;
	int64_t watchdog_ms = notify_watchdog_ms();

	if (s->backup != NULL)
		return 0;
	if (s->unsent.n > 0 || s->sessions.n_full > 0)
		ms = gom_least(ms, POLL_UNSENT_MS);
	if (s->has_unsaved_log)
		ms = gom_least(ms, POLL_IDLE_MS);
	if (s->is_draining)
		ms = gom_least(ms, s->stop_after_ms - s->now_ms);
	if (s->is_clock_dirty)
		ms = gom_least(ms, pause_ms);
	if (!clock_is_frozen(&s->clock)) {
		int64_t due_ms = batch_next_due(s) - s->wall_ms;

		ms = gom_least(ms, due_ms > pause_ms ? due_ms : pause_ms);
	}
	if (watchdog_ms != INT64_MAX)
		ms = gom_least(ms, s->watched_ms + watchdog_ms - s->now_ms);
	return ms < 0 ? 0 : (long)ms;
}

static void
look_at_clock(struct server *s)
{
	enum err err = clock_now(&s->wall_ms, &s->now_ms);

	REQUIRE(err == ERR_OK); /* both clocks were there at the start */
	if (clock_look(&s->clock, s->wall_ms, s->now_ms)) {
		s->is_clock_dirty = true;
		log_line(LOG_LEVEL_ERROR, "clock_jumped",
		    "remedy=\"set the clock, then: gom-broker state DIR"
		    " --confirm-clock\"");
	}
}

static void
count_connections(struct server *s)
{
	uint16_t event;

	while (monitor_next(s->monitor, &event) == ERR_OK) {
		if (event == ZMQ_EVENT_ACCEPTED) {
			s->totals.n_connections++;
		} else if (event == ZMQ_EVENT_DISCONNECTED &&
			   s->totals.n_connections > 0) {
			s->totals.n_connections--;
		} else if (event == ZMQ_EVENT_ACCEPT_FAILED &&
			   log_may(&s->fail_log, s->wall_ms)) {
			log_line(LOG_LEVEL_ERROR, "accept_failed",
			    "remedy=\"raise LimitNOFILE\"");
		}
	}
}

static void
read_signal(struct server *s)
{
	struct signalfd_siginfo signal_info;

	if (read(s->signal_fd, &signal_info, sizeof signal_info) ==
	    (ssize_t)sizeof signal_info)
		s->is_stopping = true;
}

static void
feed_watchdog(struct server *s)
{
	if (s->now_ms - s->watched_ms >= notify_watchdog_ms()) {
		s->watched_ms = s->now_ms;
		notify_send("WATCHDOG=1");
	}
}

/* When nothing happened: what costs time, but is not urgent. */
static void
use_idle_time(struct server *s)
{
	if (s->has_unsaved_log && s->backup == NULL) {
		s->has_unsaved_log = false;
		store_checkpoint(s->store);
	}
}

static void
take_plan(struct server *s)
{
	struct planner_job *job;

	if (s->plan_done == NULL && plan_worker_take(s->worker, &job) == ERR_OK)
		s->plan_done = job;
}

static void
step(struct server *s)
{
	zmq_pollitem_t items[N_ITEMS];
	int n = list_items(s, items);
	int n_ready = zmq_poll(items, n, find_timeout(s));

	look_at_clock(s);
	if (items[ITEM_SIGNAL].revents != 0)
		read_signal(s);
	auth_answer(&s->auth, s->wall_ms);
	count_connections(s);
	take_plan(s);
	/* in this order: what it ends is written at once, and a client that
	 * went away is noticed before its place is taken by another */
	operate_step(s);
	control_work(&s->control);
	if (items[ITEM_ROUTER].revents != 0 || batch_is_due(s))
		batch_run(s);
	answers_send(&s->unsent, s->router, s->now_ms);
	if (s->sessions.n_full > 0) {
		sessions_push(&s->sessions, s->dispatch, s->router, s->wall_ms,
		    true, &s->answer);
	}
	batch_plan(s);
	feed_watchdog(s);
	if (n_ready == 0)
		use_idle_time(s);
	if (s->is_draining && s->now_ms >= s->stop_after_ms)
		s->is_stopping = true;
}

/* ---- start and end ------------------------------------------------------ */

/* libzmq draws routing ids from rand() and never seeds it; ids that can be
 * guessed can be claimed. */
static enum err
seed_rand(void)
{
	unsigned seed;
	enum err err = gom_random(&seed, sizeof seed);

	if (err == ERR_OK)
		srand(seed);
	return err;
}

/* Before any thread starts, so that none of them gets a signal. */
static enum err
open_signals(struct server *s)
{
	sigset_t set;

	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return ERR_INTERNAL;
	s->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->signal_fd >= 0 ? ERR_OK : ERR_INTERNAL;
}

/* The clock as the database left it, and what the broker missed while it was
 * down. */
static enum err
start_clock(struct server *s)
{
	int64_t last_alive_ms;
	int64_t was_frozen;
	enum err err = clock_now(&s->wall_ms, &s->now_ms);

	if (err == ERR_OK)
		err =
		    store_value_get(s->store, "last_alive_ms", &last_alive_ms);
	if (err == ERR_OK)
		err = store_value_get(s->store, "clock_frozen", &was_frozen);
	if (err == ERR_OK)
		err = planner_catch_up(s->store);
	if (err == ERR_OK)
		err = service_next_due(s->store, &s->due_ms);
	if (err != ERR_OK)
		return err;
	clock_start(&s->clock, s->config->clock_jump_minutes * MINUTE_MS,
	    s->wall_ms, s->now_ms, last_alive_ms, was_frozen != 0);
	s->started_ms = s->now_ms;
	s->watched_ms = s->now_ms;
	s->outage_from_ms = last_alive_ms;
	s->is_plan_wanted = true;
	if (clock_is_frozen(&s->clock)) {
		s->is_clock_dirty = true;
		log_line(LOG_LEVEL_ERROR, "clock_frozen",
		    "remedy=\"set the clock, then: gom-broker state DIR"
		    " --confirm-clock\"");
	}
	return ERR_OK;
}

static enum err
open_store(struct server *s, struct err_info *info)
{
	enum err err = store_open(s->place->database, info, &s->store);

	if (err == ERR_OK) {
		err = dispatch_create(s->store, s->config, verb_table,
		    n_verb_table, &s->dispatch);
	}
	return err == ERR_OK ? start_clock(s) : err;
}

/* Nobody can connect before the handler of keys is bound, and shown to refuse
 * a key that is nobody's. */
static enum err
open_sockets(
    struct server *s, const struct gom_curve_pair *keys, struct err_info *info)
{
	enum err err;

	s->context = zmq_ctx_new();
	if (s->context == NULL)
		return ERR_INTERNAL;
	err = auth_init(s->context, s->store, &s->auth);
	if (err == ERR_OK)
		err = prove_refusal(s->context, keys, &s->auth);
	if (err == ERR_OK)
		err = plan_worker_start(s->context, &s->worker);
	if (err == ERR_OK)
		err = router_open(s->context, keys, &s->router);
	if (err == ERR_OK) {
		err = monitor_open(s->context, s->router,
		    ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED |
			ZMQ_EVENT_ACCEPT_FAILED,
		    "inproc://gom-monitor", &s->monitor);
	}
	if (err == ERR_OK) {
		err = control_init(
		    s->place->control, operate, s, info, &s->control);
	}
	if (err == ERR_OK) {
		err = router_bind(
		    s->router, s->config->listen, info, s->endpoint);
	}
	return err;
}

static enum err
announce(struct server *s, struct err_info *info)
{
	char text[ROUTER_ENDPOINT_CAP + 1];
	size_t len = strlen(s->endpoint);
	enum err err;

	memcpy(text, s->endpoint, len);
	text[len] = '\n';
	text[len + 1] = '\0';
	err = place_write(s->place->endpoint, text, info);
	if (err != ERR_OK)
		return err;
	notify_send("READY=1");
	log_line(LOG_LEVEL_NOTICE, "ready", "endpoint=%s pid=%ld", s->endpoint,
	    (long)getpid());
	return ERR_OK;
}

static enum err
open_server(struct server *s, struct err_info *info)
{
	struct gom_key_set keys;
	enum err err = gom_key_file_read(s->place->key, info, &keys);

	if (err != ERR_OK)
		return err;
	err = seed_rand();
	if (err == ERR_OK)
		err = open_signals(s);
	if (err == ERR_OK)
		err = open_store(s, info);
	if (err == ERR_OK)
		err = open_sockets(s, &keys.curve, info);
	gom_key_wipe(&keys, sizeof keys);
	return err == ERR_OK ? announce(s, info) : err;
}

static void
close_socket(void **socket)
{
	if (*socket != NULL) {
		(void)zmq_close(*socket);
		*socket = NULL;
	}
}

static void
close_server(struct server *s)
{
	store_backup_destroy(&s->backup);
	control_finish(&s->control);
	plan_worker_stop(&s->worker);
	planner_job_destroy(&s->plan_done);
	while (s->n_plans_more > 0)
		planner_job_destroy(&s->plans_more[--s->n_plans_more]);
	sessions_finish(&s->sessions);
	answers_finish(&s->unsent);
	close_socket(&s->monitor);
	close_socket(&s->router);
	auth_finish(&s->auth);
	if (s->context != NULL)
		(void)zmq_ctx_term(s->context);
	dispatch_destroy(&s->dispatch);
	store_close(&s->store);
	if (s->signal_fd >= 0)
		(void)close(s->signal_fd);
}

/* The moment of an orderly end counts as alive. */
static void
say_farewell(struct server *s)
{
	notify_send("STOPPING=1");
	(void)unlink(s->place->endpoint);
	(void)unlink(s->place->control);
	if (!clock_is_frozen(&s->clock) && store_begin(s->store) == ERR_OK &&
	    (store_value_set(s->store, "last_alive_ms", s->wall_ms) != ERR_OK ||
		store_commit(s->store) != ERR_OK))
		store_rollback(s->store);
	log_line(LOG_LEVEL_NOTICE, "stopped", "uptime_s=%" PRId64,
	    (s->now_ms - s->started_ms) / 1000);
}

enum err
server_run(const struct place *place, const struct config *config,
    struct err_info *info)
{
	struct server *s = calloc(1, sizeof *s);
	enum err err;

	if (s == NULL)
		return ERR_NOMEM;
	(void)umask(077);
	s->place = place;
	s->config = config;
	s->signal_fd = -1;
	s->batch_most = LIMIT_BATCH;
	s->due_ms = INT64_MAX;
	s->control.listener = -1;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		s->control.clients[i].fd = -1;
	sessions_init(&s->sessions);
	answers_init(&s->unsent);
	err = open_server(s, info);
	if (err == ERR_OK) {
		while (!s->is_stopping)
			step(s);
		say_farewell(s);
	}
	close_server(s);
	free(s);
	return err;
}
