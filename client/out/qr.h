/* SPDX-License-Identifier: Apache-2.0 */
/* qr: a text as a QR code of half blocks, two rows of it a line. What is light
 * is drawn, as a screen is dark. Pure. */
#ifndef GOM_CLIENT_OUT_QR_H
#define GOM_CLIENT_OUT_QR_H

#include <stddef.h>

#include "proto/err.h"

enum {
	QR_QUIET = 4 /* light modules around it, as its standard wants */
};

/* qr_draw draws a text.
 * Units:  *side is the width in columns of the screen, with the quiet zone.
 * Errors: ERR_TEXT_LONG more than a QR code holds; ERR_NOMEM.
 * Owns:   *out is the caller's, lines that end in a line feed; free. */
GOM_MUST_USE enum err qr_draw(const char *text, size_t *side, char **out);

#endif
