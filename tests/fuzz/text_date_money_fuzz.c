/* SPDX-License-Identifier: Apache-2.0 */
/* text_date_money_fuzz: any text where a person types a text, a date, a
 * moment, weekdays, an amount, a rate, a unit or a zone; and any bytes as a
 * time zone's file. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "proto/date.h"
#include "proto/limits.h"
#include "proto/money.h"
#include "proto/rate.h"
#include "proto/require.h"
#include "proto/text.h"
#include "proto/unit.h"
#include "proto/zone.h"

enum {
	TODAY = 20893,
	TEXT_CAP = 512
};

static void
try_text(const char *text, size_t len)
{
	char out[TEXT_CAP];
	size_t columns = gom_text_width(text);

	if (gom_text_nfc(text, len, out, sizeof(out)) == ERR_OK)
		REQUIRE(gom_text_check(out, strlen(out), TEXT_CAP) == ERR_OK);
	REQUIRE(gom_text_cut(text, columns) == strlen(text));
	REQUIRE(gom_text_cut(text, columns / 2) <= strlen(text));
	REQUIRE(gom_text_prefix(text, len / 2) <= len / 2);
	(void)gom_text_distance(text, "statement");
	if (gom_text_fold(text, out, sizeof(out)) == ERR_OK)
		REQUIRE(strlen(out) < sizeof(out));
}

static void
try_date(const char *text)
{
	const struct gom_clock clock = { (int64_t)TODAY * GOM_DAY_MS, 25200 };
	char out[GOM_TIME_CAP];
	int32_t day;
	int32_t again;
	int64_t ms;
	int64_t ms_again;
	uint8_t mask;

	if (gom_date_parse(text, TODAY, &day) == ERR_OK) {
		REQUIRE(day >= LIMIT_DAY_MIN && day <= LIMIT_DAY_MAX);
		gom_date_format_iso(day, out);
		REQUIRE(gom_date_parse(out, TODAY, &again) == ERR_OK);
		REQUIRE(again == day);
	}
	if (gom_time_parse(text, &clock, &ms) == ERR_OK) {
		gom_time_format_rfc3339(ms, clock.utc_offset_s, out);
		if (gom_time_parse(out, &clock, &ms_again) == ERR_OK)
			REQUIRE(ms_again == ms);
	}
	if (gom_weekdays_parse(text, &mask) == ERR_OK)
		REQUIRE(mask != 0 && mask <= GOM_WEEKDAYS_ALL);
}

static void
try_money(const char *text, const char *code)
{
	const struct gom_currency *currency = gom_currency_find(code);
	char out[GOM_MONEY_CAP];
	int64_t minor;
	int64_t again;

	if (gom_money_parse(text, currency, &minor) != ERR_OK)
		return;
	REQUIRE(minor >= 0);
	gom_money_format_plain(minor, currency, out);
	REQUIRE(gom_money_parse(out, currency, &again) == ERR_OK);
	REQUIRE(again == minor);
	gom_money_format(minor, currency, true, out);
	REQUIRE(gom_money_parse(out, currency, &again) == ERR_OK);
	REQUIRE(again == minor);
	gom_money_format(minor, currency, false, out);
	REQUIRE(gom_money_parse(out, currency, &again) == ERR_OK);
	REQUIRE(again == minor);
}

static void
try_rate_and_unit(const char *text)
{
	const struct gom_currency *currency;
	const struct gom_unit *unit;
	struct gom_rate rate;
	struct gom_rate again;
	char out[GOM_RATE_CAP];

	if (gom_rate_parse(text, 0x3f, &rate) == ERR_OK) {
		gom_rate_format(&rate, true, out);
		REQUIRE(gom_rate_parse(out, 0x7f, &again) == ERR_OK);
		REQUIRE(gom_rate_compare(&rate, &again) == 0);
	}
	if (gom_unit_parse(text, &unit) == ERR_OK)
		REQUIRE(gom_unit_find(unit->code) == unit);
	if (gom_currency_parse(text, &currency) == ERR_OK)
		REQUIRE(gom_currency_find(currency->code) == currency);
	(void)gom_unit_nearest(text);
	(void)gom_currency_nearest(text);
	(void)gom_incoterm_find(text);
	if (gom_class_check(text) == ERR_OK)
		REQUIRE(gom_class_craft_len(text) < strlen(text));
}

static void
try_zone(const char *text, const uint8_t *data, size_t len)
{
	static const int64_t moments_s[] = { INT64_MIN, 0, 1800000000,
		4102444800, INT64_MAX };

	for (size_t i = 0; i < sizeof(moments_s) / sizeof(moments_s[0]); i++) {
		int32_t offset_s = 0;

		if (gom_zone_rule(text, moments_s[i], &offset_s) == ERR_OK)
			REQUIRE(offset_s > -100000 && offset_s < 100000);
		if (gom_zone_tzif(data, len, moments_s[i], &offset_s) == ERR_OK)
			REQUIRE(offset_s > -100000 && offset_s < 100000);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1);

	REQUIRE(text != NULL);
	memcpy(text, data, len);
	text[len] = '\0';
	try_text(text, len);
	try_date(text);
	try_money(text, "VND");
	try_money(text, "USD");
	try_money(text, "KWD");
	try_rate_and_unit(text);
	try_zone(text, data, len);
	free(text);
	return 0;
}
