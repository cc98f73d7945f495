/* SPDX-License-Identifier: Apache-2.0 */
/* why_told: which figures of a plan's reason a reader may know. A figure that
 * tells about others names somebody where few won. Shared by bid_list.c and
 * why.c. */
#ifndef GOM_SERVICE_WHY_TOLD_H
#define GOM_SERVICE_WHY_TOLD_H

#include "broker/service/service.h"
#include "broker/store/plan.h"

enum {
	WINNERS_TOLD = 3 /* winners of a line, so that a figure about them
			    names nobody */
};

/* why_told makes a message of the request's arena; NULL when that is full.
 * n_winners is of the line; who exports the order is told everything. */
Gom__Why *why_told(const struct request *rq, const struct plan_bid_row *row,
    uint64_t exporter, uint32_t n_winners);

#endif
