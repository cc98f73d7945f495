/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/split.h"

#include <stdlib.h>

/* ceil (a / b) of positive figures, without a + b - 1 overflowing */
static int64_t
ceil_div(int64_t a, int64_t b)
{
	return a / b + (a % b != 0);
}

static int
ascending(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* Sizes are counted in packs here; the line has this many, the last of them
 * perhaps not full. */
static int64_t
packs_of(const struct split_request *req, int64_t units)
{
	return ceil_div(units, req->pack);
}

static int32_t
count_able(const int64_t *sorted, int32_t n, int64_t units)
{
	int32_t n_short = 0;

	while (n_short < n && sorted[n_short] < units)
		n_short++;
	return n - n_short;
}

static void
raise_to(
    int64_t *packs, int64_t least, enum split_why why, struct split_result *out)
{
	if (*packs < least) {
		*packs = least;
		out->why = why;
	}
}

static int64_t
size_for_pool(const struct split_request *req, const int64_t *able,
    int32_t n_able, struct split_result *out)
{
	int64_t line = packs_of(req, req->quantity);
	int64_t packs = able[n_able / 5] / req->pack;
	int64_t median = able[n_able / 2] / req->pack;
	int64_t spread =
	    ceil_div(line, n_able < SPLIT_SPREAD ? n_able : SPLIT_SPREAD);
	int64_t few = ceil_div(line, (int64_t)n_able * SPLIT_LOTS_EACH);

	out->why = SPLIT_BY_POOL;
	if (packs > spread) {
		packs = spread;
		out->why = SPLIT_BY_SPREAD;
	}
	raise_to(&packs, few < median ? few : median, SPLIT_BY_COUNT, out);
	return packs;
}

static enum engine_err
size_in_packs(const struct split_request *req, const int64_t *sorted,
    int32_t max_lots, int64_t *packs, struct split_result *out)
{
	int64_t line = packs_of(req, req->quantity);

	if (req->asked_units > 0) {
		if (req->asked_units < req->quantity &&
		    req->asked_units % req->pack != 0)
			return ENGINE_LOT_SIZE;
		*packs = packs_of(req, req->asked_units);
		out->why = SPLIT_ASKED_SIZE;
		return ceil_div(line, *packs) > max_lots ? ENGINE_TOO_MANY_LOTS
							 : ENGINE_OK;
	}
	if (req->asked_count > 0) {
		*packs = ceil_div(line, req->asked_count);
		out->why = SPLIT_ASKED_COUNT;
		return req->asked_count > max_lots ? ENGINE_TOO_MANY_LOTS
						   : ENGINE_OK;
	}
	if (out->n_able == 0) {
		*packs = ceil_div(line, SPLIT_DEFAULT_LOTS);
		out->why = SPLIT_NO_POOL;
	} else {
		*packs = size_for_pool(req,
		    sorted + (req->n_capable - out->n_able), out->n_able, out);
	}
	if (*packs == 1 && req->pack > 1)
		out->why = SPLIT_BY_PACK;
	raise_to(packs, ceil_div(line, max_lots), SPLIT_BY_BOUND, out);
	if (line == 1)
		out->why = SPLIT_WHOLE;
	return ENGINE_OK;
}

static bool
is_sound(const struct split_request *req)
{
	if (req->quantity < 1 || req->pack < 1 || req->n_capable < 0 ||
	    req->asked_units < 0 || req->asked_count < 0 || req->max_lots < 0 ||
	    req->max_lots > SPLIT_MAX_LOTS ||
	    (req->asked_units > 0 && req->asked_count > 0))
		return false;
	for (int32_t i = 0; i < req->n_capable; i++)
		if (req->capacity[i] < 0)
			return false;
	return true;
}

/* A lot of whole packs may be larger than the line by less than a pack. */
static void
fill_result(const struct split_request *req, int64_t packs,
    const int64_t *sorted, struct split_result *out)
{
	int64_t line = packs_of(req, req->quantity);

	if (packs >= line) {
		out->lot_units = req->quantity;
		out->last_units = req->quantity;
		out->n_lots = 1;
	} else {
		out->lot_units = packs * req->pack;
		out->n_lots = (int32_t)ceil_div(req->quantity, out->lot_units);
		out->last_units =
		    req->quantity - (out->n_lots - 1) * out->lot_units;
	}
	out->n_can_make_one =
	    count_able(sorted, req->n_capable, out->lot_units);
}

enum engine_err
split_line(const struct split_request *req, struct split_result *out)
{
	struct split_result result = { .n_capable = req->n_capable };
	int32_t max_lots = req->max_lots ? req->max_lots : SPLIT_MAX_LOTS;
	enum engine_err err;
	int64_t *sorted;
	int64_t packs;

	if (!is_sound(req))
		return ENGINE_BAD_PROBLEM;
	sorted = malloc(((size_t)req->n_capable + 1) * sizeof *sorted);
	if (sorted == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < req->n_capable; i++)
		sorted[i] = req->capacity[i];
	qsort(sorted, (size_t)req->n_capable, sizeof *sorted, ascending);
	result.n_able = count_able(sorted, req->n_capable,
	    req->pack < req->quantity ? req->pack : req->quantity);

	err = size_in_packs(req, sorted, max_lots, &packs, &result);
	if (err == ENGINE_OK) {
		fill_result(req, packs, sorted, &result);
		*out = result;
	}
	free(sorted);
	return err;
}
