/* SPDX-License-Identifier: Apache-2.0 */
/* What must happen by itself has its timer, and no timer waits for what has
 * ended. A reminder may outlive its award: it then does nothing. */
#include <inttypes.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

/* The numbers stand in the database. */
enum timer_kind {
	BIDDING_END = 1,
	REMIND_BIDDING = 2,
	OFFER_EXPIRY = 3,
	REMIND_OFFER = 4,
	REMIND_HAND_IN = 5
};

static struct award_state *
award_named(const struct order_state *order, const struct rows *rows)
{
	struct line_state *line = line_of(order, (uint32_t)rows_int(rows, 2));
	struct lot_state *lot =
	    line != NULL ? lot_of(line, (uint32_t)rows_int(rows, 3)) : NULL;
	int64_t version = rows_int(rows, 4);

	if (lot == NULL || version < 1 || (size_t)version > lot->n_awards)
		return NULL;
	return lot->awards[version - 1];
}

static void
check_bidding(
    struct check *c, const struct rows *rows, const struct order_state *order)
{
	struct tender_state *tender =
	    tender_of(order, (uint32_t)rows_int(rows, 4));

	if (tender == NULL || tender->ended_ms != 0) {
		breach(c, "timer", name_of_order(order),
		    "one of kind %" PRId64 " waits for call %" PRId64
		    ", which is not running",
		    rows_int(rows, 0), rows_int(rows, 4));
		return;
	}
	if (rows_int(rows, 0) != BIDDING_END)
		return;
	tender->has_timer = true;
	differs(c, "timer", name_of_order(order), "the end of bidding",
	    rows_int(rows, 5), tender->ends_ms);
}

static void
check_award(
    struct check *c, const struct rows *rows, const struct order_state *order)
{
	struct award_state *award = award_named(order, rows);
	bool is_expiry = rows_int(rows, 0) == OFFER_EXPIRY;

	if (award == NULL) {
		breach(c, "timer", name_of_order(order),
		    "one of kind %" PRId64 " waits for lot %" PRId64 ".%" PRId64
		    " version %" PRId64 ", which is not there",
		    rows_int(rows, 0), rows_int(rows, 2), rows_int(rows, 3),
		    rows_int(rows, 4));
		return;
	}
	if (!is_expiry)
		return;
	award->has_timer = true;
	if (award->state != GOM__AWARD_STATE__AWARD_OFFERED)
		breach(c, "timer", name_of_award(award),
		    "its expiry waits, but the offer has ended");
	differs(c, "timer", name_of_award(award), "the expiry",
	    rows_int(rows, 5), award->expires_ms);
}

static void
check_timer(struct check *c, const struct rows *rows)
{
	const struct order_state *order =
	    order_of(c, (uint64_t)rows_int(rows, 1));
	int64_t kind = rows_int(rows, 0);

	if (order == NULL || kind < BIDDING_END || kind > REMIND_HAND_IN)
		breach(c, "timer", name_of("kind", kind),
		    "of order %" PRId64 " is none, or of no order",
		    rows_int(rows, 1));
	else if (kind == BIDDING_END || kind == REMIND_BIDDING)
		check_bidding(c, rows, order);
	else
		check_award(c, rows, order);
}

static void
check_offers_of(struct check *c, const struct line_state *line)
{
	for (size_t i = 0; i < line->n_lots; i++) {
		const struct award_state *live =
		    line->lots[i] != NULL ? line->lots[i]->live : NULL;

		if (live != NULL && !live->has_timer &&
		    live->state == GOM__AWARD_STATE__AWARD_OFFERED)
			breach(c, "timer", name_of_award(live),
			    "the offer never expires");
	}
}

void
check_timers(struct check *c)
{
	const struct order_state *order;
	struct rows rows;
	size_t at = 0;

	rows_open(&rows, c,
	    "SELECT kind, orders, line, lot, version, due_ms FROM timer");
	while (rows_next(&rows))
		check_timer(c, &rows);
	while ((order = map_next(&c->orders, &at)) != NULL) {
		for (size_t i = 0; i < order->n_tenders; i++)
			if (order->tenders[i].ended_ms == 0 &&
			    !order->tenders[i].has_timer)
				breach(c, "timer", name_of_order(order),
				    "call for bids %zu never ends", i + 1);
		for (size_t i = 0; i < order->n_lines; i++)
			check_offers_of(c, order->lines[i]);
	}
}
