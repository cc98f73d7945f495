/* SPDX-License-Identifier: Apache-2.0 */
/* journal: the facts in order, their hash chains (I7), the notes beside them,
 * and the members' feeds. An entry is only ever added; erasing a person
 * removes payload and salt of the entries about it, the leaf stays. */
#ifndef GOM_STORE_JOURNAL_H
#define GOM_STORE_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/limits.h"

/* What is added. chain is the order, 0 the members' chain; subject the member
 * whose erasure erases it, 0 nobody. */
struct journal_entry {
	uint64_t chain;
	uint32_t kind;
	uint64_t subject;
	const uint8_t *payload;
	size_t payload_len;
};

/* Where it went. seq never leaves the broker. */
struct journal_place {
	int64_t seq;
	uint8_t leaf[LIMIT_HASH_LEN];
};

GOM_MUST_USE enum err journal_append(struct store *st,
    const struct journal_entry *entry, struct journal_place *out);

/* journal_erase forgets payloads, salts and notes about a member. */
GOM_MUST_USE enum err journal_erase(struct store *st, uint64_t member);

/* journal_note keeps free text beside an entry; member is whom it is about. */
GOM_MUST_USE enum err journal_note(
    struct store *st, int64_t seq, uint64_t member, const char *text);

/* journal_head_at is the head as it was at a position; zeros at 0. */
GOM_MUST_USE enum err journal_head_at(struct store *st, uint64_t chain,
    uint64_t pos, uint8_t out[LIMIT_HASH_LEN]);

/* journal_last is the position of a chain's newest entry, or of its newest of
 * one kind (0 any); 0 where there is none. */
GOM_MUST_USE enum err journal_last(
    struct store *st, uint64_t chain, uint32_t kind, uint64_t *pos);

/* journal_leaves_each gives leaves of a chain after position `after`, up to
 * `until`. */
typedef enum err leaf_fn(
    void *ctx, uint64_t pos, const uint8_t leaf[LIMIT_HASH_LEN]);
GOM_MUST_USE enum err journal_leaves_each(struct store *st, uint64_t chain,
    uint64_t after, uint64_t until, uint32_t limit, leaf_fn *fn, void *ctx);

/* feed_add puts an entry into a member's feed under its next number. */
GOM_MUST_USE enum err feed_add(struct store *st, uint64_t member, int64_t seq);

/* feed_last is the newest number of a feed; 0 when it is empty. */
GOM_MUST_USE enum err feed_last(
    struct store *st, uint64_t member, uint64_t *out);

/* An entry as its reader sees it; borrowed for the callback. payload and salt
 * are NULL for an erased one. */
struct feed_row {
	uint64_t n;
	const uint8_t *payload;
	size_t payload_len;
	const uint8_t *salt;
	const uint8_t *leaf;
};
typedef enum err feed_fn(void *ctx, const struct feed_row *row);

/* feed_each gives entries after `since`, oldest first. fn may end it with an
 * error, which is returned. */
GOM_MUST_USE enum err feed_each(struct store *st, uint64_t member,
    uint64_t since, uint32_t limit, feed_fn *fn, void *ctx);

#endif
