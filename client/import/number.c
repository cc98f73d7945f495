/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/number.h"

#include <stddef.h>
#include <string.h>

enum {
	DIGITS_MAX = 18, /* what an int64 holds for certain */
	PLAIN_CAP = 64   /* no honest number is longer */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What stands between the digits of thousands and means nothing: a blank, an
 * apostrophe, a no-break space (U+00A0), a narrow one (U+202F), U+2019. */
static const char *const spacers[] = { " ", "'", "\xc2\xa0", "\xe2\x80\xaf",
	"\xe2\x80\x99" };
static const char minus_sign[] = "\xe2\x88\x92";

static size_t
spacer_len(const char *at)
{
	for (size_t i = 0; i < sizeof spacers / sizeof spacers[0]; i++) {
		size_t len = strlen(spacers[i]);
		if (strncmp(at, spacers[i], len) == 0)
			return len;
	}
	return 0;
}

/* plain leaves digits, points and commas, and tells the sign. */
static bool
plain(const char *text, char out[PLAIN_CAP], bool *is_negative)
{
	size_t len = 0, n_signs = 0, n_open = 0, n_close = 0;
	for (const char *at = text; *at != '\0';) {
		size_t skip = spacer_len(at);
		size_t minus = *at == '-' ? 1 : 0;
		if (strncmp(at, minus_sign, strlen(minus_sign)) == 0)
			minus = strlen(minus_sign);
		if (skip > 0) {
			at += skip;
			continue;
		}
		bool is_last = at[minus > 0 ? minus : 1] == '\0';
		if (minus > 0 && (len == 0 || is_last))
			n_signs++;
		else if (*at == '(' && len == 0)
			n_open++;
		else if (*at == ')' && is_last)
			n_close++;
		else if ((is_digit(*at) || *at == '.' || *at == ',') &&
			 len + 1 < PLAIN_CAP)
			out[len++] = *at;
		else if (*at != '+' || len > 0)
			return false;
		at += minus > 0 ? minus : 1;
	}
	out[len] = '\0';
	*is_negative = n_signs + n_open > 0;
	return n_signs + n_open <= 1 && n_open == n_close;
}

struct shape {
	size_t n_points;
	size_t n_commas;
	size_t before; /* digits before the first of them */
	size_t after;  /* digits after the last of them */
	char last;     /* the last of them */
	bool is_zero;  /* "0" stands before the first */
};

static struct shape
measure(const char *text)
{
	struct shape shape = { 0 };
	for (const char *at = text; *at != '\0'; at++) {
		bool none = shape.last == '\0';
		if (is_digit(*at)) {
			shape.before += none;
			shape.after += !none;
			continue;
		}
		shape.is_zero = shape.is_zero ||
				(none && shape.before == 1 && text[0] == '0');
		shape.n_points += *at == '.';
		shape.n_commas += *at == ',';
		shape.last = *at;
		shape.after = 0;
	}
	return shape;
}

static char
other(char mark)
{
	return mark == '.' ? ',' : '.';
}

static char
mark_of(const char *digits)
{
	struct shape shape = measure(digits);
	size_t n = shape.n_points + shape.n_commas;
	if (n == 0)
		return '\0';
	if (shape.n_points > 0 && shape.n_commas > 0)
		return shape.last;
	if (n > 1)
		return other(shape.last);
	if (shape.after != 3 || shape.before > 3 || shape.before == 0 ||
	    shape.is_zero)
		return shape.last;
	return '\0';
}

char
number_mark(const char *text)
{
	char digits[PLAIN_CAP];
	bool is_negative;
	return plain(text, digits, &is_negative) ? mark_of(digits) : '\0';
}

char
number_split(const char *text)
{
	char digits[PLAIN_CAP];
	bool is_negative;
	if (!plain(text, digits, &is_negative) || mark_of(digits) != '\0')
		return '\0';
	return measure(digits).last;
}

bool
number_is_negative(const char *text)
{
	char digits[PLAIN_CAP];
	bool is_negative = false;
	return plain(text, digits, &is_negative) && is_negative &&
	       digits[0] != '\0';
}

/* is_grouped: thousands stand three by three, and none after the mark. */
static bool
is_grouped(const char *digits, char mark)
{
	size_t run = 0, n_groups = 0;
	const char *at = digits;
	for (; *at != '\0' && *at != mark; at++) {
		if (is_digit(*at)) {
			run++;
			continue;
		}
		if (run == 0 || run > 3 || (n_groups > 0 && run != 3))
			return false;
		n_groups++;
		run = 0;
	}
	if (n_groups > 0 && run != 3)
		return false;
	if (*at == mark && mark != '\0')
		at++;
	while (is_digit(*at))
		at++;
	return *at == '\0';
}

static enum number_result
gather(const char *digits, char mark, struct number *out)
{
	bool is_fraction = false;
	int n_digits = 0;
	*out = (struct number){ 0, 0 };
	for (const char *at = digits; *at != '\0'; at++) {
		is_fraction = is_fraction || *at == mark;
		if (!is_digit(*at))
			continue;
		n_digits += n_digits > 0 || *at != '0';
		out->decimals += is_fraction;
		if (n_digits > DIGITS_MAX || out->decimals > DIGITS_MAX)
			return NUMBER_BIG;
		out->mantissa = out->mantissa * 10 + (*at - '0');
	}
	while (out->decimals > 0 && out->mantissa % 10 == 0) {
		out->mantissa /= 10;
		out->decimals--;
	}
	return NUMBER_OK;
}

enum number_result
number_read(const char *text, char mark, struct number *out)
{
	char digits[PLAIN_CAP];
	bool is_negative;
	if (!plain(text, digits, &is_negative))
		return NUMBER_BAD;
	struct shape shape = measure(digits);
	if (shape.before + shape.after == 0)
		return NUMBER_BAD;
	char own = mark_of(digits);
	if (own != '\0')
		mark = own;
	else if (shape.last != '\0' && mark == '\0')
		return NUMBER_AMBIGUOUS;
	if (!is_grouped(digits, mark))
		return NUMBER_BAD;
	struct number number;
	enum number_result result = gather(digits, mark, &number);
	if (result != NUMBER_OK)
		return result;
	if (is_negative)
		number.mantissa = -number.mantissa;
	*out = number;
	return NUMBER_OK;
}

bool
number_scale(const struct number *number, int exponent, int64_t *out)
{
	if (number->decimals > exponent)
		return false;
	int64_t value = number->mantissa;
	for (int i = number->decimals; i < exponent; i++)
		if (__builtin_mul_overflow(value, 10, &value))
			return false;
	*out = value;
	return true;
}
