/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/check/history.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/store/schema/schema.h"
#include "proto/require.h"
#include "proto/verbs.h"

#define BUCKET(name) GOM__BUCKET__BUCKET_##name

enum kind {
#define X(NAME, number, audience, words) FACT_##NAME = number,
#include "proto/facts.def"
#undef X
};

/* ---- writing rows --------------------------------------------------------- */

void
history_sql(struct history *h, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(h->db, sql, NULL, NULL, &message) != SQLITE_OK)
		fprintf(stderr, "%s: %s\n", sql, message);
	REQUIRE(message == NULL);
}

static void __attribute__((format(printf, 2, 3)))
put(struct history *h, const char *format, ...)
{
	char sql[2048];
	va_list args;

	va_start(args, format);
	REQUIRE(vsnprintf(sql, sizeof sql, format, args) < (int)sizeof sql);
	va_end(args);
	history_sql(h, sql);
}

static sqlite3_stmt *
prepare(struct history *h, const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	REQUIRE(
	    sqlite3_prepare_v2(h->db, sql, -1, &stmt, NULL) == SQLITE_OK);
	return stmt;
}

static void
run(sqlite3_stmt *stmt)
{
	REQUIRE(sqlite3_step(stmt) == SQLITE_DONE);
	sqlite3_finalize(stmt);
}

/* ---- the journal ------------------------------------------------------------ */

static int64_t
last_of_chain(struct history *h, uint64_t chain, uint8_t head[LIMIT_HASH_LEN])
{
	sqlite3_stmt *stmt = prepare(h,
	    "SELECT pos, head FROM journal WHERE chain = ?1"
	    " ORDER BY pos DESC LIMIT 1");
	int64_t pos = 0;

	memset(head, 0, LIMIT_HASH_LEN);
	sqlite3_bind_int64(stmt, 1, (int64_t)chain);
	if (sqlite3_step(stmt) == SQLITE_ROW) {
		pos = sqlite3_column_int64(stmt, 0);
		memcpy(head, sqlite3_column_blob(stmt, 1), LIMIT_HASH_LEN);
	}
	sqlite3_finalize(stmt);
	return pos;
}

static void
append(struct history *h, const Gom__Fact *fact, uint8_t leaf[LIMIT_HASH_LEN])
{
	uint8_t payload[4096];
	uint8_t salt[LIMIT_HASH_LEN];
	uint8_t head[LIMIT_HASH_LEN];
	size_t len = gom__fact__pack(fact, payload);
	int64_t pos = last_of_chain(h, fact->order, head);
	sqlite3_stmt *stmt = prepare(h,
	    "INSERT INTO journal"
	    " (chain, pos, kind, subject, payload, salt, leaf, head)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");

	REQUIRE(gom_random(salt, sizeof salt) == ERR_OK);
	gom_chain_leaf(salt, payload, len, leaf);
	gom_chain_next(head, leaf, head);
	sqlite3_bind_int64(stmt, 1, (int64_t)fact->order);
	sqlite3_bind_int64(stmt, 2, pos + 1);
	sqlite3_bind_int64(stmt, 3, fact->kind);
	sqlite3_bind_int64(
	    stmt, 4, fact->order == 0 ? (int64_t)fact->member : 0);
	sqlite3_bind_blob(stmt, 5, payload, (int)len, SQLITE_STATIC);
	sqlite3_bind_blob(stmt, 6, salt, sizeof salt, SQLITE_STATIC);
	sqlite3_bind_blob(stmt, 7, leaf, LIMIT_HASH_LEN, SQLITE_STATIC);
	sqlite3_bind_blob(stmt, 8, head, sizeof head, SQLITE_STATIC);
	run(stmt);
}

/* feed gives the newest entry to the readers, digits of their numbers. */
static void
feed(struct history *h, const char *readers)
{
	for (; *readers != '\0'; readers++) {
		int member = *readers - '0';

		put(h,
		    "UPDATE member SET feed_last = feed_last + 1"
		    " WHERE id = %d;"
		    "INSERT INTO feed SELECT %d,"
		    " (SELECT feed_last FROM member WHERE id = %d),"
		    " (SELECT max(seq) FROM journal)",
		    member, member, member);
	}
}

