/* SPDX-License-Identifier: Apache-2.0 */
/* check: the independent checker behind `gom-broker check`. It reads a
 * database that no broker has open, replays the journal, and names whatever
 * does not follow from the facts. It shares no code with what wrote the data
 * but protobuf, the hash and the signature; README.md says what is checked
 * from which facts. One call at a time, any thread. */
#ifndef GOM_CHECK_CHECK_H
#define GOM_CHECK_CHECK_H

#include <stdint.h>
#include <stdio.h>

#include "proto/err.h"

/* check_database writes one line a breach and a last line of totals to report.
 * A breach is no error: *n_breaches counts them. The content of the database
 * is never changed; a WAL that a kill left behind is recovered.
 * Errors: ERR_NO_FILE; ERR_DATABASE_BUSY a broker has it open;
 *         ERR_DATABASE_NEWER; ERR_DATABASE_CORRUPT it is no database of Gom;
 *         ERR_NOMEM; ERR_IO the report could not be written; ERR_STORE. */
GOM_MUST_USE enum err check_database(
    const char *path, FILE *report, int64_t *n_breaches);

#endif
