/* SPDX-License-Identifier: Apache-2.0 */
/* monitor: what libzmq reports of a socket's connections. */
#ifndef GOM_BROKER_SERVER_MONITOR_H
#define GOM_BROKER_SERVER_MONITOR_H

#include <stdint.h>

#include "proto/err.h"

/* monitor_open watches a socket for the given ZMQ_EVENT_* bits; name is that
 * of an inproc endpoint not used otherwise. Close *out with zmq_close before
 * the watched socket. Errors: ERR_INTERNAL. */
GOM_MUST_USE enum err monitor_open(
    void *context, void *watched, int events, const char *name, void **out);

/* monitor_next takes the next event. Errors: ERR_EMPTY there is none. */
GOM_MUST_USE enum err monitor_next(void *monitor, uint16_t *event);

#endif
