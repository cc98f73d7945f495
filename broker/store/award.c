/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/award.h"

#include "broker/store/scope.h"
#include "broker/store/row_list.h"
#include "broker/store/sql.h"
#include "proto/gom.pb-c.h"

#define AWARD_COLUMNS                                                          \
	"award.orders, award.line, award.lot, award.version,"                  \
	" award.household, award.tender, award.state, award.quantity,"         \
	" award.rate, award.start_day, award.due_day, award.rate_units,"       \
	" award.rate_days, award.offered_ms, award.expires_ms,"                \
	" award.decided_ms, award.ended_ms, award.reason, award.made"

enum {
	N_AWARD_COLUMNS = 19
};

static void
award_read(const struct query *q, struct award_row *out)
{
	*out = (struct award_row){
		.order = (uint64_t)column_int(q, 0),
		.line = (uint32_t)column_int(q, 1),
		.lot = (uint32_t)column_int(q, 2),
		.version = (uint32_t)column_int(q, 3),
		.household = (uint64_t)column_int(q, 4),
		.tender = (uint32_t)column_int(q, 5),
		.state = (int)column_int(q, 6),
		.quantity = column_int(q, 7),
		.rate = column_int(q, 8),
		.start_day = (int32_t)column_int(q, 9),
		.due_day = (int32_t)column_int(q, 10),
		.rate_units = column_int(q, 11),
		.rate_days = (int32_t)column_int(q, 12),
		.offered_ms = column_int(q, 13),
		.expires_ms = column_int(q, 14),
		.decided_ms = column_int(q, 15),
		.ended_ms = column_int(q, 16),
		.reason = (uint32_t)column_int(q, 17),
		.made = column_int(q, 18),
	};
}

static void
bind_lot(struct query *q, uint64_t order, uint32_t line, uint32_t lot)
{
	query_int(q, 1, (int64_t)order);
	query_int(q, 2, line);
	query_int(q, 3, lot);
}

static enum err
raise_version(struct store *st, const struct award_row *row, uint32_t *version)
{
	static const char SQL[] =
	    "UPDATE lot SET version = version + 1 WHERE orders = $1"
	    " AND line = $2 AND no = $3 RETURNING version";
	struct query q;

	query_start(&q, st, SQL);
	bind_lot(&q, row->order, row->line, row->lot);
	while (query_next(&q))
		*version = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_NO_LOT);
}

enum err
award_offer(struct store *st, const struct award_row *row, uint32_t *version)
{
	static const char SQL[] =
	    "INSERT INTO award (orders, line, lot, version, household, tender,"
	    " state, quantity, rate, start_day, due_day, rate_units,"
	    " rate_days, offered_ms, expires_ms) VALUES ($1, $2, $3, $4, $5,"
	    " $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
	uint32_t next = 0;
	struct query q;
	enum err err;

	if ((err = raise_version(st, row, &next)) != ERR_OK)
		return err;
	query_start(&q, st, SQL);
	bind_lot(&q, row->order, row->line, row->lot);
	query_int(&q, 4, next);
	query_int(&q, 5, (int64_t)row->household);
	query_int(&q, 6, row->tender);
	query_int(&q, 7, GOM__AWARD_STATE__AWARD_OFFERED);
	query_int(&q, 8, row->quantity);
	query_int(&q, 9, row->rate);
	query_int(&q, 10, row->start_day);
	query_int(&q, 11, row->due_day);
	query_int(&q, 12, row->rate_units);
	query_int(&q, 13, row->rate_days);
	query_int(&q, 14, row->offered_ms);
	query_int(&q, 15, row->expires_ms);
	if ((err = query_run(&q)) == ERR_OK)
		*version = next;
	return err;
}

static enum err
award_one(struct store *st, const char *sql, uint64_t order, uint32_t line,
    uint32_t lot, struct award_row *out)
{
	struct query q;

	query_start(&q, st, sql);
	bind_lot(&q, order, line, lot);
	if (query_next(&q))
		award_read(&q, out);
	return query_end(&q, ERR_NO_AWARD);
}

