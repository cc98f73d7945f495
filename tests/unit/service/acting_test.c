/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/acting.h"

#include "tests/support/cm.h"
#include "tests/support/desk.h"

struct world {
	struct desk d;
	struct people p;
};

static int
set_up(void **state)
{
	static struct world w;

	desk_open(&w.d);
	w.p = desk_people(&w.d);
	assert_int_equal(
	    member_grant(w.d.st, w.p.leader, w.p.household, 1), ERR_OK);
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
act(struct world *w, uint64_t who, uint64_t requested, uint64_t *household)
{
	return desk_end(
	    &w->d, acting_for(desk_as(&w->d, who), requested, household));
}

static void
acting_for__takes__a_household_for_itself(void **state)
{
	struct world *w = *state;
	uint64_t household = 0;

	assert_int_equal(act(w, w->p.household, 0, &household), ERR_OK);
	assert_int_equal(household, w->p.household);
	household = 0;
	assert_int_equal(
	    act(w, w->p.household, w->p.household, &household), ERR_OK);
	assert_int_equal(household, w->p.household);
}

static void
acting_for__refuses__itself_to_who_is_no_household(void **state)
{
	struct world *w = *state;
	uint64_t household = 77;

	assert_int_equal(act(w, w->p.leader, 0, &household), ERR_ROLE);
	assert_int_equal(act(w, w->p.coordinator, 0, &household), ERR_ROLE);
	assert_int_equal(household, 77);
}

static void
acting_for__lets__a_leader_act_only_where_it_was_granted(void **state)
{
	struct world *w = *state;
	uint64_t household = 0;

	assert_int_equal(
	    act(w, w->p.leader, w->p.household, &household), ERR_OK);
	assert_int_equal(household, w->p.household);
	assert_int_equal(
	    act(w, w->p.leader, w->p.neighbour, &household), ERR_NO_MEMBER);
	assert_int_equal(
	    act(w, w->p.far_leader, w->p.household, &household), ERR_NO_MEMBER);
	/* a grant is worth nothing to who is no leader any more */
	assert_int_equal(
	    member_set_roles(w->d.st, w->p.leader, GOM_ROLES_EXPORTER), ERR_OK);
	assert_int_equal(
	    act(w, w->p.leader, w->p.household, &household), ERR_NO_MEMBER);
}

static void
acting_for__lets__a_coordinator_act_for_its_village_only(void **state)
{
	struct world *w = *state;
	uint64_t household = 0;

	assert_int_equal(
	    act(w, w->p.coordinator, w->p.neighbour, &household), ERR_OK);
	assert_int_equal(household, w->p.neighbour);
	assert_int_equal(
	    act(w, w->p.coordinator, w->p.stranger, &household), ERR_NO_MEMBER);
	assert_int_equal(
	    act(w, w->p.coordinator, w->p.leader, &household), ERR_NOT_YOURS);
}

static void
acting_for__tells_apart__who_may_be_seen_and_who_not(void **state)
{
	struct world *w = *state;
	uint64_t household = 0;

	/* an operator sees every name and acts for nobody */
	assert_int_equal(
	    act(w, w->p.operator, w->p.household, &household), ERR_NOT_YOURS);
	assert_string_equal(w->d.info.subject, "1");
	/* a neighbour who is a leader is known, one who is not is not */
	assert_int_equal(
	    act(w, w->p.household, w->p.both, &household), ERR_NOT_YOURS);
	assert_int_equal(
	    act(w, w->p.household, w->p.neighbour, &household), ERR_NO_MEMBER);
	assert_int_equal(
	    act(w, w->p.exporter, w->p.household, &household), ERR_NO_MEMBER);
	assert_int_equal(
	    act(w, w->p.operator, 4711, &household), ERR_NO_MEMBER);
	assert_string_equal(w->d.info.subject, "4711");
}

static void
acting_may__is_false__for_the_erased(void **state)
{
	struct world *w = *state;
	bool may = true;

	assert_int_equal(member_erase(w->d.st, w->p.neighbour), ERR_OK);
	assert_int_equal(
	    acting_may(desk_as(&w->d, w->p.coordinator), w->p.neighbour, &may),
	    ERR_OK);
	assert_false(may);
	assert_int_equal(desk_end(&w->d, ERR_OK), ERR_OK);
}

static void
acting_active__refuses__new_work_for_the_suspended(void **state)
{
	struct world *w = *state;
	struct request *rq;

	assert_int_equal(member_set_state(w->d.st, w->p.household,
			     GOM__MEMBER_STATE__MEMBER_SUSPENDED),
	    ERR_OK);
	rq = desk_as(&w->d, w->p.leader);
	assert_int_equal(acting_active(rq, w->p.household), ERR_SUSPENDED);
	assert_string_equal(w->d.info.subject, "1");
	assert_int_equal(acting_active(rq, w->p.neighbour), ERR_OK);
	assert_int_equal(desk_end(&w->d, ERR_OK), ERR_OK);
}

static bool
manages(struct world *w, uint64_t who, uint64_t whom)
{
	struct member_row row;
	bool does;

	assert_int_equal(member_get(w->d.st, whom, &row), ERR_OK);
	does = acting_manages(desk_as(&w->d, who), &row);
	assert_int_equal(desk_end(&w->d, ERR_OK), ERR_OK);
	return does;
}

static void
acting_manages__is__for_operators_and_the_villages_coordinator(void **state)
{
	struct world *w = *state;

	assert_true(manages(w, w->p.operator, w->p.exporter));
	assert_true(manages(w, w->p.operator, w->p.household));
	assert_true(manages(w, w->p.coordinator, w->p.household));
	assert_true(manages(w, w->p.coordinator, w->p.both));
	assert_false(manages(w, w->p.coordinator, w->p.stranger));
	assert_false(manages(w, w->p.coordinator, w->p.exporter));
	assert_false(manages(w, w->p.coordinator, w->p.far_coordinator));
	assert_false(manages(w, w->p.leader, w->p.household));
	assert_false(manages(w, w->p.exporter, w->p.household));
	/* not a coordinator's: a household that is more than that */
	assert_int_equal(member_set_roles(w->d.st, w->p.household,
			     GOM_ROLES_HOUSEHOLD | GOM_ROLES_COORDINATOR),
	    ERR_OK);
	assert_false(manages(w, w->p.coordinator, w->p.household));
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(acting_for__takes__a_household_for_itself),
		T(acting_for__refuses__itself_to_who_is_no_household),
		T(acting_for__lets__a_leader_act_only_where_it_was_granted),
		T(acting_for__lets__a_coordinator_act_for_its_village_only),
		T(acting_for__tells_apart__who_may_be_seen_and_who_not),
		T(acting_may__is_false__for_the_erased),
		T(acting_active__refuses__new_work_for_the_suspended),
		T(acting_manages__is__for_operators_and_the_villages_coordinator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
