/* SPDX-License-Identifier: Apache-2.0 */
/* MEMBER_LIST, _SHOW, _SUSPEND, _RESUME, _ERASE and GRANT. */
#include <string.h>

#include "broker/service/record.h"
#include "broker/store/capacity.h"
#include "broker/store/entry.h"
#include "broker/store/journal.h"
#include "broker/store/key.h"
#include "broker/store/member.h"
#include "broker/store/order.h"
#include "tests/support/cm.h"
#include "tests/support/desk.h"

struct world {
	struct desk d;
	struct people p;
	Gom__MemberListReply list;
	Gom__MemberShowReply show;
};

enum {
	LATE_DAY = DESK_TODAY + 40,
	REASON_DISPUTE = 22,
	REASON_FEAST = 8
};

static int
set_up(void **state)
{
	static struct world w;

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

static void
list(struct world *w, uint64_t who, Gom__Role role, const char *search)
{
	Gom__MemberListRequest in = GOM__MEMBER_LIST_REQUEST__INIT;

	in.role = role;
	in.search = (char *)(uintptr_t)search;
	gom__member_list_reply__init(&w->list);
	assert_int_equal(
	    DESK(&w->d, who, verb_member_list, &in, &w->list), ERR_OK);
}

static enum err
show(struct world *w, uint64_t who, uint64_t member)
{
	Gom__MemberShowRequest in = GOM__MEMBER_SHOW_REQUEST__INIT;

	in.member = member;
	gom__member_show_reply__init(&w->show);
	return DESK(&w->d, who, verb_member_show, &in, &w->show);
}

static enum err
suspend(struct world *w, uint64_t who, uint64_t member, uint32_t reason)
{
	Gom__MemberSuspendRequest in = GOM__MEMBER_SUSPEND_REQUEST__INIT;
	Gom__MemberSuspendReply out = GOM__MEMBER_SUSPEND_REPLY__INIT;

	in.member = member;
	in.reason = reason;
	return DESK(&w->d, who, verb_member_suspend, &in, &out);
}

static enum err
resume(struct world *w, uint64_t who, uint64_t member)
{
	Gom__MemberResumeRequest in = GOM__MEMBER_RESUME_REQUEST__INIT;
	Gom__MemberResumeReply out = GOM__MEMBER_RESUME_REPLY__INIT;

	in.member = member;
	return DESK(&w->d, who, verb_member_resume, &in, &out);
}

static enum err
erase(struct world *w, uint64_t who, uint64_t member)
{
	Gom__MemberEraseRequest in = GOM__MEMBER_ERASE_REQUEST__INIT;
	Gom__MemberEraseReply out = GOM__MEMBER_ERASE_REPLY__INIT;

	in.member = member;
	return DESK(&w->d, who, verb_member_erase, &in, &out);
}

static enum err
grant(struct world *w, uint64_t who, uint64_t leader, uint64_t household,
    bool end)
{
	Gom__GrantRequest in = GOM__GRANT_REQUEST__INIT;
	Gom__GrantReply out = GOM__GRANT_REPLY__INIT;

	in.leader = leader;
	in.household = household;
	in.end = end;
	return DESK(&w->d, who, verb_grant, &in, &out);
}

static int
state_of(struct world *w, uint64_t member)
{
	struct member_row row;

	assert_int_equal(member_get(w->d.st, member, &row), ERR_OK);
	return row.state;
}

static uint64_t
feed_of(struct world *w, uint64_t member)
{
	uint64_t last;

	assert_int_equal(feed_last(w->d.st, member, &last), ERR_OK);
	return last;
}

/* ---- who is seen --------------------------------------------------------- */

static void
member_list__shows__a_household_itself_and_whom_it_may_grant(void **state)
{
	struct world *w = *state;

	list(w, w->p.household, 0, "");
	assert_int_equal(w->list.n_members, 4);
	assert_int_equal(w->list.members[0]->member, w->p.household);
	assert_string_equal(w->list.members[0]->phone, "0912 345 678");
	assert_int_equal(w->list.members[1]->member, w->p.leader);
	assert_string_equal(w->list.members[1]->name, "Chị Hoa");
	assert_string_equal(w->list.members[1]->phone, "");
	assert_int_equal(w->list.members[2]->member, w->p.coordinator);
	assert_int_equal(w->list.members[3]->member, w->p.both);
	assert_false(w->list.more->more);
}

static void
member_list__shows__a_leader_the_households_that_granted_it(void **state)
{
	struct world *w = *state;

	list(w, w->p.leader, GOM__ROLE__ROLE_HOUSEHOLD, "");
	assert_int_equal(w->list.n_members, 1); /* Anh Ba, a leader himself */
	assert_int_equal(w->list.members[0]->member, w->p.both);
	assert_int_equal(
	    member_grant(w->d.st, w->p.leader, w->p.household, 1), ERR_OK);
	list(w, w->p.leader, GOM__ROLE__ROLE_HOUSEHOLD, "");
	assert_int_equal(w->list.n_members, 2);
	assert_int_equal(w->list.members[0]->member, w->p.household);
	assert_string_equal(w->list.members[0]->phone, "0912 345 678");
	assert_int_equal(w->list.members[0]->leaders[0], w->p.leader);
}

static void
member_list__shows__coordinators_their_village_and_operators_all(void **state)
{
	struct world *w = *state;

	list(w, w->p.coordinator, 0, "");
	assert_int_equal(w->list.n_members, 5);
	list(w, w->p.far_coordinator, 0, "");
	assert_int_equal(w->list.n_members, 3);
	list(w, w->p.operator, 0, "");
	assert_int_equal(w->list.n_members, 10);
	list(w, w->p.exporter, 0, "");
	assert_int_equal(w->list.n_members, 1);
	assert_int_equal(w->list.members[0]->member, w->p.exporter);
}

static void
member_list__shows__an_exporter_its_winners_and_no_others(void **state)
{
	struct world *w = *state;
	uint64_t other = desk_member(&w->d, GOM_ROLES_EXPORTER, "Gốm Sứ", NULL);
	uint64_t order =
	    desk_order(&w->d, w->p.exporter, "rattan/basket", LATE_DAY);
	struct desk_lot lot = { .order = order,
		.household = w->p.stranger,
		.due_day = LATE_DAY,
		.state = GOM__AWARD_STATE__AWARD_OFFERED };

	(void)desk_lot(&w->d, &lot);
	list(w, w->p.exporter, GOM__ROLE__ROLE_HOUSEHOLD, "");
	assert_int_equal(w->list.n_members, 1);
	assert_int_equal(w->list.members[0]->member, w->p.stranger);
	assert_string_equal(w->list.members[0]->phone, "");
	list(w, other, GOM__ROLE__ROLE_HOUSEHOLD, "");
	assert_int_equal(w->list.n_members, 0);
	assert_int_equal(show(w, other, w->p.stranger), ERR_NO_MEMBER);
	assert_int_equal(show(w, w->p.exporter, w->p.stranger), ERR_OK);
}

static void
member_list__searches__without_accents_and_takes_signs_as_they_are(void **state)
{
	struct world *w = *state;

	list(w, w->p.operator, 0, "nguyen thi");
	assert_int_equal(w->list.n_members, 1);
	assert_int_equal(w->list.members[0]->member, w->p.household);
	list(w, w->p.operator, 0, "ĐỒNG");
	assert_int_equal(w->list.n_members, 1);
	assert_int_equal(w->list.members[0]->member, w->p.neighbour);
	list(w, w->p.operator, 0, "%");
	assert_int_equal(w->list.n_members, 0);
	list(w, w->p.operator, 0, "_ong");
	assert_int_equal(w->list.n_members, 0);
	list(w, w->p.operator, 0, "\\");
	assert_int_equal(w->list.n_members, 0);
}

static void
member_list__pages__without_gap_or_repeat(void **state)
{
	struct world *w = *state;
	Gom__MemberListRequest in = GOM__MEMBER_LIST_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	uint64_t seen = 0;

	in.page = &page;
	page.limit = 3;
	for (int i = 0; i < 4; i++) {
		gom__member_list_reply__init(&w->list);
		assert_int_equal(
		    DESK(&w->d, w->p.operator, verb_member_list, &in, &w->list),
		    ERR_OK);
		assert_int_equal(w->list.n_members, i < 3 ? 3 : 1);
		assert_int_equal(w->list.more->more, i < 3);
		for (size_t k = 0; k < w->list.n_members; k++)
			assert_int_equal(w->list.members[k]->member, ++seen);
		page.after = w->list.more->next;
	}
	assert_int_equal(seen, 10);
}

static void
member_show__hides__whom_the_table_hides(void **state)
{
	struct world *w = *state;

	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_int_equal(w->show.member->member, w->p.household);
	assert_int_equal(
	    show(w, w->p.household, w->p.neighbour), ERR_NO_MEMBER);
	assert_int_equal(
	    show(w, w->p.household, w->p.far_leader), ERR_NO_MEMBER);
	assert_int_equal(
	    show(w, w->p.coordinator, w->p.stranger), ERR_NO_MEMBER);
	assert_int_equal(show(w, w->p.leader, w->p.household), ERR_NO_MEMBER);
	assert_int_equal(show(w, w->p.operator, 4711), ERR_NO_MEMBER);
	assert_string_equal(w->d.info.subject, "4711");
}

/* ---- scorecard ----------------------------------------------------------- */

static void
member_show__counts__lots_handed_in_on_time_and_in_full(void **state)
{
	struct world *w = *state;
	uint64_t order =
	    desk_order(&w->d, w->p.exporter, "rattan/basket", DESK_TODAY + 5);
	struct desk_lot lot = { .order = order,
		.household = w->p.household,
		.due_day = DESK_TODAY + 5,
		.state = GOM__AWARD_STATE__AWARD_DONE };
	uint32_t good = desk_lot(&w->d, &lot);
	uint32_t late = desk_lot(&w->d, &lot);
	uint32_t partly = desk_lot(&w->d, &lot);
	uint32_t two_parts = desk_lot(&w->d, &lot);

	desk_hand_in(&w->d, order, good, 10, DESK_TODAY + 5);
	desk_hand_in(&w->d, order, late, 10, DESK_TODAY + 6);
	desk_hand_in(&w->d, order, partly, 9, DESK_TODAY + 1);
	desk_hand_in(&w->d, order, two_parts, 4, DESK_TODAY + 1);
	desk_hand_in(&w->d, order, two_parts, 6, DESK_TODAY + 5);
	assert_int_equal(show(w, w->p.household, 0), ERR_OK);
	assert_int_equal(w->show.member->lots_done, 4);
	assert_int_equal(w->show.member->lots_in_full, 2);
	assert_int_equal(show(w, w->p.coordinator, w->p.household), ERR_OK);
	assert_int_equal(w->show.member->lots_done, 4);
	/* work is not the operator's to see */
	assert_int_equal(show(w, w->p.operator, w->p.household), ERR_OK);
	assert_int_equal(w->show.member->lots_done, 0);
}

static void
member_show__counts__for_an_exporter_its_own_orders_only(void **state)
{
	struct world *w = *state;
	uint64_t other = desk_member(&w->d, GOM_ROLES_EXPORTER, "Gốm Sứ", NULL);
	struct desk_lot lot = { .household = w->p.household,
		.due_day = LATE_DAY,
		.state = GOM__AWARD_STATE__AWARD_DONE };

	lot.order = desk_order(&w->d, w->p.exporter, "a/b", LATE_DAY);
	desk_hand_in(&w->d, lot.order, desk_lot(&w->d, &lot), 10, DESK_TODAY);
	lot.order = desk_order(&w->d, other, "a/b", LATE_DAY);
	(void)desk_lot(&w->d, &lot);
	(void)desk_lot(&w->d, &lot);
	assert_int_equal(show(w, w->p.exporter, w->p.household), ERR_OK);
	assert_int_equal(w->show.member->lots_done, 1);
	assert_int_equal(w->show.member->lots_in_full, 1);
	assert_int_equal(show(w, other, w->p.household), ERR_OK);
	assert_int_equal(w->show.member->lots_done, 2);
	assert_int_equal(w->show.member->lots_in_full, 0);
}

/* ---- standing ------------------------------------------------------------ */

static void
member_suspend__needs__a_reason_for_it(void **state)
{
	struct world *w = *state;

	assert_int_equal(
	    suspend(w, w->p.operator, w->p.household, 0), ERR_MISSING);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.household, REASON_FEAST),
	    ERR_CHOICE);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.household, 999), ERR_CHOICE);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.household, REASON_DISPUTE), ERR_OK);
	assert_int_equal(
	    state_of(w, w->p.household), GOM__MEMBER_STATE__MEMBER_SUSPENDED);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.household, REASON_DISPUTE),
	    ERR_ALREADY);
}

