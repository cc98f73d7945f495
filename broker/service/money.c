/* SPDX-License-Identifier: Apache-2.0 */
/* ADVANCE, DEDUCT and PAY: money that lowers a household's balance, and the
 * counter-entries that take such an entry back. */
#include <stdio.h>
#include <string.h>

#include "broker/service/acting.h"
#include "broker/service/naming.h"
#include "broker/service/record.h"
#include "broker/store/entry.h"
#include "broker/store/order.h"
#include "proto/reasons.h"

/* One entry as it was asked for. */
struct booking {
	const char *order;
	uint64_t household;
	int64_t amount; /* > 0; negative once it is a counter-entry */
	uint32_t reason;
	uint64_t reverses;
	Gom__EntryKind kind;
	enum fact_kind fact;
};

/* Where it stands after it is booked. */
struct booked {
	uint64_t entry;
	int64_t balance;
	int64_t amount;
	char *currency;
};

static enum err
refuse_member(const struct request *rq, enum err code, uint64_t member)
{
	char number[24];

	snprintf(number, sizeof number, "%llu", (unsigned long long)member);
	return refuse(rq, code, "household", number, 0, 0);
}

/* may_book: the order's exporter, or who acts for the household. */
static enum err
may_book(
    const struct request *rq, const struct order_row *order, uint64_t household)
{
	struct member_row member;
	bool may = order->exporter == rq->member;
	enum err err = member_get(rq->store, household, &member);

	if (err == ERR_NO_MEMBER)
		return refuse_member(rq, err, household);
	if (err == ERR_OK && !may)
		err = acting_may(rq, household, &may);
	if (err != ERR_OK || may)
		return err;
	return refuse_member(rq, ERR_NOT_YOURS, household);
}

static enum err
refuse_entry(const struct request *rq, enum err code, uint64_t no)
{
	char number[24];

	snprintf(number, sizeof number, "%llu", (unsigned long long)no);
	return refuse(rq, code, "reverses", number, 0, 0);
}

/* counter turns a booking into the counter-entry of an earlier one. */
static enum err
counter(const struct request *rq, uint64_t order, struct booking *b)
{
	struct entry_row entry;
	bool is_reversed = false;
	enum err err = entry_get(rq->store, order, b->reverses, &entry);

	if (err == ERR_OK &&
	    (entry.household != b->household || entry.kind != b->kind))
		err = ERR_NO_ENTRY;
	if (err == ERR_NO_ENTRY)
		return refuse_entry(rq, err, b->reverses);
	if (err != ERR_OK || (err = entry_is_reversed(rq->store, order,
				  b->reverses, &is_reversed)) != ERR_OK)
		return err;
	if (is_reversed || entry.reverses != 0)
		return refuse_entry(rq, ERR_ALREADY, b->reverses);
	b->amount = -entry.amount;
	return ERR_OK;
}

static enum err
check_amount(const struct request *rq, const struct booking *b)
{
	if (b->amount < 1)
		return refuse(
		    rq, ERR_TOO_SMALL, "amount", b->order, b->amount, 1);
	if (b->amount > LIMIT_AMOUNT)
		return refuse(
		    rq, ERR_RANGE, "amount", b->order, b->amount, LIMIT_AMOUNT);
	return ERR_OK;
}

static enum err
book(struct request *rq, const struct order_row *order, const struct booking *b,
    uint64_t *no)
{
	struct entry_row entry = {
		.order = order->id,
		.household = b->household,
		.kind = b->kind,
		.at_ms = rq->now_ms,
		.amount = b->amount,
		.reason = b->reason,
		.typed_by = rq->member,
		.reverses = b->reverses,
	};
	Gom__Fact fact;
	enum err err = order_entry_next(rq->store, order->id, &entry.no);

	if (err != ERR_OK)
		return err;
	gom__fact__init(&fact);
	fact.kind = b->fact;
	fact.order = order->id;
	fact.member = b->household;
	fact.amount = b->amount;
	fact.currency = (char *)(uintptr_t)order->currency;
	fact.reason = b->reason;
	fact.entry = entry.no;
	fact.final = b->reverses != 0;
	fact.units = (int64_t)b->reverses;
	if ((err = record(rq, &fact)) != ERR_OK)
		return err;
	entry.seq = rq->recorded_seq;
	*no = entry.no;
	return entry_add(rq->store, &entry);
}

