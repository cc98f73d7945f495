/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/engine/gom-clear/claims.h"
#include "broker/engine/gom-clear/plan.h"
#include "broker/engine/gom-clear/read.h"
#include "broker/engine/gom-clear/recount.h"

enum {
	TEXT_CAP = 4096
};

/* Household 1 has 500 minutes in [5, 20], 200 of them promised. */
static const char problem_text[] = "cpb 2\n"
				   "nlines 2\n"
				   "line 10 1 20 6 5 9000\n"
				   "line 11 1 30 4 10 20000\n"
				   "nvill 2\n"
				   "village 1 500\n"
				   "village 2 700\n"
				   "nhh 3\n"
				   "hh 1 1 4 4 240 9 540 20 740 30 1800\n"
				   "hh 2 1 2 20 600 30 700\n"
				   "hh 3 2 2 20 1200 30 1800\n"
				   "nwork 1\n"
				   "work 1 5 9 200\n"
				   "nbids 5\n"
				   "bid 100 1 10 4000 100 4 2 5\n"
				   "bid 101 1 11 9000 150 2 0 10\n"
				   "bid 102 2 10 4200 100 6 0 1\n"
				   "bid 103 2 11 8800 200 4 0 1\n"
				   "bid 104 3 11 9500 100 4 2 1\n"
				   "nshare 1\n"
				   "share 2 40 2 102 103\n"
				   "ngroup 1\n"
				   "group 1 10 30 2 100 101\n";

/* L: 6 x 4300 + 4 x 9300 = 63000; household 1 gains 4 x 300, household 2
 * 3 x 500 + 100, village 1 costs 500: 63000 - 2800 + 500 = 60700. */
static const char plan_text[] = "award 100 2\n"
				"award 101 2\n"
				"award 102 4\n"
				"award 104 2\n"
				"price 10 4300000\n"
				"price 11 9300000\n";

static const char result_text[] =
    "{\"cost\":63000,\"bound\":61000,\"bound_prices\":60700,"
    "\"gap\":0.032786885,\"unfilled\":0,\"ms\":1.5,\"ms_optimal\":null,"
    "\"goal\":\"cheapest\",\"proven\":false,\"asked_units\":70,"
    "\"covered_units\":70,\"covered_bound\":70,\"objective\":63000,"
    "\"objective_bound\":61000,\"steps\":9,\"end\":\"limit\"}\n";

static const char gap_text[] = "2 3\n"
			       "1 5 9\n"
			       "4 2 3\n"
			       "5 5 5\n"
			       "4 4 4\n"
			       "10 8\n";

/* L: 4 + 4 + 4, agent 1 gains 3 at most, agent 2 2 + 1. */
static const char gap_plan_text[] = "assign 1 1\n"
				    "assign 2 2\n"
				    "assign 3 2\n"
				    "price 1 4000\n"
				    "price 2 4000\n"
				    "price 3 4000\n";

static const char gap_result_text[] =
    "{\"cost\":6,\"bound\":6,\"bound_prices\":6,\"unfilled\":0,"
    "\"proven\":true}";

static struct instance *
instance_of(const char *text)
{
	struct text_fault fault;
	struct instance *in = NULL;
	enum engine_err err =
	    read_instance(text, strlen(text), INSTANCE_GUESS, 1, &fault, &in);

	if (err != ENGINE_OK)
		fail_msg("%ld: %s", (long)fault.line, fault.words);
	return in;
}

/* The words of the first thing wrong, "" where nothing is; result may be
 * NULL. */
static void
verify(const char *problem, const char *text, const char *result,
    struct recount *found, char words[RECOUNT_WORDS_CAP])
{
	struct instance *in = instance_of(problem);
	struct text_fault fault = { 0, "" };
	struct claims claims;
	struct plan *plan = NULL;
	enum engine_err err = plan_read(text, strlen(text), in, &fault, &plan);

