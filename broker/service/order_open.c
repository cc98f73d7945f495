/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/bid.h"
#include "broker/service/order_split.h"
#include "broker/service/orders.h"
#include "broker/service/pages.h"
#include "broker/service/record.h"
#include "broker/service/service.h"
#include "broker/service/tender.h"
#include "broker/store/study.h"
#include "proto/date.h"

static enum err
draft_of(const struct request *rq, const char *text, struct order_row *out)
{
	enum err err = orders_own(rq, "order", text, out);

	if (err == ERR_OK && (out->opened_ms != 0 || out->cancelled_ms != 0))
		return refuse(rq, ERR_ORDER_STATE, "order", text, 0, 0);
	return err;
}

static enum err
preview_line(
    struct order_split *s, const struct line_row *line, Gom__LinePreview **out)
{
	Gom__LinePreview *row = gom_arena_alloc(s->rq->arena, sizeof *row);
	struct line_split made = { 0 };
	enum err err = order_split_line(s, line, &made);

	if (err != ERR_OK || row == NULL)
		return err != ERR_OK ? err : ERR_NOMEM;
	gom__line_preview__init(row);
	row->line = line->no;
	row->sku = gom_arena_strdup(s->rq->arena, line->sku);
	row->class_ = gom_arena_strdup(s->rq->arena, line->class_name);
	if (row->sku == NULL || row->class_ == NULL)
		return ERR_NOMEM;
	row->quantity = line->quantity;
	row->hand_in_day = line->hand_in_day;
	row->lot_units = made.lots.lot_units;
	row->lots = (uint32_t)made.lots.n_lots;
	if (made.lots.last_units < made.lots.lot_units)
		row->last_lot_units = made.lots.last_units;
	row->households = (uint32_t)made.lots.n_capable;
	row->able = (uint32_t)made.lots.n_can_make_one;
	row->capacity = made.capacity;
	*out = row;
	return ERR_OK;
}

static enum err
preview_page(struct order_split *s, uint64_t order, struct pages page,
    Gom__OrderPreviewReply *out)
{
	struct line_row lines[LIMIT_PAGE + 1];
	uint64_t next = page.after;
	size_t n = 0;
	enum err err;

	if (page.after > LIMIT_LINES_AN_ORDER)
		page.after = LIMIT_LINES_AN_ORDER;
	err = line_after(
	    s->rq->store, order, (uint32_t)page.after, page.cap + 1, lines, &n);
	if (err != ERR_OK)
		return err;
	out->lines =
	    gom_arena_alloc(s->rq->arena, LIMIT_PAGE * sizeof *out->lines);
	if (out->lines == NULL)
		return ERR_NOMEM;
	while (out->n_lines < n && out->n_lines < page.cap && err == ERR_OK) {
		const struct line_row *line = &lines[out->n_lines];

		err = preview_line(s, line, &out->lines[out->n_lines]);
		next = line->no;
		if (err == ERR_OK)
			out->n_lines++;
	}
	if (err != ERR_OK)
		return err;
	return pages_more(s->rq, next, n > page.cap, &out->more);
}

enum err
verb_order_preview(struct request *rq, const Gom__OrderPreviewRequest *in,
    Gom__OrderPreviewReply *out)
{
	struct order_split s = { 0 };
	struct line_total total;
	struct order_row order;
	enum err err;

	err = draft_of(rq, in->order, &order);
	if (err == ERR_OK)
		err = order_split_init(
		    rq, order.id, in->n_sizes, in->sizes, &total, &s);
	if (err == ERR_OK)
		err = preview_page(&s, order.id, pages_begin(in->page), out);
	order_split_finish(&s);
	return err;
}

/* take_end decides when bidding ends: in the future, and on a day before the
 * first hand-in. */
static enum err
take_end(const struct request *rq, const struct order_row *order,
    const struct line_total *total, int64_t asked_ms, int64_t *ends_ms)
{
	int64_t ms = asked_ms != 0 ? asked_ms : order->ends_ms;
	int32_t day = gom_day_of(ms, rq->utc_offset_s);
	enum err err;

	if (ms == 0)
		return refuse(rq, ERR_MISSING, "ends_ms", NULL, 0, 0);
	if (ms <= rq->now_ms) {
		err = refuse(rq, ERR_DATE_PAST, "ends_ms", NULL, 0, 0);
		rq->info->day = day;
		return err;
	}
	if (day >= total->first_hand_in_day) {
		err = refuse(rq, ERR_DATE_ORDER, "hand_in_day", NULL, 0, 0);
		rq->info->day = total->first_hand_in_day;
		return err;
	}
	*ends_ms = ms;
	return ERR_OK;
}

