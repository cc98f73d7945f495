/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/wire.h"

#include <string.h>

#include "proto/limits.h"
#include "proto/require.h"
#include "proto/text.h"

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_64BIT = 1,
	WIRE_BYTES = 2,
	WIRE_32BIT = 5
};

enum {
	VARINT_LEN = 10,
	TAG_LEN = 5,
	FIELD_NUMBER_MAX = 536870911
};

/* Bytes that are left to walk. */
struct span {
	const uint8_t *at;
	const uint8_t *end;
};

/* One message within which the walk is; the way back up gives a field its
 * dotted name. */
struct level {
	const struct level *outer;
	const ProtobufCFieldDescriptor *field; /* being walked */
	const ProtobufCMessageDescriptor *descriptor;
	int depth;
	uint16_t counts[LIMIT_WIRE_FIELDS]; /* entries seen of each field */
};

struct walk {
	int n_unknown;
	struct err_info *info;
};

/* One field as it stands on the wire. */
struct item {
	uint32_t number;
	enum wire_type type;
	uint64_t varint;   /* WIRE_VARINT */
	struct span bytes; /* WIRE_BYTES */
};

static size_t
span_len(struct span span)
{
	return (size_t)(span.end - span.at);
}

/* Writes "outer.inner" so that the innermost name is never lost. */
static void
format_path(const struct level *level, char *out, size_t cap)
{
	size_t len = 0;

	out[0] = '\0';
	if (level->outer != NULL) {
		format_path(level->outer, out, cap);
		len = strlen(out);
	}
	if (level->field == NULL)
		return;
	if (len > 0 && len + 1 + strlen(level->field->name) >= cap)
		len = 0;
	if (len > 0)
		out[len++] = '.';
	strncpy(out + len, level->field->name, cap - len - 1);
	out[cap - 1] = '\0';
}

/* The place in the innermost list on the way up, from 1; 0 in none. */
static uint32_t
find_index(const struct level *level)
{
	for (; level != NULL; level = level->outer) {
		const ProtobufCFieldDescriptor *field = level->field;

		if (field != NULL && field->label == PROTOBUF_C_LABEL_REPEATED)
			return level->counts[field - level->descriptor->fields];
	}
	return 0;
}

static enum err
refuse(const struct walk *walk, const struct level *level, enum err code,
    int64_t value, int64_t limit)
{
	char path[sizeof walk->info->field];

	format_path(level, path, sizeof path);
	if (path[0] == '\0') {
		strncpy(path, level->descriptor->short_name, sizeof path - 1);
		path[sizeof path - 1] = '\0';
	}
	if (walk->info != NULL)
		walk->info->index = find_index(level);
	return gom_err_fill(walk->info, code, path, "", value, limit);
}

static bool
read_varint(struct span *span, size_t max_len, uint64_t *out)
{
	uint64_t value = 0;

	for (size_t i = 0; i < max_len && span->at < span->end; i++) {
		uint8_t byte = *span->at++;

		value |= (uint64_t)(byte & 0x7f) << (7 * i);
		if ((byte & 0x80) == 0) {
			*out = value;
			return true;
		}
	}
	return false;
}

static bool
skip_bytes(struct span *span, uint64_t len)
{
	if (len > span_len(*span))
		return false;
	span->at += len;
	return true;
}

static bool
read_item(struct span *span, struct item *out)
{
	uint64_t tag;
	uint64_t len;

	if (!read_varint(span, TAG_LEN, &tag) || tag >> 3 < 1 ||
	    tag >> 3 > FIELD_NUMBER_MAX)
		return false;
	out->number = (uint32_t)(tag >> 3);
	out->type = (enum wire_type)(tag & 7);
	switch (out->type) {
	case WIRE_VARINT:
		return read_varint(span, VARINT_LEN, &out->varint);
	case WIRE_64BIT:
		return skip_bytes(span, 8);
	case WIRE_32BIT:
		return skip_bytes(span, 4);
	case WIRE_BYTES:
		if (!read_varint(span, TAG_LEN, &len))
			return false;
		out->bytes.at = span->at;
		if (!skip_bytes(span, len))
			return false;
		out->bytes.end = span->at;
		return true;
	}
	return false; /* groups, and what nobody has defined */
}

