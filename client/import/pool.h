/* SPDX-License-Identifier: Apache-2.0 */
/* pool: the memory of one import, given back all at once. An order file makes
 * a handful of short texts a line; none of them is freed before the result
 * is. One thread at a time. Not for anything that grows or shrinks. */
#ifndef GOM_IMPORT_POOL_H
#define GOM_IMPORT_POOL_H

#include <stddef.h>

#include "proto/err.h"

struct pool_block;

struct pool {
	struct pool_block *blocks;
	size_t used; /* bytes of the first block */
};

void pool_init(struct pool *pool);
void pool_finish(struct pool *pool);

/* pool_take gives size bytes, aligned for anything, not cleared; NULL when
 * memory is out. */
void *pool_take(struct pool *pool, size_t size);

/* pool_text keeps a copy of len bytes and ends it in NUL.
 * Errors: ERR_NOMEM. Owns: *out lives as long as the pool. */
enum err pool_text(struct pool *pool, const char *text, size_t len,
    const char **out) GOM_MUST_USE;

#endif
