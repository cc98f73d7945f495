/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/bid.h"

#include "broker/store/scope.h"
#include "broker/store/row_list.h"
#include "broker/store/sql.h"

#define BID_COLUMNS                                                            \
	"bid.orders, bid.tender, bid.line, bid.household, bid.revision,"       \
	" bid.current, bid.withdrawn, bid.late, bid.typed_by,"                 \
	" bid.received_ms, bid.most, bid.least, bid.batch, bid.tail_days,"     \
	" bid.lead_days, bid.rate_units, bid.rate_days, bid.start_day,"        \
	" bid.price, bid.give_back_days"

static void
bid_read(const struct query *q, struct bid_row *out)
{
	*out = (struct bid_row){
		.order = (uint64_t)column_int(q, 0),
		.tender = (uint32_t)column_int(q, 1),
		.line = (uint32_t)column_int(q, 2),
		.household = (uint64_t)column_int(q, 3),
		.revision = (uint32_t)column_int(q, 4),
		.is_current = column_int(q, 5) != 0,
		.is_withdrawn = column_int(q, 6) != 0,
		.is_late = column_int(q, 7) != 0,
		.typed_by = (uint64_t)column_int(q, 8),
		.received_ms = column_int(q, 9),
		.most = column_int(q, 10),
		.least = column_int(q, 11),
		.batch = column_int(q, 12),
		.tail_days = (int32_t)column_int(q, 13),
		.lead_days = (int32_t)column_int(q, 14),
		.rate_units = column_int(q, 15),
		.rate_days = (int32_t)column_int(q, 16),
		.start_day = (int32_t)column_int(q, 17),
		.price = column_int(q, 18),
		.give_back_days = (int32_t)column_int(q, 19),
	};
}

/* One household's bid on one line of a tender is $1 to $4. */
static void
bind_key(struct query *q, uint64_t order, uint32_t tender, uint32_t line,
    uint64_t household)
{
	query_int(q, 1, (int64_t)order);
	query_int(q, 2, tender);
	query_int(q, 3, line);
	query_int(q, 4, (int64_t)household);
}

enum err
bid_put(struct store *st, const struct bid_row *row)
{
	static const char SQL_OLD[] =
	    "UPDATE bid SET current = 0 WHERE orders = $1 AND tender = $2"
	    " AND line = $3 AND household = $4";
	static const char SQL_NEW[] =
	    "INSERT INTO bid (orders, tender, line, household, revision,"
	    " current, late, typed_by, received_ms, most, least, batch,"
	    " tail_days, lead_days, rate_units, rate_days, start_day, price,"
	    " give_back_days) SELECT $1, $2, $3, $4,"
	    " coalesce(max(revision), 0) + 1, 1, $5, $6, $7, $8, $9, $10, $11,"
	    " $12, $13, $14, $15, $16, $17 FROM bid WHERE orders = $1"
	    " AND tender = $2 AND line = $3 AND household = $4";
	struct query q;
	enum err err;

	query_start(&q, st, SQL_OLD);
	bind_key(&q, row->order, row->tender, row->line, row->household);
	if ((err = query_run(&q)) != ERR_OK)
		return err;
	query_start(&q, st, SQL_NEW);
	bind_key(&q, row->order, row->tender, row->line, row->household);
	query_int(&q, 5, row->is_late);
	query_int(&q, 6, (int64_t)row->typed_by);
	query_int(&q, 7, row->received_ms);
	query_int(&q, 8, row->most);
	query_int(&q, 9, row->least);
	query_int(&q, 10, row->batch);
	query_int(&q, 11, row->tail_days);
	query_int(&q, 12, row->lead_days);
	query_int(&q, 13, row->rate_units);
	query_int(&q, 14, row->rate_days);
	query_int(&q, 15, row->start_day);
	query_int(&q, 16, row->price);
	query_int(&q, 17, row->give_back_days);
	return query_run(&q);
}

