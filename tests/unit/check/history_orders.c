/* SPDX-License-Identifier: Apache-2.0 */
/* The three orders of the history. */
#include "tests/unit/check/history_rows.h"

#include "proto/verbs.h"

#define BUCKET(name) GOM__BUCKET__BUCKET_##name

/* ---- an order until the end of its bidding ------------------------------ */

struct plan {
	uint64_t order;
	Gom__PriceMode price_mode;
	int64_t quantity;
	int64_t units;
	int64_t rate; /* or ceiling */
};

static void
put_order(struct history *h, const struct plan *p)
{
	bool is_asked = p->price_mode == GOM__PRICE_MODE__PRICE_ASKED;

	history_put(h,
	    "INSERT INTO orders VALUES (%d, 2, 'PO-%d', '', '', '', '', '',"
	    " 'VND', 20, 0, 1, x'', %d, 10, 0, 0, 1, %lld, 0, 0, 0, 0, %lld);"
	    "INSERT INTO line VALUES (%d, 1, '', 'S', '', 'rattan/basket-m',"
	    " 'rattan', '', '', '', 'C62', %lld, 10, %d, %d, %lld, %lld, 0,"
	    " '', %lld, %lld)",
	    (int)p->order, (int)p->order, (int)p->price_mode,
	    (long long)h->now_ms, (long long)h->now_ms, (int)p->order,
	    (long long)p->quantity, HAND_IN + 10, HAND_IN,
	    (long long)(is_asked ? 0 : p->rate),
	    (long long)(is_asked ? p->rate : 0), (long long)p->units,
	    (long long)((p->quantity + p->units - 1) / p->units));
}

static void
post(struct history *h, const struct plan *p)
{
	Gom__Fact fact =
	    history_begin(h, FACT_ORDER_POSTED, EXPORTER, 0, p->order);
	Gom__Move move;
	Gom__Move *list[1];

	put_order(h, p);
	fact.currency = (char *)"VND";
	fact.tolerance_permille = 20;
	fact.price_mode = (uint32_t)p->price_mode;
	history_record(h, &fact, "2");
	fact = history_begin(h, FACT_LINE_POSTED, EXPORTER, 0, p->order);
	fact.line = 1;
	fact.quantity = p->quantity;
	fact.pack = 10;
	fact.day = HAND_IN;
	fact.until_day = HAND_IN + 10;
	fact.rate = p->rate;
	fact.class_ = (char *)"rattan/basket-m";
	history_with_move(
	    &fact, BUCKET(NONE), BUCKET(OPEN), p->quantity, &move, list);
	history_record(h, &fact, "");
}

static void
open_order(struct history *h, const struct plan *p)
{
	Gom__Fact fact =
	    history_begin(h, FACT_LINE_SPLIT, EXPORTER, 0, p->order);
	Gom__Rule share = GOM__RULE__INIT;
	Gom__Rule *rules[] = { &share };
	int64_t left = p->quantity;

	fact.line = 1;
	fact.units = p->units;
	fact.count = (uint32_t)((p->quantity + p->units - 1) / p->units);
	fact.quantity = p->quantity;
	history_record(h, &fact, "");
	history_put(h, "INSERT INTO lot (orders, line, no) VALUES (%d, 1, 0)",
	    (int)p->order);
	for (uint32_t no = 1; no <= fact.count; no++) {
		history_put(h,
		    "INSERT INTO lot (orders, line, no, tender, open)"
		    " VALUES (%d, 1, %u, 1, %lld)",
		    (int)p->order, (unsigned)no,
		    (long long)(left < p->units ? left : p->units));
		left -= p->units;
	}
	fact = history_begin(h, FACT_ORDER_OPENED, EXPORTER, 0, p->order);
	share.kind = GOM__RULE_KIND__RULE_MAX_SHARE_LINE;
	share.value = 1000;
	fact.rules = rules;
	fact.n_rules = 1;
	fact.tender = 1;
	fact.until_ms = NOW_MS + 86400000;
	history_record(h, &fact, "23456");
	history_put(h,
	    "INSERT INTO tender VALUES (%d, 1, %lld, %lld, 0, 0);"
	    "INSERT INTO timer VALUES (1, %d, 0, 0, 1, %lld)",
	    (int)p->order, (long long)h->now_ms, (long long)fact.until_ms,
	    (int)p->order, (long long)fact.until_ms);
}

struct offer_terms {
	uint64_t household;
	int64_t most;
	int64_t least;
	int64_t batch;
	int64_t a_day;
	int64_t price;
};

