/* SPDX-License-Identifier: Apache-2.0 */
/* option: makes the value of one option from its text. Used by args.c and its
 * tests; commands read values through args.h. */
#ifndef GOM_CLIENT_OPTION_H
#define GOM_CLIENT_OPTION_H

#include <stddef.h>

#include "client/args.h"

/* option_convert fills in number, until and rate by the kind of the option.
 * Errors: as args_convert; info->field is the option's name. */
GOM_MUST_USE enum err option_convert(struct option_value *value,
    const struct gom_clock *clock, struct err_info *info);

/* option_choice_name writes how a value of an enum is typed: lower case, its
 * prefix dropped, "-" for "_": ORDER_SHORT_CLOSED gives "short-closed". */
void option_choice_name(const char *enum_name, char *out, size_t cap);

/* option_choices writes all that may be typed, as "fairest, cheapest". */
void option_choices(const struct option_spec *spec, char *out, size_t cap);

#endif
