/* SPDX-License-Identifier: Apache-2.0 */
/* I5: every acknowledged request stands in the journal once, and every signed
 * one that stands there was acknowledged. */
#include <inttypes.h>
#include <string.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

static uint64_t
word(const uint8_t *data)
{
	uint64_t value;

	memcpy(&value, data, sizeof value);
	return value;
}

static struct name
name_of_reply(uint64_t member, const uint8_t *id)
{
	struct name name;

	snprintf(name.text, sizeof name.text,
	    "reply to member %" PRIu64 " for request %02x%02x%02x%02x...",
	    member, id[0], id[1], id[2], id[3]);
	return name;
}

static void
check_receipt(struct check *c, const ProtobufCBinaryData *receipt,
    uint64_t member, struct name where)
{
	const struct entry_brief *entry = NULL;

	if (receipt->len == LIMIT_HASH_LEN)
		entry = map_get(&c->leaves, word(receipt->data),
		    word(receipt->data + 8), word(receipt->data + 16));
	if (entry == NULL || entry->leaf_tail != word(receipt->data + 24))
		breach(c, "I5", where, "the receipt is no leaf of the journal");
	else if (!entry->is_erased && entry->by != member)
		breach(c, "I5", where,
		    "the receipt is of entry %" PRId64 ", which member %" PRIu64
		    " typed",
		    entry->seq, entry->by);
}

static void
check_answer(struct check *c, const struct rows *rows, uint64_t member,
    const uint8_t *id, bool is_signed)
{
	struct name where = name_of_reply(member, id);
	Gom__Answer *answer;
	const uint8_t *data;
	size_t len;

	data = rows_blob(rows, 3, &len);
	gom_arena_reset(&c->scratch);
	answer = gom__answer__unpack(&c->scratch.allocator, len, data);
	if (answer == NULL || len == 0) {
		breach(c, "I5", where, "the answer cannot be read");
		return;
	}
	if (answer->id.len != LIMIT_REQUEST_ID_LEN ||
	    memcmp(answer->id.data, id, LIMIT_REQUEST_ID_LEN) != 0)
		breach(c, "I5", where, "the answer is to another request");
	if (is_signed && (answer->code != 0 || answer->receipt.len == 0))
		breach(c, "I5", where,
		    "the request took effect, the answer is %u without"
		    " receipt",
		    (unsigned)answer->code);
	if (answer->code == 0 && answer->receipt.len > 0)
		check_receipt(c, &answer->receipt, member, where);
}

static void
check_reply(struct check *c, const struct rows *rows)
{
	uint64_t member = (uint64_t)rows_int(rows, 0);
	struct signed_fact *fact;
	const uint8_t *hash;
	const uint8_t *id;
	size_t id_len;
	size_t hash_len;

	id = rows_blob(rows, 1, &id_len);
	hash = rows_blob(rows, 2, &hash_len);
	if (id_len != LIMIT_REQUEST_ID_LEN) {
		breach(c, "I5", name_of_member(member),
		    "a reply's id has %zu bytes", id_len);
		return;
	}
	fact = map_get(&c->signed_ids, word(id), word(id + 8), member);
	if (fact != NULL) {
		fact->has_reply = true;
		if (hash_len != sizeof fact->hash ||
		    memcmp(hash, fact->hash, sizeof fact->hash) != 0)
			breach(c, "I5", name_of_reply(member, id),
			    "it is of another request than the one signed");
	}
	check_answer(c, rows, member, id, fact != NULL);
}

void
check_replies(struct check *c)
{
	struct signed_fact *fact;
	struct rows rows;
	size_t at = 0;

	rows_open(&rows, c, "SELECT member, id, hash, answer FROM reply");
	while (rows_next(&rows))
		check_reply(c, &rows);
	while ((fact = map_next(&c->signed_ids, &at)) != NULL)
		if (!fact->has_reply && fact->at_ms > c->now_ms - c->keep_ms &&
		    !is_erased(c, fact->by))
			breach(c, "I5", name_of("entry", fact->seq),
			    "the signed request of member %" PRIu64
			    " has no stored reply",
			    fact->by);
}
