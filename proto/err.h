/* SPDX-License-Identifier: Apache-2.0 */
/* err: the one result type of the house. errors.def lists every code with its
 * wire number, exit status, whether repeating may help, and its words.
 * Not for broken contracts: those are REQUIRE (require.h). */
#ifndef GOM_PROTO_ERR_H
#define GOM_PROTO_ERR_H

#include <stdbool.h>
#include <stdint.h>

#define GOM_MUST_USE __attribute__((warn_unused_result))

enum err {
#define X(name, number, exit_status, retryable, text, remedy)                  \
	ERR_##name = number,
#include "proto/errors.def"
#undef X
};

/* err_info says what an error is about, in figures and references only; the
 * client makes the sentence. Fields that do not apply are zero. */
struct err_info {
	char field[48];   /* dotted name of the refused field or option */
	char subject[96]; /* the reference or text it is about, as given */
	int64_t value;    /* what was given or found */
	int64_t limit;    /* what is allowed */
	int32_t day;      /* a date that matters, days since 1970-01-01 */
	uint32_t index;   /* place in a list or line of a file, from 1 */
};

/* One row of errors.def. */
struct gom_err_row {
	enum err code;
	int exit_status;
	bool retryable;     /* the same request may succeed later */
	const char *name;   /* stable, English, lower case */
	const char *text;   /* msgid; {field} {subject} {value} {limit} {day}
			       {index} are filled in from err_info */
	const char *remedy; /* msgid, what to do; "" where the text says it */
};

/* gom_err_find finds the row of a wire number; NULL for one not in the list. */
const struct gom_err_row *gom_err_find(uint32_t number);

/* gom_err_fill writes field, subject, value and limit into *info (which may be
 * NULL) and returns code, so that a refusal is one line. Strings are cut to
 * fit at a character boundary; NULL stands for "". */
enum err gom_err_fill(struct err_info *info, enum err code, const char *field,
    const char *subject, int64_t value, int64_t limit);

#endif
