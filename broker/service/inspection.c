/* SPDX-License-Identifier: Apache-2.0 */
/* INSPECT: which of the received pieces are accepted, mended or lost, and what
 * the accepted ones are worth. */
#include <stdlib.h>

#include "broker/service/making.h"
#include "broker/service/offer.h"
#include "broker/service/record.h"
#include "broker/store/delivery.h"
#include "broker/store/entry.h"
#include "proto/least.h"
#include "proto/money.h"
#include "proto/reasons.h"

#define DELIVERED GOM__BUCKET__BUCKET_DELIVERED

/* Where the pieces of one inspection go. Those beyond the lot are counted
 * only when they are accepted: mending or losing them is nobody's matter. */
struct verdict {
	int64_t accepted;
	int64_t rework;
	int64_t scrap;
	int64_t over;   /* accepted beyond the lot */
	int64_t taken;  /* out of the delivery's surplus */
	int64_t paid;   /* accepted and within the tolerance */
	uint32_t child; /* lot that takes the scrapped quantity */
};

static enum err
check_counts(const struct request *rq, const Gom__InspectRequest *in,
    const struct delivery_row *delivery)
{
	int64_t there = delivery->delivered + delivery->over;
	int64_t least =
	    gom_least(in->accepted, gom_least(in->rework, in->scrap));
	int64_t sum;

	if (least < 0)
		return refuse(
		    rq, ERR_TOO_SMALL, "accepted", in->delivery, least, 0);
	if (in->accepted > there || in->rework > there || in->scrap > there)
		sum = in->accepted > there ? in->accepted
		      : in->rework > there ? in->rework
					   : in->scrap;
	else
		sum = in->accepted + in->rework + in->scrap;
	if (sum > there)
		return refuse(
		    rq, ERR_QUANTITY, "accepted", in->delivery, sum, there);
	if (sum == 0)
		return refuse(
		    rq, ERR_TOO_SMALL, "accepted", in->delivery, 0, 1);
	return ERR_OK;
}

static enum err
check_defects(const struct request *rq, const Gom__InspectRequest *in)
{
	if (in->n_defects > LIMIT_DEFECTS)
		return refuse(rq, ERR_TOO_MANY, "defects", in->delivery,
		    (int64_t)in->n_defects, LIMIT_DEFECTS);
	for (size_t i = 0; i < in->n_defects; i++) {
		const Gom__Defect *defect = in->defects[i];

		rq->info->index = (uint32_t)i + 1;
		if (defect->class_ == GOM__DEFECT_CLASS__DEFECT_NONE)
			return refuse(
			    rq, ERR_MISSING, "defects.class", "", 0, 0);
		if (!gom_reason_fits(defect->reason, GOM_REASON_DEFECT))
			return refuse_number(
			    rq, ERR_CHOICE, "defects.reason", defect->reason);
		if (defect->quantity < 1 || defect->quantity > LIMIT_QUANTITY)
			return refuse(rq, ERR_TOO_SMALL, "defects.quantity", "",
			    defect->quantity, 1);
	}
	rq->info->index = 0;
	return ERR_OK;
}

/* over_left is how much more of a line may be accepted beyond its lots. */
static enum err
over_left(const struct request *rq, const struct making *m, int64_t *out)
{
	struct lot_filter filter = {
		.order = m->name.order,
		.line = m->name.line,
	};
	struct lot_row *lots = NULL;
	size_t n = 0;
	int64_t left;
	enum err err = lot_each(rq->store, &filter, &lots, &n);

	if (err != ERR_OK)
		return err;
	left = m->line.quantity * m->order.tolerance_permille / 1000;
	for (size_t i = 0; i < n; i++)
		left -= lots[i].in[GOM__BUCKET__BUCKET_OVER];
	free(lots);
	*out = left > 0 ? left : 0;
	return ERR_OK;
}

static enum err
judge(const struct request *rq, const struct making *m,
    const Gom__InspectRequest *in, const struct delivery_row *delivery,
    struct verdict *out)
{
	int64_t left = delivery->delivered;
	int64_t tolerated = 0;
	enum err err = over_left(rq, m, &tolerated);

	if (err != ERR_OK)
		return err;
	*out = (struct verdict){ 0 };
	out->accepted = gom_least(in->accepted, left);
	left -= out->accepted;
	out->rework = gom_least(in->rework, left);
	left -= out->rework;
	out->scrap = gom_least(in->scrap, left);
	out->over = in->accepted - out->accepted;
	out->taken =
	    out->over + in->rework - out->rework + in->scrap - out->scrap;
	out->paid = out->accepted + gom_least(out->over, tolerated);
	return ERR_OK;
}

static enum err
record_verdict(struct request *rq, const struct making *m,
    const struct delivery_row *delivery, const Gom__InspectRequest *in,
    const struct verdict *v, struct entry_row *entry)
{
	Gom__Fact fact;
	enum err err;

	making_fact(m, FACT_INSPECTED, delivery->no, &fact);
	fact.quantity = v->paid;
	fact.units = v->rework;
	fact.count = (uint32_t)v->scrap;
	fact.rate = m->award.rate;
	fact.amount = entry->amount;
	fact.entry = entry->no;
	fact.currency = (char *)(uintptr_t)m->order.currency;
	fact.defects = in->defects;
	fact.n_defects = in->n_defects;
	if ((err = record_move(rq, &fact, DELIVERED,
		 GOM__BUCKET__BUCKET_ACCEPTED, v->accepted, 0)) != ERR_OK ||
	    (err = record_move(rq, &fact, DELIVERED, GOM__BUCKET__BUCKET_REWORK,
		 v->rework, 0)) != ERR_OK ||
	    (err = record_move(rq, &fact, DELIVERED, GOM__BUCKET__BUCKET_OPEN,
		 v->scrap, v->child)) != ERR_OK ||
	    (err = record_move(rq, &fact, GOM__BUCKET__BUCKET_NONE,
		 GOM__BUCKET__BUCKET_OVER, v->over, 0)) != ERR_OK ||
	    (err = record(rq, &fact)) != ERR_OK)
		return err;
	entry->seq = rq->recorded_seq;
	return ERR_OK;
}

