/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/pool.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_LEN = 65536,
	ALIGNMENT = alignof(max_align_t)
};

struct pool_block {
	struct pool_block *next;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

void
pool_init(struct pool *pool)
{
	memset(pool, 0, sizeof *pool);
}

void
pool_finish(struct pool *pool)
{
	while (pool->blocks != NULL) {
		struct pool_block *block = pool->blocks;
		pool->blocks = block->next;
		free(block);
	}
	pool->used = 0;
}

static struct pool_block *
add_block(struct pool *pool, size_t size)
{
	if (size < BLOCK_LEN)
		size = BLOCK_LEN;
	struct pool_block *block = malloc(sizeof *block + size);
	if (block == NULL)
		return NULL;
	block->size = size;
	block->next = pool->blocks;
	pool->blocks = block;
	pool->used = 0;
	return block;
}

void *
pool_take(struct pool *pool, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct pool_block *block = pool->blocks;
	if (block == NULL || block->size - pool->used < size)
		block = add_block(pool, size);
	if (block == NULL)
		return NULL;
	void *taken = block->bytes + pool->used;
	pool->used += size;
	return taken;
}

enum err
pool_text(struct pool *pool, const char *text, size_t len, const char **out)
{
	char *copy = pool_take(pool, len + 1);
	if (copy == NULL)
		return ERR_NOMEM;
	memcpy(copy, text, len);
	copy[len] = '\0';
	*out = copy;
	return ERR_OK;
}
