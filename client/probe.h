/* SPDX-License-Identifier: Apache-2.0 */
/* probe: who is at the other end, where ZeroMQ only says that the handshake
 * ended. A server whose key is not the one we hold hangs up after the
 * greeting, and so does a proxy with nobody behind it; only the former greets
 * as ZMTP does. */
#ifndef GOM_CLIENT_PROBE_H
#define GOM_CLIENT_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/* probe_is_curve says whether HOST:PORT greets within wait_ms as a ZMTP 3
 * server that speaks CURVE. */
bool probe_is_curve(const char *host, uint16_t port, int64_t wait_ms);

#endif
