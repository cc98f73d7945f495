/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/csv.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* the longest record there can be, so that none needs a second
	   allocation */
	RECORD_LEN = LIMIT_CSV_COLUMNS * (LIMIT_CSV_FIELD_LEN + 1)
};

enum err
csv_init(
    struct csv_reader *reader, const char *data, size_t len, char delimiter)
{
	memset(reader, 0, sizeof *reader);
	/* a field is no longer than what it was read from, but for its NUL */
	size_t cap = RECORD_LEN;
	if (len < RECORD_LEN - LIMIT_CSV_COLUMNS)
		cap = len + LIMIT_CSV_COLUMNS;
	reader->text = malloc(cap);
	if (reader->text == NULL)
		return ERR_NOMEM;
	reader->at = len > 0 ? data : "";
	reader->end = reader->at + len;
	reader->line_at = 1;
	reader->delimiter = delimiter;
	return ERR_OK;
}

void
csv_finish(struct csv_reader *reader)
{
	free(reader->text);
	memset(reader, 0, sizeof *reader);
}

static enum csv_step
fault(struct csv_reader *reader, enum csv_step step, uint32_t line)
{
	reader->line = line;
	reader->column = (uint32_t)reader->n_fields + 1;
	return step;
}

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* is_blank excludes the delimiter, which may be a tab. */
static bool
is_blank(const struct csv_reader *reader, char c)
{
	return (c == ' ' || c == '\t') && c != reader->delimiter;
}

/* skip_line_end steps over one CRLF, LF or CR and counts it once. */
static void
skip_line_end(struct csv_reader *reader)
{
	if (*reader->at == '\r' && reader->end - reader->at > 1 &&
	    reader->at[1] == '\n')
		reader->at++;
	reader->at++;
	reader->line_at++;
}

static size_t
field_len(const struct csv_reader *reader)
{
	return reader->text_len - reader->field_at;
}

static enum csv_step
append(struct csv_reader *reader, const char *from, size_t len)
{
	if (field_len(reader) + len > LIMIT_CSV_FIELD_LEN)
		return fault(reader, CSV_FIELD_LONG, reader->line_at);
	/* past the last column nothing may be kept; see close_field */
	if (len > 0 && reader->n_fields == LIMIT_CSV_COLUMNS)
		return fault(reader, CSV_MANY_COLUMNS, reader->line_at);
	if (len > 0)
		memcpy(reader->text + reader->text_len, from, len);
	reader->text_len += len;
	return CSV_RECORD;
}

static void
close_field(struct csv_reader *reader, uint32_t line)
{
	if (reader->n_fields == LIMIT_CSV_COLUMNS)
		return;
	struct csv_field *field = &reader->field[reader->n_fields++];
	field->text = reader->text + reader->field_at;
	field->len = field_len(reader);
	field->line = line;
	reader->text[reader->text_len++] = '\0';
	reader->field_at = reader->text_len;
}

static enum csv_step
read_unquoted(struct csv_reader *reader)
{
	const char *from = reader->at;
	while (reader->at < reader->end && *reader->at != reader->delimiter &&
	       !is_line_end(*reader->at))
		reader->at++;
	return append(reader, from, (size_t)(reader->at - from));
}

/* read_to_quote takes what stands between quotes up to the next quote. */
static enum csv_step
read_to_quote(struct csv_reader *reader)
{
	const char *from = reader->at;
	while (reader->at < reader->end && *reader->at != '"') {
		if (reader->at - from > LIMIT_CSV_FIELD_LEN)
			break;
		if (is_line_end(*reader->at))
			skip_line_end(reader);
		else
			reader->at++;
	}
	return append(reader, from, (size_t)(reader->at - from));
}

static enum csv_step
read_quoted(struct csv_reader *reader)
{
	uint32_t line = reader->line_at;
	for (;;) {
		enum csv_step step = read_to_quote(reader);
		if (step == CSV_FIELD_LONG || reader->at == reader->end)
			return fault(reader, CSV_QUOTE_OPEN, line);
		if (step != CSV_RECORD)
			return step;
		reader->at++;
		if (reader->at == reader->end || *reader->at != '"')
			break;
		step = append(reader, reader->at++, 1);
		if (step == CSV_FIELD_LONG)
			return fault(reader, CSV_QUOTE_OPEN, line);
		if (step != CSV_RECORD)
			return step;
	}
	while (reader->at < reader->end && is_blank(reader, *reader->at))
		reader->at++;
	if (reader->at < reader->end && *reader->at != reader->delimiter &&
	    !is_line_end(*reader->at))
		return fault(reader, CSV_QUOTE_TEXT, reader->line_at);
	return CSV_RECORD;
}

static enum csv_step
read_field(struct csv_reader *reader)
{
	uint32_t line = reader->line_at;
	const char *text = reader->at;
	while (text < reader->end && is_blank(reader, *text))
		text++;
	enum csv_step step;
	if (text < reader->end && *text == '"') {
		reader->at = text + 1;
		step = read_quoted(reader);
	} else {
		step = read_unquoted(reader);
	}
	if (step == CSV_RECORD)
		close_field(reader, line);
	return step;
}

enum csv_step
csv_next(struct csv_reader *reader)
{
	reader->n_fields = 0;
	reader->text_len = 0;
	reader->field_at = 0;
	if (reader->at == reader->end)
		return CSV_END;
	uint32_t line = reader->line_at;
	for (;;) {
		enum csv_step step = read_field(reader);
		if (step != CSV_RECORD)
			return step;
		if (reader->at == reader->end)
			break;
		if (is_line_end(*reader->at)) {
			skip_line_end(reader);
			break;
		}
		reader->at++;
	}
	reader->line = line;
	reader->column = 1;
	return CSV_RECORD;
}
