/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/columns.h"

#include <stdbool.h>
#include <string.h>

#include "proto/limits.h"
#include "proto/text.h"

enum {
	FOLDED_CAP = 128 /* no alias is longer, so no header that is one is */
};

static const struct column_row rows[] = {
#define COLUMN(id, name, option, kind, max_len)                                \
	{ name, option, COLUMN_##kind, max_len },
#include "client/import/columns.def"
};

static const struct {
	enum column column;
	int rank;
} meanings[] = {
#define ALIAS(id, rank, folded) { COLUMN_##id, rank },
#include "client/import/columns.def"
};

static const char *const aliases[] = {
#define ALIAS(id, rank, folded) folded,
#include "client/import/columns.def"
};

enum {
	N_ALIASES = sizeof aliases / sizeof aliases[0]
};

const struct column_row *
column_row(enum column column)
{
	return &rows[column];
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

/* fold leaves letters and figures, to_bracket only those before a bracket. */
static void
fold(const char *header, bool to_bracket, char out[FOLDED_CAP])
{
	char folded[FOLDED_CAP];
	size_t len = 0;
	out[0] = '\0';
	if (gom_text_fold(header, folded, sizeof folded) != ERR_OK)
		return;
	for (const char *c = folded; *c != '\0'; c++) {
		if (to_bracket && (*c == '(' || *c == '[') && len > 0)
			break;
		if (is_word(*c))
			out[len++] = *c;
	}
	out[len] = '\0';
}

static enum column
find_folded(const char *folded, int *rank)
{
	for (size_t i = 0; i < N_ALIASES; i++) {
		if (strcmp(aliases[i], folded) != 0)
			continue;
		*rank = meanings[i].rank;
		return meanings[i].column;
	}
	return COLUMN_NONE;
}

enum column
column_find(const char *header, int *rank)
{
	char folded[FOLDED_CAP];
	fold(header, false, folded);
	enum column column = find_folded(folded, rank);
	if (column != COLUMN_NONE)
		return column;
	fold(header, true, folded);
	return find_folded(folded, rank);
}

const char *
column_nearest(const char *header)
{
	char folded[FOLDED_CAP];
	fold(header, true, folded);
	/* every word of three letters is near some abbreviation */
	if (strlen(folded) < 4)
		return NULL;
	size_t i = gom_text_nearest(folded, aliases, N_ALIASES);
	return i < N_ALIASES ? rows[meanings[i].column].name : NULL;
}
