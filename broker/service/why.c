/* SPDX-License-Identifier: Apache-2.0 */
/* WHY_ASK: why a lot went where it went, and why the bids on its line won or lost,
 * as far as the reader may see them. */
#include <stdlib.h>

#include "broker/service/deviation.h"
#include "broker/service/household_name.h"
#include "broker/service/naming.h"
#include "broker/service/pages.h"
#include "broker/service/visible.h"
#include "broker/service/why_told.h"
#include "broker/store/line.h"
#include "broker/store/order.h"
#include "broker/store/tender.h"
#include "broker/store/why.h"

/* What is asked about. */
struct about {
	struct lot_name name;
	struct order_row order;
	struct line_row line;
	struct why_key key;
	uint32_t n_winners;
};

static enum err
refuse_what(const struct request *rq, enum err err, const char *what)
{
	return refuse(rq, err, "what", what, 0, 0);
}

/* The call for bids that a question is about: a lot's own, that it is or was
 * in; of a line the newest that was opened. */
static enum err
find_tender(const struct request *rq, const char *what, struct about *about)
{
	struct tender_row tender;
	struct lot_row lot;
	enum err err;

	if (about->name.lot > 0) {
		err = lot_get(rq->store, about->name.order, about->name.line,
		    about->name.lot, &lot);
		if (err == ERR_NO_LOT)
			return refuse_what(rq, err, what);
		about->key.tender = lot.tender;
		return err;
	}
	err = tender_latest(rq->store, about->name.order, &tender);
	if (err == ERR_ORDER_STATE)
		return refuse_what(rq, err, what);
	about->key.tender = tender.no;
	if (err == ERR_OK && tender.ended_ms == 0 && tender.no > 1)
		about->key.tender--;
	return err;
}

/* Before the opening nobody is told anything, whether there are bids or not. */
static enum err
check_opened(
    const struct request *rq, const char *what, const struct about *about)
{
	struct tender_row tender;
	enum err err;

	if (about->key.tender == 0)
		return refuse_what(rq, ERR_ORDER_STATE, what);
	err =
	    tender_get(rq->store, about->key.order, about->key.tender, &tender);
	if (err == ERR_OK && tender.ended_ms == 0)
		return refuse_what(rq, ERR_BIDDING_OPEN, what);
	return err;
}

static enum err
find_about(
    const struct request *rq, const Gom__WhyAskRequest *in, struct about *out)
{
	enum err err = naming_line(rq, "what", in->what, &out->name);

	if (err == ERR_OK && out->name.delivery != 0)
		return refuse_what(rq, ERR_NO_LOT, in->what);
	if (err == ERR_OK)
		err = order_get(rq->store, out->name.order, &out->order);
	if (err == ERR_OK)
		err = line_get(
		    rq->store, out->name.order, out->name.line, &out->line);
	if (err == ERR_NO_LINE)
		return refuse_what(rq, err, in->what);
	out->key.order = out->name.order;
	out->key.line = out->name.line;
	out->key.household = in->household;
	if (err == ERR_OK)
		err = find_tender(rq, in->what, out);
	if (err == ERR_OK)
		err = check_opened(rq, in->what, out);
	if (err == ERR_OK)
		err = why_winners(rq->store, &out->key, &out->n_winners);
	return err;
}

/* ---- bids ---------------------------------------------------------------- */

static enum err
fill_bid(const struct request *rq, const struct about *about,
    const struct why_row *row, Gom__WhyBid *out)
{
	gom__why_bid__init(out);
	out->household = row->plan.household;
	out->lots_won = row->plan.lots;
	out->lot_units = about->line.lot_units;
	out->price = row->price;
	out->rank = row->plan.rank;
	out->late = row->is_late;
	if (about->order.exporter == rq->member ||
	    about->n_winners >= WINNERS_TOLD) {
		out->winning_price = row->plan.win_price;
		out->winning_lots = row->plan.win_lots;
	}
	if (row->plan.why_code != 0) {
		out->why = why_told(
		    rq, &row->plan, about->order.exporter, about->n_winners);
		if (out->why == NULL)
			return ERR_NOMEM;
	}
	return household_name(rq, row->plan.household, &out->household_name);
}

