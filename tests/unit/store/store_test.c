/* SPDX-License-Identifier: Apache-2.0 */
/* The store on a real file: what it refuses to open, what a transaction and a
 * mark undo, and that a copy of the living database is whole. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/support/cm.h"

#include "broker/store/store.h"

struct place {
	char dir[64];
	char path[96];
	char copy[96];
	struct store *st;
};

static int
make_place(void **state)
{
	struct place *place = calloc(1, sizeof *place);

	assert_non_null(place);
	strcpy(place->dir, "/tmp/gom-store-XXXXXX");
	assert_non_null(mkdtemp(place->dir));
	snprintf(place->path, sizeof place->path, "%s/gom.db", place->dir);
	snprintf(place->copy, sizeof place->copy, "%s/copy.db", place->dir);
	assert_int_equal(store_open(place->path, NULL, &place->st), ERR_OK);
	*state = place;
	return 0;
}

static int
clear_place(void **state)
{
	static const char *const SUFFIXES[] = { "", "-wal", "-journal" };
	struct place *place = *state;
	char name[128];

	store_close(&place->st);
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "%s%s", place->path, SUFFIXES[i]);
		unlink(name);
		snprintf(name, sizeof name, "%s%s", place->copy, SUFFIXES[i]);
		unlink(name);
	}
	assert_int_equal(rmdir(place->dir), 0);
	free(place);
	return 0;
}

/* run_apart executes SQL on the closed file, as a stranger would. */
static void
run_apart(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t
value(struct store *st, const char *name)
{
	int64_t out = -1;

	assert_int_equal(store_value_get(st, name, &out), ERR_OK);
	return out;
}

static void
set(struct store *st, const char *name, int64_t to)
{
	assert_int_equal(store_value_set(st, name, to), ERR_OK);
}

static void
store_open__makes__a_file_only_its_owner_can_read(void **state)
{
	struct place *place = *state;
	struct stat sb;

	assert_int_equal(stat(place->path, &sb), 0);
	assert_int_equal(sb.st_mode & 0777, 0600);
}

static void
store_open__refuses__a_file_that_others_can_read(void **state)
{
	struct place *place = *state;
	struct err_info info = { 0 };

	store_close(&place->st);
	assert_int_equal(chmod(place->path, 0640), 0);
	assert_int_equal(
	    store_open(place->path, &info, &place->st), ERR_FILE_MODE);
	assert_null(place->st);
	assert_string_equal(info.subject, place->path);
}

static void
store_open__refuses__a_second_opener(void **state)
{
	struct place *place = *state;
	struct store *second = NULL;

	assert_int_equal(
	    store_open(place->path, NULL, &second), ERR_DATABASE_BUSY);
	assert_null(second);
}

static void
store_open__refuses__a_newer_database_and_names_both_versions(void **state)
{
	struct place *place = *state;
	struct err_info info = { 0 };

	store_close(&place->st);
	run_apart(place->path, "PRAGMA user_version = 99");
	assert_int_equal(
	    store_open(place->path, &info, &place->st), ERR_DATABASE_NEWER);
	assert_int_equal(info.value, 99);
	assert_int_equal(info.limit, 2);
}

static void
store_open__refuses__a_database_of_another_program(void **state)
{
	struct place *place = *state;

	store_close(&place->st);
	run_apart(place->path, "PRAGMA application_id = 1");
	assert_int_equal(
	    store_open(place->path, NULL, &place->st), ERR_DATABASE_CORRUPT);
}

static void
store_open__refuses__a_damaged_page(void **state)
{
	struct place *place = *state;
	struct err_info info = { 0 };
	char garbage[512];
	FILE *file;

	store_close(&place->st);
	memset(garbage, 0x5a, sizeof garbage);
	file = fopen(place->path, "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, 4096 * 3, SEEK_SET), 0);
	assert_int_equal(
	    fwrite(garbage, 1, sizeof garbage, file), sizeof garbage);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(
	    store_open(place->path, &info, &place->st), ERR_DATABASE_CORRUPT);
	assert_int_not_equal(info.subject[0], '\0');
}

static void
store_open__keeps__what_was_committed(void **state)
{
	struct place *place = *state;

	set(place->st, "kept", 42);
	store_close(&place->st);
	assert_int_equal(store_open(place->path, NULL, &place->st), ERR_OK);
	assert_int_equal(value(place->st, "kept"), 42);
	assert_int_equal(value(place->st, "never"), 0);
}

static void
store_undo__takes_back__one_request_of_a_batch(void **state)
{
	struct store *st = ((struct place *)*state)->st;

	assert_int_equal(store_begin(st), ERR_OK);
	assert_int_equal(store_mark(st), ERR_OK);
	set(st, "first", 1);
	assert_int_equal(store_keep(st), ERR_OK);
	assert_int_equal(store_mark(st), ERR_OK);
	set(st, "second", 2);
	set(st, "first", 9);
	assert_int_equal(store_undo(st), ERR_OK);
	assert_int_equal(store_commit(st), ERR_OK);
	assert_int_equal(value(st, "first"), 1);
	assert_int_equal(value(st, "second"), 0);
}

static void
store_rollback__takes_back__the_whole_batch(void **state)
{
	struct store *st = ((struct place *)*state)->st;

	assert_int_equal(store_begin(st), ERR_OK);
	set(st, "gone", 1);
	store_rollback(st);
	assert_int_equal(value(st, "gone"), 0);
	assert_int_equal(store_begin(st), ERR_OK);
	assert_int_equal(store_commit(st), ERR_OK);
}

static void
store_backup__follows__what_is_written_meanwhile(void **state)
{
	struct place *place = *state;
	struct store_backup *backup = NULL;
	struct store *copy = NULL;
	bool is_complete = false;
	struct stat sb;

	set(place->st, "before", 1);
	assert_int_equal(
	    store_backup_start(place->st, place->copy, NULL, &backup), ERR_OK);
	assert_int_equal(store_backup_step(backup, 1, &is_complete), ERR_OK);
	assert_false(is_complete);
	set(place->st, "meanwhile", 2);
	for (int i = 0; i < 1000 && !is_complete; i++)
		assert_int_equal(
		    store_backup_step(backup, 8, &is_complete), ERR_OK);
	assert_true(is_complete);
	store_backup_destroy(&backup);
	assert_null(backup);
	assert_int_equal(stat(place->copy, &sb), 0);
	assert_int_equal(sb.st_mode & 0777, 0600);
	assert_int_equal(store_open(place->copy, NULL, &copy), ERR_OK);
	assert_int_equal(value(copy, "before"), 1);
	assert_int_equal(value(copy, "meanwhile"), 2);
	store_close(&copy);
}

static void
store_backup__never_overwrites__a_file(void **state)
{
	struct place *place = *state;
	struct store_backup *backup = NULL;
	struct err_info info = { 0 };
	FILE *file = fopen(place->copy, "w");

	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(
	    store_backup_start(place->st, place->copy, &info, &backup),
	    ERR_CREATE);
	assert_null(backup);
	assert_string_equal(info.subject, place->copy);
	assert_int_equal(access(place->copy, F_OK), 0);
}

static void
store_backup__given_up__leaves_no_file(void **state)
{
	struct place *place = *state;
	struct store_backup *backup = NULL;
	bool is_complete = false;

	assert_int_equal(
	    store_backup_start(place->st, place->copy, NULL, &backup), ERR_OK);
	assert_int_equal(store_backup_step(backup, 1, &is_complete), ERR_OK);
	store_backup_destroy(&backup);
	assert_int_not_equal(access(place->copy, F_OK), 0);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, make_place, clear_place)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(store_open__makes__a_file_only_its_owner_can_read),
		TEST(store_open__refuses__a_file_that_others_can_read),
		TEST(store_open__refuses__a_second_opener),
		TEST(
		    store_open__refuses__a_newer_database_and_names_both_versions),
		TEST(store_open__refuses__a_database_of_another_program),
		TEST(store_open__refuses__a_damaged_page),
		TEST(store_open__keeps__what_was_committed),
		TEST(store_undo__takes_back__one_request_of_a_batch),
		TEST(store_rollback__takes_back__the_whole_batch),
		TEST(store_backup__follows__what_is_written_meanwhile),
		TEST(store_backup__never_overwrites__a_file),
		TEST(store_backup__given_up__leaves_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
