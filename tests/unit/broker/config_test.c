/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/config.h"

static enum err
parse(const char *text, struct err_info *info, struct config *config)
{
	memset(info, 0, sizeof(*info));
	config_default(config);
	return config_parse(text, strlen(text), info, config);
}

static void
config_default__sets__what_the_table_says(void **state)
{
	struct config config;

	(void)state;
	config_default(&config);
	assert_string_equal(config.listen, "tcp://127.0.0.1:7411");
	assert_string_equal(config.zone, "Asia/Ho_Chi_Minh");
	assert_int_equal(config.public_port, 7411);
	assert_int_equal(config.offer_hours, 48);
	assert_int_equal(config.keep_reply_days, 90);
}

static void
config_parse__reads__values_comments_and_blanks(void **state)
{
	struct config config;
	struct err_info info;

	(void)state;
	assert_int_equal(parse("# a comment\n\n  name\t=  Làng # Mây  \r\n"
			       "offer_hours=720",
			     &info, &config),
	    ERR_OK);
	assert_string_equal(config.name, "Làng # Mây");
	assert_int_equal(config.offer_hours, 720);
	assert_int_equal(config.retender_hours, 48);
}

static void
config_parse__refuses__unknown_setting_with_its_line(void **state)
{
	struct config config;
	struct err_info info;

	(void)state;
	assert_int_equal(parse("name = a\noffer_hour = 3\n", &info, &config),
	    ERR_CONFIG_UNKNOWN);
	assert_int_equal(info.index, 2);
	assert_string_equal(info.subject, "offer_hour");
	assert_string_equal(config.name, "Gom");
}

static void
config_parse__refuses__line_without_equals(void **state)
{
	struct config config;
	struct err_info info;

	(void)state;
	assert_int_equal(parse("\nname\n", &info, &config), ERR_CONFIG_UNKNOWN);
	assert_int_equal(info.index, 2);
}

static void
config_parse__refuses__setting_given_twice(void **state)
{
	struct config config;
	struct err_info info;

	(void)state;
	assert_int_equal(
	    parse("name = a\nname = a\n", &info, &config), ERR_CONFIG);
	assert_string_equal(info.field, "name");
	assert_string_equal(info.subject, "given twice");
	assert_int_equal(info.index, 2);
}

static void
config_parse__refuses__number_out_of_range(void **state)
{
	static const char *const bad[] = { "offer_hours = 0",
		"offer_hours = 721", "offer_hours = -1", "offer_hours = 1h",
		"offer_hours =", "offer_hours = 0x10",
		"offer_hours = 99999999999999999999999" };
	struct config config;
	struct err_info info;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(bad[i], &info, &config), ERR_CONFIG);
		assert_string_equal(info.field, "offer_hours");
		assert_int_equal(info.index, 1);
		assert_int_equal(config.offer_hours, 48);
	}
	assert_int_equal(parse("offer_hours = 1", &info, &config), ERR_OK);
	assert_int_equal(config.offer_hours, 1);
}

static void
config_parse__refuses__text_too_long_or_broken(void **state)
{
	struct config config;
	struct err_info info;
	char text[100] = "name = ";

	(void)state;
	memset(text + 7, 'x', 80);
	assert_int_equal(parse(text, &info, &config), ERR_OK);
	assert_int_equal(strlen(config.name), 80);
	text[87] = 'x';
	assert_int_equal(parse(text, &info, &config), ERR_CONFIG);
	assert_int_equal(parse("name = a\xff", &info, &config), ERR_CONFIG);
	assert_int_equal(parse("name = a\x1b[1m", &info, &config), ERR_CONFIG);
	assert_string_equal(info.subject, "a?[1m");
	assert_int_equal(parse("name = ", &info, &config), ERR_CONFIG);
}

static void
config_write__round_trips__through_parse(void **state)
{
	struct config config;
	struct config again;
	struct err_info info;
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	(void)state;
	assert_non_null(to);
	assert_int_equal(parse("listen = tcp://0.0.0.0:1\nbuffer_days = 0\n",
			     &info, &config),
	    ERR_OK);
	assert_int_equal(config_write(&config, to), ERR_OK);
	fclose(to);
	assert_non_null(strstr(text, "\n#name = Gom\n"));
	assert_non_null(strstr(text, "\nlisten = tcp://0.0.0.0:1\n"));
	assert_int_equal(parse(text, &info, &again), ERR_OK);
	assert_memory_equal(&config, &again, sizeof(config));
	free(text);
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
config_read__refuses__what_only_its_meaning_shows(void **state)
{
	char path[] = "/tmp/gom-config-XXXXXX";
	int fd = mkstemp(path);
	struct config config;
	struct err_info info;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	write_file(path, "listen = ipc:///tmp/x\n");
	assert_int_equal(config_read(path, &info, &config), ERR_CONFIG);
	assert_string_equal(info.field, "listen");
	write_file(path, "zone = Mars/Olympus\n");
	assert_int_equal(config_read(path, &info, &config), ERR_CONFIG);
	assert_string_equal(info.field, "zone");
	write_file(path, "zone = +07:00\n");
	assert_int_equal(config_read(path, &info, &config), ERR_OK);
	assert_string_equal(config.zone, "+07:00");
	unlink(path);
	assert_int_equal(config_read(path, &info, &config), ERR_NO_FILE);
	assert_string_equal(info.subject, path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_default__sets__what_the_table_says),
		cmocka_unit_test(
		    config_parse__reads__values_comments_and_blanks),
		cmocka_unit_test(
		    config_parse__refuses__unknown_setting_with_its_line),
		cmocka_unit_test(config_parse__refuses__line_without_equals),
		cmocka_unit_test(config_parse__refuses__setting_given_twice),
		cmocka_unit_test(config_parse__refuses__number_out_of_range),
		cmocka_unit_test(
		    config_parse__refuses__text_too_long_or_broken),
		cmocka_unit_test(config_write__round_trips__through_parse),
		cmocka_unit_test(
		    config_read__refuses__what_only_its_meaning_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
