/* SPDX-License-Identifier: Apache-2.0 */
/* answer: what dispatch makes of a frame, packed into a buffer of its own, so
 * that it outlives the request's arena until the transaction is committed. */
#ifndef GOM_BROKER_ANSWER_H
#define GOM_BROKER_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"

/* What one frame came to. */
struct answer {
	enum err code;   /* as packed into data */
	uint64_t member; /* who sent it; 0 where the key is nobody's */
	uint8_t id[LIMIT_REQUEST_ID_LEN];
	size_t id_len;        /* 0 where the frame had no good one */
	bool has_written;     /* a service changed the store */
	bool is_follow;       /* HELLO asked for pushes of the own feed ... */
	uint64_t follow_from; /* ... after this number */
	size_t len;
	uint8_t data[LIMIT_MESSAGE_LEN]; /* packed Answer */
};

/* answer_clear empties all but the data. */
void answer_clear(struct answer *answer);

/* answer_pack packs an Answer under answer's id.
 * Errors: ERR_TOO_LARGE; *answer keeps what it had. */
GOM_MUST_USE enum err answer_pack(Gom__Answer *message, struct answer *answer);

/* answer_refuse packs a refusal under answer's id; info may be NULL. */
void answer_refuse(
    enum err code, const struct err_info *info, struct answer *answer);

#endif
