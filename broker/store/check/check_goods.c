/* SPDX-License-Identifier: Apache-2.0 */
/* I1: quantities move between buckets as facts allow, and none is lost. */
#include <inttypes.h>
#include <stdlib.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

#define OPEN         GOM__BUCKET__BUCKET_OPEN
#define OFFERED      GOM__BUCKET__BUCKET_OFFERED
#define CONFIRMED    GOM__BUCKET__BUCKET_CONFIRMED
#define DESPATCHED   GOM__BUCKET__BUCKET_DESPATCHED
#define DELIVERED    GOM__BUCKET__BUCKET_DELIVERED
#define REWORK       GOM__BUCKET__BUCKET_REWORK
#define ACCEPTED     GOM__BUCKET__BUCKET_ACCEPTED
#define SHORT_CLOSED GOM__BUCKET__BUCKET_SHORT_CLOSED
#define OVER         GOM__BUCKET__BUCKET_OVER
#define NONE         GOM__BUCKET__BUCKET_NONE

enum child {
	SAME, /* stays within the lot */
	EITHER,
	CHILD /* goes to a child lot */
};

/* Which fact may move from where to where. */
struct allowed {
	uint32_t kind;
	Gom__Bucket from;
	Gom__Bucket to;
	enum child child;
};

static const struct allowed ALLOWED[] = {
	{ KIND_LINE_POSTED, NONE, OPEN, SAME },
	{ KIND_LOT_OFFERED, OPEN, OFFERED, SAME },
	{ KIND_LOT_CONFIRMED, OFFERED, CONFIRMED, SAME },
	{ KIND_LOT_DECLINED, OFFERED, OPEN, SAME },
	{ KIND_LOT_EXPIRED, OFFERED, OPEN, SAME },
	{ KIND_LOT_GIVEN_BACK, CONFIRMED, OPEN, EITHER },
	{ KIND_DELIVERED, REWORK, DESPATCHED, SAME },
	{ KIND_DELIVERED, CONFIRMED, DESPATCHED, SAME },
	{ KIND_RECEIVED, DESPATCHED, DELIVERED, SAME },
	{ KIND_RECEIVED, CONFIRMED, DELIVERED, SAME },
	{ KIND_RECEIVED, DESPATCHED, CONFIRMED, SAME },
	{ KIND_RECEIVED, CONFIRMED, OPEN, EITHER },
	{ KIND_INSPECTED, DELIVERED, ACCEPTED, SAME },
	{ KIND_INSPECTED, DELIVERED, REWORK, SAME },
	{ KIND_INSPECTED, DELIVERED, OPEN, CHILD },
	{ KIND_INSPECTED, NONE, OVER, SAME },
	{ KIND_SHORT_CLOSED, OPEN, SHORT_CLOSED, SAME },
	{ KIND_SHORT_CLOSED, OFFERED, SHORT_CLOSED, SAME },
	{ KIND_SHORT_CLOSED, CONFIRMED, SHORT_CLOSED, SAME },
	{ KIND_SHORT_CLOSED, DESPATCHED, SHORT_CLOSED, SAME },
	{ KIND_SHORT_CLOSED, DELIVERED, SHORT_CLOSED, SAME },
	{ KIND_SHORT_CLOSED, REWORK, SHORT_CLOSED, SAME },
};

static const char *const BUCKET_NAMES[BUCKETS] = { "outside", "open", "offered",
	"confirmed", "despatched", "delivered", "rework", "accepted",
	"short_closed", "over" };

static bool
is_allowed(const Gom__Fact *fact, const Gom__Move *move)
{
	for (size_t i = 0; i < sizeof ALLOWED / sizeof ALLOWED[0]; i++) {
		const struct allowed *a = &ALLOWED[i];

		if (a->kind == fact->kind && a->from == move->from &&
		    a->to == move->to)
			return a->child == EITHER ||
			       (a->child == CHILD) == (move->to_lot != 0);
	}
	return false;
}

/* child_of: a child takes the line's next number and its parent's next
 * round. */
static struct lot_state *
child_of(struct check *c, struct lot_state *lot, uint32_t no)
{
	struct line_state *line = lot->line;
	struct lot_state *child = lot_of(line, no);

	if (child != NULL) {
		if (child->born_seq != c->seq || child->parent != lot->no)
			breach(c, "I1", name_of_lot(lot),
			    "quantity goes to lot %u, which is no new child",
			    (unsigned)no);
		return child;
	}
	if (no != line->n_lots)
		breach(c, "I1", name_of_lot(lot),
		    "the child lot has number %u, the next is %zu",
		    (unsigned)no, line->n_lots);
	child = place_lot(c, line, no);
	if (child == NULL)
		return NULL;
	child->parent = lot->no;
	child->parent_version = (uint32_t)lot->n_awards;
	child->round = lot->round + 1;
	return child;
}

static void
add(struct check *c, struct lot_state *lot, Gom__Bucket bucket, int64_t change)
{
	struct line_state *line = lot->line;

	if (bucket == NONE)
		return;
	if (__builtin_add_overflow(lot->in[bucket], change, &lot->in[bucket]) ||
	    (bucket != OVER &&
		__builtin_add_overflow(line->sum, change, &line->sum)))
		breach(c, "I1", name_of_lot(lot), "a quantity overflows");
	if (lot->in[bucket] < 0)
		breach(c, "I1", name_of_lot(lot),
		    "%s holds %" PRId64 " after a move of %" PRId64,
		    BUCKET_NAMES[bucket], lot->in[bucket], -change);
}

static void
apply(struct check *c, const Gom__Fact *fact, const Gom__Move *move,
    struct lot_state *lot)
{
	struct lot_state *to = lot;

