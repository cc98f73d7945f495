/* SPDX-License-Identifier: Apache-2.0 */
#include "client/sheet.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "client/import/csv.h"
#include "client/import/encoding.h"
#include "proto/reasons.h"
#include "proto/date.h"
#include "proto/money.h"
#include "proto/text.h"

enum {
	CELL_CAP = 120,
	OTHER_REASON = 11
};

void
sheet_problem_add(struct sheet *sheet, uint32_t file_line, uint32_t column,
    const char *header, enum err code, const struct err_info *info)
{
	if (sheet->n_problems < SHEET_PROBLEMS) {
		sheet->problems[sheet->n_problems] =
		    (struct sheet_problem){ .file_line = file_line,
			    .column = column,
			    .header = header,
			    .code = code,
			    .info = *info };
	}
	sheet->n_problems++;
}

/* ------------------------------------------------------------------ cells */

static enum err
read_quantity(const char *text, struct err_info *info, int64_t *out)
{
	enum err err = gom_quantity_parse(text, out);

	if (err != ERR_OK)
		return gom_err_fill(info, err, "", text, 0, 0);
	if (*out < 1)
		return gom_err_fill(info, ERR_TOO_SMALL, "", text, *out, 1);
	if (*out > LIMIT_QUANTITY) {
		return gom_err_fill(
		    info, ERR_RANGE, "", text, *out, LIMIT_QUANTITY);
	}
	return ERR_OK;
}

static bool
is_day_word(const char *text)
{
	static const char *const words[] = { "", "d", "day", "days", "ng",
		"ngay", "n" };
	char fold[CELL_CAP];

	if (gom_text_fold(text, fold, sizeof fold) != ERR_OK)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i], fold) == 0)
			return true;
	return false;
}

/* "25d", "25", "25 ngày" */
static enum err
read_lead(const char *text, struct err_info *info, uint32_t *out)
{
	const char *p = text + strspn(text, " ");
	int64_t days = 0;
	size_t n = 0;

	for (; isdigit((unsigned char)*p) && n < 6; p++, n++)
		days = days * 10 + (*p - '0');
	p += strspn(p, " ");
	if (n == 0 || !is_day_word(p))
		return gom_err_fill(info, ERR_NUMBER, "", text, 0, 0);
	if (days < 1 || days > LIMIT_LEAD_DAYS) {
		return gom_err_fill(info, days < 1 ? ERR_TOO_SMALL : ERR_RANGE,
		    "", text, days, days < 1 ? 1 : LIMIT_LEAD_DAYS);
	}
	*out = (uint32_t)days;
	return ERR_OK;
}

static enum err
read_price(
    const char *text, const char *currency, struct err_info *info, int64_t *out)
{
	const struct gom_currency *row = gom_currency_find(currency);
	enum err err = ERR_CURRENCY;

	if (row != NULL)
		err = gom_money_parse(text, row, out);
	if (err == ERR_OK && (*out < 1 || *out > LIMIT_PRICE))
		err = ERR_MONEY;
	return err == ERR_OK ? ERR_OK : gom_err_fill(info, err, "", text, 0, 0);
}

static enum err
read_refusal(const char *text, struct err_info *info, struct sheet_cell *cell)
{
	const char *name = text + strspn(text, " ");
	const struct gom_reason *reason =
	    name[0] == '\0' ? gom_reason_find(OTHER_REASON)
			    : gom_reason_named(name, GOM_REASON_REFUSE);

	if (reason == NULL)
		return gom_err_fill(info, ERR_CHOICE, "", name, 0, 0);
	cell->answer = SHEET_REFUSAL;
	cell->reason = reason->number;
	return ERR_OK;
}

/* Cuts text at the first of the mark; NULL where it is not there. */
static char *
cut(char *text, char mark)
{
	char *at = strchr(text, mark);

	if (at == NULL)
		return NULL;
	*at = '\0';
	return at + 1;
}

/* What follows the quantity: "@16/6d", "/25d", or as `gom bid` has it,
 * ":16/6d" and ":25". */
static void
part_pace(char *text, char **rate, char **lead)
{
	*rate = cut(text, '@');
	*lead = *rate == NULL ? cut(text, ':') : NULL;
	if (*lead != NULL && strchr(*lead, '/') != NULL) {
		*rate = *lead;
		*lead = NULL;
	}
	if (*rate == NULL && *lead == NULL)
		*lead = cut(text, '/');
}

static enum err
read_bid(char *text, const char *currency, struct err_info *info,
    struct sheet_cell *cell)
{
	char *price = cut(text, '=');
	char *rate;
	char *lead;
	enum err err;

	part_pace(text, &rate, &lead);
	err = read_quantity(text, info, &cell->most);

