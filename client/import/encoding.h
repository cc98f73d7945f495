/* SPDX-License-Identifier: Apache-2.0 */
/* encoding: tells whether a file is UTF-8 text, and what else it may be, so
 * that a person can be told how to save it. Called by order_file before
 * anything is read. Nothing is converted: a guess that is wrong would put a
 * wrong name on somebody's order. */
#ifndef GOM_IMPORT_ENCODING_H
#define GOM_IMPORT_ENCODING_H

#include <stddef.h>
#include <stdint.h>

enum encoding {
	ENCODING_UTF8,
	ENCODING_UTF16,    /* by its mark, or by its many NULs */
	ENCODING_WORKBOOK, /* a spreadsheet's own format: XLSX, ODS, XLS */
	ENCODING_BINARY,   /* NUL bytes: no text at all */
	ENCODING_VNI,      /* Vietnamese of before Unicode: VNI Windows */
	ENCODING_TCVN3,    /* the same: TCVN3, the .Vn fonts */
	ENCODING_CP1258,   /* the same: Windows 1258 */
	ENCODING_OTHER     /* not UTF-8; Latin-1, most likely */
};

/* encoding_find looks at the whole of data. *line is then the first line, from
 * 1, that is not UTF-8; untouched for ENCODING_UTF8. */
enum encoding encoding_find(const char *data, size_t len, uint32_t *line);

/* encoding_mark_len is the length of a UTF-8 byte order mark, or 0. */
size_t encoding_mark_len(const char *data, size_t len);

#endif
