/* SPDX-License-Identifier: Apache-2.0 */
/* I8: money is what the inspections and the entries say, each entry once. */
#include <inttypes.h>
#include <string.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

static struct name
name_of_entry(const struct order_state *order, uint64_t no)
{
	struct name name;

	snprintf(name.text, sizeof name.text, "order %s money entry %" PRIu64,
	    order->reference, no);
	return name;
}

static int
kind_of(uint32_t fact_kind)
{
	switch (fact_kind) {
	case KIND_INSPECTED:
		return GOM__ENTRY_KIND__ENTRY_GOODS;
	case KIND_ADVANCED:
		return GOM__ENTRY_KIND__ENTRY_ADVANCE;
	case KIND_MATERIAL_GIVEN:
		return GOM__ENTRY_KIND__ENTRY_MATERIAL;
	case KIND_DEDUCTED:
		return GOM__ENTRY_KIND__ENTRY_DEDUCTION;
	case KIND_PAID:
		return GOM__ENTRY_KIND__ENTRY_PAYMENT;
	default:
		return GOM__ENTRY_KIND__ENTRY_NONE;
	}
}

static int64_t *
balance_of(struct check *c, uint64_t order, uint64_t household)
{
	int64_t *balance = map_get(&c->balances, order, household, 0);

	if (balance != NULL)
		return balance;
	balance = check_alloc(c, sizeof *balance);
	if (balance == NULL ||
	    !check_put(c, &c->balances, order, household, 0, balance))
		return NULL;
	return balance;
}

/* ---- goods -------------------------------------------------------------- */

static int64_t
moved_to(const Gom__Fact *fact, Gom__Bucket to)
{
	int64_t sum = 0;

	for (size_t i = 0; i < fact->n_moves; i++)
		if (fact->moves[i]->to == to)
			sum += fact->moves[i]->quantity;
	return sum;
}

/* tolerated is how much beyond the line could be paid before this fact. */
static int64_t
tolerated(const struct line_state *line, int64_t over_now)
{
	int64_t left =
	    line->ordered * line->order->tolerance_permille / 1000 + over_now;

	for (size_t i = 0; i < line->n_lots; i++)
		if (line->lots[i] != NULL)
			left -= line->lots[i]->in[GOM__BUCKET__BUCKET_OVER];
	return left > 0 ? left : 0;
}

/* check_goods: paid is what was accepted, and beyond the line only within the
 * tolerance; at the awarded rate. The fact's moves are applied already. */
static void
check_goods(struct check *c, const Gom__Fact *fact,
    const struct order_state *order, const struct award_state *award)
{
	const struct line_state *line = line_of(order, fact->line);
	int64_t accepted = moved_to(fact, GOM__BUCKET__BUCKET_ACCEPTED);
	int64_t over = moved_to(fact, GOM__BUCKET__BUCKET_OVER);
	int64_t limit = line != NULL ? tolerated(line, over) : 0;
	int64_t paid = accepted + (over < limit ? over : limit);
	int64_t amount;

	if (fact->quantity != paid)
		breach(c, "I8", name_of_order(order),
		    "%" PRId64 " pieces paid, %" PRId64
		    " accepted or tolerated",
		    fact->quantity, paid);
	if (award != NULL && fact->rate != award->rate)
		breach(c, "I8", name_of_award(award),
		    "paid at %" PRId64 ", awarded at %" PRId64, fact->rate,
		    award->rate);
	if (__builtin_mul_overflow(fact->quantity, fact->rate, &amount) ||
	    amount != fact->amount)
		breach(c, "I8", name_of_entry(order, fact->entry),
		    "goods worth %" PRId64 ", %" PRId64 " pieces at %" PRId64,
		    fact->amount, fact->quantity, fact->rate);
}

/* award_named: the one of the fact's version; it may have just ended. */
static const struct award_state *
award_named(const struct order_state *order, const Gom__Fact *fact)
{
	const struct line_state *line = line_of(order, fact->line);
	const struct lot_state *lot =
	    line != NULL ? lot_of(line, fact->lot) : NULL;

	if (lot == NULL || fact->version < 1 || fact->version > lot->n_awards)
		return NULL;
	return lot->awards[fact->version - 1];
}

/* ---- other entries ------------------------------------------------------ */

static void
check_counter(
    struct check *c, const Gom__Fact *fact, struct order_state *order, int kind)
{
	struct name where = name_of_entry(order, fact->entry);
	struct money_state *entry;

	if (fact->units < 1 || fact->units > (int64_t)order->n_entries) {
		breach(c, "I8", where,
		    "counters entry %" PRId64 ", which is not there",
		    fact->units);
		return;
	}
	entry = &order->entries[fact->units - 1];
	if ((int)entry->kind != kind || entry->household != fact->member)
		breach(c, "I8", where,
		    "counters entry %" PRId64 " of another kind or household",
		    fact->units);
	if (fact->amount != -entry->amount)
		breach(c, "I8", where, "counters %" PRId64 " with %" PRId64,
		    entry->amount, fact->amount);
	if (entry->is_reversed || entry->reverses != 0)
		breach(c, "I8", where,
		    "counters entry %" PRId64 " a second time", fact->units);
	entry->is_reversed = true;
}

static void
check_plain(
    struct check *c, const Gom__Fact *fact, const struct order_state *order)
{
	struct name where = name_of_entry(order, fact->entry);
	const int64_t *balance = balance_of(c, order->id, fact->member);

