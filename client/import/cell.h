/* SPDX-License-Identifier: Apache-2.0 */
/* cell: reads one cell as what its column holds, reporting what is wrong with
 * it. What cannot be read gives "" or 0, as an empty cell does; an empty cell
 * is no problem here. */
#ifndef GOM_IMPORT_CELL_H
#define GOM_IMPORT_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "client/import/reading.h"
#include "proto/money.h"

/* cell_text: within the column's max_len, in NFC; kept in the result. */
const char *cell_text(
    struct reading *reading, const struct row *row, enum column column);

/* cell_whole: a whole number of more than 0, at most limit. */
int64_t cell_whole(struct reading *reading, const struct row *row,
    enum column column, int64_t limit);

/* cell_amount: more than 0, at most LIMIT_PRICE, in minor units. */
int64_t cell_amount(struct reading *reading, const struct row *row,
    enum column column, const struct gom_currency *currency);

/* cell_buyer_price: of any currency, or none known (NULL); 0 too when it is
 * finer than minor units. */
int64_t cell_buyer_price(struct reading *reading, const struct row *row,
    const struct gom_currency *currency);

/* cell_day: days since 1970-01-01. */
int32_t cell_day(
    struct reading *reading, const struct row *row, enum column column);

const char *cell_unit(struct reading *reading, const struct row *row);
const char *cell_class(struct reading *reading, const struct row *row);
const char *cell_hs_code(struct reading *reading, const struct row *row);

/* cell_amount_digits copies an amount without the currency beside it.
 * Shape:  code gets that currency's code, or "". False when it is too long. */
enum {
	CELL_AMOUNT_CAP = 64
};
bool cell_amount_digits(
    const char *text, char out[CELL_AMOUNT_CAP], char code[4]);

#endif
