/* SPDX-License-Identifier: Apache-2.0 */
/* The program's reader and verifier with every allocation in turn failing. */
#include "tests/support/cm.h"

#include <string.h>

#include "broker/engine/gom-clear/read.h"
#include "broker/engine/gom-clear/recount.h"

static const char cpb_text[] =
    "cpb 2 nlines 1 line 1 0 10 3 10 9000 nvill 1 village 1 5\n"
    "nhh 1 hh 7 1 2 0 0 10 400 nwork 1 work 7 1 10 100\n"
    "nbids 2 bid 1 7 1 4000 100 5 0 1 bid 2 7 1 4200 90 5 0 1\n"
    "nshare 1 share 7 20 1 1 ngroup 1 group 7 10 30 2 1 2\n";
static const char cpb_plan[] = "award 1 2 award 2 1 price 1 5000000\n";
static const char cpb_result[] =
    "{\"cost\":12205,\"bound\":12205,\"bound_prices\":12205,\"unfilled\":0}";

static const char gap_text[] = "2 2 3 4 5 6 2 2 2 2 3 3\n";
static const char gap_plan[] =
    "assign 1 1 assign 2 2 price 1 3000 price 2 6000";
static const char gap_result[] =
    "{\"cost\":9,\"bound\":7,\"bound_prices\":7,\"unfilled\":0}";

static int fail_at; /* 0 never */
static int n_allocations;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *
__wrap_malloc(size_t size)
{
	return ++n_allocations == fail_at ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return ++n_allocations == fail_at ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return ++n_allocations == fail_at ? NULL : __real_realloc(old, size);
}

static enum engine_err
verify(const char *problem, const char *text, const char *result)
{
	struct instance *in = NULL;
	struct plan *plan = NULL;
	struct text_fault fault;
	struct recount found;
	struct claims claims;
	enum engine_err err = read_instance(
	    problem, strlen(problem), INSTANCE_GUESS, 1, &fault, &in);

	if (err == ENGINE_OK)
		err = plan_read(text, strlen(text), in, &fault, &plan);
	if (err == ENGINE_OK)
		err = claims_read(result, strlen(result), &fault, &claims);
	if (err == ENGINE_OK)
		err = recount_plan(in, plan, &claims, &found);
	plan_destroy(&plan);
	instance_destroy(&in);
	return err;
}

static void
assert_all_fail(const char *problem, const char *plan, const char *result)
{
	int n;

	fail_at = 0;
	n_allocations = 0;
	assert_int_equal(verify(problem, plan, result), ENGINE_OK);
	n = n_allocations;
	assert_true(n > 20);
	for (int i = 1; i <= n; i++) {
		n_allocations = 0;
		fail_at = i;
		assert_int_equal(verify(problem, plan, result), ENGINE_NOMEM);
	}
	fail_at = 0;
}

static void
verify__says_so__when_memory_runs_out(void **unused)
{
	(void)unused;
	assert_all_fail(cpb_text, cpb_plan, cpb_result);
	assert_all_fail(gap_text, gap_plan, gap_result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verify__says_so__when_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
