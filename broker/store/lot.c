/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/lot.h"

#include "broker/store/scope.h"
#include "broker/store/row_list.h"
#include "broker/store/sql.h"
#include "proto/require.h"

#define BUCKETS                                                                \
	"open, offered, confirmed, despatched, delivered, rework, accepted,"   \
	" short_closed, over"
#define COLUMNS                                                                \
	"orders, line, no, round, tender, parent, parent_version, version,"    \
	" at_risk, " BUCKETS

enum {
	FIRST_BUCKET_COLUMN = 9
};

static const char PUT[] =
    "INSERT INTO lot (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
    " $10, $11, $12, $13, $14, $15, $16, $17, $18)";

static const char GET[] = "SELECT " COLUMNS " FROM lot"
			  " WHERE orders = $1 AND line = $2 AND no = $3";

static const char EACH[] =
    "SELECT " COLUMNS " FROM lot WHERE orders = $1"
    " AND ($2 = 0 OR line = $2) AND ($3 = 0 OR tender = $3)"
    " AND ($4 <> 0 OR no > 0) ORDER BY line, no";

static const char CHILD_NUMBER[] =
    "UPDATE line SET lot_last = lot_last + 1 WHERE orders = $1 AND no = $2"
    " RETURNING lot_last";

static const char SET_TENDER[] = "UPDATE lot SET tender = $4, round = $5"
				 " WHERE orders = $1 AND line = $2 AND no = $3";

static const char SET_AT_RISK[] =
    "UPDATE lot SET at_risk = $4 WHERE orders = $1 AND line = $2 AND no = $3";

static const char OPEN_UNITS[] =
    "SELECT coalesce(sum(open), 0) FROM lot WHERE orders = $1 AND tender = $2";

#define OWN_ORDER SCOPE_EXPORTER("orders.exporter")
#define OWN_CRAFT SCOPE_CRAFT("line.craft")

static const char OFFERS[] =
    "SELECT lot.orders, lot.line, tender.no, tender.ends_ms,"
    " sum(lot.open), count(*), max(lot.open), max(lot.round),"
    " EXISTS (SELECT 1 FROM bid WHERE bid.orders = lot.orders"
    "  AND bid.tender = tender.no AND bid.line = lot.line"
    "  AND bid.household = $13 AND bid.current = 1 AND bid.withdrawn = 0"
    "  AND ($13 = $14 OR bid.typed_by = $14)),"
    " EXISTS (SELECT 1 FROM refusal WHERE refusal.orders = lot.orders"
    "  AND refusal.tender = tender.no AND refusal.line IN (0, lot.line)"
    "  AND refusal.household = $13"
    "  AND ($13 = $14 OR refusal.typed_by = $14))"
    " FROM tender JOIN orders ON orders.id = tender.orders"
    " JOIN lot ON lot.orders = tender.orders AND lot.tender = tender.no"
    " JOIN line ON line.orders = lot.orders AND line.no = lot.line"
    " WHERE tender.ended_ms = 0 AND tender.ends_ms > $15"
    " AND orders.cancelled_ms = 0 AND lot.open > 0"
    " AND (" SCOPE_ALL " OR " OWN_ORDER " OR " OWN_CRAFT ")"
    " AND (lot.orders > $10 OR (lot.orders = $10 AND lot.line > $11))"
    " AND ($12 = 0 OR lot.orders = $12)"
    " GROUP BY lot.orders, lot.line, tender.no, tender.ends_ms"
    " ORDER BY lot.orders, lot.line LIMIT $16";

#define TAKE(bucket)                                                           \
	"UPDATE lot SET " bucket " = " bucket " - $4"                          \
	" WHERE orders = $1 AND line = $2 AND no = $3 AND " bucket " >= $4"    \
	" RETURNING no"
#define GIVE(bucket)                                                           \
	"UPDATE lot SET " bucket " = " bucket " + $4"                          \
	" WHERE orders = $1 AND line = $2 AND no = $3 RETURNING no"

