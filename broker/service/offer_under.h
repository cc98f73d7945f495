/* SPDX-License-Identifier: Apache-2.0 */
/* offer_under: the parts of offers that offer.c, offer_recover.c and award.c
 * share; not for others. */
#ifndef GOM_SERVICE_OFFER_UNDER_H
#define GOM_SERVICE_OFFER_UNDER_H

#include "broker/service/record.h"
#include "broker/store/award.h"
#include "broker/store/lot.h"

/* offer_under is offer_lot under the household's bid of another call for bids
 * than the lot's own: that of the lot it was split from. */
GOM_MUST_USE enum err offer_under(struct request *rq, const struct lot_row *lot,
    uint32_t tender, uint64_t household);

/* offer_end ends an offered award and gives its quantity back to open. */
GOM_MUST_USE enum err offer_end(struct request *rq,
    const struct award_row *award, Gom__AwardState state, enum fact_kind kind,
    uint32_t reason);

/* offer_begin_fact names an award in a fact. */
void offer_begin_fact(
    const struct award_row *award, enum fact_kind kind, Gom__Fact *fact);

#endif
