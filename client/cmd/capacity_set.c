/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/prompt.h"
#include "proto/limits.h"
#include "proto/unit.h"

enum {
	ANSWER_CAP = 80
};

static const struct option_spec options[] = {
	{ "rate", 'r', OPTION_RATE, N_("RATE"),
	    N_("how fast: 20/day, 16/6d, 60/month"), 0, NULL, 0 },
	{ "least-rate", 0, OPTION_MONEY, N_("AMOUNT"),
	    N_("least piece rate I take"), 0, NULL, 0 },
	{ "currency", 'c', OPTION_TEXT, N_("CODE"),
	    N_("currency of --least-rate (VND)"), 0, NULL, 0 },
	{ "auto-bid", 0, OPTION_FLAG, NULL,
	    N_("bid for me at this rate when such lots open"), 0, NULL, 0 },
	{ "remove", 0, OPTION_FLAG, NULL,
	    N_("no longer made; with --closed: not closed after all"), 0, NULL,
	    0 },
	{ "weekdays", 'w', OPTION_WEEKDAYS, N_("DAYS"),
	    N_("working days: mon-sat, t2-t7, all"), 0, NULL, 0 },
	{ "closed", 'x', OPTION_PERIOD, N_("DAY..DAY"),
	    N_("closed on these days; may be repeated"), 0, NULL, 0 },
	{ "village", 'v', OPTION_TEXT, N_("NAME"),
	    N_("the whole village is closed (coordinators)"), 0, NULL, 0 },
	{ "workers", 0, OPTION_QUANTITY, N_("N"),
	    N_("how many work in this household"), LIMIT_WORKERS, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static enum err
fill_row(struct app *app, const struct args *args, Gom__Capacity *row)
{
	const struct option_value *rate = args_get(args, "rate");
	const struct gom_currency *currency;
	const char *code = args_text(args, "currency");

	row->class_ = args_word(args, 0);
	if (gom_class_check(row->class_) != ERR_OK)
		return app_fail(app, ERR_CLASS, "", row->class_, 0, 0);
	row->remove = args_has(args, "remove");
	row->auto_bid = args_has(args, "auto-bid");
	if (rate == NULL && !row->remove)
		return app_fail(app, ERR_MISSING, "--rate", "", 0, 0);
	if (rate != NULL) {
		row->rate_units = rate->rate.units;
		row->rate_days = (uint32_t)rate->rate.days;
	}
	if (!args_has(args, "least-rate"))
		return ERR_OK;
	if (gom_currency_parse(code[0] == '\0' ? "VND" : code, &currency) !=
	    ERR_OK)
		return app_fail(app, ERR_CURRENCY, "currency", code, 0, 0);
	row->currency = (char *)currency->code;
	app->out.currency = row->currency;
	return args_money(
	    args, "least-rate", row->currency, &app->info, &row->least_rate);
}

static size_t
fill_closures(
    const struct args *args, Gom__Closure *closures, Gom__Closure **list)
{
	const struct option_value *value = NULL;
	size_t n = 0;

	while ((value = args_next(args, "closed", value)) != NULL &&
	       n < ARGS_OPTIONS) {
		gom__closure__init(&closures[n]);
		closures[n].from_day = (int32_t)value->number;
		closures[n].to_day = (int32_t)value->until;
		closures[n].remove = args_has(args, "remove");
		list[n] = &closures[n];
		n++;
	}
	return n;
}

static enum err
send(struct app *app, const Gom__CapacitySetRequest *request)
{
	struct tell tell = { .verb = VERB_CAPACITY_SET, .request = request };
	const Gom__CapacitySetReply *reply;
	const void *answer;
	enum err err = ask_tell(app, &tell, &answer);

	if (err != ERR_OK)
		return err;
	reply = answer;
	err = ask_done(app, reply,
	    N_("noted; `gom capacity show` shows it, `gom lots` what is open"),
	    NULL);
	if (err == ERR_OK && reply->n_at_risk > 0) {
		out_note(&app->out,
		    _("These lots no longer fit the calendar: {at_risk}. "
		      "Speak with the exporter, or give work back in time."),
		    reply, NULL);
	}
	return err;
}

static enum err
read_class(struct app *app, const char *answer, void *out)
{
	if (strlen(answer) >= ANSWER_CAP || gom_class_check(answer) != ERR_OK)
		return app_fail(app, ERR_CLASS, "class", answer, 0, 0);
	snprintf(out, ANSWER_CAP, "%s", answer);
	return ERR_OK;
}

static enum err
read_rate(struct app *app, const char *answer, void *out)
{
	Gom__Capacity *row = out;
	struct gom_rate rate;
	enum err err = gom_rate_parse(answer, GOM_WEEKDAYS_ALL, &rate);

	if (err != ERR_OK)
		return app_fail(app, err, "rate", answer, 0, 0);
	row->rate_units = rate.units;
	row->rate_days = (uint32_t)rate.days;
	return ERR_OK;
}

/* Nothing typed leaves the working days as they are. */
static enum err
read_weekdays(struct app *app, const char *answer, void *out)
{
	uint32_t *mask = out;
	uint8_t weekdays;
	enum err err;

	if (answer[0] == '\0')
		return ERR_OK;
	err = gom_weekdays_parse(answer, &weekdays);
	if (err != ERR_OK)
		return app_fail(app, err, "weekdays", answer, 0, 0);
	*mask = weekdays;
	return ERR_OK;
}

static enum err
ask(struct app *app, char class[ANSWER_CAP], Gom__CapacitySetRequest *request)
{
	Gom__Capacity *row = request->rows[0];
	enum err err;

	if (!prompt_is_possible(app))
		return app_usage(app,
		    _("say what to set: CLASS --rate, --weekdays, --closed "
		      "or --workers"));
	row->class_ = class;
	request->n_rows = 1;
	err = prompt_value(app,
	    _("What do you make? (craft/kind, as rattan/basket-m)"), NULL,
	    read_class, class);
	if (err == ERR_OK) {
		err = prompt_value(app,
		    _("How many, and how fast? (20/day, 16/6d, 60/month)"),
		    NULL, read_rate, row);
	}
	if (err == ERR_OK) {
		err = prompt_value(app,
		    _("On which days do you work? (mon-sat, t2-t7, all; "
		      "Enter: as before)"),
		    NULL, read_weekdays, &request->weekdays);
	}
	return err;
}

static enum err
run(struct app *app, const struct args *args)
{
	char class[ANSWER_CAP];
	Gom__CapacitySetRequest request = GOM__CAPACITY_SET_REQUEST__INIT;
	Gom__Capacity row = GOM__CAPACITY__INIT;
	Gom__Capacity *rows[] = { &row };
	Gom__Closure closures[ARGS_OPTIONS];
	Gom__Closure *list[ARGS_OPTIONS];
	enum err err = app_household(app, &request.household);

	request.village = args_text(args, "village");
	request.weekdays = (uint32_t)args_number(args, "weekdays", 0);
	request.workers = (uint32_t)args_number(args, "workers", 0);
	request.n_closures = fill_closures(args, closures, list);
	request.closures = list;
	request.rows = rows;
	if (err == ERR_OK && args->n_words > 0) {
		request.n_rows = 1;
		err = fill_row(app, args, &row);
	}
	if (err == ERR_OK && request.n_rows == 0 && request.weekdays == 0 &&
	    request.n_closures == 0 && request.workers == 0)
		err = ask(app, class, &request);
	return err == ERR_OK ? send(app, &request) : err;
}

static const struct cmd_example examples[] = {
	{ "capacity set rattan/basket-m --rate 16/6d",
	    N_("16 baskets in six working days") },
	{ "capacity set rattan/basket-m --rate 16/6d --least-rate 42000 "
	  "--auto-bid",
	    N_("and bid for me, at 42,000 a piece or more") },
	{ "capacity set --weekdays mon-sat --closed 6/2..20/2",
	    N_("Sundays off, and two weeks closed") },
	{ "capacity set --closed 6/2..20/2 --remove",
	    N_("not closed after all") },
	{ "capacity set", N_("asks, three questions") }, { NULL, NULL }
};

const struct cmd cmd_capacity_set = {
	.name = "capacity set",
	.words = N_("[CLASS]"),
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("state what I can make and when I work"),
	.more = N_("Changes what is given and leaves the rest. A closure "
		   "that comes later than an award marks its lots at risk."),
	.options = options,
	.examples = examples,
	.run = run,
};
