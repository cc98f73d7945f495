/* SPDX-License-Identifier: Apache-2.0 */
/* DELIVER and RECEIVE: pieces leave the household, pieces arrive. A lot may
 * come in several deliveries, and more or less may arrive than was declared. */
#include <string.h>

#include "broker/service/making.h"
#include "broker/service/offer.h"
#include "broker/service/record.h"
#include "broker/service/workload.h"
#include "broker/store/delivery.h"
#include "proto/least.h"

#define CONFIRMED  GOM__BUCKET__BUCKET_CONFIRMED
#define DESPATCHED GOM__BUCKET__BUCKET_DESPATCHED
#define DELIVERED  GOM__BUCKET__BUCKET_DELIVERED
#define REWORK     GOM__BUCKET__BUCKET_REWORK
#define OPEN       GOM__BUCKET__BUCKET_OPEN

static enum err
check_quantity(const struct request *rq, int64_t quantity, int64_t least)
{
	if (quantity < least)
		return refuse(
		    rq, ERR_TOO_SMALL, "quantity", "", quantity, least);
	if (quantity > LIMIT_QUANTITY)
		return refuse(
		    rq, ERR_RANGE, "quantity", "", quantity, LIMIT_QUANTITY);
	return ERR_OK;
}

/* despatch declares a delivery: mended pieces first, new ones after them, what
 * is more than both stands outside the lot. */
static enum err
despatch(struct request *rq, struct making *m, int64_t quantity, int64_t mended,
    struct delivery_row *delivery)
{
	int64_t made = gom_least(quantity - mended, m->lot.in[CONFIRMED]);
	Gom__Fact fact;
	enum err err;

	*delivery = (struct delivery_row){
		.order = m->name.order,
		.line = m->name.line,
		.lot = m->name.lot,
		.household = m->award.household,
		.version = m->award.version,
		.state = GOM__DELIVERY_STATE__DELIVERY_DESPATCHED,
		.declared = quantity,
		.despatched = mended + made,
		.declared_ms = rq->now_ms,
	};
	err = delivery_add(rq->store, delivery);
	if (err == ERR_TOO_MANY)
		return refuse(rq, err, "delivery", m->order.reference,
		    delivery->no, LIMIT_DELIVERIES_A_LOT);
	if (err != ERR_OK)
		return err;
	making_fact(m, FACT_DELIVERED, delivery->no, &fact);
	fact.quantity = quantity;
	if ((err = record_move(rq, &fact, REWORK, DESPATCHED, mended, 0)) !=
		ERR_OK ||
	    (err = record_move(rq, &fact, CONFIRMED, DESPATCHED, made, 0)) !=
		ERR_OK ||
	    (err = record(rq, &fact)) != ERR_OK)
		return err;
	m->lot.in[REWORK] -= mended;
	m->lot.in[CONFIRMED] -= made;
	m->lot.in[DESPATCHED] += mended + made;
	return ERR_OK;
}

static enum err
mended_share(const struct request *rq, const Gom__DeliverRequest *in,
    const struct lot_row *lot, int64_t *out)
{
	int64_t limit = gom_least(in->quantity, lot->in[REWORK]);

	if (in->mended < 0 || in->mended > limit)
		return refuse(
		    rq, ERR_QUANTITY, "mended", in->lot, in->mended, limit);
	if (in->no_mended)
		*out = 0;
	else
		*out = in->mended > 0 ? in->mended : limit;
	return ERR_OK;
}

enum err
verb_deliver(
    struct request *rq, const Gom__DeliverRequest *in, Gom__DeliverReply *out)
{
	struct delivery_row delivery;
	struct making m;
	int64_t mended = 0;
	enum err err;

	if ((err = making_open(rq, "lot", in->lot, &m)) != ERR_OK ||
	    (err = making_by_maker(rq, &m)) != ERR_OK ||
	    (err = check_quantity(rq, in->quantity, 1)) != ERR_OK ||
	    (err = mended_share(rq, in, &m.lot, &mended)) != ERR_OK ||
	    (err = despatch(rq, &m, in->quantity, mended, &delivery)) != ERR_OK)
		return err;
	out->left = m.lot.in[CONFIRMED];
	return making_text(rq, &m, m.name.lot, delivery.no, &out->delivery);
}

/* delivery_meant finds the delivery a receipt is for. Where the household
 * declared none, what arrived is declared for it. */
static enum err
delivery_meant(struct request *rq, struct making *m,
    const Gom__ReceiveRequest *in, struct delivery_row *out)
{
	uint32_t no = in->delivery != 0 ? in->delivery : m->name.delivery;
	int64_t mended;
	enum err err;

	if (no != 0) {
		err = delivery_get(rq->store, m->name.order, m->name.line,
		    m->name.lot, no, out);
		if (err == ERR_OK &&
		    out->state != GOM__DELIVERY_STATE__DELIVERY_DESPATCHED)
			return refuse(
			    rq, ERR_ALREADY, "delivery", in->lot, no, 0);
		return err == ERR_NO_DELIVERY
			   ? refuse(rq, err, "delivery", in->lot, no, 0)
			   : err;
	}
	err = delivery_next(rq->store, m->name.order, m->name.line, m->name.lot,
	    GOM__DELIVERY_STATE__DELIVERY_DESPATCHED, out);
	if (err != ERR_OK || out->no != 0)
		return err;
	if (m->award.state != GOM__AWARD_STATE__AWARD_CONFIRMED)
		return refuse(rq, ERR_LOT_STATE, "lot", in->lot, 0, 0);
	mended = gom_least(in->quantity, m->lot.in[REWORK]);
	return despatch(rq, m, in->quantity, mended, out);
}

