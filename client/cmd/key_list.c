/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"

static const struct column columns[] = { { N_("Key"), "fingerprint", 0, NULL },
	{ N_("Device"), "label", 0, NULL },
	{ N_("Added"), "added_ms", 0, NULL },
	{ N_("Last seen"), "last_seen_ms", 0, NULL },
	{ N_("In use"), "in_use", 0, NULL },
	{ N_("Revoked"), "revoked", 0, NULL }, { NULL, NULL, 0, NULL } };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__KeyListRequest request = GOM__KEY_LIST_REQUEST__INIT;
	const void *reply;
	enum err err = app_household(app, &request.member);

	(void)args;
	if (err == ERR_OK)
		err = ask_one(app, VERB_KEY_LIST, &request, &reply);
	if (err != ERR_OK)
		return err;
	return app->out.is_json ? out_json(&app->out, reply)
				: out_rows(&app->out, reply, "keys", columns,
				      _("there are no keys"));
}

static const struct cmd_example examples[] = {
	{ "key list", N_("the devices that may speak in my name") },
	{ "key list --for 12", N_("those of member 12") }, { NULL, NULL }
};

const struct cmd cmd_key_list = {
	.name = "key list",
	.alias = "keys",
	.words = "",
	.flags = CMD_READS,
	.help = N_("the keys of a member's devices"),
	.examples = examples,
	.run = run,
};
