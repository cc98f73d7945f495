/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/rows.h"

#include <string.h>

#include "proto/text.h"

/* Folded; a text that begins with one of them is a total's. */
static const char *const total_words[] = { "total", "subtotal", "sub total",
	"sub-total", "grand total", "sum", "tong", "cong" };

enum {
	WORD_CAP = 64 /* what is longer is no total's word */
};

enum err
rows_init(struct rows *rows, const struct header *header, const char *data,
    size_t len)
{
	enum err err = csv_init(&rows->reader, data, len, header->delimiter);
	if (err != ERR_OK)
		return err;
	rows->header = header;
	for (size_t i = 0; i < header->n_records; i++)
		(void)csv_next(&rows->reader);
	return ERR_OK;
}

void
rows_finish(struct rows *rows)
{
	csv_finish(&rows->reader);
}

static bool
is_break(char c)
{
	return c == '\n' || c == '\r' || c == '\t';
}

/* tidy works in place and never lengthens. What is blank around a line break
 * becomes one blank with it. */
static void
tidy(struct csv_field *field)
{
	size_t len = 0;
	bool is_after_break = true;
	for (size_t i = 0; i < field->len; i++) {
		char c = field->text[i];
		if (is_break(c)) {
			while (len > 0 && field->text[len - 1] == ' ')
				len--;
			is_after_break = true;
			continue;
		}
		if (c == ' ' && is_after_break)
			continue;
		if (is_after_break && len > 0)
			field->text[len++] = ' ';
		is_after_break = false;
		field->text[len++] = c;
	}
	while (len > 0 && field->text[len - 1] == ' ')
		len--;
	field->text[len] = '\0';
	field->len = len;
}

static bool
tidy_all(struct csv_reader *reader)
{
	bool is_filled = false;
	for (size_t i = 0; i < reader->n_fields; i++) {
		tidy(&reader->field[i]);
		is_filled = is_filled || reader->field[i].len > 0;
	}
	return is_filled;
}

static bool
is_total_word(const char *text)
{
	char folded[WORD_CAP];
	/* most cells hold a figure, and no total's word does */
	if (*text == '\0' || strpbrk(text, "0123456789") != NULL ||
	    gom_text_fold(text, folded, sizeof folded) != ERR_OK)
		return false;
	size_t n = sizeof total_words / sizeof total_words[0];
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(total_words[i]);
		if (strncmp(folded, total_words[i], len) == 0 &&
		    strchr(" :.", folded[len]) != NULL)
			return true;
	}
	return false;
}

static bool
has_total_word(const struct csv_reader *reader)
{
	for (size_t i = 0; i < reader->n_fields; i++)
		if (is_total_word(reader->field[i].text))
			return true;
	return false;
}

static enum row_kind
classify(const struct row *row, const struct csv_reader *reader)
{
	if (row->cell[COLUMN_YOUR_SKU][0] == '\0' &&
	    (row->cell[COLUMN_SKU][0] == '\0' ||
		is_total_word(row->cell[COLUMN_SKU])) &&
	    has_total_word(reader))
		return ROW_TOTAL;
	for (int i = 0; i < COLUMN_NONE; i++)
		if (i != COLUMN_DESCRIPTION && i != COLUMN_NOTES &&
		    row->cell[i][0] != '\0')
			return ROW_LINE;
	return ROW_TEXT;
}

static void
spread(const struct rows *rows, struct row *out)
{
	const struct csv_reader *reader = &rows->reader;
	for (int i = 0; i < COLUMN_NONE; i++) {
		int at = rows->header->at[i];
		bool has = at != HEADER_ABSENT && at < (int)reader->n_fields;
		out->cell[i] = has ? reader->field[at].text : "";
	}
	out->beyond = NULL;
	out->beyond_column = 0;
	for (size_t i = rows->header->n_columns; i < reader->n_fields; i++) {
		if (reader->field[i].len == 0)
			continue;
		out->beyond = reader->field[i].text;
		out->beyond_column = (uint32_t)i + 1;
		break;
	}
	out->line = reader->line;
	out->kind = classify(out, reader);
}

enum csv_step
rows_next(struct rows *rows, struct row *out)
{
	enum csv_step step;
	do
		step = csv_next(&rows->reader);
	while (step == CSV_RECORD && !tidy_all(&rows->reader));
	if (step == CSV_RECORD)
		spread(rows, out);
	return step;
}
