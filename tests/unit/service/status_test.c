/* SPDX-License-Identifier: Apache-2.0 */
/* STATUS, DUE and COLLECT. */
#include "tests/unit/service/workshop.h"

static const Gom__StatusReply *
status(struct workshop *w, const struct person *who)
{
	Gom__StatusRequest in = GOM__STATUS_REQUEST__INIT;

	in.order = (char *)WORKSHOP_ORDER;
	assert_int_equal(house_call(w->m->h, who, VERB_STATUS, &in), ERR_OK);
	return house_reply(w->m->h);
}

static const Gom__DueReply *
due(struct workshop *w, const struct person *who)
{
	Gom__DueRequest in = GOM__DUE_REQUEST__INIT;

	assert_int_equal(house_call(w->m->h, who, VERB_DUE, &in), ERR_OK);
	return house_reply(w->m->h);
}

static const Gom__CollectReply *
collect(struct workshop *w, const struct person *who, int32_t day)
{
	Gom__CollectRequest in = GOM__COLLECT_REQUEST__INIT;

	in.day = day;
	assert_int_equal(house_call(w->m->h, who, VERB_COLLECT, &in), ERR_OK);
	return house_reply(w->m->h);
}

static void
status__says__who_how_many_by_when_how_far(void **state)
{
	struct workshop *w = *state;
	const Gom__LotStatus *lot;

	assert_int_equal(workshop_deliver(w, 30), ERR_OK);
	lot = status(w, w->m->coordinator)->lots[0];
	assert_string_equal(lot->lot, WORKSHOP_LOT);
	assert_int_equal(lot->state, GOM__LOT_STATE__LOT_PRODUCING);
	assert_int_equal(lot->household, w->m->weaver->member);
	assert_string_equal(lot->household_name, "Nhà Lan");
	assert_string_equal(lot->village_name, "Phú Vinh");
	assert_int_equal(lot->quantity, WORKSHOP_UNITS);
	assert_int_equal(lot->buckets->confirmed, 70);
	assert_int_equal(lot->buckets->despatched, 30);
	assert_int_equal(lot->hand_in_day, TRADE_HAND_IN);
	assert_int_equal(lot->rate, WORKSHOP_RATE);
	assert_string_equal(lot->currency, "VND");
	assert_string_equal(lot->delivery, WORKSHOP_LOT "/1");
	assert_int_equal(
	    lot->delivery_state, GOM__DELIVERY_STATE__DELIVERY_DESPATCHED);
	assert_int_equal(lot->delivery_quantity, 30);
	assert_int_equal(lot->deliveries, 1);
	assert_false(lot->late);
}

static void
status__marks_late__what_is_not_handed_in_after_its_day(void **state)
{
	struct workshop *w = *state;

	house_advance(w->m->h, (TRADE_HAND_IN - TRADE_TODAY) * MARKET_DAY_MS);
	assert_false(status(w, w->m->exporter)->lots[0]->late);
	house_advance(w->m->h, MARKET_DAY_MS);
	assert_true(status(w, w->m->exporter)->lots[0]->late);
	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS), ERR_OK);
	assert_false(status(w, w->m->exporter)->lots[0]->late);
}

static void
status__shows__only_what_one_may_see(void **state)
{
	struct workshop *w = *state;
	struct person *far = house_join(
	    w->m->h, GOM__ROLE__ROLE_COORDINATOR, "Far", "Another village");

	assert_int_equal(status(w, w->m->exporter)->n_lots, 1);
	assert_int_equal(status(w, w->m->weaver)->n_lots, 1);
	assert_int_equal(status(w, w->m->leader)->n_lots, 1);
	assert_int_equal(status(w, w->m->coordinator)->n_lots, 1);
	assert_int_equal(status(w, w->m->second)->n_lots, 0);
	assert_int_equal(status(w, far)->n_lots, 0);
}

static void
status__of_open_lots__is_for_every_coordinator(void **state)
{
	struct workshop *w = *state;
	struct person *far = house_join(
	    w->m->h, GOM__ROLE__ROLE_COORDINATOR, "Far", "Another village");
	const Gom__StatusReply *reply;

	assert_int_equal(workshop_receive(w, 0, true), ERR_OK);
	reply = status(w, far);
	assert_int_equal(reply->n_lots, 1);
	assert_int_equal(reply->lots[0]->household, 0);
	assert_string_equal(reply->lots[0]->household_name, "");
	assert_int_equal(reply->lots[0]->state, GOM__LOT_STATE__LOT_OPEN);
}

