/* SPDX-License-Identifier: Apache-2.0 */
/* link_socket: one DEALER socket with its monitor: made, watched, dropped.
 * Only link.c uses it. */
#ifndef GOM_CLIENT_LINK_SOCKET_H
#define GOM_CLIENT_LINK_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "client/link.h"
#include "proto/err.h"

struct link_socket {
	void *context; /* ZeroMQ's; outlives the sockets */
	void *dealer;  /* NULL: none is open */
	void *monitor;
	unsigned serial;      /* of the monitor's address */
	bool is_up;           /* the handshake has succeeded */
	bool is_lost;         /* and the connection ended after it */
	int hangups;          /* handshakes that ended without a reason */
	int64_t tcp_up_ms;    /* when the handshake began */
	int64_t handshake_ms; /* how long the last one took */
};

/* link_now_ms is a clock that only goes forward. */
int64_t link_now_ms(void);

/* link_socket_open begins to connect.
 * Errors: ERR_UNREACHABLE the address is none; ERR_NOMEM; ERR_INTERNAL. */
GOM_MUST_USE enum err link_socket_open(
    struct link_socket *link, const struct link_config *config);

/* link_socket_drop closes the socket at once; one that is not open is fine. */
void link_socket_drop(struct link_socket *link);

/* link_socket_watch reads what the monitor has seen.
 * Errors: ERR_KEY_REFUSED, ERR_SERVER_KEY. */
GOM_MUST_USE enum err link_socket_watch(
    struct link_socket *link, const struct link_config *config);

#endif
