/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/making.h"

#include "broker/service/acting.h"
#include "broker/service/offer.h"
#include "broker/service/record.h"
#include "broker/store/bid.h"
#include "broker/store/tender.h"

/* award_of reads the newest award of a lot: confirmed, or done where the lot
 * may be complete already. */
static enum err
award_of(const struct request *rq, const char *text,
    const struct lot_name *name, bool or_done, struct award_row *out)
{
	enum err err =
	    award_last(rq->store, name->order, name->line, name->lot, out);

	if (err == ERR_OK &&
	    (out->state == GOM__AWARD_STATE__AWARD_CONFIRMED ||
		(or_done && out->state == GOM__AWARD_STATE__AWARD_DONE)))
		return ERR_OK;
	if (err == ERR_OK || err == ERR_NO_AWARD)
		return refuse(rq, ERR_LOT_STATE, "lot", text, 0, 0);
	return err;
}

static enum err
open_lot(const struct request *rq, const char *field, const char *text,
    bool or_done, struct making *out)
{
	enum err err;

	err = naming_lot(rq, field, text, &out->name);
	if (err != ERR_OK)
		return err;
	err = lot_get(rq->store, out->name.order, out->name.line, out->name.lot,
	    &out->lot);
	if (err == ERR_NO_LOT)
		return refuse(rq, err, field, text, 0, 0);
	if (err != ERR_OK ||
	    (err = award_of(rq, text, &out->name, or_done, &out->award)) !=
		ERR_OK ||
	    (err = line_get(rq->store, out->name.order, out->name.line,
		 &out->line)) != ERR_OK)
		return err;
	return order_get(rq->store, out->name.order, &out->order);
}

enum err
making_open(const struct request *rq, const char *field, const char *text,
    struct making *out)
{
	return open_lot(rq, field, text, false, out);
}

enum err
making_open_arrived(const struct request *rq, const char *field,
    const char *text, struct making *out)
{
	return open_lot(rq, field, text, true, out);
}

enum err
making_by_maker(const struct request *rq, const struct making *m)
{
	bool may = false;
	enum err err = acting_may(rq, m->award.household, &may);

	if (err != ERR_OK || may)
		return err;
	return refuse(rq, ERR_NOT_YOURS, "lot", m->order.reference, 0, 0);
}

/* has_bid: the caller itself answered a call for bids on the line. */
static enum err
has_bid(const struct request *rq, const struct making *m, bool *out)
{
	struct tender_row latest;
	enum err err = tender_latest(rq->store, m->name.order, &latest);

	*out = m->award.household == rq->member;
	for (uint32_t no = 1; err == ERR_OK && no <= latest.no && !*out; no++)
		err = bid_has_answered(rq->store, m->name.order, no,
		    m->name.line, rq->member, out);
	return err;
}

enum err
making_by_checker(const struct request *rq, const struct making *m)
{
	bool may = m->order.exporter == rq->member;
	bool is_interested = false;
	enum err err = ERR_OK;

	if (!may)
		err = acting_may(rq, m->award.household, &may);
	if (err != ERR_OK)
		return err;
	if (!may)
		return refuse(
		    rq, ERR_NOT_YOURS, "lot", m->order.reference, 0, 0);
	err = has_bid(rq, m, &is_interested);
	if (err != ERR_OK || !is_interested)
		return err;
	return refuse(rq, ERR_INTEREST, "lot", m->order.reference, 0, 0);
}

void
making_fact(const struct making *m, uint32_t kind, uint32_t delivery_no,
    Gom__Fact *fact)
{
	gom__fact__init(fact);
	fact->kind = kind;
	fact->order = m->name.order;
	fact->line = m->name.line;
	fact->lot = m->name.lot;
	fact->delivery = delivery_no;
	fact->member = m->award.household;
	fact->version = m->award.version;
	fact->day = m->line.hand_in_day;
}

enum err
making_text(const struct request *rq, const struct making *m, uint32_t lot,
    uint32_t delivery_no, char **out)
{
	struct lot_name name = m->name;
	char *text;

	name.lot = lot;
	name.delivery = delivery_no;
	text = naming_text(rq, m->order.reference, &name);
	if (text == NULL)
		return ERR_NOMEM;
	*out = text;
	return ERR_OK;
}

static enum err
end_award(struct request *rq, struct making *m)
{
	Gom__Fact fact;
	enum err err =
	    award_change(rq, &m->award, GOM__AWARD_STATE__AWARD_DONE, 0);

	if (err != ERR_OK)
		return err;
	m->award.state = GOM__AWARD_STATE__AWARD_DONE;
	making_fact(m, FACT_AWARD_DONE, 0, &fact);
	fact.quantity = m->lot.in[GOM__BUCKET__BUCKET_ACCEPTED];
	return record(rq, &fact);
}

enum err
making_finish(struct request *rq, struct making *m)
{
	enum err err = lot_get(
	    rq->store, m->name.order, m->name.line, m->name.lot, &m->lot);

	if (err != ERR_OK || lot_unaccepted(&m->lot) > 0 ||
	    m->award.state != GOM__AWARD_STATE__AWARD_CONFIRMED)
		return err;
	if (m->lot.in[GOM__BUCKET__BUCKET_ACCEPTED] == 0)
		return award_cancel(
		    rq, m->name.order, m->name.line, m->name.lot);
	return end_award(rq, m);
}
