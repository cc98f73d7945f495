/* SPDX-License-Identifier: Apache-2.0 */
/* I4: what is offered respects the bid it rests on and the order. */
#include <inttypes.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

__extension__ typedef __int128 wide;

/* ---- bids as the facts place them --------------------------------------- */

static struct bid_state *
place_bid(struct check *c, const Gom__Fact *fact)
{
	struct bid_state *bid =
	    bid_of(c, fact->order, fact->tender, fact->line, fact->member);

	if (bid != NULL)
		return bid;
	bid = check_alloc(c, sizeof *bid);
	if (bid == NULL ||
	    !check_put(c, &c->bids, fact->order,
		(uint64_t)fact->tender << 32 | fact->line, fact->member, bid))
		return NULL;
	bid->order = fact->order;
	bid->tender = fact->tender;
	bid->line = fact->line;
	bid->household = fact->member;
	return bid;
}

/* A bid that nobody typed leaves the household's total alone. */
static void
set_total(struct check *c, const Gom__Fact *fact)
{
	int64_t *total =
	    map_get(&c->totals, fact->order, fact->tender, fact->member);

	if (fact->by == 0 || (total == NULL && fact->quantity == 0))
		return;
	if (total == NULL) {
		total = check_alloc(c, sizeof *total);
		if (total == NULL || !check_put(c, &c->totals, fact->order,
					 fact->tender, fact->member, total))
			return;
	}
	*total = fact->quantity;
}

/* check_moment: a bid is on time or says that it is late. */
static void
check_moment(struct check *c, const Gom__Fact *fact,
    const struct order_state *order, const struct bid_state *bid)
{
	const struct tender_state *tender = tender_of(order, fact->tender);
	bool is_late;

	if (tender == NULL) {
		breach(c, "I4", name_of_bid(c, bid), "there is no such call");
		return;
	}
	is_late = tender->ended_ms > 0 || fact->at_ms >= tender->ends_ms;
	if (is_late != (bool)fact->late)
		breach(c, "I4", name_of_bid(c, bid),
		    is_late ? "came after the end of bidding, not as late"
			    : "is kept as late before the end of bidding");
}

static void
take_terms(struct bid_state *bid, const Gom__Fact *fact)
{
	const Gom__BidTerms *terms = fact->terms;

	bid->n_revisions++;
	bid->is_withdrawn = false;
	bid->is_late = fact->late;
	bid->most = terms->most;
	bid->least = terms->least;
	bid->batch = terms->batch;
	bid->rate_units = terms->rate_units;
	bid->rate_days = terms->rate_days;
	bid->price = terms->price;
	bid->tail_days = (int32_t)terms->tail_days;
	bid->start_day = terms->start_day;
}

static void
remember_bidder(struct check *c, const Gom__Fact *fact)
{
	static char known;

	check_put(c, &c->bidders, fact->order, fact->member, 0, &known);
	if (fact->by != 0)
		check_put(c, &c->bidders, fact->order, fact->by, 0, &known);
}

static void
bid_placed(
    struct check *c, const Gom__Fact *fact, const struct order_state *order)
{
	const struct line_state *line = line_of(order, fact->line);
	struct bid_state *bid = place_bid(c, fact);

	if (bid == NULL)
		return;
	if (fact->terms == NULL || line == NULL) {
		breach(c, "I4", name_of_bid(c, bid), "has no terms or no line");
		return;
	}
	check_moment(c, fact, order, bid);
	take_terms(bid, fact);
	set_total(c, fact);
	if (order->price_mode == GOM__PRICE_MODE__PRICE_ASKED &&
	    (bid->price < 1 || bid->price > line->rate))
		breach(c, "I4", name_of_bid(c, bid),
		    "asks %" PRId64 ", the ceiling is %" PRId64, bid->price,
		    line->rate);
}

void
check_bid_fact(
    struct check *c, const Gom__Fact *fact, struct order_state *order)
{
	struct bid_state *bid =
	    bid_of(c, fact->order, fact->tender, fact->line, fact->member);

