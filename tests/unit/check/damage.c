/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/check/damage.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	REPORT_CAP = 65536
};

char damage_report[REPORT_CAP];

enum err
damage_check(const char *path, int64_t *n_breaches)
{
	FILE *report = tmpfile();
	enum err err;
	size_t len;

	assert_non_null(report);
	err = check_database(path, report, n_breaches);
	rewind(report);
	len = fread(damage_report, 1, sizeof damage_report - 1, report);
	damage_report[len] = '\0';
	fclose(report);
	return err;
}

static void
one_is_told(const struct damage *d)
{
	struct history h;
	int64_t n_breaches = -1;
	bool is_counted;
	bool is_told;

	history_write(&h);
	if (d->sql != NULL)
		history_sql(&h, d->sql);
	if (d->change != NULL)
		history_forge(&h, d->kind, d->nth, d->change);
	history_close(&h);
	assert_int_equal(damage_check(h.path, &n_breaches), ERR_OK);
	unlink(h.path);
	is_told = strstr(damage_report, d->told) != NULL;
	is_counted = d->n_breaches == SEVERAL ? n_breaches > 1
					      : n_breaches == d->n_breaches;
	if (!is_told || !is_counted)
		print_message("after: %s\nexpected: %s (%lld)\n%s",
		    d->sql != NULL ? d->sql : "a forged fact", d->told,
		    (long long)d->n_breaches, damage_report);
	assert_true(is_told);
	assert_true(is_counted);
}

void
damage_is_told(const struct damage *damages, size_t n)
{
	for (size_t i = 0; i < n; i++)
		one_is_told(&damages[i]);
}
