/* SPDX-License-Identifier: Apache-2.0 */
#include "client/outbox.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/cm.h"

static char dir[64];
static char path[96];

static int
make_dir(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/gom-outbox-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/box.db", dir);
	return 0;
}

static int
remove_dir(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static struct outbox *
opened(void)
{
	struct outbox *outbox = NULL;

	assert_int_equal(ERR_OK, outbox_open(path, NULL, &outbox));
	return outbox;
}

static struct outbox_item
item_of(uint8_t id)
{
	struct outbox_item item = { .verb = 51,
		.body = (const uint8_t *)"body",
		.body_len = 4,
		.what = "gom bid HG-1/1",
		.written_ms = 1000 };

	memset(item.id, id, sizeof item.id);
	return item;
}

static void
outbox_put__keeps__everything_of_a_request(void **state)
{
	static const uint8_t signature[LIMIT_SIGNATURE_LEN] = { 9, 8, 7 };
	struct outbox *outbox = opened();
	struct outbox_item item = item_of(1);
	struct outbox_item got;
	struct gom_arena arena;
	int64_t n;

	(void)state;
	gom_arena_init(&arena, 1 << 20);
	item.signature = signature;
	item.note = "ghi chú";
	item.after = "gom://x";
	assert_int_equal(ERR_OK, outbox_put(outbox, &item, &n));
	outbox_close(&outbox);
	outbox = opened();
	assert_int_equal(
	    ERR_OK, outbox_next(outbox, OUTBOX_WAITING, 0, &arena, &got));
	assert_int_equal(n, got.n);
	assert_memory_equal(item.id, got.id, 16);
	assert_int_equal(51, got.verb);
	assert_int_equal(4, got.body_len);
	assert_memory_equal("body", got.body, 4);
	assert_memory_equal(signature, got.signature, sizeof signature);
	assert_string_equal("ghi chú", got.note);
	assert_string_equal("gom bid HG-1/1", got.what);
	assert_string_equal("gom://x", got.after);
	assert_int_equal(1000, got.written_ms);
	gom_arena_finish(&arena);
	outbox_close(&outbox);
}

static void
outbox_next__gives__requests_in_the_order_they_were_written(void **state)
{
	struct outbox *outbox = opened();
	struct outbox_item got = { .n = 0 };
	struct gom_arena arena;

	(void)state;
	gom_arena_init(&arena, 1 << 20);
	for (uint8_t i = 3; i > 0; i--) {
		struct outbox_item item = item_of(i);
		int64_t n;

		assert_int_equal(ERR_OK, outbox_put(outbox, &item, &n));
	}
	for (uint8_t i = 3; i > 0; i--) {
		assert_int_equal(ERR_OK,
		    outbox_next(outbox, OUTBOX_WAITING, got.n, &arena, &got));
		assert_int_equal(i, got.id[0]);
	}
	assert_int_equal(ERR_EMPTY,
	    outbox_next(outbox, OUTBOX_WAITING, got.n, &arena, &got));
	gom_arena_finish(&arena);
	outbox_close(&outbox);
}

static void
outbox_refuse__moves__a_request_to_the_refused_ones(void **state)
{
	struct outbox *outbox = opened();
	struct outbox_item item = item_of(1);
	struct outbox_item got;
	struct err_info info = { .field = "most",
		.subject = "HG-1/1",
		.value = 5,
		.limit = 4,
		.day = 20000,
		.index = 2 };
	struct gom_arena arena;
	int64_t n;
	int64_t count = 9;

	(void)state;
	gom_arena_init(&arena, 1 << 20);
	assert_int_equal(ERR_OK, outbox_put(outbox, &item, &n));
	assert_int_equal(ERR_OK, outbox_refuse(outbox, n, ERR_QUANTITY, &info));
	assert_int_equal(ERR_OK, outbox_count(outbox, OUTBOX_WAITING, &count));
	assert_int_equal(0, count);
	assert_int_equal(
	    ERR_OK, outbox_next(outbox, OUTBOX_REFUSED, 0, &arena, &got));
	assert_int_equal(ERR_QUANTITY, got.code);
	assert_string_equal("most", got.info.field);
	assert_string_equal("HG-1/1", got.info.subject);
	assert_int_equal(5, got.info.value);
	assert_int_equal(4, got.info.limit);
	assert_int_equal(20000, got.info.day);
	assert_int_equal(2, got.info.index);
	assert_int_equal(ERR_OK, outbox_remove(outbox, n));
	assert_int_equal(ERR_OK, outbox_count(outbox, OUTBOX_REFUSED, &count));
	assert_int_equal(0, count);
	gom_arena_finish(&arena);
	outbox_close(&outbox);
}

/* The child writes and is killed without closing anything. */
static void
outbox_put__survives__a_kill(void **state)
{
	struct outbox *outbox;
	int64_t count = 0;
	int status;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		struct outbox_item item = item_of(7);
		int64_t n;

		outbox = NULL;
		if (outbox_open(path, NULL, &outbox) == ERR_OK &&
		    outbox_put(outbox, &item, &n) == ERR_OK)
			raise(SIGKILL);
		_exit(1);
	}
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFSIGNALED(status));
	outbox = opened();
	assert_int_equal(ERR_OK, outbox_count(outbox, OUTBOX_WAITING, &count));
	assert_int_equal(1, count);
	outbox_close(&outbox);
}

