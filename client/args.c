/* SPDX-License-Identifier: Apache-2.0 */
#include "client/args.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/lang.h"
#include "client/option.h"
#include "proto/limits.h"
#include "proto/require.h"
#include "proto/text.h"

enum {
	SPECS_MAX = 64,
	SHORTS_CAP = 2 * SPECS_MAX + 4,
	LONG_BASE = 256 /* getopt's values of long options begin here */
};

const struct option_spec args_global[] = {
	{ "context", 0, OPTION_TEXT, N_("NAME"),
	    N_("use this broker, of those this device has joined"), 0, NULL,
	    0 },
	{ "home", 0, OPTION_FILE, N_("DIR"),
	    N_("keep everything in this folder (also GOM_HOME)"), 0, NULL, 0 },
	{ "lang", 0, OPTION_TEXT, "vi|en", N_("speak this language"), 0, NULL,
	    0 },
	{ "for", 'F', OPTION_MEMBER, N_("HOUSEHOLD"),
	    N_("act for this household: 12, M12 or its name"), 0, NULL, 0 },
	{ "json", 0, OPTION_FLAG, NULL,
	    N_("write JSON, the same in every language"), 0, NULL, 0 },
	{ "plain", 0, OPTION_FLAG, NULL,
	    N_("write tables as lines with tabs, for other programs"), 0, NULL,
	    0 },
	{ "no-color", 0, OPTION_FLAG, NULL, N_("no colours"), 0, NULL, 0 },
	{ "no-input", 0, OPTION_FLAG, NULL, N_("never ask anything"), 0, NULL,
	    0 },
	{ "cached", 0, OPTION_FLAG, NULL,
	    N_("do not ask the broker, show what was last seen"), 0, NULL, 0 },
	{ "timeout", 0, OPTION_QUANTITY, N_("SECONDS"),
	    N_("wait this long for the broker (10)"), 3600, NULL, 0 },
	{ "note", 0, OPTION_TEXT, N_("TEXT"),
	    N_("a note in words, kept beside the entry"), 0, NULL, 0 },
	{ "yes", 'y', OPTION_FLAG, NULL, N_("do not ask whether it is right"),
	    0, NULL, 0 },
	{ "help", 'h', OPTION_FLAG, NULL, N_("show this help"), 0, NULL, 0 },
	{ "version", 0, OPTION_FLAG, NULL, N_("show the version"), 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

/* What getopt_long wants, made of both tables. */
struct getopt_view {
	const struct option_spec *specs[SPECS_MAX];
	struct option longs[SPECS_MAX + 1];
	char shorts[SHORTS_CAP];
	size_t n_specs;
};

static void
view_add(struct getopt_view *view, const struct option_spec *table)
{
	size_t n_shorts = strlen(view->shorts);

	for (; table != NULL && table->name != NULL; table++) {
		size_t n = view->n_specs++;
		bool takes = table->kind != OPTION_FLAG;

		REQUIRE(n < SPECS_MAX);
		view->specs[n] = table;
		view->longs[n] = (struct option){ .name = table->name,
			.has_arg = takes ? required_argument : no_argument,
			.val = LONG_BASE + (int)n };
		if (table->letter != 0) {
			view->shorts[n_shorts++] = table->letter;
			if (takes)
				view->shorts[n_shorts++] = ':';
		}
	}
	view->shorts[n_shorts] = '\0';
}

static void
view_init(struct getopt_view *view, const struct cmd *cmd)
{
	memset(view, 0, sizeof *view);
	/* "+" ends at the first word, ":" tells a missing argument apart. */
	strcpy(view->shorts, cmd == NULL ? "+:" : ":");
	view_add(view, cmd == NULL ? NULL : cmd->options);
	view_add(view, args_global);
}

static const struct option_spec *
view_find(const struct getopt_view *view, int value)
{
	if (value >= LONG_BASE)
		return view->specs[value - LONG_BASE];
	for (size_t i = 0; i < view->n_specs; i++)
		if (view->specs[i]->letter == value)
			return view->specs[i];
	return NULL;
}

static enum err
usage_unknown(
    const struct getopt_view *view, const char *typed, struct err_info *info)
{
	const char *names[SPECS_MAX];
	char bare[64];
	char text[sizeof info->subject];
	size_t found;

	snprintf(bare, sizeof bare, "%s", typed + strspn(typed, "-"));
	bare[strcspn(bare, "=")] = '\0';
	for (size_t i = 0; i < view->n_specs; i++)
		names[i] = view->specs[i]->name;
	found = gom_text_nearest(bare, names, view->n_specs);
	if (found < view->n_specs) {
		snprintf(text, sizeof text,
		    _("there is no option %s; did you mean --%s?"), typed,
		    names[found]);
	} else {
		snprintf(text, sizeof text, _("there is no option %s"), typed);
	}
	return gom_err_fill(info, ERR_USAGE, "", text, 0, 0);
}

static enum err
usage_value(const struct option_spec *spec, struct err_info *info)
{
	char text[sizeof info->subject];

	if (spec->kind == OPTION_FLAG) {
		snprintf(
		    text, sizeof text, _("--%s takes no value"), spec->name);
	} else {
		snprintf(text, sizeof text, _("--%s needs a value: %s"),
		    spec->name, lang_word(spec->arg));
	}
	return gom_err_fill(info, ERR_USAGE, spec->name, text, 0, 0);
}

static enum err
scan_one(const struct getopt_view *view, int value, char **argv, int before,
    struct err_info *info, struct args *out)
{
	const struct option_spec *spec;

	if (value == ':' || value == '?') {
		char letter[3] = { '-', (char)optopt, '\0' };

		spec = optopt == 0 ? NULL : view_find(view, optopt);
		if (spec != NULL)
			return usage_value(spec, info);
		return usage_unknown(
		    view, optopt == 0 ? argv[before] : letter, info);
	}
	spec = view_find(view, value);
	REQUIRE(spec != NULL);
	if (out->n_values == ARGS_OPTIONS) {
		return gom_err_fill(
		    info, ERR_USAGE, "", _("too many options at once"), 0, 0);
	}
	out->values[out->n_values++] = (struct option_value){ .spec = spec,
		.text = spec->kind == OPTION_FLAG ? NULL : optarg };
	return ERR_OK;
}

enum err
args_scan(const struct cmd *cmd, int argc, char **argv, struct err_info *info,
    struct args *out)
{
	struct getopt_view view;
	enum err err;
	int value;

	memset(out, 0, sizeof *out);
	out->cmd = cmd;
	view_init(&view, cmd);
	optind = 0; /* begins anew, with another order of words and options */
	opterr = 0;
	for (;;) {
		optopt = 0;
		value = getopt_long(argc, argv, view.shorts, view.longs, NULL);
		if (value == -1)
			break;
		err = scan_one(&view, value, argv, optind - 1, info, out);
		if (err != ERR_OK)
			return err;
	}
	for (int i = optind; i < argc; i++) {
		if (out->n_words == ARGS_WORDS) {
			return gom_err_fill(info, ERR_USAGE, "",
			    _("too many words at once"), 0, 0);
		}
		out->words[out->n_words++] = argv[i];
	}
	return ERR_OK;
}

enum err
args_check_words(const struct args *args, struct err_info *info)
{
	char text[sizeof info->subject];

	if (args->n_words < args->cmd->min_words) {
		snprintf(text, sizeof text,
		    _("something is missing: gom %s %s"), args->cmd->name,
		    lang_word(args->cmd->words));
		return gom_err_fill(info, ERR_USAGE, "", text, 0, 0);
	}
	if (args->n_words > args->cmd->max_words) {
		snprintf(text, sizeof text, _("too many words: %s"),
		    args->words[args->cmd->max_words]);
		return gom_err_fill(info, ERR_USAGE, "", text, 0, 0);
	}
	return ERR_OK;
}

/* Brings a text to NFC; the copy lives in args->nfc. */
static enum err
to_nfc(struct args *args, const char *field, char **text, struct err_info *info)
{
	size_t cap = LIMIT_WIRE_TEXT_LEN + 1;
	char *to = args->nfc + args->nfc_len;
	enum err err = gom_text_nfc(*text, strlen(*text), to, cap);

	if (err != ERR_OK) {
		return gom_err_fill(info, err, field, "",
		    (int64_t)strlen(*text), LIMIT_WIRE_TEXT_LEN);
	}
	*text = to;
	args->nfc_len += strlen(to) + 1;
	return ERR_OK;
}

static bool
is_plain_text(const struct option_value *value)
{
	return value->spec->kind == OPTION_TEXT ||
	       value->spec->kind == OPTION_MEMBER;
}

enum err
args_convert(
    struct args *args, const struct gom_clock *clock, struct err_info *info)
{
	enum err err = args_check_words(args, info);

	if (err != ERR_OK)
		return err;
	args->nfc =
	    calloc(args->n_values + args->n_words + 1, LIMIT_WIRE_TEXT_LEN + 1);
	if (args->nfc == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < args->n_values && err == ERR_OK; i++) {
		struct option_value *value = &args->values[i];

		err = is_plain_text(value)
			  ? to_nfc(args, value->spec->name, &value->text, info)
			  : option_convert(value, clock, info);
	}
	for (size_t i = 0; (args->cmd->flags & CMD_FILES) == 0 &&
			   i < args->n_words && err == ERR_OK;
	     i++)
		err = to_nfc(args, "", &args->words[i], info);
	return err;
}

void
args_finish(struct args *args)
{
	free(args->nfc);
	args->nfc = NULL;
}

static bool
has_spec(const struct option_spec *table, const char *name)
{
	for (; table != NULL && table->name != NULL; table++)
		if (strcmp(table->name, name) == 0)
			return true;
	return false;
}

const struct option_value *
args_next(
    const struct args *args, const char *name, const struct option_value *prev)
{
	size_t from = prev == NULL ? 0 : (size_t)(prev - args->values) + 1;

	REQUIRE(has_spec(args_global, name) ||
		(args->cmd != NULL && has_spec(args->cmd->options, name)));
	for (size_t i = from; i < args->n_values; i++)
		if (strcmp(args->values[i].spec->name, name) == 0)
			return &args->values[i];
	return NULL;
}

const struct option_value *
args_get(const struct args *args, const char *name)
{
	const struct option_value *last = NULL;
	const struct option_value *next = args_next(args, name, NULL);

	while (next != NULL) {
		last = next;
		next = args_next(args, name, last);
	}
	return last;
}

bool
args_has(const struct args *args, const char *name)
{
	return args_get(args, name) != NULL;
}

int64_t
args_number(const struct args *args, const char *name, int64_t fallback)
{
	const struct option_value *value = args_get(args, name);

	return value == NULL ? fallback : value->number;
}

static char nothing[1];

char *
args_text(const struct args *args, const char *name)
{
	const struct option_value *value = args_get(args, name);

	return value == NULL ? nothing : value->text;
}

char *
args_word(const struct args *args, size_t n)
{
	return n < args->n_words ? args->words[n] : nothing;
}

enum err
args_money(const struct args *args, const char *name, const char *currency,
    struct err_info *info, int64_t *out)
{
	const char *text = args_text(args, name);
	const struct gom_currency *row = gom_currency_find(currency);
	enum err err;

	if (!args_has(args, name)) {
		*out = 0;
		return ERR_OK;
	}
	if (row == NULL)
		return gom_err_fill(info, ERR_CURRENCY, name, currency, 0, 0);
	err = gom_money_parse(text, row, out);
	return err == ERR_OK ? ERR_OK
			     : gom_err_fill(info, err, name, text, 0, 0);
}
