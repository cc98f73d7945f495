/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "client/ask.h"
#include "client/cmd/lot_words.h"
#include "client/lang.h"
#include "proto/date.h"
#include "proto/money.h"

/* What there is to fetch of a lot: what is declared, what is due or mended,
 * and of the rest what is made. */
static int64_t
pieces_to_fetch(const Gom__LotStatus *lot, int32_t day)
{
	const Gom__Buckets *in = lot->buckets;
	int64_t made;

	if (in == NULL)
		return lot->delivery_quantity;
	if (lot->hand_in_day <= day)
		return in->despatched + in->confirmed + in->rework;
	made = lot->made - (lot->quantity - in->confirmed);
	if (made < 0)
		made = 0;
	return in->despatched + (made < in->confirmed ? made : in->confirmed);
}

static bool
is_same_house(const Gom__CollectReply *reply, size_t i)
{
	return i > 0 &&
	       reply->lots[i]->household == reply->lots[i - 1]->household;
}

/* -------------------------------------------------------------- for a chat */

static void
say_house(const struct out *out, const Gom__LotStatus *lot)
{
	out_say(out,
	    lot->phone[0] == '\0' ? _("{household_name}, {village_name}:")
				  : _("{household_name}, {village_name}, "
				      "{phone}:"),
	    lot, NULL);
}

static void
write_text(const struct out *out, const Gom__CollectReply *reply, int32_t day)
{
	char date[GOM_DATE_CAP];
	struct pair pairs[] = { { "day", date }, { "pieces", NULL },
		{ NULL, NULL } };

	gom_date_format(
	    day, gom_day_of(out->clock.now_ms, out->clock.utc_offset_s), date);
	out_say(out, _("To fetch on {day}:"), NULL, pairs);
	for (size_t i = 0; i < reply->n_lots; i++) {
		const Gom__LotStatus *lot = reply->lots[i];
		char number[GOM_MONEY_CAP];

		if (!is_same_house(reply, i))
			say_house(out, lot);
		gom_quantity_format(
		    pieces_to_fetch(lot, day), out->is_vi, number);
		pairs[1].value = number;
		out_say(out,
		    lot->description[0] == '\0'
			? _("- {lot} {sku}: {pieces}, hand in by "
			    "{hand_in_day}")
			: _("- {lot} {description}: {pieces}, hand in by "
			    "{hand_in_day}"),
		    lot, pairs);
	}
}

/* --------------------------------------------------------------- as a table */

static const struct column columns[] = { { N_("Household"), "household_name",
					     COLUMN_WRAP, NULL },
	{ N_("Village"), "village_name", COLUMN_WRAP, NULL },
	{ N_("Telephone"), "phone", 0, NULL }, { N_("Lot"), "lot", 0, NULL },
	{ N_("What"), "description", COLUMN_TRUNC | COLUMN_WIDE, NULL },
	{ N_("To fetch"), "delivery_quantity", 0, NULL },
	{ N_("Hand in by"), "hand_in_day", 0, NULL },
	{ "", NULL, COLUMN_ALARM, lot_alarm_cell }, { NULL, NULL, 0, NULL } };

/* A copy in which a household stands once and its lots below it. */
static enum err
show_table(struct app *app, const Gom__CollectReply *reply, int32_t day)
{
	Gom__CollectReply grouped = GOM__COLLECT_REPLY__INIT;
	static char nothing[1];

	grouped.n_lots = reply->n_lots;
	grouped.lots = gom_arena_alloc(
	    &app->arena, (reply->n_lots + 1) * sizeof *grouped.lots);
	if (grouped.lots == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < reply->n_lots; i++) {
		Gom__LotStatus *lot =
		    gom_arena_memdup(&app->arena, reply->lots[i], sizeof *lot);

		if (lot == NULL)
			return ERR_NOMEM;
		lot->delivery_quantity = pieces_to_fetch(lot, day);
		if (is_same_house(reply, i) && !app->out.is_plain) {
			lot->household_name = nothing;
			lot->village_name = nothing;
			lot->phone = nothing;
		}
		grouped.lots[i] = lot;
	}
	return out_rows(&app->out, &grouped, "lots", columns,
	    _("there is nothing to fetch"));
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__CollectRequest request = GOM__COLLECT_REQUEST__INIT;
	const Gom__CollectReply *list;
	const void *reply;
	int32_t day = app_today(app) + 1;
	enum err err = ERR_OK;

	if (args->n_words > 0) {
		err = gom_date_parse(args_word(args, 0), app_today(app), &day);
		if (err != ERR_OK) {
			return app_fail(
			    app, err, "DAY", args_word(args, 0), 0, 0);
		}
		request.day = day;
	}
	err = ask_all(app, VERB_COLLECT, &request, &reply);
	if (err != ERR_OK)
		return err;
	list = reply;
	if (app->out.is_json)
		return out_json(&app->out, list);
	if (args_has(args, "text") && list->n_lots > 0) {
		write_text(&app->out, list, day);
		return ERR_OK;
	}
	return show_table(app, list, day);
}

static const struct option_spec options[] = {
	{ "text", 't', OPTION_FLAG, NULL,
	    N_("plain lines, to paste into a chat"), 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "collect", N_("what to fetch tomorrow, from whom") },
	{ "collect 15/3 --text", N_("that day's round, for the chat") },
	{ NULL, NULL }
};

const struct cmd cmd_collect = {
	.name = "collect",
	.words = N_("[DAY]"),
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("what to fetch, from whom"),
	.more = N_("Lists what households have handed in on paper, what they "
		   "say is made, and what is due by that day (tomorrow)."),
	.options = options,
	.examples = examples,
	.run = run,
};
