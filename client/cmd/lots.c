/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "client/ask.h"
#include "client/cmd/lots.h"
#include "client/lang.h"
#include "client/out/field.h"

/* The rate that is paid, or the price that may be asked. */
static void
rate_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__OpenLine *line = (const Gom__OpenLine *)row;
	char money[OUT_TEXT_CAP / 2];

	if (line->price_mode == GOM__PRICE_MODE__PRICE_ASKED) {
		field_money(
		    out, line->ceiling, line->currency, money, sizeof money);
		snprintf(text, cap, _("up to %s"), money);
	} else {
		field_money(out, line->piece_rate, line->currency, text, cap);
	}
}

static void
name_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__OpenLine *line = (const Gom__OpenLine *)row;

	(void)out;
	snprintf(text, cap, "%s/%u", line->reference, line->line);
}

static void
answer_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__OpenLine *line = (const Gom__OpenLine *)row;

	(void)out;
	snprintf(text, cap, "%s",
	    line->have_bid       ? _("you bid")
	    : line->have_refused ? _("you said no")
				 : "");
}

const struct column lots_columns[] = { { N_("Line"), NULL, 0, name_cell },
	{ N_("What"), "description", COLUMN_TRUNC, NULL },
	{ N_("Open"), "units_open", 0, NULL },
	{ N_("A lot"), "lot_units", 0, NULL },
	{ N_("Piece rate"), NULL, COLUMN_RIGHT, rate_cell },
	{ N_("Hand in by"), "hand_in_day", 0, NULL },
	{ N_("Bids until"), "ends_ms", 0, NULL },
	{ N_("Sample"), "sample", COLUMN_WIDE | COLUMN_TRUNC, NULL },
	{ N_("Hangs at"), "sample_place", COLUMN_WIDE | COLUMN_TRUNC, NULL },
	{ N_("Advance"), "advance_permille", COLUMN_WIDE | COLUMN_BLANK_ZERO,
	    NULL },
	{ N_("Pays in days"), "pay_days", COLUMN_WIDE | COLUMN_BLANK_ZERO,
	    NULL },
	{ "", NULL, 0, answer_cell }, { NULL, NULL, 0, NULL } };

static const struct show show = { VERB_LOT_LIST, "lines", lots_columns,
	N_("nothing is open for your craft now") };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__LotListRequest request = GOM__LOT_LIST_REQUEST__INIT;
	enum err err = app_household(app, &request.household);

	request.order = args_word(args, 0);
	return err == ERR_OK ? ask_show(app, &show, &request) : err;
}

static const struct cmd_example examples[] = {
	{ "lots", N_("everything that is open for my craft") },
	{ "lots HG-2041 --for \"Hộ 12\"",
	    N_("one order, as a household sees it") },
	{ NULL, NULL }
};

const struct cmd cmd_lots = {
	.name = "lots",
	.words = N_("[ORDER]"),
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("what is open for bids"),
	.more = N_("Shows each line's rate, hand-in date, approved sample and "
		   "where it hangs, the advance, and in how many days the "
		   "exporter pays."),
	.examples = examples,
	.run = run,
};
