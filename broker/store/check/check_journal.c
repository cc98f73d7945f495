/* SPDX-License-Identifier: Apache-2.0 */
/* I7: the hash chains, one an order and one of the members. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"
#include "proto/key.h"

/* One row of the journal; borrowed until the next. */
struct entry {
	int64_t seq;
	uint64_t chain;
	int64_t pos;
	uint32_t kind;
	uint64_t subject;
	const uint8_t *payload;
	size_t payload_len;
	const uint8_t *salt;
	size_t salt_len;
	const uint8_t *leaf;
	size_t leaf_len;
	const uint8_t *head;
	size_t head_len;
};

static struct name
name_of_entry(const struct check *c, const struct entry *e)
{
	const struct order_state *order = order_of(c, e->chain);
	struct name name;

	if (e->chain == 0)
		return name_of("members' chain position", e->pos);
	snprintf(name.text, sizeof name.text,
	    "chain of order %s position %" PRId64,
	    order != NULL ? order->reference : "?", e->pos);
	return name;
}

static uint64_t
word(const uint8_t *data)
{
	uint64_t value;

	memcpy(&value, data, sizeof value);
	return value;
}

/* remember_leaf: a receipt must say one entry only. */
static void
remember_leaf(struct check *c, const struct entry *e, struct entry_brief *brief)
{
	void **place = map_place(
	    &c->leaves, word(e->leaf), word(e->leaf + 8), word(e->leaf + 16));

	if (place == NULL)
		c->err = ERR_NOMEM;
	else if (*place != NULL)
		breach(c, "I7", name_of_entry(c, e),
		    "the leaf stands in the journal twice");
	else
		*place = brief;
}

static struct chain_state *
chain_of(struct check *c, const struct entry *e)
{
	struct order_state *order = order_of(c, e->chain);

	if (e->chain == 0)
		return &c->members_chain;
	if (order == NULL)
		breach(c, "I7", name_of_entry(c, e),
		    "there is no order %" PRIu64, e->chain);
	return order != NULL ? &order->chain : NULL;
}

/* check_head: after a wrong head, the next may go on from the right one (the
 * head alone was changed) or from the wrong one (something was taken out). */
static void
check_head(struct check *c, const struct entry *e, struct chain_state *chain)
{
	uint8_t other[LIMIT_HASH_LEN];

	gom_chain_next(chain->stored, e->leaf, other);
	gom_chain_next(chain->head, e->leaf, chain->head);
	memcpy(chain->stored, e->head, sizeof chain->stored);
	if (memcmp(chain->head, e->head, sizeof chain->head) == 0)
		return;
	if (memcmp(other, e->head, sizeof other) == 0)
		memcpy(chain->head, other, sizeof chain->head);
	else
		breach(c, "I7", name_of_entry(c, e),
		    "the head is not the hash of the one before and the leaf");
}

static void
check_chain(struct check *c, const struct entry *e)
{
	struct chain_state *chain = chain_of(c, e);

	if (chain == NULL)
		return;
	if (e->pos != chain->pos + 1)
		breach(c, "I7", name_of_entry(c, e),
		    "expected position %" PRId64, chain->pos + 1);
	chain->pos = e->pos;
	check_head(c, e, chain);
}

/* An erased entry keeps its leaf; only a person's own can be one. */
static void
check_erased(struct check *c, const struct entry *e)
{
	if (e->salt != NULL)
		breach(c, "I7", name_of_entry(c, e),
		    "the payload is missing, the salt is not");
	if (e->chain != 0 || e->subject == 0 || !is_erased(c, e->subject))
		breach(c, "I7", name_of_entry(c, e),
		    "the payload is missing, but nobody was erased");
}

static void
check_leaf(struct check *c, const struct entry *e)
{
	uint8_t leaf[LIMIT_HASH_LEN];

	if (e->salt == NULL || e->salt_len != LIMIT_HASH_LEN) {
		breach(c, "I7", name_of_entry(c, e),
		    "the salt is missing or has not 32 bytes");
		return;
	}
	gom_chain_leaf(e->salt, e->payload, e->payload_len, leaf);
	if (memcmp(leaf, e->leaf, sizeof leaf) != 0)
		breach(c, "I7", name_of_entry(c, e),
		    "the leaf is not the hash of salt and payload");
}

