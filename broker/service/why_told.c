/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/why_told.h"

#include "proto/whys.h"

/* Which figures of a reason tell about others: a figure's bit, or the day. */
enum {
	FIRST = 1 << 0,
	SECOND = 1 << 1,
	THIRD = 1 << 2,
	DAY = 1 << 3
};

static const unsigned ABOUT_OTHERS[WHY_END] = {
	[WHY_PRICE_ABOVE] = SECOND | THIRD,
	[WHY_COST_ABOVE] = SECOND | THIRD,
	[WHY_VILLAGE_COST] = SECOND,
	[WHY_LINE_FILLED_FAIRER] = SECOND | THIRD,
	[WHY_LINE_FILLED_TIE] = SECOND | THIRD,
	[WHY_FINISHES_LATER] = DAY,
	[WHY_MINIMUM_NOT_MET] = SECOND,
	[WHY_NOT_NEEDED] = SECOND,
};

Gom__Why *
why_told(const struct request *rq, const struct plan_bid_row *row,
    uint64_t exporter, uint32_t n_winners)
{
	Gom__Why *why = gom_arena_alloc(rq->arena, sizeof *why);
	unsigned hidden = 0;

	if (why == NULL)
		return NULL;
	gom__why__init(why);
	if (exporter != rq->member && n_winners < WINNERS_TOLD &&
	    row->why_code < WHY_END)
		hidden = ABOUT_OTHERS[row->why_code];
	why->code = row->why_code;
	why->first = hidden & FIRST ? 0 : row->why_first;
	why->second = hidden & SECOND ? 0 : row->why_second;
	why->third = hidden & THIRD ? 0 : row->why_third;
	why->day = hidden & DAY ? 0 : row->why_day;
	return why;
}
