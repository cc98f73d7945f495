/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/record.h"

#include <stdlib.h>
#include <string.h>

#include "broker/store/journal.h"
#include "broker/store/lot.h"
#include "broker/store/member.h"
#include "broker/store/order.h"
#include "proto/require.h"

/* Who finds a fact in the own feed; the words of facts.def. */
enum audience {
	NOBODY = 0,
	MEMBER = 1 << 0,
	ACTING = 1 << 1,
	BY = 1 << 2,
	EXPORTER = 1 << 3,
	CRAFT = 1 << 4,
	BIDDERS = 1 << 5,
	INVITER = 1 << 6
};

struct fact_row {
	uint32_t kind;
	unsigned audience;
};

static const struct fact_row FACTS[] = {
#define X(NAME, number, audience, words) { number, audience },
#include "proto/facts.def"
#undef X
};

static unsigned
audience_of(uint32_t kind)
{
	for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++)
		if (FACTS[i].kind == kind)
			return FACTS[i].audience;
	REQUIRE(!"a kind of facts.def");
	return NOBODY;
}

/* The readers of one fact, each once. */
struct readers {
	uint64_t *members;
	size_t n;
	size_t cap;
};

static enum err
reader_add(void *ctx, uint64_t member)
{
	struct readers *readers = ctx;
	uint64_t *grown;
	size_t cap;

	if (member == 0)
		return ERR_OK;
	if (readers->n == readers->cap) {
		cap = readers->cap == 0 ? 16 : readers->cap * 2;
		grown = realloc(readers->members, cap * sizeof *grown);
		if (grown == NULL)
			return ERR_NOMEM;
		readers->members = grown;
		readers->cap = cap;
	}
	readers->members[readers->n++] = member;
	return ERR_OK;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t *left = a;
	const uint64_t *right = b;

	return (*left > *right) - (*left < *right);
}

static enum err
readers_of_members(const struct request *rq, const Gom__Fact *fact,
    unsigned audience, struct readers *readers)
{
	uint64_t inviter = 0;
	enum err err = ERR_OK;

	if (audience & MEMBER)
		err = reader_add(readers, fact->member);
	if (err == ERR_OK && (audience & MEMBER) && fact->member == 0 &&
	    fact->village != 0)
		err = member_of_village_each(
		    rq->store, fact->village, reader_add, readers);
	if (err == ERR_OK && (audience & ACTING) && fact->member != 0)
		err = member_acting_each(
		    rq->store, fact->member, reader_add, readers);
	if (err == ERR_OK && (audience & BY))
		err = reader_add(readers, fact->by);
	if (err == ERR_OK && (audience & INVITER)) {
		err = member_inviter(rq->store, fact->member, &inviter);
		if (err == ERR_OK)
			err = reader_add(readers, inviter);
	}
	return err;
}

static enum err
readers_of_order(const struct request *rq, const Gom__Fact *fact,
    uint64_t exporter, unsigned audience, struct readers *readers)
{
	enum err err = ERR_OK;

	if (audience & EXPORTER)
		err = reader_add(readers, exporter);
	if (err == ERR_OK && (audience & CRAFT))
		err = member_of_craft_each(
		    rq->store, fact->order, reader_add, readers);
	if (err == ERR_OK && (audience & BIDDERS))
		err = member_bidders_each(
		    rq->store, fact->order, reader_add, readers);
	return err;
}

/* publish puts the entry into the feed of each reader once. */
static enum err
publish(
    struct request *rq, const Gom__Fact *fact, uint64_t exporter, int64_t seq)
{
	unsigned audience = audience_of(fact->kind);
	struct readers readers = { 0 };
	uint64_t last = 0;
	enum err err;

	if ((err = readers_of_members(rq, fact, audience, &readers)) !=
		ERR_OK ||
	    (err = readers_of_order(rq, fact, exporter, audience, &readers)) !=
		ERR_OK)
		goto done;
	if (readers.n > 0)
		qsort(readers.members, readers.n, sizeof *readers.members,
		    by_number);
	for (size_t i = 0; i < readers.n && err == ERR_OK; i++) {
		if (readers.members[i] != last)
			err = feed_add(rq->store, readers.members[i], seq);
		last = readers.members[i];
	}
done:
	free(readers.members);
	return err;
}

