/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/lot_sizes.h"

#include <string.h>

#include "proto/money.h"

enum {
	LINE_CAP = 12
};

static enum err
read_number(struct app *app, const char *option, const char *text, int64_t most,
    int64_t *out)
{
	enum err err = gom_quantity_parse(text, out);

	if (err != ERR_OK)
		return app_fail(app, err, option, text, 0, 0);
	if (*out < 1)
		return app_fail(app, ERR_TOO_SMALL, option, text, *out, 1);
	if (*out > most)
		return app_fail(app, ERR_RANGE, option, text, *out, most);
	return ERR_OK;
}

/* "3=120": the line and the number. */
static enum err
read_pair(struct app *app, const struct option_value *value, int64_t most,
    uint32_t *line, int64_t *number)
{
	const char *name = value->spec->name;
	size_t len = strcspn(value->text, "=");
	char text[LINE_CAP];
	int64_t no = 0;
	enum err err;

	if (len == 0 || len >= sizeof text || value->text[len] == '\0')
		return app_fail(app, ERR_NUMBER, name, value->text, 0, 0);
	memcpy(text, value->text, len);
	text[len] = '\0';
	err = read_number(app, name, text, LIMIT_LINES_AN_ORDER, &no);
	if (err == ERR_OK) {
		err =
		    read_number(app, name, value->text + len + 1, most, number);
	}
	*line = (uint32_t)no;
	return err;
}

static Gom__LotSize *
size_of_line(Gom__LotSize **sizes, size_t *n, Gom__LotSize *room, uint32_t line)
{
	for (size_t i = 0; i < *n; i++)
		if (sizes[i]->line == line)
			return sizes[i];
	gom__lot_size__init(&room[*n]);
	room[*n].line = line;
	sizes[*n] = &room[*n];
	return sizes[(*n)++];
}

enum err
lot_sizes(struct app *app, const struct args *args, size_t *n_out,
    Gom__LotSize ***out)
{
	Gom__LotSize **sizes =
	    gom_arena_alloc(&app->arena, ARGS_OPTIONS * sizeof *sizes);
	Gom__LotSize *room =
	    gom_arena_alloc(&app->arena, ARGS_OPTIONS * sizeof *room);
	const struct option_value *value;
	Gom__LotSize *size;
	uint32_t line;
	int64_t number;
	enum err err = ERR_OK;

	if (sizes == NULL || room == NULL)
		return ERR_NOMEM;
	*n_out = 0;
	*out = sizes;
	for (value = args_next(args, "lot-size", NULL); value != NULL;
	     value = args_next(args, "lot-size", value)) {
		err = read_pair(app, value, LIMIT_QUANTITY, &line, &number);
		if (err != ERR_OK)
			return err;
		size_of_line(sizes, n_out, room, line)->units = number;
	}
	for (value = args_next(args, "lot-count", NULL); value != NULL;
	     value = args_next(args, "lot-count", value)) {
		err = read_pair(app, value, LIMIT_LOTS_A_LINE, &line, &number);
		if (err != ERR_OK)
			return err;
		size = size_of_line(sizes, n_out, room, line);
		if (size->units != 0) {
			return app_fail(
			    app, ERR_EITHER, "--lot-size", "--lot-count", 0, 0);
		}
		size->count = (uint32_t)number;
	}
	return ERR_OK;
}