static void
member_suspend__is__for_operators_and_the_villages_coordinator(void **state)
{
	struct world *w = *state;

	assert_int_equal(
	    suspend(w, w->p.coordinator, w->p.household, REASON_DISPUTE),
	    ERR_OK);
	assert_int_equal(
	    suspend(w, w->p.coordinator, w->p.leader, REASON_DISPUTE), ERR_OK);
	assert_int_equal(
	    suspend(w, w->p.coordinator, w->p.coordinator, REASON_DISPUTE),
	    ERR_NOT_YOURS);
	assert_int_equal(
	    suspend(w, w->p.coordinator, w->p.stranger, REASON_DISPUTE),
	    ERR_NO_MEMBER);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.operator, REASON_DISPUTE),
	    ERR_NOT_YOURS);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.exporter, REASON_DISPUTE), ERR_OK);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.coordinator, REASON_DISPUTE),
	    ERR_OK);
	assert_int_equal(
	    resume(w, w->p.coordinator, w->p.coordinator), ERR_NOT_YOURS);
}

static void
member_suspend__tells__the_member_who_acts_for_it_and_who_typed_it(void **state)
{
	struct world *w = *state;

	assert_int_equal(
	    member_grant(w->d.st, w->p.leader, w->p.household, 1), ERR_OK);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.household, REASON_DISPUTE), ERR_OK);
	assert_int_equal(feed_of(w, w->p.household), 1);
	assert_int_equal(feed_of(w, w->p.leader), 1);
	assert_int_equal(feed_of(w, w->p.coordinator), 1);
	assert_int_equal(feed_of(w, w->p.operator), 1);
	assert_int_equal(feed_of(w, w->p.neighbour), 0);
	assert_int_equal(feed_of(w, w->p.far_coordinator), 0);
}

