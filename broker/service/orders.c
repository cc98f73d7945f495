/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/orders.h"

#include "broker/service/naming.h"
#include "broker/service/offer.h"
#include "broker/service/record.h"
#include "broker/service/visible.h"
#include "broker/store/award.h"

struct scope
orders_scope(const struct request *rq)
{
	static const enum visible PARTS[] = { VISIBLE_OPEN_LOTS,
		VISIBLE_BIDS_SEALED, VISIBLE_WORK };
	struct scope sum = { .me = rq->member, .my_village = rq->village };

	for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
		struct scope part = visible_scope(rq, PARTS[i]);

		sum.all |= part.all;
		sum.own |= part.own;
		sum.typed |= part.typed;
		sum.granted |= part.granted;
		sum.village |= part.village;
		sum.own_orders |= part.own_orders;
		sum.craft |= part.craft;
		sum.granted_craft |= part.granted_craft;
	}
	return sum;
}

enum err
orders_own(const struct request *rq, const char *field, const char *text,
    struct order_row *out)
{
	uint64_t id = 0;
	enum err err;

	err = naming_order(rq, field, text, &id);
	if (err == ERR_OK)
		err = order_get(rq->store, id, out);
	if (err == ERR_OK && out->exporter != rq->member)
		return refuse(rq, ERR_NOT_YOURS, field, text, 0, 0);
	return err;
}

enum err
orders_rules(const struct request *rq, const struct order_row *order,
    size_t *n_rules, Gom__Rule ***rules)
{
	Gom__OrderHeader *header;

	header = gom__order_header__unpack(
	    &rq->arena->allocator, order->rules_len, order->rules);
	if (header == NULL)
		return rq->arena->is_exhausted ? ERR_NOMEM
					       : ERR_DATABASE_CORRUPT;
	*n_rules = header->n_rules;
	*rules = header->rules;
	return ERR_OK;
}

enum err
orders_rules_put(const struct request *rq, size_t n_rules,
    Gom__Rule *const *rules, struct order_row *order)
{
	Gom__OrderHeader header = GOM__ORDER_HEADER__INIT;
	size_t len;

	if (n_rules > LIMIT_RULES)
		return refuse(rq, ERR_TOO_MANY, "header.rules", NULL,
		    (int64_t)n_rules, LIMIT_RULES);
	header.n_rules = n_rules;
	header.rules = (Gom__Rule **)(uintptr_t)rules;
	len = gom__order_header__get_packed_size(&header);
	if (len > sizeof order->rules)
		return refuse(rq, ERR_TOO_LARGE, "header.rules", NULL,
		    (int64_t)len, (int64_t)sizeof order->rules);
	order->rules_len = gom__order_header__pack(&header, order->rules);
	return ERR_OK;
}

Gom__Buckets *
orders_buckets(const struct request *rq, const int64_t in[LOT_BUCKETS])
{
	Gom__Buckets *out = gom_arena_alloc(rq->arena, sizeof *out);

	if (out == NULL)
		return NULL;
	gom__buckets__init(out);
	out->open = in[GOM__BUCKET__BUCKET_OPEN];
	out->offered = in[GOM__BUCKET__BUCKET_OFFERED];
	out->confirmed = in[GOM__BUCKET__BUCKET_CONFIRMED];
	out->despatched = in[GOM__BUCKET__BUCKET_DESPATCHED];
	out->delivered = in[GOM__BUCKET__BUCKET_DELIVERED];
	out->rework = in[GOM__BUCKET__BUCKET_REWORK];
	out->accepted = in[GOM__BUCKET__BUCKET_ACCEPTED];
	out->short_closed = in[GOM__BUCKET__BUCKET_SHORT_CLOSED];
	out->over = in[GOM__BUCKET__BUCKET_OVER];
	for (int b = GOM__BUCKET__BUCKET_OPEN; b < GOM__BUCKET__BUCKET_OVER;
	     b++)
		out->ordered += in[b];
	return out;
}

static enum err
close_moves(struct request *rq, const struct lot_row *lot, uint32_t buckets,
    Gom__Fact *fact)
{
	enum err err = ERR_OK;

	for (int b = GOM__BUCKET__BUCKET_OPEN;
	     b <= GOM__BUCKET__BUCKET_REWORK && err == ERR_OK; b++) {
		if ((buckets >> b & 1) == 0)
			continue;
		fact->quantity += lot->in[b];
		err = record_move(rq, fact, (Gom__Bucket)b,
		    GOM__BUCKET__BUCKET_SHORT_CLOSED, lot->in[b], 0);
	}
	return err;
}

enum err
orders_close_lot(struct request *rq, const struct lot_row *lot,
    uint32_t buckets, uint32_t reason, int64_t *quantity)
{
	struct award_row award = { 0 };
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err;

	err = award_live(rq->store, lot->order, lot->line, lot->no, &award);
	if (err != ERR_OK && err != ERR_NO_AWARD)
		return err;
	fact.kind = FACT_SHORT_CLOSED;
	fact.member = award.household;
	fact.order = lot->order;
	fact.line = lot->line;
	fact.lot = lot->no;
	fact.reason = reason;
	err = close_moves(rq, lot, buckets, &fact);
	if (err != ERR_OK || fact.quantity == 0)
		return err;
	err = record(rq, &fact);
	if (err == ERR_OK && award.household != 0 &&
	    lot_unaccepted(lot) == fact.quantity)
		err = award_cancel(rq, lot->order, lot->line, lot->no);
	if (err == ERR_OK)
		*quantity += fact.quantity;
	return err;
}
