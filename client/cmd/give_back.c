/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/prompt.h"
#include "client/word.h"
#include "proto/reasons.h"

static const struct option_spec options[] = { { "reason", 'r', OPTION_REASON,
						  N_("REASON"), N_("why"), 0,
						  NULL, GOM_REASON_DECLINE },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__AwardGiveBackRequest request = GOM__AWARD_GIVE_BACK_REQUEST__INIT;
	struct pair pairs[] = { { "lot", args_word(args, 0) }, { NULL, NULL } };
	enum err err =
	    word_reason(app, args, GOM_REASON_DECLINE, &request.reason);

	request.lot = args_word(args, 0);
	if (err == ERR_OK && args->n_words > 1)
		err = word_quantity(app, args, 1, &request.quantity);
	if (err == ERR_OK && prompt_is_possible(app)) {
		err = prompt_confirm(
		    app, _("This lot is never offered to you again. Give it "
			   "back?"));
	}
	return err == ERR_OK ? ask_do(app, VERB_AWARD_GIVE_BACK, &request,
				   N_("{lot}: {quantity} given back"), pairs)
			     : err;
}

static const struct cmd_example examples[] = {
	{ "give-back HG-2041/1.3 --reason illness",
	    N_("everything that is not handed in yet") },
	{ "give-back HG-2041/1.3 40 --reason no-time",
	    N_("40 pieces; I make the rest") },
	{ NULL, NULL }
};

const struct cmd cmd_give_back = {
	.name = "give-back",
	.words = N_("LOT [PIECES]"),
	.min_words = 1,
	.max_words = 2,
	.flags = CMD_WRITES,
	.help = N_("give back work that is not done"),
	.options = options,
	.examples = examples,
	.run = run,
};
