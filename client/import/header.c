/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/header.h"

#include <string.h>

static const char delimiters[] = { ',', ';', '\t', '|' };

/* What one delimiter makes of the first rows. */
struct trial {
	size_t n_known; /* columns of the best row */
	size_t n_records;
	struct csv_reader reader;
	enum csv_step step;
};

static size_t
count_known(const struct csv_reader *reader)
{
	bool is_known[COLUMN_NONE] = { false };
	size_t n = 0;
	for (size_t i = 0; i < reader->n_fields; i++) {
		int rank;
		enum column column = column_find(reader->field[i].text, &rank);
		if (column == COLUMN_NONE || is_known[column])
			continue;
		is_known[column] = true;
		n++;
	}
	return n;
}

/* try_delimiter leaves the number of the row that has most known names. */
static enum err
try_delimiter(const char *data, size_t len, char delimiter, struct trial *trial)
{
	trial->n_known = 0;
	trial->n_records = 0;
	enum err err = csv_init(&trial->reader, data, len, delimiter);
	if (err != ERR_OK)
		return err;
	for (size_t i = 1; i <= HEADER_ROWS; i++) {
		trial->step = csv_next(&trial->reader);
		if (trial->step != CSV_RECORD)
			break;
		size_t n = count_known(&trial->reader);
		if (n <= trial->n_known)
			continue;
		trial->n_known = n;
		trial->n_records = i;
	}
	return ERR_OK;
}

static void
place(struct header *header, size_t i)
{
	enum column column = column_find(header->name[i], &header->rank[i]);
	header->meaning[i] = column;
	if (column == COLUMN_NONE)
		return;
	int *at = &header->at[column];
	if (*at != HEADER_ABSENT && header->rank[*at] <= header->rank[i])
		return;
	*at = (int)i;
}

/* name_columns takes the last record read for the header. */
static enum err
name_columns(
    struct header *header, const struct csv_reader *reader, struct pool *pool)
{
	header->line = reader->line;
	header->n_columns = reader->n_fields;
	for (size_t i = 0; i < COLUMN_NONE; i++)
		header->at[i] = HEADER_ABSENT;
	for (size_t i = 0; i < reader->n_fields; i++) {
		const char *text = reader->field[i].text;
		size_t len = reader->field[i].len;
		while (len > 0 && (unsigned char)*text <= ' ') {
			text++;
			len--;
		}
		while (len > 0 && (unsigned char)text[len - 1] <= ' ')
			len--;
		enum err err = pool_text(pool, text, len, &header->name[i]);
		if (err != ERR_OK)
			return err;
		place(header, i);
	}
	/* a buyer's number alone is the number of the order */
	if (!header_has(header, COLUMN_REFERENCE)) {
		int at = header->at[COLUMN_BUYER_REFERENCE];
		header->at[COLUMN_REFERENCE] = at;
		header->at[COLUMN_BUYER_REFERENCE] = HEADER_ABSENT;
		if (at != HEADER_ABSENT)
			header->meaning[at] = COLUMN_REFERENCE;
	}
	return ERR_OK;
}

static enum err
read_header(const char *data, size_t len, struct pool *pool, struct header *out)
{
	struct csv_reader reader;
	enum err err = csv_init(&reader, data, len, out->delimiter);
	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < out->n_records; i++)
		(void)csv_next(&reader);
	err = name_columns(out, &reader, pool);
	csv_finish(&reader);
	return err;
}

enum err
header_find(const char *data, size_t len, struct pool *pool, struct header *out)
{
	size_t best = 1; /* one known name alone may be a title's word */
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < sizeof delimiters; i++) {
		struct trial trial;
		enum err err = try_delimiter(data, len, delimiters[i], &trial);
		if (err != ERR_OK)
			return err;
		if (i == 0) {
			out->fault =
			    trial.step == CSV_RECORD ? CSV_END : trial.step;
			out->fault_line = trial.reader.line;
			out->fault_column = trial.reader.column;
		}
		csv_finish(&trial.reader);
		if (trial.n_known <= best)
			continue;
		best = trial.n_known;
		out->delimiter = delimiters[i];
		out->n_records = trial.n_records;
	}
	if (out->n_records == 0)
		return ERR_OK;
	return read_header(data, len, pool, out);
}

int
header_twin(const struct header *header, enum column column)
{
	int at = header->at[column];
	for (int i = at + 1; at != HEADER_ABSENT && i < (int)header->n_columns;
	     i++)
		if (header->meaning[i] == column &&
		    header->rank[i] == header->rank[at])
			return i;
	return HEADER_ABSENT;
}

bool
header_has(const struct header *header, enum column column)
{
	return header->at[column] != HEADER_ABSENT;
}
