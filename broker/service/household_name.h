/* SPDX-License-Identifier: Apache-2.0 */
/* household_name: the name of a household beside its number in a list, as far
 * as the caller may know it; "" else. */
#ifndef GOM_SERVICE_HOUSEHOLD_NAME_H
#define GOM_SERVICE_HOUSEHOLD_NAME_H

#include "broker/service/service.h"

/* household_name writes the name into the request's arena. */
GOM_MUST_USE enum err household_name(
    const struct request *rq, uint64_t household, char **out);

/* household_village likewise the name of its village. */
GOM_MUST_USE enum err household_village(
    const struct request *rq, uint64_t household, char **out);

#endif
