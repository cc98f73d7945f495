/* SPDX-License-Identifier: Apache-2.0 */
/* place: the files of a broker, all in one directory of mode 0700. */
#ifndef GOM_BROKER_PLACE_H
#define GOM_BROKER_PLACE_H

#include "proto/err.h"

enum {
	PLACE_PATH_CAP = 1024
};

struct place {
	char dir[PLACE_PATH_CAP];
	char key[PLACE_PATH_CAP];      /* server.key, mode 0600 */
	char recovery[PLACE_PATH_CAP]; /* server.key.recovery: its copy */
	char database[PLACE_PATH_CAP]; /* gom.db */
	char config[PLACE_PATH_CAP];   /* broker.conf */
	char control[PLACE_PATH_CAP];  /* socket of a running broker */
	char endpoint[PLACE_PATH_CAP]; /* where a running broker listens */
};

/* place_init names the files.
 * Errors: ERR_USAGE the directory's name is too long. */
GOM_MUST_USE enum err place_init(
    const char *dir, struct err_info *info, struct place *out);

/* place_write writes a file of mode 0600, whole or not at all.
 * Errors: ERR_CREATE, ERR_IO; info names the path. */
GOM_MUST_USE enum err place_write(
    const char *path, const char *text, struct err_info *info);

/* place_sync makes renames in a directory last. Errors: ERR_IO. */
GOM_MUST_USE enum err place_sync(const char *dir, struct err_info *info);

#endif
