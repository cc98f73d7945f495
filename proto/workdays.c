/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/date.h"

#include <stdio.h>
#include <string.h>

#include "proto/limits.h"
#include "proto/text.h"

enum {
	TEXT_CAP = 64,
	N_WEEKDAYS = 7,
	RUN_MIN = 3
};

static const char *const names_en[] = { "mon", "tue", "wed", "thu", "fri",
	"sat", "sun" };
static const char *const names_vi[] = { "t2", "t3", "t4", "t5", "t6", "t7",
	"cn" };

/* The closure that holds a day, or NULL. */
static const struct gom_closure *
find_closure(int32_t day, const struct gom_workdays *workdays)
{
	for (size_t i = 0; i < workdays->n_closures; i++) {
		const struct gom_closure *closure = &workdays->closures[i];

		if (day >= closure->from_day && day <= closure->to_day)
			return closure;
	}
	return NULL;
}

static bool
is_weekday_worked(int32_t day, const struct gom_workdays *workdays)
{
	return (workdays->weekdays >> gom_day_weekday(day) & 1) != 0;
}

bool
gom_date_is_working(int32_t day, const struct gom_workdays *workdays)
{
	return is_weekday_worked(day, workdays) &&
	       find_closure(day, workdays) == NULL;
}

/* Finds the first working day in day..to_day; a closure is passed in one
 * step. */
static bool
find_working(int64_t day, int64_t to_day, const struct gom_workdays *workdays,
    int64_t *out)
{
	while (day <= to_day) {
		const struct gom_closure *closure =
		    find_closure((int32_t)day, workdays);

		if (closure != NULL) {
			day = (int64_t)closure->to_day + 1;
		} else if (!is_weekday_worked((int32_t)day, workdays)) {
			day++;
		} else {
			*out = day;
			return true;
		}
	}
	return false;
}

int32_t
gom_date_count_working(
    int32_t from_day, int32_t to_day, const struct gom_workdays *workdays)
{
	int64_t day = from_day < LIMIT_DAY_MIN ? LIMIT_DAY_MIN : from_day;
	int64_t last = to_day > LIMIT_DAY_MAX ? LIMIT_DAY_MAX : to_day;
	int32_t n = 0;

	while (find_working(day, last, workdays, &day)) {
		n++;
		day++;
	}
	return n;
}

enum err
gom_date_add_working(int32_t start_day, int32_t n,
    const struct gom_workdays *workdays, int32_t *out)
{
	int64_t day = start_day;

	if (n < 1 || start_day < LIMIT_DAY_MIN)
		return ERR_RANGE;
	while (find_working(day, LIMIT_DAY_MAX, workdays, &day)) {
		if (--n == 0) {
			*out = (int32_t)day;
			return ERR_OK;
		}
		day++;
	}
	return ERR_RANGE;
}

static bool
find_weekday(const char *name, size_t name_len, int *out)
{
	for (int i = 0; i < N_WEEKDAYS; i++) {
		const char *candidates[] = { names_en[i], names_vi[i] };

		for (size_t k = 0; k < 2; k++) {
			if (strlen(candidates[k]) == name_len &&
			    memcmp(candidates[k], name, name_len) == 0) {
				*out = i;
				return true;
			}
		}
	}
	return false;
}

/* Reads one day or a run of days; a run may pass Sunday, as sat-mon. */
static bool
add_part(const char *part, size_t part_len, uint8_t *mask)
{
	const char *dash = memchr(part, '-', part_len);
	size_t first_len = dash == NULL ? part_len : (size_t)(dash - part);
	int first;
	int last;

	if (!find_weekday(part, first_len, &first))
		return false;
	last = first;
	if (dash != NULL &&
	    !find_weekday(dash + 1, part_len - first_len - 1, &last))
		return false;
	for (int i = first;; i = (i + 1) % N_WEEKDAYS) {
		*mask = (uint8_t)(*mask | 1u << i);
		if (i == last)
			return true;
	}
}

/* Folds and leaves blanks out. */
static bool
fold_tight(const char *text, char *out, size_t cap)
{
	size_t len = 0;

	if (gom_text_fold(text, out, cap) != ERR_OK)
		return false;
	for (const char *c = out; *c != '\0'; c++)
		if (*c != ' ')
			out[len++] = *c;
	out[len] = '\0';
	return true;
}

enum err
gom_weekdays_parse(const char *text, uint8_t *out)
{
	char folded[TEXT_CAP];
	uint8_t mask = 0;
	const char *part = folded;

	if (!fold_tight(text, folded, sizeof folded))
		return ERR_CHOICE;
	if (strcmp(folded, "all") == 0 || strcmp(folded, "catuan") == 0) {
		*out = GOM_WEEKDAYS_ALL;
		return ERR_OK;
	}
	for (;;) {
		size_t part_len = strcspn(part, ",");

		if (!add_part(part, part_len, &mask))
			return ERR_CHOICE;
		if (part[part_len] == '\0')
			break;
		part += part_len + 1;
	}
	*out = mask;
	return ERR_OK;
}

/* The number of days worked in one go from a weekday on. */
static int
run_len(uint8_t weekdays, int from)
{
	int n = 0;

	while (from + n < N_WEEKDAYS && (weekdays >> (from + n) & 1) != 0)
		n++;
	return n;
}

void
gom_weekdays_format(uint8_t weekdays, bool vi, char out[GOM_WEEKDAYS_CAP])
{
	const char *const *names = vi ? names_vi : names_en;
	size_t len = 0;
	int i = 0;

	out[0] = '\0';
	if ((weekdays & GOM_WEEKDAYS_ALL) == GOM_WEEKDAYS_ALL) {
		snprintf(out, GOM_WEEKDAYS_CAP, "%s", vi ? "cả tuần" : "all");
		return;
	}
	while (i < N_WEEKDAYS) {
		int n = run_len(weekdays, i);
		const char *comma = len > 0 ? "," : "";
		char *at = out + len;

		if (n >= RUN_MIN) {
			snprintf(at, GOM_WEEKDAYS_CAP - len, "%s%s-%s", comma,
			    names[i], names[i + n - 1]);
			i += n;
		} else {
			if (n > 0) {
				snprintf(at, GOM_WEEKDAYS_CAP - len, "%s%s",
				    comma, names[i]);
			}
			i++;
		}
		len += strlen(at);
	}
}
