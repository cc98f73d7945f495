/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/slice.h"

#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct slice
slice_trim(struct slice text)
{
	while (text.len > 0 && is_blank(text.at[0])) {
		text.at++;
		text.len--;
	}
	while (text.len > 0 && is_blank(text.at[text.len - 1]))
		text.len--;
	return text;
}

struct slice
slice_line(struct slice *text)
{
	const char *end = memchr(text->at, '\n', text->len);
	struct slice line = *text;

	if (end != NULL)
		line.len = (size_t)(end - line.at);
	text->at += line.len + (end != NULL);
	text->len -= line.len + (end != NULL);
	return line;
}

struct slice
slice_word(struct slice *text)
{
	struct slice word = { text->at, 0 };

	while (word.len < text->len && !is_blank(word.at[word.len]))
		word.len++;
	text->at += word.len;
	text->len -= word.len;
	*text = slice_trim(*text);
	return word;
}

bool
slice_is(struct slice slice, const char *text)
{
	return slice.len == strlen(text) &&
	       memcmp(slice.at, text, slice.len) == 0;
}
