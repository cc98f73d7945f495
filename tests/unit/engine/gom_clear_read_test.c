/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <string.h>

#include "broker/engine/gom-clear/market.h"
#include "broker/engine/gom-clear/read.h"

static struct text_fault fault;

static struct instance *
read_good(const char *text)
{
	struct instance *in = NULL;
	enum engine_err err =
	    read_instance(text, strlen(text), INSTANCE_GUESS, 1, &fault, &in);

	if (err != ENGINE_OK)
		fail_msg("%ld: %s", (long)fault.line, fault.words);
	return in;
}

struct bad {
	const char *text;
	int64_t line;
	const char *words;
};

static void
assert_bad(const struct bad *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct instance *in = NULL;
		enum engine_err err = read_instance(rows[i].text,
		    strlen(rows[i].text), INSTANCE_GUESS, 1, &fault, &in);

		if (err != ENGINE_BAD_PROBLEM || fault.line != rows[i].line ||
		    strstr(fault.words, rows[i].words) == NULL)
			fail_msg("%s: %d on line %ld '%s', not %ld '%s'",
			    rows[i].text, (int)err, (long)fault.line,
			    fault.words, (long)rows[i].line, rows[i].words);
		assert_null(in);
	}
}

/* ---- cpb ------------------------------------------------------------ */

#define LINES    "cpb 1\nnlines 1\nline 7 3 20 6 5 9000\n"
#define VILLAGES LINES "nvill 1\nvillage 0 500\n"
#define HOMES    VILLAGES "nhh 1\nhh 4 0 2 10 300 20 700\n"
#define BIDS     HOMES "nbids 1\nbid 9 4 7 4000 100 4 2\n"
#define GOOD     BIDS "nshare 0\n"

#define LINES_2 "cpb 2\nnlines 1\nline 7 3 20 6 5 9000\n"
#define HOMES_2                                                                \
	LINES_2 "nvill 1\nvillage 0 500\n"                                     \
		"nhh 2\nhh 4 0 2 10 300 20 700\nhh 5 0 1 20 900\n"
#define WORKS_2 HOMES_2 "nwork 0\n"
#define BIDS_2                                                                 \
	WORKS_2 "nbids 2\nbid 9 4 7 4000 100 4 2 11\n"                         \
		"bid 8 5 7 4100 90 6 0 1\n"
#define GOOD_2 BIDS_2 "nshare 0\nngroup 1\ngroup 4 5 20 1 9\n"

static void
read_instance__reads__the_first_version(void **unused)
{
	struct instance *in = read_good(GOOD);

	(void)unused;
	assert_int_equal(in->format, INSTANCE_CPB);
	assert_int_equal(in->version, 1);
	assert_int_equal(in->n_lines, 1);
	assert_int_equal(in->lines[0].id, 7);
	assert_int_equal(in->lines[0].order, 0);
	assert_int_equal(in->lines[0].due_day, 20);
	assert_int_equal(in->lines[0].n_lots, 6);
	assert_int_equal(in->lines[0].lot_units, 5);
	assert_int_equal(in->lines[0].unfilled_cost, 9000);
	assert_int_equal(in->villages[0].cost, 500);
	assert_int_equal(in->households[0].village, 0);
	assert_int_equal(instance_until(in, 0, 9), 0);
	assert_int_equal(instance_until(in, 0, 10), 300);
	assert_int_equal(instance_until(in, 0, 19), 300);
	assert_int_equal(instance_until(in, 0, 99), 700);
	assert_int_equal(instance_between(in, 0, 11, 20), 400);
	assert_int_equal(in->bids[0].lot_cost, 4000);
	assert_int_equal(in->bids[0].lot_minutes, 100);
	assert_int_equal(in->bids[0].most, 4);
	assert_int_equal(in->bids[0].least, 2);
	assert_int_equal(in->bids[0].first_day, INSTANCE_AT_ONCE);
	instance_destroy(&in);
}

