/* SPDX-License-Identifier: Apache-2.0 */
/* order_file: reads a buyer's order file, as importers send it, into orders
 * that can be posted. Called by `gom order post`. Pure: no files, no clock, no
 * words; the same bytes and options give the same result.
 *
 * What a file may be: CSV in UTF-8 with `,` `;` tab or `|`, titles above the
 * header, columns of any order under any name of columns.def, several orders
 * whose rows need not stand together, totals and remarks between them.
 *
 * File and options: a fact of a line (cargo-ready day, class, sample, pack,
 * unit, piece rate, ceiling) and the order's number stand in the file if the
 * cell is filled; the option fills what is blank. A fact of the order
 * (currency, incoterm, place, destination, buyer) is the option's if it is
 * given, whatever the file says. The price mode is the option's, else that of
 * the columns that are filled.
 *
 * The buyer's price goes to buyer_price and nowhere else. */
#ifndef GOM_IMPORT_ORDER_FILE_H
#define GOM_IMPORT_ORDER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/import/day.h"
#include "client/import/pool.h"
#include "client/import/problem.h"
#include "proto/err.h"

enum {
	IMPORT_LABEL_CAP = 24 /* bytes of a line's label and its NUL */
};

enum import_price {
	IMPORT_PRICE_UNSAID,
	IMPORT_PRICE_FIXED, /* a piece rate */
	IMPORT_PRICE_ASK    /* bids state prices, under a ceiling */
};

/* What the command line says. Zeroed is "nothing said"; what is said has been
 * checked by whoever read the command line. Texts may be NULL; they are
 * copied. Days are since 1970-01-01, 0 for none; money is in minor units of
 * currency, 0 for none. */
struct import_options {
	int32_t today_day;   /* in the broker's zone; must be given */
	int32_t buffer_days; /* between hand-in and cargo-ready */
	const char *reference;
	const char *buyer;
	const char *currency;
	const char *incoterm;
	const char *place;
	const char *destination;
	enum import_price price;
	bool needs_price; /* a line without rate or ceiling is a problem */
	int32_t due_day;  /* cargo-ready */
	const char *class;
	const char *sample;
	const char *sample_place;
	const char *spec;
	const char *unit; /* Rec 20 code; H87 if neither says */
	int64_t pack;
	int64_t piece_rate;
	int64_t ceiling;
	char decimal_mark;    /* '.' or ','; '\0': as the file shows */
	enum day_order dates; /* DAY_ORDER_UNKNOWN: as the file shows */
};

/* Texts are never NULL, "" for none. */
struct import_line {
	char label[IMPORT_LABEL_CAP]; /* "3", "3.1" for a staged delivery */
	uint32_t source_line;         /* of the file, from 1 */
	const char *sku;
	const char *your_sku;
	const char *description;
	const char *class;
	const char *sample;
	const char *sample_place;
	const char *spec;
	const char *unit; /* Rec 20 code */
	const char *hs_code;
	const char *notes;
	int64_t quantity;
	int64_t pack; /* 0: none stated */
	int32_t cargo_ready_day;
	int64_t piece_rate; /* minor units; 0: none stated */
	int64_t ceiling;    /* minor units; 0: none stated */
	/* private to the exporter */
	int64_t buyer_price; /* minor units of buyer_currency; 0 if none, or
				finer than they are */
	const char *buyer_price_text; /* as it stands in the file */
};

struct import_order {
	const char *reference;
	const char *buyer_reference;
	const char *buyer; /* private to the exporter */
	const char *currency;
	const char *buyer_currency; /* the file's: of the buyer's prices */
	const char *incoterm;
	const char *place;
	const char *destination;
	enum import_price price;
	uint32_t source_line;
	const struct import_line *lines; /* in the order of the file */
	size_t n_lines;
	int64_t units;
};

enum import_skip_reason {
#define X(name, key, text) IMPORT_SKIP_##name,
#include "client/import/skips.def"
#undef X
	N_IMPORT_SKIP_REASONS
};

struct import_skip {
	enum import_skip_reason reason;
	const char *reference; /* "" for a row that belongs to no order */
	uint32_t line;         /* of the file: the first row of it */
	uint32_t n_rows;
};

struct import_skip_row {
	const char *key;  /* stable, for programs */
	const char *text; /* msgid */
};

struct import_ignored {
	uint32_t column; /* from 1 */
	const char *header;
	const char *suggestion; /* the column it may be meant for, or "" */
};

struct import_result {
	bool is_sound; /* no problem at all: it may be posted */
	const struct import_order *orders;
	size_t n_orders;
	size_t n_lines;
	int64_t units;
	const struct import_skip *skipped;
	size_t n_skipped;
	const struct import_ignored *ignored;
	size_t n_ignored;
	struct problem_list problems; /* in the order of the file */
	bool is_day_first_assumed; /* no date showed which way it is written */
	bool is_currency_assumed;  /* neither file nor options say one */
	char delimiter;            /* '\0' when no header was found */
	struct pool pool;          /* private: what all this lives in */
};

/* import_read reads a whole file. A file with problems is read to its end and
 * gives ERR_OK and a result that is not sound, with the orders as far as they
 * could be read.
 * Shape:  data is len bytes, not NUL-terminated; any bytes.
 * Errors: ERR_NOMEM.
 * Owns:   *out is the caller's, free with import_result_destroy; nothing of
 *         data or options is kept. */
enum err import_read(const char *data, size_t len,
    const struct import_options *options,
    struct import_result **out) GOM_MUST_USE;

void import_result_destroy(struct import_result **result);

/* import_skip_row: any reason but N_IMPORT_SKIP_REASONS. */
const struct import_skip_row *import_skip_row(enum import_skip_reason reason);

#endif