static void
member_resume__lets__a_member_act_again(void **state)
{
	struct world *w = *state;

	assert_int_equal(
	    resume(w, w->p.coordinator, w->p.household), ERR_ALREADY);
	assert_int_equal(
	    suspend(w, w->p.coordinator, w->p.household, REASON_DISPUTE),
	    ERR_OK);
	assert_int_equal(
	    resume(w, w->p.far_coordinator, w->p.household), ERR_NO_MEMBER);
	assert_int_equal(resume(w, w->p.coordinator, w->p.household), ERR_OK);
	assert_int_equal(
	    state_of(w, w->p.household), GOM__MEMBER_STATE__MEMBER_ACTIVE);
}

/* ---- erasing ------------------------------------------------------------- */

static void
member_erase__forgets__the_person_and_keeps_the_chain(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = desk_key(&w->d, w->p.household);
	uint8_t invitation[LIMIT_KEY_LEN] = { 5 };
	char name[LIMIT_NAME_LEN + 1];
	struct key_row key;
	bool has;

	assert_int_equal(invitation_put(w->d.st, invitation, w->p.household,
			     w->p.operator, INT64_MAX),
	    ERR_OK);
	assert_int_equal(
	    grant(w, w->p.household, w->p.leader, 0, false), ERR_OK);
	assert_int_equal(erase(w, w->p.operator, w->p.household), ERR_OK);
	assert_int_equal(
	    state_of(w, w->p.household), GOM__MEMBER_STATE__MEMBER_ERASED);
	assert_int_equal(member_name(w->d.st, w->p.household, name), ERR_OK);
	assert_string_equal(name, "");
	assert_int_equal(desk_count(&w->d, "SELECT COUNT(*) FROM person"
					   " WHERE phone = '' AND folded = ''"),
	    1);
	assert_int_equal(key_find(w->d.st, keys.curve.pub, &key), ERR_OK);
	assert_true(key.is_revoked);
	assert_int_equal(key_find(w->d.st, invitation, &key), ERR_OK);
	assert_false(key_is_live(&key, w->d.now_ms));
	assert_int_equal(
	    member_has_grant(w->d.st, w->p.leader, w->p.household, &has),
	    ERR_OK);
	assert_false(has);
	/* the grant's payload is gone, the erasure's stands, both hang in the
	 * chain */
	assert_int_equal(
	    desk_count(&w->d, "SELECT payload IS NULL AND salt IS NULL"
			      " AND length(leaf) = 32 FROM journal"
			      " WHERE chain = 0 AND pos = 1"),
	    1);
	assert_int_equal(
	    desk_count(&w->d, "SELECT payload IS NOT NULL FROM journal"
			      " WHERE chain = 0 AND pos = 2"),
	    1);
	/* what it did stays somebody's: the number, without a name */
	assert_int_equal(show(w, w->p.operator, w->p.household), ERR_OK);
	assert_string_equal(w->show.member->name, "");
	assert_int_equal(
	    w->show.member->state, GOM__MEMBER_STATE__MEMBER_ERASED);
	list(w, w->p.operator, 0, "");
	assert_int_equal(w->list.n_members, 9);
	assert_int_equal(
	    erase(w, w->p.operator, w->p.household), ERR_NO_MEMBER);
}

