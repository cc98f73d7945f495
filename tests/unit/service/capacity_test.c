/* SPDX-License-Identifier: Apache-2.0 */
/* CAPACITY_SET and CAPACITY_SHOW. */
#include <stdio.h>

#include "broker/service/record.h"
#include "broker/store/capacity.h"
#include "broker/store/journal.h"
#include "broker/store/member.h"
#include "tests/support/cm.h"
#include "tests/support/desk.h"

enum {
	HAND_IN = DESK_TODAY + 30
};

struct world {
	struct desk d;
	struct people p;
	Gom__CapacitySetRequest in;
	Gom__CapacitySetReply set;
	Gom__CapacityShowReply show;
	Gom__Capacity row;
	Gom__Capacity *rows[LIMIT_CLASSES_A_MEMBER + 1];
	Gom__Closure closure;
	Gom__Closure *closures[LIMIT_CLOSURES + 1];
};

static void
begin(struct world *w)
{
	gom__capacity_set_request__init(&w->in);
	gom__capacity__init(&w->row);
	gom__closure__init(&w->closure);
	w->row.class_ = (char *)(uintptr_t) "rattan/basket-m";
	w->row.rate_units = 16;
	w->row.rate_days = 6;
	w->rows[0] = &w->row;
	w->closure.from_day = DESK_TODAY + 2;
	w->closure.to_day = DESK_TODAY + 4;
	w->closures[0] = &w->closure;
	w->in.rows = w->rows;
	w->in.closures = w->closures;
}

static int
set_up(void **state)
{
	static struct world w;

	desk_open(&w.d);
	w.p = desk_people(&w.d);
	begin(&w);
	*state = &w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	desk_close(&w->d);
	return 0;
}

static enum err
set(struct world *w, uint64_t who)
{
	gom__capacity_set_reply__init(&w->set);
	return DESK(&w->d, who, verb_capacity_set, &w->in, &w->set);
}

static enum err
show(struct world *w, uint64_t who, uint64_t household)
{
	Gom__CapacityShowRequest in = GOM__CAPACITY_SHOW_REQUEST__INIT;

	in.household = household;
	gom__capacity_show_reply__init(&w->show);
	return DESK(&w->d, who, verb_capacity_show, &in, &w->show);
}

static int64_t
n_facts(struct world *w)
{
	return desk_count(&w->d, "SELECT COUNT(*) FROM journal");
}

/* ---- stating ------------------------------------------------------------- */

static void
capacity_set__changes__what_is_given_and_leaves_the_rest(void **state)
{
	struct world *w = *state;

	w->in.n_rows = 1;
	w->row.least_rate = 9000;
	w->row.currency = (char *)(uintptr_t) "VND";
	w->row.auto_bid = true;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	begin(w);
	w->in.weekdays = 0x3f;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	w->in.weekdays = 0;
	w->in.workers = 5;
	w->in.n_closures = 1;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_int_equal(w->show.household, w->p.household);
	assert_int_equal(w->show.n_rows, 1);
	assert_string_equal(w->show.rows[0]->class_, "rattan/basket-m");
	assert_int_equal(w->show.rows[0]->rate_units, 16);
	assert_int_equal(w->show.rows[0]->rate_days, 6);
	assert_int_equal(w->show.rows[0]->least_rate, 9000);
	assert_string_equal(w->show.rows[0]->currency, "VND");
	assert_true(w->show.rows[0]->auto_bid);
	assert_int_equal(w->show.weekdays, 0x3f);
	assert_int_equal(w->show.workers, 5);
	assert_int_equal(w->show.n_closures, 1);
	assert_int_equal(w->show.closures[0]->from_day, DESK_TODAY + 2);
	assert_int_equal(w->show.closures[0]->to_day, DESK_TODAY + 4);
	assert_int_equal(n_facts(w), 4);
}

static void
capacity_set__replaces__and_forgets_a_class(void **state)
{
	struct world *w = *state;

	w->in.n_rows = 1;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	w->row.rate_units = 20;
	w->row.rate_days = 1;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_int_equal(w->show.n_rows, 1);
	assert_int_equal(w->show.rows[0]->rate_units, 20);
	w->row.remove = true;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_int_equal(w->show.n_rows, 0);
	assert_int_equal(set(w, w->p.household), ERR_CHOICE);
	assert_string_equal(w->d.info.subject, "rattan/basket-m");
	assert_int_equal(n_facts(w), 3);
}

