/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderEndBiddingRequest request =
	    GOM__ORDER_END_BIDDING_REQUEST__INIT;
	struct pair pairs[] = { { "order", args_word(args, 0) },
		{ NULL, NULL } };

	request.order = args_word(args, 0);
	return ask_do(app, VERB_ORDER_END_BIDDING, &request,
	    N_("bidding on {order} has ended, bids: {bids}; look at `gom order "
	       "plan {order}`"),
	    pairs);
}

static const struct cmd_example examples[] = { { "order end-bidding HG-2041",
						   N_("open the bids now") },
	{ "order end-bidding HG-2041 --json", N_("the same for a program") },
	{ NULL, NULL } };

const struct cmd cmd_order_end_bidding = {
	.name = "order end-bidding",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("end bidding now instead of later"),
	.more = N_("Every bidder sees that it was ended. Bids that come later "
		   "are kept as stand-by."),
	.examples = examples,
	.run = run,
};
