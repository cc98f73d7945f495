/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>

#include "client/app.h"
#include "client/lang.h"

static void
show_json(struct app *app, const struct context *context, const char *key)
{
	json_t *json = json_pack("{s:s, s:s, s:i, s:s, s:I, s:s, s:s}",
	    "context", context->name, "host", context->host, "port",
	    (int)context->port, "server_key", key, "member",
	    (json_int_t)context->member, "name", context->member_name, "zone",
	    context->zone);

	json_dumpf(json, app->out.data, JSON_INDENT(2));
	fputc('\n', app->out.data);
	json_decref(json);
}

static enum err
run(struct app *app, const struct args *args)
{
	struct context context;
	char key[GOM_KEY_TEXT_CAP];
	char port[8];
	char member[24];
	struct pair pairs[] = { { "context", context.name },
		{ "host", context.host }, { "port", port }, { "key", key },
		{ "member", member }, { "name", context.member_name },
		{ NULL, NULL } };
	const char *name =
	    args->n_words == 0 ? app->settings.context : args_word(args, 0);
	enum err err = context_load(&app->home, name, &app->info, &context);

	if (err != ERR_OK)
		return err;
	gom_key_format(context.server_key, key);
	if (app->out.is_json) {
		show_json(app, &context, key);
		return ERR_OK;
	}
	snprintf(port, sizeof port, "%u", (unsigned)context.port);
	snprintf(member, sizeof member, "M%" PRIu64, context.member);
	out_say(&app->out,
	    _("{context}: {name} ({member}) at {host}:{port}, server key "
	      "{key}"),
	    NULL, pairs);
	return ERR_OK;
}

static const struct cmd_example examples[] = {
	{ "context show", N_("the broker in use, and its key") }, { NULL, NULL }
};

const struct cmd cmd_context_show = {
	.name = "context show",
	.alias = "context",
	.words = N_("[NAME]"),
	.max_words = 1,
	.flags = CMD_NO_BROKER,
	.help = N_("where the broker in use is, and who I am there"),
	.examples = examples,
	.run = run,
};
