/* SPDX-License-Identifier: Apache-2.0 */
/* scenario: what an order's goal and rules would be under a scenario, and
 * whether that is what was announced. Pure but for reading the order's rules. */
#ifndef GOM_SERVICE_SCENARIO_H
#define GOM_SERVICE_SCENARIO_H

#include "broker/service/service.h"
#include "broker/store/order.h"

/* scenario_check looks whether a scenario can be meant of orders at all: its
 * rules are checked as a posted order's are. i is its place in the request,
 * from 1. */
GOM_MUST_USE enum err scenario_check(
    const struct request *rq, const Gom__Scenario *scenario, uint32_t i);

/* scenario_apply gives the goal and, in the request's arena, the rules.
 * Shape:  scenario NULL is as announced.
 * Errors: ERR_TOO_MANY the rules together; ERR_NOMEM. */
GOM_MUST_USE enum err scenario_apply(const struct request *rq,
    const Gom__Scenario *scenario, const struct order_row *order,
    Gom__Goal *goal, size_t *n_rules, Gom__Rule ***rules);

/* scenario_deviates: is it another goal, or are they other rules, than the
 * order announced? */
GOM_MUST_USE enum err scenario_deviates(const struct request *rq,
    const Gom__Scenario *scenario, const struct order_row *order, bool *out);

#endif
