/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/order.h"

#include <string.h>

#include "broker/store/line_seen.h"
#include "broker/store/sql.h"

static const char PUT[] =
    "INSERT INTO orders (exporter, reference, buyer_reference, buyer, incoterm,"
    " place, destination, currency, tolerance_permille, ends_ms, goal, rules,"
    " price_mode, buffer_days, advance_permille, pay_days, complete, posted_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
    " $15, $16, $17, $18)"
    " ON CONFLICT (exporter, reference) DO NOTHING RETURNING id";

static const char GET[] =
    "SELECT id, exporter, reference, buyer_reference, buyer, incoterm, place,"
    " destination, currency, tolerance_permille, ends_ms, goal, price_mode,"
    " buffer_days, advance_permille, pay_days, complete, posted_ms, opened_ms,"
    " unsealed_ms, cancelled_ms, deviations, rules FROM orders WHERE id = $1";

static const char FIND[] =
    "SELECT id FROM orders WHERE exporter = $1 AND reference = $2";

#define SEEN                                                                   \
	"EXISTS (SELECT 1 FROM line WHERE line.orders = orders.id"             \
	" AND " LINE_SEEN ")"

static const char IS_SEEN[] =
    "SELECT 1 FROM orders WHERE orders.id = $10 AND " SEEN;

static const char NAMED[] =
    "SELECT orders.id FROM orders"
    " WHERE orders.reference = $10 AND " SEEN " ORDER BY orders.id LIMIT 2";

static const char SEEN_AFTER[] =
    "SELECT orders.id FROM orders WHERE orders.id > $10 AND " SEEN
    " ORDER BY orders.id LIMIT $11";

static const char SET_COMPLETE[] =
    "UPDATE orders SET complete = 1 WHERE id = $1";
static const char SET_OPENED[] =
    "UPDATE orders SET opened_ms = $2, ends_ms = $3 WHERE id = $1";
static const char SET_UNSEALED[] =
    "UPDATE orders SET unsealed_ms = $2 WHERE id = $1 AND unsealed_ms = 0";
static const char SET_CANCELLED[] =
    "UPDATE orders SET cancelled_ms = $2 WHERE id = $1";
static const char COUNT_DEVIATION[] =
    "UPDATE orders SET deviations = deviations + 1 WHERE id = $1";
static const char ENTRY_NEXT[] =
    "UPDATE orders SET entry_last = entry_last + 1 WHERE id = $1"
    " RETURNING entry_last";

/* goods (kind 1) are owed, everything else lessens what is owed */
#define UNBALANCED                                                             \
	"EXISTS (SELECT 1 FROM entry WHERE entry.orders = orders.id"           \
	" GROUP BY entry.household HAVING"                                     \
	" sum(CASE WHEN entry.kind = 1 THEN entry.amount"                      \
	" ELSE -entry.amount END) <> 0)"

/* A plan that covers nothing waits for nobody: an order whose re-tender drew
 * no bid goes on producing. */
static const char MOMENTS[] =
    "SELECT opened_ms <> 0, cancelled_ms <> 0,"
    " EXISTS (SELECT 1 FROM tender WHERE tender.orders = orders.id"
    "  AND tender.no = 1 AND tender.ended_ms = 0),"
    " EXISTS (SELECT 1 FROM plan JOIN plan_lot"
    "  ON plan_lot.orders = plan.orders AND plan_lot.tender = plan.tender"
    "  WHERE plan.orders = orders.id AND plan.ready = 1 AND plan.taken = 0"
    "  AND plan.tender = (SELECT max(tender.no) FROM tender"
    "   WHERE tender.orders = orders.id)),"
    " NOT " UNBALANCED " FROM orders WHERE id = $1";

static const char SUMS[] =
    "SELECT coalesce(sum(open), 0), coalesce(sum(offered), 0),"
    " coalesce(sum(confirmed), 0), coalesce(sum(despatched), 0),"
    " coalesce(sum(delivered), 0), coalesce(sum(rework), 0),"
    " coalesce(sum(accepted), 0), coalesce(sum(short_closed), 0),"
    " coalesce(sum(over), 0) FROM lot WHERE orders = $1";

