/* SPDX-License-Identifier: Apache-2.0 */
#include "client/word.h"

#include <string.h>

#include "proto/limits.h"
#include "proto/money.h"

enum err
word_quantity(struct app *app, const struct args *args, size_t n, int64_t *out)
{
	const char *text = args_word(args, n);
	enum err err = gom_quantity_parse(text, out);

	if (err != ERR_OK)
		return app_fail(app, err, "", text, 0, 0);
	if (*out > LIMIT_QUANTITY)
		return app_fail(app, ERR_RANGE, "", text, *out, LIMIT_QUANTITY);
	return ERR_OK;
}

static enum err
line_number(struct app *app, const char *text, uint32_t *out)
{
	int64_t line;

	if (gom_quantity_parse(text, &line) != ERR_OK || line < 1 ||
	    line > LIMIT_LINES_AN_ORDER)
		return app_fail(app, ERR_NUMBER, "", text, 0, 0);
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
		return line_number(app, stroke + 1, out_line);
	}
	if (args->n_words > n + 1)
		return line_number(app, args_word(args, n + 1), out_line);
	return ERR_OK;
}
