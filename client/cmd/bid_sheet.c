/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/bid_sheet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "client/ask.h"
#include "client/member.h"
#include "client/input.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/words.h"
#include "client/prompt.h"
#include "proto/reasons.h"
#include "client/sheet.h"

enum {
	FOLD_CAP = 4 * LIMIT_NAME_LEN
};

struct sheet_run {
	struct app *app;
	char *order;
	const char *path;
	struct sheet *sheet;
	uint64_t *households;      /* one a row */
	char typed[APP_TYPED_CAP]; /* the command, without a household */
	bool is_offline;
	size_t n_sent;
	size_t n_kept;
	size_t n_refused;
	enum err refusal; /* the first */
};

/* ------------------------------------------------------------ what is known */

/* After the first question that is not answered nothing more is waited for. */
static enum err
note_offline(struct sheet_run *run, enum err err)
{
	if ((err != ERR_NOMEM && ask_is_waiting(err)) || run->app->is_stale) {
		run->is_offline = true;
		run->app->settings.is_cached = true;
		return ERR_OK;
	}
	return err;
}

static enum err
known_lines(struct sheet_run *run, struct sheet_line **out, size_t *n_out)
{
	Gom__LotListRequest request = GOM__LOT_LIST_REQUEST__INIT;
	const Gom__LotListReply *list = NULL;
	const void *reply = NULL;
	struct sheet_line *lines;
	size_t n = 0;
	enum err err;

	request.order = run->order;
	err = ask_all(run->app, VERB_LOT_LIST, &request, &reply);
	if (err == ERR_OK) {
		list = reply;
		n = list->n_lines;
		if (n > 0)
			run->app->out.currency = list->lines[0]->currency;
	}
	err = note_offline(run, err);
	if (err != ERR_OK)
		return err;
	lines = gom_arena_alloc(&run->app->arena, (n + 1) * sizeof *lines);
	if (lines == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		lines[i] = (struct sheet_line){ .line = list->lines[i]->line,
			.sku = list->lines[i]->sku,
			.currency = list->lines[i]->currency };
	}
	*out = lines;
	*n_out = n;
	return ERR_OK;
}

static enum err
known_members(struct sheet_run *run, const Gom__MemberListReply **out)
{
	Gom__MemberListRequest request = GOM__MEMBER_LIST_REQUEST__INIT;
	const void *reply = NULL;
	bool is_needed = false;
	enum err err;

	for (size_t i = 0; i < run->sheet->n_rows; i++) {
		is_needed |= !member_is_number(
		    run->sheet->rows[i].household, &run->households[i]);
	}
	*out = NULL;
	if (!is_needed)
		return ERR_OK;
	request.role = GOM__ROLE__ROLE_HOUSEHOLD;
	err = ask_all(run->app, VERB_MEMBER_LIST, &request, &reply);
	if (err == ERR_OK)
		*out = reply;
	return note_offline(run, err);
}

static enum err
find_household(
    struct sheet_run *run, const Gom__MemberListReply *members, size_t row)
{
	const char *name = run->sheet->rows[row].household;
	enum err err = ERR_OK;

	if (!member_is_number(name, &run->households[row]))
		err = member_named(members, name, &run->households[row]);
	for (size_t i = 0; i < row && err == ERR_OK; i++)
		if (run->households[i] == run->households[row])
			err = ERR_DUPLICATE;
	return err;
}

static enum err
find_households(struct sheet_run *run)
{
	const Gom__MemberListReply *members;
	enum err err = known_members(run, &members);

	for (size_t i = 0; i < run->sheet->n_rows && err == ERR_OK; i++) {
		struct err_info info = { .value = 0 };
		enum err found = find_household(run, members, i);

		if (found == ERR_NOMEM)
			return found;
		if (found != ERR_OK) {
			gom_err_fill(&info, found, _("household"),
			    run->sheet->rows[i].household, 0, 0);
			sheet_problem_add(run->sheet,
			    run->sheet->rows[i].file_line, 1, _("household"),
			    found, &info);
		}
	}
	return err;
}

/* --------------------------------------------------------------- problems */

static void
say_problem(const struct sheet_run *run, const struct sheet_problem *problem)
{
	const struct out *out = &run->app->out;
	char what[OUT_TEXT_CAP];
	char remedy[OUT_TEXT_CAP];

	words_error(out, problem->code, &problem->info, what, sizeof what);
	words_remedy(out, problem->code, &problem->info, remedy, sizeof remedy);
	fprintf(out->talk, "%s:", run->path);
	if (problem->file_line != 0)
		fprintf(out->talk, "%" PRIu32 ":", problem->file_line);
	if (problem->column != 0) {
		fprintf(
		    out->talk, _(" column %s:"), lang_word(problem->header));
	}
	fprintf(out->talk, " %s%s%s\n", what, remedy[0] == '\0' ? "" : "; ",
	    remedy);
}

