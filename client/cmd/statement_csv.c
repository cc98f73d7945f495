/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/statement_csv.h"

#include "client/out/csv_out.h"
#include "client/out/words.h"
#include "proto/date.h"
#include "proto/money.h"

enum {
	KEY_CAP = 32
};

static const char *const header[] = { "order", "entry", "at", "household",
	"household_name", "kind", "lot", "quantity", "rate", "amount",
	"currency", "reason", "by", "reverses", "note" };

static void
write_money(struct csv_out *csv, int64_t minor, const char *code)
{
	const struct gom_currency *currency = gom_currency_find(code);
	char text[GOM_MONEY_CAP];

	if (currency == NULL) {
		csv_out_number(csv, minor);
		return;
	}
	gom_money_format_plain(minor, currency, text);
	csv_out_figure(csv, text);
}

/* 0 is "none" and stays empty. */
static void
write_number(struct csv_out *csv, int64_t number)
{
	if (number == 0)
		csv_out_figure(csv, "");
	else
		csv_out_number(csv, number);
}

static void
write_entry(struct csv_out *csv, const Gom__Entry *entry, int32_t utc_offset_s)
{
	const char *reason = words_reason_key(entry->reason);
	char at[GOM_TIME_CAP];
	char kind[KEY_CAP];

	gom_time_format_rfc3339(entry->at_ms, utc_offset_s, at);
	words_enum_key(
	    &gom__entry_kind__descriptor, entry->kind, kind, sizeof kind);
	csv_out_text(csv, entry->reference);
	csv_out_number(csv, (int64_t)entry->entry);
	csv_out_figure(csv, at);
	csv_out_number(csv, (int64_t)entry->household);
	csv_out_text(csv, entry->household_name);
	csv_out_figure(csv, kind);
	csv_out_text(csv, entry->lot);
	write_number(csv, entry->quantity);
	if (entry->rate == 0)
		csv_out_figure(csv, "");
	else
		write_money(csv, entry->rate, entry->currency);
	write_money(csv, entry->amount, entry->currency);
	csv_out_figure(csv, entry->currency);
	csv_out_figure(csv, entry->reason == 0 || reason == NULL ? "" : reason);
	csv_out_number(csv, (int64_t)entry->by);
	write_number(csv, (int64_t)entry->reverses);
	csv_out_text(csv, entry->note);
	csv_out_end(csv);
}

void
statement_csv_write(
    FILE *to, const Gom__StatementReply *statement, int32_t utc_offset_s)
{
	struct csv_out csv;

	csv_out_init(&csv, to);
	for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
		csv_out_figure(&csv, header[i]);
	csv_out_end(&csv);
	for (size_t i = 0; i < statement->n_entries; i++)
		write_entry(&csv, statement->entries[i], utc_offset_s);
}
