/* SPDX-License-Identifier: Apache-2.0 */
/* The states of lots as reckoned from their quantities, and the tables of
 * allowed moves. States of orders are in orders_test. */
#include "tests/support/cm.h"

#include "broker/service/states.h"

#define B(name)     GOM__BUCKET__BUCKET_##name
#define LOT(name)   GOM__LOT_STATE__LOT_##name
#define AWARD(name) GOM__AWARD_STATE__AWARD_##name
#define ORDER(name) GOM__ORDER_STATE__ORDER_##name

static Gom__LotState
state_with(Gom__Bucket first, Gom__Bucket second)
{
	struct lot_row lot = { 0 };

	lot.in[first] += 5;
	lot.in[second] += 5;
	lot.in[B(NONE)] = 0;
	return lot_state(&lot);
}

static void
lot_state__follows__where_the_quantity_is(void **state)
{
	(void)state;
	assert_int_equal(state_with(B(OPEN), B(NONE)), LOT(OPEN));
	assert_int_equal(state_with(B(OFFERED), B(NONE)), LOT(OFFERED));
	assert_int_equal(state_with(B(CONFIRMED), B(NONE)), LOT(CONFIRMED));
	assert_int_equal(state_with(B(DESPATCHED), B(NONE)), LOT(PRODUCING));
	assert_int_equal(state_with(B(DELIVERED), B(NONE)), LOT(PRODUCING));
	assert_int_equal(state_with(B(REWORK), B(NONE)), LOT(PRODUCING));
	assert_int_equal(state_with(B(ACCEPTED), B(NONE)), LOT(ACCEPTED));
	assert_int_equal(state_with(B(SHORT_CLOSED), B(NONE)), LOT(CANCELLED));
	assert_int_equal(state_with(B(NONE), B(NONE)), LOT(CANCELLED));
}

static void
lot_state__of_a_lot_in_part__is_the_part_still_to_come(void **state)
{
	(void)state;
	assert_int_equal(state_with(B(CONFIRMED), B(ACCEPTED)), LOT(PRODUCING));
	assert_int_equal(
	    state_with(B(CONFIRMED), B(DESPATCHED)), LOT(PRODUCING));
	assert_int_equal(
	    state_with(B(ACCEPTED), B(SHORT_CLOSED)), LOT(ACCEPTED));
	assert_int_equal(
	    state_with(B(CONFIRMED), B(SHORT_CLOSED)), LOT(CONFIRMED));
	assert_int_equal(state_with(B(ACCEPTED), B(OVER)), LOT(ACCEPTED));
}

static int
count_lot_moves(void)
{
	int n = 0;

	for (int from = 0; from <= LOT(CANCELLED) + 1; from++)
		for (int to = 0; to <= LOT(CANCELLED) + 1; to++)
			n += lot_state_may(
			    (Gom__LotState)from, (Gom__LotState)to);
	return n;
}

static void
lot_state_may__allows__the_moves_of_the_diagram(void **state)
{
	(void)state;
	assert_true(lot_state_may(LOT(OPEN), LOT(OFFERED)));
	assert_true(lot_state_may(LOT(OFFERED), LOT(OPEN)));
	assert_true(lot_state_may(LOT(OFFERED), LOT(CONFIRMED)));
	assert_true(lot_state_may(LOT(CONFIRMED), LOT(OPEN)));
	assert_true(lot_state_may(LOT(CONFIRMED), LOT(PRODUCING)));
	assert_true(lot_state_may(LOT(PRODUCING), LOT(ACCEPTED)));
	assert_false(lot_state_may(LOT(OPEN), LOT(CONFIRMED)));
	assert_false(lot_state_may(LOT(ACCEPTED), LOT(CANCELLED)));
	assert_false(lot_state_may(LOT(CANCELLED), LOT(OPEN)));
	assert_int_equal(count_lot_moves(), 12);
}

static int
count_award_moves(void)
{
	int n = 0;

	for (int from = 0; from <= AWARD(DONE) + 1; from++)
		for (int to = 0; to <= AWARD(DONE) + 1; to++)
			n += award_state_may(
			    (Gom__AwardState)from, (Gom__AwardState)to);
	return n;
}

static void
award_state_may__allows__the_moves_of_the_diagram(void **state)
{
	(void)state;
	assert_true(award_state_may(AWARD(STANDBY), AWARD(OFFERED)));
	assert_true(award_state_may(AWARD(OFFERED), AWARD(CONFIRMED)));
	assert_true(award_state_may(AWARD(OFFERED), AWARD(DECLINED)));
	assert_true(award_state_may(AWARD(OFFERED), AWARD(EXPIRED)));
	assert_true(award_state_may(AWARD(CONFIRMED), AWARD(GIVEN_BACK)));
	assert_true(award_state_may(AWARD(CONFIRMED), AWARD(DONE)));
	assert_true(award_state_may(AWARD(CONFIRMED), AWARD(CANCELLED)));
	assert_false(award_state_may(AWARD(OFFERED), AWARD(DONE)));
	assert_false(award_state_may(AWARD(OFFERED), AWARD(GIVEN_BACK)));
	assert_false(award_state_may(AWARD(CONFIRMED), AWARD(DECLINED)));
	assert_false(award_state_may(AWARD(DECLINED), AWARD(OFFERED)));
	assert_int_equal(count_award_moves(), 11);
}

static void
order_state_may__ends__at_cancelled_and_fulfilled(void **state)
{
	(void)state;
	assert_true(order_state_may(ORDER(DRAFT), ORDER(OPEN)));
	assert_true(order_state_may(ORDER(DRAFT), ORDER(CANCELLED)));
	assert_true(order_state_may(ORDER(OPEN), ORDER(CANCELLED)));
	assert_true(order_state_may(ORDER(PRODUCING), ORDER(CANCELLED)));
	assert_true(order_state_may(ORDER(FULFILLED), ORDER(SETTLED)));
	assert_false(order_state_may(ORDER(FULFILLED), ORDER(CANCELLED)));
	assert_false(order_state_may(ORDER(SETTLED), ORDER(CANCELLED)));
	assert_false(order_state_may(ORDER(CANCELLED), ORDER(DRAFT)));
	assert_false(order_state_may(ORDER(DRAFT), ORDER(PRODUCING)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lot_state__follows__where_the_quantity_is),
		cmocka_unit_test(
		    lot_state__of_a_lot_in_part__is_the_part_still_to_come),
		cmocka_unit_test(
		    lot_state_may__allows__the_moves_of_the_diagram),
		cmocka_unit_test(
		    award_state_may__allows__the_moves_of_the_diagram),
		cmocka_unit_test(
		    order_state_may__ends__at_cancelled_and_fulfilled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
