/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/calendar_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "broker/slice.h"
#include "proto/date.h"
#include "proto/text.h"

struct reader {
	struct calendar_report *report;
	struct calendar_file file;
	uint32_t line;
	bool has_begun; /* the first line that says something is read */
	enum err err;   /* ERR_NOMEM, or ERR_OK */
};

static const struct {
	const char *text;
	const char *remedy;
} problems[] = {
#define X(name, text, remedy) { text, remedy },
	CALENDAR_PROBLEMS(X)
#undef X
};

const char *
calendar_problem_text(enum calendar_problem_kind kind)
{
	return problems[kind].text;
}

const char *
calendar_problem_remedy(enum calendar_problem_kind kind)
{
	return problems[kind].remedy;
}

/* ---- problems ------------------------------------------------------------- */

static void
complain(
    struct reader *r, enum calendar_problem_kind kind, struct slice subject)
{
	struct calendar_report *report = r->report;
	struct calendar_problem *row;
	size_t len = subject.len;

	if (report->n++ >= CALENDAR_PROBLEMS_KEPT)
		return;
	row = &report->rows[report->n - 1];
	memset(row, 0, sizeof *row);
	row->line = r->line;
	row->kind = kind;
	/* broken text is not shown, too long text to a character's end */
	if (gom_text_check(subject.at, len, len) != ERR_OK)
		return;
	while (len >= sizeof row->subject ||
	       (len < subject.len &&
		   ((unsigned char)subject.at[len] & 0xc0) == 0x80))
		len--;
	memcpy(row->subject, subject.at, len);
}

static void
complain_of(struct reader *r, enum calendar_problem_kind kind)
{
	complain(r, kind, (struct slice){ "", 0 });
}

/* ---- lines ---------------------------------------------------------------- */

static void
read_name(struct reader *r, struct slice rest)
{
	struct slice name = slice_word(&rest);
	enum err err;

	if (r->file.name[0] != '\0') {
		complain(r, CALENDAR_PROBLEM_NAME_TWICE, name);
		return;
	}
	err =
	    gom_text_nfc(name.at, name.len, r->file.name, sizeof r->file.name);
	if (err == ERR_NOMEM) {
		r->err = err;
	} else if (err != ERR_OK || r->file.name[0] == '\0' || rest.len > 0) {
		complain(r, CALENDAR_PROBLEM_NAME, name);
		/* it has been complained of once */
		strcpy(r->file.name, "?");
	}
}

static bool
read_day(struct reader *r, struct slice word, int32_t *out)
{
	static const char SHAPE[] = "0000-00-00";
	char text[sizeof SHAPE];
	bool is_good = word.len == sizeof SHAPE - 1;

	for (size_t i = 0; is_good && i < word.len; i++) {
		is_good = SHAPE[i] == '-'
			      ? word.at[i] == '-'
			      : word.at[i] >= '0' && word.at[i] <= '9';
	}
	if (is_good) {
		memcpy(text, word.at, word.len);
		text[word.len] = '\0';
		is_good = gom_date_parse(text, 0, out) == ERR_OK;
	}
	if (!is_good)
		complain(r, CALENDAR_PROBLEM_DATE, word);
	return is_good;
}

static bool
read_words(struct reader *r, struct slice words, struct calendar_closure *row)
{
	enum err err =
	    gom_text_nfc(words.at, words.len, row->words, sizeof row->words);

	if (err == ERR_NOMEM)
		r->err = err;
	else if (err == ERR_TEXT_LONG)
		complain(r, CALENDAR_PROBLEM_WORDS, words);
	else if (err != ERR_OK)
		complain_of(r, CALENDAR_PROBLEM_TEXT);
	return err == ERR_OK;
}