static int
compare_places(const void *a, const void *b)
{
	const struct sheet_problem *left = a;
	const struct sheet_problem *right = b;

	if (left->file_line != right->file_line)
		return left->file_line < right->file_line ? -1 : 1;
	return (left->column > right->column) - (left->column < right->column);
}

static enum err
say_problems(struct sheet_run *run)
{
	struct sheet *sheet = run->sheet;
	size_t n_kept = sheet->n_problems < SHEET_PROBLEMS ? sheet->n_problems
							   : SHEET_PROBLEMS;

	qsort(
	    sheet->problems, n_kept, sizeof sheet->problems[0], compare_places);
	for (size_t i = 0; i < n_kept; i++)
		say_problem(run, &sheet->problems[i]);
	if (sheet->n_problems > n_kept) {
		fprintf(run->app->out.talk, _("and %zu more\n"),
		    sheet->n_problems - n_kept);
	}
	fprintf(run->app->out.talk, "%s\n",
	    _("nothing was sent: correct the sheet and give it again"));
	run->app->is_told = true;
	return ERR_CSV;
}

/* --------------------------------------------------------------- requests */

/* One BID_PUT: up to 25 lines of a row, from a column on. */
struct row_bid {
	Gom__BidPutRequest request;
	Gom__BidTerms terms[LIMIT_BID_LINES];
	Gom__BidTerms *lines[LIMIT_BID_LINES];
	size_t columns[LIMIT_BID_LINES];
};

static void
fill_terms(const struct sheet_cell *cell, uint32_t line, Gom__BidTerms *out)
{
	gom__bid_terms__init(out);
	out->line = line;
	out->most = cell->most;
	out->lead_days = cell->lead_days;
	out->rate_units = cell->rate.units;
	out->rate_days = (uint32_t)cell->rate.days;
	out->price = cell->price;
}

/* Takes the bids of a row from column *at on; false when there are none. */
static bool
next_bid(struct sheet_run *run, size_t row, size_t *at, struct row_bid *out)
{
	const struct sheet *sheet = run->sheet;
	size_t n = 0;

	gom__bid_put_request__init(&out->request);
	for (; *at < sheet->n_columns && n < LIMIT_BID_LINES; (*at)++) {
		const struct sheet_cell *cell = &sheet->rows[row].cells[*at];

		if (cell->answer == SHEET_BID) {
			fill_terms(
			    cell, sheet->columns[*at].line, &out->terms[n]);
			out->lines[n] = &out->terms[n];
			out->columns[n++] = *at;
		}
	}
	out->request.order = run->order;
	out->request.household = run->households[row];
	out->request.lines = out->lines;
	out->request.n_lines = n;
	return n > 0;
}

/* -------------------------------------------------------------- read-back */

static void
add_text(char *text, size_t cap, const char *more)
{
	size_t len = strlen(text);

	snprintf(text + len, cap - len, "%s%s", len == 0 ? "" : "; ", more);
}

static void
read_refusals(struct sheet_run *run, size_t row, char *text, size_t cap)
{
	for (size_t i = 0; i < run->sheet->n_columns; i++) {
		const struct sheet_cell *cell = &run->sheet->rows[row].cells[i];
		const struct gom_reason *reason = gom_reason_find(cell->reason);
		char one[OUT_TEXT_CAP / 2];

		if (cell->answer != SHEET_REFUSAL)
			continue;
		snprintf(one, sizeof one, _("%s: no, %s"),
		    run->sheet->columns[i].header,
		    reason == NULL ? "" : lang_word(reason->words));
		add_text(text, cap, one);
	}
}

static void
read_offline(
    struct sheet_run *run, const struct row_bid *bid, char *text, size_t cap)
{
	for (size_t i = 0; i < bid->request.n_lines; i++) {
		char number[GOM_MONEY_CAP];
		char one[OUT_TEXT_CAP / 2];

		gom_quantity_format(
		    bid->terms[i].most, run->app->out.is_vi, number);
		snprintf(one, sizeof one, "%s: %s",
		    run->sheet->columns[bid->columns[i]].header, number);
		add_text(text, cap, one);
	}
}

