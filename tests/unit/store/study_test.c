/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "broker/store/study.h"
#include "tests/support/desk.h"

#define BYTES(text) ((const uint8_t *)(text))

struct fixture {
	struct desk d;
	uint64_t exporter;
	uint64_t orders[3];
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	desk_open(&f->d);
	f->exporter = desk_member(
	    &f->d, 1u << GOM__ROLE__ROLE_EXPORTER, "Công ty Mây", NULL);
	for (size_t i = 0; i < 3; i++)
		f->orders[i] = desk_order(
		    &f->d, f->exporter, "rattan/basket-m", DESK_TODAY + 50);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	desk_close(&f->d);
	free(f);
	return 0;
}

static struct study_set
set_of(const struct fixture *f, size_t n)
{
	struct study_set set = { .n = n };

	for (size_t i = 0; i < n; i++) {
		set.orders[i] = f->orders[i];
		set.tenders[i] = (uint32_t)i + 1;
	}
	return set;
}

/* A study of the first n orders with two scenarios. */
static uint64_t
put(struct fixture *f, size_t n, uint64_t version)
{
	struct study_set set = set_of(f, n);
	uint64_t id = 0;

	assert_int_equal(
	    study_put(f->d.st, f->exporter, false, &set, version, &id), ERR_OK);
	assert_int_equal(study_want(f->d.st, id, &set, 0, NULL, 0), ERR_OK);
	assert_int_equal(
	    study_want(f->d.st, id, &set, 1, BYTES("asked"), 5), ERR_OK);
	return id;
}

static struct study_scenario_row
scenario(struct fixture *f, uint64_t study, uint32_t no)
{
	struct study_scenario_row row;

	assert_int_equal(study_scenario(f->d.st, study, no, &row), ERR_OK);
	return row;
}

static void
study_put__takes_the_place__of_the_one_before(void **state)
{
	struct fixture *f = *state;
	struct study_set set = set_of(f, 2);
	struct study_scenario_row row;
	struct study_row found;
	uint64_t id = put(f, 2, 1000);

	row = scenario(f, id, 1);
	assert_int_equal(row.version, 1000);
	assert_false(row.is_ready);
	assert_int_equal(study_ready(f->d.st, &row, BYTES("abc"), 3), ERR_OK);
	assert_true(scenario(f, id, 1).is_ready);
	/* a version never comes again, even when the clock went back */
	assert_int_equal(put(f, 2, 900), id);
	row = scenario(f, id, 1);
	assert_int_equal(row.version, 1001);
	assert_false(row.is_ready);
	assert_int_equal(put(f, 2, 5000), id);
	assert_int_equal(scenario(f, id, 0).version, 5000);
	assert_int_equal(study_find(f->d.st, &set, &found), ERR_OK);
	assert_int_equal(found.id, id);
	set.n = 1;
	assert_int_equal(study_find(f->d.st, &set, &found), ERR_NO_STUDY);
	assert_int_equal(study_scenario(f->d.st, id, 2, &row), ERR_NO_SCENARIO);
}

static void
study_get_set__gives__orders_and_tenders(void **state)
{
	struct fixture *f = *state;
	struct study_set set;
	uint64_t id = put(f, 3, 1);

	assert_int_equal(study_get_set(f->d.st, id, &set), ERR_OK);
	assert_int_equal(set.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(set.orders[i], f->orders[i]);
		assert_int_equal(set.tenders[i], i + 1);
	}
	assert_int_equal(study_get_set(f->d.st, id + 1, &set), ERR_NO_STUDY);
}

static void
study_next__goes__round(void **state)
{
	struct fixture *f = *state;
	uint64_t study = 0;
	uint32_t no = 0;
	uint64_t first;
	uint64_t second;

	assert_int_equal(study_next(f->d.st, &study, &no), ERR_NO_PLAN);
	first = put(f, 1, 1);
	second = put(f, 2, 1);
	study = first;
	assert_int_equal(study_next(f->d.st, &study, &no), ERR_OK);
	assert_int_equal(study, first);
	assert_int_equal(no, 1);
	assert_int_equal(study_next(f->d.st, &study, &no), ERR_OK);
	assert_int_equal(study, second);
	assert_int_equal(no, 0);
	assert_int_equal(study_next(f->d.st, &study, &no), ERR_OK);
	assert_int_equal(study_next(f->d.st, &study, &no), ERR_OK);
	assert_int_equal(study, first);
	assert_int_equal(no, 0);
}

