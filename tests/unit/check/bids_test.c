/* SPDX-License-Identifier: Apache-2.0 */
/* Bids, offers and calendars: offers that should not have been made (I3, I4). */
#include "tests/unit/check/damage.h"

/* ---- what is forged ----------------------------------------------------- */

static void
in_29_days(Gom__Fact *fact)
{
	fact->terms->rate_units = 100;
	fact->terms->rate_days = 29;
}
static void
in_28_days(Gom__Fact *fact)
{
	fact->terms->rate_units = 100;
	fact->terms->rate_days = 28;
}
static void
in_25_days(Gom__Fact *fact)
{
	fact->terms->rate_units = 100;
	fact->terms->rate_days = 25;
}
static void
in_24_days(Gom__Fact *fact)
{
	fact->terms->rate_units = 100;
	fact->terms->rate_days = 24;
}
static void
faster(Gom__Fact *fact)
{
	fact->terms->rate_units = 11;
}
static void
starts_early(Gom__Fact *fact)
{
	fact->terms->start_day--;
}
static void
tail_shorter(Gom__Fact *fact)
{
	fact->terms->tail_days--;
}
static void
day_later(Gom__Fact *fact)
{
	fact->day++;
}
static void
rate_more(Gom__Fact *fact)
{
	fact->rate++;
}
static void
price_of_1001(Gom__Fact *fact)
{
	fact->terms->price = 1001;
}
static void
most_199(Gom__Fact *fact)
{
	fact->terms->most = 199;
}
static void
least_201(Gom__Fact *fact)
{
	fact->terms->least = 201;
}
static void
quantity_199(Gom__Fact *fact)
{
	fact->quantity = 199;
}
static void
is_late(Gom__Fact *fact)
{
	fact->late = true;
}
static void
of_stranger(Gom__Fact *fact)
{
	fact->member = STRANGER;
}
static void
share_of_799(Gom__Fact *fact)
{
	fact->rules[0]->value = 799;
}
static void
share_of_800(Gom__Fact *fact)
{
	fact->rules[0]->value = 800;
}
static void
other_tender(Gom__Fact *fact)
{
	fact->tender = 2;
}

/* ---- tests -------------------------------------------------------------- */

