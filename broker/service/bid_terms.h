/* SPDX-License-Identifier: Apache-2.0 */
/* bid_terms: what a bid on one line means: its terms checked, its lead time
 * turned into a rate, and reckoned against the household's calendar into
 * units, lots and days. Reads the store, changes nothing, records nothing. */
#ifndef GOM_SERVICE_BID_TERMS_H
#define GOM_SERVICE_BID_TERMS_H

#include "broker/service/service.h"
#include "broker/store/bid.h"
#include "broker/store/line.h"
#include "broker/store/order.h"
#include "broker/store/tender.h"

/* What a bid on a line is made against: the lots of a tender that wait for a
 * maker; to a late bid, all that are not finished. */
struct bid_line {
	const struct order_row *order;
	struct tender_row tender;
	struct line_row line;
	uint64_t household;
	char name[LIMIT_LOT_REF_LEN + 1]; /* REF/LINE, for refusals */
	bool is_late;
	int64_t lot_units;     /* of the larger lots */
	int64_t n_lots;        /* of that size */
	int64_t least_lot;     /* units of the smallest */
	int64_t waiting_units; /* of all of them */
};

/* bid_line_load reads what a household's bid on a line is made against.
 * Errors: ERR_NO_LINE it has no lots that can be bid for now. */
GOM_MUST_USE enum err bid_line_load(const struct request *rq,
    const struct order_row *order, const struct tender_row *tender,
    uint32_t line, uint64_t household, struct bid_line *out);

/* bid_line_is_late: bids are no longer on time. */
bool bid_line_is_late(
    const struct request *rq, const struct tender_row *tender);

/* bid_terms_check fills what a bid leaves out (start, rate) and refuses what
 * cannot be meant. at is the place of the line in the request, from 1.
 * Errors: ERR_RANGE, ERR_TOO_SMALL, ERR_MISSING, ERR_DATE_PAST, ERR_EITHER,
 *         ERR_RATE_TEXT, ERR_PRICE, ERR_PRICE_FIXED, ERR_TOO_LATE.
 * Shape:  typed_by and received_ms of *out are filled from the request. */
GOM_MUST_USE enum err bid_terms_check(const struct request *rq,
    const struct bid_line *line, const Gom__BidTerms *terms, uint32_t at,
    struct bid_row *out);

/* bid_terms_read reckons a bid.
 * Errors: ERR_CAPACITY_ZERO not one lot lies within most and least (value: what
 *         they leave, limit: what a lot or least needs); ERR_TOO_LATE not one
 *         can be made by the hand-in date (value: units that can).
 * Owns:   what *out points to lives in the request's arena. */
GOM_MUST_USE enum err bid_terms_read(const struct request *rq,
    const struct bid_line *line, const struct bid_row *bid,
    Gom__BidReading *out);

/* bid_terms_pack makes a message of the request's arena from a bid; NULL when
 * that is full. */
Gom__BidTerms *bid_terms_pack(
    const struct request *rq, const struct bid_row *bid);

/* bid_usable_most and bid_usable_least are the bounds a batch leaves: most
 * rounded down and least rounded up to whole batches. */
int64_t bid_usable_most(const struct bid_row *bid);
int64_t bid_usable_least(const struct bid_row *bid);

#endif
