/* SPDX-License-Identifier: Apache-2.0 */
/* problem: what is wrong with an order file, collected to the end of it, so
 * that it is corrected once and not line by line. Codes and figures only; the
 * words are msgids of problems.def, written by the client. */
#ifndef GOM_IMPORT_PROBLEM_H
#define GOM_IMPORT_PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include "client/import/pool.h"
#include "proto/err.h"

enum problem_code {
#define X(name, key, text, remedy) PROBLEM_##name,
#include "client/import/problems.def"
#undef X
	N_PROBLEM_CODES
};

enum {
	PROBLEMS_KEPT = 100, /* nobody reads more at once */
	PROBLEM_SUBJECT_LEN = 60
};

struct problem_row {
	const char *key;    /* stable, for programs */
	const char *text;   /* msgid; see problems.def for what is filled in */
	const char *remedy; /* msgid; "" where the text says it */
};

/* Texts are "" where they do not apply, figures 0. */
struct problem {
	enum problem_code code;
	uint32_t line;       /* of the file, from 1; 0: the file as a whole */
	uint32_t column;     /* from 1; 0: the row as a whole */
	const char *header;  /* its name in the file, or the missing column's */
	const char *subject; /* what stands there, cut to PROBLEM_SUBJECT_LEN
				bytes */
	const char *suggestion;
	int64_t value;
	int64_t limit;
	uint32_t index; /* another line of the file */
	int32_t day;
};

struct problem_list {
	struct problem problem[PROBLEMS_KEPT];
	size_t n_kept;
	size_t n; /* found in all */
};

/* problem_row: any code but N_PROBLEM_CODES. */
const struct problem_row *problem_row(enum problem_code code);

/* problem_add keeps a copy of *problem, its header and suggestion borrowed
 * and its subject copied; NULL texts become "". What does not fit is counted.
 * Errors: ERR_NOMEM.
 * Owns:   header and suggestion must live as long as the pool. */
enum err problem_add(struct problem_list *list, struct pool *pool,
    const struct problem *problem) GOM_MUST_USE;

/* problem_sort puts what is kept in the order of the file. */
void problem_sort(struct problem_list *list);

#endif
