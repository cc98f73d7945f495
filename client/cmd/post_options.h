/* SPDX-License-Identifier: Apache-2.0 */
/* post_options: what the options of `order post` say of every order of the
 * file: part of it fills in blank cells (import), part is terms (header). */
#ifndef GOM_CLIENT_CMD_POST_OPTIONS_H
#define GOM_CLIENT_CMD_POST_OPTIONS_H

#include "client/app.h"
#include "client/import/order_file.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"

extern const struct option_spec post_option_table[];

struct post_options {
	struct import_options import;
	Gom__OrderHeader header;
	Gom__Rule rules[LIMIT_RULES];
	Gom__Rule *rule_rows[LIMIT_RULES];
};

/* post_options_read checks the options, all but the villages of rules.
 * Owns:   texts are the command line's; *out must not move afterwards.
 * Errors: ERR_CURRENCY, ERR_UNIT, ERR_CLASS, ERR_INCOTERM, ERR_MONEY,
 *         ERR_RANGE, ERR_TEXT..., ERR_EITHER, ERR_TOO_MANY, those of
 *         rule_parse. */
GOM_MUST_USE enum err post_options_read(
    struct app *app, const struct args *args, struct post_options *out);

/* post_options_villages looks up the villages that rules name; it asks the
 * broker. Errors: ERR_NO_VILLAGE, those of ask_all. */
GOM_MUST_USE enum err post_options_villages(
    struct app *app, const struct args *args, struct post_options *options);

#endif
