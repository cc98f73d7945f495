/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of dispatch, with services of our own behind a table of our
 * own: WHOAMI reads, KEY_REVOKE writes a value, GRANT is signed and not for
 * the suspended, HELLO greets. */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "broker/dispatch.h"
#include "broker/store/key.h"
#include "broker/store/member.h"
#include "proto/key.h"
#include "proto/wire.h"

enum {
	NOW = 1000000,
	HOUR = 3600000
};

/* What the stub services do, and saw. */
static struct {
	enum err result;
	int n_calls;
	struct request rq;
	char note[64];
} stub;

struct fixture {
	struct store *store;
	struct config config;
	struct dispatch *dispatch;
	struct gom_key_set keys;
	uint64_t member;
	struct gom_arena arena;
	struct answer answer;
	const Gom__Answer *read;
	int64_t now_ms;
};

static enum err
serve(struct request *rq, const ProtobufCMessage *in, ProtobufCMessage *out)
{
	int64_t value;
	enum err e = store_value_get(rq->store, "calls", &value);

	(void)in;
	(void)out;
	stub.n_calls++;
	stub.rq = *rq;
	strcpy(stub.note, rq->note);
	if (e == ERR_OK)
		e = store_value_set(rq->store, "calls", value + 1);
	return e != ERR_OK ? e : refuse(rq, stub.result, "field", "#7", 1, 2);
}

static enum err
read_only(struct request *rq, const ProtobufCMessage *in, ProtobufCMessage *out)
{
	(void)in;
	stub.n_calls++;
	((Gom__WhoamiReply *)out)->zone = gom_arena_strdup(rq->arena, "here");
	return stub.result;
}

static const struct verb verbs[] = {
	{ VERB_HELLO, "hello", GOM_ROLES_ANY,
	    VERB_FLAG_READ | VERB_FLAG_GREETING | VERB_FLAG_SERVING,
	    &gom__hello_request__descriptor, &gom__hello_reply__descriptor,
	    serve },
	{ VERB_WHOAMI, "whoami", GOM_ROLES_ANY,
	    VERB_FLAG_READ | VERB_FLAG_SERVING,
	    &gom__whoami_request__descriptor, &gom__whoami_reply__descriptor,
	    read_only },
	{ VERB_KEY_REVOKE, "key_revoke", GOM_ROLES_HOUSEHOLD,
	    VERB_FLAG_WRITE | VERB_FLAG_SERVING,
	    &gom__key_revoke_request__descriptor,
	    &gom__key_revoke_reply__descriptor, serve },
	{ VERB_GRANT, "grant", GOM_ROLES_HOUSEHOLD,
	    VERB_FLAG_WRITE | VERB_FLAG_SIGNED, &gom__grant_request__descriptor,
	    &gom__grant_reply__descriptor, serve },
	{ VERB_INVITE, "invite", GOM_ROLES_EXPORTER, VERB_FLAG_WRITE,
	    &gom__invite_request__descriptor, &gom__invite_reply__descriptor,
	    serve },
};

static const uint8_t invitation[LIMIT_KEY_LEN] = { 77 };

static enum err
fill(struct fixture *f)
{
	struct member_row row = { .roles = GOM_ROLES_HOUSEHOLD,
		.state = GOM__MEMBER_STATE__MEMBER_ACTIVE,
		.village = 0,
		.workers = 1,
		.weekdays = 127 };
	struct member_person person = { .name = "Lan" };
	struct key_new key = { .curve_key = f->keys.curve.pub,
		.sign_key = f->keys.sign.pub,
		.label = "phone",
		.now_ms = NOW };
	enum err e = member_put(f->store, &row, &person, &f->member);

	key.member = f->member;
	e = e == ERR_OK ? key_add(f->store, &key) : e;
	return e == ERR_OK ? invitation_put(
				 f->store, invitation, f->member, 0, NOW + HOUR)
			   : e;
}

static int
open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err_info info;

	*state = f;
	memset(&stub, 0, sizeof(stub));
	if (f == NULL || gom_key_init() != ERR_OK ||
	    gom_key_set_make(&f->keys) != ERR_OK ||
	    store_open(":memory:", &info, &f->store) != ERR_OK ||
	    fill(f) != ERR_OK)
		return -1;
	config_default(&f->config);
	f->now_ms = NOW;
	gom_arena_init(&f->arena, LIMIT_UNPACK_BUDGET);
	return dispatch_create(f->store, &f->config, verbs,
		   sizeof(verbs) / sizeof(verbs[0]), &f->dispatch) != ERR_OK;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	dispatch_destroy(&f->dispatch);
	gom_arena_finish(&f->arena);
	store_close(&f->store);
	free(f);
	return 0;
}

static enum err
send_frame(
    struct fixture *f, const uint8_t *key, const uint8_t *data, size_t len)
{
	ProtobufCMessage *message;
	struct err_info info;

