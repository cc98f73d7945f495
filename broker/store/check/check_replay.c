/* SPDX-License-Identifier: Apache-2.0 */
/* The replay: each fact changes the state the way its kind says. */
#include <inttypes.h>
#include <string.h>

#include "broker/store/check/passes.h"

/* What a fact of an order is about, as far as its kind needs it. */
struct subject {
	struct order_state *order;
	struct line_state *line;
	struct lot_state *lot;
};

typedef void replay_fn(
    struct check *c, const Gom__Fact *fact, const struct subject *s);

/* ---- members ------------------------------------------------------------ */

static void
replay_member(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	static char known;
	struct member_state *m = member_of(c, fact->member);

	(void)s;
	if (fact->kind == KIND_GRANTED)
		check_put(c, &c->grants, fact->member, fact->entry, 0, &known);
	else if (fact->kind == KIND_MEMBER_INVITED)
		check_put(c, &c->inviters, fact->member, fact->by, 0, &known);
	else if (fact->kind == KIND_MEMBER_ERASED && m != NULL)
		m->erased_seq = c->seq;
	if (m == NULL && fact->member != 0)
		breach(c, "I7", name_of_member(fact->member),
		    "a fact names a member that does not exist");
}

static void
replay_calendar(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	(void)s;
	check_calendar_fact(c, fact);
}

/* ---- orders, lines and calls for bids ----------------------------------- */

static void
replay_posted(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	struct order_state *order = s->order;

	if (order->is_posted)
		breach(c, "I1", name_of_order(order), "is posted twice");
	order->is_posted = true;
	order->tolerance_permille = fact->tolerance_permille;
	order->price_mode = fact->price_mode;
	if (strcmp(fact->currency, order->currency) != 0)
		breach(c, "I8", name_of_order(order),
		    "the row is in %s, the facts in %s", order->currency,
		    fact->currency);
}

static struct line_state *
line_new(struct check *c, const Gom__Fact *fact, struct order_state *order)
{
	struct line_state *line = check_alloc(c, sizeof *line);

	if (line == NULL || !check_more(c, &order->lines, order->n_lines,
				&order->cap_lines, sizeof *order->lines))
		return NULL;
	line->order = order;
	line->no = fact->line;
	line->ordered = fact->quantity;
	line->pack = fact->pack;
	line->rate = fact->rate;
	line->hand_in_day = fact->day;
	line->cargo_ready_day = fact->until_day;
	order->lines[order->n_lines++] = line;
	return line;
}

static void
replay_line(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	struct line_state *line;
	struct lot_state *whole;

	if (fact->line != s->order->n_lines + 1) {
		breach(c, "I1", name_of_order(s->order),
		    "line %u is posted, the next is %zu", (unsigned)fact->line,
		    s->order->n_lines + 1);
		return;
	}
	line = line_new(c, fact, s->order);
	whole = line != NULL ? place_lot(c, line, 0) : NULL;
	if (whole == NULL)
		return;
	whole->round = 1;
	check_moves(c, fact, whole);
}

static bool
is_split_sound(const Gom__Fact *fact, const struct line_state *line)
{
	int64_t before = fact->units * ((int64_t)fact->count - 1);

	return !line->is_split && fact->count >= 1 &&
	       fact->count <= LIMIT_LOTS_A_LINE && fact->units >= 1 &&
	       fact->units <= LIMIT_QUANTITY &&
	       fact->quantity == line->lots[0]->in[GOM__BUCKET__BUCKET_OPEN] &&
	       fact->quantity > before &&
	       fact->quantity - before <= fact->units;
}

