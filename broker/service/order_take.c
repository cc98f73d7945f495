/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/order_take.h"

#include <stdlib.h>

#include "broker/service/aside.h"
#include "broker/service/award_plan.h"
#include "broker/service/plan_book.h"
#include "broker/service/scenario.h"
#include "broker/service/study_orders.h"
#include "broker/store/tender.h"
#include "proto/reasons.h"

static enum err
check_order(const struct request *rq, const struct order_row *order,
    const struct plan_row *plan)
{
	struct tender_row running;
	enum err err;

	if (order->cancelled_ms != 0)
		return refuse(
		    rq, ERR_ORDER_STATE, "order", order->reference, 0, 0);
	if (plan->is_taken) {
		err = tender_running(rq->store, order->id, &running);
		if (err == ERR_BIDDING_ENDED)
			err = ERR_ALREADY;
		else if (err == ERR_OK)
			err = ERR_BIDDING_OPEN;
		return refuse(rq, err, "order", order->reference, 0, 0);
	}
	return ERR_OK;
}

static enum err
refuse_version(const struct request *rq, const Gom__OrderAwardRequest *in,
    const struct order_row *order, uint64_t version)
{
	return refuse(rq, ERR_AWARD_VERSION, "version", order->reference,
	    (int64_t)in->version, (int64_t)version);
}

/* ---- a plan of a study --------------------------------------------------- */

/* The scenario that is taken, and the study it is of. */
struct chosen {
	struct study_scenario_row row;
	const Gom__Scenario *scenario;
};

static enum err
read_scenario(const struct request *rq, struct chosen *out)
{
	uint8_t *packed = NULL;
	size_t len = 0;
	enum err err =
	    study_asked(rq->store, out->row.study, out->row.no, &packed, &len);

	if (err != ERR_OK)
		return err;
	out->scenario =
	    gom__scenario__unpack(&rq->arena->allocator, len, packed);
	free(packed);
	if (out->scenario == NULL)
		return rq->arena->is_exhausted ? ERR_NOMEM
					       : ERR_DATABASE_CORRUPT;
	return ERR_OK;
}

static enum err
choose(const struct request *rq, const Gom__OrderAwardRequest *in,
    const struct study_set *set, struct chosen *out)
{
	struct study_row study;
	enum err err = study_find(rq->store, set, &study);

	if (err == ERR_OK)
		err = study_scenario(
		    rq->store, study.id, in->scenario, &out->row);
	if (err == ERR_NO_STUDY || err == ERR_NO_SCENARIO)
		return refuse(
		    rq, err, "scenario", in->order, (int64_t)in->scenario, 0);
	if (err == ERR_OK && !out->row.is_ready)
		return refuse(rq, ERR_NOT_READY, "order", in->order, 0, 0);
	return err == ERR_OK ? read_scenario(rq, out) : err;
}

/* replace_plan puts a study's plan of an order in place of the tender's. */
static enum err
replace_plan(
    struct aside *aside, const struct chosen *chosen, struct taking *taking)
{
	struct store *st = aside->rq.store;
	struct plan_row *plan = &taking->plan;
	uint8_t *packed = NULL;
	struct job_book book;
	size_t len = 0;
	enum err err;

	if ((err = study_order_book(st, chosen->row.study, chosen->row.no,
		 plan->order, &packed, &len)) != ERR_OK ||
	    (err = plan_book_read(&aside->arena, packed, len, &book)) != ERR_OK)
		goto done;
	free(packed);
	packed = NULL;
	if ((err = study_order_summary(st, chosen->row.study, chosen->row.no,
		 plan->order, &packed, &len)) != ERR_OK ||
	    (err = plan_want(st, plan->order, plan->tender, plan->goal)) !=
		ERR_OK)
		goto done;
	plan->version++;
	err = plan_ready(st, plan, packed, len);
	for (size_t i = 0; i < book.n_bids && err == ERR_OK; i++)
		err =
		    plan_bid_add(st, plan->order, plan->tender, &book.bids[i]);
	for (size_t i = 0; i < book.n_lots && err == ERR_OK; i++)
		err =
		    plan_lot_add(st, plan->order, plan->tender, &book.lots[i]);
done:
	free(packed);
	return err;
}

