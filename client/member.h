/* SPDX-License-Identifier: Apache-2.0 */
/* member: how people name a member, "12", "M12" or a name, found in a list of
 * members; so that a sheet of thirty households asks the broker once, and
 * offline not at all. Pure. */
#ifndef GOM_CLIENT_MEMBER_H
#define GOM_CLIENT_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/gom.pb-c.h"

/* member_is_number reads "12" or "M12". */
bool member_is_number(const char *text, uint64_t *out);

/* member_named finds the one whose whole name it is, or the only one whose
 * name holds it; accents and case do not matter.
 * Shape:  list NULL is an empty one.
 * Errors: ERR_NO_MEMBER; ERR_AMBIGUOUS. */
GOM_MUST_USE enum err member_named(
    const Gom__MemberListReply *list, const char *name, uint64_t *out);

#endif
