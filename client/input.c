/* SPDX-License-Identifier: Apache-2.0 */
#include "client/input.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	INPUT_STEP = 65536
};

static enum err
read_all(FILE *file, size_t max_len, char **out, size_t *out_len)
{
	char *data = NULL;
	size_t cap = 0;
	size_t len = 0;
	size_t want;

	do {
		if (len + 1 >= cap) {
			char *more = realloc(data, cap + cap + INPUT_STEP);

			if (more == NULL) {
				free(data);
				return ERR_NOMEM;
			}
			data = more;
			cap += cap + INPUT_STEP;
		}
		want = cap - len - 1;
		if (want > max_len + 1 - len)
			want = max_len + 1 - len;
		len += fread(data + len, 1, want, file);
	} while (len <= max_len && !feof(file) && !ferror(file));
	if (ferror(file)) {
		free(data);
		return ERR_IO;
	}
	data[len] = '\0';
	*out = data;
	*out_len = len;
	return ERR_OK;
}

enum err
input_read(const char *path, size_t max_len, struct err_info *info, char **out,
    size_t *out_len)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "rb");
	enum err err;

	if (file == NULL) {
		return gom_err_fill(info,
		    errno == ENOENT || errno == ENOTDIR ? ERR_NO_FILE : ERR_IO,
		    "", path, 0, 0);
	}
	err = read_all(file, max_len, out, out_len);
	if (!is_stdin)
		fclose(file);
	return err == ERR_OK ? ERR_OK : gom_err_fill(info, err, "", path, 0, 0);
}
