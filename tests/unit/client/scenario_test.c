/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "client/scenario.h"

enum {
	BUDGET = 1 << 16
};

/* Villages are given by number: nothing is asked of a broker. */
static struct app app;

static int
set_up(void **state)
{
	(void)state;
	memset(&app, 0, sizeof app);
	gom_arena_init(&app.arena, BUDGET);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	gom_arena_finish(&app.arena);
	return 0;
}

static Gom__Scenario
parse(const char *text)
{
	struct village_list villages = { 0 };
	Gom__Scenario scenario;

	assert_int_equal(
	    scenario_parse(&app, &villages, text, &scenario), ERR_OK);
	assert_memory_equal(scenario.name, text, strlen(scenario.name));
	return scenario;
}

static void
assert_refused(const char *text, enum err expected)
{
	struct village_list villages = { 0 };
	Gom__Scenario scenario;

	assert_int_equal(
	    scenario_parse(&app, &villages, text, &scenario), expected);
}

static void
scenario_parse__reads__goal_rules_and_what_is_left_out(void **state)
{
	Gom__Scenario scenario =
	    parse("goal=soonest, max-share=40% ,no-min-households,"
		  "village-min=3:12.5%?,no-village-max=4");

	(void)state;
	assert_int_equal(strlen(scenario.name), LIMIT_NAME_LEN);
	assert_int_equal(scenario.goal, GOM__GOAL__GOAL_SOONEST);
	assert_int_equal(scenario.n_rules, 2);
	assert_int_equal(
	    scenario.rules[0]->kind, GOM__RULE_KIND__RULE_MAX_SHARE_ORDER);
	assert_int_equal(scenario.rules[0]->value, 400);
	assert_false(scenario.rules[0]->target);
	assert_int_equal(scenario.rules[1]->village, 3);
	assert_int_equal(scenario.rules[1]->value, 125);
	assert_true(scenario.rules[1]->target);
	assert_int_equal(scenario.rules[1]->priority, 2);
	assert_int_equal(scenario.n_without, 2);
	assert_int_equal(
	    scenario.without[0]->kind, GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS);
	assert_int_equal(
	    scenario.without[1]->kind, GOM__RULE_KIND__RULE_VILLAGE_MAX);
	assert_int_equal(scenario.without[1]->village, 4);
}

static void
scenario_parse__refuses__what_cannot_be_meant(void **state)
{
	(void)state;
	assert_refused("goal=quickest", ERR_CHOICE);
	assert_refused("goal=none", ERR_CHOICE);
	assert_refused("", ERR_CHOICE);
	assert_refused("goal=soonest,", ERR_CHOICE);
	assert_refused("no-such", ERR_CHOICE);
	assert_refused("no-max-share=3", ERR_CHOICE);
	assert_refused("no-village-min", ERR_MISSING);
	assert_refused("max-share", ERR_MISSING);
	assert_refused("max-share=101%", ERR_RANGE);
}

static void
scenario_without__can_be_typed__as_it_is_called(void **state)
{
	Gom__Rule rule = GOM__RULE__INIT;
	Gom__Scenario made;
	Gom__Scenario typed;

	(void)state;
	rule.kind = GOM__RULE_KIND__RULE_VILLAGE_MIN;
	rule.value = 400;
	rule.village = 7;
	assert_int_equal(scenario_without(&app, &rule, &made), ERR_OK);
	assert_string_equal(made.name, "no-village-min=7");
	typed = parse(made.name);
	assert_int_equal(typed.without[0]->kind, made.without[0]->kind);
	assert_int_equal(typed.without[0]->village, 7);
	rule.kind = GOM__RULE_KIND__RULE_MAX_SHARE_LINE;
	rule.village = 0;
	assert_int_equal(scenario_without(&app, &rule, &made), ERR_OK);
	assert_string_equal(made.name, "no-max-line-share");
	assert_int_equal(
	    scenario_goal(&app, GOM__GOAL__GOAL_CHEAPEST, &made), ERR_OK);
	assert_string_equal(made.name, "goal=cheapest");
	assert_int_equal(parse(made.name).goal, GOM__GOAL__GOAL_CHEAPEST);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(scenario_parse__reads__goal_rules_and_what_is_left_out),
		TEST(scenario_parse__refuses__what_cannot_be_meant),
		TEST(scenario_without__can_be_typed__as_it_is_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
