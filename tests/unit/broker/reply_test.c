/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "broker/store/reply.h"

static const uint8_t id[LIMIT_REQUEST_ID_LEN] = { 1, 2, 3 };
static const uint8_t hash[LIMIT_HASH_LEN] = { 9, 8, 7 };

struct fixture {
	struct store *store;
	struct reply reply;
};

static int
open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err_info info;

	*state = f;
	return f == NULL || store_open(":memory:", &info, &f->store) != ERR_OK;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	store_close(&f->store);
	free(f);
	return 0;
}

static void
reply_find__gives__what_was_put(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(reply_find(f->store, 7, id, &f->reply), ERR_EMPTY);
	assert_int_equal(
	    reply_put(f->store, 7, id, 1000, hash, (const uint8_t *)"abc", 3),
	    ERR_OK);
	assert_int_equal(reply_find(f->store, 7, id, &f->reply), ERR_OK);
	assert_int_equal(f->reply.len, 3);
	assert_memory_equal(f->reply.data, "abc", 3);
	assert_memory_equal(f->reply.hash, hash, sizeof(hash));
	assert_int_equal(reply_find(f->store, 8, id, &f->reply), ERR_EMPTY);
}

static void
reply_put__refuses__a_second_answer(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    reply_put(f->store, 7, id, 1000, hash, (const uint8_t *)"abc", 3),
	    ERR_OK);
	assert_int_equal(
	    reply_put(f->store, 7, id, 1000, hash, (const uint8_t *)"def", 3),
	    ERR_DUPLICATE);
	assert_int_equal(reply_find(f->store, 7, id, &f->reply), ERR_OK);
	assert_memory_equal(f->reply.data, "abc", 3);
}

static void
reply_forget__drops__only_what_is_older(void **state)
{
	struct fixture *f = *state;
	const uint8_t other[LIMIT_REQUEST_ID_LEN] = { 4 };

	assert_int_equal(
	    reply_put(f->store, 7, id, 999, hash, (const uint8_t *)"a", 1),
	    ERR_OK);
	assert_int_equal(
	    reply_put(f->store, 7, other, 1000, hash, (const uint8_t *)"b", 1),
	    ERR_OK);
	assert_int_equal(reply_forget(f->store, 1000), ERR_OK);
	assert_int_equal(reply_find(f->store, 7, id, &f->reply), ERR_EMPTY);
	assert_int_equal(reply_find(f->store, 7, other, &f->reply), ERR_OK);
}

static void
reply_forget_member__drops__only_that_member(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    reply_put(f->store, 7, id, 1, hash, (const uint8_t *)"a", 1),
	    ERR_OK);
	assert_int_equal(
	    reply_put(f->store, 8, id, 1, hash, (const uint8_t *)"b", 1),
	    ERR_OK);
	assert_int_equal(reply_forget_member(f->store, 7), ERR_OK);
	assert_int_equal(reply_find(f->store, 7, id, &f->reply), ERR_EMPTY);
	assert_int_equal(reply_find(f->store, 8, id, &f->reply), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reply_find__gives__what_was_put,
		    open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(
		    reply_put__refuses__a_second_answer, open_fixture,
		    close_fixture),
		cmocka_unit_test_setup_teardown(
		    reply_forget__drops__only_what_is_older, open_fixture,
		    close_fixture),
		cmocka_unit_test_setup_teardown(
		    reply_forget_member__drops__only_that_member, open_fixture,
		    close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
