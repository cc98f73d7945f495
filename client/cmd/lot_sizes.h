/* SPDX-License-Identifier: Apache-2.0 */
/* lot_sizes: how an exporter overrides the split of a line, the same for
 * `order preview` and `order open`. */
#ifndef GOM_CLIENT_CMD_LOT_SIZES_H
#define GOM_CLIENT_CMD_LOT_SIZES_H

#include "client/app.h"
#include "proto/gom.pb-c.h"

/* The two rows of a command's option table. */
#define LOT_SIZE_OPTIONS                                                       \
	{ "lot-size", 0, OPTION_TEXT, N_("LINE=PIECES"),                       \
		N_("lots of this size in a line; may be given several times"), \
		0, NULL, 0 },                                                  \
	{                                                                      \
		"lot-count", 0, OPTION_TEXT, N_("LINE=N"),                     \
		    N_("this many lots in a line; may be given several "       \
		       "times"),                                               \
		    0, NULL, 0                                                 \
	}

/* lot_sizes reads both options.
 * Errors: ERR_NUMBER, ERR_TOO_SMALL, ERR_RANGE; ERR_EITHER both for one line.
 * Owns:   *out lives in app's arena. */
GOM_MUST_USE enum err lot_sizes(struct app *app, const struct args *args,
    size_t *n_out, Gom__LotSize ***out);

#endif