static void
read_reply(struct sheet_run *run, const struct row_bid *bid,
    const Gom__BidPutReply *reply, char *text, size_t cap)
{
	int32_t today = app_today(run->app);

	for (size_t i = 0; i < reply->n_readings && i < bid->request.n_lines;
	     i++) {
		const Gom__BidReading *reading = reply->readings[i];
		char number[GOM_MONEY_CAP];
		char from[GOM_DATE_CAP];
		char by[GOM_DATE_CAP];
		char one[OUT_TEXT_CAP / 2];

		gom_quantity_format(
		    reading->units, run->app->out.is_vi, number);
		gom_date_format(reading->work_from_day, today, from);
		gom_date_format(reading->hand_in_day, today, by);
		snprintf(one, sizeof one, _("%s: %s, work from %s, in by %s"),
		    run->sheet->columns[bid->columns[i]].header, number, from,
		    by);
		add_text(text, cap, one);
	}
}

/* A refusal names the line it is about as HG-2041/1. */
static bool
is_about(const struct err_info *info, uint32_t line)
{
	const char *stroke = strrchr(info->subject, '/');
	char number[16];

	snprintf(number, sizeof number, "/%" PRIu32, line);
	return stroke != NULL && strcmp(stroke, number) == 0;
}

/* The broker's no stands at the cell it is about. */
static void
add_refusal(
    struct sheet_run *run, size_t row, const struct row_bid *bid, enum err err)
{
	const struct err_info *info = &run->app->info;
	uint32_t column = 1;
	const char *header = _("household");

	for (size_t i = 0; i < bid->request.n_lines; i++) {
		size_t at = bid->columns[i];

		if (is_about(info, bid->terms[i].line)) {
			column = (uint32_t)at + 2;
			header = run->sheet->columns[at].header;
		}
	}
	sheet_problem_add(run->sheet, run->sheet->rows[row].file_line, column,
	    header, err, info);
}

/* Has the broker try each bid, where it can be reached. */
static enum err
read_row(struct sheet_run *run, size_t row, char *text, size_t cap)
{
	struct row_bid bid;
	const void *reply;
	size_t at = 0;
	enum err err;

	while (next_bid(run, row, &at, &bid)) {
		err = ERR_UNREACHABLE;
		if (!run->is_offline) {
			bid.request.dry_run = true;
			memset(&run->app->info, 0, sizeof run->app->info);
			err = ask_one(
			    run->app, VERB_BID_PUT, &bid.request, &reply);
		}
		if (err == ERR_OK)
			read_reply(run, &bid, reply, text, cap);
		else if (note_offline(run, err) == ERR_OK)
			read_offline(run, &bid, text, cap);
		else if (err == ERR_NOMEM)
			return err;
		else
			add_refusal(run, row, &bid, err);
	}
	read_refusals(run, row, text, cap);
	return ERR_OK;
}

static const struct column columns[] = { { N_("Household"), "household_name", 0,
					     NULL },
	{ N_("What it says"), "sku", COLUMN_WRAP, NULL },
	{ NULL, NULL, 0, NULL } };

static enum err
read_back(struct sheet_run *run)
{
	Gom__BidListReply table = GOM__BID_LIST_REPLY__INIT;
	size_t n = run->sheet->n_rows;
	Gom__Bid *rows = gom_arena_alloc(&run->app->arena, n * sizeof *rows);
	enum err err = ERR_OK;

	table.bids = gom_arena_alloc(&run->app->arena, n * sizeof *table.bids);
	if (rows == NULL || table.bids == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		char text[OUT_TEXT_CAP] = "";

		gom__bid__init(&rows[i]);
		err = read_row(run, i, text, sizeof text);
		rows[i].sku = gom_arena_strdup(&run->app->arena, text);
		words_member(
		    &run->app->out, run->households[i], text, sizeof text);
		rows[i].household_name =
		    gom_arena_strdup(&run->app->arena, text);
		if (rows[i].sku == NULL || rows[i].household_name == NULL)
			return ERR_NOMEM;
		table.bids[table.n_bids++] = &rows[i];
	}
	if (err != ERR_OK || run->sheet->n_problems > 0 ||
	    run->app->out.is_json)
		return err;
	return out_rows(&run->app->out, &table, "bids", columns, NULL);
}

/* ---------------------------------------------------------------- sending */

static enum err
tell_one(
    struct sheet_run *run, size_t row, enum gom_verb verb, const void *request)
{
	struct tell tell = { .verb = verb, .request = request };
	char name[OUT_TEXT_CAP / 2];
	const void *reply;
	enum err err;

