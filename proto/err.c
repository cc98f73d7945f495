/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/err.h"

#include <stddef.h>
#include <string.h>

#include "proto/text.h"

#define N_(msgid) msgid

static const struct gom_err_row rows[] = {
#define X(name, number, exit_status, retryable, text, remedy)                  \
	{ ERR_##name, exit_status, retryable, #name, text, remedy },
#include "proto/errors.def"
#undef X
};

const struct gom_err_row *
gom_err_find(uint32_t number)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if ((uint32_t)rows[i].code == number)
			return &rows[i];
	return NULL;
}

static void
copy_cut(char *to, size_t cap, const char *from)
{
	size_t len = from == NULL ? 0 : gom_text_prefix(from, cap - 1);

	if (len > 0)
		memcpy(to, from, len);
	to[len] = '\0';
}

enum err
gom_err_fill(struct err_info *info, enum err code, const char *field,
    const char *subject, int64_t value, int64_t limit)
{
	if (info != NULL) {
		copy_cut(info->field, sizeof info->field, field);
		copy_cut(info->subject, sizeof info->subject, subject);
		info->value = value;
		info->limit = limit;
	}
	return code;
}
