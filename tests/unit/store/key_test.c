/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/key.h"

#include <string.h>

#include "broker/store/member.h"
#include "tests/support/cm.h"
#include "tests/support/desk.h"

struct world {
	struct desk d;
	struct people p;
	uint8_t once[LIMIT_KEY_LEN];
	uint8_t fresh[LIMIT_KEY_LEN];
};

static int
set_up(void **state)
{
	static struct world w;

	desk_open(&w.d);
	w.p = desk_people(&w.d);
	memset(w.once, 1, sizeof w.once);
	memset(w.fresh, 2, sizeof w.fresh);
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
add_fresh(struct world *w)
{
	const struct key_new key = { w->fresh, w->fresh, w->once,
		w->p.household, "phone", w->d.now_ms };

	assert_int_equal(invitation_put(w->d.st, w->once, w->p.household,
			     w->p.operator, w->d.now_ms + 1000),
	    ERR_OK);
	assert_int_equal(key_add(w->d.st, &key), ERR_OK);
	assert_int_equal(invitation_use(w->d.st, w->once, w->fresh), ERR_OK);
}

static int64_t
last_seen(struct world *w)
{
	struct key_view rows[LIMIT_KEYS_A_MEMBER];
	struct member_row row;
	size_t n;

	assert_int_equal(key_list(w->d.st, w->p.household, rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(member_get(w->d.st, w->p.household, &row), ERR_OK);
	assert_int_equal(rows[0].last_seen_ms, row.last_seen_ms);
	return row.last_seen_ms;
}

static void
key_find__tells__whose_a_key_is(void **state)
{
	struct world *w = *state;
	struct member_row member;
	struct key_row row;

	assert_int_equal(key_find(w->d.st, w->fresh, &row), ERR_NO_KEY);
	add_fresh(w);
	assert_int_equal(key_find(w->d.st, w->fresh, &row), ERR_OK);
	assert_int_equal(member_get(w->d.st, w->p.household, &member), ERR_OK);
	assert_false(row.is_invitation);
	assert_false(row.is_revoked);
	assert_int_equal(row.expires_ms, INT64_MAX);
	assert_int_equal(row.member, w->p.household);
	assert_int_equal(row.roles, GOM_ROLES_HOUSEHOLD);
	assert_int_equal(row.village, member.village);
	assert_int_equal(row.state, GOM__MEMBER_STATE__MEMBER_ACTIVE);
	assert_memory_equal(row.sign_key, w->fresh, LIMIT_KEY_LEN);
	assert_int_equal(key_find(w->d.st, w->once, &row), ERR_OK);
	assert_true(row.is_invitation);
	assert_false(row.is_revoked);
	assert_int_equal(row.expires_ms, w->d.now_ms + 1000);
}

static void
key_is_live__ends__with_revocation_expiry_and_erasure(void **state)
{
	struct world *w = *state;
	struct key_row row;

	add_fresh(w);
	assert_int_equal(key_find(w->d.st, w->once, &row), ERR_OK);
	assert_true(key_is_live(&row, row.expires_ms - 1));
	assert_false(key_is_live(&row, row.expires_ms));
	assert_int_equal(key_find(w->d.st, w->fresh, &row), ERR_OK);
	assert_true(key_is_live(&row, INT64_MAX - 1));
	row.state = GOM__MEMBER_STATE__MEMBER_SUSPENDED;
	assert_true(key_is_live(&row, 0));
	row.state = GOM__MEMBER_STATE__MEMBER_ERASED;
	assert_false(key_is_live(&row, 0));
	assert_int_equal(key_revoke(w->d.st, w->fresh, w->d.now_ms), ERR_OK);
	assert_int_equal(
	    key_revoke(w->d.st, w->fresh, w->d.now_ms), ERR_NO_KEY);
	assert_int_equal(key_find(w->d.st, w->fresh, &row), ERR_OK);
	assert_false(key_is_live(&row, 0));
}

static void
key_seen__writes__once_a_minute_and_kills_the_invitation(void **state)
{
	struct world *w = *state;
	struct invitation_row invitation;
	int64_t first = w->d.now_ms;

	add_fresh(w);
	assert_int_equal(
	    invitation_find(w->d.st, w->once, &invitation), ERR_OK);
	assert_true(invitation.is_used);
	assert_false(invitation.is_dead);
	assert_memory_equal(invitation.enrolled, w->fresh, LIMIT_KEY_LEN);
	assert_int_equal(key_seen(w->d.st, w->fresh, first), ERR_OK);
	assert_int_equal(last_seen(w), first);
	assert_int_equal(
	    invitation_find(w->d.st, w->once, &invitation), ERR_OK);
	assert_true(invitation.is_dead);
	assert_int_equal(key_seen(w->d.st, w->fresh, first + 59999), ERR_OK);
	assert_int_equal(last_seen(w), first);
	assert_int_equal(key_seen(w->d.st, w->fresh, first + 60000), ERR_OK);
	assert_int_equal(last_seen(w), first + 60000);
	/* a clock that went back */
	assert_int_equal(key_seen(w->d.st, w->fresh, first), ERR_OK);
	assert_int_equal(last_seen(w), first);
	/* an invitation's key, and nobody's, are not seen */
	assert_int_equal(key_seen(w->d.st, w->once, first), ERR_OK);
}

static void
key_add__refuses__a_key_that_somebody_has(void **state)
{
	struct world *w = *state;
	const struct key_new again = { w->fresh, w->fresh, NULL, w->p.exporter,
		"", 1 };
	const struct key_new once = { w->once, w->fresh, NULL, w->p.exporter,
		"", 1 };

	add_fresh(w);
	assert_int_equal(key_add(w->d.st, &again), ERR_KEY_TAKEN);
	assert_int_equal(key_add(w->d.st, &once), ERR_KEY_TAKEN);
	assert_int_equal(
	    invitation_put(w->d.st, w->fresh, 1, 1, 1), ERR_KEY_TAKEN);
	assert_int_equal(
	    invitation_put(w->d.st, w->once, 1, 1, 1), ERR_KEY_TAKEN);
}

static void
key_revoke_all__revokes__keys_and_invitations_of_one_member(void **state)
{
	struct world *w = *state;
	struct gom_key_set other = desk_key(&w->d, w->p.exporter);
	struct key_row row;
	uint32_t n;

	add_fresh(w);
	assert_int_equal(key_count_live(w->d.st, w->p.household, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(key_revoke_all(w->d.st, w->p.household, 77), ERR_OK);
	assert_int_equal(key_count_live(w->d.st, w->p.household, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(desk_count(&w->d, "SELECT revoked_ms FROM member_key"
					   " WHERE label = ''"),
	    77);
	assert_int_equal(key_find(w->d.st, w->once, &row), ERR_OK);
	assert_true(row.is_revoked);
	assert_int_equal(key_find(w->d.st, other.curve.pub, &row), ERR_OK);
	assert_false(row.is_revoked);
}

static void
invitation_count_open__counts__what_can_still_be_used(void **state)
{
	struct world *w = *state;
	uint32_t n;

	add_fresh(w); /* used */
	for (uint8_t i = 10; i < 13; i++) {
		uint8_t key[LIMIT_KEY_LEN];

		memset(key, i, sizeof key);
		assert_int_equal(invitation_put(w->d.st, key, w->p.household,
				     w->p.operator, w->d.now_ms + i),
		    ERR_OK);
	}
	assert_int_equal(
	    invitation_count_open(w->d.st, w->p.operator, w->d.now_ms + 10, &n),
	    ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(
	    invitation_count_open(w->d.st, w->p.exporter, w->d.now_ms, &n),
	    ERR_OK);
	assert_int_equal(n, 0);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(key_find__tells__whose_a_key_is),
		T(key_is_live__ends__with_revocation_expiry_and_erasure),
		T(key_seen__writes__once_a_minute_and_kills_the_invitation),
		T(key_add__refuses__a_key_that_somebody_has),
		T(key_revoke_all__revokes__keys_and_invitations_of_one_member),
		T(invitation_count_open__counts__what_can_still_be_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
