/* SPDX-License-Identifier: Apache-2.0 */
/* invite_words: making an invitation and showing it, for invite and key add. */
#ifndef GOM_CLIENT_CMD_INVITE_WORDS_H
#define GOM_CLIENT_CMD_INVITE_WORDS_H

#include "client/app.h"
#include "proto/gom.pb-c.h"

/* The option of both; a row of their tables. */
#define INVITE_QR                                                              \
	{                                                                      \
		"qr", 'q', OPTION_FLAG, NULL,                                  \
		    N_("draw the invitation as a QR code as well"), 0, NULL, 0 \
	}

/* invite_send makes the one-time key, fills in the request's invitation_key,
 * tells the broker, and shows the invitation. Its seed stays on this device.
 * Errors: those of ask_tell and qr_draw. */
GOM_MUST_USE enum err invite_send(
    struct app *app, const struct args *args, Gom__InviteRequest *request);

#endif
