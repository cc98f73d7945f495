/* SPDX-License-Identifier: Apache-2.0 */
/* I2: one live award a lot, and awards that go only where they may.
 *
 *	offered --> confirmed --> done
 *	   |            |--> given back (the lot whole)
 *	   |            '--> cancelled
 *	   |--> declined
 *	   |--> expired
 *	   '--> cancelled
 */
#include <inttypes.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

#define STATE(name) GOM__AWARD_STATE__AWARD_##name

struct step {
	uint32_t kind;
	uint32_t from; /* mask, 1 << state */
	int to;        /* 0: stays */
};

static const struct step STEPS[] = {
	{ KIND_LOT_CONFIRMED, 1u << STATE(OFFERED), STATE(CONFIRMED) },
	{ KIND_LOT_DECLINED, 1u << STATE(OFFERED), STATE(DECLINED) },
	{ KIND_LOT_EXPIRED, 1u << STATE(OFFERED), STATE(EXPIRED) },
	{ KIND_LOT_GIVEN_BACK, 1u << STATE(CONFIRMED), 0 },
	{ KIND_AWARD_CANCELLED, 1u << STATE(OFFERED) | 1u << STATE(CONFIRMED),
	    STATE(CANCELLED) },
	{ KIND_AWARD_DONE, 1u << STATE(CONFIRMED), STATE(DONE) },
	{ KIND_PROGRESS, 1u << STATE(CONFIRMED), 0 },
	{ KIND_DELIVERED, 1u << STATE(CONFIRMED), 0 },
	/* what came beyond a complete lot is still counted and looked at */
	{ KIND_RECEIVED, 1u << STATE(CONFIRMED) | 1u << STATE(DONE), 0 },
	{ KIND_INSPECTED, 1u << STATE(CONFIRMED) | 1u << STATE(DONE), 0 },
	{ KIND_REMIND_OFFER, 1u << STATE(OFFERED), 0 },
	{ KIND_REMIND_HAND_IN, 1u << STATE(CONFIRMED), 0 },
	{ KIND_AT_RISK, 1u << STATE(OFFERED) | 1u << STATE(CONFIRMED), 0 },
};

static const char *const STATE_NAMES[] = { "none", "stand-by", "offered",
	"confirmed", "declined", "expired", "given back", "cancelled", "done" };

static const struct step *
step_of(uint32_t kind)
{
	for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++)
		if (STEPS[i].kind == kind)
			return &STEPS[i];
	return NULL;
}

/* ---- offering ----------------------------------------------------------- */

static void
fill_terms(struct award_state *award, const Gom__Fact *fact)
{
	const Gom__BidTerms *terms = fact->terms;

	award->version = fact->version;
	award->tender = fact->tender;
	award->household = fact->member;
	award->state = STATE(OFFERED);
	award->quantity = fact->quantity;
	award->rate = fact->rate;
	award->offered_ms = fact->at_ms;
	award->expires_ms = fact->until_ms;
	if (terms == NULL)
		return;
	award->start_day = terms->start_day;
	award->due_day = fact->day - (int32_t)terms->tail_days;
	award->rate_units = terms->rate_units;
	award->rate_days = terms->rate_days;
}

static struct award_state *
award_new(struct check *c, const Gom__Fact *fact, struct lot_state *lot)
{
	struct award_state *award = check_alloc(c, sizeof *award);

	if (award == NULL || !check_more(c, &lot->awards, lot->n_awards,
				 &lot->cap_awards, sizeof *lot->awards))
		return NULL;
	fill_terms(award, fact);
	award->lot = lot;
	lot->awards[lot->n_awards++] = award;
	return award;
}

/* A lot goes whole: nothing of it is left open, nothing is under way. */
static void
check_whole(struct check *c, const Gom__Fact *fact, const struct lot_state *lot)
{
	if (lot_unfinished(lot) != fact->quantity ||
	    lot->in[GOM__BUCKET__BUCKET_OFFERED] != fact->quantity)
		breach(c, "I2", name_of_lot(lot),
		    "offered %" PRId64 " of a lot with %" PRId64
		    " unfinished pieces",
		    fact->quantity, lot_unfinished(lot));
	if (fact->round != lot->round)
		breach(c, "I2", name_of_lot(lot),
		    "offered in round %u, the lot is in round %u",
		    (unsigned)fact->round, (unsigned)lot->round);
}