	if (fact->kind == KIND_BID_PLACED || fact->kind == KIND_BID_REFUSED)
		remember_bidder(c, fact);
	if (fact->kind == KIND_BID_PLACED)
		bid_placed(c, fact, order);
	else if (fact->kind == KIND_BID_WITHDRAWN && bid != NULL)
		bid->is_withdrawn = true;
	else if (fact->kind == KIND_STANDBY_LISTED && bid != NULL)
		bid->is_standby = true;
	else if (fact->kind != KIND_BID_REFUSED)
		breach(c, "I4", name_of_order(order),
		    "a fact of kind %u names a bid of member %" PRIu64
		    " that was never placed",
		    (unsigned)fact->kind, fact->member);
}

/* ---- what an offer must respect ----------------------------------------- */

static int64_t
usable_most(const struct bid_state *bid)
{
	return bid->batch > 0 ? bid->most / bid->batch * bid->batch : bid->most;
}

static int64_t
usable_least(const struct bid_state *bid)
{
	if (bid->batch <= 0)
		return bid->least;
	return (bid->least + bid->batch - 1) / bid->batch * bid->batch;
}

/* units_under adds up what stands or is done under a bid: the lots as they
 * are now, without what was closed as short. */
static int64_t
units_under(const struct bid_state *bid)
{
	int64_t units = 0;

	for (const struct award_state *a = bid->awards; a != NULL;
	     a = a->next_of_bid)
		if (a->state == GOM__AWARD_STATE__AWARD_OFFERED ||
		    a->state == GOM__AWARD_STATE__AWARD_CONFIRMED ||
		    a->state == GOM__AWARD_STATE__AWARD_DONE)
			units += lot_size(a->lot) -
				 a->lot->in[GOM__BUCKET__BUCKET_SHORT_CLOSED];
	return units;
}

static int64_t
units_of_all(struct check *c, const struct order_state *order,
    const struct bid_state *bid)
{
	int64_t units = 0;

	for (uint32_t line = 1; line <= order->n_lines; line++) {
		const struct bid_state *other =
		    bid_of(c, order->id, bid->tender, line, bid->household);

		if (other != NULL)
			units += units_under(other);
	}
	return units;
}

/* check_quantity: a plan is offered lot by lot, so that its least is looked at
 * when all of it is out (check_bid_rows); a stand-by's at once. */
static void
check_quantity(struct check *c, const Gom__Fact *fact,
    const struct award_state *award, const struct bid_state *bid)
{
	const struct order_state *order = award->lot->line->order;
	const int64_t *total =
	    map_get(&c->totals, order->id, bid->tender, bid->household);
	int64_t units = units_under(bid);
	int64_t of_all;

	if (units > usable_most(bid))
		breach(c, "I4", name_of_award(award),
		    "%" PRId64 " units under a bid for at most %" PRId64, units,
		    usable_most(bid));
	if (fact->by == 0 && units < usable_least(bid))
		breach(c, "I4", name_of_award(award),
		    "%" PRId64 " units under a bid for at least %" PRId64,
		    units, usable_least(bid));
	if (total == NULL || *total == 0)
		return;
	of_all = units_of_all(c, order, bid);
	if (of_all > *total)
		breach(c, "I4", name_of_award(award),
		    "%" PRId64 " units over all lines, the total is %" PRId64,
		    of_all, *total);
}

static void
check_terms(struct check *c, const Gom__Fact *fact,
    const struct award_state *award, const struct bid_state *bid)
{
	const struct line_state *line = award->lot->line;
	bool is_asked = line->order->price_mode == GOM__PRICE_MODE__PRICE_ASKED;
	int64_t rate = is_asked ? bid->price : line->rate;
	struct name where = name_of_award(award);

	if (award->rate != rate)
		breach(c, "I4", where, "rate %" PRId64 ", %s is %" PRId64,
		    award->rate, is_asked ? "the price bid" : "the piece rate",
		    rate);
	if (fact->day != line->hand_in_day)
		breach(c, "I4", where, "hand-in day %d, the line's is %d",
		    (int)fact->day, (int)line->hand_in_day);
	if (award->due_day != line->hand_in_day - bid->tail_days)
		breach(c, "I4", where, "work ends on day %d, expected %d",
		    (int)award->due_day,
		    (int)(line->hand_in_day - bid->tail_days));
	if (award->start_day < bid->start_day)
		breach(c, "I4", where, "starts on day %d, the bid says %d",
		    (int)award->start_day, (int)bid->start_day);
	if ((wide)award->rate_units * bid->rate_days >
	    (wide)bid->rate_units * award->rate_days)
		breach(c, "I4", where,
		    "counted at %" PRId64 " in %" PRId64
		    " days, faster than the bid's %" PRId64 " in %" PRId64,
		    award->rate_units, award->rate_days, bid->rate_units,
		    bid->rate_days);
}