static void
study_ready__is_only_for__the_version_that_is_wanted(void **state)
{
	struct fixture *f = *state;
	uint64_t id = put(f, 2, 7);
	struct study_scenario_row row = scenario(f, id, 1);
	uint8_t *data = NULL;
	size_t len = 0;

	assert_int_equal(study_again(f->d.st, f->orders[1]), ERR_OK);
	assert_int_equal(study_ready(f->d.st, &row, BYTES("abc"), 3), ERR_OK);
	assert_false(scenario(f, id, 1).is_ready);
	row = scenario(f, id, 1);
	assert_int_equal(row.version, 8);
	assert_int_equal(study_ready(f->d.st, &row, BYTES("abc"), 3), ERR_OK);
	assert_int_equal(study_ready_order(f->d.st, &row, f->orders[0],
			     BYTES("s"), 1, BYTES("bk"), 2),
	    ERR_OK);
	assert_int_equal(study_summary(f->d.st, id, 1, &data, &len), ERR_OK);
	assert_int_equal(len, 3);
	assert_memory_equal(data, "abc", 3);
	free(data);
	assert_int_equal(
	    study_order_book(f->d.st, id, 1, f->orders[0], &data, &len),
	    ERR_OK);
	assert_int_equal(len, 2);
	free(data);
	assert_int_equal(
	    study_order_summary(f->d.st, id, 1, f->orders[1], &data, &len),
	    ERR_OK);
	assert_int_equal(len, 0);
	assert_null(data);
	assert_int_equal(study_asked(f->d.st, id, 1, &data, &len), ERR_OK);
	assert_int_equal(len, 5);
	free(data);
	assert_int_equal(
	    study_asked(f->d.st, id, 9, &data, &len), ERR_NO_SCENARIO);
}

static void
study_drop__takes__every_study_of_the_order(void **state)
{
	struct fixture *f = *state;
	struct study_set one = set_of(f, 1);
	struct study_set two = set_of(f, 2);
	struct study_row found;
	uint64_t other = 0;

	(void)put(f, 1, 1);
	(void)put(f, 2, 1);
	one.orders[0] = f->orders[2];
	assert_int_equal(
	    study_put(f->d.st, f->exporter, true, &one, 1, &other), ERR_OK);
	assert_int_equal(study_want(f->d.st, other, &one, 0, NULL, 0), ERR_OK);
	assert_int_equal(study_drop(f->d.st, f->orders[0]), ERR_OK);
	assert_int_equal(study_find(f->d.st, &two, &found), ERR_NO_STUDY);
	assert_int_equal(study_find(f->d.st, &one, &found), ERR_OK);
	assert_true(found.is_standing);
}

static void
study_put__forgets__the_oldest_beyond_the_limit(void **state)
{
	struct fixture *f = *state;
	struct study_set set = { .n = 1 };
	struct study_row found;
	uint64_t id;

	for (uint64_t i = 0; i <= LIMIT_STUDIES; i++) {
		set.orders[0] = 100 + i;
		assert_int_equal(
		    study_put(f->d.st, f->exporter, true, &set, 1, &id),
		    ERR_OK);
	}
	assert_int_equal(study_find(f->d.st, &set, &found), ERR_OK);
	set.orders[0] = 100;
	assert_int_equal(study_find(f->d.st, &set, &found), ERR_NO_STUDY);
	set.orders[0] = 101;
	assert_int_equal(study_find(f->d.st, &set, &found), ERR_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(study_put__takes_the_place__of_the_one_before),
		TEST(study_get_set__gives__orders_and_tenders),
		TEST(study_next__goes__round),
		TEST(study_ready__is_only_for__the_version_that_is_wanted),
		TEST(study_drop__takes__every_study_of_the_order),
		TEST(study_put__forgets__the_oldest_beyond_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
