/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/words.h"
#include "proto/whys.h"

#include <string.h>

#include "client/lang.h"
#include "proto/reasons.h"
#include "tests/support/cm.h"

static const struct out page = { .clock = { 1804654800000, 25200 } };

static const uint32_t errors[] = {
#define X(NAME, number, status, retryable, text, remedy) number,
#include "proto/errors.def"
#undef X
};

static const uint32_t facts[] = {
#define X(NAME, number, audience, words) number,
#include "proto/facts.def"
#undef X
};

static const uint32_t whys[] = {
#define X(NAME, number, words, told) number,
#include "proto/whys.def"
#undef X
};

#define COUNT(rows) (sizeof rows / sizeof((rows)[0]))

static const char *const languages[] = { "en", "vi" };

static void
assert_is_sentence(const char *what, uint32_t number, const char *text)
{
	if (strchr(text, '{') != NULL || strchr(text, '}') != NULL)
		fail_msg("%s %u keeps a placeholder: %s", what, number, text);
}

static void
words_error__fills__every_placeholder_in_both_languages(void **state)
{
	struct err_info info = { .field = "most",
		.subject = "HG-1",
		.value = 1200,
		.limit = 9,
		.day = 20889,
		.index = 3 };
	char text[OUT_TEXT_CAP];

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		lang_start(languages[l]);
		for (size_t i = 0; i < COUNT(errors); i++) {
			words_error(&page, (enum err)errors[i], &info, text,
			    sizeof text);
			assert_is_sentence("error", errors[i], text);
			assert_int_not_equal('\0', text[0]);
			words_remedy(&page, (enum err)errors[i], &info, text,
			    sizeof text);
			assert_is_sentence("remedy", errors[i], text);
		}
	}
	lang_start("en");
}

static void
words_error__writes__figures_and_dates_as_people_do(void **state)
{
	struct err_info info = { .field = "most", .value = 1200, .limit = 900 };
	char text[OUT_TEXT_CAP];

	(void)state;
	words_error(&page, ERR_QUANTITY, &info, text, sizeof text);
	assert_string_equal("--most is 1,200, at most 900 are left", text);
	snprintf(info.field, sizeof info.field, "header.ends_ms");
	words_error(&page, ERR_MISSING, &info, text, sizeof text);
	assert_string_equal("--ends is missing", text);
	words_error(&page, (enum err)9999, &info, text, sizeof text);
	assert_non_null(strstr(text, "9999"));
}

static void
words_fact__fills__every_placeholder_in_both_languages(void **state)
{
	Gom__Fact fact = GOM__FACT__INIT;
	Gom__BidTerms terms = GOM__BID_TERMS__INIT;
	char text[OUT_TEXT_CAP];

	(void)state;
	fact.reference = (char *)"HG-1";
	fact.member = 12;
	fact.terms = &terms;
	for (size_t l = 0; l < 2; l++) {
		lang_start(languages[l]);
		for (size_t i = 0; i < COUNT(facts); i++) {
			fact.kind = facts[i];
			words_fact(&page, &fact, text, sizeof text);
			assert_is_sentence("fact", facts[i], text);
		}
	}
	lang_start("en");
}

static const char *
name_of(void *ctx, uint64_t member)
{
	(void)ctx;
	return member == 12 ? "Hộ 12" : NULL;
}

static void
words_fact__names__lots_members_and_money(void **state)
{
	struct out out = page;
	Gom__Fact fact = GOM__FACT__INIT;
	char text[OUT_TEXT_CAP];

	(void)state;
	out.name_of = name_of;
	fact.kind = 34; /* LOT_DECLINED */
	fact.reference = (char *)"HG-1";
	fact.line = 2;
	fact.lot = 3;
	fact.member = 12;
	fact.reason = 6;
	words_fact(&out, &fact, text, sizeof text);
	assert_string_equal("Hộ 12 declined HG-1/2.3: illness or a "
			    "death in the family",
	    text);
	fact.member = 13;
	fact.reason = 0;
	words_fact(&out, &fact, text, sizeof text);
	assert_string_equal("M13 declined HG-1/2.3: no reason given", text);
	fact.kind = 53; /* PAID */
	fact.amount = 1500000;
	fact.currency = (char *)"VND";
	words_fact(&out, &fact, text, sizeof text);
	assert_string_equal("M13 was paid 1,500,000 VND", text);
	fact.kind = 9999;
	words_fact(&out, &fact, text, sizeof text);
	assert_string_equal("", text);
}

static void
words_why__fills__every_placeholder_in_both_languages(void **state)
{
	Gom__Why why = GOM__WHY__INIT;
	char text[OUT_TEXT_CAP];
	char key[64];

	(void)state;
	why.first = 2;
	why.day = 20889;
	for (size_t l = 0; l < 2; l++) {
		lang_start(languages[l]);
		for (size_t i = 0; i < COUNT(whys); i++) {
			why.code = whys[i];
			words_why(&page, &why, text, sizeof text);
			assert_is_sentence("why", whys[i], text);
			assert_int_not_equal('\0', text[0]);
			assert_true(words_why_key(whys[i], key, sizeof key));
		}
	}
	lang_start("en");
	assert_false(words_why_key(9999, key, sizeof key));
}

