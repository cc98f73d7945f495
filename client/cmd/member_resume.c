/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/member_columns.h"
#include "client/lang.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__MemberResumeRequest request = GOM__MEMBER_RESUME_REQUEST__INIT;
	struct pair pairs[] = { { "member", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err = member_word(app, args, &request.member);

	return err == ERR_OK ? ask_do(app, VERB_MEMBER_RESUME, &request,
				   N_("{member} may act again"), pairs)
			     : err;
}

static const struct cmd_example examples[] = {
	{ "member resume M12", N_("member 12 may bid and confirm again") },
	{ NULL, NULL }
};

const struct cmd cmd_member_resume = {
	.name = "member resume",
	.words = N_("MEMBER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("let a suspended member act again"),
	.examples = examples,
	.run = run,
};
