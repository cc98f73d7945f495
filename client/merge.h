/* SPDX-License-Identifier: Apache-2.0 */
/* merge: the pages of a list made into one reply, for any message that has
 * repeated fields and a field `more`. Pure, by descriptors. */
#ifndef GOM_CLIENT_MERGE_H
#define GOM_CLIENT_MERGE_H

#include "proto/err.h"
#include "proto/gom.pb-c.h"
#include "proto/wire.h"

/* merge_pages adds the rows of `next` to those of `whole` (NULL: `next` is the
 * first page); other fields stay as the first page has them.
 * Owns:   *out and its rows live in the arena and share both pages' rows.
 * Errors: ERR_NOMEM. */
GOM_MUST_USE enum err merge_pages(struct gom_arena *arena, const void *whole,
    const void *next, const void **out);

/* merge_more is a reply's `more`; NULL where it has none. */
const Gom__More *merge_more(const void *reply);

#endif