/* A plan offers what was bid in time, in the name of who awards it; the broker
 * itself offers to stand-bys. */
static void
check_standing(struct check *c, const Gom__Fact *fact,
    const struct award_state *award, const struct bid_state *bid)
{
	const struct tender_state *tender =
	    tender_of(award->lot->line->order, bid->tender);

	if (bid->is_withdrawn)
		breach(c, "I4", name_of_award(award), "the bid is withdrawn");
	if (tender == NULL || tender->ended_ms == 0)
		breach(c, "I4", name_of_award(award),
		    "offered before the end of bidding");
	if (fact->by == 0 && !bid->is_standby)
		breach(c, "I4", name_of_award(award),
		    "offered by the broker to no stand-by");
	if (fact->by != 0 && bid->is_late)
		breach(c, "I4", name_of_award(award),
		    "a late bid is offered more than a stand-by's place");
}

/* units_held adds up what a household has of a line, or of all (0), in
 * whatever call for bids. */
static int64_t
units_held(struct check *c, const struct order_state *order, uint64_t household,
    uint32_t line)
{
	int64_t units = 0;

	for (uint32_t tender = 1; tender <= order->n_tenders; tender++)
		for (uint32_t no = 1; no <= order->n_lines; no++) {
			const struct bid_state *bid =
			    line == 0 || line == no
				? bid_of(c, order->id, tender, no, household)
				: NULL;

			if (bid != NULL)
				units += units_under(bid);
		}
	return units;
}

static void
check_share(struct check *c, const struct award_state *award, uint32_t line,
    int64_t permille, int64_t of)
{
	const struct order_state *order = award->lot->line->order;
	int64_t units;

	if (permille == 0 || order->n_deviations > 0)
		return;
	units = units_held(c, order, award->household, line);
	if ((wide)units * 1000 > (wide)of * permille)
		breach(c, "I4", name_of_award(award),
		    "%" PRId64 " of %" PRId64 " units, the rule allows %" PRId64
		    " permille",
		    units, of, permille);
}

static void
check_shares(struct check *c, const struct award_state *award)
{
	const struct line_state *line = award->lot->line;
	int64_t of_order = 0;

	for (size_t i = 0; i < line->order->n_lines; i++)
		of_order += line->order->lines[i]->ordered;
	check_share(c, award, 0, line->order->share_of_order, of_order);
	check_share(
	    c, award, line->no, line->order->share_of_line, line->ordered);
}

/* has_given_up: an award that the household did not keep, or the one under
 * which a child was split from the lot. */
static bool
has_given_up(const struct award_state *past, uint32_t split)
{
	return past->version == split ||
	       past->state == GOM__AWARD_STATE__AWARD_DECLINED ||
	       past->state == GOM__AWARD_STATE__AWARD_EXPIRED ||
	       past->state == GOM__AWARD_STATE__AWARD_GIVEN_BACK;
}

/* check_losers: a lot never goes back to who gave it up. */
static void
check_losers(struct check *c, const struct award_state *award)
{
	const struct lot_state *at = award->lot;
	uint32_t split = 0;

	while (at != NULL) {
		size_t n = split != 0 ? split : at->n_awards;

		for (size_t i = 0; i < n && i < at->n_awards; i++)
			if (at->awards[i] != award &&
			    at->awards[i]->household == award->household &&
			    has_given_up(at->awards[i], split))
				breach(c, "I4", name_of_award(award),
				    "offered to who gave up version %u of"
				    " lot %u",
				    (unsigned)at->awards[i]->version,
				    (unsigned)at->no);
		split = at->parent_version;
		at = at->parent != 0 && at->parent < at->no
			 ? lot_of(at->line, at->parent)
			 : NULL;
	}
}

