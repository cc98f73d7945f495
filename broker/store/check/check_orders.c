/* SPDX-License-Identifier: Apache-2.0 */
/* Members and orders as the tables have them now, and what the facts say of
 * orders, lines and calls for bids. */
#include <inttypes.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

/* ---- before the replay -------------------------------------------------- */

static void
load_member(struct check *c, const struct rows *rows)
{
	struct member_state *m = check_alloc(c, sizeof *m);

	if (m == NULL)
		return;
	m->id = (uint64_t)rows_int(rows, 0);
	m->roles = (uint32_t)rows_int(rows, 1);
	m->state = (int)rows_int(rows, 2);
	m->village = (uint32_t)rows_int(rows, 3);
	m->weekdays_now = (uint32_t)rows_int(rows, 4);
	m->feed_last = (uint64_t)rows_int(rows, 5);
	m->weekdays = 0x7f; /* until a fact says otherwise */
	check_put(c, &c->members, m->id, 0, 0, m);
}

static void
load_order(struct check *c, const struct rows *rows)
{
	struct order_state *order = check_alloc(c, sizeof *order);

	if (order == NULL)
		return;
	order->id = (uint64_t)rows_int(rows, 0);
	order->exporter = (uint64_t)rows_int(rows, 1);
	order->reference = gom_arena_strdup(&c->arena, rows_text(rows, 2));
	order->currency = gom_arena_strdup(&c->arena, rows_text(rows, 3));
	if (order->reference == NULL || order->currency == NULL)
		c->err = ERR_NOMEM;
	check_put(c, &c->orders, order->id, 0, 0, order);
}

void
check_load(struct check *c)
{
	struct spans *shipped = &c->shipped;
	struct rows rows;

	rows_open(&rows, c,
	    "SELECT id, roles, state, village, weekdays, feed_last"
	    " FROM member");
	while (rows_next(&rows))
		load_member(c, &rows);
	rows_open(
	    &rows, c, "SELECT id, exporter, reference, currency FROM orders");
	while (rows_next(&rows))
		load_order(c, &rows);
	rows_open(&rows, c,
	    "SELECT from_day, to_day, loaded_seq FROM closure"
	    " WHERE member = 0 AND village = 0");
	while (rows_next(&rows))
		if (check_more(c, &shipped->rows, shipped->n, &shipped->cap,
			sizeof *shipped->rows))
			shipped->rows[shipped->n++] =
			    (struct span){ (int32_t)rows_int(&rows, 0),
				    (int32_t)rows_int(&rows, 1),
				    rows_int(&rows, 2) };
}

/* ---- after it ----------------------------------------------------------- */

static void
compare_orders(struct check *c)
{
	struct rows rows;

	rows_open(&rows, c,
	    "SELECT id, tolerance_permille, price_mode, opened_ms <> 0,"
	    " unsealed_ms <> 0, cancelled_ms <> 0, entry_last, deviations,"
	    " (SELECT count(*) FROM plan WHERE plan.orders = orders.id"
	    " AND length(deviation) > 0) FROM orders");
	while (rows_next(&rows)) {
		const struct order_state *order =
		    order_of(c, (uint64_t)rows_int(&rows, 0));
		struct name where;

		if (order == NULL)
			continue;
		where = name_of_order(order);
		if (!order->is_posted) {
			breach(c, "I1", where, "no fact posted it");
			continue;
		}
		differs(c, "I4", where, "tolerance_permille",
		    rows_int(&rows, 1), order->tolerance_permille);
		differs(c, "I4", where, "price_mode", rows_int(&rows, 2),
		    order->price_mode);
		differs(c, "I4", where, "opened", rows_int(&rows, 3),
		    order->is_opened);
		differs(c, "I4", where, "unsealed", rows_int(&rows, 4),
		    order->is_unsealed);
		differs(c, "I4", where, "cancelled", rows_int(&rows, 5),
		    order->is_cancelled);
		differs(c, "I4", where, "deviations", rows_int(&rows, 7),
		    order->n_deviations);
		differs(c, "I4", where, "plans that deviate",
		    rows_int(&rows, 8), order->n_deviations);
		differs(c, "I8", where, "entry_last", rows_int(&rows, 6),
		    (int64_t)order->n_entries);
	}
}

