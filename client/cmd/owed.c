/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/out/field.h"

/* Where nothing is left, nothing has to be paid by a day. */
static void
pay_by_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__Balance *balance = (const Gom__Balance *)row;

	text[0] = '\0';
	if (balance->balance > 0)
		field_text(out, balance, "pay_by_day", text, cap);
}

static const struct column columns[] = { { N_("Order"), "reference", 0, NULL },
	{ N_("Household"), "household_name", COLUMN_WRAP | COLUMN_OTHERS,
	    NULL },
	{ N_("Accepted"), "accepted", 0, NULL },
	{ N_("Goods"), "goods", 0, NULL },
	{ N_("Advances"), "advances", COLUMN_BLANK_ZERO, NULL },
	{ N_("Material"), "materials", COLUMN_BLANK_ZERO, NULL },
	{ N_("Deductions"), "deductions", COLUMN_BLANK_ZERO, NULL },
	{ N_("Paid"), "payments", COLUMN_BLANK_ZERO, NULL },
	{ N_("Left"), "balance", 0, NULL },
	{ N_("Currency"), "currency", 0, NULL },
	{ N_("Pay by"), NULL, COLUMN_WIDE, pay_by_cell },
	{ NULL, NULL, 0, NULL } };

static const struct show show = { VERB_OWED, "balances", columns,
	N_("nothing is owed") };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OwedRequest request = GOM__OWED_REQUEST__INIT;
	enum err err = app_household(app, &request.household);

	(void)args;
	return err == ERR_OK ? ask_show(app, &show, &request) : err;
}

static const struct cmd_example examples[] = {
	{ "owed", N_("what I am owed, order by order") },
	{ "owed --for M12 --json", N_("of household 12, for a program") },
	{ NULL, NULL }
};

const struct cmd cmd_owed = {
	.name = "owed",
	.words = "",
	.flags = CMD_READS,
	.help = N_("balances: what is owed to whom"),
	.more = N_("Goods accepted, less advances, material, deductions and "
		   "payments. `gom statement` shows the entries behind it."),
	.examples = examples,
	.run = run,
};
