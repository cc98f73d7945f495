/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/award_words.h"
#include "client/lang.h"
#include "client/prompt.h"

static const struct option_spec options[] = {
	{ "version-seen", 0, OPTION_QUANTITY, N_("N"),
	    N_("confirm only this version of the offer"), UINT32_MAX, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static enum err
run(struct app *app, const struct args *args)
{
	Gom__AwardConfirmRequest request = GOM__AWARD_CONFIRM_REQUEST__INIT;
	struct pair pairs[] = { { "lot", args_word(args, 0) }, { NULL, NULL } };
	enum err err;

	request.lot = args_word(args, 0);
	err = award_version(app, args, request.lot, &request.version);
	if (err == ERR_OK && prompt_is_possible(app))
		err = prompt_confirm(app, _("Will you make it?"));
	return err == ERR_OK
		   ? ask_do(app, VERB_AWARD_CONFIRM, &request,
			 N_("{lot}: agreed. {quantity} pieces, hand in by "
			    "{hand_in_day}"),
			 pairs)
		   : err;
}

static const struct cmd_example examples[] = { { "confirm HG-2041/1.3",
						   N_("I make this lot") },
	{ "confirm HG-2041/1.3 --for M12 --yes",
	    N_("a leader, for household 12") },
	{ NULL, NULL } };

const struct cmd cmd_confirm = {
	.name = "confirm",
	.words = N_("LOT"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("confirm an offered lot"),
	.more = N_("Binds both sides, and is signed with this device's key."),
	.options = options,
	.examples = examples,
	.run = run,
};
