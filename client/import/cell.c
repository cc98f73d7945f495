/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/cell.h"

#include <string.h>

#include "client/import/number.h"
#include "proto/date.h"
#include "proto/text.h"
#include "proto/unit.h"

enum {
	CLASS_CAP = LIMIT_CLASS_LEN + 1,
	HS_MIN = 6,
	HS_MAX = 10
};

static const char *
raw(const struct row *row, enum column column)
{
	return row->cell[column];
}

static void
report(struct reading *reading, const struct row *row, enum column column,
    enum problem_code code)
{
	reading_report(reading, row, column, &(struct problem){ .code = code });
}

static bool
is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

const char *
cell_text(struct reading *reading, const struct row *row, enum column column)
{
	const char *text = raw(row, column);
	size_t len = strlen(text), max_len = column_row(column)->max_len;
	char normal[LIMIT_NOTE_LEN + 1];
	struct problem problem = { .code = PROBLEM_TEXT_LONG,
		.value = (int64_t)len,
		.limit = (int64_t)max_len };
	if (len == 0)
		return "";
	if (is_plain(text, len) && len <= max_len)
		return reading_keep(reading, text);
	enum err err = gom_text_nfc(text, len, normal, max_len + 1);
	if (err == ERR_OK)
		return reading_keep(reading, normal);
	if (err == ERR_NOMEM)
		reading->err = err;
	if (err != ERR_TEXT_LONG)
		problem = (struct problem){ .code = PROBLEM_TEXT };
	reading_report(reading, row, column, &problem);
	return "";
}

/* mark_for says which is the decimal point of a text that does not show it.
 * The column's own habit counts most. Thousands are the likelier reading of
 * whole numbers, and of amounts in a currency without decimals, but for a
 * quantity only while nothing else in the file speaks against it: some
 * programs write 6.000 for six. */
static char
mark_for(const struct reading *reading, enum column column, const char *text,
    int exponent)
{
	char split = number_split(text);
	char thousands = split == '.' ? ',' : '.';
	if (reading->options.decimal_mark != '\0')
		return reading->options.decimal_mark;
	if (reading->marks.column[column] != '\0')
		return reading->marks.column[column];
	if (column_row(column)->kind == COLUMN_WHOLE)
		return reading->marks.file == split ? '\0' : thousands;
	return exponent == 0 ? thousands : reading->marks.file;
}

static bool
read_number(struct reading *reading, const struct row *row, enum column column,
    const char *text, int exponent, struct number *out)
{
	static const enum problem_code codes[] = {
		[NUMBER_BAD] = PROBLEM_NUMBER,
		[NUMBER_AMBIGUOUS] = PROBLEM_NUMBER_AMBIGUOUS,
		[NUMBER_BIG] = PROBLEM_TOO_LARGE,
	};
	char mark = mark_for(reading, column, text, exponent);
	enum number_result result = number_read(text, mark, out);
	if (result == NUMBER_OK)
		return true;
	report(reading, row, column, codes[result]);
	return false;
}

static int64_t
within(struct reading *reading, const struct row *row, enum column column,
    int64_t value, int64_t limit)
{
	if (value > 0 && value <= limit)
		return value;
	struct problem problem = {
		.code = PROBLEM_NOT_POSITIVE, .value = value, .limit = limit
	};
	if (value > 0)
		problem.code = PROBLEM_TOO_LARGE;
	reading_report(reading, row, column, &problem);
	return 0;
}

int64_t
cell_whole(struct reading *reading, const struct row *row, enum column column,
    int64_t limit)
{
	struct number number;
	int64_t value;
	const char *text = raw(row, column);
	if (text[0] == '\0' ||
	    !read_number(reading, row, column, text, 0, &number))
		return 0;
	if (!number_scale(&number, 0, &value)) {
		report(reading, row, column, PROBLEM_FRACTION);
		return 0;
	}
	return within(reading, row, column, value, limit);
}

/* The signs that mean one currency; "$" means the one of the United States
 * where it is not said otherwise. */
static const struct {
	const char *sign;
	const char *code;
} signs[] = { { "$", "USD" }, { "\xe2\x82\xac", "EUR" }, { "\xc2\xa3", "GBP" },
	{ "\xe2\x82\xab", "VND" }, { "\xc4\x91", "VND" },
	{ "\xc4\x90", "VND" } };

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* currency_len is the length of a currency at the beginning of text. */
static size_t
currency_len(const char *text, char code[4])
{
	const struct gom_currency *currency;
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		size_t len = strlen(signs[i].sign);
		if (strncmp(text, signs[i].sign, len) == 0) {
			memcpy(code, signs[i].code, 4);
			return len;
		}
	}
	char letters[4] = "";
	for (size_t i = 0; i < 3 && is_letter(text[i]); i++)
		letters[i] = text[i];
	if (strlen(letters) != 3 ||
	    gom_currency_parse(letters, &currency) != ERR_OK)
		return 0;
	memcpy(code, currency->code, 4);
	return 3;
}

bool
cell_amount_digits(const char *text, char out[CELL_AMOUNT_CAP], char code[4])
{
	size_t len = 0;
	code[0] = '\0';
	while (*text != '\0') {
		size_t skip = code[0] == '\0' ? currency_len(text, code) : 0;
		text += skip;
		if (skip > 0)
			continue;
		if (len + 1 == CELL_AMOUNT_CAP)
			return false;
		out[len++] = *text++;
	}
	out[len] = '\0';
	return true;
}