	/* What is kept must say later whose it was. */
	words_member(&run->app->out, run->households[row], name, sizeof name);
	snprintf(run->app->typed, sizeof run->app->typed, "%.*s: %.*s",
	    (int)sizeof run->app->typed / 2, run->typed, LIMIT_NAME_LEN, name);
	if (run->is_offline) {
		run->n_kept++;
		return ask_keep(run->app, &tell);
	}
	err = ask_tell(run->app, &tell, &reply);
	if (err == ERR_OK) {
		run->n_sent++;
		return ERR_OK;
	}
	if (err == ERR_QUEUED) {
		run->is_offline = true;
		run->n_kept++;
		return ERR_OK;
	}
	if (err == ERR_IO || err == ERR_NOMEM)
		return err;
	words_member(&run->app->out, run->households[row], name, sizeof name);
	fprintf(run->app->out.talk, "%s:\n", name);
	out_error(&run->app->out, err, &run->app->info);
	run->refusal = run->n_refused++ == 0 ? err : run->refusal;
	return ERR_OK;
}

static enum err
send_row(struct sheet_run *run, size_t row)
{
	struct row_bid bid;
	size_t at = 0;
	enum err err = ERR_OK;

	while (err == ERR_OK && next_bid(run, row, &at, &bid))
		err = tell_one(run, row, VERB_BID_PUT, &bid.request);
	for (size_t i = 0; i < run->sheet->n_columns && err == ERR_OK; i++) {
		Gom__BidRefuseRequest no = GOM__BID_REFUSE_REQUEST__INIT;
		const struct sheet_cell *cell = &run->sheet->rows[row].cells[i];

		if (cell->answer == SHEET_REFUSAL) {
			no.order = run->order;
			no.line = run->sheet->columns[i].line;
			no.household = run->households[row];
			no.reason = cell->reason;
			err = tell_one(run, row, VERB_BID_REFUSE, &no);
		}
	}
	return err;
}

static enum err
report(struct sheet_run *run)
{
	const struct out *out = &run->app->out;
	char sent[24];
	char kept[24];
	char refused[24];
	struct pair pairs[] = { { "sent", sent }, { "kept", kept },
		{ "refused", refused }, { NULL, NULL } };
	json_t *json;

	snprintf(sent, sizeof sent, "%zu", run->n_sent);
	snprintf(kept, sizeof kept, "%zu", run->n_kept);
	snprintf(refused, sizeof refused, "%zu", run->n_refused);
	if (out->is_json) {
		json = json_pack("{s:i, s:i, s:i, s:i}", "households",
		    (int)run->sheet->n_rows, "sent", (int)run->n_sent, "kept",
		    (int)run->n_kept, "refused", (int)run->n_refused);
		if (json == NULL)
			return ERR_NOMEM;
		json_dumpf(json, out->data, JSON_INDENT(2));
		fputc('\n', out->data);
		json_decref(json);
	} else {
		out_say(out,
		    _("{sent} answers sent, {kept} kept here for later, "
		      "{refused} not taken"),
		    NULL, pairs);
	}
	if (run->n_refused > 0) {
		run->app->is_told = true;
		return run->refusal;
	}
	return run->n_kept > 0 ? app_fail(run->app, ERR_QUEUED, "", "", 0, 0)
			       : ERR_OK;
}

static enum err
send_all(struct sheet_run *run)
{
	enum err err = ERR_OK;

	if (prompt_is_possible(run->app)) {
		err = prompt_confirm(
		    run->app, _("Is that right? Send all of it?"));
	}
	for (size_t i = 0; i < run->sheet->n_rows && err == ERR_OK; i++)
		err = send_row(run, i);
	return err == ERR_OK ? report(run) : err;
}

static enum err
read_sheet(struct sheet_run *run)
{
	struct sheet_line *lines;
	size_t n_lines;
	char *data = NULL;
	size_t len;
	enum err err =
	    input_read(run->path, SHEET_LEN, &run->app->info, &data, &len);

	if (err == ERR_OK)
		err = known_lines(run, &lines, &n_lines);
	if (err == ERR_OK) {
		err = sheet_read(
		    data, len, lines, n_lines, &run->app->arena, &run->sheet);
	}
	free(data);
	if (err != ERR_OK)
		return err;
	run->households = gom_arena_alloc(&run->app->arena,
	    (run->sheet->n_rows + 1) * sizeof *run->households);
	return run->households == NULL ? ERR_NOMEM : find_households(run);
}

enum err
bid_sheet(struct app *app, const char *path, char *order, bool is_dry)
{
	struct sheet_run run = { .app = app, .order = order, .path = path };
	enum err err;

	if (order[0] == '\0') {
		return app_usage(app, _("which order? gom bid ORDER --sheet "
					"FILE"));
	}
	memcpy(run.typed, app->typed, sizeof run.typed);
	err = read_sheet(&run);
	if (err == ERR_OK && run.sheet->n_problems == 0)
		err = read_back(&run);
	if (err != ERR_OK)
		return err;
	if (run.sheet->n_problems > 0)
		return say_problems(&run);
	return is_dry ? ERR_OK : send_all(&run);
}
