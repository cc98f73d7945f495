/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/study.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/ask.h"
#include "client/cmd/order_facts.h"
#include "client/lang.h"
#include "client/scenario.h"

enum {
	WAIT_MS = 150,      /* between two looks */
	WAIT_MOST_MS = 2000 /* ... that grow apart to this */
};

/* ---------------------------------------------------------- what is asked */

enum err
study_orders(struct app *app, const struct args *args, struct study *out)
{
	memset(out, 0, sizeof *out);
	if (args->n_words > LIMIT_STUDY_ORDERS)
		return app_fail(app, ERR_TOO_MANY, _("ORDER"), "",
		    (int64_t)args->n_words, LIMIT_STUDY_ORDERS);
	for (size_t i = 0; i < args->n_words; i++)
		out->orders[out->n_orders++] = args_word(args, i);
	return ERR_OK;
}

static Gom__Scenario *
next_scenario(struct study *study)
{
	Gom__Scenario *row;

	if (study->n_scenarios == LIMIT_SCENARIOS)
		return NULL;
	row = &study->rows[study->n_scenarios];
	study->scenarios[study->n_scenarios++] = row;
	return row;
}

enum err
study_read(struct app *app, const struct args *args, struct study *out)
{
	const struct option_value *value = args_next(args, "with", NULL);
	struct village_list villages = { 0 };
	enum err err = ERR_OK;

	for (; value != NULL && err == ERR_OK;
	     value = args_next(args, "with", value)) {
		Gom__Scenario *scenario = next_scenario(out);

		if (scenario == NULL)
			return app_fail(app, ERR_TOO_MANY, "--with", "",
			    LIMIT_SCENARIOS + 1, LIMIT_SCENARIOS);
		err = scenario_parse(app, &villages, value->text, scenario);
	}
	return err;
}

enum err
study_compare(struct app *app, struct study *out)
{
	static const Gom__Goal goals[] = { GOM__GOAL__GOAL_FAIREST,
		GOM__GOAL__GOAL_CHEAPEST, GOM__GOAL__GOAL_SOONEST };
	const Gom__OrderShowReply *facts;
	const Gom__OrderHeader *header;
	Gom__Scenario *scenario;
	enum err err = order_facts(app, out->orders[0], &facts);

	if (err != ERR_OK)
		return err;
	header = facts->header;
	for (size_t i = 0; i < 3 && err == ERR_OK; i++)
		if (goals[i] != header->goal &&
		    (scenario = next_scenario(out)) != NULL)
			err = scenario_goal(app, goals[i], scenario);
	for (size_t i = 0; i < header->n_rules && err == ERR_OK; i++)
		if ((scenario = next_scenario(out)) != NULL)
			err = scenario_without(app, header->rules[i], scenario);
	return err;
}

/* ---------------------------------------------------------------- waiting */

static int64_t
monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static size_t
n_ready(const Gom__StudyShowReply *reply)
{
	size_t n = 0;

	for (size_t i = 0; i < reply->n_scenarios; i++)
		n += reply->scenarios[i]->ready;
	return n;
}

static enum err
look(
    struct app *app, const struct study *study, const Gom__StudyShowReply **out)
{
	Gom__StudyShowRequest request = GOM__STUDY_SHOW_REQUEST__INIT;
	const void *reply;
	enum err err;

	request.orders = (char **)(uintptr_t)study->orders;
	request.n_orders = study->n_orders;
	err = ask_one(app, VERB_STUDY_SHOW, &request, &reply);
	if (err == ERR_OK) {
		*out = reply;
		app->out.currency = (*out)->currency;
	}
	return err;
}

static void
say_progress(const struct app *app, size_t done, size_t of)
{
	char text[32];
	struct pair pairs[] = { { "done", text }, { NULL, NULL } };

	snprintf(text, sizeof text, "%zu/%zu", done, of);
	out_note(&app->out, _("plans made: {done}"), NULL, pairs);
}

static void
pause_ms(int64_t ms)
{
	struct timespec time = { ms / 1000, (long)(ms % 1000) * 1000000 };

	(void)nanosleep(&time, NULL);
}

/* Looks until all are ready or the time is over: that of one request for each
 * plan, because they are made one after the other. */
static enum err
wait_for(
    struct app *app, const struct study *study, const Gom__StudyShowReply **out)
{
	int64_t n_plans = (int64_t)study->n_scenarios + 1;
	int64_t until_ms = monotonic_ms() + n_plans * app->settings.timeout_ms;
	int64_t wait_ms = WAIT_MS;
	size_t told = 0;
	size_t n;
	enum err err;

	for (;;) {
		if ((err = look(app, study, out)) != ERR_OK)
			return err;
		n = n_ready(*out);
		if (n == (*out)->n_scenarios || app->is_stale ||
		    monotonic_ms() >= until_ms)
			break;
		if (wait_ms > 2 * WAIT_MS && n > told && !app->out.is_json) {
			told = n;
			say_progress(app, n, (*out)->n_scenarios);
		}
		pause_ms(wait_ms);
		if (wait_ms < WAIT_MOST_MS)
			wait_ms += wait_ms / 2;
	}
	if (n == 0)
		return app_fail(app, ERR_NOT_READY, "", study->orders[0], 0, 0);
	if (n < (*out)->n_scenarios)
		say_progress(app, n, (*out)->n_scenarios);
	return ERR_OK;
}

enum err
study_make(
    struct app *app, const struct study *study, const Gom__StudyShowReply **out)
{
	Gom__StudyAskRequest request = GOM__STUDY_ASK_REQUEST__INIT;
	const void *reply;
	enum err err;

	request.orders = (char **)(uintptr_t)study->orders;
	request.n_orders = study->n_orders;
	request.scenarios = (Gom__Scenario **)(uintptr_t)study->scenarios;
	request.n_scenarios = study->n_scenarios;
	err = ask_one(app, VERB_STUDY_ASK, &request, &reply);
	if (err != ERR_OK && err != ERR_UNREACHABLE)
		return err;
	return err == ERR_OK ? wait_for(app, study, out)
			     : look(app, study, out);
}

enum err
study_find(struct app *app, const struct study *study, uint32_t scenario,
    const Gom__StudyScenario **out)
{
	const Gom__StudyShowReply *reply;
	enum err err = look(app, study, &reply);

	if (err != ERR_OK)
		return err;
	if (scenario >= reply->n_scenarios)
		return app_fail(app, ERR_NO_SCENARIO, "--scenario",
		    study->orders[0], (int64_t)scenario, 0);
	*out = reply->scenarios[scenario];
	return (*out)->ready && !(*out)->failed && (*out)->sum != NULL
		   ? ERR_OK
		   : app_fail(app, ERR_NOT_READY, "", study->orders[0], 0, 0);
}
