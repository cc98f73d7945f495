/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/lot_sizes.h"
#include "client/lang.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderOpenRequest request = GOM__ORDER_OPEN_REQUEST__INIT;
	struct pair pairs[] = { { "order", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err = lot_sizes(app, args, &request.n_sizes, &request.sizes);

	if (err != ERR_OK)
		return err;
	request.order = args_word(args, 0);
	request.ends_ms = args_number(args, "ends", 0);
	return ask_do(app, VERB_ORDER_OPEN, &request,
	    N_("{order} is open for bids until {ends_ms}; lots: {lots}, "
	       "households told: {households}"),
	    pairs);
}

static const struct option_spec options[] = {
	{ "ends", 'e', OPTION_TIME, N_("WHEN"),
	    N_("end of bidding: \"17:00 15/3\", 15/3 or +48h"), 0, NULL, 0 },
	LOT_SIZE_OPTIONS, { NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "order open HG-2041 --ends \"17:00 15/3\"",
	    N_("open it; bids are counted until then") },
	{ "order open HG-2041 --ends +72h --lot-count 1=20",
	    N_("with line 1 in 20 lots") },
	{ NULL, NULL }
};

const struct cmd cmd_order_open = {
	.name = "order open",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("open an order for bids"),
	.more = N_("Goal, rules and lots are fixed from then on. What is "
		   "changed later, every bidder sees."),
	.options = options,
	.examples = examples,
	.run = run,
};