void
check_offer_terms(
    struct check *c, const Gom__Fact *fact, const struct award_state *award)
{
	struct award_state *own = award->lot->awards[award->lot->n_awards - 1];
	const struct line_state *line = award->lot->line;
	struct bid_state *bid = bid_of(
	    c, line->order->id, award->tender, line->no, award->household);

	if (bid == NULL || fact->terms == NULL) {
		breach(c, "I4", name_of_award(award),
		    "there is no bid of call %u", (unsigned)award->tender);
		return;
	}
	own->bid = bid;
	own->next_of_bid = bid->awards;
	bid->awards = own;
	if (fact->by != 0) {
		bid->planned += award->quantity;
		bid->planned_least = usable_least(bid);
	}
	check_standing(c, fact, award, bid);
	check_terms(c, fact, award, bid);
	check_quantity(c, fact, award, bid);
	check_shares(c, award);
	check_losers(c, award);
}

/* ---- the rows of the table ---------------------------------------------- */

static const char SQL_BIDS[] =
    "SELECT orders, tender, line, household, revision, current, withdrawn,"
    " late, most, least, batch, tail_days, rate_units, rate_days, start_day,"
    " price FROM bid";

static void
compare_bid(struct check *c, const struct rows *rows, struct bid_state *bid)
{
	struct name where = name_of_bid(c, bid);

	differs(c, "I4", where, "current revision", rows_int(rows, 4),
	    bid->n_revisions);
	differs(
	    c, "I4", where, "withdrawn", rows_int(rows, 6), bid->is_withdrawn);
	differs(c, "I4", where, "late", rows_int(rows, 7), bid->is_late);
	differs(c, "I4", where, "most", rows_int(rows, 8), bid->most);
	differs(c, "I4", where, "least", rows_int(rows, 9), bid->least);
	differs(c, "I4", where, "batch", rows_int(rows, 10), bid->batch);
	differs(
	    c, "I4", where, "tail_days", rows_int(rows, 11), bid->tail_days);
	differs(
	    c, "I4", where, "rate_units", rows_int(rows, 12), bid->rate_units);
	differs(
	    c, "I4", where, "rate_days", rows_int(rows, 13), bid->rate_days);
	differs(
	    c, "I4", where, "start_day", rows_int(rows, 14), bid->start_day);
	differs(c, "I4", where, "price", rows_int(rows, 15), bid->price);
}

static void
check_totals(struct check *c)
{
	struct rows rows;

	rows_open(
	    &rows, c, "SELECT orders, tender, household, total FROM bid_total");
	while (rows_next(&rows)) {
		const int64_t *total = map_get(&c->totals,
		    (uint64_t)rows_int(&rows, 0), (uint64_t)rows_int(&rows, 1),
		    (uint64_t)rows_int(&rows, 2));

		differs(c, "I4", name_of_member((uint64_t)rows_int(&rows, 2)),
		    "the total over all lines", rows_int(&rows, 3),
		    total != NULL ? *total : 0);
	}
}

void
check_bid_rows(struct check *c)
{
	struct bid_state *bid;
	struct rows rows;
	size_t at = 0;

	rows_open(&rows, c, SQL_BIDS);
	while (rows_next(&rows)) {
		bid = bid_of(c, (uint64_t)rows_int(&rows, 0),
		    (uint32_t)rows_int(&rows, 1), (uint32_t)rows_int(&rows, 2),
		    (uint64_t)rows_int(&rows, 3));
		if (bid == NULL) {
			breach(c, "I4",
			    name_of_member((uint64_t)rows_int(&rows, 3)),
			    "a bid row of order %" PRId64 " has no fact",
			    rows_int(&rows, 0));
			continue;
		}
		bid->n_rows++;
		if (rows_int(&rows, 5) != 0)
			compare_bid(c, &rows, bid);
	}
	while ((bid = map_next(&c->bids, &at)) != NULL) {
		differs(c, "I4", name_of_bid(c, bid), "the number of rows",
		    bid->n_rows, bid->n_revisions);
		if (bid->planned > 0 && bid->planned < bid->planned_least)
			breach(c, "I4", name_of_bid(c, bid),
			    "the plan offers %" PRId64
			    " units of at least %" PRId64,
			    bid->planned, bid->planned_least);
	}
	check_totals(c);
}
