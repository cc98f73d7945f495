/* SPDX-License-Identifier: Apache-2.0 */
/* post_report: what `order post` says of a file: its problems, what it skips
 * and ignores, its orders. */
#ifndef GOM_CLIENT_CMD_POST_REPORT_H
#define GOM_CLIENT_CMD_POST_REPORT_H

#include <stdbool.h>

#include "client/app.h"
#include "client/import/order_file.h"

/* post_report_problems says each problem as FILE:LINE: column NAME: what;
 * remedy. */
void post_report_problems(const struct out *out, const char *path,
    const struct import_result *result);

/* post_report_notes says what was skipped, ignored and assumed. */
void post_report_notes(const struct out *out, const char *path,
    const struct import_result *result);

/* post_report_table writes the orders and their sum. Errors: ERR_NOMEM,
 * ERR_IO. */
GOM_MUST_USE enum err post_report_table(
    struct app *app, const struct import_result *result);

/* post_report_json writes orders and skipped, and problems where there are
 * any. numbers, one an order, are those the broker gave; NULL in a dry run.
 * Errors: ERR_NOMEM, ERR_IO. */
GOM_MUST_USE enum err post_report_json(const struct out *out,
    const struct import_result *result, const uint64_t *numbers);

#endif
