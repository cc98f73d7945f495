/* SPDX-License-Identifier: Apache-2.0 */
/* The labels of an order's lines. */
#include "client/import/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines lie in the order of the file, so their addresses sort by it. */
static int
compare_place(const struct import_line *a, const struct import_line *b)
{
	return (a > b) - (a < b);
}

static int
compare_label(const void *a, const void *b)
{
	const struct import_line *const *x = a, *const *y = b;
	int order = strcmp((*x)->label, (*y)->label);
	return order != 0 ? order : compare_place(*x, *y);
}

static int
compare_day(const void *a, const void *b)
{
	const struct import_line *const *x = a, *const *y = b;
	int32_t p = (*x)->cargo_ready_day, q = (*y)->cargo_ready_day;
	return p != q ? (p > q) - (p < q) : compare_place(*x, *y);
}

static void
report(struct reading *reading, const struct import_line *line,
    const struct problem *problem)
{
	struct row row = { .line = line->source_line };
	struct problem found = *problem;
	if (found.subject == NULL)
		found.subject = "";
	reading_report(reading, &row, COLUMN_LINE_NO, &found);
}

static void
count_up(struct import_line *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		snprintf(line[i].label, sizeof line[i].label, "%zu", i + 1);
}

/* number_stages leaves lines alone that are no staged delivery. Sorts them by
 * day and back again. */
static void
number_stages(struct import_line **line, size_t n)
{
	bool is_staged = strcmp(line[0]->label, LABEL_BAD) != 0;
	qsort(line, n, sizeof *line, compare_day);
	for (size_t i = 1; i < n && is_staged; i++)
		is_staged =
		    strcmp(line[i]->sku, line[0]->sku) == 0 &&
		    line[i]->cargo_ready_day != line[i - 1]->cargo_ready_day;
	qsort(line, n, sizeof *line, compare_label);
	for (size_t i = 0; i < n && is_staged; i++) {
		size_t len = strlen(line[i]->label);
		snprintf(line[i]->label + len, sizeof line[i]->label - len,
		    ".%zu", i + 1);
	}
}

static size_t
count_same(struct import_line *const *line, size_t n)
{
	size_t same = 1;
	while (same < n && strcmp(line[same]->label, line[0]->label) == 0)
		same++;
	return same;
}

static void
report_repeated(
    struct reading *reading, struct import_line *const *line, size_t n)
{
	for (size_t from = 0, same; from < n; from += same) {
		same = count_same(line + from, n - from);
		if (strcmp(line[from]->label, LABEL_BAD) == 0)
			continue;
		for (size_t i = from + 1; i < from + same; i++) {
			struct problem problem = { .code =
						       PROBLEM_LINE_REPEATED,
				.subject = line[from]->label,
				.index = line[from]->source_line };
			report(reading, line[i], &problem);
		}
	}
}

static void
settle(struct reading *reading, struct import_line **line, size_t n)
{
	qsort(line, n, sizeof *line, compare_label);
	for (size_t from = 0, same; from < n; from += same) {
		same = count_same(line + from, n - from);
		if (same > 1 && line[from]->label[0] != '\0')
			number_stages(line + from, same);
	}
	qsort(line, n, sizeof *line, compare_label);
	size_t n_blank = 0;
	while (n_blank < n && line[n_blank]->label[0] == '\0')
		report(reading, line[n_blank++],
		    &(struct problem){ .code = PROBLEM_CELL_MISSING });
	report_repeated(reading, line + n_blank, n - n_blank);
}

void
labels_number(struct reading *reading, struct import_line *line, size_t n)
{
	bool is_numbered = false;
	for (size_t i = 0; i < n; i++)
		is_numbered = is_numbered || line[i].label[0] != '\0';
	if (!is_numbered) {
		count_up(line, n);
		return;
	}
	struct import_line **sorted = malloc(n * sizeof *sorted);
	if (sorted == NULL) {
		reading->err = ERR_NOMEM;
		return;
	}
	for (size_t i = 0; i < n; i++)
		sorted[i] = &line[i];
	settle(reading, sorted, n);
	free(sorted);
}
