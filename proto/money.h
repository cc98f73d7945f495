/* SPDX-License-Identifier: Apache-2.0 */
/* money: amounts in minor units with an ISO 4217 currency, and whole
 * quantities, read and written as people write them. Integers only. Pure
 * functions, any thread. The list of currencies is currencies.def. */
#ifndef GOM_PROTO_MONEY_H
#define GOM_PROTO_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/err.h"

enum {
	GOM_MONEY_CAP = 40 /* bytes of a formatted number and its NUL */
};

struct gom_currency {
	char code[4];
	uint8_t exponent; /* decimals: minor units are 10^-exponent */
};

/* gom_currency_find finds a code as it is kept, in capitals; else NULL. */
const struct gom_currency *gom_currency_find(const char *code);

/* gom_currency_parse reads a code in any case. Errors: ERR_CURRENCY. */
GOM_MUST_USE enum err gom_currency_parse(
    const char *text, const struct gom_currency **out);

/* gom_currency_nearest is the code a person may have meant, or NULL. */
const char *gom_currency_nearest(const char *text);

/* gom_money_parse reads an amount: "1.250,50", "1,250.50", "1250.5", "12 000".
 * Shape:  no sign. Of two kinds of point the last is the decimal one. A point
 *         that comes several times, or once before exactly three digits in a
 *         currency without decimals, separates thousands; otherwise one point
 *         is the decimal one, so that "1.250" is refused as dollars. A blank
 *         always separates thousands.
 * Errors: ERR_MONEY, also for more decimals than the currency has;
 *         ERR_OVERFLOW. */
GOM_MUST_USE enum err gom_money_parse(
    const char *text, const struct gom_currency *currency, int64_t *out);

/* gom_money_format writes 1.250,50 for Vietnamese readers, 1,250.50 for
 * others, without the code. */
void gom_money_format(int64_t minor, const struct gom_currency *currency,
    bool vi, char out[GOM_MONEY_CAP]);

/* gom_money_format_plain writes 1250.50, for files and programs. */
void gom_money_format_plain(int64_t minor, const struct gom_currency *currency,
    char out[GOM_MONEY_CAP]);

/* gom_money_mul is quantity x rate. Errors: ERR_OVERFLOW. */
GOM_MUST_USE enum err gom_money_mul(
    int64_t quantity, int64_t rate_minor, int64_t *out);

/* gom_money_add is a + b. Errors: ERR_OVERFLOW. */
GOM_MUST_USE enum err gom_money_add(int64_t a, int64_t b, int64_t *out);

/* gom_quantity_parse reads a whole number: "500", "1.250", "1,250", "1 250".
 * Errors: ERR_NUMBER; ERR_OVERFLOW. */
GOM_MUST_USE enum err gom_quantity_parse(const char *text, int64_t *out);

/* gom_quantity_format writes 1.250 for Vietnamese readers, 1,250 for others. */
void gom_quantity_format(int64_t n, bool vi, char out[GOM_MONEY_CAP]);

#endif