static void
status__gives__pages(void **state)
{
	struct workshop *w = *state;
	Gom__StatusRequest in = GOM__STATUS_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	const Gom__StatusReply *reply;
	struct market *m = w->m;

	market_draft(m, "PO-9", 1);
	m->lines[0].quantity = 50;
	trade_open_drafted(m, 10);
	in.order = (char *)"PO-9";
	in.page = &page;
	page.limit = 2;
	for (uint64_t after = 0; after < 6; after += 2) {
		page.after = after;
		assert_int_equal(
		    house_call(m->h, m->exporter, VERB_STATUS, &in), ERR_OK);
		reply = house_reply(m->h);
		assert_int_equal(reply->n_lots, after < 4 ? 2 : 1);
		assert_int_equal(reply->more->more, after < 4);
		assert_int_equal(reply->more->next, after + reply->n_lots);
	}
	page.after = UINT64_MAX;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_STATUS, &in), ERR_OK);
	reply = house_reply(m->h);
	assert_int_equal(reply->n_lots, 0);
}

static void
due__lists__what_is_still_to_be_handed_in(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(due(w, w->m->weaver)->n_lots, 1);
	assert_int_equal(due(w, w->m->second)->n_lots, 0);
	assert_int_equal(workshop_deliver(w, WORKSHOP_UNITS), ERR_OK);
	assert_int_equal(due(w, w->m->weaver)->n_lots, 0);
	assert_int_equal(workshop_receive(w, WORKSHOP_UNITS, false), ERR_OK);
	assert_int_equal(
	    workshop_inspect(w, WORKSHOP_LOT "/1", 90, 10, 0), ERR_OK);
	assert_int_equal(due(w, w->m->weaver)->n_lots, 1);
}

static void
collect__lists__what_is_declared_due_or_made(void **state)
{
	struct workshop *w = *state;
	Gom__ProgressRequest made = GOM__PROGRESS_REQUEST__INIT;

	assert_int_equal(collect(w, w->m->leader, 0)->n_lots, 0);
	assert_int_equal(collect(w, w->m->leader, TRADE_HAND_IN)->n_lots, 1);
	made.lot = (char *)WORKSHOP_LOT;
	made.made = 5;
	assert_int_equal(
	    house_call(w->m->h, w->m->weaver, VERB_PROGRESS, &made), ERR_OK);
	assert_int_equal(collect(w, w->m->leader, 0)->n_lots, 1);
	assert_int_equal(workshop_deliver(w, 5), ERR_OK);
	assert_int_equal(collect(w, w->m->leader, 0)->n_lots, 1);
	assert_int_equal(workshop_receive(w, 5, false), ERR_OK);
	assert_int_equal(collect(w, w->m->leader, 0)->n_lots, 0);
	assert_int_equal(collect(w, w->m->coordinator, 0)->n_lots, 0);
}

static void
lists__of_one_household__are_for_who_acts_for_it(void **state)
{
	struct workshop *w = *state;
	Gom__DueRequest in = GOM__DUE_REQUEST__INIT;

	in.household = w->m->weaver->member;
	assert_int_equal(
	    house_call(w->m->h, w->m->leader, VERB_DUE, &in), ERR_OK);
	assert_int_equal(
	    ((const Gom__DueReply *)house_reply(w->m->h))->n_lots, 1);
	assert_int_not_equal(
	    house_call(w->m->h, w->m->second, VERB_DUE, &in), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSHOP_TEST(status__says__who_how_many_by_when_how_far),
		WORKSHOP_TEST(
		    status__marks_late__what_is_not_handed_in_after_its_day),
		WORKSHOP_TEST(status__shows__only_what_one_may_see),
		WORKSHOP_TEST(status__of_open_lots__is_for_every_coordinator),
		WORKSHOP_TEST(status__gives__pages),
		WORKSHOP_TEST(due__lists__what_is_still_to_be_handed_in),
		WORKSHOP_TEST(collect__lists__what_is_declared_due_or_made),
		WORKSHOP_TEST(lists__of_one_household__are_for_who_acts_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
