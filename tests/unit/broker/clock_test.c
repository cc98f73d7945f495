/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include "broker/clock.h"

enum {
	MINUTE = 60000,
	JUMP = 10 * MINUTE,
	NOW = 1000000000
};

static struct clock
started(int64_t last_alive_ms, bool was_frozen)
{
	struct clock clock;

	clock_start(&clock, JUMP, NOW, 500, last_alive_ms, was_frozen);
	return clock;
}

static void
clock_start__runs__after_any_time_away(void **state)
{
	struct clock fresh = started(0, false);
	struct clock later = started(NOW - 10000 * MINUTE, false);

	(void)state;
	assert_false(clock_is_frozen(&fresh));
	assert_false(clock_is_frozen(&later));
}

static void
clock_start__freezes__when_now_is_before_the_last_alive(void **state)
{
	struct clock same = started(NOW + CLOCK_BACK_MS, false);
	struct clock before = started(NOW + CLOCK_BACK_MS + 1, false);

	(void)state;
	assert_false(clock_is_frozen(&same));
	assert_true(clock_is_frozen(&before));
}

static void
clock_start__stays_frozen__over_a_restart(void **state)
{
	struct clock clock = started(NOW - 1, true);

	(void)state;
	assert_true(clock_is_frozen(&clock));
}

static void
clock_look__goes_on__while_both_clocks_agree(void **state)
{
	struct clock clock = started(0, false);

	(void)state;
	assert_false(
	    clock_look(&clock, NOW + 3600 * MINUTE, 500 + 3600 * MINUTE));
	assert_false(clock_is_frozen(&clock));
}

static void
clock_look__freezes__at_a_jump_forward(void **state)
{
	struct clock within = started(0, false);
	struct clock beyond = started(0, false);

	(void)state;
	assert_false(clock_look(&within, NOW + 100 + JUMP, 600));
	assert_true(clock_look(&beyond, NOW + 100 + JUMP + 1, 600));
	assert_false(clock_is_frozen(&within));
	assert_true(clock_is_frozen(&beyond));
}

static void
clock_look__freezes__at_a_step_back(void **state)
{
	struct clock within = started(0, false);
	struct clock beyond = started(0, false);

	(void)state;
	assert_false(clock_look(&within, NOW + 100 - CLOCK_BACK_MS, 600));
	assert_true(clock_look(&beyond, NOW + 100 - CLOCK_BACK_MS - 1, 600));
}

static void
clock_look__tells_once_and_confirm_goes_on_from_there(void **state)
{
	struct clock clock = started(0, false);

	(void)state;
	assert_true(clock_look(&clock, NOW + 2 * JUMP, 500));
	assert_false(clock_look(&clock, NOW + 4 * JUMP, 500));
	assert_true(clock_is_frozen(&clock));
	clock_confirm(&clock);
	assert_false(clock_look(&clock, NOW + 4 * JUMP + 1, 501));
	assert_false(clock_is_frozen(&clock));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clock_start__runs__after_any_time_away),
		cmocka_unit_test(
		    clock_start__freezes__when_now_is_before_the_last_alive),
		cmocka_unit_test(clock_start__stays_frozen__over_a_restart),
		cmocka_unit_test(clock_look__goes_on__while_both_clocks_agree),
		cmocka_unit_test(clock_look__freezes__at_a_jump_forward),
		cmocka_unit_test(clock_look__freezes__at_a_step_back),
		cmocka_unit_test(
		    clock_look__tells_once_and_confirm_goes_on_from_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
