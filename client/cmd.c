/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "proto/text.h"

enum {
	NAME_CAP = 64,
	NAMES_MAX = 200
};

#define X(symbol) extern const struct cmd cmd_##symbol;
#include "client/cmd/list.def"
#undef X

const struct cmd *const cmd_table[] = {
#define X(symbol) &cmd_##symbol,
#include "client/cmd/list.def"
#undef X
	NULL
};

/* How many words of the name are typed here: 0, 1 or 2. */
static size_t
words_matching(const char *name, char *const *words, size_t n_words)
{
	const char *blank = strchr(name, ' ');
	size_t first_len =
	    blank == NULL ? strlen(name) : (size_t)(blank - name);

	if (n_words == 0 || strlen(words[0]) != first_len ||
	    strncmp(words[0], name, first_len) != 0)
		return 0;
	if (blank == NULL)
		return 1;
	return n_words > 1 && strcmp(words[1], blank + 1) == 0 ? 2 : 0;
}

/* Names go before aliases: `capacity` stands for `capacity show`, but not in
 * `capacity set`. */
const struct cmd *
cmd_find(char *const *words, size_t n_words, size_t *n_used)
{
	for (int by_alias = 0; by_alias < 2; by_alias++) {
		for (size_t i = 0; cmd_table[i] != NULL; i++) {
			const char *name =
			    by_alias ? cmd_table[i]->alias : cmd_table[i]->name;
			size_t n = name == NULL
				       ? 0
				       : words_matching(name, words, n_words);

			if (n > 0) {
				*n_used = n;
				return cmd_table[i];
			}
		}
	}
	return NULL;
}

int
cmd_has_group(const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		const char *name = cmd_table[i]->name;

		if (strncmp(name, word, len) == 0 && name[len] == ' ')
			return true;
	}
	return false;
}

const char *
cmd_nearest(char *const *words, size_t n_words)
{
	const char *names[NAMES_MAX];
	char typed[NAME_CAP];
	size_t n_names = 0;
	size_t found;

	if (n_words == 0)
		return NULL;
	for (size_t i = 0; cmd_table[i] != NULL && n_names < NAMES_MAX; i++)
		names[n_names++] = cmd_table[i]->name;
	if (n_words > 1) {
		snprintf(typed, sizeof typed, "%s %s", words[0], words[1]);
		found = gom_text_nearest(typed, names, n_names);
		if (found < n_names && strpbrk(names[found], " -") != NULL)
			return names[found];
	}
	found = gom_text_nearest(words[0], names, n_names);
	return found < n_names ? names[found] : NULL;
}
