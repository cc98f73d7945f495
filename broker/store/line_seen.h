/* SPDX-License-Identifier: Apache-2.0 */
/* line_seen: the condition under which a line of an order is shown to a scope;
 * private to this folder. It stands over the tables orders and line, the scope
 * bound as scope.h says. Bids and refusals count only where the caller made or
 * typed them, so that what is shown never tells of others' bids (I6). */
#ifndef GOM_STORE_LINE_SEEN_H
#define GOM_STORE_LINE_SEEN_H

#include "broker/store/scope.h"

/* what the caller bid, refused, or typed for others */
#define LINE_SEEN_MINE                                                         \
	"(($4 <> 0 AND mine.household = $1)"                                   \
	" OR ($5 <> 0 AND mine.typed_by = $1))"

#define LINE_SEEN_BID                                                          \
	"EXISTS (SELECT 1 FROM bid AS mine WHERE mine.orders = line.orders"    \
	" AND mine.line = line.no AND " LINE_SEEN_MINE ")"

#define LINE_SEEN_REFUSAL                                                      \
	"EXISTS (SELECT 1 FROM refusal AS mine"                                \
	" WHERE mine.orders = line.orders AND mine.line IN (0, line.no)"       \
	" AND " LINE_SEEN_MINE ")"

/* clang-format off */
#define LINE_SEEN_AWARD                                                        \
	"EXISTS (SELECT 1 FROM award AS work"                                  \
	" WHERE work.orders = line.orders AND work.line = line.no"             \
	" AND " SCOPE_HOUSEHOLD("work.household") ")"

#define LINE_SEEN                                                              \
	"(" SCOPE_EXPORTER("orders.exporter")                                  \
	" OR (orders.opened_ms <> 0 AND (" SCOPE_ALL                           \
	" OR (orders.cancelled_ms = 0 AND " SCOPE_CRAFT("line.craft") ")"      \
	" OR " LINE_SEEN_BID " OR " LINE_SEEN_REFUSAL                          \
	" OR " LINE_SEEN_AWARD ")))"
/* clang-format on */

#endif
