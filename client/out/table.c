/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/out.h"
#include "proto/text.h"

enum {
	NARROW_COLUMNS = 70
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

static bool
is_shown(const struct out *out, const struct column *column)
{
	return (column->flags & COLUMN_WIDE) == 0 || out->is_plain ||
	       out->columns == 0 || out->columns >= NARROW_COLUMNS;
}

/* Looks at the descriptor alone, so that an empty table is laid out alike. */
static bool
is_right(const struct column *column, const ProtobufCMessage *row)
{
	struct field field;

	if (column->cell != NULL)
		return (column->flags & COLUMN_RIGHT) != 0;
	return row != NULL && field_find(row, column->field, &field) &&
	       field_is_right(
		   field_form(field.owner->descriptor, field.descriptor));
}

static enum err
add_columns(const struct out *out, struct libscols_table *table,
    const struct column *columns, const ProtobufCMessage *first)
{
	for (; columns->title != NULL; columns++) {
		int flags = 0;

		if (!is_shown(out, columns))
			continue;
		flags |= is_right(columns, first) ? SCOLS_FL_RIGHT : 0;
		flags |= (columns->flags & COLUMN_WRAP) ? SCOLS_FL_WRAP : 0;
		flags |= (columns->flags & COLUMN_TRUNC) ? SCOLS_FL_TRUNC : 0;
		if (scols_table_new_column(
			table, lang_word(columns->title), 0, flags) == NULL)
			return ERR_NOMEM;
	}
	return ERR_OK;
}

static enum err
add_line(const struct out *out, struct libscols_table *table,
    const struct column *columns, const ProtobufCMessage *row)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	char text[OUT_TEXT_CAP];
	size_t n = 0;

	if (line == NULL)
		return ERR_NOMEM;
	for (; columns->title != NULL; columns++) {
		if (!is_shown(out, columns))
			continue;
		cell_text(out, row, columns, text, sizeof(text));
		if (scols_line_set_data(line, n, text) != 0)
			return ERR_NOMEM;
		if ((columns->flags & COLUMN_ALARM) != 0 && text[0] != '\0' &&
		    scols_cell_set_color(scols_line_get_cell(line, n), "red") !=
			0)
			return ERR_NOMEM;
		n++;
	}
	return ERR_OK;
}

static enum err
start_table(const struct out *out, struct libscols_table **table)
{
	*table = scols_new_table();
	if (*table == NULL)
		return ERR_NOMEM;
	scols_table_set_stream(*table, out->data);
	scols_table_set_column_separator(*table, "  ");
	scols_table_enable_noencoding(*table, 1);
	scols_table_enable_colors(*table, out->has_color);
	if (out->columns == 0) {
		scols_table_set_termforce(*table, SCOLS_TERMFORCE_NEVER);
	} else {
		scols_table_set_termforce(*table, SCOLS_TERMFORCE_ALWAYS);
		scols_table_set_termwidth(*table, out->columns);
	}
	return ERR_OK;
}

/* Line by line without the blanks at its end; the heading in bold. */
static enum err
print_table(const struct out *out, struct libscols_table *table)
{
	const char *on = out->has_color ? "\033[1m" : "";
	char *text = NULL;
	char *line;
	char *rest;

	if (scols_print_table_to_string(table, &text) != 0)
		return ERR_NOMEM;
	rest = text;
	while ((line = strtok_r(rest, "\n", &rest)) != NULL) {
		size_t len = strlen(line);

		while (len > 0 && line[len - 1] == ' ')
			len--;
		fprintf(out->data, "%s%.*s%s\n", on, (int)len, line,
		    on[0] == '\0' ? "" : "\033[0m");
		on = "";
	}
	free(text);
	return ferror(out->data) ? ERR_IO : ERR_OK;
}

static void
plain_row(const struct out *out, const struct column *columns,
    const ProtobufCMessage *row)
{
	char text[OUT_TEXT_CAP];
	const char *tab = "";

	for (; columns->title != NULL; columns++) {
		cell_text(out, row, columns, text, sizeof(text));
		fprintf(out->data, "%s%s", tab, text);
		tab = "\t";
	}
	fputc('\n', out->data);
}

static enum err
table_rows(const struct out *out, const struct field *rows,
    const struct column *columns)
{
	ProtobufCMessage *const *messages = rows->member;
	struct libscols_table *table = NULL;
	enum err err = start_table(out, &table);

	if (err == ERR_OK)
		err = add_columns(out, table, columns, messages[0]);
	for (size_t i = 0; i < rows->n && err == ERR_OK; i++)
		err = add_line(out, table, columns, messages[i]);
	if (err == ERR_OK)
		err = print_table(out, table);
	scols_unref_table(table);
	return err;
}

enum err
out_rows(const struct out *out, const void *message, const char *field,
    const struct column *columns, const char *empty)
{
	struct field rows;

	if (!field_find(message, field, &rows))
		return ERR_INTERNAL;
	if (rows.n == 0) {
		if (empty != NULL)
			fprintf(out->talk, "%s\n", empty);
		return ERR_OK;
	}
	if (!out->is_plain)
		return table_rows(out, &rows, columns);
	for (size_t i = 0; i < rows.n; i++) {
		plain_row(
		    out, columns, ((ProtobufCMessage *const *)rows.member)[i]);
	}
	return ferror(out->data) ? ERR_IO : ERR_OK;
}

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

enum err
out_card(
    const struct out *out, const void *message, const struct column *columns)
{
	size_t widest = widest_title(columns);
	char text[OUT_TEXT_CAP];

	for (; columns->title != NULL; columns++) {
		const char *title = lang_word(columns->title);

		cell_text(out, message, columns, text, sizeof(text));
		if (text[0] == '\0')
			continue;
		if (out->is_plain) {
			fprintf(out->data, "%s\t%s\n", title, text);
		} else {
			fprintf(out->data, "%s%*s  %s\n", title,
			    (int)(widest - gom_text_width(title)), "", text);
		}
	}
	return ferror(out->data) ? ERR_IO : ERR_OK;
}
