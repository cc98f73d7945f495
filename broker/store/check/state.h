/* SPDX-License-Identifier: Apache-2.0 */
/* state: what the checker knows while it replays: the facts so far, turned
 * into quantities, awards, bids, deliveries and money by the checker's own
 * arithmetic. All of it lives in one arena and dies with the run. */
#ifndef GOM_CHECK_STATE_H
#define GOM_CHECK_STATE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "broker/store/check/map.h"
#include "proto/err.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"
#include "proto/wire.h"

/* The kinds of facts.def. */
enum kind {
#define X(NAME, number, audience, words) KIND_##NAME = number,
#include "proto/facts.def"
#undef X
	KIND_CAP
};

enum {
	BUCKETS = GOM__BUCKET__BUCKET_OVER + 1
};

/* Days of rest, both ends included. */
struct span {
	int32_t from_day;
	int32_t to_day;
	int64_t after_seq; /* shipped: known to later entries only; 0 */
};
struct spans {
	struct span *rows;
	size_t n;
	size_t cap;
};

struct award_state;

struct member_state {
	uint64_t id;
	uint32_t roles; /* as the table has them now */
	int state;
	uint32_t village;
	uint64_t feed_last;
	uint32_t weekdays; /* as the facts have them so far */
	uint32_t weekdays_now;
	struct spans closures;
	int64_t erased_seq;         /* of MEMBER_ERASED; 0 */
	struct award_state **loads; /* offered or confirmed */
	size_t n_loads;
	size_t cap_loads;
};

/* One household's current bid on a line in a call for bids. */
struct bid_state {
	uint64_t order;
	uint64_t household;
	uint32_t tender;
	uint32_t line;
	uint32_t n_revisions;
	bool is_withdrawn;
	bool is_late;
	bool is_standby; /* listed as one */
	int64_t most;
	int64_t least;
	int64_t batch;
	int64_t rate_units;
	int64_t rate_days;
	int64_t price;
	int32_t tail_days;
	int32_t start_day;
	int64_t planned;            /* units offered at the award of the plan */
	int64_t planned_least;      /* what the bid asked for then */
	uint32_t n_rows;            /* of the table */
	struct award_state *awards; /* under this bid, newest first */
};

struct award_state {
	struct lot_state *lot;
	struct bid_state *bid; /* NULL: there was none */
	struct award_state *next_of_bid;
	uint32_t version;
	uint32_t tender;
	uint64_t household;
	int state; /* Gom__AwardState */
	int64_t quantity;
	int64_t rate;
	int32_t start_day;
	int32_t due_day;
	int64_t rate_units;
	int64_t rate_days;
	int64_t made;
	int64_t scrapped;
	int64_t offered_ms;
	int64_t expires_ms;
	bool has_row;
	bool has_timer;
};

struct delivery_state {
	uint64_t household;
	uint32_t version;
	int state; /* Gom__DeliveryState */
	int64_t declared;
	int64_t despatched;
	int64_t delivered;
	int64_t over; /* at most; surplus sent back is not in the facts */
	int64_t accepted;
	int64_t rework;
	int64_t scrapped;
	bool has_row;
};

struct lot_state {
	struct line_state *line;
	uint32_t no;
	uint32_t round;
	uint32_t tender;
	uint32_t parent;
	uint32_t parent_version; /* award of the parent it was split from */
	int64_t born_seq;
	int64_t in[BUCKETS];
	struct award_state **awards; /* version - 1 */
	size_t n_awards;
	size_t cap_awards;
	struct award_state *live;
	struct delivery_state *deliveries; /* no - 1 */
	size_t n_deliveries;
	size_t cap_deliveries;
	bool has_row;
};

struct line_state {
	struct order_state *order;
	uint32_t no;
	int64_t ordered;
	int64_t sum; /* of the eight buckets of all lots */
	int64_t pack;
	int64_t rate; /* piece rate, or ceiling */
	int32_t hand_in_day;
	int32_t cargo_ready_day;
	bool is_split;
	struct lot_state **lots; /* no; [0] the unsplit line */
	size_t n_lots;
	size_t cap_lots;
	bool has_row;
};

struct tender_state {
	int64_t ends_ms;
	int64_t ended_ms;
	int64_t awarded_ms;
	bool has_row;
	bool has_timer;
};

struct money_state {
	Gom__EntryKind kind;
	uint64_t household;
	int64_t amount;
	int64_t quantity;
	int64_t rate;
	uint32_t line;
	uint32_t lot;
	uint32_t delivery;
	uint32_t reason;
	uint64_t by;
	uint64_t reverses;
	bool is_reversed;
	int64_t seq;
	int64_t at_ms;
};

struct chain_state {
	int64_t pos;
	uint8_t head[LIMIT_HASH_LEN];   /* as reckoned */
	uint8_t stored[LIMIT_HASH_LEN]; /* as the newest row has it */
};

