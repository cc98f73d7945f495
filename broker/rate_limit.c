/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/rate_limit.h"

#include <string.h>

#include "proto/key.h"

enum {
	REQUEST = 1000, /* thousandths */
	FULL = LIMIT_RATE_BURST * REQUEST,
	FILL_MS = FULL / LIMIT_RATE /* from empty to full */
};

enum err
rate_limit_init(struct rate_limit *limit)
{
	memset(limit, 0, sizeof *limit);
	return gom_random(&limit->seed, sizeof limit->seed);
}

/* FNV-1a over the seed and the key. */
static struct rate_bucket *
find_set(struct rate_limit *limit, const uint8_t key[LIMIT_KEY_LEN])
{
	uint32_t hash = 2166136261u ^ limit->seed;

	for (int i = 0; i < LIMIT_KEY_LEN; i++)
		hash = (hash ^ key[i]) * 16777619u;
	return limit->buckets[(hash ^ hash >> 16) % RATE_LIMIT_SETS];
}

static void
refill(struct rate_bucket *bucket, int64_t now_ms)
{
	int64_t passed_ms;

	if (now_ms <= bucket->at_ms) {
		bucket->at_ms = now_ms;
		return;
	}
	passed_ms = now_ms - bucket->at_ms;
	bucket->at_ms = now_ms;
	if (passed_ms >= FILL_MS ||
	    bucket->left + passed_ms * LIMIT_RATE > FULL)
		bucket->left = FULL;
	else
		bucket->left += passed_ms * LIMIT_RATE;
}

static struct rate_bucket *
find_bucket(
    struct rate_limit *limit, int64_t now_ms, const uint8_t key[LIMIT_KEY_LEN])
{
	struct rate_bucket *set = find_set(limit, key);
	struct rate_bucket *fullest = &set[0];

	for (int i = 0; i < RATE_LIMIT_WAYS; i++) {
		struct rate_bucket *bucket = &set[i];

		if (!bucket->is_used) {
			bucket->left = FULL;
			bucket->at_ms = now_ms;
		} else {
			refill(bucket, now_ms);
			if (memcmp(bucket->key, key, LIMIT_KEY_LEN) == 0)
				return bucket;
		}
		if (bucket->left > fullest->left)
			fullest = bucket;
	}
	memcpy(fullest->key, key, LIMIT_KEY_LEN);
	fullest->is_used = true;
	return fullest;
}

bool
rate_limit_take(
    struct rate_limit *limit, int64_t now_ms, const uint8_t key[LIMIT_KEY_LEN])
{
	struct rate_bucket *bucket = find_bucket(limit, now_ms, key);

	if (bucket->left < REQUEST)
		return false;
	bucket->left -= REQUEST;
	return true;
}