enum err
award_live(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    struct award_row *out)
{
	static const char SQL[] =
	    "SELECT " AWARD_COLUMNS " FROM award WHERE orders = $1"
	    " AND line = $2 AND lot = $3 AND state IN (2, 3)";

	return award_one(st, SQL, order, line, lot, out);
}

enum err
award_get(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    uint32_t version, struct award_row *out)
{
	static const char SQL[] =
	    "SELECT " AWARD_COLUMNS " FROM award WHERE orders = $1"
	    " AND line = $2 AND lot = $3 AND version = $4";
	struct query q;

	query_start(&q, st, SQL);
	bind_lot(&q, order, line, lot);
	query_int(&q, 4, version);
	if (query_next(&q))
		award_read(&q, out);
	return query_end(&q, ERR_NO_AWARD);
}

enum err
award_last(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    struct award_row *out)
{
	static const char SQL[] =
	    "SELECT " AWARD_COLUMNS " FROM award WHERE orders = $1"
	    " AND line = $2 AND lot = $3 ORDER BY version DESC LIMIT 1";

	return award_one(st, SQL, order, line, lot, out);
}

/* What a state says of the moments of an award. */
static bool
is_decision(int state)
{
	return state == GOM__AWARD_STATE__AWARD_CONFIRMED ||
	       state == GOM__AWARD_STATE__AWARD_DECLINED;
}

static bool
is_live(int state)
{
	return state == GOM__AWARD_STATE__AWARD_OFFERED ||
	       state == GOM__AWARD_STATE__AWARD_CONFIRMED;
}

enum err
award_move(struct store *st, const struct award_row *row, int state,
    uint32_t reason, int64_t now_ms)
{
	static const char SQL[] =
	    "UPDATE award SET state = $5, reason = $6,"
	    " decided_ms = CASE WHEN $7 > 0 THEN $7 ELSE decided_ms END,"
	    " ended_ms = $8 WHERE orders = $1 AND line = $2 AND lot = $3"
	    " AND version = $4 RETURNING version";
	struct query q;

	query_start(&q, st, SQL);
	bind_lot(&q, row->order, row->line, row->lot);
	query_int(&q, 4, row->version);
	query_int(&q, 5, state);
	query_int(&q, 6, reason);
	query_int(&q, 7, is_decision(state) ? now_ms : 0);
	query_int(&q, 8, is_live(state) ? 0 : now_ms);
	while (query_next(&q))
		continue;
	return query_end(&q, ERR_NO_AWARD);
}

enum err
award_made(struct store *st, const struct award_row *row, int64_t made)
{
	static const char SQL[] =
	    "UPDATE award SET made = $5 WHERE orders = $1 AND line = $2"
	    " AND lot = $3 AND version = $4";
	struct query q;

	query_start(&q, st, SQL);
	bind_lot(&q, row->order, row->line, row->lot);
	query_int(&q, 4, row->version);
	query_int(&q, 5, made);
	return query_run(&q);
}

enum err
award_has_lost(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    uint64_t household, bool *out)
{
	/* 4 declined, 5 expired, 6 given back. Of a lot it was split from
	 * those count that came before the split, and the one under which it
	 * was split: the child is what was missing there. */
	static const char SQL[] =
	    "WITH RECURSIVE origin (no, parent, parent_version, last, split)"
	    " AS (SELECT no, parent, parent_version, version, 0 FROM lot"
	    " WHERE orders = $1 AND line = $2 AND no = $3"
	    " UNION ALL SELECT lot.no, lot.parent, lot.parent_version,"
	    " origin.parent_version, origin.parent_version"
	    " FROM lot JOIN origin ON lot.no = origin.parent"
	    " WHERE lot.orders = $1 AND lot.line = $2 AND origin.parent > 0)"
	    " SELECT EXISTS (SELECT 1 FROM award JOIN origin"
	    " ON award.lot = origin.no WHERE award.orders = $1"
	    " AND award.line = $2 AND award.household = $4"
	    " AND award.version <= origin.last"
	    " AND (award.state IN (4, 5, 6) OR award.version = origin.split))";
	struct query q;
	bool has_lost = false;
	enum err err;

	query_start(&q, st, SQL);
	bind_lot(&q, order, line, lot);
	query_int(&q, 4, (int64_t)household);
	if (query_next(&q))
		has_lost = column_int(&q, 0) != 0;
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = has_lost;
	return err;
}

