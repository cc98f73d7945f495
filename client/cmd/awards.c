/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"

static const struct option_spec options[] = {
	{ "all", 'a', OPTION_FLAG, NULL, N_("ended ones too"), 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct column columns[] = { { N_("Lot"), "lot", 0, NULL },
	{ N_("What"), "description", COLUMN_TRUNC | COLUMN_WIDE, NULL },
	{ N_("Household"), "household_name", COLUMN_WRAP | COLUMN_OTHERS,
	    NULL },
	{ N_("State"), "state", COLUMN_WRAP, NULL },
	{ N_("Pieces"), "quantity", COLUMN_BLANK_ZERO, NULL },
	{ N_("Piece rate"), "rate", COLUMN_BLANK_ZERO, NULL },
	{ N_("Currency"), "currency", COLUMN_WIDE, NULL },
	{ N_("Hand in by"), "hand_in_day", 0, NULL },
	{ N_("Answer by"), "expires_ms", 0, NULL },
	{ N_("Advance"), "advance", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ N_("Stand-by"), "rank", COLUMN_BLANK_ZERO, NULL },
	{ NULL, NULL, 0, NULL } };

static const struct show show = { VERB_AWARD_LIST, "awards", columns,
	N_("there are no awards") };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__AwardListRequest request = GOM__AWARD_LIST_REQUEST__INIT;
	enum err err = app_household(app, &request.household);

	request.order = args_word(args, 0);
	request.all = args_has(args, "all");
	return err == ERR_OK ? ask_show(app, &show, &request) : err;
}

static const struct cmd_example examples[] = {
	{ "awards", N_("what I won, and what waits for my answer") },
	{ "awards HG-2041 --all", N_("one order, ended ones too") },
	{ NULL, NULL }
};

const struct cmd cmd_awards = {
	.name = "awards",
	.words = N_("[ORDER]"),
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("what was won, and what waits for an answer"),
	.more = N_("Answer an offer with `gom confirm LOT` or `gom decline "
		   "LOT`; when its time is over it goes to the next one."),
	.options = options,
	.examples = examples,
	.run = run,
};
