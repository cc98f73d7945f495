/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/support/cm.h"

#include "broker/store/scope.h"
#include "broker/store/sql.h"

static const char SQL_SET[] = "INSERT INTO server_value (name, value)"
			      " VALUES ($2, $1)";
static const char SQL_GET[] = "SELECT value FROM server_value WHERE name = $1";
static const char SQL_NAMES[] = "SELECT name FROM server_value ORDER BY name";

static int
open_store(void **state)
{
	return store_open(":memory:", NULL, (struct store **)state);
}

static int
close_store(void **state)
{
	store_close((struct store **)state);
	return 0;
}

static void
put(struct store *st, const char *name, int64_t value)
{
	struct query q;

	query_start(&q, st, SQL_SET);
	query_int(&q, 1, value);
	query_text(&q, 2, name);
	assert_int_equal(query_run(&q), ERR_OK);
}

static enum err
get(struct store *st, const char *name, int64_t *out)
{
	struct query q;

	query_start(&q, st, SQL_GET);
	query_text(&q, 1, name);
	if (query_next(&q))
		*out = column_int(&q, 0);
	return query_end(&q, ERR_NO_ENTRY);
}

static void
query__binds__parameters_by_name_wherever_they_stand(void **state)
{
	int64_t value = 0;

	put(*state, "five", 5);
	assert_int_equal(get(*state, "five", &value), ERR_OK);
	assert_int_equal(value, 5);
}

static void
query_end__returns__the_callers_error_where_no_row_came(void **state)
{
	int64_t value = 7;

	assert_int_equal(get(*state, "none", &value), ERR_NO_ENTRY);
	assert_int_equal(value, 7);
}

static void
query__asked_again_inside_a_row__has_a_statement_of_its_own(void **state)
{
	struct query outer;
	struct query inner;
	char names[3][8];
	int seen = 0;

	put(*state, "a", 1);
	put(*state, "b", 2);
	query_start(&outer, *state, SQL_NAMES);
	while (query_next(&outer)) {
		column_text(&outer, 0, names[seen], sizeof names[seen]);
		query_start(&inner, *state, SQL_NAMES);
		assert_true(query_next(&inner));
		column_text(&inner, 0, names[2], sizeof names[2]);
		assert_string_equal(names[2], "a");
		assert_int_equal(query_end(&inner, ERR_STORE), ERR_OK);
		seen++;
	}
	assert_int_equal(query_end(&outer, ERR_STORE), ERR_OK);
	assert_int_equal(seen, 2);
	assert_string_equal(names[1], "b");
}

static void
query__after_an_error__does_nothing_more(void **state)
{
	struct query q;

	put(*state, "twice", 1);
	query_start(&q, *state, SQL_SET);
	query_int(&q, 1, 2);
	query_text(&q, 2, "twice");
	assert_false(query_next(&q));
	assert_false(query_next(&q));
	assert_int_equal(query_end(&q, ERR_OK), ERR_DUPLICATE);
}

static void
query_text__cuts_what_is_longer_than_the_callers_room(void **state)
{
	struct query q;
	char name[4];

	put(*state, "abcdef", 1);
	query_start(&q, *state, SQL_NAMES);
	assert_true(query_next(&q));
	column_text(&q, 0, name, sizeof name);
	assert_int_equal(query_end(&q, ERR_STORE), ERR_OK);
	assert_string_equal(name, "abc");
}

static void
query_blob__keeps__nothing_apart_from_empty(void **state)
{
	static const char SQL[] = "SELECT $1 IS NULL, $2 IS NULL, length($2)";
	struct query q;

	query_start(&q, *state, SQL);
	query_blob(&q, 1, NULL, 0);
	query_blob(&q, 2, "", 0);
	assert_true(query_next(&q));
	assert_int_equal(column_int(&q, 0), 1);
	assert_int_equal(column_int(&q, 1), 0);
	assert_int_equal(column_int(&q, 2), 0);
	assert_int_equal(query_end(&q, ERR_STORE), ERR_OK);
}

static void
query_scope__binds__what_the_text_has(void **state)
{
	static const char SQL[] = "SELECT $2, $7, $1, $10";
	struct scope scope = {
		.me = 11,
		.my_village = 5,
		.village = true,
		.own_orders = true,
	};
	struct query q;

	query_start(&q, *state, SQL);
	query_scope(&q, &scope);
	query_int(&q, 10, 99);
	assert_true(query_next(&q));
	assert_int_equal(column_int(&q, 0), 5);
	assert_int_equal(column_int(&q, 1), 1);
	assert_int_equal(column_int(&q, 2), 11);
	assert_int_equal(column_int(&q, 3), 99);
	assert_int_equal(query_end(&q, ERR_STORE), ERR_OK);
}

static void
query_scope__without_the_village_sight__gives_no_village(void **state)
{
	static const char SQL[] = "SELECT $2";
	struct scope scope = { .me = 11, .my_village = 5 };
	struct query q;

	query_start(&q, *state, SQL);
	query_scope(&q, &scope);
	assert_true(query_next(&q));
	assert_int_equal(column_int(&q, 0), 0);
	assert_int_equal(query_end(&q, ERR_STORE), ERR_OK);
}

static void
sql_err__tells_the_kinds_of_failure_apart(void **state)
{
	(void)state;
	assert_int_equal(sql_err(SQLITE_DONE), ERR_OK);
	assert_int_equal(sql_err(SQLITE_FULL), ERR_READ_ONLY);
	assert_int_equal(sql_err(SQLITE_NOMEM), ERR_NOMEM);
	assert_int_equal(sql_err(SQLITE_BUSY), ERR_DATABASE_BUSY);
	assert_int_equal(sql_err(SQLITE_CONSTRAINT_UNIQUE), ERR_DUPLICATE);
	assert_int_equal(sql_err(SQLITE_CORRUPT_VTAB), ERR_DATABASE_CORRUPT);
	assert_int_equal(sql_err(SQLITE_IOERR_FSYNC), ERR_STORE);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, open_store, close_store)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(query__binds__parameters_by_name_wherever_they_stand),
		TEST(query_end__returns__the_callers_error_where_no_row_came),
		TEST(
		    query__asked_again_inside_a_row__has_a_statement_of_its_own),
		TEST(query__after_an_error__does_nothing_more),
		TEST(query_text__cuts_what_is_longer_than_the_callers_room),
		TEST(query_blob__keeps__nothing_apart_from_empty),
		TEST(query_scope__binds__what_the_text_has),
		TEST(query_scope__without_the_village_sight__gives_no_village),
		cmocka_unit_test(sql_err__tells_the_kinds_of_failure_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
