/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/prompt.h"
#include "client/word.h"
#include "proto/reasons.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderCancelRequest request = GOM__ORDER_CANCEL_REQUEST__INIT;
	struct pair pairs[] = { { "order", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err =
	    word_reason(app, args, GOM_REASON_SHORT, &request.reason);

	request.order = args_word(args, 0);
	if (err == ERR_OK) {
		err = prompt_confirm(app,
		    _("Cancel the order? Every bidder sees it, and it stays "
		      "on your record"));
	}
	if (err != ERR_OK)
		return err;
	return ask_do(app, VERB_ORDER_CANCEL, &request,
	    N_("{order} is cancelled; {quantity} pieces are closed"), pairs);
}

static const struct option_spec options[] = { { "reason", 'r', OPTION_REASON,
						  N_("REASON"), N_("why"), 0,
						  NULL, GOM_REASON_SHORT },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static const struct cmd_example examples[] = {
	{ "order cancel HG-2041 --reason buyer",
	    N_("the buyer took the order back") },
	{ "order cancel HG-2041 --reason other --note \"posted twice\"",
	    N_("with a note in words") },
	{ NULL, NULL }
};

const struct cmd cmd_order_cancel = {
	.name = "order cancel",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("cancel an order"),
	.more = N_("What was accepted stays and is paid. After the opening a "
		   "cancellation is shown to every bidder."),
	.options = options,
	.examples = examples,
	.run = run,
};