enum err
bid_current(struct store *st, uint64_t order, uint32_t tender, uint32_t line,
    uint64_t household, struct bid_row *out)
{
	static const char SQL[] =
	    "SELECT " BID_COLUMNS " FROM bid WHERE orders = $1 AND tender = $2"
	    " AND line = $3 AND household = $4 AND current = 1";
	struct query q;

	query_start(&q, st, SQL);
	bind_key(&q, order, tender, line, household);
	if (query_next(&q))
		bid_read(&q, out);
	return query_end(&q, ERR_NO_BID);
}

enum err
bid_withdraw(struct store *st, uint64_t order, uint32_t tender, uint32_t line,
    uint64_t household)
{
	static const char SQL[] =
	    "UPDATE bid SET withdrawn = 1 WHERE orders = $1 AND tender = $2"
	    " AND line = $3 AND household = $4 AND current = 1";
	struct query q;

	query_start(&q, st, SQL);
	bind_key(&q, order, tender, line, household);
	return query_run(&q);
}

enum err
bid_of_tender(struct store *st, uint64_t order, uint32_t tender,
    uint64_t household, struct bid_row **out, size_t *n)
{
	static const char SQL[] =
	    "SELECT " BID_COLUMNS " FROM bid WHERE orders = $1 AND tender = $2"
	    " AND ($3 = 0 OR household = $3) AND current = 1"
	    " AND withdrawn = 0 ORDER BY received_ms, household, line";
	struct row_list rows = { .size = sizeof(struct bid_row) };
	struct bid_row *row;
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, tender);
	query_int(&q, 3, (int64_t)household);
	while ((row = row_list_next(&rows, &q)) != NULL)
		bid_read(&q, row);
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}

enum err
bid_total_put(struct store *st, uint64_t order, uint32_t tender,
    uint64_t household, int64_t total)
{
	static const char SQL[] =
	    "INSERT INTO bid_total (orders, tender, household, total)"
	    " VALUES ($1, $2, $3, $4) ON CONFLICT (orders, tender, household)"
	    " DO UPDATE SET total = excluded.total";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, tender);
	query_int(&q, 3, (int64_t)household);
	query_int(&q, 4, total);
	return query_run(&q);
}

enum err
bid_total_get(struct store *st, uint64_t order, uint32_t tender,
    uint64_t household, int64_t *out)
{
	static const char SQL[] =
	    "SELECT total FROM bid_total WHERE orders = $1 AND tender = $2"
	    " AND household = $3";
	struct query q;
	int64_t total = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, tender);
	query_int(&q, 3, (int64_t)household);
	if (query_next(&q))
		total = column_int(&q, 0);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = total;
	return err;
}

enum err
refusal_put(struct store *st, const struct refusal_row *row)
{
	static const char SQL[] =
	    "INSERT INTO refusal (orders, tender, line, household, reason,"
	    " typed_by, received_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)"
	    " ON CONFLICT (orders, tender, line, household) DO UPDATE"
	    " SET reason = excluded.reason, typed_by = excluded.typed_by,"
	    " received_ms = excluded.received_ms";
	struct query q;

	query_start(&q, st, SQL);
	bind_key(&q, row->order, row->tender, row->line, row->household);
	query_int(&q, 5, row->reason);
	query_int(&q, 6, (int64_t)row->typed_by);
	query_int(&q, 7, row->received_ms);
	return query_run(&q);
}

enum err
refusal_get(struct store *st, uint64_t order, uint32_t tender, uint32_t line,
    uint64_t household, struct refusal_row *out)
{
	static const char SQL[] =
	    "SELECT reason, typed_by, received_ms, line FROM refusal"
	    " WHERE orders = $1 AND tender = $2 AND line IN (0, $3)"
	    " AND household = $4 ORDER BY received_ms DESC, line DESC LIMIT 1";
	struct query q;

	query_start(&q, st, SQL);
	bind_key(&q, order, tender, line, household);
	if (query_next(&q))
		*out = (struct refusal_row){
			.order = order,
			.tender = tender,
			.line = (uint32_t)column_int(&q, 3),
			.household = household,
			.reason = (uint32_t)column_int(&q, 0),
			.typed_by = (uint64_t)column_int(&q, 1),
			.received_ms = column_int(&q, 2),
		};
	return query_end(&q, ERR_NO_BID);
}