/* price makes the goods entry; without a paid piece there is none. */
static enum err
price(struct request *rq, const struct making *m,
    const struct delivery_row *delivery, const struct verdict *v,
    struct entry_row *entry)
{
	enum err err;

	*entry = (struct entry_row){
		.order = m->name.order,
		.household = m->award.household,
		.kind = GOM__ENTRY_KIND__ENTRY_GOODS,
		.at_ms = rq->now_ms,
		.line = m->name.line,
		.lot = m->name.lot,
		.delivery = delivery->no,
		.quantity = v->paid,
		.rate = m->award.rate,
		.typed_by = rq->member,
	};
	if (v->paid == 0)
		return ERR_OK;
	err = gom_money_mul(v->paid, m->award.rate, &entry->amount);
	if (err != ERR_OK)
		return refuse(
		    rq, err, "accepted", m->order.reference, v->paid, 0);
	return order_entry_next(rq->store, m->name.order, &entry->no);
}

static enum err
keep_delivery(
    struct request *rq, struct delivery_row *delivery, const struct verdict *v)
{
	delivery->delivered -= v->accepted + v->rework + v->scrap;
	delivery->over -= v->taken;
	delivery->accepted += v->accepted + v->over;
	delivery->rework += v->rework;
	delivery->scrapped += v->scrap;
	if (delivery->delivered + delivery->over == 0) {
		delivery->state = GOM__DELIVERY_STATE__DELIVERY_INSPECTED;
		delivery->inspected_ms = rq->now_ms;
	}
	return delivery_update(rq->store, delivery);
}

static enum err
delivery_to_inspect(const struct request *rq, const struct making *m,
    const char *text, struct delivery_row *out)
{
	enum err err = delivery_get(rq->store, m->name.order, m->name.line,
	    m->name.lot, m->name.delivery, out);

	if (err == ERR_NO_DELIVERY)
		return refuse(rq, err, "delivery", text, 0, 0);
	if (err == ERR_OK &&
	    out->state != GOM__DELIVERY_STATE__DELIVERY_RECEIVED)
		return refuse(rq,
		    out->state == GOM__DELIVERY_STATE__DELIVERY_INSPECTED
			? ERR_ALREADY
			: ERR_LOT_STATE,
		    "delivery", text, 0, 0);
	return err;
}

static enum err
fill_reply(const struct request *rq, const struct making *m,
    const struct delivery_row *delivery, const struct entry_row *entry,
    const struct verdict *v, Gom__InspectReply *out)
{
	out->left = delivery->delivered + delivery->over;
	out->value = entry->amount;
	out->currency = gom_arena_strdup(rq->arena, m->order.currency);
	if (out->currency == NULL)
		return ERR_NOMEM;
	if (v->child == 0)
		return ERR_OK;
	return making_text(rq, m, v->child, 0, &out->child);
}

static enum err
take_in(struct request *rq, struct making *m, const Gom__InspectRequest *in,
    struct delivery_row *delivery, Gom__InspectReply *out)
{
	struct entry_row entry;
	struct verdict v;
	enum err err;

	err = judge(rq, m, in, delivery, &v);
	if (err == ERR_OK && v.scrap > 0)
		err = lot_child(rq->store, m->name.order, m->name.line,
		    m->name.lot, &v.child);
	if (err != ERR_OK ||
	    (err = price(rq, m, delivery, &v, &entry)) != ERR_OK ||
	    (err = record_verdict(rq, m, delivery, in, &v, &entry)) != ERR_OK ||
	    (err = keep_delivery(rq, delivery, &v)) != ERR_OK)
		return err;
	if (v.paid > 0 && (err = entry_add(rq->store, &entry)) != ERR_OK)
		return err;
	if ((err = fill_reply(rq, m, delivery, &entry, &v, out)) != ERR_OK ||
	    (err = making_finish(rq, m)) != ERR_OK)
		return err;
	if (v.child == 0)
		return ERR_OK;
	return offer_recover(rq, m->name.order, m->name.line, v.child);
}

enum err
verb_inspect(
    struct request *rq, const Gom__InspectRequest *in, Gom__InspectReply *out)
{
	struct delivery_row delivery;
	struct making m;
	enum err err;

	if ((err = making_open_arrived(rq, "delivery", in->delivery, &m)) !=
		ERR_OK ||
	    (err = making_by_checker(rq, &m)) != ERR_OK ||
	    (err = delivery_to_inspect(rq, &m, in->delivery, &delivery)) !=
		ERR_OK ||
	    (err = check_counts(rq, in, &delivery)) != ERR_OK ||
	    (err = check_defects(rq, in)) != ERR_OK)
		return err;
	return take_in(rq, &m, in, &delivery, out);
}