static void
read_instance__reads__the_second_version(void **unused)
{
	struct instance *in = read_good(GOOD_2);

	(void)unused;
	assert_int_equal(in->version, 2);
	assert_int_equal(in->bids[0].first_day, 11);
	assert_int_equal(in->n_sets, 1);
	assert_int_equal(in->sets[0].least_units, 5);
	assert_int_equal(in->sets[0].most_units, 20);
	assert_int_equal(in->members[0], 0);
	assert_int_equal(instance_find(in->bid_ids, 2, 8), 1);
	assert_int_equal(instance_find(in->bid_ids, 2, 10), -1);
	instance_destroy(&in);
}

static void
read_instance__takes__comments_and_any_blanks(void **unused)
{
	struct instance *in =
	    read_good("# made by hand\r\n\tcpb 1 nlines 0\r\nnvill 0 # none\n"
		      "nhh 0 nbids 0 nshare 0   # end");

	(void)unused;
	assert_int_equal(in->n_bids, 0);
	instance_destroy(&in);
}

/* What is to be had until day 10 is no more than what is until day 20. */
static void
read_instance__lowers__rows_of_the_first_version(void **unused)
{
	struct instance *in = read_good(
	    VILLAGES "nhh 1 hh 4 0 3 5 100 10 300 20 200 nbids 0 nshare 0");

	(void)unused;
	assert_int_equal(instance_until(in, 0, 5), 100);
	assert_int_equal(instance_until(in, 0, 10), 200);
	instance_destroy(&in);
}

static void
read_instance__refuses__bad_files_of_the_first_version(void **unused)
{
	static const struct bad rows[] = {
		{ "", 1, "the file ends where 'cpb' is expected" },
		{ "cbp 1", 1, "'cpb' is expected, found 'cbp'" },
		{ "cpb", 1, "the file ends where the version" },
		{ "cpb 3", 1, "the version of the format is 3, not from 1" },
		{ "cpb 1\nnline 1", 2, "'nlines' is expected, found 'nline'" },
		{ "cpb 1\nnlines -1", 2, "nlines is -1" },
		{ "cpb 1\nnlines 2000000000\n", 2,
		    "nlines is 2000000000, more than the rest of the file" },
		{ "cpb 1\nnlines 99999999999999999999\n", 2,
		    "is 99999999999999999999, not from 0" },
		{ "cpb 1\nnlines 1\nline 7 3 20 6 5\nnvill 0\nnhh 0\n", 4,
		    "the unfilled cost is expected, found 'nvill'" },
		{ "cpb 1\nnlines 1\nline 7 3 20 6 0 9000\n", 3,
		    "the units of a lot is 0, not from 1" },
		{ "cpb 1\nnlines 1\nline 7 3 20 -6 5 9000\n", 3,
		    "the lots of the line is -6" },
		{ "cpb 1\nnlines 1\nline 7 3 2x 6 5 9000\n", 3,
		    "the due day is expected, found '2x'" },
		{ "cpb 1\nnlines 1\nline 7 3 2000000000 6 5 9000\n", 3,
		    "the due day is 2000000000" },
		{ "cpb 1\nnlines 2\nline 7 3 20 6 5 1\nline 7 3 20 6 5 1\n"
		  "nvill 0\n",
		    4, "line 7 is there twice, first on line 3" },
		{ LINES "nvill 2\nvillage 1 5\nvillage 1 6\nnhh 0\n", 6,
		    "village 1 is there twice, first on line 5" },
		{ LINES "nvill 1\nvillage 1 -5\n", 5,
		    "the cost of the village is -5" },
		{ VILLAGES "nhh 1\nhh 4 2 1 20 300\n", 7,
		    "there is no village 2 in this file" },
		{ VILLAGES "nhh 1\nhh 4 0 9 20 300\n", 7,
		    "the number of rows is 9, more than the rest" },
		{ VILLAGES "nhh 1\nhh 4 0 2 20 300 20 400\n", 7,
		    "day 20 does not come after day 20" },
		{ VILLAGES "nhh 1\nhh 4 0 1 20 -1\n", 7,
		    "the minutes of a row is -1" },
		{ HOMES "nbids 1\nbid 9 4 8 4000 100 4 2\n", 9,
		    "there is no line 8 in this file" },
		{ HOMES "nbids 1\nbid 9 5 7 4000 100 4 2\n", 9,
		    "there is no household 5 in this file" },
		{ HOMES "nbids 1\nbid 9 4 7 4000 0 4 2\n", 9,
		    "the minutes of a lot is 0, not from 1" },
		{ HOMES "nbids 1\nbid 9 4 7 4000 100 4 5\n", 9,
		    "kmin is 5, not from 0 to 4" },
		{ HOMES "nbids 2\nbid 9 4 7 1 1 1 0\nbid 9 4 7 1 1 1 0\n"
			"nshare 0",
		    10, "bid 9 is there twice, first on line 9" },
		{ VILLAGES "nhh 1\nhh 4 0 1 19 300\nnbids 1\n"
			   "bid 9 4 7 4000 100 4 2\n",
		    9, "due day 20 is past the last row of household 4" },
		{ VILLAGES "nhh 1\nhh 4 0 0\nnbids 1\n"
			   "bid 9 4 7 4000 100 4 2\n",
		    9, "due day 20 is past the last row of household 4" },
		{ BIDS, 10, "the file ends where 'nshare' is expected" },
		{ BIDS "nshare 1\nshare 4 10 1 8\n", 11, "there is no bid 8" },
		{ BIDS "nshare 1\nshare 4 10 2 9 9\n", 11,
		    "bid 9 is named twice" },
		{ BIDS "nshare 1\nshare 4 10 7 9\n", 11,
		    "the number of bids is 7, more than the rest" },
		{ GOOD "nshare", 11,
		    "the end of the file after the shares is expected, "
		    "found 'nshare'" },
		{ GOOD "\xff", 11, "byte 0xff is not of a text file" },
		{ "cpb 1\nnlines 2\n"
		  "line 7 3 20 2000000000 5 1000000000000000\n"
		  "line 8 3 20 6 5 9000\nnvill 0 nhh 0 nbids 0 nshare 0",
		    3, "the unfilled costs up to here add up to too much" },
		{ "cpb 1\nnlines 1\n"
		  "line 7 3 20 2000000000 1000000000000000 1\n"
		  "nvill 0 nhh 0 nbids 0 nshare 0",
		    3, "the units up to here add up to too much" },
	};

	(void)unused;
	assert_bad(rows, sizeof rows / sizeof *rows);
}

