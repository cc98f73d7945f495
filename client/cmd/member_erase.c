/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/member_columns.h"
#include "client/lang.h"
#include "client/prompt.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__MemberEraseRequest request = GOM__MEMBER_ERASE_REQUEST__INIT;
	struct pair pairs[] = { { "member", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err = member_word(app, args, &request.member);

	if (err == ERR_OK) {
		err = prompt_confirm(
		    app, _("Name, telephone and notes are gone for good. Erase "
			   "them?"));
	}
	return err == ERR_OK
		   ? ask_do(app, VERB_MEMBER_ERASE, &request,
			 N_("the personal data of {member} are erased"), pairs)
		   : err;
}

static const struct cmd_example examples[] = {
	{ "member erase M12", N_("erases member 12's personal data") },
	{ NULL, NULL }
};

const struct cmd cmd_member_erase = {
	.name = "member erase",
	.words = N_("MEMBER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("erase a person's name, telephone and notes"),
	.more = N_("The record of work and money stays, under the member's "
		   "number."),
	.examples = examples,
	.run = run,
};