/* payable refuses to pay out more than is owed; amount 0 is the whole. */
static enum err
payable(
    const struct request *rq, const struct order_row *order, struct booking *b)
{
	struct balance_row row;
	int64_t balance;
	char number[24];
	enum err err;

	err = balance_get(rq->store, order->id, b->household, &row);
	if (err != ERR_OK)
		return err;
	balance = balance_amount(&row);
	if (b->amount == 0)
		b->amount = balance;
	if (b->amount <= balance && balance > 0)
		return ERR_OK;
	snprintf(
	    number, sizeof number, "%llu", (unsigned long long)b->household);
	return refuse(rq, ERR_BALANCE, "amount", number, b->amount, balance);
}

static enum err
amount_meant(
    const struct request *rq, const struct order_row *order, struct booking *b)
{
	enum err err;

	if (b->reverses != 0)
		return counter(rq, order->id, b);
	if (b->kind == GOM__ENTRY_KIND__ENTRY_PAYMENT) {
		err = payable(rq, order, b);
		if (err != ERR_OK)
			return err;
	}
	return check_amount(rq, b);
}

static enum err
make_booking(struct request *rq, struct booking *b, struct booked *out)
{
	struct order_row order;
	struct balance_row balance;
	uint64_t id = 0;
	enum err err;

	if (b->household == 0)
		return refuse(rq, ERR_MISSING, "household", "", 0, 0);
	if ((err = naming_order(rq, "order", b->order, &id)) != ERR_OK ||
	    (err = order_get(rq->store, id, &order)) != ERR_OK ||
	    (err = may_book(rq, &order, b->household)) != ERR_OK ||
	    (err = amount_meant(rq, &order, b)) != ERR_OK ||
	    (err = book(rq, &order, b, &out->entry)) != ERR_OK ||
	    (err = balance_get(rq->store, id, b->household, &balance)) !=
		ERR_OK)
		return err;
	out->balance = balance_amount(&balance);
	out->amount = b->amount;
	out->currency = gom_arena_strdup(rq->arena, order.currency);
	return out->currency != NULL ? ERR_OK : ERR_NOMEM;
}

enum err
verb_advance(
    struct request *rq, const Gom__AdvanceRequest *in, Gom__AdvanceReply *out)
{
	struct booking b = {
		.order = in->order,
		.household = in->household,
		.amount = in->amount,
		.reverses = in->reverses,
		.kind = in->material ? GOM__ENTRY_KIND__ENTRY_MATERIAL
				     : GOM__ENTRY_KIND__ENTRY_ADVANCE,
		.fact = in->material ? FACT_MATERIAL_GIVEN : FACT_ADVANCED,
	};
	struct booked booked;
	enum err err = make_booking(rq, &b, &booked);

	if (err != ERR_OK)
		return err;
	out->entry = booked.entry;
	out->balance = booked.balance;
	out->currency = booked.currency;
	return ERR_OK;
}

enum err
verb_deduct(
    struct request *rq, const Gom__DeductRequest *in, Gom__DeductReply *out)
{
	struct booking b = {
		.order = in->order,
		.household = in->household,
		.amount = in->amount,
		.reason = in->reason,
		.reverses = in->reverses,
		.kind = GOM__ENTRY_KIND__ENTRY_DEDUCTION,
		.fact = FACT_DEDUCTED,
	};
	struct booked booked;
	enum err err;

	if (b.reverses == 0 && !gom_reason_fits(b.reason, GOM_REASON_DEDUCT))
		return refuse(rq, ERR_CHOICE, "reason", in->order, b.reason, 0);
	err = make_booking(rq, &b, &booked);
	if (err != ERR_OK)
		return err;
	out->entry = booked.entry;
	out->balance = booked.balance;
	out->currency = booked.currency;
	return ERR_OK;
}

enum err
verb_pay(struct request *rq, const Gom__PayRequest *in, Gom__PayReply *out)
{
	struct booking b = {
		.order = in->order,
		.household = in->household,
		.amount = in->amount,
		.reverses = in->reverses,
		.kind = GOM__ENTRY_KIND__ENTRY_PAYMENT,
		.fact = FACT_PAID,
	};
	struct booked booked;
	enum err err = make_booking(rq, &b, &booked);

	if (err != ERR_OK)
		return err;
	out->entry = booked.entry;
	out->balance = booked.balance;
	out->currency = booked.currency;
	out->amount = booked.amount;
	return ERR_OK;
}
