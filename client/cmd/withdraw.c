/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/word.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__BidWithdrawRequest request = GOM__BID_WITHDRAW_REQUEST__INIT;
	struct pair pairs[] = { { "name", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err = word_line(app, args, 0, &request.order, &request.line);

	if (err == ERR_OK)
		err = app_household(app, &request.household);
	return err == ERR_OK ? ask_do(app, VERB_BID_WITHDRAW, &request,
				   N_("the bid on {name} is withdrawn"), pairs)
			     : err;
}

static const struct cmd_example examples[] = { { "withdraw HG-2041/1",
						   N_("the bid on line 1") },
	{ "withdraw HG-2041", N_("the bids on all lines of the order") },
	{ NULL, NULL } };

const struct cmd cmd_withdraw = {
	.name = "withdraw",
	.words = N_("ORDER[/LINE]"),
	.min_words = 1,
	.max_words = 2,
	.flags = CMD_WRITES,
	.help = N_("withdraw a bid before bidding ends"),
	.examples = examples,
	.run = run,
};
