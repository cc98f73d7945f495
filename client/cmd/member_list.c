/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/member_columns.h"
#include "client/lang.h"

static const struct option_spec options[] = {
	{ "role", 'r', OPTION_CHOICE, N_("ROLE"), N_("only these"), 0,
	    &gom__role__descriptor, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct show show = { VERB_MEMBER_LIST, "members", member_row,
	N_("there is no such member") };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__MemberListRequest request = GOM__MEMBER_LIST_REQUEST__INIT;

	request.role = (Gom__Role)args_number(args, "role", 0);
	request.search = args_word(args, 0);
	return ask_show(app, &show, &request);
}

static const struct cmd_example examples[] = { { "member list",
						   N_("everybody I may see") },
	{ "member list hoa --role household",
	    N_("households whose name holds hoa, with or without accents") },
	{ NULL, NULL } };

const struct cmd cmd_member_list = {
	.name = "member list",
	.alias = "members",
	.words = N_("[NAME]"),
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("list members"),
	.options = options,
	.examples = examples,
	.run = run,
};
