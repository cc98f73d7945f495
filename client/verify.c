/* SPDX-License-Identifier: Apache-2.0 */
#include "client/verify.h"

#include <stdlib.h>
#include <string.h>

#include "proto/key.h"
#include "proto/wire.h"

typedef uint8_t hash[LIMIT_HASH_LEN];

bool
verify_chain(const Gom__LeavesReply *leaves)
{
	hash head = { 0 };

	for (size_t i = 0; i < leaves->n_leaves; i++) {
		if (leaves->leaves[i].len != sizeof head)
			return false;
		gom_chain_next(head, leaves->leaves[i].data, head);
	}
	return leaves->head.len == sizeof head &&
	       memcmp(leaves->head.data, head, sizeof head) == 0;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(hash));
}

static enum err
sort_leaves(const Gom__LeavesReply *leaves, hash **out)
{
	hash *sorted = malloc((leaves->n_leaves + 1) * sizeof *sorted);

	if (sorted == NULL)
		return ERR_NOMEM;
	memset(sorted, 0, (leaves->n_leaves + 1) * sizeof *sorted);
	for (size_t i = 0; i < leaves->n_leaves; i++)
		if (leaves->leaves[i].len == sizeof(hash))
			memcpy(sorted[i], leaves->leaves[i].data, sizeof(hash));
	qsort(sorted, leaves->n_leaves, sizeof *sorted, compare);
	*out = sorted;
	return ERR_OK;
}

static bool
is_leaf_right(const Gom__Event *event)
{
	hash leaf;

	if (event->leaf.len != sizeof leaf || event->salt.len != LIMIT_HASH_LEN)
		return false;
	gom_chain_leaf(
	    event->salt.data, event->payload.data, event->payload.len, leaf);
	return memcmp(leaf, event->leaf.data, sizeof leaf) == 0;
}

static bool
is_same_packed(const ProtobufCMessage *a, const ProtobufCMessage *b,
    struct gom_arena *arena)
{
	uint8_t *packed_a = NULL;
	uint8_t *packed_b = NULL;
	size_t len_a = 0;
	size_t len_b = 0;

	return gom_wire_pack(a, arena, &len_a, &packed_a) == ERR_OK &&
	       gom_wire_pack(b, arena, &len_b, &packed_b) == ERR_OK &&
	       len_a == len_b && memcmp(packed_a, packed_b, len_a) == 0;
}

/* What is shown must be what was hashed. */
static bool
is_fact_right(const Gom__Event *event)
{
	struct err_info info;
	struct gom_arena arena;
	ProtobufCMessage *hashed;
	bool is_right;

	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	is_right = gom_wire_unpack(&gom__fact__descriptor, event->payload.data,
		       event->payload.len, &arena, &info, &hashed) == ERR_OK &&
		   is_same_packed(hashed, &event->fact->base, &arena);
	gom_arena_finish(&arena);
	return is_right;
}

static void
check_event(const Gom__Event *event, const hash *sorted, size_t n_leaves,
    struct verify_result *out, uint64_t *missing)
{
	bool is_published = event->leaf.len == sizeof(hash) && n_leaves > 0 &&
			    bsearch(event->leaf.data, sorted, n_leaves,
				sizeof *sorted, compare) != NULL;

	if (!is_leaf_right(event) || !is_fact_right(event)) {
		if (out->bad_entry == 0)
			out->bad_entry = event->n;
		return;
	}
	if (!is_published) {
		*missing = *missing == 0 ? event->n : *missing;
		out->n_newer++;
		return;
	}
	/* One that is published proves that those before it had to be. */
	if (*missing != 0 && out->bad_entry == 0)
		out->bad_entry = *missing;
	out->n_own++;
}

enum err
verify_order(uint64_t order, const Gom__LeavesReply *leaves,
    Gom__Event *const *events, size_t n_events, struct verify_result *out)
{
	uint64_t missing = 0;
	hash *sorted;
	enum err err = sort_leaves(leaves, &sorted);

	if (err != ERR_OK)
		return err;
	*out = (struct verify_result){ .n_leaves = leaves->n_leaves,
		.is_chain_right = verify_chain(leaves) };
	for (size_t i = 0; i < n_events; i++) {
		if (events[i]->fact != NULL &&
		    events[i]->fact->order == order) {
			check_event(
			    events[i], sorted, leaves->n_leaves, out, &missing);
		}
	}
	free(sorted);
	return ERR_OK;
}
