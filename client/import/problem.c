/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/problem.h"

#include <stdlib.h>
#include <string.h>

#include "proto/text.h"

#ifndef N_
#define N_(text) text
#endif

static const struct problem_row rows[] = {
#define X(name, key, text, remedy) { key, text, remedy },
#include "client/import/problems.def"
#undef X
};

const struct problem_row *
problem_row(enum problem_code code)
{
	return &rows[code];
}

enum err
problem_add(
    struct problem_list *list, struct pool *pool, const struct problem *problem)
{
	list->n++;
	if (list->n_kept == PROBLEMS_KEPT)
		return ERR_OK;
	struct problem kept = *problem;
	const char *subject = kept.subject == NULL ? "" : kept.subject;
	size_t len = gom_text_prefix(subject, PROBLEM_SUBJECT_LEN);
	enum err err = pool_text(pool, subject, len, &kept.subject);
	if (err != ERR_OK)
		return err;
	if (kept.header == NULL)
		kept.header = "";
	if (kept.suggestion == NULL)
		kept.suggestion = "";
	list->problem[list->n_kept++] = kept;
	return ERR_OK;
}

static int
compare(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return (x->code > y->code) - (x->code < y->code);
}

void
problem_sort(struct problem_list *list)
{
	qsort(list->problem, list->n_kept, sizeof list->problem[0], compare);
}
