/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

struct bid_row {
	Gom__Bid bid;
	bool is_replaced; /* by a later revision */
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

	if (((const struct bid_row *)row)->is_replaced) {
		snprintf(text, cap, "%s", _("replaced"));
		return;
	}
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
	{ N_("Revision"), "revision", 0, NULL },
	{ N_("Household"), "household_name", COLUMN_WRAP | COLUMN_OTHERS,
	    NULL },
	{ N_("At most"), "terms.most", COLUMN_BLANK_ZERO, NULL },
	{ N_("Pace"), NULL, 0, pace_cell },
	{ N_("From"), "terms.start_day", 0, NULL },
	{ N_("Price"), "terms.price", COLUMN_BLANK_ZERO, NULL },
	{ N_("Received"), "received_ms", COLUMN_WIDE, NULL },
	{ N_("Lots won"), "lots_won", COLUMN_BLANK_ZERO, NULL },
	{ N_("Result"), NULL, COLUMN_WRAP, result_cell },
	{ NULL, NULL, 0, NULL } };

enum {
	N_COLUMNS = sizeof columns / sizeof columns[0]
};

/* Only where earlier revisions stand beside each other they need a number. */
static void
choose_columns(bool with_revisions, struct column out[N_COLUMNS])
{
	size_t n = 0;

	for (size_t i = 0; i < N_COLUMNS; i++)
		if (with_revisions || columns[i].field == NULL ||
		    strcmp(columns[i].field, "revision") != 0)
			out[n++] = columns[i];
}

static bool
is_replaced(const Gom__BidListReply *list, const Gom__Bid *bid)
{
	for (size_t i = 0; i < list->n_bids; i++) {
		const Gom__Bid *other = list->bids[i];

		if (other->revision > bid->revision &&
		    other->order == bid->order &&
		    other->tender == bid->tender &&
		    other->household == bid->household &&
		    other->terms != NULL && bid->terms != NULL &&
		    other->terms->line == bid->terms->line)
			return true;
	}
	return false;
}

static enum err
show(struct app *app, Gom__BidListReply *list, bool with_revisions)
{
	struct column shown[N_COLUMNS];
	struct bid_row *rows =
	    gom_arena_alloc(&app->arena, (list->n_bids + 1) * sizeof *rows);

	if (rows == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < list->n_bids; i++) {
		rows[i].bid = *list->bids[i];
		rows[i].is_replaced =
		    with_revisions && is_replaced(list, list->bids[i]);
	}
	for (size_t i = 0; i < list->n_bids; i++)
		list->bids[i] = &rows[i].bid;
	choose_columns(with_revisions, shown);
	return out_rows(&app->out, list, "bids", shown, _("there are no bids"));
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__BidListRequest request = GOM__BID_LIST_REQUEST__INIT;
	const void *reply;
	enum err err = app_household(app, &request.household);

	request.order = args_word(args, 0);
	request.revisions = args_has(args, "revisions");
	if (err == ERR_OK)
		err = ask_all(app, VERB_BID_LIST, &request, &reply);
	if (err != ERR_OK)
		return err;
	return app->out.is_json
		   ? out_json(&app->out, reply)
		   : show(app, (Gom__BidListReply *)reply, request.revisions);
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
