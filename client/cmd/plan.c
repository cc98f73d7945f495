/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/ask.h"
#include "client/cmd/order_facts.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/rule.h"
#include "proto/money.h"

enum {
	NUMBER_CAP = 24,
	LOOKS = 10, /* for the prices of rules */
	LOOK_MS = 200
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

enum err
plan_ask_priced(struct app *app, char *order, const Gom__OrderPlanReply **out)
{
	const struct timespec pause = { 0, LOOK_MS * 1000000L };
	enum err err = plan_ask(app, order, out);

	for (int n = 0;
	     n < LOOKS && err == ERR_OK && !(*out)->priced && !app->is_stale;
	     n++) {
		(void)nanosleep(&pause, NULL);
		err = plan_ask(app, order, out);
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

/* ------------------------------------------------------------------ prices */

/* The rule with another value, as one would type it. */
static void
enough_text(const Gom__RulePrice *price, char *text, size_t cap)
{
	Gom__Rule rule = *price->rule;

	text[0] = '\0';
	if (price->enough == price->rule->value)
		return;
	rule.value = price->enough;
	rule_format(&rule, NULL, text, cap);
}

void
plan_price(
    const struct out *out, const Gom__RulePrice *price, char *text, size_t cap)
{
	char rule[RULE_TEXT_CAP + LIMIT_REF_LEN + NUMBER_CAP];
	char cost[GOM_MONEY_CAP + NUMBER_CAP];
	char enough[RULE_TEXT_CAP];
	size_t len;

	text[0] = '\0';
	if (!price->known || price->rule == NULL ||
	    (price->units <= 0 && price->cost <= 0))
		return;
	rule_format(price->rule, NULL, rule, sizeof rule);
	len = strlen(rule);
	if (price->line != 0) {
		snprintf(rule + len, sizeof rule - len, " (%s%s%" PRIu32 ")",
		    price->order, price->order[0] == '\0' ? "" : "/",
		    price->line);
	}
	if (price->units > 0)
		gom_quantity_format(price->units, out->is_vi, cost);
	else
		field_money(out, price->cost, out->currency, cost, sizeof cost);
	enough_text(price, enough, sizeof enough);
	if (enough[0] == '\0') {
		snprintf(text, cap,
		    price->units > 0 ? _("%s costs %s pieces")
				     : _("%s costs %s"),
		    rule, cost);
	} else {
		snprintf(text, cap,
		    price->units > 0
			? _("%s costs %s pieces; %s would be enough")
			: _("%s costs %s; %s would be enough"),
		    rule, cost, enough);
	}
}

void
plan_say_prices(const struct app *app, const Gom__OrderPlanReply *plan)
{
	char text[OUT_TEXT_CAP / 2];
	struct pair pairs[] = { { "price", text }, { NULL, NULL } };
	size_t n_costly = 0;
	size_t n_known = 0;

	if (!plan->priced) {
		out_say(&app->out,
		    _("What each rule costs is still being worked out."), NULL,
		    NULL);
		return;
	}
	for (size_t i = 0; i < plan->n_prices; i++) {
		plan_price(&app->out, plan->prices[i], text, sizeof text);
		n_known += plan->prices[i]->known;
		if (text[0] == '\0')
			continue;
		n_costly++;
		out_say(&app->out, _("The rule {price}."), NULL, pairs);
	}
	if (n_known > 0 && n_known == plan->n_prices && n_costly == 0)
		out_say(&app->out, _("No rule costs anything."), NULL, NULL);
}

/* --------------------------------------------------------------------- gap */

/* Thousandths of what is proven, rounded up. */
static int64_t
permille_of(int64_t gap, int64_t of)
{
	if (of <= 0)
		of = 1;
	return gap > INT64_MAX / 1000 - 1 ? INT64_MAX / 1000
					  : (gap * 1000 + of - 1) / of;
}

static void
goal_gap(const Gom__OrderPlanReply *plan, char *text, size_t cap)
{
	bool is_fairest = plan->goal == GOM__GOAL__GOAL_FAIREST;
	int64_t gap = is_fairest ? plan->objective_bound - plan->objective
				 : plan->objective - plan->objective_bound;
	int64_t permille;

	if (gap <= 0) {
		snprintf(text, cap, "%s", _("proven"));
		return;
	}
	if (plan->goal == GOM__GOAL__GOAL_SOONEST) {
		snprintf(text, cap, _("%" PRId64 " days"), gap);
		return;
	}
	permille = permille_of(gap, plan->objective_bound);
	snprintf(text, cap, "%" PRId64 ".%" PRId64 "%%", permille / 10,
	    permille % 10);
}

void
plan_gap(const struct out *out, const Gom__OrderPlanReply *plan, char *text,
    size_t cap)
{
	char number[GOM_MONEY_CAP];

	if (plan->covered < plan->covered_bound) {
		gom_quantity_format(
		    plan->covered_bound - plan->covered, out->is_vi, number);
		snprintf(text, cap, _("%s pieces"), number);
	} else if (!plan->objective_proven) {
		snprintf(text, cap, "%s", _("not known"));
	} else {
		goal_gap(plan, text, cap);
	}
}