	words[0] = '\0';
	*found = (struct recount){ 0 };
	if (err == ENGINE_OK && result != NULL)
		err = claims_read(result, strlen(result), &fault, &claims);
	if (err == ENGINE_OK) {
		err = recount_plan(
		    in, plan, result != NULL ? &claims : NULL, found);
		if (err != ENGINE_OK)
			strcpy(words, found->flaw);
	} else {
		strcpy(words, fault.words);
	}
	assert_true(err == ENGINE_OK || err == ENGINE_BAD_PLAN);
	assert_int_equal(err == ENGINE_OK, words[0] == '\0');
	plan_destroy(&plan);
	instance_destroy(&in);
}

/* Every `FROM=>TO` of edits, separated by ';', made in text. */
static void
edit(const char *text, const char *edits, char out[TEXT_CAP])
{
	strcpy(out, text);
	while (*edits != '\0') {
		size_t len = strcspn(edits, ";");
		const char *arrow = strstr(edits, "=>");
		char from[256], to[256], rest[TEXT_CAP];
		char *at;

		assert_non_null(arrow);
		snprintf(
		    from, sizeof from, "%.*s", (int)(arrow - edits), edits);
		snprintf(to, sizeof to, "%.*s", (int)(edits + len - arrow - 2),
		    arrow + 2);
		at = strstr(out, from);
		if (at == NULL)
			fail_msg("no '%s' to edit", from);
		strcpy(rest, at + strlen(from));
		strcpy(at, to);
		strcat(out, rest);
		edits += len + (edits[len] == ';' ? 1 : 0);
	}
}

struct tampering {
	const char *edits;
	const char *words; /* part of what is said */
};

/* One row of edits, made in the plan or in the result. */
static void
assert_refused(const char *problem, const char *plan, const char *result,
    bool is_of_result, const struct tampering *row)
{
	char text[TEXT_CAP], words[RECOUNT_WORDS_CAP];
	struct recount found;

	edit(is_of_result ? result : plan, row->edits, text);
	verify(problem, is_of_result ? plan : text,
	    is_of_result ? text : result, &found, words);
	if (strstr(words, row->words) == NULL) {
		fail_msg(
		    "'%s': said '%s', not '%s'", row->edits, words, row->words);
	}
}

static void
recount__accepts__a_true_plan(void **unused)
{
	char words[RECOUNT_WORDS_CAP];
	struct recount found;

	(void)unused;
	verify(problem_text, plan_text, result_text, &found, words);
	assert_string_equal(words, "");
	assert_int_equal(found.cost, 63000);
	assert_int_equal(found.unfilled, 0);
	assert_int_equal(found.covered_units, 70);
	assert_true(found.has_bound);
	assert_true(found.is_exact);
	assert_int_equal(found.bound_prices, 60700);

	verify(problem_text, plan_text, NULL, &found, words);
	assert_string_equal(words, "");
	assert_int_equal(found.bound_prices, 60700);

	verify(gap_text, gap_plan_text, gap_result_text, &found, words);
	assert_string_equal(words, "");
	assert_int_equal(found.cost, 6);
	assert_int_equal(found.bound_prices, 6);
}

static void
recount__accepts__awards_without_prices(void **unused)
{
	char words[RECOUNT_WORDS_CAP];
	struct recount found;

	(void)unused;
	verify(problem_text, "", NULL, &found, words);
	assert_string_equal(words, "");
	assert_false(found.has_bound);
	assert_int_equal(found.unfilled, 10);
	assert_int_equal(found.cost, 6 * 9000 + 4 * 20000);

	/* jobs left out must have been said to be */
	verify(gap_text, "assign 2 2\n", NULL, &found, words);
	assert_string_equal(words, "job 1 is assigned to no agent");
	verify(gap_text, "assign 2 2\nprice 1 0\nprice 2 0\nprice 3 0\n",
	    "{\"cost\":40,\"bound\":6,\"bound_prices\":0,\"unfilled\":2}",
	    &found, words);
	assert_string_equal(words, "");
	assert_int_equal(found.unfilled, 2);
	assert_int_equal(found.cost, 2 + 2 * (1 + 4 + 5 + 9));
}

