/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/text.h"

#include <string.h>

#include "tests/support/cm.h"

/* Length and bytes of a literal that may hold NULs. */
#define LIT(s) s, sizeof(s) - 1

static void
text_check__takes__vietnamese_in_nfc(void **state)
{
	(void)state;
	assert_int_equal(gom_text_check(LIT(""), 0), ERR_OK);
	assert_int_equal(gom_text_check(LIT("Nguyễn Thị Đào"), 80), ERR_OK);
	assert_int_equal(
	    gom_text_check(LIT("竹 🧺 “giỏ”"), 80), ERR_OK);
	assert_int_equal(gom_text_check(LIT("a\u00a0b\u200db"), 80), ERR_OK);
}

static void
text_check__refuses__one_byte_too_many(void **state)
{
	(void)state;
	assert_int_equal(gom_text_check(LIT("abcd"), 4), ERR_OK);
	assert_int_equal(gom_text_check(LIT("abcd"), 3), ERR_TEXT_LONG);
	assert_int_equal(gom_text_check(LIT("ộ"), 2), ERR_TEXT_LONG);
}

static void
text_check__refuses__what_is_not_utf8(void **state)
{
	(void)state;
	assert_int_equal(gom_text_check(LIT("a\xff"), 80), ERR_TEXT);
	assert_int_equal(gom_text_check(LIT("a\xc3"), 80), ERR_TEXT);
	assert_int_equal(gom_text_check(LIT("\xc0\xaf"), 80), ERR_TEXT);
	assert_int_equal(gom_text_check(LIT("\xed\xa0\x80"), 80), ERR_TEXT);
	assert_int_equal(gom_text_check(LIT("\xf4\x90\x80\x80"), 80), ERR_TEXT);
	/* the missing byte of the letter lies after the text's end */
	assert_int_equal(gom_text_check("\xe1\xbb\x99", 2, 80), ERR_TEXT);
}

static void
text_check__refuses__control_characters(void **state)
{
	static const char *const bad[] = { "a\nb", "\t", "\x1b[31m", "\x7f",
		"\xc2\x85", "\xc2\x9b", "\u2028", "\u2029", "\u202a", "\u202e",
		"\u2066", "\u2069" };
	static const char *const good[] = { " ", "~", "\u00a0", "\u2027",
		"\u202f", "\u2065", "\u206a", "\u200e" };

	(void)state;
	assert_int_equal(gom_text_check(LIT("a\0b"), 80), ERR_TEXT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
		    gom_text_check(bad[i], strlen(bad[i]), 80), ERR_TEXT);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(
		    gom_text_check(good[i], strlen(good[i]), 80), ERR_OK);
	}
}

static void
text_check__refuses__decomposed_letters(void **state)
{
	(void)state;
	assert_int_equal(gom_text_check(LIT("o\u0302\u0323"), 80), ERR_TEXT);
	assert_int_equal(gom_text_check(LIT("ô\u0323"), 80), ERR_TEXT);
	assert_int_equal(gom_text_check(LIT("\u212b"), 80), ERR_TEXT);
	assert_int_equal(gom_text_check(LIT("\u1ed9"), 80), ERR_OK);
}

static void
text_nfc__makes__what_check_takes(void **state)
{
	char out[32];

	(void)state;
	assert_int_equal(
	    gom_text_nfc(LIT("  \u00a0Nguye\u0302\u0303n\n"), out, sizeof(out)),
	    ERR_OK);
	assert_string_equal(out, "Nguyễn");
	assert_int_equal(gom_text_nfc(LIT(" \t\r\n "), out, sizeof(out)), 0);
	assert_string_equal(out, "");
	assert_int_equal(gom_text_nfc(LIT(""), out, sizeof(out)), ERR_OK);
	assert_string_equal(out, "");
	assert_int_equal(gom_text_nfc(LIT("a  b"), out, sizeof(out)), ERR_OK);
	assert_string_equal(out, "a  b");
}

static void
text_nfc__refuses__what_cannot_be_kept(void **state)
{
	char out[8] = "before";

	(void)state;
	assert_int_equal(gom_text_nfc(LIT("a\nb"), out, sizeof(out)), ERR_TEXT);
	assert_int_equal(gom_text_nfc(LIT("a\0b"), out, sizeof(out)), ERR_TEXT);
	assert_int_equal(
	    gom_text_nfc(LIT("a\xff"), out, sizeof(out)), ERR_TEXT);
	assert_int_equal(
	    gom_text_nfc(LIT("12345678"), out, sizeof(out)), ERR_TEXT_LONG);
	assert_string_equal(out, "before");
	assert_int_equal(
	    gom_text_nfc(LIT("1234567"), out, sizeof(out)), ERR_OK);
	assert_string_equal(out, "1234567");
}