enum err
award_loads(
    struct store *st, uint64_t household, struct award_load **out, size_t *n)
{
	static const char SQL[] =
	    "SELECT " AWARD_COLUMNS ", lot.offered, lot.confirmed, lot.rework,"
	    " line.hand_in_day, lot.at_risk, orders.reference FROM award"
	    " JOIN lot ON lot.orders = award.orders"
	    " AND lot.line = award.line AND lot.no = award.lot"
	    " JOIN line ON line.orders = award.orders"
	    " AND line.no = award.line"
	    " JOIN orders ON orders.id = award.orders"
	    " WHERE award.household = $1 AND award.state IN (2, 3)"
	    " ORDER BY award.orders, award.line, award.lot";
	struct row_list rows = { .size = sizeof(struct award_load) };
	struct award_load *load;
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	while ((load = row_list_next(&rows, &q)) != NULL) {
		award_read(&q, &load->award);
		load->offered = column_int(&q, N_AWARD_COLUMNS);
		load->confirmed = column_int(&q, N_AWARD_COLUMNS + 1);
		load->rework = column_int(&q, N_AWARD_COLUMNS + 2);
		load->hand_in_day =
		    (int32_t)column_int(&q, N_AWARD_COLUMNS + 3);
		load->at_risk = column_int(&q, N_AWARD_COLUMNS + 4) != 0;
		column_text(&q, N_AWARD_COLUMNS + 5, load->reference,
		    sizeof load->reference);
	}
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}

enum err
award_makers(struct store *st, uint64_t **out, size_t *n)
{
	static const char SQL[] =
	    "SELECT DISTINCT household FROM award WHERE state IN (2, 3)"
	    " ORDER BY household";
	struct row_list rows = { .size = sizeof(uint64_t) };
	uint64_t *household;
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	while ((household = row_list_next(&rows, &q)) != NULL)
		*household = (uint64_t)column_int(&q, 0);
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}

enum err
award_sums(struct store *st, uint64_t order, struct award_sum **out, size_t *n)
{
	/* 2 offered, 3 confirmed, 8 done; what came back of a lot in part is
	 * another lot's, so the lot's own size counts, not the offer's */
	static const char SQL[] =
	    "SELECT award.household, award.line, award.tender,"
	    " sum(lot.open + lot.offered + lot.confirmed + lot.despatched"
	    " + lot.delivered + lot.rework + lot.accepted), count(*)"
	    " FROM award JOIN lot ON lot.orders = award.orders"
	    " AND lot.line = award.line AND lot.no = award.lot"
	    " WHERE award.orders = $1 AND award.state IN (2, 3, 8)"
	    " GROUP BY award.household, award.line, award.tender"
	    " ORDER BY award.household, award.line, award.tender";
	struct row_list rows = { .size = sizeof(struct award_sum) };
	struct award_sum *sum;
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)order);
	while ((sum = row_list_next(&rows, &q)) != NULL)
		*sum = (struct award_sum){
			.household = (uint64_t)column_int(&q, 0),
			.line = (uint32_t)column_int(&q, 1),
			.tender = (uint32_t)column_int(&q, 2),
			.units = column_int(&q, 3),
			.lots = column_int(&q, 4),
		};
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}

enum err
award_past_value(struct store *st, uint64_t household, const char *currency,
    int64_t since_ms, int64_t *out)
{
	static const char SQL[] =
	    "SELECT award.quantity, award.rate FROM award"
	    " JOIN orders ON orders.id = award.orders"
	    " WHERE award.household = $1 AND award.state IN (2, 3, 8)"
	    " AND award.offered_ms >= $2 AND orders.currency = $3";
	struct query q;
	int64_t value = 0;
	int64_t each;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	query_int(&q, 2, since_ms);
	query_text(&q, 3, currency);
	while (query_next(&q))
		if (__builtin_mul_overflow(
			column_int(&q, 0), column_int(&q, 1), &each) ||
		    __builtin_add_overflow(value, each, &value))
			q.err = ERR_OVERFLOW;
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = value;
	return err;
}

