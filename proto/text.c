/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/text.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

enum {
	DISTANCE_LEN = 64,
	FOLD_POINTS = 32 /* one character decomposes to 18 at most */
};

/* Reads one character; a size of 0 or less means that it is not UTF-8. */
static utf8proc_ssize_t
read_point(const char *s, size_t len, utf8proc_int32_t *out)
{
	return utf8proc_iterate(
	    (const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, out);
}

static bool
is_forbidden(utf8proc_int32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	       point == 0x2028 || point == 0x2029 ||
	       (point >= 0x202a && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

/* Nothing below U+0300 changes under NFC. */
static bool
needs_nfc_check(utf8proc_int32_t point)
{
	return point >= 0x300;
}

static enum err
to_nfc(const char *s, size_t len, utf8proc_uint8_t **out, size_t *out_len)
{
	utf8proc_ssize_t got = utf8proc_map((const utf8proc_uint8_t *)s,
	    (utf8proc_ssize_t)len, out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	if (got == UTF8PROC_ERROR_NOMEM)
		return ERR_NOMEM;
	if (got < 0)
		return ERR_TEXT;
	*out_len = (size_t)got;
	return ERR_OK;
}

static enum err
check_is_nfc(const char *s, size_t len)
{
	utf8proc_uint8_t *normal = NULL;
	size_t normal_len = 0;
	enum err err = to_nfc(s, len, &normal, &normal_len);

	if (err == ERR_OK && (normal_len != len || memcmp(s, normal, len) != 0))
		err = ERR_TEXT;
	free(normal);
	return err;
}

enum err
gom_text_check(const char *s, size_t len, size_t max_len)
{
	bool is_simple = true;

	if (len > max_len)
		return ERR_TEXT_LONG;
	for (size_t i = 0; i < len;) {
		utf8proc_int32_t point = 0;
		utf8proc_ssize_t size = read_point(s + i, len - i, &point);

		if (size <= 0 || is_forbidden(point))
			return ERR_TEXT;
		is_simple = is_simple && !needs_nfc_check(point);
		i += (size_t)size;
	}
	return is_simple ? ERR_OK : check_is_nfc(s, len);
}

static bool
is_blank(utf8proc_int32_t point)
{
	return point == ' ' || (point >= '\t' && point <= '\r') ||
	       point == 0x85 ||
	       utf8proc_category(point) == UTF8PROC_CATEGORY_ZS ||
	       utf8proc_category(point) == UTF8PROC_CATEGORY_ZL ||
	       utf8proc_category(point) == UTF8PROC_CATEGORY_ZP ||
	       point == 0xfeff;
}

/* Finds the part of s between white space. */
static void
trim(const char *s, size_t *from, size_t *to)
{
	bool is_first = true;
	size_t len = *to;

	for (size_t i = 0; i < len;) {
		utf8proc_int32_t point = 0;
		utf8proc_ssize_t size = read_point(s + i, len - i, &point);
		size_t step = size > 0 ? (size_t)size : 1;

		if (size <= 0 || !is_blank(point)) {
			*from = is_first ? i : *from;
			*to = i + step;
			is_first = false;
		}
		i += step;
	}
	if (is_first)
		*from = *to = 0;
}

enum err
gom_text_nfc(const char *in, size_t in_len, char *out, size_t out_cap)
{
	utf8proc_uint8_t *normal = NULL;
	size_t normal_len = 0;
	size_t from = 0;
	size_t to = in_len;
	enum err err;

	trim(in, &from, &to);
	if (to - from >= SIZE_MAX / 8)
		return ERR_TEXT_LONG;
	err = to_nfc(in + from, to - from, &normal, &normal_len);
	if (err != ERR_OK)
		return err;
	if (normal_len >= out_cap) {
		err = ERR_TEXT_LONG;
	} else {
		err = gom_text_check(
		    (const char *)normal, normal_len, normal_len);
	}
	if (err == ERR_OK) {
		memcpy(out, normal, normal_len);
		out[normal_len] = '\0';
	}
	free(normal);
	return err;
}

/* Vietnamese d with stroke is a letter of its own to Unicode, so that no
 * decomposition leads to d; people who search for it type d. */
static utf8proc_int32_t
fold_point(utf8proc_int32_t point)
{
	if (point == 0x110 || point == 0x111)
		return 'd';
	return point;
}

/* Where the folded text is being written. */
struct sink {
	char *out;
	size_t cap;
	size_t len;
	bool is_blank_due;
};

static bool
sink_put(struct sink *sink, utf8proc_int32_t point)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t size;

	if (is_blank(point)) {
		sink->is_blank_due = sink->len > 0;
		return true;
	}
	size = utf8proc_encode_char(fold_point(point), bytes);
	if (sink->len + (size_t)size + sink->is_blank_due >= sink->cap)
		return false;
	if (sink->is_blank_due) {
		sink->out[sink->len++] = ' ';
		sink->is_blank_due = false;
	}
	memcpy(sink->out + sink->len, bytes, (size_t)size);
	sink->len += (size_t)size;
	return true;
}

enum err
gom_text_fold(const char *in, char *out, size_t out_cap)
{
	const int options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
			    UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD |
			    UTF8PROC_IGNORE;
	struct sink sink = { .out = out, .cap = out_cap };
	size_t len = strlen(in);

	if (out_cap == 0)
		return ERR_TEXT_LONG;
	for (size_t i = 0; i < len;) {
		utf8proc_int32_t points[FOLD_POINTS];
		utf8proc_int32_t point = 0;
		int bound = UTF8PROC_BOUNDCLASS_START;
		utf8proc_ssize_t size = read_point(in + i, len - i, &point);
		utf8proc_ssize_t n;

		if (size <= 0)
			return ERR_TEXT;
		n = utf8proc_decompose_char(
		    point, points, FOLD_POINTS, options, &bound);
		if (n < 0 || n > FOLD_POINTS)
			return ERR_TEXT;
		for (utf8proc_ssize_t k = 0; k < n; k++)
			if (!sink_put(&sink, points[k]))
				return ERR_TEXT_LONG;
		i += (size_t)size;
	}
	out[sink.len] = '\0';
	return ERR_OK;
}

/* Reads one grapheme: what a cursor passes over in one step. A base and its
 * marks are as wide as the widest of them. */
static size_t
read_grapheme(const char *s, size_t len, size_t *columns)
{
	utf8proc_int32_t previous = 0;
	utf8proc_int32_t state = 0;
	size_t used = 0;

	*columns = 0;
	while (used < len) {
		utf8proc_int32_t point = 0;
		utf8proc_ssize_t size =
		    read_point(s + used, len - used, &point);
		size_t width;

		if (size <= 0) {
			if (used == 0) {
				*columns = 1;
				used = 1;
			}
			break;
		}
		if (used > 0 &&
		    utf8proc_grapheme_break_stateful(previous, point, &state))
			break;
		width = (size_t)utf8proc_charwidth(point);
		*columns = width > *columns ? width : *columns;
		previous = point;
		used += (size_t)size;
	}
	return used;
}

size_t
gom_text_width(const char *s)
{
	size_t len = strlen(s);
	size_t sum = 0;

	for (size_t i = 0; i < len;) {
		size_t columns;

		i += read_grapheme(s + i, len - i, &columns);
		sum += columns;
	}
	return sum;
}

size_t
gom_text_cut(const char *s, size_t columns)
{
	size_t len = strlen(s);
	size_t sum = 0;
	size_t i = 0;

	while (i < len) {
		size_t width;
		size_t used = read_grapheme(s + i, len - i, &width);

		if (sum + width > columns)
			break;
		sum += width;
		i += used;
	}
	return i;
}

size_t
gom_text_prefix(const char *s, size_t max_len)
{
	size_t len = strnlen(s, max_len);

	if (len < max_len || s[len] == '\0')
		return len;
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
gom_text_is_same(const char *a, const char *b)
{
	while (*a != '\0' && ascii_lower(*a) == ascii_lower(*b)) {
		a++;
		b++;
	}
	return *a == '\0' && *b == '\0';
}

static size_t
min_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
gom_text_distance(const char *a, const char *b)
{
	size_t rows[3][DISTANCE_LEN + 1];
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);

	if (a_len > DISTANCE_LEN || b_len > DISTANCE_LEN)
		return a_len > b_len ? a_len : b_len;
	for (size_t k = 0; k <= b_len; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *now = rows[i % 3];
		const size_t *last = rows[(i + 2) % 3];
		const size_t *before = rows[(i + 1) % 3];
		char ca = ascii_lower(a[i - 1]);

		now[0] = i;
		for (size_t k = 1; k <= b_len; k++) {
			char cb = ascii_lower(b[k - 1]);

			now[k] = min_of(last[k - 1] + (ca != cb),
			    min_of(last[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && ca == ascii_lower(b[k - 2]) &&
			    cb == ascii_lower(a[i - 2]))
				now[k] = min_of(now[k], before[k - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

size_t
gom_text_nearest(const char *typed, const char *const *names, size_t n_names)
{
	size_t best = n_names;
	size_t typed_len = strlen(typed);
	size_t best_distance = (typed_len < 3 ? 3 : typed_len) / 3 + 1;

	for (size_t i = 0; i < n_names; i++) {
		size_t distance = gom_text_distance(typed, names[i]);

		if (distance < best_distance) {
			best_distance = distance;
			best = i;
		}
	}
	return best;
}
