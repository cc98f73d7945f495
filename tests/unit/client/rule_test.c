/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <string.h>

#include "client/rule.h"

static void
assert_rule(const char *text, Gom__RuleKind kind, int64_t value,
    const char *village, bool is_target)
{
	struct rule_typed rule;
	struct err_info info = { .value = 0 };

	assert_int_equal(rule_parse(text, &info, &rule), ERR_OK);
	assert_int_equal(rule.kind, kind);
	assert_int_equal(rule.value, value);
	assert_string_equal(rule.village, village);
	assert_int_equal(rule.is_target, is_target);
}

static void
assert_refused(const char *text, enum err err)
{
	struct rule_typed rule = { .value = 77 };
	struct err_info info = { .value = 0 };

	assert_int_equal(rule_parse(text, &info, &rule), err);
	assert_int_equal(rule.value, 77);
}

static void
rule_parse__reads__every_kind(void **state)
{
	(void)state;
	assert_rule("max-share=30%", GOM__RULE_KIND__RULE_MAX_SHARE_ORDER, 300,
	    "", false);
	assert_rule("max-line-share=12.5", GOM__RULE_KIND__RULE_MAX_SHARE_LINE,
	    125, "", false);
	assert_rule("min-households=8", GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS, 8,
	    "", false);
	assert_rule("max-households=1.200", GOM__RULE_KIND__RULE_MAX_HOUSEHOLDS,
	    1200, "", false);
	assert_rule("village-min=Phú Vinh:40%",
	    GOM__RULE_KIND__RULE_VILLAGE_MIN, 400, "Phú Vinh", false);
	assert_rule("village-max=3:0%", GOM__RULE_KIND__RULE_VILLAGE_MAX, 0,
	    "3", false);
	assert_rule("newcomers-min=10%?", GOM__RULE_KIND__RULE_NEWCOMERS_MIN,
	    100, "", true);
	assert_rule(
	    "open-work=30", GOM__RULE_KIND__RULE_OPEN_WORK, 30, "", false);
	assert_rule(
	    "score-min=80%?", GOM__RULE_KIND__RULE_SCORE_MIN, 800, "", true);
}

static void
rule_parse__takes__a_target_and_a_colon_in_a_village(void **state)
{
	(void)state;
	assert_rule("village-min=Xóm: Đông:25%?",
	    GOM__RULE_KIND__RULE_VILLAGE_MIN, 250, "Xóm: Đông", true);
}

static void
rule_parse__refuses__what_is_no_rule(void **state)
{
	(void)state;
	assert_refused("", ERR_CHOICE);
	assert_refused("max-shar=30%", ERR_CHOICE);
	assert_refused("max-share2=30%", ERR_CHOICE);
	assert_refused("max-share", ERR_MISSING);
	assert_refused("max-share=", ERR_MISSING);
	assert_refused("max-share=?", ERR_MISSING);
	assert_refused("max-share=x", ERR_NUMBER);
	assert_refused("max-share=30%%", ERR_NUMBER);
	assert_refused("max-share=101%", ERR_RANGE);
	assert_refused("max-share=0%", ERR_TOO_SMALL);
	assert_refused("min-households=0", ERR_TOO_SMALL);
	assert_refused("min-households=100000001", ERR_RANGE);
	assert_refused("open-work=1001", ERR_RANGE);
	assert_refused("village-min=40%", ERR_MISSING);
	assert_refused("village-min=:40%", ERR_MISSING);
	assert_refused(
	    "max-share=00000000000000000000000000000000000030%", ERR_NUMBER);
}

static void
rule_parse__refuses__a_village_too_long_by_one(void **state)
{
	char text[200] = "village-min=";
	size_t len = strlen(text);

	(void)state;
	memset(text + len, 'a', LIMIT_NAME_LEN);
	strcpy(text + len + LIMIT_NAME_LEN, ":40%");
	assert_int_equal(
	    rule_parse(text, NULL, &(struct rule_typed){ 0 }), ERR_OK);
	memset(text + len, 'a', LIMIT_NAME_LEN + 1);
	strcpy(text + len + LIMIT_NAME_LEN + 1, ":40%");
	assert_refused(text, ERR_TEXT_LONG);
}

static void
rule_format__writes__what_was_typed(void **state)
{
	static const char *const texts[] = { "max-share=30%",
		"max-line-share=12.5%", "min-households=8",
		"village-min=3:40%?", "open-work=30", "score-min=80%?" };
	char text[RULE_TEXT_CAP];

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		Gom__Rule rule = GOM__RULE__INIT;
		struct rule_typed typed;

		assert_int_equal(rule_parse(texts[i], NULL, &typed), ERR_OK);
		rule.kind = typed.kind;
		rule.value = typed.value;
		rule.target = typed.is_target;
		rule.village = typed.village[0] == '\0' ? 0 : 3;
		rule_format(&rule, NULL, text, sizeof text);
		assert_string_equal(text, texts[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rule_parse__reads__every_kind),
		cmocka_unit_test(
		    rule_parse__takes__a_target_and_a_colon_in_a_village),
		cmocka_unit_test(rule_parse__refuses__what_is_no_rule),
		cmocka_unit_test(
		    rule_parse__refuses__a_village_too_long_by_one),
		cmocka_unit_test(rule_format__writes__what_was_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
