/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/capacity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/service/acting.h"
#include "broker/service/naming.h"
#include "broker/service/record.h"
#include "broker/service/service.h"
#include "broker/service/workload.h"
#include "broker/store/award.h"
#include "broker/store/member.h"
#include "proto/date.h"
#include "proto/money.h"
#include "proto/unit.h"

enum {
	LOTS_SHOWN = 100
};

/* ---- checks ------------------------------------------------------------- */

static enum err
check_rate(const struct request *rq, const Gom__Capacity *row)
{
	if (row->rate_units < 1)
		return refuse(rq, ERR_TOO_SMALL, "rows.rate_units", row->class_,
		    row->rate_units, 1);
	if (row->rate_units > LIMIT_QUANTITY)
		return refuse(rq, ERR_RANGE, "rows.rate_units", row->class_,
		    row->rate_units, LIMIT_QUANTITY);
	if (row->rate_days < 1)
		return refuse(rq, ERR_TOO_SMALL, "rows.rate_days", row->class_,
		    row->rate_days, 1);
	if (row->rate_days > LIMIT_RATE_DAYS)
		return refuse(rq, ERR_RANGE, "rows.rate_days", row->class_,
		    row->rate_days, LIMIT_RATE_DAYS);
	return ERR_OK;
}

static enum err
check_least_rate(const struct request *rq, const Gom__Capacity *row)
{
	if (row->least_rate < 0)
		return refuse(rq, ERR_TOO_SMALL, "rows.least_rate", row->class_,
		    row->least_rate, 0);
	if (row->least_rate > LIMIT_PRICE)
		return refuse(rq, ERR_RANGE, "rows.least_rate", row->class_,
		    row->least_rate, LIMIT_PRICE);
	if (row->least_rate == 0 && row->currency[0] == '\0')
		return ERR_OK;
	if (row->currency[0] == '\0')
		return refuse(
		    rq, ERR_MISSING, "rows.currency", row->class_, 0, 0);
	if (gom_currency_find(row->currency) == NULL)
		return refuse(
		    rq, ERR_CURRENCY, "rows.currency", row->currency, 0, 0);
	return ERR_OK;
}

static enum err
check_row(const struct request *rq, const Gom__Capacity *row)
{
	enum err err;

	if (gom_class_check(row->class_) != ERR_OK)
		return refuse(rq, ERR_CLASS, "rows.class", row->class_, 0, 0);
	if (row->remove)
		return ERR_OK;
	err = check_rate(rq, row);
	return err != ERR_OK ? err : check_least_rate(rq, row);
}

static enum err
refuse_day(
    const struct request *rq, enum err code, const char *field, int32_t day)
{
	rq->info->day = day;
	return refuse(rq, code, field, "", day, LIMIT_DAY_MAX);
}

static enum err
check_closure(const struct request *rq, const Gom__Closure *row)
{
	if (row->from_day <= LIMIT_DAY_MIN)
		return refuse(rq, ERR_MISSING, "closures.from_day", "", 0, 0);
	if (row->to_day > LIMIT_DAY_MAX)
		return refuse_day(
		    rq, ERR_RANGE, "closures.to_day", row->to_day);
	if (row->to_day < row->from_day)
		return refuse_day(
		    rq, ERR_DATE_ORDER, "closures.to_day", row->to_day);
	if (row->to_day < rq->today && !row->remove)
		return refuse_day(
		    rq, ERR_DATE_PAST, "closures.to_day", row->to_day);
	return ERR_OK;
}

static enum err
check_counts(const struct request *rq, const Gom__CapacitySetRequest *in)
{
	if (in->n_rows > LIMIT_CLASSES_A_MEMBER)
		return refuse(rq, ERR_TOO_MANY, "rows", "", (int64_t)in->n_rows,
		    LIMIT_CLASSES_A_MEMBER);
	if (in->n_closures > LIMIT_CLOSURES)
		return refuse(rq, ERR_TOO_MANY, "closures", "",
		    (int64_t)in->n_closures, LIMIT_CLOSURES);
	if (in->weekdays > GOM_WEEKDAYS_ALL)
		return refuse(rq, ERR_RANGE, "weekdays", "", in->weekdays,
		    GOM_WEEKDAYS_ALL);
	if (in->workers > LIMIT_WORKERS)
		return refuse(
		    rq, ERR_RANGE, "workers", "", in->workers, LIMIT_WORKERS);
	return ERR_OK;
}

