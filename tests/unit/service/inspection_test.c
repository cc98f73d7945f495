/* SPDX-License-Identifier: Apache-2.0 */
/* INSPECT: where pieces go, what they are worth, and when a lot is done. */
#include "tests/unit/service/workshop.h"

#define ACCEPTED GOM__BUCKET__BUCKET_ACCEPTED
#define REWORK   GOM__BUCKET__BUCKET_REWORK
#define OVER     GOM__BUCKET__BUCKET_OVER

static int64_t
balance(struct workshop *w)
{
	Gom__OwedRequest in = GOM__OWED_REQUEST__INIT;
	const Gom__OwedReply *reply;

	assert_int_equal(
	    house_call(w->m->h, w->m->weaver, VERB_OWED, &in), ERR_OK);
	reply = house_reply(w->m->h);
	return reply->n_balances == 0 ? 0 : reply->balances[0]->balance;
}

static int
award_state_of(struct workshop *w)
{
	struct award_row award;

	assert_int_equal(
	    award_last(w->m->h->store, w->order, 1, 1, &award), ERR_OK);
	return award.state;
}

static void
inspect__credits__what_is_accepted(void **state)
{
	struct workshop *w = *state;
	const Gom__InspectReply *reply;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(workshop_receive(w, 30, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 30, 0, 0), ERR_OK);
	reply = house_reply(w->m->h);
	assert_int_equal(reply->value, 30 * WORKSHOP_RATE);
	assert_string_equal(reply->currency, "VND");
	assert_int_equal(reply->left, 0);
	assert_int_equal(workshop_lot(w, 1).in[ACCEPTED], 30);
	assert_int_equal(balance(w), 30 * WORKSHOP_RATE);
}

static void
inspect__of_the_last_piece__ends_the_award(void **state)
{
	struct workshop *w = *state;

	workshop_hand_in(w, 60, WORKSHOP_LOT "/1");
	assert_int_equal(award_state_of(w), GOM__AWARD_STATE__AWARD_CONFIRMED);
	workshop_hand_in(w, 40, WORKSHOP_LOT "/2");
	assert_int_equal(award_state_of(w), GOM__AWARD_STATE__AWARD_DONE);
	assert_int_equal(
	    market_feed(w->m, w->m->weaver, FACT_AWARD_DONE, NULL), 1);
	assert_int_equal(
	    market_show(w->m, w->m->exporter, WORKSHOP_ORDER)->summary->state,
	    GOM__ORDER_STATE__ORDER_FULFILLED);
}

static void
inspect__rework__comes_back_mended(void **state)
{
	struct workshop *w = *state;
	struct lot_row lot;

	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS), ERR_OK);
	assert_int_equal(workshop_receive(w, WORKSHOP_UNITS, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 94, 6, 0), ERR_OK);
	assert_int_equal(workshop_lot(w, 1).in[REWORK], 6);
	workshop_hand_in(w, 6, WORKSHOP_LOT "/2");
	lot = workshop_lot(w, 1);
	assert_int_equal(lot.in[REWORK], 0);
	assert_int_equal(lot.in[ACCEPTED], WORKSHOP_UNITS);
	assert_int_equal(award_state_of(w), GOM__AWARD_STATE__AWARD_DONE);
	assert_int_equal(balance(w), WORKSHOP_UNITS * WORKSHOP_RATE);
}

static void
inspect__scrap__becomes_a_lot_of_the_next_round(void **state)
{
	struct workshop *w = *state;
	const Gom__InspectReply *reply;
	struct lot_row child;

	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS), ERR_OK);
	assert_int_equal(workshop_receive(w, WORKSHOP_UNITS, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 99, 0, 1), ERR_OK);
	reply = house_reply(w->m->h);
	assert_string_equal(reply->child, "PO-7/1.2");
	child = workshop_lot(w, 2);
	assert_int_equal(lot_ordered(&child), 1);
	assert_int_equal(child.round, 2);
	assert_true(child.tender > 1);
	assert_int_equal(award_state_of(w), GOM__AWARD_STATE__AWARD_DONE);
	assert_int_equal(balance(w), 99 * WORKSHOP_RATE);
}

static void
inspect__scrap_of_everything__cancels_the_award(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS), ERR_OK);
	assert_int_equal(workshop_receive(w, WORKSHOP_UNITS, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 0, 0, WORKSHOP_UNITS),
	    ERR_OK);
	assert_int_equal(award_state_of(w), GOM__AWARD_STATE__AWARD_CANCELLED);
	assert_int_equal(balance(w), 0);
}

static void
inspect__may_come__in_parts(void **state)
{
	struct workshop *w = *state;
	const Gom__InspectReply *reply;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(workshop_receive(w, 30, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 10, 2, 0), ERR_OK);
	reply = house_reply(w->m->h);
	assert_int_equal(reply->left, 18);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 19, 0, 0), ERR_QUANTITY);
	assert_int_equal(w->m->h->info.limit, 18);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 18, 0, 0), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 1, 0, 0), ERR_ALREADY);
}