/* begin starts a fact one second later. reference NULL: of the members. */
static Gom__Fact
begin(struct history *h, uint32_t kind, uint64_t by, uint64_t member,
    uint64_t order)
{
	static char *const references[] = { "", "PO-1", "PO-2", "PO-3" };
	Gom__Fact fact = GOM__FACT__INIT;

	h->now_ms += 1000;
	fact.kind = kind;
	fact.at_ms = h->now_ms;
	fact.by = by;
	fact.member = member;
	fact.order = order;
	fact.reference = references[order];
	return fact;
}

static void
record(struct history *h, const Gom__Fact *fact, const char *readers)
{
	uint8_t leaf[LIMIT_HASH_LEN];

	append(h, fact, leaf);
	feed(h, readers);
}

/* reply keeps the answer to a signed request. */
static void
reply(struct history *h, const Gom__Fact *fact, uint8_t leaf[LIMIT_HASH_LEN])
{
	Gom__Answer answer = GOM__ANSWER__INIT;
	uint8_t hash[LIMIT_HASH_LEN];
	uint8_t data[256];
	size_t len;
	sqlite3_stmt *stmt = prepare(
	    h, "INSERT INTO reply VALUES (?1, ?2, ?3, ?4, ?5)");

	answer.version = 1;
	answer.id = fact->signed_id;
	answer.receipt = (ProtobufCBinaryData){ LIMIT_HASH_LEN, leaf };
	len = gom__answer__pack(&answer, data);
	gom_body_hash(fact->signed_verb, fact->signed_body.data,
	    fact->signed_body.len, hash);
	sqlite3_bind_int64(stmt, 1, (int64_t)fact->by);
	sqlite3_bind_blob(
	    stmt, 2, fact->signed_id.data, LIMIT_REQUEST_ID_LEN, SQLITE_STATIC);
	sqlite3_bind_blob(stmt, 3, hash, sizeof hash, SQLITE_STATIC);
	sqlite3_bind_blob(stmt, 4, data, (int)len, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 5, fact->at_ms);
	run(stmt);
}

static void
record_signed(struct history *h, Gom__Fact *fact, uint32_t verb,
    const void *request, const char *readers)
{
	uint8_t id[LIMIT_REQUEST_ID_LEN];
	uint8_t body[512];
	uint8_t signature[LIMIT_SIGNATURE_LEN];
	uint8_t leaf[LIMIT_HASH_LEN];
	size_t len = protobuf_c_message_pack(request, body);

	REQUIRE(gom_random(id, sizeof id) == ERR_OK);
	REQUIRE(gom_sign(h->keys[fact->by].sign.sec, verb, id, body, len,
		    signature) == ERR_OK);
	fact->signed_verb = verb;
	fact->signed_id = (ProtobufCBinaryData){ sizeof id, id };
	fact->signed_body = (ProtobufCBinaryData){ len, body };
	fact->signature = (ProtobufCBinaryData){ sizeof signature, signature };
	append(h, fact, leaf);
	feed(h, readers);
	reply(h, fact, leaf);
}

/* with_move adds the one move a fact has; it lives as long as m and list. */
static void
with_move(Gom__Fact *fact, Gom__Bucket from, Gom__Bucket to, int64_t quantity,
    Gom__Move *m, Gom__Move **list)
{
	gom__move__init(m);
	m->from = from;
	m->to = to;
	m->quantity = quantity;
	list[0] = m;
	fact->moves = list;
	fact->n_moves = 1;
}

/* ---- members ------------------------------------------------------------------ */

