/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/timer.h"

#include "broker/store/sql.h"

static const char SET[] =
    "INSERT INTO timer (kind, orders, line, lot, version, due_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (kind, orders, line, lot, version)"
    " DO UPDATE SET due_ms = excluded.due_ms";

static const char CANCEL[] =
    "DELETE FROM timer WHERE kind = $1 AND orders = $2 AND line = $3"
    " AND lot = $4 AND version = $5";

static const char CANCEL_ORDER[] = "DELETE FROM timer WHERE orders = $1";

static const char FIRST[] =
    "SELECT kind, orders, line, lot, version, due_ms FROM timer"
    " ORDER BY due_ms, kind, orders, line, lot, version LIMIT 1";

static void
bind_name(struct query *q, const struct timer_row *row)
{
	query_int(q, 1, row->kind);
	query_int(q, 2, (int64_t)row->order);
	query_int(q, 3, row->line);
	query_int(q, 4, row->lot);
	query_int(q, 5, row->version);
}

enum err
timer_set(struct store *st, const struct timer_row *row)
{
	struct query q;

	query_start(&q, st, SET);
	bind_name(&q, row);
	query_int(&q, 6, row->due_ms);
	return query_run(&q);
}

enum err
timer_cancel(struct store *st, const struct timer_row *row)
{
	struct query q;

	query_start(&q, st, CANCEL);
	bind_name(&q, row);
	return query_run(&q);
}

enum err
timer_cancel_order(struct store *st, uint64_t order)
{
	struct query q;

	query_start(&q, st, CANCEL_ORDER);
	query_int(&q, 1, (int64_t)order);
	return query_run(&q);
}

enum err
timer_first(struct store *st, struct timer_row *out, bool *found)
{
	struct query q;
	bool has_row;
	enum err err;

	query_start(&q, st, FIRST);
	has_row = query_next(&q);
	if (has_row) {
		out->kind = (enum timer_kind)column_int(&q, 0);
		out->order = (uint64_t)column_int(&q, 1);
		out->line = (uint32_t)column_int(&q, 2);
		out->lot = (uint32_t)column_int(&q, 3);
		out->version = (uint32_t)column_int(&q, 4);
		out->due_ms = column_int(&q, 5);
	}
	err = query_end(&q, ERR_OK);
	if (err == ERR_OK)
		*found = has_row;
	return err;
}