/* A line is split once, all of it, into lots of the first call for bids. */
static void
replay_split(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	struct line_state *line = s->line;
	int64_t left = fact->quantity;

	if (line->lots[0] == NULL || !is_split_sound(fact, line)) {
		breach(c, "I1", name_of_line(line),
		    "%" PRId64 " pieces cannot be split into %u lots of"
		    " %" PRId64,
		    fact->quantity, (unsigned)fact->count, fact->units);
		return;
	}
	line->is_split = true;
	line->lots[0]->in[GOM__BUCKET__BUCKET_OPEN] -= fact->quantity;
	for (uint32_t no = 1; no <= fact->count; no++) {
		struct lot_state *lot = place_lot(c, line, no);

		if (lot == NULL)
			return;
		lot->round = 1;
		lot->tender = 1;
		lot->in[GOM__BUCKET__BUCKET_OPEN] =
		    left < fact->units ? left : fact->units;
		left -= lot->in[GOM__BUCKET__BUCKET_OPEN];
	}
	check_line_kept(c, line);
}

static void
start_tender(struct check *c, const Gom__Fact *fact, struct order_state *order)
{
	if (fact->tender != order->n_tenders + 1)
		breach(c, "I4", name_of_order(order),
		    "call for bids %u starts, the next is %zu",
		    (unsigned)fact->tender, order->n_tenders + 1);
	if (order->n_tenders > 0 &&
	    order->tenders[order->n_tenders - 1].ended_ms == 0)
		breach(c, "I4", name_of_order(order),
		    "call for bids %u starts while another is running",
		    (unsigned)fact->tender);
	if (!check_more(c, &order->tenders, order->n_tenders,
		&order->cap_tenders, sizeof *order->tenders))
		return;
	order->tenders[order->n_tenders++] =
	    (struct tender_state){ .ends_ms = fact->until_ms };
}

/* The frozen rules that hold for every single offer. */
static void
freeze_rules(const Gom__Fact *fact, struct order_state *order)
{
	for (size_t i = 0; i < fact->n_rules; i++) {
		const Gom__Rule *rule = fact->rules[i];
		int64_t *share = NULL;

		if (rule->kind == GOM__RULE_KIND__RULE_MAX_SHARE_ORDER)
			share = &order->share_of_order;
		else if (rule->kind == GOM__RULE_KIND__RULE_MAX_SHARE_LINE)
			share = &order->share_of_line;
		if (share != NULL && !rule->target &&
		    (*share == 0 || rule->value < *share))
			*share = rule->value;
	}
}

static void
replay_tender(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	struct order_state *order = s->order;
	struct tender_state *tender;

	if (fact->kind == KIND_ORDER_OPENED) {
		order->is_opened = true;
		freeze_rules(fact, order);
	}
	if (fact->kind == KIND_ORDER_OPENED ||
	    fact->kind == KIND_TENDER_STARTED) {
		start_tender(c, fact, order);
		return;
	}
	tender = tender_of(order, fact->tender);
	if (tender == NULL) {
		breach(c, "I4", name_of_order(order),
		    "there is no call for bids %u", (unsigned)fact->tender);
		return;
	}
	if ((fact->kind == KIND_AWARDED) != (tender->ended_ms != 0) ||
	    tender->awarded_ms != 0)
		breach(c, "I4", name_of_order(order),
		    "call for bids %u: a fact of kind %u out of its time",
		    (unsigned)fact->tender, (unsigned)fact->kind);
	if (fact->kind == KIND_BIDDING_EXTENDED)
		tender->ends_ms = fact->until_ms;
	else if (fact->kind == KIND_AWARDED)
		tender->awarded_ms = fact->at_ms;
	else
		tender->ended_ms = fact->at_ms;
	order->is_unsealed = order->is_unsealed || tender->ended_ms != 0;
}

/* Cancelling ends a running call without opening its bids. */
static void
replay_cancelled(
    struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	struct order_state *order = s->order;

	if (order->is_cancelled)
		breach(c, "I1", name_of_order(order), "is cancelled twice");
	order->is_cancelled = true;
	if (order->n_tenders > 0 &&
	    order->tenders[order->n_tenders - 1].ended_ms == 0)
		order->tenders[order->n_tenders - 1].ended_ms = fact->at_ms;
}

static void
replay_bid(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	check_bid_fact(c, fact, s->order);
}

/* ---- lots --------------------------------------------------------------- */

static void
replay_offered(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	check_moves(c, fact, s->lot);
	check_offered(c, fact, s->lot);
}

