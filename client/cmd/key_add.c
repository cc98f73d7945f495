/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/invite_words.h"
#include "client/lang.h"

static const struct option_spec options[] = { INVITE_QR,
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__InviteRequest request = GOM__INVITE_REQUEST__INIT;
	enum err err = app_household(app, &request.member);

	if (err == ERR_OK && request.member == 0)
		request.member = app->context.member;
	return err == ERR_OK ? invite_send(app, args, &request) : err;
}

static const struct cmd_example examples[] = {
	{ "key add", N_("type the line it prints into `gom join` on the new "
			"device") },
	{ NULL, NULL }
};

const struct cmd cmd_key_add = {
	.name = "key add",
	.words = "",
	.flags = CMD_WRITES,
	.help = N_("let another device of mine join"),
	.options = options,
	.examples = examples,
	.run = run,
};
