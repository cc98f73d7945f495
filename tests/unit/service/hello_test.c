/* SPDX-License-Identifier: Apache-2.0 */
/* HELLO and WHOAMI. */
#include <string.h>

#include "broker/store/key.h"
#include "broker/store/member.h"
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
	(void)desk_key(&w.d, w.p.household);
	(void)desk_key(&w.d, w.p.leader);
	(void)desk_key(&w.d, w.p.coordinator);
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
hello(struct world *w, uint32_t least, uint32_t most, Gom__HelloReply *out)
{
	Gom__HelloRequest in = GOM__HELLO_REQUEST__INIT;

	in.min_version = least;
	in.max_version = most;
	gom__hello_reply__init(out);
	return DESK(&w->d, w->p.household, verb_hello, &in, out);
}

static void
hello__tells__who_and_when_and_where(void **state)
{
	struct world *w = *state;
	Gom__HelloReply out;

	assert_int_equal(hello(w, 1, 9, &out), ERR_OK);
	assert_int_equal(out.version, GOM_PROTOCOL_MAX);
	assert_int_equal(out.now_ms, w->d.now_ms);
	assert_int_equal(out.utc_offset_s, 25200);
	assert_string_equal(out.zone, "Asia/Ho_Chi_Minh");
	assert_int_equal(out.member, w->p.household);
	assert_string_equal(out.name, "Nguyễn Thị Lý");
	assert_int_equal(out.roles, GOM_ROLES_HOUSEHOLD);
	assert_int_equal(out.state, GOM__MEMBER_STATE__MEMBER_ACTIVE);
	assert_int_equal(out.last_event, 0);
	assert_false(out.invited_only);
	assert_true(out.broker[0] >= '0' && out.broker[0] <= '9');
}

static void
hello__refuses__versions_it_does_not_speak(void **state)
{
	struct world *w = *state;
	Gom__HelloReply out;

	assert_int_equal(hello(w, 0, 0, &out), ERR_VERSION_OLD);
	assert_int_equal(w->d.info.limit, GOM_PROTOCOL_MIN);
	assert_int_equal(
	    hello(w, GOM_PROTOCOL_MAX + 1, GOM_PROTOCOL_MAX + 5, &out),
	    ERR_VERSION_NEW);
	assert_int_equal(w->d.info.value, GOM_PROTOCOL_MAX + 1);
	assert_int_equal(w->d.info.limit, GOM_PROTOCOL_MAX);
}

static void
hello__greets__an_invitation_in_the_name_of_the_invited(void **state)
{
	struct world *w = *state;
	Gom__HelloRequest in = GOM__HELLO_REQUEST__INIT;
	Gom__HelloReply out = GOM__HELLO_REPLY__INIT;
	uint8_t key[LIMIT_KEY_LEN];
	struct request *rq;

	memset(key, 9, sizeof key);
	assert_int_equal(invitation_put(w->d.st, key, w->p.stranger,
			     w->p.operator, w->d.now_ms + 1),
	    ERR_OK);
	in.min_version = in.max_version = 1;
	rq = desk_as(&w->d, w->p.household);
	memcpy(rq->key, key, sizeof key);
	rq->is_invitation = true;
	rq->member = 0;
	assert_int_equal(desk_end(&w->d, verb_hello(rq, &in, &out)), ERR_OK);
	assert_true(out.invited_only);
	assert_int_equal(out.member, w->p.stranger);
	assert_string_equal(out.name, "Nhà Bảy");
}

static void
whoami(struct world *w, uint64_t who, Gom__WhoamiReply *out)
{
	Gom__WhoamiRequest in = GOM__WHOAMI_REQUEST__INIT;

	gom__whoami_reply__init(out);
	assert_int_equal(DESK(&w->d, who, verb_whoami, &in, out), ERR_OK);
}

static void
whoami__shows__oneself_whole(void **state)
{
	struct world *w = *state;
	char fingerprint[GOM_FINGERPRINT_CAP];
	struct key_view keys[LIMIT_KEYS_A_MEMBER];
	Gom__WhoamiReply out;
	size_t n;

	whoami(w, w->p.leader, &out);
	assert_string_equal(out.member->name, "Chị Hoa");
	assert_string_equal(out.member->phone, "0912 345 678");
	assert_string_equal(out.member->village_name, "Phú Vinh");
	assert_int_equal(out.member->keys, 1);
	assert_int_equal(key_list(w->d.st, w->p.leader, keys, &n), ERR_OK);
	gom_key_fingerprint(keys[0].curve_key, fingerprint);
	assert_string_equal(out.key, fingerprint);
	assert_int_equal(out.n_acts_for, 0);
	assert_string_equal(out.zone, "Asia/Ho_Chi_Minh");
}

static void
whoami__lists__the_households_it_acts_for(void **state)
{
	struct world *w = *state;
	Gom__WhoamiReply out;

	assert_int_equal(
	    member_grant(w->d.st, w->p.leader, w->p.neighbour, 1), ERR_OK);
	whoami(w, w->p.leader, &out);
	assert_int_equal(out.n_acts_for, 1);
	assert_int_equal(out.acts_for[0]->member, w->p.neighbour);
	assert_string_equal(out.acts_for[0]->name, "Đồng");
	assert_string_equal(out.acts_for[0]->phone, "0912 345 678");
	whoami(w, w->p.coordinator, &out);
	assert_int_equal(out.n_acts_for, 3);
	assert_int_equal(out.acts_for[0]->member, w->p.household);
	assert_int_equal(out.acts_for[1]->member, w->p.neighbour);
	assert_int_equal(out.acts_for[1]->n_leaders, 1);
	assert_int_equal(out.acts_for[1]->leaders[0], w->p.leader);
	assert_int_equal(out.acts_for[2]->member, w->p.both);
	whoami(w, w->p.household, &out);
	assert_int_equal(out.n_acts_for, 0);
}

static void
whoami__lists__each_household_once_and_the_first_hundred(void **state)
{
	struct world *w = *state;
	Gom__WhoamiReply out;
	uint64_t id = 0;

	assert_int_equal(member_set_roles(w->d.st, w->p.coordinator,
			     GOM_ROLES_COORDINATOR | GOM_ROLES_LEADER),
	    ERR_OK);
	for (int i = 0; i < 120; i++)
		id = desk_member(&w->d, GOM_ROLES_HOUSEHOLD, "Nhà", "Phú Vinh");
	assert_int_equal(
	    member_grant(w->d.st, w->p.coordinator, id, 1), ERR_OK);
	assert_int_equal(
	    member_grant(w->d.st, w->p.coordinator, w->p.household, 1), ERR_OK);
	whoami(w, w->p.coordinator, &out);
	assert_int_equal(out.n_acts_for, 100);
	for (size_t i = 1; i < out.n_acts_for; i++)
		assert_true(
		    out.acts_for[i - 1]->member < out.acts_for[i]->member);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(hello__tells__who_and_when_and_where),
		T(hello__refuses__versions_it_does_not_speak),
		T(hello__greets__an_invitation_in_the_name_of_the_invited),
		T(whoami__shows__oneself_whole),
		T(whoami__lists__the_households_it_acts_for),
		T(whoami__lists__each_household_once_and_the_first_hundred),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