	if (fact->amount < 1)
		breach(c, "I8", where, "amount %" PRId64, fact->amount);
	if (fact->kind == KIND_PAID && balance != NULL &&
	    fact->amount > *balance)
		breach(c, "I8", where,
		    "pays %" PRId64 ", the balance is %" PRId64, fact->amount,
		    *balance);
}

static void
keep_entry(
    struct check *c, const Gom__Fact *fact, struct order_state *order, int kind)
{
	bool is_goods = kind == GOM__ENTRY_KIND__ENTRY_GOODS;
	int64_t *balance = balance_of(c, order->id, fact->member);
	int64_t change = is_goods ? fact->amount : -fact->amount;

	if (fact->entry != order->n_entries + 1)
		breach(c, "I8", name_of_entry(order, fact->entry),
		    "the next number is %zu", order->n_entries + 1);
	if (balance == NULL || !check_more(c, &order->entries, order->n_entries,
				   &order->cap_entries, sizeof *order->entries))
		return;
	if (__builtin_add_overflow(*balance, change, balance))
		breach(c, "I8", name_of_entry(order, fact->entry),
		    "the balance overflows");
	order->entries[order->n_entries++] = (struct money_state){
		.kind = (Gom__EntryKind)kind,
		.household = fact->member,
		.amount = fact->amount,
		.quantity = is_goods ? fact->quantity : 0,
		.rate = is_goods ? fact->rate : 0,
		.line = is_goods ? fact->line : 0,
		.lot = is_goods ? fact->lot : 0,
		.delivery = is_goods ? fact->delivery : 0,
		.reason = fact->reason,
		.by = fact->by,
		.reverses =
		    fact->final && !is_goods ? (uint64_t)fact->units : 0,
		.seq = c->seq,
		.at_ms = fact->at_ms,
	};
}

void
check_money_fact(
    struct check *c, const Gom__Fact *fact, struct order_state *order)
{
	int kind = kind_of(fact->kind);

	if (strcmp(fact->currency, order->currency) != 0)
		breach(c, "I8", name_of_order(order),
		    "an entry in %s, the order is in %s", fact->currency,
		    order->currency);
	if (kind == GOM__ENTRY_KIND__ENTRY_GOODS)
		check_goods(c, fact, order, award_named(order, fact));
	else if (fact->final)
		check_counter(c, fact, order, kind);
	else
		check_plain(c, fact, order);
	if (kind != GOM__ENTRY_KIND__ENTRY_GOODS || fact->entry != 0 ||
	    fact->quantity > 0)
		keep_entry(c, fact, order, kind);
}

/* ---- the rows of the table ---------------------------------------------- */

static const char SQL_ENTRIES[] =
    "SELECT orders, no, household, kind, amount, quantity, rate, line, lot,"
    " delivery, reason, typed_by, reverses, seq, at_ms FROM entry"
    " ORDER BY orders, no";

static void
compare_entry(struct check *c, const struct rows *rows,
    const struct money_state *e, struct name where)
{
	differs(c, "I8", where, "household", rows_int(rows, 2),
	    (int64_t)e->household);
	differs(c, "I8", where, "kind", rows_int(rows, 3), (int64_t)e->kind);
	differs(c, "I8", where, "amount", rows_int(rows, 4), e->amount);
	differs(c, "I8", where, "quantity", rows_int(rows, 5), e->quantity);
	differs(c, "I8", where, "rate", rows_int(rows, 6), e->rate);
	differs(c, "I8", where, "line", rows_int(rows, 7), e->line);
	differs(c, "I8", where, "lot", rows_int(rows, 8), e->lot);
	differs(c, "I8", where, "delivery", rows_int(rows, 9), e->delivery);
	differs(c, "I8", where, "reason", rows_int(rows, 10), e->reason);
	differs(c, "I8", where, "typed_by", rows_int(rows, 11), (int64_t)e->by);
	differs(c, "I8", where, "reverses", rows_int(rows, 12),
	    (int64_t)e->reverses);
	differs(c, "I8", where, "journal entry", rows_int(rows, 13), e->seq);
	differs(c, "I8", where, "at_ms", rows_int(rows, 14), e->at_ms);
}

/* The numbers of an order's entries have no gaps: row n is entry n. */
void
check_money_rows(struct check *c)
{
	struct map seen = { 0 }; /* order -> its last row's number */
	struct order_state *order;
	struct rows rows;
	int64_t last = 0;
	uint64_t last_order = 0;
	size_t at = 0;

	rows_open(&rows, c, SQL_ENTRIES);
	while (rows_next(&rows)) {
		uint64_t id = (uint64_t)rows_int(&rows, 0);
		int64_t no = rows_int(&rows, 1);

		order = order_of(c, id);
		last = id == last_order ? last : 0;
		last_order = id;
		if (order == NULL || no < 1 || no > (int64_t)order->n_entries) {
			breach(c, "I8", name_of("money entry", no),
			    "no fact made it (order %" PRIu64 ")", id);
			continue;
		}
		if (no != last + 1)
			breach(c, "I8", name_of_entry(order, (uint64_t)no),
			    "the row before has number %" PRId64, last);
		last = no;
		compare_entry(c, &rows, &order->entries[no - 1],
		    name_of_entry(order, (uint64_t)no));
		check_put(c, &seen, id, 0, 0, &order->entries[no - 1]);
	}
	while ((order = map_next(&c->orders, &at)) != NULL) {
		const struct money_state *newest =
		    map_get(&seen, order->id, 0, 0);
		int64_t n = newest != NULL ? newest - order->entries + 1 : 0;

		differs(c, "I8", name_of_order(order), "the last money entry",
		    n, (int64_t)order->n_entries);
	}
	map_finish(&seen);
}
