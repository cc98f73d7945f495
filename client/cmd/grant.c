/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/member_columns.h"
#include "client/lang.h"

static const struct option_spec options[] = { { "end", 'e', OPTION_FLAG, NULL,
						  N_("take the grant back"), 0,
						  NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__GrantRequest request = GOM__GRANT_REQUEST__INIT;
	struct pair pairs[] = { { "leader", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err = member_word(app, args, &request.leader);

	request.end = args_has(args, "end");
	if (err == ERR_OK)
		err = app_household(app, &request.household);
	if (err != ERR_OK)
		return err;
	return ask_do(app, VERB_GRANT, &request,
	    request.end ? N_("{leader} no longer acts for this household")
			: N_("{leader} may act for this household"),
	    pairs);
}

static const struct cmd_example examples[] = {
	{ "grant M7", N_("leader 7 may bid, confirm and hand in for me") },
	{ "grant M7 --end", N_("and no longer") },
	{ "grant M7 --for M12", N_("a coordinator types it for household 12") },
	{ NULL, NULL }
};

const struct cmd cmd_grant = {
	.name = "grant",
	.words = N_("LEADER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("let a leader act for a household"),
	.more = N_("What the leader types carries the leader's name, and "
		   "never overrides what the household itself says."),
	.options = options,
	.examples = examples,
	.run = run,
};
