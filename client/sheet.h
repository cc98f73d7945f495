/* SPDX-License-Identifier: Apache-2.0 */
/* sheet: a table of households x lines, as a leader gathers it, read into
 * answers. The first row names the lines (SKU or line number), the first
 * column the households (number or name). A cell says
 *     500          at most 500, at the standing rate
 *     500/25d      at most 500, in 25 days
 *     500@16/6d    at most 500, 16 in 6 working days
 *     500:25, 500:16/6d    the same, as `gom bid` is typed
 *     -            no; -harvest: no, with a reason of reasons.def
 * and, where prices are asked, =PRICE behind it. An empty cell is no answer.
 * Pure but for the arena; knows no broker: lines are given, households stay
 * texts. All that is wrong is collected, so that it is corrected once. */
#ifndef GOM_CLIENT_SHEET_H
#define GOM_CLIENT_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/limits.h"
#include "proto/rate.h"
#include "proto/wire.h"

enum {
	SHEET_LEN = 1 << 20, /* bytes of a file */
	SHEET_ROWS = 2000,
	SHEET_PROBLEMS = 100 /* nobody reads more at once */
};

/* A line that can be bid for. */
struct sheet_line {
	uint32_t line;
	const char *sku;
	const char *currency;
};

enum sheet_answer {
	SHEET_NONE,
	SHEET_BID,
	SHEET_REFUSAL
};

struct sheet_cell {
	enum sheet_answer answer;
	int64_t most;
	uint32_t lead_days;   /* 0: none stated */
	struct gom_rate rate; /* units 0: none stated */
	int64_t price;        /* 0: none stated */
	uint32_t reason;      /* of a refusal */
};

struct sheet_row {
	uint32_t file_line;
	const char *household;
	struct sheet_cell *cells; /* one a column */
};

struct sheet_column {
	const char *header;
	uint32_t line;
	const char *currency; /* "" where it is not known */
};

struct sheet_problem {
	uint32_t file_line;
	uint32_t
	    column; /* of the file, from 1; 0: the row or file as a whole */
	const char *header;
	enum err code;
	struct err_info info;
};

struct sheet {
	struct sheet_column columns[LIMIT_CSV_COLUMNS];
	size_t n_columns;
	struct sheet_row *rows;
	size_t n_rows;
	struct sheet_problem problems[SHEET_PROBLEMS];
	size_t n_problems; /* found; at most SHEET_PROBLEMS are kept */
};

/* sheet_read reads a whole file; ERR_OK even when it has problems.
 * Shape:  data is len bytes, any. A header that is in no line's SKU but is a
 *         number is taken for that line, whether it is given or not: offline
 *         nobody may know the lines.
 * Errors: ERR_NOMEM.
 * Owns:   *out lives in the arena. */
GOM_MUST_USE enum err sheet_read(const char *data, size_t len,
    const struct sheet_line *lines, size_t n_lines, struct gom_arena *arena,
    struct sheet **out);

/* sheet_cell_read reads one cell.
 * Errors: ERR_NUMBER, ERR_OVERFLOW, ERR_TOO_SMALL, ERR_RANGE, ERR_RATE_TEXT,
 *         ERR_CHOICE, ERR_MONEY, ERR_CURRENCY; info->subject is the text. */
GOM_MUST_USE enum err sheet_cell_read(const char *text, const char *currency,
    struct err_info *info, struct sheet_cell *out);

/* sheet_problem_add counts a problem and keeps it if there is room. header is
 * borrowed. */
void sheet_problem_add(struct sheet *sheet, uint32_t file_line, uint32_t column,
    const char *header, enum err code, const struct err_info *info);

#endif
