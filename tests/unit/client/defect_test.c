/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include "client/defect.h"

static void
assert_refused(const char *text, enum err err)
{
	struct err_info info = { .value = 0 };
	Gom__Defect defect;

	assert_int_equal(defect_parse(text, &info, &defect), err);
}

static void
defect_parse__reads__class_reason_and_pieces(void **state)
{
	Gom__Defect defect;

	(void)state;
	assert_int_equal(defect_parse("major:loose:3", NULL, &defect), ERR_OK);
	assert_int_equal(defect.class_, GOM__DEFECT_CLASS__DEFECT_MAJOR);
	assert_int_equal(defect.reason, 44);
	assert_int_equal(defect.quantity, 3);
	assert_int_equal(
	    defect_parse("crit:broken:1.000", NULL, &defect), ERR_OK);
	assert_int_equal(defect.class_, GOM__DEFECT_CLASS__DEFECT_CRITICAL);
	assert_int_equal(defect.reason, 40);
	assert_int_equal(defect.quantity, 1000);
	assert_int_equal(defect_parse("mi:other:1", NULL, &defect), ERR_OK);
	assert_int_equal(defect.class_, GOM__DEFECT_CLASS__DEFECT_MINOR);
}

static void
defect_parse__refuses__what_is_none(void **state)
{
	(void)state;
	assert_refused("", ERR_MISSING);
	assert_refused("major", ERR_MISSING);
	assert_refused("major:loose", ERR_MISSING);
	assert_refused("m:loose:3", ERR_CHOICE);
	assert_refused(":loose:3", ERR_CHOICE);
	assert_refused("big:loose:3", ERR_CHOICE);
	assert_refused("major:harvest:3", ERR_CHOICE);
	assert_refused("major:loose:x", ERR_NUMBER);
	assert_refused("major:loose:3:4", ERR_NUMBER);
	assert_refused("major:loose:0", ERR_TOO_SMALL);
	assert_refused("major:loose:100000001", ERR_RANGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defect_parse__reads__class_reason_and_pieces),
		cmocka_unit_test(defect_parse__refuses__what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