static void
capacity_set__is__for_who_acts_for_the_household(void **state)
{
	struct world *w = *state;

	w->in.n_rows = 1;
	w->in.household = w->p.household;
	assert_int_equal(set(w, w->p.leader), ERR_NO_MEMBER);
	assert_int_equal(set(w, w->p.far_coordinator), ERR_NO_MEMBER);
	assert_int_equal(set(w, w->p.neighbour), ERR_NO_MEMBER);
	assert_int_equal(show(w, w->p.leader, w->p.household), ERR_NO_MEMBER);
	assert_int_equal(show(w, w->p.exporter, w->p.household), ERR_NO_MEMBER);
	assert_int_equal(set(w, w->p.coordinator), ERR_OK);
	assert_int_equal(
	    member_grant(w->d.st, w->p.leader, w->p.household, 1), ERR_OK);
	assert_int_equal(set(w, w->p.leader), ERR_OK);
	assert_int_equal(show(w, w->p.leader, w->p.household), ERR_OK);
	assert_int_equal(w->show.n_rows, 1);
	w->in.household = 0;
	assert_int_equal(set(w, w->p.leader), ERR_ROLE);
}

static void
capacity_set__refuses__the_suspended_household_of_a_leader(void **state)
{
	struct world *w = *state;

	w->in.n_rows = 1;
	w->in.household = w->p.household;
	assert_int_equal(member_set_state(w->d.st, w->p.household,
			     GOM__MEMBER_STATE__MEMBER_SUSPENDED),
	    ERR_OK);
	assert_int_equal(set(w, w->p.coordinator), ERR_SUSPENDED);
	assert_int_equal(show(w, w->p.coordinator, w->p.household), ERR_OK);
}

static void
capacity_set__refuses__what_cannot_be_meant(void **state)
{
	struct world *w = *state;

	w->in.n_rows = 1;
	w->row.class_ = (char *)(uintptr_t) "Rattan";
	assert_int_equal(set(w, w->p.household), ERR_CLASS);
	assert_int_equal(w->d.info.index, 1);
	begin(w);
	w->in.n_rows = 1;
	w->row.rate_units = 0;
	assert_int_equal(set(w, w->p.household), ERR_TOO_SMALL);
	w->row.rate_units = LIMIT_QUANTITY + 1LL;
	assert_int_equal(set(w, w->p.household), ERR_RANGE);
	w->row.rate_units = LIMIT_QUANTITY;
	w->row.rate_days = 0;
	assert_int_equal(set(w, w->p.household), ERR_TOO_SMALL);
	w->row.rate_days = LIMIT_RATE_DAYS + 1;
	assert_int_equal(set(w, w->p.household), ERR_RANGE);
	w->row.rate_days = LIMIT_RATE_DAYS;
	w->row.least_rate = -1;
	assert_int_equal(set(w, w->p.household), ERR_TOO_SMALL);
	w->row.least_rate = LIMIT_PRICE + 1;
	assert_int_equal(set(w, w->p.household), ERR_RANGE);
	w->row.least_rate = LIMIT_PRICE;
	assert_int_equal(set(w, w->p.household), ERR_MISSING);
	w->row.currency = (char *)(uintptr_t) "DONG";
	assert_int_equal(set(w, w->p.household), ERR_CURRENCY);
	w->row.currency = (char *)(uintptr_t) "VND";
	assert_int_equal(set(w, w->p.household), ERR_OK);
	w->in.weekdays = 0x80;
	assert_int_equal(set(w, w->p.household), ERR_RANGE);
	w->in.weekdays = 0;
	w->in.workers = LIMIT_WORKERS + 1;
	assert_int_equal(set(w, w->p.household), ERR_RANGE);
}

static void
capacity_set__refuses__closures_that_cannot_be_meant(void **state)
{
	struct world *w = *state;

	w->in.n_closures = 1;
	w->closure.from_day = 0;
	assert_int_equal(set(w, w->p.household), ERR_MISSING);
	w->closure.from_day = DESK_TODAY + 5;
	assert_int_equal(set(w, w->p.household), ERR_DATE_ORDER);
	assert_int_equal(w->d.info.day, DESK_TODAY + 4);
	w->closure.from_day = DESK_TODAY - 9;
	w->closure.to_day = DESK_TODAY - 1;
	assert_int_equal(set(w, w->p.household), ERR_DATE_PAST);
	w->closure.to_day = LIMIT_DAY_MAX + 1;
	assert_int_equal(set(w, w->p.household), ERR_RANGE);
	w->closure.to_day = DESK_TODAY;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(n_facts(w), 1);
	/* said twice is no news */
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(n_facts(w), 1);
	w->closure.remove = true;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(n_facts(w), 2);
	assert_int_equal(set(w, w->p.household), ERR_CHOICE);
}

