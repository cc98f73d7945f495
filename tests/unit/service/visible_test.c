/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/visible.h"

#include <string.h>

#include "broker/store/capacity.h"
#include "broker/store/member.h"
#include "tests/support/cm.h"
#include "tests/support/desk.h"

/* The table as the design has it, written a second time. */
static const enum sight WANTED[N_VISIBLE][5] = {
	[VISIBLE_OPEN_LOTS] = { SIGHT_CRAFT, SIGHT_GRANTED_CRAFT, SIGHT_ALL,
	    SIGHT_OWN_ORDERS, SIGHT_ALL },
	[VISIBLE_BUYER] = { SIGHT_NONE, SIGHT_NONE, SIGHT_NONE,
	    SIGHT_OWN_ORDERS, SIGHT_NONE },
	[VISIBLE_BIDS_SEALED] = { SIGHT_OWN, SIGHT_TYPED, SIGHT_TYPED,
	    SIGHT_NONE, SIGHT_NONE },
	[VISIBLE_BIDS_OPENED] = { SIGHT_OWN, SIGHT_GRANTED, SIGHT_VILLAGE,
	    SIGHT_OWN_ORDERS, SIGHT_NONE },
	[VISIBLE_WORK] = { SIGHT_OWN, SIGHT_GRANTED, SIGHT_VILLAGE,
	    SIGHT_OWN_ORDERS, SIGHT_NONE },
	[VISIBLE_CAPACITY] = { SIGHT_OWN, SIGHT_GRANTED, SIGHT_VILLAGE,
	    SIGHT_NONE, SIGHT_NONE },
	[VISIBLE_NAMES] = { SIGHT_OWN, SIGHT_GRANTED, SIGHT_VILLAGE,
	    SIGHT_WINNERS, SIGHT_ALL },
	[VISIBLE_TELEPHONES] = { SIGHT_OWN, SIGHT_GRANTED, SIGHT_VILLAGE,
	    SIGHT_NONE, SIGHT_ALL },
	[VISIBLE_STATEMENTS] = { SIGHT_OWN, SIGHT_GRANTED, SIGHT_VILLAGE,
	    SIGHT_OWN_ORDERS, SIGHT_NONE },
};

/* Two villages; the household and leader and coordinator who look are of the
 * first. */
struct world {
	struct desk d;
	uint64_t looker[6]; /* by role, from 1 */
	uint64_t neighbour; /* of the same village, grants nobody */
	uint64_t stranger;  /* of the other village */
	uint64_t exporter;  /* another one */
};

enum {
	MINE,
	NEIGHBOURS,
	TYPED_BY_LEADER,
	TYPED_BY_COORDINATOR,
	LOSERS,
	N_SUBJECTS
};

static void
put_craft(struct world *w, uint64_t household, const char *class_name)
{
	struct capacity_row row = { .rate_units = 1, .rate_days = 1 };

	strcpy(row.class, class_name);
	assert_int_equal(capacity_put(w->d.st, household, &row), ERR_OK);
}