enum err
refusal_drop(struct store *st, uint64_t order, uint32_t tender, uint32_t line,
    uint64_t household)
{
	static const char SQL[] =
	    "DELETE FROM refusal WHERE orders = $1 AND tender = $2"
	    " AND line IN (0, $3) AND household = $4";
	struct query q;

	query_start(&q, st, SQL);
	bind_key(&q, order, tender, line, household);
	return query_run(&q);
}

enum err
bid_has_answered(struct store *st, uint64_t order, uint32_t tender,
    uint32_t line, uint64_t household, bool *out)
{
	static const char SQL[] =
	    "SELECT EXISTS (SELECT 1 FROM bid WHERE orders = $1"
	    " AND tender = $2 AND line = $3 AND household = $4)"
	    " OR EXISTS (SELECT 1 FROM refusal WHERE orders = $1"
	    " AND tender = $2 AND line IN (0, $3) AND household = $4)";
	struct query q;
	bool answered = false;
	enum err err;

	query_start(&q, st, SQL);
	bind_key(&q, order, tender, line, household);
	if (query_next(&q))
		answered = column_int(&q, 0) != 0;
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = answered;
	return err;
}

/* ---- gom bids ------------------------------------------------------- */

/* What the lists show of bids and refusals alike: those of running calls by
 * the first scope, the others by the second, each bound by hand because two
 * scopes share the parameters of store/scope.h but for their flags. */
enum {
	P_SEALED_OWN = 10,
	P_SEALED_TYPED,
	P_SEALED_ALL,
	P_ORDER,
	P_HOUSEHOLD,
	P_REVISIONS,
	P_LIMIT,
	P_SKIP
};

#define SEEN(t)                                                                \
	"((tender.ended_ms > 0 AND (" SCOPE_ALL                                \
	" OR " SCOPE_HOUSEHOLD(t ".household") " OR " SCOPE_TYPED(t            \
	    ".typed_by") " OR " SCOPE_EXPORTER("orders.exporter") ")) OR "     \
								  "(tender."   \
								  "ended_ms "  \
								  "= 0 AND "   \
								  "($12 <> 0"  \
								  " OR ($10 "  \
								  "<> 0 "      \
								  "AND " t     \
								  ".household" \
								  " = $1)"     \
								  " OR ($11 "  \
								  "<> 0 "      \
								  "AND " t     \
								  ".typed_by " \
								  "= $1))))"

#define JOINS(t)                                                               \
	" JOIN tender ON tender.orders = " t ".orders"                         \
	" AND tender.no = " t ".tender"                                        \
	" JOIN orders ON orders.id = " t ".orders"                             \
	" LEFT JOIN line ON line.orders = " t ".orders"                        \
	" AND line.no = " t ".line"

