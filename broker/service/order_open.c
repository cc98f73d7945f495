/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/split.h"
#include "broker/service/bid.h"
#include "broker/service/orders.h"
#include "broker/service/pages.h"
#include "broker/service/pool.h"
#include "broker/service/record.h"
#include "broker/service/service.h"
#include "broker/service/tender.h"
#include "proto/date.h"

enum {
	/* lots of all lines: what one transaction can take in without
	 * keeping everybody else waiting */
	MAX_LOTS_AN_ORDER = 100000
};

/* How the lines of one order are split. */
struct splitting {
	const struct request *rq;
	struct pool *pool;
	int32_t max_lots; /* a line */
	size_t n_sizes;
	Gom__LotSize *const *sizes;
};

struct line_split {
	struct split_result lots;
	int64_t capacity; /* of all capable households */
};

static enum err
refuse_size(const struct request *rq, enum err code, const char *field,
    size_t i, int64_t value, int64_t limit)
{
	rq->info->index = (uint32_t)i + 1;
	return refuse(rq, code, field, NULL, value, limit);
}

/* refuse_line names the line a size is for. */
static enum err
refuse_line(const struct request *rq, enum err code, size_t i, uint32_t line)
{
	rq->info->index = (uint32_t)i + 1;
	return refuse_number(rq, code, "sizes.line", line);
}

static enum err
check_size(const struct request *rq, Gom__LotSize *const *sizes, size_t i,
    uint32_t n_lines)
{
	const Gom__LotSize *size = sizes[i];

	if (size->line == 0 || size->line > n_lines)
		return refuse_line(rq, ERR_NO_LINE, i, size->line);
	if (size->units < 0)
		return refuse_size(
		    rq, ERR_TOO_SMALL, "sizes.units", i, size->units, 0);
	if (size->units > LIMIT_QUANTITY)
		return refuse_size(rq, ERR_RANGE, "sizes.units", i, size->units,
		    LIMIT_QUANTITY);
	if (size->count > LIMIT_LOTS_A_LINE)
		return refuse_size(rq, ERR_TOO_MANY, "sizes.count", i,
		    size->count, LIMIT_LOTS_A_LINE);
	if (size->units > 0 && size->count > 0)
		return refuse_size(
		    rq, ERR_CHOICE, "sizes.count", i, size->count, 0);
	for (size_t k = 0; k < i; k++)
		if (sizes[k]->line == size->line)
			return refuse_line(rq, ERR_DUPLICATE, i, size->line);
	return ERR_OK;
}

static enum err
splitting_init(const struct request *rq, uint64_t order, size_t n_sizes,
    Gom__LotSize *const *sizes, struct line_total *total, struct splitting *out)
{
	enum err err = line_total(rq->store, order, total);

	for (size_t i = 0; i < n_sizes && err == ERR_OK; i++)
		err = check_size(rq, sizes, i, total->lines);
	if (err != ERR_OK)
		return err;
	*out = (struct splitting){
		.rq = rq,
		.n_sizes = n_sizes,
		.sizes = sizes,
		.max_lots = SPLIT_MAX_LOTS,
	};
	if (total->lines * (int64_t)SPLIT_MAX_LOTS > MAX_LOTS_AN_ORDER)
		out->max_lots = MAX_LOTS_AN_ORDER / (int32_t)total->lines;
	return pool_create(rq, total->last_hand_in_day, &out->pool);
}

/* asked_size finds the override of a line; n_sizes for none. */
static size_t
asked_size(const struct splitting *s, uint32_t line)
{
	size_t i = 0;

	while (i < s->n_sizes && s->sizes[i]->line != line)
		i++;
	return i;
}

static enum err
refuse_split(const struct splitting *s, enum engine_err err, size_t asked,
    const struct split_request *req)
{
	switch (err) {
	case ENGINE_LOT_SIZE:
		return refuse_size(s->rq, ERR_MULTIPLE, "sizes.units", asked,
		    req->asked_units, req->pack);
	case ENGINE_TOO_MANY_LOTS:
		return refuse_size(s->rq, ERR_TOO_MANY, "sizes.count", asked,
		    req->asked_units > 0
			? (req->quantity - 1) / req->asked_units + 1
			: req->asked_count,
		    req->max_lots);
	case ENGINE_NOMEM:
		return ERR_NOMEM;
	default:
		return ERR_INTERNAL;
	}
}

static int64_t
sum_up(const int64_t *units, int32_t n)
{
	int64_t sum = 0;

	for (int32_t i = 0; i < n; i++)
		if (__builtin_add_overflow(sum, units[i], &sum))
			return INT64_MAX;
	return sum;
}

static enum err
split(struct splitting *s, const struct line_row *line, struct line_split *out)
{
	size_t asked = asked_size(s, line->no);
	struct split_request req = {
		.quantity = line->quantity,
		.pack = line->pack,
		.max_lots = s->max_lots,
	};
	enum engine_err failed;
	enum err err;

	err = pool_capacity(s->pool, line->class_name, line->hand_in_day,
	    &req.capacity, &req.n_capable);
	if (err != ERR_OK)
		return err;
	if (asked < s->n_sizes) {
		req.asked_units = s->sizes[asked]->units;
		req.asked_count = (int32_t)s->sizes[asked]->count;
	}
	failed = split_line(&req, &out->lots);
	if (failed != ENGINE_OK)
		return refuse_split(s, failed, asked, &req);
	out->capacity = sum_up(req.capacity, req.n_capable);
	return ERR_OK;
}

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
    struct splitting *s, const struct line_row *line, Gom__LinePreview **out)
{
	Gom__LinePreview *row = gom_arena_alloc(s->rq->arena, sizeof *row);
	struct line_split made = { 0 };
	enum err err = split(s, line, &made);

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
preview_page(struct splitting *s, uint64_t order, struct pages page,
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
	struct splitting s = { 0 };
	struct line_total total;
	struct order_row order;
	enum err err;

	err = draft_of(rq, in->order, &order);
	if (err == ERR_OK)
		err = splitting_init(
		    rq, order.id, in->n_sizes, in->sizes, &total, &s);
	if (err == ERR_OK)
		err = preview_page(&s, order.id, pages_begin(in->page), out);
	pool_destroy(&s.pool);
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
open_line(struct request *rq, struct splitting *s, const struct line_row *line,
    uint32_t tender, uint32_t *n_lots)
{
	struct line_split made = { 0 };
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err;

	if ((err = split(s, line, &made)) != ERR_OK)
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
open_lines(struct request *rq, struct splitting *s, uint64_t order,
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
open_order(struct request *rq, struct splitting *s,
    const struct order_row *order, Gom__OrderOpenReply *out)
{
	uint32_t tender = 0;
	enum err err;

	err = order_set_opened(rq->store, order->id, rq->now_ms, out->ends_ms);
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
	struct splitting s = { 0 };
	struct line_total total;
	struct order_row order;
	enum err err;

	err = draft_of(rq, in->order, &order);
	if (err != ERR_OK)
		return err;
	if (!order.is_complete)
		return refuse(rq, ERR_INCOMPLETE, "order", in->order, 0, 0);
	err = splitting_init(rq, order.id, in->n_sizes, in->sizes, &total, &s);
	if (err == ERR_OK)
		err = take_end(rq, &order, &total, in->ends_ms, &out->ends_ms);
	if (err == ERR_OK)
		err = open_order(rq, &s, &order, out);
	pool_destroy(&s.pool);
	return err;
}