static void
member_erase__refuses__while_work_or_money_is_open(void **state)
{
	struct world *w = *state;
	uint64_t order =
	    desk_order(&w->d, w->p.exporter, "rattan/basket", LATE_DAY);
	struct desk_lot lot = { .order = order,
		.household = w->p.household,
		.due_day = LATE_DAY,
		.state = GOM__AWARD_STATE__AWARD_CONFIRMED };
	struct entry_row entry = { .order = order,
		.no = 1,
		.household = w->p.neighbour,
		.kind = GOM__ENTRY_KIND__ENTRY_ADVANCE,
		.amount = 500 };

	(void)desk_lot(&w->d, &lot);
	assert_int_equal(entry_add(w->d.st, &entry), ERR_OK);
	assert_int_equal(
	    erase(w, w->p.operator, w->p.household), ERR_MEMBER_BOUND);
	assert_int_equal(
	    erase(w, w->p.operator, w->p.neighbour), ERR_MEMBER_BOUND);
	assert_int_equal(
	    erase(w, w->p.operator, w->p.exporter), ERR_MEMBER_BOUND);
	assert_int_equal(erase(w, w->p.operator, w->p.stranger), ERR_OK);
	entry.no = 2;
	entry.kind = GOM__ENTRY_KIND__ENTRY_GOODS;
	assert_int_equal(entry_add(w->d.st, &entry), ERR_OK);
	assert_int_equal(erase(w, w->p.operator, w->p.neighbour), ERR_OK);
}