static bool
are_days_sound(struct reader *r, const struct calendar_closure *row)
{
	const struct calendar_file *file = &r->file;

	if (row->to_day < row->from_day) {
		complain_of(r, CALENDAR_PROBLEM_ORDER);
		return false;
	}
	if (row->to_day - row->from_day >= CALENDAR_DAYS) {
		complain_of(r, CALENDAR_PROBLEM_DAYS);
		return false;
	}
	for (size_t i = 0; i < file->n; i++) {
		if (file->rows[i].from_day == row->from_day &&
		    file->rows[i].to_day == row->to_day) {
			complain_of(r, CALENDAR_PROBLEM_TWICE);
			return false;
		}
	}
	return true;
}

static void
read_closure(struct reader *r, struct slice rest)
{
	struct calendar_closure row;
	struct slice from = slice_word(&rest);
	struct slice to = slice_word(&rest);
	bool has_from;

	memset(&row, 0, sizeof row);
	has_from = read_day(r, from, &row.from_day);
	/* one complaint a line */
	if (!has_from || !read_day(r, to, &row.to_day) ||
	    !are_days_sound(r, &row) || !read_words(r, rest, &row))
		return;
	if (r->file.n == CALENDAR_CLOSURES) {
		complain_of(r, CALENDAR_PROBLEM_TOO_MANY);
		return;
	}
	r->file.rows[r->file.n++] = row;
}

static void
read_line(struct reader *r, struct slice line)
{
	struct slice rest = slice_trim(line);
	struct slice word;

	if (rest.len == 0 || rest.at[0] == '#')
		return;
	line = rest;
	word = slice_word(&rest);
	if (slice_is(word, "calendar")) {
		read_name(r, rest);
	} else {
		if (!r->has_begun) {
			complain_of(r, CALENDAR_PROBLEM_NO_NAME);
			strcpy(r->file.name, "?");
		}
		read_closure(r, line);
	}
	r->has_begun = true;
}

/* ---- the file ------------------------------------------------------------- */

/* Editors of other systems put a byte order mark before a text. */
static struct slice
skip_mark(struct slice text)
{
	if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0) {
		text.at += 3;
		text.len -= 3;
	}
	return text;
}

static void
read_lines(struct reader *r, struct slice text)
{
	while (text.len > 0 && r->err == ERR_OK) {
		r->line++;
		read_line(r, slice_line(&text));
	}
	r->line += r->line == 0;
	if (r->file.n == 0 && r->report->n == 0) {
		complain_of(r, r->has_begun ? CALENDAR_PROBLEM_NOTHING
					    : CALENDAR_PROBLEM_NO_NAME);
	}
}

enum err
calendar_file_parse(const char *text, size_t text_len,
    struct calendar_report *report, struct calendar_file *out)
{
	struct slice all = skip_mark((struct slice){ text, text_len });
	struct reader r;

	memset(&r, 0, sizeof r);
	r.report = report;
	report->n = 0;
	if (text_len > CALENDAR_FILE_LEN) {
		r.line = 1;
		complain_of(&r, CALENDAR_PROBLEM_TOO_LONG);
		return ERR_CALENDAR;
	}
	read_lines(&r, all);
	if (r.err != ERR_OK)
		return r.err;
	if (report->n > 0)
		return ERR_CALENDAR;
	*out = r.file;
	return ERR_OK;
}

size_t
calendar_file_write(
    const struct calendar_file *file, char out[CALENDAR_TEXT_CAP])
{
	size_t len = (size_t)snprintf(
	    out, CALENDAR_TEXT_CAP, "calendar %s\n", file->name);

	for (size_t i = 0; i < file->n; i++) {
		const struct calendar_closure *row = &file->rows[i];
		char from[GOM_DATE_CAP];
		char to[GOM_DATE_CAP];

		gom_date_format_iso(row->from_day, from);
		gom_date_format_iso(row->to_day, to);
		len += (size_t)snprintf(out + len, CALENDAR_TEXT_CAP - len,
		    "%s %s%s%s\n", from, to, row->words[0] == '\0' ? "" : " ",
		    row->words);
	}
	return len;
}
