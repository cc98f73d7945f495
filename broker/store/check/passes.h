/* SPDX-License-Identifier: Apache-2.0 */
/* passes: what check_database runs, one function a file. The first group goes
 * along with the replay, entry by entry; the second compares the tables with
 * what came out of it. Each breaches what it finds and goes on. */
#ifndef GOM_CHECK_PASSES_H
#define GOM_CHECK_PASSES_H

#include "broker/store/check/state.h"

/* ---- before the replay -------------------------------------------------- */

/* integrity: what SQLite itself finds. */
void check_integrity(struct check *c);
/* load: members, villages' shipped closures and orders, as they are now. */
void check_load(struct check *c);
/* names of living persons, to be looked for in payloads. */
void check_names_load(struct check *c);
void check_names_finish(struct check *c);

/* ---- along with the replay ---------------------------------------------- */

/* journal: I7, and gives every entry to the replay. */
void check_journal(struct check *c);
/* names: the payload tells nobody's name or telephone. */
void check_names(
    struct check *c, const Gom__Fact *fact, const uint8_t *payload, size_t len);
/* signature: what must be signed is, by a key of who typed it, and the signed
 * words are those of the fact. */
void check_signature(struct check *c, const Gom__Fact *fact);
/* replay: one fact onto the state. */
void check_replay(struct check *c, const Gom__Fact *fact);

/* goods: I1; applies the fact's moves. */
void check_moves(struct check *c, const Gom__Fact *fact, struct lot_state *lot);
/* line_kept: ordered is the sum of the buckets, and none is negative. */
void check_line_kept(struct check *c, const struct line_state *line);

/* awards: I2; states of a lot's award. moved_whole: the lot itself, and not a
 * child, took the quantity. */
void check_offered(
    struct check *c, const Gom__Fact *fact, struct lot_state *lot);
void check_award_fact(
    struct check *c, const Gom__Fact *fact, struct lot_state *lot);

/* deliveries: what was handed in together. */
void check_delivery_fact(
    struct check *c, const Gom__Fact *fact, struct lot_state *lot);

/* bids: I4. */
void check_bid_fact(
    struct check *c, const Gom__Fact *fact, struct order_state *order);
void check_offer_terms(
    struct check *c, const Gom__Fact *fact, const struct award_state *award);

/* calendar: I3. */
void check_calendar_fact(struct check *c, const Gom__Fact *fact);
void check_calendar_fits(
    struct check *c, const Gom__Fact *fact, const struct award_state *award);
void check_calendar_add(struct check *c, struct award_state *award);
void check_calendar_drop(struct check *c, const struct award_state *award);

/* money: I8. */
void check_money_fact(
    struct check *c, const Gom__Fact *fact, struct order_state *order);

/* ---- after the replay --------------------------------------------------- */

void check_lot_rows(struct check *c);
void check_award_rows(struct check *c);
void check_delivery_rows(struct check *c);
void check_order_rows(struct check *c);
void check_bid_rows(struct check *c);
void check_calendar_rows(struct check *c);
void check_money_rows(struct check *c);
void check_replies(struct check *c);
void check_feeds(struct check *c);
void check_timers(struct check *c);

#endif
