/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/words.h"
#include "proto/rate.h"

static const struct option_spec options[] = {
	{ "revisions", 'r', OPTION_FLAG, NULL, N_("earlier revisions too"), 0,
	    NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static void
name_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__Bid *bid = (const Gom__Bid *)row;

	(void)out;
	snprintf(text, cap, "%s/%" PRIu32, bid->reference,
	    bid->terms == NULL ? 0 : bid->terms->line);
}

/* The pace as it was stated: days for the whole, or a rate. */
static void
pace_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__BidTerms *terms = ((const Gom__Bid *)row)->terms;
	char words[GOM_RATE_CAP];

	text[0] = '\0';
	if (terms == NULL)
		return;
	if (terms->lead_days > 0) {
		snprintf(text, cap, _("in %u days"), terms->lead_days);
	} else if (terms->rate_units > 0) {
		struct gom_rate rate = { terms->rate_units,
			(int32_t)terms->rate_days };

		gom_rate_format(&rate, out->is_vi, words);
		snprintf(text, cap, "%s", words);
	}
}

/* Before the opening nothing is to be said but what the bidder did. */
static void
result_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__Bid *bid = (const Gom__Bid *)row;
	const char *word = "";

	if (bid->refused) {
		field_text(out, bid, "reason", text, cap);
		return;
	}
	if (bid->why != NULL && bid->why->code != 0) {
		words_why(out, bid->why, text, cap);
		return;
	}
	if (bid->withdrawn)
		word = _("withdrawn");
	else if (bid->late)
		word = _("late: stand-by only");
	else if (!bid->opened)
		word = _("sealed until bidding ends");
	snprintf(text, cap, "%s", word);
}

static const struct column columns[] = { { N_("Line"), NULL, 0, name_cell },
	{ N_("SKU"), "sku", COLUMN_WIDE, NULL },
	{ N_("Household"), "household_name", 0, NULL },
	{ N_("At most"), "terms.most", 0, NULL },
	{ N_("Pace"), NULL, 0, pace_cell },
	{ N_("From"), "terms.start_day", 0, NULL },
	{ N_("Price"), "terms.price", COLUMN_BLANK_ZERO, NULL },
	{ N_("Received"), "received_ms", COLUMN_WIDE, NULL },
	{ N_("Lots won"), "lots_won", COLUMN_BLANK_ZERO, NULL },
	{ N_("Result"), NULL, COLUMN_WRAP, result_cell },
	{ NULL, NULL, 0, NULL } };

static const struct show show = { VERB_BID_LIST, "bids", columns,
	N_("there are no bids") };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__BidListRequest request = GOM__BID_LIST_REQUEST__INIT;
	enum err err = app_household(app, &request.household);

	request.order = args_word(args, 0);
	request.revisions = args_has(args, "revisions");
	return err == ERR_OK ? ask_show(app, &show, &request) : err;
}

static const struct cmd_example examples[] = {
	{ "bids", N_("my bids, and what became of them") },
	{ "bids HG-2041 --revisions", N_("one order, every revision") },
	{ NULL, NULL }
};

const struct cmd cmd_bids = {
	.name = "bids",
	.words = N_("[ORDER]"),
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("my bids, and why each won or lost"),
	.options = options,
	.examples = examples,
	.run = run,
};
