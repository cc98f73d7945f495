/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of the engine fails once; the linker wraps them. */
#include "tests/support/cm.h"

#include <stdlib.h>

#include "broker/engine/split.h"
#include "tests/unit/engine/clear_market.h"
#include "tests/unit/engine/failing_malloc.h"

static void
clear__returns__an_error_whichever_allocation_fails(void **unused)
{
	static struct market m;
	struct clear_plan *plan = NULL;
	enum engine_err err = ENGINE_NOMEM;

	(void)unused;
	for (uint64_t seed = 0; seed < 12; seed++) {
		int n = 0;

		market_draw(&m, seed, true);
		m.p.iterations = 100;
		do {
			n_good = n++;
			err = clear(&m.p, &plan, NULL);
			n_good = -1;
			if (err != ENGINE_OK) {
				assert_int_equal(err, ENGINE_NOMEM);
				assert_null(plan);
			}
		} while (err != ENGINE_OK);
		assert_true(n > 40);
		n = 0;
		do {
			n_good = n++;
			err = clear_verify(&m.p, plan, NULL);
			n_good = -1;
			assert_true(err == ENGINE_OK || err == ENGINE_NOMEM);
		} while (err != ENGINE_OK);
		clear_plan_destroy(&plan);
	}
}

static void
calendar_and_split__return__an_error_without_memory(void **unused)
{
	static const int64_t until[] = { 1, 2 };
	static const struct work_item item = { 0, 1, 1 };
	const struct calendar cal = { 0, 2, until };
	struct split_result result;
	int64_t count;
	bool fits;

	(void)unused;
	n_good = 0;
	assert_int_equal(
	    calendar_fits(&cal, 0, &item, 1, &fits, NULL), ENGINE_NOMEM);
	assert_int_equal(
	    calendar_room(&cal, 0, &item, 1, 0, 1, 1, &count), ENGINE_NOMEM);
	assert_int_equal(
	    split_line(
		&(struct split_request){ .quantity = 1, .pack = 1 }, &result),
	    ENGINE_NOMEM);
	n_good = -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    clear__returns__an_error_whichever_allocation_fails),
		cmocka_unit_test(
		    calendar_and_split__return__an_error_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
