/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/reasons.h"

#include <stddef.h>

/* The words of the list, for this file alone. */
enum {
	REFUSE = GOM_REASON_REFUSE,
	DECLINE = GOM_REASON_DECLINE,
	SUSPEND = GOM_REASON_SUSPEND,
	DEDUCT = GOM_REASON_DEDUCT,
	SHORT = GOM_REASON_SHORT,
	DEFECT = GOM_REASON_DEFECT
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

bool
gom_reason_fits(uint32_t number, enum gom_reason_group group)
{
	const struct gom_reason *reason = gom_reason_find(number);

	return reason != NULL && (reason->groups & (unsigned)group) != 0;
}
