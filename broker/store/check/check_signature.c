/* SPDX-License-Identifier: Apache-2.0 */
/* What binds is signed by who typed it, and says what the fact says. */
#include <inttypes.h>
#include <string.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"
#include "proto/key.h"
#include "proto/verbs.h"

struct signed_kind {
	uint32_t kind;
	uint32_t verb;
};

static const struct signed_kind SIGNED[] = {
	{ KIND_LOT_CONFIRMED, VERB_AWARD_CONFIRM },
	{ KIND_LOT_DECLINED, VERB_AWARD_DECLINE },
	{ KIND_LOT_GIVEN_BACK, VERB_AWARD_GIVE_BACK },
	{ KIND_DELIVERED, VERB_DELIVER },
	{ KIND_RECEIVED, VERB_RECEIVE },
	{ KIND_INSPECTED, VERB_INSPECT },
	{ KIND_ADVANCED, VERB_ADVANCE },
	{ KIND_MATERIAL_GIVEN, VERB_ADVANCE },
	{ KIND_DEDUCTED, VERB_DEDUCT },
	{ KIND_PAID, VERB_PAY },
};

/* verb_of: 0 for a kind that nobody signs. */
static uint32_t
verb_of(uint32_t kind)
{
	for (size_t i = 0; i < sizeof SIGNED / sizeof SIGNED[0]; i++)
		if (SIGNED[i].kind == kind)
			return SIGNED[i].verb;
	return 0;
}

static struct name
where(struct check *c, const Gom__Fact *fact)
{
	struct order_state *order = order_of(c, fact->order);

	return order != NULL ? name_of_order(order)
			     : name_of_member(fact->member);
}

/* A receipt of pieces that nobody had handed in makes their delivery first;
 * that one carries the receipt's signature for both. */
static bool
rests_on_receipt(const struct check *c, const Gom__Fact *fact)
{
	const struct signed_before *b = &c->before;

	return fact->kind == KIND_RECEIVED && b->kind == KIND_DELIVERED &&
	       b->verb == VERB_RECEIVE && b->order == fact->order &&
	       b->line == fact->line && b->lot == fact->lot &&
	       b->delivery == fact->delivery && b->by == fact->by &&
	       b->at_ms == fact->at_ms;
}

