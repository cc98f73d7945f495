/* SPDX-License-Identifier: Apache-2.0 */
/* clear_exact_front: the partial awards before a layer, the best one for each
 * key. Inside of clear_exact only. */
#ifndef GOM_ENGINE_CLEAR_EXACT_FRONT_H
#define GOM_ENGINE_CLEAR_EXACT_FRONT_H

#include "broker/engine/clear_exact_parts.h"

/* a partial award is another one and one option more */
struct exact_link {
	int32_t before; /* -1 at the beginning */
	int32_t option;
};

struct exact_history {
	struct exact_link *links;
	int32_t n, size;
};

/* n partial awards. Their keys: lots left of the lines begun and still open,
 * how far each rule is, whether the village at hand is paid for. */
struct exact_front {
	bool is_final; /* the whole goal counts, not just what comes first */
	int32_t n, size;
	int32_t n_key;
	int32_t n_levels; /* 0 where values do not count */
	struct exact_point *points;
	int64_t *keys;
	int32_t *levels; /* of the households behind, ascending */
	int32_t *table;  /* hashed places of the points, plus one; 0 is free */
	uint32_t mask;
};

/* exact_front_begin empties a front; gave_up if it cannot hold anything.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err exact_front_begin(
    struct exact *x, struct exact_front *f, int32_t n_key, int32_t n_levels);
void exact_front_finish(struct exact_front *f);

/* exact_front_offer puts a partial award in unless one as good has its key;
 * gave_up if there are too many. It comes from link, at->link is set here.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err exact_front_offer(struct exact *x,
    struct exact_front *f, struct exact_history *history, const int64_t *key,
    const int32_t *levels, struct exact_point *at, struct exact_link link);

static inline int64_t *
exact_front_key(const struct exact_front *f, int32_t i)
{
	return &f->keys[(size_t)i * (size_t)f->n_key];
}

static inline int32_t *
exact_front_levels(const struct exact_front *f, int32_t i)
{
	return &f->levels[(size_t)i * (size_t)f->n_levels];
}

#endif
