/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/delivery.h"

#include "broker/store/sql.h"
#include "proto/limits.h"

#define COLUMNS                                                                \
	"orders, line, lot, no, household, version, state, declared,"          \
	" despatched, delivered, over, accepted, rework, scrapped,"            \
	" declared_ms, received_ms, inspected_ms"

static struct delivery_row
row_read(const struct query *q)
{
	return (struct delivery_row){
		.order = (uint64_t)column_int(q, 0),
		.line = (uint32_t)column_int(q, 1),
		.lot = (uint32_t)column_int(q, 2),
		.no = (uint32_t)column_int(q, 3),
		.household = (uint64_t)column_int(q, 4),
		.version = (uint32_t)column_int(q, 5),
		.state = (Gom__DeliveryState)column_int(q, 6),
		.declared = column_int(q, 7),
		.despatched = column_int(q, 8),
		.delivered = column_int(q, 9),
		.over = column_int(q, 10),
		.accepted = column_int(q, 11),
		.rework = column_int(q, 12),
		.scrapped = column_int(q, 13),
		.declared_ms = column_int(q, 14),
		.received_ms = column_int(q, 15),
		.inspected_ms = column_int(q, 16),
	};
}

/* bind_place binds the four parts of a delivery's name from parameter k. */
static void
bind_place(struct query *q, int k, uint64_t order, uint32_t line, uint32_t lot)
{
	query_int(q, k, (int64_t)order);
	query_int(q, k + 1, line);
	query_int(q, k + 2, lot);
}

static enum err
next_number(struct store *st, const struct delivery_row *row, uint32_t *out)
{
	static const char SQL[] =
	    "SELECT COALESCE(MAX(no), 0) + 1 FROM delivery"
	    " WHERE orders = $1 AND line = $2 AND lot = $3";
	struct query q;

	query_start(&q, st, SQL);
	bind_place(&q, 1, row->order, row->line, row->lot);
	if (query_next(&q))
		*out = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}

enum err
delivery_add(struct store *st, struct delivery_row *row)
{
	static const char SQL[] =
	    "INSERT INTO delivery (" COLUMNS ")"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
	    " $14, $15, $16, $17)";
	struct query q;
	enum err err;

	if ((err = next_number(st, row, &row->no)) != ERR_OK)
		return err;
	if (row->no > LIMIT_DELIVERIES_A_LOT)
		return ERR_TOO_MANY;
	query_start(&q, st, SQL);
	bind_place(&q, 1, row->order, row->line, row->lot);
	query_int(&q, 4, row->no);
	query_int(&q, 5, (int64_t)row->household);
	query_int(&q, 6, row->version);
	query_int(&q, 7, row->state);
	query_int(&q, 8, row->declared);
	query_int(&q, 9, row->despatched);
	query_int(&q, 10, row->delivered);
	query_int(&q, 11, row->over);
	query_int(&q, 12, row->accepted);
	query_int(&q, 13, row->rework);
	query_int(&q, 14, row->scrapped);
	query_int(&q, 15, row->declared_ms);
	query_int(&q, 16, row->received_ms);
	query_int(&q, 17, row->inspected_ms);
	return query_run(&q);
}

enum err
delivery_get(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    uint32_t no, struct delivery_row *out)
{
	static const char SQL[] = "SELECT " COLUMNS " FROM delivery"
				  " WHERE orders = $1 AND line = $2"
				  " AND lot = $3 AND no = $4";
	struct query q;

	query_start(&q, st, SQL);
	bind_place(&q, 1, order, line, lot);
	query_int(&q, 4, no);
	if (query_next(&q))
		*out = row_read(&q);
	return query_end(&q, ERR_NO_DELIVERY);
}

enum err
delivery_update(struct store *st, const struct delivery_row *row)
{
	static const char SQL[] =
	    "UPDATE delivery SET state = $5, despatched = $6, delivered = $7,"
	    " over = $8, accepted = $9, rework = $10, scrapped = $11,"
	    " received_ms = $12, inspected_ms = $13"
	    " WHERE orders = $1 AND line = $2 AND lot = $3 AND no = $4";
	struct query q;

	query_start(&q, st, SQL);
	bind_place(&q, 1, row->order, row->line, row->lot);
	query_int(&q, 4, row->no);
	query_int(&q, 5, row->state);
	query_int(&q, 6, row->despatched);
	query_int(&q, 7, row->delivered);
	query_int(&q, 8, row->over);
	query_int(&q, 9, row->accepted);
	query_int(&q, 10, row->rework);
	query_int(&q, 11, row->scrapped);
	query_int(&q, 12, row->received_ms);
	query_int(&q, 13, row->inspected_ms);
	return query_run(&q);
}

enum err
delivery_next(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    Gom__DeliveryState state, struct delivery_row *out)
{
	static const char SQL[] = "SELECT " COLUMNS " FROM delivery"
				  " WHERE orders = $1 AND line = $2"
				  " AND lot = $3 AND state = $4"
				  " ORDER BY no LIMIT 1";
	struct query q;

	*out = (struct delivery_row){ 0 };
	query_start(&q, st, SQL);
	bind_place(&q, 1, order, line, lot);
	query_int(&q, 4, state);
	if (query_next(&q))
		*out = row_read(&q);
	return query_end(&q, ERR_OK);
}
