/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MOST ((size_t)1 << 30)

static bool
read_all(FILE *file, char **bytes, size_t *len)
{
	size_t cap = 0, n = 0, got;

	do {
		if (n == cap) {
			size_t wanted = cap == 0 ? (size_t)1 << 16 : cap * 2;
			char *larger;

			if (n >= FILE_MOST) {
				errno = EFBIG;
				return false;
			}
			larger = realloc(*bytes, wanted);
			if (larger == NULL)
				return false;
			*bytes = larger;
			cap = wanted;
		}
		got = fread(*bytes + n, 1, cap - n, file);
		n += got;
	} while (got > 0);
	*len = n;
	return ferror(file) == 0;
}

bool
file_read(const char *path, char **bytes, size_t *len)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "rb");
	bool is_read;
	int why;

	*bytes = NULL;
	if (file == NULL)
		return false;
	is_read = read_all(file, bytes, len);
	why = errno;
	if (!is_stdin)
		(void)fclose(file);
	if (!is_read) {
		free(*bytes);
		*bytes = NULL;
		errno = why;
	}
	return is_read;
}