void
check_offered(struct check *c, const Gom__Fact *fact, struct lot_state *lot)
{
	struct award_state *award;

	if (lot->live != NULL) {
		breach(c, "I2", name_of_lot(lot),
		    "offered to member %" PRIu64 " while version %u of member"
		    " %" PRIu64 " is %s",
		    fact->member, (unsigned)lot->live->version,
		    lot->live->household, STATE_NAMES[lot->live->state]);
		check_calendar_drop(c, lot->live);
	}
	if (fact->version != lot->n_awards + 1)
		breach(c, "I2", name_of_lot(lot),
		    "offered with version %u, the next is %zu",
		    (unsigned)fact->version, lot->n_awards + 1);
	if (lot->tender == 0)
		lot->tender = fact->tender;
	check_whole(c, fact, lot);
	award = award_new(c, fact, lot);
	if (award == NULL)
		return;
	check_calendar_fits(c, fact, award);
	check_offer_terms(c, fact, award);
	lot->live = award;
	check_calendar_add(c, award);
}

/* ---- what follows ------------------------------------------------------- */

/* is_lost_whole: the lot itself is open again. */
static bool
is_lost_whole(const Gom__Fact *fact)
{
	for (size_t i = 0; i < fact->n_moves; i++)
		if (fact->moves[i]->from == GOM__BUCKET__BUCKET_CONFIRMED &&
		    fact->moves[i]->to == GOM__BUCKET__BUCKET_OPEN &&
		    fact->moves[i]->to_lot == 0)
			return true;
	return false;
}

static void
end_award(struct check *c, struct award_state *award, int state)
{
	check_calendar_drop(c, award);
	award->state = state;
	award->lot->live = NULL;
}

static void
move_state(struct check *c, const Gom__Fact *fact, const struct step *step,
    struct award_state *award)
{
	bool may_lose =
	    fact->kind == KIND_LOT_GIVEN_BACK || fact->kind == KIND_RECEIVED;

	if (step->to == STATE(CONFIRMED))
		award->state = step->to;
	else if (step->to != 0)
		end_award(c, award, step->to);
	else if (may_lose && is_lost_whole(fact))
		end_award(c, award, STATE(GIVEN_BACK));
}

/* What of the lot is no longer there cannot have been made. */
static void
lower_made(struct award_state *award)
{
	int64_t size = lot_size(award->lot);

	if (award->made > size)
		award->made = size;
}

static void
take_in(struct check *c, const Gom__Fact *fact, struct award_state *award)
{
	if (fact->kind == KIND_PROGRESS) {
		if (fact->quantity < 0 || fact->quantity > award->quantity)
			breach(c, "I2", name_of_award(award),
			    "%" PRId64 " made of %" PRId64, fact->quantity,
			    award->quantity);
		award->made = fact->quantity;
	}
	if (fact->kind == KIND_LOT_GIVEN_BACK && award->lot->live == award)
		lower_made(award);
	for (size_t i = 0; i < fact->n_moves; i++)
		if (fact->kind == KIND_INSPECTED &&
		    fact->moves[i]->from == GOM__BUCKET__BUCKET_DELIVERED &&
		    fact->moves[i]->to == GOM__BUCKET__BUCKET_OPEN)
			award->scrapped += fact->moves[i]->quantity;
}

static void
check_done(struct check *c, const Gom__Fact *fact, const struct lot_state *lot)
{
	if (fact->kind == KIND_AWARD_DONE && lot_unfinished(lot) != 0)
		breach(c, "I2", name_of_lot(lot),
		    "done with %" PRId64 " pieces unfinished",
		    lot_unfinished(lot));
}

/* award_meant is the live award of a lot; where a fact may follow on its end,
 * the newest one. */
static struct award_state *
award_meant(const struct lot_state *lot, const struct step *step)
{
	if (lot->live == NULL && lot->n_awards > 0 &&
	    (step->from >> STATE(DONE) & 1) != 0)
		return lot->awards[lot->n_awards - 1];
	return lot->live;
}

