/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/booking.h"

#include "client/ask.h"
#include "client/cmd/order_facts.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/words.h"
#include "proto/money.h"

static enum err
read_amount(struct app *app, const char *text, const char *code, int64_t *out)
{
	const struct gom_currency *currency = gom_currency_find(code);
	enum err err = ERR_CURRENCY;

	if (currency != NULL)
		err = gom_money_parse(text, currency, out);
	if (err != ERR_OK) {
		return app_fail(app, err, "AMOUNT",
		    err == ERR_CURRENCY ? code : text, 0, 0);
	}
	if (*out < 1)
		return app_fail(app, ERR_TOO_SMALL, "AMOUNT", text, *out, 1);
	return ERR_OK;
}

enum err
booking_read(struct app *app, const struct args *args, bool needs_amount,
    struct booking *out)
{
	struct booking booking = { .order = args_word(args, 0),
		.reverses = (uint64_t)args_number(args, "reverse", 0) };
	const Gom__OrderShowReply *facts;
	bool has_amount = args->n_words > 2;
	enum err err;

	if (has_amount && booking.reverses != 0)
		return app_fail(app, ERR_EITHER, "AMOUNT", "--reverse", 0, 0);
	if (!has_amount && booking.reverses == 0 && needs_amount)
		return app_fail(app, ERR_MISSING, "AMOUNT", "", 0, 0);
	err = app_member(app, args_word(args, 1), &booking.household);
	if (err == ERR_OK)
		err = order_facts(app, booking.order, &facts);
	if (err != ERR_OK)
		return err;
	if (app->is_stale)
		app->settings.is_cached = true; /* one wait is enough */
	booking.currency = facts->summary->currency;
	if (has_amount) {
		err = read_amount(
		    app, args_word(args, 2), booking.currency, &booking.amount);
	}
	if (err == ERR_OK)
		*out = booking;
	return err;
}

enum err
booking_done(struct app *app, const struct booking *booking, const void *reply,
    const char *sentence)
{
	char member[OUT_TEXT_CAP / 2];
	char money[OUT_TEXT_CAP / 2];
	char balance[OUT_TEXT_CAP / 2];
	char entry[GOM_MONEY_CAP];
	struct field field;
	struct pair pairs[] = { { "member", member }, { "money", money },
		{ "order", booking->order }, { "reversed", entry },
		{ "balance", balance }, { NULL, NULL } };

	if (app->out.is_json)
		return out_json(&app->out, reply);
	words_member(&app->out, booking->household, member, sizeof member);
	field_money(
	    &app->out, booking->amount, booking->currency, money, sizeof money);
	field_money(&app->out,
	    field_find(reply, "balance", &field) ? field_integer(&field, 0) : 0,
	    booking->currency, balance, sizeof balance);
	gom_quantity_format((int64_t)booking->reverses, app->out.is_vi, entry);
	out_say(&app->out,
	    booking->reverses == 0
		? lang_word(sentence)
		: _("entry {reversed} of {order} is taken back by entry "
		    "{entry}"),
	    reply, pairs);
	out_say(&app->out, _("balance of {member}: {balance}"), reply, pairs);
	return ERR_OK;
}