/* Bid 102's household has time for 6 lots of 100 minutes, line 10 has but
 * 5: by the letter it may gain by 6. */
static void
recount__takes__the_most_of_a_bid_as_the_file_says(void **unused)
{
	static const char text[] = "cpb 1 nlines 1 line 10 1 20 5 1 9000\n"
				   "nvill 1 village 1 0 nhh 1 hh 2 1 1 20 600\n"
				   "nbids 1 bid 102 2 10 4000 100 7 0\n"
				   "nshare 0\n";
	char words[RECOUNT_WORDS_CAP];
	struct recount found;

	(void)unused;
	verify(text, "award 102 5\nprice 10 5000000\n", NULL, &found, words);
	assert_string_equal(words, "");
	assert_int_equal(found.cost, 20000);
	assert_int_equal(found.bound_prices, 25000 - 6000);
}

static void
recount__refuses__tampered_awards(void **unused)
{
	static const struct tampering rows[] = {
		{ "award 100 2=>award 100 5",
		    "bid 100 has 5 lots, at most 4 are offered" },
		{ "award 100 2=>award 100 1",
		    "bid 100 has 1 lots, at least 2 are asked" },
		{ "award 102 4=>award 102 5",
		    "line 10 is awarded 7 lots, it has 6" },
		{ "award 102 4=>award 102 3",
		    "cost is 67800, the result says 63000" },
		{ "award 104 2\n=>", "cost is 83300, the result says 63000" },
		{ "award 101 2=>award 101 0", "cost is 85000" },
		{ "award 104 2=>award 104 1",
		    "bid 104 has 1 lots, at least 2" },
		{ "award 100 2=>award 100 3;award 101 2=>award 101 2;"
		  "award 102 4=>award 102 3",
		    "household 1: the bids of the row on line 23 of the "
		    "problem have 35 units, allowed are 0 or 10 to 30" },
		{ "award 100 2=>award 103 3;award 101 2=>award 101 1;"
		  "award 104 2\n=>",
		    "household 2: the bids of the row on line 21 of the "
		    "problem have 50 units, allowed are 0 to 40" },
		{ "award 104 2=>award 103 2",
		    "household 2 needs 800 minutes from day 1 to day 30, it "
		    "has 700" },
		{ "award 100 2=>award 100 4;award 101 2=>award 101 1;"
		  "award 102 4=>award 102 2",
		    "household 1 needs 600 minutes from day 5 to day 20, it "
		    "has 500" },
		{ "award 102 4=>award 999 4",
		    "there is no bid 999 in the problem" },
		{ "award 101 2=>award 100 2", "bid 100 is awarded twice" },
		{ "award 101 2=>award 101 -1",
		    "the lots awarded is -1, not from 0" },
		{ "award 101 2=>award 101 x",
		    "the lots awarded is expected, found 'x'" },
		{ "award 101 2=>award 101 1.5", "found '1.5'" },
		{ "award 101 2=>award 101 99999999999999999999999999",
		    "the lots awarded is 99999999999999999999" },
		{ "award 101 2=>assign 1 1",
		    "'award' or 'price' is expected, found 'assign'" },
		{ "award 101 2=>award 101 2 cost 63000",
		    "'award' or 'price' is expected, found 'cost'" },
		{ "award 101 2=>awrad 101 2", "found 'awrad'" },
		{ "award 101 2=>award 101",
		    "the lots awarded is expected, found 'award'" },
		{ "price 11 9300000\n=>price 11 9300000 award 103",
		    "the file ends where the lots awarded is expected" },
		{ "award 101 2=>award 101 2\x01",
		    "byte 0x01 is not of a text file" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_refused(
		    problem_text, plan_text, result_text, false, &rows[i]);
}

static void
recount__refuses__tampered_prices(void **unused)
{
	static const struct tampering rows[] = {
		{ "price 10 4300000=>price 10 4300001",
		    "bound_prices is 60701, the result says 60700" },
		{ "price 11 9300000=>price 11 8800000",
		    "bound_prices is 60000, the result says 60700" },
		{ "price 10 4300000=>price 10 -1",
		    "line 10: price -1 is not from 0 to 9000000" },
		{ "price 10 4300000=>price 10 9000001",
		    "line 10: price 9000001 is not from 0 to 9000000" },
		{ "price 11 9300000\n=>", "line 11 has no price" },
		{ "price 11=>price 10", "line 10 has two prices" },
		{ "price 11=>price 12", "there is no line 12" },
		{ "price 11 9300000=>price 11 9.3",
		    "the price is expected, found '9.3'" },
		{ "price 10 4300000\n=>;price 11 9300000\n=>",
		    "bound_prices is said to be 60700, but there are no "
		    "prices" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_refused(
		    problem_text, plan_text, result_text, false, &rows[i]);
}

static void
recount__refuses__tampered_claims(void **unused)
{
	static const struct tampering rows[] = {
		{ "63000=>62999", "cost is 63000, the result says 62999" },
		{ "63000=>63001", "cost is 63000, the result says 63001" },
		{ "63000=>-1", "cost is 63000, the result says -1" },
		{ "d\":0=>d\":1", "unfilled is 0, the result says 1" },
		{ "\"bound\":61000=>\"bound\":63001",
		    "bound 63001 is above the cost 63000" },
		{ "\"bound\":61000=>\"bound\":60699",
		    "bound 60699 is below the 60700 that the prices prove" },
		{ "60700=>60701",
		    "bound_prices is 60700, the result says 60701" },
		{ "60700=>60699",
		    "bound_prices is 60700, the result says 60699" },
		{ "0.032786885=>0.032786800",
		    "gap is 0.032786885, the result says 0.032786800" },
		{ "\"bound\":61000=>\"bound\":62000", "gap is 0.016" },
		{ "\"asked_units\":70=>\"asked_units\":71",
		    "asked_units is 70, the result says 71" },
		{ "\"covered_units\":70=>\"covered_units\":69",
		    "covered_units is 70, the result says 69" },
		{ "\"covered_bound\":70=>\"covered_bound\":69",
		    "covered_bound 69 is below the 70 units covered" },
		{ "\"proven\":false=>\"proven\":true",
		    "said to be proven, but its bounds do not say so" },
		{ "\"objective\":63000=>\"objective\":1",
		    "objective is 63000, the result says 1" },
		{ "objective_bound\":61000=>objective_bound\":1",
		    "objective_bound is 61000, the result says 1" },
		{ "cheapest=>soonest;\"proven\":false=>\"proven\":true",
		    "said to be proven" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_refused(
		    problem_text, plan_text, result_text, true, &rows[i]);
}

static void
claims_read__refuses__what_is_no_result(void **unused)
{
	static const struct tampering rows[] = {
		{ "\"cost\":63000,=>", "the result has no integer 'cost'" },
		{ "\"cost\":63000=>\"cost\":63000.0",
		    "the result has no integer 'cost'" },
		{ "\"cost\":63000=>\"cost\":\"63000\"",
		    "the result has no integer 'cost'" },
		{ "\"cost\":63000=>\"cost\":null",
		    "the result has no integer 'cost'" },
		{ "\"cost\":63000=>\"cost\":99999999999999999999",
		    "too big integer" },
		{ "\"cost\":63000=>\"cost\":63000,\"cost\":1", "duplicate" },
		{ "\"covered_bound\":70=>\"covered_bound\":7.5",
		    "the result has no integer 'covered_bound'" },
		{ "0.032786885=>\"0\"", "'gap' is no number" },
		{ "\"proven\":false=>\"proven\":0",
		    "'proven' is not true or false" },
		{ "\"cheapest\"=>1", "'goal' is no word" },
		{ "}=>", "'}' expected" },
		{ "}=>}{}", "end of file expected" },
	};
	struct text_fault fault = { 0, "" };
	struct claims claims;

	(void)unused;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_refused(
		    problem_text, plan_text, result_text, true, &rows[i]);
	assert_int_equal(claims_read("", 0, &fault, &claims), ENGINE_BAD_PLAN);
	assert_int_equal(
	    claims_read("[]", 2, &fault, &claims), ENGINE_BAD_PLAN);
	assert_string_equal(fault.words, "the result is no JSON object");
}

static void
recount__refuses__tampered_assignments(void **unused)
{
	static const struct tampering plans[] = {
		{ "assign 2 2=>assign 2 1", "cost is 9, the result says 6" },
		{ "assign 1 1=>assign 1 2", "agent 2 needs 12, it has 8" },
		{ "assign 3 2\n=>", "job 3 is assigned to no agent" },
		{ "assign 3 2=>assign 2 1", "job 2 is assigned twice" },
		{ "assign 3 2=>assign 0 2", "there is no job 0" },
		{ "assign 3 2=>assign 4 2", "there is no job 4" },
		{ "assign 3 2=>assign 3 3", "there is no agent 3" },
		{ "assign 3 2=>award 3 2",
		    "'assign' or 'price' is expected, found 'award'" },
		{ "price 3 4000=>price 3 20000",
		    "job 3: price 20000 is not from 0 to 19000" },
		{ "price 3 4000\n=>", "job 3 has no price" },
		{ "price 3 4000=>price 3 2000",
		    "bound_prices is 5, the result says 6" },
	};
	static const struct tampering results[] = {
		{ "d\":0=>d\":1", "unfilled is 0, the result says 1" },
		{ "\"bound\":6=>\"bound\":7", "bound 7 is above the cost 6" },
		{ "prices\":6=>prices\":7",
		    "bound_prices is 6, the result says 7" },
		{ "\"bound\":6=>\"bound\":5",
		    "bound 5 is below the 6 that the prices prove" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
		assert_refused(
		    gap_text, gap_plan_text, gap_result_text, false, &plans[i]);
	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		assert_refused(gap_text, gap_plan_text, gap_result_text, true,
		    &results[i]);
}

static void
plan_write__writes__what_plan_read_reads(void **unused)
{
	struct instance *in = instance_of(problem_text);
	struct text_fault fault;
	struct plan *plan = NULL;
	char text[TEXT_CAP] = "";
	FILE *file = tmpfile();

	(void)unused;
	assert_non_null(file);
	assert_int_equal(
	    plan_read(plan_text, strlen(plan_text), in, &fault, &plan),
	    ENGINE_OK);
	assert_true(plan_write(plan, in, file));
	rewind(file);
	assert_int_equal(fread(text, 1, sizeof text, file), strlen(plan_text));
	assert_memory_equal(text, plan_text, strlen(plan_text));
	fclose(file);
	plan_destroy(&plan);
	instance_destroy(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recount__accepts__a_true_plan),
		cmocka_unit_test(recount__accepts__awards_without_prices),
		cmocka_unit_test(
		    recount__takes__the_most_of_a_bid_as_the_file_says),
		cmocka_unit_test(recount__refuses__tampered_awards),
		cmocka_unit_test(recount__refuses__tampered_prices),
		cmocka_unit_test(recount__refuses__tampered_claims),
		cmocka_unit_test(claims_read__refuses__what_is_no_result),
		cmocka_unit_test(recount__refuses__tampered_assignments),
		cmocka_unit_test(plan_write__writes__what_plan_read_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
