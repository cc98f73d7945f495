/* SPDX-License-Identifier: Apache-2.0 */
/* lots: the table of open lines, which the questions of bid show as well. */
#ifndef GOM_CLIENT_CMD_LOTS_H
#define GOM_CLIENT_CMD_LOTS_H

#include "client/out/out.h"

extern const struct column lots_columns[];

#endif
