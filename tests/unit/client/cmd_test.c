/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/args.h"
#include "client/help.h"
#include "client/lang.h"
#include "tests/support/cm.h"

enum {
	WORDS = 40,
	LINE_CAP = 400
};

static const struct gom_clock noon = { 1804654800000, 25200 };

/* Parts a line as a shell does that knows blanks and double quotes; what
 * follows "<" or "|" is the shell's. */
static int
split(char *line, char **words)
{
	int n = 0;

	while (*line != '\0' && *line != '<' && *line != '|' && n < WORDS) {
		char end = ' ';

		if (*line == '"') {
			end = '"';
			line++;
		}
		words[n++] = line;
		while (*line != '\0' && *line != end)
			line++;
		if (*line != '\0')
			*line++ = '\0';
		line += strspn(line, " ");
	}
	return n;
}

static void
cmd_table__has__help_examples_and_flags_for_every_command(void **state)
{
	(void)state;
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		const struct cmd *cmd = cmd_table[i];

		assert_non_null(cmd->name);
		assert_non_null(cmd->words);
		assert_non_null(cmd->run);
		assert_non_null(cmd->help);
		assert_true(islower((unsigned char)cmd->help[0]));
		assert_int_not_equal('.', cmd->help[strlen(cmd->help) - 1]);
		assert_non_null(cmd->examples);
		assert_non_null(cmd->examples[0].line);
		assert_true(cmd->min_words <= cmd->max_words);
		assert_int_not_equal(0, cmd->flags);
	}
}

static void
cmd_table__documents__every_option(void **state)
{
	(void)state;
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		const struct option_spec *spec = cmd_table[i]->options;

		for (; spec != NULL && spec->name != NULL; spec++) {
			assert_non_null(spec->help);
			assert_int_not_equal('\0', spec->help[0]);
			assert_true(
			    (spec->arg == NULL) == (spec->kind == OPTION_FLAG));
			assert_true((spec->choices != NULL) ==
				    (spec->kind == OPTION_CHOICE));
			assert_true((spec->reasons != 0) ==
				    (spec->kind == OPTION_REASON));
			for (const struct option_spec *other = spec + 1;
			     other->name != NULL; other++) {
				assert_string_not_equal(
				    spec->name, other->name);
				assert_true(spec->letter == 0 ||
					    spec->letter != other->letter);
			}
			for (const struct option_spec *global = args_global;
			     global->name != NULL; global++) {
				assert_string_not_equal(
				    spec->name, global->name);
				assert_true(spec->letter == 0 ||
					    spec->letter != global->letter);
			}
		}
	}
}

static void
cmd_table__gives__examples_that_can_be_typed(void **state)
{
	(void)state;
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		const struct cmd_example *example = cmd_table[i]->examples;

		for (; example->line != NULL; example++) {
			char line[LINE_CAP];
			char *words[WORDS + 1] = { NULL };
			struct err_info info = { .value = 0 };
			struct args args;
			size_t n_used = 0;
			int n;

			snprintf(line, sizeof line, "%s", example->line);
			n = split(line, words);
			assert_ptr_equal(
			    cmd_table[i], cmd_find(words, (size_t)n, &n_used));
			if (args_scan(cmd_table[i], n - (int)n_used + 1,
				words + n_used - 1, &info, &args) != ERR_OK ||
			    args_convert(&args, &noon, &info) != ERR_OK) {
				fail_msg("gom %s: %s %s", example->line,
				    info.field, info.subject);
			}
			args_finish(&args);
		}
	}
}

static void
help_command__shows__examples_before_options(void **state)
{
	(void)state;
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		char *text = NULL;
		size_t len = 0;
		FILE *to = open_memstream(&text, &len);
		const char *examples;
		const char *last;

		help_command(to, cmd_table[i]);
		fclose(to);
		examples = strstr(text, "\nexamples:\n");
		last = strstr(text, "\noptions of every command:\n");
		assert_non_null(examples);
		assert_non_null(last);
		assert_true(examples < last);
		assert_non_null(strstr(text, cmd_table[i]->examples[0].line));
		for (const struct option_spec *spec = cmd_table[i]->options;
		     spec != NULL && spec->name != NULL; spec++) {
			char dashed[64];

			snprintf(dashed, sizeof dashed, "--%s", spec->name);
			assert_non_null(strstr(text, dashed));
		}
		free(text);
	}
}

static void
cmd_find__knows__two_words_and_other_names(void **state)
{
	char *two[] = { (char *)"key", (char *)"list" };
	char *alias[] = { (char *)"hand-in", (char *)"HG-1/1.1" };
	char *half[] = { (char *)"key" };
	char *set[] = { (char *)"capacity", (char *)"set" };
	char *show[] = { (char *)"capacity" };
	size_t n = 0;

	(void)state;
	assert_string_equal("key list", cmd_find(two, 2, &n)->name);
	assert_int_equal(2, n);
	assert_string_equal("deliver", cmd_find(alias, 2, &n)->name);
	assert_int_equal(1, n);
	assert_null(cmd_find(half, 1, &n));
	assert_string_equal("capacity set", cmd_find(set, 2, &n)->name);
	assert_string_equal("capacity show", cmd_find(show, 1, &n)->name);
	assert_true(cmd_has_group("key"));
	assert_false(cmd_has_group("ke"));
	assert_false(cmd_has_group("bid"));
}

static void
cmd_nearest__suggests__what_was_meant(void **state)
{
	char *slip[] = { (char *)"bdi" };
	char *two[] = { (char *)"key", (char *)"lsit" };
	char *far[] = { (char *)"zzzzzzzz" };

	(void)state;
	assert_string_equal("bid", cmd_nearest(slip, 1));
	assert_string_equal("key list", cmd_nearest(two, 2));
	assert_null(cmd_nearest(far, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    cmd_table__has__help_examples_and_flags_for_every_command),
		cmocka_unit_test(cmd_table__documents__every_option),
		cmocka_unit_test(cmd_table__gives__examples_that_can_be_typed),
		cmocka_unit_test(help_command__shows__examples_before_options),
		cmocka_unit_test(cmd_find__knows__two_words_and_other_names),
		cmocka_unit_test(cmd_nearest__suggests__what_was_meant),
	};

	lang_start("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
