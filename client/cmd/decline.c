/* SPDX-License-Identifier: Apache-2.0 */
#include "client/args.h"
#include "client/ask.h"
#include "client/cmd/award_answer.h"
#include "client/lang.h"
#include "client/word.h"
#include "proto/reasons.h"

static const struct option_spec options[] = { { "reason", 'r', OPTION_REASON,
						  N_("REASON"), N_("why not"),
						  0, NULL, GOM_REASON_DECLINE },
	{ "version-seen", 0, OPTION_QUANTITY, N_("N"),
	    N_("decline only this version of the offer"), UINT32_MAX, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static enum err
tell(struct app *app, const struct award_answer *answer, char *lot,
    uint32_t version, const void **reply)
{
	Gom__AwardDeclineRequest request = GOM__AWARD_DECLINE_REQUEST__INIT;
	struct tell tell = { .verb = VERB_AWARD_DECLINE, .request = &request };

	request.lot = lot;
	request.version = version;
	request.reason = answer->reason;
	return ask_tell(app, &tell, reply);
}

static enum err
run(struct app *app, const struct args *args)
{
	struct award_answer answer = { .question_many =
					   N_("Decline all of these?"),
		.done = N_("{lot}: declined; it goes to the next one"),
		.tell = tell };
	enum err err =
	    word_reason(app, args, GOM_REASON_DECLINE, &answer.reason);

	return err == ERR_OK ? award_answer(app, args, &answer) : err;
}

static const struct cmd_example examples[] = {
	{ "decline HG-2041/1.3 --reason illness",
	    N_("somebody is ill: give it to the next household") },
	{ "decline HG-2041 --reason no-time --for M12",
	    N_("all lots of the order offered to household 12") },
	{ NULL, NULL }
};

const struct cmd cmd_decline = {
	.name = "decline",
	.words = N_("LOT...|ORDER..."),
	.min_words = 1,
	.max_words = ARGS_WORDS,
	.flags = CMD_WRITES,
	.help = N_("decline offered lots, with a reason"),
	.options = options,
	.examples = examples,
	.run = run,
};
