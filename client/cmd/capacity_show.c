/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "proto/rate.h"

enum {
	DAY_WORK = 1000000
}; /* millionths of a working day */

static void
rate_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__Capacity *capacity = (const Gom__Capacity *)row;
	struct gom_rate rate = { capacity->rate_units,
		(int32_t)capacity->rate_days };
	char words[GOM_RATE_CAP];

	gom_rate_format(&rate, out->is_vi, words);
	snprintf(text, cap, "%s", words);
}

static void
least_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__Capacity *capacity = (const Gom__Capacity *)row;

	text[0] = '\0';
	if (capacity->least_rate != 0) {
		field_money(
		    out, capacity->least_rate, capacity->currency, text, cap);
	}
}

/* Tenths of a working day, rounded up: work is never said to be less. */
static void
work_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	int64_t tenths = (((const Gom__Load *)row)->work + DAY_WORK / 10 - 1) /
			 (DAY_WORK / 10);

	snprintf(text, cap, "%" PRId64 "%c%" PRId64, tenths / 10,
	    out->is_vi ? ',' : '.', tenths % 10);
}

static const struct column rates[] = { { N_("Class"), "class", 0, NULL },
	{ N_("Rate"), NULL, 0, rate_cell },
	{ N_("Least piece rate"), NULL, COLUMN_RIGHT, least_cell },
	{ N_("Bids by itself"), "auto_bid", 0, NULL },
	{ NULL, NULL, 0, NULL } };

static const struct column loads[] = { { N_("Lot"), "lot", 0, NULL },
	{ N_("From"), "start_day", 0, NULL },
	{ N_("Hand in by"), "due_day", 0, NULL },
	{ N_("Days of work left"), NULL, COLUMN_RIGHT, work_cell },
	{ N_("State"), "state", 0, NULL },
	{ N_("At risk"), "at_risk", 0, NULL }, { NULL, NULL, 0, NULL } };

static const struct column closures[] = { { N_("Closed from"), "from_day", 0,
					      NULL },
	{ N_("to"), "to_day", 0, NULL },
	{ N_("Calendar"), "calendar", 0, NULL }, { NULL, NULL, 0, NULL } };

static enum err
show(struct app *app, const Gom__CapacityShowReply *reply)
{
	enum err err;

	out_say(&app->out, _("Working days: {weekdays}; workers: {workers}"),
	    reply, NULL);
	err = out_rows(&app->out, reply, "rows", rates,
	    _("no standing capacity is stated; see `gom capacity set`"));
	if (err == ERR_OK && reply->n_closures > 0) {
		fputc('\n', app->out.data);
		err = out_rows(&app->out, reply, "closures", closures, NULL);
	}
	if (err == ERR_OK && reply->n_loads > 0) {
		fputc('\n', app->out.data);
		err = out_rows(&app->out, reply, "loads", loads, NULL);
	}
	return err;
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__CapacityShowRequest request = GOM__CAPACITY_SHOW_REQUEST__INIT;
	const void *reply;
	enum err err = app_household(app, &request.household);

	(void)args;
	if (err == ERR_OK)
		err = ask_one(app, VERB_CAPACITY_SHOW, &request, &reply);
	if (err != ERR_OK)
		return err;
	return app->out.is_json ? out_json(&app->out, reply) : show(app, reply);
}

static const struct cmd_example examples[] = {
	{ "capacity show", N_("what I can make, and what is booked") },
	{ "capacity show --for \"Hộ 12\"", N_("a household I act for") },
	{ NULL, NULL }
};

const struct cmd cmd_capacity_show = {
	.name = "capacity show",
	.alias = "capacity",
	.words = "",
	.flags = CMD_READS,
	.help = N_("what I can make, when I work, what is booked"),
	.examples = examples,
	.run = run,
};
