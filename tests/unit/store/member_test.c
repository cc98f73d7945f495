/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/member.h"

#include <string.h>

#include "broker/store/award.h"
#include "broker/store/bid.h"
#include "broker/store/capacity.h"
#include "tests/support/cm.h"
#include "tests/support/desk.h"

struct world {
	struct desk d;
	struct people p;
	uint64_t heard[32];
	size_t n;
};

static int
set_up(void **state)
{
	static struct world w;

	memset(&w, 0, sizeof w);
	desk_open(&w.d);
	w.p = desk_people(&w.d);
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
hear(void *ctx, uint64_t member)
{
	struct world *w = ctx;

	w->heard[w->n++] = member;
	return ERR_OK;
}

static enum err
refuse_second(void *ctx, uint64_t member)
{
	struct world *w = ctx;

	w->heard[w->n++] = member;
	return w->n < 2 ? ERR_OK : ERR_NOMEM;
}

static bool
heard(const struct world *w, uint64_t member)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->heard[i] == member)
			return true;
	return false;
}

static void
put_craft(struct world *w, uint64_t household, const char *class_name)
{
	struct capacity_row row = { .rate_units = 1, .rate_days = 1 };

	strcpy(row.class, class_name);
	assert_int_equal(capacity_put(w->d.st, household, &row), ERR_OK);
}

/* ---- villages and members -------------------------------------------------- */

static void
village_put__finds__the_one_that_is_there(void **state)
{
	struct world *w = *state;
	char name[LIMIT_NAME_LEN + 1] = "x";
	uint32_t a, b;

	assert_int_equal(village_put(w->d.st, "Vạn Phúc", &a), ERR_OK);
	assert_int_equal(village_put(w->d.st, "Vạn Phúc", &b), ERR_OK);
	assert_int_equal(a, b);
	assert_int_equal(village_find(w->d.st, "Vạn Phúc", &b), ERR_OK);
	assert_int_equal(a, b);
	assert_int_equal(village_find(w->d.st, "Van Phuc", &b), ERR_NO_VILLAGE);
	assert_int_equal(village_name(w->d.st, 0, name), ERR_OK);
	assert_string_equal(name, "");
	assert_int_equal(village_name(w->d.st, 99, name), ERR_NO_VILLAGE);
}

static void
member_get__reads__what_was_put_and_set(void **state)
{
	struct world *w = *state;
	struct member_row row;
	uint64_t inviter;

	assert_int_equal(
	    member_set_week(w->d.st, w->p.household, 31, 7), ERR_OK);
	assert_int_equal(
	    member_set_inviter(w->d.st, w->p.household, 5), ERR_OK);
	assert_int_equal(
	    member_set_roles(w->d.st, w->p.household, GOM_ROLES_LEADER),
	    ERR_OK);
	assert_int_equal(member_set_state(w->d.st, w->p.household,
			     GOM__MEMBER_STATE__MEMBER_SUSPENDED),
	    ERR_OK);
	assert_int_equal(member_get(w->d.st, w->p.household, &row), ERR_OK);
	assert_int_equal(row.weekdays, 31);
	assert_int_equal(row.workers, 7);
	assert_int_equal(row.roles, GOM_ROLES_LEADER);
	assert_int_equal(row.state, GOM__MEMBER_STATE__MEMBER_SUSPENDED);
	assert_int_equal(row.created_ms, w->d.now_ms);
	assert_int_equal(
	    member_inviter(w->d.st, w->p.household, &inviter), ERR_OK);
	assert_int_equal(inviter, 5);
	/* the others are as they were */
	assert_int_equal(member_get(w->d.st, w->p.neighbour, &row), ERR_OK);
	assert_int_equal(row.weekdays, 127);
	assert_int_equal(row.inviter, 0);
	assert_int_equal(member_get(w->d.st, 99, &row), ERR_NO_MEMBER);
	assert_int_equal(member_inviter(w->d.st, 99, &inviter), ERR_NO_MEMBER);
}

static void
member_name__is_empty__for_the_broker_itself(void **state)
{
	struct world *w = *state;
	char name[LIMIT_NAME_LEN + 1] = "x";

	assert_int_equal(member_name(w->d.st, 0, name), ERR_OK);
	assert_string_equal(name, "");
	assert_int_equal(member_name(w->d.st, w->p.household, name), ERR_OK);
	assert_string_equal(name, "Nguyễn Thị Lý");
	assert_int_equal(member_name(w->d.st, 99, name), ERR_NO_MEMBER);
}

