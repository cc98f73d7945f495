/* SPDX-License-Identifier: Apache-2.0 */
/* orders: what the services about orders share: which order is meant, whose it
 * is, its frozen rules, and how its quantities are shown. */
#ifndef GOM_SERVICE_ORDERS_H
#define GOM_SERVICE_ORDERS_H

#include "broker/service/service.h"
#include "broker/store/line.h"
#include "broker/store/order.h"
#include "broker/store/scope.h"

/* orders_scope is what the caller may know of orders: what can be bid for,
 * own and typed bids, and work, in one scope. Sealed bids of others add
 * nothing to it. */
struct scope orders_scope(const struct request *rq);

/* orders_own finds an order of the caller's own.
 * Errors: as naming_order; ERR_NOT_YOURS another exporter's. */
GOM_MUST_USE enum err orders_own(const struct request *rq, const char *field,
    const char *text, struct order_row *out);

/* orders_rules reads the rules of an order into the request's arena. */
GOM_MUST_USE enum err orders_rules(const struct request *rq,
    const struct order_row *order, size_t *n_rules, Gom__Rule ***rules);

/* orders_rules_put packs rules into a row.
 * Errors: ERR_TOO_MANY; ERR_NOMEM. */
GOM_MUST_USE enum err orders_rules_put(const struct request *rq, size_t n_rules,
    Gom__Rule *const *rules, struct order_row *order);

/* orders_buckets writes quantities into a message of the request's arena;
 * NULL when that is full. */
Gom__Buckets *orders_buckets(
    const struct request *rq, const int64_t in[LOT_BUCKETS]);

/* orders_close_lot closes as short what the lot holds in the buckets of a mask
 * (1 << Gom__Bucket), records SHORT_CLOSED, and cancels the lot's award if
 * nothing is left to be made. *quantity grows by what was closed. */
GOM_MUST_USE enum err orders_close_lot(struct request *rq,
    const struct lot_row *lot, uint32_t buckets, uint32_t reason,
    int64_t *quantity);

#endif
