/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/plan.h"

#include <stdlib.h>
#include <string.h>

#include "broker/store/row_list.h"
#include "broker/store/sql.h"

/* Every statement here names a tender as $1, $2. */
static void
start(struct query *q, struct store *st, const char *sql, uint64_t order,
    uint32_t tender)
{
	query_start(q, st, sql);
	query_int(q, 1, (int64_t)order);
	query_int(q, 2, tender);
}

enum err
plan_want(struct store *st, uint64_t order, uint32_t tender, int goal)
{
	static const char SQL[] =
	    "INSERT INTO plan (orders, tender, version, ready, goal, summary)"
	    " VALUES ($1, $2, 1, 0, $3, $4) ON CONFLICT (orders, tender)"
	    " DO UPDATE SET version = plan.version + 1, ready = 0,"
	    " priced = 0, goal = excluded.goal";
	struct query q;

	start(&q, st, SQL, order, tender);
	query_int(&q, 3, goal);
	query_blob(&q, 4, "", 0);
	return query_run(&q);
}

enum err
plan_next(struct store *st, uint64_t *order, uint32_t *tender)
{
	return plan_next_after(st, 0, 0, order, tender);
}

enum err
plan_next_after(struct store *st, uint64_t after_order, uint32_t after_tender,
    uint64_t *order, uint32_t *tender)
{
	static const char SQL[] =
	    "SELECT orders, tender FROM plan WHERE ready = 0"
	    " ORDER BY CASE WHEN orders > $1"
	    " OR (orders = $1 AND tender > $2) THEN 0 ELSE 1 END,"
	    " orders, tender LIMIT 1";
	struct query q;

	start(&q, st, SQL, after_order, after_tender);
	if (query_next(&q)) {
		*order = (uint64_t)column_int(&q, 0);
		*tender = (uint32_t)column_int(&q, 1);
	}
	return query_end(&q, ERR_NO_PLAN);
}

static void
plan_read(const struct query *q, struct plan_row *out)
{
	*out = (struct plan_row){
		.order = (uint64_t)column_int(q, 0),
		.tender = (uint32_t)column_int(q, 1),
		.version = (uint64_t)column_int(q, 2),
		.is_ready = column_int(q, 3) != 0,
		.is_taken = column_int(q, 4) != 0,
		.goal = (int)column_int(q, 5),
		.is_priced = column_int(q, 6) != 0,
	};
}

enum err
plan_get(
    struct store *st, uint64_t order, uint32_t tender, struct plan_row *out)
{
	static const char SQL[] =
	    "SELECT orders, tender, version, ready, taken, goal, priced"
	    " FROM plan"
	    " WHERE orders = $1 AND tender = $2";
	struct query q;

	start(&q, st, SQL, order, tender);
	if (query_next(&q))
		plan_read(&q, out);
	return query_end(&q, ERR_NO_PLAN);
}

enum err
plan_latest(struct store *st, uint64_t order, struct plan_row *out)
{
	static const char SQL[] =
	    "SELECT orders, tender, version, ready, taken, goal, priced"
	    " FROM plan"
	    " WHERE orders = $1 ORDER BY tender DESC LIMIT 1";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)order);
	if (query_next(&q))
		plan_read(&q, out);
	return query_end(&q, ERR_NO_PLAN);
}

/* blob_take copies the blob of the first column; NULL where it is empty. */
static enum err
blob_take(struct query *q, uint8_t **out, size_t *len)
{
	size_t data_len = 0;
	const uint8_t *data = column_blob(q, 0, &data_len);
	uint8_t *copy = NULL;

	if (data_len > 0 && (copy = malloc(data_len)) == NULL)
		return ERR_NOMEM;
	if (data_len > 0)
		memcpy(copy, data, data_len);
	*out = copy;
	*len = data_len;
	return ERR_OK;
}

enum err
plan_summary(struct store *st, uint64_t order, uint32_t tender, uint8_t **out,
    size_t *len)
{
	static const char SQL[] =
	    "SELECT summary FROM plan WHERE orders = $1 AND tender = $2";
	uint8_t *copy = NULL;
	size_t copy_len = 0;
	struct query q;
	enum err err;

	start(&q, st, SQL, order, tender);
	if (query_next(&q))
		q.err = blob_take(&q, &copy, &copy_len);
	if ((err = query_end(&q, ERR_NO_PLAN)) != ERR_OK) {
		free(copy);
		return err;
	}
	*out = copy;
	*len = copy_len;
	return ERR_OK;
}

