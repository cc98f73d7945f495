/* SPDX-License-Identifier: Apache-2.0 */
/* ADVANCE, DEDUCT, PAY, OWED and STATEMENT: I8 through the services. */
#include "tests/unit/service/workshop.h"

#include "broker/store/entry.h"

enum {
	GOODS = 60 * WORKSHOP_RATE
};

static int
set_up(void **state)
{
	int failed = workshop_set_up(state);

	if (failed == 0)
		workshop_hand_in(*state, 60, WORKSHOP_LOT "/1");
	return failed;
}

static enum err
advance(struct workshop *w, const struct person *who, int64_t amount,
    uint64_t reverses)
{
	Gom__AdvanceRequest in = GOM__ADVANCE_REQUEST__INIT;

	in.order = (char *)WORKSHOP_ORDER;
	in.household = w->m->weaver->member;
	in.amount = amount;
	in.reverses = reverses;
	return house_call(w->m->h, who, VERB_ADVANCE, &in);
}

static enum err
deduct(struct workshop *w, int64_t amount, uint32_t reason)
{
	Gom__DeductRequest in = GOM__DEDUCT_REQUEST__INIT;

	in.order = (char *)WORKSHOP_ORDER;
	in.household = w->m->weaver->member;
	in.amount = amount;
	in.reason = reason;
	return house_call_noted(
	    w->m->h, w->m->coordinator, VERB_DEDUCT, &in, "three broken");
}

static enum err
pay(struct workshop *w, int64_t amount)
{
	Gom__PayRequest in = GOM__PAY_REQUEST__INIT;

	in.order = (char *)WORKSHOP_ORDER;
	in.household = w->m->weaver->member;
	in.amount = amount;
	return house_call(w->m->h, w->m->exporter, VERB_PAY, &in);
}

static const Gom__Balance *
balance(struct workshop *w, const struct person *who)
{
	Gom__OwedRequest in = GOM__OWED_REQUEST__INIT;
	const Gom__OwedReply *reply;

	assert_int_equal(house_call(w->m->h, who, VERB_OWED, &in), ERR_OK);
	reply = house_reply(w->m->h);
	return reply->n_balances > 0 ? reply->balances[0] : NULL;
}

static const Gom__StatementReply *
statement(struct workshop *w, const struct person *who)
{
	Gom__StatementRequest in = GOM__STATEMENT_REQUEST__INIT;

	in.order = (char *)WORKSHOP_ORDER;
	assert_int_equal(house_call(w->m->h, who, VERB_STATEMENT, &in), ERR_OK);
	return house_reply(w->m->h);
}

static void
balance__is_goods_less_everything_else(void **state)
{
	struct workshop *w = *state;
	const Gom__Balance *b;

	assert_int_equal(advance(w, w->m->exporter, 500000, 0), ERR_OK);
	assert_int_equal(deduct(w, 45000, 25), ERR_OK);
	assert_int_equal(pay(w, 1000000), ERR_OK);
	b = balance(w, w->m->weaver);
	assert_int_equal(b->goods, GOODS);
	assert_int_equal(b->advances, 500000);
	assert_int_equal(b->deductions, 45000);
	assert_int_equal(b->payments, 1000000);
	assert_int_equal(b->balance, GOODS - 1545000);
	assert_int_equal(b->accepted, 60);
	assert_int_equal(b->pay_by_day, house_day(w->m->h) + 14);
}

static void
pay__of_nothing_named__pays_the_whole_balance(void **state)
{
	struct workshop *w = *state;
	const Gom__PayReply *reply;

	assert_int_equal(pay(w, 0), ERR_OK);
	reply = house_reply(w->m->h);
	assert_int_equal(reply->amount, GOODS);
	assert_int_equal(reply->balance, 0);
	assert_int_equal(pay(w, 0), ERR_BALANCE);
}

static void
pay__never__overdraws(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(pay(w, GOODS + 1), ERR_BALANCE);
	assert_int_equal(w->m->h->info.limit, GOODS);
	assert_int_equal(pay(w, -5), ERR_TOO_SMALL);
	assert_int_equal(pay(w, GOODS), ERR_OK);
}

