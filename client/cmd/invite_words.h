/* SPDX-License-Identifier: Apache-2.0 */
/* invite_words: making an invitation and showing it, for invite and key add. */
#ifndef GOM_CLIENT_CMD_INVITE_WORDS_H
#define GOM_CLIENT_CMD_INVITE_WORDS_H

#include "client/app.h"
#include "proto/gom.pb-c.h"

/* invite_send makes the one-time key, fills in the request's invitation_key,
 * tells the broker, and shows the invitation. Its seed stays on this device.
 * Errors: those of ask_tell. */
GOM_MUST_USE enum err invite_send(struct app *app, Gom__InviteRequest *request);

#endif