	assert_int_equal(store_begin(f->store), ERR_OK);
	assert_int_equal(
	    dispatch_handle(f->dispatch, f->now_ms, key, data, len, &f->answer),
	    ERR_OK);
	assert_int_equal(store_commit(f->store), ERR_OK);
	gom_arena_reset(&f->arena);
	assert_int_equal(
	    gom_wire_unpack(&gom__answer__descriptor, f->answer.data,
		f->answer.len, &f->arena, &info, &message),
	    ERR_OK);
	f->read = (const Gom__Answer *)message;
	assert_int_equal(f->read->code, f->answer.code);
	return f->answer.code;
}

/* A request that may be spoiled before it is sent. */
struct letter {
	Gom__Request request;
	uint8_t id[LIMIT_REQUEST_ID_LEN];
	uint8_t body[64];
	uint8_t signature[LIMIT_SIGNATURE_LEN];
};

static void
write_letter(struct letter *letter, uint32_t verb, uint8_t id)
{
	memset(letter, 0, sizeof(*letter));
	gom__request__init(&letter->request);
	memset(letter->id, id, sizeof(letter->id));
	letter->request.version = 1;
	letter->request.verb = verb;
	letter->request.id.data = letter->id;
	letter->request.id.len = sizeof(letter->id);
	letter->request.body.data = letter->body;
}

static enum err
send_letter(struct fixture *f, const uint8_t *key, const struct letter *letter)
{
	uint8_t data[1024];

	assert_true(
	    gom__request__get_packed_size(&letter->request) <= sizeof(data));
	return send_frame(
	    f, key, data, gom__request__pack(&letter->request, data));
}

static enum err
call(struct fixture *f, uint32_t verb, uint8_t id)
{
	struct letter letter;

	write_letter(&letter, verb, id);
	return send_letter(f, f->keys.curve.pub, &letter);
}

static int64_t
effects(struct fixture *f)
{
	int64_t value;

	assert_int_equal(store_value_get(f->store, "calls", &value), ERR_OK);
	return value;
}

static void
dispatch__answers__a_read_with_its_id_and_reply(void **state)
{
	struct fixture *f = *state;
	const uint8_t id[LIMIT_REQUEST_ID_LEN] = { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5,
		5, 5, 5, 5, 5, 5 };

	assert_int_equal(call(f, VERB_WHOAMI, 5), ERR_OK);
	assert_int_equal(f->read->id.len, sizeof(id));
	assert_memory_equal(f->read->id.data, id, sizeof(id));
	assert_int_equal(f->answer.member, f->member);
	assert_false(f->answer.has_written);
	assert_true(f->read->body.len > 0);
	assert_int_equal(call(f, VERB_WHOAMI, 5), ERR_OK);
	assert_int_equal(stub.n_calls, 2);
}

static void
dispatch__refuses__what_is_no_request(void **state)
{
	struct fixture *f = *state;
	static uint8_t large[LIMIT_MESSAGE_LEN + 1];

	assert_int_equal(send_frame(f, f->keys.curve.pub, large, sizeof(large)),
	    ERR_TOO_LARGE);
	assert_int_equal(f->read->detail->limit, LIMIT_MESSAGE_LEN);
	assert_int_equal(
	    send_frame(f, f->keys.curve.pub, (const uint8_t *)"\x07", 1),
	    ERR_MALFORMED);
	assert_int_equal(f->read->id.len, 0);
}

static void
dispatch__refuses__other_versions_with_the_known_ones(void **state)
{
	struct fixture *f = *state;
	struct letter letter;

	write_letter(&letter, VERB_WHOAMI, 1);
	letter.request.version = 0;
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_VERSION_OLD);
	assert_int_equal(f->read->detail->limit, GOM_PROTOCOL_MIN);
	letter.request.version = 2;
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_VERSION_NEW);
	assert_int_equal(f->read->detail->value, 2);
	assert_int_equal(f->read->detail->limit, GOM_PROTOCOL_MAX);
	assert_int_equal(stub.n_calls, 0);
}

static void
dispatch__refuses__unknown_verbs_roles_and_ids(void **state)
{
	struct fixture *f = *state;
	struct letter letter;

	assert_int_equal(call(f, 9999, 1), ERR_VERB_UNKNOWN);
	assert_int_equal(call(f, VERB_INVITE, 1), ERR_ROLE);
	write_letter(&letter, VERB_WHOAMI, 1);
	letter.request.id.len = 15;
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_REQUEST_ID);
	assert_int_equal(f->read->detail->value, 15);
	assert_int_equal(stub.n_calls, 0);
}

