/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/operate_calendar.h"

#include <stdio.h>
#include <string.h>

#include "broker/calendars.h"
#include "broker/server/state.h"
#include "proto/text.h"

_Static_assert((int)OPERATE_CALENDAR_LINE_CAP < (int)CONTROL_LINE_CAP,
    "a question holds the largest calendar");
_Static_assert(CALENDAR_CLOSURES *((int)OPERATE_CALENDAR_ROW_CAP + 8) + 200 <
		   (int)CONTROL_ANSWER_CAP,
    "an answer holds all closures");

/* ---- the words on the socket ---------------------------------------------- */

void
operate_calendar_line(
    const struct calendar_file *file, char out[OPERATE_CALENDAR_LINE_CAP])
{
	static const char WORD[] = "calendar ";

	if (file->n == 0) {
		(void)snprintf(out, OPERATE_CALENDAR_LINE_CAP,
		    "calendar-remove %s", file->name);
		return;
	}
	strcpy(out, WORD);
	(void)calendar_file_write(file, out + sizeof WORD - 1);
	for (char *at = out; (at = strchr(at, '\n')) != NULL;)
		*at = '\t';
}

void
operate_calendar_row(
    const struct closure_row *row, char out[OPERATE_CALENDAR_ROW_CAP])
{
	char from[GOM_DATE_CAP];
	char to[GOM_DATE_CAP];

	gom_date_format_iso(row->from_day, from);
	gom_date_format_iso(row->to_day, to);
	(void)snprintf(out, OPERATE_CALENDAR_ROW_CAP, "%s %s %s%s%s",
	    row->calendar, from, to, row->words[0] == '\0' ? "" : " ",
	    row->words);
}

/* ---- the answers ---------------------------------------------------------- */

/* Lots may have come to be at risk: their households' feeds have grown. */
static void
change(struct server *s, struct control_client *client, const char *event,
    const struct calendar_file *file)
{
	struct calendars_sum sum = { 0, 0 };
	enum err err =
	    calendars_change(s->store, s->dispatch, s->wall_ms, file, &sum);

	log_line(LOG_LEVEL_NOTICE, event, "error=%s",
	    gom_err_find((uint32_t)err)->name);
	if (err == ERR_OK) {
		s->has_unsaved_log = true;
		s->committed_ms = s->wall_ms;
		sessions_push(&s->sessions, s->dispatch, s->router, s->wall_ms,
		    false, &s->answer);
	}
	control_say_int(client, "closures", sum.n_closures);
	control_say_int(client, "at_risk", sum.n_at_risk);
	control_end(client, err, NULL);
}

void
operate_calendar_load(
    struct server *s, struct control_client *client, const char *line)
{
	char text[CONTROL_LINE_CAP];
	struct calendar_report report;
	struct calendar_file file;
	enum err err;

	(void)snprintf(text, sizeof text, "%s", line);
	for (char *at = text; (at = strchr(at, '\t')) != NULL;)
		*at = '\n';
	err = calendar_file_parse(text, strlen(text), &report, &file);
	if (err != ERR_OK) {
		control_end(client, err, NULL);
		return;
	}
	change(s, client, "calendar_loaded", &file);
}

void
operate_calendar_remove(
    struct server *s, struct control_client *client, const char *name)
{
	struct calendar_file file;

	memset(&file, 0, sizeof file);
	if (gom_text_nfc(name, strlen(name), file.name, sizeof file.name) !=
	    ERR_OK) {
		control_end(client, ERR_NO_CALENDAR, NULL);
		return;
	}
	change(s, client, "calendar_removed", &file);
}

static void
say_closure(void *ctx, const struct closure_row *row)
{
	char text[OPERATE_CALENDAR_ROW_CAP];

	operate_calendar_row(row, text);
	control_say(ctx, "closure", text);
}

void
operate_calendar_list(
    struct server *s, struct control_client *client, const char *argument)
{
	(void)argument;
	control_end(
	    client, calendars_each(s->store, say_closure, client), NULL);
}
