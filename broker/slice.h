/* SPDX-License-Identifier: Apache-2.0 */
/* slice: a part of a text that is not NUL-terminated, and the lines and words
 * that the broker's own files (settings, calendars) are made of. Borrows the
 * text. */
#ifndef GOM_BROKER_SLICE_H
#define GOM_BROKER_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
	const char *at;
	size_t len;
};

/* slice_trim leaves the blanks at both ends away. */
struct slice slice_trim(struct slice text);

/* slice_line cuts the first line off a text, without its end of line. */
struct slice slice_line(struct slice *text);

/* slice_word cuts the first word off a trimmed text, which stays trimmed. */
struct slice slice_word(struct slice *text);

/* slice_is: the slice is this text. */
bool slice_is(struct slice slice, const char *text);

#endif
