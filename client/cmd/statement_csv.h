/* SPDX-License-Identifier: Apache-2.0 */
/* statement_csv: the entries of a statement as CSV. Its header is the same in
 * every language, as the keys of JSON are. */
#ifndef GOM_CLIENT_CMD_STATEMENT_CSV_H
#define GOM_CLIENT_CMD_STATEMENT_CSV_H

#include <stdint.h>
#include <stdio.h>

#include "proto/gom.pb-c.h"

/* statement_csv_write writes header and entries; what goes wrong stands in
 * ferror(to). Times are RFC 3339 in the zone of utc_offset_s. */
void statement_csv_write(
    FILE *to, const Gom__StatementReply *statement, int32_t utc_offset_s);

#endif
