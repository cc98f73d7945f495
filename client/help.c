/* SPDX-License-Identifier: Apache-2.0 */
#include "client/help.h"

#include <stdbool.h>
#include <string.h>

#include "client/args.h"
#include "client/lang.h"
#include "client/option.h"
#include "proto/text.h"

enum {
	LEFT_WIDTH = 28,
	LEFT_CAP = 160,
	CHOICES_CAP = 400,
	LINE_WIDTH = 78
};

/* Writes text in lines that begin under `indent`; the first one goes on where
 * the cursor is. */
static void
wrap(FILE *to, const char *text, size_t indent)
{
	size_t room = LINE_WIDTH - indent;

	while (gom_text_width(text) > room) {
		size_t cut = gom_text_cut(text, room);
		size_t at = cut;

		while (at > 0 && text[at] != ' ')
			at--;
		at = at == 0 ? cut : at;
		fprintf(to, "%.*s\n%*s", (int)at, text, (int)indent, "");
		text += at + strspn(text + at, " ");
	}
	fprintf(to, "%s\n", text);
}

static void
two_columns(FILE *to, const char *left, const char *right)
{
	size_t width = gom_text_width(left);

	if (width > LEFT_WIDTH - 2)
		fprintf(to, "  %s\n%*s", left, LEFT_WIDTH + 2, "");
	else
		fprintf(to, "  %s%*s", left, (int)(LEFT_WIDTH - width), "");
	wrap(to, right, LEFT_WIDTH + 2);
}

static bool
is_in_group(const struct cmd *cmd, const char *word)
{
	size_t len = strlen(word);

	return strncmp(cmd->name, word, len) == 0 && cmd->name[len] == ' ';
}

static void
list_commands(FILE *to, const char *group)
{
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		if (group == NULL || is_in_group(cmd_table[i], group)) {
			two_columns(to, cmd_table[i]->name,
			    lang_word(cmd_table[i]->help));
		}
	}
}

void
help_overview(FILE *to)
{
	fprintf(to, "%s\n\n%s\n\n",
	    _("gom: gathers many households' work for orders no one of them "
	      "could fill"),
	    _("usage: gom COMMAND [WORDS] [OPTIONS]"));
	list_commands(to, NULL);
	fprintf(to, "\n%s\n",
	    _("`gom COMMAND --help` shows a command's options and examples."));
}

void
help_group(FILE *to, const char *word)
{
	fprintf(to, _("commands of `gom %s`:"), word);
	fputc('\n', to);
	list_commands(to, word);
}

void
help_usage(FILE *to, const struct cmd *cmd)
{
	const char *words = lang_word(cmd->words);

	fprintf(to, _("usage: gom %s%s%s [OPTIONS]"), cmd->name,
	    words[0] == '\0' ? "" : " ", words);
	fputc('\n', to);
}

static void
option_line(FILE *to, const struct option_spec *spec)
{
	char left[LEFT_CAP];
	char choices[CHOICES_CAP];
	char right[CHOICES_CAP * 2];
	const char *arg = spec->arg == NULL ? "" : lang_word(spec->arg);
	int len = 0;

	if (spec->letter != 0)
		len = snprintf(left, sizeof left, "-%c, ", spec->letter);
	snprintf(left + len, sizeof left - (size_t)len, "--%s%s%s", spec->name,
	    arg[0] == '\0' ? "" : " ", arg);
	option_choices(spec, choices, sizeof choices);
	snprintf(right, sizeof right, "%s%s%s", lang_word(spec->help),
	    choices[0] == '\0' ? "" : ": ", choices);
	two_columns(to, left, right);
}

static void
list_options(FILE *to, const struct option_spec *specs)
{
	for (; specs != NULL && specs->name != NULL; specs++)
		option_line(to, specs);
}

void
help_command(FILE *to, const struct cmd *cmd)
{
	help_usage(to, cmd);
	fputc('\n', to);
	wrap(to, lang_word(cmd->help), 0);
	if (cmd->more != NULL) {
		fputc('\n', to);
		wrap(to, lang_word(cmd->more), 0);
	}
	if (cmd->alias != NULL) {
		fputc('\n', to);
		fprintf(to, _("also: gom %s"), cmd->alias);
		fputc('\n', to);
	}
	fprintf(to, "\n%s\n", _("examples:"));
	for (const struct cmd_example *example = cmd->examples;
	     example->line != NULL; example++) {
		fprintf(to, "  gom %s\n      ", example->line);
		wrap(to, lang_word(example->help), 6);
	}
	if (cmd->options != NULL && cmd->options->name != NULL) {
		fprintf(to, "\n%s\n", _("options:"));
		list_options(to, cmd->options);
	}
	fprintf(to, "\n%s\n", _("options of every command:"));
	list_options(to, args_global);
}
