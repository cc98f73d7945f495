/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/sessions.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_CAP = 64
};

void
sessions_init(struct sessions *sessions)
{
	memset(sessions, 0, sizeof *sessions);
}

void
sessions_finish(struct sessions *sessions)
{
	free(sessions->rows);
	sessions_init(sessions);
}

static struct session *
find(struct sessions *sessions, const uint8_t key[LIMIT_KEY_LEN])
{
	for (size_t i = 0; i < sessions->n; i++)
		if (memcmp(sessions->rows[i].key, key, LIMIT_KEY_LEN) == 0)
			return &sessions->rows[i];
	return NULL;
}

static enum err
grow(struct sessions *sessions)
{
	size_t cap = sessions->cap == 0 ? FIRST_CAP : sessions->cap * 2;
	struct session *rows;

	if (sessions->n >= SESSIONS_MAX)
		return ERR_TOO_MANY;
	rows = realloc(sessions->rows, cap * sizeof *rows);
	if (rows == NULL)
		return ERR_NOMEM;
	sessions->rows = rows;
	sessions->cap = cap;
	return ERR_OK;
}

enum err
sessions_follow(struct sessions *sessions, const uint8_t key[LIMIT_KEY_LEN],
    const struct route *route, uint64_t sent)
{
	struct session *session = find(sessions, key);

	if (session == NULL) {
		if (sessions->n == sessions->cap) {
			enum err err = grow(sessions);

			if (err != ERR_OK)
				return err;
		}
		session = &sessions->rows[sessions->n++];
		memcpy(session->key, key, LIMIT_KEY_LEN);
	}
	session->route = *route;
	session->sent = sent;
	session->full_since_ms = 0;
	return ERR_OK;
}

/* Sends page after page; true when the session is to be forgotten. A peer that
 * dies while its queue is full answers "full" for ever, hence the time. */
static bool
push(struct session *session, struct dispatch *d, void *router, int64_t now_ms,
    struct answer *buffer)
{
	for (;;) {
		uint64_t sent = session->sent;
		enum err err =
		    dispatch_push(d, now_ms, session->key, &sent, buffer);

		if (err == ERR_EMPTY)
			return false;
		if (err != ERR_OK)
			return err == ERR_KEY_REVOKED || err == ERR_KEY_REFUSED;
		err = router_send(
		    router, &session->route, buffer->data, buffer->len);
		if (err == ERR_UNREACHABLE)
			return true;
		if (err != ERR_OK) {
			if (session->full_since_ms == 0)
				session->full_since_ms = now_ms;
			return now_ms - session->full_since_ms >
			       ROUTER_STUCK_MS;
		}
		session->sent = sent;
		session->full_since_ms = 0;
	}
}

void
sessions_push(struct sessions *sessions, struct dispatch *d, void *router,
    int64_t now_ms, bool is_retry, struct answer *buffer)
{
	size_t i = 0;

	sessions->n_full = 0;
	while (i < sessions->n) {
		struct session *session = &sessions->rows[i];

		if (is_retry && session->full_since_ms == 0) {
			i++;
		} else if (push(session, d, router, now_ms, buffer)) {
			*session = sessions->rows[--sessions->n];
		} else {
			sessions->n_full += session->full_since_ms != 0;
			i++;
		}
	}
}