static void
put_member(struct history *h, int id, int role, int village)
{
	sqlite3_stmt *stmt;

	put(h,
	    "INSERT INTO member (id, roles, state, village, created_ms)"
	    " VALUES (%d, %d, 1, %d, 1);"
	    "INSERT INTO person VALUES"
	    " (%d, 'Household of %d', 'household', '090912345%d', '')",
	    id, 1 << role, village, id, id, id);
	REQUIRE(gom_key_set_make(&h->keys[id]) == ERR_OK);
	stmt = prepare(h,
	    "INSERT INTO member_key (curve_key, sign_key, member, label,"
	    " added_ms) VALUES (?1, ?2, ?3, 'phone', 1)");
	sqlite3_bind_blob(
	    stmt, 1, h->keys[id].curve.pub, LIMIT_KEY_LEN, SQLITE_STATIC);
	sqlite3_bind_blob(
	    stmt, 2, h->keys[id].sign.pub, LIMIT_KEY_LEN, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 3, id);
	run(stmt);
}

static void
put_members(struct history *h)
{
	static const int roles[MEMBERS] = { 0, GOM__ROLE__ROLE_OPERATOR,
		GOM__ROLE__ROLE_EXPORTER, GOM__ROLE__ROLE_HOUSEHOLD,
		GOM__ROLE__ROLE_HOUSEHOLD, GOM__ROLE__ROLE_COORDINATOR,
		GOM__ROLE__ROLE_HOUSEHOLD };
	Gom__Fact fact;

	history_sql(h, "INSERT INTO village VALUES (1, 'Phu Vinh'),"
		       " (2, 'Bao La')");
	for (int id = OPERATOR; id < MEMBERS; id++)
		put_member(h, id, roles[id],
		    id == STRANGER     ? 2
		    : id >= WEAVER     ? 1
				       : 0);
	for (uint64_t id = EXPORTER; id < MEMBERS; id++) {
		fact = begin(h, FACT_MEMBER_INVITED, OPERATOR, id, 0);
		record(h, &fact, "1");
		fact = begin(h, FACT_MEMBER_ENROLLED, id, id, 0);
		record(h, &fact, "1");
	}
	fact = begin(h, FACT_WEEK_SET, WEAVER, WEAVER, 0);
	fact.weekdays = 0x3f; /* not on Sundays */
	record(h, &fact, "35");
	fact = begin(h, FACT_CLOSURE_SET, COORDINATOR, 0, 0);
	fact.village = 1;
	fact.day = TODAY + 10;
	fact.until_day = TODAY + 11;
	record(h, &fact, "345");
	history_sql(h, "UPDATE member SET weekdays = 63 WHERE id = 3");
	put(h,
	    "INSERT INTO closure VALUES (0, 1, %d, %d, ''),"
	    " (0, 0, %d, %d, 'tet')",
	    TODAY + 10, TODAY + 11, TODAY + 30, TODAY + 33);
}

/* ---- an order until the end of its bidding --------------------------------------- */

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

	put(h,
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
	Gom__Fact fact = begin(h, FACT_ORDER_POSTED, EXPORTER, 0, p->order);
	Gom__Move move;
	Gom__Move *list[1];

	put_order(h, p);
	fact.currency = (char *)"VND";
	fact.tolerance_permille = 20;
	fact.price_mode = (uint32_t)p->price_mode;
	record(h, &fact, "2");
	fact = begin(h, FACT_LINE_POSTED, EXPORTER, 0, p->order);
	fact.line = 1;
	fact.quantity = p->quantity;
	fact.pack = 10;
	fact.day = HAND_IN;
	fact.until_day = HAND_IN + 10;
	fact.rate = p->rate;
	fact.class_ = (char *)"rattan/basket-m";
	with_move(&fact, BUCKET(NONE), BUCKET(OPEN), p->quantity, &move, list);
	record(h, &fact, "");
}

