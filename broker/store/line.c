/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/line.h"

#include "broker/store/line_seen.h"
#include "broker/store/sql.h"
#include "proto/unit.h"

#define COLUMNS                                                                \
	"line.orders, line.no, line.label, line.sku, line.description,"        \
	" line.class, line.sample, line.sample_place, line.spec, line.unit,"   \
	" line.quantity, line.pack, line.cargo_ready_day, line.hand_in_day,"   \
	" line.piece_rate, line.ceiling, line.selling_price, line.hs_code,"    \
	" line.lot_units, line.lot_last"

static const char PUT[] =
    "INSERT INTO line (orders, no, label, sku, description, class, sample,"
    " sample_place, spec, unit, quantity, pack, cargo_ready_day, hand_in_day,"
    " piece_rate, ceiling, selling_price, hs_code, craft)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
    " $15, $16, $17, $18, $19)";

static const char GET[] =
    "SELECT " COLUMNS " FROM line WHERE orders = $1 AND no = $2";

static const char AFTER[] =
    "SELECT " COLUMNS " FROM line WHERE orders = $1 AND no > $2"
    " ORDER BY no LIMIT $3";

static const char SEEN_AFTER[] =
    "SELECT " COLUMNS " FROM line JOIN orders ON orders.id = line.orders"
    " WHERE line.orders = $10 AND line.no > $11 AND " LINE_SEEN
    " ORDER BY line.no LIMIT $12";

static const char SET_SPLIT[] = "UPDATE line SET lot_units = $3, lot_last = $4"
				" WHERE orders = $1 AND no = $2";

#define TOTALS                                                                 \
	"count(*), coalesce(sum(line.quantity), 0),"                           \
	" coalesce(min(line.hand_in_day), 0),"                                 \
	" coalesce(max(line.hand_in_day), 0),"                                 \
	" coalesce(max(line.cargo_ready_day), 0)"

static const char TOTAL[] = "SELECT " TOTALS " FROM line WHERE orders = $1";

static const char TOTAL_SEEN[] =
    "SELECT " TOTALS " FROM line JOIN orders ON orders.id = line.orders"
    " WHERE line.orders = $10 AND " LINE_SEEN;

#define OWN_ORDER SCOPE_EXPORTER("orders.exporter")
#define OWN_WORK  SCOPE_HOUSEHOLD("award.household")

/* What is open is seen with the line; the rest is work, seen by whom the
 * lot's newest award is. */
static const char BUCKETS_SEEN[] =
    "SELECT coalesce(sum(open), 0), coalesce(sum(seen * offered), 0),"
    " coalesce(sum(seen * confirmed), 0), coalesce(sum(seen * despatched), 0),"
    " coalesce(sum(seen * delivered), 0), coalesce(sum(seen * rework), 0),"
    " coalesce(sum(seen * accepted), 0),"
    " coalesce(sum(seen * short_closed), 0), coalesce(sum(seen * over), 0),"
    " coalesce(sum(CASE WHEN no > 0 AND (seen = 1 OR open > 0)"
    "  THEN 1 ELSE 0 END), 0)"
    " FROM (SELECT lot.*, CASE WHEN " OWN_ORDER
    "  OR EXISTS (SELECT 1 FROM award WHERE award.orders = lot.orders"
    "   AND award.line = lot.line AND award.lot = lot.no"
    "   AND award.version = lot.version AND " OWN_WORK ")"
    "   THEN 1 ELSE 0 END AS seen"
    "  FROM lot JOIN orders ON orders.id = lot.orders"
    "  JOIN line ON line.orders = lot.orders AND line.no = lot.line"
    "  WHERE lot.orders = $10 AND ($11 = 0 OR lot.line = $11)"
    "  AND " LINE_SEEN ") AS lots";

enum err
line_put(struct store *st, const struct line_row *row)
{
	char craft[LIMIT_CLASS_LEN + 1] = { 0 };
	size_t craft_len = gom_class_craft_len(row->class_name);
	struct query q;

	for (size_t i = 0; i < craft_len; i++)
		craft[i] = row->class_name[i];
	query_start(&q, st, PUT);
	query_int(&q, 1, (int64_t)row->order);
	query_int(&q, 2, row->no);
	query_text(&q, 3, row->label);
	query_text(&q, 4, row->sku);
	query_text(&q, 5, row->description);
	query_text(&q, 6, row->class_name);
	query_text(&q, 7, row->sample);
	query_text(&q, 8, row->sample_place);
	query_text(&q, 9, row->spec);
	query_text(&q, 10, row->unit);
	query_int(&q, 11, row->quantity);
	query_int(&q, 12, row->pack);
	query_int(&q, 13, row->cargo_ready_day);
	query_int(&q, 14, row->hand_in_day);
	query_int(&q, 15, row->piece_rate);
	query_int(&q, 16, row->ceiling);
	query_int(&q, 17, row->selling_price);
	query_text(&q, 18, row->hs_code);
	query_text(&q, 19, craft);
	return query_run(&q);
}

