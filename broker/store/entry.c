/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/entry.h"

#include "broker/store/sql.h"

#define COLUMNS                                                                \
	"entry.orders, entry.no, entry.household, entry.kind, entry.at_ms,"    \
	" entry.line, entry.lot, entry.delivery, entry.quantity, entry.rate,"  \
	" entry.amount, entry.reason, entry.typed_by, entry.reverses,"         \
	" entry.seq"

enum {
	N_COLUMNS = 15
};

/* What a caller may see of statements; a filter's two parameters follow. */
#define VISIBLE_TO_SCOPE                                                       \
	" (" SCOPE_ALL                                                         \
	" OR " SCOPE_HOUSEHOLD("entry.household") " OR " SCOPE_EXPORTER(       \
	    "orders.exporter") ")"                                             \
			       " AND ($10 = 0 OR entry.orders = $10)"          \
			       " AND ($11 = 0 OR entry.household = $11)"

static struct entry_row
row_read(const struct query *q)
{
	return (struct entry_row){
		.order = (uint64_t)column_int(q, 0),
		.no = (uint64_t)column_int(q, 1),
		.household = (uint64_t)column_int(q, 2),
		.kind = (Gom__EntryKind)column_int(q, 3),
		.at_ms = column_int(q, 4),
		.line = (uint32_t)column_int(q, 5),
		.lot = (uint32_t)column_int(q, 6),
		.delivery = (uint32_t)column_int(q, 7),
		.quantity = column_int(q, 8),
		.rate = column_int(q, 9),
		.amount = column_int(q, 10),
		.reason = (uint32_t)column_int(q, 11),
		.typed_by = (uint64_t)column_int(q, 12),
		.reverses = (uint64_t)column_int(q, 13),
		.seq = column_int(q, 14),
	};
}

enum err
entry_add(struct store *st, const struct entry_row *row)
{
	static const char SQL[] =
	    "INSERT INTO entry (orders, no, household, kind, at_ms, line, lot,"
	    " delivery, quantity, rate, amount, reason, typed_by, reverses,"
	    " seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
	    " $13, $14, $15)";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)row->order);
	query_int(&q, 2, (int64_t)row->no);
	query_int(&q, 3, (int64_t)row->household);
	query_int(&q, 4, row->kind);
	query_int(&q, 5, row->at_ms);
	query_int(&q, 6, row->line);
	query_int(&q, 7, row->lot);
	query_int(&q, 8, row->delivery);
	query_int(&q, 9, row->quantity);
	query_int(&q, 10, row->rate);
	query_int(&q, 11, row->amount);
	query_int(&q, 12, row->reason);
	query_int(&q, 13, (int64_t)row->typed_by);
	query_int(&q, 14, (int64_t)row->reverses);
	query_int(&q, 15, row->seq);
	return query_run(&q);
}

enum err
entry_get(struct store *st, uint64_t order, uint64_t no, struct entry_row *out)
{
	static const char SQL[] = "SELECT " COLUMNS " FROM entry"
				  " WHERE orders = $1 AND no = $2";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, (int64_t)no);
	if (query_next(&q))
		*out = row_read(&q);
	return query_end(&q, ERR_NO_ENTRY);
}

enum err
entry_is_reversed(struct store *st, uint64_t order, uint64_t no, bool *out)
{
	static const char SQL[] = "SELECT COUNT(*) FROM entry"
				  " WHERE orders = $1 AND reverses = $2";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, (int64_t)no);
	if (query_next(&q))
		*out = column_int(&q, 0) > 0;
	return query_end(&q, ERR_STORE);
}

static void
bind_filter(struct query *q, const struct scope *scope,
    const struct entry_filter *filter)
{
	query_scope(q, scope);
	query_int(q, 10, (int64_t)filter->order);
	query_int(q, 11, (int64_t)filter->household);
}

enum err
entry_page(struct store *st, const struct scope *scope,
    const struct entry_filter *filter, uint64_t skip, size_t cap,
    struct entry_view *rows, size_t *n)
{
	static const char SQL[] =
	    "SELECT " COLUMNS ", orders.reference, orders.currency,"
	    " COALESCE(note.text, '') FROM entry"
	    " JOIN orders ON orders.id = entry.orders"
	    " LEFT JOIN note ON note.seq = entry.seq WHERE" VISIBLE_TO_SCOPE
	    " ORDER BY entry.orders, entry.no LIMIT $12 OFFSET $13";
	struct query q;
	struct entry_view *row;

