/* SPDX-License-Identifier: Apache-2.0 */
/* PROGRESS, DELIVER and RECEIVE. */
#include "tests/unit/service/workshop.h"

#define CONFIRMED  GOM__BUCKET__BUCKET_CONFIRMED
#define DESPATCHED GOM__BUCKET__BUCKET_DESPATCHED
#define DELIVERED  GOM__BUCKET__BUCKET_DELIVERED
#define OPEN       GOM__BUCKET__BUCKET_OPEN
#define OFFERED    GOM__BUCKET__BUCKET_OFFERED

static enum err
progress(struct workshop *w, const struct person *who, int64_t made)
{
	Gom__ProgressRequest in = GOM__PROGRESS_REQUEST__INIT;

	in.lot = (char *)WORKSHOP_LOT;
	in.made = made;
	return house_call(w->m->h, who, VERB_PROGRESS, &in);
}

static void
progress__is_kept__up_to_the_lot(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(progress(w, w->m->weaver, 40), ERR_OK);
	assert_int_equal(trade_live(w->m, w->order, 1).made, 40);
	assert_int_equal(progress(w, w->m->weaver, WORKSHOP_UNITS), ERR_OK);
	assert_int_equal(
	    progress(w, w->m->weaver, WORKSHOP_UNITS + 1), ERR_QUANTITY);
	assert_int_equal(w->m->h->info.limit, WORKSHOP_UNITS);
	assert_int_equal(progress(w, w->m->weaver, -1), ERR_TOO_SMALL);
	assert_int_equal(trade_live(w->m, w->order, 1).made, WORKSHOP_UNITS);
}

static void
progress__is_said__by_who_acts_for_the_maker_only(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(progress(w, w->m->leader, 10), ERR_OK);
	assert_int_equal(progress(w, w->m->coordinator, 20), ERR_OK);
	assert_int_equal(progress(w, w->m->second, 30), ERR_NOT_YOURS);
	assert_int_equal(trade_live(w->m, w->order, 1).made, 20);
}

static void
deliver__moves__confirmed_to_despatched(void **state)
{
	struct workshop *w = *state;
	const Gom__DeliverReply *reply;
	struct lot_row lot;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	reply = house_reply(w->m->h);
	assert_string_equal(reply->delivery, WORKSHOP_LOT "/1");
	assert_int_equal(reply->left, 70);
	lot = workshop_lot(w, 1);
	assert_int_equal(lot.in[CONFIRMED], 70);
	assert_int_equal(lot.in[DESPATCHED], 30);
	assert_int_equal(
	    market_feed(w->m, w->m->exporter, FACT_DELIVERED, NULL), 1);
}

static void
deliver__refuses__nothing_and_too_much(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(workshop_deliver(w, 0), ERR_TOO_SMALL);
	assert_int_equal(
	    workshop_deliver(w, (int64_t)LIMIT_QUANTITY + 1), ERR_RANGE);
}

static void
deliver__of_more_than_the_lot__leaves_the_rest_outside(void **state)
{
	struct workshop *w = *state;
	struct lot_row lot;

	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS + 5), ERR_OK);
	lot = workshop_lot(w, 1);
	assert_int_equal(lot.in[CONFIRMED], 0);
	assert_int_equal(lot.in[DESPATCHED], WORKSHOP_UNITS);
	assert_int_equal(lot_ordered(&lot), WORKSHOP_UNITS);
}

static void
receive__in_full__makes_it_delivered(void **state)
{
	struct workshop *w = *state;
	const Gom__ReceiveReply *reply;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(workshop_receive(w, 30, false), ERR_OK);
	reply = house_reply(w->m->h);
	assert_string_equal(reply->delivery, WORKSHOP_LOT "/1");
	assert_int_equal(reply->short_quantity, 0);
	assert_string_equal(reply->child, "");
	assert_int_equal(workshop_lot(w, 1).in[DELIVERED], 30);
	assert_int_equal(workshop_lot(w, 1).in[CONFIRMED], 70);
}