static enum err
check_all(const struct request *rq, const Gom__CapacitySetRequest *in)
{
	enum err err = check_counts(rq, in);

	for (size_t i = 0; i < in->n_rows && err == ERR_OK; i++) {
		rq->info->index = (uint32_t)i + 1;
		err = check_row(rq, in->rows[i]);
	}
	for (size_t i = 0; i < in->n_closures && err == ERR_OK; i++) {
		rq->info->index = (uint32_t)i + 1;
		err = check_closure(rq, in->closures[i]);
	}
	if (err == ERR_OK)
		rq->info->index = 0;
	return err;
}

/* ---- changes ------------------------------------------------------------ */

static enum err
set_row(struct request *rq, uint64_t household, const Gom__Capacity *in)
{
	struct capacity_row row = {
		.rate_units = in->rate_units,
		.rate_days = (int32_t)in->rate_days,
		.least_rate = in->least_rate,
		.is_auto_bid = in->auto_bid,
	};
	Gom__Fact fact = GOM__FACT__INIT;
	bool was = true;
	enum err err;

	snprintf(row.class, sizeof row.class, "%s", in->class_);
	snprintf(row.currency, sizeof row.currency, "%s", in->currency);
	err = in->remove ? capacity_drop(rq->store, household, in->class_, &was)
			 : capacity_put(rq->store, household, &row);
	if (err != ERR_OK)
		return err;
	if (!was)
		return refuse(rq, ERR_CHOICE, "rows.class", in->class_, 0, 0);
	fact.kind = FACT_CAPACITY_SET;
	fact.member = household;
	fact.class_ = in->class_;
	if (!in->remove) {
		fact.units = in->rate_units;
		fact.count = in->rate_days;
		fact.rate = in->least_rate;
		fact.currency = in->currency;
		fact.late = in->auto_bid;
	}
	return record(rq, &fact);
}

static enum err
set_rows(
    struct request *rq, uint64_t household, const Gom__CapacitySetRequest *in)
{
	uint32_t n = 0;
	enum err err = ERR_OK;

	for (size_t i = 0; i < in->n_rows && err == ERR_OK; i++)
		err = set_row(rq, household, in->rows[i]);
	if (err == ERR_OK)
		err = capacity_count(rq->store, household, &n);
	if (err == ERR_OK && n > LIMIT_CLASSES_A_MEMBER)
		err = refuse(
		    rq, ERR_TOO_MANY, "rows", "", n, LIMIT_CLASSES_A_MEMBER);
	return err;
}

static enum err
set_week(
    struct request *rq, uint64_t household, const Gom__CapacitySetRequest *in)
{
	Gom__Fact fact = GOM__FACT__INIT;
	struct member_row member;
	enum err err;

	if (in->weekdays == 0 && in->workers == 0)
		return ERR_OK;
	if ((err = member_get(rq->store, household, &member)) != ERR_OK)
		return err;
	if (in->weekdays != 0)
		member.weekdays = in->weekdays;
	if (in->workers != 0)
		member.workers = in->workers;
	err = member_set_week(
	    rq->store, household, member.weekdays, member.workers);
	if (err != ERR_OK)
		return err;
	fact.kind = FACT_WEEK_SET;
	fact.member = household;
	fact.weekdays = member.weekdays;
	fact.count = member.workers;
	return record(rq, &fact);
}

/* set_closure: household or village is 0. One that is there already is as it
 * was wanted, and no news. */
static enum err
set_closure(struct request *rq, uint64_t household, uint32_t village,
    const Gom__Closure *in)
{
	const struct closure_row row = {
		.member = household,
		.village = village,
		.from_day = in->from_day,
		.to_day = in->to_day,
	};
	Gom__Fact fact = GOM__FACT__INIT;
	bool has_changed;
	enum err err = in->remove ? closure_drop(rq->store, &row, &has_changed)
				  : closure_put(rq->store, &row, &has_changed);

	if (err != ERR_OK)
		return err;
	if (!has_changed && in->remove)
		return refuse_day(
		    rq, ERR_CHOICE, "closures.from_day", in->from_day);
	if (!has_changed)
		return ERR_OK;
	fact.kind = FACT_CLOSURE_SET;
	fact.member = household;
	fact.village = village;
	fact.day = in->from_day;
	fact.until_day = in->to_day;
	fact.final = in->remove;
	return record(rq, &fact);
}

