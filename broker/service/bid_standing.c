/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "broker/service/aside.h"
#include "broker/service/bid.h"
#include "broker/service/bid_terms.h"
#include "broker/service/record.h"
#include "broker/store/capacity.h"

/* A household whose standing capacity bids by itself. */
struct volunteer {
	uint64_t household;
	struct capacity_row standing;
};

struct volunteers {
	struct volunteer *rows;
	size_t n;
	size_t cap;
};

static enum err
volunteer_add(void *ctx, uint64_t household, const struct capacity_row *row)
{
	struct volunteers *all = ctx;
	struct volunteer *grown;
	size_t cap = all->cap == 0 ? 16 : all->cap * 2;

	if (!row->is_auto_bid)
		return ERR_OK;
	if (all->n == all->cap) {
		grown = realloc(all->rows, cap * sizeof *grown);
		if (grown == NULL)
			return ERR_NOMEM;
		all->rows = grown;
		all->cap = cap;
	}
	all->rows[all->n++] = (struct volunteer){ household, *row };
	return ERR_OK;
}

/* A least rate in another currency says nothing here. */
bool
bid_standing_price(const struct order_row *order, const struct line_row *line,
    const struct capacity_row *standing, int64_t *price)
{
	bool is_comparable = strcmp(standing->currency, order->currency) == 0;
	int64_t least = is_comparable ? standing->least_rate : 0;

	if (order->price_mode != GOM__PRICE_MODE__PRICE_ASKED) {
		*price = 0;
		return line->piece_rate >= least;
	}
	*price = least > 0 ? least : line->ceiling;
	return *price <= line->ceiling;
}

static bool
is_refusal(enum err err)
{
	return err == ERR_TOO_LATE || err == ERR_CAPACITY_ZERO ||
	       err == ERR_OVERFLOW;
}

static enum err
keep(struct request *rq, const struct bid_row *bid)
{
	Gom__Fact fact;
	enum err err;

	if ((err = bid_put(rq->store, bid)) != ERR_OK)
		return err;
	gom__fact__init(&fact);
	fact.kind = FACT_BID_PLACED;
	fact.member = bid->household;
	fact.order = bid->order;
	fact.tender = bid->tender;
	fact.line = bid->line;
	if ((fact.terms = bid_terms_pack(rq, bid)) == NULL)
		return ERR_NOMEM;
	return record(rq, &fact);
}

/* volunteer_bid bids what fits the calendar; what cannot be made is no error,
 * the household just does not bid. */
static enum err
volunteer_bid(struct request *rq, const struct bid_line *line,
    const struct volunteer *volunteer)
{
	Gom__BidReading reading;
	Gom__BidTerms terms;
	struct bid_row bid;
	bool has_answered = false;
	enum err err;

	gom__bid_terms__init(&terms);
	terms.line = line->line.no;
	terms.most = line->waiting_units;
	terms.rate_units = volunteer->standing.rate_units;
	terms.rate_days = (uint32_t)volunteer->standing.rate_days;
	if (!bid_standing_price(
		line->order, &line->line, &volunteer->standing, &terms.price))
		return ERR_OK;
	err = bid_has_answered(rq->store, line->order->id, line->tender.no,
	    line->line.no, volunteer->household, &has_answered);
	if (err != ERR_OK || has_answered)
		return err;
	if ((err = bid_terms_check(rq, line, &terms, 0, &bid)) != ERR_OK ||
	    (err = bid_terms_read(rq, line, &bid, &reading)) != ERR_OK)
		return is_refusal(err) ? ERR_OK : err;
	bid.most = reading.units;
	return keep(rq, &bid);
}

static enum err
line_bids(struct aside *aside, const struct order_row *order,
    const struct tender_row *tender, uint32_t line_no)
{
	struct request *rq = &aside->rq;
	struct volunteers all = { 0 };
	struct bid_line line;
	enum err err;

	err = bid_line_load(rq, order, tender, line_no, 0, &line);
	if (err == ERR_NO_LINE)
		return ERR_OK;
	if (err == ERR_OK)
		err = capacity_of_class_each(
		    rq->store, line.line.class_name, volunteer_add, &all);
	for (size_t i = 0; i < all.n && err == ERR_OK; i++) {
		line.household = all.rows[i].household;
		err = volunteer_bid(rq, &line, &all.rows[i]);
		aside_reset(aside);
	}
	free(all.rows);
	return err;
}

static enum err
lines_bids(struct aside *aside, const struct order_row *order,
    const struct tender_row *tender)
{
	struct line_row line;
	uint32_t after = 0;
	size_t n = 0;
	enum err err;

	for (;;) {
		err =
		    line_after(aside->rq.store, order->id, after, 1, &line, &n);
		if (err != ERR_OK || n == 0)
			return err;
		err = line_bids(aside, order, tender, line.no);
		if (err != ERR_OK)
			return err;
		after = line.no;
	}
}

/* Nobody typed these bids: not the exporter who opens the order, and their
 * receipts are not his either. */
enum err
bid_standing(struct request *rq, uint64_t order_id, uint32_t tender_no)
{
	struct err_info ignored = { 0 };
	struct tender_row tender;
	struct order_row order;
	struct aside aside;
	enum err err;

	if ((err = order_get(rq->store, order_id, &order)) != ERR_OK ||
	    (err = tender_get(rq->store, order_id, tender_no, &tender)) !=
		ERR_OK)
		return err;
	aside_init(&aside, rq);
	aside.rq.info = &ignored;
	err = lines_bids(&aside, &order, &tender);
	aside_finish(&aside);
	return err;
}
