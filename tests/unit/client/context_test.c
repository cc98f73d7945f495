/* SPDX-License-Identifier: Apache-2.0 */
#include "client/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/cm.h"

static char dir[64];
static struct home home;

static int
make_home(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/gom-context-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	return home_find(dir, NULL, &home) == ERR_OK ? 0 : -1;
}

static int
remove_home(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

static struct context
sample(const char *name)
{
	struct context context = { .port = 7411,
		.host = "gom.example",
		.member = 12,
		.member_name = "Hộ 12",
		.roles = 2,
		.zone = "Asia/Ho_Chi_Minh",
		.lang = "vi" };

	snprintf(context.name, sizeof context.name, "%s", name);
	memset(context.server_key, 5, sizeof context.server_key);
	return context;
}

static void
context_save__keeps__all_that_is_needed_to_come_back(void **state)
{
	struct context context = sample("bat-trang");
	struct context got;
	struct gom_key_set keys;

	(void)state;
	assert_int_equal(ERR_OK, gom_key_init());
	assert_int_equal(
	    ERR_OK, context_prepare(&home, "bat-trang", NULL, &keys));
	assert_int_equal(ERR_OK, context_save(&home, &context, NULL));
	assert_int_equal(ERR_OK, context_use(&home, "bat-trang", NULL));
	assert_int_equal(ERR_OK, context_load(&home, NULL, NULL, &got));
	assert_memory_equal(&context.server_key, &got.server_key, 32);
	assert_string_equal("bat-trang", got.name);
	assert_string_equal("gom.example", got.host);
	assert_int_equal(7411, got.port);
	assert_int_equal(12, got.member);
	assert_string_equal("Hộ 12", got.member_name);
	assert_int_equal(2, got.roles);
	assert_string_equal("Asia/Ho_Chi_Minh", got.zone);
	assert_string_equal("vi", got.lang);
}

static void
context_prepare__takes__the_key_an_interrupted_attempt_left(void **state)
{
	struct gom_key_set first;
	struct gom_key_set again;
	struct stat info;
	char path[128];

	(void)state;
	assert_int_equal(ERR_OK, gom_key_init());
	assert_int_equal(ERR_OK, context_prepare(&home, "a", NULL, &first));
	assert_int_equal(ERR_OK, context_prepare(&home, "a", NULL, &again));
	assert_memory_equal(&first, &again, sizeof first);
	snprintf(path, sizeof path, "%s/a/key", dir);
	assert_int_equal(0, stat(path, &info));
	assert_int_equal(0600, info.st_mode & 07777);
	snprintf(path, sizeof path, "%s/a", dir);
	assert_int_equal(0, stat(path, &info));
	assert_int_equal(0700, info.st_mode & 07777);
}

static void
context_load__refuses__what_is_not_there_or_not_a_name(void **state)
{
	struct context got;
	struct err_info info = { .value = 0 };

	(void)state;
	assert_int_equal(
	    ERR_NO_CONTEXT, context_load(&home, NULL, &info, &got));
	assert_int_equal(
	    ERR_CONTEXT_UNKNOWN, context_load(&home, "x", &info, &got));
	assert_string_equal("x", info.subject);
	assert_int_equal(ERR_CHOICE, context_load(&home, "../x", &info, &got));
	assert_int_equal(ERR_CHOICE, context_load(&home, ".x", &info, &got));
	assert_string_equal(".x", info.subject);
}

static void
context_load__names__the_line_it_cannot_read(void **state)
{
	struct context got;
	struct err_info info = { .value = 0 };
	char path[128];
	FILE *file;

	(void)state;
	snprintf(path, sizeof path, "%s/b", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/b/context", dir);
	file = fopen(path, "w");
	fputs("host = h\nport = 99999\n", file);
	fclose(file);
	assert_int_equal(ERR_CONFIG, context_load(&home, "b", &info, &got));
	assert_string_equal("port", info.subject);
}

static void
collect(void *ctx, const char *name)
{
	strcat(ctx, name);
	strcat(ctx, " ");
}

static void
context_list__gives__joined_ones_by_name(void **state)
{
	struct context b = sample("b");
	struct context a = sample("a");
	struct gom_key_set keys;
	char names[64] = "";

	(void)state;
	assert_int_equal(ERR_OK, context_prepare(&home, "b", NULL, &keys));
	assert_int_equal(ERR_OK, context_prepare(&home, "a", NULL, &keys));
	assert_int_equal(ERR_OK, context_prepare(&home, "c", NULL, &keys));
	assert_int_equal(ERR_OK, context_save(&home, &b, NULL));
	assert_int_equal(ERR_OK, context_save(&home, &a, NULL));
	assert_int_equal(ERR_OK, context_list(&home, collect, names));
	assert_string_equal("a b ", names);
}

static void
home_find__follows__the_base_directories(void **state)
{
	struct home found;

	(void)state;
	unsetenv("GOM_HOME");
	setenv("HOME", "/h", 1);
	unsetenv("XDG_CONFIG_HOME");
	setenv("XDG_STATE_HOME", "/s", 1);
	assert_int_equal(ERR_OK, home_find(NULL, NULL, &found));
	assert_string_equal("/h/.config/gom", found.config);
	assert_string_equal("/s/gom", found.state);
	setenv("GOM_HOME", "/g", 1);
	assert_int_equal(ERR_OK, home_find(NULL, NULL, &found));
	assert_string_equal("/g", found.config);
	assert_string_equal("/g", found.state);
	assert_int_equal(ERR_OK, home_find("/o", NULL, &found));
	assert_string_equal("/o", found.config);
	unsetenv("GOM_HOME");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(context_save__keeps__all_that_is_needed_to_come_back),
		TEST(
		    context_prepare__takes__the_key_an_interrupted_attempt_left),
		TEST(context_load__refuses__what_is_not_there_or_not_a_name),
		TEST(context_load__names__the_line_it_cannot_read),
		TEST(context_list__gives__joined_ones_by_name),
		TEST(home_find__follows__the_base_directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
