/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch: one request from its frame to its packed answer. It owns the
 * stages before a service: size, version, verb, sender and role, rate, request
 * id, repeats, suspension, signature, the body's shape, the note. It knows
 * neither sockets nor a clock: the loop calls it (and tests do) inside an open
 * transaction of the store; every request is a savepoint of its own.
 * Not for what a request means: broker/service. */
#ifndef GOM_BROKER_DISPATCH_H
#define GOM_BROKER_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/answer.h"
#include "broker/config.h"
#include "broker/service/service.h"
#include "broker/store/store.h"
#include "broker/verb_table.h"
#include "proto/err.h"
#include "proto/limits.h"

struct dispatch;

/* dispatch_create borrows store, config and verbs. */
GOM_MUST_USE enum err dispatch_create(struct store *store,
    const struct config *config, const struct verb *verbs, size_t n_verbs,
    struct dispatch **out);
void dispatch_destroy(struct dispatch **d);

/* dispatch_set_draining refuses every further write with ERR_DRAINING. */
void dispatch_set_draining(struct dispatch *d, bool is_draining);

/* dispatch_set_read_only says that the last transaction could not be written:
 * dispatch then writes nothing of its own accord, so that reading goes on. */
void dispatch_set_read_only(struct dispatch *d, bool is_read_only);

/* dispatch_handle answers one frame that came over a connection whose CURVE
 * key is `key`. Whatever the peer sent ends in *out; an answer is to be sent
 * only after the transaction has been committed.
 * Errors: the transaction is lost and must be rolled back; *out is void but
 *         for id and id_len, so that dispatch_refuse can answer. */
GOM_MUST_USE enum err dispatch_handle(struct dispatch *d, int64_t now_ms,
    const uint8_t key[LIMIT_KEY_LEN], const uint8_t *frame, size_t frame_len,
    struct answer *out);

/* dispatch_refuse turns *out, whose id is kept, into a plain refusal: for a
 * batch that could not be committed. */
void dispatch_refuse(enum err code, struct answer *out);

/* dispatch_push packs entries of the feed behind a key, after number *since,
 * and moves *since to the last of them. Outside a transaction.
 * Errors: ERR_EMPTY there are none; ERR_KEY_REVOKED and the like: the key may
 *         no longer follow; ERR_STORE, ... */
GOM_MUST_USE enum err dispatch_push(struct dispatch *d, int64_t now_ms,
    const uint8_t key[LIMIT_KEY_LEN], uint64_t *since, struct answer *out);

/* dispatch_request prepares *rq for what the broker does by itself (timed
 * actions, plans): member 0, the clock filled in. rq->arena and rq->info are
 * dispatch's; what is allocated lives until the next call. */
void dispatch_request(struct dispatch *d, int64_t now_ms, struct request *rq);

#endif
