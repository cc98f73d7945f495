/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/bid.h"

#include <stdio.h>
#include <stdlib.h>

#include "broker/service/acting.h"
#include "broker/service/aside.h"
#include "broker/service/bid_terms.h"
#include "broker/service/naming.h"
#include "broker/service/record.h"
#include "broker/store/lot.h"
#include "broker/store/plan.h"
#include "proto/reasons.h"

/* A request about a household's bids on an order. */
struct bidding {
	struct order_row order;
	struct tender_row running; /* no 0: none takes bids */
	uint64_t household;
};

static enum err
bidding_open(const struct request *rq, const char *order_name,
    uint64_t requested, struct bidding *out)
{
	uint64_t order;
	enum err err;

	*out = (struct bidding){ 0 };
	if ((err = naming_order(rq, "order", order_name, &order)) != ERR_OK ||
	    (err = acting_for(rq, requested, &out->household)) != ERR_OK ||
	    (err = order_get(rq->store, order, &out->order)) != ERR_OK)
		return err;
	if (out->order.opened_ms == 0 || out->order.cancelled_ms != 0)
		return refuse(
		    rq, ERR_ORDER_STATE, "order", out->order.reference, 0, 0);
	err = tender_running(rq->store, order, &out->running);
	if (err == ERR_BIDDING_ENDED)
		return ERR_OK;
	if (err == ERR_OK && bid_line_is_late(rq, &out->running))
		out->running.no = 0;
	return err;
}

/* require_running refuses what is only done before the end of bidding. */
static enum err
require_running(const struct request *rq, const struct bidding *bidding)
{
	if (bidding->running.no == 0)
		return refuse(rq, ERR_BIDDING_ENDED, "order",
		    bidding->order.reference, 0, 0);
	return ERR_OK;
}

static enum err
own_stands(
    const struct request *rq, const struct bidding *bidding, uint32_t line)
{
	char name[LIMIT_LOT_REF_LEN + 1];

	snprintf(name, sizeof name, "%s/%u", bidding->order.reference,
	    (unsigned)line);
	return refuse(rq, ERR_OWN_STANDS, "household", name,
	    (int64_t)bidding->household, 0);
}

/* check_own: what the household itself said of a line stands against what
 * others type for it. */
static enum err
check_own(const struct request *rq, const struct bidding *bidding,
    uint32_t tender, uint32_t line)
{
	struct refusal_row refusal;
	struct bid_row bid;
	enum err err;

	if (rq->member == bidding->household)
		return ERR_OK;
	err = bid_current(rq->store, bidding->order.id, tender, line,
	    bidding->household, &bid);
	if (err == ERR_OK && !bid.is_withdrawn &&
	    bid.typed_by == bidding->household)
		return own_stands(rq, bidding, line);
	if (err != ERR_OK && err != ERR_NO_BID)
		return err;
	err = refusal_get(rq->store, bidding->order.id, tender, line,
	    bidding->household, &refusal);
	if (err == ERR_OK && refusal.typed_by == bidding->household)
		return own_stands(rq, bidding, line);
	return err == ERR_NO_BID ? ERR_OK : err;
}

/* ---- recording ------------------------------------------------------ */

static void
begin_fact(const struct bid_row *bid, enum fact_kind kind, Gom__Fact *fact)
{
	gom__fact__init(fact);
	fact->kind = kind;
	fact->member = bid->household;
	fact->order = bid->order;
	fact->tender = bid->tender;
	fact->line = bid->line;
}

static enum err
record_placed(struct request *rq, const struct bid_row *bid, int64_t total)
{
	Gom__Fact fact;

	begin_fact(bid, FACT_BID_PLACED, &fact);
	fact.quantity = total;
	fact.late = bid->is_late;
	if ((fact.terms = bid_terms_pack(rq, bid)) == NULL)
		return ERR_NOMEM;
	return record(rq, &fact);
}

/* A late bid joins the stand-by lists that stand already, at their end; the
 * broker says so, not who typed the bid, whose receipt stays the bid's. */
static enum err
join_standby(struct request *rq, const struct bid_row *bid)
{
	struct plan_row plan;
	struct aside aside;
	uint32_t rank = 0;
	Gom__Fact fact;
	enum err err;

	err = plan_get(rq->store, bid->order, bid->tender, &plan);
	if (err == ERR_NO_PLAN || (err == ERR_OK && !plan.is_taken))
		return ERR_OK;
	if (err != ERR_OK ||
	    (err = standby_append(rq->store, bid->order, bid->tender, bid->line,
		 bid->household, &rank)) != ERR_OK ||
	    rank == 0)
		return err;
	begin_fact(bid, FACT_STANDBY_LISTED, &fact);
	fact.rank = rank;
	aside_init(&aside, rq);
	err = record(&aside.rq, &fact);
	aside_finish(&aside);
	return err;
}

