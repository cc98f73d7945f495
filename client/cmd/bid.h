/* SPDX-License-Identifier: Apache-2.0 */
/* bid: a bid while it is being put together, from options (bid_lines.c) or
 * questions (bid_questions.c), until it is read back (bid_reading.c). */
#ifndef GOM_CLIENT_CMD_BID_H
#define GOM_CLIENT_CMD_BID_H

#include <stdbool.h>
#include <stddef.h>

#include "client/app.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"

struct bid_draft {
	Gom__BidPutRequest request; /* its lines point into `list` */
	Gom__BidTerms terms[LIMIT_BID_LINES];
	Gom__BidTerms *list[LIMIT_BID_LINES];
	char order[LIMIT_REF_LEN + 1];
};

void bid_draft_init(struct bid_draft *draft);

/* bid_draft_add adds a line with its own terms zeroed; NULL when it is full. */
Gom__BidTerms *bid_draft_add(struct bid_draft *draft, uint32_t line);

/* bid_lines_read makes the draft from words and options.
 * Errors: ERR_USAGE, ERR_NUMBER, ERR_RATE_TEXT, ERR_MISSING, ERR_MONEY ... */
GOM_MUST_USE enum err bid_lines_read(
    struct app *app, const struct args *args, struct bid_draft *draft);

/* bid_speed reads "25" (days for the whole) or "16/6d" (a rate).
 * Errors: ERR_RATE_TEXT. */
GOM_MUST_USE enum err bid_speed(
    struct app *app, const char *text, Gom__BidTerms *terms);

/* bid_open_lines asks what can be bid for: of one order, or ("") of all. */
GOM_MUST_USE enum err bid_open_lines(struct app *app, char *order,
    uint64_t household, const Gom__LotListReply **out);

/* bid_questions makes the draft by asking: which line, how many and how fast,
 * the price where it is asked. With the confirmation at most four. */
GOM_MUST_USE enum err bid_questions(struct app *app, struct bid_draft *draft);

/* bid_read_back shows what the bid means: as the broker reckons it, or, where
 * it cannot be reached, as can be said without its calendar. is_all: nothing
 * follows, so JSON is written here. */
GOM_MUST_USE enum err bid_read_back(
    struct app *app, struct bid_draft *draft, bool is_all);

/* bid_reckon is a line's reading without the broker: no closures, no other
 * work, no lots. Errors: ERR_RANGE, ERR_OVERFLOW. */
GOM_MUST_USE enum err bid_reckon(
    int32_t today, const Gom__BidTerms *terms, Gom__BidReading *out);

#endif
