/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "client/ask.h"
#include "client/cmd/plan.h"
#include "client/lang.h"
#include "client/out/words.h"
#include "proto/money.h"

/* Before the award an exporter may not know who bid. */
static void
name_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__PlanAward *award = (const Gom__PlanAward *)row;

	if (award->household_name[0] != '\0')
		snprintf(text, cap, "%s", award->household_name);
	else
		words_member(out, award->household, text, cap);
}

static void
why_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__PlanAward *award = (const Gom__PlanAward *)row;

	text[0] = '\0';
	if (award->why != NULL && award->lots == 0)
		words_why(out, award->why, text, cap);
}

static void
missing_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__PlanLine *line = (const Gom__PlanLine *)row;
	char number[GOM_MONEY_CAP];

	text[0] = '\0';
	if (line->covered < line->units) {
		gom_quantity_format(
		    line->units - line->covered, out->is_vi, number);
		snprintf(text, cap, _("%s too few"), number);
	}
}

static const struct column line_columns[] = { { N_("Line"), "line", 0, NULL },
	{ N_("To award"), "units", 0, NULL },
	{ N_("Covered"), "covered", 0, NULL },
	{ N_("At most"), "bound", 0, NULL },
	{ N_("Households"), "households", 0, NULL },
	{ "", NULL, COLUMN_ALARM, missing_cell }, { NULL, NULL, 0, NULL } };

static const struct column award_columns[] = { { N_("Line"), "line", 0, NULL },
	{ N_("Household"), NULL, COLUMN_WRAP, name_cell },
	{ N_("Village"), "village_name", COLUMN_WIDE | COLUMN_TRUNC, NULL },
	{ N_("Lots"), "lots", COLUMN_BLANK_ZERO, NULL },
	{ N_("Pieces"), "units", COLUMN_BLANK_ZERO, NULL },
	{ N_("Piece rate"), "rate", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ N_("Value"), "value", COLUMN_BLANK_ZERO, NULL },
	{ N_("Work from"), "start_day", COLUMN_WIDE, NULL },
	{ N_("Hand in by"), "due_day", 0, NULL },
	{ N_("Why"), NULL, COLUMN_WRAP, why_cell }, { NULL, NULL, 0, NULL } };

static enum err
show_tables(const struct out *out, const Gom__OrderPlanReply *plan)
{
	enum err err;

	if (out->is_plain)
		return out_rows(out, plan, "awards", award_columns, NULL);
	fputc('\n', out->data);
	err = out_rows(out, plan, "lines", line_columns, NULL);
	if (err == ERR_OK) {
		fputc('\n', out->data);
		err = out_rows(
		    out, plan, "awards", award_columns, _("nobody has bid"));
	}
	return err;
}

static enum err
run(struct app *app, const struct args *args)
{
	struct pair pairs[] = { { "order", args_word(args, 0) },
		{ NULL, NULL } };
	const Gom__OrderPlanReply *plan;
	enum err err = plan_ask(app, args_word(args, 0), &plan);

	if (err != ERR_OK)
		return err;
	if (app->out.is_json)
		return out_json(&app->out, plan);
	if (!app->out.is_plain) {
		plan_say_sum(app, plan);
		plan_say_breaches(app, plan);
	}
	err = show_tables(&app->out, plan);
	if (err == ERR_OK) {
		out_note(&app->out,
		    _("nothing is offered yet: `gom order award {order}`"),
		    NULL, pairs);
	}
	return err;
}

static const struct cmd_example examples[] = {
	{ "order plan HG-2041", N_("who would get what, and why") },
	{ "order plan HG-2041 --timeout 120",
	    N_("wait up to two minutes while it is being worked out") },
	{ NULL, NULL }
};

const struct cmd cmd_order_plan = {
	.name = "order plan",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("show the proposed awards, with the reason for each"),
	.examples = examples,
	.run = run,
};
