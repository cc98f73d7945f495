/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/post_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "client/lang.h"
#include "client/out/words.h"
#include "proto/date.h"
#include "proto/money.h"

/* --------------------------------------------------------------- problems */

struct problem_source {
	const struct out *out;
	const struct problem *problem;
};

static bool
problem_value(void *ctx, const char *name, char *text, size_t cap)
{
	const struct problem_source *source = ctx;
	const struct problem *problem = source->problem;
	char number[GOM_MONEY_CAP];
	char date[GOM_DATE_CAP];

	if (strcmp(name, "column") == 0) {
		snprintf(text, cap, "%s", problem->header);
	} else if (strcmp(name, "subject") == 0) {
		snprintf(text, cap, "%s", problem->subject);
	} else if (strcmp(name, "suggestion") == 0) {
		snprintf(text, cap, "%s", problem->suggestion);
	} else if (strcmp(name, "index") == 0) {
		snprintf(text, cap, "%" PRIu32, problem->index);
	} else if (strcmp(name, "value") == 0 || strcmp(name, "limit") == 0) {
		gom_quantity_format(
		    name[0] == 'v' ? problem->value : problem->limit,
		    source->out->is_vi, number);
		snprintf(text, cap, "%s", number);
	} else if (strcmp(name, "day") == 0) {
		gom_date_format(problem->day,
		    gom_day_of(source->out->clock.now_ms,
			source->out->clock.utc_offset_s),
		    date);
		snprintf(text, cap, "%s", date);
	} else {
		return false;
	}
	return true;
}

static void
problem_words(const struct out *out, const struct problem *problem,
    const char *msgid, char text[OUT_TEXT_CAP])
{
	struct problem_source source = { out, problem };

	words_fill(
	    lang_word(msgid), problem_value, &source, text, OUT_TEXT_CAP);
}

static void
say_problem(
    const struct out *out, const char *path, const struct problem *problem)
{
	const struct problem_row *row = problem_row(problem->code);
	char what[OUT_TEXT_CAP];
	char remedy[OUT_TEXT_CAP];

	problem_words(out, problem, row->text, what);
	problem_words(out, problem, row->remedy, remedy);
	fprintf(out->talk, "%s:", path);
	if (problem->line != 0)
		fprintf(out->talk, "%" PRIu32 ":", problem->line);
	if (problem->column != 0)
		fprintf(out->talk, _(" column %s:"), problem->header);
	fprintf(out->talk, " %s", what);
	if (remedy[0] != '\0')
		fprintf(out->talk, "; %s", remedy);
	if (problem->suggestion[0] != '\0' &&
	    strstr(row->remedy, "{suggestion}") == NULL &&
	    strstr(row->text, "{suggestion}") == NULL) {
		fprintf(
		    out->talk, _("; did you mean %s?"), problem->suggestion);
	}
	fputc('\n', out->talk);
}

void
post_report_problems(
    const struct out *out, const char *path, const struct import_result *result)
{
	const struct problem_list *list = &result->problems;

	fflush(out->data);
	for (size_t i = 0; i < list->n_kept; i++)
		say_problem(out, path, &list->problem[i]);
	if (list->n > list->n_kept)
		fprintf(out->talk, _("and %zu more\n"), list->n - list->n_kept);
}

/* ------------------------------------------------------------------- notes */

static void
say_skip(
    const struct out *out, const char *path, const struct import_skip *skip)
{
	const char *why = lang_word(import_skip_row(skip->reason)->text);

	fprintf(out->talk, "%s:%" PRIu32 ": ", path, skip->line);
	if (skip->reference[0] == '\0') {
		fprintf(out->talk, _("left out: %s\n"), why);
	} else {
		fprintf(
		    out->talk, _("%s is left out: %s\n"), skip->reference, why);
	}
}

void
post_report_notes(
    const struct out *out, const char *path, const struct import_result *result)
{
	fflush(out->data);
	for (size_t i = 0; i < result->n_skipped; i++)
		say_skip(out, path, &result->skipped[i]);
	for (size_t i = 0; i < result->n_ignored; i++) {
		const struct import_ignored *ignored = &result->ignored[i];

		fprintf(out->talk, _("column %s is not used"), ignored->header);
		if (ignored->suggestion[0] != '\0') {
			fprintf(out->talk, _("; did you mean %s?"),
			    ignored->suggestion);
		}
		fputc('\n', out->talk);
	}
	if (result->is_day_first_assumed) {
		fprintf(out->talk, "%s\n",
		    _("dates are read with the day first: 3/4 is the third of "
		      "April"));
	}
	if (result->is_currency_assumed) {
		fprintf(out->talk, "%s\n",
		    _("no currency is said: amounts are taken as VND; "
		      "--currency says otherwise"));
	}
}

/* ------------------------------------------------------------------ orders */

