/* SPDX-License-Identifier: Apache-2.0 */
/* INVITE and ENROL. */
#include <string.h>

#include "broker/service/record.h"
#include "broker/store/key.h"
#include "broker/store/member.h"
#include "tests/support/cm.h"
#include "tests/support/desk.h"

struct world {
	struct desk d;
	struct people p;
	struct gom_curve_pair once; /* the newest invitation's pair */
	Gom__InviteReply invited;
	Gom__EnrolReply enrolled;
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

/* invite sends INVITE with a fresh one-time key. */
static enum err
invite(struct world *w, uint64_t who, Gom__InviteRequest *in)
{
	uint8_t seed[LIMIT_KEY_LEN];

	assert_int_equal(gom_random(seed, sizeof seed), ERR_OK);
	gom_key_from_seed(seed, &w->once);
	in->invitation_key.data = w->once.pub;
	in->invitation_key.len = LIMIT_KEY_LEN;
	gom__invite_reply__init(&w->invited);
	return DESK(&w->d, who, verb_invite, in, &w->invited);
}

static enum err
invite_new(struct world *w, uint64_t who, Gom__Role role, const char *name,
    const char *village)
{
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;

	in.role = role;
	in.name = (char *)(uintptr_t)name;
	in.village = (char *)(uintptr_t)village;
	return invite(w, who, &in);
}

static enum err
invite_device(struct world *w, uint64_t who, uint64_t member)
{
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;

	in.member = member;
	return invite(w, who, &in);
}

/* enrol uses the newest invitation for a device. */
static enum err
enrol(struct world *w, const struct gom_key_set *keys)
{
	Gom__EnrolRequest in = GOM__ENROL_REQUEST__INIT;
	uint8_t proof[LIMIT_SIGNATURE_LEN];
	struct request *rq = desk_as(&w->d, w->p.household);

	gom_enrol_sign(keys, proof);
	in.curve_key = (ProtobufCBinaryData){ LIMIT_KEY_LEN,
		(uint8_t *)(uintptr_t)keys->curve.pub };
	in.sign_key = (ProtobufCBinaryData){ LIMIT_KEY_LEN,
		(uint8_t *)(uintptr_t)keys->sign.pub };
	in.proof = (ProtobufCBinaryData){ sizeof proof, proof };
	in.label = (char *)(uintptr_t) "Nokia của cháu";
	memcpy(rq->key, w->once.pub, LIMIT_KEY_LEN);
	rq->is_invitation = true;
	rq->member = 0;
	rq->roles = 0;
	rq->village = 0;
	gom__enrol_reply__init(&w->enrolled);
	return desk_end(&w->d, verb_enrol(rq, &in, &w->enrolled));
}

static struct gom_key_set
new_keys(void)
{
	struct gom_key_set keys;

	assert_int_equal(gom_key_set_make(&keys), ERR_OK);
	return keys;
}

/* ---- INVITE ------------------------------------------------------------- */

static void
invite__makes__the_member_at_once(void **state)
{
	struct world *w = *state;
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;
	struct member_row row;
	char name[LIMIT_NAME_LEN + 1];
	struct key_row key;

	in.role = GOM__ROLE__ROLE_HOUSEHOLD;
	in.name = (char *)(uintptr_t) "Nhà Chín";
	in.village = (char *)(uintptr_t) "Vạn Phúc";
	in.phone = (char *)(uintptr_t) "0988";
	in.payee = (char *)(uintptr_t) "Bà Chín";
	in.workers = 4;
	assert_int_equal(invite(w, w->p.operator, & in), ERR_OK);
	assert_int_equal(w->invited.expires_ms, w->d.now_ms + 72 * 3600000LL);
	assert_int_equal(member_get(w->d.st, w->invited.member, &row), ERR_OK);
	assert_int_equal(row.roles, GOM_ROLES_HOUSEHOLD);
	assert_int_equal(row.state, GOM__MEMBER_STATE__MEMBER_ACTIVE);
	assert_int_equal(row.workers, 4);
	assert_int_equal(row.weekdays, 127);
	assert_int_equal(row.inviter, w->p.operator);
	assert_int_equal(village_name(w->d.st, row.village, name), ERR_OK);
	assert_string_equal(name, "Vạn Phúc");
	assert_int_equal(key_find(w->d.st, w->once.pub, &key), ERR_OK);
	assert_true(key.is_invitation);
	assert_int_equal(key.member, w->invited.member);
	assert_true(key_is_live(&key, w->d.now_ms));
	assert_false(key_is_live(&key, w->invited.expires_ms));
}

static void
invite__lets__the_operator_invite_all_roles(void **state)
{
	struct world *w = *state;

	for (int role = 1; role <= 5; role++)
		assert_int_equal(
		    invite_new(w, w->p.operator, role, "Người mới", "Phú Vinh"),
		    ERR_OK);
	assert_int_equal(invite_new(w, w->p.operator, GOM__ROLE__ROLE_EXPORTER,
			     "Không làng", ""),
	    ERR_OK);
	for (int role = 1; role <= 3; role++)
		assert_int_equal(
		    invite_new(w, w->p.operator, role, "Không làng", ""),
		    ERR_MISSING);
	assert_string_equal(w->d.info.field, "village");
}

static void
invite__lets__coordinators_invite_households_and_leaders_of_their_village(
    void **state)
{
	struct world *w = *state;
	struct member_row row, own;

	assert_int_equal(invite_new(w, w->p.coordinator,
			     GOM__ROLE__ROLE_HOUSEHOLD, "Nhà Chín", ""),
	    ERR_OK);
	assert_int_equal(member_get(w->d.st, w->invited.member, &row), ERR_OK);
	assert_int_equal(member_get(w->d.st, w->p.coordinator, &own), ERR_OK);
	assert_int_equal(row.village, own.village);
	assert_int_equal(invite_new(w, w->p.coordinator, GOM__ROLE__ROLE_LEADER,
			     "Cô Mười", "Phú Vinh"),
	    ERR_OK);
	assert_int_equal(invite_new(w, w->p.coordinator,
			     GOM__ROLE__ROLE_HOUSEHOLD, "Cô Mười", "Bát Tràng"),
	    ERR_NOT_YOURS);
	for (int role = 3; role <= 5; role++)
		assert_int_equal(invite_new(w, w->p.coordinator, role,
				     "Kẻ gian", "Phú Vinh"),
		    ERR_ROLE);
}

static void
invite__refuses__new_members_to_everybody_else(void **state)
{
	struct world *w = *state;
	const uint64_t others[] = { w->p.household, w->p.leader, w->p.both,
		w->p.exporter };

	for (size_t i = 0; i < 4; i++)
		for (int role = 1; role <= 5; role++)
			assert_int_equal(
			    invite_new(w, others[i], role, "Ai đó", "Phú Vinh"),
			    ERR_ROLE);
}

static void
invite__wants__a_role_a_name_and_a_key(void **state)
{
	struct world *w = *state;
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;
	uint8_t zeros[LIMIT_KEY_LEN] = { 0 };
	char text[LIMIT_NAME_LEN + 2];

	assert_int_equal(
	    invite_new(w, w->p.operator, 0, "Ai đó", "Phú Vinh"), ERR_MISSING);
	assert_string_equal(w->d.info.field, "role");
	assert_int_equal(
	    invite_new(w, w->p.operator, 1, "", "Phú Vinh"), ERR_MISSING);
	assert_string_equal(w->d.info.field, "name");
	memset(text, 'a', sizeof text);
	text[LIMIT_NAME_LEN + 1] = '\0';
	assert_int_equal(
	    invite_new(w, w->p.operator, 1, text, "Phú Vinh"), ERR_TEXT_LONG);
	text[LIMIT_NAME_LEN] = '\0';
	assert_int_equal(
	    invite_new(w, w->p.operator, 1, text, "Phú Vinh"), ERR_OK);
	in.role = GOM__ROLE__ROLE_EXPORTER;
	in.name = text;
	in.workers = LIMIT_WORKERS + 1;
	assert_int_equal(invite(w, w->p.operator, & in), ERR_RANGE);
	in.workers = 0;
	in.invitation_key.len = 0;
	assert_int_equal(
	    DESK(&w->d, w->p.operator, verb_invite, &in, &w->invited),
	    ERR_MISSING);
	in.invitation_key =
	    (ProtobufCBinaryData){ LIMIT_KEY_LEN - 1, w->once.pub };
	assert_int_equal(
	    DESK(&w->d, w->p.operator, verb_invite, &in, &w->invited),
	    ERR_MALFORMED);
	in.invitation_key = (ProtobufCBinaryData){ LIMIT_KEY_LEN, zeros };
	assert_int_equal(
	    DESK(&w->d, w->p.operator, verb_invite, &in, &w->invited),
	    ERR_MALFORMED);
}

static enum err
invite_phone(struct world *w, const char *phone)
{
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;

	in.role = GOM__ROLE__ROLE_HOUSEHOLD;
	in.name = (char *)"Đồng";
	in.village = (char *)"Phú Vinh";
	in.phone = (char *)(uintptr_t)phone;
	return invite(w, w->p.operator, & in);
}

static void
invite__refuses__the_same_household_twice(void **state)
{
	struct world *w = *state;

	assert_int_equal(invite_phone(w, "0912 345 678"), ERR_NAMESAKE);
	assert_string_equal(w->d.info.subject, "Đồng");
	assert_int_equal(
	    invite_new(w, w->p.operator, 1, "Đồng", "Bát Tràng"), ERR_OK);
	assert_int_equal(
	    invite_new(w, w->p.operator, 2, "Đồng", "Phú Vinh"), ERR_OK);
	assert_int_equal(member_erase(w->d.st, w->p.neighbour), ERR_OK);
	assert_int_equal(invite_phone(w, "0912 345 678"), ERR_OK);
}

static void
invite__takes__namesakes_with_telephones_of_their_own(void **state)
{
	struct world *w = *state;

	assert_int_equal(invite_phone(w, "0987 654 321"), ERR_OK);
	assert_int_equal(invite_phone(w, "0987 654 321"), ERR_NAMESAKE);
	assert_int_equal(invite_phone(w, ""), ERR_OK);
	assert_int_equal(invite_phone(w, ""), ERR_NAMESAKE);
}

static void
invite__refuses__a_key_that_is_in_use(void **state)
{
	struct world *w = *state;
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;
	int64_t before = desk_count(&w->d, "SELECT COUNT(*) FROM member");

	assert_int_equal(invite_device(w, w->p.household, 1), ERR_OK);
	in.invitation_key = (ProtobufCBinaryData){ LIMIT_KEY_LEN, w->once.pub };
	in.role = GOM__ROLE__ROLE_EXPORTER;
	in.name = (char *)(uintptr_t) "Ai đó";
	assert_int_equal(
	    DESK(&w->d, w->p.operator, verb_invite, &in, &w->invited),
	    ERR_KEY_TAKEN);
	assert_int_equal(
	    desk_count(&w->d, "SELECT COUNT(*) FROM member"), before);
}

static void
invite__gives__further_devices_only_where_it_may(void **state)
{
	struct world *w = *state;

	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_OK);
	assert_int_equal(w->invited.member, w->p.household);
	assert_int_equal(
	    invite_device(w, w->p.exporter, w->p.exporter), ERR_OK);
	assert_int_equal(
	    invite_device(w, w->p.coordinator, w->p.neighbour), ERR_OK);
	assert_int_equal(
	    invite_device(w, w->p.operator, w->p.stranger), ERR_OK);
	assert_int_equal(
	    invite_device(w, w->p.coordinator, w->p.stranger), ERR_NO_MEMBER);
	assert_int_equal(
	    invite_device(w, w->p.household, w->p.leader), ERR_NOT_YOURS);
	assert_int_equal(
	    invite_device(w, w->p.exporter, w->p.household), ERR_NO_MEMBER);
	assert_int_equal(invite_device(w, w->p.operator, 4711), ERR_NO_MEMBER);
}

