/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/encoding.h"

#include <stdbool.h>
#include <string.h>

#include <utf8proc.h>

/* What a file begins with says what it is, whatever follows. */
static const struct {
	const char *bytes;
	size_t len;
	enum encoding encoding;
} signatures[] = {
	{ "\xff\xfe", 2, ENCODING_UTF16 },
	{ "\xfe\xff", 2, ENCODING_UTF16 },
	{ "PK\x03\x04", 4, ENCODING_WORKBOOK },
	{ "\xd0\xcf\x11\xe0", 4, ENCODING_WORKBOOK },
	{ "%PDF", 4, ENCODING_BINARY },
};

static const char vowels[] = "aeiouyAEIOUY";
/* VNI writes a mark as a byte of its own after the vowel */
static const char vni_vowels[] = "\xf6\xf4\xd6\xd4";
static const char vni_marks[] = "\xf9\xf8\xfb\xf5\xef\xe2\xe1\xe0\xe5\xe3\xe4"
				"\xea\xe9\xe8\xfa\xfc\xeb\xd9\xd8\xdb\xd5\xcf"
				"\xc2\xc1\xc0\xc5\xc3\xc4\xca\xc9\xc8\xda\xdc"
				"\xcb";
static const char vni_letters[] = "\xf1\xd1";
/* so does 1258, with five other bytes, after its own vowels too */
static const char cp1258_vowels[] = "\xe2\xea\xf4\xe3\xfd\xf5"
				    "\xc2\xca\xd4\xc3\xdd\xd5";
static const char cp1258_marks[] = "\xcc\xd2\xde\xec\xf2";
static const char cp1258_letters[] = "\xf0\xd0\xfd\xdd";
/* the punctuation of Latin-1, which stands beside no letter there */
static const char tcvn3_letters[] = "\xa8\xa9\xaa\xab\xac\xad\xae"
				    "\xb5\xb6\xb7\xb8\xb9\xbb\xbc\xbd\xbe";

static bool
is_in(unsigned char c, const char *set)
{
	return c != '\0' && strchr(set, (char)c) != NULL;
}

static bool
is_ascii_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* guess_legacy tells eight-bit encodings apart by what share of their high
 * bytes stands where only one of them would put it. */
static enum encoding
guess_legacy(const unsigned char *data, size_t len)
{
	size_t high = 0, vni = 0, cp1258 = 0, tcvn3 = 0;
	for (size_t i = 0; i < len; i++) {
		if (data[i] < 0x80)
			continue;
		unsigned char before = i > 0 ? data[i - 1] : ' ';
		unsigned char after = i + 1 < len ? data[i + 1] : ' ';
		bool after_vowel = is_in(before, vowels);
		high++;
		vni += is_in(data[i], vni_letters) ||
		       is_in(data[i], vni_vowels) ||
		       (is_in(data[i], vni_marks) &&
			   (after_vowel || is_in(before, vni_vowels)));
		cp1258 += is_in(data[i], cp1258_letters) ||
			  (is_in(data[i], cp1258_marks) &&
			      (after_vowel || is_in(before, cp1258_vowels)));
		tcvn3 += is_in(data[i], tcvn3_letters) &&
			 (is_ascii_letter(before) || is_ascii_letter(after));
	}
	if (vni * 4 > high * 3)
		return ENCODING_VNI;
	if (tcvn3 * 4 >= high && tcvn3 >= cp1258)
		return ENCODING_TCVN3;
	if (cp1258 * 4 >= high)
		return ENCODING_CP1258;
	return ENCODING_OTHER;
}

/* guess_binary: plain text in UTF-16 has a NUL in every other byte. */
static enum encoding
guess_binary(const char *data, size_t len)
{
	size_t nuls[2] = { 0, 0 };
	for (size_t i = 0; i < len; i++)
		nuls[i % 2] += data[i] == '\0';
	size_t more = nuls[0] > nuls[1] ? nuls[0] : nuls[1];
	size_t fewer = nuls[0] > nuls[1] ? nuls[1] : nuls[0];
	return more > len / 4 && fewer < more / 8 + 1 ? ENCODING_UTF16
						      : ENCODING_BINARY;
}

static uint32_t
line_of(const char *data, size_t at)
{
	uint32_t line = 1;
	for (size_t i = 0; i < at; i++)
		line +=
		    data[i] == '\n' ||
		    (data[i] == '\r' && (i + 1 >= at || data[i + 1] != '\n'));
	return line;
}

/* utf8_len is the length of what is UTF-8 at the beginning of data. */
static size_t
utf8_len(const char *data, size_t len)
{
	size_t at = 0;
	while (at < len) {
		if ((unsigned char)data[at] < 0x80) {
			at++;
			continue;
		}
		utf8proc_int32_t point;
		/* four bytes are the longest character there is */
		size_t rest = len - at < 4 ? len - at : 4;
		utf8proc_ssize_t n =
		    utf8proc_iterate((const utf8proc_uint8_t *)data + at,
			(utf8proc_ssize_t)rest, &point);
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	return at;
}

enum encoding
encoding_find(const char *data, size_t len, uint32_t *line)
{
	size_t n = sizeof signatures / sizeof signatures[0];
	for (size_t i = 0; i < n; i++) {
		if (len < signatures[i].len ||
		    memcmp(data, signatures[i].bytes, signatures[i].len) != 0)
			continue;
		*line = 1;
		return signatures[i].encoding;
	}
	const char *nul = len > 0 ? memchr(data, '\0', len) : NULL;
	if (nul != NULL) {
		*line = line_of(data, (size_t)(nul - data));
		return guess_binary(data, len);
	}
	size_t sound = utf8_len(data, len);
	if (sound == len)
		return ENCODING_UTF8;
	*line = line_of(data, sound);
	return guess_legacy((const unsigned char *)data, len);
}

size_t
encoding_mark_len(const char *data, size_t len)
{
	return len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}
