/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/calendar_command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/clock.h"
#include "broker/config.h"
#include "broker/server/control_client.h"
#include "broker/server/operate_calendar.h"
#include "broker/store/store.h"
#include "proto/text.h"

/* ---- no broker runs ------------------------------------------------------- */

static enum err
open_closed(
    const struct place *place, struct err_info *info, struct store **out)
{
	if (access(place->database, F_OK) != 0) {
		return gom_err_fill(
		    info, ERR_NO_FILE, "", place->database, 0, 0);
	}
	return store_open(place->database, info, out);
}

static enum err
change_closed(const struct place *place, const struct calendar_file *file,
    struct err_info *info, struct calendars_sum *out)
{
	struct store *store = NULL;
	struct dispatch *dispatch = NULL;
	struct config config;
	int64_t wall_ms;
	int64_t monotonic_ms;
	enum err err = clock_now(&wall_ms, &monotonic_ms);

	if (err == ERR_OK)
		err = config_read(place->config, info, &config);
	if (err == ERR_OK)
		err = open_closed(place, info, &store);
	if (err == ERR_OK)
		err = dispatch_create(store, &config, NULL, 0, &dispatch);
	if (err == ERR_OK)
		err = calendars_change(store, dispatch, wall_ms, file, out);
	dispatch_destroy(&dispatch);
	store_close(&store);
	return err;
}

/* ---- a change ------------------------------------------------------------- */

/* Takes the figures of a running broker's answer. */
static void
take_figure(void *ctx, const char *name, const char *value)
{
	struct calendars_sum *sum = ctx;
	int64_t *figure = strcmp(name, "closures") == 0  ? &sum->n_closures
			  : strcmp(name, "at_risk") == 0 ? &sum->n_at_risk
							 : NULL;

	if (figure != NULL)
		*figure = strtoll(value, NULL, 10);
}

static enum err
change(const struct place *place, const struct calendar_file *file,
    struct err_info *info, struct calendars_sum *out)
{
	char line[OPERATE_CALENDAR_LINE_CAP];
	struct calendars_sum sum = { 0, 0 };
	enum err err;

	operate_calendar_line(file, line);
	err = control_ask(place->control, line, take_figure, &sum, info);
	if (err == ERR_NOT_RUNNING)
		err = change_closed(place, file, info, &sum);
	if (err == ERR_TOO_MANY) {
		return gom_err_fill(info, err, "closures of all calendars", "",
		    sum.n_closures, CALENDAR_CLOSURES);
	}
	if (err == ERR_NO_CALENDAR)
		return gom_err_fill(info, err, "", file->name, 0, 0);
	if (err == ERR_OK)
		*out = sum;
	return err;
}

/* ---- load ----------------------------------------------------------------- */

/* One byte more than a file may have shows that it has too many. */
static enum err
read_file(const char *path, char text[CALENDAR_FILE_LEN + 1], size_t *out)
{
	FILE *from = fopen(path, "rb");
	enum err err;

	if (from == NULL)
		return errno == ENOENT ? ERR_NO_FILE : ERR_IO;
	*out = fread(text, 1, CALENDAR_FILE_LEN + 1, from);
	err = ferror(from) != 0 ? ERR_IO : ERR_OK;
	(void)fclose(from);
	return err;
}

static void
write_report(const char *path, const struct calendar_report *report, FILE *to)
{
	size_t n = report->n < CALENDAR_PROBLEMS_KEPT ? report->n
						      : CALENDAR_PROBLEMS_KEPT;

	for (size_t i = 0; i < n; i++) {
		const struct calendar_problem *row = &report->rows[i];

		fprintf(to, "%s: line %" PRIu32 ": %s%s%s\n  %s\n", path,
		    row->line, calendar_problem_text(row->kind),
		    row->subject[0] == '\0' ? "" : ": ", row->subject,
		    calendar_problem_remedy(row->kind));
	}
	if (n < report->n)
		fprintf(to, "%s: and %zu more\n", path, report->n - n);
}

static enum err
read_calendar(const char *path, FILE *report_to, struct err_info *info,
    struct calendar_file *out)
{
	struct calendar_report report;
	char *text = malloc(CALENDAR_FILE_LEN + 1);
	size_t len;
	enum err err;

	if (text == NULL)
		return ERR_NOMEM;
	err = read_file(path, text, &len);
	if (err != ERR_OK) {
		err = gom_err_fill(info, err, "", path, 0, 0);
		goto done;
	}
	err = calendar_file_parse(text, len, &report, out);
	if (err == ERR_CALENDAR) {
		write_report(path, &report, report_to);
		err = gom_err_fill(info, err, "", path, (int64_t)report.n, 0);
	}
done:
	free(text);
	return err;
}

enum err
calendar_command_load(const struct place *place, const char *path, FILE *report,
    struct err_info *info, struct calendars_sum *out)
{
	struct calendar_file file;
	enum err err = read_calendar(path, report, info, &file);

	return err == ERR_OK ? change(place, &file, info, out) : err;
}

/* ---- remove, list --------------------------------------------------------- */

enum err
calendar_command_remove(const struct place *place, const char *name,
    struct err_info *info, struct calendars_sum *out)
{
	struct calendar_file file;

	memset(&file, 0, sizeof file);
	if (gom_text_nfc(name, strlen(name), file.name, sizeof file.name) !=
	    ERR_OK)
		return gom_err_fill(info, ERR_NO_CALENDAR, "", name, 0, 0);
	return change(place, &file, info, out);
}

static void
write_closed(void *ctx, const struct closure_row *row)
{
	char line[OPERATE_CALENDAR_ROW_CAP];

	operate_calendar_row(row, line);
	fprintf(ctx, "%s\n", line);
}

static void
write_answer(void *ctx, const char *name, const char *value)
{
	if (strcmp(name, "closure") == 0)
		fprintf(ctx, "%s\n", value);
}

enum err
calendar_command_list(
    const struct place *place, FILE *to, struct err_info *info)
{
	struct store *store = NULL;
	enum err err =
	    control_ask(place->control, "calendars", write_answer, to, info);

	if (err != ERR_NOT_RUNNING)
		return err;
	err = open_closed(place, info, &store);
	if (err == ERR_OK)
		err = calendars_each(store, write_closed, to);
	store_close(&store);
	return err;
}
