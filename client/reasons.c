/* SPDX-License-Identifier: Apache-2.0 */
#include "client/reasons.h"

#include <stdio.h>
#include <string.h>

const struct gom_reason *
reason_named(const char *name, unsigned groups)
{
	unsigned n;
	const struct gom_reason *rows = gom_reasons(&n);

	for (unsigned i = 0; i < n; i++)
		if ((rows[i].groups & groups) != 0 &&
		    strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

void
reason_names(unsigned groups, char *out, size_t cap)
{
	unsigned n;
	const struct gom_reason *rows = gom_reasons(&n);
	size_t len = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < n && len < cap; i++) {
		if ((rows[i].groups & groups) != 0) {
			len += (size_t)snprintf(out + len, cap - len, "%s%s",
			    len == 0 ? "" : ", ", rows[i].name);
		}
	}
}
