/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/states.h"

#include "broker/store/order.h"

/* Tables of allowed moves: row from, bits to. */
#define TO(state) (1u << GOM__##state)

static const unsigned ORDER_MOVES[] = {
	[GOM__ORDER_STATE__ORDER_NONE] = TO(ORDER_STATE__ORDER_DRAFT),
	[GOM__ORDER_STATE__ORDER_DRAFT] =
	    TO(ORDER_STATE__ORDER_OPEN) | TO(ORDER_STATE__ORDER_CANCELLED),
	/* closing everything as short ends the bidding too */
	[GOM__ORDER_STATE__ORDER_OPEN] = TO(ORDER_STATE__ORDER_AWARDING) |
					 TO(ORDER_STATE__ORDER_SETTLED) |
					 TO(ORDER_STATE__ORDER_CANCELLED),
	[GOM__ORDER_STATE__ORDER_AWARDING] = TO(ORDER_STATE__ORDER_PRODUCING) |
					     TO(ORDER_STATE__ORDER_FULFILLED) |
					     TO(ORDER_STATE__ORDER_SETTLED) |
					     TO(ORDER_STATE__ORDER_CANCELLED),
	[GOM__ORDER_STATE__ORDER_PRODUCING] =
	    TO(ORDER_STATE__ORDER_AWARDING) | TO(ORDER_STATE__ORDER_FULFILLED) |
	    TO(ORDER_STATE__ORDER_SETTLED) | TO(ORDER_STATE__ORDER_CANCELLED),
	[GOM__ORDER_STATE__ORDER_FULFILLED] = TO(ORDER_STATE__ORDER_SETTLED),
	/* a counter-entry after the last payment */
	[GOM__ORDER_STATE__ORDER_SETTLED] = TO(ORDER_STATE__ORDER_FULFILLED),
	[GOM__ORDER_STATE__ORDER_CANCELLED] = 0,
};

static const unsigned LOT_MOVES[] = {
	[GOM__LOT_STATE__LOT_NONE] = TO(LOT_STATE__LOT_OPEN),
	[GOM__LOT_STATE__LOT_OPEN] =
	    TO(LOT_STATE__LOT_OFFERED) | TO(LOT_STATE__LOT_CANCELLED),
	[GOM__LOT_STATE__LOT_OFFERED] = TO(LOT_STATE__LOT_OPEN) |
					TO(LOT_STATE__LOT_CONFIRMED) |
					TO(LOT_STATE__LOT_CANCELLED),
	[GOM__LOT_STATE__LOT_CONFIRMED] = TO(LOT_STATE__LOT_OPEN) |
					  TO(LOT_STATE__LOT_PRODUCING) |
					  TO(LOT_STATE__LOT_CANCELLED),
	/* back to confirmed: what was handed in did not arrive */
	[GOM__LOT_STATE__LOT_PRODUCING] = TO(LOT_STATE__LOT_CONFIRMED) |
					  TO(LOT_STATE__LOT_ACCEPTED) |
					  TO(LOT_STATE__LOT_CANCELLED),
	[GOM__LOT_STATE__LOT_ACCEPTED] = 0,
	[GOM__LOT_STATE__LOT_CANCELLED] = 0,
};

static const unsigned AWARD_MOVES[] = {
	[GOM__AWARD_STATE__AWARD_NONE] =
	    TO(AWARD_STATE__AWARD_STANDBY) | TO(AWARD_STATE__AWARD_OFFERED),
	[GOM__AWARD_STATE__AWARD_STANDBY] =
	    TO(AWARD_STATE__AWARD_OFFERED) | TO(AWARD_STATE__AWARD_CANCELLED),
	[GOM__AWARD_STATE__AWARD_OFFERED] =
	    TO(AWARD_STATE__AWARD_CONFIRMED) | TO(AWARD_STATE__AWARD_DECLINED) |
	    TO(AWARD_STATE__AWARD_EXPIRED) | TO(AWARD_STATE__AWARD_CANCELLED),
	[GOM__AWARD_STATE__AWARD_CONFIRMED] =
	    TO(AWARD_STATE__AWARD_GIVEN_BACK) |
	    TO(AWARD_STATE__AWARD_CANCELLED) | TO(AWARD_STATE__AWARD_DONE),
	[GOM__AWARD_STATE__AWARD_DECLINED] = 0,
	[GOM__AWARD_STATE__AWARD_EXPIRED] = 0,
	[GOM__AWARD_STATE__AWARD_GIVEN_BACK] = 0,
	[GOM__AWARD_STATE__AWARD_CANCELLED] = 0,
	[GOM__AWARD_STATE__AWARD_DONE] = 0,
};

