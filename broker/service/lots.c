/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/acting.h"
#include "broker/service/naming.h"
#include "broker/service/orders.h"
#include "broker/service/pages.h"
#include "broker/service/service.h"
#include "broker/service/visible.h"
#include "broker/store/member.h"

/* A cursor is an order's number and a line's in its low bits. */
enum {
	LINE_BITS = 16
};

_Static_assert(LIMIT_LINES_AN_ORDER < 1 << LINE_BITS, "lines fit the cursor");

/* What was read of the order of the line before: lines of one order follow
 * each other. */
struct listing {
	const struct request *rq;
	struct order_row order;
	Gom__ExporterRecord *record;
	char *reference;
	char *currency;
	char *exporter_name;
};

static enum err
read_record(struct listing *l)
{
	Gom__ExporterRecord *out = gom_arena_alloc(l->rq->arena, sizeof *out);
	struct order_record record;
	enum err err;

	if (out == NULL)
		return ERR_NOMEM;
	err = order_record(l->rq->store, l->order.exporter, &record);
	if (err != ERR_OK)
		return err;
	gom__exporter_record__init(out);
	out->orders = record.orders;
	out->settled = record.settled;
	out->cancelled = record.cancelled;
	out->deviations = record.deviations;
	out->days_to_pay = record.days_to_pay;
	l->record = out;
	return ERR_OK;
}

static enum err
read_exporter(struct listing *l)
{
	char name[LIMIT_NAME_LEN + 1];
	enum err err = member_name(l->rq->store, l->order.exporter, name);

	if (err != ERR_OK)
		return err;
	l->exporter_name = gom_arena_strdup(l->rq->arena, name);
	return l->exporter_name == NULL ? ERR_NOMEM : read_record(l);
}

static enum err
read_order(struct listing *l, uint64_t id)
{
	uint64_t exporter = l->order.exporter;
	enum err err;

	if (l->order.id == id)
		return ERR_OK;
	err = order_get(l->rq->store, id, &l->order);
	if (err == ERR_OK && l->order.exporter != exporter)
		err = read_exporter(l);
	if (err != ERR_OK)
		return err;
	l->reference = gom_arena_strdup(l->rq->arena, l->order.reference);
	l->currency = gom_arena_strdup(l->rq->arena, l->order.currency);
	return l->reference == NULL || l->currency == NULL ? ERR_NOMEM : ERR_OK;
}

static void
fill_order(const struct listing *l, Gom__OpenLine *out)
{
	out->order = l->order.id;
	out->reference = l->reference;
	out->price_mode = (Gom__PriceMode)l->order.price_mode;
	out->currency = l->currency;
	out->advance_permille = l->order.advance_permille;
	out->pay_days = l->order.pay_days;
	out->exporter_name = l->exporter_name;
	out->record = l->record;
}

static void
fill_offer(const struct lot_offer *offer, Gom__OpenLine *out)
{
	out->units_open = offer->units;
	out->lots_open = offer->lots;
	out->lot_units = offer->lot_units;
	out->ends_ms = offer->ends_ms;
	out->round = offer->round;
	out->have_bid = offer->has_bid;
	out->have_refused = offer->has_refused;
}

static enum err
show_offer(
    struct listing *l, const struct lot_offer *offer, Gom__OpenLine **out)
{
	Gom__OpenLine *row = gom_arena_alloc(l->rq->arena, sizeof *row);
	struct line_row *line = gom_arena_alloc(l->rq->arena, sizeof *line);
	enum err err;

	if (row == NULL || line == NULL)
		return ERR_NOMEM;
	err = read_order(l, offer->order);
	if (err == ERR_OK)
		err = line_get(l->rq->store, offer->order, offer->line, line);
	if (err != ERR_OK)
		return err;
	gom__open_line__init(row);
	fill_order(l, row);
	fill_offer(offer, row);
	row->line = line->no;
	row->sku = line->sku;
	row->description = line->description;
	row->class_ = line->class_name;
	row->sample = line->sample;
	row->sample_place = line->sample_place;
	row->spec = line->spec;
	row->unit = line->unit;
	row->hand_in_day = line->hand_in_day;
	row->piece_rate = line->piece_rate;
	row->ceiling = line->ceiling;
	*out = row;
	return ERR_OK;
}

/* take_view decides through whose eyes the list is seen: a household's, where
 * one is named or the caller is one, and then whose bids are marked. */
static enum err
take_view(const struct request *rq, const Gom__LotListRequest *in,
    struct scope *scope, struct lot_offer_filter *filter)
{
	enum err err = ERR_OK;

	*scope = visible_scope(rq, VISIBLE_OPEN_LOTS);
	filter->caller = rq->member;
	filter->now_ms = rq->now_ms;
	if (in->household != 0) {
		err = acting_for(rq, in->household, &filter->household);
		*scope = (struct scope){
			.me = filter->household,
			.craft = true,
		};
	} else if (rq->roles & GOM_ROLES_HOUSEHOLD) {
		filter->household = rq->member;
	}
	if (err == ERR_OK && in->order[0] != '\0')
		err = naming_order(rq, "order", in->order, &filter->order);
	return err;
}

static enum err
show_page(const struct request *rq, const struct lot_offer *offers, size_t n,
    size_t limit, uint64_t after, Gom__LotListReply *out)
{
	struct listing listing = { .rq = rq };
	size_t len = 0;

	out->lines =
	    gom_arena_alloc(rq->arena, LIMIT_PAGE * sizeof *out->lines);
	if (out->lines == NULL)
		return ERR_NOMEM;
	while (out->n_lines < n && out->n_lines < limit && len < PAGES_LEN) {
		const struct lot_offer *offer = &offers[out->n_lines];
		enum err err =
		    show_offer(&listing, offer, &out->lines[out->n_lines]);

		if (err != ERR_OK)
			return err;
		len +=
		    gom__open_line__get_packed_size(out->lines[out->n_lines]);
		after = offer->order << LINE_BITS | offer->line;
		out->n_lines++;
	}
	return pages_more(rq, after, out->n_lines < n, &out->more);
}

enum err
verb_lot_list(
    struct request *rq, const Gom__LotListRequest *in, Gom__LotListReply *out)
{
	struct pages page = pages_begin(in->page);
	struct lot_offer_filter filter = {
		.after_order = page.after >> LINE_BITS,
		.after_line = page.after & ((1u << LINE_BITS) - 1),
	};
	struct lot_offer offers[LIMIT_PAGE + 1];
	struct scope scope;
	size_t n = 0;
	enum err err;

	err = take_view(rq, in, &scope, &filter);
	if (err == ERR_OK)
		err = lot_offers(
		    rq->store, &scope, &filter, page.cap + 1, offers, &n);
	if (err != ERR_OK)
		return err;
	return show_page(rq, offers, n, page.cap, page.after, out);
}
