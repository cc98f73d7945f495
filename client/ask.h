/* SPDX-License-Identifier: Apache-2.0 */
/* ask: how a command speaks with the broker. Asking reads, and falls back on
 * the last answer where the broker cannot be reached; telling changes
 * something, and goes through the outbox, so that nothing typed is lost. The
 * messages of a verb come from verbs.def. Answers live until the command
 * ends. One thread. */
#ifndef GOM_CLIENT_ASK_H
#define GOM_CLIENT_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/app.h"
#include "client/out/out.h"
#include "proto/err.h"
#include "proto/verbs.h"

/* A verb, as the client sees it. */
struct ask_verb {
	enum gom_verb verb;
	unsigned flags; /* enum gom_verb_flag */
	const ProtobufCMessageDescriptor *request;
	const ProtobufCMessageDescriptor *reply;
};

/* ask_find: NULL for a number that is not in verbs.def. */
const struct ask_verb *ask_find(uint32_t verb);

/* ask_one sends one request that changes nothing and gives its reply, a
 * Gom__<Verb>Reply.
 * Shape:  request is the verb's request message; a writing verb is fine where
 *         the request only tries (dry_run), or asks for something to be worked
 *         out.
 * Errors: the broker's refusal, with app->info; ERR_UNREACHABLE with nothing
 *         in the cache; those of link_call. With an answer from the cache
 *         app->is_stale is set. */
GOM_MUST_USE enum err ask_one(
    struct app *app, enum gom_verb verb, const void *request, const void **out);

/* ask_all asks for every page of a list and gives one reply that holds the
 * rows of all; it writes the request's page field. */
GOM_MUST_USE enum err ask_all(
    struct app *app, enum gom_verb verb, void *request, const void **out);

/* What is to be told. */
struct tell {
	enum gom_verb verb;
	const void *request;
	const char *after; /* shown once it is done; NULL. Kept with it. */
};

/* ask_is_waiting: may the same request succeed later, so that it is worth
 * keeping? */
bool ask_is_waiting(enum err err);

/* ask_tell keeps the request, signs it where the verb wants that, sends what
 * waited before and then this one.
 * Errors: the broker's refusal, with app->info; ERR_QUEUED it is kept and
 *         sent later; ERR_IO it could not be kept. */
GOM_MUST_USE enum err ask_tell(
    struct app *app, const struct tell *tell, const void **out);

/* ask_keep only keeps the request, where it is known that the broker cannot be
 * reached; the next command sends it.
 * Errors: ERR_IO it could not be kept. */
GOM_MUST_USE enum err ask_keep(struct app *app, const struct tell *tell);

/* ask_flush sends what waits, in order, and says what became of it.
 * Errors: ERR_UNREACHABLE and the like: the rest still waits. */
GOM_MUST_USE enum err ask_flush(struct app *app);

/* ask_show is a whole reading command: asks for all pages and writes them as
 * a table or as JSON. */
struct show {
	enum gom_verb verb;
	const char *rows; /* repeated field of the reply */
	const struct column *columns;
	const char *empty; /* msgid: there is nothing */
};
GOM_MUST_USE enum err ask_show(
    struct app *app, const struct show *show, void *request);

/* ask_do is a whole writing command: tells, and writes the sentence (msgid;
 * its {placeholders} are pairs, then fields of the reply) or the reply as
 * JSON. */
GOM_MUST_USE enum err ask_do(struct app *app, enum gom_verb verb,
    const void *request, const char *sentence, const struct pair *pairs);

/* ask_done writes what ask_do writes once it is done. */
GOM_MUST_USE enum err ask_done(struct app *app, const void *reply,
    const char *sentence, const struct pair *pairs);

/* ask_link is the connection, made where there is none yet. */
GOM_MUST_USE enum err ask_link(struct app *app, struct link **out);

#endif
