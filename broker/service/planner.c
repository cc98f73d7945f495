/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/planner.h"

#include <stdlib.h>
#include <string.h>

#include "broker/service/engine_err.h"
#include "broker/service/planner_job.h"
#include "broker/service/scenario.h"

enum {
	JOB_BUDGET = 256 << 20 /* bytes of one problem */
};

/* ---- wanting -------------------------------------------------------- */

enum err
planner_want(struct request *rq, uint64_t order, uint32_t tender)
{
	struct order_row row;
	enum err err;

	if ((err = order_get(rq->store, order, &row)) != ERR_OK ||
	    (err = plan_want(rq->store, order, tender, row.goal)) != ERR_OK)
		return err;
	return study_again(rq->store, order);
}

enum err
planner_want_again(
    struct request *rq, const struct plan_row *plans, size_t n_plans)
{
	enum err err;

	rq->has_receipt = false;
	err = store_undo(rq->store);
	for (size_t i = 0; i < n_plans && err == ERR_OK; i++)
		err = planner_want(rq, plans[i].order, plans[i].tender);
	return err == ERR_OK ? store_mark(rq->store) : err;
}

enum err
planner_catch_up(struct store *st)
{
	return plan_want_unpriced(st);
}

static enum err
next_plan(struct store *st, struct planner_place *place)
{
	place->is_study = false;
	return plan_next_after(
	    st, place->order, place->tender, &place->order, &place->tender);
}

static enum err
next_study(struct store *st, struct planner_place *place)
{
	place->is_study = true;
	return study_next(st, &place->study, &place->scenario);
}

enum err
planner_next(struct store *st, struct planner_place *place)
{
	bool was_study = place->is_study;
	enum err err = was_study ? next_plan(st, place) : next_study(st, place);

	if (err != ERR_NO_PLAN)
		return err;
	return was_study ? next_study(st, place) : next_plan(st, place);
}

/* ---- a job ---------------------------------------------------------- */

static enum err
prepare_plan(const struct request *rq, const struct planner_place *place,
    struct planner_job *job)
{
	struct job_order *order = &job->orders[0];
	enum err err =
	    plan_get(rq->store, place->order, place->tender, &job->plan_row);

	if (err == ERR_OK && job->plan_row.is_ready)
		err = ERR_NO_PLAN;
	if (err != ERR_OK)
		return err;
	job->n_orders = 1;
	order->tender = place->tender;
	if ((err = order_get(rq->store, place->order, &order->row)) != ERR_OK)
		return err;
	job->goal = (Gom__Goal)order->row.goal;
	return planner_problem(rq, job);
}

static enum err
read_scenario(const struct request *rq, struct planner_job *job)
{
	const struct study_scenario_row *row = &job->study_row;
	uint8_t *packed = NULL;
	size_t len = 0;
	enum err err =
	    study_asked(rq->store, row->study, row->no, &packed, &len);

	if (err != ERR_OK)
		return err;
	job->scenario =
	    gom__scenario__unpack(&rq->arena->allocator, len, packed);
	free(packed);
	if (job->scenario == NULL)
		return rq->arena->is_exhausted ? ERR_NOMEM
					       : ERR_DATABASE_CORRUPT;
	return ERR_OK;
}

static enum err
prepare_study(const struct request *rq, const struct planner_place *place,
    struct planner_job *job)
{
	struct study_set set;
	enum err err = study_scenario(
	    rq->store, place->study, place->scenario, &job->study_row);

	job->is_study = true;
	if (err == ERR_OK && job->study_row.is_ready)
		err = ERR_NO_PLAN;
	if (err == ERR_OK)
		err = study_get_set(rq->store, place->study, &set);
	if (err == ERR_OK)
		err = read_scenario(rq, job);
	for (size_t i = 0; err == ERR_OK && i < set.n; i++) {
		job->orders[i].tender = set.tenders[i];
		err = order_get(rq->store, set.orders[i], &job->orders[i].row);
		job->n_orders++;
	}
	if (err != ERR_OK)
		return err;
	job->goal = job->scenario->goal != GOM__GOAL__GOAL_NONE
			? job->scenario->goal
			: (Gom__Goal)job->orders[0].row.goal;
	return planner_problem(rq, job);
}

enum err
planner_prepare(const struct request *rq, const struct planner_place *place,
    struct planner_job **out)
{
	struct planner_job *job = calloc(1, sizeof *job);
	enum err err;

	if (job == NULL)
		return ERR_NOMEM;
	gom_arena_init(&job->arena, JOB_BUDGET);
	err = place->is_study ? prepare_study(rq, place, job)
			      : prepare_plan(rq, place, job);
	job->scenario = NULL;
	if (err != ERR_OK) {
		planner_job_destroy(&job);
		return err;
	}
	*out = job;
	return ERR_OK;
}

void
planner_compute(struct planner_job *job, engine_stop *stop, void *ctx)
{
	job->problem.stop = stop;
	job->problem.stop_ctx = ctx;
	if (job->is_asking) {
		planner_ask(job);
		return;
	}
	job->result = clear(&job->problem, &job->plan, NULL);
	if (job->result == ENGINE_OK)
		job->result = clear_verify(&job->problem, job->plan, NULL);
	if (job->result == ENGINE_OK && !planner_find_done(job))
		job->result = ENGINE_NOMEM;
	if (job->result == ENGINE_OK && job->is_study)
		planner_ask(job);
}

bool
planner_goes_on(struct planner_job *job)
{
	if (job == NULL || job->is_asking || !job->is_stored ||
	    !planner_has_questions(job))
		return false;
	job->is_asking = true;
	return true;
}

