/* SPDX-License-Identifier: Apache-2.0 */
/* Money, acknowledgements and signatures (I5, I8). */
#include <string.h>
#include <unistd.h>

#include "tests/unit/check/damage.h"

/* ---- what is forged ----------------------------------------------------- */

static void
by_stranger(Gom__Fact *fact)
{
	fact->by = STRANGER;
}
static void
amount_more(Gom__Fact *fact)
{
	fact->amount++;
}
static void
amount_of_5_million(Gom__Fact *fact)
{
	fact->amount = 5000000;
}
static void
entry_skips(Gom__Fact *fact)
{
	fact->entry++;
}
static void
counters_itself(Gom__Fact *fact)
{
	fact->units = 2;
}
static void
in_dollars(Gom__Fact *fact)
{
	memcpy(fact->currency, "USD", 3);
}
static void
signature_flips(Gom__Fact *fact)
{
	fact->signature.data[9] ^= 4;
}
static void
is_unsigned(Gom__Fact *fact)
{
	fact->signature.len = 0;
}
static void
verb_of_progress(Gom__Fact *fact)
{
	fact->signed_verb = 70;
}
/* One confirmation's id and signature, to be used for the next as well: both
 * requests have the same body. */
static uint8_t kept_id[LIMIT_REQUEST_ID_LEN];
static uint8_t kept_signature[LIMIT_SIGNATURE_LEN];

static void
keep_request(Gom__Fact *fact)
{
	memcpy(kept_id, fact->signed_id.data, sizeof kept_id);
	memcpy(kept_signature, fact->signature.data, sizeof kept_signature);
}
static void
use_request_again(Gom__Fact *fact)
{
	memcpy(fact->signed_id.data, kept_id, sizeof kept_id);
	memcpy(fact->signature.data, kept_signature, sizeof kept_signature);
}

/* ---- tests -------------------------------------------------------------- */

