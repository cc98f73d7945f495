/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/prompt.h"
#include "client/word.h"
#include "proto/reasons.h"

/* "HG-2041/3.2" is a lot, "HG-2041/3" a line: the stroke is the last, an
 * order's own number may have a point. */
static bool
is_lot(const char *text)
{
	const char *stroke = strrchr(text, '/');

	return stroke != NULL && strchr(stroke, '.') != NULL;
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderShortRequest request = GOM__ORDER_SHORT_REQUEST__INIT;
	struct pair pairs[] = { { "what", args_word(args, 0) },
		{ NULL, NULL } };
	enum err err =
	    word_reason(app, args, GOM_REASON_SHORT, &request.reason);

	if (is_lot(args_word(args, 0)))
		request.lot = args_word(args, 0);
	else if (err == ERR_OK)
		err = word_line(app, args, 0, &request.order, &request.line);
	if (err == ERR_OK) {
		err = prompt_confirm(
		    app, _("Close what is missing? It cannot be undone"));
	}
	if (err != ERR_OK)
		return err;
	return ask_do(app, VERB_ORDER_SHORT, &request,
	    N_("{quantity} pieces of {what} are closed as short"), pairs);
}

static const struct option_spec options[] = { { "reason", 'r', OPTION_REASON,
						  N_("REASON"), N_("why"), 0,
						  NULL, GOM_REASON_SHORT },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static const struct cmd_example examples[] = {
	{ "order short HG-2041/3 --reason buyer",
	    N_("what is missing of line 3 will not come") },
	{ "order short HG-2041/3.2 --reason time", N_("or of one lot") },
	{ "order short HG-2041 --reason capacity", N_("or of the order") },
	{ NULL, NULL }
};

const struct cmd cmd_order_short = {
	.name = "order short",
	.words = N_("ORDER|ORDER/LINE|LOT"),
	.min_words = 1,
	.max_words = 2,
	.flags = CMD_WRITES,
	.help = N_("close the missing quantity as short"),
	.options = options,
	.examples = examples,
	.run = run,
};
