/* SPDX-License-Identifier: Apache-2.0 */
/* auth: who may connect. Answers libzmq's questions (ZAP, RFC 27) from the
 * key tables of the store; what it lets in carries the key as its User-Id.
 * Without a handler bound, a CURVE server of libzmq lets everybody in, so the
 * handler is bound first and proved (prove.h) before clients can connect. The
 * loop's thread only: it owns the store. */
#ifndef GOM_BROKER_SERVER_AUTH_H
#define GOM_BROKER_SERVER_AUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/log.h"
#include "broker/store/store.h"
#include "proto/err.h"
#include "proto/limits.h"

struct auth {
	void *socket; /* REP, to be polled */
	struct store *store;
	struct log_limit refused_log;
	struct log_limit admitted_log;
	uint64_t n_admitted;
	uint64_t n_refused;
	bool is_proving; /* what is refused now is our own stranger */
	uint8_t last_refused[LIMIT_KEY_LEN];
};

/* auth_init binds the handler. Errors: ERR_AUTH_OPEN it cannot be bound. */
GOM_MUST_USE enum err auth_init(
    void *context, struct store *store, struct auth *auth);
void auth_finish(struct auth *auth);

/* auth_answer answers every question that waits. */
void auth_answer(struct auth *auth, int64_t now_ms);

#endif
