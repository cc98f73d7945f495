/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "client/app.h"
#include "client/lang.h"

struct list {
	struct app *app;
	char current[CONTEXT_NAME_CAP];
	json_t *json;
	size_t n;
};

static void
add_json(struct list *list, const struct context *context)
{
	json_array_append_new(list->json,
	    json_pack("{s:s, s:b, s:s, s:i, s:I, s:s}", "context",
		context->name, "current",
		strcmp(context->name, list->current) == 0, "host",
		context->host, "port", (int)context->port, "member",
		(json_int_t)context->member, "name", context->member_name));
}

static void
found(void *ctx, const char *name)
{
	struct list *list = ctx;
	struct context context;
	const char *mark = strcmp(name, list->current) == 0 ? "*" : " ";

	if (context_load(&list->app->home, name, NULL, &context) != ERR_OK)
		return;
	list->n++;
	if (list->app->out.is_json) {
		add_json(list, &context);
	} else {
		fprintf(list->app->out.data, "%s %s  %s:%u  %s\n", mark, name,
		    context.host, (unsigned)context.port, context.member_name);
	}
}

static enum err
run(struct app *app, const struct args *args)
{
	struct list list = { .app = app, .json = json_array() };
	enum err err;

	(void)args;
	context_current(&app->home, list.current);
	err = context_list(&app->home, found, &list);
	if (err == ERR_OK && app->out.is_json) {
		json_dumpf(list.json, app->out.data, JSON_INDENT(2));
		fputc('\n', app->out.data);
	} else if (err == ERR_OK && list.n == 0) {
		out_note(&app->out,
		    _("this device has not joined a broker yet"), NULL, NULL);
	}
	json_decref(list.json);
	return err;
}

static const struct cmd_example examples[] = {
	{ "context list", N_("the brokers this device has joined; * is the "
			     "one in use") },
	{ NULL, NULL }
};

const struct cmd cmd_context_list = {
	.name = "context list",
	.alias = "contexts",
	.words = "",
	.flags = CMD_NO_BROKER,
	.help = N_("the brokers this device has joined"),
	.examples = examples,
	.run = run,
};
