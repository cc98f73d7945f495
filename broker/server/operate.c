/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/state.h"

#include <string.h>

#include "broker/operator.h"
#include "broker/server/operate_calendar.h"
#include "proto/key.h"

enum {
	BACKUP_PAGES = 256, /* between two batches: 1 MiB */
	DRAIN_MS = 2000     /* clients hear "draining" rather than nothing */
};

/* What the operator may ask a running broker, one row a word. */
struct order_row {
	const char *word;
	void (*run)(struct server *s, struct control_client *client,
	    const char *argument);
};

static void
say_state(struct server *s, struct control_client *client, const char *argument)
{
	(void)argument;
	control_say(client, "endpoint", s->endpoint);
	control_say_int(client, "uptime_s", (s->now_ms - s->started_ms) / 1000);
	control_say_int(client, "connections", s->totals.n_connections);
	control_say_int(client, "followers", (int64_t)s->sessions.n);
	control_say_int(client, "requests", (int64_t)s->totals.n_requests);
	control_say_int(client, "batches", (int64_t)s->totals.n_batches);
	control_say_int(
	    client, "failed_batches", (int64_t)s->totals.n_failed_batches);
	control_say_int(client, "dropped", (int64_t)s->totals.n_dropped);
	control_say_int(client, "refused_keys", (int64_t)s->auth.n_refused);
	control_say_int(client, "queue", (int64_t)s->unsent.n);
	control_say_int(client, "last_commit_ms", s->committed_ms);
	control_say(client, "writing", s->is_store_failing ? "failing" : "ok");
	control_say(
	    client, "clock", clock_is_frozen(&s->clock) ? "frozen" : "running");
	control_say(client, "draining", s->is_draining ? "yes" : "no");
	control_end(client, ERR_OK, NULL);
}

static void
confirm_clock(
    struct server *s, struct control_client *client, const char *argument)
{
	(void)argument;
	if (clock_is_frozen(&s->clock)) {
		clock_confirm(&s->clock);
		s->is_clock_dirty = true;
		log_line(LOG_LEVEL_NOTICE, "clock_confirmed", "%s", "");
	}
	control_end(client, ERR_OK, NULL);
}

static void
start_backup(struct server *s, struct control_client *client, const char *path)
{
	struct err_info info = { .subject = "" };
	enum err err;

	if (s->backup != NULL) {
		(void)gom_err_fill(&info, ERR_USAGE, "",
		    "a backup is under way already", 0, 0);
		control_end(client, ERR_USAGE, &info);
		return;
	}
	err = store_backup_start(s->store, path, &info, &s->backup);
	if (err != ERR_OK) {
		control_end(client, err, &info);
		return;
	}
	s->backup_client = client;
}

static void
invite(struct server *s, struct control_client *client, const char *key)
{
	uint8_t invitation_key[LIMIT_KEY_LEN];
	struct request rq;
	enum err err = gom_key_parse(key, strlen(key), invitation_key);

	if (err == ERR_OK)
		err = store_begin(s->store);
	if (err == ERR_OK) {
		dispatch_request(s->dispatch, s->wall_ms, &rq);
		err = operator_invite(&rq, invitation_key);
		if (err == ERR_OK)
			err = store_commit(s->store);
		else
			store_rollback(s->store);
		log_line(LOG_LEVEL_NOTICE, "operator_invited", "error=%s",
		    gom_err_find((uint32_t)err)->name);
	}
	if (err == ERR_OK)
		control_say(client, "endpoint", s->endpoint);
	control_end(client, err, NULL);
}

static void
drain(struct server *s, struct control_client *client, const char *argument)
{
	(void)argument;
	s->is_draining = true;
	s->stop_after_ms = s->now_ms + DRAIN_MS;
	dispatch_set_draining(s->dispatch, true);
	log_line(LOG_LEVEL_NOTICE, "draining", "%s", "");
	control_end(client, ERR_OK, NULL);
}

static const struct order_row rows[] = {
	{ "state", say_state },
	{ "confirm-clock", confirm_clock },
	{ "backup", start_backup },
	{ "invite", invite },
	{ "calendar", operate_calendar_load },
	{ "calendar-remove", operate_calendar_remove },
	{ "calendars", operate_calendar_list },
	{ "drain", drain },
};

void
operate(void *ctx, struct control_client *client, char *line)
{
	char *argument = line + strcspn(line, " ");

	if (*argument == ' ')
		*argument++ = '\0';
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(rows[i].word, line) == 0) {
			rows[i].run(ctx, client, argument);
			return;
		}
	}
	control_end(client, ERR_VERB_UNKNOWN, NULL);
}

void
operate_step(struct server *s)
{
	struct control_client *client = s->backup_client;
	bool is_complete = false;
	enum err err;

	if (s->backup == NULL)
		return;
	err = store_backup_step(s->backup, BACKUP_PAGES, &is_complete);
	if (err == ERR_OK && !is_complete && client->fd >= 0)
		return;
	store_backup_destroy(&s->backup);
	s->backup_client = NULL;
	if (client->fd >= 0)
		control_end(client, err, NULL);
	log_line(LOG_LEVEL_NOTICE, "backup", "error=%s complete=%d",
	    gom_err_find((uint32_t)err)->name, is_complete);
}
