/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/lot_status.h"

#include "broker/store/sql.h"

/* A lot's newest award counts while it is offered, confirmed or done (states 2,
 * 3 and 8); of its deliveries the oldest that is not inspected (state below
 * 3) waits. */
#define SELECTION                                                              \
	"SELECT lot.orders, lot.line, lot.no, lot.round, lot.tender,"          \
	" lot.parent, lot.version, lot.open, lot.offered, lot.confirmed,"      \
	" lot.despatched, lot.delivered, lot.rework, lot.accepted,"            \
	" lot.short_closed, lot.over, lot.at_risk, line.hand_in_day,"          \
	" orders.reference, orders.currency, line.sku, line.description,"      \
	" COALESCE(award.household, 0), COALESCE(award.rate, 0),"              \
	" COALESCE(award.made, 0), COALESCE(award.quantity, 0),"               \
	" COALESCE(award.expires_ms, 0), COALESCE(person.name, ''),"           \
	" COALESCE(person.phone, ''), COALESCE(village.name, ''),"             \
	" (SELECT COUNT(*) FROM delivery AS every"                             \
	" WHERE every.orders = lot.orders AND every.line = lot.line"           \
	" AND every.lot = lot.no),"                                            \
	" COALESCE(delivery.no, 0), COALESCE(delivery.state, 0),"              \
	" COALESCE(CASE WHEN delivery.state = 1 THEN delivery.declared"        \
	" ELSE delivery.delivered + delivery.over END, 0)"                     \
	" FROM lot JOIN orders ON orders.id = lot.orders"                      \
	" JOIN line ON line.orders = lot.orders AND line.no = lot.line"        \
	" LEFT JOIN award ON award.orders = lot.orders"                        \
	" AND award.line = lot.line AND award.lot = lot.no"                    \
	" AND award.version = lot.version AND award.state IN (2, 3, 8)"        \
	" LEFT JOIN person ON person.member = award.household"                 \
	" LEFT JOIN member ON member.id = award.household"                     \
	" LEFT JOIN village ON village.id = member.village"                    \
	" LEFT JOIN delivery ON delivery.orders = lot.orders"                  \
	" AND delivery.line = lot.line AND delivery.lot = lot.no"              \
	" AND delivery.no = (SELECT MIN(oldest.no) FROM delivery AS oldest"    \
	" WHERE oldest.orders = lot.orders AND oldest.line = lot.line"         \
	" AND oldest.lot = lot.no AND oldest.state < 3)"                       \
	" WHERE lot.no > 0 AND orders.opened_ms > 0 AND (" SCOPE_ALL           \
	" OR " SCOPE_HOUSEHOLD("award.household") " OR " SCOPE_EXPORTER(       \
	    "orders.exporter") " OR ($10 AND award.household IS NULL))"        \
			       " AND ($11 = 0 OR lot.orders = $11)"            \
			       " AND ($12 = 0 OR award.household = $12)"

/* What the household still holds: to be made, or to be mended. */
#define AT_HOME "(lot.confirmed + lot.rework)"

static const char SQL_ALL[] =
    SELECTION " ORDER BY lot.orders, lot.line, lot.no LIMIT $13 OFFSET $14";

static const char SQL_DUE[] =
    SELECTION " AND award.state = 3 AND " AT_HOME " > 0"
	      " ORDER BY line.hand_in_day, lot.orders, lot.line, lot.no"
	      " LIMIT $13 OFFSET $14";

/* To be fetched: what was declared, what is due by the day, and what was
 * reported made and has not left the house. */
static const char SQL_COLLECT[] = SELECTION
    " AND award.state = 3 AND (lot.despatched > 0 OR (" AT_HOME " > 0"
    " AND (line.hand_in_day <= $15"
    " OR award.made > award.quantity - lot.confirmed)))"
    " ORDER BY village.name, person.name, award.household,"
    " line.hand_in_day, lot.orders, lot.line, lot.no LIMIT $13 OFFSET $14";

static void
lot_read(const struct query *q, struct lot_row *lot)
{
	*lot = (struct lot_row){
		.order = (uint64_t)column_int(q, 0),
		.line = (uint32_t)column_int(q, 1),
		.no = (uint32_t)column_int(q, 2),
		.round = (uint32_t)column_int(q, 3),
		.tender = (uint32_t)column_int(q, 4),
		.parent = (uint32_t)column_int(q, 5),
		.version = (uint32_t)column_int(q, 6),
		.at_risk = column_int(q, 16) != 0,
	};
	for (int bucket = GOM__BUCKET__BUCKET_OPEN; bucket < LOT_BUCKETS;
	     bucket++)
		lot->in[bucket] = column_int(q, 6 + bucket);
}

static void
row_read(const struct query *q, struct lot_status_row *row)
{
	lot_read(q, &row->lot);
	row->hand_in_day = (int32_t)column_int(q, 17);
	column_text(q, 18, row->reference, sizeof row->reference);
	column_text(q, 19, row->currency, sizeof row->currency);
	column_text(q, 20, row->sku, sizeof row->sku);
	column_text(q, 21, row->description, sizeof row->description);
	row->household = (uint64_t)column_int(q, 22);
	row->rate = column_int(q, 23);
	row->made = column_int(q, 24);
	row->awarded = column_int(q, 25);
	row->expires_ms = column_int(q, 26);
	column_text(q, 27, row->name, sizeof row->name);
	column_text(q, 28, row->phone, sizeof row->phone);
	column_text(q, 29, row->village, sizeof row->village);
	row->n_deliveries = (uint32_t)column_int(q, 30);
	row->delivery_no = (uint32_t)column_int(q, 31);
	row->delivery_state = (int)column_int(q, 32);
	row->delivery_quantity = column_int(q, 33);
}

static const char *
text_of(enum lot_status_view view)
{
	switch (view) {
	case LOT_STATUS_DUE:
		return SQL_DUE;
	case LOT_STATUS_COLLECT:
		return SQL_COLLECT;
	case LOT_STATUS_ALL:
		break;
	}
	return SQL_ALL;
}

enum err
lot_status_page(struct store *st, const struct scope *scope,
    const struct lot_status_filter *filter, uint64_t skip, size_t cap,
    struct lot_status_row *rows, size_t *n)
{
	struct query q;

	*n = 0;
	query_start(&q, st, text_of(filter->view));
	query_scope(&q, scope);
	query_int(&q, 10, filter->with_unawarded);
	query_int(&q, 11, (int64_t)filter->order);
	query_int(&q, 12, (int64_t)filter->household);
	query_int(&q, 13, (int64_t)cap);
	query_int(&q, 14, (int64_t)skip);
	if (filter->view == LOT_STATUS_COLLECT)
		query_int(&q, 15, filter->day);
	while (*n < cap && query_next(&q))
		row_read(&q, &rows[(*n)++]);
	return query_end(&q, ERR_OK);
}
