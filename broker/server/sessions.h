/* SPDX-License-Identifier: Apache-2.0 */
/* sessions: the connections that follow their feed, one a key: the newest.
 * What cannot be pushed in time is left out; the client sees the gap in the
 * numbers and asks. The loop's thread only. */
#ifndef GOM_BROKER_SERVER_SESSIONS_H
#define GOM_BROKER_SERVER_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/dispatch.h"
#include "broker/server/router.h"
#include "proto/err.h"
#include "proto/limits.h"

enum {
	SESSIONS_MAX = 20000
};

struct session {
	uint8_t key[LIMIT_KEY_LEN];
	struct route route;
	uint64_t sent;         /* newest number of the feed that was sent */
	int64_t full_since_ms; /* its queue is full since; 0 it is not */
};

struct sessions {
	struct session *rows;
	size_t n;
	size_t cap;
	size_t n_full; /* whose queue was full at the last push */
};

void sessions_init(struct sessions *sessions);
void sessions_finish(struct sessions *sessions);

/* sessions_follow makes a connection the one that follows for its key, from
 * number `sent` on.
 * Errors: ERR_NOMEM; ERR_TOO_MANY SESSIONS_MAX follow already. */
GOM_MUST_USE enum err sessions_follow(struct sessions *sessions,
    const uint8_t key[LIMIT_KEY_LEN], const struct route *route, uint64_t sent);

/* sessions_push sends to each follower what is new in its feed (is_retry: only
 * to those whose queue was full), and forgets those that are gone, may no
 * longer follow, or have not read for ROUTER_STUCK_MS. buffer is scratch. */
void sessions_push(struct sessions *sessions, struct dispatch *d, void *router,
    int64_t now_ms, bool is_retry, struct answer *buffer);

#endif
