/* SPDX-License-Identifier: Apache-2.0 */
/* csv_out: writes RFC 4180 rows that a spreadsheet opens as they are meant. A
 * text that a spreadsheet would take for a formula gets a ' before it; figures
 * of our own go as they are. One thread a file. Errors stand in ferror. */
#ifndef GOM_CLIENT_OUT_CSV_OUT_H
#define GOM_CLIENT_OUT_CSV_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct csv_out {
	FILE *to;
	bool is_begun; /* the row has a cell already */
};

/* csv_out_init borrows the file. */
void csv_out_init(struct csv_out *csv, FILE *to);

/* csv_out_text writes what a person typed. */
void csv_out_text(struct csv_out *csv, const char *text);

/* csv_out_figure writes a number, date or code of our own making: "-1250.50"
 * stays a number. */
void csv_out_figure(struct csv_out *csv, const char *text);
void csv_out_number(struct csv_out *csv, int64_t number);

/* csv_out_end ends the row. */
void csv_out_end(struct csv_out *csv);

#endif