static void
inspect__refuses__figures_that_cannot_be(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 30, 0, 0), ERR_LOT_STATE);
	assert_int_equal(workshop_receive(w, 30, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 0, 0, 0), ERR_TOO_SMALL);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", -1, 5, 0), ERR_TOO_SMALL);
	assert_int_equal(workshop_inspect(w, WORKSHOP_LOT "/1", INT64_MAX,
			     INT64_MAX, INT64_MAX),
	    ERR_QUANTITY);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/2", 1, 0, 0), ERR_NO_DELIVERY);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT, 1, 0, 0), ERR_NO_DELIVERY);
}

static void
inspect__without_tolerance__pays_nothing_over(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS + 4), ERR_OK);
	assert_int_equal(
	    workshop_receive(w, WORKSHOP_UNITS + 4, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", WORKSHOP_UNITS + 4, 0, 0),
	    ERR_OK);
	assert_int_equal(workshop_lot(w, 1).in[OVER], 4);
	assert_int_equal(balance(w), WORKSHOP_UNITS * WORKSHOP_RATE);
	assert_int_equal(award_state_of(w), GOM__AWARD_STATE__AWARD_DONE);
}

static void
inspect__within_the_tolerance__pays_what_is_over(void **state)
{
	struct workshop *w = *state;

	/* 5 % of 100 are 5; 7 come. */
	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS + 7), ERR_OK);
	assert_int_equal(
	    workshop_receive(w, WORKSHOP_UNITS + 7, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", WORKSHOP_UNITS, 0, 0),
	    ERR_OK);
	assert_int_equal(award_state_of(w), GOM__AWARD_STATE__AWARD_DONE);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 7, 0, 0), ERR_OK);
	assert_int_equal(workshop_lot(w, 1).in[OVER], 7);
	assert_int_equal(balance(w), (WORKSHOP_UNITS + 5) * WORKSHOP_RATE);
	assert_int_equal(award_state_of(w), GOM__AWARD_STATE__AWARD_DONE);
}

static enum err
inspect_defect(struct workshop *w, Gom__DefectClass class_, uint32_t reason,
    int64_t quantity)
{
	Gom__InspectRequest in = GOM__INSPECT_REQUEST__INIT;
	Gom__Defect defect = GOM__DEFECT__INIT;
	Gom__Defect *list[] = { &defect };

	in.delivery = (char *)WORKSHOP_LOT "/1";
	in.accepted = 1;
	in.rework = 1;
	in.defects = list;
	in.n_defects = 1;
	defect.class_ = class_;
	defect.reason = reason;
	defect.quantity = quantity;
	return house_call(w->m->h, w->inspector, VERB_INSPECT, &in);
}

static void
inspect__keeps__defects_by_class_and_reason(void **state)
{
	struct workshop *w = *state;
	const Gom__Fact *fact = NULL;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(workshop_receive(w, 30, false), ERR_OK);
	assert_int_equal(
	    inspect_defect(w, GOM__DEFECT_CLASS__DEFECT_NONE, 44, 1),
	    ERR_MISSING);
	assert_int_equal(w->m->h->info.index, 1);
	assert_int_equal(
	    inspect_defect(w, GOM__DEFECT_CLASS__DEFECT_MAJOR, 1, 1),
	    ERR_CHOICE);
	assert_int_equal(
	    inspect_defect(w, GOM__DEFECT_CLASS__DEFECT_MAJOR, 44, 0),
	    ERR_TOO_SMALL);
	assert_int_equal(
	    inspect_defect(w, GOM__DEFECT_CLASS__DEFECT_MAJOR, 44, 1), ERR_OK);
	assert_int_equal(
	    market_feed(w->m, w->m->weaver, FACT_INSPECTED, &fact), 1);
	assert_int_equal(fact->n_defects, 1);
	assert_int_equal(fact->defects[0]->reason, 44);
	assert_int_equal(fact->signature.len, LIMIT_SIGNATURE_LEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSHOP_TEST(inspect__credits__what_is_accepted),
		WORKSHOP_TEST(inspect__of_the_last_piece__ends_the_award),
		WORKSHOP_TEST(inspect__rework__comes_back_mended),
		WORKSHOP_TEST(inspect__scrap__becomes_a_lot_of_the_next_round),
		WORKSHOP_TEST(inspect__scrap_of_everything__cancels_the_award),
		WORKSHOP_TEST(inspect__may_come__in_parts),
		WORKSHOP_TEST(inspect__refuses__figures_that_cannot_be),
		WORKSHOP_TEST(inspect__without_tolerance__pays_nothing_over),
		WORKSHOP_TEST_GENEROUS(
		    inspect__within_the_tolerance__pays_what_is_over),
		WORKSHOP_TEST(inspect__keeps__defects_by_class_and_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