static enum err
move_goods(struct request *rq, const Gom__Fact *fact, const Gom__Move *move)
{
	enum err err;

	if (move->to_lot == 0)
		return lot_move(rq->store, fact->order, fact->line, fact->lot,
		    move->from, move->to, move->quantity);
	err = lot_move(rq->store, fact->order, fact->line, fact->lot,
	    move->from, GOM__BUCKET__BUCKET_NONE, move->quantity);
	if (err != ERR_OK)
		return err;
	return lot_move(rq->store, fact->order, fact->line, move->to_lot,
	    GOM__BUCKET__BUCKET_NONE, move->to, move->quantity);
}

/* sign_first: the signature stands with the first fact of its request; what
 * follows from it (the next stand-by's offer, say) nobody signed. */
static void
sign_first(struct request *rq, Gom__Fact *fact)
{
	struct signed_request *signed_request = &rq->signed_request;

	if (signed_request->signature == NULL)
		return;
	fact->signed_verb = signed_request->verb;
	fact->signed_id = (ProtobufCBinaryData){
		LIMIT_REQUEST_ID_LEN,
		(uint8_t *)(uintptr_t)signed_request->id,
	};
	fact->signed_body = (ProtobufCBinaryData){
		signed_request->body_len,
		(uint8_t *)(uintptr_t)signed_request->body,
	};
	fact->signature = (ProtobufCBinaryData){
		LIMIT_SIGNATURE_LEN,
		(uint8_t *)(uintptr_t)signed_request->signature,
	};
	signed_request->signature = NULL;
}

static enum err
append(struct request *rq, const Gom__Fact *fact, struct journal_place *place)
{
	size_t len = gom__fact__get_packed_size(fact);
	struct journal_entry entry = {
		.chain = fact->order,
		.kind = fact->kind,
		.subject = fact->order == 0 ? fact->member : 0,
		.payload_len = len,
	};
	uint8_t *payload = gom_arena_alloc(rq->arena, len);

	if (payload == NULL)
		return ERR_NOMEM;
	gom__fact__pack(fact, payload);
	entry.payload = payload;
	return journal_append(rq->store, &entry, place);
}

enum err
record(struct request *rq, Gom__Fact *fact)
{
	struct order_row order = { 0 };
	struct journal_place place;
	enum err err = ERR_OK;

	if (fact->order != 0) {
		err = order_get(rq->store, fact->order, &order);
		if (err != ERR_OK)
			return err;
		fact->reference = gom_arena_strdup(rq->arena, order.reference);
		if (fact->reference == NULL)
			return ERR_NOMEM;
	}
	fact->at_ms = rq->now_ms;
	fact->by = rq->member;
	sign_first(rq, fact);
	for (size_t i = 0; i < fact->n_moves && err == ERR_OK; i++)
		err = move_goods(rq, fact, fact->moves[i]);
	if (err != ERR_OK || (err = append(rq, fact, &place)) != ERR_OK)
		return err;
	if (rq->note != NULL && rq->note[0] != '\0') {
		err =
		    journal_note(rq->store, place.seq, fact->member, rq->note);
		rq->note = "";
		if (err != ERR_OK)
			return err;
	}
	memcpy(rq->receipt, place.leaf, sizeof rq->receipt);
	rq->has_receipt = true;
	rq->recorded_seq = place.seq;
	return publish(rq, fact, order.exporter, place.seq);
}

enum err
record_move(struct request *rq, Gom__Fact *fact, Gom__Bucket from,
    Gom__Bucket to, int64_t quantity, uint32_t to_lot)
{
	Gom__Move **moves;
	Gom__Move *move;

	if (quantity == 0)
		return ERR_OK;
	moves = gom_arena_alloc(rq->arena, (fact->n_moves + 1) * sizeof *moves);
	move = gom_arena_alloc(rq->arena, sizeof *move);
	if (moves == NULL || move == NULL)
		return ERR_NOMEM;
	if (fact->n_moves > 0)
		memcpy(moves, fact->moves, fact->n_moves * sizeof *moves);
	gom__move__init(move);
	move->from = from;
	move->to = to;
	move->quantity = quantity;
	move->to_lot = to_lot;
	moves[fact->n_moves++] = move;
	fact->moves = moves;
	return ERR_OK;
}