static Gom__BidTerms
terms_of(const struct offer_terms *b)
{
	Gom__BidTerms terms = GOM__BID_TERMS__INIT;

	terms.line = 1;
	terms.most = b->most;
	terms.least = b->least;
	terms.batch = b->batch;
	terms.tail_days = 2;
	terms.rate_units = b->a_day;
	terms.rate_days = 1;
	terms.start_day = TODAY + 2;
	terms.price = b->price;
	return terms;
}

static void
bid(struct history *h, uint64_t order, uint64_t by, const struct offer_terms *b,
    int64_t total, const char *readers)
{
	Gom__BidTerms terms = terms_of(b);
	Gom__Fact fact =
	    history_begin(h, FACT_BID_PLACED, by, b->household, order);

	fact.tender = 1;
	fact.line = 1;
	fact.terms = &terms;
	fact.quantity = total;
	history_record(h, &fact, readers);
	history_put(h,
	    "INSERT INTO bid VALUES (%d, 1, 1, %d, 1, 1, 0, 0, %d, %lld, %lld,"
	    " %lld, %lld, 2, 0, %lld, 1, %d, %lld, 0)",
	    (int)order, (int)b->household, (int)by, (long long)fact.at_ms,
	    (long long)b->most, (long long)b->least, (long long)b->batch,
	    (long long)b->a_day, TODAY + 2, (long long)b->price);
	if (total != 0)
		history_put(h, "INSERT INTO bid_total VALUES (%d, 1, %d, %lld)",
		    (int)order, (int)b->household, (long long)total);
}

static void
end_bidding(struct history *h, uint64_t order, const char *readers)
{
	Gom__Fact fact = history_begin(h, FACT_BIDDING_ENDED, 0, 0, order);

	fact.tender = 1;
	history_record(h, &fact, readers);
	history_put(h,
	    "UPDATE tender SET ended_ms = %lld WHERE orders = %d;"
	    "UPDATE orders SET unsealed_ms = 1 WHERE id = %d;"
	    "DELETE FROM timer WHERE orders = %d",
	    (long long)fact.at_ms, (int)order, (int)order, (int)order);
	fact = history_begin(h, FACT_AWARDED, EXPORTER, 0, order);
	fact.tender = 1;
	fact.version = 1;
	history_record(h, &fact, readers);
	history_put(h, "UPDATE tender SET awarded_ms = %lld WHERE orders = %d",
	    (long long)fact.at_ms, (int)order);
}

/* ---- a lot -------------------------------------------------------------- */

/* A lot on its way, and who reads of it. */
struct work {
	uint64_t order;
	uint32_t lot;
	int64_t quantity;
	struct offer_terms bid;
	const char *readers;
};

static Gom__Fact
begin_lot(struct history *h, const struct work *w, uint32_t kind, uint64_t by)
{
	Gom__Fact fact = history_begin(h, kind, by, w->bid.household, w->order);

	fact.line = 1;
	fact.lot = w->lot;
	fact.version = 1;
	fact.quantity = w->quantity;
	fact.day = HAND_IN;
	return fact;
}

static void
shift(struct history *h, const struct work *w, const char *from, const char *to)
{
	history_put(h,
	    "UPDATE lot SET %s = %s - %lld, %s = %s + %lld WHERE orders = %d"
	    " AND no = %u",
	    from, from, (long long)w->quantity, to, to, (long long)w->quantity,
	    (int)w->order, (unsigned)w->lot);
}

static void
offer(struct history *h, const struct work *w)
{
	Gom__BidTerms terms = terms_of(&w->bid);
	Gom__Fact fact = begin_lot(h, w, FACT_LOT_OFFERED, EXPORTER);
	Gom__Move move;
	Gom__Move *list[1];

	fact.tender = 1;
	fact.round = 1;
	fact.rate = RATE;
	fact.terms = &terms;
	fact.until_ms = fact.at_ms + 3600000;
	history_with_move(
	    &fact, BUCKET(OPEN), BUCKET(OFFERED), w->quantity, &move, list);
	history_record(h, &fact, w->readers);
	shift(h, w, "open", "offered");
	history_put(h,
	    "UPDATE lot SET version = 1 WHERE orders = %d AND no = %u;"
	    "INSERT INTO award VALUES (%d, 1, %u, 1, %d, 1, 2, %lld, %d, %d,"
	    " %d, %lld, 1, %lld, %lld, 0, 0, 0, 0);"
	    "INSERT INTO timer VALUES (3, %d, 1, %u, 1, %lld)",
	    (int)w->order, (unsigned)w->lot, (int)w->order, (unsigned)w->lot,
	    (int)w->bid.household, (long long)w->quantity, RATE, TODAY + 2,
	    HAND_IN - 2, (long long)w->bid.a_day, (long long)fact.at_ms,
	    (long long)fact.until_ms, (int)w->order, (unsigned)w->lot,
	    (long long)fact.until_ms);
}