static const char SQL_PAGE[] =
    "SELECT " BID_COLUMNS ", 0 AS is_refusal, 0 AS reason,"
    " tender.ended_ms > 0, orders.reference, coalesce(line.sku, ''),"
    " orders.currency, coalesce(bid_total.total, 0),"
    " coalesce(plan_bid.why_code, -1), plan_bid.why_first,"
    " plan_bid.why_second, plan_bid.why_third, plan_bid.why_day,"
    " plan_bid.lots, (SELECT count(*) FROM plan_bid AS winner"
    " WHERE winner.orders = bid.orders AND winner.tender = bid.tender"
    " AND winner.line = bid.line AND winner.lots > 0)"
    " FROM bid" JOINS(
	"bid") " LEFT JOIN bid_total ON bid_total.orders = bid.orders"
	       " AND bid_total.tender = bid.tender"
	       " AND bid_total.household = bid.household"
	       " LEFT JOIN plan ON plan.orders = bid.orders"
	       " AND plan.tender = bid.tender AND plan.ready = 1 AND "
	       "bid.current = 1"
	       " AND bid.withdrawn = 0 AND (plan.taken = 1 "
	       "OR " SCOPE_EXPORTER(
		   "orders.exporter") ")"
				      " LEFT JOIN plan_bid ON "
				      "plan_bid.orders = plan.orders"
				      " AND plan_bid.tender = plan.tender "
				      "AND plan_bid.line = bid.line"
				      " AND plan_bid.household = "
				      "bid.household"
				      " WHERE " SEEN(
					  "bid") " AND ($13 = 0 OR "
						 "bid.orders = $13)"
						 " AND ($14 = 0 OR "
						 "bid.household = $14)"
						 " AND (bid.current = 1 OR "
						 "$15 <> 0)"
						 " UNION ALL SELECT "
						 "refusal.orders, "
						 "refusal.tender, "
						 "refusal.line,"
						 " refusal.household, 0, "
						 "1, 0, 0, "
						 "refusal.typed_by, "
						 "refusal.received_ms,"
						 " 0, 0, 0, 0, 0, 0, 0, 0, "
						 "0, 0, 1, refusal.reason,"
						 " tender.ended_ms > 0, "
						 "orders.reference, "
						 "coalesce(line.sku, ''),"
						 " orders.currency, 0, -1, "
						 "0, 0, 0, 0, 0, 0"
						 " FROM refusal" JOINS(
						     "ref"
						     "usa"
						     "l") " WHERE " SEEN("refus"
									 "al") " AND ($13 "
									       "= 0 OR "
									       "refusal."
									       "orders = "
									       "$13)"
									       " AND ($14 "
									       "= 0 OR "
									       "refusal."
									       "household "
									       "= $14)"
									       " ORDER BY "
									       "1 DESC, 2 "
									       "DESC, 3, "
									       "4, 21, 5 "
									       "DESC "
									       "LIMIT $16 "
									       "OFFSET "
									       "$17";

static void
view_read(const struct query *q, struct bid_view *out)
{
	bid_read(q, &out->bid);
	out->is_refusal = column_int(q, 20) != 0;
	out->reason = (uint32_t)column_int(q, 21);
	out->is_opened = column_int(q, 22) != 0;
	column_text(q, 23, out->reference, sizeof out->reference);
	column_text(q, 24, out->sku, sizeof out->sku);
	column_text(q, 25, out->currency, sizeof out->currency);
	out->total = column_int(q, 26);
	out->why_code = (int32_t)column_int(q, 27);
	out->why_first = column_int(q, 28);
	out->why_second = column_int(q, 29);
	out->why_third = column_int(q, 30);
	out->why_day = (int32_t)column_int(q, 31);
	out->lots_won = (uint32_t)column_int(q, 32);
	out->line_winners = (uint32_t)column_int(q, 33);
	out->exporter = (uint64_t)column_int(q, 34);
}

enum err
bid_page(struct store *st, const struct scope *sealed,
    const struct scope *opened, const struct bid_filter *filter, uint64_t skip,
    size_t cap, struct bid_view *rows, size_t *n)
{
	struct query q;
	size_t used = 0;
	enum err err;

	query_start(&q, st, SQL_PAGE);
	query_scope(&q, opened);
	query_int(&q, P_SEALED_OWN, sealed->own);
	query_int(&q, P_SEALED_TYPED, sealed->typed);
	query_int(&q, P_SEALED_ALL, sealed->all);
	query_int(&q, P_ORDER, (int64_t)filter->order);
	query_int(&q, P_HOUSEHOLD, (int64_t)filter->household);
	query_int(&q, P_REVISIONS, filter->with_revisions);
	query_int(&q, P_LIMIT, (int64_t)cap);
	query_int(&q, P_SKIP, (int64_t)skip);
	while (used < cap && query_next(&q))
		view_read(&q, &rows[used++]);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*n = used;
	return err;
}
