/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/service/engine_err.h"
#include "broker/service/workload.h"
#include "broker/store/capacity.h"

/* What one class can make by one day. */
struct pool_row {
	char class_name[LIMIT_CLASS_LEN + 1];
	int32_t hand_in_day;
	int64_t *capacity;
	size_t n;
	size_t cap;
};

struct pool {
	const struct request *rq;
	int32_t last_day;
	struct workload *loads; /* by household */
	size_t n_loads;
	size_t cap_loads;
	struct pool_row *rows;
	size_t n_rows;
	size_t cap_rows;
};

enum err
pool_create(const struct request *rq, int32_t last_day, struct pool **out)
{
	struct pool *pool = calloc(1, sizeof *pool);

	if (pool == NULL)
		return ERR_NOMEM;
	pool->rq = rq;
	pool->last_day = last_day;
	*out = pool;
	return ERR_OK;
}

void
pool_destroy(struct pool **pool)
{
	struct pool *p = *pool;

	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n_loads; i++)
		workload_finish(&p->loads[i]);
	for (size_t i = 0; i < p->n_rows; i++)
		free(p->rows[i].capacity);
	free(p->loads);
	free(p->rows);
	free(p);
	*pool = NULL;
}

/* grow makes room for one more element. */
static enum err
grow(void **array, size_t n, size_t *cap, size_t size)
{
	void *grown;

	if (n < *cap)
		return ERR_OK;
	grown = realloc(*array, (*cap * 2 + 16) * size);
	if (grown == NULL)
		return ERR_NOMEM;
	*array = grown;
	*cap = *cap * 2 + 16;
	return ERR_OK;
}

/* place_of is where the household's load stands, or belongs. */
static size_t
place_of(const struct pool *pool, uint64_t household)
{
	size_t low = 0, high = pool->n_loads;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pool->loads[middle].household < household)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum err
load_of(struct pool *pool, uint64_t household, const struct workload **out)
{
	size_t at = place_of(pool, household);
	void *loads = pool->loads;
	struct workload load;
	enum err err;

	if (at < pool->n_loads && pool->loads[at].household == household) {
		*out = &pool->loads[at];
		return ERR_OK;
	}
	err = grow(&loads, pool->n_loads, &pool->cap_loads, sizeof load);
	pool->loads = loads;
	if (err == ERR_OK)
		err = workload_load(pool->rq, household, pool->last_day, &load);
	if (err != ERR_OK)
		return err;
	memmove(&pool->loads[at + 1], &pool->loads[at],
	    (pool->n_loads - at) * sizeof load);
	pool->loads[at] = load;
	pool->n_loads++;
	*out = &pool->loads[at];
	return ERR_OK;
}

static enum err
units_by(const struct pool *pool, const struct workload *load,
    const struct capacity_row *capacity, int32_t hand_in_day, int64_t *units)
{
	int32_t today = pool->rq->today;
	int64_t work = 0;
	enum engine_err err;

	if (hand_in_day < today) {
		*units = 0;
		return ERR_OK;
	}
	/* jobs of one micro-day: their number is the free time */
	err = calendar_room(&load->calendar, today, load->items,
	    (int32_t)load->n_items, today, hand_in_day, 1, &work);
	if (err == ENGINE_OK)
		err = units_of_work(
		    work, capacity->rate_units, capacity->rate_days, units);
	return engine_err(err);
}

struct filling {
	struct pool *pool;
	struct pool_row *row;
};

static enum err
add_household(
    void *ctx, uint64_t household, const struct capacity_row *capacity)
{
	struct filling *filling = ctx;
	struct pool_row *row = filling->row;
	const struct workload *load = NULL;
	void *units = row->capacity;
	enum err err;

	err = grow(&units, row->n, &row->cap, sizeof *row->capacity);
	row->capacity = units;
	if (err == ERR_OK)
		err = load_of(filling->pool, household, &load);
	if (err == ERR_OK)
		err = units_by(filling->pool, load, capacity, row->hand_in_day,
		    &row->capacity[row->n]);
	if (err == ERR_OK)
		row->n++;
	return err;
}

static const struct pool_row *
find_row(const struct pool *pool, const char *class_name, int32_t hand_in_day)
{
	for (size_t i = 0; i < pool->n_rows; i++)
		if (pool->rows[i].hand_in_day == hand_in_day &&
		    strcmp(pool->rows[i].class_name, class_name) == 0)
			return &pool->rows[i];
	return NULL;
}

static enum err
make_row(struct pool *pool, const char *class_name, int32_t hand_in_day,
    const struct pool_row **out)
{
	struct pool_row row = { .hand_in_day = hand_in_day };
	struct filling filling = { .pool = pool, .row = &row };
	void *rows = pool->rows;
	enum err err;

	snprintf(row.class_name, sizeof row.class_name, "%s", class_name);
	err = grow(&rows, pool->n_rows, &pool->cap_rows, sizeof row);
	pool->rows = rows;
	if (err == ERR_OK)
		err = capacity_of_class_each(
		    pool->rq->store, class_name, add_household, &filling);
	if (err != ERR_OK) {
		free(row.capacity);
		return err;
	}
	pool->rows[pool->n_rows] = row;
	*out = &pool->rows[pool->n_rows++];
	return ERR_OK;
}

enum err
pool_capacity(struct pool *pool, const char *class_name, int32_t hand_in_day,
    const int64_t **capacity, int32_t *n)
{
	const struct pool_row *row = find_row(pool, class_name, hand_in_day);
	enum err err = ERR_OK;

	if (row == NULL)
		err = make_row(pool, class_name, hand_in_day, &row);
	if (err != ERR_OK)
		return err;
	*capacity = row->capacity;
	*n = (int32_t)row->n;
	return ERR_OK;
}
