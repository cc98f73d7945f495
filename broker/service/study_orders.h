/* SPDX-License-Identifier: Apache-2.0 */
/* study_orders: the orders of a study as a request names them: the caller's
 * own, all drafts or all opened and not awarded, of one currency. Shared by
 * study.c and order_award.c. */
#ifndef GOM_SERVICE_STUDY_ORDERS_H
#define GOM_SERVICE_STUDY_ORDERS_H

#include "broker/service/service.h"
#include "broker/store/order.h"
#include "broker/store/study.h"

struct study_orders {
	struct study_set set; /* ascending by number */
	bool is_standing;     /* drafts */
};

/* study_orders_find reads the names, in any order, each once.
 * Errors: as orders_own; ERR_MISSING, ERR_TOO_MANY, ERR_DUPLICATE;
 *         ERR_INCOMPLETE a draft; ERR_BIDDING_OPEN; ERR_NO_PLAN nothing of it
 *         is to be awarded; ERR_ALREADY it was; ERR_ORDER_STATE it was
 *         cancelled; ERR_TOGETHER they differ in currency, or some are
 *         drafts. */
GOM_MUST_USE enum err study_orders_find(const struct request *rq,
    char *const *names, size_t n, struct study_orders *out);

#endif
