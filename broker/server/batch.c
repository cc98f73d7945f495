/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/state.h"

#include <string.h>

#include <zmq.h>

#include "broker/service/planner.h"
#include "broker/service/service.h"
#include "broker/store/reply.h"
#include "proto/key.h"

enum {
	ALIVE_IDLE_MS = 60000, /* "alive" is that exact, so an outage is */
	ALIVE_BUSY_MS = 1000,
	PAUSE_MS = 10000,   /* after a batch or a plan that failed */
	PUT_OFF_MS = 60000, /* a timed action that failed */
	FORGET_MS = 3600000,
	TICK_MOST = 100, /* timed actions a batch */
	DAY_MS = 86400000
};

int64_t
batch_next_due(const struct server *s)
{
	int64_t alive_ms = s->alive_ms + ALIVE_IDLE_MS;

	return s->due_ms < alive_ms ? s->due_ms : alive_ms;
}

bool
batch_is_due(const struct server *s)
{
	return s->plan_done != NULL || s->is_clock_dirty ||
	       (!clock_is_frozen(&s->clock) &&
		   batch_next_due(s) <= s->wall_ms &&
		   s->tick_after_ms <= s->now_ms);
}

/* ---- what the broker does by itself ---------------------------------- */

typedef enum err duty_fn(struct server *s, struct request *rq);

/* Each duty has a savepoint of its own: one that fails must not take the
 * requests with it. True when it was done. */
static bool
do_duty(struct server *s, struct batch *batch, const char *name, duty_fn *duty)
{
	struct request rq;
	enum err err =
	    batch->lost == ERR_OK ? store_mark(s->store) : batch->lost;
	enum err done;

	if (err != ERR_OK) {
		batch->lost = err;
		return false;
	}
	dispatch_request(s->dispatch, s->wall_ms, &rq);
	done = duty(s, &rq);
	err = done == ERR_OK ? store_keep(s->store) : store_undo(s->store);
	if (err != ERR_OK)
		batch->lost = err;
	if (done != ERR_OK && log_may(&s->fail_log, s->wall_ms)) {
		log_line(LOG_LEVEL_ERROR, "duty_failed", "duty=%s error=%s",
		    name, gom_err_find((uint32_t)done)->name);
	}
	batch->has_changed |= done == ERR_OK;
	return done == ERR_OK && err == ERR_OK;
}

static enum err
write_clock(struct server *s, struct request *rq)
{
	(void)rq;
	return store_value_set(
	    s->store, "clock_frozen", clock_is_frozen(&s->clock) ? 1 : 0);
}

static enum err
make_up_outage(struct server *s, struct request *rq)
{
	/* after a step back the last moment alive may lie ahead */
	return s->outage_from_ms < rq->now_ms
		   ? service_outage(rq, s->outage_from_ms)
		   : ERR_OK;
}

static enum err
tick(struct server *s, struct request *rq)
{
	return service_tick(rq, 1, &s->is_tick_more);
}

static enum err
put_off(struct server *s, struct request *rq)
{
	(void)s;
	return service_put_off(rq, PUT_OFF_MS);
}

static enum err
apply_plan(struct server *s, struct request *rq)
{
	return planner_apply(rq, s->plan_done);
}

static enum err
forget_replies(struct server *s, struct request *rq)
{
	return reply_forget(
	    s->store, rq->now_ms - s->config->keep_reply_days * DAY_MS);
}

static enum err
write_alive(struct server *s, struct request *rq)
{
	return store_value_set(s->store, "last_alive_ms", rq->now_ms);
}

/* Each timed action is a duty by itself: one that fails is tried again later,
 * and the others have their time. What is left over is due at once. */
static void
do_ticks(struct server *s, struct batch *batch)
{
	s->is_tick_more = s->due_ms <= s->wall_ms;
	for (int n = 0; n < TICK_MOST && s->is_tick_more; n++) {
		if (do_duty(s, batch, "tick", tick))
			continue;
		if (!do_duty(s, batch, "put_off", put_off)) {
			s->tick_after_ms = s->now_ms + PAUSE_MS;
			return;
		}
	}
}

static void
do_timed(struct server *s, struct batch *batch)
{
	if (clock_is_frozen(&s->clock) || s->tick_after_ms > s->now_ms)
		return;
	if (s->outage_from_ms != 0) {
		batch->did_outage = do_duty(s, batch, "outage", make_up_outage);
		if (!batch->did_outage) {
			s->tick_after_ms = s->now_ms + PAUSE_MS;
			return;
		}
	}
	do_ticks(s, batch);
	if (s->forget_after_ms <= s->now_ms) {
		s->forget_after_ms = s->now_ms + FORGET_MS;
		(void)do_duty(s, batch, "forget", forget_replies);
	}
}

static void
do_clock(struct server *s, struct batch *batch)
{
	if (s->is_clock_dirty)
		batch->did_clock = do_duty(s, batch, "clock", write_clock);
}

