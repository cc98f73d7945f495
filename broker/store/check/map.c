/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/check/map.h"

#include <stdlib.h>

enum {
	FIRST_CAP = 64
};

static uint64_t
mix(uint64_t h, uint64_t key)
{
	h = (h ^ key) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static struct map_slot *
find(const struct map *map, uint64_t a, uint64_t b, uint64_t c)
{
	size_t at = (size_t)mix(mix(mix(0, a), b), c) & (map->cap - 1);

	for (;; at = (at + 1) & (map->cap - 1)) {
		struct map_slot *slot = &map->slots[at];

		if (slot->value == NULL ||
		    (slot->key[0] == a && slot->key[1] == b &&
			slot->key[2] == c))
			return slot;
	}
}

void *
map_get(const struct map *map, uint64_t a, uint64_t b, uint64_t c)
{
	return map->cap == 0 ? NULL : find(map, a, b, c)->value;
}

static int
grow(struct map *map)
{
	struct map wider = { .n = map->n };

	wider.cap = map->cap == 0 ? FIRST_CAP : map->cap * 2;
	wider.slots = calloc(wider.cap, sizeof *wider.slots);
	if (wider.slots == NULL)
		return -1;
	for (size_t i = 0; i < map->cap; i++) {
		const struct map_slot *old = &map->slots[i];

		if (old->value != NULL)
			*find(&wider, old->key[0], old->key[1], old->key[2]) =
			    *old;
	}
	free(map->slots);
	*map = wider;
	return 0;
}

void **
map_place(struct map *map, uint64_t a, uint64_t b, uint64_t c)
{
	struct map_slot *slot;

	if (map->n * 3 >= map->cap * 2 && grow(map) != 0)
		return NULL;
	slot = find(map, a, b, c);
	if (slot->value == NULL) {
		*slot = (struct map_slot){ .key = { a, b, c } };
		map->n++;
	}
	return &slot->value;
}

void *
map_next(const struct map *map, size_t *at)
{
	while (*at < map->cap) {
		void *value = map->slots[(*at)++].value;

		if (value != NULL)
			return value;
	}
	return NULL;
}

void
map_finish(struct map *map)
{
	free(map->slots);
	*map = (struct map){ 0 };
}
