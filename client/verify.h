/* SPDX-License-Identifier: Apache-2.0 */
/* verify: checks an order's published hash chain, and one's own entries
 * against it. Pure; any thread. What is fetched and said: cmd/order_verify. */
#ifndef GOM_CLIENT_VERIFY_H
#define GOM_CLIENT_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/gom.pb-c.h"

struct verify_result {
	size_t n_leaves;
	bool is_chain_right; /* the leaves give the published head */
	size_t n_own;        /* own entries whose leaf is published */
	size_t n_newer;      /* own entries after the last published one */
	uint64_t bad_entry;  /* number in the feed of one that does not fit;
				0: none */
};

/* verify_chain recomputes the head from all leaves. */
bool verify_chain(const Gom__LeavesReply *leaves);

/* verify_order checks the chain and those events that are of the order, in
 * the order of the feed. An entry fits if its salt and payload give its leaf,
 * and its leaf is among those published; entries behind the last published
 * one may be missing. An erased entry says of no order that it was its own.
 * Errors: ERR_NOMEM. */
GOM_MUST_USE enum err verify_order(uint64_t order,
    const Gom__LeavesReply *leaves, Gom__Event *const *events, size_t n_events,
    struct verify_result *out);

#endif