void
planner_job_destroy(struct planner_job **jobp)
{
	struct planner_job *job = *jobp;

	if (job == NULL)
		return;
	for (int32_t i = 0; i < job->problem.n_households; i++)
		workload_finish(&job->households[i].load);
	clear_plan_destroy(&job->plan);
	free(job->lots);
	free(job->rows);
	free(job->sums);
	gom_arena_finish(&job->arena);
	free(job);
	*jobp = NULL;
}

/* ---- applying -------------------------------------------------------- */

/* Bytes of the job's arena. */
struct packed {
	uint8_t *data;
	size_t len;
};

static enum err
pack(struct planner_job *job, const ProtobufCMessage *message,
    struct packed *out)
{
	out->len = protobuf_c_message_get_packed_size(message);
	out->data = job_alloc(job, out->len + 1, 1);
	if (out->data == NULL)
		return ERR_NOMEM;
	(void)protobuf_c_message_pack(message, out->data);
	return ERR_OK;
}

static enum err
pack_sum(struct planner_job *job, int32_t order, struct packed *out)
{
	Gom__OrderPlanReply sum = GOM__ORDER_PLAN_REPLY__INIT;
	enum err err = planner_sum(job, order, &sum);

	if (err != ERR_OK)
		return err;
	sum.tender = job->orders[order < 0 ? 0 : order].tender;
	sum.version =
	    job->is_study ? job->study_row.version : job->plan_row.version;
	if (!job->is_study && !planner_has_questions(job))
		sum.priced = true;
	return pack(job, &sum.base, out);
}

static enum err
store_plan(struct request *rq, struct planner_job *job)
{
	const struct plan_row *plan = &job->plan_row;
	struct job_book book;
	struct packed sum;
	enum err err;

	if ((err = pack_sum(job, 0, &sum)) != ERR_OK ||
	    (err = planner_book(job, 0, &book)) != ERR_OK ||
	    (err = plan_ready(rq->store, plan, sum.data, sum.len)) != ERR_OK)
		return err;
	for (size_t i = 0; i < book.n_bids && err == ERR_OK; i++)
		err = plan_bid_add(
		    rq->store, plan->order, plan->tender, &book.bids[i]);
	for (size_t i = 0; i < book.n_lots && err == ERR_OK; i++)
		err = plan_lot_add(
		    rq->store, plan->order, plan->tender, &book.lots[i]);
	if (err == ERR_OK && !planner_has_questions(job))
		err = plan_price(rq->store, plan, sum.data, sum.len);
	job->is_stored = err == ERR_OK;
	return err;
}

static enum err
store_answers(struct request *rq, struct planner_job *job)
{
	const struct plan_row *plan = &job->plan_row;
	struct job_book book;
	struct packed sum;
	enum err err;

	if ((err = pack_sum(job, 0, &sum)) != ERR_OK ||
	    (err = planner_book(job, 0, &book)) != ERR_OK ||
	    (err = plan_price(rq->store, plan, sum.data, sum.len)) != ERR_OK)
		return err;
	for (size_t i = 0; i < book.n_bids && err == ERR_OK; i++)
		if (book.bids[i].win_lots > 0)
			err = plan_bid_price(rq->store, plan->order,
			    plan->tender, &book.bids[i]);
	return err;
}

static enum err
apply_plan(struct request *rq, struct planner_job *job)
{
	struct plan_row now;
	enum err err = plan_get(
	    rq->store, job->plan_row.order, job->plan_row.tender, &now);

	if (err != ERR_OK)
		return err == ERR_NO_PLAN ? ERR_OK : err;
	if (now.version != job->plan_row.version ||
	    now.is_ready != job->is_asking)
		return ERR_OK;
	if (job->result != ENGINE_OK)
		return engine_err(job->result);
	return job->is_asking ? store_answers(rq, job) : store_plan(rq, job);
}

static enum err
pack_book(struct planner_job *job, int32_t order, struct packed *out)
{
	Gom__PlanBook message = GOM__PLAN_BOOK__INIT;
	struct job_book book;
	enum err err = planner_book(job, order, &book);

	if (err == ERR_OK)
		err = plan_book_fill(&job->arena, &book, &message);
	return err == ERR_OK ? pack(job, &message.base, out) : err;
}

static enum err
store_study(struct request *rq, struct planner_job *job)
{
	struct packed sum;
	struct packed book;
	enum err err = ERR_OK;

	for (int32_t i = 0; i < job->n_orders && err == ERR_OK; i++) {
		if ((err = pack_sum(job, i, &sum)) != ERR_OK ||
		    (err = pack_book(job, i, &book)) != ERR_OK)
			return err;
		err = study_ready_order(rq->store, &job->study_row,
		    job->orders[i].row.id, sum.data, sum.len, book.data,
		    book.len);
	}
	if (err == ERR_OK)
		err = pack_sum(job, -1, &sum);
	if (err != ERR_OK)
		return err;
	return study_ready(rq->store, &job->study_row, sum.data, sum.len);
}

/* What cannot be planned is told, not tried for ever. */
static enum err
apply_study(struct request *rq, struct planner_job *job)
{
	struct study_scenario_row now;
	enum err err = study_scenario(
	    rq->store, job->study_row.study, job->study_row.no, &now);

	if (err != ERR_OK)
		return err == ERR_NO_SCENARIO ? ERR_OK : err;
	if (now.is_ready || now.version != job->study_row.version)
		return ERR_OK;
	if (job->result != ENGINE_OK)
		return study_ready(rq->store, &job->study_row, NULL, 0);
	return store_study(rq, job);
}

enum err
planner_apply(struct request *rq, struct planner_job *job)
{
	return job->is_study ? apply_study(rq, job) : apply_plan(rq, job);
}
