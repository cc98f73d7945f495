/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/words.h"

enum {
	NUMBER_CAP = 24
};

static const Gom__WhyBid *
bid_of(const ProtobufCMessage *row)
{
	return (const Gom__WhyBid *)row;
}

static void
name_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__WhyBid *bid = bid_of(row);

	if (bid->household_name[0] != '\0')
		snprintf(text, cap, "%s", bid->household_name);
	else
		words_member(out, bid->household, text, cap);
}

static void
why_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__WhyBid *bid = bid_of(row);

	if (bid->why != NULL) {
		words_told(out, bid->why, bid->lot_units, text, cap);
	} else {
		snprintf(text, cap, "%s",
		    bid->late ? _("after the end of bidding: stand-by only")
			      : _("not awarded yet"));
	}
}

/* At what price it would have won. */
static void
winning_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__WhyBid *bid = bid_of(row);
	char price[OUT_TEXT_CAP / 4];

	text[0] = '\0';
	if (bid->winning_lots == 0)
		return;
	field_money(
	    out, bid->winning_price, out->currency, price, sizeof price);
	snprintf(text, cap,
	    bid->household == out->own ? _("at %s you would have won lots: %u")
				       : _("at %s it would have won lots: %u"),
	    price, (unsigned)bid->winning_lots);
}

static const struct column columns[] = { { N_("Household"), NULL, COLUMN_WRAP,
					     name_cell },
	{ N_("Lots"), "lots_won", COLUMN_BLANK_ZERO, NULL },
	{ N_("Price"), "price", COLUMN_BLANK_ZERO, NULL },
	{ N_("Why"), NULL, COLUMN_WRAP, why_cell },
	{ N_("Stand-by"), "rank", COLUMN_BLANK_ZERO, NULL },
	{ "", NULL, COLUMN_WRAP, winning_cell }, { NULL, NULL, 0, NULL } };

/* ---------------------------------------------------------------- sentences */

static void
say_award(const struct app *app, const char *lot, const Gom__WhyAward *award)
{
	const struct out *out = &app->out;
	char name[OUT_TEXT_CAP / 4];
	struct pair pairs[] = { { "lot", (char *)(uintptr_t)lot },
		{ "name", name }, { NULL, NULL } };

	if (award->household_name[0] != '\0')
		snprintf(name, sizeof name, "%s", award->household_name);
	else
		words_member(out, award->household, name, sizeof name);
	switch (award->came) {
	case GOM__CAME__CAME_PLANNED:
		out_say(out,
		    _("{lot} went to {name} by the plan; now {state}."), award,
		    pairs);
		break;
	case GOM__CAME__CAME_STANDBY:
		out_say(out,
		    _("{lot} went to {name} from the stand-by list, where it "
		      "was number {rank}; now {state}."),
		    award, pairs);
		break;
	default:
		out_say(out,
		    _("{lot} went to {name}, whose bid had room for it; now "
		      "{state}."),
		    award, pairs);
		break;
	}
	if (award->reason != 0)
		out_say(out, _("{name} gave it up: {reason}."), award, pairs);
}

static void
say_bid(const struct app *app, const Gom__WhyBid *bid)
{
	const struct out *out = &app->out;
	char name[OUT_TEXT_CAP / 4];
	char text[OUT_TEXT_CAP];
	struct pair pairs[] = { { "name", name }, { "text", text },
		{ NULL, NULL } };

	name_cell(out, &bid->base, name, sizeof name);
	why_cell(out, &bid->base, text, sizeof text);
	out_say(out, _("{name}: {text}."), NULL, pairs);
	if (bid->rank > 0)
		out_say(out, _("Stand-by place: {rank}."), bid, NULL);
	winning_cell(out, &bid->base, text, sizeof text);
	if (text[0] != '\0')
		out_say(out, "{name}: {text}.", NULL, pairs);
}

static void
say_plan(const struct app *app, const Gom__WhyAskReply *reply)
{
	const struct out *out = &app->out;

	out_say(out,
	    reply->awarded
		? _("{reference}, line {line}: the lots were awarded, goal: "
		    "{goal}.")
		: _("{reference}, line {line}: proposed, not awarded yet; "
		    "goal: {goal}."),
	    reply, NULL);
	if (reply->deviation != NULL)
		out_say(out,
		    _("That was not the plan that was announced; taken by the "
		      "exporter with the goal {goal}: {reason}."),
		    reply->deviation, NULL);
}

static enum err
show(struct app *app, const char *what, const Gom__WhyAskReply *reply)
{
	app->out.currency = reply->currency;
	if (app->out.is_json)
		return out_json(&app->out, reply);
	if (app->out.is_plain)
		return out_rows(&app->out, reply, "bids", columns, NULL);
	say_plan(app, reply);
	for (size_t i = 0; i < reply->n_awards; i++)
		say_award(app, what, reply->awards[i]);
	if (reply->n_bids == 1) {
		say_bid(app, reply->bids[0]);
		return ERR_OK;
	}
	return out_rows(&app->out, reply, "bids", columns, _("nobody has bid"));
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__WhyAskRequest request = GOM__WHY_ASK_REQUEST__INIT;
	const void *reply;
	enum err err = app_household(app, &request.household);

	if (err == ERR_OK && args->n_words > 1)
		err = app_member(app, args_word(args, 1), &request.household);
	if (err != ERR_OK)
		return err;
	request.what = args_word(args, 0);
	if (strchr(request.what, '/') == NULL)
		return app_usage(
		    app, _("name a line or a lot: ORDER/LINE, ORDER/LINE.LOT"));
	err = ask_all(app, VERB_WHY_ASK, &request, &reply);
	return err == ERR_OK ? show(app, request.what, reply) : err;
}

static const struct cmd_example examples[] = {
	{ "why HG-2041/3", N_("why my bid on line 3 won or lost") },
	{ "why HG-2041/3.2", N_("to whom lot 2 of it went, and why") },
	{ "why HG-2041/3 \"Hộ Lan\"", N_("of one household") }, { NULL, NULL }
};

const struct cmd cmd_why = {
	.name = "why",
	.words = N_("LOT|ORDER/LINE [HOUSEHOLD]"),
	.min_words = 1,
	.max_words = 2,
	.flags = CMD_READS,
	.help = N_("why a lot went where it went, and a bid won or lost"),
	.more = N_("Each sees its own bids, leaders and coordinators those of "
		   "their households, the exporter all of the own order. "
		   "Figures about others are told where three or more won."),
	.examples = examples,
	.run = run,
};