static enum err
set_closures(struct request *rq, uint64_t household, uint32_t village,
    const Gom__CapacitySetRequest *in)
{
	uint32_t n = 0;
	enum err err = ERR_OK;

	for (size_t i = 0; i < in->n_closures && err == ERR_OK; i++)
		err = set_closure(rq, household, village, in->closures[i]);
	if (err == ERR_OK)
		err =
		    closure_count(rq->store, household, village, rq->today, &n);
	if (err == ERR_OK && n > LIMIT_CLOSURES)
		err =
		    refuse(rq, ERR_TOO_MANY, "closures", "", n, LIMIT_CLOSURES);
	return err;
}

/* ---- what no longer fits ------------------------------------------------- */

/* Lots at risk, of one household after the other. */
struct risks {
	struct request *rq;
	char **lots;
	size_t n;
};

static char *
lot_text(const struct request *rq, const struct award_load *load)
{
	const struct lot_name name = {
		.order = load->award.order,
		.line = load->award.line,
		.lot = load->award.lot,
	};

	return naming_text(rq, load->reference, &name);
}

static enum err
risk_list(struct risks *risks, uint64_t household)
{
	struct award_load *loads = NULL;
	size_t n;
	enum err err = award_loads(risks->rq->store, household, &loads, &n);

	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < n && risks->n < LOTS_SHOWN; i++) {
		char *text;

		if (!loads[i].at_risk)
			continue;
		if ((text = lot_text(risks->rq, &loads[i])) == NULL) {
			err = ERR_NOMEM;
			break;
		}
		risks->lots[risks->n++] = text;
	}
	free(loads);
	return err;
}

/* review_one is a member_fn. */
static enum err
review_one(void *ctx, uint64_t household)
{
	struct risks *risks = ctx;
	enum err err = workload_review(risks->rq, household);

	return err != ERR_OK ? err : risk_list(risks, household);
}

static enum err
review(struct request *rq, uint64_t household, uint32_t village,
    Gom__CapacitySetReply *out)
{
	struct risks risks = { .rq = rq };
	enum err err;

	risks.lots =
	    gom_arena_alloc(rq->arena, LOTS_SHOWN * sizeof *risks.lots);
	if (risks.lots == NULL)
		return ERR_NOMEM;
	err = village == 0 ? review_one(&risks, household)
			   : member_of_village_each(
				 rq->store, village, review_one, &risks);
	out->at_risk = risks.lots;
	out->n_at_risk = risks.n;
	return err;
}

/* ---- CAPACITY_SET --------------------------------------------------------- */

/* set_village: a village's closures, by its coordinator. */
static enum err
set_village(struct request *rq, const Gom__CapacitySetRequest *in,
    Gom__CapacitySetReply *out)
{
	char own[LIMIT_NAME_LEN + 1];
	enum err err;

	if ((rq->roles & GOM_ROLES_COORDINATOR) == 0)
		return refuse(rq, ERR_ROLE, "village", in->village, 0, 0);
	if ((err = village_name(rq->store, rq->village, own)) != ERR_OK)
		return err;
	if (strcmp(own, in->village) != 0)
		return refuse(rq, ERR_NOT_YOURS, "village", in->village, 0, 0);
	if (in->household != 0 || in->n_rows > 0 || in->weekdays != 0 ||
	    in->workers != 0)
		return refuse(rq, ERR_CHOICE, "village", in->village, 0, 0);
	err = set_closures(rq, 0, rq->village, in);
	return err != ERR_OK ? err : review(rq, 0, rq->village, out);
}

enum err
verb_capacity_set(struct request *rq, const Gom__CapacitySetRequest *in,
    Gom__CapacitySetReply *out)
{
	uint64_t household;
	enum err err;

	if ((err = check_all(rq, in)) != ERR_OK)
		return err;
	if (in->village[0] != '\0')
		return set_village(rq, in, out);
	if ((err = acting_for(rq, in->household, &household)) != ERR_OK ||
	    (err = acting_active(rq, household)) != ERR_OK ||
	    (err = set_rows(rq, household, in)) != ERR_OK ||
	    (err = set_week(rq, household, in)) != ERR_OK ||
	    (err = set_closures(rq, household, 0, in)) != ERR_OK)
		return err;
	return review(rq, household, 0, out);
}

/* ---- CAPACITY_SHOW -------------------------------------------------------- */

static enum err
show_row(
    struct request *rq, const struct capacity_row *row, Gom__Capacity **out)
{
	Gom__Capacity *view = gom_arena_alloc(rq->arena, sizeof *view);

