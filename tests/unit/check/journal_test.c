/* SPDX-License-Identifier: Apache-2.0 */
/* The journal itself, feeds, timers and loose rows (I7). */
#include <string.h>
#include <unistd.h>

#include "tests/unit/check/damage.h"

/* ---- what is forged ----------------------------------------------------- */

static void
nothing(Gom__Fact *fact)
{
	(void)fact;
}
static void
kind_99(Gom__Fact *fact)
{
	fact->kind = 99;
}
static void
other_reference(Gom__Fact *fact)
{
	fact->reference[3] = '9';
}

/* ---- tests -------------------------------------------------------------- */

/* What a member's erasure left behind is told; what it took is not missed. */
static void
an_erasure_that_left_something__is_told(void **state)
{
	struct history h;
	int64_t n_breaches = -1;

	(void)state;
	history_write(&h);
	history_sql(&h, "UPDATE member SET state = 3 WHERE id = 5;"
			"UPDATE journal SET payload = NULL, salt = NULL"
			" WHERE chain = 0 AND subject = 5");
	history_erased(&h, 5);
	history_close(&h);
	assert_int_equal(damage_check(h.path, &n_breaches), ERR_OK);
	assert_int_equal(n_breaches, 0);
	assert_int_equal(sqlite3_open(h.path, &h.db), SQLITE_OK);
	history_sql(&h, "UPDATE member SET state = 3 WHERE id = 4");
	history_erased(&h, 4);
	history_close(&h);
	assert_int_equal(damage_check(h.path, &n_breaches), ERR_OK);
	unlink(h.path);
	assert_int_equal(n_breaches, 2); /* invited, enrolled */
	assert_non_null(strstr(
	    damage_report, "member 4 was erased, the payload was not\n"));
}

