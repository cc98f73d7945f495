/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/plan.h"
#include "client/cmd/study.h"
#include "client/lang.h"
#include "client/prompt.h"
#include "client/word.h"
#include "proto/reasons.h"

/* Shows what is at stake; with --json nothing stands before the reply. */
static enum err
confirm(struct app *app, const Gom__OrderPlanReply *plan)
{
	if (app->settings.is_sure)
		return ERR_OK;
	plan_say_sum(app, plan);
	plan_say_breaches(app, plan);
	return prompt_confirm(app, _("Offer these lots to the households?"));
}

/* The plan that was announced. */
static enum err
choose_announced(struct app *app, Gom__OrderAwardRequest *request)
{
	const Gom__OrderPlanReply *plan;
	enum err err = plan_ask(app, request->order, &plan);

	if (err != ERR_OK)
		return err;
	request->version = plan->version;
	return app->is_stale ? ERR_OK : confirm(app, plan);
}

/* One of those that were looked at side by side. */
static enum err
choose_scenario(struct app *app, const struct args *args,
    const struct study *study, Gom__OrderAwardRequest *request)
{
	const Gom__StudyScenario *found;
	enum err err = study_find(app, study, request->scenario, &found);

	if (err != ERR_OK)
		return err;
	request->version = found->sum->version;
	request->together = (char **)(uintptr_t)(study->orders + 1);
	request->n_together = study->n_orders - 1;
	if (request->scenario != 0)
		err = word_reason(
		    app, args, GOM_REASON_DEVIATE, &request->reason);
	if (err == ERR_OK && request->scenario != 0 && !app->settings.is_sure)
		out_say(&app->out,
		    _("This is not the plan that was announced: every bidder "
		      "is told, and it stands on your record."),
		    NULL, NULL);
	return err != ERR_OK || app->is_stale ? err : confirm(app, found->sum);
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderAwardRequest request = GOM__ORDER_AWARD_REQUEST__INIT;
	struct pair pairs[] = { { "order", args_word(args, 0) },
		{ NULL, NULL } };
	struct study study;
	enum err err = study_orders(app, args, &study);

	if (err != ERR_OK)
		return err;
	request.order = args_word(args, 0);
	request.scenario = (uint32_t)args_number(args, "scenario", 0);
	err = study.n_orders > 1 || request.scenario != 0
		  ? choose_scenario(app, args, &study, &request)
		  : choose_announced(app, &request);
	if (err == ERR_OK && app->is_stale)
		return app_fail(
		    app, ERR_UNREACHABLE, "", app->context.host, 0, 0);
	if (err != ERR_OK)
		return err;
	return ask_do(app, VERB_ORDER_AWARD, &request,
	    N_("{order} is offered: lots: {lots}, households: {households}, "
	       "stand-bys: {standbys}; they answer by {expires_ms}."),
	    pairs);
}

static const struct option_spec options[] = {
	{ "scenario", 's', OPTION_QUANTITY, N_("N"),
	    N_("another plan than announced, by its number in `order plan "
	       "--compare`"),
	    LIMIT_SCENARIOS, NULL, 0 },
	{ "reason", 'r', OPTION_REASON, N_("REASON"),
	    N_("why another plan is taken"), 0, NULL, GOM_REASON_DEVIATE },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "order award HG-2041",
	    N_("offer the lots as planned, after asking") },
	{ "order award HG-2041 HG-2042",
	    N_("two orders, as `order plan HG-2041 HG-2042` planned them") },
	{ "order award HG-2041 --scenario 2 --reason time",
	    N_("another plan; every bidder is told") },
	{ "order award HG-2041 --yes", N_("without asking") }, { NULL, NULL }
};

const struct cmd cmd_order_award = {
	.name = "order award",
	.words = N_("ORDER..."),
	.min_words = 1,
	.max_words = LIMIT_STUDY_ORDERS,
	.flags = CMD_WRITES,
	.help = N_("offer the lots to the households as planned"),
	.more = N_("Takes the plan that is shown; if it changed meanwhile, "
		   "nothing is offered."),
	.options = options,
	.examples = examples,
	.run = run,
};