static const char RECORD[] =
    "SELECT count(*), coalesce(sum(CASE WHEN cancelled_ms = 0"
    "  AND NOT EXISTS (SELECT 1 FROM lot WHERE lot.orders = orders.id"
    "   AND open + offered + confirmed + despatched + delivered + rework > 0)"
    "  AND NOT " UNBALANCED " THEN 1 ELSE 0 END), 0),"
    " coalesce(sum(CASE WHEN cancelled_ms <> 0 THEN 1 ELSE 0 END), 0),"
    " coalesce(sum(deviations), 0)"
    " FROM orders WHERE exporter = $1 AND opened_ms <> 0";

/* Payments (kind 5) that were not taken back, each from the newest goods
 * entry before it. */
static const char PAID_AFTER[] =
    "SELECT coalesce(sum(at_ms - goods_ms), 0), count(goods_ms) FROM"
    " (SELECT paid.at_ms, (SELECT max(goods.at_ms) FROM entry AS goods"
    "   WHERE goods.orders = paid.orders AND goods.household = paid.household"
    "   AND goods.kind = 1 AND goods.at_ms <= paid.at_ms) AS goods_ms"
    "  FROM entry AS paid JOIN orders ON orders.id = paid.orders"
    "  WHERE orders.exporter = $1 AND paid.kind = 5 AND paid.reverses = 0"
    "  AND NOT EXISTS (SELECT 1 FROM entry AS back"
    "   WHERE back.orders = paid.orders AND back.reverses = paid.no))"
    " AS payments";

/* 1 is MEMBER_ACTIVE */
static const char TOLD[] = "SELECT count(DISTINCT capacity.member) FROM line"
			   " JOIN capacity ON capacity.craft = line.craft"
			   " JOIN member ON member.id = capacity.member"
			   " WHERE line.orders = $1 AND member.state = 1";

enum err
order_put(struct store *st, const struct order_row *row, uint64_t *id)
{
	struct query q;
	bool is_new;
	enum err err;

	query_start(&q, st, PUT);
	query_int(&q, 1, (int64_t)row->exporter);
	query_text(&q, 2, row->reference);
	query_text(&q, 3, row->buyer_reference);
	query_text(&q, 4, row->buyer);
	query_text(&q, 5, row->incoterm);
	query_text(&q, 6, row->place);
	query_text(&q, 7, row->destination);
	query_text(&q, 8, row->currency);
	query_int(&q, 9, row->tolerance_permille);
	query_int(&q, 10, row->ends_ms);
	query_int(&q, 11, row->goal);
	query_blob(&q, 12, row->rules, row->rules_len);
	query_int(&q, 13, row->price_mode);
	query_int(&q, 14, row->buffer_days);
	query_int(&q, 15, row->advance_permille);
	query_int(&q, 16, row->pay_days);
	query_int(&q, 17, row->is_complete);
	query_int(&q, 18, row->posted_ms);
	is_new = query_next(&q);
	if (is_new)
		*id = (uint64_t)column_int(&q, 0);
	err = query_run(&q);
	return err == ERR_OK && !is_new ? ERR_DUPLICATE : err;
}

static void
read_rules(const struct query *q, int k, struct order_row *out)
{
	const uint8_t *rules = column_blob(q, k, &out->rules_len);

	if (out->rules_len > sizeof out->rules)
		out->rules_len = 0;
	if (out->rules_len > 0)
		memcpy(out->rules, rules, out->rules_len);
}

