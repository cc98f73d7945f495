/* SPDX-License-Identifier: Apache-2.0 */
/* STATUS, DUE and COLLECT: lots at a glance, for different questions. */
#include <stdlib.h>
#include <string.h>

#include "broker/service/acting.h"
#include "broker/service/naming.h"
#include "broker/service/orders.h"
#include "broker/service/pages.h"
#include "broker/service/states.h"
#include "broker/service/visible.h"
#include "broker/store/lot_status.h"

static bool
is_late(const struct request *rq, const struct lot_status_row *row)
{
	const int64_t *in = row->lot.in;

	return rq->today > row->hand_in_day &&
	       in[GOM__BUCKET__BUCKET_OPEN] + in[GOM__BUCKET__BUCKET_OFFERED] +
		       in[GOM__BUCKET__BUCKET_CONFIRMED] +
		       in[GOM__BUCKET__BUCKET_REWORK] >
		   0;
}

static enum err
fill_texts(const struct request *rq, const struct lot_status_row *row,
    Gom__LotStatus *out)
{
	struct lot_name name = {
		.order = row->lot.order,
		.line = row->lot.line,
		.lot = row->lot.no,
	};
	struct gom_arena *arena = rq->arena;

	out->lot = naming_text(rq, row->reference, &name);
	name.delivery = row->delivery_no;
	if (row->delivery_no != 0)
		out->delivery = naming_text(rq, row->reference, &name);
	out->household_name = gom_arena_strdup(arena, row->name);
	out->village_name = gom_arena_strdup(arena, row->village);
	out->sku = gom_arena_strdup(arena, row->sku);
	out->description = gom_arena_strdup(arena, row->description);
	out->currency = gom_arena_strdup(arena, row->currency);
	out->buckets = orders_buckets(rq, row->lot.in);
	if (out->lot == NULL || out->delivery == NULL ||
	    out->household_name == NULL || out->village_name == NULL ||
	    out->sku == NULL || out->description == NULL ||
	    out->currency == NULL || out->buckets == NULL)
		return ERR_NOMEM;
	return visible_phone(rq, row->household, row->phone, &out->phone);
}

/* made_at_least: what has left the house was made, whatever was reported. */
static int64_t
made_at_least(const struct lot_status_row *row)
{
	const int64_t *in = row->lot.in;
	int64_t left = in[GOM__BUCKET__BUCKET_DESPATCHED] +
		       in[GOM__BUCKET__BUCKET_DELIVERED] +
		       in[GOM__BUCKET__BUCKET_REWORK] +
		       in[GOM__BUCKET__BUCKET_ACCEPTED];

	if (row->household == 0)
		return 0;
	return row->made > left ? row->made : left;
}

static enum err
fill_row(const struct request *rq, const struct lot_status_row *row,
    Gom__LotStatus *out)
{
	gom__lot_status__init(out);
	out->state = lot_state(&row->lot);
	out->household = row->household;
	out->quantity = lot_ordered(&row->lot);
	out->made = made_at_least(row);
	out->hand_in_day = row->hand_in_day;
	out->late = is_late(rq, row);
	out->at_risk = row->lot.at_risk;
	out->round = row->lot.round;
	out->version = row->lot.version;
	out->deliveries = row->n_deliveries;
	out->delivery_state = (Gom__DeliveryState)row->delivery_state;
	out->delivery_quantity = row->delivery_quantity;
	out->rate = row->rate;
	if (row->lot.in[GOM__BUCKET__BUCKET_OFFERED] > 0)
		out->expires_ms = row->expires_ms;
	return fill_texts(rq, row, out);
}

/* lots_page answers one page of any of the three lists. */
static enum err
lots_page(const struct request *rq, const struct lot_status_filter *filter,
    const Gom__Page *page, size_t *n_lots, Gom__LotStatus ***lots,
    Gom__More **more)
{
	struct scope scope = visible_scope(rq, VISIBLE_WORK);
	struct pages pages = pages_begin(page);
	struct lot_status_row *rows = NULL;
	void **made = NULL;
	size_t n = 0;
	enum err err = ERR_NOMEM;

	rows = calloc(pages.cap + 1, sizeof *rows);
	if (rows == NULL)
		goto done;
	err = lot_status_page(
	    rq->store, &scope, filter, pages.after, pages.cap + 1, rows, &n);
	if (err != ERR_OK)
		goto done;
	err = pages_end(rq, &pages, sizeof ***lots, &n, &made, more);
	if (err != ERR_OK)
		goto done;
	*lots = (Gom__LotStatus **)made;
	*n_lots = n;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = fill_row(rq, &rows[i], (*lots)[i]);
done:
	free(rows);
	return err;
}

enum err
verb_status(
    struct request *rq, const Gom__StatusRequest *in, Gom__StatusReply *out)
{
	struct scope open_lots = visible_scope(rq, VISIBLE_OPEN_LOTS);
	struct lot_status_filter filter = {
		.view = LOT_STATUS_ALL,
		.with_unawarded = open_lots.all,
	};
	enum err err = ERR_OK;

	if (in->order[0] != '\0')
		err = naming_order(rq, "order", in->order, &filter.order);
	if (err != ERR_OK || (err = acting_about(rq, in->household,
				  &filter.household)) != ERR_OK)
		return err;
	return lots_page(
	    rq, &filter, in->page, &out->n_lots, &out->lots, &out->more);
}

enum err
verb_due(struct request *rq, const Gom__DueRequest *in, Gom__DueReply *out)
{
	struct lot_status_filter filter = { .view = LOT_STATUS_DUE };
	enum err err = acting_about(rq, in->household, &filter.household);

	if (err != ERR_OK)
		return err;
	return lots_page(
	    rq, &filter, in->page, &out->n_lots, &out->lots, &out->more);
}

enum err
verb_collect(
    struct request *rq, const Gom__CollectRequest *in, Gom__CollectReply *out)
{
	struct lot_status_filter filter = {
		.view = LOT_STATUS_COLLECT,
		.day = in->day != 0 ? in->day : rq->today + 1,
	};

	return lots_page(
	    rq, &filter, in->page, &out->n_lots, &out->lots, &out->more);
}
