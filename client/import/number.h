/* SPDX-License-Identifier: Apache-2.0 */
/* number: amounts and quantities as files write them, where the point may be
 * the decimal one or the thousands'. A text that shows which it is reads
 * itself; for "1.250" the caller says what the rest of the file shows.
 * Pure; any thread. What people type is read by proto/money.h, which has no
 * file to go by. */
#ifndef GOM_IMPORT_NUMBER_H
#define GOM_IMPORT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* mantissa / 10^decimals; decimals are as few as can be. */
struct number {
	int64_t mantissa;
	int decimals;
};

enum number_result {
	NUMBER_OK,
	NUMBER_BAD,       /* no number */
	NUMBER_AMBIGUOUS, /* one point before three digits, and no mark */
	NUMBER_BIG        /* more than 18 digits */
};

/* number_mark is the decimal point that text shows it uses, '.' or ','; '\0'
 * when it shows nothing. */
char number_mark(const char *text);

/* number_split is the point of an ambiguous text ("1.250"), else '\0'. */
char number_split(const char *text);

/* number_read reads what stands in one cell, blanks and apostrophes between
 * digits allowed; "-5", "5-" and "(5)" are negative.
 * Shape:  mark is the decimal point of an ambiguous text, '\0' for unknown. */
enum number_result number_read(const char *text, char mark, struct number *out);

bool number_is_negative(const char *text);

/* number_scale gives the number in units of 10^-exponent.
 * Shape:  false when it has more decimals than that or is too big. */
bool number_scale(const struct number *number, int exponent, int64_t *out);

#endif