static bool
may(const unsigned *moves, size_t n_moves, unsigned from, unsigned to)
{
	return from < n_moves && to < n_moves && (moves[from] >> to & 1) != 0;
}

bool
order_state_may(Gom__OrderState from, Gom__OrderState to)
{
	return may(
	    ORDER_MOVES, sizeof ORDER_MOVES / sizeof ORDER_MOVES[0], from, to);
}

bool
lot_state_may(Gom__LotState from, Gom__LotState to)
{
	return may(LOT_MOVES, sizeof LOT_MOVES / sizeof LOT_MOVES[0], from, to);
}

bool
award_state_may(Gom__AwardState from, Gom__AwardState to)
{
	return may(
	    AWARD_MOVES, sizeof AWARD_MOVES / sizeof AWARD_MOVES[0], from, to);
}

static int64_t
sum_of(const int64_t in[LOT_BUCKETS], Gom__Bucket first, Gom__Bucket last)
{
	int64_t sum = 0;

	for (int b = (int)first; b <= (int)last; b++)
		sum += in[b];
	return sum;
}

/* OFFERED to REWORK stand in a row in enum Bucket. */
static int64_t
under_way(const int64_t in[LOT_BUCKETS])
{
	return sum_of(
	    in, GOM__BUCKET__BUCKET_OFFERED, GOM__BUCKET__BUCKET_REWORK);
}

static Gom__OrderState
state_of(const struct order_figures *figures)
{
	const int64_t *in = figures->in;
	bool is_begun = under_way(in) + in[GOM__BUCKET__BUCKET_ACCEPTED] > 0;

	if (figures->is_cancelled)
		return GOM__ORDER_STATE__ORDER_CANCELLED;
	if (!figures->is_opened)
		return GOM__ORDER_STATE__ORDER_DRAFT;
	if (figures->is_bidding_first)
		return GOM__ORDER_STATE__ORDER_OPEN;
	if (in[GOM__BUCKET__BUCKET_OPEN] + under_way(in) == 0)
		return figures->is_balanced ? GOM__ORDER_STATE__ORDER_SETTLED
					    : GOM__ORDER_STATE__ORDER_FULFILLED;
	if (figures->is_plan_waiting || !is_begun)
		return GOM__ORDER_STATE__ORDER_AWARDING;
	return GOM__ORDER_STATE__ORDER_PRODUCING;
}

enum err
order_state(struct store *st, uint64_t order, Gom__OrderState *out)
{
	struct order_figures figures = { 0 };
	enum err err = order_figures(st, order, &figures);

	if (err == ERR_OK)
		*out = state_of(&figures);
	return err;
}

Gom__LotState
lot_state(const struct lot_row *lot)
{
	const int64_t *in = lot->in;
	int64_t handed_in = sum_of(
	    in, GOM__BUCKET__BUCKET_DESPATCHED, GOM__BUCKET__BUCKET_REWORK);
	int64_t accepted = in[GOM__BUCKET__BUCKET_ACCEPTED];

	if (in[GOM__BUCKET__BUCKET_OFFERED] > 0)
		return GOM__LOT_STATE__LOT_OFFERED;
	if (handed_in > 0)
		return GOM__LOT_STATE__LOT_PRODUCING;
	if (in[GOM__BUCKET__BUCKET_CONFIRMED] > 0)
		return accepted > 0 ? GOM__LOT_STATE__LOT_PRODUCING
				    : GOM__LOT_STATE__LOT_CONFIRMED;
	if (in[GOM__BUCKET__BUCKET_OPEN] > 0)
		return GOM__LOT_STATE__LOT_OPEN;
	return accepted > 0 ? GOM__LOT_STATE__LOT_ACCEPTED
			    : GOM__LOT_STATE__LOT_CANCELLED;
}