struct order_state {
	uint64_t id;
	uint64_t exporter;
	char *reference;
	char *currency;
	struct chain_state chain;
	bool is_posted;
	bool is_opened;
	uint32_t n_deviations;  /* times it was not awarded as announced */
	int64_t share_of_order; /* permille a household may get; 0 any */
	int64_t share_of_line;
	bool is_unsealed;
	bool is_cancelled;
	uint32_t tolerance_permille;
	uint32_t price_mode;
	struct line_state **lines; /* no - 1 */
	size_t n_lines;
	size_t cap_lines;
	struct tender_state *tenders; /* no - 1 */
	size_t n_tenders;
	size_t cap_tenders;
	struct money_state *entries; /* no - 1 */
	size_t n_entries;
	size_t cap_entries;
};

/* What of an entry of the journal later passes ask for. */
struct entry_brief {
	int64_t seq;
	uint32_t kind;
	uint32_t village;
	uint64_t order;
	uint64_t member;
	uint64_t by;
	uint64_t leaf_tail; /* the last 8 bytes */
	bool is_erased;
	bool seen_by_member;
	bool seen_by_typist;
	bool seen_by_exporter;
};

/* What the entry before this one was, for signatures of one request. */
struct signed_before {
	uint32_t kind;
	uint32_t verb;
	uint64_t order;
	uint64_t by;
	uint32_t line;
	uint32_t lot;
	uint32_t delivery;
	int64_t at_ms;
};

/* A signed request that took effect. */
struct signed_fact {
	int64_t seq;
	int64_t at_ms;
	uint64_t by;
	uint8_t hash[LIMIT_HASH_LEN];
	bool has_reply;
};

struct check {
	sqlite3 *db;
	FILE *report;
	int64_t n_breaches;
	enum err err; /* the first that ends the run */

	struct gom_arena arena;
	struct gom_arena scratch; /* one row */
	int64_t seq;              /* entry being replayed; 0 after it */
	int32_t utc_offset_s;
	int64_t now_ms;  /* newest moment the database knows */
	int64_t keep_ms; /* replies newer than now - this must be there */

	struct map orders;   /* id -> order_state */
	struct map members;  /* id -> member_state */
	struct map villages; /* id -> spans */
	struct spans shipped;
	struct map bids;     /* order, tender | line, household -> bid_state */
	struct map totals;   /* order, tender, household -> int64_t */
	struct map balances; /* order, household -> int64_t */
	struct map leaves;   /* first 24 bytes -> entry_brief's place + 1 */
	struct map signed_ids; /* id, member -> signed_fact */
	struct map bidders;    /* order, member -> itself */
	struct map grants;     /* household, leader -> itself */
	struct map inviters;   /* member, inviter -> itself */
	struct chain_state members_chain;
	struct signed_before before;
	struct entry_brief *entries;
	size_t n_entries;
	size_t cap_entries;
	struct name_search *names;
};

/* ---- breaches ----------------------------------------------------------- */

/* A short text of what a breach is about, to be used within one expression. */
struct name {
	char text[128];
};
struct name name_of_order(const struct order_state *order);
struct name name_of_line(const struct line_state *line);
struct name name_of_lot(const struct lot_state *lot);
struct name name_of_award(const struct award_state *award);
struct name name_of_member(uint64_t member);
struct name name_of_bid(const struct check *c, const struct bid_state *bid);
/* what and a number: name_of("timer", 3) */
struct name name_of(const char *what, int64_t number);

/* breach writes "INVARIANT WHERE (entry N): ..." and counts it. */
void breach(struct check *c, const char *invariant, struct name where,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* differs breaches where a figure is not what the facts say. */
void differs(struct check *c, const char *invariant, struct name where,
    const char *what, int64_t found, int64_t expected);

/* ---- memory ------------------------------------------------------------- */

/* check_alloc: NULL sets c->err. Zeroed. */
void *check_alloc(struct check *c, size_t len);

/* check_more makes room for one more row in an array of n; false sets c->err.
 * New rows are zeroed. */
bool check_more(
    struct check *c, void *rows, size_t n, size_t *cap, size_t size);

/* check_put remembers a value under a key; false sets c->err. */
bool check_put(struct check *c, struct map *map, uint64_t a, uint64_t b,
    uint64_t d, void *value);

/* ---- finding ------------------------------------------------------------ */

/* NULL where there is none. */
struct order_state *order_of(const struct check *c, uint64_t id);
struct member_state *member_of(const struct check *c, uint64_t id);
struct line_state *line_of(const struct order_state *order, uint32_t no);
struct lot_state *lot_of(const struct line_state *line, uint32_t no);
struct tender_state *tender_of(const struct order_state *order, uint32_t no);
struct bid_state *bid_of(const struct check *c, uint64_t order, uint32_t tender,
    uint32_t line, uint64_t household);
/* is_erased: such a member is, or is not known. */
bool is_erased(const struct check *c, uint64_t member);

/* place_lot finds or adds a lot of a line. */
struct lot_state *place_lot(
    struct check *c, struct line_state *line, uint32_t no);

/* lot_size is the eight buckets' sum. */
int64_t lot_size(const struct lot_state *lot);
/* lot_unfinished is what is neither accepted nor closed as short. */
int64_t lot_unfinished(const struct lot_state *lot);

#endif
