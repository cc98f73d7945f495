/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/out/words.h"
#include "client/prompt.h"

static const struct option_spec options[] = {
	{ "list", 'l', OPTION_FLAG, NULL,
	    N_("show what waits and what was not taken; send nothing"), 0, NULL,
	    0 },
	{ "drop", 'd', OPTION_QUANTITY, N_("N"),
	    N_("forget the entry with this number"), INT64_MAX, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const char *const state_keys[] = { "waiting", "refused" };

static void
add_json(struct app *app, const struct outbox_item *item, json_t *list)
{
	const struct gom_err_row *row = gom_err_find((uint32_t)item->code);
	char written[GOM_TIME_CAP];

	gom_time_format_rfc3339(
	    item->written_ms, app->out.clock.utc_offset_s, written);
	json_array_append_new(
	    list, json_pack("{s:I, s:s, s:s, s:s, s:s?}", "n",
		      (json_int_t)item->n, "state", state_keys[item->state],
		      "command", item->what, "written_ms", written, "error",
		      item->code == ERR_OK || row == NULL ? NULL : row->name));
}

static void
show_item(struct app *app, const struct outbox_item *item)
{
	char time[GOM_TIME_CAP];
	char why[OUT_TEXT_CAP];

	gom_time_format(item->written_ms, &app->out.clock, time);
	fprintf(app->out.data, "%4" PRId64 "  %-11s  %s  %s\n", item->n, time,
	    item->state == OUTBOX_WAITING ? _("waiting") : _("not taken"),
	    item->what);
	if (item->state == OUTBOX_REFUSED) {
		words_error(
		    &app->out, item->code, &item->info, why, sizeof why);
		fprintf(app->out.data, "      %s\n", why);
	}
}

static enum err
list_state(struct app *app, enum outbox_state state, json_t *list, size_t *n)
{
	struct outbox_item item = { .n = 0 };
	enum err err;

	for (;;) {
		err =
		    outbox_next(app->outbox, state, item.n, &app->arena, &item);
		if (err != ERR_OK)
			return err == ERR_EMPTY ? ERR_OK : err;
		(*n)++;
		if (app->out.is_json)
			add_json(app, &item, list);
		else
			show_item(app, &item);
	}
}

static enum err
show_list(struct app *app)
{
	json_t *list = json_array();
	size_t n = 0;
	enum err err = list_state(app, OUTBOX_WAITING, list, &n);

	if (err == ERR_OK)
		err = list_state(app, OUTBOX_REFUSED, list, &n);
	if (err == ERR_OK && app->out.is_json) {
		json_dumpf(list, app->out.data, JSON_INDENT(2));
		fputc('\n', app->out.data);
	} else if (err == ERR_OK && n == 0) {
		out_note(&app->out, _("nothing waits to be sent"), NULL, NULL);
	}
	json_decref(list);
	return err;
}

static enum err
check_there(struct app *app, int64_t n)
{
	struct outbox_item item;
	char text[sizeof app->info.subject];

	for (int state = OUTBOX_WAITING; state <= OUTBOX_REFUSED; state++) {
		enum err err = outbox_next(app->outbox,
		    (enum outbox_state)state, n - 1, &app->arena, &item);

		if (err == ERR_OK && item.n == n)
			return ERR_OK;
		if (err != ERR_OK && err != ERR_EMPTY)
			return err;
	}
	snprintf(text, sizeof text,
	    _("nothing is kept under this number: %" PRId64), n);
	return app_usage(app, text);
}

static enum err
drop(struct app *app, int64_t n)
{
	enum err err = check_there(app, n);

	if (err == ERR_OK) {
		err = prompt_confirm(
		    app, _("It was typed, and will not be sent. Forget it?"));
	}
	if (err == ERR_OK)
		err = outbox_remove(app->outbox, n);
	return err == ERR_OK ? show_list(app) : err;
}

static enum err
run(struct app *app, const struct args *args)
{
	int64_t n_waiting;
	int64_t n_refused;
	enum err err;

	if (args_has(args, "drop"))
		return drop(app, args_number(args, "drop", 0));
	if (args_has(args, "list"))
		return show_list(app);
	err = ask_flush(app);
	if (err == ERR_OK)
		err = outbox_count(app->outbox, OUTBOX_WAITING, &n_waiting);
	if (err == ERR_OK)
		err = outbox_count(app->outbox, OUTBOX_REFUSED, &n_refused);
	if (err != ERR_OK)
		return err;
	if (app->out.is_json || n_refused > 0)
		return show_list(app);
	out_say(&app->out, _("everything is sent"), NULL, NULL);
	return ERR_OK;
}

static const struct cmd_example examples[] = { { "sync",
						   N_("send what waits") },
	{ "sync --list", N_("what waits, and what was not taken") },
	{ "sync --drop 3", N_("forget entry 3") }, { NULL, NULL } };

const struct cmd cmd_sync = {
	.name = "sync",
	.words = "",
	.flags = CMD_WRITES,
	.help = N_("send what was kept while the broker was out of reach"),
	.options = options,
	.examples = examples,
	.run = run,
};
