/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/plan.h"

#include <inttypes.h>
#include <stdio.h>

#include "client/ask.h"
#include "client/cmd/order_facts.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/rule.h"

enum {
	NUMBER_CAP = 24
};

enum err
plan_ask(struct app *app, char *order, const Gom__OrderPlanReply **out)
{
	Gom__OrderPlanRequest request = GOM__ORDER_PLAN_REQUEST__INIT;
	const Gom__OrderShowReply *facts;
	const void *reply;
	enum err err;

	request.order = order;
	err = ask_all(app, VERB_ORDER_PLAN, &request, &reply);
	if (err == ERR_OK) {
		*out = reply;
		err = order_facts(app, order, &facts);
	}
	return err;
}

void
plan_say_sum(const struct app *app, const Gom__OrderPlanReply *plan)
{
	const struct out *out = &app->out;
	char value[OUT_TEXT_CAP / 4];
	struct pair pairs[] = { { "value", value }, { NULL, NULL } };

	field_money(out, plan->value, out->currency, value, sizeof value);
	if (plan->covered == plan->units) {
		out_say(out,
		    _("goal: {goal}. All {units} pieces are covered, for "
		      "{value}; households: {households}; the last hands in by "
		      "{last_due_day}."),
		    plan, pairs);
	} else {
		out_say(out,
		    _("goal: {goal}. {covered} of {units} pieces are covered, "
		      "for {value}; households: {households}; the last hands "
		      "in by {last_due_day}."),
		    plan, pairs);
	}
	if (plan->covered < plan->units &&
	    plan->covered == plan->covered_bound) {
		out_say(out,
		    _("No plan covers more within these bids and "
		      "rules."),
		    plan, NULL);
	} else if (plan->covered < plan->covered_bound) {
		out_say(out,
		    _("It is proven that no plan covers more than "
		      "{covered_bound}."),
		    plan, NULL);
	}
	if (plan->largest_share_permille != 0) {
		out_say(out,
		    _("The largest share of one household is "
		      "{largest_share_permille}."),
		    plan, NULL);
	}
}

void
plan_say_breaches(const struct app *app, const Gom__OrderPlanReply *plan)
{
	for (size_t i = 0; i < plan->n_breaches; i++) {
		const Gom__RuleBreach *breach = plan->breaches[i];
		char rule[RULE_TEXT_CAP] = "";
		char by[NUMBER_CAP];
		struct pair pairs[] = { { "rule", rule }, { "by", by },
			{ NULL, NULL } };

		if (breach->rule != NULL)
			rule_format(breach->rule, NULL, rule, sizeof rule);
		snprintf(by, sizeof by, "%" PRId64, breach->by);
		out_say(
		    &app->out, _("Not kept: {rule}, by {by}."), NULL, pairs);
	}
}
