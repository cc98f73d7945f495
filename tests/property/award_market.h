/* SPDX-License-Identifier: Apache-2.0 */
/* award_market: random award problems small enough to try every award, of all
 * the kinds clear.h knows. Owned by one struct; the same seed draws the same
 * market. Prices, values and days come from few figures, so that ties abound. */
#ifndef GOM_TESTS_PROPERTY_AWARD_MARKET_H
#define GOM_TESTS_PROPERTY_AWARD_MARKET_H

#include "broker/engine/clear.h"
#include "broker/engine/rng.h"

enum {
	AWARD_TODAY = 1000,
	AWARD_DAYS = 18, /* of the calendars */
	AWARD_MAX_LINES = 3,
	AWARD_MAX_LOTS = 6, /* on all lines together */
	AWARD_MAX_HOUSEHOLDS = 5,
	AWARD_MAX_BIDS = 9,
	AWARD_MAX_RULES = 3,
	AWARD_MAX_OTHERS = 4 /* villages, totals, held, fixed each */
};

struct award_market {
	struct clear_problem p;
	int64_t until[AWARD_MAX_HOUSEHOLDS][AWARD_DAYS];
	struct calendar calendars[AWARD_MAX_HOUSEHOLDS];
	struct work_item fixed[AWARD_MAX_HOUSEHOLDS][AWARD_MAX_OTHERS];
	struct clear_line lines[AWARD_MAX_LINES];
	struct clear_village villages[AWARD_MAX_OTHERS];
	struct clear_household households[AWARD_MAX_HOUSEHOLDS];
	struct clear_bid bids[AWARD_MAX_BIDS];
	struct clear_total totals[AWARD_MAX_OTHERS];
	int32_t total_bids[AWARD_MAX_OTHERS][AWARD_MAX_BIDS];
	struct clear_held held[AWARD_MAX_OTHERS];
	struct clear_rule rules[AWARD_MAX_RULES];
	int32_t members[AWARD_MAX_RULES][AWARD_MAX_HOUSEHOLDS];
};

/* award_market_draw writes a market whose pointers go into *out. */
void award_market_draw(uint64_t seed, struct award_market *out);

#endif
