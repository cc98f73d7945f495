/* SPDX-License-Identifier: Apache-2.0 */
/* input: a file that a command was given, read whole. One thread. */
#ifndef GOM_CLIENT_INPUT_H
#define GOM_CLIENT_INPUT_H

#include <stddef.h>

#include "proto/err.h"

/* input_read reads a file; "-" is standard input. Of a longer file one byte
 * more than max_len is read, so that its reader can say that it is too long.
 * Errors: ERR_NO_FILE; ERR_IO; ERR_NOMEM. info->subject is the path.
 * Owns:   *out is the caller's, free with free; it ends in a NUL that is not
 *         counted. */
GOM_MUST_USE enum err input_read(const char *path, size_t max_len,
    struct err_info *info, char **out, size_t *out_len);

#endif
