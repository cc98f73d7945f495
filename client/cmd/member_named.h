/* SPDX-License-Identifier: Apache-2.0 */
/* member_named: many names looked up in one list of members, so that a sheet
 * of thirty households asks the broker once, and offline not at all. Pure. */
#ifndef GOM_CLIENT_CMD_MEMBER_NAMED_H
#define GOM_CLIENT_CMD_MEMBER_NAMED_H

#include <stdint.h>

#include "proto/err.h"
#include "proto/gom.pb-c.h"

/* member_named finds the one whose whole name it is, or the only one whose
 * name holds it; accents and case do not matter.
 * Shape:  list NULL is an empty one.
 * Errors: ERR_NO_MEMBER; ERR_AMBIGUOUS. */
GOM_MUST_USE enum err member_named(
    const Gom__MemberListReply *list, const char *name, uint64_t *out);

#endif
