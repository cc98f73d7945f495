/* SPDX-License-Identifier: Apache-2.0 */
/* text: what may stand in a text, and how wide it is on a screen. All text is
 * UTF-8 in NFC. Pure functions, any thread; nothing here is translated.
 * Not for parsing: dates, money, rates and units have their own modules. */
#ifndef GOM_PROTO_TEXT_H
#define GOM_PROTO_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/err.h"

/* gom_text_check says whether a text from a peer or a file may be kept.
 * Shape:  len bytes, need not end in NUL; "" is fine.
 * Errors: ERR_TEXT_LONG more than max_len bytes; ERR_TEXT broken UTF-8, NUL,
 *         control characters (C0, C1, DEL, line and paragraph separator, bidi
 *         embeddings, overrides and isolates), or not NFC; ERR_NOMEM. */
GOM_MUST_USE enum err gom_text_check(const char *s, size_t len, size_t max_len);

/* gom_text_nfc brings what a person typed to NFC, without white space at its
 * ends; what it writes passes gom_text_check.
 * Shape:  out holds out_cap bytes and ends in NUL.
 * Errors: ERR_TEXT as gom_text_check; ERR_TEXT_LONG does not fit; ERR_NOMEM. */
GOM_MUST_USE enum err gom_text_nfc(
    const char *in, size_t in_len, char *out, size_t out_cap);

/* gom_text_fold writes s in lower case without accents ("Đồng" gives "dong"),
 * white space runs made one blank, for comparing and searching.
 * Errors: ERR_TEXT broken UTF-8; ERR_TEXT_LONG does not fit out_cap. */
GOM_MUST_USE enum err gom_text_fold(const char *in, char *out, size_t out_cap);

/* gom_text_width is the number of screen columns of s; a byte that is not
 * UTF-8 counts as one column. */
size_t gom_text_width(const char *s);

/* gom_text_cut is the length in bytes of the longest prefix of s, at a
 * grapheme's end, that is not wider than columns. */
size_t gom_text_cut(const char *s, size_t columns);

/* gom_text_prefix is the length of the longest prefix of s, at a character's
 * end, of at most max_len bytes. */
size_t gom_text_prefix(const char *s, size_t max_len);

/* gom_text_is_same compares texts, ASCII case ignored. */
bool gom_text_is_same(const char *a, const char *b);

/* gom_text_distance counts the insertions, deletions, replacements and swaps
 * of neighbours that turn a into b, ASCII case ignored. Texts of more than 64
 * bytes are as far apart as the longer one is long. */
size_t gom_text_distance(const char *a, const char *b);

/* gom_text_nearest finds the name a person may have meant: the nearest one, if
 * it is no farther than a third of what was typed, and at least one off.
 * Shape:  the first of equally near ones; n_names if there is none. */
size_t gom_text_nearest(
    const char *typed, const char *const *names, size_t n_names);

#endif