static enum err
keep_bid(struct request *rq, const struct bid_row *bid, int64_t total)
{
	enum err err;

	if ((err = bid_put(rq->store, bid)) != ERR_OK ||
	    (err = refusal_drop(rq->store, bid->order, bid->tender, bid->line,
		 bid->household)) != ERR_OK ||
	    (err = record_placed(rq, bid, total)) != ERR_OK)
		return err;
	return bid->is_late ? join_standby(rq, bid) : ERR_OK;
}

/* ---- bidding -------------------------------------------------------- */

/* tender_of finds the call for bids a bid on a line belongs to: the running
 * one, otherwise the newest with lots of the line that are not finished. */
static enum err
tender_of(const struct request *rq, const struct bidding *bidding,
    uint32_t line, struct tender_row *out)
{
	struct lot_filter filter = {
		.order = bidding->order.id,
		.line = line,
	};
	struct lot_row *lots = NULL;
	uint32_t newest = 0;
	size_t n = 0;
	enum err err;

	if (bidding->running.no != 0) {
		*out = bidding->running;
		return ERR_OK;
	}
	if (line == 0)
		return refuse(rq, ERR_NO_LINE, "lines.line",
		    bidding->order.reference, 0, 1);
	if ((err = lot_each(rq->store, &filter, &lots, &n)) != ERR_OK)
		return err;
	for (size_t i = 0; i < n; i++)
		if (lots[i].tender > newest && lot_unaccepted(&lots[i]) > 0)
			newest = lots[i].tender;
	free(lots);
	if (newest == 0)
		return refuse(rq, ERR_NO_LINE, "lines.line",
		    bidding->order.reference, line, 0);
	return tender_get(rq->store, bidding->order.id, newest, out);
}

static enum err
check_request(const struct request *rq, const Gom__BidPutRequest *in)
{
	if (in->n_lines == 0)
		return refuse(rq, ERR_MISSING, "lines", in->order, 0, 1);
	if (in->n_lines > LIMIT_BID_LINES)
		return refuse(rq, ERR_TOO_MANY, "lines", in->order,
		    (int64_t)in->n_lines, LIMIT_BID_LINES);
	if (in->total < 0)
		return refuse(
		    rq, ERR_TOO_SMALL, "total", in->order, in->total, 0);
	if (in->total > LIMIT_QUANTITY)
		return refuse(rq, ERR_RANGE, "total", in->order, in->total,
		    LIMIT_QUANTITY);
	if (in->total > 0 && in->no_total)
		return refuse(rq, ERR_EITHER, "total", "no_total", 0, 0);
	for (size_t i = 0; i < in->n_lines; i++)
		for (size_t k = 0; k < i; k++)
			if (in->lines[k]->line == in->lines[i]->line) {
				rq->info->index = (uint32_t)i + 1;
				return refuse_number(rq, ERR_DUPLICATE,
				    "lines.line", in->lines[i]->line);
			}
	return ERR_OK;
}

/* put_total sets the total over all lines as the request says, and reads what
 * it then is. A household's own bids keep their own total. */
static enum err
put_total(const struct request *rq, const struct bidding *bidding,
    const Gom__BidPutRequest *in, uint32_t tender, int64_t *total)
{
	int64_t wanted = in->no_total ? 0 : in->total;
	struct bid_row *bids = NULL;
	size_t n = 0;
	enum err err;

	err = bid_total_get(
	    rq->store, bidding->order.id, tender, bidding->household, total);
	if (err != ERR_OK || (wanted == 0 && !in->no_total) || wanted == *total)
		return err;
	if (rq->member != bidding->household) {
		err = bid_of_tender(rq->store, bidding->order.id, tender,
		    bidding->household, &bids, &n);
		for (size_t i = 0; i < n && err == ERR_OK; i++)
			if (bids[i].typed_by == bidding->household)
				err = own_stands(rq, bidding, bids[i].line);
		free(bids);
		if (err != ERR_OK)
			return err;
	}
	*total = wanted;
	if (in->dry_run)
		return ERR_OK;
	return bid_total_put(
	    rq->store, bidding->order.id, tender, bidding->household, wanted);
}

static enum err
put_line(struct request *rq, const struct bidding *bidding,
    const Gom__BidPutRequest *in, size_t at, Gom__BidPutReply *out)
{
	Gom__BidReading *reading = gom_arena_alloc(rq->arena, sizeof *reading);
	const Gom__BidTerms *terms = in->lines[at];
	struct tender_row tender;
	struct bid_line line;
	struct bid_row bid;
	int64_t total = 0;
	enum err err;

	if (reading == NULL)
		return ERR_NOMEM;
	if ((err = tender_of(rq, bidding, terms->line, &tender)) != ERR_OK ||
	    (err = bid_line_load(rq, &bidding->order, &tender, terms->line,
		 bidding->household, &line)) != ERR_OK ||
	    (err = check_own(rq, bidding, tender.no, terms->line)) != ERR_OK ||
	    (err = bid_terms_check(rq, &line, terms, (uint32_t)at + 1, &bid)) !=
		ERR_OK ||
	    (err = bid_terms_read(rq, &line, &bid, reading)) != ERR_OK ||
	    (err = put_total(rq, bidding, in, tender.no, &total)) != ERR_OK)
		return err;
	out->readings[out->n_readings++] = reading;
	out->late = out->late || line.is_late;
	return in->dry_run ? ERR_OK : keep_bid(rq, &bid, total);
}

