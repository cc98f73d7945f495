/* SPDX-License-Identifier: Apache-2.0 */
/* The file: clean, of somebody else, in use, or with its WAL. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/check/damage.h"

/* ---- tests -------------------------------------------------------------- */

static void
a_clean_history__is_clean(void **state)
{
	struct history h;
	int64_t n_breaches = -1;

	(void)state;
	history_write(&h);
	history_close(&h);
	assert_int_equal(damage_check(h.path, &n_breaches), ERR_OK);
	unlink(h.path);
	if (n_breaches != 0)
		print_message("%s", damage_report);
	assert_int_equal(n_breaches, 0);
	assert_string_equal(
	    damage_report, "checked: 53 facts, 3 orders, 6 members: clean\n");
}

static enum err
check_after(const char *sql)
{
	struct history h;
	int64_t n_breaches = -1;
	enum err err;

	history_write(&h);
	history_sql(&h, sql);
	history_close(&h);
	err = damage_check(h.path, &n_breaches);
	unlink(h.path);
	assert_int_equal(n_breaches, err == ERR_OK ? 0 : -1);
	return err;
}

static void
a_file_that_is_no_database_of_ours__is_refused(void **state)
{
	int64_t n_breaches = -1;

	(void)state;
	assert_int_equal(
	    check_after("PRAGMA user_version = 3"), ERR_DATABASE_NEWER);
	assert_int_equal(
	    check_after("PRAGMA user_version = 0"), ERR_DATABASE_CORRUPT);
	assert_int_equal(
	    check_after("PRAGMA application_id = 7"), ERR_DATABASE_CORRUPT);
	assert_int_equal(
	    damage_check("CMakeLists.txt", &n_breaches), ERR_DATABASE_CORRUPT);
	assert_int_equal(damage_check("nothing.db", &n_breaches), ERR_NO_FILE);
	assert_int_equal(n_breaches, -1);
}

static void
a_database_that_a_broker_has_open__is_refused(void **state)
{
	struct history h;
	int64_t n_breaches = -1;

	(void)state;
	history_write(&h);
	history_sql(&h, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
	assert_int_equal(damage_check(h.path, &n_breaches), ERR_DATABASE_BUSY);
	history_close(&h);
	unlink(h.path);
}

/* copy copies what a kill would leave. */
static void
copy(const char *from, const char *to)
{
	FILE *in = fopen(from, "rb");
	FILE *out = fopen(to, "wb");
	int c;

	assert_non_null(in);
	assert_non_null(out);
	while ((c = getc(in)) != EOF)
		putc(c, out);
	fclose(in);
	assert_int_equal(fclose(out), 0);
}

static void
what_only_the_wal_has__is_checked(void **state)
{
	struct history h;
	char wal[80];
	char copied[80];
	char copied_wal[80];
	int64_t n_breaches = -1;

	(void)state;
	history_write(&h);
	history_sql(&h, "PRAGMA locking_mode = EXCLUSIVE;"
			"PRAGMA journal_mode = WAL;"
			"UPDATE lot SET open = 41 WHERE orders = 2 AND no = 1");
	snprintf(wal, sizeof wal, "%s-wal", h.path);
	snprintf(copied, sizeof copied, "%s-copy", h.path);
	snprintf(copied_wal, sizeof copied_wal, "%s-copy-wal", h.path);
	copy(h.path, copied);
	copy(wal, copied_wal);
	assert_int_equal(damage_check(copied, &n_breaches), ERR_OK);
	assert_int_equal(n_breaches, 1);
	assert_non_null(strstr(damage_report, "open is 41, the facts say 40"));
	history_close(&h);
	unlink(h.path);
	unlink(copied);
	unlink(copied_wal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_history__is_clean),
		cmocka_unit_test(
		    a_file_that_is_no_database_of_ours__is_refused),
		cmocka_unit_test(a_database_that_a_broker_has_open__is_refused),
		cmocka_unit_test(what_only_the_wal_has__is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