static void
a_journal_that_was_changed__is_told(void **state)
{
	static const struct damage damages[] = {
		{ "UPDATE journal SET salt = zeroblob(32) WHERE seq = 20", 0, 0,
		    NULL, 1, "the leaf is not the hash of salt and payload\n" },
		{ "UPDATE journal SET salt = NULL WHERE seq = 20", 0, 0, NULL,
		    1, "the salt is missing or has not 32 bytes\n" },
		{ "UPDATE journal SET head = zeroblob(32) WHERE seq = 42", 0, 0,
		    NULL, 1,
		    "the head is not the hash of the one before and the"
		    " leaf\n" },
		{ "UPDATE journal SET leaf = zeroblob(32) WHERE seq = 13", 0, 0,
		    NULL, 2, "the leaf is not the hash of salt" },
		{ "UPDATE journal SET leaf = (SELECT leaf FROM journal"
		  " WHERE seq = 1) WHERE seq = 13",
		    0, 0, NULL, 3, "the leaf stands in the journal twice\n" },
		{ "UPDATE journal SET pos = 14 WHERE seq = 12", 0, 0, NULL, 1,
		    "members' chain position 14 (entry 12): expected position"
		    " 12\n" },
		{ "UPDATE journal SET kind = 3 WHERE seq = 12", 0, 0, NULL, 1,
		    "the column says kind 3, the payload 11\n" },
		{ "UPDATE journal SET subject = 4 WHERE seq = 11", 0, 0, NULL,
		    1, "the column says subject 4, the payload 3\n" },
		{ "UPDATE journal SET payload = NULL, salt = NULL"
		  " WHERE seq = 2",
		    0, 0, NULL, 1,
		    "the payload is missing, but nobody was erased\n" },
		{ "UPDATE journal SET payload = NULL WHERE seq = 2", 0, 0, NULL,
		    2, "the payload is missing, the salt is not\n" },
		{ "UPDATE journal SET payload = x'ff' WHERE seq = 2", 0, 0,
		    NULL, 2, "the payload cannot be read\n" },
		{ NULL, FACT_BIDDING_ENDED, 1, other_reference, 1,
		    "the payload has not the order's reference\n" },
		{ NULL, FACT_MEMBER_ENROLLED, 5, kind_99, SEVERAL,
		    "I7 kind 99 (entry 10): there are no such facts\n" },
		/* field 200, text of 14 bytes */
		{ "UPDATE journal SET payload = CAST(payload || x'c20c0e' ||"
		  " CAST('Household of 3' AS BLOB) AS BLOB) WHERE seq = 1",
		    FACT_MEMBER_INVITED, 1, nothing, 1,
		    "I7 member 3 (entry 1): the payload holds the name or"
		    " telephone\n" },
		{ "UPDATE journal SET payload = CAST(payload || x'c20c0a' ||"
		  " CAST('0909123456' AS BLOB) AS BLOB) WHERE seq = 1",
		    FACT_MEMBER_INVITED, 1, nothing, 1,
		    "I7 member 6 (entry 1): the payload holds the name or"
		    " telephone\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
feeds_with_gaps_or_strange_readers__are_told(void **state)
{
	static const struct damage damages[] = {
		{ "UPDATE feed SET n = 99 WHERE member = 1 AND n = 10", 0, 0,
		    NULL, 2, "feed member 1: number 99 follows on 9\n" },
		{ "UPDATE member SET feed_last = 11 WHERE id = 1", 0, 0, NULL,
		    1, "feed member 1: feed_last is 11, the facts say 10\n" },
		{ "UPDATE feed SET n = 0 WHERE member = 1 AND n = 1;"
		  "UPDATE feed SET n = 1 WHERE member = 1 AND n = 2;"
		  "UPDATE feed SET n = 2 WHERE member = 1 AND n = 0",
		    0, 0, NULL, 1,
		    "feed member 1: number 2 is older than the one before\n" },
		{ "INSERT INTO feed SELECT 1, 11, seq FROM journal"
		  " WHERE kind = 26 AND chain = 2;"
		  "UPDATE member SET feed_last = 11 WHERE id = 1",
		    0, 0, NULL, 1,
		    "of kind 26, which the member may not read\n" },
		{ "INSERT INTO feed SELECT 1, 11, seq FROM journal"
		  " WHERE kind = 21 AND chain = 2;"
		  "UPDATE member SET feed_last = 11 WHERE id = 1",
		    0, 0, NULL, 1,
		    "of kind 21, which the member may not read\n" },
		{ "DELETE FROM feed WHERE member = 1 AND n = 10;"
		  "UPDATE member SET feed_last = 9 WHERE id = 1",
		    0, 0, NULL, 0, "members: clean\n" },
		{ "DELETE FROM feed WHERE member = 1;"
		  "UPDATE member SET feed_last = 0 WHERE id = 1",
		    0, 0, NULL, 5,
		    "of kind 1 is not in the feed of member 1, who typed "
		    "it\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
timers_that_are_missing_or_leaked__are_told(void **state)
{
	static const struct damage damages[] = {
		{ "DELETE FROM timer WHERE kind = 1", 0, 0, NULL, 1,
		    "timer order PO-2: call for bids 1 never ends\n" },
		{ "DELETE FROM timer WHERE kind = 3", 0, 0, NULL, 1,
		    "version 1 of member 4: the offer never expires\n" },
		{ "UPDATE timer SET due_ms = 1 WHERE kind = 3", 0, 0, NULL, 1,
		    "the expiry is 1, the facts say" },
		{ "UPDATE timer SET due_ms = 1 WHERE kind = 1", 0, 0, NULL, 1,
		    "the end of bidding is 1, the facts say" },
		{ "INSERT INTO timer VALUES (1, 1, 0, 0, 1, 1)", 0, 0, NULL, 1,
		    "waits for call 1, which is not running\n" },
		{ "INSERT INTO timer VALUES (3, 1, 1, 2, 1,"
		  " (SELECT expires_ms FROM award WHERE lot = 2))",
		    0, 0, NULL, 1,
		    "its expiry waits, but the offer has ended\n" },
		{ "INSERT INTO timer VALUES (5, 1, 1, 9, 1, 1)", 0, 0, NULL, 1,
		    "waits for lot 1.9 version 1, which is not there\n" },
		{ "INSERT INTO timer VALUES (9, 1, 1, 2, 1, 1)", 0, 0, NULL, 1,
		    "timer kind 9: of order 1 is none, or of no order\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
rows_that_name_nothing__are_told(void **state)
{
	static const struct damage damages[] = {
		{ "UPDATE note SET member = 1;"
		  "INSERT INTO note VALUES (999, 1, 'x')",
		    0, 0, NULL, 1,
		    "integrity row 999: of table note names a row of journal"
		    " that is not there\n" },
	};

	(void)state;
	TELLS(damages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_erasure_that_left_something__is_told),
		cmocka_unit_test(a_journal_that_was_changed__is_told),
		cmocka_unit_test(feeds_with_gaps_or_strange_readers__are_told),
		cmocka_unit_test(timers_that_are_missing_or_leaked__are_told),
		cmocka_unit_test(rows_that_name_nothing__are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
