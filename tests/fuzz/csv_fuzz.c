/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever bytes an order file has, it is read to its end, and what is read
 * holds what order_file.h says of it. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "client/import/order_file.h"
#include "proto/limits.h"
#include "proto/require.h"

static void
check_line(const struct import_line *line, bool is_sound)
{
	REQUIRE(line->quantity >= 0 && line->quantity <= LIMIT_QUANTITY);
	REQUIRE(line->piece_rate >= 0 && line->piece_rate <= LIMIT_PRICE);
	REQUIRE(strlen(line->description) <= LIMIT_DESCRIPTION_LEN);
	if (!is_sound)
		return;
	REQUIRE(line->label[0] != '\0' && line->label[0] != '?');
	REQUIRE(line->sku[0] != '\0' && strlen(line->sku) <= LIMIT_SKU_LEN);
	REQUIRE(line->quantity > 0 && line->cargo_ready_day > 0);
	REQUIRE(line->class[0] != '\0' && line->unit[0] != '\0');
}

static void
check_order(const struct import_order *order, bool is_sound)
{
	int64_t units = 0;
	for (size_t i = 0; i < order->n_lines; i++) {
		check_line(&order->lines[i], is_sound);
		units += order->lines[i].quantity;
	}
	REQUIRE(units == order->units);
	REQUIRE(order->reference[0] != '\0');
	REQUIRE(!is_sound || strlen(order->currency) == LIMIT_CURRENCY_LEN);
	REQUIRE(!is_sound || order->n_lines <= LIMIT_LINES_AN_ORDER);
}

static void
check(const char *data, size_t len, const struct import_options *options)
{
	struct import_result *result = NULL;
	if (import_read(data, len, options, &result) != ERR_OK)
		return;
	REQUIRE(result->is_sound == (result->problems.n == 0));
	size_t n_lines = 0;
	for (size_t i = 0; i < result->n_orders; i++) {
		check_order(&result->orders[i], result->is_sound);
		n_lines += result->orders[i].n_lines;
	}
	REQUIRE(n_lines == result->n_lines);
	import_result_destroy(&result);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct import_options asked = { .today_day = 20819,
		.buffer_days = 10 };
	static const struct import_options given = { .today_day = 20819,
		.buffer_days = 10,
		.reference = "R-1",
		.due_day = 20892,
		.class = "rattan/tray",
		.currency = "USD",
		.pack = 6,
		.piece_rate = 250 };
	const char *text = (const char *)data;
	check(text, len, &asked);
	check(text, len, &given);
	return 0;
}
