/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/plan.h"
#include "client/lang.h"
#include "client/prompt.h"

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

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderAwardRequest request = GOM__ORDER_AWARD_REQUEST__INIT;
	struct pair pairs[] = { { "order", args_word(args, 0) },
		{ NULL, NULL } };
	const Gom__OrderPlanReply *plan;
	enum err err = plan_ask(app, args_word(args, 0), &plan);

	if (err == ERR_OK && app->is_stale) {
		return app_fail(
		    app, ERR_UNREACHABLE, "", app->context.host, 0, 0);
	}
	if (err == ERR_OK)
		err = confirm(app, plan);
	if (err != ERR_OK)
		return err;
	request.order = args_word(args, 0);
	request.version = plan->version;
	return ask_do(app, VERB_ORDER_AWARD, &request,
	    N_("{order} is offered: lots: {lots}, households: {households}, "
	       "stand-bys: {standbys}; they answer by {expires_ms}."),
	    pairs);
}

static const struct cmd_example examples[] = {
	{ "order award HG-2041",
	    N_("offer the lots as planned, after asking") },
	{ "order award HG-2041 --yes", N_("without asking") }, { NULL, NULL }
};

const struct cmd cmd_order_award = {
	.name = "order award",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("offer the lots to the households as planned"),
	.more = N_("Takes the plan that is shown; if it changed meanwhile, "
		   "nothing is offered."),
	.examples = examples,
	.run = run,
};
