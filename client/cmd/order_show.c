/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/rule.h"

static void
rules_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__OrderHeader *header =
	    ((const Gom__OrderShowReply *)row)->header;
	char rule[RULE_TEXT_CAP];
	size_t len = 0;

	(void)out;
	text[0] = '\0';
	for (size_t i = 0; i < header->n_rules && len < cap; i++) {
		rule_format(header->rules[i], NULL, rule, sizeof rule);
		len += (size_t)snprintf(
		    text + len, cap - len, "%s%s", i == 0 ? "" : ", ", rule);
	}
}

static void
term_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__OrderHeader *header =
	    ((const Gom__OrderShowReply *)row)->header;

	(void)out;
	snprintf(text, cap, "%s%s%s", header->incoterm,
	    header->place[0] == '\0' ? "" : " ", header->place);
}

static void
warning_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__OrderShowReply *reply = (const Gom__OrderShowReply *)row;

	(void)out;
	text[0] = '\0';
	if (reply->summary->incomplete) {
		snprintf(text, cap, "%s",
		    _("posted in part: cancel it, or post the rest"));
	}
}

static const struct column card[] = { { N_("Order"), "summary.reference", 0,
					  NULL },
	{ N_("State"), "summary.state", 0, NULL },
	{ N_("Attention"), NULL, 0, warning_cell },
	{ N_("Exporter"), "summary.exporter_name", 0, NULL },
	{ N_("Buyer"), "header.buyer", 0, NULL },
	{ N_("Buyer's reference"), "header.buyer_reference", 0, NULL },
	{ N_("Terms"), NULL, 0, term_cell },
	{ N_("Destination"), "header.destination", 0, NULL },
	{ N_("Currency"), "header.currency", 0, NULL },
	{ N_("Price"), "header.price_mode", 0, NULL },
	{ N_("Goal"), "header.goal", 0, NULL },
	{ N_("Rules"), NULL, 0, rules_cell },
	{ N_("Tolerance"), "header.tolerance_permille", COLUMN_BLANK_ZERO,
	    NULL },
	{ N_("Advance"), "header.advance_permille", COLUMN_BLANK_ZERO, NULL },
	{ N_("Pays in days"), "header.pay_days", COLUMN_BLANK_ZERO, NULL },
	{ N_("Bids until"), "summary.ends_ms", COLUMN_BLANK_ZERO, NULL },
	{ N_("Hand in by"), "summary.hand_in_day", 0, NULL },
	{ N_("Cargo ready"), "summary.cargo_ready_day", 0, NULL },
	{ N_("Deviations"), "deviations", COLUMN_BLANK_ZERO, NULL },
	{ NULL, NULL, 0, NULL } };

/* What every table of lines has, and the buckets: shown where a line has
 * anything in them. */
static const struct column fixed[] = { { N_("Line"), "line", 0, NULL },
	{ N_("SKU"), "sku", 0, NULL },
	{ N_("What"), "description", COLUMN_TRUNC | COLUMN_WIDE, NULL },
	{ N_("Hand in by"), "hand_in_day", 0, NULL },
	{ N_("Lots"), "lots", COLUMN_BLANK_ZERO, NULL },
	{ N_("A lot"), "lot_units", COLUMN_BLANK_ZERO, NULL },
	{ N_("Piece rate"), "piece_rate", COLUMN_BLANK_ZERO, NULL },
	{ N_("Ceiling"), "ceiling", COLUMN_BLANK_ZERO, NULL },
	{ N_("Ordered"), "buckets.ordered", 0, NULL },
	{ N_("Open"), "buckets.open", COLUMN_BLANK_ZERO, NULL },
	{ N_("Offered"), "buckets.offered", COLUMN_BLANK_ZERO, NULL },
	{ N_("Being made"), "buckets.confirmed", COLUMN_BLANK_ZERO, NULL },
	{ N_("On its way"), "buckets.despatched", COLUMN_BLANK_ZERO, NULL },
	{ N_("To inspect"), "buckets.delivered", COLUMN_BLANK_ZERO, NULL },
	{ N_("Being mended"), "buckets.rework", COLUMN_BLANK_ZERO, NULL },
	{ N_("Accepted"), "buckets.accepted", COLUMN_BLANK_ZERO, NULL },
	{ N_("Closed short"), "buckets.short_closed", COLUMN_BLANK_ZERO, NULL },
	{ N_("Beyond"), "buckets.over", COLUMN_BLANK_ZERO, NULL },
	{ NULL, NULL, 0, NULL } };

enum {
	N_FIXED = sizeof fixed / sizeof fixed[0]
};

static bool
has_any(const Gom__OrderShowReply *reply, const struct column *column)
{
	struct field field;

	for (size_t i = 0; i < reply->n_lines; i++)
		if (field_find(&reply->lines[i]->base, column->field, &field) &&
		    !field_is_zero(&field))
			return true;
	return false;
}

static enum err
show_lines(const struct out *out, const Gom__OrderShowReply *reply)
{
	struct column columns[N_FIXED];
	size_t n = 0;

	for (size_t i = 0; fixed[i].title != NULL; i++)
		if ((fixed[i].flags & COLUMN_BLANK_ZERO) == 0 ||
		    has_any(reply, &fixed[i]))
			columns[n++] = fixed[i];
	columns[n] = (struct column){ .title = NULL };
	return out_rows(
	    out, reply, "lines", columns, _("there are no lines you may see"));
}

/* Every bidder may know of it. */
static void
say_taken(const struct out *out, const Gom__OrderShowReply *order)
{
	for (size_t i = 0; i < order->n_taken && !out->is_plain; i++)
		out_say(out,
		    _("Not awarded as announced on {at_ms}, but with the goal "
		      "{goal}: {reason}."),
		    order->taken[i], NULL);
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderShowRequest request = GOM__ORDER_SHOW_REQUEST__INIT;
	const Gom__OrderShowReply *order;
	const void *reply;
	enum err err;

	request.order = args_word(args, 0);
	err = ask_all(app, VERB_ORDER_SHOW, &request, &reply);
	if (err != ERR_OK)
		return err;
	order = reply;
	if (app->out.is_json)
		return out_json(&app->out, order);
	if (order->summary == NULL || order->header == NULL)
		return app_fail(app, ERR_MALFORMED, "summary", "", 0, 0);
	app->out.currency = order->summary->currency;
	err = out_card(&app->out, order, card);
	if (err == ERR_OK) {
		say_taken(&app->out, order);
		fputc('\n', app->out.data);
		err = show_lines(&app->out, order);
	}
	return err;
}

static const struct cmd_example examples[] = {
	{ "order show HG-2041", N_("its terms, lines, and where the pieces "
				   "are") },
	{ "order show HG-2041 --json",
	    N_("each line's quantity in every bucket, by name") },
	{ NULL, NULL }
};

const struct cmd cmd_order_show = {
	.name = "order show",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("show an order and where its pieces are"),
	.examples = examples,
	.run = run,
};
