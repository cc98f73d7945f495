/* SPDX-License-Identifier: Apache-2.0 */
/* making: a lot that is being made, with all that its services look at: the
 * lot, the confirmed award it is made under, its line and order; and who may
 * do what with it. */
#ifndef GOM_SERVICE_MAKING_H
#define GOM_SERVICE_MAKING_H

#include "broker/service/naming.h"
#include "broker/service/service.h"
#include "broker/store/award.h"
#include "broker/store/line.h"
#include "broker/store/lot.h"
#include "broker/store/order.h"

struct making {
	struct lot_name name;
	struct lot_row lot;
	struct award_row award; /* confirmed, or done */
	struct line_row line;
	struct order_row order;
};

/* making_open reads a lot under its confirmed award. text names a lot or one
 * of its deliveries.
 * Errors: as naming_lot; ERR_NO_LOT; ERR_LOT_STATE nobody has confirmed it. */
GOM_MUST_USE enum err making_open(const struct request *rq, const char *field,
    const char *text, struct making *out);

/* making_open_arrived also opens a lot that is complete: pieces beyond it may
 * still have to be counted and looked at. */
GOM_MUST_USE enum err making_open_arrived(const struct request *rq,
    const char *field, const char *text, struct making *out);

/* making_by_maker: the caller acts for the household that makes the lot.
 * Errors: ERR_NOT_YOURS. */
GOM_MUST_USE enum err making_by_maker(
    const struct request *rq, const struct making *m);

/* making_by_checker: the caller may count and inspect it: the exporter, or who
 * acts for the household, but nobody who bid on the line.
 * Errors: ERR_NOT_YOURS, ERR_INTEREST. */
GOM_MUST_USE enum err making_by_checker(
    const struct request *rq, const struct making *m);

/* making_fact begins a fact about the lot; of its delivery where no is not 0. */
void making_fact(const struct making *m, uint32_t kind, uint32_t delivery_no,
    Gom__Fact *fact);

/* making_text names the lot, or its delivery, in the request's arena. */
GOM_MUST_USE enum err making_text(const struct request *rq,
    const struct making *m, uint32_t lot, uint32_t delivery_no, char **out);

/* making_finish ends the award when nothing of the lot is left to be made:
 * done when a piece was accepted, cancelled when the lot shrank to nothing.
 * Reads the lot again. */
GOM_MUST_USE enum err making_finish(struct request *rq, struct making *m);

#endif
