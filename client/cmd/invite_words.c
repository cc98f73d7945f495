/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/invite_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/out/qr.h"
#include "proto/key.h"
#include "proto/money.h"

static enum err
make(struct app *app, struct gom_curve_pair *out_pair,
    char text[GOM_INVITATION_CAP])
{
	struct gom_invitation invitation = { .port = app->context.port };
	enum err err = gom_random(invitation.seed, sizeof invitation.seed);

	if (err == ERR_OK) {
		snprintf(invitation.host, sizeof invitation.host, "%s",
		    app->context.host);
		memcpy(invitation.server_key, app->context.server_key,
		    sizeof invitation.server_key);
		gom_key_from_seed(invitation.seed, out_pair);
		err = gom_invitation_format(&invitation, text);
	}
	gom_key_wipe(&invitation, sizeof invitation);
	return err;
}

static void
show_json(struct app *app, const Gom__InviteReply *reply, const char *text)
{
	char expires[GOM_TIME_CAP];
	json_t *json;

	gom_time_format_rfc3339(
	    reply->expires_ms, app->out.clock.utc_offset_s, expires);
	json = json_pack("{s:I, s:s, s:s}", "member", (json_int_t)reply->member,
	    "expires_ms", expires, "invitation", text);
	json_dumpf(json, app->out.data, JSON_INDENT(2));
	fputc('\n', app->out.data);
	json_decref(json);
}

/* Drawn white on black, whatever the screen's colours are. */
static void
put_qr(const struct out *out, char *drawn)
{
	const char *on = out->has_color ? "\033[40;97m" : "";
	const char *off = out->has_color ? "\033[0m" : "";
	char *rest = drawn;
	char *line;

	while ((line = strtok_r(rest, "\n", &rest)) != NULL)
		fprintf(out->data, "%s%s%s\n", on, line, off);
}

static enum err
show_qr(const struct out *out, const char *text)
{
	char needed[GOM_MONEY_CAP];
	struct pair pairs[] = { { "columns", needed }, { NULL, NULL } };
	char *drawn;
	size_t side;
	size_t len;
	enum err err = qr_draw(text, &side, &drawn);

	if (err != ERR_OK)
		return err;
	len = strlen(drawn);
	if (out->columns == 0 || side <= out->columns) {
		put_qr(out, drawn);
	} else {
		gom_quantity_format((int64_t)side, out->is_vi, needed);
		out_note(out,
		    _("The screen is too narrow for the QR code, which needs "
		      "{columns} columns; the line above does the same."),
		    NULL, pairs);
	}
	gom_key_wipe(drawn, len);
	free(drawn);
	return ERR_OK;
}

enum err
invite_send(
    struct app *app, const struct args *args, Gom__InviteRequest *request)
{
	char text[GOM_INVITATION_CAP];
	struct gom_curve_pair pair;
	struct tell tell = {
		.verb = VERB_INVITE, .request = request, .after = text
	};
	struct pair pairs[] = { { "name", request->name[0] == '\0'
					      ? _("another device")
					      : request->name },
		{ NULL, NULL } };
	const void *reply;
	enum err err = make(app, &pair, text);

	if (err == ERR_OK) {
		request->invitation_key.data = pair.pub;
		request->invitation_key.len = sizeof pair.pub;
		err = ask_tell(app, &tell, &reply);
	}
	if (err == ERR_OK && app->out.is_json) {
		show_json(app, reply, text);
	} else if (err == ERR_OK) {
		out_note(&app->out,
		    _("{name} ({member}) joins with `gom join` and this line, "
		      "once, until {expires_ms}:"),
		    reply, pairs);
		fprintf(app->out.data, "%s\n", text);
		if (args_has(args, "qr"))
			err = show_qr(&app->out, text);
	}
	gom_key_wipe(&pair, sizeof pair);
	gom_key_wipe(text, sizeof text);
	return err;
}