static void
invite__keeps__a_coordinator_from_becoming_somebody_greater(void **state)
{
	struct world *w = *state;
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;
	struct member_row row;

	assert_int_equal(member_get(w->d.st, w->p.coordinator, &row), ERR_OK);
	w->p.operator=
	    desk_member(&w->d, GOM_ROLES_OPERATOR, "Quản trị 2", "Phú Vinh");
	assert_int_equal(
	    invite_device(w, w->p.coordinator, w->p.operator), ERR_NOT_YOURS);
	in.member = w->p.coordinator;
	in.role = GOM__ROLE__ROLE_OPERATOR;
	assert_int_equal(invite(w, w->p.coordinator, &in), ERR_ROLE);
	in.member = w->p.household;
	in.role = GOM__ROLE__ROLE_COORDINATOR;
	assert_int_equal(invite(w, w->p.coordinator, &in), ERR_ROLE);
}

static void
invite__gives__a_further_role(void **state)
{
	struct world *w = *state;
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;
	struct member_row row;

	in.member = w->p.household;
	in.role = GOM__ROLE__ROLE_LEADER;
	assert_int_equal(invite(w, w->p.household, &in), ERR_ROLE);
	assert_int_equal(invite(w, w->p.coordinator, &in), ERR_OK);
	assert_int_equal(member_get(w->d.st, w->p.household, &row), ERR_OK);
	assert_int_equal(row.roles, GOM_ROLES_HOUSEHOLD | GOM_ROLES_LEADER);
	assert_int_equal(invite(w, w->p.coordinator, &in), ERR_ALREADY);
	in.member = w->p.exporter;
	assert_int_equal(invite(w, w->p.operator, & in), ERR_MISSING);
	assert_string_equal(w->d.info.field, "village");
}