static enum err
fill_bids(const struct request *rq, const struct about *about,
    const Gom__Page *page, Gom__WhyAskReply *out)
{
	struct scope scope = visible_scope(rq, VISIBLE_BIDS_OPENED);
	struct pages pages = pages_begin(page);
	struct why_row *found;
	void **rows = NULL;
	size_t n = 0;
	enum err err;

	found = gom_arena_alloc(rq->arena, (pages.cap + 1) * sizeof *found);
	if (found == NULL)
		return ERR_NOMEM;
	if ((err = why_page(rq->store, &scope, &about->key, pages.after,
		 pages.cap + 1, found, &n)) != ERR_OK ||
	    (err = pages_end(rq, &pages, sizeof(Gom__WhyBid), &n, &rows,
		 &out->more)) != ERR_OK)
		return err;
	out->bids = (Gom__WhyBid **)rows;
	out->n_bids = n;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = fill_bid(rq, about, &found[i], out->bids[i]);
	return err;
}

/* ---- awards ---------------------------------------------------------------- */

static Gom__Came
came_by(const struct why_award_row *row)
{
	if (row->is_planned)
		return GOM__CAME__CAME_PLANNED;
	return row->rank > 0 ? GOM__CAME__CAME_STANDBY
			     : GOM__CAME__CAME_OTHERWISE;
}

static enum err
fill_award(const struct request *rq, const struct why_award_row *row,
    Gom__WhyAward **out)
{
	Gom__WhyAward *made = gom_arena_alloc(rq->arena, sizeof *made);

	if (made == NULL)
		return ERR_NOMEM;
	gom__why_award__init(made);
	made->household = row->award.household;
	made->state = (Gom__AwardState)row->award.state;
	made->version = row->award.version;
	made->reason = row->award.reason;
	made->came = came_by(row);
	made->rank = row->is_planned ? 0 : row->rank;
	*out = made;
	return household_name(rq, made->household, &made->household_name);
}

static enum err
fill_awards(
    const struct request *rq, const struct about *about, Gom__WhyAskReply *out)
{
	struct scope scope = visible_scope(rq, VISIBLE_WORK);
	struct why_award_row *rows = NULL;
	size_t n = 0;
	enum err err;

	if (about->name.lot == 0)
		return ERR_OK;
	err = why_awards(
	    rq->store, &scope, &about->key, about->name.lot, &rows, &n);
	if (n > LIMIT_PAGE)
		n = LIMIT_PAGE;
	if (err == ERR_OK) {
		out->awards =
		    gom_arena_alloc(rq->arena, (n + 1) * sizeof *out->awards);
		err = out->awards == NULL ? ERR_NOMEM : ERR_OK;
	}
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		err = fill_award(rq, &rows[i], &out->awards[i]);
		out->n_awards += err == ERR_OK;
	}
	free(rows);
	return err;
}

/* ---- together ------------------------------------------------------------ */

static enum err
fill_plan(
    const struct request *rq, const struct about *about, Gom__WhyAskReply *out)
{
	struct plan_row plan;
	enum err err =
	    plan_get(rq->store, about->key.order, about->key.tender, &plan);

	out->reference = gom_arena_strdup(rq->arena, about->order.reference);
	out->currency = gom_arena_strdup(rq->arena, about->order.currency);
	if (out->reference == NULL || out->currency == NULL)
		return ERR_NOMEM;
	out->line = about->key.line;
	out->tender = about->key.tender;
	out->price_mode = (Gom__PriceMode)about->order.price_mode;
	out->goal = (Gom__Goal)about->order.goal;
	if (err != ERR_OK)
		return err == ERR_NO_PLAN ? ERR_OK : err;
	out->goal = (Gom__Goal)plan.goal;
	out->awarded = plan.is_taken;
	if (about->n_winners >= WINNERS_TOLD && plan.is_taken)
		out->winners = about->n_winners;
	return deviation_of(
	    rq, about->key.order, about->key.tender, &out->deviation);
}

enum err
verb_why_ask(
    struct request *rq, const Gom__WhyAskRequest *in, Gom__WhyAskReply *out)
{
	struct about about = { .n_winners = 0 };
	enum err err = find_about(rq, in, &about);

	if (err == ERR_OK)
		err = fill_plan(rq, &about, out);
	if (err == ERR_OK)
		err = fill_bids(rq, &about, in->page, out);
	if (err == ERR_OK)
		err = fill_awards(rq, &about, out);
	if (err == ERR_OK && out->n_bids == 0 && out->n_awards == 0 &&
	    about.order.exporter != rq->member &&
	    (in->page == NULL || in->page->after == 0))
		return refuse_what(rq, ERR_NO_BID, in->what);
	return err;
}
