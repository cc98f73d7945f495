/* SPDX-License-Identifier: Apache-2.0 */
#include "client/help.h"

#include <stdio.h>

#include "client/app.h"
#include "client/lang.h"

static enum err
run(struct app *app, const struct args *args)
{
	size_t n_used;
	const struct cmd *cmd;
	const char *word = args_word(args, 0);
	char text[sizeof app->info.subject];

	if (args->n_words == 0) {
		help_overview(app->out.data);
		return ERR_OK;
	}
	if (args->n_words == 1 && cmd_has_group(word)) {
		help_group(app->out.data, word);
		return ERR_OK;
	}
	cmd = cmd_find(args->words, args->n_words, &n_used);
	if (cmd == NULL) {
		snprintf(text, sizeof text, _("there is no command %s"), word);
		return app_usage(app, text);
	}
	help_command(app->out.data, cmd);
	return ERR_OK;
}

static const struct cmd_example examples[] = { { "help", N_("all commands") },
	{ "help bid", N_("one command, with its options and examples") },
	{ NULL, NULL } };

const struct cmd cmd_help = {
	.name = "help",
	.words = N_("[COMMAND]"),
	.max_words = 2,
	.flags = CMD_NO_BROKER | CMD_NO_HOME,
	.help = N_("show help"),
	.examples = examples,
	.run = run,
};