static void
read_row(const struct query *q, struct order_row *out)
{
	out->id = (uint64_t)column_int(q, 0);
	out->exporter = (uint64_t)column_int(q, 1);
	column_text(q, 2, out->reference, sizeof out->reference);
	column_text(q, 3, out->buyer_reference, sizeof out->buyer_reference);
	column_text(q, 4, out->buyer, sizeof out->buyer);
	column_text(q, 5, out->incoterm, sizeof out->incoterm);
	column_text(q, 6, out->place, sizeof out->place);
	column_text(q, 7, out->destination, sizeof out->destination);
	column_text(q, 8, out->currency, sizeof out->currency);
	out->tolerance_permille = (uint32_t)column_int(q, 9);
	out->ends_ms = column_int(q, 10);
	out->goal = (int)column_int(q, 11);
	out->price_mode = (int)column_int(q, 12);
	out->buffer_days = (uint32_t)column_int(q, 13);
	out->advance_permille = (uint32_t)column_int(q, 14);
	out->pay_days = (uint32_t)column_int(q, 15);
	out->is_complete = column_int(q, 16) != 0;
	out->posted_ms = column_int(q, 17);
	out->opened_ms = column_int(q, 18);
	out->unsealed_ms = column_int(q, 19);
	out->cancelled_ms = column_int(q, 20);
	out->deviations = (uint32_t)column_int(q, 21);
	read_rules(q, 22, out);
}

enum err
order_get(struct store *st, uint64_t id, struct order_row *out)
{
	struct query q;

	query_start(&q, st, GET);
	query_int(&q, 1, (int64_t)id);
	if (query_next(&q))
		read_row(&q, out);
	return query_end(&q, ERR_NO_ORDER);
}

enum err
order_find(
    struct store *st, uint64_t exporter, const char *reference, uint64_t *id)
{
	struct query q;

	query_start(&q, st, FIND);
	query_int(&q, 1, (int64_t)exporter);
	query_text(&q, 2, reference);
	if (query_next(&q))
		*id = (uint64_t)column_int(&q, 0);
	return query_end(&q, ERR_NO_ORDER);
}

enum err
order_is_seen(
    struct store *st, const struct scope *scope, uint64_t id, bool *out)
{
	struct query q;
	bool is_seen;
	enum err err;

	query_start(&q, st, IS_SEEN);
	query_scope(&q, scope);
	query_int(&q, 10, (int64_t)id);
	is_seen = query_next(&q);
	err = query_end(&q, ERR_OK);
	if (err == ERR_OK)
		*out = is_seen;
	return err;
}

enum err
order_named(struct store *st, const struct scope *scope, const char *reference,
    uint64_t *id)
{
	uint64_t found = 0;
	struct query q;
	int n = 0;
	enum err err;

	query_start(&q, st, NAMED);
	query_scope(&q, scope);
	query_text(&q, 10, reference);
	while (query_next(&q)) {
		found = (uint64_t)column_int(&q, 0);
		n++;
	}
	err = query_end(&q, ERR_NO_ORDER);
	if (err == ERR_OK && n > 1)
		err = ERR_AMBIGUOUS;
	if (err == ERR_OK)
		*id = found;
	return err;
}

enum err
order_seen_after(struct store *st, const struct scope *scope, uint64_t after,
    size_t cap, uint64_t *ids, size_t *n)
{
	struct query q;

	query_start(&q, st, SEEN_AFTER);
	query_scope(&q, scope);
	query_int(&q, 10, (int64_t)after);
	query_int(&q, 11, (int64_t)cap);
	*n = 0;
	while (*n < cap && query_next(&q))
		ids[(*n)++] = (uint64_t)column_int(&q, 0);
	return query_end(&q, ERR_OK);
}

enum err
order_set_complete(struct store *st, uint64_t id)
{
	struct query q;

	query_start(&q, st, SET_COMPLETE);
	query_int(&q, 1, (int64_t)id);
	return query_run(&q);
}

enum err
order_set_opened(struct store *st, uint64_t id, int64_t now_ms, int64_t ends_ms)
{
	struct query q;

	query_start(&q, st, SET_OPENED);
	query_int(&q, 1, (int64_t)id);
	query_int(&q, 2, now_ms);
	query_int(&q, 3, ends_ms);
	return query_run(&q);
}

