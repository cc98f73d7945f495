/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/qr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/text.h"
#include "tests/support/cm.h"

#define LIGHT "█"

/* The nth line of a drawing, without its line feed. */
static void
line_of(const char *drawn, size_t n, char *line, size_t cap)
{
	for (; n > 0; n--)
		drawn = strchr(drawn, '\n') + 1;
	snprintf(line, cap, "%.*s", (int)strcspn(drawn, "\n"), drawn);
}

static size_t
count_lines(const char *drawn)
{
	size_t n = 0;

	for (; (drawn = strchr(drawn, '\n')) != NULL; drawn++)
		n++;
	return n;
}

/* A code of version 1 is 21 modules wide; a line holds two rows. */
static void
qr_draw__has__the_size_of_its_version_and_the_quiet_zone(void **state)
{
	char line[200];
	char *drawn;
	size_t side;

	(void)state;
	assert_int_equal(ERR_OK, qr_draw("gom", &side, &drawn));
	assert_int_equal(21 + 2 * QR_QUIET, side);
	assert_int_equal((side + 1) / 2, count_lines(drawn));
	for (size_t n = 0; n < count_lines(drawn); n++) {
		line_of(drawn, n, line, sizeof line);
		assert_int_equal(side, gom_text_width(line));
	}
	free(drawn);
}

static void
qr_draw__is_light__all_around(void **state)
{
	static const char quiet[] = LIGHT LIGHT LIGHT LIGHT;
	const size_t quiet_len = sizeof quiet - 1;
	char line[200];
	char *drawn;
	size_t side;
	size_t n_lines;

	(void)state;
	assert_int_equal(ERR_OK, qr_draw("gom", &side, &drawn));
	n_lines = count_lines(drawn);
	for (size_t n = 0; n < n_lines; n++) {
		line_of(drawn, n, line, sizeof line);
		assert_memory_equal(quiet, line, quiet_len);
		assert_memory_equal(
		    quiet, line + strlen(line) - quiet_len, quiet_len);
		if (n < QR_QUIET / 2 || n >= n_lines - QR_QUIET / 2)
			assert_int_equal(side * strlen(LIGHT), strlen(line));
	}
	free(drawn);
}

/* Its corner: a dark row of seven above a dark frame with light within. */
static void
qr_draw__begins__with_a_finder_pattern(void **state)
{
	char line[200];
	char *drawn;
	size_t side;

	(void)state;
	assert_int_equal(ERR_OK, qr_draw("gom", &side, &drawn));
	line_of(drawn, QR_QUIET / 2, line, sizeof line);
	assert_memory_equal(LIGHT LIGHT LIGHT LIGHT " ▄▄▄▄▄ " LIGHT, line,
	    strlen(LIGHT LIGHT LIGHT LIGHT " ▄▄▄▄▄ " LIGHT));
	free(drawn);
}

static void
qr_draw__refuses__more_than_a_code_holds(void **state)
{
	char text[3000];
	char *drawn = NULL;
	size_t side = 7;

	(void)state;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_int_equal(ERR_TEXT_LONG, qr_draw(text, &side, &drawn));
	assert_int_equal(7, side);
	assert_null(drawn);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    qr_draw__has__the_size_of_its_version_and_the_quiet_zone),
		cmocka_unit_test(qr_draw__is_light__all_around),
		cmocka_unit_test(qr_draw__begins__with_a_finder_pattern),
		cmocka_unit_test(qr_draw__refuses__more_than_a_code_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