enum err
award_done_count(struct store *st, uint64_t household, uint32_t *out)
{
	static const char SQL[] =
	    "SELECT count(*) FROM award WHERE household = $1 AND state = 8";
	struct query q;
	uint32_t count = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	if (query_next(&q))
		count = (uint32_t)column_int(&q, 0);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = count;
	return err;
}

/* ---- gom awards ----------------------------------------------------- */

#define SEEN(t)                                                                \
	"(" SCOPE_ALL                                                          \
	" OR " SCOPE_HOUSEHOLD(t ".household") " OR " SCOPE_EXPORTER(          \
	    "orders.exporter") ")"                                             \
			       " AND ($10 = 0 OR " t ".orders = $10)"          \
			       " AND ($11 = 0 OR " t ".household = $11)"

#define JOINS(t)                                                               \
	" JOIN line ON line.orders = " t ".orders"                             \
	" AND line.no = " t ".line"                                            \
	" JOIN orders ON orders.id = " t ".orders"

#define LINE_COLUMNS                                                           \
	" line.hand_in_day, orders.advance_permille, orders.reference,"        \
	" orders.currency, line.sku, line.description, line.sample"

static const char SQL_PAGE[] =
    "SELECT " AWARD_COLUMNS ", 0 AS place," LINE_COLUMNS
    ", CASE WHEN award.state IN (2, 3) THEN 0 ELSE 2 END AS part"
    " FROM award" JOINS("award") " WHERE " SEEN(
	"award") " AND (award.state IN (2, 3) OR $12 <> 0)"
		 " UNION ALL SELECT standby.orders, standby.line, 0, 0,"
		 " standby.household, standby.tender, 1, 0, 0, 0, 0, 0, 0, 0, "
		 "0, 0, 0,"
		 " 0, 0, standby.rank," LINE_COLUMNS ", 1"
		 " FROM standby" JOINS("standby") " WHERE " SEEN(
		     "standby") " AND EXISTS (SELECT 1 FROM lot WHERE "
				"lot.orders = standby.orders"
				" AND lot.line = standby.line AND lot.tender = "
				"standby.tender"
				" AND lot.no > 0 AND lot.open + lot.offered + "
				"lot.confirmed"
				" + lot.despatched + lot.delivered + "
				"lot.rework > 0)"
				" ORDER BY part, 1 DESC, 2, 3, 4 DESC, 20 "
				"LIMIT $13 OFFSET $14";

static void
view_read(const struct query *q, struct award_view *out)
{
	award_read(q, &out->award);
	out->rank = (uint32_t)column_int(q, N_AWARD_COLUMNS);
	out->hand_in_day = (int32_t)column_int(q, N_AWARD_COLUMNS + 1);
	out->advance_permille = (uint32_t)column_int(q, N_AWARD_COLUMNS + 2);
	column_text(
	    q, N_AWARD_COLUMNS + 3, out->reference, sizeof out->reference);
	column_text(
	    q, N_AWARD_COLUMNS + 4, out->currency, sizeof out->currency);
	column_text(q, N_AWARD_COLUMNS + 5, out->sku, sizeof out->sku);
	column_text(
	    q, N_AWARD_COLUMNS + 6, out->description, sizeof out->description);
	column_text(q, N_AWARD_COLUMNS + 7, out->sample, sizeof out->sample);
}

enum err
award_page(struct store *st, const struct scope *scope,
    const struct award_filter *filter, uint64_t skip, size_t cap,
    struct award_view *rows, size_t *n)
{
	struct query q;
	size_t used = 0;
	enum err err;

	query_start(&q, st, SQL_PAGE);
	query_scope(&q, scope);
	query_int(&q, 10, (int64_t)filter->order);
	query_int(&q, 11, (int64_t)filter->household);
	query_int(&q, 12, filter->with_ended);
	query_int(&q, 13, (int64_t)cap);
	query_int(&q, 14, (int64_t)skip);
	while (used < cap && query_next(&q))
		view_read(&q, &rows[used++]);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*n = used;
	return err;
}
