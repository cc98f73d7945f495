/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/award_plan.h"

#include "broker/service/orders.h"
#include "broker/store/tender.h"

enum err
award_plan(const struct request *rq, const char *text, struct order_row *order,
    struct plan_row *plan)
{
	struct tender_row running;
	enum err err;

	if ((err = orders_own(rq, "order", text, order)) != ERR_OK)
		return err;
	err = plan_latest(rq->store, order->id, plan);
	if (err == ERR_NO_PLAN) {
		err = tender_running(rq->store, order->id, &running);
		if (err == ERR_OK)
			err = ERR_BIDDING_OPEN;
		else if (err == ERR_BIDDING_ENDED)
			err = ERR_NO_PLAN;
		return refuse(rq, err, "order", order->reference, 0, 0);
	}
	if (err == ERR_OK && !plan->is_ready)
		return refuse(
		    rq, ERR_NOT_READY, "order", order->reference, 0, 0);
	return err;
}
