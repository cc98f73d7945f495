/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/ask.h"
#include "client/cmd/booking.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/words.h"
#include "client/prompt.h"

static enum err
find_balance(
    struct app *app, const struct booking *booking, const Gom__Balance **out)
{
	Gom__StatementRequest request = GOM__STATEMENT_REQUEST__INIT;
	const Gom__StatementReply *statement;
	char member[OUT_TEXT_CAP / 4];
	const void *reply;
	enum err err;

	request.order = booking->order;
	request.household = booking->household;
	err = ask_one(app, VERB_STATEMENT, &request, &reply);
	if (err != ERR_OK)
		return err;
	statement = reply;
	if (statement->n_balances == 0) {
		snprintf(
		    member, sizeof member, "M%" PRIu64, booking->household);
		return app_fail(
		    app, ERR_BALANCE, "AMOUNT", member, booking->amount, 0);
	}
	*out = statement->balances[0];
	return ERR_OK;
}

static enum err
confirm(struct app *app, const struct booking *booking)
{
	char question[OUT_TEXT_CAP];
	char member[OUT_TEXT_CAP / 4];
	char money[OUT_TEXT_CAP / 8];
	char owed[OUT_TEXT_CAP / 8];
	const Gom__Balance *balance = NULL;
	enum err err;

	if (app->settings.is_sure)
		return ERR_OK;
	if (booking->reverses != 0)
		return prompt_confirm(app, _("Take this payment back?"));
	err = find_balance(app, booking, &balance);
	if (err != ERR_OK)
		return err;
	words_member(&app->out, booking->household, member, sizeof member);
	field_money(&app->out,
	    booking->amount == 0 ? balance->balance : booking->amount,
	    booking->currency, money, sizeof money);
	field_money(
	    &app->out, balance->balance, booking->currency, owed, sizeof owed);
	snprintf(question, sizeof question,
	    _("Record that %s was paid %s for %s (owed: %s)?"), member, money,
	    booking->order, owed);
	return prompt_confirm(app, question);
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__PayRequest request = GOM__PAY_REQUEST__INIT;
	struct tell tell = { .verb = VERB_PAY, .request = &request };
	struct booking booking;
	const void *reply;
	enum err err = booking_read(app, args, false, &booking);

	if (err == ERR_OK)
		err = confirm(app, &booking);
	if (err != ERR_OK)
		return err;
	request.order = booking.order;
	request.household = booking.household;
	request.amount = booking.amount;
	request.reverses = booking.reverses;
	err = ask_tell(app, &tell, &reply);
	if (err != ERR_OK)
		return err;
	booking.amount = ((const Gom__PayReply *)reply)->amount;
	return booking_done(app, &booking, reply,
	    N_("{member} was paid {money} for {order} (entry {entry})"));
}

static const struct option_spec options[] = { BOOKING_REVERSE,
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static const struct cmd_example examples[] = {
	{ "pay HG-2041 M12", N_("the whole balance, after asking") },
	{ "pay HG-2041 M12 1.250.000 --yes", N_("a part, without asking") },
	{ "pay HG-2041 M12 --reverse 9", N_("it was not paid after all") },
	{ NULL, NULL }
};

const struct cmd cmd_pay = {
	.name = "pay",
	.words = N_("ORDER HOUSEHOLD [AMOUNT]"),
	.min_words = 2,
	.max_words = 3,
	.flags = CMD_WRITES,
	.help = N_("record a payment to a household"),
	.more = N_("Gom moves no money: it keeps that you paid. Without an "
		   "amount it is the whole balance."),
	.options = options,
	.examples = examples,
	.run = run,
};
