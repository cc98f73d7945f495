/* SPDX-License-Identifier: Apache-2.0 */
/* award_plan: which plan of an order is looked at and taken; shared by
 * plan_view.c and order_award.c. */
#ifndef GOM_SERVICE_AWARD_PLAN_H
#define GOM_SERVICE_AWARD_PLAN_H

#include "broker/service/service.h"
#include "broker/store/order.h"
#include "broker/store/plan.h"

/* award_plan finds an order of the caller's own and its newest plan.
 * Errors: as orders_own; ERR_BIDDING_OPEN, ERR_NO_PLAN there is none yet;
 *         ERR_NOT_READY it is being made. */
GOM_MUST_USE enum err award_plan(const struct request *rq, const char *text,
    struct order_row *order, struct plan_row *plan);

#endif
