/* SPDX-License-Identifier: Apache-2.0 */
/* The state of an order through its life, and the names of orders and lots. */
#include "tests/unit/service/market.h"

#include "broker/service/naming.h"
#include "broker/service/states.h"
#include "broker/store/entry.h"

#define STATE(name)  GOM__ORDER_STATE__ORDER_##name
#define BUCKET(name) GOM__BUCKET__BUCKET_##name

static Gom__OrderState
state_of(struct market *m, uint64_t order)
{
	Gom__OrderState out = STATE(NONE);

	assert_int_equal(order_state(m->h->store, order, &out), ERR_OK);
	return out;
}

/* move_all moves a quantity of the only lot of line 1. */
static void
move(struct market *m, uint64_t order, Gom__Bucket from, Gom__Bucket to,
    int64_t quantity)
{
	assert_int_equal(store_begin(m->h->store), ERR_OK);
	assert_int_equal(
	    lot_move(m->h->store, order, 1, 1, from, to, quantity), ERR_OK);
	assert_int_equal(store_commit(m->h->store), ERR_OK);
}

static uint64_t
open_one_lot(struct market *m)
{
	Gom__OrderOpenRequest in = GOM__ORDER_OPEN_REQUEST__INIT;
	Gom__LotSize size = GOM__LOT_SIZE__INIT;
	Gom__LotSize *sizes[] = { &size };
	uint64_t order = market_post(m, "PO-1", 1);

	assert_int_equal(state_of(m, order), STATE(DRAFT));
	size.line = 1;
	size.count = 1;
	in.order = (char *)"PO-1";
	in.ends_ms = m->h->now_ms + MARKET_DAY_MS;
	in.sizes = sizes;
	in.n_sizes = 1;
	assert_int_equal(
	    house_call(m->h, m->exporter, VERB_ORDER_OPEN, &in), ERR_OK);
	return order;
}

static void
put_entry(struct market *m, uint64_t order, Gom__EntryKind kind, int64_t amount)
{
	struct entry_row row = {
		.order = order,
		.household = m->weaver->member,
		.kind = kind,
		.at_ms = m->h->now_ms,
		.amount = amount,
		.typed_by = m->exporter->member,
	};

	assert_int_equal(store_begin(m->h->store), ERR_OK);
	assert_int_equal(order_entry_next(m->h->store, order, &row.no), ERR_OK);
	assert_int_equal(entry_add(m->h->store, &row), ERR_OK);
	assert_int_equal(store_commit(m->h->store), ERR_OK);
}

static void
order_state__follows__the_facts(void **state)
{
	struct market *m = *state;
	uint64_t order = open_one_lot(m);

	assert_int_equal(state_of(m, order), STATE(OPEN));
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(state_of(m, order), STATE(AWARDING));
	move(m, order, BUCKET(OPEN), BUCKET(OFFERED), 400);
	assert_int_equal(state_of(m, order), STATE(PRODUCING));
	move(m, order, BUCKET(OFFERED), BUCKET(DELIVERED), 400);
	assert_int_equal(state_of(m, order), STATE(PRODUCING));
	put_entry(m, order, GOM__ENTRY_KIND__ENTRY_GOODS, 900);
	move(m, order, BUCKET(DELIVERED), BUCKET(ACCEPTED), 399);
	assert_int_equal(state_of(m, order), STATE(PRODUCING));
	move(m, order, BUCKET(DELIVERED), BUCKET(SHORT_CLOSED), 1);
	assert_int_equal(state_of(m, order), STATE(FULFILLED));
	put_entry(m, order, GOM__ENTRY_KIND__ENTRY_ADVANCE, 300);
	put_entry(m, order, GOM__ENTRY_KIND__ENTRY_PAYMENT, 599);
	assert_int_equal(state_of(m, order), STATE(FULFILLED));
	put_entry(m, order, GOM__ENTRY_KIND__ENTRY_DEDUCTION, 1);
	assert_int_equal(state_of(m, order), STATE(SETTLED));
}

