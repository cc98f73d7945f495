/* SPDX-License-Identifier: Apache-2.0 */
/* word: values that stand as words after a command, without an option. */
#ifndef GOM_CLIENT_WORD_H
#define GOM_CLIENT_WORD_H

#include <stdint.h>

#include "client/app.h"

/* word_quantity reads the nth word as a whole number.
 * Errors: ERR_NUMBER, ERR_OVERFLOW, ERR_RANGE. */
GOM_MUST_USE enum err word_quantity(
    struct app *app, const struct args *args, size_t n, int64_t *out);

/* word_line_number reads the number of an order's line.
 * Errors: ERR_NUMBER. */
GOM_MUST_USE enum err word_line_number(
    struct app *app, const char *text, uint32_t *out);

/* word_line parts ORDER/LINE, or ORDER and then LINE as the next word.
 * Shape:  *out_line is 0 where no line is named, which means all.
 * Errors: ERR_NUMBER.
 * Owns:   *out_order lives in app's arena. */
GOM_MUST_USE enum err word_line(struct app *app, const struct args *args,
    size_t n, char **out_order, uint32_t *out_line);

/* word_reason gives the number of --reason, and asks for it where it is not
 * given and somebody can be asked.
 * Shape:  groups is a mask of gom_reason_group.
 * Errors: ERR_MISSING; those of prompt_line. */
GOM_MUST_USE enum err word_reason(
    struct app *app, const struct args *args, unsigned groups, uint32_t *out);

#endif
