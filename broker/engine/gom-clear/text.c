/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SHOWN_LEN = 24
};

void
text_begin(
    struct text *text, const char *bytes, size_t len, struct text_fault *fault)
{
	*fault = (struct text_fault){ 0, "" };
	*text = (struct text){ bytes, bytes + len, 1, false, false, fault };
}

void
text_fail(struct text *text, int64_t line, const char *format, ...)
{
	va_list args;

	if (text->has_failed)
		return;
	text->has_failed = true;
	text->fault->line = line;
	va_start(args, format);
	(void)vsnprintf(
	    text->fault->words, sizeof text->fault->words, format, args);
	va_end(args);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_blanks(struct text *text)
{
	const char *at = text->at, *end = text->end;

	for (; at < end; at++) {
		if (*at == '#')
			while (at + 1 < end && at[1] != '\n')
				at++;
		else if (*at == '\n')
			text->line++;
		else if (!is_blank(*at))
			break;
	}
	text->at = at;
}

bool
text_next(struct text *text, struct text_word *out)
{
	const char *begin, *at, *end = text->end;

	*out = (struct text_word){ "", 0, text->line };
	if (text->has_failed)
		return false;
	skip_blanks(text);
	begin = text->at;
	for (at = begin; at < end && *at >= 0x21 && *at <= 0x7e; at++)
		continue;
	text->at = at;
	out->line = text->line;
	if (at < end && !is_blank(*at)) {
		text_fail(text, text->line, "byte 0x%02x is not of a text file",
		    (unsigned)(unsigned char)*at);
		return false;
	}
	out->bytes = begin;
	out->len = (size_t)(at - begin);
	return out->len > 0;
}

bool
text_is(const struct text_word *word, const char *wanted)
{
	return word->len == strlen(wanted) &&
	       memcmp(word->bytes, wanted, word->len) == 0;
}

static int
shown_len(const struct text_word *word)
{
	return word->len > SHOWN_LEN ? SHOWN_LEN : (int)word->len;
}

static void
fail_expected(
    struct text *text, const struct text_word *word, const char *wanted)
{
	if (word->len == 0) {
		text_fail(text, word->line,
		    "the file ends where %s is expected", wanted);
	} else {
		text_fail(text, word->line, "%s is expected, found '%.*s'%s",
		    wanted, shown_len(word), word->bytes,
		    word->len > SHOWN_LEN ? "..." : "");
	}
}

void
text_expect(struct text *text, const char *wanted)
{
	struct text_word word;
	char quoted[SHOWN_LEN + 3];

	(void)snprintf(quoted, sizeof quoted, "'%s'", wanted);
	if (!text_next(text, &word) || !text_is(&word, wanted))
		fail_expected(text, &word, quoted);
}

/* false where the word is no integer at all; one too large for 64 bits is
 * taken as the largest, which no range allows. */
static bool
integer_of(const struct text_word *word, int64_t *out)
{
	bool is_negative = word->len > 0 && word->bytes[0] == '-';
	size_t i = is_negative ? 1 : 0;
	int64_t value = 0;

	if (i == word->len)
		return false;
	for (; i < word->len; i++) {
		int digit = word->bytes[i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			value = INT64_MAX;
	}
	*out = is_negative ? -value : value;
	return true;
}

int64_t
text_number_of(struct text *text, const struct text_word *word,
    const char *what, int64_t least, int64_t most)
{
	int64_t value = 0;

	if (word->len == 0 || !integer_of(word, &value)) {
		fail_expected(text, word, what);
		return 0;
	}
	if (value < least || value > most) {
		text_fail(text, word->line,
		    "%s is %.*s%s, not from %" PRId64 " to %" PRId64, what,
		    shown_len(word), word->bytes,
		    word->len > SHOWN_LEN ? "..." : "", least, most);
		return 0;
	}
	return value;
}

int64_t
text_number(struct text *text, const char *what, int64_t least, int64_t most)
{
	struct text_word word;

	(void)text_next(text, &word);
	return text->has_failed
		   ? 0
		   : text_number_of(text, &word, what, least, most);
}

int32_t
text_count(struct text *text, const char *what, int words_each)
{
	int64_t count = text_number(text, what, 0, INT32_MAX);
	int64_t left = text->end - text->at;

	if (count * words_each * 2 > left + 1) {
		text_fail(text, text->line,
		    "%s is %" PRId64 ", more than the rest of the file holds",
		    what, count);
	}
	return text->has_failed ? 0 : (int32_t)count;
}

void
text_close(struct text *text, const char *after)
{
	struct text_word word;
	char wanted[TEXT_WORDS_CAP / 2];

	(void)snprintf(
	    wanted, sizeof wanted, "the end of the file after %s", after);
	if (text_next(text, &word))
		fail_expected(text, &word, wanted);
}

void *
text_array(struct text *text, int64_t n, size_t size)
{
	void *array = NULL;

	if (text->has_failed)
		return NULL;
	array = calloc((size_t)n + 1, size);
	if (array == NULL) {
		text->is_out_of_memory = true;
		text_fail(text, 0, "out of memory");
	}
	return array;
}