static void
advance__comes__before_any_goods_and_may_leave_a_debt(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(advance(w, w->m->coordinator, GOODS + 7, 0), ERR_OK);
	assert_int_equal(balance(w, w->m->weaver)->balance, -7);
	assert_int_equal(advance(w, w->m->exporter, 0, 0), ERR_TOO_SMALL);
	assert_int_equal(
	    advance(w, w->m->exporter, LIMIT_AMOUNT + 1, 0), ERR_RANGE);
}

static void
counter_entry__takes_back__one_entry_once(void **state)
{
	struct workshop *w = *state;
	const Gom__AdvanceReply *reply;
	uint64_t entry;

	assert_int_equal(advance(w, w->m->exporter, 300000, 0), ERR_OK);
	reply = house_reply(w->m->h);
	entry = reply->entry;
	assert_int_equal(advance(w, w->m->exporter, 0, entry), ERR_OK);
	reply = house_reply(w->m->h);
	assert_int_equal(reply->balance, GOODS);
	assert_int_equal(advance(w, w->m->exporter, 0, entry), ERR_ALREADY);
	assert_int_equal(
	    advance(w, w->m->exporter, 0, reply->entry), ERR_ALREADY);
	assert_int_equal(advance(w, w->m->exporter, 0, 1), ERR_NO_ENTRY);
	assert_int_equal(advance(w, w->m->exporter, 0, 99), ERR_NO_ENTRY);
}

static void
deduct__needs__a_reason_of_its_group(void **state)
{
	struct workshop *w = *state;

	assert_int_equal(deduct(w, 1000, 0), ERR_CHOICE);
	assert_int_equal(deduct(w, 1000, 41), ERR_CHOICE);
	assert_string_equal(w->m->h->info.field, "reason");
	assert_string_equal(w->m->h->info.subject, "41");
	assert_int_equal(deduct(w, 1000, 25), ERR_OK);
}

static void
booking__is_refused__to_strangers(void **state)
{
	struct workshop *w = *state;
	struct person *far = house_join(
	    w->m->h, GOM__ROLE__ROLE_COORDINATOR, "Far", "Another village");

	assert_int_equal(advance(w, w->m->weaver, 1000, 0), ERR_ROLE);
	assert_int_equal(advance(w, w->m->rival, 1000, 0), ERR_NO_ORDER);
	assert_int_equal(advance(w, far, 1000, 0), ERR_NOT_YOURS);
}

static enum err
advance_to(struct workshop *w, const struct person *who, uint64_t household)
{
	Gom__AdvanceRequest in = GOM__ADVANCE_REQUEST__INIT;

	in.order = (char *)WORKSHOP_ORDER;
	in.household = household;
	in.amount = 1000;
	return house_call(w->m->h, who, VERB_ADVANCE, &in);
}

static void
booking__by_an_exporter__is_for_its_winners(void **state)
{
	struct workshop *w = *state;
	struct market *m = w->m;

	assert_int_equal(advance_to(w, m->exporter, m->weaver->member), ERR_OK);
	assert_int_equal(
	    advance_to(w, m->exporter, m->second->member), ERR_NOT_YOURS);
	assert_int_equal(
	    advance_to(w, m->exporter, m->coordinator->member), ERR_NOT_YOURS);
	assert_int_equal(
	    advance_to(w, m->coordinator, m->second->member), ERR_OK);
	assert_int_equal(advance_to(w, m->coordinator, m->coordinator->member),
	    ERR_NOT_YOURS);
}

static void
booking__is_refused__before_the_sum_does_not_fit(void **state)
{
	struct workshop *w = *state;
	struct entry_row entry = {
		.order = w->order,
		.no = 1000,
		.household = w->m->weaver->member,
		.kind = GOM__ENTRY_KIND__ENTRY_ADVANCE,
		.amount = LIMIT_SUM - 10,
		.seq = 1,
	};

	assert_int_equal(store_begin(w->m->h->store), ERR_OK);
	assert_int_equal(entry_add(w->m->h->store, &entry), ERR_OK);
	assert_int_equal(store_commit(w->m->h->store), ERR_OK);
	assert_int_equal(advance(w, w->m->exporter, 11, 0), ERR_OVERFLOW);
	assert_string_equal(w->m->h->info.field, "amount");
	assert_int_equal(advance(w, w->m->exporter, 10, 0), ERR_OK);
	assert_int_equal(advance(w, w->m->exporter, 1, 0), ERR_OVERFLOW);
	assert_int_equal(deduct(w, LIMIT_AMOUNT, 25), ERR_OK);
	assert_int_equal(balance(w, w->m->weaver)->balance,
	    GOODS - LIMIT_SUM - LIMIT_AMOUNT);
}

