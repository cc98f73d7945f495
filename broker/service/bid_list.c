/* SPDX-License-Identifier: Apache-2.0 */
/* BID_LIST: bids and refusals as far as the reader may see them: sealed ones
 * before the opening, opened ones and the plan's reasons after it. */
#include "broker/service/bid_terms.h"
#include "broker/service/household_name.h"
#include "broker/service/naming.h"
#include "broker/service/pages.h"
#include "broker/service/visible.h"
#include "broker/service/why_told.h"

static Gom__Why *
tell_why(const struct request *rq, const struct bid_view *row)
{
	const struct plan_bid_row plan = {
		.why_code = (uint32_t)row->why_code,
		.why_first = row->why_first,
		.why_second = row->why_second,
		.why_third = row->why_third,
		.why_day = row->why_day,
	};

	return why_told(rq, &plan, row->exporter, row->line_winners);
}

static enum err
fill_bid(const struct request *rq, const struct bid_view *row, Gom__Bid *out)
{
	gom__bid__init(out);
	out->order = row->bid.order;
	out->household = row->bid.household;
	out->typed_by = row->bid.typed_by;
	out->received_ms = row->bid.received_ms;
	out->total = row->total;
	out->late = row->bid.is_late;
	out->refused = row->is_refusal;
	out->reason = row->reason;
	out->withdrawn = row->bid.is_withdrawn;
	out->opened = row->is_opened;
	out->revision = row->bid.revision;
	out->tender = row->bid.tender;
	out->lots_won = row->lots_won;
	out->reference = gom_arena_strdup(rq->arena, row->reference);
	out->sku = gom_arena_strdup(rq->arena, row->sku);
	out->currency = gom_arena_strdup(rq->arena, row->currency);
	out->terms = bid_terms_pack(rq, &row->bid);
	if (out->reference == NULL || out->sku == NULL ||
	    out->currency == NULL || out->terms == NULL)
		return ERR_NOMEM;
	if (row->why_code > 0 && (out->why = tell_why(rq, row)) == NULL)
		return ERR_NOMEM;
	return household_name(rq, row->bid.household, &out->household_name);
}

enum err
verb_bid_list(
    struct request *rq, const Gom__BidListRequest *in, Gom__BidListReply *out)
{
	struct scope sealed = visible_scope(rq, VISIBLE_BIDS_SEALED);
	struct scope opened = visible_scope(rq, VISIBLE_BIDS_OPENED);
	struct pages pages = pages_begin(in->page);
	struct bid_filter filter = {
		.household = in->household,
		.with_revisions = in->revisions,
	};
	struct bid_view *views;
	void **rows = NULL;
	size_t n = 0;
	enum err err = ERR_OK;

	if (in->order[0] != '\0')
		err = naming_order(rq, "order", in->order, &filter.order);
	if (err != ERR_OK)
		return err;
	views = gom_arena_alloc(rq->arena, (pages.cap + 1) * sizeof *views);
	if (views == NULL)
		return ERR_NOMEM;
	if ((err = bid_page(rq->store, &sealed, &opened, &filter, pages.after,
		 pages.cap + 1, views, &n)) != ERR_OK ||
	    (err = pages_end(rq, &pages, sizeof(Gom__Bid), &n, &rows,
		 &out->more)) != ERR_OK)
		return err;
	out->bids = (Gom__Bid **)rows;
	out->n_bids = n;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = fill_bid(rq, &views[i], out->bids[i]);
	return err;
}