static const struct column columns[] = { { N_("Order"), "reference", 0, NULL },
	{ N_("Lines"), "lines", 0, NULL },
	{ N_("Pieces"), "buckets.ordered", 0, NULL },
	{ N_("Cargo ready"), "cargo_ready_day", COLUMN_BLANK_ZERO, NULL },
	{ NULL, NULL, 0, NULL } };

static int32_t
last_day(const struct import_order *order)
{
	int32_t last = 0;

	for (size_t i = 0; i < order->n_lines; i++)
		if (order->lines[i].cargo_ready_day > last)
			last = order->lines[i].cargo_ready_day;
	return last;
}

static void
say_sum(const struct out *out, const struct import_result *result)
{
	char orders[GOM_MONEY_CAP];
	char lines[GOM_MONEY_CAP];
	char units[GOM_MONEY_CAP];
	struct pair pairs[] = { { "orders", orders }, { "lines", lines },
		{ "units", units }, { NULL, NULL } };

	gom_quantity_format((int64_t)result->n_orders, out->is_vi, orders);
	gom_quantity_format((int64_t)result->n_lines, out->is_vi, lines);
	gom_quantity_format(result->units, out->is_vi, units);
	out_say(out, _("orders: {orders}, lines: {lines}, pieces: {units}"),
	    NULL, pairs);
}

enum err
post_report_table(struct app *app, const struct import_result *result)
{
	Gom__OrderListReply list = GOM__ORDER_LIST_REPLY__INIT;
	size_t n = result->n_orders;
	Gom__OrderSummary *rows =
	    gom_arena_alloc(&app->arena, (n + 1) * sizeof *rows);
	Gom__Buckets *buckets =
	    gom_arena_alloc(&app->arena, (n + 1) * sizeof *buckets);
	enum err err;

	list.orders =
	    gom_arena_alloc(&app->arena, (n + 1) * sizeof *list.orders);
	if (rows == NULL || buckets == NULL || list.orders == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct import_order *order = &result->orders[i];

		gom__order_summary__init(&rows[i]);
		gom__buckets__init(&buckets[i]);
		rows[i].reference = (char *)(uintptr_t)order->reference;
		rows[i].lines = (uint32_t)order->n_lines;
		rows[i].cargo_ready_day = last_day(order);
		rows[i].buckets = &buckets[i];
		buckets[i].ordered = order->units;
		list.orders[i] = &rows[i];
	}
	list.n_orders = n;
	err = out_rows(
	    &app->out, &list, "orders", columns, _("the file holds no order"));
	if (err == ERR_OK && !app->out.is_plain)
		say_sum(&app->out, result);
	return err;
}

/* -------------------------------------------------------------------- json */

static json_t *
order_json(const struct import_order *order, const uint64_t *number)
{
	json_t *json =
	    json_pack("{s:s, s:i, s:I}", "reference", order->reference, "lines",
		(int)order->n_lines, "units", (json_int_t)order->units);

	if (json != NULL && number != NULL) {
		json_object_set_new(
		    json, "order", json_integer((json_int_t)*number));
	}
	return json;
}

static json_t *
problem_json(const struct problem *problem)
{
	const struct problem_row *row = problem_row(problem->code);

	return json_pack("{s:i, s:i, s:s, s:s, s:s, s:s}", "line",
	    (int)problem->line, "column", (int)problem->column, "header",
	    problem->header, "problem", row->key, "subject", problem->subject,
	    "suggestion", problem->suggestion);
}

static json_t *
orders_json(const struct import_result *result, const uint64_t *numbers)
{
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < result->n_orders; i++) {
		json_array_append_new(
		    list, order_json(&result->orders[i],
			      numbers == NULL ? NULL : &numbers[i]));
	}
	return list;
}

static json_t *
skipped_json(const struct import_result *result)
{
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < result->n_skipped; i++) {
		const struct import_skip *skip = &result->skipped[i];

		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "reference", skip->reference,
			      "reason", import_skip_row(skip->reason)->key));
	}
	return list;
}

static json_t *
problems_json(const struct import_result *result)
{
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < result->problems.n_kept; i++) {
		json_array_append_new(
		    list, problem_json(&result->problems.problem[i]));
	}
	return list;
}

enum err
post_report_json(const struct out *out, const struct import_result *result,
    const uint64_t *numbers)
{
	json_t *json = json_object();
	int failed;

	if (json == NULL)
		return ERR_NOMEM;
	failed =
	    json_object_set_new(json, "orders", orders_json(result, numbers));
	failed |= json_object_set_new(json, "skipped", skipped_json(result));
	if (!result->is_sound) {
		failed |= json_object_set_new(
		    json, "problems", problems_json(result));
	}
	if (failed == 0) {
		failed = json_dumpf(json, out->data, JSON_INDENT(2));
		fputc('\n', out->data);
	}
	json_decref(json);
	return failed == 0 ? ERR_OK : ERR_IO;
}
