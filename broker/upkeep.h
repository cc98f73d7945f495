/* SPDX-License-Identifier: Apache-2.0 */
/* upkeep: copies of the database, and what is done with them. Each works with
 * a broker running (through its control socket) or not, but for restore. */
#ifndef GOM_BROKER_UPKEEP_H
#define GOM_BROKER_UPKEEP_H

#include <stdint.h>
#include <stdio.h>

#include "broker/place.h"
#include "proto/err.h"

/* upkeep_backup writes a copy of the database to path, mode 0600.
 * Errors: ERR_CREATE path exists, or cannot be made; ERR_STORE, ... */
GOM_MUST_USE enum err upkeep_backup(
    const struct place *place, const char *path, struct err_info *info);

/* upkeep_check runs the independent checker over a broker's directory, or over
 * one database file, and writes what it finds to report.
 * Errors: ERR_DATABASE_CORRUPT with the number of breaches in info->value. */
GOM_MUST_USE enum err upkeep_check(
    const char *path, FILE *report, struct err_info *info);

/* upkeep_restore puts a backup in the place of the database, once it has been
 * opened and found sound; the present one is kept under a dated name, which is
 * written to kept ("" if there was none).
 * Errors: ERR_DATABASE_BUSY a broker runs; those of store_open; ERR_NO_FILE,
 *         ERR_CREATE, ERR_IO. */
GOM_MUST_USE enum err upkeep_restore(const struct place *place,
    const char *path, struct err_info *info, char kept[PLACE_PATH_CAP]);

#endif
