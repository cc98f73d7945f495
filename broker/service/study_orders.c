/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/study_orders.h"

#include <stdlib.h>
#include <string.h>

#include "broker/service/orders.h"
#include "broker/store/plan.h"
#include "broker/store/tender.h"

static enum err
refuse_order(const struct request *rq, enum err err, const char *field,
    const struct order_row *order)
{
	return refuse(rq, err, field, order->reference, 0, 0);
}

/* The call for bids that is to be awarded. */
static enum err
find_tender(
    const struct request *rq, const struct order_row *order, uint32_t *out)
{
	struct tender_row running;
	struct plan_row plan;
	enum err err = plan_latest(rq->store, order->id, &plan);

	if (err == ERR_OK && !plan.is_taken) {
		*out = plan.tender;
		return ERR_OK;
	}
	if (err != ERR_OK && err != ERR_NO_PLAN)
		return err;
	if (err == ERR_OK)
		err = ERR_ALREADY;
	if (tender_running(rq->store, order->id, &running) == ERR_OK)
		err = ERR_BIDDING_OPEN;
	return refuse_order(rq, err, "orders", order);
}

static enum err
take_order(const struct request *rq, const char *name, struct order_row *order,
    uint32_t *tender)
{
	enum err err = orders_own(rq, "orders", name, order);

	if (err != ERR_OK)
		return err;
	if (order->cancelled_ms != 0)
		return refuse_order(rq, ERR_ORDER_STATE, "orders", order);
	if (!order->is_complete)
		return refuse_order(rq, ERR_INCOMPLETE, "orders", order);
	*tender = 0;
	return order->opened_ms == 0 ? ERR_OK : find_tender(rq, order, tender);
}

/* put keeps the set ascending. */
static enum err
put(const struct request *rq, const struct order_row *order, uint32_t tender,
    struct study_set *set)
{
	size_t at = set->n;

	while (at > 0 && set->orders[at - 1] > order->id)
		at--;
	if (at > 0 && set->orders[at - 1] == order->id)
		return refuse_order(rq, ERR_DUPLICATE, "orders", order);
	for (size_t i = set->n; i > at; i--) {
		set->orders[i] = set->orders[i - 1];
		set->tenders[i] = set->tenders[i - 1];
	}
	set->orders[at] = order->id;
	set->tenders[at] = tender;
	set->n++;
	return ERR_OK;
}

enum err
study_orders_find(const struct request *rq, char *const *names, size_t n,
    struct study_orders *out)
{
	struct study_orders found = { .is_standing = false };
	char currency[LIMIT_CURRENCY_LEN + 1] = "";
	struct order_row order;
	uint32_t tender;
	enum err err = ERR_OK;

	if (n == 0)
		return refuse(rq, ERR_MISSING, "orders", NULL, 0, 0);
	if (n > LIMIT_STUDY_ORDERS)
		return refuse(rq, ERR_TOO_MANY, "orders", NULL, (int64_t)n,
		    LIMIT_STUDY_ORDERS);
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		err = take_order(rq, names[i], &order, &tender);
		if (err != ERR_OK)
			return err;
		if (i == 0) {
			found.is_standing = tender == 0;
			memcpy(currency, order.currency, sizeof currency);
		}
		if (found.is_standing != (tender == 0))
			return refuse_order(rq, ERR_TOGETHER, "state", &order);
		if (strcmp(currency, order.currency) != 0)
			return refuse_order(
			    rq, ERR_TOGETHER, "currency", &order);
		err = put(rq, &order, tender, &found.set);
	}
	if (err == ERR_OK)
		*out = found;
	return err;
}
