/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "broker/rate_limit.h"
#include "proto/key.h"

static int
open_limit(void **state)
{
	struct rate_limit *limit = malloc(sizeof(*limit));

	*state = limit;
	return limit == NULL || gom_key_init() != ERR_OK ||
	       rate_limit_init(limit) != ERR_OK;
}

static int
close_limit(void **state)
{
	free(*state);
	return 0;
}

static int
take_all(struct rate_limit *limit, int64_t now_ms, const uint8_t *key)
{
	int n = 0;

	while (rate_limit_take(limit, now_ms, key))
		n++;
	return n;
}

static void
rate_limit_take__gives__the_burst_and_no_more(void **state)
{
	const uint8_t key[LIMIT_KEY_LEN] = { 1 };

	assert_int_equal(take_all(*state, 1000, key), LIMIT_RATE_BURST);
	assert_false(rate_limit_take(*state, 1000, key));
}

static void
rate_limit_take__gives__the_rate_once_the_burst_is_used(void **state)
{
	const uint8_t key[LIMIT_KEY_LEN] = { 2 };

	(void)take_all(*state, 1000, key);
	assert_int_equal(take_all(*state, 2000, key), LIMIT_RATE);
	assert_int_equal(take_all(*state, 2004, key), 0);
	assert_int_equal(take_all(*state, 2005, key), 1);
	assert_int_equal(
	    take_all(*state, 2005 + 86400000, key), LIMIT_RATE_BURST);
}

static void
rate_limit_take__saves_nothing_up__when_the_clock_goes_back(void **state)
{
	const uint8_t key[LIMIT_KEY_LEN] = { 3 };

	(void)take_all(*state, 100000, key);
	assert_int_equal(take_all(*state, 50000, key), 0);
	assert_int_equal(take_all(*state, 51000, key), LIMIT_RATE);
}

static void
rate_limit_take__counts__each_key_by_itself(void **state)
{
	const uint8_t one[LIMIT_KEY_LEN] = { 4 };
	const uint8_t other[LIMIT_KEY_LEN] = { 5 };

	(void)take_all(*state, 1000, one);
	assert_true(rate_limit_take(*state, 1000, other));
}

static void
rate_limit_take__keeps_an_empty_one__when_many_keys_come(void **state)
{
	uint8_t key[LIMIT_KEY_LEN] = { 6 };
	uint8_t other[LIMIT_KEY_LEN] = { 7 };

	(void)take_all(*state, 1000, key);
	for (int i = 0; i < 50000; i++) {
		memcpy(other + 1, &i, sizeof(i));
		assert_true(rate_limit_take(*state, 1000, other));
	}
	assert_false(rate_limit_take(*state, 1000, key));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    rate_limit_take__gives__the_burst_and_no_more, open_limit,
		    close_limit),
		cmocka_unit_test_setup_teardown(
		    rate_limit_take__gives__the_rate_once_the_burst_is_used,
		    open_limit, close_limit),
		cmocka_unit_test_setup_teardown(
		    rate_limit_take__saves_nothing_up__when_the_clock_goes_back,
		    open_limit, close_limit),
		cmocka_unit_test_setup_teardown(
		    rate_limit_take__counts__each_key_by_itself, open_limit,
		    close_limit),
		cmocka_unit_test_setup_teardown(
		    rate_limit_take__keeps_an_empty_one__when_many_keys_come,
		    open_limit, close_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