static void
dispatch__refuses__keys_from_the_next_message_on(void **state)
{
	struct fixture *f = *state;
	struct letter letter;
	const uint8_t stranger[LIMIT_KEY_LEN] = { 1 };

	write_letter(&letter, VERB_WHOAMI, 1);
	assert_int_equal(send_letter(f, stranger, &letter), ERR_KEY_REFUSED);
	assert_int_equal(send_letter(f, f->keys.curve.pub, &letter), ERR_OK);
	assert_int_equal(key_revoke(f->store, f->keys.curve.pub, NOW), ERR_OK);
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_KEY_REVOKED);
	assert_int_equal(stub.n_calls, 1);
}

static void
dispatch__lets__an_invitation_only_greet(void **state)
{
	struct fixture *f = *state;
	struct letter letter;

	write_letter(&letter, VERB_HELLO, 1);
	assert_int_equal(send_letter(f, invitation, &letter), ERR_OK);
	assert_true(stub.rq.is_invitation);
	assert_int_equal(stub.rq.member, f->member);
	write_letter(&letter, VERB_WHOAMI, 2);
	assert_int_equal(send_letter(f, invitation, &letter), ERR_NOT_ENROLLED);
	f->now_ms = NOW + HOUR;
	write_letter(&letter, VERB_HELLO, 3);
	assert_int_equal(
	    send_letter(f, invitation, &letter), ERR_INVITATION_EXPIRED);
	assert_int_equal(f->read->detail->day, 0);
}

static void
dispatch__gives__a_repeat_the_first_answer(void **state)
{
	struct fixture *f = *state;
	uint8_t first[256];
	size_t len;

	assert_int_equal(call(f, VERB_KEY_REVOKE, 9), ERR_OK);
	assert_true(f->answer.has_written);
	len = f->answer.len;
	memcpy(first, f->answer.data, len);
	stub.result = ERR_NO_KEY;
	assert_int_equal(call(f, VERB_KEY_REVOKE, 9), ERR_OK);
	assert_int_equal(f->answer.len, len);
	assert_memory_equal(f->answer.data, first, len);
	assert_false(f->answer.has_written);
	assert_int_equal(effects(f), 1);
	assert_int_equal(stub.n_calls, 1);
}

static void
dispatch__keeps__a_refusal_and_undoes_its_effects(void **state)
{
	struct fixture *f = *state;

	stub.result = ERR_NO_KEY;
	assert_int_equal(call(f, VERB_KEY_REVOKE, 9), ERR_NO_KEY);
	assert_string_equal(f->read->detail->subject, "#7");
	assert_int_equal(f->read->detail->limit, 2);
	assert_int_equal(effects(f), 0);
	stub.result = ERR_OK;
	assert_int_equal(call(f, VERB_KEY_REVOKE, 9), ERR_NO_KEY);
	assert_string_equal(f->read->detail->subject, "#7");
	assert_int_equal(stub.n_calls, 1);
}

static void
dispatch__forgets__a_refusal_that_may_pass(void **state)
{
	struct fixture *f = *state;

	stub.result = ERR_CLOCK_FROZEN;
	assert_int_equal(call(f, VERB_KEY_REVOKE, 9), ERR_CLOCK_FROZEN);
	stub.result = ERR_OK;
	assert_int_equal(call(f, VERB_KEY_REVOKE, 9), ERR_OK);
	assert_int_equal(effects(f), 1);
}

static void
dispatch__refuses__an_id_used_for_something_else(void **state)
{
	struct fixture *f = *state;
	struct letter letter;

	assert_int_equal(call(f, VERB_KEY_REVOKE, 9), ERR_OK);
	write_letter(&letter, VERB_KEY_REVOKE, 9);
	letter.body[0] = 0x10; /* member = 1 */
	letter.body[1] = 1;
	letter.request.body.len = 2;
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_REQUEST_REUSED);
	assert_int_equal(effects(f), 1);
}

static void
sign(const struct fixture *f, struct letter *letter)
{
	assert_int_equal(
	    gom_sign(f->keys.sign.sec, letter->request.verb, letter->id,
		letter->body, letter->request.body.len, letter->signature),
	    ERR_OK);
	letter->request.signature.data = letter->signature;
	letter->request.signature.len = sizeof(letter->signature);
}

static void
dispatch__demands__the_signature_of_the_registered_key(void **state)
{
	struct fixture *f = *state;
	struct letter letter;

	write_letter(&letter, VERB_GRANT, 1);
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_SIGNATURE);
	sign(f, &letter);
	letter.signature[0] ^= 1;
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_SIGNATURE);
	letter.signature[0] ^= 1;
	assert_int_equal(stub.n_calls, 0);
	assert_int_equal(send_letter(f, f->keys.curve.pub, &letter), ERR_OK);
	assert_non_null(stub.rq.signed_request.signature);
	assert_int_equal(stub.rq.signed_request.verb, VERB_GRANT);
}

