/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/tender.h"

#include "broker/store/row_list.h"
#include "broker/store/sql.h"

#define COLUMNS "orders, no, started_ms, ends_ms, ended_ms, awarded_ms"

static const char PUT[] =
    "INSERT INTO tender (orders, no, started_ms, ends_ms)"
    " SELECT $1, coalesce(max(no), 0) + 1, $2, $3 FROM tender"
    " WHERE orders = $1 RETURNING no";

static const char GET[] =
    "SELECT " COLUMNS " FROM tender WHERE orders = $1 AND no = $2";

static const char LATEST[] = "SELECT " COLUMNS " FROM tender WHERE orders = $1"
			     " ORDER BY no DESC LIMIT 1";

static const char RUNNING[] = "SELECT " COLUMNS " FROM tender"
			      " WHERE orders = $1 AND ended_ms = 0";

static const char ALL_RUNNING[] = "SELECT " COLUMNS " FROM tender"
				  " WHERE ended_ms = 0 ORDER BY orders, no";

static const char SET_ENDS[] =
    "UPDATE tender SET ends_ms = $3 WHERE orders = $1 AND no = $2";
static const char SET_ENDED[] =
    "UPDATE tender SET ended_ms = $3 WHERE orders = $1 AND no = $2";
static const char SET_AWARDED[] =
    "UPDATE tender SET awarded_ms = $3 WHERE orders = $1 AND no = $2";

static const char BIDS[] =
    "SELECT count(*) FROM bid WHERE orders = $1 AND tender = $2"
    " AND current = 1 AND withdrawn = 0";

static void
read_row(const struct query *q, struct tender_row *out)
{
	out->order = (uint64_t)column_int(q, 0);
	out->no = (uint32_t)column_int(q, 1);
	out->started_ms = column_int(q, 2);
	out->ends_ms = column_int(q, 3);
	out->ended_ms = column_int(q, 4);
	out->awarded_ms = column_int(q, 5);
}

enum err
tender_put(struct store *st, uint64_t order, int64_t started_ms,
    int64_t ends_ms, uint32_t *no)
{
	struct query q;

	query_start(&q, st, PUT);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, started_ms);
	query_int(&q, 3, ends_ms);
	if (query_next(&q))
		*no = (uint32_t)column_int(&q, 0);
	return query_run(&q);
}

enum err
tender_get(
    struct store *st, uint64_t order, uint32_t no, struct tender_row *out)
{
	struct query q;

	query_start(&q, st, GET);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, no);
	if (query_next(&q))
		read_row(&q, out);
	return query_end(&q, ERR_ORDER_STATE);
}

static enum err
get_of_order(struct store *st, const char *text, uint64_t order,
    enum err if_none, struct tender_row *out)
{
	struct query q;

	query_start(&q, st, text);
	query_int(&q, 1, (int64_t)order);
	if (query_next(&q))
		read_row(&q, out);
	return query_end(&q, if_none);
}

enum err
tender_latest(struct store *st, uint64_t order, struct tender_row *out)
{
	return get_of_order(st, LATEST, order, ERR_ORDER_STATE, out);
}

enum err
tender_running(struct store *st, uint64_t order, struct tender_row *out)
{
	return get_of_order(st, RUNNING, order, ERR_BIDDING_ENDED, out);
}

enum err
tender_all_running(struct store *st, struct tender_row **out, size_t *n)
{
	struct row_list rows = { .size = sizeof(struct tender_row) };
	struct tender_row *row;
	struct query q;
	enum err err;

	query_start(&q, st, ALL_RUNNING);
	while ((row = row_list_next(&rows, &q)) != NULL)
		read_row(&q, row);
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}

static enum err
set_moment(
    struct store *st, const char *text, uint64_t order, uint32_t no, int64_t ms)
{
	struct query q;

	query_start(&q, st, text);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, no);
	query_int(&q, 3, ms);
	return query_run(&q);
}

enum err
tender_set_ends(struct store *st, uint64_t order, uint32_t no, int64_t ends_ms)
{
	return set_moment(st, SET_ENDS, order, no, ends_ms);
}

enum err
tender_set_ended(struct store *st, uint64_t order, uint32_t no, int64_t now_ms)
{
	return set_moment(st, SET_ENDED, order, no, now_ms);
}

enum err
tender_set_awarded(
    struct store *st, uint64_t order, uint32_t no, int64_t now_ms)
{
	return set_moment(st, SET_AWARDED, order, no, now_ms);
}

enum err
tender_bids(struct store *st, uint64_t order, uint32_t no, uint32_t *out)
{
	struct query q;

	query_start(&q, st, BIDS);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, no);
	if (query_next(&q))
		*out = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}
