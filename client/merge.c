/* SPDX-License-Identifier: Apache-2.0 */
#include "client/merge.h"

#include <string.h>

#include "client/out/field.h"

static size_t
entry_len(const ProtobufCFieldDescriptor *descriptor)
{
	switch (descriptor->type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
		return sizeof(int64_t);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	default:
		return sizeof(int32_t);
	}
}

static enum err
merge_list(struct gom_arena *arena, const struct field *a,
    const struct field *b, ProtobufCMessage *to)
{
	const ProtobufCFieldDescriptor *descriptor = a->descriptor;
	size_t len = entry_len(descriptor);
	size_t n = a->n + b->n;
	char *both;

	if (b->n == 0)
		return ERR_OK;
	both = gom_arena_alloc(arena, n * len);
	if (both == NULL)
		return ERR_NOMEM;
	if (a->n > 0)
		memcpy(both, a->member, a->n * len);
	memcpy(both + a->n * len, b->member, b->n * len);
	memcpy((char *)to + descriptor->quantifier_offset, &n, sizeof n);
	memcpy((char *)to + descriptor->offset, &both, sizeof both);
	return ERR_OK;
}

enum err
merge_pages(struct gom_arena *arena, const void *whole, const void *next,
    const void **out)
{
	const ProtobufCMessageDescriptor *descriptor;
	ProtobufCMessage *merged;
	enum err err = ERR_OK;

	if (whole == NULL) {
		*out = next;
		return ERR_OK;
	}
	descriptor = ((const ProtobufCMessage *)whole)->descriptor;
	merged = gom_arena_memdup(arena, whole, descriptor->sizeof_message);
	if (merged == NULL)
		return ERR_NOMEM;
	for (unsigned i = 0; i < descriptor->n_fields && err == ERR_OK; i++) {
		const char *name = descriptor->fields[i].name;
		struct field a;
		struct field b;

		if (descriptor->fields[i].label != PROTOBUF_C_LABEL_REPEATED ||
		    !field_find(whole, name, &a) || !field_find(next, name, &b))
			continue;
		err = merge_list(arena, &a, &b, merged);
	}
	if (err == ERR_OK)
		*out = merged;
	return err;
}

const Gom__More *
merge_more(const void *reply)
{
	struct field field;

	if (!field_find(reply, "more", &field) ||
	    field.descriptor->descriptor != &gom__more__descriptor)
		return NULL;
	return *(Gom__More *const *)field.member;
}