static int
set_up(void **state)
{
	static struct world w;
	struct desk *d = &w.d;

	desk_open(d);
	w.looker[1] = desk_member(d, GOM_ROLES_HOUSEHOLD, "Bà Lý", "Phú Vinh");
	w.looker[2] = desk_member(d, GOM_ROLES_LEADER, "Chị Hoa", "Phú Vinh");
	w.looker[3] =
	    desk_member(d, GOM_ROLES_COORDINATOR, "Ông Tư", "Phú Vinh");
	w.looker[4] = desk_member(d, GOM_ROLES_EXPORTER, "Mây Tre", NULL);
	w.looker[5] = desk_member(d, GOM_ROLES_OPERATOR, "Quản trị", NULL);
	w.neighbour =
	    desk_member(d, GOM_ROLES_HOUSEHOLD, "Nhà Sáu", "Phú Vinh");
	w.stranger =
	    desk_member(d, GOM_ROLES_HOUSEHOLD, "Nhà Bảy", "Bát Tràng");
	w.exporter = desk_member(d, GOM_ROLES_EXPORTER, "Gốm Sứ", NULL);
	assert_int_equal(
	    member_grant(d->st, w.looker[2], w.looker[1], d->now_ms), ERR_OK);
	put_craft(&w, w.looker[1], "rattan/basket-m");
	put_craft(&w, w.neighbour, "pottery/vase");
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

static struct sight_subject
subject_of(const struct world *w, int which)
{
	const struct sight_subject subjects[N_SUBJECTS] = {
		[MINE] = { w->looker[1], w->looker[1], w->looker[4], "rattan",
		    true },
		[NEIGHBOURS] = { w->neighbour, w->neighbour, w->exporter,
		    "pottery", true },
		[TYPED_BY_LEADER] = { w->stranger, w->looker[2], w->exporter,
		    "silk", false },
		[TYPED_BY_COORDINATOR] = { w->stranger, w->looker[3],
		    w->exporter, "", false },
		[LOSERS] = { w->neighbour, w->neighbour, w->looker[4], NULL,
		    false },
	};

	return subjects[which];
}

/* Which of the subjects each sight shows, to whoever has it in the table. */
static unsigned
seen_by(enum sight sight, Gom__Role role)
{
	switch (sight) {
	case SIGHT_NONE:
		return 0;
	case SIGHT_OWN:
	case SIGHT_GRANTED:
	case SIGHT_CRAFT:
	case SIGHT_GRANTED_CRAFT:
	case SIGHT_WINNERS:
		return 1u << MINE;
	case SIGHT_TYPED:
		return role == GOM__ROLE__ROLE_LEADER
			   ? 1u << TYPED_BY_LEADER
			   : 1u << TYPED_BY_COORDINATOR;
	case SIGHT_VILLAGE:
		return 1u << MINE | 1u << NEIGHBOURS | 1u << LOSERS;
	case SIGHT_OWN_ORDERS:
		return 1u << MINE | 1u << LOSERS;
	case SIGHT_ALL:
		return (1u << N_SUBJECTS) - 1;
	}
	return 0;
}

static void
visible_cell__is__the_table_of_the_design(void **state)
{
	(void)state;
	for (int what = 0; what < N_VISIBLE; what++)
		for (int role = 1; role <= 5; role++)
			assert_int_equal(
			    visible_cell(what, role), WANTED[what][role - 1]);
}

static void
visible_is__shows__exactly_what_each_cell_says(void **state)
{
	struct world *w = *state;

	for (int what = 0; what < N_VISIBLE; what++)
		for (int role = 1; role <= 5; role++) {
			unsigned wanted = seen_by(WANTED[what][role - 1], role);

			for (int i = 0; i < N_SUBJECTS; i++) {
				struct sight_subject subject = subject_of(w, i);
				bool sees = false;

				assert_int_equal(
				    visible_is(desk_as(&w->d, w->looker[role]),
					what, &subject, &sees),
				    ERR_OK);
				assert_int_equal(
				    desk_end(&w->d, ERR_OK), ERR_OK);
				if (sees != ((wanted >> i) & 1))
					fail_msg("fact %d role %d subject %d",
					    what, role, i);
			}
		}
}

static void
visible_scope__has__one_flag_a_cell(void **state)
{
	struct world *w = *state;

	for (int what = 0; what < N_VISIBLE; what++)
		for (int role = 1; role <= 5; role++) {
			enum sight sight = WANTED[what][role - 1];
			struct request *rq = desk_as(&w->d, w->looker[role]);
			struct scope scope = visible_scope(rq, what);

			assert_int_equal(scope.me, w->looker[role]);
			assert_int_equal(scope.my_village, rq->village);
			assert_int_equal(scope.own, sight == SIGHT_OWN);
			assert_int_equal(scope.typed, sight == SIGHT_TYPED);
			assert_int_equal(scope.granted, sight == SIGHT_GRANTED);
			assert_int_equal(scope.village, sight == SIGHT_VILLAGE);
			assert_int_equal(
			    scope.own_orders, sight == SIGHT_OWN_ORDERS);
			assert_int_equal(scope.craft, sight == SIGHT_CRAFT);
			assert_int_equal(
			    scope.granted_craft, sight == SIGHT_GRANTED_CRAFT);
			assert_int_equal(scope.all, sight == SIGHT_ALL);
			assert_int_equal(desk_end(&w->d, ERR_OK), ERR_OK);
		}
}

static void
visible_scope__joins__what_several_roles_see(void **state)
{
	struct world *w = *state;
	struct request *rq = desk_as(&w->d, w->looker[2]);
	struct scope scope;

	rq->roles = GOM_ROLES_HOUSEHOLD | GOM_ROLES_LEADER;
	scope = visible_scope(rq, VISIBLE_BIDS_SEALED);
	assert_true(scope.own);
	assert_true(scope.typed);
	assert_false(scope.granted);
	assert_int_equal(desk_end(&w->d, ERR_OK), ERR_OK);
}

static void
visible_is__shows__nothing_to_who_has_no_role(void **state)
{
	struct world *w = *state;
	struct sight_subject subject = { 0 };
	struct request *rq = desk_as(&w->d, w->looker[1]);
	bool sees = true;

	rq->roles = 0;
	rq->member = 0;
	assert_int_equal(
	    visible_is(rq, VISIBLE_OPEN_LOTS, &subject, &sees), ERR_OK);
	assert_false(sees);
	rq->roles = GOM_ROLES_ANY & ~(GOM_ROLES_OPERATOR);
	rq->village = 0;
	assert_int_equal(visible_is(rq, VISIBLE_WORK, &subject, &sees), ERR_OK);
	assert_false(sees);
	assert_int_equal(desk_end(&w->d, ERR_OK), ERR_OK);
}

static void
visible_is__forgets__what_a_grant_gave_when_it_ends(void **state)
{
	struct world *w = *state;
	struct sight_subject subject = subject_of(w, MINE);
	bool sees = true;

	assert_int_equal(
	    member_grant_end(w->d.st, w->looker[2], w->looker[1]), ERR_OK);
	assert_int_equal(visible_is(desk_as(&w->d, w->looker[2]), VISIBLE_WORK,
			     &subject, &sees),
	    ERR_OK);
	assert_false(sees);
	assert_int_equal(desk_end(&w->d, ERR_OK), ERR_OK);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visible_cell__is__the_table_of_the_design),
		T(visible_is__shows__exactly_what_each_cell_says),
		T(visible_scope__has__one_flag_a_cell),
		T(visible_scope__joins__what_several_roles_see),
		T(visible_is__shows__nothing_to_who_has_no_role),
		T(visible_is__forgets__what_a_grant_gave_when_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