static void
do_plan(struct server *s, struct batch *batch)
{
	if (s->plan_done == NULL)
		return;
	if (!do_duty(s, batch, "plan", apply_plan))
		s->plan_after_ms = s->now_ms + PAUSE_MS;
}

/* A frozen clock's time is not worth remembering; where nothing can be
 * written, a batch without requests tries. */
static void
do_alive(struct server *s, struct batch *batch)
{
	int64_t passed_ms = s->wall_ms - s->alive_ms;

	if (clock_is_frozen(&s->clock) ||
	    (s->is_store_failing && batch->n_requests > 0))
		return;
	if (passed_ms >= ALIVE_IDLE_MS ||
	    (passed_ms >= ALIVE_BUSY_MS && batch->has_written))
		batch->did_alive = do_duty(s, batch, "alive", write_alive);
}

/* ---- requests --------------------------------------------------------- */

static void
note_follow(
    const struct frame *frame, const struct answer *answer, struct batch *batch)
{
	struct follow *follow = &batch->follows[batch->n_follows];

	if (!answer->is_follow || batch->n_follows == LIMIT_BATCH)
		return;
	memcpy(follow->key, frame->key, sizeof follow->key);
	follow->route = frame->route;
	follow->from = answer->follow_from;
	batch->n_follows++;
}

static void
handle(struct server *s, struct frame *frame, struct batch *batch)
{
	struct answer *answer = &s->answer;
	struct waiting head;
	enum err err = batch->lost;

	if (err == ERR_OK) {
		err = dispatch_handle(s->dispatch, s->wall_ms, frame->key,
		    zmq_msg_data(&frame->payload),
		    zmq_msg_size(&frame->payload), answer);
	} else {
		answer->id_len = 0;
	}
	if (err != ERR_OK) {
		batch->lost = err;
		dispatch_refuse(err, answer);
	} else {
		note_follow(frame, answer, batch);
		batch->has_written |= answer->has_written;
	}
	memset(&head, 0, sizeof head);
	head.route = frame->route;
	memcpy(head.id, answer->id, answer->id_len);
	head.id_len = answer->id_len;
	head.since_ms = s->now_ms;
	head.len = answer->len;
	answers_add(&batch->answers, &head, answer->data);
}

static void
note_drop(struct server *s, const struct frame *frame)
{
	char fingerprint[GOM_FINGERPRINT_CAP] = "none";

	s->totals.n_dropped++;
	if (!log_may(&s->drop_log, s->wall_ms))
		return;
	if (frame->has_key)
		gom_key_fingerprint(frame->key, fingerprint);
	log_line(LOG_LEVEL_WARNING, "message_dropped",
	    "key=%s reason=\"no identity, or not one frame\"", fingerprint);
}

static void
take_requests(struct server *s, struct batch *batch)
{
	size_t n_taken = 0;

	/* at least one, so that who asks a lost batch is told */
	do {
		struct frame frame;
		enum err err = router_receive(s->router, &frame);

		if (err == ERR_MALFORMED) {
			note_drop(s, &frame);
			n_taken++;
			continue;
		}
		if (err != ERR_OK)
			return;
		handle(s, &frame, batch);
		(void)zmq_msg_close(&frame.payload);
		batch->n_requests++;
		n_taken++;
	} while (n_taken < s->batch_most && batch->lost == ERR_OK);
}

/* ---- the end ----------------------------------------------------------- */

/* Nobody of a lost batch may hear "done", and everybody may try again. */
static void
refuse_all(struct server *s, struct batch *batch)
{
	struct answers refused;
	enum err err = batch->lost == ERR_READ_ONLY || batch->lost == ERR_NOMEM
			   ? batch->lost
			   : ERR_STORE;

	answers_init(&refused);
	for (struct waiting *at = batch->answers.first; at != NULL;
	     at = at->next) {
		struct waiting head = *at;

		memcpy(s->answer.id, at->id, at->id_len);
		s->answer.id_len = at->id_len;
		dispatch_refuse(err, &s->answer);
		head.len = s->answer.len;
		answers_add(&refused, &head, s->answer.data);
	}
	answers_finish(&batch->answers);
	answers_move(&refused, &s->unsent);
}

/* What was lost may be one request's doing, or the disk's: the next batches
 * are small, so that what can be served is. */
static void
lose(struct server *s, struct batch *batch)
{
	store_rollback(s->store);
	s->totals.n_failed_batches++;
	s->is_store_failing = true;
	s->batch_most = 1;
	dispatch_set_read_only(s->dispatch, true);
	refuse_all(s, batch);
	answers_send(&s->unsent, s->router, s->now_ms);
	s->tick_after_ms = s->now_ms + PAUSE_MS;
	if (log_may(&s->fail_log, s->wall_ms)) {
		log_line(LOG_LEVEL_ERROR, "batch_lost", "error=%s",
		    gom_err_find((uint32_t)batch->lost)->name);
	}
}

