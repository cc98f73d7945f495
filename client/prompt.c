/* SPDX-License-Identifier: Apache-2.0 */
#include "client/prompt.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/lang.h"
#include "proto/key.h"
#include "proto/text.h"

enum {
	LINE_CAP = 1024,
	YES_CAP = 16
};

bool
prompt_is_possible(const struct app *app)
{
	return !app->settings.no_input && isatty(STDIN_FILENO) &&
	       isatty(STDERR_FILENO);
}

static enum err
read_line(struct app *app, const char *fallback, char *out, size_t cap)
{
	char line[LINE_CAP];
	size_t len;
	enum err err;

	if (fgets(line, sizeof line, stdin) == NULL) {
		fputc('\n', app->out.talk);
		return app_fail(app, ERR_INTERRUPTED, "", "", 0, 0);
	}
	len = strcspn(line, "\r\n");
	err = gom_text_nfc(line, len, out, cap);
	if (err == ERR_OK && out[0] == '\0' && fallback != NULL)
		snprintf(out, cap, "%s", fallback);
	gom_key_wipe(line, sizeof line);
	return err == ERR_OK ? ERR_OK : app_fail(app, err, "", "", 0, 0);
}

static enum err
ask_for(struct app *app, const char *question, const char *fallback)
{
	if (!prompt_is_possible(app))
		return app_usage(app, question);
	fflush(app->out.data);
	if (fallback == NULL || fallback[0] == '\0')
		fprintf(app->out.talk, "%s: ", question);
	else
		fprintf(app->out.talk, "%s [%s]: ", question, fallback);
	fflush(app->out.talk);
	return ERR_OK;
}

enum err
prompt_line(struct app *app, const char *question, const char *fallback,
    char *out, size_t cap)
{
	enum err err = ask_for(app, question, fallback);

	return err == ERR_OK ? read_line(app, fallback, out, cap) : err;
}

enum err
prompt_value(struct app *app, const char *question, const char *fallback,
    prompt_read_fn *read, void *out)
{
	char answer[LINE_CAP];
	enum err err;

	for (;;) {
		err = ask_for(app, question, fallback);
		if (err != ERR_OK)
			return err;
		err = read_line(app, fallback, answer, sizeof answer);
		if (err == ERR_OK)
			err = read(app, answer, out);
		if (err == ERR_OK || err == ERR_INTERRUPTED)
			return err;
		out_error(&app->out, err, &app->info);
	}
}

enum err
prompt_confirm(struct app *app, const char *question)
{
	char answer[YES_CAP];
	char folded[YES_CAP];
	enum err err;

	if (app->settings.is_sure)
		return ERR_OK;
	if (!prompt_is_possible(app)) {
		return app_usage(app,
		    _("nobody can be asked whether this is right: give --yes"));
	}
	fprintf(app->out.talk, "%s [%s] ", question, _("y/N"));
	err = read_line(app, NULL, answer, sizeof answer);
	if (err != ERR_OK)
		return err;
	if (gom_text_fold(answer, folded, sizeof folded) == ERR_OK &&
	    (strcmp(folded, "y") == 0 || strcmp(folded, "yes") == 0 ||
		strcmp(folded, "c") == 0 || strcmp(folded, "co") == 0))
		return ERR_OK;
	fprintf(app->out.talk, "%s\n", _("nothing was changed"));
	app->is_told = true;
	return app_fail(app, ERR_INTERRUPTED, "", "", 0, 0);
}
