/* SPDX-License-Identifier: Apache-2.0 */
#include "client/program.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client/app.h"
#include "client/args.h"
#include "client/ask.h"
#include "client/cmd.h"
#include "client/help.h"
#include "client/lang.h"
#include "proto/key.h"

#ifndef GOM_VERSION
#define GOM_VERSION "0"
#endif

enum {
	TIMEOUT_S = 10,
	ARENA_BUDGET = 256 << 20, /* all pages of the longest list */
	STATUS_OLD = 1            /* of a code this program does not know */
};

int
program_status(enum err err)
{
	const struct gom_err_row *row = gom_err_find((uint32_t)err);

	return row == NULL ? STATUS_OLD : row->exit_status;
}

/* -------------------------------------------------------------- settings */

static const char *
setting(const struct args *args, const char *name, const char *before)
{
	const struct option_value *value = args_get(args, name);

	return value == NULL ? before : value->text;
}

/* Taken twice: from before the command, and from after it. */
static void
take_settings(struct app_settings *settings, const struct args *args)
{
	settings->home = setting(args, "home", settings->home);
	settings->context = setting(args, "context", settings->context);
	settings->lang = setting(args, "lang", settings->lang);
	settings->for_whom = setting(args, "for", settings->for_whom);
	settings->note = setting(args, "note", settings->note);
	settings->is_json |= args_has(args, "json");
	settings->is_plain |= args_has(args, "plain");
	settings->is_cached |= args_has(args, "cached");
	settings->is_sure |= args_has(args, "yes");
	settings->no_color |= args_has(args, "no-color");
	settings->no_input |= args_has(args, "no-input");
}

/* Needed before the context is open, and so before values are made. */
static enum err
take_timeout(struct app *app, const struct args *args)
{
	const struct option_value *value = args_get(args, "timeout");
	int64_t seconds;

	if (value == NULL)
		return ERR_OK;
	if (gom_quantity_parse(value->text, &seconds) != ERR_OK)
		return app_fail(app, ERR_NUMBER, "timeout", value->text, 0, 0);
	app->settings.timeout_ms = seconds * 1000;
	return ERR_OK;
}

static void
set_out(struct app *app)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	bool is_tty = isatty(STDOUT_FILENO);

	app->out.data = stdout;
	app->out.talk = stderr;
	app->out.is_json = app->settings.is_json;
	app->out.is_plain = app->settings.is_plain;
	app->out.is_vi = lang_is_vi();
	app->out.own = app->context.member;
	app->out.has_color = is_tty && !app->settings.no_color &&
			     (no_color == NULL || no_color[0] == '\0') &&
			     (term == NULL || strcmp(term, "dumb") != 0);
	if (is_tty && columns != NULL && atoi(columns) > 0)
		app->out.columns = (size_t)atoi(columns);
	else if (is_tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		app->out.columns = size.ws_col;
}

static enum err
take_lang(struct app *app)
{
	const char *lang = app->settings.lang;

	if (lang == NULL)
		return ERR_OK;
	if (strcmp(lang, "vi") != 0 && strcmp(lang, "en") != 0)
		return app_fail(app, ERR_CHOICE, "lang", lang, 0, 0);
	lang_start(lang);
	app->out.is_vi = lang_is_vi();
	return ERR_OK;
}

/* -------------------------------------------------------- open and close */

static const char *
name_of(void *ctx, uint64_t member)
{
	struct app *app = ctx;

	if (member != 0 && member == app->context.member &&
	    app->context.member_name[0] != '\0')
		return app->context.member_name;
	return member == 0 || app->outbox == NULL
		   ? NULL
		   : outbox_name(app->outbox, member);
}

/* The context is read before the language is known: it may say which. */
static enum err
open_context(struct app *app, const struct cmd *cmd)
{
	struct err_info info = { .value = 0 };
	enum err err = home_find(app->settings.home, &app->info, &app->home);

	if (err == ERR_OK) {
		err = context_load(
		    &app->home, app->settings.context, &info, &app->context);
		if (err == ERR_OK && app->settings.lang == NULL &&
		    app->context.lang[0] != '\0')
			lang_start(app->context.lang);
		if (err != ERR_OK && (cmd->flags & CMD_NO_BROKER) != 0)
			err = ERR_OK;
		else
			app->info = info;
	}
	if ((cmd->flags & CMD_NO_HOME) != 0)
		err = ERR_OK;
	app_set_clock(app, app->context.zone);
	set_out(app);
	return err;
}

static void
close_app(struct app *app)
{
	link_destroy(&app->link);
	outbox_close(&app->outbox);
	gom_key_wipe(&app->keys, sizeof app->keys);
	gom_arena_finish(&app->arena);
}

/* ------------------------------------------------------------ the command */

