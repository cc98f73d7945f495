/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/instance.h"

#include <stdlib.h>

void
instance_destroy(struct instance **instance)
{
	struct instance *old = *instance;

	*instance = NULL;
	if (old == NULL)
		return;
	free(old->lines);
	free(old->villages);
	free(old->households);
	free(old->rows);
	free(old->works);
	free(old->bids);
	free(old->sets);
	free(old->members);
	free(old->line_ids);
	free(old->village_ids);
	free(old->household_ids);
	free(old->bid_ids);
	free(old->bid_first);
	free(old->bid_of);
	free(old->work_first);
	free(old->work_of);
	free(old);
}

int32_t
instance_find(const struct instance_id *ids, int32_t n, int64_t id)
{
	int32_t low = 0, high = n;

	/* most files number from 0 or 1 without a gap */
	if (n > 0 && id >= ids[0].id && id - ids[0].id < n &&
	    ids[id - ids[0].id].id == id)
		return ids[id - ids[0].id].index;
	while (low < high) {
		int32_t middle = low + (high - low) / 2;

		if (ids[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && ids[low].id == id ? ids[low].index : -1;
}

int64_t
instance_until(const struct instance *in, int32_t household, int64_t day)
{
	const struct instance_household *hh = &in->households[household];
	const struct instance_row *rows = in->rows + hh->first_row;
	int32_t low = 0, high = hh->n_rows;

	while (low < high) {
		int32_t middle = low + (high - low) / 2;

		if (rows[middle].day <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? 0 : rows[low - 1].minutes;
}

int64_t
instance_between(const struct instance *in, int32_t household,
    int64_t first_day, int64_t due_day)
{
	if (due_day < first_day)
		return 0;
	return instance_until(in, household, due_day) -
	       instance_until(in, household, first_day - 1);
}

const char *
instance_word_line(const struct instance *in)
{
	return in->format == INSTANCE_GAP ? "job" : "line";
}

const char *
instance_word_household(const struct instance *in)
{
	return in->format == INSTANCE_GAP ? "agent" : "household";
}