/* check_columns: what stands beside the payload repeats it. */
static void
check_columns(struct check *c, const struct entry *e, const Gom__Fact *fact)
{
	uint64_t subject = fact->order == 0 ? fact->member : 0;
	const struct order_state *order = order_of(c, fact->order);

	if (e->kind != fact->kind)
		breach(c, "I7", name_of_entry(c, e),
		    "the column says kind %u, the payload %u",
		    (unsigned)e->kind, (unsigned)fact->kind);
	if (e->chain != fact->order)
		breach(c, "I7", name_of_entry(c, e),
		    "the payload belongs to order %" PRIu64, fact->order);
	if (e->subject != subject)
		breach(c, "I7", name_of_entry(c, e),
		    "the column says subject %" PRIu64 ", the payload %" PRIu64,
		    e->subject, subject);
	if (order != NULL && strcmp(fact->reference, order->reference) != 0)
		breach(c, "I7", name_of_entry(c, e),
		    "the payload has not the order's reference");
}

static void
brief_fact(struct entry_brief *brief, const Gom__Fact *fact)
{
	brief->kind = fact->kind;
	brief->member = fact->member;
	brief->by = fact->by;
	brief->village = fact->village;
	brief->order = fact->order;
}

static void
read_payload(struct check *c, const struct entry *e, struct entry_brief *brief)
{
	Gom__Fact *fact;

	gom_arena_reset(&c->scratch);
	fact = gom__fact__unpack(
	    &c->scratch.allocator, e->payload_len, e->payload);
	if (fact == NULL) {
		breach(
		    c, "I7", name_of_entry(c, e), "the payload cannot be read");
		brief->is_erased = true;
		return;
	}
	check_columns(c, e, fact);
	brief_fact(brief, fact);
	if (fact->at_ms > c->now_ms)
		c->now_ms = fact->at_ms;
	check_names(c, fact, e->payload, e->payload_len);
	check_signature(c, fact);
	check_replay(c, fact);
}

static void
check_entry(struct check *c, const struct entry *e, struct entry_brief *brief)
{
	*brief = (struct entry_brief){
		.seq = e->seq,
		.kind = e->kind,
		.order = e->chain,
		.member = e->subject,
	};
	if (e->leaf_len != LIMIT_HASH_LEN || e->head_len != LIMIT_HASH_LEN) {
		breach(c, "I7", name_of_entry(c, e),
		    "leaf or head has not 32 bytes");
		return;
	}
	brief->leaf_tail = word(e->leaf + 24);
	remember_leaf(c, e, brief);
	check_chain(c, e);
	if (e->payload == NULL) {
		brief->is_erased = true;
		check_erased(c, e);
		return;
	}
	check_leaf(c, e);
	read_payload(c, e, brief);
}

static void
read_entry(const struct rows *rows, struct entry *e)
{
	e->seq = rows_int(rows, 0);
	e->chain = (uint64_t)rows_int(rows, 1);
	e->pos = rows_int(rows, 2);
	e->kind = (uint32_t)rows_int(rows, 3);
	e->subject = (uint64_t)rows_int(rows, 4);
	e->payload = rows_blob(rows, 5, &e->payload_len);
	e->salt = rows_blob(rows, 6, &e->salt_len);
	e->leaf = rows_blob(rows, 7, &e->leaf_len);
	e->head = rows_blob(rows, 8, &e->head_len);
}

/* An erased member's facts are gone, all but that it was erased. */
static void
check_erasures(struct check *c)
{
	for (size_t i = 0; i < c->n_entries; i++) {
		const struct entry_brief *brief = &c->entries[i];
		const struct member_state *m;

		if (brief->order != 0 || brief->is_erased ||
		    brief->kind == KIND_MEMBER_ERASED)
			continue;
		m = member_of(c, brief->member);
		if (m != NULL && brief->seq < m->erased_seq)
			breach(c, "I7", name_of("entry", brief->seq),
			    "member %" PRIu64
			    " was erased, the payload was not",
			    brief->member);
	}
}

void
check_journal(struct check *c)
{
	size_t cap = (size_t)rows_one(c, "SELECT count(*) FROM journal");
	struct rows rows;
	struct entry e;

	c->entries = calloc(cap + 1, sizeof *c->entries);
	if (c->entries == NULL) {
		c->err = ERR_NOMEM;
		return;
	}
	rows_open(&rows, c,
	    "SELECT seq, chain, pos, kind, subject, payload, salt, leaf, head"
	    " FROM journal ORDER BY seq");
	while (c->n_entries < cap && rows_next(&rows)) {
		read_entry(&rows, &e);
		c->seq = e.seq;
		check_entry(c, &e, &c->entries[c->n_entries++]);
	}
	rows_close(&rows);
	c->seq = 0;
	check_erasures(c);
}