/* A fact about the household, with a note beside it. */
static enum err
record_note_of(struct world *w, struct request *rq)
{
	Gom__Fact fact = GOM__FACT__INIT;

	fact.kind = FACT_MEMBER_RESUMED;
	fact.member = w->p.household;
	return record(rq, &fact);
}

static void
member_erase__keeps__no_note_about_the_erased(void **state)
{
	struct world *w = *state;
	Gom__MemberEraseRequest in = GOM__MEMBER_ERASE_REQUEST__INIT;
	Gom__MemberEraseReply out = GOM__MEMBER_ERASE_REPLY__INIT;
	struct request *rq = desk_as(&w->d, w->p.operator);

	rq->note = "bà Lý xin";
	assert_int_equal(record_note_of(w, rq), ERR_OK);
	rq->note = "bà Lý đã xin";
	in.member = w->p.household;
	assert_int_equal(
	    desk_end(&w->d, verb_member_erase(rq, &in, &out)), ERR_OK);
	assert_int_equal(desk_count(&w->d, "SELECT COUNT(*) FROM note"), 0);
}

static void
member_erase__refuses__oneself(void **state)
{
	struct world *w = *state;

	assert_int_equal(erase(w, w->p.operator, w->p.operator), ERR_NOT_YOURS);
}

/* ---- grants -------------------------------------------------------------- */

