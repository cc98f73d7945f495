/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/prompt.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__KeyRevokeRequest request = GOM__KEY_REVOKE_REQUEST__INIT;
	struct pair pairs[] = { { "key", args_word(args, 0) }, { NULL, NULL } };
	enum err err = app_household(app, &request.member);

	request.fingerprint = args_word(args, 0);
	if (err == ERR_OK) {
		err = prompt_confirm(
		    app, _("This device can then say nothing more in this "
			   "member's name. Revoke its key?"));
	}
	return err == ERR_OK ? ask_do(app, VERB_KEY_REVOKE, &request,
				   N_("the key {key} is revoked"), pairs)
			     : err;
}

static const struct cmd_example examples[] = {
	{ "key revoke 1a2b-3c4d-5e6f-7a8b",
	    N_("the telephone was lost: nobody can use it in my name") },
	{ "key revoke 1a2b-3c4d-5e6f-7a8b --for M12 --yes",
	    N_("for member 12, without asking") },
	{ NULL, NULL }
};

const struct cmd cmd_key_revoke = {
	.name = "key revoke",
	.words = N_("KEY"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("revoke the key of a lost device"),
	.more = N_("A lost telephone is revoked, not the member. `gom key "
		   "list` shows the keys."),
	.examples = examples,
	.run = run,
};
