/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "client/ask.h"
#include "client/cmd/lot_sizes.h"
#include "client/lang.h"
#include "proto/money.h"

static void
missing_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__LinePreview *line = (const Gom__LinePreview *)row;
	char number[GOM_MONEY_CAP];

	text[0] = '\0';
	if (line->capacity < line->quantity) {
		gom_quantity_format(
		    line->quantity - line->capacity, out->is_vi, number);
		snprintf(text, cap, _("%s too few"), number);
	}
}

static const struct column columns[] = { { N_("Line"), "line", 0, NULL },
	{ N_("SKU"), "sku", 0, NULL },
	{ N_("Class"), "class", COLUMN_WIDE, NULL },
	{ N_("Ordered"), "quantity", 0, NULL },
	{ N_("Hand in by"), "hand_in_day", 0, NULL },
	{ N_("A lot"), "lot_units", 0, NULL }, { N_("Lots"), "lots", 0, NULL },
	{ N_("Last lot"), "last_lot_units", COLUMN_BLANK_ZERO | COLUMN_WIDE,
	    NULL },
	{ N_("Households"), "households", 0, NULL },
	{ N_("Can make a lot"), "able", 0, NULL },
	{ N_("All together"), "capacity", 0, NULL },
	{ "", NULL, COLUMN_ALARM, missing_cell }, { NULL, NULL, 0, NULL } };

static const struct show show = { VERB_ORDER_PREVIEW, "lines", columns,
	N_("the order has no lines") };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderPreviewRequest request = GOM__ORDER_PREVIEW_REQUEST__INIT;
	enum err err = lot_sizes(app, args, &request.n_sizes, &request.sizes);

	request.order = args_word(args, 0);
	return err == ERR_OK ? ask_show(app, &show, &request) : err;
}

static const struct option_spec options[] = { LOT_SIZE_OPTIONS,
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static const struct cmd_example examples[] = {
	{ "order preview HG-2041", N_("the lots of each line, and how many "
				      "households could make one") },
	{ "order preview HG-2041 --lot-size 2=60",
	    N_("what it would be with lots of 60 in line 2") },
	{ NULL, NULL }
};

const struct cmd cmd_order_preview = {
	.name = "order preview",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("how an order would be split, and who could make it"),
	.more = N_("Counts only what households have stated as their standing "
		   "capacity, and what their calendars leave of it until the "
		   "hand-in date."),
	.options = options,
	.examples = examples,
	.run = run,
};
