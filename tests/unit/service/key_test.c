/* SPDX-License-Identifier: Apache-2.0 */
/* KEY_LIST and KEY_REVOKE. */
#include <string.h>

#include "broker/service/record.h"
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
list(struct world *w, uint64_t who, uint64_t member, Gom__KeyListReply *out)
{
	Gom__KeyListRequest in = GOM__KEY_LIST_REQUEST__INIT;

	in.member = member;
	gom__key_list_reply__init(out);
	return DESK(&w->d, who, verb_key_list, &in, out);
}

static enum err
revoke(struct world *w, uint64_t who, uint64_t member,
    const struct gom_key_set *keys)
{
	Gom__KeyRevokeRequest in = GOM__KEY_REVOKE_REQUEST__INIT;
	Gom__KeyRevokeReply out = GOM__KEY_REVOKE_REPLY__INIT;
	char fingerprint[GOM_FINGERPRINT_CAP];

	gom_key_fingerprint(keys->curve.pub, fingerprint);
	in.member = member;
	in.fingerprint = fingerprint;
	return DESK(&w->d, who, verb_key_revoke, &in, &out);
}

static bool
is_revoked(struct world *w, const struct gom_key_set *keys)
{
	struct key_row row;

	assert_int_equal(key_find(w->d.st, keys->curve.pub, &row), ERR_OK);
	return row.is_revoked;
}

static void
key_list__shows__live_keys_first_and_the_one_in_use(void **state)
{
	struct world *w = *state;
	struct gom_key_set old = desk_key(&w->d, w->p.household), young;
	char fingerprint[GOM_FINGERPRINT_CAP];
	Gom__KeyListReply out;

	w->d.now_ms += 1000;
	young = desk_key(&w->d, w->p.household);
	assert_int_equal(
	    key_revoke(w->d.st, young.curve.pub, w->d.now_ms), ERR_OK);
	assert_int_equal(list(w, w->p.household, 0, &out), ERR_OK);
	assert_int_equal(out.n_keys, 2);
	gom_key_fingerprint(old.curve.pub, fingerprint);
	assert_string_equal(out.keys[0]->fingerprint, fingerprint);
	assert_string_equal(out.keys[0]->label, "phone");
	assert_int_equal(out.keys[0]->added_ms, w->d.now_ms - 1000);
	assert_int_equal(out.keys[0]->last_seen_ms, 0);
	assert_true(out.keys[0]->in_use);
	assert_false(out.keys[0]->revoked);
	assert_true(out.keys[1]->revoked);
	assert_false(out.keys[1]->in_use);
}

static void
key_list__is__for_who_manages_the_member(void **state)
{
	struct world *w = *state;
	Gom__KeyListReply out;

	(void)desk_key(&w->d, w->p.household);
	assert_int_equal(
	    list(w, w->p.coordinator, w->p.household, &out), ERR_OK);
	assert_int_equal(out.n_keys, 1);
	assert_false(out.keys[0]->in_use);
	assert_int_equal(list(w, w->p.operator, w->p.household, &out), ERR_OK);
	assert_int_equal(
	    list(w, w->p.far_coordinator, w->p.household, &out), ERR_NO_MEMBER);
	assert_int_equal(
	    list(w, w->p.household, w->p.leader, &out), ERR_NOT_YOURS);
	assert_int_equal(
	    list(w, w->p.exporter, w->p.household, &out), ERR_NO_MEMBER);
	assert_int_equal(list(w, w->p.operator, 4711, &out), ERR_NO_MEMBER);
}

static void
key_revoke__takes__effect_and_stands_in_the_journal(void **state)
{
	struct world *w = *state;
	struct gom_key_set a = desk_key(&w->d, w->p.household);
	struct gom_key_set b = desk_key(&w->d, w->p.household);

	assert_int_equal(revoke(w, w->p.household, 0, &a), ERR_OK);
	assert_true(is_revoked(w, &a));
	assert_false(is_revoked(w, &b));
	assert_int_equal(
	    desk_count(&w->d, "SELECT kind FROM journal ORDER BY seq DESC"),
	    FACT_KEY_REVOKED);
	assert_int_equal(revoke(w, w->p.household, 0, &a), ERR_ALREADY);
	/* its last one, too: a coordinator can let it in again */
	assert_int_equal(revoke(w, w->p.household, 0, &b), ERR_OK);
}

static void
key_revoke__works__for_coordinator_and_operator(void **state)
{
	struct world *w = *state;
	struct gom_key_set a = desk_key(&w->d, w->p.household);
	struct gom_key_set b = desk_key(&w->d, w->p.household);
	struct gom_key_set e = desk_key(&w->d, w->p.exporter);

	assert_int_equal(
	    revoke(w, w->p.coordinator, w->p.household, &a), ERR_OK);
	assert_int_equal(revoke(w, w->p.operator, w->p.household, &b), ERR_OK);
	assert_int_equal(
	    revoke(w, w->p.coordinator, w->p.exporter, &e), ERR_NO_MEMBER);
	assert_int_equal(revoke(w, w->p.operator, w->p.exporter, &e), ERR_OK);
	assert_true(is_revoked(w, &e));
}

static void
key_revoke__refuses__another_members_key(void **state)
{
	struct world *w = *state;
	struct gom_key_set a = desk_key(&w->d, w->p.household);
	Gom__KeyRevokeRequest in = GOM__KEY_REVOKE_REQUEST__INIT;
	Gom__KeyRevokeReply out = GOM__KEY_REVOKE_REPLY__INIT;

	assert_int_equal(revoke(w, w->p.neighbour, 0, &a), ERR_NO_KEY);
	assert_int_equal(
	    revoke(w, w->p.neighbour, w->p.household, &a), ERR_NO_MEMBER);
	assert_false(is_revoked(w, &a));
	assert_int_equal(
	    DESK(&w->d, w->p.household, verb_key_revoke, &in, &out),
	    ERR_MISSING);
}

static void
key_revoke__keeps__an_exporters_and_operators_last_key(void **state)
{
	struct world *w = *state;
	struct gom_key_set e = desk_key(&w->d, w->p.exporter);
	struct gom_key_set o = desk_key(&w->d, w->p.operator);
	struct gom_key_set second;

	assert_int_equal(revoke(w, w->p.exporter, 0, &e), ERR_LAST_KEY);
	assert_int_equal(revoke(w, w->p.operator, 0, &o), ERR_LAST_KEY);
	assert_false(is_revoked(w, &e));
	second = desk_key(&w->d, w->p.exporter);
	assert_int_equal(revoke(w, w->p.exporter, 0, &e), ERR_OK);
	assert_int_equal(revoke(w, w->p.exporter, 0, &second), ERR_LAST_KEY);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(key_list__shows__live_keys_first_and_the_one_in_use),
		T(key_list__is__for_who_manages_the_member),
		T(key_revoke__takes__effect_and_stands_in_the_journal),
		T(key_revoke__works__for_coordinator_and_operator),
		T(key_revoke__refuses__another_members_key),
		T(key_revoke__keeps__an_exporters_and_operators_last_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
