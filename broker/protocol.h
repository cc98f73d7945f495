/* SPDX-License-Identifier: Apache-2.0 */
/* protocol: the lists of proto/ as tables for whoever writes a client:
 * `gom-broker protocol`. What the numbers are for is proto/README.md. */
#ifndef GOM_BROKER_PROTOCOL_H
#define GOM_BROKER_PROTOCOL_H

#include <stdio.h>

#include "proto/err.h"

/* protocol_print writes the verbs, errors, facts and limits, a row a line.
 * Errors: ERR_IO. */
GOM_MUST_USE enum err protocol_print(FILE *to);

#endif
