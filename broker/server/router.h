/* SPDX-License-Identifier: Apache-2.0 */
/* router: the socket that clients connect to. CURVE always. Identity is the
 * public key that ZAP attached to a message, never the routing id, which is
 * only the way back and never leaves the broker. The loop's thread only. */
#ifndef GOM_BROKER_SERVER_ROUTER_H
#define GOM_BROKER_SERVER_ROUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zmq.h>

#include "proto/err.h"
#include "proto/key.h"
#include "proto/limits.h"

#define ROUTER_ZAP_DOMAIN "gom"

enum {
	ROUTER_HWM = 100,         /* messages a peer, each way */
	ROUTER_STUCK_MS = 30000,  /* a queue full for longer is dead */
	ROUTER_ROUTE_LEN = 5,     /* bytes of an id that libzmq drew itself */
	ROUTER_ENDPOINT_CAP = 256 /* bytes of an endpoint as bound */
};

/* The way back to a connection. */
struct route {
	uint8_t id[ROUTER_ROUTE_LEN];
};

/* router_open makes a ROUTER that is not bound yet. Errors: ERR_INTERNAL. */
GOM_MUST_USE enum err router_open(
    void *context, const struct gom_curve_pair *keys, void **out);

/* router_bind binds it and tells where (the port may have been *).
 * Errors: ERR_BIND. */
GOM_MUST_USE enum err router_bind(void *socket, const char *listen,
    struct err_info *info, char endpoint[ROUTER_ENDPOINT_CAP]);

/* A message from a peer that ZAP let in. */
struct frame {
	struct route route;
	uint8_t key[LIMIT_KEY_LEN];
	bool has_key;      /* key is set, also where the rest was dropped */
	zmq_msg_t payload; /* close it */
};

/* router_receive takes the next message, without waiting.
 * Errors: ERR_EMPTY there is none; ERR_MALFORMED it was not one frame behind
 *         its routing id, or came without an identity: it is dropped, and
 *         *out holds nothing but perhaps the key. */
GOM_MUST_USE enum err router_receive(void *socket, struct frame *out);

/* router_send sends without waiting.
 * Errors: ERR_NOT_READY the peer's queue is full; ERR_UNREACHABLE it is gone;
 *         ERR_NOMEM. */
GOM_MUST_USE enum err router_send(
    void *socket, const struct route *route, const uint8_t *data, size_t len);

#endif