static Gom__Why
why_of(uint32_t code, int64_t first, int64_t second, int32_t day)
{
	Gom__Why why = GOM__WHY__INIT;

	why.code = code;
	why.first = first;
	why.second = second;
	why.day = day;
	return why;
}

static void
words_told__fills__every_placeholder_in_both_languages(void **state)
{
	Gom__Why why = GOM__WHY__INIT;
	char text[OUT_TEXT_CAP];

	(void)state;
	why.first = why.second = why.third = 3000000;
	why.day = 20889;
	for (size_t l = 0; l < 2; l++) {
		lang_start(languages[l]);
		for (size_t i = 0; i < COUNT(whys); i++) {
			why.code = whys[i];
			words_told(&page, &why, 10, text, sizeof text);
			assert_is_sentence("told", whys[i], text);
			assert_int_not_equal('\0', text[0]);
		}
	}
	lang_start("en");
}

static void
words_told__says__the_figures_that_decided(void **state)
{
	struct out out = page;
	Gom__Why why = why_of(WHY_PRICE_ABOVE, 1800000, 1725000, 0);
	char text[OUT_TEXT_CAP];

	(void)state;
	out.currency = "VND";
	words_told(&out, &why, 50, text, sizeof text);
	assert_string_equal(text, "36,000 VND is above the last awarded "
				  "34,500 VND on this line");
	/* what may not be known, or not be divided, is not made up */
	words_told(&out, &why, 0, text, sizeof text);
	assert_string_equal(text, "others asked a lower price");
	why.second = 0;
	words_told(&out, &why, 50, text, sizeof text);
	assert_string_equal(text, "others asked a lower price");
	why = why_of(WHY_CALENDAR_FULL, 5000000, 1230001, 20889);
	words_told(&out, &why, 50, text, sizeof text);
	assert_non_null(strstr(text, "a lot takes 5.00 days of work, 1.24 "
				     "are free"));
	why = why_of(WHY_WON_PART, 2, 4, 0);
	why.third = WHY_CALENDAR_FULL;
	words_told(&out, &why, 50, text, sizeof text);
	assert_string_equal(text, "lots won: 2 of 4; for more there is no "
				  "room in the calendar");
	why.third = WHY_LINE_FILLED_TIE;
	words_told(&out, &why, 50, text, sizeof text);
	assert_non_null(strstr(text, "elsewhere"));
}

static void
words_enum__has__a_word_for_every_value(void **state)
{
	static const ProtobufCEnumDescriptor *const enums[] = {
		&gom__role__descriptor, &gom__member_state__descriptor,
		&gom__bucket__descriptor, &gom__order_state__descriptor,
		&gom__lot_state__descriptor, &gom__award_state__descriptor,
		&gom__delivery_state__descriptor, &gom__goal__descriptor,
		&gom__price_mode__descriptor, &gom__rule_kind__descriptor,
		&gom__entry_kind__descriptor, &gom__defect_class__descriptor
	};
	char key[64];

	(void)state;
	for (size_t i = 0; i < COUNT(enums); i++) {
		for (unsigned v = 0; v < enums[i]->n_values; v++) {
			int value = enums[i]->values[v].value;

			words_enum_key(enums[i], value, key, sizeof key);
			assert_int_not_equal('\0', key[0]);
			if (value == 0) {
				assert_string_equal("none", key);
			} else if (words_enum(enums[i], value)[0] == '\0') {
				fail_msg(
				    "no word for %s", enums[i]->values[v].name);
			}
		}
	}
}

static void
words_fill__cuts__at_a_characters_end(void **state)
{
	char text[8];

	(void)state;
	words_fill("aaaaaễễ", NULL, NULL, text, sizeof text);
	assert_string_equal("aaaaa", text);
}

static void
lang__speaks__vietnamese_without_its_locale(void **state)
{
	(void)state;
	lang_start("vi");
	assert_true(lang_is_vi());
	assert_string_equal("tổ trưởng", words_enum(&gom__role__descriptor, 2));
	lang_start("en");
	assert_false(lang_is_vi());
	assert_string_equal("leader", words_enum(&gom__role__descriptor, 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    words_error__fills__every_placeholder_in_both_languages),
		cmocka_unit_test(
		    words_error__writes__figures_and_dates_as_people_do),
		cmocka_unit_test(
		    words_fact__fills__every_placeholder_in_both_languages),
		cmocka_unit_test(words_fact__names__lots_members_and_money),
		cmocka_unit_test(
		    words_why__fills__every_placeholder_in_both_languages),
		cmocka_unit_test(
		    words_told__fills__every_placeholder_in_both_languages),
		cmocka_unit_test(words_told__says__the_figures_that_decided),
		cmocka_unit_test(words_enum__has__a_word_for_every_value),
		cmocka_unit_test(words_fill__cuts__at_a_characters_end),
		cmocka_unit_test(lang__speaks__vietnamese_without_its_locale),
	};

	lang_start("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
