/* SPDX-License-Identifier: Apache-2.0 */
/* PROGRESS: how many pieces of a lot are made, by the household's word. */
#include "broker/service/making.h"
#include "broker/service/record.h"
#include "broker/service/workload.h"

enum err
verb_progress(
    struct request *rq, const Gom__ProgressRequest *in, Gom__ProgressReply *out)
{
	struct making m;
	Gom__Fact fact;
	enum err err;

	if ((err = making_open(rq, "lot", in->lot, &m)) != ERR_OK ||
	    (err = making_by_maker(rq, &m)) != ERR_OK)
		return err;
	if (in->made < 0)
		return refuse(rq, ERR_TOO_SMALL, "made", in->lot, in->made, 0);
	if (in->made > m.award.quantity)
		return refuse(rq, ERR_QUANTITY, "made", in->lot, in->made,
		    m.award.quantity);
	err = award_made(rq->store, &m.award, in->made);
	if (err != ERR_OK)
		return err;
	making_fact(&m, FACT_PROGRESS, 0, &fact);
	fact.quantity = in->made;
	if ((err = record(rq, &fact)) != ERR_OK)
		return err;
	out->made = in->made;
	out->quantity = m.award.quantity;
	return workload_review(rq, m.award.household);
}
