/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/csv_out.h"

#include <inttypes.h>
#include <string.h>

void
csv_out_init(struct csv_out *csv, FILE *to)
{
	*csv = (struct csv_out){ .to = to };
}

static void
write_cell(struct csv_out *csv, const char *before, const char *text)
{
	bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (csv->is_begun)
		fputc(',', csv->to);
	csv->is_begun = true;
	if (is_quoted)
		fputc('"', csv->to);
	fputs(before, csv->to);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			fputc('"', csv->to);
		fputc(*text, csv->to);
	}
	if (is_quoted)
		fputc('"', csv->to);
}

void
csv_out_text(struct csv_out *csv, const char *text)
{
	bool is_formula =
	    text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;

	write_cell(csv, is_formula ? "'" : "", text);
}

void
csv_out_figure(struct csv_out *csv, const char *text)
{
	write_cell(csv, "", text);
}

void
csv_out_number(struct csv_out *csv, int64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, number);
	write_cell(csv, "", text);
}

void
csv_out_end(struct csv_out *csv)
{
	fputs("\r\n", csv->to);
	csv->is_begun = false;
}
