/* SPDX-License-Identifier: Apache-2.0 */
/* ADVANCE, DEDUCT and PAY: money that lowers a household's balance, and the
 * counter-entries that take such an entry back. */
#include "broker/service/acting.h"
#include "broker/service/naming.h"
#include "broker/service/record.h"
#include "broker/store/entry.h"
#include "broker/store/member.h"
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

/* may_book: who acts for the household, or the order's exporter for those who
 * won of its orders: others it may not even know of. */
static enum err
may_book(
    const struct request *rq, const struct order_row *order, uint64_t household)
{
	struct member_row member;
	bool may = false;
	enum err err = member_get(rq->store, household, &member);

	if (err == ERR_NO_MEMBER)
		return refuse_number(rq, err, "household", household);
	if (err == ERR_OK)
		err = acting_may(rq, household, &may);
	if (err == ERR_OK && !may && order->exporter == rq->member)
		err = member_is_winner(rq->store, rq->member, household, &may);
	if (err != ERR_OK || may)
		return err;
	return refuse_number(rq, ERR_NOT_YOURS, "household", household);
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
		return refuse_number(rq, err, "reverses", b->reverses);
	if (err != ERR_OK || (err = entry_is_reversed(rq->store, order,
				  b->reverses, &is_reversed)) != ERR_OK)
		return err;
	if (is_reversed || entry.reverses != 0)
		return refuse_number(rq, ERR_ALREADY, "reverses", b->reverses);
	b->amount = -entry.amount;
	return ERR_OK;
}

/* The sums of a household's entries are reckoned in 64 bits: none of a kind
 * may grow so large that a balance does not fit them. */
static enum err
check_sum(const struct request *rq, uint64_t order, const struct booking *b)
{
	struct balance_row row;
	enum err err = balance_get(rq->store, order, b->household, &row);

	if (err != ERR_OK || row.sums[b->kind] + b->amount <= LIMIT_SUM)
		return err;
	return refuse(rq, ERR_OVERFLOW, "amount", b->order, b->amount, 0);
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
	enum err err;

	err = balance_get(rq->store, order->id, b->household, &row);
	if (err != ERR_OK)
		return err;
	balance = balance_amount(&row);
	if (b->amount == 0)
		b->amount = balance;
	if (b->amount <= balance && balance > 0)
		return ERR_OK;
	err = refuse_number(rq, ERR_BALANCE, "amount", b->household);
	rq->info->value = b->amount;
	rq->info->limit = balance;
	return err;
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
	err = check_amount(rq, b);
	return err != ERR_OK ? err : check_sum(rq, order->id, b);
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
		return refuse_number(rq, ERR_CHOICE, "reason", b.reason);
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
