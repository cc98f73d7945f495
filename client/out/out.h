/* SPDX-License-Identifier: Apache-2.0 */
/* out: everything the client shows. Answers of the broker become tables,
 * cards, sentences or JSON by their protobuf-c descriptors: a column names a
 * field, the field's name says how it is written (gom.proto, conventions).
 * Data goes to `data` (standard output), what is said about it to `talk`
 * (standard error). One thread. */
#ifndef GOM_CLIENT_OUT_OUT_H
#define GOM_CLIENT_OUT_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <protobuf-c/protobuf-c.h>

#include "proto/date.h"
#include "proto/err.h"

enum {
	OUT_TEXT_CAP = 512
}; /* bytes of one cell or sentence and its NUL */

struct out {
	FILE *data;
	FILE *talk;
	bool is_json;
	bool is_plain;
	bool has_color; /* of data */
	bool is_vi;
	size_t columns; /* width of the screen; 0: as wide as it takes */
	uint64_t own;   /* the reader's member; 0: not known */
	struct gom_clock clock;
	const char *currency; /* where a row does not say; NULL: none */
	/* the name of a member, NULL where it is not known; may be NULL */
	const char *(*name_of)(void *ctx, uint64_t member);
	void *name_ctx;
};

enum column_flag {
	COLUMN_BLANK_ZERO = 1, /* 0 is not written */
	COLUMN_WRAP = 2,       /* may be broken into lines */
	COLUMN_TRUNC = 4,      /* may be cut where the screen is narrow */
	COLUMN_WIDE = 8,       /* left out of a table without room for it */
	COLUMN_ALARM = 16,     /* what stands there wants attention: red */
	COLUMN_RIGHT = 32,     /* a cell that is a number */
	COLUMN_OTHERS = 64     /* left out where all rows are the reader's own */
};

/* cell_fn writes a cell that is made of several fields. */
typedef void cell_fn(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap);

struct column {
	const char *title; /* msgid; NULL ends a list */
	const char *field; /* "sku", "terms.most" */
	unsigned flags;    /* enum column_flag */
	cell_fn *cell;     /* instead of the field's own form; NULL */
};

/* A word for a {placeholder} that is no field. */
struct pair {
	const char *name; /* NULL ends a list */
	const char *value;
};

/* out_rows writes the messages of a repeated field as a table, or one below
 * the other where a table does not fit the screen; `empty`, a translated
 * sentence, where there are none.
 * Errors: ERR_NOMEM, ERR_IO. */
GOM_MUST_USE enum err out_rows(const struct out *out, const void *message,
    const char *field, const struct column *columns, const char *empty);

/* out_card writes one message as lines of title and value. */
GOM_MUST_USE enum err out_card(
    const struct out *out, const void *message, const struct column *columns);

/* out_json writes a message as one JSON document; `more` is left away.
 * out_json_line writes it on one line, for streams. */
GOM_MUST_USE enum err out_json(const struct out *out, const void *message);
GOM_MUST_USE enum err out_json_line(const struct out *out, const void *message);

/* out_say writes a translated sentence as data, with its {placeholders}
 * filled in: from pairs first (may be NULL), else from fields of the message
 * (may be NULL). Nothing is written when JSON is wanted. */
void out_say(const struct out *out, const char *sentence, const void *message,
    const struct pair *pairs);

/* out_note is out_say to talk, JSON or not. */
void out_note(const struct out *out, const char *sentence, const void *message,
    const struct pair *pairs);

/* out_error says to talk what went wrong and what to do. */
void out_error(
    const struct out *out, enum err err, const struct err_info *info);

#endif
