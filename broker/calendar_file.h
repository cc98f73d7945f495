/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_file: the text of a shipped calendar, one closure a line:
 *
 *	# a comment
 *	calendar tet
 *	2027-01-30 2027-02-15 Tết Đinh Mùi
 *
 * First and last day, both closed, and words if there are any. The operator's
 * command reads a file with it, the running broker what the command sends.
 * Pure functions, any thread. What is done with a calendar is calendars.h. */
#ifndef GOM_BROKER_CALENDAR_FILE_H
#define GOM_BROKER_CALENDAR_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/limits.h"

enum {
	CALENDAR_FILE_LEN = 1 << 16, /* bytes of a file, comments and all */
	CALENDAR_CLOSURES = 80,      /* what the store takes of all calendars */
	CALENDAR_DAYS = 366, /* of one closure: more is a mistyped year */
	CALENDAR_PROBLEMS_KEPT = 20,
	CALENDAR_TEXT_CAP =
	    sizeof("calendar \n") + LIMIT_LABEL_LEN +
	    CALENDAR_CLOSURES *
		(sizeof("2027-01-30 2027-02-15 \n") - 1 + LIMIT_NAME_LEN)
};

struct calendar_closure {
	int32_t from_day;
	int32_t to_day; /* closed as well */
	char words[LIMIT_NAME_LEN + 1];
};

struct calendar_file {
	char name[LIMIT_LABEL_LEN + 1]; /* one word */
	size_t n;                       /* at least 1 */
	struct calendar_closure rows[CALENDAR_CLOSURES];
};

/* X(NAME, what is wrong, what to do) */
#define CALENDAR_PROBLEMS(X)                                                   \
	X(TOO_LONG, "the file is too long", "keep it below 64 KiB")            \
	X(NO_NAME, "the calendar's name must come first",                      \
	    "begin with a line like: calendar tet")                            \
	X(NAME, "this is no name for a calendar",                              \
	    "write one word of at most 40 bytes, as: calendar tet")            \
	X(NAME_TWICE, "the calendar has a name already",                       \
	    "write each calendar into a file of its own")                      \
	X(TEXT, "this is not UTF-8, or holds control characters",              \
	    "save the file as UTF-8 text")                                     \
	X(DATE, "this is not a date", "write year-month-day, as 2027-02-06")   \
	X(ORDER, "the last day comes before the first",                        \
	    "write the first day, then the last")                              \
	X(DAYS, "the closure is longer than a year", "look at the years")      \
	X(WORDS, "the words are too long", "write at most 80 bytes")           \
	X(TWICE, "the same days stand in a line above", "remove one of them")  \
	X(TOO_MANY, "there are more than 80 closures",                         \
	    "remove those that are past")                                      \
	X(NOTHING, "there is no closure in the file",                          \
	    "to forget a calendar: gom-broker calendar DIR --remove NAME")

enum calendar_problem_kind {
#define X(name, text, remedy) CALENDAR_PROBLEM_##name,
	CALENDAR_PROBLEMS(X)
#undef X
};

struct calendar_problem {
	uint32_t line; /* from 1 */
	enum calendar_problem_kind kind;
	char subject[48]; /* what stands there, fit to be shown; "" */
};

struct calendar_report {
	size_t n; /* all problems; the first of them are kept, by line */
	struct calendar_problem rows[CALENDAR_PROBLEMS_KEPT];
};

/* What a person is told, in English: the operator's commands have no other
 * language. */
const char *calendar_problem_text(enum calendar_problem_kind kind);
const char *calendar_problem_remedy(enum calendar_problem_kind kind);

/* calendar_file_parse reads a whole file, or nothing of it.
 * Shape:  text need not end in NUL; lines end in LF or CRLF.
 * Errors: ERR_CALENDAR what is wrong is in *report, which is always written;
 *         ERR_NOMEM. */
GOM_MUST_USE enum err calendar_file_parse(const char *text, size_t text_len,
    struct calendar_report *report, struct calendar_file *out);

/* calendar_file_write writes what calendar_file_parse reads as the same,
 * without comments; returns its length. */
size_t calendar_file_write(
    const struct calendar_file *file, char out[CALENDAR_TEXT_CAP]);

#endif