static void
member_has_namesake__looks__at_living_households_of_the_village(void **state)
{
	struct world *w = *state;
	struct member_row row;
	bool has;

	assert_int_equal(member_get(w->d.st, w->p.neighbour, &row), ERR_OK);
	assert_int_equal(member_has_namesake(w->d.st, "Đồng", "0912 345 678",
			     row.village, &has),
	    ERR_OK);
	assert_true(has);
	assert_int_equal(member_has_namesake(w->d.st, "Đồng", "0987 654 321",
			     row.village, &has),
	    ERR_OK);
	assert_false(has);
	assert_int_equal(member_has_namesake(w->d.st, "Đồng", "0912 345 678",
			     row.village + 1, &has),
	    ERR_OK);
	assert_false(has);
	assert_int_equal(
	    member_has_namesake(w->d.st, "Chị Hoa", "", row.village, &has),
	    ERR_OK);
	assert_false(has);
}

static void
member_is_winner__is__who_was_offered_and_did_not_let_go(void **state)
{
	static const struct {
		Gom__AwardState state;
		bool is_winner;
	} CASES[] = {
		{ GOM__AWARD_STATE__AWARD_OFFERED, true },
		{ GOM__AWARD_STATE__AWARD_CONFIRMED, true },
		{ GOM__AWARD_STATE__AWARD_DECLINED, false },
		{ GOM__AWARD_STATE__AWARD_EXPIRED, false },
		{ GOM__AWARD_STATE__AWARD_GIVEN_BACK, true },
		{ GOM__AWARD_STATE__AWARD_CANCELLED, true },
		{ GOM__AWARD_STATE__AWARD_DONE, true },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct desk_lot lot = { .due_day = DESK_TODAY + 9,
			.state = GOM__AWARD_STATE__AWARD_OFFERED };
		struct award_row award;
		bool is_winner;

		lot.household =
		    desk_member(&w->d, GOM_ROLES_HOUSEHOLD, "Nhà", "Phú Vinh");
		lot.order =
		    desk_order(&w->d, w->p.exporter, "a/b", DESK_TODAY + 9);
		assert_int_equal(award_live(w->d.st, lot.order, 1,
				     desk_lot(&w->d, &lot), &award),
		    ERR_OK);
		if (CASES[i].state != GOM__AWARD_STATE__AWARD_OFFERED)
			assert_int_equal(award_move(w->d.st, &award,
					     CASES[i].state, 0, w->d.now_ms),
			    ERR_OK);
		assert_int_equal(member_is_winner(w->d.st, w->p.exporter,
				     lot.household, &is_winner),
		    ERR_OK);
		assert_int_equal(is_winner, CASES[i].is_winner);
		assert_int_equal(member_is_winner(w->d.st, w->p.operator,
				     lot.household, &is_winner),
		    ERR_OK);
		assert_false(is_winner);
	}
}

/* ---- who hears of things ---------------------------------------------------- */

static void
member_acting_each__is__granted_leaders_and_the_villages_coordinators(
    void **state)
{
	struct world *w = *state;

	assert_int_equal(
	    member_grant(w->d.st, w->p.far_leader, w->p.household, 1), ERR_OK);
	assert_int_equal(
	    member_grant(w->d.st, w->p.far_leader, w->p.household, 1),
	    ERR_DUPLICATE);
	assert_int_equal(
	    member_acting_each(w->d.st, w->p.household, hear, w), ERR_OK);
	assert_int_equal(w->n, 2);
	assert_true(heard(w, w->p.far_leader));
	assert_true(heard(w, w->p.coordinator));
	w->n = 0;
	assert_int_equal(
	    member_acting_each(w->d.st, w->p.exporter, hear, w), ERR_OK);
	assert_int_equal(w->n, 0);
}