enum err
plan_ready(struct store *st, const struct plan_row *row, const uint8_t *summary,
    size_t summary_len)
{
	static const char SQL_BIDS[] =
	    "DELETE FROM plan_bid WHERE orders = $1 AND tender = $2";
	static const char SQL_LOTS[] =
	    "DELETE FROM plan_lot WHERE orders = $1 AND tender = $2";
	static const char SQL_PLAN[] =
	    "UPDATE plan SET ready = 1, goal = $4, summary = $5"
	    " WHERE orders = $1 AND tender = $2 AND version = $3";
	struct query q;
	enum err err;

	start(&q, st, SQL_BIDS, row->order, row->tender);
	if ((err = query_run(&q)) != ERR_OK)
		return err;
	start(&q, st, SQL_LOTS, row->order, row->tender);
	if ((err = query_run(&q)) != ERR_OK)
		return err;
	start(&q, st, SQL_PLAN, row->order, row->tender);
	query_int(&q, 3, (int64_t)row->version);
	query_int(&q, 4, row->goal);
	query_blob(&q, 5, summary, summary_len);
	return query_run(&q);
}

enum err
plan_bid_add(struct store *st, uint64_t order, uint32_t tender,
    const struct plan_bid_row *row)
{
	static const char SQL[] =
	    "INSERT INTO plan_bid (orders, tender, line, household, lots,"
	    " short_lots, units, rank, why_code, why_first, why_second,"
	    " why_third, why_day, win_price, win_lots) VALUES ($1, $2, $3, $4,"
	    " $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
	struct query q;

	start(&q, st, SQL, order, tender);
	query_int(&q, 3, row->line);
	query_int(&q, 4, (int64_t)row->household);
	query_int(&q, 5, row->lots);
	query_int(&q, 6, row->short_lots);
	query_int(&q, 7, row->units);
	query_int(&q, 8, row->rank);
	query_int(&q, 9, row->why_code);
	query_int(&q, 10, row->why_first);
	query_int(&q, 11, row->why_second);
	query_int(&q, 12, row->why_third);
	query_int(&q, 13, row->why_day);
	query_int(&q, 14, row->win_price);
	query_int(&q, 15, row->win_lots);
	return query_run(&q);
}

enum err
plan_lot_add(struct store *st, uint64_t order, uint32_t tender,
    const struct plan_lot_row *row)
{
	static const char SQL[] =
	    "INSERT INTO plan_lot (orders, tender, line, lot, household)"
	    " VALUES ($1, $2, $3, $4, $5)";
	struct query q;

	start(&q, st, SQL, order, tender);
	query_int(&q, 3, row->line);
	query_int(&q, 4, row->lot);
	query_int(&q, 5, (int64_t)row->household);
	return query_run(&q);
}

enum err
plan_price(struct store *st, const struct plan_row *row, const uint8_t *summary,
    size_t summary_len)
{
	static const char SQL[] =
	    "UPDATE plan SET priced = 1, summary = $4"
	    " WHERE orders = $1 AND tender = $2 AND version = $3";
	struct query q;

	start(&q, st, SQL, row->order, row->tender);
	query_int(&q, 3, (int64_t)row->version);
	query_blob(&q, 4, summary, summary_len);
	return query_run(&q);
}

enum err
plan_bid_price(struct store *st, uint64_t order, uint32_t tender,
    const struct plan_bid_row *row)
{
	static const char SQL[] =
	    "UPDATE plan_bid SET win_price = $5, win_lots = $6"
	    " WHERE orders = $1 AND tender = $2 AND line = $3"
	    " AND household = $4";
	struct query q;

	start(&q, st, SQL, order, tender);
	query_int(&q, 3, row->line);
	query_int(&q, 4, (int64_t)row->household);
	query_int(&q, 5, row->win_price);
	query_int(&q, 6, row->win_lots);
	return query_run(&q);
}

enum err
plan_want_unpriced(struct store *st)
{
	static const char SQL[] = "UPDATE plan SET version = version + 1,"
				  " ready = 0 WHERE ready = 1 AND priced = 0"
				  " AND taken = 0";
	struct query q;

	query_start(&q, st, SQL);
	return query_run(&q);
}

enum err
plan_take(struct store *st, uint64_t order, uint32_t tender,
    const uint8_t *deviation, size_t deviation_len)
{
	static const char SQL[] = "UPDATE plan SET taken = 1, deviation = $3"
				  " WHERE orders = $1 AND tender = $2";
	struct query q;

	start(&q, st, SQL, order, tender);
	query_blob(&q, 3, deviation_len > 0 ? (const void *)deviation : "",
	    deviation_len);
	return query_run(&q);
}

enum err
plan_deviation_next(struct store *st, uint64_t order, uint32_t *tender,
    struct plan_deviation *out)
{
	static const char SQL[] =
	    "SELECT deviation, tender FROM plan WHERE orders = $1"
	    " AND tender > $2 AND length(deviation) > 0"
	    " ORDER BY tender LIMIT 1";
	struct plan_deviation found = { 0 };
	uint32_t at = 0;
	struct query q;
	enum err err;