/* A plan that was applied goes back for the questions about it. */
static void
keep_plan(struct server *s)
{
	if (s->n_plans_more < PLANS_MORE && planner_goes_on(s->plan_done)) {
		s->plans_more[s->n_plans_more++] = s->plan_done;
		s->plan_done = NULL;
	}
	planner_job_destroy(&s->plan_done);
}

static void
note_commit(struct server *s, const struct batch *batch)
{
	if (batch->has_written || batch->has_changed) {
		s->is_store_failing = false;
		s->has_unsaved_log = true;
		s->committed_ms = s->wall_ms;
		s->is_plan_wanted = true;
		dispatch_set_read_only(s->dispatch, false);
	}
	s->is_clock_dirty = s->is_clock_dirty && !batch->did_clock;
	s->outage_from_ms = batch->did_outage ? 0 : s->outage_from_ms;
	s->alive_ms = batch->did_alive ? s->wall_ms : s->alive_ms;
	keep_plan(s);
	s->batch_most =
	    s->batch_most * 2 < LIMIT_BATCH ? s->batch_most * 2 : LIMIT_BATCH;
	s->totals.n_batches++;
}

static void
find_due(struct server *s)
{
	int64_t due_ms;

	if (service_next_due(s->store, &due_ms) == ERR_OK)
		s->due_ms = due_ms;
}

static void
follow_all(struct server *s, const struct batch *batch)
{
	for (size_t i = 0; i < batch->n_follows; i++) {
		const struct follow *follow = &batch->follows[i];

		if (sessions_follow(&s->sessions, follow->key, &follow->route,
			follow->from) != ERR_OK &&
		    log_may(&s->drop_log, s->wall_ms)) {
			log_line(LOG_LEVEL_WARNING, "follower_refused",
			    "followers=%zu", s->sessions.n);
		}
	}
}

/* The answers leave only now, after the commit; then the news. */
static void
finish(struct server *s, struct batch *batch)
{
	note_commit(s, batch);
	answers_move(&batch->answers, &s->unsent);
	answers_send(&s->unsent, s->router, s->now_ms);
	follow_all(s, batch);
	if (batch->has_written || batch->has_changed) {
		find_due(s);
		sessions_push(&s->sessions, s->dispatch, s->router, s->wall_ms,
		    false, &s->answer);
	}
}

void
batch_run(struct server *s)
{
	struct batch *batch = &s->batch;

	memset(batch, 0, sizeof *batch);
	answers_init(&batch->answers);
	batch->lost = store_begin(s->store);
	if (batch->lost == ERR_OK) {
		do_clock(s, batch);
		do_timed(s, batch);
		do_plan(s, batch);
	}
	take_requests(s, batch);
	do_alive(s, batch);
	if (batch->lost == ERR_OK)
		batch->lost = store_commit(s->store);
	s->totals.n_requests += batch->n_requests;
	if (batch->lost == ERR_OK)
		finish(s, batch);
	else
		lose(s, batch);
	answers_finish(&batch->answers);
}

/* ---- plans ------------------------------------------------------------- */

static enum err
prepare(struct server *s, struct planner_job **out)
{
	struct request rq;
	enum err err = store_begin(s->store);

	if (err != ERR_OK)
		return err;
	err = planner_next(s->store, &s->plan_place);
	if (err == ERR_OK) {
		dispatch_request(s->dispatch, s->wall_ms, &rq);
		err = planner_prepare(&rq, &s->plan_place, out);
	}
	/* nothing was written */
	store_rollback(s->store);
	return err;
}

static struct planner_job *
next_question(struct server *s)
{
	struct planner_job *job = s->plans_more[0];

	s->n_plans_more--;
	memmove(s->plans_more, s->plans_more + 1,
	    s->n_plans_more * sizeof(struct planner_job *));
	return job;
}

void
batch_plan(struct server *s)
{
	struct planner_job *job = NULL;
	enum err err;

	if (s->plan_done != NULL || plan_worker_is_busy(s->worker) ||
	    s->plan_after_ms > s->now_ms ||
	    (!s->is_plan_wanted && s->n_plans_more == 0))
		return;
	/* plans first: a question can wait */
	err = s->is_plan_wanted ? prepare(s, &job) : ERR_NO_PLAN;
	if (err == ERR_NO_PLAN)
		s->is_plan_wanted = false;
	if (err == ERR_NO_PLAN && s->n_plans_more > 0) {
		job = next_question(s);
		err = ERR_OK;
	}
	if (err == ERR_OK)
		err = plan_worker_give(s->worker, &job);
	planner_job_destroy(&job);
	if (err != ERR_OK && err != ERR_NO_PLAN) {
		s->plan_after_ms = s->now_ms + PAUSE_MS;
		log_line(LOG_LEVEL_ERROR, "plan_failed", "error=%s",
		    gom_err_find((uint32_t)err)->name);
	}
}
