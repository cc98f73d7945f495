/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "broker/clock.h"
#include "broker/server/auth.h"
#include "broker/server/prove.h"
#include "broker/server/router.h"
#include "broker/store/key.h"
#include "broker/store/member.h"
#include "proto/verbs.h"

enum {
	NOW = 1000000,
	HOUR = 3600000
};

struct fixture {
	struct store *store;
	void *context;
	void *asker; /* asks as libzmq does */
	struct auth auth;
	struct gom_key_set server;
	uint64_t member;
};

static const uint8_t live[LIMIT_KEY_LEN] = { 1 };
static const uint8_t revoked[LIMIT_KEY_LEN] = { 2 };
static const uint8_t invited[LIMIT_KEY_LEN] = { 3 };
static const uint8_t stranger[LIMIT_KEY_LEN] = { 4 };

static enum err
fill(struct fixture *f)
{
	struct member_row row = { .roles = GOM_ROLES_HOUSEHOLD,
		.state = GOM__MEMBER_STATE__MEMBER_ACTIVE,
		.workers = 1,
		.weekdays = 127 };
	struct member_person person = { .name = "Lan" };
	struct key_new key = { .curve_key = live,
		.sign_key = live,
		.label = "phone",
		.now_ms = NOW };
	enum err e = member_put(f->store, &row, &person, &f->member);

	key.member = f->member;
	e = e == ERR_OK ? key_add(f->store, &key) : e;
	key.curve_key = revoked;
	e = e == ERR_OK ? key_add(f->store, &key) : e;
	e = e == ERR_OK ? key_revoke(f->store, revoked, NOW) : e;
	return e == ERR_OK
		   ? invitation_put(f->store, invited, f->member, 0, NOW + HOUR)
		   : e;
}

static int
open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err_info info;

	*state = f;
	if (f == NULL || gom_key_init() != ERR_OK ||
	    gom_key_set_make(&f->server) != ERR_OK ||
	    store_open(":memory:", &info, &f->store) != ERR_OK ||
	    fill(f) != ERR_OK)
		return -1;
	f->context = zmq_ctx_new();
	return auth_init(f->context, f->store, &f->auth) != ERR_OK;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;
	int linger = 0;

	if (f->asker != NULL) {
		zmq_setsockopt(f->asker, ZMQ_LINGER, &linger, sizeof(linger));
		zmq_close(f->asker);
	}
	auth_finish(&f->auth);
	zmq_ctx_term(f->context);
	store_close(&f->store);
	free(f);
	return 0;
}

struct ask {
	const char *domain;
	const char *mechanism;
	const uint8_t *key;
	size_t key_len;
};

/* Asks and gives the status; the user goes to user, of 64 bytes. */
static int
ask(struct fixture *f, const struct ask *ask, int64_t now_ms, char *user)
{
	char parts[6][64];

	if (f->asker == NULL) {
		f->asker = zmq_socket(f->context, ZMQ_REQ);
		assert_int_equal(
		    zmq_connect(f->asker, "inproc://zeromq.zap.01"), 0);
	}
	zmq_send(f->asker, "1.0", 3, ZMQ_SNDMORE);
	zmq_send(f->asker, "17", 2, ZMQ_SNDMORE);
	zmq_send(f->asker, ask->domain, strlen(ask->domain), ZMQ_SNDMORE);
	zmq_send(f->asker, "10.0.0.1", 8, ZMQ_SNDMORE);
	zmq_send(f->asker, "", 0, ZMQ_SNDMORE);
	zmq_send(f->asker, ask->mechanism, strlen(ask->mechanism),
	    ask->key == NULL ? 0 : ZMQ_SNDMORE);
	if (ask->key != NULL)
		zmq_send(f->asker, ask->key, ask->key_len, 0);
	auth_answer(&f->auth, now_ms);
	memset(parts, 0, sizeof(parts));
	for (int i = 0; i < 6; i++)
		assert_true(zmq_recv(f->asker, parts[i], 63, 0) >= 0);
	assert_string_equal(parts[0], "1.0");
	assert_string_equal(parts[1], "17");
	strcpy(user, parts[4]);
	return atoi(parts[2]);
}

static int
ask_key(struct fixture *f, const uint8_t *key, int64_t now_ms, char *user)
{
	const struct ask question = { "gom", "CURVE", key, LIMIT_KEY_LEN };

	return ask(f, &question, now_ms, user);
}

static void
auth__admits__a_live_key_under_its_own_name(void **state)
{
	char user[64];
	char text[GOM_KEY_TEXT_CAP];

	assert_int_equal(ask_key(*state, live, NOW, user), 200);
	gom_key_format(live, text);
	assert_string_equal(user, text);
}

static void
auth__refuses__keys_that_are_nobodys_or_revoked(void **state)
{
	char user[64];

	assert_int_equal(ask_key(*state, stranger, NOW, user), 400);
	assert_string_equal(user, "");
	assert_int_equal(ask_key(*state, revoked, NOW, user), 400);
	assert_int_equal(((struct fixture *)*state)->auth.n_refused, 2);
}

static void
auth__admits__an_invitation_until_it_expires(void **state)
{
	char user[64];

	assert_int_equal(ask_key(*state, invited, NOW + HOUR - 1, user), 200);
	assert_int_equal(ask_key(*state, invited, NOW + HOUR, user), 400);
}

static void
auth__refuses__other_mechanisms_domains_and_shapes(void **state)
{
	const struct ask questions[] = {
		{ "gom", "PLAIN", live, LIMIT_KEY_LEN },
		{ "gom", "NULL", NULL, 0 },
		{ "other", "CURVE", live, LIMIT_KEY_LEN },
		{ "gom", "CURVE", live, LIMIT_KEY_LEN - 1 },
	};
	char user[64];

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		assert_int_equal(ask(*state, &questions[i], NOW, user), 400);
}

static void
prove_refusal__passes__with_the_handler_bound(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    prove_refusal(f->context, &f->server.curve, &f->auth), ERR_OK);
	assert_int_equal(f->auth.n_refused, 0);
}

/* libzmq lets everybody in then: the broker must notice. */
static void
prove_refusal__fails__without_a_handler(void **state)
{
	struct fixture *f = *state;
	void *context = zmq_ctx_new();
	struct auth nobody;

	assert_non_null(context);
	memset(&nobody, 0, sizeof(nobody));
	nobody.store = f->store;
	nobody.socket = zmq_socket(context, ZMQ_REP);
	assert_int_equal(
	    prove_refusal(context, &f->server.curve, &nobody), ERR_AUTH_OPEN);
	auth_finish(&nobody);
	zmq_ctx_term(context);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    auth__admits__a_live_key_under_its_own_name, open_fixture,
		    close_fixture),
		cmocka_unit_test_setup_teardown(
		    auth__refuses__keys_that_are_nobodys_or_revoked,
		    open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(
		    auth__admits__an_invitation_until_it_expires, open_fixture,
		    close_fixture),
		cmocka_unit_test_setup_teardown(
		    auth__refuses__other_mechanisms_domains_and_shapes,
		    open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(
		    prove_refusal__passes__with_the_handler_bound, open_fixture,
		    close_fixture),
		cmocka_unit_test_setup_teardown(
		    prove_refusal__fails__without_a_handler, open_fixture,
		    close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
