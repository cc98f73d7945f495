/* SPDX-License-Identifier: Apache-2.0 */
/* OWED and STATEMENT: balances, and the entries behind them. */
#include <stdlib.h>

#include "broker/service/acting.h"
#include "broker/service/household_name.h"
#include "broker/service/naming.h"
#include "broker/service/pages.h"
#include "broker/service/visible.h"
#include "broker/store/entry.h"
#include "proto/date.h"

static enum err
fill_balance(
    const struct request *rq, const struct balance_row *row, Gom__Balance *out)
{
	const int64_t *sums = row->sums;

	gom__balance__init(out);
	out->order = row->order;
	out->household = row->household;
	out->goods = sums[GOM__ENTRY_KIND__ENTRY_GOODS];
	out->advances = sums[GOM__ENTRY_KIND__ENTRY_ADVANCE];
	out->materials = sums[GOM__ENTRY_KIND__ENTRY_MATERIAL];
	out->deductions = sums[GOM__ENTRY_KIND__ENTRY_DEDUCTION];
	out->payments = sums[GOM__ENTRY_KIND__ENTRY_PAYMENT];
	out->balance = balance_amount(row);
	out->accepted = row->accepted;
	if (row->last_accepted_ms > 0)
		out->pay_by_day =
		    gom_day_of(row->last_accepted_ms, rq->utc_offset_s) +
		    (int32_t)row->pay_days;
	out->reference = gom_arena_strdup(rq->arena, row->reference);
	out->currency = gom_arena_strdup(rq->arena, row->currency);
	if (out->reference == NULL || out->currency == NULL)
		return ERR_NOMEM;
	return household_name(rq, row->household, &out->household_name);
}

static enum err
balances_page(const struct request *rq, const struct entry_filter *filter,
    const Gom__Page *page, size_t *n_balances, Gom__Balance ***balances,
    Gom__More **more)
{
	struct scope scope = visible_scope(rq, VISIBLE_STATEMENTS);
	struct pages pages = pages_begin(page);
	struct balance_row *rows = calloc(pages.cap + 1, sizeof *rows);
	void **made = NULL;
	size_t n = 0;
	enum err err;

	if (rows == NULL)
		return ERR_NOMEM;
	err = balance_page(
	    rq->store, &scope, filter, pages.after, pages.cap + 1, rows, &n);
	if (err == ERR_OK)
		err =
		    pages_end(rq, &pages, sizeof ***balances, &n, &made, more);
	if (err != ERR_OK)
		goto done;
	*balances = (Gom__Balance **)made;
	*n_balances = n;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = fill_balance(rq, &rows[i], (*balances)[i]);
done:
	free(rows);
	return err;
}

static enum err
fill_lot(
    const struct request *rq, const struct entry_view *row, Gom__Entry *out)
{
	struct lot_name name = {
		.order = row->entry.order,
		.line = row->entry.line,
		.lot = row->entry.lot,
		.delivery = row->entry.delivery,
	};

	if (name.lot == 0)
		return ERR_OK;
	out->lot = naming_text(rq, row->reference, &name);
	return out->lot != NULL ? ERR_OK : ERR_NOMEM;
}

static enum err
fill_entry(
    const struct request *rq, const struct entry_view *row, Gom__Entry *out)
{
	const struct entry_row *entry = &row->entry;
	enum err err;

	gom__entry__init(out);
	out->entry = entry->no;
	out->at_ms = entry->at_ms;
	out->kind = entry->kind;
	out->order = entry->order;
	out->household = entry->household;
	out->quantity = entry->quantity;
	out->rate = entry->rate;
	out->amount = entry->kind == GOM__ENTRY_KIND__ENTRY_GOODS
			  ? entry->amount
			  : -entry->amount;
	out->reason = entry->reason;
	out->by = entry->typed_by;
	out->reverses = entry->reverses;
	out->reference = gom_arena_strdup(rq->arena, row->reference);
	out->currency = gom_arena_strdup(rq->arena, row->currency);
	out->note = gom_arena_strdup(rq->arena, row->note);
	if (out->reference == NULL || out->currency == NULL ||
	    out->note == NULL)
		return ERR_NOMEM;
	if ((err = fill_lot(rq, row, out)) != ERR_OK)
		return err;
	return household_name(rq, entry->household, &out->household_name);
}

static enum err
entries_page(const struct request *rq, const struct entry_filter *filter,
    const Gom__Page *page, Gom__StatementReply *out)
{
	struct scope scope = visible_scope(rq, VISIBLE_STATEMENTS);
	struct pages pages = pages_begin(page);
	struct entry_view *rows;
	void **made = NULL;
	size_t n = 0;
	enum err err;

	/* A note may be long: half a page of entries fits a message. */
	if (pages.cap > LIMIT_PAGE / 2)
		pages.cap = LIMIT_PAGE / 2;
	rows = calloc(pages.cap + 1, sizeof *rows);
	if (rows == NULL)
		return ERR_NOMEM;
	err = entry_page(
	    rq->store, &scope, filter, pages.after, pages.cap + 1, rows, &n);
	if (err == ERR_OK)
		err = pages_end(
		    rq, &pages, sizeof **out->entries, &n, &made, &out->more);
	if (err != ERR_OK)
		goto done;
	out->entries = (Gom__Entry **)made;
	out->n_entries = n;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = fill_entry(rq, &rows[i], out->entries[i]);
done:
	free(rows);
	return err;
}

enum err
verb_owed(struct request *rq, const Gom__OwedRequest *in, Gom__OwedReply *out)
{
	struct entry_filter filter = { 0 };
	enum err err = acting_about(rq, in->household, &filter.household);

	if (err != ERR_OK)
		return err;
	return balances_page(rq, &filter, in->page, &out->n_balances,
	    &out->balances, &out->more);
}

enum err
verb_statement(struct request *rq, const Gom__StatementRequest *in,
    Gom__StatementReply *out)
{
	struct entry_filter filter = { 0 };
	Gom__More *ignored = NULL;
	Gom__Page half = GOM__PAGE__INIT;
	enum err err = ERR_OK;

	if (in->order[0] != '\0')
		err = naming_order(rq, "order", in->order, &filter.order);
	if (err != ERR_OK ||
	    (err = acting_about(rq, in->household, &filter.household)) !=
		ERR_OK ||
	    (err = entries_page(rq, &filter, in->page, out)) != ERR_OK)
		return err;
	if (in->page != NULL && in->page->after != 0)
		return ERR_OK;
	half.limit = LIMIT_PAGE / 2;
	return balances_page(
	    rq, &filter, &half, &out->n_balances, &out->balances, &ignored);
}
