/* SPDX-License-Identifier: Apache-2.0 */
/* field: one field of a message, found by its path and written for a reader.
 * Used by the files of client/out and by cells of commands. */
#ifndef GOM_CLIENT_OUT_FIELD_H
#define GOM_CLIENT_OUT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "client/out/out.h"

/* What a field's name and type say about it; the base of words and JSON. */
enum field_form {
	FIELD_TEXT,
	FIELD_FLAG,
	FIELD_NUMBER,   /* plain digits: versions, counts, line numbers */
	FIELD_QUANTITY, /* grouped digits */
	FIELD_MONEY,
	FIELD_DAY,
	FIELD_TIME,
	FIELD_PERMILLE,
	FIELD_MEMBER,
	FIELD_ENUM,
	FIELD_ROLES,    /* bit mask */
	FIELD_WEEKDAYS, /* bit mask */
	FIELD_REASON,
	FIELD_WHY,  /* number of whys.def */
	FIELD_KIND, /* number of facts.def */
	FIELD_BYTES,
	FIELD_MESSAGE
};

struct field {
	const ProtobufCMessage *owner; /* holds it */
	const ProtobufCFieldDescriptor *descriptor;
	const void *member;          /* address of its value, or of its list */
	size_t n;                    /* values: 1, or entries of the list */
	const ProtobufCMessage *row; /* where the path began */
};

/* field_find follows a path of names with dots. false: no such field, or a
 * message on the way is not there. */
bool field_find(
    const ProtobufCMessage *message, const char *path, struct field *out);

enum field_form field_form(const ProtobufCMessageDescriptor *owner,
    const ProtobufCFieldDescriptor *descriptor);

/* field_integer is the value of a field of any number type, or enum or bool,
 * at a place of a list; 0 for others. */
int64_t field_integer(const struct field *field, size_t at);

/* field_enum is the descriptor of the field's enum, also where the wire has a
 * plain number; NULL for none. */
const ProtobufCEnumDescriptor *field_enum(const struct field *field);

/* field_format writes the value, entries of a list with commas between. */
void field_format(
    const struct out *out, const struct field *field, char *text, size_t cap);

/* field_text is field_find and field_format; "" for a field that is not
 * there. */
void field_text(const struct out *out, const void *message, const char *path,
    char *text, size_t cap);

/* field_is_zero: 0, "", false, an empty list or a message not there. */
bool field_is_zero(const struct field *field);

/* field_is_right: are such cells written to the right of their column? */
bool field_is_right(enum field_form form);

/* field_money writes an amount with its currency: "12.000 VND". */
void field_money(const struct out *out, int64_t minor, const char *currency,
    char *text, size_t cap);

#endif