	if (err == ERR_OK && lead != NULL)
		err = read_lead(lead, info, &cell->lead_days);
	if (err == ERR_OK && rate != NULL) {
		err = gom_rate_parse(rate, GOM_WEEKDAYS_ALL, &cell->rate);
		if (err != ERR_OK)
			err = gom_err_fill(info, err, "", rate, 0, 0);
	}
	if (err == ERR_OK && price != NULL)
		err = read_price(price, currency, info, &cell->price);
	cell->answer = SHEET_BID;
	return err;
}

enum err
sheet_cell_read(const char *text, const char *currency, struct err_info *info,
    struct sheet_cell *out)
{
	struct sheet_cell cell = { .answer = SHEET_NONE };
	char copy[CELL_CAP];
	enum err err = gom_text_nfc(text, strlen(text), copy, sizeof copy);

	if (err != ERR_OK) {
		return gom_err_fill(
		    info, err, "", "", (int64_t)strlen(text), CELL_CAP - 1);
	}
	if (copy[0] == '-')
		err = read_refusal(copy + 1, info, &cell);
	else if (copy[0] != '\0')
		err = read_bid(copy, currency, info, &cell);
	if (err == ERR_OK)
		*out = cell;
	return err;
}

/* ------------------------------------------------------------------ files */

struct sheet_reading {
	struct csv_reader csv;
	const struct sheet_line *lines;
	size_t n_lines;
	struct gom_arena *arena;
	struct sheet *sheet;
};

/* The commonest of the first line's delimiters. */
static char
find_delimiter(const char *data, size_t len)
{
	static const char delimiters[] = ",;\t|";
	size_t n_best = 0;
	char best = ',';

	for (const char *d = delimiters; *d != '\0'; d++) {
		size_t n = 0;

		for (size_t i = 0; i < len && data[i] != '\n'; i++)
			n += data[i] == *d ? 1 : 0;
		if (n > n_best) {
			n_best = n;
			best = *d;
		}
	}
	return best;
}

static void
fault(struct sheet_reading *r, enum err code, const char *header,
    uint32_t column, const char *subject)
{
	struct err_info info = { .index = r->csv.line };

	gom_err_fill(&info, code, header, subject, 0, 0);
	sheet_problem_add(r->sheet, r->csv.line, column, header, code, &info);
}

static bool
is_empty_record(const struct csv_reader *csv)
{
	for (size_t i = 0; i < csv->n_fields; i++)
		if (csv->field[i].text[strspn(csv->field[i].text, " \t")] !=
		    '\0')
			return false;
	return true;
}

/* A line whose SKU or number the header is; a line of which there are two
 * with that SKU must be named by its number. */
static bool
find_line(const struct sheet_reading *r, const char *header,
    struct sheet_column *out, enum err *why)
{
	const struct sheet_line *found = NULL;
	int64_t number = 0;

	*why = ERR_NO_LINE;
	for (size_t i = 0; i < r->n_lines; i++) {
		if (gom_text_is_same(r->lines[i].sku, header)) {
			*why = found == NULL ? ERR_OK : ERR_AMBIGUOUS;
			found = &r->lines[i];
		}
	}
	if (found != NULL) {
		out->line = found->line;
		out->currency = found->currency;
		return *why == ERR_OK;
	}
	if (gom_quantity_parse(header, &number) != ERR_OK || number < 1 ||
	    number > LIMIT_LINES_AN_ORDER)
		return false;
	out->line = (uint32_t)number;
	for (size_t i = 0; i < r->n_lines; i++)
		if (r->lines[i].line == out->line)
			out->currency = r->lines[i].currency;
	return true;
}

static bool
has_column(const struct sheet *sheet, uint32_t line)
{
	for (size_t i = 0; i < sheet->n_columns; i++)
		if (sheet->columns[i].line == line)
			return true;
	return false;
}

static enum err
read_header(struct sheet_reading *r)
{
	struct sheet *sheet = r->sheet;

	for (size_t i = 1; i < r->csv.n_fields; i++) {
		struct sheet_column column = { .currency = "" };
		char name[LIMIT_SKU_LEN + 1] = "";
		enum err why;

		(void)!gom_text_nfc(r->csv.field[i].text, r->csv.field[i].len,
		    name, sizeof name);
		column.header = gom_arena_strdup(r->arena, name);
		if (column.header == NULL)
			return ERR_NOMEM;
		if (!find_line(r, name, &column, &why)) {
			fault(r, why, column.header, (uint32_t)i + 1, name);
		} else if (has_column(sheet, column.line)) {
			fault(r, ERR_DUPLICATE, column.header, (uint32_t)i + 1,
			    name);
		}
		sheet->columns[sheet->n_columns++] = column;
	}
	if (sheet->n_columns == 0)
		fault(r, ERR_MISSING, "line", 2, "");
	return ERR_OK;
}