static enum err
set_moment(struct store *st, const char *text, uint64_t id, int64_t now_ms)
{
	struct query q;

	query_start(&q, st, text);
	query_int(&q, 1, (int64_t)id);
	query_int(&q, 2, now_ms);
	return query_run(&q);
}

enum err
order_set_unsealed(struct store *st, uint64_t id, int64_t now_ms)
{
	return set_moment(st, SET_UNSEALED, id, now_ms);
}

enum err
order_set_cancelled(struct store *st, uint64_t id, int64_t now_ms)
{
	return set_moment(st, SET_CANCELLED, id, now_ms);
}

enum err
order_count_deviation(struct store *st, uint64_t id)
{
	struct query q;

	query_start(&q, st, COUNT_DEVIATION);
	query_int(&q, 1, (int64_t)id);
	return query_run(&q);
}

enum err
order_entry_next(struct store *st, uint64_t id, uint64_t *no)
{
	struct query q;

	query_start(&q, st, ENTRY_NEXT);
	query_int(&q, 1, (int64_t)id);
	if (query_next(&q))
		*no = (uint64_t)column_int(&q, 0);
	return query_end(&q, ERR_NO_ORDER);
}

static enum err
read_sums(struct store *st, uint64_t id, int64_t in[LOT_BUCKETS])
{
	struct query q;

	query_start(&q, st, SUMS);
	query_int(&q, 1, (int64_t)id);
	if (query_next(&q)) {
		in[GOM__BUCKET__BUCKET_NONE] = 0;
		for (int b = GOM__BUCKET__BUCKET_OPEN; b < LOT_BUCKETS; b++)
			in[b] = column_int(&q, b - 1);
	}
	return query_end(&q, ERR_STORE);
}

enum err
order_figures(struct store *st, uint64_t id, struct order_figures *out)
{
	struct query q;
	enum err err;

	query_start(&q, st, MOMENTS);
	query_int(&q, 1, (int64_t)id);
	if (query_next(&q)) {
		out->is_opened = column_int(&q, 0) != 0;
		out->is_cancelled = column_int(&q, 1) != 0;
		out->is_bidding_first = column_int(&q, 2) != 0;
		out->is_plan_waiting = column_int(&q, 3) != 0;
		out->is_balanced = column_int(&q, 4) != 0;
	}
	err = query_end(&q, ERR_NO_ORDER);
	if (err == ERR_OK)
		err = read_sums(st, id, out->in);
	return err;
}

static enum err
read_days_to_pay(struct store *st, uint64_t exporter, uint32_t *out)
{
	const int64_t day_ms = 86400000;
	struct query q;

	query_start(&q, st, PAID_AFTER);
	query_int(&q, 1, (int64_t)exporter);
	if (query_next(&q) && column_int(&q, 1) > 0)
		*out =
		    (uint32_t)(column_int(&q, 0) / column_int(&q, 1) / day_ms);
	return query_end(&q, ERR_STORE);
}

enum err
order_record(struct store *st, uint64_t exporter, struct order_record *out)
{
	struct order_record record = { 0 };
	struct query q;
	enum err err;

	query_start(&q, st, RECORD);
	query_int(&q, 1, (int64_t)exporter);
	if (query_next(&q)) {
		record.orders = (uint32_t)column_int(&q, 0);
		record.settled = (uint32_t)column_int(&q, 1);
		record.cancelled = (uint32_t)column_int(&q, 2);
		record.deviations = (uint32_t)column_int(&q, 3);
	}
	err = query_end(&q, ERR_STORE);
	if (err == ERR_OK)
		err = read_days_to_pay(st, exporter, &record.days_to_pay);
	if (err == ERR_OK)
		*out = record;
	return err;
}

enum err
order_told(struct store *st, uint64_t id, uint32_t *out)
{
	struct query q;

	query_start(&q, st, TOLD);
	query_int(&q, 1, (int64_t)id);
	if (query_next(&q))
		*out = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}