static void
replay_lot(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	check_moves(c, fact, s->lot);
	check_award_fact(c, fact, s->lot);
	check_delivery_fact(c, fact, s->lot);
}

static void
replay_inspected(
    struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	replay_lot(c, fact, s);
	check_money_fact(c, fact, s->order);
}

static void
replay_reopened(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	struct lot_state *lot = s->lot;
	uint32_t round = lot->tender == 0 ? lot->round : lot->round + 1;

	if (lot->live != NULL || lot->in[GOM__BUCKET__BUCKET_OPEN] == 0 ||
	    lot->in[GOM__BUCKET__BUCKET_OPEN] != lot_unfinished(lot))
		breach(c, "I2", name_of_lot(lot), "reopened, but not open");
	if (fact->round != round)
		breach(c, "I2", name_of_lot(lot),
		    "reopened in round %u, the next is %u",
		    (unsigned)fact->round, (unsigned)round);
	if (fact->tender != s->order->n_tenders)
		breach(c, "I2", name_of_lot(lot),
		    "reopened in call %u, the newest is %zu",
		    (unsigned)fact->tender, s->order->n_tenders);
	lot->round = round;
	lot->tender = fact->tender;
}

static void
replay_short(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	check_moves(c, fact, s->lot);
}

static void
replay_money(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	check_money_fact(c, fact, s->order);
}

static void
replay_deviated(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	const struct tender_state *tender = tender_of(s->order, fact->tender);

	if (tender == NULL || tender->awarded_ms != fact->at_ms)
		breach(c, "I4", name_of_order(s->order),
		    "deviates from a plan that was not taken then");
	s->order->n_deviations++;
}

static void
replay_nothing(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	(void)c;
	(void)fact;
	(void)s;
}

/* ---- by kind ------------------------------------------------------------ */

enum needs {
	OF_MEMBERS,
	OF_ORDER,
	OF_LINE,
	OF_LOT
};

static const struct replay {
	enum needs needs;
	replay_fn *run;
} REPLAYS[KIND_CAP] = {
	[KIND_MEMBER_INVITED] = { OF_MEMBERS, replay_member },
	[KIND_MEMBER_ENROLLED] = { OF_MEMBERS, replay_member },
	[KIND_KEY_REVOKED] = { OF_MEMBERS, replay_member },
	[KIND_MEMBER_SUSPENDED] = { OF_MEMBERS, replay_member },
	[KIND_MEMBER_RESUMED] = { OF_MEMBERS, replay_member },
	[KIND_MEMBER_ERASED] = { OF_MEMBERS, replay_member },
	[KIND_GRANTED] = { OF_MEMBERS, replay_member },
	[KIND_GRANT_ENDED] = { OF_MEMBERS, replay_member },
	[KIND_CAPACITY_SET] = { OF_MEMBERS, replay_member },
	[KIND_WEEK_SET] = { OF_MEMBERS, replay_calendar },
	[KIND_CLOSURE_SET] = { OF_MEMBERS, replay_calendar },
	[KIND_ORDER_POSTED] = { OF_ORDER, replay_posted },
	[KIND_LINE_POSTED] = { OF_ORDER, replay_line },
	[KIND_LINE_SPLIT] = { OF_LINE, replay_split },
	[KIND_ORDER_OPENED] = { OF_ORDER, replay_tender },
	[KIND_BIDDING_EXTENDED] = { OF_ORDER, replay_tender },
	[KIND_BIDDING_ENDED] = { OF_ORDER, replay_tender },
	[KIND_BID_PLACED] = { OF_ORDER, replay_bid },
	[KIND_BID_WITHDRAWN] = { OF_ORDER, replay_bid },
	[KIND_BID_REFUSED] = { OF_ORDER, replay_bid },
	[KIND_AWARDED] = { OF_ORDER, replay_tender },
	[KIND_DEVIATED] = { OF_ORDER, replay_deviated },
	[KIND_STANDBY_LISTED] = { OF_ORDER, replay_bid },
	[KIND_LOT_OFFERED] = { OF_LOT, replay_offered },
	[KIND_LOT_CONFIRMED] = { OF_LOT, replay_lot },
	[KIND_LOT_DECLINED] = { OF_LOT, replay_lot },
	[KIND_LOT_EXPIRED] = { OF_LOT, replay_lot },
	[KIND_LOT_GIVEN_BACK] = { OF_LOT, replay_lot },
	[KIND_LOT_REOPENED] = { OF_LOT, replay_reopened },
	[KIND_TENDER_STARTED] = { OF_ORDER, replay_tender },
	[KIND_PROGRESS] = { OF_LOT, replay_lot },
	[KIND_DELIVERED] = { OF_LOT, replay_lot },
	[KIND_RECEIVED] = { OF_LOT, replay_lot },
	[KIND_INSPECTED] = { OF_LOT, replay_inspected },
	[KIND_SHORT_CLOSED] = { OF_LOT, replay_short },
	[KIND_ORDER_CANCELLED] = { OF_ORDER, replay_cancelled },
	[KIND_AWARD_CANCELLED] = { OF_LOT, replay_lot },
	[KIND_AWARD_DONE] = { OF_LOT, replay_lot },
	[KIND_ADVANCED] = { OF_ORDER, replay_money },
	[KIND_MATERIAL_GIVEN] = { OF_ORDER, replay_money },
	[KIND_DEDUCTED] = { OF_ORDER, replay_money },
	[KIND_PAID] = { OF_ORDER, replay_money },
	[KIND_REMIND_BIDDING] = { OF_ORDER, replay_nothing },
	[KIND_REMIND_OFFER] = { OF_LOT, replay_lot },
	[KIND_REMIND_HAND_IN] = { OF_LOT, replay_lot },
	[KIND_AT_RISK] = { OF_LOT, replay_lot },
};