static void
text_fold__drops__accents_and_case(void **state)
{
	char out[32];

	(void)state;
	assert_int_equal(
	    gom_text_fold("Đường  MỘT\u00a0đôi", out, sizeof(out)), ERR_OK);
	assert_string_equal(out, "duong mot doi");
	assert_int_equal(
	    gom_text_fold(" o\u0302\u0323 m² ", out, sizeof(out)), ERR_OK);
	assert_string_equal(out, "o m2");
	assert_int_equal(gom_text_fold("\xff", out, sizeof(out)), ERR_TEXT);
	assert_int_equal(gom_text_fold("ABC", out, 4), ERR_OK);
	assert_int_equal(gom_text_fold("ABC", out, 3), ERR_TEXT_LONG);
	assert_int_equal(gom_text_fold("", out, 0), ERR_TEXT_LONG);
}

static void
text_width__counts__columns(void **state)
{
	(void)state;
	assert_int_equal(gom_text_width(""), 0);
	assert_int_equal(gom_text_width("Nguyễn"), 6);
	assert_int_equal(gom_text_width("Nguye\u0302\u0303n"), 6);
	assert_int_equal(gom_text_width("竹籠"), 4);
	assert_int_equal(gom_text_width("a\xff"), 2);
}

static void
text_cut__never_splits__a_letter(void **state)
{
	(void)state;
	assert_int_equal(gom_text_cut("Nguyễn", 5), strlen("Nguyễ"));
	assert_int_equal(gom_text_cut("Nguyễn", 4), strlen("Nguy"));
	assert_int_equal(gom_text_cut("Nguyễn", 60), strlen("Nguyễn"));
	assert_int_equal(
	    gom_text_cut("e\u0302\u0303n", 1), strlen("e\u0302\u0303"));
	assert_int_equal(gom_text_cut("竹籠", 3), 3);
	assert_int_equal(gom_text_cut("竹籠", 1), 0);
	assert_int_equal(gom_text_cut("abc", 0), 0);
}

static void
text_prefix__ends__at_a_character(void **state)
{
	(void)state;
	assert_int_equal(gom_text_prefix("aộb", 0), 0);
	assert_int_equal(gom_text_prefix("aộb", 3), 1);
	assert_int_equal(gom_text_prefix("aộb", 4), 4);
	assert_int_equal(gom_text_prefix("aộb", 5), 5);
	assert_int_equal(gom_text_prefix("aộb", 99), 5);
}

static void
text_is_same__ignores__ascii_case(void **state)
{
	(void)state;
	assert_true(gom_text_is_same("", ""));
	assert_true(gom_text_is_same("Vnd", "vND"));
	assert_false(gom_text_is_same("VND", "VN"));
	assert_false(gom_text_is_same("VN", "VND"));
	assert_false(gom_text_is_same("Đ", "đ"));
	assert_false(gom_text_is_same("@", "`"));
}

static void
text_distance__counts__single_changes(void **state)
{
	char longer[66];

	(void)state;
	assert_int_equal(gom_text_distance("", ""), 0);
	assert_int_equal(gom_text_distance("", "bid"), 3);
	assert_int_equal(gom_text_distance("order", "ORDER"), 0);
	assert_int_equal(gom_text_distance("oredr", "order"), 1);
	assert_int_equal(gom_text_distance("kitten", "sitting"), 3);
	assert_int_equal(gom_text_distance("ca", "abc"), 3);
	memset(longer, 'a', 65);
	longer[65] = '\0';
	assert_int_equal(gom_text_distance(longer, longer), 65);
	assert_int_equal(gom_text_distance(longer + 1, longer + 1), 0);
}

static void
text_nearest__finds__the_likely_name(void **state)
{
	static const char *const names[] = { "order", "lots", "bid", "bids" };

	(void)state;
	assert_int_equal(gom_text_nearest("oredr", names, 4), 0);
	assert_int_equal(gom_text_nearest("bdis", names, 4), 3);
	assert_int_equal(gom_text_nearest("bd", names, 4), 2);
	assert_int_equal(gom_text_nearest("statement", names, 4), 4);
	assert_int_equal(gom_text_nearest("x", names, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_check__takes__vietnamese_in_nfc),
		cmocka_unit_test(text_check__refuses__one_byte_too_many),
		cmocka_unit_test(text_check__refuses__what_is_not_utf8),
		cmocka_unit_test(text_check__refuses__control_characters),
		cmocka_unit_test(text_check__refuses__decomposed_letters),
		cmocka_unit_test(text_nfc__makes__what_check_takes),
		cmocka_unit_test(text_nfc__refuses__what_cannot_be_kept),
		cmocka_unit_test(text_fold__drops__accents_and_case),
		cmocka_unit_test(text_width__counts__columns),
		cmocka_unit_test(text_cut__never_splits__a_letter),
		cmocka_unit_test(text_prefix__ends__at_a_character),
		cmocka_unit_test(text_is_same__ignores__ascii_case),
		cmocka_unit_test(text_distance__counts__single_changes),
		cmocka_unit_test(text_nearest__finds__the_likely_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