static void
remember_typed(struct app *app, int argc, char **argv)
{
	size_t len = 0;

	for (int i = 0; i < argc && len < sizeof app->typed; i++) {
		const char *word = i == 0 ? "gom" : argv[i];
		const char *quote = strchr(word, ' ') == NULL ? "" : "\"";

		len +=
		    (size_t)snprintf(app->typed + len, sizeof app->typed - len,
			"%s%s%s%s", i == 0 ? "" : " ", quote, word, quote);
	}
}

/* Says how old what was shown is. */
static enum err
finish_stale(struct app *app)
{
	char time[GOM_TIME_CAP];
	struct pair pairs[] = { { "time", time }, { NULL, NULL } };

	gom_time_format(app->stale_ms, &app->out.clock, time);
	out_note(
	    &app->out, _("as the broker last said, at {time}"), NULL, pairs);
	if (app->settings.is_cached)
		return ERR_OK;
	return app_fail(app, ERR_UNREACHABLE, "", app->context.host, 0, 0);
}

static enum err
run_command(struct app *app, const struct cmd *cmd, struct args *args)
{
	enum err err = open_context(app, cmd);

	/* What was mistyped is said first, even where nothing was joined. */
	if (args_check_words(args, &app->info) != ERR_OK)
		return ERR_USAGE;
	if (err == ERR_OK)
		err = args_convert(args, &app->out.clock, &app->info);
	if (err == ERR_OK && (cmd->flags & CMD_NO_BROKER) == 0)
		err = app_open(app);
	if (err == ERR_OK)
		err = cmd->run(app, args);
	if (err == ERR_OK && app->is_stale)
		err = finish_stale(app);
	if (fflush(stdout) != 0 && err == ERR_OK)
		err = app_fail(app, ERR_IO, "", _("standard output"), 0, 0);
	return err;
}

static enum err
with_command(struct app *app, const struct cmd *cmd, int argc, char **argv)
{
	struct args args;
	enum err err = args_scan(cmd, argc, argv, &app->info, &args);

	if (err != ERR_OK)
		return err;
	take_settings(&app->settings, &args);
	err = take_timeout(app, &args);
	if (err == ERR_OK)
		err = take_lang(app);
	if (err == ERR_OK && args_has(&args, "help"))
		help_command(stdout, cmd);
	else if (err == ERR_OK)
		err = run_command(app, cmd, &args);
	args_finish(&args);
	return err;
}

static enum err
no_such_command(struct app *app, const struct args *args)
{
	const char *nearest;
	char text[sizeof app->info.subject];

	if (cmd_has_group(args->words[0]) && args->n_words == 1) {
		help_group(stderr, args->words[0]);
		app->is_told = true;
		return ERR_USAGE;
	}
	nearest = cmd_nearest(args->words, args->n_words);
	if (nearest == NULL) {
		snprintf(text, sizeof text, _("there is no command %s"),
		    args->words[0]);
	} else {
		snprintf(text, sizeof text,
		    _("there is no command %s; did you mean %s?"),
		    args->words[0], nearest);
	}
	return app_usage(app, text);
}

/* Words of the command are made one argv for getopt_long, name first. */
static enum err
dispatch(struct app *app, int argc, char **argv)
{
	const struct cmd *cmd;
	struct args args;
	size_t n_used = 0;
	int at;
	enum err err = args_scan(NULL, argc, argv, &app->info, &args);

	if (err != ERR_OK)
		return err;
	take_settings(&app->settings, &args);
	err = take_timeout(app, &args);
	if (err == ERR_OK)
		err = take_lang(app);
	if (err != ERR_OK)
		return err;
	if (args_has(&args, "version")) {
		printf("gom %s\n", GOM_VERSION);
		return ERR_OK;
	}
	if (args.n_words == 0) {
		help_overview(args_has(&args, "help") ? stdout : stderr);
		app->is_told = true;
		return args_has(&args, "help") ? ERR_OK : ERR_USAGE;
	}
	at = argc - (int)args.n_words;
	cmd = cmd_find(args.words, args.n_words, &n_used);
	if (cmd == NULL)
		return no_such_command(app, &args);
	remember_typed(app, argc - at + 1, argv + at - 1);
	at += (int)n_used - 1;
	return with_command(app, cmd, argc - at, argv + at);
}

int
program_run(int argc, char **argv)
{
	struct app app = { .settings = { .timeout_ms = TIMEOUT_S * 1000 } };
	enum err err;

	/* A reader that stops, as `head` does, is no error of ours. */
	signal(SIGPIPE, SIG_DFL);
	lang_start(NULL);
	gom_arena_init(&app.arena, ARENA_BUDGET);
	app.out = (struct out){ .data = stdout,
		.talk = stderr,
		.is_vi = lang_is_vi(),
		.name_of = name_of,
		.name_ctx = &app };
	app_set_clock(&app, NULL);
	err = gom_key_init();
	if (err == ERR_OK)
		err = dispatch(&app, argc, argv);
	if (err != ERR_OK && !app.is_told)
		out_error(&app.out, err, &app.info);
	close_app(&app);
	return program_status(err);
}
