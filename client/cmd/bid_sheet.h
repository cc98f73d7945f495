/* SPDX-License-Identifier: Apache-2.0 */
/* bid_sheet: `gom bid --sheet FILE`, the answers of many households at once.
 * sheet.h says what a sheet is. Called by the command bid. */
#ifndef GOM_CLIENT_CMD_BID_SHEET_H
#define GOM_CLIENT_CMD_BID_SHEET_H

#include <stdbool.h>

#include "client/app.h"

/* bid_sheet reads a sheet, reads it back, and sends a bid for each household
 * and a refusal for each no; nothing is sent if anything is unsound. Where the
 * broker cannot be reached it is kept.
 * Shape:  path "-" is standard input; is_dry only reads back.
 * Errors: ERR_CSV unsound, already said; ERR_QUEUED; what the broker refused
 *         the first household with, all already said. */
GOM_MUST_USE enum err bid_sheet(
    struct app *app, const char *path, char *order, bool is_dry);

#endif
