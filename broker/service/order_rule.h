/* SPDX-License-Identifier: Apache-2.0 */
/* order_rule: is a rule one that can be meant; of posted orders and of
 * scenarios alike. What a rule does is the engine's. */
#ifndef GOM_SERVICE_ORDER_RULE_H
#define GOM_SERVICE_ORDER_RULE_H

#include "broker/service/service.h"

/* order_rule_check: Errors: ERR_CHOICE no such kind; ERR_TOO_SMALL, ERR_RANGE
 * its value or priority; ERR_MISSING, ERR_NO_VILLAGE its village. */
GOM_MUST_USE enum err order_rule_check(
    const struct request *rq, const Gom__Rule *rule);

/* order_rule_has_village: rules of this kind are about one village each. */
bool order_rule_has_village(Gom__RuleKind kind);

#endif
