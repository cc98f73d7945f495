/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/word.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__ProgressRequest request = GOM__PROGRESS_REQUEST__INIT;
	struct pair pairs[] = { { "lot", args_word(args, 0) }, { NULL, NULL } };
	enum err err = word_quantity(app, args, 1, &request.made);

	request.lot = args_word(args, 0);
	if (err != ERR_OK)
		return err;
	return ask_do(app, VERB_PROGRESS, &request,
	    N_("{lot}: {made} of {quantity} made"), pairs);
}

static const struct cmd_example examples[] = {
	{ "progress HG-2041/1.3 120", N_("120 pieces of this lot are made") },
	{ NULL, NULL }
};

const struct cmd cmd_progress = {
	.name = "progress",
	.words = N_("LOT PIECES"),
	.min_words = 2,
	.max_words = 2,
	.flags = CMD_WRITES,
	.help = N_("say how many pieces of a lot are made so far"),
	.examples = examples,
	.run = run,
};