static void
receive__short__gives_the_rest_back_to_the_maker(void **state)
{
	struct workshop *w = *state;
	const Gom__ReceiveReply *reply;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(workshop_receive(w, 26, false), ERR_OK);
	reply = house_reply(w->m->h);
	assert_int_equal(reply->short_quantity, 4);
	assert_int_equal(workshop_lot(w, 1).in[DELIVERED], 26);
	assert_int_equal(workshop_lot(w, 1).in[CONFIRMED], 74);
}

static void
receive__of_more_than_declared__takes_it_from_the_confirmed(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(workshop_receive(w, 35, false), ERR_OK);
	assert_int_equal(workshop_lot(w, 1).in[DELIVERED], 35);
	assert_int_equal(workshop_lot(w, 1).in[CONFIRMED], 65);
}

static void
receive__of_more_than_the_lot__counts_it_as_over(void **state)
{
	struct workshop *w = *state;
	const Gom__ReceiveReply *reply;
	struct delivery_row delivery;

	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS), ERR_OK);
	assert_int_equal(
	    workshop_receive(w, WORKSHOP_UNITS + 3, false), ERR_OK);
	reply = house_reply(w->m->h);
	assert_int_equal(reply->over, 3);
	assert_int_equal(workshop_lot(w, 1).in[DELIVERED], WORKSHOP_UNITS);
	assert_int_equal(
	    delivery_get(w->m->h->store, w->order, 1, 1, 1, &delivery), ERR_OK);
	assert_int_equal(delivery.over, 3);
}

static void
receive__without_a_declared_delivery__declares_it(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(workshop_receive(w, 12, false), ERR_OK);
	assert_int_equal(workshop_lot(w, 1).in[DELIVERED], 12);
	assert_int_equal(workshop_lot(w, 1).in[CONFIRMED], 88);
	assert_int_equal(
	    market_feed(w->m, w->m->weaver, FACT_DELIVERED, NULL), 1);
	assert_int_equal(
	    market_feed(w->m, w->m->weaver, FACT_RECEIVED, NULL), 1);
}

static void
receive__twice__is_refused(void **state)
{
	struct workshop *w = *state;
	Gom__ReceiveRequest in = GOM__RECEIVE_REQUEST__INIT;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(workshop_receive(w, 30, false), ERR_OK);
	in.lot = (char *)WORKSHOP_LOT;
	in.quantity = 30;
	in.delivery = 1;
	assert_int_equal(
	    house_call(w->m->h, w->inspector, VERB_RECEIVE, &in), ERR_ALREADY);
	in.delivery = 2;
	assert_int_equal(house_call(w->m->h, w->inspector, VERB_RECEIVE, &in),
	    ERR_NO_DELIVERY);
}

static void
receive__final__makes_a_child_lot_of_what_is_missing(void **state)
{
	struct workshop *w = *state;
	const Gom__ReceiveReply *reply;
	struct lot_row parent;
	struct lot_row child;

	assert_int_equal(workshop_deliver(w, 93), ERR_OK);
	assert_int_equal(workshop_receive(w, 91, true), ERR_OK);
	reply = house_reply(w->m->h);
	assert_string_equal(reply->child, "PO-7/1.2");
	parent = workshop_lot(w, 1);
	child = workshop_lot(w, 2);
	assert_int_equal(lot_ordered(&parent), 91);
	assert_int_equal(parent.in[DELIVERED], 91);
	assert_int_equal(lot_ordered(&child), 9);
	assert_int_equal(child.parent, 1);
	assert_int_equal(child.round, 2);
	assert_int_equal(child.in[OPEN] + child.in[OFFERED], 9);
}

static void
receive__final_of_nothing__loses_the_lot_whole(void **state)
{
	struct workshop *w = *state;
	struct award_row award;
	struct lot_row lot;

	assert_int_equal(workshop_receive(w, 0, true), ERR_OK);
	lot = workshop_lot(w, 1);
	assert_int_equal(lot_ordered(&lot), WORKSHOP_UNITS);
	assert_int_equal(lot.in[OPEN] + lot.in[OFFERED], WORKSHOP_UNITS);
	assert_int_equal(
	    award_last(w->m->h->store, w->order, 1, 1, &award), ERR_OK);
	assert_int_equal(award.state, GOM__AWARD_STATE__AWARD_GIVEN_BACK);
}

