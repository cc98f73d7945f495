/* SPDX-License-Identifier: Apache-2.0 */
/* setup: a new broker's directory, and the operator's invitation into it. */
#ifndef GOM_BROKER_SETUP_H
#define GOM_BROKER_SETUP_H

#include "broker/place.h"
#include "proto/err.h"
#include "proto/key.h"

/* What the operator gave; NULL for the default. */
struct setup_options {
	const char *listen;
	const char *public_host;
	const char *public_port;
	const char *name;
	const char *zone;
};

/* setup_init makes the directory, the server's key and its recovery copy, the
 * configuration and the database, and the operator's first invitation.
 * Nothing stays when it fails.
 * Errors: ERR_DUPLICATE there is a broker already, info->subject its file;
 *         ERR_CONFIG an option; ERR_CREATE, ERR_IO, ERR_STORE. */
GOM_MUST_USE enum err setup_init(const struct place *place,
    const struct setup_options *options, struct err_info *info,
    char invitation[GOM_INVITATION_CAP]);

/* setup_invite makes a further invitation for the operator, through the
 * running broker or, if none runs, in its database.
 * Errors: as of control_ask, store_open, gom_key_file_read. */
GOM_MUST_USE enum err setup_invite(const struct place *place,
    struct err_info *info, char invitation[GOM_INVITATION_CAP]);

#endif
