/* SPDX-License-Identifier: Apache-2.0 */
/* map: what the replay finds again by up to three numbers. Open addressing;
 * nothing is ever removed. Values are the caller's. */
#ifndef GOM_CHECK_MAP_H
#define GOM_CHECK_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map_slot {
	uint64_t key[3];
	void *value; /* NULL: free */
};

struct map {
	struct map_slot *slots;
	size_t cap; /* a power of two, or 0 */
	size_t n;
};

/* map_get: NULL where there is none. */
void *map_get(const struct map *map, uint64_t a, uint64_t b, uint64_t c);

/* map_place finds the place of a key's value, NULL in a new one, which the
 * caller fills before the next call; NULL when memory is out. */
void **map_place(struct map *map, uint64_t a, uint64_t b, uint64_t c);

/* map_next gives the values one after the other; *at begins with 0. */
void *map_next(const struct map *map, size_t *at);

void map_finish(struct map *map);

#endif
