/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/money.h"

#include <stdio.h>
#include <string.h>

#include "proto/text.h"

static const struct gom_currency currencies[] = {
#define X(code, decimals) { #code, decimals },
#include "proto/currencies.def"
#undef X
};

static const char *const codes[] = {
#define X(code, decimals) #code,
#include "proto/currencies.def"
#undef X
};

enum {
	N_CURRENCIES = sizeof currencies / sizeof currencies[0],
	TEXT_CAP = 64,
	GROUP = 3 /* digits between separators of thousands */
};

const struct gom_currency *
gom_currency_find(const char *code)
{
	for (size_t i = 0; i < N_CURRENCIES; i++)
		if (strcmp(currencies[i].code, code) == 0)
			return &currencies[i];
	return NULL;
}

enum err
gom_currency_parse(const char *text, const struct gom_currency **out)
{
	for (size_t i = 0; i < N_CURRENCIES; i++) {
		if (gom_text_is_same(currencies[i].code, text)) {
			*out = &currencies[i];
			return ERR_OK;
		}
	}
	return ERR_CURRENCY;
}

const char *
gom_currency_nearest(const char *text)
{
	size_t i = gom_text_nearest(text, codes, N_CURRENCIES);

	return i == N_CURRENCIES ? NULL : codes[i];
}

/* A number as it was typed: digits with points between them. */
struct typed {
	char digits[TEXT_CAP]; /* without points */
	size_t n_digits;
	char points[TEXT_CAP];   /* the points, in order */
	size_t starts[TEXT_CAP]; /* n_digits where each point stood */
	size_t n_points;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads digits and single points between digits, nothing else. */
static bool
read_typed(const char *text, struct typed *out)
{
	char folded[TEXT_CAP]; /* blanks of every kind become one ' ' */

	memset(out, 0, sizeof *out);
	if (gom_text_fold(text, folded, sizeof folded) != ERR_OK ||
	    !is_digit(folded[0]))
		return false;
	for (const char *c = folded; *c != '\0'; c++) {
		if (is_digit(*c)) {
			out->digits[out->n_digits++] = *c;
		} else if (strchr(".,' ", *c) != NULL && is_digit(c[1])) {
			out->starts[out->n_points] = out->n_digits;
			out->points[out->n_points++] = *c;
		} else {
			return false;
		}
	}
	return true;
}

static bool
can_be_decimal(char point)
{
	return point == '.' || point == ',';
}

/* Whether the last point stands before decimals; see the header for the rule. */
static bool
is_last_decimal(const struct typed *typed, int exponent)
{
	size_t n = typed->n_points;
	char last;

	if (n == 0 || !can_be_decimal(typed->points[n - 1]))
		return false;
	last = typed->points[n - 1];
	if (n > 1)
		return typed->points[n - 2] != last;
	return exponent > 0 || typed->n_digits - typed->starts[0] != GROUP;
}

/* Points of thousands are all alike, after one to three digits, and stand
 * three digits apart up to the end of the whole part. */
static bool
are_groups_good(const struct typed *typed, size_t n_points, size_t n_whole)
{
	if (n_points > 0 && typed->starts[0] > GROUP)
		return false;
	for (size_t i = 0; i < n_points; i++) {
		size_t end = i + 1 < n_points ? typed->starts[i + 1] : n_whole;

		if (typed->points[i] != typed->points[0] ||
		    end - typed->starts[i] != GROUP)
			return false;
	}
	return true;
}

static bool
add_digit(int64_t *value, char digit)
{
	return !__builtin_mul_overflow(*value, 10, value) &&
	       !__builtin_add_overflow(*value, digit - '0', value);
}

/* Reads a number with at most exponent decimals as multiples of
 * 10^-exponent; refusal is what to say when it is none. */
static enum err
parse_scaled(const char *text, int exponent, enum err refusal, int64_t *out)
{
	struct typed typed;
	size_t n_groups;
	size_t n_whole;
	size_t n_decimals;
	int64_t value = 0;

	if (!read_typed(text, &typed))
		return refusal;
	n_groups = typed.n_points;
	n_whole = typed.n_digits;
	if (is_last_decimal(&typed, exponent)) {
		n_groups--;
		n_whole = typed.starts[n_groups];
	}
	n_decimals = typed.n_digits - n_whole;
	if (n_decimals > (size_t)exponent ||
	    !are_groups_good(&typed, n_groups, n_whole))
		return refusal;
	for (size_t i = 0; i < n_whole + (size_t)exponent; i++) {
		char digit = i < typed.n_digits ? typed.digits[i] : '0';

		if (!add_digit(&value, digit))
			return ERR_OVERFLOW;
	}
	*out = value;
	return ERR_OK;
}

enum err
gom_money_parse(
    const char *text, const struct gom_currency *currency, int64_t *out)
{
	return parse_scaled(text, currency->exponent, ERR_MONEY, out);
}

enum err
gom_quantity_parse(const char *text, int64_t *out)
{
	return parse_scaled(text, 0, ERR_NUMBER, out);
}

/* Writes value with its last exponent digits after decimal_point; group_point
 * 0 groups nothing. Filled from the end. */
static void
format_scaled(int64_t value, int exponent, char group_point, char decimal_point,
    char out[GOM_MONEY_CAP])
{
	char text[GOM_MONEY_CAP];
	char *at = text + sizeof text - 1;
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	int n = 0;

	*at = '\0';
	while (rest > 0 || n <= exponent) {
		if (n == exponent && exponent > 0)
			*--at = decimal_point;
		else if (n > exponent && (n - exponent) % GROUP == 0 &&
			 group_point != '\0')
			*--at = group_point;
		*--at = (char)('0' + rest % 10);
		rest /= 10;
		n++;
	}
	if (value < 0)
		*--at = '-';
	memcpy(out, at, (size_t)(text + sizeof text - at));
}

void
gom_money_format(int64_t minor, const struct gom_currency *currency, bool vi,
    char out[GOM_MONEY_CAP])
{
	format_scaled(
	    minor, currency->exponent, vi ? '.' : ',', vi ? ',' : '.', out);
}

void
gom_money_format_plain(
    int64_t minor, const struct gom_currency *currency, char out[GOM_MONEY_CAP])
{
	format_scaled(minor, currency->exponent, '\0', '.', out);
}

void
gom_quantity_format(int64_t n, bool vi, char out[GOM_MONEY_CAP])
{
	format_scaled(n, 0, vi ? '.' : ',', '\0', out);
}

enum err
gom_money_mul(int64_t quantity, int64_t rate_minor, int64_t *out)
{
	int64_t product;

	if (__builtin_mul_overflow(quantity, rate_minor, &product))
		return ERR_OVERFLOW;
	*out = product;
	return ERR_OK;
}

enum err
gom_money_add(int64_t a, int64_t b, int64_t *out)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return ERR_OVERFLOW;
	*out = sum;
	return ERR_OK;
}
