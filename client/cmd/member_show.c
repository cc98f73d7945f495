/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/member_columns.h"
#include "client/lang.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__MemberShowRequest request = GOM__MEMBER_SHOW_REQUEST__INIT;
	const void *reply;
	enum err err = member_word(app, args, &request.member);

	if (err == ERR_OK)
		err = ask_one(app, VERB_MEMBER_SHOW, &request, &reply);
	if (err != ERR_OK)
		return err;
	return app->out.is_json ? out_json(&app->out, reply)
				: out_card(&app->out, reply, member_card);
}

static const struct cmd_example examples[] = { { "member show M12",
						   N_("by number") },
	{ "member show \"nguyen thi hoa\"",
	    N_("by name, accents do not matter") },
	{ NULL, NULL } };

const struct cmd cmd_member_show = {
	.name = "member show",
	.words = N_("MEMBER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("show a member"),
	.examples = examples,
	.run = run,
};