static void
compare_line(struct check *c, const struct rows *rows, struct line_state *line)
{
	struct name where = name_of_line(line);
	int64_t n_lots = line->is_split ? (int64_t)line->n_lots - 1 : 0;

	line->has_row = true;
	differs(c, "I1", where, "quantity", rows_int(rows, 2), line->ordered);
	differs(c, "I1", where, "pack", rows_int(rows, 3), line->pack);
	differs(c, "I4", where, "hand_in_day", rows_int(rows, 4),
	    line->hand_in_day);
	differs(c, "I4", where, "cargo_ready_day", rows_int(rows, 5),
	    line->cargo_ready_day);
	differs(
	    c, "I4", where, "rate or ceiling", rows_int(rows, 6), line->rate);
	differs(c, "I1", where, "lot_last", rows_int(rows, 7), n_lots);
}

static void
compare_lines(struct check *c)
{
	struct rows rows;

	rows_open(&rows, c,
	    "SELECT orders, no, quantity, pack, hand_in_day, cargo_ready_day,"
	    " CASE WHEN piece_rate <> 0 THEN piece_rate ELSE ceiling END,"
	    " lot_last FROM line");
	while (rows_next(&rows)) {
		const struct order_state *order =
		    order_of(c, (uint64_t)rows_int(&rows, 0));
		struct line_state *line =
		    order != NULL ? line_of(order, (uint32_t)rows_int(&rows, 1))
				  : NULL;

		if (line != NULL)
			compare_line(c, &rows, line);
		else
			breach(c, "I1",
			    name_of("line row of order", rows_int(&rows, 0)),
			    "no fact posted line %" PRId64, rows_int(&rows, 1));
	}
}

static void
compare_tenders(struct check *c)
{
	struct rows rows;

	rows_open(&rows, c,
	    "SELECT orders, no, ends_ms, ended_ms, awarded_ms FROM tender");
	while (rows_next(&rows)) {
		const struct order_state *order =
		    order_of(c, (uint64_t)rows_int(&rows, 0));
		struct tender_state *tender =
		    order != NULL
			? tender_of(order, (uint32_t)rows_int(&rows, 1))
			: NULL;
		struct name where =
		    name_of("call for bids", rows_int(&rows, 1));

		if (tender == NULL) {
			breach(c, "I4", where,
			    "no fact started it (order %" PRId64 ")",
			    rows_int(&rows, 0));
			continue;
		}
		tender->has_row = true;
		differs(c, "I4", where, "ends_ms", rows_int(&rows, 2),
		    tender->ends_ms);
		differs(c, "I4", where, "ended_ms", rows_int(&rows, 3),
		    tender->ended_ms);
		differs(c, "I4", where, "awarded_ms", rows_int(&rows, 4),
		    tender->awarded_ms);
	}
}

static void
check_rows_of(struct check *c, const struct order_state *order)
{
	for (size_t i = 0; i < order->n_lines; i++)
		if (!order->lines[i]->has_row)
			breach(c, "I1", name_of_line(order->lines[i]),
			    "has no row");
	for (size_t i = 0; i < order->n_tenders; i++)
		if (!order->tenders[i].has_row)
			breach(c, "I4", name_of_order(order),
			    "call for bids %zu has no row", i + 1);
}

void
check_order_rows(struct check *c)
{
	const struct order_state *order;
	size_t at = 0;

	compare_orders(c);
	compare_lines(c);
	compare_tenders(c);
	while ((order = map_next(&c->orders, &at)) != NULL)
		check_rows_of(c, order);
}
