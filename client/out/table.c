/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/layout.h"
#include "client/out/out.h"
#include "proto/require.h"
#include "proto/text.h"

#define ELLIPSIS "…"
#define DOT      " · "

enum {
	LANES_MAX = 24,
	INDENT = 2,           /* of what belongs to a row that has no table */
	CARD_VALUE_LEAST = 16 /* narrower values are not broken */
};

#define BOLD  "\033[1m"
#define RED   "\033[31m"
#define RESET "\033[0m"

/* The texts of one row. */
struct cells {
	char text[LANES_MAX][OUT_TEXT_CAP];
};

struct table {
	const struct out *out;
	const struct column *columns;
	ProtobufCMessage *const *rows;
	size_t n_rows;
	struct lane lanes[LANES_MAX];
	size_t n_lanes;
};

static void
cell_text(const struct out *out, const ProtobufCMessage *row,
    const struct column *column, char *text, size_t cap)
{
	struct field field;

	text[0] = '\0';
	if (column->cell != NULL)
		column->cell(out, row, text, cap);
	else if (field_find(row, column->field, &field) &&
		 !((column->flags & COLUMN_BLANK_ZERO) != 0 &&
		     field_is_zero(&field)))
		field_format(out, &field, text, cap);
}

static void
read_cells(const struct table *table, size_t row, struct cells *cells)
{
	for (size_t i = 0; i < table->n_lanes; i++) {
		cell_text(table->out, table->rows[row], &table->columns[i],
		    cells->text[i], sizeof cells->text[i]);
	}
}

/* ------------------------------------------------------------------ table */

/* Looks at the descriptor alone, so that all rows are laid out alike. */
static bool
is_right(const struct column *column, const ProtobufCMessage *row)
{
	struct field field;

	if (column->cell != NULL)
		return (column->flags & COLUMN_RIGHT) != 0;
	return field_find(row, column->field, &field) &&
	       field_is_right(
		   field_form(field.owner->descriptor, field.descriptor));
}

static bool
is_all_own(const struct table *table)
{
	struct field household;

	for (size_t row = 0; row < table->n_rows; row++)
		if (table->out->own == 0 ||
		    !field_find(table->rows[row], "household", &household) ||
		    (uint64_t)field_integer(&household, 0) != table->out->own)
			return false;
	return true;
}

static void
measure(struct table *table)
{
	struct cells cells;

	for (; table->columns[table->n_lanes].title != NULL; table->n_lanes++) {
		const struct column *column = &table->columns[table->n_lanes];

		REQUIRE(table->n_lanes < LANES_MAX);
		table->lanes[table->n_lanes] = (struct lane){
			.title = lang_word(column->title),
			.flags =
			    (column->flags & ~(unsigned)COLUMN_RIGHT) |
			    (is_right(column, table->rows[0]) ? COLUMN_RIGHT
							      : 0u),
		};
	}
	for (size_t row = 0; row < table->n_rows; row++) {
		read_cells(table, row, &cells);
		for (size_t i = 0; i < table->n_lanes; i++) {
			size_t width = gom_text_width(cells.text[i]);

			if (width > table->lanes[i].widest)
				table->lanes[i].widest = width;
		}
	}
	for (size_t i = 0; i < table->n_lanes; i++)
		if ((table->lanes[i].flags & COLUMN_OTHERS) != 0 &&
		    is_all_own(table))
			table->lanes[i].widest = 0;
}

/* Takes the next line off a cell; where it may be cut there is but one.
 * `line` ends in NUL. */
static void
take_line(const struct lane *lane, bool is_title, const char **rest, char *line,
    size_t cap)
{
	const char *from = *rest;
	const char *end = "";
	size_t len;

	if (!is_title && (lane->flags & COLUMN_TRUNC) != 0 &&
	    gom_text_width(from) > lane->width) {
		len = gom_text_cut(from, lane->width - 1);
		end = ELLIPSIS;
		*rest = "";
	} else {
		len = layout_line(rest, lane->width);
	}
	snprintf(line, cap, "%.*s%s", (int)len, from, end);
}

/* Blanks are written before the next text, so that none ends a line. */
static void
put_padded(const struct out *out, const struct lane *lane, const char *line,
    const char *style, size_t *blanks)
{
	size_t spare = lane->width - gom_text_width(line);
	bool is_right = (lane->flags & COLUMN_RIGHT) != 0;

	if (line[0] != '\0') {
		fprintf(out->data, "%*s%s%s%s",
		    (int)(*blanks + (is_right ? spare : 0)), "",
		    out->has_color ? style : "", line,
		    out->has_color && style[0] != '\0' ? RESET : "");
		*blanks = is_right ? LAYOUT_GAP : spare + LAYOUT_GAP;
	} else {
		*blanks += lane->width + LAYOUT_GAP;
	}
}

/* texts: one a lane; as many lines as the one with the most needs. */
static void
put_row(const struct table *table, const char **texts, bool is_title)
{
	char line[OUT_TEXT_CAP + sizeof ELLIPSIS];
	bool has_more = true;

	while (has_more) {
		size_t blanks = 0;

		has_more = false;
		for (size_t i = 0; i < table->n_lanes; i++) {
			const struct lane *lane = &table->lanes[i];
			bool is_alarm = (lane->flags & COLUMN_ALARM) != 0;

			if (lane->width == 0)
				continue;
			take_line(lane, is_title, &texts[i], line, sizeof line);
			put_padded(table->out, lane, line,
			    is_title   ? BOLD
			    : is_alarm ? RED
				       : "",
			    &blanks);
			has_more |= texts[i][0] != '\0';
		}
		fputc('\n', table->out->data);
	}
}