static void
confirm(struct history *h, const struct work *w)
{
	Gom__AwardConfirmRequest in = GOM__AWARD_CONFIRM_REQUEST__INIT;
	Gom__Fact fact = begin_lot(h, w, FACT_LOT_CONFIRMED, w->bid.household);
	Gom__Move move;
	Gom__Move *list[1];

	in.version = 1;
	history_with_move(&fact, BUCKET(OFFERED), BUCKET(CONFIRMED),
	    w->quantity, &move, list);
	history_record_signed(h, &fact, VERB_AWARD_CONFIRM, &in, w->readers);
	shift(h, w, "offered", "confirmed");
	history_put(h,
	    "UPDATE award SET state = 3 WHERE orders = %d AND lot = %u;"
	    "DELETE FROM timer WHERE orders = %d AND lot = %u",
	    (int)w->order, (unsigned)w->lot, (int)w->order, (unsigned)w->lot);
}

static void
deliver(struct history *h, const struct work *w)
{
	Gom__DeliverRequest deliver = GOM__DELIVER_REQUEST__INIT;
	Gom__ReceiveRequest receive = GOM__RECEIVE_REQUEST__INIT;
	Gom__Fact fact = begin_lot(h, w, FACT_DELIVERED, w->bid.household);
	Gom__Move move;
	Gom__Move *list[1];

	fact.delivery = 1;
	deliver.quantity = receive.quantity = w->quantity;
	history_with_move(&fact, BUCKET(CONFIRMED), BUCKET(DESPATCHED),
	    w->quantity, &move, list);
	history_record_signed(h, &fact, VERB_DELIVER, &deliver, w->readers);
	fact = begin_lot(h, w, FACT_RECEIVED, EXPORTER);
	fact.delivery = 1;
	history_with_move(&fact, BUCKET(DESPATCHED), BUCKET(DELIVERED),
	    w->quantity, &move, list);
	history_record_signed(h, &fact, VERB_RECEIVE, &receive, w->readers);
}

static void
put_entry(struct history *h, const Gom__Fact *fact, int kind)
{
	bool is_goods = kind == GOM__ENTRY_KIND__ENTRY_GOODS;

	history_put(h,
	    "INSERT INTO entry SELECT %d, %d, %d, %d, %lld, %u, %u, %u, %lld,"
	    " %lld, %lld, 0, %d, %lld, max(seq) FROM journal;"
	    "UPDATE orders SET entry_last = %d WHERE id = %d",
	    (int)fact->order, (int)fact->entry, (int)fact->member, kind,
	    (long long)fact->at_ms, (unsigned)fact->line, (unsigned)fact->lot,
	    (unsigned)fact->delivery, is_goods ? (long long)fact->quantity : 0,
	    (long long)fact->rate, (long long)fact->amount, (int)fact->by,
	    is_goods ? 0 : (long long)fact->units, (int)fact->entry,
	    (int)fact->order);
}

static void
inspect(struct history *h, const struct work *w, uint64_t entry)
{
	Gom__InspectRequest in = GOM__INSPECT_REQUEST__INIT;
	Gom__Fact fact = begin_lot(h, w, FACT_INSPECTED, EXPORTER);
	Gom__Move move;
	Gom__Move *list[1];

	fact.delivery = 1;
	fact.rate = RATE;
	fact.amount = w->quantity * RATE;
	fact.currency = (char *)"VND";
	fact.entry = entry;
	in.accepted = w->quantity;
	history_with_move(&fact, BUCKET(DELIVERED), BUCKET(ACCEPTED),
	    w->quantity, &move, list);
	history_record_signed(h, &fact, VERB_INSPECT, &in, w->readers);
	put_entry(h, &fact, GOM__ENTRY_KIND__ENTRY_GOODS);
	fact = begin_lot(h, w, FACT_AWARD_DONE, EXPORTER);
	history_record(h, &fact, w->readers);
	shift(h, w, "confirmed", "accepted");
	history_put(h,
	    "UPDATE award SET state = 8 WHERE orders = %d AND lot = %u;"
	    "INSERT INTO delivery VALUES (%d, 1, %u, 1, %d, 1, 3, %lld, 0, 0,"
	    " 0, %lld, 0, 0, 1, 1, 1)",
	    (int)w->order, (unsigned)w->lot, (int)w->order, (unsigned)w->lot,
	    (int)w->bid.household, (long long)w->quantity,
	    (long long)w->quantity);
}