static void
statement__names__only_whom_the_reader_may_know(void **state)
{
	struct workshop *w = *state;
	const Gom__StatementReply *reply;

	assert_int_equal(
	    advance_to(w, w->m->coordinator, w->m->second->member), ERR_OK);
	reply = statement(w, w->m->exporter);
	assert_int_equal(reply->n_balances, 2);
	for (size_t i = 0; i < 2; i++) {
		const Gom__Balance *b = reply->balances[i];

		assert_string_equal(b->household_name,
		    b->household == w->m->weaver->member ? "Nhà Lan" : "");
	}
}

static void
booking__for_nobody__is_refused(void **state)
{
	struct workshop *w = *state;
	Gom__PayRequest in = GOM__PAY_REQUEST__INIT;

	in.order = (char *)WORKSHOP_ORDER;
	assert_int_equal(
	    house_call(w->m->h, w->m->exporter, VERB_PAY, &in), ERR_MISSING);
	in.household = 999;
	assert_int_equal(
	    house_call(w->m->h, w->m->exporter, VERB_PAY, &in), ERR_NO_MEMBER);
}

static void
statement__lists__entries_with_sign_note_and_lot(void **state)
{
	struct workshop *w = *state;
	const Gom__StatementReply *reply;

	assert_int_equal(deduct(w, 45000, 25), ERR_OK);
	reply = statement(w, w->m->weaver);
	assert_int_equal(reply->n_entries, 2);
	assert_string_equal(reply->entries[0]->lot, WORKSHOP_LOT "/1");
	assert_int_equal(reply->entries[0]->amount, GOODS);
	assert_int_equal(reply->entries[0]->quantity, 60);
	assert_int_equal(reply->entries[1]->amount, -45000);
	assert_int_equal(reply->entries[1]->reason, 25);
	assert_string_equal(reply->entries[1]->note, "three broken");
	assert_int_equal(reply->entries[1]->by, w->m->coordinator->member);
	assert_int_equal(reply->n_balances, 1);
	assert_false(reply->more->more);
}

static void
statement__shows__nobody_elses(void **state)
{
	struct workshop *w = *state;

	assert_null(balance(w, w->m->second));
	assert_null(balance(w, w->m->rival));
	assert_int_equal(statement(w, w->m->second)->n_entries, 0);
	assert_int_equal(balance(w, w->m->leader)->balance, GOODS);
	assert_int_equal(balance(w, w->m->coordinator)->balance, GOODS);
	assert_int_equal(balance(w, w->m->exporter)->balance, GOODS);
}

static void
order__is_settled__when_all_is_accepted_and_paid(void **state)
{
	struct workshop *w = *state;

	workshop_hand_in(w, 40, WORKSHOP_LOT "/2");
	assert_int_equal(
	    market_show(w->m, w->m->exporter, WORKSHOP_ORDER)->summary->state,
	    GOM__ORDER_STATE__ORDER_FULFILLED);
	assert_int_equal(pay(w, 0), ERR_OK);
	assert_int_equal(
	    market_show(w->m, w->m->exporter, WORKSHOP_ORDER)->summary->state,
	    GOM__ORDER_STATE__ORDER_SETTLED);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, set_up, workshop_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(balance__is_goods_less_everything_else),
		TEST(pay__of_nothing_named__pays_the_whole_balance),
		TEST(pay__never__overdraws),
		TEST(advance__comes__before_any_goods_and_may_leave_a_debt),
		TEST(counter_entry__takes_back__one_entry_once),
		TEST(deduct__needs__a_reason_of_its_group),
		TEST(booking__is_refused__to_strangers),
		TEST(booking__for_nobody__is_refused),
		TEST(booking__by_an_exporter__is_for_its_winners),
		TEST(booking__is_refused__before_the_sum_does_not_fit),
		TEST(statement__names__only_whom_the_reader_may_know),
		TEST(statement__lists__entries_with_sign_note_and_lot),
		TEST(statement__shows__nobody_elses),
		TEST(order__is_settled__when_all_is_accepted_and_paid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
