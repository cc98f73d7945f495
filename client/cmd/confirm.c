/* SPDX-License-Identifier: Apache-2.0 */
#include "client/args.h"
#include "client/ask.h"
#include "client/cmd/award_answer.h"
#include "client/lang.h"

static const struct option_spec options[] = {
	{ "version-seen", 0, OPTION_QUANTITY, N_("N"),
	    N_("confirm only this version of the offer"), UINT32_MAX, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static enum err
tell(struct app *app, const struct award_answer *answer, char *lot,
    uint32_t version, const void **reply)
{
	Gom__AwardConfirmRequest request = GOM__AWARD_CONFIRM_REQUEST__INIT;
	struct tell tell = { .verb = VERB_AWARD_CONFIRM, .request = &request };

	(void)answer;
	request.lot = lot;
	request.version = version;
	return ask_tell(app, &tell, reply);
}

static enum err
run(struct app *app, const struct args *args)
{
	static const struct award_answer answer = { .question =
							N_("Will you make it?"),
		.question_many = N_("Will you make all of these?"),
		.done = N_("{lot}: agreed. {quantity} pieces, hand in by "
			   "{hand_in_day}; then `gom deliver {lot} N`"),
		.tell = tell };

	return award_answer(app, args, &answer);
}

static const struct cmd_example examples[] = { { "confirm HG-2041/1.3",
						   N_("I make this lot") },
	{ "confirm HG-2041/1.3 HG-2041/2.1", N_("several at once") },
	{ "confirm HG-2041",
	    N_("all lots of the order that wait for my answer") },
	{ "confirm HG-2041/1.3 --for M12 --yes",
	    N_("a leader, for household 12") },
	{ NULL, NULL } };

const struct cmd cmd_confirm = {
	.name = "confirm",
	.words = N_("LOT...|ORDER..."),
	.min_words = 1,
	.max_words = ARGS_WORDS,
	.flags = CMD_WRITES,
	.help = N_("confirm offered lots"),
	.more = N_("Binds both sides, and is signed with this device's key."),
	.options = options,
	.examples = examples,
	.run = run,
};