static void
capacity_set__bounds__classes_and_closures(void **state)
{
	struct world *w = *state;
	Gom__Capacity rows[LIMIT_CLASSES_A_MEMBER + 1];
	Gom__Closure closures[LIMIT_CLOSURES + 1];
	char names[LIMIT_CLASSES_A_MEMBER + 1][16];

	for (int i = 0; i <= LIMIT_CLASSES_A_MEMBER; i++) {
		rows[i] = w->row;
		snprintf(names[i], sizeof names[i], "rattan/k%d", i);
		rows[i].class_ = names[i];
		w->rows[i] = &rows[i];
	}
	for (int i = 0; i <= LIMIT_CLOSURES; i++) {
		closures[i] = w->closure;
		closures[i].to_day = DESK_TODAY + 10 + i;
		w->closures[i] = &closures[i];
	}
	w->in.n_rows = LIMIT_CLASSES_A_MEMBER + 1;
	assert_int_equal(set(w, w->p.household), ERR_TOO_MANY);
	w->in.n_rows = LIMIT_CLASSES_A_MEMBER;
	w->in.n_closures = LIMIT_CLOSURES + 1;
	assert_int_equal(set(w, w->p.household), ERR_TOO_MANY);
	w->in.n_closures = LIMIT_CLOSURES;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	/* one more each, apart */
	w->in.n_closures = 0;
	w->in.n_rows = 1;
	w->in.rows = &w->rows[LIMIT_CLASSES_A_MEMBER];
	assert_int_equal(set(w, w->p.household), ERR_TOO_MANY);
	w->in.n_rows = 0;
	w->in.n_closures = 1;
	w->in.closures = &w->closures[LIMIT_CLOSURES];
	assert_int_equal(set(w, w->p.household), ERR_TOO_MANY);
	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_int_equal(w->show.n_rows, LIMIT_CLASSES_A_MEMBER);
	assert_int_equal(w->show.n_closures, LIMIT_CLOSURES);
	/* past ones no longer count */
	desk_set_day(&w->d, DESK_TODAY + 11);
	assert_int_equal(set(w, w->p.household), ERR_OK);
}

/* ---- villages and shipped calendars --------------------------------------- */

static void
capacity_set__closes__a_village_by_its_coordinator(void **state)
{
	struct world *w = *state;
	uint64_t before, after;

	w->in.village = (char *)(uintptr_t) "Phú Vinh";
	w->in.n_closures = 1;
	assert_int_equal(set(w, w->p.household), ERR_ROLE);
	assert_int_equal(set(w, w->p.far_coordinator), ERR_NOT_YOURS);
	w->in.workers = 3;
	assert_int_equal(set(w, w->p.coordinator), ERR_CHOICE);
	w->in.workers = 0;
	assert_int_equal(feed_last(w->d.st, w->p.neighbour, &before), ERR_OK);
	assert_int_equal(set(w, w->p.coordinator), ERR_OK);
	assert_int_equal(show(w, w->p.neighbour, 0), ERR_OK);
	assert_int_equal(w->show.n_closures, 1);
	assert_int_equal(show(w, w->p.stranger, 0), ERR_OK);
	assert_int_equal(w->show.n_closures, 0);
	assert_int_equal(feed_last(w->d.st, w->p.neighbour, &after), ERR_OK);
	assert_int_equal(after, before + 1);
}

static void
capacity_show__names__the_calendar_a_closure_comes_from(void **state)
{
	struct world *w = *state;
	struct closure_row tet = { .from_day = DESK_TODAY + 20,
		.to_day = DESK_TODAY + 30 };

	assert_int_equal(
	    capacity_calendar_load(w->d.st, "vn", &tet, 1), ERR_OK);
	w->in.n_closures = 1;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_int_equal(w->show.n_closures, 2);
	assert_string_equal(w->show.closures[0]->calendar, "");
	assert_string_equal(w->show.closures[1]->calendar, "vn");
	assert_int_equal(show(w, w->p.stranger, 0), ERR_OK);
	assert_int_equal(w->show.n_closures, 1);
}

/* ---- what is booked, what no longer fits ---------------------------------- */

