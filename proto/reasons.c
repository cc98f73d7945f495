/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/reasons.h"

#include <stdio.h>
#include <string.h>

/* The words of the list, for this file alone. */
enum {
	REFUSE = GOM_REASON_REFUSE,
	DECLINE = GOM_REASON_DECLINE,
	SUSPEND = GOM_REASON_SUSPEND,
	DEDUCT = GOM_REASON_DEDUCT,
	SHORT = GOM_REASON_SHORT,
	DEFECT = GOM_REASON_DEFECT,
	DEVIATE = GOM_REASON_DEVIATE
};

#define N_(text) text
static const struct gom_reason REASONS[] = {
#define X(NAME, number, groups, name, words) { number, groups, name, words },
#include "proto/reasons.def"
#undef X
};

enum {
	N_REASONS = sizeof REASONS / sizeof REASONS[0]
};

const struct gom_reason *
gom_reasons(unsigned *n)
{
	*n = N_REASONS;
	return REASONS;
}

const struct gom_reason *
gom_reason_find(uint32_t number)
{
	for (size_t i = 0; i < N_REASONS; i++)
		if (REASONS[i].number == number)
			return &REASONS[i];
	return NULL;
}

const struct gom_reason *
gom_reason_named(const char *name, unsigned groups)
{
	for (size_t i = 0; i < N_REASONS; i++)
		if ((REASONS[i].groups & groups) != 0 &&
		    strcmp(REASONS[i].name, name) == 0)
			return &REASONS[i];
	return NULL;
}

void
gom_reason_names(unsigned groups, char *out, size_t cap)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < N_REASONS && len < cap; i++) {
		if ((REASONS[i].groups & groups) != 0) {
			len += (size_t)snprintf(out + len, cap - len, "%s%s",
			    len == 0 ? "" : ", ", REASONS[i].name);
		}
	}
}

bool
gom_reason_fits(uint32_t number, enum gom_reason_group group)
{
	const struct gom_reason *reason = gom_reason_find(number);

	return reason != NULL && (reason->groups & (unsigned)group) != 0;
}