/* note_deviation: other goal or rules than announced are taken. */
static enum err
note_deviation(const struct request *rq, const Gom__OrderAwardRequest *in,
    const struct chosen *chosen, struct taking *taking)
{
	Gom__Deviation *to = &taking->deviation;
	Gom__Goal goal;
	enum err err = scenario_deviates(
	    rq, chosen->scenario, &taking->order, &taking->is_deviation);

	gom__deviation__init(to);
	if (err != ERR_OK)
		return err;
	err = scenario_apply(rq, chosen->scenario, &taking->order, &goal,
	    &to->n_rules, &to->rules);
	to->tender = taking->plan.tender;
	to->goal = goal;
	to->reason = in->reason;
	to->at_ms = rq->now_ms;
	taking->plan.goal = (int)goal;
	return err;
}

/* The tender's plan is wanted, but need not be ready: another is taken. */
static enum err
find_taking(const struct request *rq, const struct study_set *set, size_t i,
    struct taking *out)
{
	enum err err = order_get(rq->store, set->orders[i], &out->order);

	return err == ERR_OK ? plan_get(rq->store, set->orders[i],
				   set->tenders[i], &out->plan)
			     : err;
}

static enum err
take_study(struct request *rq, const Gom__OrderAwardRequest *in,
    const struct study_set *set, struct takings *out)
{
	struct chosen chosen;
	struct aside aside;
	enum err err = choose(rq, in, set, &chosen);

	if (err != ERR_OK)
		return err;
	aside_init_by(&aside, rq);
	out->n = set->n;
	for (size_t i = 0; i < set->n && err == ERR_OK; i++) {
		struct taking *taking = &out->rows[i];

		err = find_taking(rq, set, i, taking);
		if (err == ERR_OK && in->version != chosen.row.version)
			err = refuse_version(
			    rq, in, &taking->order, chosen.row.version);
		if (err == ERR_OK)
			err = note_deviation(rq, in, &chosen, taking);
		if (err == ERR_OK)
			err = replace_plan(&aside, &chosen, taking);
		aside_reset(&aside);
	}
	aside_finish(&aside);
	return err;
}

/* ---- what is taken ------------------------------------------------------- */

static enum err
take_announced(const struct request *rq, const Gom__OrderAwardRequest *in,
    struct takings *out)
{
	struct taking *taking = &out->rows[0];
	enum err err = award_plan(rq, in->order, &taking->order, &taking->plan);

	if (err == ERR_OK)
		err = check_order(rq, &taking->order, &taking->plan);
	if (err == ERR_OK && taking->plan.version != in->version)
		err = refuse_version(
		    rq, in, &taking->order, taking->plan.version);
	out->n = 1;
	return err;
}

enum err
order_take(
    struct request *rq, const Gom__OrderAwardRequest *in, struct takings *out)
{
	char *names[LIMIT_STUDY_ORDERS + 1];
	struct study_orders orders;
	enum err err;

	if (in->reason != 0 && !gom_reason_fits(in->reason, GOM_REASON_DEVIATE))
		return refuse_number(rq, ERR_CHOICE, "reason", in->reason);
	if (in->n_together == 0 && in->scenario == 0)
		return take_announced(rq, in, out);
	if (in->n_together >= LIMIT_STUDY_ORDERS)
		return refuse(rq, ERR_TOO_MANY, "together", NULL,
		    (int64_t)in->n_together + 1, LIMIT_STUDY_ORDERS);
	names[0] = in->order;
	for (size_t i = 0; i < in->n_together; i++)
		names[i + 1] = in->together[i];
	err = study_orders_find(rq, names, in->n_together + 1, &orders);
	if (err == ERR_OK && orders.is_standing)
		return refuse(rq, ERR_NO_PLAN, "order", in->order, 0, 0);
	return err == ERR_OK ? take_study(rq, in, &orders.set, out) : err;
}