static void
read_cells(struct sheet_reading *r, struct sheet_row *row)
{
	struct sheet *sheet = r->sheet;

	for (size_t i = 1; i < r->csv.n_fields; i++) {
		const char *text = r->csv.field[i].text;
		const struct sheet_column *column;
		struct err_info info = { .value = 0 };
		enum err err;

		if (i > sheet->n_columns) {
			if (text[strspn(text, " \t")] != '\0') {
				fault(
				    r, ERR_NO_LINE, "", (uint32_t)i + 1, text);
			}
			continue;
		}
		column = &sheet->columns[i - 1];
		err = sheet_cell_read(
		    text, column->currency, &info, &row->cells[i - 1]);
		if (err != ERR_OK) {
			gom_err_fill(&info, err, column->header, info.subject,
			    info.value, info.limit);
			sheet_problem_add(sheet, r->csv.line, (uint32_t)i + 1,
			    column->header, err, &info);
		}
	}
}

static enum err
read_row(struct sheet_reading *r)
{
	struct sheet_row *row = &r->sheet->rows[r->sheet->n_rows];
	char name[LIMIT_NAME_LEN + 1];
	enum err err = gom_text_nfc(
	    r->csv.field[0].text, r->csv.field[0].len, name, sizeof name);

	if (err == ERR_NOMEM)
		return err;
	if (err == ERR_OK && name[0] == '\0')
		err = ERR_MISSING;
	if (err != ERR_OK) {
		fault(r, err, "household", 1, "");
		return ERR_OK;
	}
	row->file_line = r->csv.line;
	row->household = gom_arena_strdup(r->arena, name);
	row->cells = gom_arena_alloc(
	    r->arena, (r->sheet->n_columns + 1) * sizeof *row->cells);
	if (row->household == NULL || row->cells == NULL)
		return ERR_NOMEM;
	r->sheet->n_rows++;
	read_cells(r, row);
	return ERR_OK;
}

static enum err
read_records(struct sheet_reading *r)
{
	bool has_header = false;
	enum csv_step step;
	enum err err = ERR_OK;

	while (err == ERR_OK && (step = csv_next(&r->csv)) != CSV_END) {
		if (step != CSV_RECORD) {
			fault(r, ERR_CSV, "", r->csv.column, "\"");
			return ERR_OK;
		}
		if (is_empty_record(&r->csv))
			continue;
		if (!has_header) {
			err = read_header(r);
			has_header = true;
		} else if (r->sheet->n_rows == SHEET_ROWS) {
			fault(r, ERR_TOO_MANY, "household", 0, "");
			return ERR_OK;
		} else {
			err = read_row(r);
		}
	}
	if (err == ERR_OK && r->sheet->n_rows == 0 && r->sheet->n_problems == 0)
		fault(r, ERR_MISSING, "household", 0, "");
	return err;
}

/* What cannot be read at all is one problem. */
static bool
is_readable(struct sheet_reading *r, const char *data, size_t len)
{
	uint32_t line = 0;

	if (len > SHEET_LEN) {
		struct err_info info = { .value = (int64_t)len,
			.limit = SHEET_LEN };

		gom_err_fill(
		    &info, ERR_RANGE, "bytes", "", (int64_t)len, SHEET_LEN);
		sheet_problem_add(r->sheet, 0, 0, "", ERR_RANGE, &info);
		return false;
	}
	if (encoding_find(data, len, &line) != ENCODING_UTF8) {
		r->csv.line = line;
		fault(r, ERR_TEXT, "CSV", 0, "");
		return false;
	}
	return true;
}

enum err
sheet_read(const char *data, size_t len, const struct sheet_line *lines,
    size_t n_lines, struct gom_arena *arena, struct sheet **out)
{
	struct sheet_reading *r = gom_arena_alloc(arena, sizeof *r);
	struct sheet *sheet = gom_arena_alloc(arena, sizeof *sheet);
	size_t mark_len = encoding_mark_len(data, len);
	enum err err;

	if (r == NULL || sheet == NULL)
		return ERR_NOMEM;
	sheet->rows = gom_arena_alloc(arena, SHEET_ROWS * sizeof *sheet->rows);
	if (sheet->rows == NULL)
		return ERR_NOMEM;
	r->lines = lines;
	r->n_lines = n_lines;
	r->arena = arena;
	r->sheet = sheet;
	if (!is_readable(r, data, len)) {
		*out = sheet;
		return ERR_OK;
	}
	data += mark_len;
	len -= mark_len;
	err = csv_init(&r->csv, data, len, find_delimiter(data, len));
	if (err != ERR_OK)
		return err;
	err = read_records(r);
	csv_finish(&r->csv);
	if (err == ERR_OK)
		*out = sheet;
	return err;
}
