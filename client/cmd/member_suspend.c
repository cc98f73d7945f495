/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/member_columns.h"
#include "client/lang.h"
#include "client/word.h"
#include "proto/reasons.h"

static const struct option_spec options[] = { { "reason", 'r', OPTION_REASON,
						  N_("REASON"), N_("why"), 0,
						  NULL, GOM_REASON_SUSPEND },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__MemberSuspendRequest request = GOM__MEMBER_SUSPEND_REQUEST__INIT;
	struct pair pairs[] = { { "member", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err =
	    word_reason(app, args, GOM_REASON_SUSPEND, &request.reason);

	if (err == ERR_OK)
		err = member_word(app, args, &request.member);
	return err == ERR_OK
		   ? ask_do(app, VERB_MEMBER_SUSPEND, &request,
			 N_("{member} is suspended: may read, deliver and be "
			    "paid, not bid or confirm"),
			 pairs)
		   : err;
}

static const struct cmd_example examples[] = {
	{ "member suspend M12 --reason quality",
	    N_("member 12 may not bid or confirm any more") },
	{ NULL, NULL }
};

const struct cmd cmd_member_suspend = {
	.name = "member suspend",
	.words = N_("MEMBER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("suspend a member"),
	.more = N_("A suspended member reads its own data, delivers and is "
		   "paid, but neither bids nor confirms."),
	.options = options,
	.examples = examples,
	.run = run,
};