	if ((unsigned)move->from >= BUCKETS || (unsigned)move->to >= BUCKETS ||
	    !is_allowed(fact, move)) {
		breach(c, "I1", name_of_lot(lot),
		    "a fact of kind %u may not move from %s to %s%s",
		    (unsigned)fact->kind,
		    BUCKET_NAMES[(unsigned)move->from % BUCKETS],
		    BUCKET_NAMES[(unsigned)move->to % BUCKETS],
		    move->to_lot != 0 ? " of another lot" : "");
		return;
	}
	if (move->quantity < 1) {
		breach(c, "I1", name_of_lot(lot),
		    "a move of %" PRId64 " pieces", move->quantity);
		return;
	}
	if (move->to_lot != 0)
		to = child_of(c, lot, move->to_lot);
	if (to == NULL)
		return;
	add(c, lot, move->from, -move->quantity);
	add(c, to, move->to, move->quantity);
}

void
check_line_kept(struct check *c, const struct line_state *line)
{
	if (line->sum != line->ordered)
		breach(c, "I1", name_of_line(line),
		    "ordered %" PRId64 ", the eight buckets hold %" PRId64,
		    line->ordered, line->sum);
}

void
check_moves(struct check *c, const Gom__Fact *fact, struct lot_state *lot)
{
	int64_t sum = lot->line->sum;

	for (size_t i = 0; i < fact->n_moves; i++)
		apply(c, fact, fact->moves[i], lot);
	if (sum != lot->line->sum || fact->kind == KIND_LINE_POSTED)
		check_line_kept(c, lot->line);
}

/* ---- the rows of the table ---------------------------------------------- */

static const char SQL_LOTS[] =
    "SELECT orders, line, no, round, tender, parent, version, open, offered,"
    " confirmed, despatched, delivered, rework, accepted, short_closed, over,"
    " parent_version FROM lot ORDER BY orders, line, no";

enum {
	FIRST_BUCKET_COLUMN = 7
};

static struct lot_state *
lot_of_row(struct check *c, const struct rows *rows)
{
	struct order_state *order = order_of(c, (uint64_t)rows_int(rows, 0));
	struct line_state *line =
	    order != NULL ? line_of(order, (uint32_t)rows_int(rows, 1)) : NULL;

	return line != NULL ? lot_of(line, (uint32_t)rows_int(rows, 2)) : NULL;
}

static void
compare_lot(struct check *c, const struct rows *rows, struct lot_state *lot)
{
	struct name where = name_of_lot(lot);

	lot->has_row = true;
	differs(c, "I1", where, "round", rows_int(rows, 3), lot->round);
	differs(c, "I1", where, "tender", rows_int(rows, 4), lot->tender);
	differs(c, "I1", where, "parent", rows_int(rows, 5), lot->parent);
	differs(c, "I1", where, "parent version",
	    rows_int(rows, FIRST_BUCKET_COLUMN + BUCKETS - 1),
	    lot->parent_version);
	differs(c, "I2", where, "version", rows_int(rows, 6),
	    (int64_t)lot->n_awards);
	for (int b = OPEN; b < BUCKETS; b++)
		differs(c, "I1", where, BUCKET_NAMES[b],
		    rows_int(rows, FIRST_BUCKET_COLUMN + b - 1), lot->in[b]);
}

/* check_held: where an award is live, the lot is its household's whole; where
 * none is, nothing of it is held. */
static void
check_held(struct check *c, const struct lot_state *lot)
{
	int state = lot->live != NULL ? lot->live->state : 0;
	int64_t out = lot->in[CONFIRMED] + lot->in[DESPATCHED] +
		      lot->in[DELIVERED] + lot->in[REWORK];

	if (state == GOM__AWARD_STATE__AWARD_OFFERED
		? lot->in[OFFERED] != lot->live->quantity
		: lot->in[OFFERED] != 0)
		breach(c, "I2", name_of_lot(lot),
		    "offered holds %" PRId64 ", the offer is of %" PRId64,
		    lot->in[OFFERED],
		    state == GOM__AWARD_STATE__AWARD_OFFERED
			? lot->live->quantity
			: 0);
	if (state != GOM__AWARD_STATE__AWARD_CONFIRMED && out != 0)
		breach(c, "I2", name_of_lot(lot),
		    "%" PRId64 " pieces are being made without an award", out);
	if (state == GOM__AWARD_STATE__AWARD_CONFIRMED &&
	    lot_unfinished(lot) == 0)
		breach(c, "I2", name_of_lot(lot),
		    "the award is confirmed, but nothing is left to be made");
}

static void
check_lots_of(struct check *c, const struct line_state *line)
{
	check_line_kept(c, line);
	for (size_t i = 0; i < line->n_lots; i++) {
		const struct lot_state *lot = line->lots[i];

		if (lot == NULL)
			continue;
		if (!lot->has_row)
			breach(c, "I1", name_of_lot(lot), "has no row");
		check_held(c, lot);
	}
}

void
check_lot_rows(struct check *c)
{
	struct order_state *order;
	struct lot_state *lot;
	struct rows rows;
	size_t at = 0;

	rows_open(&rows, c, SQL_LOTS);
	while (rows_next(&rows)) {
		lot = lot_of_row(c, &rows);
		if (lot != NULL)
			compare_lot(c, &rows, lot);
		else
			breach(c, "I1",
			    name_of("lot row of order", rows_int(&rows, 0)),
			    "no fact made lot %" PRId64 ".%" PRId64,
			    rows_int(&rows, 1), rows_int(&rows, 2));
	}
	while ((order = map_next(&c->orders, &at)) != NULL)
		for (size_t i = 0; i < order->n_lines; i++)
			if (order->lines[i] != NULL)
				check_lots_of(c, order->lines[i]);
}