static void
read_instance__refuses__bad_files_of_the_second_version(void **unused)
{
	static const struct bad rows[] = {
		{ LINES_2 "nvill 1\nvillage 0 500\nnhh 1\n"
			  "hh 4 0 2 10 300 20 299\n",
		    7, "until day 20 there are 299 minutes, fewer than" },
		{ HOMES_2 "nbids 0\n", 9,
		    "'nwork' is expected, found 'nbids'" },
		{ HOMES_2 "nwork 1\nwork 4 12 11 5\n", 10,
		    "work that begins on day 12 cannot be due on day 11" },
		{ HOMES_2 "nwork 1\nwork 4 11 21 5\n", 10,
		    "due day 21 is past the last row of household 4" },
		{ HOMES_2 "nwork 1\nwork 4 11 19 5\n", 10,
		    "due day 19 is not among the rows of household 4" },
		{ HOMES_2 "nwork 1\nwork 4 12 20 5\n", 10,
		    "the day before first day 12 is not among the rows" },
		{ HOMES_2 "nwork 2\nwork 4 11 20 300\nwork 4 11 20 101\n"
			  "nbids 0 nshare 0 ngroup 0\n",
		    11,
		    "the work of household 4 does not fit by itself: from day "
		    "11 to day 20 it has 400 minutes" },
		{ WORKS_2 "nbids 1\nbid 9 4 7 4000 100 4 2 13\n", 11,
		    "the day before first day 13 is not among the rows" },
		{ WORKS_2 "nbids 1\nbid 9 4 7 4000 100 4 2\nnshare 0\n", 12,
		    "the first day is expected, found 'nshare'" },
		{ BIDS_2 "nshare 1\nshare 4 20 1 8\n", 14,
		    "bid 8 is not of household 4" },
		{ BIDS_2 "nshare 0\n", 14,
		    "the file ends where 'ngroup' is expected" },
		{ BIDS_2 "nshare 0\nngroup 1\ngroup 4 20 10 1 9\n", 15,
		    "the most units is 10, not from 20" },
		{ GOOD_2 "x", 16, "the end of the file after the groups" },
	};

	(void)unused;
	assert_bad(rows, sizeof rows / sizeof *rows);
}

