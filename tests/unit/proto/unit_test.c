/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/unit.h"

#include <string.h>

#include "tests/support/cm.h"

static void
assert_unit(const char *text, const char *code)
{
	const struct gom_unit *unit = NULL;

	assert_int_equal(gom_unit_parse(text, &unit), ERR_OK);
	assert_string_equal(unit->code, code);
}

static void
unit_find__takes__codes_as_kept(void **state)
{
	(void)state;
	assert_string_equal(gom_unit_find("H87")->name, "piece");
	assert_string_equal(gom_unit_find("PR")->name, "pair");
	assert_null(gom_unit_find("h87"));
	assert_null(gom_unit_find("pcs"));
	assert_null(gom_unit_find(""));
}

static void
unit_parse__reads__what_files_say(void **state)
{
	static const char *const texts[][2] = { { "pcs", "H87" },
		{ "PCE", "H87" }, { " pc ", "H87" }, { "cái", "H87" },
		{ "Chiếc", "H87" }, { "h87", "H87" }, { "ea", "EA" },
		{ "Each", "EA" }, { "unit", "C62" }, { "đôi", "PR" },
		{ "pairs", "PR" }, { "bộ", "SET" }, { "set", "SET" },
		{ "tá", "DZN" }, { "dozen", "DZN" }, { "kg", "KGM" },
		{ "g", "GRM" }, { "tấn", "TNE" }, { "m", "MTR" },
		{ "cm", "CMT" }, { "m²", "MTK" }, { "m2", "MTK" },
		{ "m3", "MTQ" } };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_unit(texts[i][0], texts[i][1]);
}

static void
unit_parse__refuses__the_rest(void **state)
{
	const struct gom_unit *unit = NULL;

	(void)state;
	assert_int_equal(gom_unit_parse("", &unit), ERR_UNIT);
	assert_int_equal(gom_unit_parse("carton", &unit), ERR_UNIT);
	assert_int_equal(gom_unit_parse("pc pcs", &unit), ERR_UNIT);
	assert_int_equal(gom_unit_parse("\xff", &unit), ERR_UNIT);
	/* a hundred kilograms, not a dozen */
	assert_int_equal(gom_unit_parse("tạ", &unit), ERR_UNIT);
	assert_int_equal(gom_unit_parse("ta\u0323", &unit), ERR_UNIT);
	assert_null(unit);
}

static void
unit_nearest__suggests__one(void **state)
{
	(void)state;
	assert_string_equal(gom_unit_nearest("peice"), "H87");
	assert_string_equal(gom_unit_nearest("dozn"), "DZN");
	assert_null(gom_unit_nearest("x"));
	assert_null(gom_unit_nearest(""));
	assert_null(gom_unit_nearest("container"));
}

static void
incoterm_find__knows__those_of_2020(void **state)
{
	(void)state;
	assert_string_equal(gom_incoterm_find("fob"), "FOB");
	assert_string_equal(gom_incoterm_find("DPU"), "DPU");
	assert_null(gom_incoterm_find("DAT"));
	assert_null(gom_incoterm_find(""));
}

static void
class_check__wants__craft_and_kind(void **state)
{
	static const char *const bad[] = { "", "/", "a/", "/b", "rattan",
		"rattan/basket/m", "Rattan/basket", "rattan/bas ket",
		"rattan/bát", "a/0123456789012345678901234567890123456789" };

	(void)state;
	assert_int_equal(gom_class_check("rattan/basket-m"), ERR_OK);
	assert_int_equal(gom_class_check("a/b"), ERR_OK);
	assert_int_equal(
	    gom_class_check("a/01234567890123456789012345678901234567"),
	    ERR_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(gom_class_check(bad[i]), ERR_CLASS);
}

static void
class_craft__is__what_stands_before_the_stroke(void **state)
{
	(void)state;
	assert_int_equal(gom_class_craft_len("rattan/basket-m"), 6);
	assert_true(gom_class_is_same_craft("rattan/a", "rattan/b"));
	assert_false(gom_class_is_same_craft("rattan/a", "rattans/a"));
	assert_false(gom_class_is_same_craft("bamboo/a", "rattan/a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unit_find__takes__codes_as_kept),
		cmocka_unit_test(unit_parse__reads__what_files_say),
		cmocka_unit_test(unit_parse__refuses__the_rest),
		cmocka_unit_test(unit_nearest__suggests__one),
		cmocka_unit_test(incoterm_find__knows__those_of_2020),
		cmocka_unit_test(class_check__wants__craft_and_kind),
		cmocka_unit_test(
		    class_craft__is__what_stands_before_the_stroke),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
