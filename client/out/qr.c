/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/qr.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

enum {
	BLOCK_LEN = 3 /* bytes of the longest block in UTF-8 */
};

/* Light beyond the code's edge: the quiet zone, and the half of the last line
 * that is no row. */
static bool
is_light(const QRcode *code, int x, int y)
{
	x -= QR_QUIET;
	y -= QR_QUIET;
	if (x < 0 || y < 0 || x >= code->width || y >= code->width)
		return true;
	return (code->data[y * code->width + x] & 1) == 0;
}

static const char *
block_at(const QRcode *code, int x, int y)
{
	static const char *const blocks[2][2] = { { " ", "▄" }, { "▀", "█" } };

	return blocks[is_light(code, x, y)][is_light(code, x, y + 1)];
}

static char *
draw(const QRcode *code, int side)
{
	size_t n_lines = ((size_t)side + 1) / 2;
	char *text = malloc(n_lines * ((size_t)side * BLOCK_LEN + 1) + 1);
	char *end = text;

	for (int y = 0; text != NULL && y < side; y += 2) {
		for (int x = 0; x < side; x++) {
			const char *block = block_at(code, x, y);
			size_t len = strlen(block);

			memcpy(end, block, len);
			end += len;
		}
		*end++ = '\n';
	}
	if (text != NULL)
		*end = '\0';
	return text;
}

enum err
qr_draw(const char *text, size_t *side, char **out)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	char *drawn;
	int width;

	if (code == NULL)
		return errno == ERANGE ? ERR_TEXT_LONG : ERR_NOMEM;
	width = code->width + 2 * QR_QUIET;
	drawn = draw(code, width);
	QRcode_free(code);
	if (drawn == NULL)
		return ERR_NOMEM;
	*side = (size_t)width;
	*out = drawn;
	return ERR_OK;
}
