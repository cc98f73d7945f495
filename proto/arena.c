/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/wire.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum {
	CHUNK_LEN = 16384
};

struct gom_arena_chunk {
	struct gom_arena_chunk *older;
	size_t cap; /* bytes after this header */
	size_t used;
	max_align_t data[];
};

static void *
allocator_alloc(void *context, size_t len)
{
	return gom_arena_alloc(context, len);
}

static void
allocator_free(void *context, void *data)
{
	(void)context;
	(void)data;
}

void
gom_arena_init(struct gom_arena *arena, size_t budget)
{
	memset(arena, 0, sizeof *arena);
	arena->budget = budget;
	arena->allocator.alloc = allocator_alloc;
	arena->allocator.free = allocator_free;
	arena->allocator.allocator_data = arena;
}

/* Adds a chunk with room for len bytes. What the heap gives counts against
 * the budget, not what callers asked for: room wasted at a chunk's end is
 * memory too. */
static struct gom_arena_chunk *
add_chunk(struct gom_arena *arena, size_t len)
{
	size_t left = arena->budget - arena->taken;
	size_t need = sizeof(struct gom_arena_chunk) + len;
	size_t take = need > CHUNK_LEN ? need : CHUNK_LEN;
	struct gom_arena_chunk *chunk;

	take = take > left ? left : take;
	if (need > take)
		return NULL;
	chunk = malloc(take);
	if (chunk == NULL)
		return NULL;
	chunk->older = arena->chunks;
	chunk->cap = take - sizeof *chunk;
	chunk->used = 0;
	arena->chunks = chunk;
	arena->taken += take;
	return chunk;
}

void *
gom_arena_alloc(struct gom_arena *arena, size_t len)
{
	const size_t align = alignof(max_align_t);
	struct gom_arena_chunk *chunk = arena->chunks;
	size_t rounded;
	unsigned char *data;

	if (len > arena->budget) {
		arena->is_exhausted = true;
		return NULL;
	}
	rounded = (len == 0 ? 1 : len) + align - 1;
	rounded -= rounded % align;
	if (chunk == NULL || chunk->cap - chunk->used < rounded)
		chunk = add_chunk(arena, rounded);
	if (chunk == NULL) {
		arena->is_exhausted = true;
		return NULL;
	}
	data = (unsigned char *)chunk->data + chunk->used;
	chunk->used += rounded;
	memset(data, 0, rounded);
	return data;
}

void *
gom_arena_memdup(struct gom_arena *arena, const void *data, size_t len)
{
	void *copy = gom_arena_alloc(arena, len);

	if (copy != NULL && len > 0)
		memcpy(copy, data, len);
	return copy;
}

char *
gom_arena_strdup(struct gom_arena *arena, const char *s)
{
	return gom_arena_memdup(arena, s, strlen(s) + 1);
}

void
gom_arena_reset(struct gom_arena *arena)
{
	struct gom_arena_chunk *kept = NULL;

	while (arena->chunks != NULL) {
		struct gom_arena_chunk *chunk = arena->chunks;

		arena->chunks = chunk->older;
		if (kept == NULL && chunk->cap + sizeof *chunk <= CHUNK_LEN) {
			kept = chunk;
			kept->used = 0;
			kept->older = NULL;
		} else {
			arena->taken -= chunk->cap + sizeof *chunk;
			free(chunk);
		}
	}
	arena->chunks = kept;
	arena->is_exhausted = false;
}

void
gom_arena_finish(struct gom_arena *arena)
{
	while (arena->chunks != NULL) {
		struct gom_arena_chunk *chunk = arena->chunks;

		arena->chunks = chunk->older;
		free(chunk);
	}
	arena->taken = 0;
	arena->is_exhausted = false;
}
