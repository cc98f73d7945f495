/* SPDX-License-Identifier: Apache-2.0 */
/* outbox: what the client keeps on disk for one broker: requests that were
 * written and are not answered yet, requests the broker refused later, the
 * last answers, and the names of members. A request is on disk before it is
 * sent, and leaves only after its answer. Several programs may have the file
 * open: a rollback journal and a busy timeout, no WAL. The only user of
 * sqlite3.h in the client. One thread a handle. */
#ifndef GOM_CLIENT_OUTBOX_H
#define GOM_CLIENT_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/limits.h"
#include "proto/wire.h"

struct outbox;

enum outbox_state {
	OUTBOX_WAITING = 0,
	OUTBOX_REFUSED = 1
};

/* A request, as it is kept. Texts are never NULL when read; "" for none. */
struct outbox_item {
	int64_t n; /* place in the queue, given by outbox_put */
	uint8_t id[LIMIT_REQUEST_ID_LEN];
	uint32_t verb;
	const uint8_t *body;
	size_t body_len;
	const uint8_t *signature; /* LIMIT_SIGNATURE_LEN bytes, or NULL */
	const char *note;
	const char *what;  /* the command, as a person typed it */
	const char *after; /* shown once the broker has done it */
	int64_t written_ms;
	enum outbox_state state;
	enum err code; /* of a refusal */
	struct err_info info;
};

/* outbox_open opens or makes the file, mode 0600.
 * Errors: ERR_CREATE, ERR_IO, ERR_DATABASE_NEWER, ERR_DATABASE_CORRUPT; info
 *         names the path. */
GOM_MUST_USE enum err outbox_open(
    const char *path, struct err_info *info, struct outbox **out);

/* outbox_close takes NULL and leaves NULL. */
void outbox_close(struct outbox **outbox);

/* outbox_put keeps a request; it is on disk when this returns.
 * Errors: ERR_IO. */
GOM_MUST_USE enum err outbox_put(
    struct outbox *outbox, const struct outbox_item *item, int64_t *out_n);

/* outbox_remove forgets a request, waiting or refused; one that is not there
 * is no error (another program was faster). */
GOM_MUST_USE enum err outbox_remove(struct outbox *outbox, int64_t n);

/* outbox_refuse moves a request to the refused ones. */
GOM_MUST_USE enum err outbox_refuse(struct outbox *outbox, int64_t n,
    enum err code, const struct err_info *info);

/* outbox_next is the first request of a state after the nth (0: the first).
 * Errors: ERR_EMPTY there is none; ERR_IO; ERR_NOMEM.
 * Owns:   what *out points to lives in the arena. */
GOM_MUST_USE enum err outbox_next(struct outbox *outbox,
    enum outbox_state state, int64_t after_n, struct gom_arena *arena,
    struct outbox_item *out);

/* outbox_count counts the requests of a state. */
GOM_MUST_USE enum err outbox_count(
    struct outbox *outbox, enum outbox_state state, int64_t *out);

/* outbox_cache keeps the last answer to a request. */
GOM_MUST_USE enum err outbox_cache(struct outbox *outbox, uint32_t verb,
    const void *body, size_t body_len, const void *reply, size_t reply_len,
    int64_t at_ms);

/* outbox_cached finds it.
 * Errors: ERR_EMPTY never asked; ERR_IO; ERR_NOMEM.
 * Owns:   *out lives in the arena. */
GOM_MUST_USE enum err outbox_cached(struct outbox *outbox, uint32_t verb,
    const void *body, size_t body_len, struct gom_arena *arena, uint8_t **out,
    size_t *out_len, int64_t *out_at_ms);

/* outbox_name_put remembers a member's name; outbox_name finds it, or NULL,
 * valid until the next outbox_name. */
GOM_MUST_USE enum err outbox_name_put(
    struct outbox *outbox, uint64_t member, const char *name);
const char *outbox_name(struct outbox *outbox, uint64_t member);

#endif
