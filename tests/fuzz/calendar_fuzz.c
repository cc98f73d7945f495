/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_fuzz: any bytes as the file of a shipped calendar. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "broker/calendar_file.h"
#include "proto/require.h"
#include "proto/text.h"

/* What was read is written and read again as the same; and as a line of the
 * control socket, whose line ends are tabs, it is one line. */
static void
check_round_trip(const struct calendar_file *file)
{
	struct calendar_report report;
	struct calendar_file again;
	char text[CALENDAR_TEXT_CAP];
	size_t len = calendar_file_write(file, text);

	REQUIRE(len < sizeof(text) && len == strlen(text));
	REQUIRE(memchr(text, '\t', len) == NULL);
	REQUIRE(calendar_file_parse(text, len, &report, &again) == ERR_OK);
	REQUIRE(memcmp(file, &again, sizeof(again)) == 0);
}

static void
check_sound(const struct calendar_file *file)
{
	REQUIRE(file->name[0] != '\0');
	REQUIRE(file->n >= 1 && file->n <= CALENDAR_CLOSURES);
	for (size_t i = 0; i < file->n; i++) {
		const struct calendar_closure *row = &file->rows[i];

		REQUIRE(row->from_day >= LIMIT_DAY_MIN);
		REQUIRE(row->to_day >= row->from_day);
		REQUIRE(row->to_day <= LIMIT_DAY_MAX);
		REQUIRE(gom_text_check(row->words, strlen(row->words),
			    LIMIT_NAME_LEN) == ERR_OK);
	}
}

static void
check_report(const struct calendar_report *report)
{
	uint32_t line = 1;

	REQUIRE(report->n > 0);
	for (size_t i = 0; i < report->n && i < CALENDAR_PROBLEMS_KEPT; i++) {
		const struct calendar_problem *row = &report->rows[i];

		REQUIRE(row->line >= line);
		line = row->line;
		REQUIRE(calendar_problem_text(row->kind)[0] != '\0');
		REQUIRE(gom_text_check(row->subject, strlen(row->subject),
			    sizeof(row->subject)) == ERR_OK);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct calendar_report report;
	struct calendar_file before;
	struct calendar_file file;
	enum err e;

	memset(&file, 0x5a, sizeof(file));
	before = file;
	e = calendar_file_parse((const char *)data, len, &report, &file);
	if (e == ERR_OK) {
		check_sound(&file);
		check_round_trip(&file);
	} else {
		REQUIRE(e == ERR_CALENDAR);
		check_report(&report);
		REQUIRE(memcmp(&file, &before, sizeof(file)) == 0);
	}
	return 0;
}
