/* SPDX-License-Identifier: Apache-2.0 */
/* pool: what the households of a class can make beside all they have promised
 * already, at their standing rates. A promise to the exporter in sum, never
 * shown household by household. Used while one request is answered. */
#ifndef GOM_SERVICE_POOL_H
#define GOM_SERVICE_POOL_H

#include "broker/service/service.h"

struct pool;

/* pool_create looks no further than last_day.
 * Owns: *out is the caller's, free with pool_destroy. */
GOM_MUST_USE enum err pool_create(
    const struct request *rq, int32_t last_day, struct pool **out);
void pool_destroy(struct pool **pool);

/* pool_capacity gives the units each active household with standing capacity
 * of exactly that class can make from today to hand_in_day.
 * Owns: *capacity lives as long as the pool. */
GOM_MUST_USE enum err pool_capacity(struct pool *pool, const char *class_name,
    int32_t hand_in_day, const int64_t **capacity, int32_t *n);

#endif
