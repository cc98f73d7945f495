/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/invite_words.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "client/ask.h"
#include "client/lang.h"
#include "proto/key.h"

static enum err
make(struct app *app, struct gom_curve_pair *out_pair,
    char text[GOM_INVITATION_CAP])
{
	struct gom_invitation invitation = { .port = app->context.port };
	enum err err = gom_random(invitation.seed, sizeof(invitation.seed));

	if (err == ERR_OK) {
		snprintf(invitation.host, sizeof(invitation.host), "%s",
		    app->context.host);
		memcpy(invitation.server_key, app->context.server_key,
		    sizeof(invitation.server_key));
		gom_key_from_seed(invitation.seed, out_pair);
		err = gom_invitation_format(&invitation, text);
	}
	gom_key_wipe(&invitation, sizeof(invitation));
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

enum err
invite_send(struct app *app, Gom__InviteRequest *request)
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
		request->invitation_key.len = sizeof(pair.pub);
		err = ask_tell(app, &tell, &reply);
	}
	if (err == ERR_OK && app->out.is_json) {
		show_json(app, reply, text);
	} else if (err == ERR_OK) {
		out_note(&app->out,
		    _("{name} ({member}) can join with this line until "
		      "{expires_ms}, once:"),
		    reply, pairs);
		fprintf(app->out.data, "%s\n", text);
	}
	gom_key_wipe(&pair, sizeof(pair));
	gom_key_wipe(text, sizeof(text));
	return err;
}
