/* SPDX-License-Identifier: Apache-2.0 */
/* order_score: the scorecard gate of an order (RULE_SCORE_MIN): completed lots
 * on time and in full, of all completed for this exporter, who is the one who
 * can see them. Who has completed none is not gated. */
#ifndef GOM_SERVICE_ORDER_SCORE_H
#define GOM_SERVICE_ORDER_SCORE_H

#include "broker/service/service.h"
#include "broker/store/order.h"

/* order_score_is_below: the household's share, in thousandths, is lower than
 * the rule asks. */
GOM_MUST_USE enum err order_score_is_below(const struct request *rq,
    const struct order_row *order, uint64_t household, int64_t least_permille,
    bool *out);

#endif
