/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cmd/statement_csv.h"
#include "client/out/csv_out.h"

enum {
	VIETNAM_S = 7 * 3600
};

/* What csv_out_text makes of a text, in a row of its own. */
static void
assert_cell(const char *text, const char *wanted)
{
	char *written = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&written, &len);
	struct csv_out csv;

	assert_non_null(file);
	csv_out_init(&csv, file);
	csv_out_text(&csv, text);
	csv_out_end(&csv);
	fclose(file);
	assert_true(len >= 2);
	assert_string_equal(written + len - 2, "\r\n");
	written[len - 2] = '\0';
	assert_string_equal(written, wanted);
	free(written);
}

static void
csv_out_text__quotes__as_rfc_4180(void **state)
{
	(void)state;
	assert_cell("", "");
	assert_cell("Giỏ mây", "Giỏ mây");
	assert_cell("a,b", "\"a,b\"");
	assert_cell("a \"b\"", "\"a \"\"b\"\"\"");
	assert_cell("a\nb", "\"a\nb\"");
	assert_cell("a;b", "a;b");
}

static void
csv_out_text__takes_the_force__out_of_formulas(void **state)
{
	(void)state;
	assert_cell("=1+1", "'=1+1");
	assert_cell("+84 912", "'+84 912");
	assert_cell("-500", "'-500");
	assert_cell("@cmd", "'@cmd");
	assert_cell("\tx", "'\tx");
	assert_cell("\rx", "\"'\rx\"");
	assert_cell(
	    "=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"");
	assert_cell("a=1", "a=1");
	assert_cell("'x", "'x");
}

static void
csv_out__parts__cells_with_commas(void **state)
{
	char *written = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&written, &len);
	struct csv_out csv;

	(void)state;
	assert_non_null(file);
	csv_out_init(&csv, file);
	csv_out_figure(&csv, "");
	csv_out_number(&csv, -12);
	csv_out_figure(&csv, "-1250.50");
	csv_out_end(&csv);
	csv_out_number(&csv, INT64_MIN);
	csv_out_end(&csv);
	fclose(file);
	assert_string_equal(
	    written, ",-12,-1250.50\r\n-9223372036854775808\r\n");
	free(written);
}

/* protobuf-c wants char *; nobody writes into it. */
static char *
text(const char *s)
{
	return (char *)(uintptr_t)s;
}

static void
statement_csv_write__writes__header_and_entries(void **state)
{
	static const char header[] =
	    "order,entry,at,household,household_name,kind,lot,quantity,rate,"
	    "amount,currency,reason,by,reverses,note\r\n";
	Gom__StatementReply reply = GOM__STATEMENT_REPLY__INIT;
	Gom__Entry goods = GOM__ENTRY__INIT;
	Gom__Entry cut = GOM__ENTRY__INIT;
	Gom__Entry *entries[] = { &goods, &cut };
	char *written = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&written, &len);

	(void)state;
	assert_non_null(file);
	goods.entry = 1;
	goods.at_ms = 0;
	goods.kind = GOM__ENTRY_KIND__ENTRY_GOODS;
	goods.reference = text("HG-1");
	goods.household = 12;
	goods.household_name = text("=Hoa, \"Lan\"");
	goods.lot = text("HG-1/1.2/1");
	goods.quantity = 45;
	goods.rate = 450;
	goods.amount = 20250;
	goods.currency = text("USD");
	goods.by = 2;
	cut = goods;
	cut.entry = 2;
	cut.kind = GOM__ENTRY_KIND__ENTRY_DEDUCTION;
	cut.household_name = text("Hoa");
	cut.lot = text("");
	cut.quantity = 0;
	cut.rate = 0;
	cut.amount = -5;
	cut.reason = 26;
	cut.reverses = 1;
	cut.note = text("-3 lids");
	reply.entries = entries;
	reply.n_entries = 2;
	statement_csv_write(file, &reply, VIETNAM_S);
	fclose(file);
	assert_true(strncmp(written, header, strlen(header)) == 0);
	assert_string_equal(written + strlen(header),
	    "HG-1,1,1970-01-01T07:00:00+07:00,12,\"'=Hoa, \"\"Lan\"\"\","
	    "goods,HG-1/1.2/1,45,4.50,202.50,USD,,2,,\r\n"
	    "HG-1,2,1970-01-01T07:00:00+07:00,12,Hoa,"
	    "deduction,,,,-0.05,USD,mending,2,1,'-3 lids\r\n");
	free(written);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_out_text__quotes__as_rfc_4180),
		cmocka_unit_test(
		    csv_out_text__takes_the_force__out_of_formulas),
		cmocka_unit_test(csv_out__parts__cells_with_commas),
		cmocka_unit_test(
		    statement_csv_write__writes__header_and_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