/* Only what moves goods may carry moves. */
static void
check_no_moves(struct check *c, const Gom__Fact *fact, const struct subject *s)
{
	if (fact->n_moves > 0 && s->lot == NULL &&
	    fact->kind != KIND_LINE_POSTED)
		breach(c, "I1", name_of_order(s->order),
		    "a fact of kind %u may not move anything",
		    (unsigned)fact->kind);
}

static bool
find_subject(
    struct check *c, const Gom__Fact *fact, enum needs needs, struct subject *s)
{
	s->order = order_of(c, fact->order);
	if (s->order == NULL)
		return false; /* told by check_journal */
	if (!s->order->is_posted && fact->kind != KIND_ORDER_POSTED)
		breach(c, "I1", name_of_order(s->order),
		    "a fact of kind %u before the order was posted",
		    (unsigned)fact->kind);
	if (needs == OF_LINE || needs == OF_LOT)
		s->line = line_of(s->order, fact->line);
	if (s->line != NULL && needs == OF_LOT)
		s->lot = lot_of(s->line, fact->lot);
	if ((needs == OF_LINE && s->line == NULL) ||
	    (needs == OF_LOT && s->lot == NULL)) {
		breach(c, "I1", name_of_order(s->order),
		    "a fact of kind %u names lot %u.%u, which is not there",
		    (unsigned)fact->kind, (unsigned)fact->line,
		    (unsigned)fact->lot);
		return false;
	}
	check_no_moves(c, fact, s);
	return true;
}

void
check_replay(struct check *c, const Gom__Fact *fact)
{
	struct subject s = { 0 };

	if (fact->kind >= KIND_CAP || REPLAYS[fact->kind].run == NULL) {
		breach(c, "I7", name_of("kind", fact->kind),
		    "there are no such facts");
		return;
	}
	if (REPLAYS[fact->kind].needs == OF_MEMBERS) {
		if (fact->order != 0)
			breach(c, "I7", name_of("kind", fact->kind),
			    "a fact of the members in an order's chain");
	} else if (!find_subject(c, fact, REPLAYS[fact->kind].needs, &s)) {
		return;
	}
	REPLAYS[fact->kind].run(c, fact, &s);
}