static void
put_table(const struct table *table)
{
	const char *texts[LANES_MAX];
	struct cells cells;

	for (size_t i = 0; i < table->n_lanes; i++)
		texts[i] = table->lanes[i].title;
	put_row(table, texts, true);
	for (size_t row = 0; row < table->n_rows; row++) {
		read_cells(table, row, &cells);
		for (size_t i = 0; i < table->n_lanes; i++)
			texts[i] = cells.text[i];
		put_row(table, texts, false);
	}
}

/* -------------------------------------------------- rows without a table */

/* One `title value` behind the other, on a new line where it is too long. */
static void
put_item(const struct out *out, const char *title, const char *text, size_t *at)
{
	char item[2 * OUT_TEXT_CAP];
	const char *rest = item;
	size_t room =
	    out->columns > 2 * INDENT ? out->columns - INDENT : INDENT;
	size_t width;

	snprintf(item, sizeof item, "%s%s%s", title,
	    title[0] == '\0' ? "" : ": ", text);
	width = gom_text_width(item);
	if (*at > 0 && *at + gom_text_width(DOT) + width <= room) {
		fprintf(out->data, "%s%s", DOT, item);
		*at += gom_text_width(DOT) + width;
		return;
	}
	do {
		const char *from = rest;
		size_t len = layout_line(&rest, room);

		fprintf(out->data, "%s%*s%.*s", *at > 0 ? "\n" : "", INDENT, "",
		    (int)len, from);
		*at = gom_text_width(from) - gom_text_width(from + len);
	} while (rest[0] != '\0');
}

static void
put_items(const struct table *table)
{
	struct cells cells;

	for (size_t row = 0; row < table->n_rows; row++) {
		bool has_color = table->out->has_color;
		size_t at = 0;

		read_cells(table, row, &cells);
		fprintf(table->out->data, "%s%s %s%s\n", has_color ? BOLD : "",
		    table->lanes[0].title, cells.text[0],
		    has_color ? RESET : "");
		for (size_t i = 1; i < table->n_lanes; i++) {
			if (table->lanes[i].widest > 0 &&
			    cells.text[i][0] != '\0') {
				put_item(table->out, table->lanes[i].title,
				    cells.text[i], &at);
			}
		}
		if (at > 0)
			fputc('\n', table->out->data);
	}
}

/* ------------------------------------------------------------------ plain */

static void
put_plain(const struct table *table)
{
	char text[OUT_TEXT_CAP];

	for (size_t row = 0; row < table->n_rows; row++) {
		const char *tab = "";

		for (const struct column *column = table->columns;
		     column->title != NULL; column++) {
			cell_text(table->out, table->rows[row], column, text,
			    sizeof text);
			fprintf(table->out->data, "%s%s", tab, text);
			tab = "\t";
		}
		fputc('\n', table->out->data);
	}
}

enum err
out_rows(const struct out *out, const void *message, const char *field,
    const struct column *columns, const char *empty)
{
	struct table table = { .out = out, .columns = columns };
	struct field rows;

	if (!field_find(message, field, &rows))
		return ERR_INTERNAL;
	if (rows.n == 0) {
		if (empty != NULL)
			fprintf(out->talk, "%s\n", empty);
		return ERR_OK;
	}
	table.rows = rows.member;
	table.n_rows = rows.n;
	if (out->is_plain) {
		put_plain(&table);
	} else {
		measure(&table);
		if (layout_fit(table.lanes, table.n_lanes, out->columns))
			put_table(&table);
		else
			put_items(&table);
	}
	return ferror(out->data) ? ERR_IO : ERR_OK;
}

/* ------------------------------------------------------------------- card */

static size_t
widest_title(const struct column *columns)
{
	size_t widest = 0;

	for (; columns->title != NULL; columns++) {
		size_t width = gom_text_width(lang_word(columns->title));

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* A long value goes on below itself. */
static void
put_value(
    const struct out *out, const char *title, size_t widest, const char *text)
{
	size_t begin = widest + LAYOUT_GAP;
	size_t room = out->columns < begin + CARD_VALUE_LEAST
			  ? OUT_TEXT_CAP
			  : out->columns - begin;

	do {
		const char *from = text;
		size_t len = layout_line(&text, room);

		fprintf(out->data, "%s%*s%.*s\n", title,
		    (int)(begin - gom_text_width(title)), "", (int)len, from);
		title = "";
	} while (text[0] != '\0');
}

enum err
out_card(
    const struct out *out, const void *message, const struct column *columns)
{
	size_t widest = widest_title(columns);
	char text[OUT_TEXT_CAP];

	for (; columns->title != NULL; columns++) {
		const char *title = lang_word(columns->title);

		cell_text(out, message, columns, text, sizeof text);
		if (text[0] == '\0')
			continue;
		if (out->is_plain)
			fprintf(out->data, "%s\t%s\n", title, text);
		else
			put_value(out, title, widest, text);
	}
	return ferror(out->data) ? ERR_IO : ERR_OK;
}