/* How a field of a type stands on the wire, by itself. */
static enum wire_type
wire_type_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return WIRE_32BIT;
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return WIRE_64BIT;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return WIRE_BYTES;
	default:
		return WIRE_VARINT;
	}
}

static enum err walk_message(
    struct walk *walk, struct level *level, struct span span);

static enum err
check_varint(const struct walk *walk, const struct level *level, uint64_t value)
{
	const ProtobufCFieldDescriptor *field = level->field;
	int64_t number = (int64_t)value;

	if (field->type == PROTOBUF_C_TYPE_BOOL && value > 1)
		return refuse(walk, level, ERR_MALFORMED, number, 1);
	if (field->type != PROTOBUF_C_TYPE_ENUM)
		return ERR_OK;
	if (number < INT32_MIN || number > INT32_MAX ||
	    protobuf_c_enum_descriptor_get_value(
		field->descriptor, (int)number) == NULL)
		return refuse(walk, level, ERR_CHOICE, number, 0);
	return ERR_OK;
}

static enum err
check_string(
    const struct walk *walk, const struct level *level, struct span bytes)
{
	size_t len = span_len(bytes);
	enum err err =
	    gom_text_check((const char *)bytes.at, len, LIMIT_WIRE_TEXT_LEN);

	if (err == ERR_OK)
		return ERR_OK;
	return refuse(walk, level, err, (int64_t)len, LIMIT_WIRE_TEXT_LEN);
}

static enum err
count_entry(const struct walk *walk, struct level *level)
{
	size_t i = (size_t)(level->field - level->descriptor->fields);

	if (level->counts[i] >= LIMIT_WIRE_ENTRIES) {
		return refuse(walk, level, ERR_TOO_MANY, level->counts[i] + 1,
		    LIMIT_WIRE_ENTRIES);
	}
	level->counts[i]++;
	return ERR_OK;
}