static void
receive__is_refused__to_the_maker_and_to_strangers(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	assert_int_equal(
	    workshop_receive_as(w, w->m->weaver, 30, false), ERR_ROLE);
	assert_int_equal(
	    workshop_receive_as(w, w->m->rival, 30, false), ERR_NO_ORDER);
	assert_int_equal(
	    workshop_receive_as(w, w->m->exporter, 30, false), ERR_OK);
}

static void
receive__is_refused__to_who_bid_on_the_line(void **state)
{
	struct workshop *w = *state;
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;
	Gom__ReceiveRequest receive = GOM__RECEIVE_REQUEST__INIT;
	struct market *m = w->m;
	struct person *both;
	uint64_t order;
	uint32_t lot = 1;

	/* The third weaver also becomes its village's coordinator. */
	market_draft(m, "PO-8", 1);
	m->lines[0].quantity = 2 * WORKSHOP_UNITS;
	order = trade_open_drafted(m, WORKSHOP_UNITS);
	in.role = GOM__ROLE__ROLE_COORDINATOR;
	in.member = w->t->third->member;
	both = house_invite(m->h, m->h->operator, & in);
	assert_int_equal(
	    trade_bid(m, m->weaver, "PO-8", trade_terms(1, WORKSHOP_UNITS, 10)),
	    ERR_OK);
	assert_int_equal(
	    trade_bid(m, both, "PO-8", trade_terms(1, WORKSHOP_UNITS, 10)),
	    ERR_OK);
	trade_award(m, "PO-8");
	if (trade_live(m, order, lot).household != m->weaver->member)
		lot++;
	assert_int_equal(trade_confirm(m, m->weaver, "PO-8", lot, 1), ERR_OK);
	receive.lot = trade_lot_name(m, "PO-8", lot);
	receive.quantity = 10;
	assert_int_equal(
	    house_call(m->h, both, VERB_RECEIVE, &receive), ERR_INTEREST);
	assert_int_equal(
	    house_call(m->h, w->inspector, VERB_RECEIVE, &receive), ERR_OK);
}

static void
deliver__of_an_unconfirmed_lot__is_refused(void **state)
{
	struct workshop *w = *state;
	Gom__DeliverRequest in = GOM__DELIVER_REQUEST__INIT;

	in.lot = (char *)"PO-7/1.9";
	in.quantity = 1;
	assert_int_equal(
	    house_call(w->m->h, w->m->weaver, VERB_DELIVER, &in), ERR_NO_LOT);
	assert_int_equal(workshop_receive(w, 0, true), ERR_OK);
	assert_int_equal(workshop_deliver(w, 1), ERR_LOT_STATE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSHOP_TEST(progress__is_kept__up_to_the_lot),
		WORKSHOP_TEST(
		    progress__is_said__by_who_acts_for_the_maker_only),
		WORKSHOP_TEST(deliver__moves__confirmed_to_despatched),
		WORKSHOP_TEST(deliver__refuses__nothing_and_too_much),
		WORKSHOP_TEST(
		    deliver__of_more_than_the_lot__leaves_the_rest_outside),
		WORKSHOP_TEST(receive__in_full__makes_it_delivered),
		WORKSHOP_TEST(receive__short__gives_the_rest_back_to_the_maker),
		WORKSHOP_TEST(
		    receive__of_more_than_declared__takes_it_from_the_confirmed),
		WORKSHOP_TEST(receive__of_more_than_the_lot__counts_it_as_over),
		WORKSHOP_TEST(
		    receive__without_a_declared_delivery__declares_it),
		WORKSHOP_TEST(receive__twice__is_refused),
		WORKSHOP_TEST(
		    receive__final__makes_a_child_lot_of_what_is_missing),
		WORKSHOP_TEST(receive__final_of_nothing__loses_the_lot_whole),
		WORKSHOP_TEST(
		    receive__is_refused__to_the_maker_and_to_strangers),
		WORKSHOP_TEST(receive__is_refused__to_who_bid_on_the_line),
		WORKSHOP_TEST(deliver__of_an_unconfirmed_lot__is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