static const struct bucket_sql {
	const char *take;
	const char *give;
} BUCKET_SQL[LOT_BUCKETS] = {
	[GOM__BUCKET__BUCKET_OPEN] = { TAKE("open"), GIVE("open") },
	[GOM__BUCKET__BUCKET_OFFERED] = { TAKE("offered"), GIVE("offered") },
	[GOM__BUCKET__BUCKET_CONFIRMED] = { TAKE("confirmed"),
	    GIVE("confirmed") },
	[GOM__BUCKET__BUCKET_DESPATCHED] = { TAKE("despatched"),
	    GIVE("despatched") },
	[GOM__BUCKET__BUCKET_DELIVERED] = { TAKE("delivered"),
	    GIVE("delivered") },
	[GOM__BUCKET__BUCKET_REWORK] = { TAKE("rework"), GIVE("rework") },
	[GOM__BUCKET__BUCKET_ACCEPTED] = { TAKE("accepted"), GIVE("accepted") },
	[GOM__BUCKET__BUCKET_SHORT_CLOSED] = { TAKE("short_closed"),
	    GIVE("short_closed") },
	[GOM__BUCKET__BUCKET_OVER] = { TAKE("over"), GIVE("over") },
};

int64_t
lot_ordered(const struct lot_row *row)
{
	int64_t sum = 0;

	for (int b = GOM__BUCKET__BUCKET_OPEN; b < GOM__BUCKET__BUCKET_OVER;
	     b++)
		sum += row->in[b];
	return sum;
}

int64_t
lot_unaccepted(const struct lot_row *row)
{
	return lot_ordered(row) - row->in[GOM__BUCKET__BUCKET_ACCEPTED] -
	       row->in[GOM__BUCKET__BUCKET_SHORT_CLOSED];
}

static void
bind_name(struct query *q, uint64_t order, uint32_t line, uint32_t lot)
{
	query_int(q, 1, (int64_t)order);
	query_int(q, 2, line);
	query_int(q, 3, lot);
}

static void
read_row(const struct query *q, struct lot_row *out)
{
	*out = (struct lot_row){
		.order = (uint64_t)column_int(q, 0),
		.line = (uint32_t)column_int(q, 1),
		.no = (uint32_t)column_int(q, 2),
		.round = (uint32_t)column_int(q, 3),
		.tender = (uint32_t)column_int(q, 4),
		.parent = (uint32_t)column_int(q, 5),
		.parent_version = (uint32_t)column_int(q, 6),
		.version = (uint32_t)column_int(q, 7),
		.at_risk = column_int(q, 8) != 0,
	};
	for (int b = GOM__BUCKET__BUCKET_OPEN; b < LOT_BUCKETS; b++)
		out->in[b] = column_int(q, FIRST_BUCKET_COLUMN + b - 1);
}

enum err
lot_put(struct store *st, const struct lot_row *row)
{
	struct query q;

	query_start(&q, st, PUT);
	bind_name(&q, row->order, row->line, row->no);
	query_int(&q, 4, row->round);
	query_int(&q, 5, row->tender);
	query_int(&q, 6, row->parent);
	query_int(&q, 7, row->parent_version);
	query_int(&q, 8, row->version);
	query_int(&q, 9, row->at_risk);
	for (int b = GOM__BUCKET__BUCKET_OPEN; b < LOT_BUCKETS; b++)
		query_int(&q, FIRST_BUCKET_COLUMN + b, row->in[b]);
	return query_run(&q);
}

enum err
lot_get(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    struct lot_row *out)
{
	struct query q;

	query_start(&q, st, GET);
	bind_name(&q, order, line, lot);
	if (query_next(&q))
		read_row(&q, out);
	return query_end(&q, ERR_NO_LOT);
}

enum err
lot_each(struct store *st, const struct lot_filter *filter,
    struct lot_row **out, size_t *n)
{
	struct row_list rows = { .size = sizeof(struct lot_row) };
	struct lot_row *row;
	struct query q;
	enum err err;

	query_start(&q, st, EACH);
	query_int(&q, 1, (int64_t)filter->order);
	query_int(&q, 2, filter->line);
	query_int(&q, 3, filter->tender);
	query_int(&q, 4, filter->with_unsplit);
	while ((row = row_list_next(&rows, &q)) != NULL)
		read_row(&q, row);
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}

/* Runs one side of a move; none where the row did not qualify. */
static enum err
change(struct store *st, const char *text, const struct lot_row *name,
    int64_t quantity, enum err none)
{
	struct query q;
	bool changed;
	enum err err;

	query_start(&q, st, text);
	bind_name(&q, name->order, name->line, name->no);
	query_int(&q, 4, quantity);
	changed = query_next(&q);
	err = query_run(&q);
	return err == ERR_OK && !changed ? none : err;
}