/* One who is suspended gets the answer to what was done before. */
static void
dispatch__refuses__a_suspended_member_what_is_not_serving(void **state)
{
	struct fixture *f = *state;
	struct letter letter;

	write_letter(&letter, VERB_GRANT, 1);
	sign(f, &letter);
	assert_int_equal(send_letter(f, f->keys.curve.pub, &letter), ERR_OK);
	assert_int_equal(member_set_state(f->store, f->member,
			     GOM__MEMBER_STATE__MEMBER_SUSPENDED),
	    ERR_OK);
	assert_int_equal(send_letter(f, f->keys.curve.pub, &letter), ERR_OK);
	assert_int_equal(effects(f), 1);
	write_letter(&letter, VERB_GRANT, 2);
	sign(f, &letter);
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_SUSPENDED);
	assert_int_equal(call(f, VERB_WHOAMI, 3), ERR_OK);
	assert_int_equal(call(f, VERB_KEY_REVOKE, 4), ERR_OK);
}

static void
dispatch__checks__the_body_and_the_note(void **state)
{
	struct fixture *f = *state;
	struct letter letter;
	char note[LIMIT_NOTE_LEN + 2];

	write_letter(&letter, VERB_KEY_REVOKE, 1);
	letter.body[0] = 0x0a; /* a text of 60 bytes that are not there */
	letter.body[1] = 60;
	letter.request.body.len = 2;
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_MALFORMED);
	memset(note, 'n', sizeof(note));
	note[LIMIT_NOTE_LEN + 1] = '\0';
	write_letter(&letter, VERB_KEY_REVOKE, 2);
	letter.request.note = note;
	assert_int_equal(
	    send_letter(f, f->keys.curve.pub, &letter), ERR_TEXT_LONG);
	assert_string_equal(f->read->detail->field, "note");
	assert_int_equal(stub.n_calls, 0);
	write_letter(&letter, VERB_KEY_REVOKE, 3);
	letter.request.note = (char *)"gửi chị Lan";
	assert_int_equal(send_letter(f, f->keys.curve.pub, &letter), ERR_OK);
	assert_string_equal(stub.note, "gửi chị Lan");
}

static void
dispatch__limits__the_rate_of_a_key(void **state)
{
	struct fixture *f = *state;
	int n = 0;

	while (n <= LIMIT_RATE_BURST && call(f, VERB_WHOAMI, 1) == ERR_OK)
		n++;
	assert_int_equal(n, LIMIT_RATE_BURST);
	assert_int_equal(f->answer.code, ERR_RATE);
	f->now_ms += 5;
	assert_int_equal(call(f, VERB_WHOAMI, 1), ERR_OK);
}

static void
dispatch__refuses__new_writes_while_draining(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(call(f, VERB_KEY_REVOKE, 1), ERR_OK);
	dispatch_set_draining(f->dispatch, true);
	assert_int_equal(call(f, VERB_KEY_REVOKE, 1), ERR_OK);
	assert_int_equal(call(f, VERB_KEY_REVOKE, 2), ERR_DRAINING);
	assert_int_equal(call(f, VERB_WHOAMI, 3), ERR_OK);
}

static void
dispatch_refuse__keeps__only_the_id(void **state)
{
	struct fixture *f = *state;
	Gom__Answer *read;

	assert_int_equal(call(f, VERB_KEY_REVOKE, 6), ERR_OK);
	dispatch_refuse(ERR_READ_ONLY, &f->answer);
	read = gom__answer__unpack(NULL, f->answer.len, f->answer.data);
	assert_non_null(read);
	assert_int_equal(read->code, ERR_READ_ONLY);
	assert_int_equal(read->id.data[0], 6);
	assert_int_equal(read->body.len, 0);
	assert_false(f->answer.has_written);
	gom__answer__free_unpacked(read, NULL);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(dispatch__answers__a_read_with_its_id_and_reply),
		TEST(dispatch__refuses__what_is_no_request),
		TEST(dispatch__refuses__other_versions_with_the_known_ones),
		TEST(dispatch__refuses__unknown_verbs_roles_and_ids),
		TEST(dispatch__refuses__keys_from_the_next_message_on),
		TEST(dispatch__lets__an_invitation_only_greet),
		TEST(dispatch__gives__a_repeat_the_first_answer),
		TEST(dispatch__keeps__a_refusal_and_undoes_its_effects),
		TEST(dispatch__forgets__a_refusal_that_may_pass),
		TEST(dispatch__refuses__an_id_used_for_something_else),
		TEST(dispatch__demands__the_signature_of_the_registered_key),
		TEST(dispatch__refuses__a_suspended_member_what_is_not_serving),
		TEST(dispatch__checks__the_body_and_the_note),
		TEST(dispatch__limits__the_rate_of_a_key),
		TEST(dispatch__refuses__new_writes_while_draining),
		TEST(dispatch_refuse__keeps__only_the_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
