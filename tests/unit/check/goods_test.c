/* SPDX-License-Identifier: Apache-2.0 */
/* Goods and awards: tables and facts that lose pieces or award twice (I1, I2). */
#include "tests/unit/check/damage.h"

/* ---- what is forged ----------------------------------------------------- */

static void
quantity_more(Gom__Fact *fact)
{
	fact->quantity += 10;
}
static void
move_less(Gom__Fact *fact)
{
	fact->moves[0]->quantity -= 1;
}
static void
move_to_accepted(Gom__Fact *fact)
{
	fact->moves[0]->to = GOM__BUCKET__BUCKET_ACCEPTED;
}
static void
split_too_far(Gom__Fact *fact)
{
	fact->count++;
}
static void
to_lot_1(Gom__Fact *fact)
{
	fact->lot = 1;
}
static void
version_skips(Gom__Fact *fact)
{
	fact->version = 2;
}
static void
declines(Gom__Fact *fact)
{
	fact->kind = FACT_LOT_EXPIRED;
}

/* ---- tests -------------------------------------------------------------- */

static void
goods_that_moved_without_a_fact__are_told(void **state)
{
	static const struct damage damages[] = {
		{ "UPDATE lot SET open = 41 WHERE orders = 2 AND no = 1", 0, 0,
		    NULL, 1,
		    "I1 lot PO-2/1.1: open is 41, the facts say 40\n" },
		{ "UPDATE lot SET over = 1 WHERE orders = 1 AND no = 1", 0, 0,
		    NULL, 1, "I1 lot PO-1/1.1: over is 1, the facts say 0\n" },
		{ "UPDATE lot SET round = 2 WHERE orders = 2 AND no = 1", 0, 0,
		    NULL, 1, "I1 lot PO-2/1.1: round is 2" },
		{ "UPDATE lot SET tender = 0 WHERE orders = 2 AND no = 1", 0, 0,
		    NULL, 1, "I1 lot PO-2/1.1: tender is 0" },
		{ "UPDATE lot SET parent = 2 WHERE orders = 1 AND no = 3", 0, 0,
		    NULL, 1, "I1 lot PO-1/1.3: parent is 2" },
		{ "DELETE FROM lot WHERE orders = 2 AND no = 1", 0, 0, NULL, 1,
		    "I1 lot PO-2/1.1: has no row\n" },
		{ "INSERT INTO lot (orders, line, no) VALUES (1, 1, 9)", 0, 0,
		    NULL, 1, "no fact made lot 1.9\n" },
		{ "UPDATE line SET quantity = 251 WHERE orders = 1", 0, 0, NULL,
		    1, "I1 line PO-1/1: quantity is 251" },
		{ "UPDATE line SET lot_last = 4 WHERE orders = 1", 0, 0, NULL,
		    1, "I1 line PO-1/1: lot_last is 4, the facts say 3\n" },
		{ "UPDATE delivery SET accepted = 99 WHERE orders = 1", 0, 0,
		    NULL, 1,
		    "I1 lot PO-1/1.1 delivery 1: accepted is 99, the facts say"
		    " 100\n" },
		{ "UPDATE delivery SET over = 5 WHERE orders = 1", 0, 0, NULL,
		    2, "delivery 1: over is 5, the facts leave 0\n" },
		{ "DELETE FROM delivery WHERE orders = 3", 0, 0, NULL, 1,
		    "I1 lot PO-3/1.1: delivery 1 has no row\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
facts_that_lose_goods__are_told(void **state)
{
	static const struct damage damages[] = {
		{ NULL, FACT_LINE_POSTED, 1, quantity_more, SEVERAL,
		    "ordered 260, the eight buckets hold 250\n" },
		{ NULL, FACT_LOT_OFFERED, 3, move_less, SEVERAL,
		    "offered 50 of a lot with 50 unfinished pieces\n" },
		{ NULL, FACT_INSPECTED, 1, move_less, SEVERAL,
		    "I8 order PO-1 (entry" },
		{ NULL, FACT_LOT_CONFIRMED, 1, move_to_accepted, SEVERAL,
		    "may not move from offered to accepted\n" },
		{ NULL, FACT_LINE_SPLIT, 2, split_too_far, SEVERAL,
		    "40 pieces cannot be split into 2 lots of 40\n" },
		{ NULL, FACT_RECEIVED, 1, quantity_more, SEVERAL,
		    "delivery 1: 110 arrived, 100 are accounted for\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
awards_without_a_fact__are_told(void **state)
{
	static const struct damage damages[] = {
		{ "UPDATE award SET state = 3 WHERE orders = 1 AND lot = 3", 0,
		    0, NULL, 1,
		    "I2 award PO-1/1.3 version 1 of member 4: the row is"
		    " confirmed, the facts say offered\n" },
		{ "UPDATE award SET quantity = 49 WHERE lot = 3", 0, 0, NULL, 1,
		    "quantity is 49, the facts say 50\n" },
		{ "UPDATE award SET household = 6 WHERE lot = 3", 0, 0, NULL, 1,
		    "household is 6, the facts say 4\n" },
		{ "UPDATE award SET rate = 1 WHERE lot = 3", 0, 0, NULL, 1,
		    "I4 award PO-1/1.3" },
		{ "UPDATE award SET made = 0 WHERE orders = 1 AND lot = 1", 0,
		    0, NULL, 1, "made is 0, the facts say 100\n" },
		{ "UPDATE award SET due_day = 1 WHERE lot = 3", 0, 0, NULL, 1,
		    "I3 award PO-1/1.3 version 1 of member 4: due_day is 1" },
		{ "UPDATE lot SET version = 2 WHERE orders = 1 AND no = 3", 0,
		    0, NULL, 1, "I2 lot PO-1/1.3: version is 2" },
		{ "DELETE FROM award WHERE lot = 3", 0, 0, NULL, 1,
		    "I2 award PO-1/1.3 version 1 of member 4: has no row\n" },
		{ "INSERT INTO award SELECT orders, line, lot, 2, household,"
		  " tender, 4, quantity, rate, start_day, due_day, rate_units,"
		  " rate_days, offered_ms, expires_ms, 0, 0, 0, 0 FROM award"
		  " WHERE lot = 3",
		    0, 0, NULL, 1, "no fact made version 2 of lot 1.3\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
facts_that_award_twice_or_out_of_turn__are_told(void **state)
{
	static const struct damage damages[] = {
		{ NULL, FACT_LOT_OFFERED, 2, to_lot_1, SEVERAL,
		    "offered to member 3 while version 1 of member 3 is"
		    " offered\n" },
		{ NULL, FACT_LOT_OFFERED, 3, version_skips, SEVERAL,
		    "offered with version 2, the next is 1\n" },
		{ NULL, FACT_PROGRESS, 1, version_skips, 2,
		    "names version 2 of member 3, which is not the live"
		    " award\n" },
		{ NULL, FACT_AWARD_DONE, 1, declines, SEVERAL,
		    "a fact of kind 35 may not follow on confirmed\n" },
		{ NULL, FACT_PROGRESS, 1, quantity_more, 2,
		    "110 made of 100\n" },
	};

	(void)state;
	TELLS(damages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goods_that_moved_without_a_fact__are_told),
		cmocka_unit_test(facts_that_lose_goods__are_told),
		cmocka_unit_test(awards_without_a_fact__are_told),
		cmocka_unit_test(
		    facts_that_award_twice_or_out_of_turn__are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
