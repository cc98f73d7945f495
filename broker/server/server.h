/* SPDX-License-Identifier: Apache-2.0 */
/* server: a running broker: one thread that owns the store and every socket,
 * and a second one that computes plans. See broker/README.md. */
#ifndef GOM_BROKER_SERVER_SERVER_H
#define GOM_BROKER_SERVER_SERVER_H

#include "broker/config.h"
#include "broker/place.h"
#include "proto/err.h"

/* server_run serves until SIGTERM, SIGINT or a drain. It does not listen
 * before it has shown that an unknown key is refused.
 * Errors: why it could not start: ERR_FILE_MODE, ERR_KEY_FILE,
 *         ERR_DATABASE_*, ERR_AUTH_OPEN, ERR_BIND, ERR_CREATE, ...; or
 *         ERR_INTERNAL. */
GOM_MUST_USE enum err server_run(const struct place *place,
    const struct config *config, struct err_info *info);

#endif