int64_t
cell_amount(struct reading *reading, const struct row *row, enum column column,
    const struct gom_currency *currency)
{
	char digits[CELL_AMOUNT_CAP], code[4];
	struct number number;
	struct problem problem = { .suggestion = currency->code };
	int64_t value;
	if (raw(row, column)[0] == '\0')
		return 0;
	if (!cell_amount_digits(raw(row, column), digits, code)) {
		report(reading, row, column, PROBLEM_NUMBER);
		return 0;
	}
	if (code[0] != '\0' && strcmp(code, currency->code) != 0) {
		problem.code = PROBLEM_OTHER_CURRENCY;
		reading_report(reading, row, column, &problem);
		return 0;
	}
	if (!read_number(
		reading, row, column, digits, currency->exponent, &number))
		return 0;
	if (!number_scale(&number, currency->exponent, &value)) {
		problem.code = number.decimals > currency->exponent
				   ? PROBLEM_DECIMALS
				   : PROBLEM_TOO_LARGE;
		reading_report(reading, row, column, &problem);
		return 0;
	}
	return within(reading, row, column, value, LIMIT_PRICE);
}

int64_t
cell_buyer_price(struct reading *reading, const struct row *row,
    const struct gom_currency *currency)
{
	char digits[CELL_AMOUNT_CAP] = "", code[4];
	struct number number;
	int64_t value = 0;
	const char *text = raw(row, COLUMN_BUYER_PRICE);
	if (text[0] == '\0')
		return 0;
	enum number_result result = NUMBER_BAD;
	if (cell_amount_digits(text, digits, code))
		result = number_read(digits,
		    mark_for(reading, COLUMN_BUYER_PRICE, digits,
			currency == NULL ? 2 : currency->exponent),
		    &number);
	if (result == NUMBER_BAD)
		report(reading, row, COLUMN_BUYER_PRICE, PROBLEM_NUMBER);
	else if (number_is_negative(digits))
		report(reading, row, COLUMN_BUYER_PRICE, PROBLEM_NEGATIVE);
	/* an amount nobody reckons with is never a reason to refuse */
	if (result != NUMBER_OK || currency == NULL ||
	    (code[0] != '\0' && strcmp(code, currency->code) != 0) ||
	    !number_scale(&number, currency->exponent, &value) || value < 0 ||
	    value > LIMIT_PRICE)
		return 0;
	return value;
}

int32_t
cell_day(struct reading *reading, const struct row *row, enum column column)
{
	int32_t day;
	const char *text = raw(row, column);
	const struct marks *marks = &reading->marks;
	enum day_order order = reading->options.dates;
	if (text[0] == '\0')
		return 0;
	if (order == DAY_ORDER_UNKNOWN && marks->has_mixed_dates &&
	    day_order(text) == MONTH_FIRST) {
		report(reading, row, column, PROBLEM_DATE_MIXED);
		return 0;
	}
	if (order == DAY_ORDER_UNKNOWN)
		order = marks->dates;
	if (day_read(text, order, reading->options.today_day, &day))
		return day;
	report(reading, row, column, PROBLEM_DATE);
	return 0;
}

const char *
cell_unit(struct reading *reading, const struct row *row)
{
	const struct gom_unit *unit;
	const char *text = raw(row, COLUMN_UNIT);
	if (text[0] == '\0')
		return "";
	if (strcmp(text, reading->unit_text) == 0)
		return reading->unit_code;
	if (gom_unit_parse(text, &unit) == ERR_OK) {
		if (strlen(text) < sizeof reading->unit_text) {
			strcpy(reading->unit_text, text);
			reading->unit_code = unit->code;
		}
		return unit->code;
	}
	struct problem problem = { .code = PROBLEM_UNIT,
		.suggestion = gom_unit_nearest(text) };
	reading_report(reading, row, COLUMN_UNIT, &problem);
	return "";
}

const char *
cell_class(struct reading *reading, const struct row *row)
{
	const char *text = raw(row, COLUMN_CLASS);
	char lower[CLASS_CAP] = "";
	size_t len = strlen(text);
	if (len == 0)
		return "";
	for (size_t i = 0; i < len && len < CLASS_CAP; i++) {
		bool is_upper = text[i] >= 'A' && text[i] <= 'Z';
		lower[i] = is_upper ? (char)(text[i] + 'a' - 'A') : text[i];
	}
	if (gom_class_check(lower) == ERR_OK)
		return reading_keep(reading, lower);
	report(reading, row, COLUMN_CLASS, PROBLEM_CLASS);
	return "";
}

const char *
cell_hs_code(struct reading *reading, const struct row *row)
{
	const char *text = raw(row, COLUMN_HS_CODE);
	char digits[HS_MAX + 1] = "";
	size_t len = 0;
	bool is_sound = true;
	if (text[0] == '\0')
		return "";
	for (const char *at = text; *at != '\0' && is_sound; at++) {
		bool is_digit = *at >= '0' && *at <= '9';
		is_sound = is_digit ? len < HS_MAX : *at == '.' || *at == ' ';
		if (is_digit && is_sound)
			digits[len++] = *at;
	}
	if (is_sound && len >= HS_MIN && len % 2 == 0)
		return reading_keep(reading, digits);
	report(reading, row, COLUMN_HS_CODE, PROBLEM_HS_CODE);
	return "";
}
