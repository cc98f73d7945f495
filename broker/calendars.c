/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/calendars.h"

#include <stdlib.h>
#include <string.h>

#include "broker/service/workload.h"
#include "broker/store/award.h"

_Static_assert((int)CALENDAR_CLOSURES == (int)CAPACITY_SHIPPED_MAX,
    "a file holds what the store takes");

/* closure_list of nobody gives the shipped ones alone. */
static enum err
list(struct store *st, struct closure_row **out, size_t *n)
{
	return closure_list(st, 0, 0, LIMIT_DAY_MIN, out, n);
}

enum err
calendars_each(struct store *st, calendars_fn *fn, void *ctx)
{
	struct closure_row *rows = NULL;
	size_t n;
	enum err err = list(st, &rows, &n);

	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < n; i++)
		fn(ctx, &rows[i]);
	free(rows);
	return ERR_OK;
}

/* ---- a change ------------------------------------------------------------- */

static enum err
find(struct store *st, const char *name)
{
	struct closure_row *rows = NULL;
	size_t n;
	enum err err = list(st, &rows, &n);

	if (err != ERR_OK)
		return err;
	err = ERR_NO_CALENDAR;
	for (size_t i = 0; i < n && err != ERR_OK; i++)
		err = strcmp(rows[i].calendar, name) == 0 ? ERR_OK : err;
	free(rows);
	return err;
}

static enum err
put(struct store *st, const struct calendar_file *file)
{
	struct closure_row *rows = calloc(file->n + 1, sizeof *rows);
	enum err err;

	if (rows == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < file->n; i++) {
		rows[i].from_day = file->rows[i].from_day;
		rows[i].to_day = file->rows[i].to_day;
		memcpy(
		    rows[i].words, file->rows[i].words, sizeof rows[i].words);
	}
	err = capacity_calendar_load(st, file->name, rows, file->n);
	free(rows);
	return err;
}

static enum err
count(struct store *st, struct calendars_sum *out)
{
	uint32_t n = 0;
	enum err err = closure_count(st, 0, 0, LIMIT_DAY_MIN, &n);

	out->n_closures = n;
	return err;
}

static enum err
review_one(struct request *rq, uint64_t household, int64_t *n_at_risk)
{
	struct award_load *loads = NULL;
	size_t n;
	enum err err = workload_review(rq, household);

	if (err == ERR_OK)
		err = award_loads(rq->store, household, &loads, &n);
	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < n; i++)
		*n_at_risk += loads[i].at_risk;
	free(loads);
	return ERR_OK;
}

static enum err
review(struct request *rq, struct calendars_sum *out)
{
	uint64_t *households = NULL;
	size_t n;
	enum err err = award_makers(rq->store, &households, &n);

	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = review_one(rq, households[i], &out->n_at_risk);
	free(households);
	return err;
}

static enum err
change(struct request *rq, const struct calendar_file *file,
    struct calendars_sum *out)
{
	enum err counted;
	enum err err = file->n == 0 ? find(rq->store, file->name) : ERR_OK;

	if (err == ERR_OK)
		err = put(rq->store, file);
	if (err != ERR_OK && err != ERR_TOO_MANY)
		return err;
	counted = count(rq->store, out);
	if (err == ERR_OK)
		err = counted;
	return err == ERR_OK ? review(rq, out) : err;
}

enum err
calendars_change(struct store *st, struct dispatch *d, int64_t wall_ms,
    const struct calendar_file *file, struct calendars_sum *out)
{
	struct calendars_sum sum = { 0, 0 };
	struct request rq;
	enum err err = store_begin(st);

	if (err != ERR_OK)
		return err;
	dispatch_request(d, wall_ms, &rq);
	err = change(&rq, file, &sum);
	if (err == ERR_OK)
		err = store_commit(st);
	else
		store_rollback(st);
	if (err == ERR_OK || err == ERR_TOO_MANY)
		*out = sum;
	return err;
}
