/* SPDX-License-Identifier: Apache-2.0 */
/* What was handed in together, received and inspected, against the facts. */
#include <inttypes.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

#define STATE(name) GOM__DELIVERY_STATE__DELIVERY_##name

/* moved adds up what a fact moves between two buckets. */
static int64_t
moved(const Gom__Fact *fact, int from, int to)
{
	int64_t sum = 0;

	for (size_t i = 0; i < fact->n_moves; i++)
		if ((from < 0 || (int)fact->moves[i]->from == from) &&
		    (int)fact->moves[i]->to == to)
			sum += fact->moves[i]->quantity;
	return sum;
}

static void
hand_in(struct check *c, const Gom__Fact *fact, struct lot_state *lot)
{
	struct delivery_state *d;

	if (fact->delivery != lot->n_deliveries + 1)
		breach(c, "I1", name_of_lot(lot),
		    "delivery %u, the next is %zu", (unsigned)fact->delivery,
		    lot->n_deliveries + 1);
	if (!check_more(c, &lot->deliveries, lot->n_deliveries,
		&lot->cap_deliveries, sizeof *lot->deliveries))
		return;
	d = &lot->deliveries[lot->n_deliveries++];
	*d = (struct delivery_state){
		.household = fact->member,
		.version = fact->version,
		.state = STATE(DESPATCHED),
		.declared = fact->quantity,
		.despatched = moved(fact, -1, GOM__BUCKET__BUCKET_DESPATCHED),
	};
	if (d->despatched > d->declared)
		breach(c, "I1", name_of_lot(lot),
		    "delivery %u declares %" PRId64 " and moves %" PRId64,
		    (unsigned)fact->delivery, d->declared, d->despatched);
}

static void
receive(struct check *c, const Gom__Fact *fact, const struct lot_state *lot,
    struct delivery_state *d)
{
	int64_t back = moved(fact, GOM__BUCKET__BUCKET_DESPATCHED,
	    GOM__BUCKET__BUCKET_CONFIRMED);
	int64_t declared = moved(fact, GOM__BUCKET__BUCKET_DESPATCHED,
	    GOM__BUCKET__BUCKET_DELIVERED);

	if (d->state != STATE(DESPATCHED))
		breach(c, "I1", name_of_lot(lot),
		    "delivery %u is received twice", (unsigned)fact->delivery);
	if (declared + back != d->despatched)
		breach(c, "I1", name_of_lot(lot),
		    "delivery %u: %" PRId64 " received or missing of %" PRId64
		    " despatched",
		    (unsigned)fact->delivery, declared + back, d->despatched);
	d->despatched = 0;
	d->delivered = moved(fact, -1, GOM__BUCKET__BUCKET_DELIVERED);
	d->over = fact->units;
	d->state = STATE(RECEIVED);
	if (d->delivered + d->over != fact->quantity)
		breach(c, "I1", name_of_lot(lot),
		    "delivery %u: %" PRId64 " arrived, %" PRId64
		    " are accounted for",
		    (unsigned)fact->delivery, fact->quantity,
		    d->delivered + d->over);
}

static void
inspect(struct check *c, const Gom__Fact *fact, const struct lot_state *lot,
    struct delivery_state *d)
{
	int64_t accepted = moved(fact, -1, GOM__BUCKET__BUCKET_ACCEPTED);
	int64_t rework = moved(fact, -1, GOM__BUCKET__BUCKET_REWORK);
	int64_t scrapped = moved(
	    fact, GOM__BUCKET__BUCKET_DELIVERED, GOM__BUCKET__BUCKET_OPEN);
	int64_t over = moved(fact, -1, GOM__BUCKET__BUCKET_OVER);

	d->delivered -= accepted + rework + scrapped;
	d->over -= over;
	d->accepted += accepted + over;
	d->rework += rework;
	d->scrapped += scrapped;
	if (d->state != STATE(RECEIVED) || d->delivered < 0 || d->over < 0)
		breach(c, "I1", name_of_lot(lot),
		    "delivery %u: more is inspected than arrived",
		    (unsigned)fact->delivery);
	if (rework != fact->units || scrapped != fact->count)
		breach(c, "I1", name_of_lot(lot),
		    "delivery %u: the figures to mend and scrapped are not"
		    " what moves",
		    (unsigned)fact->delivery);
}

void
check_delivery_fact(
    struct check *c, const Gom__Fact *fact, struct lot_state *lot)
{
	struct delivery_state *d;

