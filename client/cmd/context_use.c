/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "client/app.h"
#include "client/lang.h"

static enum err
run(struct app *app, const struct args *args)
{
	struct context context;
	struct pair pairs[] = { { "name", context.name }, { NULL, NULL } };
	enum err err =
	    context_load(&app->home, args_word(args, 0), &app->info, &context);

	if (err == ERR_OK && app->settings.lang != NULL) {
		snprintf(context.lang, sizeof context.lang, "%s",
		    app->settings.lang);
		err = context_save(&app->home, &context, &app->info);
	}
	if (err == ERR_OK)
		err = context_use(&app->home, context.name, &app->info);
	if (err == ERR_OK) {
		out_say(
		    &app->out, _("{name} is in use from now on"), NULL, pairs);
	}
	return err;
}

static const struct cmd_example examples[] = {
	{ "context use bat-trang", N_("speak with this broker from now on") },
	{ "context use bat-trang --lang vi",
	    N_("and in Vietnamese, whatever the system's language is") },
	{ NULL, NULL }
};

const struct cmd cmd_context_use = {
	.name = "context use",
	.words = N_("NAME"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_NO_BROKER,
	.help = N_("choose the broker, and with --lang the language"),
	.examples = examples,
	.run = run,
};
