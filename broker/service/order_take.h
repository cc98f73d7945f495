/* SPDX-License-Identifier: Apache-2.0 */
/* order_take: which plan an award takes: the one that was announced, or what a
 * study made of it, of one order or of several. A plan of a study is put in
 * place of the tender's; nothing is offered or recorded here. */
#ifndef GOM_SERVICE_ORDER_TAKE_H
#define GOM_SERVICE_ORDER_TAKE_H

#include "broker/service/service.h"
#include "broker/store/order.h"
#include "broker/store/plan.h"

/* What is taken of one order: the plan that was announced, or what a study
 * made of it, which then becomes the plan. */
struct taking {
	struct order_row order;
	struct plan_row plan;
	Gom__Deviation deviation;
	bool is_deviation;
};

/* All that one request takes. */
struct takings {
	struct taking rows[LIMIT_STUDY_ORDERS];
	size_t n;
};

/* order_take finds and checks it.
 * Errors: as award_plan and study_orders_find; ERR_ALREADY; ERR_BIDDING_OPEN;
 *         ERR_AWARD_VERSION it is not the one that was looked at;
 *         ERR_NO_STUDY, ERR_NO_SCENARIO, ERR_NOT_READY; ERR_CHOICE the reason.
 * Owns:   what *out points to lives in the request's arena. */
GOM_MUST_USE enum err order_take(
    struct request *rq, const Gom__OrderAwardRequest *in, struct takings *out);

#endif
