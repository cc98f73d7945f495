/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/deviation.h"
#include "broker/service/feed.h"
#include "broker/service/naming.h"
#include "broker/service/orders.h"
#include "broker/service/pages.h"
#include "broker/service/service.h"
#include "broker/service/states.h"
#include "broker/service/visible.h"
#include "broker/store/member.h"
#include "broker/store/tender.h"

static enum err
sees_buyer(const struct request *rq, const struct order_row *order, bool *out)
{
	struct sight_subject subject = { .exporter = order->exporter };

	return visible_is(rq, VISIBLE_BUYER, &subject, out);
}

static enum err
fill_texts(const struct request *rq, const struct order_row *order,
    Gom__OrderSummary *out)
{
	char name[LIMIT_NAME_LEN + 1];
	enum err err = member_name(rq->store, order->exporter, name);

	if (err != ERR_OK)
		return err;
	out->reference = gom_arena_strdup(rq->arena, order->reference);
	out->currency = gom_arena_strdup(rq->arena, order->currency);
	out->exporter_name = gom_arena_strdup(rq->arena, name);
	return out->reference == NULL || out->currency == NULL ||
		       out->exporter_name == NULL
		   ? ERR_NOMEM
		   : ERR_OK;
}

/* The end of bidding that is told is the running call's, also when it is past
 * and the loop has not come round to it. */
static enum err
fill_end(const struct request *rq, uint64_t order, Gom__OrderSummary *out)
{
	struct tender_row tender;
	enum err err = tender_running(rq->store, order, &tender);

	if (err == ERR_OK)
		out->ends_ms = tender.ends_ms;
	return err == ERR_BIDDING_ENDED ? ERR_OK : err;
}

static enum err
fill_quantities(const struct request *rq, const struct scope *scope,
    uint64_t order, Gom__OrderSummary *out)
{
	struct line_total total = { 0 };
	int64_t in[LOT_BUCKETS];
	uint32_t lots;
	enum err err;

	err = line_total_seen(rq->store, scope, order, &total);
	if (err == ERR_OK)
		err = line_buckets_seen(rq->store, scope, order, 0, in, &lots);
	if (err != ERR_OK)
		return err;
	out->lines = total.lines;
	out->hand_in_day = total.first_hand_in_day;
	out->cargo_ready_day = total.last_cargo_ready_day;
	out->buckets = orders_buckets(rq, in);
	return out->buckets == NULL ? ERR_NOMEM : ERR_OK;
}

static enum err
summarise(const struct request *rq, const struct scope *scope,
    const struct order_row *order, Gom__OrderSummary **out)
{
	Gom__OrderSummary *row = gom_arena_alloc(rq->arena, sizeof *row);
	enum err err;

	if (row == NULL)
		return ERR_NOMEM;
	gom__order_summary__init(row);
	row->order = order->id;
	row->exporter = order->exporter;
	row->incomplete = !order->is_complete;
	err = order_state(rq->store, order->id, &row->state);
	if (err == ERR_OK)
		err = fill_texts(rq, order, row);
	if (err == ERR_OK)
		err = fill_quantities(rq, scope, order->id, row);
	if (err == ERR_OK)
		err = fill_end(rq, order->id, row);
	if (err == ERR_OK)
		*out = row;
	return err;
}

enum err
verb_order_list(struct request *rq, const Gom__OrderListRequest *in,
    Gom__OrderListReply *out)
{
	struct pages page = pages_begin(in->page);
	struct scope scope = orders_scope(rq);
	uint64_t ids[LIMIT_PAGE + 1];
	uint64_t next = page.after;
	size_t n = 0;
	enum err err;

	err = order_seen_after(
	    rq->store, &scope, page.after, page.cap + 1, ids, &n);
	if (err != ERR_OK)
		return err;
	out->orders =
	    gom_arena_alloc(rq->arena, LIMIT_PAGE * sizeof *out->orders);
	if (out->orders == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && i < page.cap && err == ERR_OK; i++) {
		struct order_row order;

		err = order_get(rq->store, ids[i], &order);
		if (err == ERR_OK)
			err = summarise(rq, &scope, &order, &out->orders[i]);
		if (err != ERR_OK)
			return err;
		out->n_orders++;
		next = ids[i];
	}
	return pages_more(rq, next, n > page.cap, &out->more);
}

/* Whom it goes to would tell who the buyer is, so it is the buyer's too. */
static enum err
fill_buyer(const struct request *rq, const struct order_row *order,
    Gom__OrderHeader *out)
{
	out->buyer = gom_arena_strdup(rq->arena, order->buyer);
	out->buyer_reference =
	    gom_arena_strdup(rq->arena, order->buyer_reference);
	out->incoterm = gom_arena_strdup(rq->arena, order->incoterm);
	out->place = gom_arena_strdup(rq->arena, order->place);
	out->destination = gom_arena_strdup(rq->arena, order->destination);
	return out->buyer == NULL || out->buyer_reference == NULL ||
		       out->incoterm == NULL || out->place == NULL ||
		       out->destination == NULL
		   ? ERR_NOMEM
		   : ERR_OK;
}