/* What a receipt does to the lot. */
struct arrival {
	int64_t declared; /* of what was despatched, this arrived ... */
	int64_t missing;  /* ... and this did not */
	int64_t further;  /* arrived beyond that, from the confirmed */
	int64_t over;     /* arrived beyond the lot */
	int64_t lost;     /* will not come any more */
	uint32_t child;   /* takes what is lost; 0: the lot itself is open */
};

static struct arrival
count_arrival(const struct lot_row *lot, const struct delivery_row *delivery,
    const Gom__ReceiveRequest *in)
{
	struct arrival a = { 0 };

	a.declared = gom_least(in->quantity, delivery->despatched);
	a.missing = delivery->despatched - a.declared;
	a.further = gom_least(in->quantity - a.declared, lot->in[CONFIRMED]);
	a.over = in->quantity - a.declared - a.further;
	if (in->final)
		a.lost = lot->in[CONFIRMED] - a.further + a.missing;
	return a;
}

/* A lot of which nothing ever arrived is lost whole and stays itself. */
static bool
is_lost_whole(const struct lot_row *lot, const struct arrival *a)
{
	return a->lost > 0 && a->lost == lot_ordered(lot);
}

static enum err
record_arrival(struct request *rq, const struct making *m,
    const struct delivery_row *delivery, const Gom__ReceiveRequest *in,
    const struct arrival *a)
{
	Gom__Fact fact;
	enum err err;

	making_fact(m, FACT_RECEIVED, delivery->no, &fact);
	fact.quantity = in->quantity;
	fact.units = a->over;
	fact.final = in->final;
	if ((err = record_move(
		 rq, &fact, DESPATCHED, DELIVERED, a->declared, 0)) != ERR_OK ||
	    (err = record_move(
		 rq, &fact, DESPATCHED, CONFIRMED, a->missing, 0)) != ERR_OK ||
	    (err = record_move(
		 rq, &fact, CONFIRMED, DELIVERED, a->further, 0)) != ERR_OK ||
	    (err = record_move(
		 rq, &fact, CONFIRMED, OPEN, a->lost, a->child)) != ERR_OK)
		return err;
	return record(rq, &fact);
}

/* after_loss finds the next maker for what will not come. */
static enum err
after_loss(struct request *rq, struct making *m, const struct arrival *a)
{
	enum err err;

	if (a->lost == 0)
		return ERR_OK;
	if (a->child != 0)
		return offer_recover(rq, m->name.order, m->name.line, a->child);
	err =
	    award_change(rq, &m->award, GOM__AWARD_STATE__AWARD_GIVEN_BACK, 0);
	if (err != ERR_OK)
		return err;
	return offer_recover(rq, m->name.order, m->name.line, m->name.lot);
}

static enum err
keep_delivery(
    struct request *rq, struct delivery_row *delivery, const struct arrival *a)
{
	delivery->despatched = 0;
	delivery->delivered = a->declared + a->further;
	delivery->over = a->over;
	delivery->received_ms = rq->now_ms;
	delivery->state = GOM__DELIVERY_STATE__DELIVERY_RECEIVED;
	if (delivery->delivered + delivery->over == 0)
		delivery->state = GOM__DELIVERY_STATE__DELIVERY_INSPECTED;
	return delivery_update(rq->store, delivery);
}

static enum err
fill_receipt(const struct request *rq, const struct making *m,
    const struct delivery_row *delivery, const struct arrival *a,
    Gom__ReceiveReply *out)
{
	enum err err;

	out->short_quantity = a->missing;
	out->over = a->over;
	err = making_text(rq, m, m->name.lot, delivery->no, &out->delivery);
	if (err != ERR_OK || a->lost == 0)
		return err;
	return making_text(
	    rq, m, a->child != 0 ? a->child : m->name.lot, 0, &out->child);
}

enum err
verb_receive(
    struct request *rq, const Gom__ReceiveRequest *in, Gom__ReceiveReply *out)
{
	struct delivery_row delivery;
	struct arrival a;
	struct making m;
	enum err err;

	if ((err = making_open_arrived(rq, "lot", in->lot, &m)) != ERR_OK ||
	    (err = making_by_checker(rq, &m)) != ERR_OK ||
	    (err = check_quantity(rq, in->quantity, in->final ? 0 : 1)) !=
		ERR_OK ||
	    (err = delivery_meant(rq, &m, in, &delivery)) != ERR_OK)
		return err;
	a = count_arrival(&m.lot, &delivery, in);
	if (a.lost > 0 && !is_lost_whole(&m.lot, &a)) {
		err = lot_child(
		    rq->store, m.name.order, m.name.line, m.name.lot, &a.child);
		if (err != ERR_OK)
			return err;
	}
	if ((err = record_arrival(rq, &m, &delivery, in, &a)) != ERR_OK ||
	    (err = keep_delivery(rq, &delivery, &a)) != ERR_OK ||
	    (err = after_loss(rq, &m, &a)) != ERR_OK ||
	    (err = fill_receipt(rq, &m, &delivery, &a, out)) != ERR_OK)
		return err;
	if (a.child != 0 || a.lost == 0)
		err = making_finish(rq, &m);
	return err != ERR_OK ? err : workload_review(rq, m.award.household);
}