void
check_award_fact(struct check *c, const Gom__Fact *fact, struct lot_state *lot)
{
	const struct step *step = step_of(fact->kind);
	struct award_state *award;

	if (step == NULL)
		return;
	award = award_meant(lot, step);
	check_done(c, fact, lot);
	if (award == NULL || award->version != fact->version ||
	    award->household != fact->member) {
		breach(c, "I2", name_of_lot(lot),
		    "a fact of kind %u names version %u of member %" PRIu64
		    ", which is not the live award",
		    (unsigned)fact->kind, (unsigned)fact->version,
		    fact->member);
		return;
	}
	if ((step->from >> award->state & 1) == 0) {
		breach(c, "I2", name_of_award(award),
		    "a fact of kind %u may not follow on %s",
		    (unsigned)fact->kind, STATE_NAMES[award->state]);
		return;
	}
	move_state(c, fact, step, award);
	take_in(c, fact, award);
}

/* ---- the rows of the table ---------------------------------------------- */

static const char SQL_AWARDS[] =
    "SELECT orders, line, lot, version, household, tender, state, quantity,"
    " rate, start_day, due_day, rate_units, rate_days, expires_ms, made,"
    " offered_ms FROM award ORDER BY orders, line, lot, version";

static struct award_state *
award_of_row(struct check *c, const struct rows *rows)
{
	struct order_state *order = order_of(c, (uint64_t)rows_int(rows, 0));
	struct line_state *line =
	    order != NULL ? line_of(order, (uint32_t)rows_int(rows, 1)) : NULL;
	struct lot_state *lot =
	    line != NULL ? lot_of(line, (uint32_t)rows_int(rows, 2)) : NULL;

	for (size_t i = 0; lot != NULL && i < lot->n_awards; i++)
		if (lot->awards[i]->version == (uint32_t)rows_int(rows, 3) &&
		    !lot->awards[i]->has_row)
			return lot->awards[i];
	return NULL;
}

static void
compare_award(
    struct check *c, const struct rows *rows, struct award_state *award)
{
	struct name where = name_of_award(award);
	const char *found = "unknown";
	int64_t state = rows_int(rows, 6);

	award->has_row = true;
	if (state >= 0 && state <= STATE(DONE))
		found = STATE_NAMES[state];
	if (state != award->state)
		breach(c, "I2", where, "the row is %s, the facts say %s", found,
		    STATE_NAMES[award->state]);
	differs(c, "I2", where, "household", rows_int(rows, 4),
	    (int64_t)award->household);
	differs(c, "I2", where, "tender", rows_int(rows, 5), award->tender);
	differs(c, "I2", where, "quantity", rows_int(rows, 7), award->quantity);
	differs(c, "I4", where, "rate", rows_int(rows, 8), award->rate);
	differs(
	    c, "I3", where, "start_day", rows_int(rows, 9), award->start_day);
	differs(c, "I3", where, "due_day", rows_int(rows, 10), award->due_day);
	differs(c, "I3", where, "rate_units", rows_int(rows, 11),
	    award->rate_units);
	differs(
	    c, "I3", where, "rate_days", rows_int(rows, 12), award->rate_days);
	differs(c, "I2", where, "expires_ms", rows_int(rows, 13),
	    award->expires_ms);
	differs(c, "I3", where, "made", rows_int(rows, 14), award->made);
	differs(c, "I2", where, "offered_ms", rows_int(rows, 15),
	    award->offered_ms);
}

static void
check_rows_of(struct check *c, const struct line_state *line)
{
	for (size_t i = 0; i < line->n_lots; i++) {
		const struct lot_state *lot = line->lots[i];

		for (size_t k = 0; lot != NULL && k < lot->n_awards; k++)
			if (!lot->awards[k]->has_row)
				breach(c, "I2", name_of_award(lot->awards[k]),
				    "has no row");
	}
}

void
check_award_rows(struct check *c)
{
	struct order_state *order;
	struct award_state *award;
	struct rows rows;
	size_t at = 0;

	rows_open(&rows, c, SQL_AWARDS);
	while (rows_next(&rows)) {
		award = award_of_row(c, &rows);
		if (award != NULL)
			compare_award(c, &rows, award);
		else
			breach(c, "I2",
			    name_of("award row of order", rows_int(&rows, 0)),
			    "no fact made version %" PRId64 " of lot %" PRId64
			    ".%" PRId64,
			    rows_int(&rows, 3), rows_int(&rows, 1),
			    rows_int(&rows, 2));
	}
	while ((order = map_next(&c->orders, &at)) != NULL)
		for (size_t i = 0; i < order->n_lines; i++)
			if (order->lines[i] != NULL)
				check_rows_of(c, order->lines[i]);
}