static enum err
put_lots(struct request *rq, const struct line_row *line,
    const struct split_result *lots, uint32_t tender)
{
	struct lot_row lot = {
		.order = line->order,
		.line = line->no,
		.round = 1,
		.tender = tender,
	};
	enum err err;

	err = lot_move(rq->store, line->order, line->no, 0,
	    GOM__BUCKET__BUCKET_OPEN, GOM__BUCKET__BUCKET_NONE, line->quantity);
	for (int32_t i = 1; i <= lots->n_lots && err == ERR_OK; i++) {
		lot.no = (uint32_t)i;
		lot.in[GOM__BUCKET__BUCKET_OPEN] =
		    i < lots->n_lots ? lots->lot_units : lots->last_units;
		err = lot_put(rq->store, &lot);
	}
	return err;
}

static enum err
open_line(struct request *rq, struct order_split *s,
    const struct line_row *line, uint32_t tender, uint32_t *n_lots)
{
	struct line_split made = { 0 };
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err;

	if ((err = order_split_line(s, line, &made)) != ERR_OK)
		return err;
	err = put_lots(rq, line, &made.lots, tender);
	if (err == ERR_OK)
		err = line_set_split(rq->store, line->order, line->no,
		    made.lots.lot_units, (uint32_t)made.lots.n_lots);
	if (err != ERR_OK)
		return err;
	fact.kind = FACT_LINE_SPLIT;
	fact.order = line->order;
	fact.line = line->no;
	fact.units = made.lots.lot_units;
	fact.count = (uint32_t)made.lots.n_lots;
	fact.quantity = line->quantity;
	*n_lots += fact.count;
	return record(rq, &fact);
}

static enum err
open_lines(struct request *rq, struct order_split *s, uint64_t order,
    uint32_t tender, uint32_t *n_lots)
{
	struct line_row lines[LIMIT_PAGE];
	uint32_t after = 0;
	size_t n = 0;
	enum err err;

	do {
		err =
		    line_after(rq->store, order, after, LIMIT_PAGE, lines, &n);
		for (size_t i = 0; i < n && err == ERR_OK; i++) {
			err = open_line(rq, s, &lines[i], tender, n_lots);
			after = lines[i].no;
		}
	} while (err == ERR_OK && n == LIMIT_PAGE);
	return err;
}

static enum err
record_opened(struct request *rq, const struct order_row *order,
    uint32_t tender, int64_t ends_ms)
{
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err = orders_rules(rq, order, &fact.n_rules, &fact.rules);

	if (err != ERR_OK)
		return err;
	fact.kind = FACT_ORDER_OPENED;
	fact.order = order->id;
	fact.tender = tender;
	fact.until_ms = ends_ms;
	fact.goal = (uint32_t)order->goal;
	fact.price_mode = (uint32_t)order->price_mode;
	return record(rq, &fact);
}

static enum err
open_order(struct request *rq, struct order_split *s,
    const struct order_row *order, Gom__OrderOpenReply *out)
{
	uint32_t tender = 0;
	enum err err;

	err = order_set_opened(rq->store, order->id, rq->now_ms, out->ends_ms);
	if (err == ERR_OK)
		err = study_drop(rq->store, order->id);
	if (err == ERR_OK)
		err = tender_start(rq, order->id, out->ends_ms, &tender);
	if (err == ERR_OK)
		err = open_lines(rq, s, order->id, tender, &out->lots);
	if (err == ERR_OK)
		err = record_opened(rq, order, tender, out->ends_ms);
	if (err == ERR_OK)
		err = bid_standing(rq, order->id, tender);
	if (err == ERR_OK)
		err = order_told(rq->store, order->id, &out->households);
	return err;
}

enum err
verb_order_open(struct request *rq, const Gom__OrderOpenRequest *in,
    Gom__OrderOpenReply *out)
{
	struct order_split s = { 0 };
	struct line_total total;
	struct order_row order;
	enum err err;

	err = draft_of(rq, in->order, &order);
	if (err != ERR_OK)
		return err;
	if (!order.is_complete)
		return refuse(rq, ERR_INCOMPLETE, "order", in->order, 0, 0);
	err =
	    order_split_init(rq, order.id, in->n_sizes, in->sizes, &total, &s);
	if (err == ERR_OK)
		err = take_end(rq, &order, &total, in->ends_ms, &out->ends_ms);
	if (err == ERR_OK)
		err = open_order(rq, &s, &order, out);
	order_split_finish(&s);
	return err;
}