static void
order_state__is_not_settled__by_balances_that_cancel_out(void **state)
{
	struct market *m = *state;
	uint64_t order = open_one_lot(m);

	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	move(m, order, BUCKET(OPEN), BUCKET(ACCEPTED), 400);
	put_entry(m, order, GOM__ENTRY_KIND__ENTRY_GOODS, 500);
	{
		struct person *weaver = m->weaver;

		m->weaver = m->second;
		put_entry(m, order, GOM__ENTRY_KIND__ENTRY_ADVANCE, 500);
		m->weaver = weaver;
	}
	assert_int_equal(state_of(m, order), STATE(FULFILLED));
}

static void
order_state__with_a_plan_of_lots__waits_for_its_award(void **state)
{
	struct market *m = *state;
	uint64_t order = open_one_lot(m);
	struct request rq;
	uint32_t child = 0;

	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	move(m, order, BUCKET(OPEN), BUCKET(CONFIRMED), 400);
	assert_int_equal(state_of(m, order), STATE(PRODUCING));
	move(m, order, BUCKET(CONFIRMED), BUCKET(NONE), 100);
	market_begin(m, &rq);
	assert_int_equal(lot_child(rq.store, order, 1, 1, &child), ERR_OK);
	assert_int_equal(lot_move(rq.store, order, 1, child, BUCKET(NONE),
			     BUCKET(OPEN), 100),
	    ERR_OK);
	assert_int_equal(tender_reopen(&rq, order, 1, child), ERR_OK);
	market_end(m);
	assert_int_equal(state_of(m, order), STATE(PRODUCING));
	market_bid(m, m->weaver, "PO-1", 1, 100);
	assert_int_equal(state_of(m, order), STATE(PRODUCING));
	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	assert_int_equal(state_of(m, order), STATE(AWARDING));
}

static void
order_record__counts__settled_orders_and_days_to_pay(void **state)
{
	struct market *m = *state;
	struct order_record record;
	uint64_t order = open_one_lot(m);

	assert_int_equal(market_end_bidding(m, "PO-1"), ERR_OK);
	move(m, order, BUCKET(OPEN), BUCKET(ACCEPTED), 400);
	put_entry(m, order, GOM__ENTRY_KIND__ENTRY_GOODS, 900);
	assert_int_equal(
	    order_record(m->h->store, m->exporter->member, &record), ERR_OK);
	assert_int_equal(record.orders, 1);
	assert_int_equal(record.settled, 0);
	assert_int_equal(record.days_to_pay, 0);
	m->h->now_ms += 4 * MARKET_DAY_MS;
	put_entry(m, order, GOM__ENTRY_KIND__ENTRY_PAYMENT, 400);
	m->h->now_ms += 4 * MARKET_DAY_MS;
	put_entry(m, order, GOM__ENTRY_KIND__ENTRY_PAYMENT, 500);
	assert_int_equal(
	    order_record(m->h->store, m->exporter->member, &record), ERR_OK);
	assert_int_equal(record.settled, 1);
	assert_int_equal(record.days_to_pay, 6);
	assert_int_equal(
	    order_record(m->h->store, m->rival->member, &record), ERR_OK);
	assert_int_equal(record.orders, 0);
}

/* ---- names ------------------------------------------------------------- */

static enum err
read_lot(struct market *m, const char *text, struct lot_name *out)
{
	struct request rq;
	enum err err;

	market_begin(m, &rq);
	rq.member = m->exporter->member;
	rq.roles = GOM_ROLES_EXPORTER;
	err = naming_lot(&rq, "lot", text, out);
	market_end(m);
	return err;
}

static void
naming_lot__reads__from_the_end(void **state)
{
	struct market *m = *state;
	struct lot_name name = { 0 };

	market_post(m, "PO/1.2", 1);
	market_post(m, "PO", 1);
	assert_int_equal(read_lot(m, "PO/1.2/3.4", &name), ERR_OK);
	assert_int_equal(name.order, 1);
	assert_int_equal(name.line, 3);
	assert_int_equal(name.lot, 4);
	assert_int_equal(name.delivery, 0);
	assert_int_equal(read_lot(m, "PO/1.2/3.4/5", &name), ERR_OK);
	assert_int_equal(name.order, 1);
	assert_int_equal(name.delivery, 5);
	assert_int_equal(read_lot(m, "PO/1.2", &name), ERR_OK);
	assert_int_equal(name.order, 2);
	assert_int_equal(name.line, 1);
	assert_int_equal(name.lot, 2);
	assert_int_equal(read_lot(m, "PO/1.2/3", &name), ERR_OK);
	assert_int_equal(name.order, 2);
	assert_int_equal(name.delivery, 3);
	assert_int_equal(read_lot(m, "#1/999999999.7", &name), ERR_OK);
	assert_int_equal(name.order, 1);
	assert_int_equal(name.line, 999999999);
}