/* ---- gap ------------------------------------------------------------ */

static void
read_instance__reads__generalised_assignment(void **unused)
{
	struct instance *in =
	    read_good(" 2 3\r\n1 5 9\r\n4 2 3\r\n5 5 6\r\n4 4 4\r\n10 8\r\n");

	(void)unused;
	assert_int_equal(in->format, INSTANCE_GAP);
	assert_int_equal(in->n_households, 2);
	assert_int_equal(in->n_lines, 3);
	assert_int_equal(in->n_bids, 6);
	assert_int_equal(in->bids[4].household, 1);
	assert_int_equal(in->bids[4].line, 1);
	assert_int_equal(in->bids[4].lot_cost, 2);
	assert_int_equal(in->bids[2].lot_minutes, 6);
	assert_int_equal(instance_until(in, 1, 0), 8);
	assert_int_equal(in->lines[0].unfilled_cost, 4 + 5 + 9 + 1);
	assert_int_equal(in->lines[2].id, 3);
	instance_destroy(&in);
}

static void
read_instance__reads__one_of_several_problems(void **unused)
{
	static const char text[] = "2\n1 1\n5 6 7\n1 2\n8 9 1 1 3\n";
	struct instance *in = NULL;

	(void)unused;
	in = read_good(text);
	assert_int_equal(in->n_lines, 1);
	assert_int_equal(in->bids[0].lot_cost, 5);
	instance_destroy(&in);
	assert_int_equal(
	    read_instance(text, strlen(text), INSTANCE_GUESS, 2, &fault, &in),
	    ENGINE_OK);
	assert_int_equal(in->n_lines, 2);
	assert_int_equal(in->bids[1].lot_cost, 9);
	instance_destroy(&in);
	assert_int_equal(
	    read_instance(text, strlen(text), INSTANCE_GUESS, 3, &fault, &in),
	    ENGINE_BAD_PROBLEM);
	assert_string_equal(
	    fault.words, "the file holds 2 problems, there is no problem 3");
	assert_int_equal(
	    read_instance("1 1 5 6 7", 9, INSTANCE_GUESS, 2, &fault, &in),
	    ENGINE_BAD_PROBLEM);
	assert_string_equal(
	    fault.words, "the file holds one problem, there is no problem 2");
}

static void
read_instance__refuses__bad_files_of_gap(void **unused)
{
	static const struct bad rows[] = {
		{ "2", 1, "the file ends where the number of jobs" },
		{ "2 0", 1, "the number of jobs is 0" },
		{ "100000 100000\n", 1,
		    "100000 agents and 100000 jobs are "
		    "too many" },
		{ "2000 2000\n1 2 3", 1,
		    "2000 agents and 2000 jobs are more than the rest" },
		{ "1 1\n5\n6\n-7\n", 4, "the capacity of an agent is -7" },
		{ "1 2\n5 -6\n1 2\n3\n", 2, "the cost of a job is -6" },
		{ "1 2\n5 6\n1 x\n3\n", 3,
		    "what a job takes is expected, found 'x'" },
		{ "1 2\n5 6\n1 2\n3\n4\n", 5,
		    "the end of the file after the capacities" },
		{ "1 2\n5 6\n1 2\n", 4,
		    "the file ends where the capacity of an agent" },
	};

	(void)unused;
	assert_bad(rows, sizeof rows / sizeof *rows);
}

/* ---- market --------------------------------------------------------- */

