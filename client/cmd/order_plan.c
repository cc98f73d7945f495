/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "client/ask.h"
#include "client/cmd/plan.h"
#include "client/cmd/study.h"
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
show_plan(struct app *app, const struct args *args)
{
	struct pair pairs[] = { { "order", args_word(args, 0) },
		{ NULL, NULL } };
	const Gom__OrderPlanReply *plan;
	enum err err = plan_ask_priced(app, args_word(args, 0), &plan);

	if (err != ERR_OK)
		return err;
	if (app->out.is_json)
		return out_json(&app->out, plan);
	if (!app->out.is_plain) {
		plan_say_sum(app, plan);
		plan_say_breaches(app, plan);
		plan_say_prices(app, plan);
	}
	err = show_tables(&app->out, plan);
	if (err == ERR_OK) {
		out_note(&app->out,
		    _("nothing is offered yet: `gom order award {order}`"),
		    NULL, pairs);
	}
	return err;
}

/* The words as typed, for the next command. */
static void
say_next(const struct app *app, const struct args *args)
{
	char words[OUT_TEXT_CAP / 2] = "";
	struct pair pairs[] = { { "orders", words }, { NULL, NULL } };
	size_t len = 0;

	for (size_t i = 0; i < args->n_words && len < sizeof words; i++)
		len += (size_t)snprintf(words + len, sizeof words - len, "%s%s",
		    i == 0 ? "" : " ", args_word(args, i));
	out_note(&app->out,
	    _("nothing is offered yet: `gom order award {orders}`; another "
	      "plan than announced with --scenario N, which every bidder is "
	      "told"),
	    NULL, pairs);
}

static enum err
show_study(struct app *app, const struct args *args)
{
	const Gom__StudyShowReply *reply;
	struct study study;
	enum err err = study_orders(app, args, &study);

	if (err == ERR_OK)
		err = study_read(app, args, &study);
	if (err == ERR_OK && args_has(args, "compare"))
		err = study_compare(app, &study);
	if (err == ERR_OK)
		err = study_make(app, &study, &reply);
	if (err == ERR_OK)
		err = study_show(app, reply);
	if (err == ERR_OK && !reply->standing)
		say_next(app, args);
	return err;
}

static enum err
run(struct app *app, const struct args *args)
{
	return args->n_words > 1 || args_has(args, "with") ||
		       args_has(args, "compare")
		   ? show_study(app, args)
		   : show_plan(app, args);
}

static const struct option_spec options[] = {
	{ "compare", 'c', OPTION_FLAG, NULL,
	    N_("side by side: the other goals, and without each rule"), 0, NULL,
	    0 },
	{ "with", 'w', OPTION_TEXT, N_("SCENARIO"),
	    N_("side by side with this, up to five times: goal=cheapest, "
	       "max-share=40%, no-min-households; several with commas"),
	    0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "order plan HG-2041", N_("who would get what, and why") },
	{ "order plan HG-2041 --compare",
	    N_("what other goals and rules would have brought") },
	{ "order plan HG-2041 --with goal=soonest --with no-max-share",
	    N_("two other plans beside it") },
	{ "order plan HG-2041 HG-2042",
	    N_("two orders planned together, nobody overbooked") },
	{ "order plan HG-2041 --timeout 120",
	    N_("wait up to two minutes while it is being worked out") },
	{ NULL, NULL }
};

const struct cmd cmd_order_plan = {
	.name = "order plan",
	.words = N_("ORDER..."),
	.min_words = 1,
	.max_words = LIMIT_STUDY_ORDERS,
	.flags = CMD_READS,
	.help = N_("show the proposed awards, with the reason for each"),
	.more =
	    N_("Goal and rules are those that froze when the order opened. "
	       "Scenarios are for comparison; to take one is shown to every "
	       "bidder and stands on your record."),
	.options = options,
	.examples = examples,
	.run = run,
};
