/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/auth.h"

#include <stddef.h>
#include <string.h>

#include <zmq.h>

#include "broker/server/router.h"
#include "broker/store/key.h"
#include "proto/key.h"

/* The frames of a question, in order (RFC 27). */
enum {
	ASK_VERSION,
	ASK_ID,
	ASK_DOMAIN,
	ASK_ADDRESS,
	ASK_IDENTITY,
	ASK_MECHANISM,
	ASK_KEY,
	N_ASK
};

enum {
	PART_CAP = 256
};

struct part {
	char data[PART_CAP];
	size_t len;
};

struct question {
	struct part parts[N_ASK];
	int n_parts;
	bool is_cut; /* a part was longer than any may be */
};

enum err
auth_init(void *context, struct store *store, struct auth *auth)
{
	static const int linger = 0;

	memset(auth, 0, sizeof *auth);
	auth->store = store;
	auth->socket = zmq_socket(context, ZMQ_REP);
	if (auth->socket == NULL)
		return ERR_AUTH_OPEN;
	if (zmq_setsockopt(auth->socket, ZMQ_LINGER, &linger, sizeof linger) !=
		0 ||
	    zmq_bind(auth->socket, "inproc://zeromq.zap.01") != 0) {
		auth_finish(auth);
		return ERR_AUTH_OPEN;
	}
	return ERR_OK;
}

void
auth_finish(struct auth *auth)
{
	if (auth->socket != NULL) {
		(void)zmq_close(auth->socket);
		auth->socket = NULL;
	}
}

/* False when no question waits. */
static bool
read_question(void *socket, struct question *out)
{
	int more = 1;
	size_t more_len = sizeof more;

	memset(out, 0, sizeof *out);
	while (more) {
		struct part extra;
		struct part *part =
		    out->n_parts < N_ASK ? &out->parts[out->n_parts] : &extra;
		int len = zmq_recv(
		    socket, part->data, sizeof part->data, ZMQ_DONTWAIT);

		if (len < 0)
			return false;
		if (len > PART_CAP) {
			out->is_cut = true;
			len = PART_CAP;
		}
		part->len = (size_t)len;
		out->n_parts++;
		if (zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &more_len) != 0)
			return false;
	}
	return true;
}

static bool
is_text(const struct part *part, const char *text)
{
	return part->len == strlen(text) &&
	       memcmp(part->data, text, part->len) == 0;
}

/* Only CURVE, only our own sockets, only a key of the right length. */
static bool
is_sound(const struct question *question)
{
	return question->n_parts == N_ASK && !question->is_cut &&
	       is_text(&question->parts[ASK_VERSION], "1.0") &&
	       is_text(&question->parts[ASK_DOMAIN], ROUTER_ZAP_DOMAIN) &&
	       is_text(&question->parts[ASK_MECHANISM], "CURVE") &&
	       question->parts[ASK_KEY].len == LIMIT_KEY_LEN;
}

static bool
is_admitted(struct auth *auth, const uint8_t key[LIMIT_KEY_LEN], int64_t now_ms)
{
	struct key_row row;

	return key_find(auth->store, key, &row) == ERR_OK &&
	       key_is_live(&row, now_ms);
}

/* The key is public and the address a peer's own: both help the operator to
 * find who is locked out, who knocks, and whose key is to be revoked when a
 * peer does harm. */
static void
log_verdict(enum log_level level, const char *event, struct log_limit *limit,
    const struct question *question, int64_t now_ms)
{
	char fingerprint[GOM_FINGERPRINT_CAP] = "none";
	const struct part *address = &question->parts[ASK_ADDRESS];

	if (!log_may(limit, now_ms))
		return;
	if (question->parts[ASK_KEY].len == LIMIT_KEY_LEN) {
		gom_key_fingerprint(
		    (const uint8_t *)question->parts[ASK_KEY].data,
		    fingerprint);
	}
	log_line(level, event, "key=%s address=\"%.*s\"", fingerprint,
	    (int)address->len, address->data);
}

static void
send_verdict(void *socket, const struct part *id, const char *status,
    const char *text, const char *user)
{
	const char *parts[] = { status, text, user };

	if (zmq_send(socket, "1.0", 3, ZMQ_SNDMORE) < 0 ||
	    zmq_send(socket, id->data, id->len, ZMQ_SNDMORE) < 0)
		return;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (zmq_send(socket, parts[i], strlen(parts[i]), ZMQ_SNDMORE) <
		    0)
			return;
	(void)zmq_send(socket, "", 0, 0);
}

static void
answer(struct auth *auth, const struct question *question, int64_t now_ms)
{
	const struct part *key = &question->parts[ASK_KEY];
	const struct part *id = &question->parts[ASK_ID];
	char user[GOM_KEY_TEXT_CAP];

	if (is_sound(question) &&
	    is_admitted(auth, (const uint8_t *)key->data, now_ms)) {
		auth->n_admitted++;
		log_verdict(LOG_LEVEL_INFO, "key_admitted", &auth->admitted_log,
		    question, now_ms);
		gom_key_format((const uint8_t *)key->data, user);
		send_verdict(auth->socket, id, "200", "OK", user);
		return;
	}
	if (key->len == LIMIT_KEY_LEN)
		memcpy(auth->last_refused, key->data, LIMIT_KEY_LEN);
	if (!auth->is_proving) {
		auth->n_refused++;
		log_verdict(LOG_LEVEL_NOTICE, "key_refused", &auth->refused_log,
		    question, now_ms);
	}
	send_verdict(auth->socket, id, "400", "key refused", "");
}

void
auth_answer(struct auth *auth, int64_t now_ms)
{
	struct question question;

	while (read_question(auth->socket, &question))
		answer(auth, &question, now_ms);
}