static bool
is_by_a_key(struct check *c, const Gom__Fact *fact)
{
	sqlite3_stmt *stmt = NULL;
	bool is_valid = false;
	const void *key;

	if (sqlite3_prepare_v2(c->db,
		"SELECT sign_key FROM member_key WHERE member = ?1", -1, &stmt,
		NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_int64(stmt, 1, (int64_t)fact->by);
	while (!is_valid && sqlite3_step(stmt) == SQLITE_ROW) {
		key = sqlite3_column_blob(stmt, 0);
		if (key == NULL ||
		    sqlite3_column_bytes(stmt, 0) != LIMIT_KEY_LEN)
			continue;
		is_valid =
		    gom_sign_verify(key, fact->signed_verb,
			fact->signed_id.data, fact->signed_body.data,
			fact->signed_body.len, fact->signature.data) == ERR_OK;
	}
	sqlite3_finalize(stmt);
	return is_valid;
}

/* ---- the signed words --------------------------------------------------- */

static bool
says_award(const Gom__Fact *fact, uint32_t version)
{
	return version == 0 || version == fact->version;
}

/* Amounts of a counter-entry are the countered one's; 0 pays the balance. */
static bool
says_money(const Gom__Fact *fact, uint64_t household, int64_t amount,
    uint64_t reverses)
{
	return household == fact->member &&
	       reverses == (fact->final ? (uint64_t)fact->units : 0) &&
	       (reverses != 0 || amount == 0 || amount == fact->amount);
}

#define BODY(Type, type)                                                       \
	Gom__##Type##Request *in =                                             \
	    gom__##type##_request__unpack(&c->scratch.allocator,               \
		fact->signed_body.len, fact->signed_body.data);                \
	if (in == NULL)                                                        \
	return false

static bool
says_confirm(struct check *c, const Gom__Fact *fact)
{
	BODY(AwardConfirm, award_confirm);
	return says_award(fact, in->version);
}

static bool
says_decline(struct check *c, const Gom__Fact *fact)
{
	BODY(AwardDecline, award_decline);
	return says_award(fact, in->version) && in->reason == fact->reason;
}

static bool
says_give_back(struct check *c, const Gom__Fact *fact)
{
	BODY(AwardGiveBack, award_give_back);
	return in->reason == fact->reason &&
	       (in->quantity == 0 || in->quantity == fact->quantity);
}

static bool
says_deliver(struct check *c, const Gom__Fact *fact)
{
	BODY(Deliver, deliver);
	return in->quantity == fact->quantity;
}

static bool
says_receive(struct check *c, const Gom__Fact *fact)
{
	BODY(Receive, receive);
	return in->quantity == fact->quantity &&
	       (fact->kind != KIND_RECEIVED ||
		   (bool)in->final == (bool)fact->final);
}

static bool
says_inspect(struct check *c, const Gom__Fact *fact)
{
	BODY(Inspect, inspect);
	return fact->quantity <= in->accepted && fact->units <= in->rework &&
	       fact->count <= in->scrap;
}

static bool
says_advance(struct check *c, const Gom__Fact *fact)
{
	BODY(Advance, advance);
	return (bool)in->material == (fact->kind == KIND_MATERIAL_GIVEN) &&
	       says_money(fact, in->household, in->amount, in->reverses);
}

static bool
says_deduct(struct check *c, const Gom__Fact *fact)
{
	BODY(Deduct, deduct);
	return in->reason == fact->reason &&
	       says_money(fact, in->household, in->amount, in->reverses);
}

static bool
says_pay(struct check *c, const Gom__Fact *fact)
{
	BODY(Pay, pay);
	return says_money(fact, in->household, in->amount, in->reverses);
}

static bool
says_the_same(struct check *c, const Gom__Fact *fact)
{
	switch (fact->signed_verb) {
	case VERB_AWARD_CONFIRM:
		return says_confirm(c, fact);
	case VERB_AWARD_DECLINE:
		return says_decline(c, fact);
	case VERB_AWARD_GIVE_BACK:
		return says_give_back(c, fact);
	case VERB_DELIVER:
		return says_deliver(c, fact);
	case VERB_RECEIVE:
		return says_receive(c, fact);
	case VERB_INSPECT:
		return says_inspect(c, fact);
	case VERB_ADVANCE:
		return says_advance(c, fact);
	case VERB_DEDUCT:
		return says_deduct(c, fact);
	case VERB_PAY:
		return says_pay(c, fact);
	default:
		return true;
	}
}

/* ---- one fact ----------------------------------------------------------- */

static void
check_signed(struct check *c, const Gom__Fact *fact, uint32_t verb)
{
	bool is_implied =
	    fact->kind == KIND_DELIVERED && fact->signed_verb == VERB_RECEIVE;

	if (fact->signature.len != LIMIT_SIGNATURE_LEN ||
	    fact->signed_id.len != LIMIT_REQUEST_ID_LEN)
		breach(c, "signature", where(c, fact),
		    "signature or request id has a wrong length");
	else if (!is_by_a_key(c, fact))
		breach(c, "signature", where(c, fact),
		    "it is by no key of member %" PRIu64, fact->by);
	else if (fact->signed_verb != verb && !is_implied)
		breach(c, "signature", where(c, fact),
		    "it is over request %u, a fact of kind %u needs %u",
		    (unsigned)fact->signed_verb, (unsigned)fact->kind,
		    (unsigned)verb);
	else if (!says_the_same(c, fact))
		breach(c, "signature", where(c, fact),
		    "the signed request says something else than the fact");
}

/* remember_id: a request takes effect once. */
static void
remember_id(struct check *c, const Gom__Fact *fact)
{
	uint64_t id[2];
	struct signed_fact *known;
	void **place;

	if (fact->signed_id.len != sizeof id)
		return;
	memcpy(id, fact->signed_id.data, sizeof id);
	place = map_place(&c->signed_ids, id[0], id[1], fact->by);
	if (place == NULL) {
		c->err = ERR_NOMEM;
		return;
	}
	if (*place != NULL) {
		breach(c, "I5", where(c, fact),
		    "a signed request of member %" PRIu64 " took effect twice",
		    fact->by);
		return;
	}
	known = check_alloc(c, sizeof *known);
	if (known == NULL)
		return;
	*known = (struct signed_fact){
		.seq = c->seq,
		.at_ms = fact->at_ms,
		.by = fact->by,
	};
	gom_body_hash(fact->signed_verb, fact->signed_body.data,
	    fact->signed_body.len, known->hash);
	*place = known;
}

void
check_signature(struct check *c, const Gom__Fact *fact)
{
	uint32_t verb = verb_of(fact->kind);
	bool is_signed = fact->signature.len > 0;

	if (is_signed) {
		check_signed(c, fact, verb);
		remember_id(c, fact);
	} else if (verb != 0 && fact->by != 0 && !rests_on_receipt(c, fact)) {
		breach(c, "signature", where(c, fact),
		    "a fact of kind %u by member %" PRIu64 " is not signed",
		    (unsigned)fact->kind, fact->by);
	} else if (verb != 0 && fact->by == 0) {
		breach(c, "signature", where(c, fact),
		    "a fact of kind %u has nobody who typed it",
		    (unsigned)fact->kind);
	}
	c->before = (struct signed_before){
		.kind = fact->kind,
		.verb = is_signed ? fact->signed_verb : 0,
		.order = fact->order,
		.by = fact->by,
		.line = fact->line,
		.lot = fact->lot,
		.delivery = fact->delivery,
		.at_ms = fact->at_ms,
	};
}