	*n = 0;
	query_start(&q, st, SQL);
	bind_filter(&q, scope, filter);
	query_int(&q, 12, (int64_t)cap);
	query_int(&q, 13, (int64_t)skip);
	while (*n < cap && query_next(&q)) {
		row = &rows[(*n)++];
		row->entry = row_read(&q);
		column_text(
		    &q, N_COLUMNS, row->reference, sizeof row->reference);
		column_text(
		    &q, N_COLUMNS + 1, row->currency, sizeof row->currency);
		column_text(&q, N_COLUMNS + 2, row->note, sizeof row->note);
	}
	return query_end(&q, ERR_OK);
}

/* The sums of one household and order; kinds 1 to 5 of EntryKind in turn. */
#define SUM_OF(kind)                                                           \
	" COALESCE(SUM(CASE WHEN entry.kind = " kind                           \
	" THEN entry.amount END), 0),"
#define SUMS                                                                   \
	SUM_OF("1")                                                            \
	SUM_OF("2")                                                            \
	SUM_OF("3")                                                            \
	SUM_OF("4")                                                            \
	SUM_OF("5")                                                            \
	" COALESCE(SUM(CASE WHEN entry.kind = 1 THEN entry.quantity END), 0)," \
	" COALESCE(MAX(CASE WHEN entry.kind = 1 THEN entry.at_ms END), 0)"

static void
balance_read(const struct query *q, struct balance_row *row)
{
	*row = (struct balance_row){
		.order = (uint64_t)column_int(q, 0),
		.household = (uint64_t)column_int(q, 1),
		.accepted = column_int(q, 7),
		.last_accepted_ms = column_int(q, 8),
		.pay_days = (uint32_t)column_int(q, 9),
	};
	for (int kind = GOM__ENTRY_KIND__ENTRY_GOODS;
	     kind <= GOM__ENTRY_KIND__ENTRY_PAYMENT; kind++)
		row->sums[kind] = column_int(q, 1 + kind);
	column_text(q, 10, row->reference, sizeof row->reference);
	column_text(q, 11, row->currency, sizeof row->currency);
}

int64_t
balance_amount(const struct balance_row *row)
{
	int64_t amount = row->sums[GOM__ENTRY_KIND__ENTRY_GOODS];

	for (int kind = GOM__ENTRY_KIND__ENTRY_ADVANCE;
	     kind <= GOM__ENTRY_KIND__ENTRY_PAYMENT; kind++)
		amount -= row->sums[kind];
	return amount;
}

enum err
balance_page(struct store *st, const struct scope *scope,
    const struct entry_filter *filter, uint64_t skip, size_t cap,
    struct balance_row *rows, size_t *n)
{
	static const char SQL[] =
	    "SELECT entry.orders, entry.household," SUMS
	    ", orders.pay_days, orders.reference, orders.currency"
	    " FROM entry JOIN orders ON orders.id = entry.orders"
	    " WHERE" VISIBLE_TO_SCOPE
	    " GROUP BY entry.orders, entry.household, orders.pay_days,"
	    " orders.reference, orders.currency"
	    " ORDER BY entry.orders, entry.household LIMIT $12 OFFSET $13";
	struct query q;

	*n = 0;
	query_start(&q, st, SQL);
	bind_filter(&q, scope, filter);
	query_int(&q, 12, (int64_t)cap);
	query_int(&q, 13, (int64_t)skip);
	while (*n < cap && query_next(&q))
		balance_read(&q, &rows[(*n)++]);
	return query_end(&q, ERR_OK);
}

enum err
balance_get(struct store *st, uint64_t order, uint64_t household,
    struct balance_row *out)
{
	struct scope everything = { .all = true };
	struct entry_filter filter = { order, household };
	size_t n = 0;
	enum err err = balance_page(st, &everything, &filter, 0, 1, out, &n);

	if (err == ERR_OK && n == 0)
		*out = (struct balance_row){
			.order = order,
			.household = household,
		};
	return err;
}
