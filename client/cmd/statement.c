/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "client/ask.h"
#include "client/cmd/statement_csv.h"
#include "client/lang.h"

static const struct column balance_columns[] = { { N_("Order"), "reference", 0,
						     NULL },
	{ N_("Household"), "household_name", COLUMN_WRAP | COLUMN_OTHERS,
	    NULL },
	{ N_("Accepted"), "accepted", COLUMN_WIDE, NULL },
	{ N_("Goods"), "goods", 0, NULL },
	{ N_("Advances"), "advances", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ N_("Material"), "materials", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ N_("Deducted"), "deductions", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ N_("Paid"), "payments", COLUMN_BLANK_ZERO, NULL },
	{ N_("Balance"), "balance", 0, NULL },
	{ N_("Currency"), "currency", 0, NULL },
	{ N_("Pay by"), "pay_by_day", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ NULL, NULL, 0, NULL } };

static const struct column entry_columns[] = { { N_("Order"), "reference",
						   COLUMN_WIDE, NULL },
	{ N_("Entry"), "entry", 0, NULL }, { N_("When"), "at_ms", 0, NULL },
	{ N_("Household"), "household_name",
	    COLUMN_WRAP | COLUMN_OTHERS | COLUMN_WIDE, NULL },
	{ N_("Kind"), "kind", 0, NULL }, { N_("Lot"), "lot", 0, NULL },
	{ N_("Pieces"), "quantity", COLUMN_BLANK_ZERO, NULL },
	{ N_("Rate"), "rate", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ N_("Amount"), "amount", 0, NULL },
	{ N_("Takes back"), "reverses", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ N_("Reason"), "reason", COLUMN_BLANK_ZERO | COLUMN_WRAP, NULL },
	{ N_("Note"), "note", COLUMN_WRAP | COLUMN_WIDE, NULL },
	{ NULL, NULL, 0, NULL } };

/* A word of digits may be an order's number at the buyer's or a member: the
 * order is tried first, M12 is always a member. */
static enum err
ask_statement(
    struct app *app, const struct args *args, const Gom__StatementReply **out)
{
	Gom__StatementRequest request = GOM__STATEMENT_REQUEST__INIT;
	const void *reply;
	enum err err = app_household(app, &request.household);

	request.order = args_word(args, 0);
	if (err == ERR_OK)
		err = ask_all(app, VERB_STATEMENT, &request, &reply);
	if (err == ERR_NO_ORDER && app->settings.for_whom == NULL) {
		struct err_info info = app->info;

		request.order = (char *)"";
		err = app_member(app, args_word(args, 0), &request.household);
		if (err == ERR_NO_MEMBER) {
			app->info = info;
			return ERR_NO_ORDER;
		}
		if (err == ERR_OK)
			err = ask_all(app, VERB_STATEMENT, &request, &reply);
	}
	if (err == ERR_OK)
		*out = reply;
	return err;
}

static enum err
write_csv(struct app *app, const char *path, const Gom__StatementReply *reply)
{
	bool is_stdout = strcmp(path, "-") == 0;
	FILE *file = is_stdout ? app->out.data : fopen(path, "wb");
	struct pair pairs[] = { { "file", path }, { NULL, NULL } };
	bool has_failed;

	if (file == NULL)
		return app_fail(app, ERR_CREATE, "", path, 0, 0);
	statement_csv_write(file, reply, app->out.clock.utc_offset_s);
	has_failed = ferror(file) != 0;
	if (!is_stdout)
		has_failed |= fclose(file) != 0;
	if (has_failed)
		return app_fail(app, ERR_IO, "", path, 0, 0);
	if (!is_stdout) {
		out_note(
		    &app->out, _("the entries are in {file}"), NULL, pairs);
	}
	return ERR_OK;
}

static enum err
show(const struct out *out, const Gom__StatementReply *reply)
{
	enum err err = ERR_OK;

	if (!out->is_plain) {
		err = out_rows(out, reply, "balances", balance_columns,
		    _("nothing is owed yet"));
		if (reply->n_entries > 0)
			fputc('\n', out->data);
	}
	return err == ERR_OK
		   ? out_rows(out, reply, "entries", entry_columns, NULL)
		   : err;
}

static enum err
run(struct app *app, const struct args *args)
{
	const Gom__StatementReply *reply;
	enum err err = ask_statement(app, args, &reply);

	if (err != ERR_OK)
		return err;
	if (args_has(args, "csv"))
		return write_csv(app, args_text(args, "csv"), reply);
	return app->out.is_json ? out_json(&app->out, reply)
				: show(&app->out, reply);
}

static const struct option_spec options[] = {
	{ "csv", 0, OPTION_FILE, N_("FILE"),
	    N_("write the entries as CSV; - is standard output"), 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "statement HG-2041", N_("everybody's balance and entries of an "
				  "order") },
	{ "statement M12", N_("one household, over all orders") },
	{ "statement HG-2041 --for M12 --csv hoa.csv",
	    N_("one household's entries of an order, for a spreadsheet") },
	{ NULL, NULL }
};

const struct cmd cmd_statement = {
	.name = "statement",
	.words = N_("[ORDER|HOUSEHOLD]"),
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("balances and the entries behind them"),
	.more = N_("In the CSV, amounts have a decimal point and no thousands, "
		   "and texts that a spreadsheet would run as a formula have a "
		   "' before them."),
	.options = options,
	.examples = examples,
	.run = run,
};