enum err
verb_bid_put(
    struct request *rq, const Gom__BidPutRequest *in, Gom__BidPutReply *out)
{
	struct bidding bidding;
	enum err err;

	if ((err = check_request(rq, in)) != ERR_OK ||
	    (err = bidding_open(rq, in->order, in->household, &bidding)) !=
		ERR_OK ||
	    (err = acting_active(rq, bidding.household)) != ERR_OK)
		return err;
	out->readings =
	    gom_arena_alloc(rq->arena, in->n_lines * sizeof *out->readings);
	out->currency = gom_arena_strdup(rq->arena, bidding.order.currency);
	if (out->readings == NULL || out->currency == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < in->n_lines; i++)
		if ((err = put_line(rq, &bidding, in, i, out)) != ERR_OK)
			return err;
	return ERR_OK;
}

/* ---- withdrawing and refusing --------------------------------------- */

static enum err
withdraw_one(struct request *rq, const struct bid_row *bid)
{
	Gom__Fact fact;
	enum err err;

	err = bid_withdraw(
	    rq->store, bid->order, bid->tender, bid->line, bid->household);
	if (err != ERR_OK)
		return err;
	begin_fact(bid, FACT_BID_WITHDRAWN, &fact);
	return record(rq, &fact);
}

/* withdraw_all withdraws the bids on a line, or on all (0), that stand. */
static enum err
withdraw_all(struct request *rq, const struct bidding *bidding, uint32_t line,
    uint32_t *n_withdrawn)
{
	struct bid_row *bids = NULL;
	uint32_t count = 0;
	size_t n = 0;
	enum err err;

	err = bid_of_tender(rq->store, bidding->order.id, bidding->running.no,
	    bidding->household, &bids, &n);
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		if (line != 0 && bids[i].line != line)
			continue;
		err = check_own(rq, bidding, bidding->running.no, bids[i].line);
		if (err == ERR_OK)
			err = withdraw_one(rq, &bids[i]);
		count++;
	}
	free(bids);
	if (err == ERR_OK)
		*n_withdrawn = count;
	return err;
}

enum err
verb_bid_withdraw(struct request *rq, const Gom__BidWithdrawRequest *in,
    Gom__BidWithdrawReply *out)
{
	struct bidding bidding;
	enum err err;

	if ((err = bidding_open(rq, in->order, in->household, &bidding)) !=
		ERR_OK ||
	    (err = require_running(rq, &bidding)) != ERR_OK ||
	    (err = withdraw_all(rq, &bidding, in->line, &out->lines)) != ERR_OK)
		return err;
	if (out->lines == 0)
		return refuse(rq, ERR_NO_BID, "order", bidding.order.reference,
		    in->line, 0);
	return ERR_OK;
}

/* require_line: the line, or any (0), waits for a maker in the tender. */
static enum err
require_line(
    const struct request *rq, const struct bidding *bidding, uint32_t line)
{
	struct bid_line loaded;

	if (line == 0)
		return ERR_OK;
	return bid_line_load(rq, &bidding->order, &bidding->running, line,
	    bidding->household, &loaded);
}

enum err
verb_bid_refuse(struct request *rq, const Gom__BidRefuseRequest *in,
    Gom__BidRefuseReply *out)
{
	struct refusal_row refusal;
	struct bidding bidding;
	uint32_t n_withdrawn;
	Gom__Fact fact;
	enum err err;

	(void)out;
	if (!gom_reason_fits(in->reason, GOM_REASON_REFUSE))
		return refuse_number(rq, ERR_CHOICE, "reason", in->reason);
	if ((err = bidding_open(rq, in->order, in->household, &bidding)) !=
		ERR_OK ||
	    (err = require_running(rq, &bidding)) != ERR_OK ||
	    (err = require_line(rq, &bidding, in->line)) != ERR_OK ||
	    (err = check_own(rq, &bidding, bidding.running.no, in->line)) !=
		ERR_OK ||
	    (err = withdraw_all(rq, &bidding, in->line, &n_withdrawn)) !=
		ERR_OK)
		return err;
	refusal = (struct refusal_row){
		.order = bidding.order.id,
		.tender = bidding.running.no,
		.line = in->line,
		.household = bidding.household,
		.reason = in->reason,
		.typed_by = rq->member,
		.received_ms = rq->now_ms,
	};
	if ((err = refusal_put(rq->store, &refusal)) != ERR_OK)
		return err;
	gom__fact__init(&fact);
	fact.kind = FACT_BID_REFUSED;
	fact.member = refusal.household;
	fact.order = refusal.order;
	fact.tender = refusal.tender;
	fact.line = refusal.line;
	fact.reason = refusal.reason;
	return record(rq, &fact);
}
