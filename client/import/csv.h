/* SPDX-License-Identifier: Apache-2.0 */
/* csv: reads RFC 4180 text, record by record, out of memory it does not own.
 * Called by order_file, which knows what the columns mean; bounded by
 * limits.h, so that a stray quote ends at the cap and not at the end of file.
 * Lenient where people's programs are: lines end in CRLF, LF or CR, blanks
 * may surround a quoted field, a quote inside an unquoted field is itself.
 * Not for encodings (encoding.h) nor for the meaning of cells (cell.h). */
#ifndef GOM_IMPORT_CSV_H
#define GOM_IMPORT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/limits.h"

struct csv_field {
	char *text; /* NUL-terminated, quotes undone; may be changed in place */
	size_t len;
	uint32_t line; /* of the file, from 1, where the field begins */
};

enum csv_step {
	CSV_RECORD, /* a record was read */
	CSV_END,
	CSV_QUOTE_OPEN,  /* a quote that is not closed before the cap or the
			      end of file; line and column of that quote */
	CSV_QUOTE_TEXT,  /* text after a closing quote */
	CSV_FIELD_LONG,  /* more than LIMIT_CSV_FIELD_LEN bytes */
	CSV_MANY_COLUMNS /* something in column LIMIT_CSV_COLUMNS + 1 */
};

struct csv_reader {
	/* of the last record; gone with the next csv_next */
	struct csv_field field[LIMIT_CSV_COLUMNS];
	size_t n_fields;
	/* of the last record, or of the fault, from 1 */
	uint32_t line;
	uint32_t column;
	/* private */
	const char *at;
	const char *end;
	char *text;
	size_t text_len;
	size_t field_at;
	uint32_t line_at;
	char delimiter;
};

/* csv_init starts reading.
 * Shape:  data is len bytes, not NUL-terminated, without byte order mark;
 *         a NUL byte is a byte like another.
 * Errors: ERR_NOMEM.
 * Owns:   data stays the caller's and must outlive the reader. */
enum err csv_init(struct csv_reader *reader, const char *data, size_t len,
    char delimiter) GOM_MUST_USE;
void csv_finish(struct csv_reader *reader);

/* csv_next reads one record. A line without any character is a record of one
 * empty field. After anything but CSV_RECORD the reader must not be asked
 * again. Empty fields past the last column that may be are dropped. */
enum csv_step csv_next(struct csv_reader *reader);

#endif
