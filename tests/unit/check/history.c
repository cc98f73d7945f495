/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/check/history_rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/store/schema/schema.h"
#include "proto/require.h"
#include "proto/verbs.h"

/* ---- writing rows ------------------------------------------------------- */

void
history_sql(struct history *h, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(h->db, sql, NULL, NULL, &message) != SQLITE_OK)
		fprintf(stderr, "%s: %s\n", sql, message);
	REQUIRE(message == NULL);
}

void
history_put(struct history *h, const char *format, ...)
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

	REQUIRE(sqlite3_prepare_v2(h->db, sql, -1, &stmt, NULL) == SQLITE_OK);
	return stmt;
}

static void
run(sqlite3_stmt *stmt)
{
	REQUIRE(sqlite3_step(stmt) == SQLITE_DONE);
	sqlite3_finalize(stmt);
}

/* ---- the journal -------------------------------------------------------- */

static int64_t
last_of_chain(struct history *h, uint64_t chain, uint8_t head[LIMIT_HASH_LEN])
{
	sqlite3_stmt *stmt =
	    prepare(h, "SELECT pos, head FROM journal WHERE chain = ?1"
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
	sqlite3_stmt *stmt =
	    prepare(h, "INSERT INTO journal"
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

		history_put(h,
		    "UPDATE member SET feed_last = feed_last + 1"
		    " WHERE id = %d;"
		    "INSERT INTO feed SELECT %d,"
		    " (SELECT feed_last FROM member WHERE id = %d),"
		    " (SELECT max(seq) FROM journal)",
		    member, member, member);
	}
}

/* begin starts a fact one second later. reference NULL: of the members. */
Gom__Fact
history_begin(struct history *h, uint32_t kind, uint64_t by, uint64_t member,
    uint64_t order)
{
	static char references[][5] = { "", "PO-1", "PO-2", "PO-3" };
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

void
history_record(struct history *h, const Gom__Fact *fact, const char *readers)
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
	sqlite3_stmt *stmt =
	    prepare(h, "INSERT INTO reply VALUES (?1, ?2, ?3, ?4, ?5)");

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

void
history_record_signed(struct history *h, Gom__Fact *fact, uint32_t verb,
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
void
history_with_move(Gom__Fact *fact, Gom__Bucket from, Gom__Bucket to,
    int64_t quantity, Gom__Move *m, Gom__Move **list)
{
	gom__move__init(m);
	m->from = from;
	m->to = to;
	m->quantity = quantity;
	list[0] = m;
	fact->moves = list;
	fact->n_moves = 1;
}

/* ---- members ------------------------------------------------------------ */

static void
put_member(struct history *h, int id, int role, int village)
{
	sqlite3_stmt *stmt;

	history_put(h,
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
		    id == STRANGER ? 2
		    : id >= WEAVER ? 1
				   : 0);
	for (uint64_t id = EXPORTER; id < MEMBERS; id++) {
		fact = history_begin(h, FACT_MEMBER_INVITED, OPERATOR, id, 0);
		history_record(h, &fact, "1");
		fact = history_begin(h, FACT_MEMBER_ENROLLED, id, id, 0);
		history_record(h, &fact, "1");
	}
	fact = history_begin(h, FACT_WEEK_SET, WEAVER, WEAVER, 0);
	fact.weekdays = 0x3f; /* not on Sundays */
	history_record(h, &fact, "35");
	fact = history_begin(h, FACT_CLOSURE_SET, COORDINATOR, 0, 0);
	fact.village = 1;
	fact.day = TODAY + 10;
	fact.until_day = TODAY + 11;
	history_record(h, &fact, "345");
	history_sql(h, "UPDATE member SET weekdays = 63 WHERE id = 3");
	history_put(h,
	    "INSERT INTO closure (member, village, from_day, to_day, calendar)"
	    " VALUES (0, 1, %d, %d, ''),"
	    " (0, 0, %d, %d, 'tet')",
	    TODAY + 10, TODAY + 11, TODAY + 30, TODAY + 33);
}

/* ---- the whole ---------------------------------------------------------- */

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
		       "PRAGMA user_version = 2; BEGIN");
	for (size_t i = 0; schema_steps[i] != NULL; i++)
		history_sql(h, schema_steps[i]);
	put_members(h);
	history_orders(h);
	history_sql(h, "COMMIT");
}

void
history_close(struct history *h)
{
	sqlite3_close(h->db);
	h->db = NULL;
}

void
history_erased(struct history *h, uint64_t member)
{
	Gom__Fact fact =
	    history_begin(h, FACT_MEMBER_ERASED, OPERATOR, member, 0);

	history_record(h, &fact, "1");
}

/* ---- forging ------------------------------------------------------------ */

/* rehash makes leaves and heads of a chain fit its payloads again. */
static void
rehash(struct history *h, int64_t chain)
{
	uint8_t head[LIMIT_HASH_LEN] = { 0 };
	sqlite3_stmt *each =
	    prepare(h, "SELECT seq, payload, salt FROM journal WHERE chain = ?1"
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
		sqlite3_bind_blob(set, 1, leaf, sizeof leaf, SQLITE_STATIC);
		sqlite3_bind_blob(set, 2, head, sizeof head, SQLITE_STATIC);
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
	sqlite3_stmt *stmt = prepare(
	    h, "UPDATE journal SET payload = ?1, kind = ?2 WHERE seq = ?3");

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
	sqlite3_stmt *stmt =
	    prepare(h, "SELECT seq, chain, payload FROM journal WHERE kind = ?1"
		       " ORDER BY seq LIMIT 1 OFFSET ?2");
	Gom__Fact *fact;
	int64_t chain;
	int64_t seq;

	sqlite3_bind_int64(stmt, 1, kind);
	sqlite3_bind_int64(stmt, 2, nth - 1);
	REQUIRE(sqlite3_step(stmt) == SQLITE_ROW);
	seq = sqlite3_column_int64(stmt, 0);
	chain = sqlite3_column_int64(stmt, 1);
	fact = gom__fact__unpack(NULL, (size_t)sqlite3_column_bytes(stmt, 2),
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
