/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/award_words.h"
#include "client/lang.h"
#include "client/reasons.h"

static const struct option_spec options[] = { { "reason", 'r', OPTION_REASON,
						  N_("REASON"), N_("why not"),
						  0, NULL, GOM_REASON_DECLINE },
	{ "version-seen", 0, OPTION_QUANTITY, N_("N"),
	    N_("decline only this version of the offer"), UINT32_MAX, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__AwardDeclineRequest request = GOM__AWARD_DECLINE_REQUEST__INIT;
	struct pair pairs[] = { { "lot", args_word(args, 0) }, { NULL, NULL } };
	enum err err;

	if (!args_has(args, "reason"))
		return app_fail(app, ERR_MISSING, "--reason", "", 0, 0);
	request.lot = args_word(args, 0);
	request.reason = (uint32_t)args_number(args, "reason", 0);
	err = award_version(app, args, request.lot, &request.version);
	return err == ERR_OK
		   ? ask_do(app, VERB_AWARD_DECLINE, &request,
			 N_("{lot}: declined; it goes to the next one"), pairs)
		   : err;
}

static const struct cmd_example examples[] = {
	{ "decline HG-2041/1.3 --reason illness",
	    N_("somebody is ill: give it to the next household") },
	{ NULL, NULL }
};

const struct cmd cmd_decline = {
	.name = "decline",
	.words = N_("LOT"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("decline an offered lot, with a reason"),
	.options = options,
	.examples = examples,
	.run = run,
};
