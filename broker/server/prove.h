/* SPDX-License-Identifier: Apache-2.0 */
/* prove: that a key which is nobody's is refused, shown by a real handshake on
 * the loopback interface before clients can connect. */
#ifndef GOM_BROKER_SERVER_PROVE_H
#define GOM_BROKER_SERVER_PROVE_H

#include "broker/server/auth.h"
#include "proto/err.h"
#include "proto/key.h"

/* prove_refusal connects with a throw-away key to a socket made just as the
 * one for clients.
 * Errors: ERR_AUTH_OPEN it was let in, or nobody refused it in time;
 *         ERR_INTERNAL. */
GOM_MUST_USE enum err prove_refusal(
    void *context, const struct gom_curve_pair *server, struct auth *auth);

#endif
