/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/ask.h"
#include "client/cmd/lot_words.h"
#include "client/cmd/order_facts.h"
#include "client/lang.h"
#include "proto/date.h"

enum {
	INTERVAL_S = 5,
	SUMS_MAX = 200,
	WATCH_S = 3600 * 24
};

static const struct column columns[] = { { N_("Lot"), "lot", 0, NULL },
	{ N_("Household"), "household_name", COLUMN_WRAP | COLUMN_OTHERS,
	    NULL },
	{ N_("Village"), "village_name", COLUMN_WIDE | COLUMN_TRUNC, NULL },
	{ N_("SKU"), "sku", COLUMN_WIDE | COLUMN_TRUNC, NULL },
	{ N_("Pieces"), "quantity", 0, NULL },
	{ N_("Made"), "made", COLUMN_BLANK_ZERO, NULL },
	{ N_("Where they are"), NULL, COLUMN_WRAP, lot_buckets_cell },
	{ N_("Hand in by"), "hand_in_day", 0, NULL },
	{ "", NULL, COLUMN_ALARM, lot_alarm_cell }, { NULL, NULL, 0, NULL } };

/* ------------------------------------------------------------------- sums */

/* One order's lots, summed up. */
struct sum {
	const char *reference; /* begins a lot's name; not NUL-terminated */
	size_t reference_len;
	int64_t ordered;
	int64_t accepted;
	int64_t closed;
	int64_t late;
	int64_t at_risk;
	int64_t lots;
};

static struct sum *
sum_of(struct sum *sums, size_t *n, const char *lot)
{
	const char *stroke = strrchr(lot, '/');
	size_t len = stroke == NULL ? strlen(lot) : (size_t)(stroke - lot);

	for (size_t i = 0; i < *n; i++)
		if (sums[i].reference_len == len &&
		    strncmp(sums[i].reference, lot, len) == 0)
			return &sums[i];
	if (*n == SUMS_MAX)
		return NULL;
	sums[*n] = (struct sum){ .reference = lot, .reference_len = len };
	return &sums[(*n)++];
}

static size_t
sum_up(const Gom__StatusReply *reply, struct sum *sums)
{
	size_t n = 0;

	for (size_t i = 0; i < reply->n_lots; i++) {
		const Gom__LotStatus *lot = reply->lots[i];
		struct sum *sum = sum_of(sums, &n, lot->lot);

		if (sum == NULL || lot->buckets == NULL)
			continue;
		sum->ordered += lot->buckets->ordered;
		sum->accepted += lot->buckets->accepted;
		sum->closed += lot->buckets->short_closed;
		sum->late += lot->late ? 1 : 0;
		sum->at_risk += lot->at_risk && !lot->late ? 1 : 0;
		sum->lots++;
	}
	return n;
}

static void
say_sum(const struct out *out, const struct sum *sum)
{
	char reference[LIMIT_REF_LEN + 1];
	char numbers[6][GOM_MONEY_CAP];
	const int64_t values[6] = { sum->ordered, sum->accepted, sum->closed,
		sum->late, sum->at_risk, sum->lots };
	struct pair pairs[] = { { "order", reference },
		{ "ordered", numbers[0] }, { "accepted", numbers[1] },
		{ "closed", numbers[2] }, { "late", numbers[3] },
		{ "at_risk", numbers[4] }, { "lots", numbers[5] },
		{ NULL, NULL } };

	snprintf(reference, sizeof reference, "%.*s", (int)sum->reference_len,
	    sum->reference);
	for (size_t i = 0; i < 6; i++)
		gom_quantity_format(values[i], out->is_vi, numbers[i]);
	if (sum->late + sum->at_risk > 0) {
		out_say(out,
		    _("{order}: {accepted} of {ordered} accepted, lots: "
		      "{lots}; {late} late, {at_risk} at risk"),
		    NULL, pairs);
	} else {
		out_say(out,
		    _("{order}: {accepted} of {ordered} accepted, lots: "
		      "{lots}; nothing late"),
		    NULL, pairs);
	}
	if (sum->closed > 0) {
		out_say(
		    out, _("{order}: {closed} closed as short"), NULL, pairs);
	}
}

static enum err
draw(const struct out *out, const Gom__StatusReply *reply)
{
	struct sum sums[SUMS_MAX];
	size_t n = sum_up(reply, sums);
	enum err err = out_rows(
	    out, reply, "lots", columns, _("there are no lots you may see"));

	if (err != ERR_OK || out->is_plain || n == 0)
		return err;
	fputc('\n', out->data);
	for (size_t i = 0; i < n; i++)
		say_sum(out, &sums[i]);
	return ERR_OK;
}