static enum err
show_header(const struct request *rq, const struct order_row *order,
    bool with_buyer, Gom__OrderHeader **out)
{
	Gom__OrderHeader *header = gom_arena_alloc(rq->arena, sizeof *header);
	enum err err;

	if (header == NULL)
		return ERR_NOMEM;
	gom__order_header__init(header);
	err = orders_rules(rq, order, &header->n_rules, &header->rules);
	if (err == ERR_OK && with_buyer)
		err = fill_buyer(rq, order, header);
	if (err != ERR_OK)
		return err;
	header->reference = gom_arena_strdup(rq->arena, order->reference);
	header->currency = gom_arena_strdup(rq->arena, order->currency);
	if (header->reference == NULL || header->currency == NULL)
		return ERR_NOMEM;
	header->tolerance_permille = order->tolerance_permille;
	header->ends_ms = order->ends_ms;
	header->goal = (Gom__Goal)order->goal;
	header->price_mode = (Gom__PriceMode)order->price_mode;
	header->buffer_days = order->buffer_days;
	header->no_buffer = order->buffer_days == 0;
	header->advance_permille = order->advance_permille;
	header->pay_days = order->pay_days;
	*out = header;
	return ERR_OK;
}

static enum err
show_line(const struct request *rq, const struct scope *scope,
    const struct line_row *row, bool with_buyer, Gom__OrderLine **out)
{
	Gom__OrderLine *line = gom_arena_alloc(rq->arena, sizeof *line);
	struct line_row *kept = gom_arena_memdup(rq->arena, row, sizeof *row);
	int64_t in[LOT_BUCKETS];
	enum err err;

	if (line == NULL || kept == NULL)
		return ERR_NOMEM;
	gom__order_line__init(line);
	err = line_buckets_seen(
	    rq->store, scope, row->order, row->no, in, &line->lots);
	if (err != ERR_OK)
		return err;
	line->line = kept->no;
	line->label = kept->label;
	line->sku = kept->sku;
	line->description = kept->description;
	line->class_ = kept->class_name;
	line->sample = kept->sample;
	line->sample_place = kept->sample_place;
	line->spec = kept->spec;
	line->unit = kept->unit;
	line->hs_code = kept->hs_code;
	line->quantity = kept->quantity;
	line->pack = kept->pack;
	line->cargo_ready_day = kept->cargo_ready_day;
	line->hand_in_day = kept->hand_in_day;
	line->piece_rate = kept->piece_rate;
	line->ceiling = kept->ceiling;
	line->selling_price = with_buyer ? kept->selling_price : 0;
	line->lot_units = kept->lot_units;
	line->buckets = orders_buckets(rq, in);
	*out = line;
	return line->buckets == NULL ? ERR_NOMEM : ERR_OK;
}

static enum err
show_lines(const struct request *rq, const struct scope *scope,
    const struct order_row *order, bool with_buyer, struct pages page,
    Gom__OrderShowReply *out)
{
	struct line_row rows[LIMIT_PAGE + 1];
	uint64_t next = page.after;
	size_t len = 0;
	size_t n = 0;
	enum err err;

	if (page.after > LIMIT_LINES_AN_ORDER)
		page.after = LIMIT_LINES_AN_ORDER;
	err = line_seen_after(rq->store, scope, order->id, (uint32_t)page.after,
	    page.cap + 1, rows, &n);
	if (err != ERR_OK)
		return err;
	out->lines =
	    gom_arena_alloc(rq->arena, LIMIT_PAGE * sizeof *out->lines);
	if (out->lines == NULL)
		return ERR_NOMEM;
	while (out->n_lines < n && out->n_lines < page.cap && len < PAGES_LEN) {
		Gom__OrderLine **line = &out->lines[out->n_lines];

		err =
		    show_line(rq, scope, &rows[out->n_lines], with_buyer, line);
		if (err != ERR_OK)
			return err;
		len += gom__order_line__get_packed_size(*line);
		next = (*line)->line;
		out->n_lines++;
	}
	return pages_more(rq, next, out->n_lines < n, &out->more);
}

static enum err
show_head(const struct request *rq, uint64_t order, Gom__OrderShowReply *out)
{
	uint8_t head[LIMIT_HASH_LEN];
	uint64_t pos = 0;
	enum err err = feed_published(rq->store, order, &pos, head);

	if (err != ERR_OK || pos == 0)
		return err;
	out->head.data = gom_arena_memdup(rq->arena, head, sizeof head);
	if (out->head.data == NULL)
		return ERR_NOMEM;
	out->head.len = sizeof head;
	return ERR_OK;
}

enum err
verb_order_show(struct request *rq, const Gom__OrderShowRequest *in,
    Gom__OrderShowReply *out)
{
	struct scope scope = orders_scope(rq);
	struct order_row order;
	bool with_buyer = false;
	uint64_t id = 0;
	enum err err;

	err = naming_order(rq, "order", in->order, &id);
	if (err == ERR_OK)
		err = order_get(rq->store, id, &order);
	if (err == ERR_OK)
		err = sees_buyer(rq, &order, &with_buyer);
	if (err == ERR_OK)
		err = summarise(rq, &scope, &order, &out->summary);
	if (err == ERR_OK)
		err = show_header(rq, &order, with_buyer, &out->header);
	if (err == ERR_OK)
		err = show_lines(
		    rq, &scope, &order, with_buyer, pages_begin(in->page), out);
	if (err == ERR_OK)
		err = show_head(rq, id, out);
	if (err == ERR_OK)
		err = deviations_of(rq, id, &out->n_taken, &out->taken);
	if (err == ERR_OK)
		out->deviations = order.deviations;
	return err;
}
