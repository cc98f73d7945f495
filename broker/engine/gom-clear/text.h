/* SPDX-License-Identifier: Apache-2.0 */
/* text: words and numbers of a file in memory, one after the other, with the
 * line they stand on. Shared by the readers of problems and of plans.
 * Words are separated by blanks, tabs and line ends (LF or CRLF); from a '#'
 * where a word could begin to the end of its line is a comment.
 *
 * The first fault is kept and everything after it yields zeros, so that a
 * reader may read a whole record and look once. */
#ifndef GOM_CLEAR_TEXT_H
#define GOM_CLEAR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TEXT_WORDS_CAP = 240
};

/* line is 0 where the fault is of no line */
struct text_fault {
	int64_t line;
	char words[TEXT_WORDS_CAP];
};

struct text {
	const char *at;
	const char *end;
	int64_t line;
	bool has_failed;
	bool is_out_of_memory;
	struct text_fault *fault;
};

struct text_word {
	const char *bytes;
	size_t len;
	int64_t line;
};

/* text_begin borrows bytes and fault; fault is written when something fails. */
void text_begin(
    struct text *text, const char *bytes, size_t len, struct text_fault *fault);

/* text_next is false at the end. It fails on bytes that are no text. */
bool text_next(struct text *text, struct text_word *out);

bool text_is(const struct text_word *word, const char *wanted);

/* text_expect reads exactly this word. */
void text_expect(struct text *text, const char *wanted);

/* text_number reads an integer from least to most; what says what it is, for
 * the person who reads the fault. 0 after a fault. */
int64_t text_number(
    struct text *text, const char *what, int64_t least, int64_t most);

/* text_number_of reads a word that is there already. */
int64_t text_number_of(struct text *text, const struct text_word *word,
    const char *what, int64_t least, int64_t most);

/* text_count reads how many records of so many words each follow, and fails if
 * the rest of the file could not hold them. */
int32_t text_count(struct text *text, const char *what, int words_each);

/* text_close fails if anything follows. */
void text_close(struct text *text, const char *after);

/* text_fail notes a fault on a line unless there is one already. */
void text_fail(struct text *text, int64_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* text_array is zeroed memory for n things; it fails the text if there is
 * none. Owns: the caller's, free with free. */
void *text_array(struct text *text, int64_t n, size_t size);

#endif