static void
advance(struct history *h, uint64_t entry, int64_t amount, uint64_t reverses)
{
	Gom__AdvanceRequest in = GOM__ADVANCE_REQUEST__INIT;
	Gom__Fact fact = history_begin(h, FACT_ADVANCED, EXPORTER, WEAVER, 1);

	fact.amount = amount;
	fact.currency = (char *)"VND";
	fact.entry = entry;
	fact.final = reverses != 0;
	fact.units = (int64_t)reverses;
	in.household = WEAVER;
	in.amount = amount;
	in.reverses = reverses;
	history_record_signed(h, &fact, VERB_ADVANCE, &in, "235");
	put_entry(h, &fact, GOM__ENTRY_KIND__ENTRY_ADVANCE);
}

static void
pay(struct history *h, const struct work *w, uint64_t entry, int64_t amount)
{
	Gom__PayRequest in = GOM__PAY_REQUEST__INIT;
	Gom__Fact fact =
	    history_begin(h, FACT_PAID, EXPORTER, w->bid.household, w->order);

	fact.amount = amount;
	fact.currency = (char *)"VND";
	fact.entry = entry;
	in.household = w->bid.household;
	in.amount = amount;
	history_record_signed(h, &fact, VERB_PAY, &in, w->readers);
	put_entry(h, &fact, GOM__ENTRY_KIND__ENTRY_PAYMENT);
}

/* ---- the three orders --------------------------------------------------- */

static void
write_first(struct history *h)
{
	static const struct plan plan = { 1, GOM__PRICE_MODE__PRICE_FIXED, 250,
		100, RATE };
	static const struct offer_terms weaver = { WEAVER, 230, 150, 50, 10,
		0 };
	static const struct offer_terms neighbour = { NEIGHBOUR, 60, 0, 0, 5,
		0 };
	struct work w = { 1, 1, 100, weaver, "235" };
	Gom__Fact fact;

	post(h, &plan);
	open_order(h, &plan);
	bid(h, 1, WEAVER, &weaver, 220, "3");
	bid(h, 1, COORDINATOR, &neighbour, 0, "45");
	end_bidding(h, 1, "2345");
	offer(h, &w);
	w.lot = 2;
	offer(h, &w);
	offer(h, &(struct work){ 1, 3, 50, neighbour, "245" });
	fact = history_begin(h, FACT_STANDBY_LISTED, EXPORTER, NEIGHBOUR, 1);
	fact.tender = 1;
	fact.line = 1;
	fact.rank = 1;
	history_record(h, &fact, "45");
	confirm(h, &w);
	w.lot = 1;
	confirm(h, &w);
	advance(h, 1, 500000, 0);
	advance(h, 2, -500000, 1);
	fact = begin_lot(h, &w, FACT_PROGRESS, WEAVER);
	history_record(h, &fact, w.readers);
	history_sql(h, "UPDATE award SET made = 100 WHERE lot = 1");
	deliver(h, &w);
	inspect(h, &w, 3);
	pay(h, &w, 4, 1000000);
}

static void
write_second(struct history *h)
{
	static const struct plan plan = { 2, GOM__PRICE_MODE__PRICE_ASKED, 40,
		40, 1000 };
	static const struct offer_terms neighbour = { NEIGHBOUR, 40, 0, 0, 4,
		900 };

	post(h, &plan);
	open_order(h, &plan);
	bid(h, 2, NEIGHBOUR, &neighbour, 0, "4");
}

static void
write_third(struct history *h)
{
	static const struct plan plan = { 3, GOM__PRICE_MODE__PRICE_FIXED, 20,
		20, RATE };
	static const struct offer_terms stranger = { STRANGER, 20, 0, 0, 4, 0 };
	const struct work w = { 3, 1, 20, stranger, "26" };

	post(h, &plan);
	open_order(h, &plan);
	bid(h, 3, STRANGER, &stranger, 0, "6");
	end_bidding(h, 3, "26");
	offer(h, &w);
	confirm(h, &w);
	deliver(h, &w);
	inspect(h, &w, 1);
	pay(h, &w, 2, 20 * RATE);
}

void
history_orders(struct history *h)
{
	write_first(h);
	write_second(h);
	write_third(h);
}
