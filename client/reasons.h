/* SPDX-License-Identifier: Apache-2.0 */
/* reasons: the reasons of proto/reasons.h by the names people type, within
 * the groups an option allows. */
#ifndef GOM_CLIENT_REASONS_H
#define GOM_CLIENT_REASONS_H

#include <stddef.h>
#include <stdint.h>

#include "proto/reasons.h"

/* reason_named finds a reason of one of the groups (a mask of
 * gom_reason_group); NULL if there is none. */
const struct gom_reason *reason_named(const char *name, unsigned groups);

/* reason_names writes the names of the groups, with commas between them. */
void reason_names(unsigned groups, char *out, size_t cap);

#endif