enum err
lot_move(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    Gom__Bucket from, Gom__Bucket to, int64_t quantity)
{
	struct lot_row row;
	enum err err;

	REQUIRE((unsigned)from < LOT_BUCKETS && (unsigned)to < LOT_BUCKETS);
	err = lot_get(st, order, line, lot, &row);
	if (err != ERR_OK)
		return err;
	if (quantity < 0)
		return ERR_QUANTITY;
	if (quantity == 0)
		return ERR_OK;
	if (from != GOM__BUCKET__BUCKET_NONE) {
		err = change(
		    st, BUCKET_SQL[from].take, &row, quantity, ERR_QUANTITY);
		if (err != ERR_OK)
			return err;
	}
	if (to == GOM__BUCKET__BUCKET_NONE)
		return ERR_OK;
	return change(st, BUCKET_SQL[to].give, &row, quantity, ERR_NO_LOT);
}

static enum err
next_number(struct store *st, uint64_t order, uint32_t line, uint32_t *no)
{
	struct query q;

	query_start(&q, st, CHILD_NUMBER);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, line);
	if (query_next(&q))
		*no = (uint32_t)column_int(&q, 0);
	return query_run(&q);
}

enum err
lot_child(struct store *st, uint64_t order, uint32_t line, uint32_t parent,
    uint32_t *no)
{
	struct lot_row of;
	struct lot_row child = { .order = order, .line = line };
	enum err err;

	err = lot_get(st, order, line, parent, &of);
	if (err == ERR_OK)
		err = next_number(st, order, line, &child.no);
	if (err != ERR_OK)
		return err;
	child.parent = parent;
	child.parent_version = of.version;
	child.round = of.round + 1;
	err = lot_put(st, &child);
	if (err == ERR_OK)
		*no = child.no;
	return err;
}

enum err
lot_set_tender(struct store *st, const struct lot_row *lot, uint32_t tender,
    uint32_t round)
{
	struct query q;

	query_start(&q, st, SET_TENDER);
	bind_name(&q, lot->order, lot->line, lot->no);
	query_int(&q, 4, tender);
	query_int(&q, 5, round);
	return query_run(&q);
}

enum err
lot_set_at_risk(
    struct store *st, uint64_t order, uint32_t line, uint32_t lot, bool at_risk)
{
	struct query q;

	query_start(&q, st, SET_AT_RISK);
	bind_name(&q, order, line, lot);
	query_int(&q, 4, at_risk);
	return query_run(&q);
}

enum err
lot_open_units(struct store *st, uint64_t order, uint32_t tender, int64_t *out)
{
	struct query q;

	query_start(&q, st, OPEN_UNITS);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, tender);
	if (query_next(&q))
		*out = column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}

static void
read_offer(const struct query *q, struct lot_offer *out)
{
	out->order = (uint64_t)column_int(q, 0);
	out->line = (uint32_t)column_int(q, 1);
	out->tender = (uint32_t)column_int(q, 2);
	out->ends_ms = column_int(q, 3);
	out->units = column_int(q, 4);
	out->lots = (uint32_t)column_int(q, 5);
	out->lot_units = column_int(q, 6);
	out->round = (uint32_t)column_int(q, 7);
	out->has_bid = column_int(q, 8) != 0;
	out->has_refused = column_int(q, 9) != 0;
}

enum err
lot_offers(struct store *st, const struct scope *scope,
    const struct lot_offer_filter *filter, size_t cap, struct lot_offer *rows,
    size_t *n)
{
	struct query q;

	query_start(&q, st, OFFERS);
	query_scope(&q, scope);
	query_int(&q, 10, (int64_t)filter->after_order);
	query_int(&q, 11, filter->after_line);
	query_int(&q, 12, (int64_t)filter->order);
	query_int(&q, 13, (int64_t)filter->household);
	query_int(&q, 14, (int64_t)filter->caller);
	query_int(&q, 15, filter->now_ms);
	query_int(&q, 16, (int64_t)cap);
	*n = 0;
	while (*n < cap && query_next(&q))
		read_offer(&q, &rows[(*n)++]);
	return query_end(&q, ERR_OK);
}
