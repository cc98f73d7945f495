/* SPDX-License-Identifier: Apache-2.0 */
/* defect: what was wrong with pieces, as inspectors type it after --defect:
 * CLASS:REASON:PIECES, "major:loose:3". Pure; any thread. */
#ifndef GOM_CLIENT_DEFECT_H
#define GOM_CLIENT_DEFECT_H

#include "proto/err.h"
#include "proto/gom.pb-c.h"

/* defect_parse reads one; the class by any beginning of its name.
 * Errors: ERR_CHOICE no such class or reason; ERR_MISSING a part;
 *         ERR_NUMBER, ERR_OVERFLOW, ERR_TOO_SMALL, ERR_RANGE. */
GOM_MUST_USE enum err defect_parse(
    const char *text, struct err_info *info, Gom__Defect *out);

#endif
