/* SPDX-License-Identifier: Apache-2.0 */
/* operator: the first member, whom nobody in the house can invite. Who may
 * write into the broker's directory may have an invitation for it: at the
 * start of a new broker, and when the operator's device is lost. */
#ifndef GOM_BROKER_OPERATOR_H
#define GOM_BROKER_OPERATOR_H

#include <stdint.h>

#include "broker/service/service.h"
#include "proto/err.h"
#include "proto/limits.h"

/* operator_invite takes in a one-time key for the first operator, who is made
 * if there is none. rq is one of the broker's own, inside a transaction.
 * Errors: ERR_KEY_TAKEN; ERR_STORE, ... */
GOM_MUST_USE enum err operator_invite(
    struct request *rq, const uint8_t invitation_key[LIMIT_KEY_LEN]);

#endif
