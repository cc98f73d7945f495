/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/word.h"
#include "proto/reasons.h"

static const struct option_spec options[] = { { "reason", 'r', OPTION_REASON,
						  N_("REASON"), N_("why not"),
						  0, NULL, GOM_REASON_REFUSE },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__BidRefuseRequest request = GOM__BID_REFUSE_REQUEST__INIT;
	struct pair pairs[] = { { "name", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err = word_line(app, args, 0, &request.order, &request.line);

	if (err == ERR_OK) {
		err =
		    word_reason(app, args, GOM_REASON_REFUSE, &request.reason);
	}
	if (err == ERR_OK)
		err = app_household(app, &request.household);
	return err == ERR_OK
		   ? ask_do(app, VERB_BID_REFUSE, &request,
			 N_("{name}: your no is noted, thank you"), pairs)
		   : err;
}

static const struct cmd_example examples[] = {
	{ "refuse HG-2041/1 --reason harvest", N_("we are harvesting then") },
	{ "refuse HG-2041 --reason rate-low --note \"50.000 would do\"",
	    N_("the whole order, with a note") },
	{ NULL, NULL }
};

const struct cmd cmd_refuse = {
	.name = "refuse",
	.words = N_("ORDER[/LINE]"),
	.min_words = 1,
	.max_words = 2,
	.flags = CMD_WRITES,
	.help = N_("say no, with a reason"),
	.more = N_("A clear no helps more than silence: nobody waits for an "
		   "answer, and the exporter learns what stands in the way."),
	.options = options,
	.examples = examples,
	.run = run,
};