	if (fact->kind == KIND_DELIVERED) {
		hand_in(c, fact, lot);
		return;
	}
	if (fact->kind != KIND_RECEIVED && fact->kind != KIND_INSPECTED)
		return;
	if (fact->delivery < 1 || fact->delivery > lot->n_deliveries) {
		breach(c, "I1", name_of_lot(lot), "there is no delivery %u",
		    (unsigned)fact->delivery);
		return;
	}
	d = &lot->deliveries[fact->delivery - 1];
	if (fact->kind == KIND_RECEIVED)
		receive(c, fact, lot, d);
	else
		inspect(c, fact, lot, d);
}

/* ---- the rows of the table ---------------------------------------------- */

static const char SQL_DELIVERIES[] =
    "SELECT orders, line, lot, no, household, version, state, declared,"
    " despatched, delivered, over, accepted, rework, scrapped FROM delivery";

static struct lot_state *
lot_of_row(struct check *c, const struct rows *rows)
{
	struct order_state *order = order_of(c, (uint64_t)rows_int(rows, 0));
	struct line_state *line =
	    order != NULL ? line_of(order, (uint32_t)rows_int(rows, 1)) : NULL;

	return line != NULL ? lot_of(line, (uint32_t)rows_int(rows, 2)) : NULL;
}

/* Surplus that is sent back leaves no figure in the facts, so that a row may
 * hold less of it than they say. */
static void
compare_state(struct check *c, const struct rows *rows,
    const struct delivery_state *d, struct name where)
{
	int64_t over = rows_int(rows, 10);
	int64_t state = d->state;

	if (over < 0 || over > d->over)
		breach(c, "I1", where,
		    "over is %" PRId64 ", the facts leave %" PRId64, over,
		    d->over);
	if (state == STATE(RECEIVED) && d->delivered + over == 0)
		state = STATE(INSPECTED);
	differs(c, "I1", where, "state", rows_int(rows, 6), state);
}

static void
compare_delivery(struct check *c, const struct rows *rows,
    const struct lot_state *lot, struct delivery_state *d)
{
	struct name where = name_of_lot(lot);
	size_t len = 0;

	while (where.text[len] != '\0')
		len++;
	snprintf(where.text + len, sizeof where.text - len,
	    " delivery %" PRId64, rows_int(rows, 3));
	d->has_row = true;
	differs(c, "I1", where, "household", rows_int(rows, 4),
	    (int64_t)d->household);
	differs(c, "I1", where, "version", rows_int(rows, 5), d->version);
	differs(c, "I1", where, "declared", rows_int(rows, 7), d->declared);
	differs(c, "I1", where, "despatched", rows_int(rows, 8), d->despatched);
	differs(c, "I1", where, "delivered", rows_int(rows, 9), d->delivered);
	differs(c, "I1", where, "accepted", rows_int(rows, 11), d->accepted);
	differs(c, "I1", where, "rework", rows_int(rows, 12), d->rework);
	differs(c, "I1", where, "scrapped", rows_int(rows, 13), d->scrapped);
	compare_state(c, rows, d, where);
}

static void
check_rows_of(struct check *c, const struct line_state *line)
{
	for (size_t i = 0; i < line->n_lots; i++) {
		const struct lot_state *lot = line->lots[i];

		for (size_t k = 0; lot != NULL && k < lot->n_deliveries; k++)
			if (!lot->deliveries[k].has_row)
				breach(c, "I1", name_of_lot(lot),
				    "delivery %zu has no row", k + 1);
	}
}

void
check_delivery_rows(struct check *c)
{
	struct order_state *order;
	struct rows rows;
	size_t at = 0;

	rows_open(&rows, c, SQL_DELIVERIES);
	while (rows_next(&rows)) {
		struct lot_state *lot = lot_of_row(c, &rows);
		int64_t no = rows_int(&rows, 3);

		if (lot != NULL && no >= 1 && (uint64_t)no <= lot->n_deliveries)
			compare_delivery(
			    c, &rows, lot, &lot->deliveries[no - 1]);
		else
			breach(c, "I1",
			    name_of(
				"delivery row of order", rows_int(&rows, 0)),
			    "no fact made delivery %" PRId64, no);
	}
	while ((order = map_next(&c->orders, &at)) != NULL)
		for (size_t i = 0; i < order->n_lines; i++)
			if (order->lines[i] != NULL)
				check_rows_of(c, order->lines[i]);
}
