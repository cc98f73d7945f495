/* SPDX-License-Identifier: Apache-2.0 */
/* reply: the first answer to every writing request, so that a repeat gets the
 * same one. The key is the member and the request's id; a request that came
 * with an invitation's key counts as the invited member's. */
#ifndef GOM_STORE_REPLY_H
#define GOM_STORE_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/limits.h"

/* A kept answer. */
struct reply {
	uint8_t hash[LIMIT_HASH_LEN]; /* gom_body_hash of the request */
	size_t len;
	uint8_t data[LIMIT_MESSAGE_LEN]; /* packed Answer */
};

/* reply_find: ERR_EMPTY when this id was never answered. */
GOM_MUST_USE enum err reply_find(struct store *st, uint64_t member,
    const uint8_t id[LIMIT_REQUEST_ID_LEN], struct reply *out);

/* reply_put keeps the answer of a request that has none yet.
 * Errors: ERR_DUPLICATE it has one. */
GOM_MUST_USE enum err reply_put(struct store *st, uint64_t member,
    const uint8_t id[LIMIT_REQUEST_ID_LEN], int64_t at_ms,
    const uint8_t hash[LIMIT_HASH_LEN], const uint8_t *data, size_t len);

/* reply_forget drops answers given before before_ms. */
GOM_MUST_USE enum err reply_forget(struct store *st, int64_t before_ms);

/* reply_forget_member drops all answers of a member who is erased. */
GOM_MUST_USE enum err reply_forget_member(struct store *st, uint64_t member);

#endif
