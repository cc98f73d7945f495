/* SPDX-License-Identifier: Apache-2.0 */
/* workshop: a market in which the weaver has confirmed the one lot of an order:
 * 100 baskets at 45,000, tolerance as asked. For the tests of making, handing
 * in, inspecting and paying. */
#ifndef GOM_TESTS_UNIT_SERVICE_WORKSHOP_H
#define GOM_TESTS_UNIT_SERVICE_WORKSHOP_H

#include "tests/unit/service/trade.h"

#include "broker/store/delivery.h"

#define WORKSHOP_ORDER "PO-7"
#define WORKSHOP_LOT   "PO-7/1.1"

enum {
	WORKSHOP_UNITS = 100,
	WORKSHOP_RATE = 45000
};

struct workshop {
	struct trade *t;
	struct market *m;
	uint64_t order;
	struct person *inspector; /* another coordinator of the village */
};

static inline int
workshop_set_up_tolerant(void **state, uint32_t tolerance_permille)
{
	struct workshop *w = calloc(1, sizeof *w);
	void *trade;

	assert_non_null(w);
	assert_int_equal(trade_set_up(&trade), 0);
	w->t = trade;
	w->m = w->t->m;
	market_draft(w->m, WORKSHOP_ORDER, 1);
	w->m->lines[0].quantity = WORKSHOP_UNITS;
	w->m->header.tolerance_permille = tolerance_permille;
	w->order = trade_open_drafted(w->m, WORKSHOP_UNITS);
	assert_int_equal(trade_bid(w->m, w->m->weaver, WORKSHOP_ORDER,
			     trade_terms(1, WORKSHOP_UNITS, 10)),
	    ERR_OK);
	trade_award(w->m, WORKSHOP_ORDER);
	assert_int_equal(
	    trade_confirm(w->m, w->m->weaver, WORKSHOP_ORDER, 1, 1), ERR_OK);
	w->inspector = house_join(
	    w->m->h, GOM__ROLE__ROLE_COORDINATOR, "Inspector", "Phú Vinh");
	*state = w;
	return 0;
}

static inline int
workshop_set_up(void **state)
{
	return workshop_set_up_tolerant(state, 0);
}

/* With a tolerance of 5 %. */
static inline int
workshop_set_up_generous(void **state)
{
	return workshop_set_up_tolerant(state, 50);
}

static inline int
workshop_tear_down(void **state)
{
	struct workshop *w = *state;
	void *trade = w->t;

	trade_tear_down(&trade);
	free(w);
	return 0;
}

static inline struct lot_row
workshop_lot(struct workshop *w, uint32_t no)
{
	return market_lot(w->m, w->order, 1, no);
}

static inline enum err
workshop_deliver(struct workshop *w, int64_t quantity)
{
	Gom__DeliverRequest in = GOM__DELIVER_REQUEST__INIT;

	in.lot = (char *)WORKSHOP_LOT;
	in.quantity = quantity;
	return house_call(w->m->h, w->m->weaver, VERB_DELIVER, &in);
}

static inline enum err
workshop_receive_as(
    struct workshop *w, const struct person *who, int64_t quantity, bool final)
{
	Gom__ReceiveRequest in = GOM__RECEIVE_REQUEST__INIT;

	in.lot = (char *)WORKSHOP_LOT;
	in.quantity = quantity;
	in.final = final;
	return house_call(w->m->h, who, VERB_RECEIVE, &in);
}

static inline enum err
workshop_receive(struct workshop *w, int64_t quantity, bool final)
{
	return workshop_receive_as(w, w->inspector, quantity, final);
}

static inline enum err
workshop_inspect(struct workshop *w, const char *delivery, int64_t accepted,
    int64_t rework, int64_t scrap)
{
	Gom__InspectRequest in = GOM__INSPECT_REQUEST__INIT;

	in.delivery = (char *)(uintptr_t)delivery;
	in.accepted = accepted;
	in.rework = rework;
	in.scrap = scrap;
	return house_call(w->m->h, w->inspector, VERB_INSPECT, &in);
}

/* workshop_hand_in: delivered, received and accepted in full. */
static inline void
workshop_hand_in(struct workshop *w, int64_t quantity, const char *delivery)
{
	assert_int_equal(workshop_deliver(w, quantity), ERR_OK);
	assert_int_equal(workshop_receive(w, quantity, false), ERR_OK);
	assert_int_equal(workshop_inspect(w, delivery, quantity, 0, 0), ERR_OK);
}

#define WORKSHOP_TEST(name)                                                    \
	cmocka_unit_test_setup_teardown(                                       \
	    name, workshop_set_up, workshop_tear_down)
#define WORKSHOP_TEST_GENEROUS(name)                                           \
	cmocka_unit_test_setup_teardown(                                       \
	    name, workshop_set_up_generous, workshop_tear_down)

#endif
