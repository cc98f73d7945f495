/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "client/ask.h"
#include "client/cmd/lot_sizes.h"
#include "client/cmd/study.h"
#include "client/lang.h"
#include "client/rule.h"
#include "client/scenario.h"
#include "proto/money.h"

static void
missing_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__LinePreview *line = (const Gom__LinePreview *)row;
	char number[GOM_MONEY_CAP];

	text[0] = '\0';
	if (line->capacity < line->quantity) {
		gom_quantity_format(
		    line->quantity - line->capacity, out->is_vi, number);
		snprintf(text, cap, _("%s too few"), number);
	}
}

static const struct column columns[] = { { N_("Line"), "line", 0, NULL },
	{ N_("SKU"), "sku", 0, NULL },
	{ N_("Class"), "class", COLUMN_WIDE, NULL },
	{ N_("Ordered"), "quantity", 0, NULL },
	{ N_("Hand in by"), "hand_in_day", 0, NULL },
	{ N_("A lot"), "lot_units", 0, NULL }, { N_("Lots"), "lots", 0, NULL },
	{ N_("Last lot"), "last_lot_units", COLUMN_BLANK_ZERO | COLUMN_WIDE,
	    NULL },
	{ N_("Households"), "households", 0, NULL },
	{ N_("Can make a lot"), "able", 0, NULL },
	{ N_("All together"), "capacity", 0, NULL },
	{ "", NULL, COLUMN_ALARM, missing_cell }, { NULL, NULL, 0, NULL } };

static const struct show show = { VERB_ORDER_PREVIEW, "lines", columns,
	N_("the order has no lines") };

/* What the options say besides what was posted, as one scenario. */
static enum err
read_scenario(struct app *app, const struct args *args, Gom__Scenario *out)
{
	const struct option_value *value = NULL;
	struct village_list villages = { 0 };
	char text[RULE_TEXT_CAP + 4];
	enum err err = ERR_OK;

	gom__scenario__init(out);
	out->name = (char *)(uintptr_t)_("as typed");
	out->goal = (Gom__Goal)args_number(args, "goal", 0);
	while (
	    err == ERR_OK && (value = args_next(args, "rule", value)) != NULL)
		err = scenario_add(app, &villages, value->text, out);
	value = NULL;
	while (err == ERR_OK &&
	       (value = args_next(args, "without-rule", value)) != NULL) {
		snprintf(text, sizeof text, "no-%s", value->text);
		err = scenario_add(app, &villages, text, out);
	}
	return err;
}

static bool
has_scenario(const struct args *args)
{
	return args_has(args, "goal") || args_has(args, "rule") ||
	       args_has(args, "without-rule");
}

static enum err
show_plan(struct app *app, const struct args *args)
{
	const Gom__StudyShowReply *reply;
	struct study study;
	enum err err = study_orders(app, args, &study);

	if (err == ERR_OK && has_scenario(args)) {
		err = read_scenario(app, args, &study.rows[0]);
		study.scenarios[study.n_scenarios++] = &study.rows[0];
	}
	if (err == ERR_OK)
		err = study_read(app, args, &study);
	if (err == ERR_OK)
		err = study_make(app, &study, &reply);
	return err == ERR_OK ? study_show(app, reply) : err;
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderPreviewRequest request = GOM__ORDER_PREVIEW_REQUEST__INIT;
	bool is_planned = has_scenario(args) || args_has(args, "plan") ||
			  args_has(args, "with");
	enum err err = lot_sizes(app, args, &request.n_sizes, &request.sizes);

	if (err != ERR_OK)
		return err;
	if (is_planned && request.n_sizes > 0)
		return app_usage(
		    app, _("a plan is made with the computed lot sizes"));
	if (is_planned)
		return show_plan(app, args);
	request.order = args_word(args, 0);
	return ask_show(app, &show, &request);
}

static const struct option_spec options[] = {
	{ "plan", 'p', OPTION_FLAG, NULL,
	    N_("what the plan would be, by standing capacities"), 0, NULL, 0 },
	{ "goal", 'g', OPTION_CHOICE, N_("GOAL"),
	    N_("what it would be with another goal"), 0, &gom__goal__descriptor,
	    0 },
	{ "rule", 0, OPTION_TEXT, N_("KIND=VALUE"),
	    N_("what it would be with this rule, several times"), 0, NULL, 0 },
	{ "without-rule", 0, OPTION_TEXT, N_("KIND"),
	    N_("what it would be without this rule, several times"), 0, NULL,
	    0 },
	{ "with", 'w', OPTION_TEXT, N_("SCENARIO"),
	    N_("side by side with this, up to five times: goal=cheapest, "
	       "max-share=40%, no-min-households; several with commas"),
	    0, NULL, 0 },
	LOT_SIZE_OPTIONS, { NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "order preview HG-2041", N_("the lots of each line, and how many "
				      "households could make one") },
	{ "order preview HG-2041 --goal cheapest --rule max-share=30%",
	    N_("the plan as posted, and with another goal and a rule") },
	{ "order preview HG-2041 --lot-size 2=60",
	    N_("what it would be with lots of 60 in line 2") },
	{ NULL, NULL }
};

const struct cmd cmd_order_preview = {
	.name = "order preview",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("how an order would be split, and who could make it"),
	.more = N_("Counts only what households have stated as their standing "
		   "capacity, and what their calendars leave of it until the "
		   "hand-in date. Goal and rules freeze when the order "
		   "opens."),
	.options = options,
	.examples = examples,
	.run = run,
};
