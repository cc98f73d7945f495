/* SPDX-License-Identifier: Apache-2.0 */
/* naming: the names people use for orders, lots and deliveries: an order by
 * its reference or "#12"; a lot ORDER/LINE.LOT; a delivery
 * ORDER/LINE.LOT/DELIVERY. Internal row numbers never leave the broker. */
#ifndef GOM_SERVICE_NAMING_H
#define GOM_SERVICE_NAMING_H

#include "broker/service/service.h"

struct lot_name {
	uint64_t order;
	uint32_t line;
	uint32_t lot;      /* 0 where only a line is named */
	uint32_t delivery; /* 0 where only a lot is named */
};

/* naming_order finds an order the caller may know of: its own drafts, and
 * what visible_scope (OPEN_LOTS or WORK) gives; one that may not be seen does
 * not exist for the caller.
 * Errors: ERR_MISSING; ERR_NO_ORDER; ERR_AMBIGUOUS two exporters use the
 *         reference. `field` names the request's field in rq->info. */
GOM_MUST_USE enum err naming_order(const struct request *rq, const char *field,
    const char *text, uint64_t *order);

/* naming_lot reads ORDER/LINE.LOT[/DELIVERY]; references may hold slashes
 * and dots themselves, so it is read from the end. Whether the lot exists is
 * for store/lot to say.
 * Errors: as naming_order; ERR_NO_LOT the text has not this shape. */
GOM_MUST_USE enum err naming_lot(const struct request *rq, const char *field,
    const char *text, struct lot_name *out);

/* naming_line reads ORDER/LINE, or what naming_lot reads; lot is 0 where only
 * a line is named. */
GOM_MUST_USE enum err naming_line(const struct request *rq, const char *field,
    const char *text, struct lot_name *out);

/* naming_text writes a lot's or delivery's name into the request's arena;
 * NULL when that is full. */
char *naming_text(const struct request *rq, const char *reference,
    const struct lot_name *name);

#endif
