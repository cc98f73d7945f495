/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/word.h"

static const struct option_spec options[] = {
	{ "mended", 'm', OPTION_QUANTITY, N_("N"),
	    N_("this many of them were mended, the rest is new"), 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static enum err
run(struct app *app, const struct args *args)
{
	Gom__DeliverRequest request = GOM__DELIVER_REQUEST__INIT;
	enum err err = word_quantity(app, args, 1, &request.quantity);

	request.lot = args_word(args, 0);
	request.mended = args_number(args, "mended", 0);
	request.no_mended = args_has(args, "mended") && request.mended == 0;
	return err == ERR_OK
		   ? ask_do(app, VERB_DELIVER, &request,
			 N_("{delivery}: handed in; {left} left to make"), NULL)
		   : err;
}

static const struct cmd_example examples[] = {
	{ "deliver HG-2041/1.3 120", N_("120 pieces are handed in") },
	{ "deliver HG-2041/1.3 20 --mended 5",
	    N_("five of them came back mended") },
	{ "deliver HG-2041/1.3 120 --for M12", N_("typed for household 12") },
	{ NULL, NULL }
};

const struct cmd cmd_deliver = {
	.name = "deliver",
	.alias = "hand-in",
	.words = N_("LOT PIECES"),
	.min_words = 2,
	.max_words = 2,
	.flags = CMD_WRITES,
	.help = N_("hand in pieces of a lot"),
	.more = N_("Where pieces wait to be mended and --mended is not given, "
		   "those are counted first."),
	.options = options,
	.examples = examples,
	.run = run,
};
