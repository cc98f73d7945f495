/* SPDX-License-Identifier: Apache-2.0 */
/* rate_limit: how many requests a key may send: LIMIT_RATE a second, with
 * LIMIT_RATE_BURST saved up. Fixed memory: a key that does not fit takes the
 * place of the one that has most left, which loses least. The loop's thread
 * only. */
#ifndef GOM_BROKER_RATE_LIMIT_H
#define GOM_BROKER_RATE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/limits.h"

enum {
	RATE_LIMIT_SETS = 1024,
	RATE_LIMIT_WAYS = 4
};

struct rate_bucket {
	uint8_t key[LIMIT_KEY_LEN];
	int64_t left; /* thousandths of a request */
	int64_t at_ms;
	bool is_used;
};

struct rate_limit {
	uint32_t seed; /* keeps peers from choosing a set */
	struct rate_bucket buckets[RATE_LIMIT_SETS][RATE_LIMIT_WAYS];
};

/* rate_limit_init: all zero otherwise. Errors: ERR_INTERNAL no randomness. */
GOM_MUST_USE enum err rate_limit_init(struct rate_limit *limit);

/* rate_limit_take takes one request off the key's allowance; false when none
 * is left. A clock that jumps back saves nothing up and loses nothing. */
bool rate_limit_take(
    struct rate_limit *limit, int64_t now_ms, const uint8_t key[LIMIT_KEY_LEN]);

#endif
