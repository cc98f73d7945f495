/* SPDX-License-Identifier: Apache-2.0 */
/* link: the encrypted connection to the broker. A request is sent, and sent
 * again with the same id on a new socket, until its answer comes or the time
 * is up; the greeting travels in the same flight as the first request. What
 * stands between us and the broker is told apart: nobody there, another
 * server's key, our own key refused. The only user of zmq.h in the client.
 * One thread. Not for what a request means, or for keeping it: ask, outbox. */
#ifndef GOM_CLIENT_LINK_H
#define GOM_CLIENT_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/gom.pb-c.h"
#include "proto/key.h"
#include "proto/wire.h"

struct link;

/* link_push_fn is given the entries of an unasked-for message. */
typedef void link_push_fn(void *ctx, Gom__Event *const *events, size_t n);

struct link_config {
	const char *host; /* name or address */
	uint16_t port;
	uint8_t server_key[LIMIT_KEY_LEN];
	struct gom_curve_pair own;
	int64_t timeout_ms; /* for each request */
	bool follow;        /* have new entries of the feed pushed */
	link_push_fn *push; /* may be NULL */
	void *push_ctx;
};

struct link_request {
	uint8_t id[LIMIT_REQUEST_ID_LEN];
	uint32_t verb;
	const uint8_t *body;
	size_t body_len;
	const uint8_t *signature; /* LIMIT_SIGNATURE_LEN bytes, or NULL */
	const char *note;         /* or NULL */
};

/* link_create connects to nothing yet. The config is copied.
 * Errors: ERR_NOMEM. */
GOM_MUST_USE enum err link_create(
    const struct link_config *config, struct link **out);

/* link_destroy closes at once; it takes NULL and leaves NULL. */
void link_destroy(struct link **link);

/* link_call sends a request until it is answered. ERR_OK means that there is
 * an answer; its code says whether the broker did it. Answers that only say
 * "not now" are waited out within the time.
 * Errors: ERR_UNREACHABLE, ERR_SERVER_KEY, ERR_KEY_REFUSED, info->subject is
 *         HOST:PORT; what the greeting was refused with (ERR_VERSION_OLD ...);
 *         ERR_TOO_LARGE; ERR_NOMEM; ERR_INTERNAL.
 * Owns:   *out lives in the arena. */
GOM_MUST_USE enum err link_call(struct link *link,
    const struct link_request *request, struct gom_arena *arena,
    struct err_info *info, const Gom__Answer **out);

/* link_wait hands pushed entries to the callback until some came or wait_ms
 * have passed; a connection that was lost is made anew by the next link_call.
 * Errors: ERR_UNREACHABLE the connection is lost. */
GOM_MUST_USE enum err link_wait(struct link *link, int64_t wait_ms);

/* link_hello is what the broker last greeted with; NULL before that. */
const Gom__HelloReply *link_hello(const struct link *link);

/* link_read_refusal copies what an answer says about its refusal. */
void link_read_refusal(const Gom__Answer *answer, struct err_info *info);

#endif
