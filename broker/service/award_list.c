/* SPDX-License-Identifier: Apache-2.0 */
/* AWARD_LIST: offered and confirmed lots, places in stand-by lists, and, where
 * asked for, awards that ended. */
#include "broker/engine/wide.h"
#include "broker/service/household_name.h"
#include "broker/service/naming.h"
#include "broker/service/pages.h"
#include "broker/service/visible.h"
#include "broker/store/award.h"

static int64_t
advance_of(const struct award_view *view)
{
	wide money = (wide)view->award.quantity * view->award.rate *
		     view->advance_permille / 1000;

	return money > INT64_MAX ? INT64_MAX : (int64_t)money;
}

static enum err
fill_texts(
    const struct request *rq, const struct award_view *view, Gom__Award *out)
{
	struct lot_name name = {
		.order = view->award.order,
		.line = view->award.line,
		.lot = view->award.lot,
	};

	out->lot = naming_text(rq, view->reference, &name);
	out->reference = gom_arena_strdup(rq->arena, view->reference);
	out->currency = gom_arena_strdup(rq->arena, view->currency);
	out->sku = gom_arena_strdup(rq->arena, view->sku);
	out->description = gom_arena_strdup(rq->arena, view->description);
	out->sample = gom_arena_strdup(rq->arena, view->sample);
	if (out->lot == NULL || out->reference == NULL ||
	    out->currency == NULL || out->sku == NULL ||
	    out->description == NULL || out->sample == NULL)
		return ERR_NOMEM;
	return household_name(rq, view->award.household, &out->household_name);
}

static enum err
fill_award(
    const struct request *rq, const struct award_view *view, Gom__Award *out)
{
	const struct award_row *award = &view->award;

	gom__award__init(out);
	out->household = award->household;
	out->state = (Gom__AwardState)award->state;
	out->version = award->version;
	out->quantity = award->quantity;
	out->rate = award->rate;
	out->start_day = award->start_day;
	out->hand_in_day = view->hand_in_day;
	if (award->state == GOM__AWARD_STATE__AWARD_OFFERED)
		out->expires_ms = award->expires_ms;
	out->advance = advance_of(view);
	out->reason = award->reason;
	out->rank = view->rank;
	out->order = award->order;
	return fill_texts(rq, view, out);
}

enum err
verb_award_list(struct request *rq, const Gom__AwardListRequest *in,
    Gom__AwardListReply *out)
{
	struct scope scope = visible_scope(rq, VISIBLE_WORK);
	struct pages pages = pages_begin(in->page);
	struct award_filter filter = {
		.household = in->household,
		.with_ended = in->all,
	};
	struct award_view *views;
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
	if ((err = award_page(rq->store, &scope, &filter, pages.after,
		 pages.cap + 1, views, &n)) != ERR_OK ||
	    (err = pages_end(rq, &pages, sizeof(Gom__Award), &n, &rows,
		 &out->more)) != ERR_OK)
		return err;
	out->awards = (Gom__Award **)rows;
	out->n_awards = n;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = fill_award(rq, &views[i], out->awards[i]);
	return err;
}
