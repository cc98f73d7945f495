/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/deviation.h"

#include <stdlib.h>

#include "broker/store/plan.h"

/* read_next: *out stays as it is where there is none after the tender. */
static enum err
read_next(const struct request *rq, uint64_t order, uint32_t *tender,
    Gom__Deviation **out)
{
	struct plan_deviation kept;
	Gom__Deviation *read;
	enum err err = plan_deviation_next(rq->store, order, tender, &kept);

	if (err != ERR_OK)
		return err;
	read =
	    gom__deviation__unpack(&rq->arena->allocator, kept.len, kept.data);
	free(kept.data);
	if (read == NULL)
		return rq->arena->is_exhausted ? ERR_NOMEM
					       : ERR_DATABASE_CORRUPT;
	*out = read;
	return ERR_OK;
}

enum err
deviations_of(
    const struct request *rq, uint64_t order, size_t *n, Gom__Deviation ***out)
{
	Gom__Deviation **list =
	    gom_arena_alloc(rq->arena, LIMIT_PAGE * sizeof(Gom__Deviation *));
	uint32_t tender = 0;
	size_t found = 0;
	enum err err = list == NULL ? ERR_NOMEM : ERR_OK;

	while (err == ERR_OK && found < LIMIT_PAGE) {
		err = read_next(rq, order, &tender, &list[found]);
		found += err == ERR_OK;
	}
	if (err != ERR_OK && err != ERR_NO_PLAN)
		return err;
	*n = found;
	*out = list;
	return ERR_OK;
}

enum err
deviation_of(const struct request *rq, uint64_t order, uint32_t tender,
    Gom__Deviation **out)
{
	Gom__Deviation *found = NULL;
	uint32_t at = tender - 1;
	enum err err = read_next(rq, order, &at, &found);

	if (err == ERR_OK && at == tender)
		*out = found;
	return err == ERR_NO_PLAN ? ERR_OK : err;
}
