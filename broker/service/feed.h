/* SPDX-License-Identifier: Apache-2.0 */
/* feed: a member's own entries of the journal, as messages. Used by EVENTS and
 * by the server's pushes. */
#ifndef GOM_SERVICE_FEED_H
#define GOM_SERVICE_FEED_H

#include "broker/service/service.h"

/* feed_events reads entries after `since` into the arena: at most limit, and
 * no more than fit one message. An erased entry comes with its leaf alone. */
GOM_MUST_USE enum err feed_events(struct store *st, struct gom_arena *arena,
    uint64_t member, uint64_t since, uint32_t limit, size_t *n,
    Gom__Event ***events);

/* feed_published is up to where an order's hash chain is public, and its head
 * there: nothing before the first opening of bids, and nothing since a running
 * call for bids began, because every further leaf would tell of a bid (I6).
 * Errors: ERR_NO_ORDER. */
GOM_MUST_USE enum err feed_published(struct store *st, uint64_t order,
    uint64_t *pos, uint8_t head[LIMIT_HASH_LEN]);

#endif