static void
read_row(const struct query *q, struct line_row *out)
{
	out->order = (uint64_t)column_int(q, 0);
	out->no = (uint32_t)column_int(q, 1);
	column_text(q, 2, out->label, sizeof out->label);
	column_text(q, 3, out->sku, sizeof out->sku);
	column_text(q, 4, out->description, sizeof out->description);
	column_text(q, 5, out->class_name, sizeof out->class_name);
	column_text(q, 6, out->sample, sizeof out->sample);
	column_text(q, 7, out->sample_place, sizeof out->sample_place);
	column_text(q, 8, out->spec, sizeof out->spec);
	column_text(q, 9, out->unit, sizeof out->unit);
	out->quantity = column_int(q, 10);
	out->pack = column_int(q, 11);
	out->cargo_ready_day = (int32_t)column_int(q, 12);
	out->hand_in_day = (int32_t)column_int(q, 13);
	out->piece_rate = column_int(q, 14);
	out->ceiling = column_int(q, 15);
	out->selling_price = column_int(q, 16);
	column_text(q, 17, out->hs_code, sizeof out->hs_code);
	out->lot_units = column_int(q, 18);
	out->lot_last = (uint32_t)column_int(q, 19);
}

enum err
line_get(struct store *st, uint64_t order, uint32_t no, struct line_row *out)
{
	struct query q;

	query_start(&q, st, GET);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, no);
	if (query_next(&q))
		read_row(&q, out);
	return query_end(&q, ERR_NO_LINE);
}

static enum err
read_rows(struct query *q, size_t cap, struct line_row *rows, size_t *n)
{
	*n = 0;
	while (*n < cap && query_next(q))
		read_row(q, &rows[(*n)++]);
	return query_end(q, ERR_OK);
}

enum err
line_after(struct store *st, uint64_t order, uint32_t after, size_t cap,
    struct line_row *rows, size_t *n)
{
	struct query q;

	query_start(&q, st, AFTER);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, after);
	query_int(&q, 3, (int64_t)cap);
	return read_rows(&q, cap, rows, n);
}

enum err
line_seen_after(struct store *st, const struct scope *scope, uint64_t order,
    uint32_t after, size_t cap, struct line_row *rows, size_t *n)
{
	struct query q;

	query_start(&q, st, SEEN_AFTER);
	query_scope(&q, scope);
	query_int(&q, 10, (int64_t)order);
	query_int(&q, 11, after);
	query_int(&q, 12, (int64_t)cap);
	return read_rows(&q, cap, rows, n);
}

enum err
line_set_split(struct store *st, uint64_t order, uint32_t no, int64_t lot_units,
    uint32_t lot_last)
{
	struct query q;

	query_start(&q, st, SET_SPLIT);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, no);
	query_int(&q, 3, lot_units);
	query_int(&q, 4, lot_last);
	return query_run(&q);
}

static enum err
read_total(struct query *q, struct line_total *out)
{
	if (query_next(q)) {
		out->lines = (uint32_t)column_int(q, 0);
		out->units = column_int(q, 1);
		out->first_hand_in_day = (int32_t)column_int(q, 2);
		out->last_hand_in_day = (int32_t)column_int(q, 3);
		out->last_cargo_ready_day = (int32_t)column_int(q, 4);
	}
	return query_end(q, ERR_STORE);
}

enum err
line_total(struct store *st, uint64_t order, struct line_total *out)
{
	struct query q;

	query_start(&q, st, TOTAL);
	query_int(&q, 1, (int64_t)order);
	return read_total(&q, out);
}

enum err
line_total_seen(struct store *st, const struct scope *scope, uint64_t order,
    struct line_total *out)
{
	struct query q;

	query_start(&q, st, TOTAL_SEEN);
	query_scope(&q, scope);
	query_int(&q, 10, (int64_t)order);
	return read_total(&q, out);
}

enum err
line_buckets_seen(struct store *st, const struct scope *scope, uint64_t order,
    uint32_t line, int64_t in[LOT_BUCKETS], uint32_t *lots)
{
	struct query q;

	query_start(&q, st, BUCKETS_SEEN);
	query_scope(&q, scope);
	query_int(&q, 10, (int64_t)order);
	query_int(&q, 11, line);
	if (query_next(&q)) {
		in[GOM__BUCKET__BUCKET_NONE] = 0;
		for (int b = GOM__BUCKET__BUCKET_OPEN; b < LOT_BUCKETS; b++)
			in[b] = column_int(&q, b - 1);
		*lots = (uint32_t)column_int(&q, LOT_BUCKETS - 1);
	}
	return query_end(&q, ERR_STORE);
}
