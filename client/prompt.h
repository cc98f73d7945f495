/* SPDX-License-Identifier: Apache-2.0 */
/* prompt: questions to the person at the keyboard. Only where standard input
 * and error are terminals and --no-input is not given; nothing needs it. */
#ifndef GOM_CLIENT_PROMPT_H
#define GOM_CLIENT_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "client/app.h"

bool prompt_is_possible(const struct app *app);

/* prompt_line asks and reads one line, brought to NFC.
 * Shape:  question is translated, without the colon; fallback (may be NULL)
 *         is taken for an empty line and shown in brackets.
 * Errors: ERR_INTERRUPTED the input ended; ERR_USAGE nobody can be asked;
 *         ERR_TEXT. */
GOM_MUST_USE enum err prompt_line(struct app *app, const char *question,
    const char *fallback, char *out, size_t cap);

/* prompt_read_fn makes a value of an answer.
 * Errors: any, with app->info: it is said, and the question asked again. */
typedef enum err prompt_read_fn(struct app *app, const char *answer, void *out);

/* prompt_value asks until the answer can be read; what was typed before
 * stands.
 * Shape:  as prompt_line.
 * Errors: ERR_INTERRUPTED; ERR_USAGE. */
GOM_MUST_USE enum err prompt_value(struct app *app, const char *question,
    const char *fallback, prompt_read_fn *read, void *out);

/* prompt_confirm asks yes or no; no is the answer to an empty line.
 * Shape:  question is translated. With --yes it is not asked.
 * Errors: ERR_INTERRUPTED no; ERR_USAGE nobody can be asked: give --yes. */
GOM_MUST_USE enum err prompt_confirm(struct app *app, const char *question);

#endif