	start(&q, st, SQL, order, *tender);
	if (query_next(&q)) {
		at = (uint32_t)column_int(&q, 1);
		q.err = blob_take(&q, &found.data, &found.len);
	}
	if ((err = query_end(&q, ERR_NO_PLAN)) != ERR_OK) {
		free(found.data);
		return err;
	}
	*tender = at;
	*out = found;
	return ERR_OK;
}

enum err
plan_bids(struct store *st, uint64_t order, uint32_t tender, uint64_t skip,
    size_t cap, struct plan_bid_row *rows, size_t *n)
{
	static const char SQL[] =
	    "SELECT line, household, lots, short_lots, units, rank, why_code,"
	    " why_first, why_second, why_third, why_day FROM plan_bid"
	    " WHERE orders = $1 AND tender = $2"
	    " ORDER BY lots = 0, line, household LIMIT $3 OFFSET $4";
	struct query q;
	size_t used = 0;
	enum err err;

	start(&q, st, SQL, order, tender);
	query_int(&q, 3, (int64_t)cap);
	query_int(&q, 4, (int64_t)skip);
	while (used < cap && query_next(&q))
		rows[used++] = (struct plan_bid_row){
			.line = (uint32_t)column_int(&q, 0),
			.household = (uint64_t)column_int(&q, 1),
			.lots = (uint32_t)column_int(&q, 2),
			.short_lots = (uint32_t)column_int(&q, 3),
			.units = column_int(&q, 4),
			.rank = (uint32_t)column_int(&q, 5),
			.why_code = (uint32_t)column_int(&q, 6),
			.why_first = column_int(&q, 7),
			.why_second = column_int(&q, 8),
			.why_third = column_int(&q, 9),
			.why_day = (int32_t)column_int(&q, 10),
		};
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*n = used;
	return err;
}

enum err
plan_lots(struct store *st, uint64_t order, uint32_t tender,
    struct plan_lot_row **out, size_t *n)
{
	static const char SQL[] =
	    "SELECT line, lot, household FROM plan_lot WHERE orders = $1"
	    " AND tender = $2 ORDER BY line, lot";
	struct row_list rows = { .size = sizeof(struct plan_lot_row) };
	struct plan_lot_row *row;
	struct query q;
	enum err err;

	start(&q, st, SQL, order, tender);
	while ((row = row_list_next(&rows, &q)) != NULL)
		*row = (struct plan_lot_row){
			.line = (uint32_t)column_int(&q, 0),
			.lot = (uint32_t)column_int(&q, 1),
			.household = (uint64_t)column_int(&q, 2),
		};
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}

/* ---- stand-by ------------------------------------------------------- */

enum err
standby_take(struct store *st, uint64_t order, uint32_t tender)
{
	static const char SQL[] =
	    "INSERT INTO standby (orders, tender, line, rank, household)"
	    " SELECT orders, tender, line, rank, household FROM plan_bid"
	    " WHERE orders = $1 AND tender = $2 AND rank > 0"
	    " ON CONFLICT (orders, tender, line, household) DO NOTHING";
	struct query q;

	start(&q, st, SQL, order, tender);
	return query_run(&q);
}

enum err
standby_append(struct store *st, uint64_t order, uint32_t tender, uint32_t line,
    uint64_t household, uint32_t *rank)
{
	static const char SQL[] =
	    "INSERT INTO standby (orders, tender, line, rank, household)"
	    " SELECT $1, $2, $3, coalesce(max(rank), 0) + 1, $4 FROM standby"
	    " WHERE orders = $1 AND tender = $2 AND line = $3"
	    " ON CONFLICT (orders, tender, line, household) DO NOTHING"
	    " RETURNING rank";
	struct query q;
	uint32_t place = 0;
	enum err err;

	start(&q, st, SQL, order, tender);
	query_int(&q, 3, line);
	query_int(&q, 4, (int64_t)household);
	while (query_next(&q))
		place = (uint32_t)column_int(&q, 0);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*rank = place;
	return err;
}

enum err
standby_list(struct store *st, uint64_t order, uint32_t tender, uint32_t line,
    struct standby_row **out, size_t *n)
{
	static const char SQL[] =
	    "SELECT line, rank, household FROM standby WHERE orders = $1"
	    " AND tender = $2 AND ($3 = 0 OR line = $3)"
	    " ORDER BY line, rank, household";
	struct row_list rows = { .size = sizeof(struct standby_row) };
	struct standby_row *row;
	struct query q;
	enum err err;

	start(&q, st, SQL, order, tender);
	query_int(&q, 3, line);
	while ((row = row_list_next(&rows, &q)) != NULL)
		*row = (struct standby_row){
			.line = (uint32_t)column_int(&q, 0),
			.rank = (uint32_t)column_int(&q, 1),
			.household = (uint64_t)column_int(&q, 2),
		};
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}
