/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/order_score.h"

#include "broker/store/member.h"

enum err
order_score_is_below(const struct request *rq, const struct order_row *order,
    uint64_t household, int64_t least_permille, bool *out)
{
	struct member_score score = { 0 };
	enum err err;

	err = member_score_get(
	    rq->store, household, order->exporter, rq->utc_offset_s, &score);
	if (err == ERR_OK)
		*out =
		    score.lots_done > 0 && (int64_t)score.lots_in_full * 1000 <
					       least_permille * score.lots_done;
	return err;
}
