/* SPDX-License-Identifier: Apache-2.0 */
/* wire: protobuf messages in and out, within bounds. Everything a peer sends
 * is walked beside its descriptor before a byte is allocated for it; what
 * passes is unpacked into an arena with a budget. Pure functions; an arena
 * belongs to one thread at a time. Not for what a field means: services. */
#ifndef GOM_PROTO_WIRE_H
#define GOM_PROTO_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "proto/err.h"

struct gom_arena_chunk;

/* Memory that is given back all at once. */
struct gom_arena {
	size_t budget;     /* bytes that may be taken from the heap */
	size_t taken;      /* bytes taken from the heap so far */
	bool is_exhausted; /* an allocation has failed since init or reset */
	struct gom_arena_chunk *chunks;
	ProtobufCAllocator allocator; /* view for protobuf-c; free is a no-op */
};

/* gom_arena_init takes nothing from the heap yet. The arena must not move
 * afterwards: its allocator points into it. */
void gom_arena_init(struct gom_arena *arena, size_t budget);

/* gom_arena_alloc gives zeroed bytes, aligned for anything; NULL past the
 * budget or when the heap is empty. len 0 gives one byte. */
void *gom_arena_alloc(struct gom_arena *arena, size_t len);

/* gom_arena_strdup copies s; NULL as gom_arena_alloc. */
char *gom_arena_strdup(struct gom_arena *arena, const char *s);

/* gom_arena_memdup copies len bytes; NULL as gom_arena_alloc. */
void *gom_arena_memdup(struct gom_arena *arena, const void *data, size_t len);

/* gom_arena_reset ends the life of all that was allocated; it keeps one small
 * chunk, so that the next request takes nothing from the heap. */
void gom_arena_reset(struct gom_arena *arena);

void gom_arena_finish(struct gom_arena *arena);

/* gom_wire_unpack reads one message.
 * Shape:  at most LIMIT_MESSAGE_LEN bytes; no field twice that is not
 *         repeated; repeated fields of at most LIMIT_WIRE_ENTRIES entries;
 *         text passes gom_text_check with LIMIT_WIRE_TEXT_LEN; enum values are
 *         known; at most LIMIT_UNKNOWN_FIELDS fields that are not in the
 *         descriptor; at most LIMIT_WIRE_DEPTH messages inside each other.
 * Errors: ERR_TOO_LARGE, ERR_MALFORMED, ERR_TEXT, ERR_TEXT_LONG, ERR_TOO_MANY,
 *         ERR_CHOICE (an enum value), ERR_NOMEM. info->field is the dotted
 *         path of the field, info->index its place in a list, from 1.
 * Owns:   *out lives as long as the arena's content; never free it. */
GOM_MUST_USE enum err gom_wire_unpack(
    const ProtobufCMessageDescriptor *descriptor, const uint8_t *data,
    size_t len, struct gom_arena *arena, struct err_info *info,
    ProtobufCMessage **out);

/* gom_wire_check is the walk alone: the same errors, nothing allocated. */
GOM_MUST_USE enum err gom_wire_check(
    const ProtobufCMessageDescriptor *descriptor, const uint8_t *data,
    size_t len, struct err_info *info);

/* gom_wire_pack writes one message into the arena.
 * Errors: ERR_TOO_LARGE more than LIMIT_MESSAGE_LEN bytes; ERR_NOMEM. */
GOM_MUST_USE enum err gom_wire_pack(const ProtobufCMessage *message,
    struct gom_arena *arena, size_t *out_len, uint8_t **out);

#endif
