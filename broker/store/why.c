/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/why.h"

#include "broker/store/row_list.h"
#include "broker/store/scope.h"
#include "broker/store/sql.h"

static void
start(struct query *q, struct store *st, const char *sql,
    const struct why_key *key)
{
	query_start(q, st, sql);
	query_int(q, 10, (int64_t)key->order);
	query_int(q, 11, key->tender);
	query_int(q, 12, key->line);
}

#define MINE SCOPE_EXPORTER("orders.exporter")
#define SEEN_BID                                                               \
	"(" SCOPE_ALL " OR " SCOPE_HOUSEHOLD("bid.household") " OR " MINE ")"
#define SEEN_AWARD                                                             \
	"(" SCOPE_ALL " OR " SCOPE_HOUSEHOLD("award.household") " OR " MINE ")"

static const char SQL_PAGE[] =
    "SELECT bid.household, bid.late, bid.price,"
    " coalesce(plan_bid.lots, 0), coalesce(plan_bid.why_code, 0),"
    " plan_bid.why_first, plan_bid.why_second, plan_bid.why_third,"
    " plan_bid.why_day, plan_bid.win_price, plan_bid.win_lots,"
    " coalesce(standby.rank, plan_bid.rank, 0) AS place"
    " FROM bid JOIN orders ON orders.id = bid.orders"
    " JOIN tender ON tender.orders = bid.orders"
    " AND tender.no = bid.tender AND tender.ended_ms > 0"
    " LEFT JOIN plan ON plan.orders = bid.orders"
    " AND plan.tender = bid.tender AND plan.ready = 1"
    " AND (plan.taken = 1 OR " MINE ")"
    " LEFT JOIN plan_bid ON plan_bid.orders = plan.orders"
    " AND plan_bid.tender = plan.tender AND plan_bid.line = bid.line"
    " AND plan_bid.household = bid.household"
    " LEFT JOIN standby ON standby.orders = bid.orders"
    " AND standby.tender = bid.tender AND standby.line = bid.line"
    " AND standby.household = bid.household"
    " WHERE bid.orders = $10 AND bid.tender = $11 AND bid.line = $12"
    " AND bid.current = 1 AND bid.withdrawn = 0"
    " AND ($13 = 0 OR bid.household = $13) AND " SEEN_BID
    " ORDER BY coalesce(plan_bid.lots, 0) = 0, place = 0, place,"
    " bid.household LIMIT $14 OFFSET $15";

static void
row_read(const struct query *q, const struct why_key *key, struct why_row *out)
{
	*out = (struct why_row){
		.plan = {
			.line = key->line,
			.household = (uint64_t)column_int(q, 0),
			.lots = (uint32_t)column_int(q, 3),
			.why_code = (uint32_t)column_int(q, 4),
			.why_first = column_int(q, 5),
			.why_second = column_int(q, 6),
			.why_third = column_int(q, 7),
			.why_day = (int32_t)column_int(q, 8),
			.win_price = column_int(q, 9),
			.win_lots = (uint32_t)column_int(q, 10),
			.rank = (uint32_t)column_int(q, 11),
		},
		.is_late = column_int(q, 1) != 0,
		.price = column_int(q, 2),
	};
}

enum err
why_page(struct store *st, const struct scope *scope, const struct why_key *key,
    uint64_t skip, size_t cap, struct why_row *rows, size_t *n)
{
	struct query q;
	size_t used = 0;
	enum err err;

	start(&q, st, SQL_PAGE, key);
	query_scope(&q, scope);
	query_int(&q, 13, (int64_t)key->household);
	query_int(&q, 14, (int64_t)cap);
	query_int(&q, 15, (int64_t)skip);
	while (used < cap && query_next(&q))
		row_read(&q, key, &rows[used++]);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*n = used;
	return err;
}

enum err
why_winners(struct store *st, const struct why_key *key, uint32_t *out)
{
	static const char SQL[] =
	    "SELECT count(*) FROM plan_bid WHERE orders = $10 AND tender = $11"
	    " AND line = $12 AND lots > 0";
	struct query q;
	uint32_t count = 0;
	enum err err;

	start(&q, st, SQL, key);
	if (query_next(&q))
		count = (uint32_t)column_int(&q, 0);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = count;
	return err;
}

enum err
why_awards(struct store *st, const struct scope *scope,
    const struct why_key *key, uint32_t lot, struct why_award_row **out,
    size_t *n)
{
	static const char SQL[] =
	    "SELECT award.version, award.household, award.tender, award.state,"
	    " award.reason, plan_lot.lot IS NOT NULL,"
	    " coalesce(standby.rank, 0) FROM award"
	    " JOIN orders ON orders.id = award.orders"
	    " LEFT JOIN plan_lot ON plan_lot.orders = award.orders"
	    " AND plan_lot.tender = award.tender"
	    " AND plan_lot.line = award.line AND plan_lot.lot = award.lot"
	    " AND plan_lot.household = award.household"
	    " LEFT JOIN standby ON standby.orders = award.orders"
	    " AND standby.tender = award.tender AND standby.line = award.line"
	    " AND standby.household = award.household"
	    " WHERE award.orders = $10 AND award.line = $11"
	    " AND award.lot = $12 AND " SEEN_AWARD " ORDER BY award.version";
	struct row_list rows = { .size = sizeof(struct why_award_row) };
	struct why_award_row *row;
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 10, (int64_t)key->order);
	query_int(&q, 11, key->line);
	query_int(&q, 12, lot);
	query_scope(&q, scope);
	while ((row = row_list_next(&rows, &q)) != NULL)
		*row = (struct why_award_row){
			.award = {
				.order = key->order,
				.line = key->line,
				.lot = lot,
				.version = (uint32_t)column_int(&q, 0),
				.household = (uint64_t)column_int(&q, 1),
				.tender = (uint32_t)column_int(&q, 2),
				.state = (int)column_int(&q, 3),
				.reason = (uint32_t)column_int(&q, 4),
			},
			.is_planned = column_int(&q, 5) != 0,
			.rank = (uint32_t)column_int(&q, 6),
		};
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}