static void
open_order(struct history *h, const struct plan *p)
{
	Gom__Fact fact = begin(h, FACT_LINE_SPLIT, EXPORTER, 0, p->order);
	int64_t left = p->quantity;

	fact.line = 1;
	fact.units = p->units;
	fact.count = (uint32_t)((p->quantity + p->units - 1) / p->units);
	fact.quantity = p->quantity;
	record(h, &fact, "");
	put(h, "INSERT INTO lot (orders, line, no) VALUES (%d, 1, 0)",
	    (int)p->order);
	for (uint32_t no = 1; no <= fact.count; no++) {
		put(h,
		    "INSERT INTO lot (orders, line, no, tender, open)"
		    " VALUES (%d, 1, %u, 1, %lld)",
		    (int)p->order, (unsigned)no,
		    (long long)(left < p->units ? left : p->units));
		left -= p->units;
	}
	fact = begin(h, FACT_ORDER_OPENED, EXPORTER, 0, p->order);
	fact.tender = 1;
	fact.until_ms = NOW_MS + 86400000;
	record(h, &fact, "23456");
	put(h,
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
bid(struct history *h, uint64_t order, uint64_t by,
    const struct offer_terms *b, int64_t total, const char *readers)
{
	Gom__BidTerms terms = terms_of(b);
	Gom__Fact fact = begin(h, FACT_BID_PLACED, by, b->household, order);

	fact.tender = 1;
	fact.line = 1;
	fact.terms = &terms;
	fact.quantity = total;
	record(h, &fact, readers);
	put(h,
	    "INSERT INTO bid VALUES (%d, 1, 1, %d, 1, 1, 0, 0, %d, %lld, %lld,"
	    " %lld, %lld, 2, 0, %lld, 1, %d, %lld, 0)",
	    (int)order, (int)b->household, (int)by, (long long)fact.at_ms,
	    (long long)b->most, (long long)b->least, (long long)b->batch,
	    (long long)b->a_day, TODAY + 2, (long long)b->price);
	if (total != 0)
		put(h, "INSERT INTO bid_total VALUES (%d, 1, %d, %lld)",
		    (int)order, (int)b->household, (long long)total);
}

static void
end_bidding(struct history *h, uint64_t order, const char *readers)
{
	Gom__Fact fact = begin(h, FACT_BIDDING_ENDED, 0, 0, order);

	fact.tender = 1;
	record(h, &fact, readers);
	put(h,
	    "UPDATE tender SET ended_ms = %lld WHERE orders = %d;"
	    "UPDATE orders SET unsealed_ms = 1 WHERE id = %d;"
	    "DELETE FROM timer WHERE orders = %d",
	    (long long)fact.at_ms, (int)order, (int)order, (int)order);
	fact = begin(h, FACT_AWARDED, EXPORTER, 0, order);
	fact.tender = 1;
	fact.version = 1;
	record(h, &fact, readers);
	put(h, "UPDATE tender SET awarded_ms = %lld WHERE orders = %d",
	    (long long)fact.at_ms, (int)order);
}

/* ---- a lot ------------------------------------------------------------------------ */

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
	Gom__Fact fact = begin(h, kind, by, w->bid.household, w->order);

	fact.line = 1;
	fact.lot = w->lot;
	fact.version = 1;
	fact.quantity = w->quantity;
	fact.day = HAND_IN;
	return fact;
}

static void
shift(struct history *h, const struct work *w, const char *from,
    const char *to)
{
	put(h,
	    "UPDATE lot SET %s = %s - %lld, %s = %s + %lld WHERE orders = %d"
	    " AND no = %u",
	    from, from, (long long)w->quantity, to, to,
	    (long long)w->quantity, (int)w->order, (unsigned)w->lot);
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
	with_move(
	    &fact, BUCKET(OPEN), BUCKET(OFFERED), w->quantity, &move, list);
	record(h, &fact, w->readers);
	shift(h, w, "open", "offered");
	put(h,
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
	Gom__Fact fact =
	    begin_lot(h, w, FACT_LOT_CONFIRMED, w->bid.household);
	Gom__Move move;
	Gom__Move *list[1];

	in.version = 1;
	with_move(&fact, BUCKET(OFFERED), BUCKET(CONFIRMED), w->quantity, &move,
	    list);
	record_signed(h, &fact, VERB_AWARD_CONFIRM, &in, w->readers);
	shift(h, w, "offered", "confirmed");
	put(h,
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
	with_move(&fact, BUCKET(CONFIRMED), BUCKET(DESPATCHED), w->quantity,
	    &move, list);
	record_signed(h, &fact, VERB_DELIVER, &deliver, w->readers);
	fact = begin_lot(h, w, FACT_RECEIVED, EXPORTER);
	fact.delivery = 1;
	with_move(&fact, BUCKET(DESPATCHED), BUCKET(DELIVERED), w->quantity,
	    &move, list);
	record_signed(h, &fact, VERB_RECEIVE, &receive, w->readers);
}

static void
put_entry(struct history *h, const Gom__Fact *fact, int kind)
{
	bool is_goods = kind == GOM__ENTRY_KIND__ENTRY_GOODS;

	put(h,
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
	with_move(&fact, BUCKET(DELIVERED), BUCKET(ACCEPTED), w->quantity,
	    &move, list);
	record_signed(h, &fact, VERB_INSPECT, &in, w->readers);
	put_entry(h, &fact, GOM__ENTRY_KIND__ENTRY_GOODS);
	fact = begin_lot(h, w, FACT_AWARD_DONE, EXPORTER);
	record(h, &fact, w->readers);
	shift(h, w, "confirmed", "accepted");
	put(h,
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
	Gom__Fact fact = begin(h, FACT_ADVANCED, EXPORTER, WEAVER, 1);

	fact.amount = amount;
	fact.currency = (char *)"VND";
	fact.entry = entry;
	fact.final = reverses != 0;
	fact.units = (int64_t)reverses;
	in.household = WEAVER;
	in.amount = amount;
	in.reverses = reverses;
	record_signed(h, &fact, VERB_ADVANCE, &in, "235");
	put_entry(h, &fact, GOM__ENTRY_KIND__ENTRY_ADVANCE);
}

static void
pay(struct history *h, const struct work *w, uint64_t entry, int64_t amount)
{
	Gom__PayRequest in = GOM__PAY_REQUEST__INIT;
	Gom__Fact fact =
	    begin(h, FACT_PAID, EXPORTER, w->bid.household, w->order);

	fact.amount = amount;
	fact.currency = (char *)"VND";
	fact.entry = entry;
	in.household = w->bid.household;
	in.amount = amount;
	record_signed(h, &fact, VERB_PAY, &in, w->readers);
	put_entry(h, &fact, GOM__ENTRY_KIND__ENTRY_PAYMENT);
}

/* ---- the whole ------------------------------------------------------------------------ */

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
	fact = begin(h, FACT_STANDBY_LISTED, EXPORTER, NEIGHBOUR, 1);
	fact.tender = 1;
	fact.line = 1;
	fact.rank = 1;
	record(h, &fact, "45");
	confirm(h, &w);
	w.lot = 1;
	confirm(h, &w);
	advance(h, 1, 500000, 0);
	advance(h, 2, -500000, 1);
	fact = begin_lot(h, &w, FACT_PROGRESS, WEAVER);
	record(h, &fact, w.readers);
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
	static const struct offer_terms stranger = { STRANGER, 20, 0, 0, 4,
		0 };
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
history_write(struct history *h)
{
	int fd;

	*h = (struct history){ .path = "/tmp/gom_check_XXXXXX",
		.now_ms = NOW_MS };
	REQUIRE(gom_key_init() == ERR_OK);
	fd = mkstemp(h->path);
	REQUIRE(fd >= 0);
	close(fd);
	REQUIRE(sqlite3_open(h->path, &h->db) == SQLITE_OK);
	history_sql(h, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;"
		       "PRAGMA application_id = 0x476f6d31;"
		       "PRAGMA user_version = 1; BEGIN");
	history_sql(h, schema_steps[0]);
	put_members(h);
	write_first(h);
	write_second(h);
	write_third(h);
	history_sql(h, "COMMIT");
}

void
history_close(struct history *h)
{
	sqlite3_close(h->db);
	h->db = NULL;
}

/* ---- forging ------------------------------------------------------------------------------ */

/* rehash makes leaves and heads of a chain fit its payloads again. */
static void
rehash(struct history *h, int64_t chain)
{
	uint8_t head[LIMIT_HASH_LEN] = { 0 };
	sqlite3_stmt *each = prepare(h,
	    "SELECT seq, payload, salt FROM journal WHERE chain = ?1"
	    " ORDER BY pos");

	sqlite3_bind_int64(each, 1, chain);
	while (sqlite3_step(each) == SQLITE_ROW) {
		uint8_t leaf[LIMIT_HASH_LEN];
		sqlite3_stmt *set = prepare(h,
		    "UPDATE journal SET leaf = ?1, head = ?2 WHERE seq = ?3");

		gom_chain_leaf(sqlite3_column_blob(each, 2),
		    sqlite3_column_blob(each, 1),
		    (size_t)sqlite3_column_bytes(each, 1), leaf);
		gom_chain_next(head, leaf, head);
		sqlite3_bind_blob(
		    set, 1, leaf, sizeof leaf, SQLITE_STATIC);
		sqlite3_bind_blob(
		    set, 2, head, sizeof head, SQLITE_STATIC);
		sqlite3_bind_int64(set, 3, sqlite3_column_int64(each, 0));
		run(set);
	}
	sqlite3_finalize(each);
}

static void
store_fact(struct history *h, int64_t seq, const Gom__Fact *fact)
{
	uint8_t payload[4096];
	size_t len = gom__fact__pack(fact, payload);
	sqlite3_stmt *stmt = prepare(h,
	    "UPDATE journal SET payload = ?1, kind = ?2 WHERE seq = ?3");

	sqlite3_bind_blob(stmt, 1, payload, (int)len, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, fact->kind);
	sqlite3_bind_int64(stmt, 3, seq);
	run(stmt);
}

/* The receipt of a forged entry is forged in its reply. */
static void
store_receipt(struct history *h, int64_t seq, const Gom__Fact *fact)
{
	sqlite3_stmt *stmt =
	    prepare(h, "SELECT leaf FROM journal WHERE seq = ?1");
	uint8_t leaf[LIMIT_HASH_LEN];

	sqlite3_bind_int64(stmt, 1, seq);
	REQUIRE(sqlite3_step(stmt) == SQLITE_ROW);
	memcpy(leaf, sqlite3_column_blob(stmt, 0), sizeof leaf);
	sqlite3_finalize(stmt);
	stmt = prepare(h, "DELETE FROM reply WHERE id = ?1");
	sqlite3_bind_blob(stmt, 1, fact->signed_id.data,
	    (int)fact->signed_id.len, SQLITE_STATIC);
	run(stmt);
	reply(h, fact, leaf);
}

void
history_forge(struct history *h, uint32_t kind, int nth, forge_fn *change)
{
	sqlite3_stmt *stmt = prepare(h,
	    "SELECT seq, chain, payload FROM journal WHERE kind = ?1"
	    " ORDER BY seq LIMIT 1 OFFSET ?2");
	Gom__Fact *fact;
	int64_t chain;
	int64_t seq;

	sqlite3_bind_int64(stmt, 1, kind);
	sqlite3_bind_int64(stmt, 2, nth - 1);
	REQUIRE(sqlite3_step(stmt) == SQLITE_ROW);
	seq = sqlite3_column_int64(stmt, 0);
	chain = sqlite3_column_int64(stmt, 1);
	fact = gom__fact__unpack(NULL,
	    (size_t)sqlite3_column_bytes(stmt, 2),
	    sqlite3_column_blob(stmt, 2));
	sqlite3_finalize(stmt);
	REQUIRE(fact != NULL);
	change(fact);
	store_fact(h, seq, fact);
	rehash(h, chain);
	if (fact->signed_id.len > 0)
		store_receipt(h, seq, fact);
	gom__fact__free_unpacked(fact, NULL);
}
