/* SPDX-License-Identifier: Apache-2.0 */
/* rng: splitmix64, the engine's own random numbers, equal on every machine. */
#ifndef GOM_ENGINE_RNG_H
#define GOM_ENGINE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline uint64_t
rng_next(struct rng *rng)
{
	uint64_t z = (rng->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* 0..n-1 of n >= 1; the bias of the remainder does not matter to a search */
static inline int32_t
rng_below(struct rng *rng, int32_t n)
{
	return (int32_t)(rng_next(rng) % (uint64_t)n);
}

#endif
