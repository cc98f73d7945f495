/* SPDX-License-Identifier: Apache-2.0 */
/* Plans side by side. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cmd/plan.h"
#include "client/cmd/study.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/words.h"
#include "client/rule.h"
#include "proto/money.h"

static const Gom__StudyScenario *
row_of(const ProtobufCMessage *row)
{
	return (const Gom__StudyScenario *)row;
}

static void
name_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__Scenario *asked = row_of(row)->asked;

	(void)out;
	if (asked != NULL && asked->name[0] != '\0')
		snprintf(text, cap, "%s", asked->name);
	else
		snprintf(text, cap, "%s", _("as announced"));
}

static void
covered_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__StudyScenario *scenario = row_of(row);
	char covered[GOM_MONEY_CAP];
	char units[GOM_MONEY_CAP];

	if (scenario->sum == NULL) {
		snprintf(text, cap, "%s",
		    scenario->failed ? _("no plan") : _("being made"));
		return;
	}
	gom_quantity_format(scenario->sum->covered, out->is_vi, covered);
	gom_quantity_format(scenario->sum->units, out->is_vi, units);
	snprintf(text, cap, _("%s of %s"), covered, units);
}

static void
gap_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	text[0] = '\0';
	if (row_of(row)->sum != NULL)
		plan_gap(out, row_of(row)->sum, text, cap);
}

/* What rules are not kept, and what each rule that costs something costs. */
static void
rules_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__OrderPlanReply *sum = row_of(row)->sum;
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; sum != NULL && i < sum->n_breaches && len < cap;
	     i++) {
		char rule[RULE_TEXT_CAP] = "";

		if (sum->breaches[i]->rule != NULL)
			rule_format(
			    sum->breaches[i]->rule, NULL, rule, sizeof rule);
		len += (size_t)snprintf(text + len, cap - len,
		    _("%s%s not kept, by %" PRId64), len == 0 ? "" : "; ", rule,
		    sum->breaches[i]->by);
	}
	for (size_t i = 0; sum != NULL && i < sum->n_prices && len < cap; i++) {
		char price[OUT_TEXT_CAP / 2] = "";

		plan_price(out, sum->prices[i], price, sizeof price);
		if (price[0] != '\0')
			len += (size_t)snprintf(text + len, cap - len, "%s%s",
			    len == 0 ? "" : "; ", price);
	}
}

static const struct column columns[] = { { "", "scenario", 0, NULL },
	{ N_("Scenario"), NULL, COLUMN_WRAP, name_cell },
	{ N_("Covered"), NULL, COLUMN_WRAP, covered_cell },
	{ N_("Value"), "sum.value", COLUMN_BLANK_ZERO, NULL },
	{ N_("Households"), "sum.households", 0, NULL },
	{ N_("Largest share"), "sum.largest_share_permille", 0, NULL },
	{ N_("Done by"), "sum.done_day", 0, NULL },
	{ N_("Gap"), NULL, COLUMN_WRAP, gap_cell },
	{ N_("What rules cost"), NULL, COLUMN_WRAP, rules_cell },
	{ NULL, NULL, 0, NULL } };

/* Several orders: each one's part of the plan as announced. */
static const struct column part_columns[] = { { N_("Order"), "order", 0, NULL },
	{ N_("To award"), "units", 0, NULL },
	{ N_("Covered"), "covered", 0, NULL },
	{ N_("Value"), "value", COLUMN_BLANK_ZERO, NULL },
	{ N_("Households"), "households", 0, NULL },
	{ N_("Largest share"), "largest_share_permille", 0, NULL },
	{ N_("Done by"), "done_day", 0, NULL }, { NULL, NULL, 0, NULL } };

static enum err
show_parts(const struct out *out, const Gom__StudyShowReply *reply)
{
	const Gom__StudyScenario *first = reply->scenarios[0];

	if (first->n_orders == 0)
		return ERR_OK;
	fputc('\n', out->data);
	out_say(out, _("As announced, each order by itself:"), NULL, NULL);
	return out_rows(out, first, "orders", part_columns, "");
}

enum err
study_show(struct app *app, const Gom__StudyShowReply *reply)
{
	const struct out *out = &app->out;
	enum err err;

	if (out->is_json)
		return out_json(out, reply);
	if (reply->n_scenarios == 0)
		return app_fail(app, ERR_MALFORMED, "scenarios", "", 0, 0);
	err = out_rows(out, reply, "scenarios", columns, _("nothing to show"));
	if (err == ERR_OK && !out->is_plain)
		err = show_parts(out, reply);
	return err;
}