static void
capacity_show__lists__what_is_held_and_committed(void **state)
{
	struct world *w = *state;
	uint64_t order =
	    desk_order(&w->d, w->p.exporter, "rattan/basket-m", HAND_IN);
	struct desk_lot lot = { .order = order,
		.household = w->p.household,
		.quantity = 16,
		.rate_units = 16,
		.rate_days = 6,
		.due_day = HAND_IN,
		.state = GOM__AWARD_STATE__AWARD_OFFERED };

	(void)desk_lot(&w->d, &lot);
	lot.state = GOM__AWARD_STATE__AWARD_CONFIRMED;
	lot.quantity = 8;
	(void)desk_lot(&w->d, &lot);
	lot.state = GOM__AWARD_STATE__AWARD_DONE;
	(void)desk_lot(&w->d, &lot);
	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_int_equal(w->show.n_loads, 2);
	assert_string_equal(w->show.loads[0]->lot, "PO-1/1.1");
	assert_int_equal(w->show.loads[0]->work, 6000000);
	assert_int_equal(
	    w->show.loads[0]->state, GOM__AWARD_STATE__AWARD_OFFERED);
	assert_int_equal(w->show.loads[0]->start_day, DESK_TODAY);
	assert_int_equal(w->show.loads[0]->due_day, HAND_IN);
	assert_int_equal(w->show.loads[1]->work, 3000000);
	assert_int_equal(
	    w->show.loads[1]->state, GOM__AWARD_STATE__AWARD_CONFIRMED);
	assert_false(w->show.loads[1]->at_risk);
}

static void
capacity_set__names__the_lots_that_no_longer_fit(void **state)
{
	struct world *w = *state;
	uint64_t order =
	    desk_order(&w->d, w->p.exporter, "rattan/basket-m", HAND_IN);
	struct desk_lot lot = { .order = order,
		.household = w->p.household,
		.quantity = 10,
		.due_day = DESK_TODAY + 11,
		.state = GOM__AWARD_STATE__AWARD_CONFIRMED };

	(void)desk_lot(&w->d, &lot); /* ten days of work in twelve */
	w->in.n_closures = 1;        /* three days closed */
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(w->set.n_at_risk, 1);
	assert_string_equal(w->set.at_risk[0], "PO-1/1.1");
	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_true(w->show.loads[0]->at_risk);
	assert_int_equal(
	    desk_count(&w->d, "SELECT kind FROM journal ORDER BY seq DESC"),
	    FACT_AT_RISK);
	/* two of the three days would have done no harm */
	w->closure.remove = true;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(w->set.n_at_risk, 0);
	w->closure.remove = false;
	w->closure.to_day--;
	assert_int_equal(set(w, w->p.household), ERR_OK);
	assert_int_equal(w->set.n_at_risk, 0);
}

static void
capacity_set__reviews__every_household_of_a_closed_village(void **state)
{
	struct world *w = *state;
	uint64_t order =
	    desk_order(&w->d, w->p.exporter, "rattan/basket-m", HAND_IN);
	struct desk_lot lot = { .order = order,
		.quantity = 10,
		.due_day = DESK_TODAY + 9,
		.state = GOM__AWARD_STATE__AWARD_CONFIRMED };

	lot.household = w->p.household;
	(void)desk_lot(&w->d, &lot);
	lot.household = w->p.neighbour;
	(void)desk_lot(&w->d, &lot);
	lot.household = w->p.stranger;
	(void)desk_lot(&w->d, &lot);
	w->in.village = (char *)(uintptr_t) "Phú Vinh";
	w->in.n_closures = 1;
	assert_int_equal(set(w, w->p.coordinator), ERR_OK);
	assert_int_equal(w->set.n_at_risk, 2);
	assert_string_equal(w->set.at_risk[0], "PO-1/1.1");
	assert_string_equal(w->set.at_risk[1], "PO-1/1.2");
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(capacity_set__changes__what_is_given_and_leaves_the_rest),
		T(capacity_set__replaces__and_forgets_a_class),
		T(capacity_set__is__for_who_acts_for_the_household),
		T(capacity_set__refuses__the_suspended_household_of_a_leader),
		T(capacity_set__refuses__what_cannot_be_meant),
		T(capacity_set__refuses__closures_that_cannot_be_meant),
		T(capacity_set__bounds__classes_and_closures),
		T(capacity_set__closes__a_village_by_its_coordinator),
		T(capacity_show__names__the_calendar_a_closure_comes_from),
		T(capacity_show__lists__what_is_held_and_committed),
		T(capacity_set__names__the_lots_that_no_longer_fit),
		T(capacity_set__reviews__every_household_of_a_closed_village),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