static void
invite__records__the_grant_to_a_leader_of_the_village(void **state)
{
	struct world *w = *state;
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;
	bool has;

	in.role = GOM__ROLE__ROLE_HOUSEHOLD;
	in.name = (char *)(uintptr_t) "Nhà không máy";
	in.leader = w->p.far_leader;
	assert_int_equal(invite(w, w->p.coordinator, &in), ERR_NO_MEMBER);
	in.leader = w->p.neighbour;
	assert_int_equal(invite(w, w->p.coordinator, &in), ERR_NO_MEMBER);
	in.leader = w->p.leader;
	assert_int_equal(invite(w, w->p.coordinator, &in), ERR_OK);
	assert_int_equal(
	    member_has_grant(w->d.st, w->p.leader, w->invited.member, &has),
	    ERR_OK);
	assert_true(has);
	assert_int_equal(
	    desk_count(&w->d, "SELECT kind FROM journal ORDER BY seq DESC"),
	    FACT_GRANTED);
	in.role = GOM__ROLE__ROLE_LEADER;
	assert_int_equal(invite(w, w->p.coordinator, &in), ERR_CHOICE);
}

static void
invite__ends__at_the_limit_of_open_invitations(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < LIMIT_INVITATIONS_OPEN; i++)
		assert_int_equal(
		    invite_device(w, w->p.household, w->p.household), ERR_OK);
	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_TOO_MANY);
	assert_int_equal(w->d.info.limit, LIMIT_INVITATIONS_OPEN);
	assert_int_equal(
	    invite_device(w, w->p.operator, w->p.household), ERR_OK);
	desk_set_day(&w->d, DESK_TODAY + 3);
	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_OK);
}