static void
naming_lot__refuses__other_shapes(void **state)
{
	static const char *const BAD[] = { "PO", "PO/1", "PO/1.", "PO/.1",
		"PO/0.1", "PO/1.0", "PO/01.1", "PO/1.2.3", "PO/1.2/0",
		"PO/1.2/x", "/1.2", "PO/1234567890.1", "PO/-1.2", "PO/1.2/" };
	struct market *m = *state;
	struct lot_name name = { .order = 77 };

	market_post(m, "PO", 1);
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
		assert_int_equal(read_lot(m, BAD[i], &name), ERR_NO_LOT);
	assert_int_equal(read_lot(m, "", &name), ERR_MISSING);
	assert_int_equal(read_lot(m, "XY/1.2", &name), ERR_NO_ORDER);
	assert_int_equal(name.order, 77);
}

static void
naming_order__by_number__needs_a_plain_one(void **state)
{
	struct market *m = *state;

	market_post(m, "PO", 1);
	assert_int_equal(market_try_show(m, m->exporter, "#1"), ERR_OK);
	assert_int_equal(market_try_show(m, m->exporter, "#01"), ERR_NO_ORDER);
	assert_int_equal(market_try_show(m, m->exporter, "#0"), ERR_NO_ORDER);
	assert_int_equal(market_try_show(m, m->exporter, "#2"), ERR_NO_ORDER);
	assert_int_equal(market_try_show(m, m->exporter, "#"), ERR_NO_ORDER);
	assert_int_equal(market_try_show(m, m->exporter, ""), ERR_MISSING);
	assert_int_equal(market_try_show(m, m->exporter, "po"), ERR_NO_ORDER);
}

static void
naming_order__of_two_exporters__is_ambiguous_to_who_sees_both(void **state)
{
	struct market *m = *state;
	struct person *exporter = m->exporter;

	market_open(m, "PO", 1);
	m->exporter = m->rival;
	market_open(m, "PO", 1);
	m->exporter = exporter;
	assert_int_equal(market_try_show(m, m->weaver, "PO"), ERR_AMBIGUOUS);
	assert_int_equal(market_try_show(m, m->weaver, "#2"), ERR_OK);
	assert_int_equal(market_try_show(m, m->exporter, "PO"), ERR_OK);
	assert_int_equal(market_try_show(m, m->rival, "PO"), ERR_OK);
}

static void
naming_text__writes__what_naming_lot_reads(void **state)
{
	struct lot_name name = { .line = 12, .lot = 3 };
	struct market *m = *state;
	struct request rq;

	market_begin(m, &rq);
	assert_string_equal(naming_text(&rq, "PO", &name), "PO/12.3");
	name.delivery = 4;
	assert_string_equal(naming_text(&rq, "PO", &name), "PO/12.3/4");
	name = (struct lot_name){ .line = 7 };
	assert_string_equal(naming_text(&rq, "PO", &name), "PO/7");
	market_end(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MARKET_TEST(order_state__follows__the_facts),
		MARKET_TEST(
		    order_state__is_not_settled__by_balances_that_cancel_out),
		MARKET_TEST(
		    order_state__with_a_plan_of_lots__waits_for_its_award),
		MARKET_TEST(
		    order_record__counts__settled_orders_and_days_to_pay),
		MARKET_TEST(naming_lot__reads__from_the_end),
		MARKET_TEST(naming_lot__refuses__other_shapes),
		MARKET_TEST(naming_order__by_number__needs_a_plain_one),
		MARKET_TEST(
		    naming_order__of_two_exporters__is_ambiguous_to_who_sees_both),
		MARKET_TEST(naming_text__writes__what_naming_lot_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
