/* SPDX-License-Identifier: Apache-2.0 */
/* reasons: the coded reasons of reasons.def and where each fits. */
#ifndef GOM_PROTO_REASONS_H
#define GOM_PROTO_REASONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gom_reason_group {
	GOM_REASON_REFUSE = 1 << 0,
	GOM_REASON_DECLINE = 1 << 1,
	GOM_REASON_SUSPEND = 1 << 2,
	GOM_REASON_DEDUCT = 1 << 3,
	GOM_REASON_SHORT = 1 << 4,
	GOM_REASON_DEFECT = 1 << 5,
	GOM_REASON_DEVIATE = 1 << 6
};

struct gom_reason {
	uint32_t number;
	unsigned groups;   /* mask of enum gom_reason_group */
	const char *name;  /* what people type, the same in every language */
	const char *words; /* msgid */
};

/* gom_reasons is the list, in the order of reasons.def; *n its length. */
const struct gom_reason *gom_reasons(unsigned *n);

/* gom_reason_find finds a reason by number; NULL for one not in the list. */
const struct gom_reason *gom_reason_find(uint32_t number);

/* gom_reason_named finds a reason of one of the groups (a mask of
 * gom_reason_group) by what people type; NULL if there is none. */
const struct gom_reason *gom_reason_named(const char *name, unsigned groups);

/* gom_reason_names writes the names of the groups, with commas between; what
 * does not fit is left away. */
void gom_reason_names(unsigned groups, char *out, size_t cap);

/* gom_reason_fits: the number is a reason of this group. */
bool gom_reason_fits(uint32_t number, enum gom_reason_group group);

#endif