/* --------------------------------------------------------------- watching */

static enum err
show_once(struct app *app, const struct args *args)
{
	Gom__StatusRequest request = GOM__STATUS_REQUEST__INIT;
	bool is_watch = args_has(args, "watch");
	const void *reply;
	enum err err = app_household(app, &request.household);

	request.order = args_word(args, 0);
	if (err == ERR_OK)
		err = ask_all(app, VERB_STATUS, &request, &reply);
	if (err != ERR_OK)
		return err;
	if (app->out.is_json) {
		return is_watch ? out_json_line(&app->out, reply)
				: out_json(&app->out, reply);
	}
	if (is_watch && app->out.columns > 0)
		fputs("\033[H\033[J", app->out.data);
	err = draw(&app->out, reply);
	fflush(app->out.data);
	return err;
}

/* Is the order where --until wants it, or at an end beyond that? */
static enum err
check_done(struct app *app, const struct args *args, bool *out)
{
	const Gom__OrderShowReply *facts;
	int64_t until = args_number(args, "until", 0);
	enum err err;

	*out = false;
	if (until == 0)
		return ERR_OK;
	err = order_facts(app, args_word(args, 0), &facts);
	if (err == ERR_OK)
		*out = (int64_t)facts->summary->state >= until;
	return err;
}

static int64_t
monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
pause_ms(int64_t ms)
{
	struct timespec span = { .tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&span, NULL);
}

/* Without --until a watch has no other end than this one. */
static enum err
time_is_up(struct app *app, const struct args *args)
{
	struct pair pairs[] = { { "order", args_word(args, 0) },
		{ NULL, NULL } };

	if (!args_has(args, "until"))
		return ERR_OK;
	out_note(&app->out, _("{order} is not so far yet"), NULL, pairs);
	app->is_told = true;
	return app_fail(app, ERR_NOT_READY, "", args_word(args, 0), 0, 0);
}

/* A broker that is away for a moment is what a watch must outlast: the last
 * answer is shown again, and asking goes on. */
static enum err
watch(struct app *app, const struct args *args)
{
	int64_t interval_ms = args_number(args, "interval", INTERVAL_S) * 1000;
	int64_t end_ms =
	    monotonic_ms() + args_number(args, "timeout", WATCH_S) * 1000;
	bool is_done = false;
	enum err err;

	for (;;) {
		err = show_once(app, args);
		if (err == ERR_OK)
			err = check_done(app, args, &is_done);
		if (err != ERR_OK || is_done)
			return err;
		if (monotonic_ms() + interval_ms > end_ms)
			return time_is_up(app, args);
		pause_ms(interval_ms);
		app->is_stale = false;
		app->out.currency = NULL; /* it lived in the arena */
		gom_arena_reset(&app->arena);
	}
}

static enum err
run(struct app *app, const struct args *args)
{
	if (!args_has(args, "watch") && !args_has(args, "until"))
		return show_once(app, args);
	if (args_has(args, "until") && args->n_words == 0)
		return app_usage(app, _("--until needs an ORDER to wait for"));
	/* For a watch --timeout is its end, not that of each question. */
	if (args_has(args, "timeout"))
		app->settings.timeout_ms = 10 * 1000;
	return watch(app, args);
}

static const struct option_spec options[] = {
	{ "watch", 'w', OPTION_FLAG, NULL,
	    N_("show it again and again; with --json a line each time"), 0,
	    NULL, 0 },
	{ "interval", 'i', OPTION_QUANTITY, N_("SECONDS"),
	    N_("time between (5)"), 3600, NULL, 0 },
	{ "until", 0, OPTION_CHOICE, N_("STATE"),
	    N_("stop when the order is fulfilled or settled, or past it"), 0,
	    &gom__order_state__descriptor, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "status HG-2041", N_("every lot: who, how many, how far, late or "
			       "not") },
	{ "status HG-2041 --watch --until fulfilled --timeout 3600",
	    N_("watch it until every piece is accepted, an hour at most") },
	{ "status --for M12", N_("one household's lots") }, { NULL, NULL }
};

const struct cmd cmd_status = {
	.name = "status",
	.words = N_("[ORDER]"),
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("every lot: who, how many, by when, how far"),
	.more = N_("With --watch, --timeout ends the watching; exit status 75 "
		   "says that the state of --until was not reached by then."),
	.options = options,
	.examples = examples,
	.run = run,
};