static void
outbox_open__makes__a_file_nobody_else_can_read(void **state)
{
	struct outbox *outbox = opened();
	struct stat info;

	(void)state;
	assert_int_equal(0, stat(path, &info));
	assert_int_equal(0600, info.st_mode & 07777);
	outbox_close(&outbox);
}

static void
outbox_open__refuses__what_is_no_database(void **state)
{
	struct outbox *outbox = NULL;
	struct err_info info = { .value = 0 };
	FILE *file = fopen(path, "w");

	(void)state;
	for (int i = 0; i < 2000; i++)
		fputs("not a database ", file);
	fclose(file);
	assert_int_equal(
	    ERR_DATABASE_CORRUPT, outbox_open(path, &info, &outbox));
	assert_string_equal(path, info.subject);
	assert_null(outbox);
}

static void
outbox_put__works__beside_another_program(void **state)
{
	struct outbox *a = opened();
	struct outbox *b = opened();
	struct outbox_item first = item_of(1);
	struct outbox_item second = item_of(2);
	int64_t n;
	int64_t count = 0;

	(void)state;
	assert_int_equal(ERR_OK, outbox_put(a, &first, &n));
	assert_int_equal(ERR_OK, outbox_put(b, &second, &n));
	assert_int_equal(ERR_OK, outbox_count(a, OUTBOX_WAITING, &count));
	assert_int_equal(2, count);
	outbox_close(&a);
	outbox_close(&b);
}

static void
outbox_cached__gives__the_last_answer_to_the_same_question(void **state)
{
	struct outbox *outbox = opened();
	struct gom_arena arena;
	uint8_t *reply;
	size_t len;
	int64_t at_ms;

	(void)state;
	gom_arena_init(&arena, 1 << 20);
	assert_int_equal(ERR_EMPTY,
	    outbox_cached(outbox, 50, "q", 1, &arena, &reply, &len, &at_ms));
	assert_int_equal(ERR_OK, outbox_cache(outbox, 50, "q", 1, "old", 3, 1));
	assert_int_equal(
	    ERR_OK, outbox_cache(outbox, 50, "q", 1, "newer", 5, 2));
	assert_int_equal(
	    ERR_OK, outbox_cache(outbox, 50, "", 0, "other", 5, 3));
	assert_int_equal(ERR_OK,
	    outbox_cached(outbox, 50, "q", 1, &arena, &reply, &len, &at_ms));
	assert_int_equal(5, len);
	assert_memory_equal("newer", reply, 5);
	assert_int_equal(2, at_ms);
	gom_arena_finish(&arena);
	outbox_close(&outbox);
}

static void
outbox_name__remembers__the_newest_name(void **state)
{
	struct outbox *outbox = opened();

	(void)state;
	assert_null(outbox_name(outbox, 12));
	assert_int_equal(ERR_OK, outbox_name_put(outbox, 12, "Hoa"));
	assert_int_equal(ERR_OK, outbox_name_put(outbox, 12, "Hộ 12"));
	assert_string_equal("Hộ 12", outbox_name(outbox, 12));
	outbox_close(&outbox);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_dir, remove_dir)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(outbox_put__keeps__everything_of_a_request),
		TEST(
		    outbox_next__gives__requests_in_the_order_they_were_written),
		TEST(outbox_refuse__moves__a_request_to_the_refused_ones),
		TEST(outbox_put__survives__a_kill),
		TEST(outbox_open__makes__a_file_nobody_else_can_read),
		TEST(outbox_open__refuses__what_is_no_database),
		TEST(outbox_put__works__beside_another_program),
		TEST(
		    outbox_cached__gives__the_last_answer_to_the_same_question),
		TEST(outbox_name__remembers__the_newest_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