static void
work_beyond_the_calendar__is_told(void **state)
{
	static const struct damage damages[] = {
		/* with lot 1, 10 days: 34 working days, of which lot 2 has 24 */
		{ "UPDATE award SET rate_units = 100, rate_days = 24"
		  " WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, in_24_days, 0, "members: clean\n" },
		{ "UPDATE award SET rate_units = 100, rate_days = 25"
		  " WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, in_25_days, 1,
		    "overbooked: days 20824 to 20870 need 35000000 micro-days"
		    " and have 34000000\n" },
		/* the shipped closure of 4 days came after the offer, or with
		 * the entry before it */
		{ "UPDATE closure SET loaded_seq = 22 WHERE calendar = 'tet';"
		  "UPDATE award SET rate_units = 100, rate_days = 28"
		  " WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, in_28_days, 0, "members: clean\n" },
		{ "UPDATE closure SET loaded_seq = 22 WHERE calendar = 'tet';"
		  "UPDATE award SET rate_units = 100, rate_days = 29"
		  " WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, in_29_days, 1,
		    "need 39000000 micro-days and have 38000000\n" },
		{ "UPDATE closure SET loaded_seq = 21 WHERE calendar = 'tet';"
		  "UPDATE award SET rate_units = 100, rate_days = 28"
		  " WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, in_28_days, 1,
		    "need 38000000 micro-days and have 34000000\n" },
		{ "UPDATE member SET weekdays = 127 WHERE id = 3", 0, 0, NULL,
		    1, "I3 member 3: weekdays is 127, the facts say 63\n" },
		{ "DELETE FROM closure WHERE village = 1", 0, 0, NULL, 1,
		    "their number is 0, the facts say 1\n" },
		{ "UPDATE closure SET to_day = to_day + 1 WHERE village = 1", 0,
		    0, NULL, 1,
		    "I3 village 1: no fact set the closure from day 20832\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
offers_beyond_a_bid__are_told(void **state)
{
	static const struct damage damages[] = {
		{ "UPDATE bid SET most = 199 WHERE orders = 1 AND household = "
		  "3",
		    FACT_BID_PLACED, 1, most_199, 1,
		    "200 units under a bid for at most 150\n" },
		{ "UPDATE bid SET least = 201"
		  " WHERE orders = 1 AND household = 3",
		    FACT_BID_PLACED, 1, least_201, 1,
		    "the plan offers 200 units of at least 250\n" },
		{ "UPDATE bid_total SET total = 199", FACT_BID_PLACED, 1,
		    quantity_199, 1,
		    "200 units over all lines, the total is 199\n" },
		{ "UPDATE award SET rate = 45001 WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, rate_more, 1,
		    "rate 45001, the piece rate is 45000\n" },
		{ "UPDATE award SET start_day = start_day - 1 WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, starts_early, 1,
		    "starts on day 20823, the bid says 20824\n" },
		{ "UPDATE award SET due_day = due_day + 1 WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, tail_shorter, 1,
		    "work ends on day 20871, expected 20870\n" },
		{ "UPDATE award SET due_day = due_day + 1 WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, day_later, 2,
		    "hand-in day 20873, the line's is 20872\n" },
		{ "UPDATE award SET rate_units = 11 WHERE lot = 2",
		    FACT_LOT_OFFERED, 2, faster, 1,
		    "faster than the bid's 10 in 1\n" },
		{ "UPDATE bid SET late = 1 WHERE orders = 1 AND household = 4",
		    FACT_BID_PLACED, 2, is_late, 2,
		    "a late bid is offered more than a stand-by's place\n" },
		{ "UPDATE bid SET price = 1001 WHERE orders = 2",
		    FACT_BID_PLACED, 3, price_of_1001, 1,
		    "asks 1001, the ceiling is 1000\n" },
		{ "UPDATE award SET household = 6 WHERE lot = 3",
		    FACT_LOT_OFFERED, 3, of_stranger, SEVERAL,
		    "there is no bid of call 1\n" },
		{ NULL, FACT_ORDER_OPENED, 1, share_of_799, 1,
		    "200 of 250 units, the rule allows 799 permille\n" },
		{ NULL, FACT_ORDER_OPENED, 1, share_of_800, 0, "clean\n" },
		{ "UPDATE bid SET most = 231 WHERE orders = 1 AND household = "
		  "3",
		    0, 0, NULL, 1, "most is 231, the facts say 230\n" },
		{ "UPDATE bid SET withdrawn = 1 WHERE orders = 2", 0, 0, NULL,
		    1, "withdrawn is 1, the facts say 0\n" },
		{ "DELETE FROM bid WHERE orders = 2", 0, 0, NULL, 1,
		    "the number of rows is 0, the facts say 1\n" },
		{ "UPDATE bid_total SET total = 0", 0, 0, NULL, 1,
		    "the total over all lines is 0, the facts say 220\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
calls_for_bids_and_orders_that_differ__are_told(void **state)
{
	static const struct damage damages[] = {
		{ "UPDATE tender SET ends_ms = 1 WHERE orders = 1", 0, 0, NULL,
		    1, "I4 call for bids 1: ends_ms is 1" },
		{ "UPDATE tender SET awarded_ms = 0 WHERE orders = 1", 0, 0,
		    NULL, 1, "awarded_ms is 0" },
		{ "UPDATE orders SET cancelled_ms = 1 WHERE id = 2", 0, 0, NULL,
		    1, "I4 order PO-2: cancelled is 1" },
		{ "UPDATE orders SET deviations = 1 WHERE id = 2", 0, 0, NULL,
		    1, "I4 order PO-2: deviations is 1, the facts say 0\n" },
		{ "UPDATE orders SET price_mode = 1 WHERE id = 2", 0, 0, NULL,
		    1, "I4 order PO-2: price_mode is 1" },
		{ "UPDATE line SET hand_in_day = 1 WHERE orders = 2", 0, 0,
		    NULL, 1, "I4 line PO-2/1: hand_in_day is 1" },
		{ NULL, FACT_AWARDED, 1, other_tender, SEVERAL,
		    "there is no call for bids 2\n" },
	};

	(void)state;
	TELLS(damages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_beyond_the_calendar__is_told),
		cmocka_unit_test(offers_beyond_a_bid__are_told),
		cmocka_unit_test(
		    calls_for_bids_and_orders_that_differ__are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
