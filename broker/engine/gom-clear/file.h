/* SPDX-License-Identifier: Apache-2.0 */
/* file: a whole file in memory. */
#ifndef GOM_CLEAR_FILE_H
#define GOM_CLEAR_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* file_read reads a file, or standard input where path is "-". False with
 * errno where that fails; EFBIG past a gibibyte.
 * Owns: *bytes is the caller's, free with free. */
bool file_read(const char *path, char **bytes, size_t *len);

#endif
