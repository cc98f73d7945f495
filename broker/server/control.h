/* SPDX-License-Identifier: Apache-2.0 */
/* control: the operator's door to a running broker, a Unix socket of mode 0600
 * in its directory. One line asks, lines answer, "end CODE TEXT" ends:
 *
 *	> state
 *	< uptime_s 86400
 *	< ...
 *	< end 0
 *
 * CODE is a number of errors.def. Few clients, small buffers, never waits;
 * the loop's thread only. What is asked is server/operate.h. */
#ifndef GOM_BROKER_SERVER_CONTROL_H
#define GOM_BROKER_SERVER_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

enum {
	CONTROL_CLIENTS = 4,
	CONTROL_LINE_CAP = 10240,  /* bytes of a question: a whole calendar */
	CONTROL_ANSWER_CAP = 16384 /* all closures of calendars */
};

struct control_client {
	int fd; /* -1: free */
	bool has_asked;
	bool is_ended; /* the answer is whole: close once it is written */
	size_t n_in;
	size_t n_out;
	char in[CONTROL_LINE_CAP];
	char out[CONTROL_ANSWER_CAP];
};

typedef void control_fn(void *ctx, struct control_client *client, char *line);

struct control {
	int listener; /* -1: closed */
	struct control_client clients[CONTROL_CLIENTS];
	control_fn *ask;
	void *ctx;
};

/* control_init listens at path, over what a dead broker left there: the caller
 * holds the database, so no other broker lives here.
 * Errors: ERR_CREATE. */
GOM_MUST_USE enum err control_init(const char *path, control_fn *ask, void *ctx,
    struct err_info *info, struct control *control);
void control_finish(struct control *control);

/* control_work takes new clients, reads questions and writes answers as far as
 * that goes without waiting. */
void control_work(struct control *control);

/* control_say adds a line "name value" to an answer. */
void control_say(
    struct control_client *client, const char *name, const char *value);
void control_say_int(
    struct control_client *client, const char *name, int64_t value);

/* control_end ends an answer; info may be NULL. */
void control_end(
    struct control_client *client, enum err code, const struct err_info *info);

#endif