/* ---- ENROL -------------------------------------------------------------- */

static void
enrol__registers__both_keys_and_tells_the_inviter(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = new_keys();
	struct member_row inviter;
	struct key_row key;
	uint64_t before;

	assert_int_equal(
	    invite_device(w, w->p.coordinator, w->p.household), ERR_OK);
	assert_int_equal(
	    member_get(w->d.st, w->p.coordinator, &inviter), ERR_OK);
	before = inviter.feed_last;
	assert_int_equal(enrol(w, &keys), ERR_OK);
	assert_int_equal(w->enrolled.member, w->p.household);
	assert_string_equal(w->enrolled.name, "Nguyễn Thị Lý");
	assert_string_equal(w->enrolled.village_name, "Phú Vinh");
	assert_int_equal(w->enrolled.roles, GOM_ROLES_HOUSEHOLD);
	assert_int_equal(key_find(w->d.st, keys.curve.pub, &key), ERR_OK);
	assert_false(key.is_invitation);
	assert_false(key.is_revoked);
	assert_memory_equal(key.sign_key, keys.sign.pub, LIMIT_KEY_LEN);
	assert_int_equal(key.member, w->p.household);
	assert_int_equal(
	    desk_count(&w->d, "SELECT kind FROM journal ORDER BY seq DESC"),
	    FACT_MEMBER_ENROLLED);
	assert_int_equal(
	    member_get(w->d.st, w->p.coordinator, &inviter), ERR_OK);
	assert_int_equal(inviter.feed_last, before + 1);
}

