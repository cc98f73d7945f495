/* SPDX-License-Identifier: Apache-2.0 */
/* layout: how a table stands on a screen: which columns there is room for,
 * how wide each is, and the lines a text is broken into. Pure; widths are
 * columns of the screen, not bytes. */
#ifndef GOM_CLIENT_OUT_LAYOUT_H
#define GOM_CLIENT_OUT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

enum {
	LAYOUT_GAP = 2 /* blanks between columns */
};

/* One column of a table, on a screen. */
struct lane {
	const char *title; /* translated */
	unsigned flags;    /* enum column_flag */
	size_t widest;     /* of its cells; 0: all are empty */
	size_t width;      /* what it is given; 0: it is left out */
};

/* layout_fit gives each lane its width.
 * Shape:  columns 0 is a screen as wide as it takes. A lane that is empty is
 *         left out. Where there is no room, titles are broken at blanks,
 *         COLUMN_WRAP and COLUMN_TRUNC lanes are made narrower, and
 *         COLUMN_WIDE ones left out from the right. Numbers are never cut.
 * Errors: false: even so there is no room; the widths are then void. */
bool layout_fit(struct lane *lanes, size_t n_lanes, size_t columns);

/* layout_line takes the next line off a text: its length in bytes, at most
 * width columns, broken at a blank where there is one, but not within a
 * `command`. *text moves on behind it and its blank. */
size_t layout_line(const char **text, size_t width);

#endif