static void
money_that_is_not_owed_or_paid__is_told(void **state)
{
	static const struct damage damages[] = {
		{ "UPDATE entry SET amount = amount + 1"
		  " WHERE orders = 1 AND no = 3",
		    0, 0, NULL, 1,
		    "I8 order PO-1 money entry 3: amount is 4500001, the facts"
		    " say 4500000\n" },
		{ "DELETE FROM entry WHERE orders = 1 AND no = 2", 0, 0, NULL,
		    1, "money entry 3: the row before has number 1\n" },
		{ "DELETE FROM entry WHERE orders = 1 AND no = 4", 0, 0, NULL,
		    1, "the last money entry is 3, the facts say 4\n" },
		{ "INSERT INTO entry SELECT orders, 5, household, kind, at_ms,"
		  " line, lot, delivery, quantity, rate, amount, reason,"
		  " typed_by, reverses, seq FROM entry WHERE orders = 1"
		  " AND no = 4",
		    0, 0, NULL, 1, "I8 money entry 5: no fact made it" },
		{ "UPDATE entry SET household = 4 WHERE orders = 1 AND no = 4",
		    0, 0, NULL, 1, "household is 4, the facts say 3\n" },
		{ "UPDATE entry SET seq = 1 WHERE orders = 1 AND no = 4", 0, 0,
		    NULL, 1, "journal entry is 1" },
		{ "UPDATE orders SET entry_last = 5 WHERE id = 1", 0, 0, NULL,
		    1, "I8 order PO-1: entry_last is 5, the facts say 4\n" },
		{ "UPDATE entry SET amount = 4500001"
		  " WHERE orders = 1 AND no = 3",
		    FACT_INSPECTED, 1, amount_more, 1,
		    "goods worth 4500001, 100 pieces at 45000\n" },
		{ "UPDATE entry SET amount = 5000000"
		  " WHERE orders = 1 AND no = 4",
		    FACT_PAID, 1, amount_of_5_million, 2,
		    "pays 5000000, the balance is 4500000\n" },
		{ "UPDATE entry SET amount = -499999"
		  " WHERE orders = 1 AND no = 2",
		    FACT_ADVANCED, 2, amount_more, 1,
		    "counters 500000 with -499999\n" },
		{ "UPDATE entry SET reverses = 2 WHERE orders = 1 AND no = 2",
		    FACT_ADVANCED, 2, counters_itself, 2,
		    "counters entry 2, which is not there\n" },
		{ NULL, FACT_PAID, 1, entry_skips, 1,
		    "money entry 5 (entry 34): the next number is 4\n" },
		{ NULL, FACT_PAID, 1, in_dollars, 1,
		    "an entry in USD, the order is in VND\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
acknowledgements_that_are_lost_or_wrong__are_told(void **state)
{
	static const struct damage damages[] = {
		{ "DELETE FROM reply WHERE member = 6", 0, 0, NULL, 2,
		    "the signed request of member 6 has no stored reply\n" },
		{ "UPDATE reply SET hash = zeroblob(32) WHERE rowid = 1", 0, 0,
		    NULL, 1, "it is of another request than the one signed\n" },
		{ "UPDATE reply SET answer = x'ff' WHERE rowid = 1", 0, 0, NULL,
		    1, "the answer cannot be read\n" },
		{ "UPDATE reply SET answer = (SELECT answer FROM reply"
		  " WHERE rowid = 2) WHERE rowid = 1",
		    0, 0, NULL, 1, "the answer is to another request\n" },
		/* the receipt ends the answer */
		{ "UPDATE reply SET answer = CAST(substr(answer, 1,"
		  " length(answer) - 32) || zeroblob(32) AS BLOB)"
		  " WHERE rowid = 1",
		    0, 0, NULL, 1, "the receipt is no leaf of the journal\n" },
		{ "INSERT INTO reply SELECT 1, randomblob(16), hash, answer,"
		  " at_ms FROM reply WHERE rowid = 1",
		    0, 0, NULL, 2, "which member 3 typed\n" },
	};

	(void)state;
	TELLS(damages);
}

static void
a_request_that_took_effect_twice__is_told(void **state)
{
	struct history h;
	int64_t n_breaches = -1;

	(void)state;
	history_write(&h);
	history_forge(&h, FACT_LOT_CONFIRMED, 1, keep_request);
	history_forge(&h, FACT_LOT_CONFIRMED, 2, use_request_again);
	history_close(&h);
	assert_int_equal(damage_check(h.path, &n_breaches), ERR_OK);
	unlink(h.path);
	assert_non_null(strstr(
	    damage_report, "a signed request of member 3 took effect twice\n"));
	assert_int_equal(n_breaches, 2); /* the second receipt is gone */
}

static void
signatures_that_are_forged_or_missing__are_told(void **state)
{
	static const struct damage damages[] = {
		{ NULL, FACT_LOT_CONFIRMED, 1, signature_flips, 1,
		    "it is by no key of member 3\n" },
		{ NULL, FACT_LOT_CONFIRMED, 1, is_unsigned, 1,
		    "a fact of kind 33 by member 3 is not signed\n" },
		{ NULL, FACT_RECEIVED, 1, is_unsigned, 1,
		    "a fact of kind 42 by member 2 is not signed\n" },
		{ NULL, FACT_PAID, 1, by_stranger, 2,
		    "it is by no key of member 6\n" },
		{ NULL, FACT_PAID, 1, verb_of_progress, 1,
		    "it is by no key of member 2\n" },
		{ "UPDATE entry SET amount = 1000001"
		  " WHERE orders = 1 AND no = 4",
		    FACT_PAID, 1, amount_more, 1,
		    "the signed request says something else than the fact\n" },
		{ "UPDATE member_key SET sign_key = zeroblob(32)"
		  " WHERE member = 4",
		    0, 0, NULL, 0, "clean\n" },
	};

	(void)state;
	TELLS(damages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(money_that_is_not_owed_or_paid__is_told),
		cmocka_unit_test(
		    acknowledgements_that_are_lost_or_wrong__are_told),
		cmocka_unit_test(a_request_that_took_effect_twice__is_told),
		cmocka_unit_test(
		    signatures_that_are_forged_or_missing__are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
