/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdio.h>
#include <string.h>

#include "broker/protocol.h"
#include "proto/limits.h"
#include "proto/verbs.h"

#define N_(msgid) msgid

static char printed[1 << 16];

static int
print(void **state)
{
	FILE *to = tmpfile();
	size_t len;

	(void)state;
	if (to == NULL || protocol_print(to) != ERR_OK)
		return 1;
	rewind(to);
	len = fread(printed, 1, sizeof printed - 1, to);
	printed[len] = '\0';
	fclose(to);
	return len == 0 || len == sizeof printed - 1;
}

/* The line that begins with this number and name, in the section. */
static const char *
line_of(const char *section, int number, const char *name)
{
	char begin[64];
	const char *at = strstr(printed, section);

	assert_non_null(at);
	snprintf(begin, sizeof begin, "\n%3d  %s ", number, name);
	at = strstr(at, begin);
	if (at == NULL)
		fail_msg("%s: no line %d %s", section, number, name);
	return at + 1;
}

static void
assert_line(const char *line, const char *text)
{
	size_t len = strcspn(line, "\n");
	const char *at = strstr(line, text);

	if (at == NULL || at + strlen(text) > line + len)
		fail_msg("\"%s\" is not in: %.*s", text, (int)len, line);
}

static void
protocol__tells__every_verb_with_roles_flags_and_help(void **state)
{
	(void)state;
#define X(NAME, number, name, Message, roles, flags, help)                     \
	assert_line(line_of("VERBS", number, #NAME), " " #roles " ");          \
	assert_line(line_of("VERBS", number, #NAME), " " #flags " ");          \
	assert_line(line_of("VERBS", number, #NAME), help);
#include "proto/verbs.def"
#undef X
	assert_line(line_of("VERBS", VERB_PAY, "PAY"), " C | E ");
}

static void
protocol__tells__every_error_with_status_and_text(void **state)
{
	char status[16];

	(void)state;
#define X(name, number, exit_status, retryable, text, remedy)                  \
	snprintf(status, sizeof status, " %d  ", exit_status);                 \
	assert_line(line_of("ERRORS", number, #name), status);                 \
	assert_line(line_of("ERRORS", number, #name),                          \
	    (retryable) ? " retryable " : " final ");                          \
	assert_line(line_of("ERRORS", number, #name), text);
#include "proto/errors.def"
#undef X
}

static void
protocol__tells__every_fact_with_its_audience(void **state)
{
	(void)state;
#define X(NAME, number, audience, words)                                       \
	assert_line(line_of("FACTS", number, #NAME), " " #audience);
#include "proto/facts.def"
#undef X
}

static void
protocol__tells__limits_as_they_are(void **state)
{
	const char *limits = strstr(printed, "LIMITS");

	(void)state;
	assert_non_null(limits);
	assert_non_null(strstr(limits, " 65536  MESSAGE_LEN "));
	assert_non_null(strstr(limits, " 10000000000  PRICE "));
	assert_non_null(strstr(limits, " 73049  DAY_MAX "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    protocol__tells__every_verb_with_roles_flags_and_help),
		cmocka_unit_test(
		    protocol__tells__every_error_with_status_and_text),
		cmocka_unit_test(protocol__tells__every_fact_with_its_audience),
		cmocka_unit_test(protocol__tells__limits_as_they_are),
	};

	return cmocka_run_group_tests(tests, print, NULL);
}