/* Days 10, 20 and the eves 10 and 0: numbered 0, 10 and 20. */
static void
market_create__numbers__days_and_keeps_intervals(void **unused)
{
	struct instance *in = read_good(GOOD_2);
	struct market *m = NULL;
	const struct clear_bid *bid;
	const struct calendar *cal;

	(void)unused;
	assert_int_equal(
	    market_create(in, CLEAR_CHEAPEST, &fault, &m), ENGINE_OK);
	assert_int_equal(m->n_days, 3);
	assert_int_equal(m->days[0], 0);
	assert_int_equal(m->days[1], 10);
	assert_int_equal(m->days[2], 20);
	bid = &m->problem.bids[0];
	cal = m->problem.households[0].calendar;
	assert_int_equal(bid->first_day, 2);
	assert_int_equal(bid->due_day, 2);
	assert_int_equal(
	    calendar_between(cal, bid->first_day, bid->due_day), 400);
	assert_int_equal(calendar_between(cal, 0, 2), 700);
	bid = &m->problem.bids[1];
	cal = m->problem.households[1].calendar;
	assert_int_equal(bid->first_day, 1);
	assert_int_equal(
	    calendar_between(cal, bid->first_day, bid->due_day), 900);
	assert_true(m->problem.weigh_unfilled);
	assert_int_equal(clear_check(&m->problem, NULL), ENGINE_OK);
	market_destroy(&m);
	instance_destroy(&in);
}

static void
market_create__values__a_lot_at_the_lowest_cost(void **unused)
{
	struct instance *in = read_good(GOOD_2);
	struct market *m = NULL;

	(void)unused;
	assert_int_equal(
	    market_create(in, CLEAR_FAIREST, &fault, &m), ENGINE_OK);
	assert_int_equal(m->problem.lines[0].lot_value, 4000);
	assert_false(m->problem.weigh_unfilled);
	market_destroy(&m);
	instance_destroy(&in);
}

/* Jobs that take nothing fit where there is nothing. */
static void
market_create__scales__jobs_that_take_nothing(void **unused)
{
	struct instance *in = read_good("1 3\n1 1 1\n0 2 0\n1\n");
	struct market *m = NULL;
	const struct clear_bid *bids;
	int64_t room;

	(void)unused;
	assert_int_equal(
	    market_create(in, CLEAR_CHEAPEST, &fault, &m), ENGINE_OK);
	bids = m->problem.bids;
	room = m->minutes[0];
	assert_true(bids[0].lot_work >= 1);
	assert_true(bids[0].lot_work + bids[2].lot_work <= room);
	assert_true(bids[1].lot_work > room);
	market_destroy(&m);
	instance_destroy(&in);
}

/* A share of no units: the engine knows no such total. */
static void
market_create__shuts_out__bids_of_an_empty_share(void **unused)
{
	struct instance *in = read_good(BIDS "nshare 1\nshare 4 0 1 9\n");
	struct market *m = NULL;

	(void)unused;
	assert_int_equal(
	    market_create(in, CLEAR_CHEAPEST, &fault, &m), ENGINE_OK);
	assert_int_equal(m->problem.n_totals, 0);
	assert_int_equal(m->problem.bids[0].max_lots, 0);
	assert_int_equal(m->problem.bids[0].min_lots, 0);
	market_destroy(&m);
	instance_destroy(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_instance__reads__the_first_version),
		cmocka_unit_test(read_instance__reads__the_second_version),
		cmocka_unit_test(read_instance__takes__comments_and_any_blanks),
		cmocka_unit_test(
		    read_instance__lowers__rows_of_the_first_version),
		cmocka_unit_test(
		    read_instance__refuses__bad_files_of_the_first_version),
		cmocka_unit_test(
		    read_instance__refuses__bad_files_of_the_second_version),
		cmocka_unit_test(read_instance__reads__generalised_assignment),
		cmocka_unit_test(read_instance__reads__one_of_several_problems),
		cmocka_unit_test(read_instance__refuses__bad_files_of_gap),
		cmocka_unit_test(
		    market_create__numbers__days_and_keeps_intervals),
		cmocka_unit_test(
		    market_create__values__a_lot_at_the_lowest_cost),
		cmocka_unit_test(market_create__scales__jobs_that_take_nothing),
		cmocka_unit_test(
		    market_create__shuts_out__bids_of_an_empty_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
