/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"

static const struct column card[] = { { N_("Member"), "member.member", 0,
					  NULL },
	{ N_("Name"), "member.name", 0, NULL },
	{ N_("Role"), "member.roles", 0, NULL },
	{ N_("State"), "member.state", 0, NULL },
	{ N_("Village"), "member.village_name", 0, NULL },
	{ N_("Telephone"), "member.phone", 0, NULL },
	{ N_("Workers"), "member.workers", COLUMN_BLANK_ZERO, NULL },
	{ N_("Key"), "key", 0, NULL }, { N_("Time zone"), "zone", 0, NULL },
	{ NULL, NULL, 0, NULL } };

static const struct column households[] = { { N_("Member"), "member", 0, NULL },
	{ N_("Acts for"), "name", 0, NULL },
	{ N_("Village"), "village_name", 0, NULL },
	{ N_("Telephone"), "phone", 0, NULL }, { NULL, NULL, 0, NULL } };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__WhoamiRequest request = GOM__WHOAMI_REQUEST__INIT;
	const void *reply;
	enum err err = ask_one(app, VERB_WHOAMI, &request, &reply);

	(void)args;
	if (err != ERR_OK)
		return err;
	if (app->out.is_json)
		return out_json(&app->out, reply);
	err = out_card(&app->out, reply, card);
	if (err == ERR_OK &&
	    ((const Gom__WhoamiReply *)reply)->n_acts_for > 0) {
		fputc('\n', app->out.data);
		err = out_rows(&app->out, reply, "acts_for", households, NULL);
	}
	return err;
}

static const struct cmd_example examples[] = {
	{ "whoami", N_("my name, my role, and for whom I may act") },
	{ NULL, NULL }
};

const struct cmd cmd_whoami = {
	.name = "whoami",
	.words = "",
	.flags = CMD_READS,
	.help = N_("who the broker takes me for"),
	.examples = examples,
	.run = run,
};
