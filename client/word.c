/* SPDX-License-Identifier: Apache-2.0 */
#include "client/word.h"

#include <stdio.h>
#include <string.h>

#include "proto/limits.h"
#include "client/lang.h"
#include "client/prompt.h"
#include "proto/money.h"
#include "proto/reasons.h"

enum {
	NAMES_CAP = 200
};

enum err
word_quantity(struct app *app, const struct args *args, size_t n, int64_t *out)
{
	const char *text = args_word(args, n);
	enum err err = gom_quantity_parse(text, out);

	if (err != ERR_OK)
		return app_fail(app, err, _("PIECES"), text, 0, 0);
	if (*out > LIMIT_QUANTITY) {
		return app_fail(
		    app, ERR_RANGE, _("PIECES"), text, *out, LIMIT_QUANTITY);
	}
	return ERR_OK;
}

enum err
word_line_number(struct app *app, const char *text, uint32_t *out)
{
	int64_t line;

	if (gom_quantity_parse(text, &line) != ERR_OK || line < 1 ||
	    line > LIMIT_LINES_AN_ORDER)
		return app_fail(app, ERR_NUMBER, _("LINE"), text, 0, 0);
	*out = (uint32_t)line;
	return ERR_OK;
}

enum err
word_line(struct app *app, const struct args *args, size_t n, char **out_order,
    uint32_t *out_line)
{
	char *order = gom_arena_strdup(&app->arena, args_word(args, n));
	char *stroke;

	if (order == NULL)
		return ERR_NOMEM;
	*out_order = order;
	*out_line = 0;
	stroke = strchr(order, '/');
	if (stroke != NULL) {
		*stroke = '\0';
		return word_line_number(app, stroke + 1, out_line);
	}
	if (args->n_words > n + 1)
		return word_line_number(app, args_word(args, n + 1), out_line);
	return ERR_OK;
}

/* What is looked for, and what was found. */
struct wanted {
	unsigned groups;
	uint32_t number;
};

static enum err
read_reason(struct app *app, const char *answer, void *out)
{
	struct wanted *wanted = out;
	const struct gom_reason *reason =
	    gom_reason_named(answer, wanted->groups);

	if (reason == NULL)
		return app_fail(app, ERR_CHOICE, "reason", answer, 0, 0);
	wanted->number = reason->number;
	return ERR_OK;
}

enum err
word_reason(
    struct app *app, const struct args *args, unsigned groups, uint32_t *out)
{
	struct wanted wanted = { groups, 0 };
	char question[2 * NAMES_CAP];
	char names[NAMES_CAP];
	struct pair pairs[] = { { "reasons", names }, { NULL, NULL } };
	enum err err;

	if (args_has(args, "reason")) {
		*out = (uint32_t)args_number(args, "reason", 0);
		return ERR_OK;
	}
	gom_reason_names(groups, names, sizeof names);
	if (!prompt_is_possible(app)) {
		err = app_fail(app, ERR_MISSING, "--reason", "", 0, 0);
		out_error(&app->out, err, &app->info);
		out_note(&app->out, _("    one of: {reasons}"), NULL, pairs);
		app->is_told = true;
		return err;
	}
	snprintf(question, sizeof question, _("Why? (%s)"), names);
	err = prompt_value(app, question, NULL, read_reason, &wanted);
	if (err == ERR_OK)
		*out = wanted.number;
	return err;
}
