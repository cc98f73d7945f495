/* SPDX-License-Identifier: Apache-2.0 */
/* bid: bids that households make by standing order. Bids that people type are
 * verbs (service.h). */
#ifndef GOM_SERVICE_BID_H
#define GOM_SERVICE_BID_H

#include "broker/service/service.h"

/* bid_standing bids for the households that asked for it with their standing
 * capacity of exactly a line's class, on every line of a tender with open lots
 * that they have not bid on or refused: at most what fits their calendar, at
 * their standing rate, at their least rate or the ceiling where prices are
 * asked; not where the fixed rate is below their least rate. Called when a
 * tender starts. */
GOM_MUST_USE enum err bid_standing(
    struct request *rq, uint64_t order, uint32_t tender);

/* bid_standing_price is what a household asks by its standing capacity, 0 at a
 * fixed rate; false where the order pays less than it takes. */
struct capacity_row;
struct line_row;
struct order_row;
bool bid_standing_price(const struct order_row *order,
    const struct line_row *line, const struct capacity_row *standing,
    int64_t *price);

#endif
