/* SPDX-License-Identifier: Apache-2.0 */
/* deviation: a plan that was taken otherwise than announced, as it is kept
 * with the plan and shown to everybody who sees the order. */
#ifndef GOM_SERVICE_DEVIATION_H
#define GOM_SERVICE_DEVIATION_H

#include "broker/service/service.h"

/* deviations_of reads those of an order into the request's arena, by call for
 * bids. */
GOM_MUST_USE enum err deviations_of(
    const struct request *rq, uint64_t order, size_t *n, Gom__Deviation ***out);

/* deviation_of reads that of one call for bids; *out stays NULL where the plan
 * was as announced. */
GOM_MUST_USE enum err deviation_of(const struct request *rq, uint64_t order,
    uint32_t tender, Gom__Deviation **out);

#endif