	if (view == NULL)
		return ERR_NOMEM;
	gom__capacity__init(view);
	view->class_ = gom_arena_strdup(rq->arena, row->class);
	view->rate_units = row->rate_units;
	view->rate_days = (uint32_t)row->rate_days;
	view->least_rate = row->least_rate;
	view->currency = gom_arena_strdup(rq->arena, row->currency);
	view->auto_bid = row->is_auto_bid;
	*out = view;
	return view->class_ == NULL || view->currency == NULL ? ERR_NOMEM
							      : ERR_OK;
}

static enum err
show_rows(struct request *rq, uint64_t household, Gom__CapacityShowReply *out)
{
	struct capacity_row rows[LIMIT_CLASSES_A_MEMBER];
	size_t n;
	enum err err = capacity_list(rq->store, household, rows, &n);

	if (err != ERR_OK)
		return err;
	out->rows = gom_arena_alloc(rq->arena, (n + 1) * sizeof *out->rows);
	if (out->rows == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = show_row(rq, &rows[i], &out->rows[out->n_rows++]);
	return err;
}

static enum err
show_closure(
    struct request *rq, const struct closure_row *row, Gom__Closure **out)
{
	Gom__Closure *view = gom_arena_alloc(rq->arena, sizeof *view);

	if (view == NULL)
		return ERR_NOMEM;
	gom__closure__init(view);
	view->from_day = row->from_day;
	view->to_day = row->to_day;
	view->calendar = gom_arena_strdup(rq->arena, row->calendar);
	*out = view;
	return view->calendar == NULL ? ERR_NOMEM : ERR_OK;
}

static enum err
show_closures(struct request *rq, const struct member_row *member,
    Gom__CapacityShowReply *out)
{
	struct closure_row *rows = NULL;
	size_t n;
	enum err err = closure_list(
	    rq->store, member->id, member->village, rq->today, &rows, &n);

	if (err != ERR_OK)
		return err;
	if (n > LIMIT_WIRE_ENTRIES)
		n = LIMIT_WIRE_ENTRIES;
	out->closures =
	    gom_arena_alloc(rq->arena, (n + 1) * sizeof *out->closures);
	if (out->closures == NULL)
		err = ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = show_closure(
		    rq, &rows[i], &out->closures[out->n_closures++]);
	free(rows);
	return err;
}

static enum err
show_load(struct request *rq, const struct award_load *load, Gom__Load **out)
{
	Gom__Load *view = gom_arena_alloc(rq->arena, sizeof *view);
	struct work_item item;
	enum err err;

	if (view == NULL)
		return ERR_NOMEM;
	if ((err = workload_item(rq, load, &item)) != ERR_OK)
		return err;
	gom__load__init(view);
	view->lot = lot_text(rq, load);
	view->start_day = item.start_day;
	view->due_day = item.due_day;
	view->work = item.work;
	view->state = (Gom__AwardState)load->award.state;
	view->at_risk = load->at_risk;
	*out = view;
	return view->lot == NULL ? ERR_NOMEM : ERR_OK;
}

static enum err
show_loads(struct request *rq, uint64_t household, Gom__CapacityShowReply *out)
{
	struct award_load *loads = NULL;
	size_t n;
	enum err err = award_loads(rq->store, household, &loads, &n);

	if (err != ERR_OK)
		return err;
	if (n > LOTS_SHOWN)
		n = LOTS_SHOWN;
	out->loads = gom_arena_alloc(rq->arena, (n + 1) * sizeof *out->loads);
	if (out->loads == NULL)
		err = ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = show_load(rq, &loads[i], &out->loads[out->n_loads++]);
	free(loads);
	return err;
}

enum err
verb_capacity_show(struct request *rq, const Gom__CapacityShowRequest *in,
    Gom__CapacityShowReply *out)
{
	struct member_row member;
	uint64_t household;
	enum err err;

	if ((err = acting_for(rq, in->household, &household)) != ERR_OK ||
	    (err = member_get(rq->store, household, &member)) != ERR_OK ||
	    (err = show_rows(rq, household, out)) != ERR_OK ||
	    (err = show_closures(rq, &member, out)) != ERR_OK ||
	    (err = show_loads(rq, household, out)) != ERR_OK)
		return err;
	out->weekdays = member.weekdays;
	out->workers = member.workers;
	out->household = household;
	return ERR_OK;
}
