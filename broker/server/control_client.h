/* SPDX-License-Identifier: Apache-2.0 */
/* control_client: how a command asks a running broker (control.h). */
#ifndef GOM_BROKER_SERVER_CONTROL_CLIENT_H
#define GOM_BROKER_SERVER_CONTROL_CLIENT_H

#include "proto/err.h"

/* Called for each line "name value" of an answer. */
typedef void control_line_fn(void *ctx, const char *name, const char *value);

/* control_ask sends one line and reads the answer, waiting as long as it
 * takes. fn may be NULL.
 * Errors: ERR_NOT_RUNNING no broker listens at path, or it stopped before it
 *         answered; otherwise what the broker answered, with info->subject. */
GOM_MUST_USE enum err control_ask(const char *path, const char *line,
    control_line_fn *fn, void *ctx, struct err_info *info);

#endif