/* Numbers of a repeated field in one piece, without tags between them. */
static enum err
walk_packed(struct walk *walk, struct level *level, struct span span)
{
	const enum wire_type type = wire_type_of(level->field->type);

	while (span.at < span.end) {
		uint64_t value = 0;
		enum err err = count_entry(walk, level);
		bool is_read =
		    type == WIRE_VARINT
			? read_varint(&span, VARINT_LEN, &value)
			: skip_bytes(&span, type == WIRE_32BIT ? 4 : 8);

		if (err == ERR_OK && !is_read)
			err = refuse(walk, level, ERR_MALFORMED, 0, 0);
		if (err == ERR_OK && type == WIRE_VARINT)
			err = check_varint(walk, level, value);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err
walk_inner(struct walk *walk, const struct level *level, struct span bytes)
{
	struct level inner;

	if (level->depth >= LIMIT_WIRE_DEPTH) {
		return refuse(
		    walk, level, ERR_MALFORMED, level->depth, LIMIT_WIRE_DEPTH);
	}
	memset(&inner, 0, sizeof inner);
	inner.outer = level;
	inner.descriptor = level->field->descriptor;
	inner.depth = level->depth + 1;
	return walk_message(walk, &inner, bytes);
}

/* Whether the field, or another of its oneof, was seen before. protobuf-c
 * would merge the two into something that neither check has seen whole. */
static bool
is_seen(const struct level *level)
{
	const ProtobufCFieldDescriptor *field = level->field;

	for (unsigned i = 0; i < level->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *other =
		    &level->descriptor->fields[i];
		bool is_same =
		    other == field ||
		    ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
			(other->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
			other->quantifier_offset == field->quantifier_offset);

		if (is_same && level->counts[i] > 0)
			return true;
	}
	return false;
}

static enum err
walk_known(struct walk *walk, struct level *level, const struct item *item)
{
	const ProtobufCFieldDescriptor *field = level->field;
	const enum wire_type type = wire_type_of(field->type);
	const bool is_list = field->label == PROTOBUF_C_LABEL_REPEATED;
	enum err err;

	if (is_list && type != WIRE_BYTES && item->type == WIRE_BYTES)
		return walk_packed(walk, level, item->bytes);
	if (item->type != type || (!is_list && is_seen(level)))
		return refuse(walk, level, ERR_MALFORMED, 0, 0);
	err = count_entry(walk, level);
	if (err != ERR_OK)
		return err;
	switch (field->type) {
	case PROTOBUF_C_TYPE_MESSAGE:
		return walk_inner(walk, level, item->bytes);
	case PROTOBUF_C_TYPE_STRING:
		return check_string(walk, level, item->bytes);
	default:
		return type == WIRE_VARINT
			   ? check_varint(walk, level, item->varint)
			   : ERR_OK;
	}
}

static enum err
walk_message(struct walk *walk, struct level *level, struct span span)
{
	REQUIRE(level->descriptor->n_fields <= LIMIT_WIRE_FIELDS);
	while (span.at < span.end) {
		struct item item = { 0 };
		enum err err = ERR_OK;

		level->field = NULL;
		if (!read_item(&span, &item))
			return refuse(walk, level, ERR_MALFORMED, 0, 0);
		level->field = protobuf_c_message_descriptor_get_field(
		    level->descriptor, item.number);
		if (level->field != NULL) {
			err = walk_known(walk, level, &item);
		} else if (++walk->n_unknown > LIMIT_UNKNOWN_FIELDS) {
			err = refuse(walk, level, ERR_MALFORMED,
			    walk->n_unknown, LIMIT_UNKNOWN_FIELDS);
		}
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

enum err
gom_wire_check(const ProtobufCMessageDescriptor *descriptor,
    const uint8_t *data, size_t len, struct err_info *info)
{
	struct walk walk = { 0, info };
	struct level level;
	struct span span = { data, data };

	if (len > LIMIT_MESSAGE_LEN) {
		return gom_err_fill(info, ERR_TOO_LARGE, descriptor->short_name,
		    "", (int64_t)len, LIMIT_MESSAGE_LEN);
	}
	if (len > 0)
		span.end = data + len;
	memset(&level, 0, sizeof level);
	level.descriptor = descriptor;
	level.depth = 1;
	return walk_message(&walk, &level, span);
}

enum err
gom_wire_unpack(const ProtobufCMessageDescriptor *descriptor,
    const uint8_t *data, size_t len, struct gom_arena *arena,
    struct err_info *info, ProtobufCMessage **out)
{
	static const uint8_t empty[1];
	ProtobufCMessage *message;
	enum err err = gom_wire_check(descriptor, data, len, info);

	if (err != ERR_OK)
		return err;
	arena->is_exhausted = false;
	message = protobuf_c_message_unpack(
	    descriptor, &arena->allocator, len, len == 0 ? empty : data);
	if (message == NULL) {
		return gom_err_fill(info,
		    arena->is_exhausted ? ERR_NOMEM : ERR_MALFORMED,
		    descriptor->short_name, "", 0, 0);
	}
	*out = message;
	return ERR_OK;
}

enum err
gom_wire_pack(const ProtobufCMessage *message, struct gom_arena *arena,
    size_t *out_len, uint8_t **out)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *data;

	if (len > LIMIT_MESSAGE_LEN)
		return ERR_TOO_LARGE;
	data = gom_arena_alloc(arena, len);
	if (data == NULL)
		return ERR_NOMEM;
	*out_len = protobuf_c_message_pack(message, data);
	*out = data;
	return ERR_OK;
}