static void
grant__is__the_households_or_its_coordinators_to_give(void **state)
{
	struct world *w = *state;
	bool has;

	assert_int_equal(
	    grant(w, w->p.household, w->p.leader, 0, false), ERR_OK);
	assert_int_equal(
	    member_has_grant(w->d.st, w->p.leader, w->p.household, &has),
	    ERR_OK);
	assert_true(has);
	assert_int_equal(
	    grant(w, w->p.household, w->p.leader, 0, false), ERR_ALREADY);
	assert_int_equal(
	    grant(w, w->p.coordinator, w->p.leader, w->p.neighbour, false),
	    ERR_OK);
	assert_int_equal(
	    grant(w, w->p.far_coordinator, w->p.leader, w->p.household, false),
	    ERR_NO_MEMBER);
	assert_int_equal(
	    grant(w, w->p.household, w->p.leader, w->p.neighbour, false),
	    ERR_NO_MEMBER);
	assert_int_equal(grant(w, w->p.household, 0, 0, false), ERR_MISSING);
}

static void
grant__is__not_a_leaders_to_hand_on(void **state)
{
	struct world *w = *state;

	/* Anh Ba is a household too, so the verb is his to type */
	assert_int_equal(grant(w, w->p.household, w->p.both, 0, false), ERR_OK);
	assert_int_equal(
	    grant(w, w->p.both, w->p.leader, w->p.household, false),
	    ERR_NOT_YOURS);
}

static void
grant__goes__only_to_an_active_leader_of_the_village(void **state)
{
	struct world *w = *state;

	assert_int_equal(
	    grant(w, w->p.household, w->p.far_leader, 0, false), ERR_NO_MEMBER);
	assert_int_equal(grant(w, w->p.household, w->p.coordinator, 0, false),
	    ERR_NO_MEMBER);
	assert_int_equal(
	    grant(w, w->p.household, 4711, 0, false), ERR_NO_MEMBER);
	assert_int_equal(grant(w, w->p.both, w->p.both, 0, false), ERR_ALREADY);
	assert_int_equal(
	    suspend(w, w->p.operator, w->p.leader, REASON_DISPUTE), ERR_OK);
	assert_int_equal(
	    grant(w, w->p.household, w->p.leader, 0, false), ERR_SUSPENDED);
}

static void
grant__tells__the_leader_when_it_begins_and_ends(void **state)
{
	struct world *w = *state;
	bool has;

	assert_int_equal(
	    grant(w, w->p.household, w->p.leader, 0, true), ERR_NO_GRANT);
	assert_int_equal(
	    grant(w, w->p.household, w->p.leader, 0, false), ERR_OK);
	assert_int_equal(feed_of(w, w->p.leader), 1);
	assert_int_equal(
	    grant(w, w->p.household, w->p.leader, 0, true), ERR_OK);
	assert_int_equal(feed_of(w, w->p.leader), 2);
	assert_int_equal(feed_of(w, w->p.household), 2);
	assert_int_equal(
	    member_has_grant(w->d.st, w->p.leader, w->p.household, &has),
	    ERR_OK);
	assert_false(has);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(member_list__shows__a_household_itself_and_whom_it_may_grant),
		T(member_list__shows__a_leader_the_households_that_granted_it),
		T(member_list__shows__coordinators_their_village_and_operators_all),
		T(member_list__shows__an_exporter_its_winners_and_no_others),
		T(member_list__searches__without_accents_and_takes_signs_as_they_are),
		T(member_list__pages__without_gap_or_repeat),
		T(member_show__hides__whom_the_table_hides),
		T(member_show__counts__lots_handed_in_on_time_and_in_full),
		T(member_show__counts__for_an_exporter_its_own_orders_only),
		T(member_suspend__needs__a_reason_for_it),
		T(member_suspend__is__for_operators_and_the_villages_coordinator),
		T(member_suspend__tells__the_member_who_acts_for_it_and_who_typed_it),
		T(member_resume__lets__a_member_act_again),
		T(member_erase__forgets__the_person_and_keeps_the_chain),
		T(member_erase__refuses__while_work_or_money_is_open),
		T(member_erase__keeps__no_note_about_the_erased),
		T(member_erase__refuses__oneself),
		T(grant__is__the_households_or_its_coordinators_to_give),
		T(grant__is__not_a_leaders_to_hand_on),
		T(grant__goes__only_to_an_active_leader_of_the_village),
		T(grant__tells__the_leader_when_it_begins_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