static void
enrol__repeats__the_first_answer_for_the_same_key(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = new_keys(), other = new_keys();

	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_OK);
	assert_int_equal(enrol(w, &keys), ERR_OK);
	assert_int_equal(enrol(w, &keys), ERR_OK);
	assert_int_equal(w->enrolled.member, w->p.household);
	assert_int_equal(
	    desk_count(&w->d, "SELECT COUNT(*) FROM member_key"), 1);
	assert_int_equal(enrol(w, &other), ERR_INVITATION_USED);
}

static void
enrol__dies__when_the_new_key_is_first_used(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = new_keys();
	struct key_row key;

	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_OK);
	assert_int_equal(enrol(w, &keys), ERR_OK);
	assert_int_equal(key_find(w->d.st, w->once.pub, &key), ERR_OK);
	assert_true(key_is_live(&key, w->d.now_ms));
	assert_int_equal(
	    key_seen(w->d.st, keys.curve.pub, w->d.now_ms), ERR_OK);
	assert_int_equal(key_find(w->d.st, w->once.pub, &key), ERR_OK);
	assert_false(key_is_live(&key, w->d.now_ms));
	assert_int_equal(enrol(w, &keys), ERR_INVITATION_USED);
}

static void
enrol__refuses__an_expired_invitation(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = new_keys();

	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_OK);
	w->d.now_ms = w->invited.expires_ms;
	assert_int_equal(enrol(w, &keys), ERR_INVITATION_EXPIRED);
	assert_int_equal(w->d.info.day, DESK_TODAY + 3);
	w->d.now_ms--;
	assert_int_equal(enrol(w, &keys), ERR_OK);
}

static void
enrol__refuses__a_proof_of_other_keys(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = new_keys(), other = new_keys();

	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_OK);
	/* signed with a secret that is not the public half's */
	memcpy(keys.sign.pub, other.sign.pub, LIMIT_KEY_LEN);
	assert_int_equal(enrol(w, &keys), ERR_SIGNATURE);
	assert_int_equal(
	    desk_count(&w->d, "SELECT COUNT(*) FROM member_key"), 0);
}

static void
enrol__refuses__a_key_that_is_another_members(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = desk_key(&w->d, w->p.exporter);

	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_OK);
	assert_int_equal(enrol(w, &keys), ERR_KEY_TAKEN);
}

static void
enrol__refuses__a_ninth_live_key(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = new_keys(), first;

	first = desk_key(&w->d, w->p.household);
	for (int i = 1; i < LIMIT_KEYS_A_MEMBER; i++)
		(void)desk_key(&w->d, w->p.household);
	assert_int_equal(
	    invite_device(w, w->p.household, w->p.household), ERR_OK);
	assert_int_equal(enrol(w, &keys), ERR_TOO_MANY);
	assert_int_equal(
	    key_revoke(w->d.st, first.curve.pub, w->d.now_ms), ERR_OK);
	assert_int_equal(enrol(w, &keys), ERR_OK);
}

static void
enrol__is__for_invitations_only(void **state)
{
	struct world *w = *state;
	struct gom_key_set keys = new_keys();

	assert_int_equal(gom_key_set_make(&keys), ERR_OK);
	memset(w->once.pub, 7, sizeof w->once.pub);
	assert_int_equal(enrol(w, &keys), ERR_INVITATION_BAD);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(invite__makes__the_member_at_once),
		T(invite__lets__the_operator_invite_all_roles),
		T(invite__lets__coordinators_invite_households_and_leaders_of_their_village),
		T(invite__refuses__new_members_to_everybody_else),
		T(invite__wants__a_role_a_name_and_a_key),
		T(invite__refuses__the_same_household_twice),
		T(invite__takes__namesakes_with_telephones_of_their_own),
		T(invite__refuses__a_key_that_is_in_use),
		T(invite__gives__further_devices_only_where_it_may),
		T(invite__keeps__a_coordinator_from_becoming_somebody_greater),
		T(invite__gives__a_further_role),
		T(invite__records__the_grant_to_a_leader_of_the_village),
		T(invite__ends__at_the_limit_of_open_invitations),
		T(enrol__registers__both_keys_and_tells_the_inviter),
		T(enrol__repeats__the_first_answer_for_the_same_key),
		T(enrol__dies__when_the_new_key_is_first_used),
		T(enrol__refuses__an_expired_invitation),
		T(enrol__refuses__a_proof_of_other_keys),
		T(enrol__refuses__a_key_that_is_another_members),
		T(enrol__refuses__a_ninth_live_key),
		T(enrol__is__for_invitations_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