static void
member_with_role_each__ends__at_an_error(void **state)
{
	struct world *w = *state;

	assert_int_equal(member_with_role_each(w->d.st,
			     GOM_ROLES_LEADER | GOM_ROLES_OPERATOR, hear, w),
	    ERR_OK);
	assert_int_equal(w->n, 4);
	assert_true(heard(w, w->p.leader));
	assert_true(heard(w, w->p.both));
	assert_true(heard(w, w->p.far_leader));
	assert_true(heard(w, w->p.operator));
	w->n = 0;
	assert_int_equal(
	    member_with_role_each(w->d.st, GOM_ROLES_ANY, refuse_second, w),
	    ERR_NOMEM);
	assert_int_equal(w->n, 2);
}

static void
member_of_village_each__leaves_out__the_erased(void **state)
{
	struct world *w = *state;
	struct member_row row;

	assert_int_equal(member_get(w->d.st, w->p.household, &row), ERR_OK);
	assert_int_equal(member_erase(w->d.st, w->p.neighbour), ERR_OK);
	assert_int_equal(
	    member_of_village_each(w->d.st, row.village, hear, w), ERR_OK);
	assert_int_equal(w->n, 4);
	assert_false(heard(w, w->p.neighbour));
	assert_false(heard(w, w->p.stranger));
}

static void
member_of_craft_each__is__makers_their_leaders_and_coordinators(void **state)
{
	struct world *w = *state;
	uint64_t order =
	    desk_order(&w->d, w->p.exporter, "rattan/basket-m", DESK_TODAY + 9);

	put_craft(w, w->p.household, "rattan/basket-l"); /* the same craft */
	put_craft(w, w->p.household, "rattan/tray");
	put_craft(w, w->p.neighbour, "pottery/vase");
	put_craft(w, w->p.stranger, "rattan/tray");
	assert_int_equal(
	    member_grant(w->d.st, w->p.leader, w->p.household, 1), ERR_OK);
	assert_int_equal(
	    member_grant(w->d.st, w->p.far_leader, w->p.neighbour, 1), ERR_OK);
	assert_int_equal(member_set_state(w->d.st, w->p.stranger,
			     GOM__MEMBER_STATE__MEMBER_SUSPENDED),
	    ERR_OK);
	assert_int_equal(member_of_craft_each(w->d.st, order, hear, w), ERR_OK);
	assert_int_equal(w->n, 4);
	assert_true(heard(w, w->p.household));
	assert_true(heard(w, w->p.leader));
	assert_true(heard(w, w->p.coordinator));
	assert_true(heard(w, w->p.far_coordinator));
}

static void
member_bidders_each__is__each_bidder_and_typist_once(void **state)
{
	struct world *w = *state;
	uint64_t order =
	    desk_order(&w->d, w->p.exporter, "rattan/basket-m", DESK_TODAY + 9);
	struct bid_row bid = { .order = order,
		.tender = 1,
		.line = 1,
		.household = w->p.household,
		.typed_by = w->p.household,
		.most = 5,
		.rate_units = 1,
		.rate_days = 1 };
	struct refusal_row refusal = { .order = order,
		.tender = 1,
		.line = 1,
		.household = w->p.neighbour,
		.reason = 1,
		.typed_by = w->p.leader };

	assert_int_equal(bid_put(w->d.st, &bid), ERR_OK);
	assert_int_equal(bid_put(w->d.st, &bid), ERR_OK);
	bid.household = w->p.both;
	bid.typed_by = 0; /* by standing capacity */
	assert_int_equal(bid_put(w->d.st, &bid), ERR_OK);
	assert_int_equal(refusal_put(w->d.st, &refusal), ERR_OK);
	assert_int_equal(member_bidders_each(w->d.st, order, hear, w), ERR_OK);
	assert_int_equal(w->n, 4);
	assert_true(heard(w, w->p.household));
	assert_true(heard(w, w->p.both));
	assert_true(heard(w, w->p.neighbour));
	assert_true(heard(w, w->p.leader));
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(village_put__finds__the_one_that_is_there),
		T(member_get__reads__what_was_put_and_set),
		T(member_name__is_empty__for_the_broker_itself),
		T(member_has_namesake__looks__at_living_households_of_the_village),
		T(member_is_winner__is__who_was_offered_and_did_not_let_go),
		T(member_acting_each__is__granted_leaders_and_the_villages_coordinators),
		T(member_with_role_each__ends__at_an_error),
		T(member_of_village_each__leaves_out__the_erased),
		T(member_of_craft_each__is__makers_their_leaders_and_coordinators),
		T(member_bidders_each__is__each_bidder_and_typist_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
