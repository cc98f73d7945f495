/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/bid.h"

#include "client/ask.h"
#include "client/cmd/bid_sheet.h"
#include "client/lang.h"
#include "client/prompt.h"

static const struct option_spec options[] = {
	{ "most", 'm', OPTION_QUANTITY, N_("N"), N_("at most this many"), 0,
	    NULL, 0 },
	{ "days", 'd', OPTION_QUANTITY, N_("N"),
	    N_("all of them in this many days"), LIMIT_LEAD_DAYS, NULL, 0 },
	{ "rate", 'r', OPTION_RATE, N_("RATE"),
	    N_("or how fast: 20/day, 16/6d, 60/month"), 0, NULL, 0 },
	{ "start", 's', OPTION_DAY, N_("DAY"), N_("first day of work"), 0, NULL,
	    0 },
	{ "least", 'l', OPTION_QUANTITY, N_("N"),
	    N_("none, or at least this many"), 0, NULL, 0 },
	{ "batch", 'b', OPTION_QUANTITY, N_("N"),
	    N_("only in whole batches, as a kiln takes them"), 0, NULL, 0 },
	{ "tail", 't', OPTION_QUANTITY, N_("DAYS"),
	    N_("drying and firing, between the work and handing in"),
	    LIMIT_TAIL_DAYS, NULL, 0 },
	{ "give-back", 'g', OPTION_QUANTITY, N_("DAYS"),
	    N_("notice I give before I give work back"), LIMIT_LEAD_DAYS, NULL,
	    0 },
	{ "price", 'p', OPTION_MONEY, N_("AMOUNT"),
	    N_("price a piece, where prices are asked"), 0, NULL, 0 },
	{ "total", 'T', OPTION_QUANTITY, N_("N"),
	    N_("at most this many over all lines of the order"), 0, NULL, 0 },
	{ "no-total", 0, OPTION_FLAG, NULL, N_("take the total away"), 0, NULL,
	    0 },
	{ "dry-run", 'n', OPTION_FLAG, NULL, N_("only read it back"), 0, NULL,
	    0 },
	{ "sheet", 0, OPTION_FILE, N_("FILE"),
	    N_("a table of households x lines, CSV; - is standard input"), 0,
	    NULL, 0 },
	{ "order", 0, OPTION_TEXT, N_("ORDER"), N_("the order of --sheet"), 0,
	    NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static enum err
send(struct app *app, struct bid_draft *draft)
{
	struct tell tell = { .verb = VERB_BID_PUT, .request = &draft->request };
	const void *reply;
	enum err err;

	if (prompt_is_possible(app)) {
		err = prompt_confirm(app, _("Is that right? Send it?"));
		if (err != ERR_OK)
			return err;
	}
	err = ask_tell(app, &tell, &reply);
	if (err != ERR_OK)
		return err;
	return ask_done(app, reply,
	    ((const Gom__BidPutReply *)reply)->late
		? N_("Sent. Bidding has ended: the bid is kept as stand-by.")
		: N_("Sent. You can change it until bidding ends."),
	    NULL);
}

static enum err
run(struct app *app, const struct args *args)
{
	struct bid_draft draft;
	uint64_t household;
	enum err err;

	if (args_has(args, "sheet")) {
		return bid_sheet(app, args_text(args, "sheet"),
		    args_has(args, "order") ? args_text(args, "order")
					    : args_word(args, 0),
		    args_has(args, "dry-run"));
	}
	err = app_household(app, &household);
	bid_draft_init(&draft);
	draft.request.household = household;
	if (err == ERR_OK) {
		err = args->n_words == 0 ? bid_questions(app, &draft)
					 : bid_lines_read(app, args, &draft);
	}
	if (err == ERR_OK) {
		draft.request.total = args_number(args, "total", 0);
		draft.request.no_total = args_has(args, "no-total");
		err = bid_read_back(app, &draft, args_has(args, "dry-run"));
	}
	return err == ERR_OK && !args_has(args, "dry-run") ? send(app, &draft)
							   : err;
}

static const struct cmd_example examples[] = {
	{ "bid HG-2041/1 --most 500 --days 25",
	    N_("at most 500 of line 1, in 25 days") },
	{ "bid HG-2041/1 --most 500 --rate 16/6d --start 12/3",
	    N_("16 in six working days from 12 March, at most 500") },
	{ "bid HG-2041 1:500 2:200 --days 25 --total 600",
	    N_("two lines, 600 pieces over both") },
	{ "bid HG-2041 1:500:25 2:200:8/day",
	    N_("two lines, each with its own pace") },
	{ "bid HG-2041/3 --most 240 --batch 24 --tail 6 --rate 12/day",
	    N_("kiln loads of 24, six days of drying and firing") },
	{ "bid HG-2041/1 --most 500 --days 25 --for M12",
	    N_("for household 12") },
	{ "bid HG-2041 --sheet answers.csv",
	    N_("first column households, first row lines; cells 500, 500/25d, "
	       "500@16/6d, or - for no") },
	{ "bid", N_("asks, at most four questions") }, { NULL, NULL }
};

const struct cmd cmd_bid = {
	.name = "bid",
	.words = N_("[ORDER/LINE | ORDER LINE:MOST[:DAYS|:RATE] ...]"),
	.max_words = LIMIT_BID_LINES + 1,
	.flags = CMD_WRITES,
	.help = N_("bid, or revise a bid"),
	.more = N_("Says what the bid means before it is sent. A bid replaces "
		   "the one before on the same lines; nobody else can read it "
		   "before the end of bidding."),
	.options = options,
	.examples = examples,
	.run = run,
};
