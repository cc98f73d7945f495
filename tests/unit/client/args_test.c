/* SPDX-License-Identifier: Apache-2.0 */
#include "client/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/lang.h"
#include "proto/gom.pb-c.h"
#include "proto/reasons.h"
#include "tests/support/cm.h"

/* 2027-03-10 12:00 in Hanoi */
static const struct gom_clock noon = { 1804654800000, 25200 };

static const struct option_spec options[] = { { "most", 'm', OPTION_QUANTITY,
						  "N", "h", 1000, NULL, 0 },
	{ "rate", 0, OPTION_RATE, "R", "h", 0, NULL, 0 },
	{ "day", 0, OPTION_DAY, "D", "h", 0, NULL, 0 },
	{ "when", 0, OPTION_TIME, "T", "h", 0, NULL, 0 },
	{ "closed", 0, OPTION_PERIOD, "P", "h", 0, NULL, 0 },
	{ "share", 0, OPTION_PERCENT, "P", "h", 0, NULL, 0 },
	{ "week", 0, OPTION_WEEKDAYS, "W", "h", 0, NULL, 0 },
	{ "goal", 0, OPTION_CHOICE, "G", "h", 0, &gom__goal__descriptor, 0 },
	{ "reason", 0, OPTION_REASON, "R", "h", 0, NULL, GOM_REASON_REFUSE },
	{ "price", 0, OPTION_MONEY, "M", "h", 0, NULL, 0 },
	{ "name", 0, OPTION_TEXT, "T", "h", 0, NULL, 0 },
	{ "flag", 'x', OPTION_FLAG, NULL, "h", 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static const struct cmd sample = { .name = "sample",
	.words = "A [B]",
	.min_words = 1,
	.max_words = 2,
	.options = options };

struct line {
	char *argv[24];
	int argc;
	struct args args;
	struct err_info info;
};

/* Reads "gom sample" followed by the words, which end with NULL. */
static enum err
read_line(struct line *line, const char *const *words)
{
	enum err err;

	memset(line, 0, sizeof *line);
	line->argv[line->argc++] = (char *)"sample";
	for (; *words != NULL; words++)
		line->argv[line->argc++] = (char *)*words;
	err = args_scan(
	    &sample, line->argc, line->argv, &line->info, &line->args);
	if (err == ERR_OK)
		err = args_convert(&line->args, &noon, &line->info);
	return err;
}

#define READ(line, ...)                                                        \
	read_line(line, (const char *const[]){ __VA_ARGS__, NULL })

static void
args__read__every_kind_of_value(void **state)
{
	struct line line;
	struct args *args = &line.args;
	int64_t price;

	(void)state;
	assert_int_equal(
	    ERR_OK, READ(&line, "A", "--most", "1.000", "--rate=16/6d", "--day",
			"12/3", "--when", "17:00 12/3", "--closed", "6/4..20/4",
			"--share", "2,5%", "--week", "t2-t7", "--goal",
			"soonest", "--reason", "harvest", "-x"));
	assert_int_equal(1000, args_number(args, "most", 0));
	assert_int_equal(16, args_get(args, "rate")->rate.units);
	assert_int_equal(6, args_get(args, "rate")->rate.days);
	assert_int_equal(20889, args_number(args, "day", 0));
	assert_int_equal(1804845600000, args_number(args, "when", 0));
	assert_int_equal(20914, args_number(args, "closed", 0));
	assert_int_equal(20928, args_get(args, "closed")->until);
	assert_int_equal(25, args_number(args, "share", 0));
	assert_int_equal(0x3f, args_number(args, "week", 0));
	assert_int_equal(GOM__GOAL__GOAL_SOONEST, args_number(args, "goal", 0));
	assert_int_equal(7, args_number(args, "reason", 0));
	assert_true(args_has(args, "flag"));
	assert_false(args_has(args, "json"));
	assert_string_equal("A", args_word(args, 0));
	assert_string_equal("", args_word(args, 1));
	assert_int_equal(
	    ERR_OK, args_money(args, "price", "USD", NULL, &price));
	assert_int_equal(0, price);
	args_finish(args);
}

static void
args__read__money_in_the_orders_currency(void **state)
{
	struct line line;
	int64_t price;

	(void)state;
	assert_int_equal(ERR_OK, READ(&line, "A", "--price", "45.000"));
	assert_int_equal(
	    ERR_OK, args_money(&line.args, "price", "VND", &line.info, &price));
	assert_int_equal(45000, price);
	assert_int_equal(ERR_CURRENCY,
	    args_money(&line.args, "price", "ZZZ", &line.info, &price));
	args_finish(&line.args);
	assert_int_equal(ERR_OK, READ(&line, "A", "--price", "1.234"));
	assert_int_equal(ERR_MONEY,
	    args_money(&line.args, "price", "USD", &line.info, &price));
	assert_string_equal("price", line.info.field);
	args_finish(&line.args);
}

static void
args__bring__typed_text_to_nfc(void **state)
{
	struct line line;

	(void)state;
	assert_int_equal(ERR_OK, READ(&line, "Mo\xcc\x82", "--name",
				     "Hue\xcc\x82\xcc\x81")); /* decomposed */
	assert_string_equal("Mô", args_word(&line.args, 0));
	assert_string_equal("Huế", args_text(&line.args, "name"));
	args_finish(&line.args);
}

static void
args__keep__the_last_of_a_repeated_option(void **state)
{
	struct line line;
	const struct option_value *value;

	(void)state;
	assert_int_equal(ERR_OK, READ(&line, "A", "-m", "1", "--most", "2"));
	assert_int_equal(2, args_number(&line.args, "most", 0));
	value = args_next(&line.args, "most", NULL);
	assert_int_equal(1, value->number);
	value = args_next(&line.args, "most", value);
	assert_int_equal(2, value->number);
	assert_null(args_next(&line.args, "most", value));
	args_finish(&line.args);
}

static void
args__refuse__what_cannot_be_meant(void **state)
{
	static const struct {
		const char *option;
		const char *text;
		enum err err;
	} cases[] = {
		{ "most", "many", ERR_NUMBER },
		{ "most", "1001", ERR_RANGE },
		{ "rate", "fast", ERR_RATE_TEXT },
		{ "day", "31/2", ERR_DATE },
		{ "when", "25:00", ERR_DATE },
		{ "closed", "20/4..6/4", ERR_DATE_ORDER },
		{ "closed", "x..6/4", ERR_DATE },
		{ "share", "101", ERR_RANGE },
		{ "share", "much", ERR_NUMBER },
		{ "week", "never", ERR_CHOICE },
		{ "goal", "goal-none", ERR_CHOICE },
		{ "goal", "none", ERR_CHOICE },
		{ "reason", "damage", ERR_CHOICE },
		{ "name", "a\x01z", ERR_TEXT },
	};
	char option[32];
	struct line line;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(option, sizeof option, "--%s", cases[i].option);
		assert_int_equal(
		    cases[i].err, READ(&line, "A", option, cases[i].text));
		assert_string_equal(cases[i].option, line.info.field);
		args_finish(&line.args);
	}
}

static void
args__refuse__wrong_usage_and_say_what_was_meant(void **state)
{
	struct line line;

	(void)state;
	assert_int_equal(ERR_USAGE, READ(&line, "A", "--mots", "3"));
	assert_non_null(strstr(line.info.subject, "--most"));
	assert_int_equal(ERR_USAGE, READ(&line, "A", "--zzzzzzzz"));
	assert_null(strstr(line.info.subject, "did you mean"));
	assert_int_equal(ERR_USAGE, READ(&line, "A", "--most"));
	assert_non_null(strstr(line.info.subject, "--most"));
	assert_int_equal(ERR_USAGE, READ(&line, "A", "--flag=3"));
	assert_non_null(strstr(line.info.subject, "--flag"));
	assert_int_equal(ERR_USAGE, READ(&line, "A", "-q"));
	assert_non_null(strstr(line.info.subject, "-q"));
	assert_int_equal(ERR_USAGE, READ(&line, "-x"));
	args_finish(&line.args);
	assert_int_equal(ERR_USAGE, READ(&line, "A", "B", "C"));
	assert_non_null(strstr(line.info.subject, "C"));
	args_finish(&line.args);
}

static void
args__stop__at_the_command_when_it_is_not_known_yet(void **state)
{
	char *argv[] = { (char *)"gom", (char *)"--json", (char *)"bid",
		(char *)"--most", (char *)"3", NULL };
	struct args args;

	(void)state;
	assert_int_equal(ERR_OK, args_scan(NULL, 5, argv, NULL, &args));
	assert_true(args_has(&args, "json"));
	assert_int_equal(3, args.n_words);
	assert_string_equal("bid", args.words[0]);
	assert_string_equal("--most", args.words[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(args__read__every_kind_of_value),
		cmocka_unit_test(args__read__money_in_the_orders_currency),
		cmocka_unit_test(args__bring__typed_text_to_nfc),
		cmocka_unit_test(args__keep__the_last_of_a_repeated_option),
		cmocka_unit_test(args__refuse__what_cannot_be_meant),
		cmocka_unit_test(
		    args__refuse__wrong_usage_and_say_what_was_meant),
		cmocka_unit_test(
		    args__stop__at_the_command_when_it_is_not_known_yet),
	};

	lang_start("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
